"""A synthetic council archive of any size whose chunks lie among one another as real ones do.

Each chunk is a mixture of two chunks of a pool of real ones that are near each other: its text takes sentences of both,
with a sentence of invented figures and names between them; its vector is theirs mixed, displaced by the difference of
two other near ones. So vectors keep to the few directions in which real ones differ, the chunks of a paper are near
one another, and what the terms find the vectors find too. All of it follows from the seed and a document's number, so
that catalog, terms and vectors can be made one without the other and still agree: chunks are numbered from 1 in the
order of the documents, which is how an empty catalog numbers them.
"""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from random import Random
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from app.access import AccessClass
from app.knowledge.model import (
    ChunkDraft,
    DocumentDraft,
    DocumentMetadata,
    Majority,
    Outcome,
    Page,
    Paper,
    Source,
    Stage,
)
from app.knowledge.protocols import Vectors
from benchmarks.administrative import sentence
from benchmarks.synthetic_pool import Pool

ROOT = "synthetic"
BLOCK = 2048
"""Documents drawn together."""

_MEAN_CHUNKS, _MOST_CHUNKS = 8.0, 60
"""A document's chunks: 7.0 on average among 2,011 real files of a council, at most 54, spread as a lognormal."""

_NEAR, _FAR = 0.5, 0.5
"""Most that a chunk takes of its second pool chunk, and how far it is displaced. Chosen so that a sample as large as
the pool looks like it: median cosine to the 1st, 10th and 100th neighbour 0.944, 0.904, 0.868, in a pool of 5,000 real
chunks 0.946, 0.900, 0.863; to any other 0.813 and 0.819."""

_ACCESS = {AccessClass.PUBLIC: 0.96, AccessClass.INTERNAL: 0.03, AccessClass.NON_PUBLIC: 0.01}
_TYPES = {"Beschlussvorlage": 0.45, "Antrag": 0.2, "Anfrage": 0.15, "Mitteilungsvorlage": 0.15, "Satzung": 0.05}
COMMITTEES = {
    "Stadtrat": 0.3,
    "Bauausschuss": 0.15,
    "Hauptausschuss": 0.12,
    "Finanzausschuss": 0.1,
    "Verkehrsausschuss": 0.1,
    "Jugendhilfeausschuss": 0.07,
    "Schulausschuss": 0.06,
    "Umweltausschuss": 0.05,
    "Kulturausschuss": 0.04,
    "Betriebsausschuss": 0.01,
}
OUTCOMES = {
    Outcome.ADOPTED: 0.6,
    Outcome.NOTED: 0.15,
    Outcome.REFERRED: 0.1,
    Outcome.REJECTED: 0.08,
    Outcome.POSTPONED: 0.05,
    Outcome.WITHDRAWN: 0.02,
}
_Choice = TypeVar("_Choice")

FIRST_DAY, DAYS = datetime.date(2005, 1, 1), 7300


@dataclass(frozen=True)
class _Block:
    """What was drawn for some documents: arrays by document, and by chunk."""

    access: NDArray[np.int64]
    chunk_counts: NDArray[np.int64]
    places: NDArray[np.int64]
    """Of shape ``(chunks, 4)``: two pool chunks to mix, and two whose difference displaces the mixture."""
    shares: NDArray[np.float32]

    @cached_property
    def ends(self) -> NDArray[np.int64]:
        return np.cumsum(self.chunk_counts)


class Archive:
    """The archive of a pool with (nearly) so many chunks; ``documents`` is how many documents they make."""

    def __init__(self, pool: Pool, chunks: int, seed: int = 1) -> None:
        self.pool = pool
        self._seed = seed
        counts: list[NDArray[np.int64]] = []
        while sum(int(part.sum()) for part in counts) < chunks:
            counts.append(self._chunk_counts(len(counts)))
        ends = np.cumsum(np.concatenate(counts))
        self.documents = int(np.searchsorted(ends, chunks)) + 1
        self.firsts: NDArray[np.int64] = np.concatenate([[0], ends[: self.documents]]) + 1
        """Id of each document's first chunk, and the one after the last of all."""

    @property
    def chunks(self) -> int:
        """How many chunks."""
        return int(self.firsts[-1]) - 1

    @property
    def blocks(self) -> int:
        """How many blocks the documents make."""
        return -(-self.documents // BLOCK)

    def first_id(self, number: int) -> int:
        """Id of the first chunk of a block."""
        return int(self.firsts[number * BLOCK])

    def block_of(self, chunk_id: int) -> int:
        """The block that a chunk is in; ``blocks`` for an id above all."""
        if chunk_id > self.chunks:
            return self.blocks
        return (int(np.searchsorted(self.firsts, chunk_id, side="right")) - 1) // BLOCK

    def reference_number(self, document: int) -> str:
        """Of the paper that the document of this number belongs to."""
        return _Facts(document - document % _DOCUMENTS_PER_PAPER).reference

    def vectors(self, number: int) -> Iterator[tuple[AccessClass, NDArray[np.int64], Vectors]]:
        """Ids and vectors of the chunks of a block, by access class."""
        block, documents = self._block(number), self._documents(number)
        count = int(self.firsts[documents.stop] - self.firsts[documents.start])
        ids = np.arange(count) + self.firsts[documents.start]
        mixed = self.mixed(block.places[:count], block.shares[:count])
        access = np.repeat(block.access, block.chunk_counts)[:count]
        for place, name in enumerate(_ACCESS):
            chosen = access == place
            if chosen.any():
                yield name, ids[chosen], mixed[chosen]

    def mixed(self, places: NDArray[np.int64], shares: NDArray[np.float32]) -> Vectors:
        """The vectors of chunks that were drawn, of length one."""
        first, second, third, fourth = (self.pool.vectors[places[:, column]] for column in range(4))
        vectors = first + shares[:, None] * (second - first) + np.float32(_FAR) * (third - fourth)
        normalised: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return normalised

    def drafts(self, number: int) -> Iterator[tuple[Source, DocumentDraft]]:
        """The documents of a block, in order."""
        block, documents = self._block(number), self._documents(number)
        start = 0
        for offset, document in enumerate(documents):
            end = int(block.ends[offset])
            yield self._draft(document, list(_ACCESS)[block.access[offset]], block.places[start:end])
            start = end

    def papers(self, number: int) -> Iterator[Paper]:
        """The papers whose first document is in a block."""
        for document in self._documents(number):
            if document % _DOCUMENTS_PER_PAPER == 0:
                yield self._paper(document)

    def _documents(self, number: int) -> range:
        return range(number * BLOCK, min(self.documents, (number + 1) * BLOCK))

    def _chunk_counts(self, number: int) -> NDArray[np.int64]:
        random = np.random.default_rng([self._seed, number, 0])
        spread = 0.8
        drawn = random.lognormal(np.log(_MEAN_CHUNKS) - spread**2 / 2, spread, BLOCK)
        return np.clip(np.rint(drawn), 1, _MOST_CHUNKS).astype(np.int64)

    def _block(self, number: int) -> _Block:
        pool, counts = self.pool, self._chunk_counts(number)
        random = np.random.default_rng([self._seed, number, 1])
        papers = -(-BLOCK // _DOCUMENTS_PER_PAPER) + 1
        anchors = np.repeat(random.integers(len(pool), size=papers), _DOCUMENTS_PER_PAPER)[:BLOCK]
        anchor = np.repeat(anchors, counts)
        chunks = len(anchor)

        def near(places: NDArray[np.int64]) -> NDArray[np.int64]:
            return pool.neighbours[places, random.integers(pool.neighbours.shape[1], size=chunks)].astype(np.int64)

        first = near(anchor)
        third = random.integers(len(pool), size=chunks)
        return _Block(
            access=random.choice(len(_ACCESS), size=BLOCK, p=list(_ACCESS.values())),
            chunk_counts=counts,
            places=np.stack([first, near(first), third, near(third)], axis=1),
            shares=random.uniform(0, _NEAR, size=chunks).astype(np.float32),
        )

    def _draft(self, number: int, access: AccessClass, places: NDArray[np.int64]) -> tuple[Source, DocumentDraft]:
        random = Random(number)
        facts = _Facts(number - number % _DOCUMENTS_PER_PAPER)
        title = f"{self.pool.titles[int(places[0, 0])]} ({facts.reference})"
        texts = [self._text(random, int(first), int(second)) for first, second in places[:, :2]]
        spans, at = [], 0
        for text in texts:
            spans.append(ChunkDraft(at, at + len(text), 1))
            at += len(text) + 2
        whole = "\n\n".join(texts)
        name = f"{ROOT}/{number:07}.txt"
        return (
            Source(name, ROOT, f"file:///{name}", f"{number:064}", "text/plain", access),
            DocumentDraft(
                metadata=DocumentMetadata(
                    title=title,
                    reference_number=facts.reference,
                    date=facts.date,
                    paper_type=facts.paper_type,
                    committee=facts.committee,
                ),
                text=whole,
                pages=(Page(1, 0, len(whole)),),
                chunks=tuple(spans),
                has_pages=False,
                paper_id=facts.paper_id,
            ),
        )

    def _text(self, random: Random, first: int, second: int) -> str:
        own, other = self.pool.sentences[first], self.pool.sentences[second]
        taken = own[: max(1, (2 * len(own) + 2) // 3)]
        return ". ".join((*taken, sentence(random).rstrip("."), *other[: max(1, len(other) // 3)]))

    def _paper(self, number: int) -> Paper:
        facts = _Facts(number)
        return Paper(
            id=facts.paper_id,
            root=ROOT,
            uri=f"file:///{facts.paper_id}",
            content_hash=f"{number:064}",
            access=AccessClass.PUBLIC,
            title=f"Vorlage {facts.reference}",
            reference_number=facts.reference,
            date=facts.date,
            paper_type=facts.paper_type,
            stages=facts.stages,
        )


_DOCUMENTS_PER_PAPER = 2
"""A paper has its text and, now and then, annexes; real council papers have 1 to 10 files, most 1 or 2."""


class _Facts:
    """What is known of the paper that begins with this document."""

    def __init__(self, number: int) -> None:
        random = Random(f"facts {number}")
        self.date = FIRST_DAY + datetime.timedelta(days=random.randrange(DAYS))
        self.paper_type = _chosen(random, _TYPES)
        self.committee = _chosen(random, COMMITTEES)
        self.reference = f"V/{self.date.year}/{number:06}"
        self.paper_id = f"{ROOT}/papers/{number:07}"
        stages = []
        for place in range(random.randint(1, 3)):
            outcome = _chosen(random, OUTCOMES)
            stages.append(
                Stage(
                    committee=_chosen(random, COMMITTEES) if place else self.committee,
                    date=self.date + datetime.timedelta(days=14 * (place + 1)),
                    agenda_item=f"Ö {random.randint(1, 30)}",
                    result=outcome.value,
                    outcome=outcome,
                    majority=Majority.UNKNOWN,
                )
            )
        self.stages = tuple(stages)


def _chosen(random: Random, shares: dict[_Choice, float]) -> _Choice:
    return random.choices(list(shares), weights=list(shares.values()))[0]
