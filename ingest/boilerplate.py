"""Finds in a parsed document what says nothing of its own, by rules that hold for the papers of any German city.

Such lines stay in the document's text, for quotations are looked up there, and out of its chunks:

- page numbers that stand alone, and what is repeated beside them (running headers of texts without layout);
- forms in which nothing was ticked or filled in;
- tables of contents (their lines end in dots and a page number);
- sender and address of a letter's head.

The committee table of a paper's first page (which committee deals with it, when, with what result) is no boilerplate:
it may hold the only result of a vote. It is told apart, so that it becomes a chunk of its own, with the fields of the
head above it, in place of the first lines of the paper's first chunk. So does a form that somebody filled in.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.parse.document import Block, BlockKind, ParsedDocument

# Head of a document: letterhead, address and fields end well within it (as for its labels, see ``ingest.labels``).
_HEAD = 3000
# A line of so many characters is no field, address or repeated header any more.
_LONGEST_LINE = 120
_PAGE_NUMBER = re.compile(
    r"[-–—]{1,2}\s?(?:Seite\s*)?\d{1,4}(?:\s*(?:von|of|/)\s*\d{1,4})?\s?[-–—]{1,2}"
    r"|(?:Seite|Blatt)\s*[-–—:]?\s*\d{1,4}(?:\s*(?:von|/)\s*\d{1,4})?"
    r"|\d{1,4}\s+von\s+\d{1,4}",
    re.IGNORECASE,
)
_FEWEST_REPEATS = 3
_BOXES, _TICKED = "☐□☒☑", "☒☑✓✔✗✘"
# A form: boxes on so many lines at least, none of them further than that many lines from the next, and no sentences.
_FEWEST_BOXES, _BOX_STEP = 4, 8
_SENTENCE = re.compile(r"[a-zäöüß]{2}[.!?;,]$|.{160}")
_FILLED = re.compile(r"[A-ZÄÖÜ][^:.;!?]{1,60}:\s*[\w€]")
_LEADER = re.compile(r"\S\s*(?:(?:\. ?){5,}|…{2,})\s*\d{1,4}$")
_FEWEST_CONTENTS = 3
_CONTENTS_TITLE = re.compile(
    r"(?:Inhalt(?:sverzeichnis|sübersicht)?|Gliederung|Abbildungsverzeichnis)\s*:?", re.IGNORECASE
)
_POSTCODE = re.compile(r"(?:D[- ])?\d{5}\s+[A-ZÄÖÜ][\w.\-]+(?:\s[\w.\-/()]+){0,3}")
_CONTACT = (
    re.compile(r"\b(?:Tel|Telefon|Fax|Telefax|Mobil|Durchwahl)\b\.?", re.IGNORECASE),
    re.compile(r"[\w.+-]+@[\w-]+\.\w+"),
    re.compile(r"\bwww\.|https?://"),
    re.compile(r"\b\d{5}\s+[A-ZÄÖÜ]"),
    re.compile(r"(?:straße|str\.|platz|weg|allee|ring|gasse|markt|damm|ufer)\s+\d{1,4}\b", re.IGNORECASE),
    re.compile(r"\b(?:IBAN|BIC|Postfach|Gläubiger-ID|USt-Id)", re.IGNORECASE),
)
_FEWEST_CONTACTS, _TOP_LINES = 2, 6
_RECEIVER = re.compile(r"(?:Herrn|Frau|Familie|Firma|An (?:den|die|das|alle))\b")
_MOST_SMALL_WORDS = 0.3
_DATE = re.compile(r"\d{1,2}\.\s?\d{1,2}\.\s?\d{2,4}")
# The columns of a committee table, as council information systems and their forms call them.
_COLUMNS = {
    name: re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE)
    for name, pattern in {
        "committee": r"Gremi(?:um|en)|Beratungsfolge|Beratungsgang|Ausschuss|Beratende\w* Gremi(?:um|en)",
        "date": r"Termin|Datum|Sitzung(?:s(?:termin|datum|tag))?(?: am)?|Beratung am",
        "item": r"TOP|Tagesordnungspunkt|Nr\.?",
        "public": r"[öÖ](?:\s*/\s*[nN][öÖ]?)?|n[öÖ]|N|öffentlich(?:keit)?|nicht-?öffentlich|Status",
        "role": r"Zuständigkeit|Beratungsart|Beratungsstatus|Beratungsaktion|Behandlung|Art(?: der Beratung)?|Beratung",
        "result": r"Ergebnis|Beschluss|Beschlussart|Abstimmung(?:sergebnis)?|Votum|Ja|Nein|Enth(?:\.|altungen?)?",
    }.items()
}
_MOST_OTHER_WORDS = 2
_DATE_COLUMN = re.compile(r"\b(?:Termin|Datum|Sitzung|Beratung am)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Part:
    """A block, or the part of one that shares its lot. Parts of one ``section`` above 0 are chunked by themselves.

    ``takes_head``: what stands directly before this section may begin its chunk.
    """

    block: Block
    section: int = 0
    takes_head: bool = False


@dataclass(slots=True)
class _Line:
    """One line of a block, and what it was found to be."""

    block: Block
    start: int
    end: int
    text: str
    is_boilerplate: bool = False
    section: int = 0
    takes_head: bool = False
    is_header: bool = False


def find_content(parsed: ParsedDocument) -> list[Part]:
    """The document's blocks in order, with boilerplate marked, and committee tables and forms told apart."""
    lines = list(_lines(parsed))
    _mark_page_numbers(lines)
    _mark_contents(lines)
    _mark_letterhead([line for line in lines if line.start < _HEAD])
    sections = _mark_committee_tables(lines)
    _mark_forms(lines, sections)
    tables = max((block.table for block in parsed.blocks), default=0)
    return list(_joined(lines, tables))


def _lines(parsed: ParsedDocument) -> Iterator[_Line]:
    for block in parsed.blocks:
        if block.kind is BlockKind.ROW:
            yield _Line(block, block.start, block.end, parsed.text[block.start : block.end])
            continue
        start = block.start
        for text in parsed.text[block.start : block.end].split("\n"):
            if text.strip():
                begin = start + len(text) - len(text.lstrip())
                yield _Line(block, begin, start + len(text.rstrip()), text.strip())
            start += len(text) + 1


def _joined(lines: Sequence[_Line], tables: int) -> Iterator[Part]:
    """Lines of one block that share their lot, as one part again; rows of a committee table one by one."""
    current: list[_Line] = []
    for line in lines:
        if current:
            last = current[-1]
            same = last.block is line.block and last.is_boilerplate == line.is_boilerplate
            if not same or last.section != line.section or last.takes_head:
                yield _part(current, tables)
                current = []
        current.append(line)
    if current:
        yield _part(current, tables)


def _part(lines: Sequence[_Line], tables: int) -> Part:
    first = lines[0]
    block = replace(first.block, start=first.start, end=lines[-1].end)
    if first.is_boilerplate:
        return Part(replace(block, kind=BlockKind.BOILERPLATE, level=0, table=0, header=False))
    if first.takes_head and block.kind is not BlockKind.ROW:
        block = replace(block, kind=BlockKind.ROW, level=0, table=tables + first.section, header=first.is_header)
    elif first.section and block.kind is BlockKind.HEADING:
        # a form's entries head nothing
        block = replace(block, kind=BlockKind.PARAGRAPH, level=0)
    return Part(block, first.section, first.takes_head)


def _mark_page_numbers(lines: Sequence[_Line]) -> None:
    """Page numbers, and lines that stand beside at least three of them: there they are a running header."""
    numbers = [n for n, line in enumerate(lines) if _PAGE_NUMBER.fullmatch(line.text)]
    beside: Counter[str] = Counter()
    for n in numbers:
        lines[n].is_boilerplate = True
        beside.update({_shape(lines[m].text) for m in (n - 1, n + 1) if 0 <= m < len(lines)})
    repeated = {
        shape for shape, count in beside.items() if count >= _FEWEST_REPEATS and re.search(r"[^\W\d_]{3}", shape)
    }
    for n in numbers:
        for m in (n - 1, n + 1):
            if 0 <= m < len(lines) and _shape(lines[m].text) in repeated and len(lines[m].text) <= _LONGEST_LINE:
                lines[m].is_boilerplate = True


def _shape(text: str) -> str:
    return re.sub(r"\d+", "#", text).casefold()


def _mark_contents(lines: Sequence[_Line]) -> None:
    found = [n for n, line in enumerate(lines) if line.text[-1].isdigit() and _LEADER.search(line.text)]
    if len(found) >= _FEWEST_CONTENTS:
        for n in found:
            lines[n].is_boilerplate = True
            if n and _CONTENTS_TITLE.fullmatch(lines[n - 1].text):
                lines[n - 1].is_boilerplate = True


def _mark_forms(lines: Sequence[_Line], sections: int) -> None:
    """Runs of short lines among which boxes to be ticked come again and again."""
    boxes = [
        n
        for n, line in enumerate(lines)
        if any(sign in line.text for sign in _BOXES) and not line.section and line.block.kind is not BlockKind.ROW
    ]
    for first, last in _close_runs(lines, boxes):
        # what is left of the block below its last box is the end of its last entry
        end = last + 1
        while end < len(lines) and lines[end].block is lines[last].block and end - last < _BOX_STEP:
            end += 1
        rest = lines[last + 1 : end]
        whole = not any(line.section or _SENTENCE.search(line.text) for line in rest)
        form = lines[first : end if whole else last + 1]
        if any(_says_something(line.text) for line in form):
            sections += 1
            for line in form:
                line.section = sections
        else:
            for line in form:
                line.is_boilerplate = True


def _close_runs(lines: Sequence[_Line], places: Sequence[int]) -> Iterator[tuple[int, int]]:
    """First and last of the runs of places that follow one another closely and are enough for a form."""
    run: list[int] = []
    for place in places:
        if run and not _is_close(lines, run[-1], place):
            if len(run) >= _FEWEST_BOXES:
                yield run[0], run[-1]
            run = []
        run.append(place)
    if len(run) >= _FEWEST_BOXES:
        yield run[0], run[-1]


def _is_close(lines: Sequence[_Line], first: int, second: int) -> bool:
    between = lines[first + 1 : second]
    return len(between) < _BOX_STEP and not any(line.section or _SENTENCE.search(line.text) for line in between)


def _says_something(text: str) -> bool:
    return any(sign in text for sign in _TICKED) or _FILLED.match(text) is not None


def _mark_letterhead(lines: Sequence[_Line]) -> None:
    """The sender at the very top, and the address of the receiver, which begins as one says it and ends in the town.

    Addresses elsewhere are what a page is about: where an office is, and how to reach it.
    """
    sentences = [n for n, line in enumerate(lines[:_TOP_LINES]) if re.search(r"[a-zäöüß]{2}[.!?]$", line.text)]
    top = min([_TOP_LINES, *sentences])
    for n, line in enumerate(lines):
        if line.block.kind in (BlockKind.ROW, BlockKind.ITEM) or len(line.text) > _LONGEST_LINE:
            continue
        contacts = sum(pattern.search(line.text) is not None for pattern in _CONTACT) if n < top else 0
        if contacts >= _FEWEST_CONTACTS and not _is_sentence(line.text):
            line.is_boilerplate = True
        elif _POSTCODE.fullmatch(line.text):
            address = [other for other in lines[max(0, n - 5) : n + 1] if other.block is line.block]
            while address and not _RECEIVER.match(address[0].text):
                address.pop(0)
            for other in address:
                other.is_boilerplate = True


def _is_sentence(text: str) -> bool:
    """Whether small words hold the line together: a sentence that names a place and a number is about them."""
    words = re.findall(r"[^\W\d_]{2,}", text)
    small = sum(1 for word in words if word[0].islower())
    return small > _MOST_SMALL_WORDS * len(words)


def _mark_committee_tables(lines: Sequence[_Line]) -> int:
    """Make each committee table a section; returns how many there are."""
    sections = 0
    n = 0
    while n < len(lines):
        if not _is_committee_header(lines[n].text):
            n += 1
            continue
        header, end = lines[n], n + 1
        if header.block.kind is BlockKind.ROW:
            while end < len(lines) and lines[end].block.table == header.block.table:
                end += 1
        else:
            while end < len(lines) and _is_committee_row(lines[end].text):
                end += 1
        if any(_DATE.search(line.text) for line in lines[n + 1 : end]):
            sections += 1
            for line in lines[n:end]:
                line.section, line.takes_head, line.is_boilerplate = sections, True, False
                line.is_header = line is header
        n = end
    return sections


def _is_committee_header(text: str) -> bool:
    """Whether a line names the columns of a committee table: committee, date and at least one more, and little else."""
    if len(text) > _LONGEST_LINE or _DATE_COLUMN.search(text) is None:
        return False
    rest = re.sub(r"[|/]", " ", text) if "|" in text else text
    found = set()
    for name, pattern in _COLUMNS.items():
        rest, count = pattern.subn(" ", rest)
        if count:
            found.add(name)
    others = re.findall(r"\w{2,}", rest)
    return {"committee", "date"} <= found and len(found) >= 3 and len(others) <= _MOST_OTHER_WORDS


def _is_committee_row(text: str) -> bool:
    """A row has a date; what a box or a number left on a line of its own belongs to it."""
    if len(text) > _LONGEST_LINE:
        return False
    return _DATE.search(text) is not None or not re.search(r"\w{2,}", text)
