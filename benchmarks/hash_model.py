"""An embedding model that needs no file: for runs in which the indexes matter and not what is found.

``with hash_model():`` makes every refresh and reader of this process use it. It is a seam of benchmarks and tests
alone; no setting leads here.
"""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from unittest.mock import patch

import numpy as np

from app.knowledge import build, indexes
from app.knowledge.german import analyse
from app.knowledge.indexes import EmbeddingModel
from app.knowledge.protocols import Vectors, WordVectors
from app.models.files import ModelFile, ModelRole
from app.settings import Settings

_DIMENSION = 64


class HashModel:
    """Hashes each analysed term to a place of the vector: texts with the same words are near."""

    def __init__(self, model: EmbeddingModel) -> None:
        self._model = model

    @property
    def fingerprint(self) -> str:
        """Of the settings that go with it; the file is always the same."""
        return self._model.fingerprint

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return _DIMENSION

    def embed_query(self, text: str) -> Vectors:
        """See ``Embedder``."""
        vector = np.full(_DIMENSION, 0.01, dtype=np.float32)  # or that of an empty text would be zero
        for term in analyse(text):
            digest = hashlib.sha256(f"{self.fingerprint} {term}".encode()).digest()
            vector[digest[0] % _DIMENSION] += 1.0
        return vector / np.float32(np.linalg.norm(vector))

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """See ``Embedder``."""
        return np.stack([self.embed_query(text) for text in texts]) if texts else np.empty((0, _DIMENSION), np.float32)

    def embed_words(self, text: str, question: bool = False) -> WordVectors:
        """See ``Embedder``; each word by itself."""
        words = tuple(text.split())
        return WordVectors(words, self.embed_passages(words))

    def count_tokens(self, text: str) -> int:
        """See ``Embedder``."""
        return len(text.split()) + 2

    def close(self) -> None:
        """Nothing to free."""


@contextmanager
def hash_model() -> Iterator[None]:
    """Every index that is opened in this process meanwhile is made and read with it."""
    file = ModelFile("hash", ModelRole.EMBEDDING, Path("hash.gguf"), "0" * 64)

    def known(_settings: Settings, _role: ModelRole) -> ModelFile:
        return file

    with ExitStack() as stack:
        stack.enter_context(patch.object(indexes, "require_model", known))
        stack.enter_context(patch.object(indexes, "wanted_model", known))
        stack.enter_context(patch.object(indexes, "check_file", lambda *_: None))
        stack.enter_context(patch.object(build, "_load", HashModel))
        yield
