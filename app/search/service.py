"""Searching papers: from a request to one page of hits. No language model.

The text is understood (conditions and topic), the catalog answers the conditions, both indexes are asked for the topic,
and what is close enough counts as found, whatever the filters. The best papers are then read and put in order.
"""

import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import numpy as np

from app.access import Clearance
from app.errors import ModelFileError, VectorStoreError
from app.knowledge.filters import Filters
from app.knowledge.index import Knowledge
from app.knowledge.matches import Depth
from app.knowledge.model import Document, Paper, Passage
from app.knowledge.selection import Selection
from app.search.candidates import Candidates, RankedPaper, close_papers
from app.search.citing import citing_passages, is_number_alone
from app.search.hits import make_hit, passages_of
from app.search.marks import Marks, marks_for
from app.search.model import Order, PaperHit, SearchRequest, SearchResult
from app.search.named import named_passages
from app.search.numbers import missing_numbers, without
from app.search.ordering import Subject, in_order
from app.search.question import MAX_CHARACTERS, QuestionError, analyse_question, clean
from app.search.ranking import Ranking, fitted_ranking
from app.search.standing import today
from app.search.understanding import Vocabularies, effective_filters, understand_request

_DEPTH = Depth(terms=1000, vectors=300)
"""Chunks asked of each index: deeper than an order needs, since they also say how many papers there are. 300 is what
Chroma's graph search keeps."""
_PASSAGES = 4
"""Chunks read of each paper that is shown; up to three of them are, unless they say the same."""
_MANY = 100
"""Papers from which it is said that there may be more than were counted. Judgement: with fewer, those that an index has
left out are further away than these."""
_ANY_WORDS = "Satzung der Stadt"
_NAMED = 2.0
"""Added to the score of a paper named by its number: more than its relevance can make up for."""

WITHOUT_VECTORS = (
    "Die Suche nach der Bedeutung ist gerade nicht möglich; gefunden wird nur, was Wörter der Anfrage enthält."
)
MORE_THAN_COUNTED = "Auf die Anfrage passt sehr vieles; gezählt sind nur die Vorlagen, die ihr am nächsten kommen."


@dataclass(slots=True)
class _Run:
    """What one search collects on its way."""

    request: SearchRequest
    clearance: Clearance
    seconds: dict[str, float] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    @contextmanager
    def timed(self, stage: str) -> Iterator[None]:
        started = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[stage] = self.seconds.get(stage, 0.0) + time.perf_counter() - started

    def note(self, sentence: str) -> None:
        """Say something once."""
        if sentence not in self.notes:
            self.notes.append(sentence)


@dataclass(frozen=True, slots=True)
class _Found:
    """One page of hits, how many papers there are, and among which facets are counted (``None``: among all)."""

    hits: Sequence[PaperHit]
    total: int
    among: Sequence[str] | None


class PaperSearch:
    """Finds papers in what the reader may see. Safe to use from several threads."""

    def __init__(self, knowledge: Knowledge, ranking: Ranking | None = None) -> None:
        """``ranking`` is the fitted one; another embedding model may need its own."""
        self._knowledge = knowledge
        self._ranking = ranking or fitted_ranking()
        self._vocabularies = Vocabularies(knowledge)

    def search(self, request: SearchRequest, clearance: Clearance) -> SearchResult:
        """One page of papers. Errors: ``QuestionError`` (text too long), ``IndexStateError``."""
        run = _Run(request, clearance)
        with run.timed("all"):
            text = _checked(request.text)
            with run.timed("understanding"):
                vocabulary = self._vocabularies.of(clearance)
                understanding = understand_request(replace(request, text=text), vocabulary, today())
                filters = effective_filters(request, understanding)
            with run.timed("numbers"):
                missing = missing_numbers(self._knowledge, understanding.topic, clearance)
            topic = without(understanding.topic, missing)
            if any(character.isalnum() for character in topic):
                found = self._by_topic(topic, text, filters, run)
            elif missing:
                found = _Found((), 0, ())
            else:
                found = self._by_filters(filters, run)
            with run.timed("facets"):
                facets = self._knowledge.facets(filters, clearance, found.among)
        return SearchResult(
            request=request,
            understanding=understanding,
            filters=filters,
            hits=tuple(found.hits),
            total=found.total,
            facets=facets,
            corpus=self._knowledge.state(clearance),
            missing_numbers=missing,
            notes=tuple(run.notes),
            seconds=run.seconds,
        )

    def warm_up(self, clearance: Clearance) -> None:
        """Have both indexes and the columns of the catalog loaded: with a million chunks that takes seconds."""
        self.search(SearchRequest(_ANY_WORDS, limit=1), clearance)

    def marks(self, searched: str, clearance: Clearance) -> Marks:
        """What to mark in texts that this reader sees for these words."""
        return marks_for(searched, self._knowledge, clearance)

    def _by_filters(self, filters: Filters, run: _Run) -> _Found:
        """Everything that the filters leave, newest first."""
        request = run.request
        with run.timed("filters"):
            keys, total = self._knowledge.newest_papers(filters, run.clearance, request.limit, request.offset)
        with run.timed("reading"):
            documents = {
                key: left
                for key, found in self._knowledge.documents_of_keys(keys, run.clearance).items()
                if (left := [document for document in found if _is_left(document, filters)])
            }
            papers = self._papers_of([documents[key][0] for key in keys if key in documents], run.clearance)
            hits = [
                make_hit(key, documents[key], papers.get(documents[key][0].paper_id))
                for key in keys
                if key in documents
            ]
        return _Found(hits, total, None)

    def _by_topic(self, topic: str, text: str, filters: Filters, run: _Run) -> _Found:
        question = analyse_question(text)
        with run.timed("filters"):
            within = self._knowledge.select(filters, run.clearance)
        with run.timed("numbers"):
            namings = [naming for naming in self._knowledge.named_references(topic, run.clearance) if naming.documents]
            spans = [(naming.candidate.start, naming.candidate.end) for naming in namings]
            more = not is_number_alone(topic, spans, few=0)
            exact = named_passages(self._knowledge, question, run.clearance, {}, asks_more=more) if namings else []
            named = _by_key(exact)
        if named and is_number_alone(topic, spans):
            return self._by_number(named, filters, within, run)
        subject = Subject(question, topic, self._knowledge.term_weights(topic, run.clearance))
        # What is found is found without filters, and they leave a part of it: facets count what other choices would.
        candidates = self._candidates(subject, None, run)
        closely = not candidates.more  # a choice between two of hundreds is not worth its time
        if within is not None and candidates.more:
            among = {paper.key for paper in candidates.papers if paper.close}
            candidates = self._candidates(subject, within, run)  # deeper, where others took the places
            papers = self._ordered(candidates, subject, run, closely)
        else:
            papers = self._ordered(candidates, subject, run, closely)
            among = {paper.key for paper in papers}
            if within is not None:
                papers = candidates.within(papers, within)
        if candidates.more and len(among) >= _MANY:
            run.note(MORE_THAN_COUNTED)
        if run.request.order is Order.NEWEST:
            papers = self._newest_first(papers, filters, run.clearance)
        left = _left(named, within)
        papers = _named_first(papers, left)
        with run.timed("reading"):
            passages = passages_of(_part(papers, run.request), candidates, self._knowledge, run.clearance, _PASSAGES)
            for key, found in left.items():
                passages[key] = [*found, *passages.get(key, ())]
            hits = self._page(papers, passages, left, run)
        return _Found(hits, len(papers), sorted(among | set(named) | {paper.key for paper in papers}))

    def _by_number(
        self, named: dict[str, list[Passage]], filters: Filters, within: Selection | None, run: _Run
    ) -> _Found:
        """The papers that a text names and no more, and after them those that cite them, newest first."""
        with run.timed("reading"):
            citing = citing_passages(self._knowledge, named, run.clearance)
            passages = _left({**named, **citing}, within)
            papers = [RankedPaper(key, 0.0) for key in passages if key in citing]
            if run.request.order is Order.NEWEST:
                papers = self._newest_first(papers, filters, run.clearance)
            left = {key: found for key, found in passages.items() if key in named}
            papers = _named_first(papers, left)
            hits = self._page(papers, passages, left, run)
        return _Found(hits, len(papers), sorted({*named, *citing}))

    def _candidates(self, subject: Subject, within: Selection | None, run: _Run) -> Candidates:
        """What is close enough. An index that is out of reach is done without, and that is said."""
        with run.timed("indexes"):
            try:
                matches = self._knowledge.match(subject.topic, run.clearance, _DEPTH, within)
            except (VectorStoreError, ModelFileError):
                run.note(WITHOUT_VECTORS)
                matches = self._knowledge.match(subject.topic, run.clearance, Depth(_DEPTH.terms, 0), within)
        return close_papers(matches, subject.weights, self._ranking)

    def _ordered(self, candidates: Candidates, subject: Subject, run: _Run, closely: bool) -> list[RankedPaper]:
        with run.timed("ranking"):
            return in_order(candidates, subject, self._knowledge, run.clearance, self._ranking, closely=closely)

    def _newest_first(self, papers: Sequence[RankedPaper], filters: Filters, clearance: Clearance) -> list[RankedPaper]:
        everything = self._knowledge.state(clearance).documents  # there are no more papers than documents
        newest, _ = self._knowledge.newest_papers(filters, clearance, everything, 0)
        place = {key: number for number, key in enumerate(newest)}
        return sorted(papers, key=lambda paper: (place.get(paper.key, everything), paper.key))

    def _page(
        self,
        papers: Sequence[RankedPaper],
        passages: Mapping[str, Sequence[Passage]],
        named: Collection[str],
        run: _Run,
    ) -> list[PaperHit]:
        """The hits of the page that is asked for. A paper that says the same as another is in that one's hit.

        ``passages`` holds those of the page's papers, and of the papers that say the same as one of them; a paper
        without has gone with a refresh that became visible meanwhile.
        """
        page = [paper for paper in _slice(papers, run.request) if not paper.same_as and paper.key in passages]
        first = {paper.key: passages[paper.key][0].document for paper in page}
        of_paper = self._papers_of(first.values(), run.clearance)
        copies: dict[str, list[Document]] = {}
        for paper in papers:
            if paper.same_as in first and paper.key in passages:
                copies.setdefault(paper.same_as, []).append(passages[paper.key][0].document)
        hits = []
        for paper in page:
            found = _each_once(passages[paper.key])
            documents = list({passage.document.id: passage.document for passage in found}.values())
            hit = make_hit(paper.key, documents, of_paper.get(first[paper.key].paper_id), found, paper.score)
            hits.append(replace(hit, named=paper.key in named, same=tuple(copies.get(paper.key, ()))))
        return hits

    def _papers_of(self, documents: Iterable[Document], clearance: Clearance) -> dict[str, Paper]:
        ids = {document.paper_id for document in documents if document.paper_id}
        return self._knowledge.papers_by_id(ids, clearance) if ids else {}


def _checked(text: str) -> str:
    """The text on one line; empty if nothing in it can be searched for."""
    cleaned = clean(text)
    if len(cleaned) > MAX_CHARACTERS:
        raise QuestionError(
            f"Der Suchtext hat {len(cleaned)} Zeichen, erlaubt sind {MAX_CHARACTERS}; bitte kürzer suchen."
        )
    return cleaned


def _is_left(document: Document, filters: Filters) -> bool:
    """Whether a document of a paper that filters leave is itself left: it has a class and a source of its own."""
    source = document.id.partition("/")[0]
    return (not filters.access or document.access in filters.access) and (
        not filters.sources or source in filters.sources
    )


def _by_key(passages: Iterable[Passage]) -> dict[str, list[Passage]]:
    found: dict[str, list[Passage]] = {}
    for passage in passages:
        found.setdefault(passage.document.paper_key, []).append(passage)
    return found


def _each_once(passages: Iterable[Passage]) -> list[Passage]:
    return list({passage.chunk.id: passage for passage in reversed(list(passages))}.values())[::-1]


def _slice(papers: Sequence[RankedPaper], request: SearchRequest) -> Sequence[RankedPaper]:
    start = max(0, request.offset)
    return papers[start : start + max(0, request.limit)]


def _part(papers: Sequence[RankedPaper], request: SearchRequest) -> list[RankedPaper]:
    """The papers of a page, and those that say the same as one of them."""
    page = _slice(papers, request)
    keys = {paper.key for paper in page}
    return [*page, *(paper for paper in papers if paper.same_as in keys and paper.key not in keys)]


def _left(passages: Mapping[str, list[Passage]], within: Selection | None) -> dict[str, list[Passage]]:
    """Those of the passages that filters leave; a paper without any is left out."""
    if within is None:
        return dict(passages)
    left = {}
    for key, found in passages.items():
        kept = within.holds(np.array([passage.chunk.id for passage in found], dtype=np.int64)).tolist()
        if any(kept):
            left[key] = [passage for passage, keep in zip(found, kept, strict=True) if keep]
    return left


def _named_first(papers: Sequence[RankedPaper], named: Mapping[str, Sequence[Passage]]) -> list[RankedPaper]:
    """Papers named by number before all others, in the order of mention; none of them is folded into another."""
    known = {paper.key: paper for paper in papers}
    first = [
        replace(known.get(key, RankedPaper(key, 0.0)), score=_NAMED + found[0].score, same_as="")
        for key, found in named.items()
    ]
    # what was folded into a paper that is elsewhere now stays with it, for a hit is found by its lead's key
    return [*first, *(paper for paper in papers if paper.key not in named)]
