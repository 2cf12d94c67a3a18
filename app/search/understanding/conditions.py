"""Conditions that a search text may name, each where it stands: found by their words, not yet believed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.knowledge.facets import Facet
from app.knowledge.filters import Filters
from app.knowledge.model import Outcome
from app.search.understanding.committees import CommitteeSpan
from app.search.understanding.dates import DateSpan, find_dates
from app.search.understanding.outcomes import (
    LONGEST_PARTICIPLE,
    decisions,
    is_predicate,
    outcomes_at,
    outcomes_label,
)
from app.search.understanding.paper_types import names_papers, paper_noun
from app.search.understanding.periods import period_label
from app.search.understanding.vocabulary import Vocabulary
from app.search.understanding.words import FoldedText, Word, word_set

PAPERS = word_set("Papiere Papieren Dokumente Dokumenten Unterlagen Sitzungsunterlagen Drucksachen Entscheidungen")
"""Plurals for whatever papers there are: they begin a request and narrow nothing."""


@dataclass(frozen=True, slots=True)
class Condition:
    """Words ``[first, last)`` could mean these filters, of one facet; ``label`` is German."""

    first: int
    last: int
    facet: Facet
    filters: Filters
    label: str


@dataclass(frozen=True, slots=True)
class Head:
    """Word ``place`` is a plural noun for papers: "Anträge", "Beschlüsse", "Dokumente"; ``conditions`` it sets."""

    place: int
    conditions: tuple[Condition, ...]


class Conditions:
    """The words of one text and what they could mean, by the word they begin with."""

    def __init__(self, text: str, vocabulary: Vocabulary, today: date) -> None:
        self.folded = FoldedText(text)
        self.words = self.folded.words
        self._vocabulary = vocabulary
        self._today = today
        self.dates: dict[int, tuple[int, DateSpan]] = {}
        self.committees: dict[int, CommitteeSpan] = {}
        for span in find_dates(self.folded.folded, today):
            inside = [place for place, word in enumerate(self.words) if span.start <= word.start < span.end]
            if inside and self._is_usable(span, self.words[inside[0] : inside[-1] + 1]):
                self.dates[inside[0]] = (inside[-1] + 1, span)
        for committee in vocabulary.committee_names.find(self.words):
            if not self._is_person(committee):
                self.committees[committee.first] = committee

    def place(self, word: int) -> tuple[int, int]:
        """The characters ``[start, end)`` of a word in the text as typed."""
        return self.folded.origin(self.words[word].start, self.words[word].end)

    def span(self, condition: Condition) -> tuple[int, int]:
        """The characters ``[start, end)`` of a condition in the text as typed."""
        return self.place(condition.first)[0], self.place(condition.last - 1)[1]

    def date(self, first: int, last: int, span: DateSpan) -> Condition:
        """A date as a condition on words ``[first, last)``."""
        filters = Filters(since=span.period.since, until=span.period.until)
        label = f"Zeitraum: {period_label(filters.since, filters.until)}"
        return Condition(first, last, Facet.YEAR, filters, label)

    def committee(self, first: int, last: int, values: Sequence[str]) -> Condition:
        """Committees as a condition on words ``[first, last)``."""
        return Condition(
            first, last, Facet.COMMITTEE, Filters(committees=tuple(values)), f"Gremium: {', '.join(values)}"
        )

    def outcome(self, place: int) -> Condition | None:
        """A participle such as "abgelehnte", if such an outcome is known in the corpus at all."""
        length, wanted = outcomes_at([word.folded for word in self.words[place : place + LONGEST_PARTICIPLE]])
        return self._outcomes(place, place + length, wanted) if length else None

    def predicate(self, place: int) -> Condition | None:
        """A participle without ending: "(wurde) abgelehnt"."""
        found = self.outcome(place) if place >= 0 else None
        return found if found is not None and is_predicate(self.words[found.last - 1].folded) else None

    def head(self, place: int) -> Head | None:
        """The noun for papers at this place, with what it says of them."""
        word = self.words[place]
        if word.blocked:
            return None
        if decisions(word.folded):
            found = self._outcomes(place, place + 1, decisions(word.folded))
            return Head(place, (found,) if found else ())
        if word.folded.endswith(("beschluesse", "beschluessen")):
            committees = self._vocabulary.committee_names.in_compound(word.folded[: word.folded.rindex("beschluess")])
            found = self._outcomes(place, place + 1, decisions("beschluesse"))
            if not committees:
                return None
            return Head(place, (self.committee(place, place + 1, committees), *((found,) if found else ())))
        if names_papers(word.folded):
            types = self._vocabulary.type_names.meant(word.folded)
            if types or word.folded in PAPERS or self._is_plain(word):
                return Head(place, (self._types(place, types),) if types else ())
            return None
        return Head(place, ()) if word.folded in PAPERS else None

    def singular_type(self, place: int) -> Condition | None:
        """ "Antrag", "Satzung" in the singular, as in a row of keywords."""
        types = self._vocabulary.type_names.singular(self.words[place].folded)
        return self._types(place, types) if types and not self.words[place].blocked else None

    def _types(self, place: int, types: Sequence[str]) -> Condition:
        filters = Filters(paper_types=tuple(types))
        return Condition(place, place + 1, Facet.PAPER_TYPE, filters, f"Art: {', '.join(types)}")

    def _outcomes(self, first: int, last: int, wanted: Sequence[Outcome]) -> Condition | None:
        known = tuple(outcome for outcome in wanted if outcome in self._vocabulary.outcomes)
        if not known or any(word.blocked for word in self.words[first:last]):
            return None
        return Condition(
            first, last, Facet.OUTCOME, Filters(outcomes=tuple(wanted)), f"Ergebnis: {outcomes_label(wanted)}"
        )

    def _is_usable(self, span: DateSpan, words: Sequence[Word]) -> bool:
        """Not in quotation marks or a number, and a time that papers of this corpus can be from.

        "bis 2040" and "ab 2027" speak of plans, a year before the first paper of what happened then.
        """
        blocked = any(word.blocked for word in words)
        plain_range = span.period.since is not None and span.period.until is not None and len(words) > 1
        if blocked and not (plain_range and all(word.blocked for word in words) and self._is_range(words)):
            return False
        since, until = span.period.since, span.period.until
        if since is not None and since > self._today:
            return False
        if until is not None and until.year > self._today.year:
            return False
        years = self._vocabulary.years
        return not years or (
            (since is None or since.year <= max(years)) and (until is None or until.year >= min(years))
        )

    def _is_range(self, words: Sequence[Word]) -> bool:
        """ "2020-2022" has the form of a paper's number; two years that follow one another are none."""
        return len(words) == 2 and all(len(word.folded) == 4 and word.folded.isdigit() for word in words)

    def _is_person(self, span: CommitteeSpan) -> bool:
        """Whether it is a councillor: "Stadtrat Müller" bears the name of the council, and a name follows."""
        if (
            span.plural
            or span.last >= len(self.words)
            or not self.words[span.last - 1].folded.endswith(("rat", "rats"))
        ):
            return False
        if span.last in self.dates:
            return False
        before = self.words[span.first - 1].folded if span.first else ""
        if before in ("des", "im", "vom", "der", "dem", "beim", "den", "durch"):
            return False
        after = self.words[span.last]
        close = self.folded.between(self.words[span.last - 1], after) == " "
        return close and after.capitalised and after.typed.isalpha() and self.head(span.last) is None

    def _is_plain(self, word: Word) -> bool:
        """Papers of a kind that the corpus does not have, by their plain word."""
        base = paper_noun(word.folded)
        return base is not None and len(word.folded) <= len(base) + 3
