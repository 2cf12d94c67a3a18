"""From ranked papers to hits: their best passages with texts, and papers that say the same folded into one."""

from collections.abc import Mapping, Sequence

import numpy as np

from app.access import Clearance
from app.knowledge.decisions import final_outcome, stated_outcome
from app.knowledge.index import Knowledge
from app.knowledge.model import Document, Paper, Passage
from app.search.candidates import Candidates, RankedPaper
from app.search.fingerprints import Shingles, adds_little, says_the_same, shingles, words
from app.search.model import PaperHit

_SHOWN = 3
"""Passages of a hit."""


def passages_of(
    papers: Sequence[RankedPaper], candidates: Candidates, knowledge: Knowledge, clearance: Clearance, each: int
) -> dict[str, list[Passage]]:
    """The best ``each`` chunks of papers with their texts, by key, best first; a paper that has just gone is left out.

    A passage's ``score`` is its relevance.
    """
    matches = candidates.matches
    known = knowledge.chunks([chunk_id for paper in papers for chunk_id in paper.chunks[:each]], clearance)
    passages: dict[str, list[Passage]] = {}
    for paper in papers:
        for chunk_id in paper.chunks[:each]:
            entry = known.get(chunk_id)
            if entry is None or entry[1].paper_key != paper.key:
                continue
            place = int(np.searchsorted(matches.ids, chunk_id))
            passages.setdefault(paper.key, []).append(
                Passage(*entry, score=float(candidates.relevance[place]), signals=matches.signals(place))
            )
    return passages


def distinct_passages(passages: Sequence[Passage], limit: int = _SHOWN) -> tuple[Passage, ...]:
    """The first passages that each say something of their own."""
    chosen: list[Passage] = []
    seen: list[frozenset[str]] = []
    for passage in passages:
        fingerprint = words(passage.chunk.text)
        if chosen and any(adds_little(fingerprint, other) for other in seen):
            continue
        chosen.append(passage)
        seen.append(fingerprint)
        if len(chosen) == limit:
            break
    return tuple(chosen)


def fold_same(
    order: Sequence[str], passages: Mapping[str, Sequence[Passage]], knowledge: Knowledge, clearance: Clearance
) -> dict[str, str]:
    """Papers whose best document says the same as that of a paper before them: their key, and that paper's.

    Whole documents are compared, but only where their best passages are alike: two papers may share a paragraph.
    """
    texts: dict[str, Shingles] = {}

    def whole(document: Document) -> Shingles:
        if document.id not in texts:
            found = knowledge.text(document.id, clearance)
            texts[document.id] = shingles(found.text) if found is not None else frozenset()
        return texts[document.id]

    folded: dict[str, str] = {}
    leads: list[tuple[str, frozenset[str], Document]] = []
    for key in order:
        best = passages[key][0]
        fingerprint = words(best.chunk.text)
        for lead, other, document in leads:
            if says_the_same(fingerprint, other) and says_the_same(whole(best.document), whole(document)):
                folded[key] = lead
                break
        else:
            leads.append((key, fingerprint, best.document))
    return folded


def make_hit(
    key: str, documents: Sequence[Document], paper: Paper | None, passages: Sequence[Passage] = (), score: float = 0.0
) -> PaperHit:
    """A hit that is shown by the first of its documents, with what became of the paper, or of that document."""
    outcome, decided = final_outcome(paper) if paper else stated_outcome(documents[0].metadata)
    return PaperHit(
        key=key,
        document=documents[0],
        paper=paper,
        documents=tuple(documents),
        passages=distinct_passages(passages),
        score=score,
        outcome=outcome,
        decided=decided,
    )
