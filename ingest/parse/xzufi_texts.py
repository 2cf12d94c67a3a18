"""What stands in XZuFi modules, as text: markup, amounts („1.250,50 €“) and spans of time („2 bis 3 Wochen“)."""

import re

from lxml import etree

from ingest.parse.document import BlockKind, TextBuilder, clean_line
from ingest.parse.html import add_markup
from ingest.parse.xzufi_elements import all_text, code, code_name, descend, first_below, german

_UNITS = {
    "min": ("Minute", "Minuten"), "h": ("Stunde", "Stunden"), "d": ("Tag", "Tage"), "w": ("Woche", "Wochen"),
    "m": ("Monat", "Monate"), "mo": ("Monat", "Monate"), "mon": ("Monat", "Monate"), "y": ("Jahr", "Jahre"),
    "a": ("Jahr", "Jahre"), "j": ("Jahr", "Jahre"),
}  # fmt: skip
_CURRENCIES = {"EUR": "€", "Euro": "€", "": "€"}
_SHORT = 200
"""Characters. A description up to here shares a line with its figure. Judgement."""


def add_text(builder: TextBuilder, text: str) -> None:
    """Add a text of the portal: HTML if it holds any, else paragraphs."""
    if "<" in text:
        add_markup(builder, text)
        return
    for paragraph in re.split(r"\n\s*\n", text):
        builder.add(BlockKind.PARAGRAPH, clean_line(paragraph))


def add_cost(builder: TextBuilder, cost: etree._Element) -> None:
    """One of the costs of a service."""
    _add(builder, cost, _amount(cost))


def add_deadline(builder: TextBuilder, element: etree._Element) -> None:
    """A deadline or how long something takes."""
    _add(builder, element, _duration(element))


def _add(builder: TextBuilder, element: etree._Element, fact: str) -> None:
    """A description and its figure on one line, unless the description is long or markup or names the figure."""
    notes = [all_text(note) for note in german(element, "beschreibung", "titel", "bezeichnung")]
    if fact and len(notes) == 1 and "<" not in notes[0] and len(notes[0]) < _SHORT:
        note = clean_line(notes[0])
        builder.add(BlockKind.ITEM, note if fact in note else f"{note.rstrip(':')}: {fact}")
        return
    if fact:
        builder.add(BlockKind.ITEM, fact)
    for note in notes:
        add_text(builder, note)


def _amount(cost: etree._Element) -> str:
    exact, lowest, highest = (first_below(cost, name) for name in ("betrag", "betragUntergrenze", "betragObergrenze"))
    currency = next((code(part) for part in descend(cost, "waehrung")), "")
    sign = _CURRENCIES.get(currency, currency)
    if exact:
        return f"{_german_number(exact)} {sign}"
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
    lowest, highest = first_below(element, "dauer"), first_below(element, "dauerBis")
    units = [*descend(element, "einheit")]
    first = _with_unit(lowest, units)
    if not highest:
        return first
    last = _with_unit(highest, [*descend(element, "einheitBis"), *units])
    if lowest and first.removeprefix(lowest) == last.removeprefix(highest):
        return f"{lowest} bis {last}"
    return f"{first} bis {last}" if first else f"bis {last}"


def _with_unit(count: str, units: list[etree._Element]) -> str:
    if not count:
        return ""
    found = next((code(unit) for unit in units), "")
    called = next((code_name(unit) for unit in units), "") or found
    one, many = _UNITS.get(found.casefold(), (called, called))
    return f"{count} {one if count == '1' else many}".strip()
