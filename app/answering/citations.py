"""Where an answer's sentences stand, and in which state of decision: for the page, the command line and the prompt."""

from collections.abc import Iterable
from datetime import date, datetime

from app.answering.model import Citation
from app.knowledge.model import CorpusState, DecisionStatus, Document, Passage
from app.search.question import clean
from app.search.standing import today

_PHRASES = {
    DecisionStatus.PROPOSED: "Vorschlag – nicht beschlossen",
    DecisionStatus.ADOPTED: "beschlossen",
    DecisionStatus.ADOPTED_WITH_CHANGES: "mit Änderungen beschlossen",
    DecisionStatus.PARTLY_ADOPTED: "teilweise beschlossen",
    DecisionStatus.REJECTED: "abgelehnt",
    DecisionStatus.WITHDRAWN: "zurückgezogen",
    DecisionStatus.REFERRED: "in einen Ausschuss verwiesen – nicht beschlossen",
    DecisionStatus.POSTPONED: "vertagt – nicht beschlossen",
    DecisionStatus.NOTED: "zur Kenntnis genommen",
    DecisionStatus.SETTLED: "erledigt",
    DecisionStatus.ANSWERED: "beantwortet",
    DecisionStatus.IN_FORCE: "in Kraft",
    DecisionStatus.AMENDED: "in Kraft, inzwischen geändert",
    DecisionStatus.REPEALED: "aufgehoben",
    DecisionStatus.UNKNOWN: "",
}
_DATED = frozenset(
    {
        DecisionStatus.ADOPTED,
        DecisionStatus.ADOPTED_WITH_CHANGES,
        DecisionStatus.PARTLY_ADOPTED,
        DecisionStatus.REJECTED,
        DecisionStatus.WITHDRAWN,
        DecisionStatus.NOTED,
        DecisionStatus.SETTLED,
        DecisionStatus.ANSWERED,
    }
)
"""What happened on a day: "abgelehnt am …". The others are states that last."""
_LONGEST = 120
"""Characters of a title that is quoted in a sentence. Judgement."""


def status_phrase(document: Document, day: date | None = None) -> str:
    """The document's status in German, with its day; empty where nothing is known.

    "beschlossen am 14.03.2024", "abgelehnt am …", "Vorschlag – nicht beschlossen", "aufgehoben, gültig bis …". Whether
    it is valid is told for ``day``, today by default. The committee is left to those who show it beside.
    """
    metadata = document.metadata
    day = day or today()
    phrase = _PHRASES[metadata.status]
    if metadata.status in _DATED and metadata.status_date:
        phrase = f"{phrase} am {german_date(metadata.status_date)}"
    elif metadata.status in (DecisionStatus.IN_FORCE, DecisionStatus.AMENDED) and metadata.valid_from:
        since = "seit" if metadata.valid_from <= day else "ab"
        phrase = phrase.replace("in Kraft", f"in Kraft {since} {german_date(metadata.valid_from)}", 1)
    over = metadata.valid_until is not None and metadata.valid_until < day
    if metadata.valid_until is not None:
        if over and metadata.status is not DecisionStatus.REPEALED:
            phrase = f"{phrase} – nicht mehr gültig" if phrase else "nicht mehr gültig"
        phrase = f"{phrase}, gültig bis {german_date(metadata.valid_until)}".removeprefix(", ")
    return phrase


def short_name(document: Document) -> str:
    """What a sentence calls a document: "Antrag BA-069/2024", or its title in quotation marks; one line.

    A number of figures alone, such as the key of a service description, is known to nobody.
    """
    metadata = document.metadata
    if metadata.reference_number and not metadata.reference_number.isdigit():
        return " ".join(part for part in (clean(metadata.paper_type), clean(metadata.reference_number)) if part)
    title = clean(metadata.title)
    return f"„{title if len(title) <= _LONGEST else f'{title[:_LONGEST].rstrip()} …'}“"


def corpus_phrase(state: CorpusState) -> str:
    """The state of the corpus: "Stand: 14.03.2024, 03:10 Uhr"."""
    return f"Stand: {german_time(state.updated_at)}" if state.updated_at else "Stand: unbekannt"


def german_date(day: date) -> str:
    """14.03.2024"""
    return f"{day.day:02}.{day.month:02}.{day.year}"


def german_time(moment: datetime) -> str:
    """14.03.2024, 03:10 Uhr, in the local time zone where the moment names one."""
    local = moment.astimezone() if moment.tzinfo else moment
    return f"{german_date(local.date())}, {local.hour:02}:{local.minute:02} Uhr"


class Citations:
    """The citations of one answer, numbered in order of appearance; the same place keeps its number."""

    def __init__(self) -> None:
        self._by_place: dict[tuple[str, int, int], Citation] = {}

    def cite(self, passage: Passage, start: int, end: int, page: int, quote: str) -> tuple[Citation, bool]:
        """The citation for characters ``[start, end)`` of the passage's document, and whether it is new."""
        place = (passage.document.id, start, end)
        known = self._by_place.get(place)
        if known is not None:
            return known, False
        number, confidence = len(self._by_place) + 1, passage.chunk.confidence
        citation = Citation(number, passage.document, page, quote, start, end, confidence)
        self._by_place[place] = citation
        return citation, True

    def all(self) -> tuple[Citation, ...]:
        """Every citation so far, in order of number."""
        return tuple(self._by_place.values())


def documents_of(passages: Iterable[Passage]) -> list[Document]:
    """The documents of passages, each once, in order."""
    return list({passage.document.id: passage.document for passage in passages}.values())
