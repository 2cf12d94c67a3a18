"""The sentences that bear on a question, verbatim, and the windows of text around them for the prompt.

Cheap features first: every sentence of the passages is ranked by terms, and only the best are embedded, so that a
question has its evidence within half a second on two cores.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from app.access import Clearance
from app.answering.calibration import Logistic, load_calibration
from app.answering.model import Evidence
from app.answering.sentences import Span, split_sentences
from app.answering.values import ValueKind, is_year, parse_values
from app.knowledge.german import analyse
from app.knowledge.index import Knowledge
from app.knowledge.model import ChunkKind, Passage
from app.search.coverage import classes_of, coverage
from app.search.question import Question, Wanted
from app.search.standing import standing_weight, today

_PASSAGES = 6
"""Passages whose sentences are looked at; the right one is among the first five in 99 % of XQuAD-de questions."""
_LONGEST_HEADING = 90
_WITHOUT_CONTEXT = 90
"""Characters up to which a sentence needs its heading to be understood: rows, list items, fragments."""
_EMBEDDED = 20
"""Sentences embedded for one question: some 12 ms each on two cores."""
_HEADING_FACTOR = 0.3
"""Headings are like the question and answer nothing; they come along as context. Judgement: prose data has none."""
_AROUND = 200
"""Characters of text that the prompt takes in with an evidence sentence, if so many are there. More places with less
around them hold the answer more often than the reverse at equal length."""
_LONGEST = 700
"""Characters of a sentence from which it is not evidence but unstructured text."""


@dataclass(frozen=True, slots=True)
class ScoredSentence:
    """A sentence of a passage with its features, by name as in the calibration.

    ``heading`` is the line of the passage that it stands under; empty where there is none, and for headings themselves.
    """

    passage: Passage
    span: Span
    heading: str
    features: Mapping[str, float]

    @property
    def text(self) -> str:
        """The sentence, verbatim."""
        return self.passage.chunk.text[self.span.start : self.span.end]


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of one chunk for the prompt: evidence with its neighbours. ``[start, end)`` of the document's text."""

    passage: Passage
    start: int
    end: int
    numbers: tuple[int, ...]

    @property
    def text(self) -> str:
        """The stretch, verbatim."""
        offset = self.passage.chunk.start
        return self.passage.chunk.text[self.start - offset : self.end - offset]


class EvidenceFinder:
    """Ranks sentences by fitted weights (``python -m benchmarks fit-evidence``)."""

    def __init__(self, knowledge: Knowledge, ranking: Logistic | None = None) -> None:
        self._knowledge = knowledge
        self._ranking = ranking or load_calibration().evidence

    def find(
        self, question: Question, passages: Sequence[Passage], clearance: Clearance, limit: int = 5
    ) -> tuple[Evidence, ...]:
        """Up to ``limit`` sentences, best first, each once. Passages outside the clearance are passed over."""
        allowed = [passage for passage in passages if passage.document.access in clearance]
        day = today()
        scored = [
            (self._score(sentence) * standing_weight(sentence.passage.document, question, day) ** 2, sentence)
            for sentence in self.sentences(question, allowed)
        ]
        scored.sort(key=lambda pair: -pair[0])
        evidence: dict[str, Evidence] = {}
        for score, sentence in scored:
            key = " ".join(sentence.text.split()).casefold()
            if key in evidence or len(evidence) == limit:
                continue
            chunk = sentence.passage.chunk
            start, end = chunk.start + sentence.span.start, chunk.start + sentence.span.end
            evidence[key] = Evidence(len(evidence) + 1, sentence.text, start, end, chunk.page, score, sentence.passage)
        return tuple(evidence.values())

    def _score(self, sentence: ScoredSentence) -> float:
        score = self._ranking.probability(sentence.features)
        return score * _HEADING_FACTOR if _is_heading(sentence.passage.chunk.text, sentence.span) else score

    def sentences(self, question: Question, passages: Sequence[Passage]) -> list[ScoredSentence]:
        """The best sentences by terms, with all features, in no order."""
        weights = self._knowledge.term_weights(question.topic, classes_of(passages))
        top = passages[:_PASSAGES]
        best_score = max((passage.score for passage in top), default=1.0) or 1.0
        rough = []
        for passage in top:
            chunk = passage.chunk
            context = " ".join([passage.document.metadata.title, *chunk.headings])
            context_terms = set(analyse(context))
            heading, heading_terms = "", set[str]()
            for span in split_sentences(chunk.text):
                text = chunk.text[span.start : span.end]
                if _is_heading(chunk.text, span):
                    heading, heading_terms = text, set(analyse(text))
                if len(text) > _LONGEST or not any(character.isalnum() for character in text):
                    continue
                terms = set(analyse(text))
                if not terms:
                    continue
                features = {
                    "coverage": coverage(weights, terms),
                    "context_coverage": coverage(weights, terms | heading_terms | context_terms),
                    "passage_score": passage.score / best_score,
                    "wanted": float(holds_wanted(question, text)),
                }
                rough.append(ScoredSentence(passage, span, "" if heading == text else heading, features))
        rough.sort(key=_rough_rank, reverse=True)
        return self._with_similarity(question, rough[:_EMBEDDED])

    def _with_similarity(self, question: Question, rough: Sequence[ScoredSentence]) -> list[ScoredSentence]:
        if not rough:
            return []
        embedder = self._knowledge.embedder
        similarities = embedder.embed_passages(
            [in_context(item.text, item.passage, item.heading) for item in rough]
        ) @ embedder.embed_query(question.topic)
        return [
            replace(sentence, features={**sentence.features, "similarity": float(similarity)})
            for sentence, similarity in zip(rough, similarities, strict=True)
        ]


def windows(evidence: Sequence[Evidence], sentences: int = 8, characters: int = 750) -> list[Window]:
    """The best sentences with the text around them, merged where they touch, best first, within a budget.

    Of a table, the head comes along, since a row says little without it.
    """
    spans: dict[int, list[tuple[int, int, int]]] = {}
    passages: dict[int, Passage] = {}
    used = 0
    for item in evidence[:sentences]:
        chunk = item.passage.chunk
        for start, end in _surroundings(item):
            if used + end - start > characters and spans:
                continue
            used += end - start
            passages.setdefault(chunk.id, item.passage)
            spans.setdefault(chunk.id, []).append((start, end, item.number))
    found = [window for chunk_id, parts in spans.items() for window in _merged(passages[chunk_id], parts)]
    return sorted(found, key=lambda window: window.numbers[0])


def _surroundings(item: Evidence) -> list[tuple[int, int]]:
    chunk = item.passage.chunk
    all_spans = split_sentences(chunk.text)
    position = next(
        (
            number
            for number, span in enumerate(all_spans)
            if chunk.start + span.start <= item.start < chunk.start + span.end
        ),
        None,
    )
    if position is None:
        return [(item.start, item.end)]
    first, last = _widened(all_spans, position)
    found = [(chunk.start + all_spans[first].start, chunk.start + all_spans[last].end)]
    if chunk.kind is ChunkKind.TABLE and first > 0:
        found.append((chunk.start + all_spans[0].start, chunk.start + all_spans[0].end))
    return found


def _widened(spans: Sequence[Span], position: int) -> tuple[int, int]:
    """First and last sentence of the surroundings: alternately one more after and before, up to ``_AROUND`` characters.

    At least one neighbour on each side, whatever its length.
    """
    first, last = max(0, position - 1), min(len(spans) - 1, position + 1)
    grown = True
    while grown:
        grown = False
        if last + 1 < len(spans) and spans[last + 1].end - spans[first].start <= _AROUND:
            last, grown = last + 1, True
        if first > 0 and spans[last].end - spans[first - 1].start <= _AROUND:
            first, grown = first - 1, True
    return first, last


def _merged(passage: Passage, parts: Sequence[tuple[int, int, int]]) -> list[Window]:
    merged: list[Window] = []
    text, offset = passage.chunk.text, passage.chunk.start
    for start, end, number in sorted(parts):
        if merged and not text[merged[-1].end - offset : start - offset].strip():
            last = merged[-1]
            numbers = tuple(sorted({*last.numbers, number}))
            merged[-1] = replace(last, end=max(end, last.end), numbers=numbers)
        else:
            merged.append(Window(passage, start, end, (number,)))
    return merged


def _is_heading(text: str, span: Span) -> bool:
    """Whether a sentence is a line of its own above others: short, unpunctuated, with an empty line after it."""
    line = text[span.start : span.end]
    if len(line) > _LONGEST_HEADING or "\n" in line or " | " in line or line[-1] in ".,;:!?" or not line[0].isupper():
        return bool(_SECTION.match(line)) and len(line) <= _LONGEST_HEADING and line[-1] not in ".,;:!?"
    return re.match(r"[ \t]*\n[ \t]*\n\s*\S", text[span.end :]) is not None


def holds_wanted(question: Question, text: str) -> bool:
    """Whether a sentence holds what the question's form asks for."""
    if question.wanted is Wanted.DECISION:
        return _DECISION.search(text) is not None
    values = parse_values(text)
    if question.wanted is Wanted.DATE:
        return any(value.kind is ValueKind.DATE or is_year(value) or value.unit in _DURATIONS for value in values)
    if question.wanted is Wanted.NUMBER:
        return any(value.kind in (ValueKind.NUMBER, ValueKind.TIME) for value in values)
    return False


_SECTION = re.compile(r"(?:§+\s?\d|#{1,6}\s|\d+(?:\.\d+)*\.?\s+[A-ZÄÖÜ])")
_DECISION = re.compile(
    r"\bbeschlossen|\bbeschließt|\babgelehnt|\bangenommen|\bzugestimmt|\bzurückge|\bvertagt|\bverwiesen|\bempfohlen"
    r"|\babstimmung|\beinstimmig|\bmehrheitlich|\bstimmen\b|\benthaltung|\bstatus:|\bin kraft\b|\bzur kenntnis",
    re.IGNORECASE,
)
_DURATIONS = frozenset({"DAY", "WEEK", "MONTH", "YEAR", "HOUR"})


def _rough_rank(sentence: ScoredSentence) -> float:
    """Order before anything is embedded: the same features, evenly weighed; it only has to keep the good ones."""
    features = sentence.features
    return (
        features["context_coverage"] + features["coverage"] + 0.5 * features["passage_score"] + 0.2 * features["wanted"]
    )


def in_context(text: str, passage: Passage, heading: str = "") -> str:
    """What is embedded of a sentence: a row or list item says what it is about only together with its heading."""
    headings = passage.chunk.headings
    heading = heading or (headings[-1] if headings else passage.document.metadata.title)
    return text if len(text) > _WITHOUT_CONTEXT or heading == text else f"{heading}: {text}"
