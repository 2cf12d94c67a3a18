"""Write a paper as OpenDocument text: a zip of four XML files, put together by hand."""

from __future__ import annotations

from pathlib import Path
from xml.sax.saxutils import escape

from archive import write_zip
from blocks import Block, Paper, bold_runs

_MIMETYPE = "application/vnd.oasis.opendocument.text"
_NAMESPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (
        ("office", "office"), ("text", "text"), ("table", "table"), ("style", "style"), ("meta", "meta"),
        ("fo", "xsl-fo-compatible"),
    )
)  # fmt: skip
_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
_MANIFEST = (
    _DECLARATION
    + '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">'
    + "".join(
        f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="{kind}"/>'
        for name, kind in (
            ("/", _MIMETYPE), ("content.xml", "text/xml"), ("styles.xml", "text/xml"), ("meta.xml", "text/xml"),
        )
    )
    + "</manifest:manifest>"
)  # fmt: skip
_STYLES = (
    f'{_DECLARATION}<office:document-styles {_NAMESPACES} office:version="1.2"><office:styles>'
    '<style:style style:name="Standard" style:family="paragraph"/>'
    + "".join(
        f'<style:style style:name="Heading_20_{level}" style:display-name="Heading {level}" style:family="paragraph" '
        f'style:default-outline-level="{level}"><style:text-properties fo:font-weight="bold"/></style:style>'
        for level in (1, 2, 3)
    )
    + "</office:styles></office:document-styles>"
)


def write_odt(paper: Paper, path: Path) -> None:
    """Write the paper; `mimetype` comes first, as the format asks."""
    meta = (
        f'{_DECLARATION}<office:document-meta {_NAMESPACES} office:version="1.2"><office:meta>'
        "<meta:generator>Stadt Lindfurt an der Lohe</meta:generator></office:meta></office:document-meta>"
    )
    members = [
        ("mimetype", _MIMETYPE),
        ("content.xml", _content(paper)),
        ("styles.xml", _STYLES),
        ("meta.xml", meta),
        ("META-INF/manifest.xml", _MANIFEST),
    ]
    write_zip(path, [(name, content.encode("utf-8")) for name, content in members])


def _content(paper: Paper) -> str:
    body = [f"<text:p>Stadt Lindfurt an der Lohe · {escape(paper.option('office', 'Stadtverwaltung'))}</text:p>"]
    body += [f"<text:p>{escape(name)}: {escape(value)}</text:p>" for name, value in paper.fields]
    body.append(_heading(paper.title, 1))
    number = 0
    for block in paper.blocks:
        if block.kind == "table":
            number += 1
        body.append(_block(block, number))
    return (
        f'{_DECLARATION}<office:document-content {_NAMESPACES} office:version="1.2"><office:automatic-styles>'
        '<style:style style:name="Bold" style:family="text"><style:text-properties fo:font-weight="bold"/>'
        "</style:style></office:automatic-styles><office:body><office:text>"
        + "\n".join(part for part in body if part)
        + "</office:text></office:body></office:document-content>"
    )


def _heading(text: str, level: int) -> str:
    name = f'text:style-name="Heading_20_{level}" text:outline-level="{level}"'
    return f"<text:h {name}>{escape(text)}</text:h>"


def _inline(text: str) -> str:
    return "".join(
        f'<text:span text:style-name="Bold">{escape(run)}</text:span>' if bold else escape(run)
        for run, bold in bold_runs(text)
    )


def _block(block: Block, number: int) -> str:
    if block.kind == "pagebreak":
        return ""
    if block.kind == "heading":
        return _heading(block.text, min(block.level + 1, 3))
    if block.kind == "item":
        return f"<text:list><text:list-item><text:p>{_inline(block.text)}</text:p></text:list-item></text:list>"
    if block.kind == "table":
        columns = max(len(row) for row in block.rows)
        rows = "".join(
            "<table:table-row>"
            + "".join(
                f'<table:table-cell office:value-type="string"><text:p>{_inline(cell)}</text:p></table:table-cell>'
                for cell in row
            )
            + "</table:table-row>"
            for row in block.rows
        )
        head = f'<table:table table:name="Tabelle{number}">'
        return f'{head}<table:table-column table:number-columns-repeated="{columns}"/>{rows}</table:table>'
    return f"<text:p>{_inline(block.text)}</text:p>"
