"""Rows of tables: a value of a row is told of the column that it stands in, not of the one beside it."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from app.answering.clauses import shared
from app.answering.values import Value, ValueKind, is_held, is_year, names_unit, parse_values
from app.knowledge.german import analyse, fold

_BORDER = " | "
_CUT = re.compile(r"[,;:](?!\d)\s*|\s(?:und|sowie|oder|bzw\.|aber|während|sondern)\s", re.IGNORECASE)
_EXCLUDED = r"\b(?:außerhalb|außer|nicht|ohne|anders als)\s+(?:\w+\s+){0,2}?$"
"""What stands before a word to say that it does not apply ("außerhalb der Altstadt"), with two small words between."""
_REACH = 40
"""Characters before a word in which that may stand; judgement."""
_ANSWERS = {
    "ja": re.compile(r"\b(?:dafür|zugestimmt\w*|zustimm\w*|fürstimmen?)\b", re.IGNORECASE),
    "nein": re.compile(r"\b(?:dagegen|gegenstimmen?|ablehn\w*)\b", re.IGNORECASE),
}
"""How else the heads of a table of votes are told."""
_EVENT = re.compile(
    r"(?:zuletzt\s+)?(\w*ge\w+(?:t|en)|(?:be|er|ver|ent|zer)\w+(?:t|en))\s+(?:am|seit)\b", re.IGNORECASE
)
"""A head of days with a participle: "Geprüft am", "Eingereicht am", "Erstellt am"."""
_PRICE = re.compile(
    r"kost(?:en|et|ete)|gebühr|preis|entgelt|betrag|beträg|beitrag|beiträg|steuer|tarif|eintritt|miete|pacht|teuer",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Cell:
    """A cell with its values, and its column's head, empty where none is known."""

    text: str
    values: tuple[Value, ...]
    head: str


def is_row(text: str) -> bool:
    """Whether a sentence of a source is a row of a table."""
    return _BORDER in text and "\n" not in text


def head_of(text: str, start: int) -> str:
    """The head of the table of which a row begins at ``start`` of the text; empty where the text has none.

    The head is the first row, unless it has the values that the other rows have: the rest of a table whose head stands
    elsewhere. The head itself has none.
    """
    at = text.rfind("\n", 0, start) + 1
    rows: list[str] = []
    for line in reversed(text[:at].splitlines()):
        if _BORDER not in line:
            break
        rows.insert(0, line.strip())
    if not rows:
        return ""
    row = _split(text[at:].split("\n", 1)[0])
    head = _split(rows[0])
    alike = len(head) == len(row) and not any(
        _same_kind(mine, other)
        for one, cell in zip(head, row, strict=True)
        for mine in parse_values(one)
        for other in parse_values(cell)
        if not is_year(mine)
    )
    return rows[0] if alike else ""


def column_agrees(sentence: str, value: Value, row: str, head: str, chunk_text: str, question: str) -> bool:
    """Whether a value of the sentence stands in the column that the sentence, or else the question, speaks of.

    A day on which something was done ("Geprüft am") is told of that alone. Else true where the row has no other value
    of the kind. Where neither names a column, an enumeration of the row's values in their order is right, and so is
    the column of a price for what something costs; nothing else.
    """
    cells = _cells(row, head)
    own = [number for number, cell in enumerate(cells) if is_held(value, cell.values, chunk_text)]
    if not own:
        return True
    if value.kind is ValueKind.DATE and all(_is_of_another_event(cells[number].head, sentence) for number in own):
        return False
    others = _competing(value, cells, own)
    if not others:
        return True
    if not head:
        return value.kind is ValueKind.TIME or _in_order(sentence, row)
    part = _part(sentence, value, cells)
    for text in dict.fromkeys((part, sentence)):
        found = _column_of(text, value if text == sentence else None, cells, own, others)
        if found is not None:
            return found
        if _in_order(sentence, row):
            return True
    found = _column_of(question, None, cells, own, others)
    if found is not None:
        return found
    priced = [bool(_PRICE.search(cells[number].head)) for number in (own[0], *others)]
    return priced[0] and not any(priced[1:]) and _PRICE.search(f"{sentence} {question}") is not None


def _is_of_another_event(head: str, sentence: str) -> bool:
    """Whether a column says what was done on its days, and the sentence does not speak of that."""
    event = _EVENT.match(head)
    roots = [term.removeprefix("ge").removesuffix("t") for term in analyse(event[1])] if event else []
    return bool(roots) and not any(root in term for root in roots for term in analyse(sentence))


def outcome_of(row: str, head: str) -> str:
    """What a row of votes decides, in a word: more yes than no is a yes. Empty for other text."""
    cells, heads = _split(row), [fold(cell) for cell in _split(head)]
    if len(cells) != len(heads) or "ja" not in heads or "nein" not in heads:
        return ""
    yes, no = (cells[heads.index(answer)] for answer in ("ja", "nein"))
    if not (yes.isdigit() and no.isdigit()):
        return ""
    return "angenommen" if int(yes) > int(no) else "abgelehnt"


def _split(row: str) -> list[str]:
    return [cell.strip() for cell in row.split("|")]


def _cells(row: str, head: str) -> list[_Cell]:
    texts, heads = _split(row), _split(head)
    if len(heads) != len(texts):
        heads = [""] * len(texts)
    return [_Cell(text, tuple(parse_values(text)), top) for text, top in zip(texts, heads, strict=True)]


def _same_kind(one: Value, other: Value) -> bool:
    return one.kind is other.kind and one.unit == other.unit and is_year(one) is is_year(other)


def _competing(value: Value, cells: Sequence[_Cell], own: Collection[int]) -> list[int]:
    """The columns that have another value of the kind, where the head does not tell that it is of another unit."""
    holders = [mine for number in own for mine in cells[number].values]
    found = [
        number
        for number, cell in enumerate(cells)
        if number not in own and any(_same_kind(mine, other) for mine in holders for other in cell.values)
    ]
    if value.unit and any(names_unit(cells[number].head, value.unit) for number in own):
        found = [number for number in found if names_unit(cells[number].head, value.unit)]
    return found


def _column_of(
    text: str, at: Value | None, cells: Sequence[_Cell], own: Sequence[int], others: Sequence[int]
) -> bool | None:
    """Whether the text names the value's own column; ``None`` where it names none.

    Where it names another one too, the name nearer to the value counts, if it is known where the value stands.
    """
    heads = {number: cells[number].head for number in (*own, *others)}
    places = {
        number: _named(text, head, [top for top in heads.values() if top != head]) for number, head in heads.items()
    }
    excluded = {number for number, found in places.items() if found is None}
    if excluded & set(own):
        return False
    mine = [place for number in own for place in places[number] or ()]
    theirs = [place for number in others for place in places[number] or ()]
    if mine and theirs and at is not None:
        return min(abs(place - at.start) for place in mine) <= min(abs(place - at.start) for place in theirs)
    if mine or theirs:
        return bool(mine)
    return True if excluded and set(others) <= excluded else None


def _named(text: str, head: str, others: Sequence[str]) -> list[int] | None:
    """Where the text names a column by words or values that no other head has; ``None`` where it excludes it."""
    common = set().union(*(_words(other) for other in others)) if others else set[str]()
    own = _words(head) - common
    places = []
    for match in re.finditer(r"[\w.,]*\w", text):
        words = _words(match.group())
        if not words & own and not shared({word for word in words if len(word) > 4}, own):
            continue
        if re.search(_EXCLUDED, text[max(0, match.start() - _REACH) : match.start()], re.IGNORECASE):
            return None
        places.append(match.start())
    theirs = {(value.kind, value.key) for other in others for value in parse_values(other)}
    own_values = {(value.kind, value.key) for value in parse_values(head)} - theirs
    places += [value.start for value in parse_values(text) if (value.kind, value.key) in own_values]
    for word, pattern in _ANSWERS.items():
        if word in own:
            places += [match.start() for match in pattern.finditer(text)]
    return places


def _words(text: str) -> set[str]:
    """Terms, and words without terms of their own (yes and no) as they are; numbers are compared as values."""
    found = set[str]()
    for word in re.findall(r"[^\W\d_]+", text):
        found |= set(analyse(word)) or ({fold(word)} if fold(word) in _ANSWERS else set())
    return found


def _part(sentence: str, value: Value, cells: Sequence[_Cell]) -> str:
    """The part of an enumeration that a value stands in; the whole sentence where it has no other one of the row."""
    there = [mine for cell in cells for mine in cell.values]
    same = [mine for mine in parse_values(sentence) if any(_same_kind(mine, other) for other in there)]
    if len(same) < 2:
        return sentence
    cuts = [0, *(match.end() for match in _CUT.finditer(sentence)), len(sentence)]
    return sentence[max(cut for cut in cuts if cut <= value.start) : min(cut for cut in cuts if cut >= value.end)]


def _in_order(sentence: str, row: str) -> bool:
    """Whether two or more of the row's values are told in their order, from the first: "mit 13 zu 25 Stimmen"."""
    there = [mine.key for mine in parse_values(row) if mine.kind is ValueKind.NUMBER]
    told = [mine.key for mine in parse_values(sentence) if mine.kind is ValueKind.NUMBER and mine.key in there]
    return len(told) > 1 and there[: len(told)] == told
