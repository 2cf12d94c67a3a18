"""A service description of a public-service portal (XZuFi 2.1, 2.2): one ``leistung`` and the offices that it names.

Each module becomes a headed section of the text; where the section answers a question that people ask (what does it
cost, what do I have to bring), its span is kept as a field. Texts of the portal are HTML inside XML. The structure was
checked against programs that read the messages of the federal portal; element names that differ between versions and
vendors are all accepted.
"""

import re
from collections.abc import Iterator
from datetime import date

from lxml import etree

from app.knowledge.model import DocumentMetadata, FieldSpan, ServiceField
from ingest.dates import find_date
from ingest.parse.document import BlockKind, NoTextError, ParsedDocument, ParseError, TextBuilder, clean_line
from ingest.parse.xml import local_name, parse_xml
from ingest.parse.xzufi_elements import (
    all_text,
    child_text,
    children,
    code,
    code_name,
    descend,
    first_below,
    german,
    is_german,
    line,
)
from ingest.parse.xzufi_texts import add_cost, add_deadline, add_text

# Code list urn:de:xzufi:codeliste:leistungstextmodulleika, version 20240216; 10, 12 and 13 are of the older catalogue
# of services, where costs, duration and deadline were texts too.
_MODULES = {
    "05": (ServiceField.SHORT_TEXT, "Kurztext"),
    "06": (ServiceField.FULL_TEXT, "Volltext"),
    "07": (ServiceField.LEGAL_BASIS, "Rechtsgrundlage"),
    "08": (ServiceField.DOCUMENTS_NEEDED, "Erforderliche Unterlagen"),
    "09": (ServiceField.PREREQUISITES, "Voraussetzungen"),
    "10": (ServiceField.COSTS, "Kosten"),
    "11": (ServiceField.PROCEDURE, "Verfahrensablauf"),
    "12": (ServiceField.DURATION, "Bearbeitungsdauer"),
    "13": (ServiceField.DEADLINES, "Fristen"),
    "14": (ServiceField.FORMS, "Formulare"),
    "15": (ServiceField.FURTHER, "Weiterführende Informationen"),
    "16": (ServiceField.FURTHER, "Hinweise"),
    "18": (ServiceField.FURTHER, "Urheber"),
    "22": (ServiceField.RESPONSIBLE_OFFICE, "Zuständige Stelle"),
    "23": (ServiceField.CONTACTS, "Ansprechpunkt"),
    "24": (ServiceField.SHORT_TEXT, "Teaser"),
    "25": (ServiceField.FURTHER, "Rechtsbehelf"),
}
_NAME_CODES = ("02", "03")
"""The official name, then the one for citizens, which is a synonym where both are given."""

_OWN_MODULES = {
    "modulKosten": (ServiceField.COSTS, "Kosten"),
    "modulFrist": (ServiceField.DEADLINES, "Fristen"),
    "modulBearbeitungsdauer": (ServiceField.DURATION, "Bearbeitungsdauer"),
    "modulDokument": (ServiceField.FORMS, "Dokumente und Formulare"),
}
# How modules are called where their code is missing or unknown, by the beginning of the name.
_NAMES = {
    "kurztext": ServiceField.SHORT_TEXT,
    "teaser": ServiceField.SHORT_TEXT,
    "volltext": ServiceField.FULL_TEXT,
    "rechtsgrundlage": ServiceField.LEGAL_BASIS,
    "handlungsgrundlage": ServiceField.LEGAL_BASIS,
    "erforderliche unterlagen": ServiceField.DOCUMENTS_NEEDED,
    "unterlagen": ServiceField.DOCUMENTS_NEEDED,
    "voraussetzung": ServiceField.PREREQUISITES,
    "kosten": ServiceField.COSTS,
    "gebühr": ServiceField.COSTS,
    "verfahrensablauf": ServiceField.PROCEDURE,
    "bearbeitungsdauer": ServiceField.DURATION,
    "frist": ServiceField.DEADLINES,
    "formular": ServiceField.FORMS,
    "zuständige stelle": ServiceField.RESPONSIBLE_OFFICE,
    "ansprechpunkt": ServiceField.CONTACTS,
    "ansprechpartner": ServiceField.CONTACTS,
}
# Elements of the modules that are not text whose content is shown.
_SAYING = (
    "beschreibung",
    "bezeichnung",
    "titel",
    "betrag",
    "betragUntergrenze",
    "betragObergrenze",
    "dauer",
    "dauerBis",
)
_LONGEST_OFFICE = 120

_Part = tuple[ServiceField, int, int]


def service_name(service: etree._Element) -> str:
    """What a ``leistung`` is called, in German; empty if it says nothing."""
    return next(_names(service), "")


def _names(service: etree._Element) -> Iterator[str]:
    for wanted in _NAME_CODES:
        for module in children(service, "modulText"):
            if _module_code(module) == wanted:
                yield from filter(None, (_without_markup(content) for content in german(module, "inhalt")))
    yield from filter(None, map(line, german(service, "leistungsbezeichnung", "bezeichnung", "name")))


def parse_service(data: bytes) -> ParsedDocument:
    """Parse a service as ``ingest.sources.xzufi`` hands it over: a root with one ``leistung`` and its offices.

    ``metadata`` and ``fields`` are set; nothing else is to be read from the text. Raises ``ParseError`` for other XML
    and for a service without a name.
    """
    root = parse_xml(data)
    service = next(children(root, "leistung"), None)
    title = service_name(service) if service is not None else ""
    if service is None or not title:
        raise ParseError("Der Leistung fehlt die Bezeichnung.")
    builder = TextBuilder()
    builder.add(BlockKind.HEADING, title, 1)
    parts: list[_Part] = []
    for field, heading, modules in _sections(service):
        _add_section(builder, parts, field, heading, modules)
    synonyms = _synonyms(service, title)
    if synonyms:
        start = _add_heading(builder, "Auch bekannt als")
        builder.add(BlockKind.PARAGRAPH, ", ".join(synonyms))
        parts.append((ServiceField.SYNONYMS, start, builder.length))
    offices = [office for office in children(root, "organisationseinheit") if _office_name(office)]
    _add_offices(builder, parts, offices)
    parsed = builder.build(has_pages=False, title=title)
    if len(parsed.blocks) < 2:
        raise NoTextError("Die Leistung hat außer ihrer Bezeichnung keinen Text.")
    return ParsedDocument(
        text=parsed.text,
        blocks=parsed.blocks,
        pages=parsed.pages,
        has_pages=False,
        title=title,
        fields=tuple(_spans(parsed, parts)),
        metadata=_metadata(service, title, offices, synonyms),
    )


def _sections(service: etree._Element) -> Iterator[tuple[ServiceField, str, list[etree._Element]]]:
    """Field, heading and modules, in order of appearance; modules of the same heading are one section."""
    sections: dict[tuple[ServiceField, str], list[etree._Element]] = {}
    for module in service:
        name = local_name(module)
        if name == "modulText":
            if _module_code(module) not in _NAME_CODES:
                sections.setdefault(_field_and_heading(module), []).append(module)
        elif name in _OWN_MODULES:
            sections.setdefault(_OWN_MODULES[name], []).append(module)
    yield from ((field, heading, modules) for (field, heading), modules in sections.items())


def _field_and_heading(module: etree._Element) -> tuple[ServiceField, str]:
    number = _module_code(module)
    kinds = list(children(module, "leikaTextmodul"))
    own = next((line(part) for part in german(module, "titel", "modulTitel", "ueberschrift")), "")
    named = next((name for kind in kinds if (name := code_name(kind))), "") or own
    if number in _MODULES:
        field, heading = _MODULES[number]
        return field, named or heading
    folded = named.casefold()
    field = next((field for name, field in _NAMES.items() if folded.startswith(name)), ServiceField.FURTHER)
    return field, named or "Weitere Angaben"


def _add_section(
    builder: TextBuilder, parts: list[_Part], field: ServiceField, heading: str, modules: list[etree._Element]
) -> None:
    if not any(_has_content(module) for module in modules):
        return
    start = _add_heading(builder, heading)
    for module in modules:
        _add_module(builder, module)
    parts.append((field, start, builder.length))


def _has_content(module: etree._Element) -> bool:
    if local_name(module) == "modulText":
        texts = german(module, "inhalt")
    else:
        texts = [part for part in descend(module, *_SAYING) if is_german(part)]
    return any(map(_without_markup, texts)) or any(map(line, children(module, "weiterfuehrenderLink")))


def _without_markup(element: etree._Element) -> str:
    return clean_line(re.sub(r"<[^>]*>", " ", all_text(element)))


def _add_heading(builder: TextBuilder, heading: str) -> int:
    """Add a section's heading; gives where its content may start."""
    builder.add(BlockKind.HEADING, clean_line(heading), 2)
    return builder.length


def _spans(parsed: ParsedDocument, parts: list[_Part]) -> Iterator[FieldSpan]:
    """The parts without the white space at their beginning."""
    for field, earliest, end in parts:
        start = min((block.start for block in parsed.blocks if earliest <= block.start < end), default=end)
        if start < end:
            yield FieldSpan(field, start, end)


def _add_module(builder: TextBuilder, module: etree._Element) -> None:
    match local_name(module):
        case "modulText":
            for content in german(module, "inhalt"):
                add_text(builder, all_text(content))
        case "modulKosten":
            for cost in children(module, "kosten", "gebuehr"):
                add_cost(builder, cost)
        case "modulDokument":
            for document in descend(module, "bezeichnung", "titel"):
                if is_german(document):
                    builder.add(BlockKind.ITEM, line(document))
        case _:
            for part in children(module, "frist", "bearbeitungsdauer"):
                add_deadline(builder, part)
    if local_name(module) != "modulDokument":
        for note in german(module, "beschreibung"):
            add_text(builder, all_text(note))
    for link in children(module, "weiterfuehrenderLink"):
        _add_link(builder, link)


def _add_link(builder: TextBuilder, link: etree._Element) -> None:
    title, address = child_text(link, "titel"), child_text(link, "uri")
    if is_german(link) and (title or address):
        builder.add(
            BlockKind.ITEM, f"{title} ({address})" if title and address and title != address else title or address
        )


def _synonyms(service: etree._Element, title: str) -> tuple[str, ...]:
    terms = [line(part) for part in descend(service, "begriff", "begriffSynonym") if is_german(part)]
    return tuple(term for term in dict.fromkeys([*_names(service), *terms]) if term and term != title)


def _add_offices(builder: TextBuilder, parts: list[_Part], offices: list[etree._Element]) -> None:
    if not offices:
        return
    start = _add_heading(builder, "Kontakt")
    for office in offices:
        lines = [_office_name(office)]
        for address in descend(office, "anschrift"):
            street, place = child_text(address, "strasse", "hausnummer"), child_text(address, "postleitzahl", "ort")
            lines.append(", ".join(filter(None, (street, place))))
        for contact in descend(office, "kommunikation"):
            kind = next((code_name(channel) for channel in children(contact, "kanal")), "")
            lines += [f"{kind or 'Kontakt'}: {line(part)}" for part in children(contact, "kennung") if line(part)]
        hours = [line(part) for part in descend(office, "infoOeffnungszeitenText") if is_german(part)]
        lines += [f"Öffnungszeiten: {text}" for text in hours if text]
        builder.add(BlockKind.PARAGRAPH, "\n".join(dict.fromkeys(filter(None, lines))))
    parts.append((ServiceField.CONTACTS, start, builder.length))
    if not any(field is ServiceField.RESPONSIBLE_OFFICE for field, _, _ in parts):
        parts.append((ServiceField.RESPONSIBLE_OFFICE, start, builder.length))


def _office_name(office: etree._Element) -> str:
    """Version 2.2 wraps the name once more, to say since when it is used."""
    for name in german(office, "name"):
        if found := next(map(line, german(name, "name")), "") or line(name):
            return found
    return ""


def _metadata(
    service: etree._Element, title: str, offices: list[etree._Element], synonyms: tuple[str, ...]
) -> DocumentMetadata:
    keys = [key for part in descend(service, "referenzLeiKa") if _is_service_key(key := code(part))]
    valid = next(children(service, "gueltigkeit"), None)
    changed = [found for part in descend(service, "geaendertDatumZeit") if (found := find_date(line(part)[:10]))]
    return DocumentMetadata(
        title=title,
        reference_number=next(iter(keys), ""),
        date=max(changed, default=None),
        paper_type="Leistung",
        office=next(map(_office_name, offices), "") or _office_in_text(service),
        valid_from=_date(valid, "beginn"),
        valid_until=_date(valid, "ende"),
        related=tuple(dict.fromkeys(keys[1:])),
        synonyms=synonyms,
    )


def _is_service_key(key: str) -> bool:
    """LeiKa keys have 14 digits and start with 99."""
    return len(key) == 14 and key.isascii() and key.isdecimal() and key.startswith("99")


def _office_in_text(service: etree._Element) -> str:
    for module in children(service, "modulText"):
        if _field_and_heading(module)[0] is ServiceField.RESPONSIBLE_OFFICE:
            text = next(map(_without_markup, german(module, "inhalt")), "")
            return text.split(",")[0].strip()[:_LONGEST_OFFICE]
    return ""


def _module_code(module: etree._Element) -> str:
    return next((found for kind in children(module, "leikaTextmodul") if (found := code(kind))), "")


def _date(element: etree._Element | None, name: str) -> date | None:
    return None if element is None else find_date(first_below(element, name)[:10])
