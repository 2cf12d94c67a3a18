"""Which of the possible conditions of a text are meant.

A filter that was not meant hides what is looked for, so a condition is believed by where it stands, and never for its
words alone. Conditions stand at the edges of a text, the topic in its middle:

* a request begins with a plural noun for papers ("Anträge", "alle abgelehnten Anträge", "Welche Beschlüsse …"), and
  what follows it, or ends the text, narrows it ("… des Bauausschusses 2023 zum Radweg");
* a question asks what a committee decided ("Was hat der Bauausschuss 2023 zum Radweg beschlossen?");
* a row of keywords begins with a committee and a date, or ends with "im Bauausschuss 2023";
* or the text is conditions alone.

Everything else is topic: titles ("Haushalt 2024", "Antrag auf …"), questions about facts ("Wie viele … seit 2019"),
what stands in quotation marks, and what a negation stands before.
"""

from collections.abc import Sequence

from app.knowledge.facets import Facet
from app.search.understanding.conditions import PAPERS, Condition, Conditions, Head
from app.search.understanding.edges import (
    ABOUT,
    ARTICLES,
    AUXILIARIES,
    IN_FEMININE,
    IN_MASCULINE,
    IN_PLURAL,
    LINKS,
    MEETING,
    NEGATIONS,
    Edges,
    Reading,
)
from app.search.understanding.outcomes import COUNCIL_ONLY, DEALT_WITH, is_predicate, outcomes_of
from app.search.understanding.words import word_set

_CARRIERS = word_set(
    "zeige zeig zeigen mir uns suche such suchen finde find finden liste listen auflisten gib nenne nenn nennen sie "
    "bitte welche welcher welches welchen alle aller allen alles sämtliche sämtlichen die den der das nach übersicht "
    "über von ich wo brauche benötige möchte will sehen haben hätte gern gerne es gibt gab was für nur letzten letzte "
    "neuesten neueste neuste neusten jüngsten jüngste aktuelle aktuellen in zu"
)
"""What a request may begin with."""
_OF_MASCULINE = (
    ("des",),
    ("im",),
    ("vom",),
    ("beim",),
    ("dem",),
    ("durch", "den"),
    ("aus", "dem"),
    ("in", "dem"),
    ("von", "dem"),
)
_OF_FEMININE = (("der",), ("in", "der"), ("von", "der"), ("durch", "die"), ("aus", "der"), ("bei", "der"))
_OF_PLURAL = (("der",), ("in", "den"), ("von", "den"), ("aus", "den"), ("durch", "die"))
_ASKING = word_set("was worüber wie wann wo womit")
_ASKING_WHICH = word_set("welche welcher welches welchen")
_ASKING_FOR_OUTCOME = _ASKING_WHICH | {"was"}
_MOST_ASKED_FOR = 3
"""Words between "Welche" and the verb: "Welche Bebauungspläne wurden …"."""
_GOVERNING = word_set("mit zu zur zum von für an auf bei über um aus in im nach durch gegen wegen der des den dem")
"""What a noun for papers depends on where it is part of the topic: "Umgang mit Anfragen"."""
_PROPOSER = word_set("der des von vom")
_MOST_PROPOSER_WORDS = 4
_MOST_ADJECTIVES = 2
_MOST_KEYWORDS = 6
"""Words of topic in a row of keywords. Judgement: whoever writes more writes a sentence or a title."""


def read(found: Conditions) -> Reading:
    """The conditions that are meant. Empty if the text is a topic alone."""
    if not found.words:
        return Reading()
    for attempt in (_Alone, _Request, _DecisionQuestion, _Keywords):
        reading = attempt(found).read()
        if reading.conditions:
            return _without_contradiction(reading)
    return Reading()


def _without_contradiction(reading: Reading) -> Reading:
    """Without dates that have no day in common: "2021 und 2023" can be searched for and not be narrowed to."""
    dates = [condition for condition in reading.conditions if condition.facet is Facet.YEAR]
    since = max((one.filters.since for one in dates if one.filters.since), default=None)
    until = min((one.filters.until for one in dates if one.filters.until), default=None)
    if since is None or until is None or since <= until:
        return reading
    return Reading([one for one in reading.conditions if one.facet is not Facet.YEAR], reading.carried)


class _Alone(Edges):
    """A text that is conditions and nothing else: "2023", "im März 2024", "Bauausschuss 2023", "abgelehnt"."""

    def read(self) -> Reading:
        place, facets = 0, set()
        while place < self.last:
            condition = (
                self.date_at(place)
                or self.committee_at(place, _OF_MASCULINE, _OF_FEMININE, _OF_PLURAL, bare=True)
                or self.found.outcome(place)
            )
            if condition is None or condition.facet in facets:
                return Reading()
            facets.add(condition.facet)
            self.believe(condition)
            place = condition.last
        # A committee by itself may be meant as a topic: its statute, its members.
        return Reading() if facets == {Facet.COMMITTEE} else self.reading


class _Request(Edges):
    """A request that begins with a plural noun for papers."""

    def read(self) -> Reading:
        if not self._take_head():
            return Reading()
        self._take_after_head()
        self.carry_about(self.first)
        self.take_right()
        if any(self.word(place) in ("ich", "man", "wir", "mein", "meine") for place in range(self.first, self.last)):
            return Reading()
        return self.reading

    def _take_head(self) -> bool:
        place = 0
        while self.word(place) in _CARRIERS and place not in self.found.dates and self._opening(place) is None:
            self.reading.carried.add(place)
            place += 1
        adjectives = 0
        outcomes = False
        while place < self.last:
            head = self.found.head(place)
            if head is not None:
                break
            condition = self._opening(place)
            if condition is not None:
                outcomes = outcomes or condition.facet is Facet.OUTCOME
                self.believe(condition)
                place = condition.last
            elif self.word(place) in ("und", "oder") and outcomes:
                self.reading.carried.add(place)
                place += 1
            elif self._is_adjective(place) and adjectives < _MOST_ADJECTIVES:
                adjectives += 1
                place += 1
            else:
                return False
        if place >= self.last:
            return False
        return self._take_heads(place, outcomes)

    def _take_heads(self, place: int, outcomes: bool) -> bool:
        heads: list[Head] = []
        joins: set[int] = set()
        while (head := self.found.head(place)) is not None:
            heads.append(head)
            place += 1
            joined = self.word(place) in ("und", "oder", "sowie", "bzw")
            next_place = place + 1 if joined else place
            if next_place >= self.last or self.found.head(next_place) is None:
                break
            if joined:
                joins.add(place)
            place = next_place
        self._believe_heads(heads, joins, outcomes)
        # "Anträge auf Wohngeld" are what citizens apply for.
        if self.word(place) == "auf":
            return False
        self.first = place
        return True

    def _believe_heads(self, heads: Sequence[Head], joins: set[int], outcomes: bool) -> None:
        """What the nouns say together: "Anträge und Anfragen" are both kinds, "Anträge und Beschlüsse" no condition."""
        conditions = [
            condition
            for head in heads
            for condition in head.conditions
            if not (outcomes and condition.facet is Facet.OUTCOME)
        ]
        facets = {frozenset(condition.facet for condition in head.conditions) for head in heads}
        if len(facets) > 1 and not outcomes:
            return
        for condition in conditions:
            self.believe(condition)
        if conditions or outcomes or all(self.word(head.place) in PAPERS for head in heads):
            self.reading.carried |= {head.place for head in heads} | joins

    def _opening(self, place: int) -> Condition | None:
        """A condition before the noun: "2023 vom Bauausschuss abgelehnte"."""
        if self.negated(place):
            return None
        condition = self.date_at(place) or self.committee_at(place, IN_MASCULINE, IN_FEMININE, IN_PLURAL, bare=False)
        if condition is None and self._begins(place):
            condition = self.committee_at(place, (), (), (), bare=True)
        if condition is None and not is_predicate(self.word(place)):
            condition = self.found.outcome(place)
        return condition

    def _begins(self, place: int) -> bool:
        """Whether nothing but conditions stands before: "Bauausschuss: Anträge 2023", "Bauausschuss 2023 Anträge"."""
        return all(condition.last <= place for condition in self.reading.conditions) and place == max(
            (condition.last for condition in self.reading.conditions), default=0
        )

    def _is_adjective(self, place: int) -> bool:
        word = self.words[place]
        if not word.capitalised and word.folded not in NEGATIONS and self._before_participle(place):
            return True
        if word.blocked or outcomes_of(word.folded) or word.folded in NEGATIONS:
            return word.folded == "nicht" or bool(outcomes_of(word.folded))
        return not word.capitalised and word.folded.endswith(("e", "en", "er")) and len(word.folded) > 3

    def _before_participle(self, place: int) -> bool:
        """ "einstimmig (beschlossene)": an adverb, which stays in the topic."""
        following = self._opening(place + 1) if place + 1 < self.last else None
        return following is not None and following.facet is Facet.OUTCOME

    def _take_after_head(self) -> None:
        place = self.first
        while place < self.last:
            condition = None
            if not self.negated(place):
                condition = (
                    self.date_at(place)
                    or self.committee_at(place, _OF_MASCULINE, _OF_FEMININE, _OF_PLURAL, bare=True)
                    or self._subject(place)
                    or self.found.predicate(place)
                )
            if condition is not None:
                self.believe(condition)
                place = condition.last
            elif length := self.phrase_at(place, MEETING):
                self.reading.carried.update(range(place, place + length))
                place += length
            elif (beyond := self._after_proposer(place)) > place:
                place = beyond
            elif (self.word(place) in LINKS and self.word(place) not in ARTICLES) or self._relative_pronoun(place):
                self.reading.carried.add(place)
                place += 1
            else:
                break
        self.first = place

    def _subject(self, place: int) -> Condition | None:
        """ "(Welche Beschlüsse hat) der Bauausschuss (gefasst)" """
        if self.word(place - 1) not in AUXILIARIES and self.word(place - 1) not in ("die", "welche"):
            return None
        return self.committee_at(place, (("der",),), (("die",),), (("die",),), bare=False)

    def _relative_pronoun(self, place: int) -> bool:
        """ "Beschlüsse, die …": after a comma."""
        if self.word(place) not in ("die", "welche") or place == 0:
            return False
        return "," in self.found.folded.between(self.words[place - 1], self.words[place])

    def _after_proposer(self, place: int) -> int:
        """Behind "der CDU-Fraktion", "(hat) die CDU", where a condition follows; the words stay in the topic."""
        subject = self.word(place) == "die" and self.word(place - 1) in AUXILIARIES
        if self.word(place) not in _PROPOSER and not subject:
            return place
        if self.committee_at(place, _OF_MASCULINE, _OF_FEMININE, _OF_PLURAL, bare=False) or self.date_at(place):
            return place
        for end in range(place + 2, min(place + 2 + _MOST_PROPOSER_WORDS, self.last)):
            between = self.found.folded.between(self.words[end - 2], self.words[end - 1])
            if self.phrase_at(end, ABOUT) or between not in (" ", "-", "/", "/-"):
                return place
            if self.date_at(end) or self.committee_at(end, _OF_MASCULINE, _OF_FEMININE, _OF_PLURAL, bare=False):
                return end
        return place


class _DecisionQuestion(Edges):
    """A question what a committee did: "Was hat der Bauausschuss 2023 zum Radweg beschlossen?"."""

    def read(self) -> Reading:
        asking = self.word(0)
        participle = self.word(self.last - 1)
        start = 1 if asking in _ASKING else 0
        if asking in _ASKING_WHICH and participle in COUNCIL_ONLY:
            start = next((place for place in range(2, 2 + _MOST_ASKED_FOR) if self.word(place) in AUXILIARIES), 0)
        if self.word(start) not in AUXILIARIES or self.last < 3:
            return Reading()
        if not (is_predicate(participle) or participle in DEALT_WITH) or self.negated(self.last - 1):
            return Reading()
        self.reading.carried |= {0, start}
        self.first = start + 1
        self._take_left()
        if asking in _ASKING_FOR_OUTCOME:
            self.take_right()
        else:
            self._take_right_of_participle()
        facets = {condition.facet for condition in self.reading.conditions}
        if Facet.COMMITTEE not in facets and not {Facet.YEAR, Facet.OUTCOME} <= facets:
            return Reading()
        self.carry_about(self.first)
        return self.reading

    def _take_left(self) -> None:
        place = self.first
        while place < self.last and not self.negated(place):
            condition = (
                self.date_at(place)
                or self.committee_at(place, (("der",),), (("die",),), (("die",),), bare=False)
                or self.committee_at(place, IN_MASCULINE, IN_FEMININE, IN_PLURAL, bare=False)
            )
            if condition is None:
                break
            self.believe(condition)
            place = condition.last
        self.first = place

    def _take_right_of_participle(self) -> None:
        """What happened is asked and not known: the participle stays in the topic, what stands before it may narrow."""
        end = self.last
        self.last -= 1
        if self.word(self.last) in DEALT_WITH:
            self.reading.carried.add(self.last)
        while self._take_span_right():
            pass
        self.last = end


class _Keywords(Edges):
    """A row of keywords: "Bauausschuss 2023 Radweg", "Radweg im Bauausschuss 2023"."""

    def read(self) -> Reading:
        if not self._is_row():
            return Reading()
        place = 0
        while place < self.last:
            condition = self.date_at(place) or self.committee_at(place, (("im",),), (("in", "der"),), (), bare=True)
            if condition is None or condition.facet in self._facets():
                break
            self.believe(condition)
            place = condition.last
        if len(self._facets()) < 2:
            self.reading.conditions.clear()
            place = 0
        self.first = place
        if not self._facets():
            self.take_right()
            if not self._take_head_right() and len(self._facets()) < 2:
                return Reading()
        self.carry_about(self.first)
        return self.reading

    def _take_head_right(self) -> bool:
        """ "Radweg Beschlüsse 2023": the noun for papers behind the topic, and nothing but conditions behind it."""
        head = self.found.head(self.last - 1) if self.last > 1 else None
        if head is None:
            dated = self.date_at(self.last - 1) if self.last > 2 else None
            head = self.found.head(self.last - 2) if dated is not None and dated.last == self.last else None
            if head is None or dated is None or not head.conditions:
                return False
            self.believe(dated)
        if not head.conditions or not self._is_keyword(head.place):
            return False
        for condition in head.conditions:
            self.believe(condition)
        self.last = head.place
        return True

    def _is_keyword(self, place: int) -> bool:
        """Whether a noun stands for itself: nothing before it governs it, and no adjective belongs to it."""
        if _GOVERNING & {self.word(n) for n in range(place)} or self.negated(place):
            return False
        before = self.words[place - 1]
        return before.capitalised or not any(word.capitalised for word in self.words[: place + 1])

    def _facets(self) -> set[Facet]:
        return {condition.facet for condition in self.reading.conditions}

    def _is_row(self) -> bool:
        if len(self.words) > _MOST_KEYWORDS + 4 or any(word.blocked for word in self.words):
            return False
        covered = {n for first, (end, _) in self.found.dates.items() for n in range(first, end)}
        covered |= {n for span in self.found.committees.values() for n in range(span.first, span.last)}
        rest = [self.word(n) for n in range(len(self.words)) if n not in covered]
        verbs_and_articles = (AUXILIARIES | ARTICLES | _ASKING | NEGATIONS) & set(rest)
        return not verbs_and_articles and len(rest) <= _MOST_KEYWORDS
