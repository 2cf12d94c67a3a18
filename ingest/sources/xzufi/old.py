"""XZuFi messages: the service descriptions of public-service portals, one document for each service.

Elements are matched by local name, so that versions 2.1 and 2.2 and any prefix do. A message that is no XML fails
whole; a service without id or name fails alone. Messages that delete (``loesche``) are not carried out here: in a
folder, the files that are there are the truth.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from lxml import etree

from app.knowledge.model import DecisionStatus, DocumentMetadata
from ingest.dates import find_date
from ingest.parse.document import BlockKind, ParsedDocument, ParseError, TextBuilder, clean_line
from ingest.parse.xml import local_name, parse_xml

MEDIA_TYPE = "application/xml"

# Headings of text modules that come without a name, by their LeiKa module code.
_MODULES = {
    "05": "Kurztext", "06": "Volltext", "07": "Rechtsgrundlage", "08": "Erforderliche Unterlagen",
    "09": "Voraussetzungen", "10": "Kosten", "11": "Verfahrensablauf", "12": "Bearbeitungsdauer", "13": "Frist",
    "14": "Weiterführende Informationen", "15": "Urheber", "16": "Hinweise", "22": "Zuständige Stelle",
}  # fmt: skip
_NAME_MODULES = ("02", "03")
_FIELDS = {
    "modulKosten": "Kosten",
    "modulFrist": "Fristen",
    "modulBearbeitungsdauer": "Bearbeitungsdauer",
    "modulDokument": "Dokumente und Formulare",
}
_UNITS = {
    "min": ("Minute", "Minuten"), "h": ("Stunde", "Stunden"), "d": ("Tag", "Tage"), "w": ("Woche", "Wochen"),
    "m": ("Monat", "Monate"), "mo": ("Monat", "Monate"), "y": ("Jahr", "Jahre"), "a": ("Jahr", "Jahre"),
}  # fmt: skip
_CURRENCIES = {"EUR": "€", "Euro": "€", "": "€"}


@dataclass(frozen=True, slots=True)
class Service:
    """A service as it stands in a message; ``content`` is everything its document is made from, in canonical form."""

    id: str
    content: bytes
    element: etree._Element
    offices: dict[str, etree._Element]


@dataclass(frozen=True, slots=True)
class Message:
    """A message's services, those that are not usable (id or place, and why), and the ids that it deletes."""

    services: tuple[Service, ...]
    invalid: tuple[tuple[str, str], ...]
    deleted: tuple[str, ...]


def looks_like_xzufi(data: bytes) -> bool:
    """Whether an XML file is a message of this kind; what cannot be parsed is told by its first bytes."""
    try:
        root = parse_xml(data)
    except ParseError:
        return b"xzufi" in data[:4096].lower()
    return any(local_name(child) in ("schreibe", "loesche", "leistung") for child in root) or "xzufi" in str(root.tag)


def read_message(data: bytes) -> Message:
    """Read a message; raises ``ParseError`` if it is not well-formed."""
    root = parse_xml(data)
    offices = {_id(unit): unit for unit in _descend(root, "organisationseinheit") if _id(unit)}
    services: list[Service] = []
    invalid: list[tuple[str, str]] = []
    seen: set[str] = set()
    for number, element in enumerate(_descend(root, "leistung"), 1):
        identifier = _id(element)
        if not identifier:
            invalid.append((f"Leistung {number}", "Der Leistung fehlt die Kennung."))
        elif identifier in seen:
            invalid.append((identifier, "Die Kennung kommt in der Nachricht mehrfach vor."))
        elif not _name(element):
            invalid.append((identifier, "Der Leistung fehlt die Bezeichnung."))
        else:
            seen.add(identifier)
            used = {key: unit for key, unit in offices.items() if key in _office_ids(element)}
            content = b"".join(etree.tostring(part, method="c14n") for part in (element, *used.values()))
            services.append(Service(identifier, content, element, used))
    deleted = tuple(_id(part) or clean_line(_all_text(part)) for part in _descend(root, "loesche"))
    return Message(tuple(services), tuple(invalid), deleted)


def service_document(service: Service) -> tuple[ParsedDocument, DocumentMetadata]:
    """A service as text with a headed section for each module, and its metadata."""
    element = service.element
    title = _name(element)
    builder = TextBuilder()
    builder.add(BlockKind.HEADING, title, 1)
    for heading, modules in _sections(element):
        builder.add(BlockKind.HEADING, heading, 2)
        for module in modules:
            _add_module(builder, module)
    synonyms = [clean_line(_all_text(part)) for part in _descend(element, "begriffSynonym") if _is_german(part)]
    if synonyms:
        builder.add(BlockKind.HEADING, "Auch bekannt als", 2)
        builder.add(BlockKind.PARAGRAPH, ", ".join(dict.fromkeys(filter(None, synonyms))))
    office = _add_offices(builder, service)
    return builder.build(has_pages=False, title=title), _metadata(element, title, office)


def _metadata(element: etree._Element, title: str, office: str) -> DocumentMetadata:
    keys = [clean_line(_all_text(part)) for part in _descend(element, "referenzLeiKa")]
    valid = next(_descend(element, "gueltigkeit"), None)
    changed = [_text(part) for part in _descend(element, "geaendertDatumZeit")]
    dates = [found for found in map(find_date, (value[:10] for value in changed)) if found]
    return DocumentMetadata(
        title=title,
        reference_number=next((key for key in keys if len(key) == 14 and key.isdecimal() and key.startswith("99")), ""),
        date=max(dates, default=None),
        paper_type="Leistung",
        office=office,
        status=DecisionStatus.UNKNOWN,
        valid_from=_date(valid, "beginn"),
        valid_until=_date(valid, "ende"),
    )


def _sections(element: etree._Element) -> Iterator[tuple[str, list[etree._Element]]]:
    """Headings with their modules in order of appearance; modules of the same name are one section."""
    sections: dict[str, list[etree._Element]] = {}
    for module in element:
        name = local_name(module)
        if name == "modulText":
            code = _code(module)
            if code not in _NAME_MODULES:
                sections.setdefault(_module_name(module, code), []).append(module)
        elif name in _FIELDS:
            sections.setdefault(_FIELDS[name], []).append(module)
    yield from ((heading, modules) for heading, modules in sections.items() if any(_has_text(m) for m in modules))


def _add_module(builder: TextBuilder, module: etree._Element) -> None:
    name = local_name(module)
    if name == "modulText":
        for content in _german(module, "inhalt"):
            _add_markup(builder, _all_text(content))
    elif name == "modulKosten":
        for cost in _children(module, "kosten", "gebuehr"):
            _add_facts(builder, cost, _amount(cost))
    elif name == "modulDokument":
        for document in _descend(module, "bezeichnung", "titel", "name"):
            if _is_german(document):
                builder.add(BlockKind.ITEM, clean_line(_all_text(document)))
    else:
        parts = list(_children(module, "frist", "bearbeitungsdauer"))
        for part in parts:
            _add_facts(builder, part, _duration(part))
    for note in _german(module, "beschreibung"):
        _add_markup(builder, _all_text(note))


def _add_facts(builder: TextBuilder, element: etree._Element, fact: str) -> None:
    """A cost or deadline: its description and its figure on one line, unless the description is itself long markup."""
    notes = [_all_text(note) for note in _german(element, "beschreibung", "titel", "bezeichnung")]
    if fact and len(notes) == 1 and "<" not in notes[0] and len(notes[0]) < 200:
        note = clean_line(notes[0])
        builder.add(BlockKind.ITEM, note if fact in note else f"{note.rstrip(':')}: {fact}")
        return
    if fact:
        builder.add(BlockKind.ITEM, fact)
    for note in notes:
        _add_markup(builder, note)


def _amount(cost: etree._Element) -> str:
    amounts = [_text(part) for part in _descend(cost, "betrag")]
    lowest = next((_text(part) for part in _descend(cost, "betragUntergrenze")), "")
    highest = next((_text(part) for part in _descend(cost, "betragObergrenze")), "")
    currency = next((_text(part) for part in _descend(cost, "waehrung")), "")
    sign = _CURRENCIES.get(currency, currency)
    if amounts and amounts[0]:
        return f"{_german_number(amounts[0])} {sign}"
    if lowest and highest:
        return f"{_german_number(lowest)} bis {_german_number(highest)} {sign}"
    if lowest or highest:
        return f"{'ab' if lowest else 'bis'} {_german_number(lowest or highest)} {sign}"
    return ""


def _german_number(value: str) -> str:
    try:
        number = float(value.replace(",", "."))
    except ValueError:
        return value
    return f"{number:,.2f}".translate(str.maketrans(",.", ".,"))


def _duration(element: etree._Element) -> str:
    count = next((_text(part) for part in _descend(element, "dauer")), "")
    unit = next((clean_line(_all_text(part)) for part in _descend(element, "einheit")), "")
    if not count:
        return ""
    one, many = _UNITS.get(unit.casefold(), (unit, unit))
    return f"{count} {one if count == '1' else many}".strip()


def _add_markup(builder: TextBuilder, markup: str) -> None:
    if "<" not in markup:
        for paragraph in markup.split("\n\n"):
            builder.add(BlockKind.PARAGRAPH, clean_line(paragraph))
        return
    from ingest.parse.html import add_markup

    add_markup(builder, markup)


def _add_offices(builder: TextBuilder, service: Service) -> str:
    """Contact of the responsible office as a section of its own; returns the office's name."""
    first = ""
    for unit in service.offices.values():
        name = next((clean_line(_all_text(part)) for part in _german(unit, "name")), "")
        if not name:
            continue
        first = first or name
        builder.add(BlockKind.HEADING, "Kontakt", 2)
        lines = [name]
        for address in _descend(unit, "anschrift"):
            street, place = _child_text(address, "strasse", "hausnummer"), _child_text(address, "postleitzahl", "ort")
            lines.append(", ".join(part for part in (street, place) if part))
        lines += [f"Kontakt: {_text(part)}" for part in _descend(unit, "kennung") if _text(part)]
        hours = [clean_line(_all_text(part)) for part in _descend(unit, "infoOeffnungszeitenText")]
        lines += [f"Öffnungszeiten: {text}" for text in hours if text]
        builder.add(BlockKind.PARAGRAPH, "\n".join(filter(None, lines)))
    return first or _office_of_text(service.element)


def _office_of_text(element: etree._Element) -> str:
    for module in element:
        if local_name(module) == "modulText" and _code(module) == "22":
            text = next((_all_text(part) for part in _german(module, "inhalt")), "")
            return clean_line(re.sub(r"<[^>]*>", " ", text)).split(",")[0].strip()[:120]
    return ""


def _module_name(module: etree._Element, code: str) -> str:
    holders = _children(module, "leikaTextmodul")
    named = next((_text(part) for holder in holders for part in _children(holder, "name")), "")
    own = next((clean_line(_all_text(part)) for part in _german(module, "titel", "modulTitel", "ueberschrift")), "")
    return named or own or _MODULES.get(code, "Weitere Angaben")


def _name(element: etree._Element) -> str:
    for wanted in _NAME_MODULES:
        for module in _children(element, "modulText"):
            if _code(module) == wanted:
                for content in _german(module, "inhalt"):
                    if name := clean_line(_all_text(content)):
                        return name
    named = _german(element, "leistungsbezeichnung", "bezeichnung", "name")
    return next((clean_line(_all_text(part)) for part in named), "")


def _code(module: etree._Element) -> str:
    holders = _children(module, "leikaTextmodul")
    return next((_text(code) for holder in holders for code in _children(holder, "code")), "")


def _office_ids(element: etree._Element) -> set[str]:
    return {_text(part) for part in _descend(element, "organisationseinheitID")}


def _id(element: etree._Element) -> str:
    return next((clean_line(_text(part)) for part in _children(element, "id")), "")


def _date(element: etree._Element | None, name: str) -> date | None:
    return None if element is None else find_date(next((_text(part) for part in _descend(element, name)), "")[:10])


def _german(element: etree._Element, *names: str) -> list[etree._Element]:
    """Children of these names in German; those without a language where none is marked as German."""
    found = list(_children(element, *names))
    marked = [part for part in found if (part.get("languageCode") or "").casefold().startswith("de")]
    return marked or [part for part in found if not part.get("languageCode")]


def _is_german(element: etree._Element) -> bool:
    return (element.get("languageCode") or "de").casefold().startswith("de")


def _has_text(element: etree._Element) -> bool:
    return bool(clean_line(_all_text(element)))


def _children(element: etree._Element, *names: str) -> Iterator[etree._Element]:
    return (child for child in element if local_name(child) in names)


def _descend(element: etree._Element, *names: str) -> Iterator[etree._Element]:
    return (part for part in element.iter() if part is not element and local_name(part) in names)


def _child_text(element: etree._Element, *names: str) -> str:
    return " ".join(filter(None, (clean_line(_text(child)) for child in _children(element, *names))))


def _text(element: etree._Element) -> str:
    return (element.text or "").strip()


def _all_text(element: etree._Element) -> str:
    return "".join(str(part) for part in element.itertext()).strip()
