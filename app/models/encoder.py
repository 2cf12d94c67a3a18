"""A GGUF embedding model and the contexts that compute with it, straight on llama.cpp's own functions.

llama-cpp-python's ``Llama`` binds one context to each loaded model. Here several contexts share one model's weights,
and each computes a text alone on one thread: no thread ever waits for another. Measured on two cores with
multilingual-e5-small, chunks of 120 tokens: 5,800 tokens a second against 3,900 of one context with two threads, which
wait for one another at every step of the network; beside other work on the machine 1.1 to 1.4 times as many
(``python -m benchmarks ingest`` compares the two). The vectors are the same to the last bit.
"""

import ctypes
import mmap
import sys
from pathlib import Path
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from app.models.llama import llama_cpp

Tokens = NDArray[np.int32]
Vector = NDArray[np.float32]


_PIECE = 64
"""Bytes that almost every token fits into."""


class EncoderError(ValueError):
    """The file is no usable embedding model, or memory does not suffice. For the caller to put into words."""


class EncoderModel:
    """The weights and the tokenizer. Tokenizing is safe from several threads at once."""

    def __init__(self, path: Path, most_tokens: int) -> None:
        """Load the model for texts of up to ``most_tokens``. Errors: ``EncoderError``."""
        self._most_tokens = most_tokens
        try:
            self._model = llama_cpp.internals.LlamaModel(
                path_model=str(path), params=llama_cpp.llama_model_default_params(), verbose=False
            )
        except ValueError as error:
            raise EncoderError(str(error)) from error
        self._vocabulary = self._model.vocab
        self._reserving = Lock()

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return int(self._model.n_embd())

    def tokens(self, text: str) -> Tokens:
        """The text as the model reads it, with start and end marks, however long; marks inside the text stay text."""
        if self._model.model is None:
            raise RuntimeError("the model is closed")
        data = text.encode()
        room = len(data) + 8  # a token holds at least a byte; the rest is for the marks
        buffer = np.empty(room, dtype=np.int32)
        place = buffer.ctypes.data_as(llama_cpp.llama_token_p)
        count = llama_cpp.llama_tokenize(self._vocabulary, data, len(data), place, room, True, False)
        if count < 0:
            raise EncoderError(f"{len(data)} bytes gave more than {room} tokens")
        return buffer[:count].copy()

    def pieces(self, tokens: Tokens) -> list[bytes]:
        """The bytes that each token stands for, control tokens included; they may be parts of characters."""
        return [self._piece(int(token)) for token in tokens]

    def shortened(self, tokens: Tokens) -> Tokens:
        """The longest beginning that the model can read; an end mark stays at the end."""
        if len(tokens) <= self._most_tokens:
            return tokens
        last = int(tokens[-1])
        marks = (llama_cpp.llama_vocab_eos(self._vocabulary), llama_cpp.llama_vocab_sep(self._vocabulary))
        kept = tokens[: self._most_tokens].copy()
        if last in marks:
            kept[-1] = last
        return kept

    def context(self, threads: int) -> "EncoderContext":
        """A place to compute in, for one text at a time. Errors: ``EncoderError``."""
        return EncoderContext(self._model, self._most_tokens, threads, self._reserving)

    def close(self) -> None:
        """Free the memory of the weights and of all contexts."""
        self._model.close()

    def _piece(self, token: int) -> bytes:
        room = _PIECE
        while True:
            buffer = ctypes.create_string_buffer(room)
            count = llama_cpp.llama_token_to_piece(self._vocabulary, token, buffer, room, 0, True)
            if count >= 0:
                return buffer.raw[:count]
            room = -count  # what it needs, negated


class EncoderContext:
    """Computes vectors, one text at a time. Not for several threads at once."""

    def __init__(self, model: llama_cpp.internals.LlamaModel, most_tokens: int, threads: int, reserving: Lock) -> None:
        """``reserving`` is shared by all contexts of a model: only one at a time makes its room for output."""
        parameters = llama_cpp.llama_context_default_params()
        parameters.n_ctx = parameters.n_batch = parameters.n_ubatch = most_tokens
        parameters.n_seq_max = 1
        parameters.n_threads = parameters.n_threads_batch = threads
        parameters.embeddings = True
        parameters.pooling_type = llama_cpp.LLAMA_POOLING_TYPE_NONE
        parameters.flash_attn_type = llama_cpp.LLAMA_FLASH_ATTN_TYPE_ENABLED
        try:
            self._context = llama_cpp.internals.LlamaContext(model=model, params=parameters, verbose=False)
        except ValueError as error:
            raise EncoderError(str(error)) from error
        self._dimension = int(model.n_embd())
        self._model = model
        self._reserving: Lock | None = reserving
        self._batch = llama_cpp.internals.LlamaBatch(n_tokens=most_tokens, embd=0, n_seq_max=1, verbose=False)
        batch = self._batch.batch
        self._tokens = np.ctypeslib.as_array(batch.token, (most_tokens,))
        # The rest is the same for every text: one sequence, counted from 0, every token part of the mean.
        np.ctypeslib.as_array(batch.pos, (most_tokens,))[:] = np.arange(most_tokens)
        np.ctypeslib.as_array(batch.n_seq_id, (most_tokens,))[:] = 1
        np.ctypeslib.as_array(batch.logits, (most_tokens,))[:] = 1
        for place in range(most_tokens):
            batch.seq_id[place][0] = 0

    def vector(self, tokens: Tokens) -> Vector:
        """Mean of the tokens' vectors, shape ``(dimension,)``, not of unit length. Errors: ``EncoderError``."""
        mean: Vector = self.token_vectors(tokens).mean(axis=0, dtype=np.float32)
        return mean

    def token_vectors(self, tokens: Tokens) -> Vector:
        """A vector for each token as it is meant in this text, shape ``(len(tokens), dimension)``.

        Errors: ``EncoderError``.
        """
        self._reserve()
        self._compute(tokens)
        found = llama_cpp.llama_get_embeddings(self._context.ctx)
        return np.ctypeslib.as_array(found, (len(tokens), self._dimension)).copy()

    def close(self) -> None:
        """Free its memory."""
        self._batch.close()
        self._context.close()

    def _compute(self, tokens: Tokens) -> None:
        self._tokens[: len(tokens)] = tokens
        self._batch.batch.n_tokens = len(tokens)
        # A model that reads in both directions keeps nothing between texts; others have a memory to be emptied.
        self._context.kv_cache_clear()
        compute = llama_cpp.llama_encode if self._context.memory is None else llama_cpp.llama_decode
        if compute(self._context.ctx, self._batch.batch) != 0:
            raise EncoderError(f"a text of {len(tokens)} tokens could not be computed")

    def _reserve(self) -> None:
        """Before the first text: have llama.cpp make its room for output once, and give back what is never used.

        llama.cpp keeps a number for each token of the text and each word of the vocabulary, also for models that have
        no such output: 512 MB a context with 250,000 words. It fills them with zeros whenever a longer text comes, and
        never again. So the longest text comes first, and then the pages are handed back to the system, which gives
        zeros in their place if anybody should ask.
        """
        if self._reserving is None:
            return
        with self._reserving:
            if self._context.memory is None and sys.platform == "linux":
                self._compute(np.full(len(self._tokens), llama_cpp.llama_vocab_eos(self._model.vocab), dtype=np.int32))
                unused = ctypes.cast(llama_cpp.llama_get_logits(self._context.ctx), ctypes.c_void_p).value
                if unused is not None:
                    _give_back(unused, 4 * len(self._tokens) * int(self._model.n_vocab()))
        self._reserving = None


def _give_back(address: int, size: int) -> None:
    """Tell the system that the whole pages of this memory are not needed. It may decline, at no harm."""
    start = -(-address // mmap.PAGESIZE) * mmap.PAGESIZE
    end = (address + size) // mmap.PAGESIZE * mmap.PAGESIZE
    if end > start:
        ctypes.CDLL(None).madvise(ctypes.c_void_p(start), ctypes.c_size_t(end - start), mmap.MADV_DONTNEED)
