"""Read the sample corpus without the ingest, so that its tests do not depend on what they may later judge."""

from __future__ import annotations

import email
import email.policy
import html
import json
import re
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pypdfium2
from striprtf.striprtf import rtf_to_text

CORPUS = Path(__file__).resolve().parents[2] / "docs_corpus"
SOURCES = CORPUS / "_source" / "papers"

# Scans have no text layer, and one paper's fonts lie about their letters: their text is that of their sources.
SCANS = {
    "anfragen/RA-118-2019-antwort.pdf": "anfragen--RA-118-2019-antwort.md",
    "satzungen/marktgebuehrensatzung-2001.pdf": "satzungen--marktgebuehrensatzung-2001.md",
}
LETTER_SOUP = {"anfragen/RA-274-2021-antwort.pdf": "anfragen--RA-274-2021-antwort.md"}
WINDOWS_1252 = {"satzungen/entgeltordnung-baeder-2019.txt", "webseiten/defibrillatoren.csv"}

# pdfium marks a hyphen that a line end brought about with one of these instead of "-".
_LINE_END_HYPHEN = re.compile("[\u0002\ufffe\u00ad]\\s*")
_TAG = re.compile(r"<[^>]+>")


def documents() -> list[str]:
    """Return the paths of all documents, relative to the corpus."""
    return sorted(
        path.relative_to(CORPUS).as_posix()
        for path in CORPUS.glob("*/**/*")
        if path.is_file() and "_source" not in path.parts and not path.name.endswith(".meta.json")
    )


def sidecar(name: str) -> dict[str, Any]:
    """Return a document's sidecar, or an empty one."""
    path = CORPUS / f"{name}.meta.json"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return found


@cache
def text_of(name: str) -> str:
    """Return a document's text on one line: every run of white space is one blank."""
    source = (SCANS | LETTER_SOUP).get(name)
    text = (SOURCES / source).read_text(encoding="utf-8") if source else raw_text(CORPUS / name)
    return " ".join(text.split())


def raw_text(path: Path) -> str:
    """Return the text of one file by its suffix."""
    if path.suffix == ".pdf":
        return _pdf_text(path.read_bytes())
    if path.suffix == ".docx":
        word = docx.Document(str(path))
        cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
        return "\n".join([paragraph.text for paragraph in word.paragraphs] + cells)
    if path.suffix == ".xlsx":
        sheets = openpyxl.load_workbook(path).worksheets
        values = [value for sheet in sheets for row in sheet.values for value in row if value is not None]
        return "\n".join(
            f"{value:.2f}".replace(".", ",") if isinstance(value, int | float) else str(value) for value in values
        )
    if path.suffix == ".pptx":
        with zipfile.ZipFile(path) as archive:
            slides = [name for name in archive.namelist() if re.match(r"ppt/(slides|notesSlides)/[^/]+\.xml", name)]
            return "\n".join(html.unescape(_TAG.sub(" ", archive.read(name).decode("utf-8"))) for name in slides)
    if path.suffix == ".eml":
        return _mail_text(path.read_bytes())
    if path.suffix in {".odt", ".ods"}:
        with zipfile.ZipFile(path) as archive:
            return html.unescape(_TAG.sub(" ", archive.read("content.xml").decode("utf-8")))
    if path.suffix == ".rtf":
        return str(rtf_to_text(path.read_text(encoding="ascii")))
    if any(path == CORPUS / name for name in WINDOWS_1252):
        return path.read_text(encoding="cp1252")
    text = path.read_text(encoding="utf-8")
    if path.suffix in {".html", ".xml"}:
        # XZuFi carries escaped HTML: once for the XML, once for what it holds
        text = html.unescape(_TAG.sub(" ", html.unescape(_TAG.sub(" ", text))))
    return text


def _pdf_text(data: bytes) -> str:
    document = pypdfium2.PdfDocument(data)
    try:
        pages = [page.get_textpage().get_text_bounded() for page in document]
    finally:
        document.close()
    return _LINE_END_HYPHEN.sub("", "\n".join(pages))


def _mail_text(data: bytes) -> str:
    """A mail with its attached PDFs."""
    message = email.message_from_bytes(data, policy=email.policy.default)
    body = message.get_body()
    assert body is not None
    attached = [bytes(part.get_content()) for part in message.iter_attachments()]
    return "\n".join([str(message["Subject"]), body.get_content(), *(_pdf_text(data) for data in attached)])
