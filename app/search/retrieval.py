"""From a question to passages: papers named by number first, then what terms and vectors find. No language model."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from app.access import Clearance
from app.knowledge.german import analyse
from app.knowledge.index import Knowledge
from app.knowledge.matches import Depth
from app.knowledge.model import Document, Passage
from app.search.coverage import coverage
from app.search.named import named_passages
from app.search.question import Question, analyse_question
from app.search.ranking import Ranking, chunk_relevance, fitted_ranking
from app.search.standing import asked_days, is_outside, is_over, today, weigh_by_standing, without_superseded

_DEPTH = Depth(terms=100, vectors=100)
"""Chunks asked of each index. Deeper changes nothing among the first ten (fit-ranking)."""
_READ = 60
"""Of these, the ones whose text is read: three times what an answer is sought in, since standing moves them."""
_FOLLOWED = 3
"""Passages at the top whose other versions are looked up."""
_STEPS = 5
"""Versions gone back, or on, from one that was found. Judgement: a statute is made anew every few years."""

_OTHER_PROVISION = 0.6
"""Factor on passages that do not stand under the § that the question names. Judgement: the § decides among passages
about the same statute, but not against a much better one."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found. ``unknown_references``: numbers in the question that no visible document has."""

    passages: tuple[Passage, ...]
    named: tuple[Document, ...]
    unknown_references: tuple[str, ...]


class Retriever:
    """Finds passages in what the reader may see; every search below takes the clearance."""

    def __init__(self, knowledge: Knowledge, ranking: Ranking | None = None) -> None:
        """``ranking`` is the fitted one; another embedding model may need its own."""
        self._knowledge = knowledge
        self._ranking = ranking or fitted_ranking()

    def retrieve(self, question: str, clearance: Clearance, limit: int = 10) -> list[Passage]:
        """Up to ``limit`` passages, best first. Raises ``QuestionError`` for an empty or overlong question."""
        return list(self.find(analyse_question(question), clearance, limit).passages)

    def find(self, question: Question, clearance: Clearance, limit: int = 10) -> Finding:
        """Passages, the papers that the question names, and the numbers in it that do not exist (for this reader).

        What is not in force when the answer should hold is left out where the version that is was found, unless the
        past is asked for. Scores lie between 0 and 1, the best near 1, and above 1 in papers that are named.
        """
        found = prefer_provisions(self._relevant(question, clearance), question)
        day = today()
        ranked = weigh_by_standing([*found, *self._other_versions(found, question, clearance, day)], question, day)
        named = named_passages(self._knowledge, question, clearance, {passage.chunk.id: passage for passage in ranked})
        seen = {passage.chunk.id for passage in named}
        passages = fold_duplicates([*named, *(passage for passage in ranked if passage.chunk.id not in seen)])
        return Finding(
            passages=tuple(without_superseded(passages, question, day)[:limit]),
            named=tuple(self._knowledge.find_references(question.text, clearance)),
            unknown_references=tuple(self._knowledge.unknown_references(question.text, clearance)),
        )

    def _relevant(self, question: Question, clearance: Clearance) -> list[Passage]:
        """The most relevant chunks, each with its scores in both indexes, the best with a score of 1."""
        matches = self._knowledge.match(question.text, clearance, _DEPTH)
        weights = self._knowledge.term_weights(question.text, clearance)
        relevance = chunk_relevance(matches, weights, self._ranking)
        best = np.lexsort((matches.ids, -relevance))[:_READ]
        most = float(relevance[best[0]]) if len(best) else 0.0
        known = self._knowledge.chunks(matches.ids[best].tolist(), clearance)
        return [
            Passage(
                *known[chunk_id],
                score=float(relevance[place]) / most if most > 0 else 0.0,
                signals=matches.signals(place),
            )
            for place in best.tolist()
            if (chunk_id := int(matches.ids[place])) in known
        ]

    def _other_versions(
        self, found: Sequence[Passage], question: Question, clearance: Clearance, day: date
    ) -> list[Passage]:
        """What holds instead of the best that was found where that does not: the version of the time that counts.

        Asked whether a repealed statute still applies, the answer stands in the decision that repealed it; asked what
        applied in 2022, in the statute that today's one replaced.
        """
        added: list[Passage] = []
        seen = {passage.chunk.id for passage in found}
        for passage in sorted(found, key=lambda passage: -passage.score)[:_FOLLOWED]:
            if not is_outside(passage.document, question, day):
                continue
            for other in self._version_passages(passage.document, question, clearance, day):
                if other.chunk.id not in seen:
                    seen.add(other.chunk.id)
                    added.append(replace(other, score=passage.score, signals={}))
        return added

    def _version_passages(
        self, document: Document, question: Question, clearance: Clearance, day: date
    ) -> list[Passage]:
        """Of the version of a document that holds: a paper's beginning, or what says most of the question."""
        first, _ = asked_days(question, day)
        step, known = document, {document.id}
        for _ in range(_STEPS):
            metadata = step.metadata
            names = (metadata.superseded_by,) if is_over(step, first) else metadata.supersedes
            for name in filter(None, names):
                if papers := self._knowledge.search_exact(name, clearance, 2):
                    return papers
            others = [other for name in names if (other := self._named_by_path(step, name, clearance)) is not None]
            if holding := [other for other in others if not is_outside(other, question, day)]:
                return [best for other in holding if (best := self._best_of(other, question, clearance)) is not None]
            unseen = [other for other in others if other.id not in known]
            if not unseen:
                return []
            step = unseen[0]
            known.add(step.id)
        return []

    def _named_by_path(self, document: Document, name: str, clearance: Clearance) -> Document | None:
        """The document that another one of its source names by its path."""
        root = document.id.partition("/")[0]
        return self._knowledge.document(f"{root}/{name}", clearance) or self._knowledge.document(name, clearance)

    def _best_of(self, document: Document, question: Question, clearance: Clearance) -> Passage | None:
        """The chunk of a document that says most of the question."""
        text = self._knowledge.text(document.id, clearance)
        if text is None or not text.chunks:
            return None
        weights = self._knowledge.term_weights(question.topic, clearance)
        best = max(
            text.chunks,
            key=lambda chunk: (coverage(weights, set(analyse(" ".join([*chunk.headings, chunk.text])))), -chunk.id),
        )
        return Passage(best, text.document, 0.0)


def prefer_provisions(passages: Sequence[Passage], question: Question) -> list[Passage]:
    """Where the question names a §, what stands under that § comes before what only speaks of it.

    Which statute is meant is left to words and similarity. A passage stands under a § that one of its headings, or its
    own first words, begin with.
    """
    wanted = {term for term in analyse(question.text) if term.startswith("§")}
    if not wanted:
        return list(passages)
    return [
        passage
        if wanted & {term for line in _first_lines(passage) for term in analyse(line)[:1]}
        else replace(passage, score=passage.score * _OTHER_PROVISION)
        for passage in passages
    ]


def _first_lines(passage: Passage) -> list[str]:
    return [*passage.chunk.headings, passage.chunk.text.partition("\n")[0]]


def fold_duplicates(passages: Iterable[Passage]) -> list[Passage]:
    """Keep the first of passages with the same words: one statute often lies there as PDF and as web page."""
    kept: dict[str, Passage] = {}
    for passage in passages:
        kept.setdefault(" ".join(passage.chunk.text.split()).casefold(), passage)
    return list(kept.values())
