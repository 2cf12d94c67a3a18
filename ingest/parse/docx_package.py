"""Rewrites a Word package so that reading its body from top to bottom gives what a person sees.

- Tracked changes are taken as accepted: what was deleted or moved away goes, what was inserted stays. Hidden text goes.
- Content controls, smart tags and simple fields are opened: what is inside them stands in the text itself.
- Text boxes follow the paragraph they hang on; foot and end notes the paragraph that calls them.
- Styles with an outline level of their own are headings, whatever their name.
- Pictures and what else holds no text is emptied, so that nothing has to be unpacked twice.
"""

import io
import zipfile
from collections.abc import Iterator

from lxml import etree

from ingest.parse.archive import DAMAGED
from ingest.parse.document import ParseError
from ingest.parse.sniff import ZIP_ERRORS
from ingest.parse.xml import parse_xml

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
# "Strict Open XML" has other names for the same things (ISO/IEC 29500-1 and -4).
_STRICT = {
    b"http://purl.oclc.org/ooxml/wordprocessingml/main": (
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    ),
    b"http://purl.oclc.org/ooxml/officeDocument/": b"http://schemas.openxmlformats.org/officeDocument/2006/",
}
_MAIN_TYPE = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
# Documents with macros and templates have the same content under another type, which python-docx refuses.
_OTHER_TYPES = (
    b"application/vnd.ms-word.document.macroEnabled.main+xml",
    b"application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml",
    b"application/vnd.ms-word.template.macroEnabledTemplate.main+xml",
)
_REMOVED = {
    f"{_W}{name}"
    for name in (
        "del", "moveFrom", "delText", "delInstrText", "instrText", "commentReference", "annotationRef", "sdtPr",
        "sdtEndPr", "rPrChange", "pPrChange", "sectPrChange", "tblPrChange", "trPrChange", "tcPrChange", "customXmlPr",
        "smartTagPr", "commentRangeStart", "commentRangeEnd", "bookmarkStart", "bookmarkEnd", "proofErr",
        "lastRenderedPageBreak",
    )
}  # fmt: skip
_OPENED = {f"{_W}{name}" for name in ("ins", "moveTo", "sdt", "sdtContent", "smartTag", "customXml", "fldSimple")}
_TEXT_BOX = f"{_W}txbxContent"
_NOTES = {f"{_W}footnoteReference": "word/footnotes.xml", f"{_W}endnoteReference": "word/endnotes.xml"}
_LEVELS = 9


def prepared(data: bytes) -> bytes:
    """The package to read. Raises ``ParseError`` for a damaged one."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as source:
            parts = {name: source.read(name) if _has_text(name) else b"" for name in source.namelist()}
    except ZIP_ERRORS as error:
        raise ParseError(DAMAGED) from error
    for strict, usual in _STRICT.items():
        parts = {name: content.replace(strict, usual) for name, content in parts.items()}
    document = parse_xml(parts["word/document.xml"])
    _clean(document)
    notes = {tag: _notes(parts.get(part)) for tag, part in _NOTES.items()}
    _place_notes(document, notes)
    _place_text_boxes(document)
    parts["word/document.xml"] = etree.tostring(document, encoding="UTF-8", xml_declaration=True)
    if "word/styles.xml" in parts:
        parts["word/styles.xml"] = _with_named_headings(parts["word/styles.xml"])
    types = parts.get("[Content_Types].xml", b"")
    for other in _OTHER_TYPES:
        types = types.replace(other, _MAIN_TYPE)
    parts["[Content_Types].xml"] = types
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return target.getvalue()


def _has_text(name: str) -> bool:
    return name.casefold().endswith((".xml", ".rels"))


def _clean(document: etree._Element) -> None:
    """Accept changes, drop what is hidden, open what only wraps."""
    _choose_alternatives(document)
    for row in list(document.iter(f"{_W}tr")):
        if row.find(f"{_W}trPr/{_W}del") is not None:
            _remove(row)
    for run in list(document.iter(f"{_W}r")):
        vanish = run.find(f"{_W}rPr/{_W}vanish")
        if vanish is not None and vanish.get(f"{_W}val") not in ("0", "false", "off"):
            _remove(run)
    for paragraph in document.iter(f"{_W}p"):
        # marks of a changed paragraph or list number lie in its properties, under the same names as changed text
        for mark in list(paragraph.iterfind(f"{_W}pPr/{_W}rPr/*")):
            if mark.tag in (f"{_W}ins", f"{_W}del", f"{_W}moveFrom", f"{_W}moveTo"):
                _remove(mark)
    for element in list(document.iter(*_REMOVED)):
        _remove(element)
    for element in list(document.iter(*_OPENED)):
        _open(element)


def _choose_alternatives(document: etree._Element) -> None:
    """Shapes come twice, for new and for old programs: one of them is read."""
    for alternative in list(document.iter(f"{_MC}AlternateContent")):
        chosen = alternative.find(f"{_MC}Choice")
        if chosen is None:
            chosen = alternative.find(f"{_MC}Fallback")
        for child in list(alternative):
            if child is not chosen:
                alternative.remove(child)
        if chosen is not None:
            _open(chosen)
        _open(alternative)


def _place_text_boxes(document: etree._Element) -> None:
    for box in list(document.iter(_TEXT_BOX)):
        anchor = _paragraph_around(box)
        _remove(box)
        if anchor is None:
            continue
        for content in reversed([child for child in box if child.tag in (f"{_W}p", f"{_W}tbl")]):
            anchor.addnext(content)


def _place_notes(document: etree._Element, notes: dict[str, dict[str, etree._Element]]) -> None:
    """Each note as a paragraph „Fußnote n: …“ behind the one that calls it, or behind the table that holds it."""
    number = 0
    last: dict[etree._Element, etree._Element] = {}
    for reference in list(document.iter(*_NOTES)):
        note = notes[str(reference.tag)].get(reference.get(f"{_W}id") or "")
        anchor = _paragraph_around(reference)
        if note is None or anchor is None:
            continue
        number += 1
        text = " ".join(line for paragraph in note.iter(f"{_W}p") if (line := "".join(_texts(paragraph)).strip()))
        if not text:
            continue
        anchor = _outermost_table(anchor)
        paragraph = etree.Element(f"{_W}p")
        run = etree.SubElement(paragraph, f"{_W}r")
        etree.SubElement(run, f"{_W}t").text = f"Fußnote {number}: {text}"
        last.get(anchor, anchor).addnext(paragraph)
        last[anchor] = paragraph


def _notes(part: bytes | None) -> dict[str, etree._Element]:
    """Notes by id, without the separators that Word keeps among them."""
    if not part:
        return {}
    root = parse_xml(part)
    _clean(root)
    return {
        note.get(f"{_W}id") or "": note
        for note in root.iter(f"{_W}footnote", f"{_W}endnote")
        if note.get(f"{_W}type") in (None, "normal")
    }


def _texts(paragraph: etree._Element) -> Iterator[str]:
    for element in paragraph.iter(f"{_W}t", f"{_W}tab", f"{_W}br", f"{_W}noBreakHyphen"):
        if element.tag == f"{_W}t":
            yield element.text or ""
        else:
            yield "-" if element.tag == f"{_W}noBreakHyphen" else " "


def _with_named_headings(part: bytes) -> bytes:
    """Styles that have an outline level, or are based on one that has, get the name of the heading of that level."""
    root = parse_xml(part)
    styles = {style.get(f"{_W}styleId") or "": style for style in root.iter(f"{_W}style")}
    for style in styles.values():
        name = style.find(f"{_W}name")
        if style.get(f"{_W}type") != "paragraph" or name is None:
            continue
        known = (name.get(f"{_W}val") or "").casefold()
        level = _outline_level(style, styles)
        if 0 <= level < _LEVELS and not known.startswith(("heading", "title", "subtitle", "toc", "list")):
            name.set(f"{_W}val", f"heading {level + 1}")
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def _outline_level(style: etree._Element, styles: dict[str, etree._Element]) -> int:
    """The outline level from 0 on; -1 for body text. A circle of styles ends the search."""
    current: etree._Element | None = style
    for _ in range(_LEVELS):
        if current is None:
            break
        own = current.find(f"{_W}pPr/{_W}outlineLvl")
        if own is not None:
            value = own.get(f"{_W}val") or ""
            return int(value) if value.isdecimal() and len(value) == 1 else -1
        base = current.find(f"{_W}basedOn")
        current = styles.get(base.get(f"{_W}val") or "") if base is not None else None
    return -1


def _paragraph_around(element: etree._Element) -> etree._Element | None:
    return next(element.iterancestors(f"{_W}p"), None)


def _outermost_table(paragraph: etree._Element) -> etree._Element:
    tables = list(paragraph.iterancestors(f"{_W}tbl"))
    return tables[-1] if tables else paragraph


def _remove(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _open(element: etree._Element) -> None:
    """Put an element's children in its place."""
    if element.getparent() is None:
        return
    for child in list(element):
        element.addprevious(child)
    _remove(element)
