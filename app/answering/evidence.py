"""The sentences that bear on a question, verbatim, and the windows of text around them for the prompt.

Cheap features first: every sentence of the passages is ranked by terms, and only the best are embedded, so that a
question has its evidence within half a second on two cores.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from app.access import Clearance
from app.answering.calibration import Logistic, load_calibration
from app.answering.lines import Line, read_lines
from app.answering.model import Evidence
from app.answering.ranges import terms_in_range
from app.answering.sentences import Span, split_sentences
from app.answering.tables import is_row
from app.answering.wanted import denies, holds_wanted, lacks_wanted
from app.knowledge.german import analyse
from app.knowledge.index import Knowledge
from app.knowledge.model import ChunkKind, Passage
from app.search.coverage import classes_of, coverage
from app.search.question import Question, Wanted
from app.search.standing import standing_weight, today

_PASSAGES = 6
"""Passages whose sentences are looked at; the right one is among the first five in 99 % of XQuAD-de questions."""
_WITHOUT_CONTEXT = 90
"""Characters up to which a sentence needs its heading to be understood: rows, list items, fragments."""
EMBEDDED = 20
"""Sentences embedded for one question: some 12 ms each on two cores."""
_LEADING = 0.3
"""Factor on lines that answer nothing by themselves, however like the question they are: headings, questions, heads of
tables, letterheads. They come along as context. Judgement: prose data has none."""
_WIDENED = 3
"""Sentences whose neighbours the prompt takes in, the nearest two on each side, as far as there is room."""
_LONGEST = 700
"""Characters of a sentence from which it is not evidence but unstructured text."""


@dataclass(frozen=True, slots=True)
class ScoredSentence:
    """A sentence of a passage with its features, by name as in the calibration.

    ``says_little``: it leads to others, or is a letterhead's line about something else than what is asked.
    """

    passage: Passage
    line: Line
    says_little: bool
    features: Mapping[str, float]

    @property
    def text(self) -> str:
        """The sentence, verbatim."""
        return self.line.text


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
        self,
        question: Question,
        passages: Sequence[Passage],
        clearance: Clearance,
        limit: int = 5,
        embedded: int = EMBEDDED,
    ) -> tuple[Evidence, ...]:
        """Up to ``limit`` sentences, best first, each once. Passages outside the clearance are passed over.

        ``embedded`` is how many sentences are compared with the question by their vectors.
        """
        allowed = [passage for passage in passages if passage.document.access in clearance]
        day = today()
        scored = [
            (self._score(sentence) * standing_weight(sentence.passage.document, question, day) ** 2, sentence)
            for sentence in self.sentences(question, allowed, embedded)
        ]
        scored.sort(key=lambda pair: -pair[0])
        evidence: dict[str, Evidence] = {}
        for score, sentence in scored:
            key = " ".join(sentence.text.split()).casefold()
            if key in evidence or len(evidence) == limit:
                continue
            chunk = sentence.passage.chunk
            start, end = chunk.start + sentence.line.start, chunk.start + sentence.line.end
            evidence[key] = Evidence(len(evidence) + 1, sentence.text, start, end, chunk.page, score, sentence.passage)
        return tuple(evidence.values())

    def _score(self, sentence: ScoredSentence) -> float:
        score = self._ranking.probability(sentence.features)
        return score * _LEADING if sentence.says_little else score

    def sentences(
        self, question: Question, passages: Sequence[Passage], embedded: int = EMBEDDED
    ) -> list[ScoredSentence]:
        """The best sentences by terms, with all features, in no order."""
        weights = self._knowledge.term_weights(question.topic, classes_of(passages))
        top = passages[:_PASSAGES]
        best_score = max((passage.score for passage in top), default=1.0) or 1.0
        rough = []
        for passage in top:
            chunk = passage.chunk
            context = " ".join([passage.document.metadata.title, *chunk.headings])
            context_terms = set(analyse(context))
            for line in read_lines(chunk.text, passage.document.metadata.title, chunk.headings):
                if line.bare or len(line.text) > _LONGEST:
                    continue
                terms = set(analyse(f"{line.text} {line.head} {line.heading if _needs_context(line) else ''}"))
                if line.head:
                    terms |= terms_in_range(question.topic, line.text.split("|")[0])
                if not terms:
                    continue
                features = {
                    "coverage": coverage(weights, terms),
                    "context_coverage": coverage(
                        weights, terms | set(analyse(f"{line.heading} {line.head}")) | context_terms
                    ),
                    "passage_score": passage.score / best_score,
                    "lacks_wanted": float(lacks_wanted(question, [line.text]) and not denies(line.text)),
                }
                says_little = (
                    line.leads and not (question.references and line.text == passage.document.metadata.title)
                ) or bool(line.label and not _is_asked(question, line, weights))
                rough.append(ScoredSentence(passage, line, says_little, features))
        rough.sort(key=_rough_rank, reverse=True)
        return self._with_similarity(question, rough[:embedded])

    def _with_similarity(self, question: Question, rough: Sequence[ScoredSentence]) -> list[ScoredSentence]:
        if not rough:
            return []
        embedder = self._knowledge.embedder
        similarities = embedder.embed_passages([_embedded(item) for item in rough]) @ embedder.embed_query(
            question.topic
        )
        return [
            replace(sentence, features={**sentence.features, "similarity": float(similarity)})
            for sentence, similarity in zip(rough, similarities, strict=True)
        ]


def windows(evidence: Sequence[Evidence], sentences: int = 6, characters: int = 650) -> list[Window]:
    """The best sentences with the text around them, merged where they touch, best first, within a budget.

    The sentences come first; what they leave of the budget goes to the neighbours of the best. On XQuAD-de the answer
    is so in 92 % of the windows, and in 88 % where each sentence takes its neighbours along at once (750 characters);
    with 650 it is in 91 %, with 550 in 88 %, and every hundred characters cost a fifth of a second on two cores.
    Of a table, the head comes along, since a row says little without it.
    """
    chosen = _Chosen(characters)
    places = [place for item in evidence[:sentences] if (place := chosen.add_sentence(item)) is not None]
    for distance in (1, 2):
        for chunk_id, position in places[:_WIDENED]:
            for neighbour in (position - distance, position + distance):
                chosen.add_neighbour(chunk_id, neighbour, chosen.numbers[chunk_id, position])
    return chosen.windows()


class _Chosen:
    """Sentences of chunks, chosen until their characters are used up. A place: a chunk's id, a sentence's position."""

    def __init__(self, characters: int) -> None:
        self._left = characters
        self._passages: dict[int, Passage] = {}
        self._spans: dict[int, list[Span]] = {}
        self.numbers: dict[tuple[int, int], int] = {}
        """The places that were chosen, each with the number of the evidence that it is there for."""

    def add_sentence(self, item: Evidence) -> tuple[int, int] | None:
        """Choose a sentence of evidence and return its place; ``None`` where it has none left. The first always has."""
        chunk = item.passage.chunk
        if chunk.id not in self._spans:
            self._passages[chunk.id], self._spans[chunk.id] = item.passage, split_sentences(chunk.text)
        spans = self._spans[chunk.id]
        position = next(
            (at for at, span in enumerate(spans) if span.start <= item.start - chunk.start < span.end),
            None,
        )
        if position is None or not self._choose((chunk.id, position), item.number):
            return None
        if chunk.kind is ChunkKind.TABLE:
            self._choose((chunk.id, 0), item.number)
        return chunk.id, position

    def add_neighbour(self, chunk_id: int, position: int, number: int) -> None:
        """Choose a sentence beside one, if there is one and room for it."""
        if 0 <= position < len(self._spans[chunk_id]):
            self._choose((chunk_id, position), number)

    def _choose(self, place: tuple[int, int], number: int) -> bool:
        span = self._spans[place[0]][place[1]]
        length = span.end - span.start
        if place in self.numbers or (length > self._left and self.numbers):
            return False
        self.numbers[place] = number
        self._left -= length
        return True

    def windows(self) -> list[Window]:
        """What was chosen, best first."""
        parts: dict[int, list[tuple[int, int, int]]] = {}
        for (chunk_id, position), number in self.numbers.items():
            span, offset = self._spans[chunk_id][position], self._passages[chunk_id].chunk.start
            parts.setdefault(chunk_id, []).append((offset + span.start, offset + span.end, number))
        found = [window for chunk_id, spans in parts.items() for window in _merged(self._passages[chunk_id], spans)]
        return sorted(found, key=lambda window: window.numbers[0])


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


def _is_asked(question: Question, line: Line, weights: Mapping[str, float]) -> bool:
    """Whether a letterhead's line tells what is asked.

    Of a named paper, that is what the question's form asks for (its own number is not); else what the label says.
    """
    if question.wanted is Wanted.DECISION or question.references:
        return holds_wanted(question, line.text)
    return coverage(weights, set(analyse(line.label))) > 0


def _rough_rank(sentence: ScoredSentence) -> float:
    """Order before anything is embedded: the same features, evenly weighed; it only has to keep the good ones."""
    features = sentence.features
    rank = features["context_coverage"] + features["coverage"] + 0.5 * features["passage_score"]
    rank -= 0.2 * features["lacks_wanted"]
    return rank * _LEADING if sentence.says_little else rank


def _needs_context(line: Line) -> bool:
    """Whether it is read with its heading: then that belongs to its terms as to its vector."""
    return len(line.text) <= _WITHOUT_CONTEXT and not line.leads and not line.label


def _embedded(sentence: ScoredSentence) -> str:
    """What is embedded of a sentence: with its heading, and a row with the head of its table."""
    return in_context(sentence.line.told, sentence.passage, sentence.line.heading)


def in_context(text: str, passage: Passage, heading: str = "") -> str:
    """What is embedded of a sentence: a row or list item says what it is about only together with its heading."""
    headings = passage.chunk.headings
    heading = heading or (headings[-1] if headings else passage.document.metadata.title)
    return text if (len(text) > _WITHOUT_CONTEXT and not is_row(text)) or heading == text else f"{heading}: {text}"
