"""The three parts that a larger installation may serve from elsewhere: embedder, vector index, term index.

Each protocol has a contract test in ``tests/knowledge/contracts.py`` that every implementation, fake or real, passes.
The catalog is not among them: it is the authority, and there is one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from app.access import AccessClass, Clearance
from app.knowledge.matching import Matcher
from app.knowledge.model import Hit
from app.knowledge.selection import ChunkIds, Selection

Vectors = NDArray[np.float32]

NOTHING_RELATED: Mapping[str, float] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class WordVectors:
    """The words of a text, each with a unit vector of what it means there, shape ``(len(words), dimension)``."""

    words: tuple[str, ...]
    vectors: Vectors


class Embedder(Protocol):
    """Turns text into unit vectors whose dot product is their cosine similarity."""

    @property
    def fingerprint(self) -> str:
        """Identifies model file and text preparation; vectors of different fingerprints must never be compared."""

    @property
    def dimension(self) -> int:
        """Length of a vector."""

    def embed_query(self, text: str) -> Vectors:
        """Vector of a question, shape ``(dimension,)``."""

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors of passages, shape ``(len(texts), dimension)``. Texts longer than the model can read are cut."""

    def embed_words(self, text: str, question: bool = False) -> WordVectors:
        """The words between white space, as the model reads them within the text, a question or a passage."""

    def count_tokens(self, text: str) -> int:
        """Tokens of the text as the model reads it, without prefix, with start and end marks."""


class VectorIndex(Protocol):
    """Nearest neighbours by cosine similarity, kept apart by access class."""

    def add(self, access: AccessClass, chunk_ids: Sequence[int], vectors: Vectors) -> None:
        """Store vectors; adding an id that is there replaces its vector."""

    def remove(self, chunk_ids: Iterable[int]) -> None:
        """Forget ids in every access class; unknown ids are ignored."""

    def search(self, vector: Vectors, clearance: Clearance, limit: int, within: Selection | None = None) -> list[Hit]:
        """Up to ``limit`` nearest chunks that the clearance may see, best first. Empty clearance: nothing.

        With ``within``, the nearest of these chunks alone: as many as there are, wherever they stand among all.
        """

    def ids(self, access: AccessClass) -> ChunkIds:
        """Every chunk id stored under an access class."""

    def holds(self, access: AccessClass, chunk_ids: Sequence[int]) -> bool:
        """Whether the vectors of all of these can really be read; a store may know an id and have lost its vector."""

    def drop(self, access: AccessClass) -> None:
        """Forget everything of an access class, whatever state it is in."""

    def purge(self) -> None:
        """Make what was removed vanish from the files too, as far as the store lets."""


class TermIndex(Protocol):
    """BM25 over analysed German terms, kept apart by access class."""

    def replace(self, entries: Iterable["TermEntry"], removed: Iterable[int] = ()) -> None:
        """Add entries (replacing those of the same chunk id) and forget ``removed``, in one commit per class."""

    def search(
        self,
        query: str,
        clearance: Clearance,
        limit: int,
        within: Selection | None = None,
        related: Mapping[str, float] = NOTHING_RELATED,
    ) -> list[Hit]:
        """Up to ``limit`` chunks that the clearance may see, best first; scores are BM25 and above zero.

        With ``within``, the best of these chunks alone, with the scores that they have among all. ``related`` are terms
        beyond the query's own that count too, each with the share, up to 1, to which it is meant.
        """

    def matcher(self, query: str, clearance: Clearance, related: Mapping[str, float] = NOTHING_RELATED) -> Matcher:
        """Marks in texts what a search for this query finds there, for a reader of these classes."""

    def term_weights(self, text: str, clearance: Clearance) -> dict[str, float]:
        """Inverse document frequency of each analysed whole-word term of the text; unseen terms weigh the most.

        Counted over the cleared classes alone, or a word's weight would tell that it occurs in the others.
        """

    def ids(self, access: AccessClass) -> ChunkIds:
        """Every chunk id stored under an access class."""

    def purge(self) -> None:
        """Make what was removed vanish from the files too."""


class TermEntry(Protocol):
    """What the term index needs of a chunk."""

    @property
    def chunk_id(self) -> int: ...
    @property
    def access(self) -> AccessClass: ...
    @property
    def title(self) -> str: ...
    @property
    def headings(self) -> str: ...
    @property
    def body(self) -> str: ...
    @property
    def reference_number(self) -> str: ...
    @property
    def synonyms(self) -> str: ...
