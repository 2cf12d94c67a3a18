"""Vectors from a GGUF embedding model, with llama.cpp in this process.

Passages are computed side by side, each alone on one thread (``app.models.encoder`` says why). Several texts in one
batch were no faster, and the order of lengths does not matter where each is computed alone. A question has a context of
its own, so it never waits for passages that some other thread has asked for. The model reads 512 tokens;
longer texts are cut here.
"""

import hashlib
import re
import unicodedata
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from queue import SimpleQueue
from threading import Lock

import numpy as np

from app.errors import ModelFileError
from app.knowledge.protocols import Vectors, WordVectors
from app.models.encoder import EncoderContext, EncoderError, EncoderModel
from app.models.files import ModelFile
from app.models.llama import usable_threads
from app.settings import EmbeddingSettings

_PREPARATION = "nfkc-spaces-mean-512-3"
"""How text is prepared before the model reads it; part of the fingerprint."""

_MOST_TOKENS = 512

_QUESTIONS_AT_ONCE = 2
"""Contexts for questions, one thread each: a question of 9 tokens takes 5 ms so, and 14 ms with two threads, which wait
for one another at every step; at 40 tokens both take some 24 ms."""
_MARK = re.compile(rb"<[a-z/|_]+>|\[[A-Z]+\]")
"""Control tokens as the vocabularies of embedding models write them: <s>, </s>, <pad>, [CLS], [SEP]."""
_REMEMBERED_QUESTIONS = 256
_REMEMBERED_PASSAGES = 8192
"""Vectors kept in memory: 384 floats each, so some 13 MB. Sentences of good passages come up for many questions."""


class GgufEmbedder:
    """An ``Embedder``. Safe to use from several threads; those with passages share the processors text by text."""

    def __init__(self, model: ModelFile, settings: EmbeddingSettings) -> None:
        """Load the model. Errors: ``ModelFileError`` (not a GGUF embedding model, or too little memory)."""
        self._query_prefix = settings.query_prefix
        self._passage_prefix = settings.passage_prefix
        self._fingerprint = fingerprint_of(model, settings)
        self._questions = _Memory(_REMEMBERED_QUESTIONS)
        self._passages = _Memory(_REMEMBERED_PASSAGES)
        self._threads = usable_threads(settings.threads)
        with ExitStack() as loaded:
            try:
                self._model = EncoderModel(model.path, _MOST_TOKENS)
                loaded.callback(self._model.close)
                self._question_contexts = _Contexts([self._model.context(1) for _ in range(_QUESTIONS_AT_ONCE)])
                self._passage_contexts = _Contexts([self._model.context(1) for _ in range(self._threads)])
            except EncoderError as error:
                raise ModelFileError(
                    f"Das Einbettungsmodell {model.path} lässt sich nicht laden ({error}); bitte „ratslotse models "
                    "verify“ ausführen und prüfen, ob genug Arbeitsspeicher frei ist."
                ) from error
            loaded.pop_all()

    @property
    def fingerprint(self) -> str:
        """SHA-256 (hex) over model file, prefixes and text preparation."""
        return self._fingerprint

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self._model.dimension

    def embed_query(self, text: str) -> Vectors:
        """Vector of a question, shape ``(dimension,)``."""
        return self._embed(self._query_prefix + text, self._questions, self._question_contexts)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors of passages, shape ``(len(texts), dimension)``. Texts longer than the model can read are cut.

        Hand over many at once: a call keeps all threads busy as long as it has texts left.
        """
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        remaining = _Shared(range(len(texts)))

        def compute() -> None:
            try:
                for place in remaining:
                    text = self._passage_prefix + texts[place]
                    vectors[place] = self._embed(text, self._passages, self._passage_contexts)
            except BaseException:
                remaining.stop()
                raise

        helpers = min(self._threads, len(texts)) - 1
        if helpers < 1:
            compute()
            return vectors
        with ThreadPoolExecutor(helpers) as pool:
            started = [pool.submit(compute) for _ in range(helpers)]
            compute()
        for helper in started:
            helper.result()
        return vectors

    def embed_words(self, text: str, question: bool = False) -> WordVectors:
        """See ``Embedder``. Nothing of it is remembered: words take forty times the room of their sentence."""
        prefix, contexts = (
            (self._query_prefix, self._question_contexts)
            if question
            else (self._passage_prefix, self._passage_contexts)
        )
        with _memory_is_told(), contexts.one() as context:
            tokens = self._model.shortened(self._model.tokens(_prepared(prefix + text)))
            vectors = context.token_vectors(tokens)
            pieces = self._model.pieces(tokens)
        words = _words(pieces)[len(prefix.split()) :]
        means = np.empty((len(words), self.dimension), dtype=np.float32)
        for place, (_, of_word) in enumerate(words):
            mean = vectors[of_word].mean(axis=0)
            means[place] = mean / (np.linalg.norm(mean) or 1.0)
        return WordVectors(tuple(word for word, _ in words), means)

    def count_tokens(self, text: str) -> int:
        """Tokens of the text as the model reads it, without prefix, with start and end marks."""
        return len(self._model.tokens(_prepared(text)))

    def close(self) -> None:
        """Free the model's memory, once whoever computes has finished his text."""
        self._question_contexts.close()
        self._passage_contexts.close()
        self._model.close()

    def _embed(self, text: str, memory: "_Memory", contexts: "_Contexts") -> Vectors:
        prepared = _prepared(text)
        key = hashlib.sha256(prepared.encode()).digest()
        known = memory.get(key)
        if known is not None:
            return known
        with _memory_is_told(), contexts.one() as context:  # also to tokenize: nobody frees the model meanwhile
            vector = context.vector(self._model.shortened(self._model.tokens(prepared)))
        length = float(np.linalg.norm(vector))
        if not np.isfinite(length) or length == 0.0:
            raise ModelFileError("Das Einbettungsmodell liefert unbrauchbare Vektoren; bitte das Modell prüfen.")
        vector /= length
        vector.flags.writeable = False  # it is handed out again to others
        memory.put(key, vector)
        return vector


def fingerprint_of(model: ModelFile, settings: EmbeddingSettings) -> str:
    """The fingerprint that an embedder of this file and these settings has, without loading it."""
    parts = (model.sha256, settings.query_prefix, settings.passage_prefix, _PREPARATION)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


@contextmanager
def _memory_is_told() -> Iterator[None]:
    try:
        yield
    except EncoderError as error:
        raise ModelFileError(
            f"Das Einbettungsmodell konnte einen Text nicht verarbeiten ({error}); bitte prüfen, ob genug "
            "Arbeitsspeicher frei ist."
        ) from error


def _words(pieces: Sequence[bytes]) -> list[tuple[str, list[int]]]:
    """The words between white space, each with the places of its tokens; marks like ``<s>`` are none."""
    words: list[tuple[bytes, list[int]]] = []
    for place, piece in enumerate(pieces):
        if _MARK.fullmatch(piece):
            continue
        bare = piece.replace("\u2581".encode(), b" ")
        if not words or bare.startswith(b" "):
            words.append((b"", []))
        words[-1] = (words[-1][0] + bare.strip(), [*words[-1][1], place])
    return [(word.decode(errors="replace"), places) for word, places in words if word]


def _prepared(text: str) -> str:
    """What the model's own tokenizer does first and llama.cpp does not: NFKC, and every white space one space.

    Without the second, line breaks become unknown tokens: mean cosine to the original engine 0.9957 instead of 0.99997
    over 60 chunks of docs_corpus. Half characters, which broken extraction leaves, cannot be written as UTF-8.
    """
    return " ".join(unicodedata.normalize("NFKC", text).encode("utf-8", "replace").decode().split())


class _Contexts:
    """Contexts to borrow for one text each; who asks first gets the next that is free."""

    def __init__(self, contexts: Sequence[EncoderContext]) -> None:
        self._count = len(contexts)
        self._free: SimpleQueue[EncoderContext | None] = SimpleQueue()
        for context in contexts:
            self._free.put(context)

    @contextmanager
    def one(self) -> Iterator[EncoderContext]:
        context = self._free.get()
        try:
            if context is None:
                raise RuntimeError("the embedder is closed")
            yield context
        finally:
            self._free.put(context)

    def close(self) -> None:
        """Wait for what is borrowed; who asks from now on is told, and does not wait for ever."""
        for _ in range(self._count):
            context = self._free.get()
            if context is not None:
                context.close()
        self._free.put(None)


class _Shared:
    """Numbers that several threads take turns in taking, until there are no more or one of the threads has failed."""

    def __init__(self, numbers: range) -> None:
        self._numbers = iter(numbers)
        self._lock = Lock()

    def __iter__(self) -> Iterator[int]:
        while (number := self._next()) is not None:
            yield number

    def _next(self) -> int | None:
        with self._lock:
            return next(self._numbers, None)

    def stop(self) -> None:
        with self._lock:
            self._numbers = iter(range(0))


class _Memory:
    """The vectors used last, by the hash of their text. Safe to use from several threads."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._vectors: OrderedDict[bytes, Vectors] = OrderedDict()
        self._lock = Lock()

    def get(self, key: bytes) -> Vectors | None:
        with self._lock:
            vector = self._vectors.get(key)
            if vector is not None:
                self._vectors.move_to_end(key)
            return vector

    def put(self, key: bytes, vector: Vectors) -> None:
        with self._lock:
            self._vectors[key] = vector
            if len(self._vectors) > self._size:
                self._vectors.popitem(last=False)
