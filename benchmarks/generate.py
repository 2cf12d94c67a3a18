"""A folder of invented council papers in the formats that cities have, the same bytes for the same seed.

Nearly half are PDF; DOCX, HTML, plain text and Markdown share the rest. Files are small, as most files of a council
information system are: one to four pages.
"""

import textwrap
import zipfile
from collections.abc import Callable, Iterator
from html import escape
from io import BytesIO
from pathlib import Path
from random import Random

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from benchmarks.administrative import Paper, invent_paper, sentence

_CITY = "Stadt Musterlingen · Der Oberbürgermeister"
_FILES_PER_FOLDER = 200
_LINE_CHARACTERS, _LEADING, _TOP, _BOTTOM, _LEFT = 88, 14, 790, 70, 60
_ZIP_DATE = (2026, 1, 1, 0, 0, 0)
"""Fixed, so that the same text gives the same archive."""


def generate(folder: Path, files: int, seed: int) -> list[Path]:
    """Write ``files`` files below ``folder`` and return their paths."""
    return [_write_file(folder, number, seed) for number in range(files)]


def change(paths: list[Path], count: int, seed: int) -> list[Path]:
    """Write other papers into ``count`` of the files, drawn by ``seed``; name and format stay."""
    changed = Random(seed).sample(paths, count)
    for path in changed:
        number = int(path.stem.rpartition("-")[2])
        path.write_bytes(_WRITERS[path.suffix](invent_paper(Random(f"{seed} {number} changed"), number)))
    return changed


def _write_file(folder: Path, number: int, seed: int) -> Path:
    random = Random(f"{seed} {number}")
    (suffix,) = random.choices(list(_WRITERS), weights=_WEIGHTS)
    path = folder / f"{number // _FILES_PER_FOLDER:04d}" / f"drucksache-{number:06d}{suffix}"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_WRITERS[suffix](invent_paper(random, number)))
    return path


def _pdf(paper: Paper) -> bytes:
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=1, pageCompression=1)
    canvas.setTitle(paper.title)
    height, page = _TOP, 1
    _letterhead(canvas, page)
    for size, line in _lines(paper):
        if height < _BOTTOM:
            canvas.showPage()
            height, page = _TOP, page + 1
            _letterhead(canvas, page)
        canvas.setFont("Helvetica-Bold" if size > 10 else "Helvetica", size)
        canvas.drawString(_LEFT, height, line)
        height -= _LEADING if line else _LEADING // 2
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _letterhead(canvas: Canvas, page: int) -> None:
    canvas.setFont("Helvetica", 8)
    canvas.drawString(_LEFT, 815, _CITY)
    canvas.drawString(_LEFT, 40, f"Seite {page}")


def _lines(paper: Paper) -> Iterator[tuple[int, str]]:
    """Font size and text of each line; empty lines part paragraphs."""
    yield from ((14, line) for line in textwrap.wrap(paper.title, 55))
    yield 10, ""
    yield from ((10, f"{label}: {value}") for label, value in paper.head)
    for section in paper.sections:
        yield 10, ""
        yield 12, section.heading
        yield 10, ""
        for paragraph in section.paragraphs:
            yield from ((10, line) for line in textwrap.wrap(paragraph, _LINE_CHARACTERS))
            yield 10, ""
        yield from ((10, "   ".join(row)) for row in section.table)


def _html(paper: Paper) -> bytes:
    parts = [f"<h1>{escape(paper.title)}</h1>"]
    parts += [f"<p>{escape(label)}: {escape(value)}</p>" for label, value in paper.head]
    for section in paper.sections:
        parts.append(f"<h2>{escape(section.heading)}</h2>")
        parts += [f"<p>{escape(paragraph)}</p>" for paragraph in section.paragraphs]
        if section.table:
            rows = ("".join(f"<td>{escape(cell)}</td>" for cell in row) for row in section.table)
            parts.append("<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>")
    head = f"<head><meta charset='utf-8'><title>{escape(paper.title)}</title></head>"
    banner = f"<header>{escape(_CITY)}</header><nav><a href='/'>Start</a> <a href='/rat'>Rat</a></nav>"
    return f"<!doctype html><html lang='de'>{head}<body>{banner}<main>{''.join(parts)}</main></body></html>".encode()


def _markdown(paper: Paper) -> bytes:
    lines = [f"# {paper.title}", "", *(f"{label}: {value}  " for label, value in paper.head)]
    for section in paper.sections:
        lines += ["", f"## {section.heading}", ""]
        lines += [text for paragraph in section.paragraphs for text in (paragraph, "")]
        if section.table:
            header, *rows = section.table
            lines += [f"| {' | '.join(row)} |" for row in (header, ("---",) * len(header), *rows)]
    return "\n".join(lines).encode()


def _plain(paper: Paper) -> bytes:
    return "\n".join([_CITY, "", *(line for _, line in _lines(paper))]).encode()


_WORD_NAMESPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_CONTENT_TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>'
    '<Override PartName="/word/styles.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/></Types>'
)
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def _relations(kind: str, target: str) -> str:
    one = f'<Relationship Id="r1" Type="{_RELATION}/{kind}" Target="{target}"/>'
    return f'<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="{_PACKAGE}">{one}</Relationships>'


def _docx(paper: Paper) -> bytes:
    """A package of the four parts without which Word does not open it: python-docx takes ten times as long."""
    body = [_word_paragraph(paper.title, "Title")]
    body += [_word_paragraph(f"{label}: {value}") for label, value in paper.head]
    for section in paper.sections:
        body.append(_word_paragraph(section.heading, "Heading1"))
        body += [_word_paragraph(paragraph) for paragraph in section.paragraphs]
        if section.table:
            rows = ("".join(f"<w:tc>{_word_paragraph(cell)}</w:tc>" for cell in row) for row in section.table)
            body.append("<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>")
    names = (("Normal", "Normal"), ("Title", "Title"), ("Heading1", "heading 1"))
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{key}"><w:name w:val="{name}"/></w:style>' for key, name in names
    )
    parts = {
        "[Content_Types].xml": _CONTENT_TYPES,
        "_rels/.rels": _relations("officeDocument", "word/document.xml"),
        "word/_rels/document.xml.rels": _relations("styles", "styles.xml"),
        "word/styles.xml": f"<w:styles {_WORD_NAMESPACE}>{styles}</w:styles>",
        "word/document.xml": f"<w:document {_WORD_NAMESPACE}><w:body>{''.join(body)}</w:body></w:document>",
    }
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(zipfile.ZipInfo(name, _ZIP_DATE), text)
    return buffer.getvalue()


def _word_paragraph(text: str, style: str = "Normal") -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:t>{escape(text)}</w:t></w:r></w:p>'


_WRITERS: dict[str, Callable[[Paper], bytes]] = {
    ".pdf": _pdf,
    ".docx": _docx,
    ".html": _html,
    ".txt": _plain,
    ".md": _markdown,
}
_WEIGHTS = (45, 25, 15, 8, 7)
"""Judgement: council information systems hold PDF above all, offices and web sites the rest."""


def invented_texts(count: int, seed: int) -> list[str]:
    """Texts of the length of a chunk (four to eight sentences), for measuring without files."""
    random = Random(seed)
    return [" ".join(sentence(random) for _ in range(random.randint(4, 8))) for _ in range(count)]
