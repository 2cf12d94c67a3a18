"""What the lines of a passage are for: which head others, and which say nothing by themselves.

Papers are full of lines that are like a question and answer nothing: the heading, the question of an inquiry, the words
that lead to a list, the head of a table, the letterhead. They are told by their form, and come along as the context of
what stands under them.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.answering.sentences import split_sentences
from app.answering.tables import head_of, is_row
from app.answering.values import ValueKind, parse_values
from app.knowledge.german import fold
from app.knowledge.model import Chunk

_LONGEST_HEADING = 90
_TEXT = 60
"""Characters from which a line is text, which a heading stands above; judgement."""
_LONGEST_QUESTION = 300
"""Characters; a longer one is a paragraph that ends with a question."""
_SYNONYMS = "Auch bekannt als"
"""Stands above the other names of a service: words to be found by."""


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence, list item or row: characters ``[start, end)`` of its chunk.

    ``heading`` is what it stands under, a heading, the question that it answers or what leads to its list, and ``head``
    the head of its table; each empty where there is none. ``bare``: it has neither words nor a measure. ``leads``: it
    says nothing by itself. ``label``: of a letterhead's line, what stands before its colon.
    """

    start: int
    end: int
    text: str
    heading: str = ""
    head: str = ""
    bare: bool = False
    leads: bool = False
    label: str = ""

    @property
    def told(self) -> str:
        """The text, of a row each cell behind its column's head: "Zone: Zone II; je Stunde: 1,00 €"."""
        heads, cells = ([cell.strip() for cell in row.split("|")] for row in (self.head, self.text))
        if not self.head or len(heads) != len(cells):
            return self.text
        return "; ".join(f"{head}: {cell}" if head else cell for head, cell in zip(heads, cells, strict=True) if cell)


def read_lines(text: str, title: str = "", headings: Sequence[str] = ()) -> Iterator[Line]:
    """The lines of a chunk's text in order; see ``Line``.

    ``headings`` are the chunk's own; where a table goes on from another chunk, its head is the last of them.
    """
    heading = intro = ""
    titles = {fold(title), *map(fold, headings)}
    after_heading = False
    above = headings[-1] if headings and is_row(headings[-1]) else ""
    for span in split_sentences(text):
        line, following = text[span.start : span.end], text[span.end :]
        row = is_row(line)
        if _is_bare(line):
            yield Line(span.start, span.end, line, heading, bare=True)
            continue
        if fold(line) in titles or _is_heading(line, following, after_heading):
            heading, intro, after_heading = line, "", fold(line) not in titles
            yield Line(span.start, span.end, line, leads=True)
            continue
        after_heading = False
        if not row and _asks(line):
            if _BEGINS.search(text, 0, span.start) and len(line) <= _LONGEST_QUESTION:
                heading, intro = line, ""
            yield Line(span.start, span.end, line, leads=True)
            continue
        if not row and line.endswith(":"):
            intro = line
            yield Line(span.start, span.end, line, heading, leads=True)
            continue
        head = (head_of(text, span.start) or above) if row else ""
        if intro and not row and not _LIST_ITEM.match(line):
            intro = ""
        yield Line(
            span.start,
            span.end,
            line,
            " ".join(part for part in (heading, intro) if part),
            head,
            leads=(row and not head and _heads_rows(text, span.end)) or _is_polite(line) or heading == _SYNONYMS,
            label="" if row else _label(line),
        )


def told(text: str, chunk: Chunk) -> str:
    """A line of a chunk as ``Line.told`` has it; another text as it is."""
    found = (line for line in read_lines(chunk.text, headings=chunk.headings) if line.text == text)
    return next((line.told for line in found), text) if is_row(text) else text


def _label(line: str) -> str:
    """The labels of a letterhead's lines, which may be wrapped into one; empty where one of them is something else."""
    found = [_LETTERHEAD.match(part.strip()) for part in line.split("\n")]
    return " ".join(match[1] for match in found if match) if all(found) else ""


def _is_bare(line: str) -> bool:
    """Whether a line has neither a word nor an amount, a date or a time: the number of an item or of a page."""
    if re.search(r"[^\W\d_]{2}", line):
        return False
    return not any(value.unit or value.kind in (ValueKind.DATE, ValueKind.TIME) for value in parse_values(line))


def _is_heading(line: str, following: str, after_heading: bool) -> bool:
    """Whether a sentence is a line of its own that names what is below: short, unpunctuated, without a measure.

    Under another heading it is what that one names, unless text is below: forms and descriptions of services are lists
    of headings with a line each.
    """
    if len(line) > _LONGEST_HEADING or "\n" in line or is_row(line) or line[-1] in ".,;:!?":
        return False
    numbered = _SECTION.match(line) is not None
    below = _BELOW.match(following)
    if not numbered and (not line[0].isupper() or ": " in line or below is None or _is_measured(line)):
        return False
    if numbered and line[0].isdigit() and (below is None or _is_measured(line)):
        return False
    is_text = below is not None and (len(below[1]) >= _TEXT or below[1].rstrip()[-1] in ".:?" or is_row(below[1]))
    return is_text or not after_heading


def _is_measured(line: str) -> bool:
    return any(value.unit or value.kind is ValueKind.TIME for value in parse_values(line))


def _asks(line: str) -> bool:
    return line.rstrip("\"'“”»«)]").endswith("?")


def _heads_rows(text: str, end: int) -> bool:
    """Whether a row that ends there is the head of the one below it."""
    below = re.compile(r"[ \t]*\n(?=[^\n]* \| )").match(text, end)
    return below is not None and bool(head_of(text, below.end()))


def _is_polite(line: str) -> bool:
    return _POLITE.match(line) is not None


_BEGINS = re.compile(r"(?:^|\n)[ \t]*(?:\(?\w{1,3}[.)][ \t]*)?$")
"""What stands before the beginning of a line, or before what its number announces."""
_BELOW = re.compile(r"[ \t]*\n[ \t]*\n\s*([^\n]*\S)")
_SECTION = re.compile(r"(?:§+\s?\d|#{1,6}\s|\d+(?:\.\d+)*\.?\s+[A-ZÄÖÜ])")
_LIST_ITEM = re.compile(r"\s*(?:[-–—•*▪◦●·○►]\s|\(?\d{1,3}[.)]\s|\(?[a-z]{1,2}\)\s)")
_POLITE = re.compile(
    r"(?:sehr geehrte|guten (?:tag|morgen)|(?:mit )?(?:freundliche[nm]?|besten|viele) grü(?:ß|ss)en?"
    r"|hochachtungsvoll|gez\.|i\.\s?[AV]\.\s)",
    re.IGNORECASE,
)
"""How letters begin and end."""
_LETTERHEAD = re.compile(
    r"((?:vorlagen?|antrag|anfrage|drucksache|änderungsantrag|beschluss|aktenzeichen|geschäftszeichen|az\.?|zeichen|nr\.?"
    r"|nummer|datum|art|gremium|sitzung|sitzungstermin|status|stand|federführung|einreicher\w*|verfasser\w*|antragsteller\w*"
    r"|bearbeiter\w*|ansprechpartner\w*|an|von|betreff|betrifft|bezug|anlagen?|top|öffentlichkeit|telefon|tel\.?|fax"
    r"|e-mail|kontakt|seite|ort|beginn|ende|zur vorlage|ihr zeichen|unser zeichen)(?:[ -](?:nr\.?|nummer|am|vom))?)"
    r"\s?:\s+\S[^\n]{0,100}$",
    re.IGNORECASE,
)
"""Lines of a letterhead: a label that most papers have, and its value."""
