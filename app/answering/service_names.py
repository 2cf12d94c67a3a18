"""Whether words name a service: its title or one of its synonyms, in other forms, compounds and with slips.

A question for something more general than the service („Parkausweis“, where it is about that for the disabled), or
more special („Besucherparkausweis“), does not name it.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from app.answering.edits import is_misspelling
from app.knowledge.folding import fold
from app.knowledge.german import Reading, readings, stem
from app.knowledge.german import fold as case_fold
from app.knowledge.model import DocumentMetadata

_LINKS = ("", "s", "es", "n", "en", "er", "e", "ns", "ens")
"""Between the parts of a compound; see ``knowledge.compounds``."""
_SHORTEST_PART = 3
_LONGEST_WORD = 60
"""Letters; no compound of a service is longer, and text that comes in must not cost more."""
_OBTAINING = frozenset(
    reading.term
    for reading in readings(
        """beantragen beantragung antrag ausstellen ausstellung lassen erlauben genehmigen erteilen erteilung eintragen
        erhalten bekommen zuweisen zuteilen vergeben erwerben kaufen mieten buchen reservieren bestellen gewähren
        bewilligen erstmalig erstmals neu erstellen aufstellen leisten zahlen erklären einrichten beurkunden bestätigen
        durchführen vornehmen feststellen festsetzen verleihen vermieten auszahlen anbieten nutzen abgeben ausgeben"""
    )
)
"""Verbs of getting and giving, and of nothing in particular: what a service is called after can be named without."""
_ACTIONS = _OBTAINING | frozenset(
    reading.term
    for reading in readings(
        """anmelden anmeldung abmelden abmeldung ummelden ummeldung melden meldung anzeigen anzeige beglaubigen abholen
        abholung bestellung ändern änderung verlängern verlängerung registrieren registrierung mitteilen mitteilung
        einreichen umtauschen umtausch löschen löschung berichtigen berichtigung kündigen kündigung"""
    )
)
"""What is done with the thing that a service is about. Alone it names no service."""
_LONG_PART = 5
"""Letters of a stem that may stand for a whole name at the end of a compound."""
_ANY_SERVICE = frozenset(
    reading.term for reading in readings("beantragen beantragung antrag ausstellen ausstellung erteilung bearbeitung")
)
"""What is done with every service, whether or not its name says so."""
_ALTERNATIVES = re.compile(r"\s*(?:[,;:/|()]|\s[–-]\s|\boder\b|\bund\b|\bbzw\b\.?)\s*")
_NARROWING_TEXT = "für mit ohne bei wegen aus in im an am auf nach über unter durch gegen ab bis als außerhalb"
_NARROWING = frozenset(_NARROWING_TEXT.split())
"""Prepositions after which a name says for which case it is; „von“ and „zu“ only complete a noun."""
_AKIN = 5
"""Letters that two words begin or end with if they are akin: „Fischereischein“, „Angelschein“."""
_GIVEN = re.compile(
    r"(?:schein|karte|ausweis|pass|urkunde|bescheinigung|erlaubnis|genehmigung|konzession|zuschuss|geld|zeugnis|antrag"
    r"|meldung|marke|auskunft|bestätigung|kopie|plakette|lizenz|zulassung|register|gutachten|nachweis)s?$",
    re.IGNORECASE,
)
_COMPLETING = frozenset({"von", "vom", "der", "des", "zu", "zum", "zur"})
_PARTICLES_TEXT = "ab an auf aus bei ein mit nach um vor weiter zu zurück"
_PARTICLES = _PARTICLES_TEXT.split()
_INFINITIVE = re.compile(rf"^({'|'.join(_PARTICLES)})zu(?=\w{{3}})")


@dataclass(frozen=True, slots=True)
class Name:
    """What a question must name of a title or synonym: its first noun, and all words that narrow it, as terms.

    ``firm``: it can only mean what the office gives; „Umbau“, a synonym of a building permit, may mean the work itself.
    """

    needed: frozenset[str]
    firm: bool


class ServiceNames:
    """The words of one service's title and synonyms."""

    def __init__(self, metadata: DocumentMetadata) -> None:
        names = [metadata.title, *metadata.synonyms]
        self._readings = [reading for name in names for reading in readings(name)]
        self._terms = _terms(self._readings)
        self._words = {word for reading in self._readings for word in reading.words}
        self._spelt = {fold(word) for word in self._words}
        self._actions = _ACTIONS | {
            reading.term for name in names for word in name.split() if word.islower() for reading in readings(word)
        }
        title = _terms(readings(metadata.title))
        self._names = [
            Name(needed, text == metadata.title or any(_is_firm(word, title) for word in part.split()))
            for text in names
            for part in _alternatives(text)
            for needed in _needed(part)
        ]

    def matched(self, word: str, unknown: bool) -> frozenset[str]:
        """The terms of the names that this word of a question stands for; none where it stands for something else.

        ``unknown``: no document has the word, so that it may be a slip.
        """
        found: set[str] = set()
        for reading in readings(_INFINITIVE.sub(r"\1", word.casefold()) if _INFINITIVE.match(word) else word):
            terms = self._of_reading(reading)
            if not terms and unknown and reading.term not in _ACTIONS:
                terms = {
                    stem(right)
                    for right in self._words
                    for own in reading.words
                    if is_misspelling(fold(own), fold(right))
                }
            if not terms:
                return frozenset()
            found |= terms
        return frozenset(found)

    def joined(self, words: Collection[str]) -> frozenset[str]:
        """The terms of the names that are compounds of two or more of these words („Gewerbe“, „Anmeldung“)."""
        parts = {term: {term} for word in words for reading in readings(word) for term in reading.terms}
        return frozenset(
            stem(word) for word in self._words if len(_segments(word, parts)) > 1 and stem(word) in self._terms
        )

    def is_named(self, matched: Collection[str]) -> int:
        """By how many words a title or synonym is named in whole; 0 if none is."""
        return max((len(name.needed) for name in self._names if name.needed <= set(matched)), default=0)

    def is_firm(self, matched: Collection[str]) -> bool:
        """Whether one of the names that are named in whole can only mean what the office gives."""
        return any(name.firm for name in self._names if name.needed <= set(matched))

    def is_about(self, matched: Collection[str]) -> bool:
        """Whether a title or synonym is named in whole, but for what is done."""
        return any(
            (name.needed - self._actions) and name.needed - self._actions <= set(matched) for name in self._names
        )

    def is_kind_of(self, word: str) -> bool:
        """Whether the word is a compound for a special kind of what one of the names says („Jugendfischereischein“)."""
        last = [next(iter(name.needed)) for name in self._names if len(name.needed) == 1]
        return any(
            reading.term.endswith(term) for reading in readings(word) for term in last if len(term) >= _LONG_PART
        )

    def has_action(self, matched: Collection[str]) -> bool:
        """Whether one of the matched terms is something that is done."""
        return not self._actions.isdisjoint(matched)

    def _of_reading(self, reading: Reading) -> set[str]:
        direct = self._terms & {reading.term, *reading.long_forms}
        if direct:
            return set(direct)
        if reading.pieces:
            own = [self._terms & {piece} for piece in reading.pieces]
            lacking = sum(not terms for terms in own)
            by_long_form = self._terms & set(reading.long_forms)
            if lacking <= len(by_long_form):
                return set().union(*own) | by_long_form
            return set()
        parts = {term: {term} for term in self._terms} | {action: {action} for action in _ANY_SERVICE}
        for word in reading.words:
            used = _segments(word, parts)
            if used & self._terms:
                return used
        return set()


def is_action(word: str) -> bool:
    """Whether a word is something that is done with a service, in any form."""
    return any(reading.term in _ACTIONS for reading in readings(_INFINITIVE.sub(r"\1", word)))


def action_terms(words: Iterable[str]) -> bool:
    """Whether one of the words, or the last part of a compound, is something that is done."""
    return any(
        reading.term in _ACTIONS or any(reading.term.endswith(action) for action in _ACTIONS if len(action) > 5)
        for word in words
        for reading in readings(word)
    )


def with_particle(words: Sequence[str], text: str) -> list[str]:
    """The words with a verb and its separate particle joined: „melde … an“ is „anmelde“."""
    last = re.search(r"(\w+)\W*$", text)
    if last is None or last[1].casefold() not in _PARTICLES:
        return list(words)
    return [*words, *(last[1].casefold() + word.casefold() for word in words)]


def _alternatives(text: str) -> Iterator[str]:
    """The parts of „Wohnsitz anmelden oder ummelden“, but not of „Beglaubigung von Kopien und Unterschriften“."""
    inside = False
    for part in _ALTERNATIVES.split(text):
        if not inside:
            yield part
        inside = inside or any(word in _NARROWING or word in _COMPLETING for word in part.casefold().split())


def _is_firm(word: str, title: AbstractSet[str]) -> bool:
    """Whether a word of a synonym is an acronym, a document or a payment, or akin to a word of the title."""
    if word.isupper() or _GIVEN.search(word):
        return True
    term = stem(case_fold(word))
    return len(term) >= _AKIN and any(
        other[:_AKIN] == term[:_AKIN] or other[-_AKIN:] == term[-_AKIN:] for other in title if len(other) >= _AKIN
    )


def _needed(text: str) -> list[frozenset[str]]:
    """What is needed of a title or one of its alternatives; nothing where it has no noun."""
    needed: list[str] = []
    alone = text[:1].isupper() and " " not in text  # „Ummeldung“ is a name, "anmelden" is none
    narrowing, head = False, False
    adjectives: list[str] = []
    for position, word in enumerate(text.split()):
        plain = word.strip("„“\"'.,!?")
        if plain.casefold() in _NARROWING:
            narrowing = True
            continue
        found = [reading.term for reading in readings(plain) if alone or reading.term not in _OBTAINING]
        if not found:
            continue
        if narrowing:
            needed += found
        elif not head and (plain[:1].islower() or (position == 0 and _is_adjective(text))):
            adjectives += found
        elif not head:
            needed += [*adjectives, *found]
            head = not set(found) <= _ACTIONS or alone
        elif plain.islower() and plain.endswith("n"):
            needed += found  # a verb: „Führerschein umtauschen“ is not „Führerschein“
    return [frozenset(needed)] if head else []


def _is_adjective(text: str) -> bool:
    """Whether a name begins with an adjective before its noun („Vorläufiger Personalausweis“)."""
    return re.match(r"[A-ZÄÖÜ]\w+(?:e|er|es|en|em) [A-ZÄÖÜ]\w+", text) is not None and len(text.split()) > 1


def _terms(found: Iterable[Reading]) -> frozenset[str]:
    return frozenset(term for reading in found for term in (reading.term, *reading.pieces, *reading.long_forms))


def _segments(word: str, parts: dict[str, set[str]]) -> set[str]:
    """The parts, by their stems, that a compound is made of without rest; empty if it is not."""
    plain = case_fold(word)
    if len(plain) > _LONGEST_WORD:
        return set()
    if stem(plain) in parts:
        return set(parts[stem(plain)])
    for part, terms in parts.items():
        own = len(part)
        if own < _SHORTEST_PART or not _begins(plain, part):
            continue
        for link in _LINKS:
            if plain[own : own + len(link)] == link and len(plain) - own - len(link) >= _SHORTEST_PART:
                rest = _segments(plain[own + len(link) :], parts)
                if rest:
                    return terms | rest
    return set()


def _begins(word: str, part: str) -> bool:
    """Whether a word begins with a stem, which has lost its umlauts."""
    return word[: len(part)].translate(str.maketrans("äöü", "aou")) == part.translate(str.maketrans("äöü", "aou"))
