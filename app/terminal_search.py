"""Search results as plain text for a terminal, paper by paper. What documents say may not steer the terminal."""

import os
import sys
from typing import TextIO

from app.answering.citations import corpus_phrase, german_date, status_phrase
from app.export import last_stage
from app.knowledge.facets import Facet
from app.knowledge.model import Outcome, Passage
from app.search.marks import Marks
from app.search.model import MissingNumber, PaperHit, SearchResult, UnderstoodFilter
from app.search.understanding.outcomes import outcome_name
from app.search.understanding.periods import period_label
from app.terminal import fold, one_line, width_of
from app.ui.render import excerpt

_QUOTED_CHARACTERS = 300
_SHOWN_VALUES = 6
"""Values of a facet that are listed. Judgement: one line each."""
_OPTIONS = {
    Facet.COMMITTEE: ("Gremium", "--committee"),
    Facet.PAPER_TYPE: ("Art", "--type"),
    Facet.OUTCOME: ("Ergebnis", "--outcome"),
    Facet.YEAR: ("Jahr", "--from, --to"),
    Facet.SOURCE: ("Quelle", "--source"),
}
# Places of marks until the lines are broken; private characters, which the text itself is freed of.
_ON, _OFF = "\ue000", "\ue001"
_BOLD, _PLAIN = "\x1b[1m", "\x1b[0m"


class ResultPrinter:
    """Prints a search result: what was understood, papers, and by what the result can be narrowed."""

    def __init__(self, out: TextIO | None = None) -> None:
        self._out = out or sys.stdout
        self._width = width_of(self._out)
        self._marks = self._out.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"

    def show(self, result: SearchResult, marks: Marks) -> None:
        """Print all of it; ``marks`` are for its topic."""
        self._understood(result.understanding.filters)
        for missing in result.missing_numbers:
            self._line(missing_sentence(missing))
        for note in result.notes:
            self._line(note)
        if result.understanding.filters or result.missing_numbers or result.notes:
            self._line("")
        if not result.total:
            self._nothing(result)
            return
        for number, hit in enumerate(result.hits, result.request.offset + 1):
            self._hit(number, hit, marks)
        self._paging(result)
        self._facets(result)
        self._line(corpus_phrase(result.corpus))

    def _understood(self, filters: tuple[UnderstoodFilter, ...]) -> None:
        if filters:
            labels = " · ".join(found.label for found in filters)
            self._line(f"Als Bedingung verstanden: {labels}")
            self._line("Ohne diese Bedingungen, genau wie eingegeben: --as-typed", indent="  ")

    def _nothing(self, result: SearchResult) -> None:
        if result.filters:
            conditions = ", ".join(_conditions(result))
            self._line(f"Unter diesen Bedingungen wurde nichts gefunden ({conditions}); mit weniger davon geht es oft.")
        else:
            self._line("Dazu wurde nichts gefunden; andere oder weniger Wörter helfen oft weiter.")

    def _hit(self, number: int, hit: PaperHit, marks: Marks) -> None:
        title = hit.paper.title if hit.paper else hit.document.metadata.title
        self._line(f"{number}. {one_line(title)}")
        self._line(described(hit), indent="   ")
        if outcome := outcome_line(hit):
            self._line(outcome, indent="   ")
        if hit.passages:
            self._passage(hit, hit.passages[0], marks)
        if hit.same:
            names = ", ".join(f"„{one_line(document.metadata.title)}“" for document in hit.same)
            self._line(f"Gleicher Wortlaut auch in: {names}", indent="   ")
        self._line("")

    def _passage(self, hit: PaperHit, passage: Passage, marks: Marks) -> None:
        text = _without_marks(passage.chunk.text)
        spans = marks.spans(text)
        start, end = excerpt(text, spans, _QUOTED_CHARACTERS)
        marked = _marked(text, start, end, spans) if self._marks else text[start:end]
        place = f"Seite {passage.chunk.page}: " if passage.document.has_pages else ""
        file = passage.document.metadata.title
        if hit.paper is not None and file != hit.paper.title:
            place = f"{one_line(_without_marks(file))}, {place}" if place else f"{one_line(_without_marks(file))}: "
        before, after = ("… " if start else ""), (" …" if end < len(text) else "")
        self._line(f"{place}„{before}{one_line(marked)}{after}“", indent="   ", marked=True)

    def _paging(self, result: SearchResult) -> None:
        first, shown = result.request.offset + 1, len(result.hits)
        if not shown:
            self._line(f"So weit reicht das Ergebnis nicht: Es hat {result.total} Treffer.")
        elif shown == result.total:
            self._line("1 Treffer" if shown == 1 else f"{shown} Treffer")
        else:
            more = first + shown - 1 < result.total
            page = result.request.offset // result.request.limit + 2
            following = f"; weiter mit --page {page}" if more else ""
            self._line(f"Treffer {first} bis {first + shown - 1} von {result.total}{following}")

    def _facets(self, result: SearchResult) -> None:
        lines = []
        for facet, (name, option) in _OPTIONS.items():
            values = [value for value in result.facets.get(facet, ()) if value.count]
            if len(values) < 2:
                continue
            if facet is Facet.YEAR:
                values.sort(key=lambda value: value.value, reverse=True)
            listed = " · ".join(f"{_value(facet, one.value)} ({one.count})" for one in values[:_SHOWN_VALUES])
            more = f" · {len(values) - _SHOWN_VALUES} weitere" if len(values) > _SHOWN_VALUES else ""
            lines.append(f"{name} ({option}): {listed}{more}")
        if lines:
            self._line("Eingrenzen")
            for line in lines:
                self._line(line, indent="  ")

    def _line(self, text: str, indent: str = "", marked: bool = False) -> None:
        folded = fold(text if marked else _without_marks(text), self._width, indent)
        print(folded.replace(_ON, _BOLD).replace(_OFF, _PLAIN) if marked else folded, file=self._out)


def described(hit: PaperHit) -> str:
    """Number, type and date of a paper in one line; what is not known is left out."""
    metadata = hit.document.metadata
    number = (hit.paper.reference_number if hit.paper else "") or metadata.reference_number
    kind = (hit.paper.paper_type if hit.paper else "") or metadata.paper_type
    day = (hit.paper.date if hit.paper else None) or metadata.date
    return " · ".join(part for part in (one_line(number), one_line(kind), german_date(day) if day else "") if part)


def outcome_line(hit: PaperHit) -> str:
    """What became of a paper: outcome, day and committee; what its document says of itself where that is all."""
    if hit.outcome is Outcome.UNKNOWN:
        return status_phrase(hit.document)
    stage = last_stage(hit)
    committee = stage.committee if stage else hit.document.metadata.committee
    day = f" am {german_date(hit.decided)}" if hit.decided else ""
    return f"{outcome_name(hit.outcome)}{day}" + (f" ({one_line(committee)})" if committee else "")


def missing_sentence(missing: MissingNumber) -> str:
    """That a number does not exist, and which come near it."""
    near = ", ".join(f"{one_line(known.reference_number)} („{one_line(known.title)}“)" for known in missing.near)
    return f"Die Nummer {one_line(missing.text)} gibt es nicht" + (f"; ähnlich: {near}." if near else ".")


def _conditions(result: SearchResult) -> list[str]:
    filters = result.filters
    period = period_label(filters.since, filters.until)
    return [
        *filters.committees,
        *filters.paper_types,
        *(outcome_name(outcome) for outcome in filters.outcomes),
        *([period] if period else []),
        *filters.sources,
    ]


def _value(facet: Facet, value: str) -> str:
    return outcome_name(Outcome(value)) if facet is Facet.OUTCOME else one_line(value)


def _without_marks(text: str) -> str:
    """Same length, so that spans still fit."""
    return text.replace(_ON, "\ufffd").replace(_OFF, "\ufffd")


def _marked(text: str, start: int, end: int, spans: list[tuple[int, int]]) -> str:
    parts, place = [], start
    for left, right in spans:
        if place <= left and right <= end:
            parts += [text[place:left], _ON, text[left:right], _OFF]
            place = right
    return "".join([*parts, text[place:end]])
