"""Committees as people name them, and which of the corpus's own they mean.

Names differ from city to city, so nothing is listed but the words that such names are built from. Recognised are the
name itself in any inflection, its beginning ("Ausschuss für Umwelt" for "Ausschuss für Umwelt und Gesundheit"), the
compound and the phrase for each other ("Umweltausschuss"), each half of "Haupt- und Finanzausschuss", the words for
the main body whichever of them the city uses, and abbreviations. The most specific reading counts.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

from app.knowledge.german import stem
from app.search.understanding.abbreviations import Abbreviated, abbreviated
from app.search.understanding.words import Word, fold, folded_words, word_set

_MASCULINE = ("ausschuss", "beirat", "rat", "senat", "kreistag", "landtag", "vorstand", "arbeitskreis")
_FEMININE = ("kommission", "versammlung", "vertretung", "buergerschaft", "konferenz", "arbeitsgruppe")
HEADS = (*_MASCULINE, *_FEMININE)
"""What names of committees end in. Of several that fit the first counts."""

_MAIN_BODIES = (
    "stadtrat", "gemeinderat", "rat", "rat der stadt", "rat der gemeinde", "stadtverordnetenversammlung",
    "buergerschaft", "ratsversammlung", "stadtvertretung", "gemeindevertretung", "marktgemeinderat",
    "kreistag", "plenum",
)  # fmt: skip
_SMALL = word_set("für und der die das des den dem in im zu zur zum von vom an am auf mit")
_PLURALS = ("raete", "raeten", "ausschuesse", "ausschuessen", "kommissionen", "versammlungen", "vertretungen")
_MEETINGS = ("sitzung", "sitzungen")
_MOST = 30
"""Committees named in one breath. Judgement: more are no condition."""
_IN_PARENTHESES = re.compile(r"\(([^()]*)\)")
_ELLIPSIS = re.compile(r"(\w+)-\s?(?:,|und|u\.)\s")


class _Exactness(IntEnum):
    """How a reading relates to the name; of readings equally long the most exact counts."""

    DERIVED = 1
    BEGINNING = 2
    WHOLE = 3


@dataclass(frozen=True, slots=True)
class CommitteeSpan:
    """Words ``[first, last)`` name these committees. ``sure`` is false for abbreviations that no name gives itself."""

    first: int
    last: int
    values: tuple[str, ...]
    feminine: bool
    plural: bool
    main_body: bool
    sure: bool = True


class CommitteeNames:
    """The corpus's committees, found in a text by whatever they are called."""

    def __init__(self, names: Sequence[str]) -> None:
        self._readings: dict[str, list[tuple[tuple[str, ...], str, _Exactness]]] = {}
        self._abbreviated: list[Abbreviated] = []
        self._given: dict[str, list[str]] = {}
        self._main: set[str] = set()
        for name in names:
            self._learn(name)
        self._learn_main_body(names)

    def find(self, words: Sequence[Word]) -> list[CommitteeSpan]:
        """Every naming of a committee, in order, without overlaps."""
        found: list[CommitteeSpan] = []
        place = 0
        letters = [word.typed for word in words if word.typed.isalpha()]
        shouted = len(letters) > 1 and all(typed.isupper() for typed in letters)
        while place < len(words):
            span = None
            if not words[place].blocked:
                span = self._at(words, place) or self._parted_at(words, place) or self._meeting_at(words, place)
                if span is None and not shouted:
                    span = self._abbreviation_at(words, place)
            if span is not None:
                span = self._continued(words, span)
                found.append(span)
            place = span.last if span is not None else place + 1
        return found

    def in_compound(self, first_part: str) -> tuple[str, ...]:
        """The committees that the first part of a folded compound names: "gemeinderats" in "Gemeinderatsbeschlüsse"."""
        for part in (first_part, first_part.removesuffix("s"), first_part.removesuffix("es")):
            if values := self._of_one_word(part):
                return values
        return ()

    def _at(self, words: Sequence[Word], place: int) -> CommitteeSpan | None:
        best: tuple[int, _Exactness] | None = None
        values: list[str] = []
        for stems, name, exactness in self._readings.get(words[place].stem, ()):
            last = place + len(stems)
            if last > len(words) or any(word.blocked for word in words[place:last]):
                continue
            if any(word.stem != wanted for word, wanted in zip(words[place:last], stems, strict=True)):
                continue
            rank = (len(stems), exactness)
            if best is None or rank > best:
                best, values = rank, []
            if rank == best:
                values.append(name)
        if best is None:
            return None
        head = next((word.folded for word in words[place : place + best[0]] if head_of(word.folded)), "")
        if not head and not words[place].typed[:1].isupper():
            return None  # "offene Anträge" name no office that is called "Offen"
        return CommitteeSpan(
            place,
            place + best[0],
            tuple(dict.fromkeys(values)),
            feminine=head_of(head) in _FEMININE,
            plural=head.endswith(_PLURALS),
            main_body=all(value in self._main for value in values),
        )

    def _parted_at(self, words: Sequence[Word], place: int) -> CommitteeSpan | None:
        """ "Bau-Ausschuss" for "Bauausschuss"."""
        if place + 1 >= len(words) or words[place + 1].blocked or words[place + 1].start - words[place].end != 1:
            return None
        head = head_of(words[place + 1].folded)
        if head is None or stem(head) != words[place + 1].stem:
            return None
        values = self._of_one_word(words[place].folded + words[place + 1].folded)
        return self._span_of(place, place + 2, values, head) if values else None

    def _meeting_at(self, words: Sequence[Word], place: int) -> CommitteeSpan | None:
        """ "Bauausschusssitzung": a meeting stands for its committee."""
        for ending in _MEETINGS:
            if words[place].folded.endswith(ending):
                values = self.in_compound(words[place].folded.removesuffix(ending))
                return self._span_of(place, place + 1, values, _FEMININE[0]) if values else None
        return None

    def _span_of(self, first: int, last: int, values: Sequence[str], head: str) -> CommitteeSpan:
        main = all(value in self._main for value in values)
        return CommitteeSpan(first, last, tuple(values), head in _FEMININE, plural=False, main_body=main)

    def _continued(self, words: Sequence[Word], span: CommitteeSpan) -> CommitteeSpan:
        """ "Ortschaftsräte Durlach und Neureut": names that share a beginning, which is said once."""
        while span.last + 1 < len(words) and words[span.last].folded in ("und", "oder") and len(span.values) < _MOST:
            following = words[span.last + 1 :]
            further = [
                (len(stems) - 1, name)
                for stems, name, exactness in self._readings.get(words[span.first].stem, ())
                if exactness is _Exactness.WHOLE
                and len(stems) > 1
                and tuple(word.stem for word in following[: len(stems) - 1]) == stems[1:]
            ]
            if not further or span.last - span.first < 2:
                break
            length, name = max(further)
            span = replace(span, last=span.last + 1 + length, values=(*span.values, name))
        return span

    def _of_one_word(self, word: str) -> tuple[str, ...]:
        """The committees that one folded word names, most exactly."""
        known = [(exact, name) for stems, name, exact in self._readings.get(stem(word), ()) if len(stems) == 1]
        best = max((exact for exact, _ in known), default=None)
        return tuple(dict.fromkeys(name for exact, name in known if exact is best))

    def _abbreviation_at(self, words: Sequence[Word], place: int) -> CommitteeSpan | None:
        typed = words[place].typed
        if sum(character.isupper() for character in typed) < 2 or not typed.isalpha():
            return None
        given = self._given.get(fold(typed))
        if given:
            return self._abbreviation_span(place, place + 1, given, sure=True)
        following = [word.stem for word in words[place + 1 : place + 6] if not word.blocked]
        name, length = abbreviated(self._abbreviated, typed, following)
        return None if name is None else self._abbreviation_span(place, place + 1 + length, [name], sure=length > 0)

    def _abbreviation_span(self, first: int, last: int, values: Sequence[str], sure: bool) -> CommitteeSpan:
        heads = {head_of(word) for value in values for word in folded_words(value)} - {None}
        main = all(value in self._main for value in values)
        feminine = bool(heads) and all(head in _FEMININE for head in heads)
        return CommitteeSpan(first, last, tuple(values), feminine, False, main, sure)

    def _learn(self, name: str) -> None:
        for inside in _IN_PARENTHESES.findall(name):
            letters = inside.strip()
            if letters.isalpha() and sum(character.isupper() for character in letters) >= 2:
                self._given.setdefault(fold(letters), []).append(name)
        bare = _IN_PARENTHESES.sub(" ", name)
        words = folded_words(bare)
        if not words:
            return
        self._add(words, name, _Exactness.WHOLE)
        for end in range(1, len(words)):
            beginning = words[:end]
            if words[end - 1] not in _SMALL and any(_is_specific(word) for word in beginning) and _has_head(beginning):
                self._add(beginning, name, _Exactness.BEGINNING)
        for derived in _derived(words, fold(bare)):
            self._add(derived, name, _Exactness.DERIVED)
        self._abbreviated.append(Abbreviated.of(name, bare, HEADS))

    def _learn_main_body(self, names: Sequence[str]) -> None:
        """Where the city has one main body, every word for main bodies means it."""
        known = [name for name in names if _is_main_body(folded_words(_IN_PARENTHESES.sub(" ", name)))]
        self._main = set(known)
        if len(known) == 1:
            for word in _MAIN_BODIES:
                self._add(tuple(word.split()), known[0], _Exactness.DERIVED)

    def _add(self, words: Iterable[str], name: str, exactness: _Exactness) -> None:
        stems = tuple(stem(word) for word in words)
        self._readings.setdefault(stems[0], []).append((stems, name, exactness))


def head_of(word: str) -> str | None:
    """The ending of a folded word that makes it the name of a committee, in any form of it."""
    stemmed = stem(word)
    return next((head for head in HEADS if stemmed.endswith(stem(head)) and _fits(word, head)), None)


def _fits(word: str, head: str) -> bool:
    # "Vorrat" and "Heimat" end like a Rat; what ends like one has "rat" or its plural as a part of its own.
    return head != "rat" or not word.startswith(("vorr", "apparat", "inserat", "heirat", "quadrat", "verrat", "unrat"))


def _has_head(words: Sequence[str]) -> bool:
    return any(head_of(word) for word in words)


def _is_specific(word: str) -> bool:
    """Whether a word tells one committee from others: not "Ausschuss" alone, nor "für"."""
    return word not in _SMALL and stem(word) not in {stem(head) for head in HEADS}


def _is_main_body(words: Sequence[str]) -> bool:
    stems = [stem(word) for word in words]
    for body in _MAIN_BODIES:
        parts = [stem(part) for part in body.split()]
        rest = words[len(parts) :]
        if stems[: len(parts)] == parts and (not rest or rest[0] in ("der", "stadt", "gemeinde")):
            return True
    return False


def _derived(words: Sequence[str], folded: str) -> list[tuple[str, ...]]:
    """Other names for it: the compound for the phrase, the phrase for the compound, the halves of a double name."""
    found: list[tuple[str, ...]] = []
    first, last = words[0], words[-1]
    if first in HEADS and len(words) > 1:
        for word in words[1:]:
            if word not in _SMALL and len(word) > 2:
                found += [(part + first,) for part in dict.fromkeys((word, f"{word}s", stem(word)))]
    head = head_of(last)
    if head is None or last == head or not last.endswith(head):
        return found
    own = last.removesuffix(head)
    halves = [match[1] for match in _ELLIPSIS.finditer(folded)]
    if halves:
        found += [(half + head,) for half in halves]
        found.append((last,))
    if len(words) == 1:
        for part in dict.fromkeys((own, own.removesuffix("s"))):
            found += [(head, "fuer", part), (head, "fuer", "den", part), (head, "fuer", "die", part)]
    return found
