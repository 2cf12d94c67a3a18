"""Taking conditions off both edges of a text: what every way of reading one has in common."""

from dataclasses import dataclass, field

from app.search.understanding.conditions import Condition, Conditions
from app.search.understanding.outcomes import DEALT_WITH, outcomes_of
from app.search.understanding.words import word_set

LINKS = word_set(
    "hat haben hatte hatten wurde wurden worden werden wird ist sind waren war gibt gab es die der das welche und oder "
    "sowie bzw gefasst getroffen gestellt eingereicht eingebracht vorgelegt vorliegen liegen vor dort dazu bisher "
    "bereits schon jeweils alle denn wir ich gefunden auflisten zeigen anzeigen heraussuchen"
)
"""What stands between the conditions of a request, or ends it, and says nothing about its topic."""
ABOUT = (
    ("zum", "thema"), ("zu", "den", "themen"), ("zu", "dem", "thema"), ("mit", "dem", "thema"), ("in", "sachen"),
    ("rund", "um"), ("in", "bezug", "auf"), ("mit", "bezug", "zu"), ("mit", "bezug", "auf"),
    ("im", "zusammenhang", "mit"),
    ("zum",), ("zur",), ("zu",), ("ueber",), ("betreffend",), ("betreffen",), ("betreffs",), ("bezueglich",),
    ("hinsichtlich",), ("wegen",), ("thema",), ("stichwort",), ("betreff",),
)  # fmt: skip
"""What begins the topic and is no part of it."""
MEETING = (("aus", "der", "sitzung"), ("in", "der", "sitzung"), ("auf", "der", "sitzung"), ("der", "sitzung"))
"""What joins papers to a committee or a day, and is no topic."""
ARTICLES = word_set("der die das den dem des einer einem eine einen ein")
NEGATIONS = word_set("nicht nie kein keine keinen keiner keinem keines ohne außer statt anstatt ausgenommen weder noch")
IN_MASCULINE = (("im",), ("vom",), ("beim",), ("durch", "den"), ("aus", "dem"), ("in", "dem"))
IN_FEMININE = (("in", "der"), ("von", "der"), ("durch", "die"), ("aus", "der"))
IN_PLURAL = (("in", "den"), ("von", "den"), ("aus", "den"))
AUXILIARIES = word_set("hat haben hatte hatten wurde wurden ist sind war waren wird werden")


@dataclass
class Reading:
    """What became of the words: conditions believed, words that only carry them; the others are the topic."""

    conditions: list[Condition] = field(default_factory=list)
    carried: set[int] = field(default_factory=set)


class Edges:
    """Takes conditions off both edges of a text."""

    def __init__(self, found: Conditions) -> None:
        self.found = found
        self.words = found.words
        self.first = 0
        self.last = len(found.words)
        self.reading = Reading()

    def word(self, place: int) -> str:
        """The folded word, or nothing outside of the text."""
        return self.words[place].folded if 0 <= place < len(self.words) else ""

    def negated(self, place: int) -> bool:
        """Whether a negation stands before this place, also of several participles: "nicht abgelehnt oder vertagt"."""
        before = place - 1
        while before > 0 and (self.word(before) in ("und", "oder") or outcomes_of(self.word(before))):
            before -= 1
        return self.word(before) in NEGATIONS

    def believe(self, condition: Condition) -> None:
        """Take it as meant."""
        self.reading.conditions.append(condition)

    def phrase_at(self, place: int, phrases: tuple[tuple[str, ...], ...]) -> int:
        """The length of the longest of the phrases that stands here."""
        fitting = [len(phrase) for phrase in phrases if all(self.word(place + n) == w for n, w in enumerate(phrase))]
        return max(fitting, default=0)

    def date_at(self, place: int, bare: bool = True) -> Condition | None:
        """The date that begins here; with ``bare`` false only one that a preposition makes a date."""
        if place not in self.found.dates:
            return None
        end, span = self.found.dates[place]
        return self.found.date(place, end, span) if end <= self.last and (bare or not span.bare) else None

    def committee_at(
        self,
        place: int,
        masculine: tuple[tuple[str, ...], ...],
        feminine: tuple[tuple[str, ...], ...],
        plural: tuple[tuple[str, ...], ...],
        bare: bool,
    ) -> Condition | None:
        """The committee that begins here, with the preposition or article that belongs to its gender."""
        for length in (2, 1, 0):
            span = self.found.committees.get(place + length)
            if span is None or span.last > self.last:
                continue
            phrases = plural if span.plural else feminine if span.feminine else masculine
            before = tuple(self.word(place + n) for n in range(length))
            fits = before in phrases if length else bare and span.sure
            if fits:
                return self.found.committee(place, span.last, span.values)
        return None

    def carry_about(self, place: int) -> None:
        """The words that begin the topic belong to the request."""
        length = self.phrase_at(place, ABOUT)
        if not length:
            return
        if self.word(place + length) in ARTICLES:
            length += 1
        if place + length < self.last:
            self.reading.carried.update(range(place, place + length))

    def take_right(self) -> None:
        """Conditions at the end: "… im Bauausschuss 2023", "… wurden 2023 abgelehnt".

        None where something is denied before them: how far that reaches is not known.
        """
        if any(self.word(place) in NEGATIONS for place in range(self.first, self.last)):
            return
        while self.last > self.first:
            last = self.last - 1
            if self._take_outcome_right(last) or self._take_span_right() or self._take_meeting_right():
                continue
            if self.word(last) not in (LINKS | DEALT_WITH) or not self._link_is_last(last):
                return
            self.last = last
            self.reading.carried.add(last)

    def _take_meeting_right(self) -> bool:
        for phrase in MEETING:
            first = self.last - len(phrase)
            if first >= self.first and self.phrase_at(first, (phrase,)):
                self.reading.carried.update(range(first, self.last))
                self.last = first
                return True
        return False

    def _link_is_last(self, place: int) -> bool:
        return not self.words[place].blocked and self.word(place - 1) not in NEGATIONS

    def _take_outcome_right(self, last: int) -> bool:
        for place in (last, last - 2):
            condition = self.found.predicate(place) if place >= self.first else None
            if condition is None or condition.last != last + 1:
                continue
            if self.negated(place) or self.word(place - 1) in ("als", "zu"):
                return False
            self.believe(condition)
            self.last = place
            return True
        return False

    def _take_span_right(self) -> bool:
        for place in range(max(self.first, self.last - 12), self.last):
            for condition in (self.date_at(place, bare=self._follows_no_topic(place)), self._committee_right(place)):
                if condition is not None and condition.last == self.last and not self.negated(place):
                    self.believe(condition)
                    self.last = place
                    return True
        return False

    def _committee_right(self, place: int) -> Condition | None:
        return self.committee_at(place, IN_MASCULINE, IN_FEMININE, IN_PLURAL, bare=self._after_comma(place))

    def _after_comma(self, place: int) -> bool:
        return place > 0 and "," in self.found.folded.between(self.words[place - 1], self.words[place])

    def _follows_no_topic(self, place: int) -> bool:
        """Whether a bare date here belongs to no noun: it follows a verb or a condition, or begins what is left."""
        return (
            place == self.first
            or self._after_comma(place)
            or self.word(place - 1) in AUXILIARIES
            or any(span.last == place for span in self.found.committees.values())
        )
