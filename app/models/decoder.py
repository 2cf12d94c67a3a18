"""A GGUF language model and its one context, straight on llama.cpp's own functions.

llama-cpp-python's ``Llama`` copies logits and keeps a row of the whole vocabulary for each token of a batch (300 MB
with 150,000 words), and it decides itself what to read. Here the caller sees each step: what the context already holds
is never read again, every step is counted, and between two steps everything can be stopped. Measured beside a bare
loop over the same functions by ``python -m benchmarks engine``.
"""

import ctypes
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.models.llama import llama_cpp

_SMALLEST_STEP, _FIRST_STEP, _LARGEST_STEP = 16, 64, 512
"""Tokens read at once, multiples of the smallest. Measured (1.5B, two cores), tokens a second: 95 with 16 at once, 136
with 64, 158 with 512, which is the default size of llama.cpp's batches."""


class DecoderError(RuntimeError):
    """llama.cpp could not load the model, make room or compute. For the caller to put into words."""


class Decoder:
    """One conversation at a time; not for several threads at once."""

    def __init__(self, path: Path, context_tokens: int, threads: int) -> None:
        """Load the model with room for ``context_tokens``. Errors: ``DecoderError``."""
        parameters = llama_cpp.llama_context_default_params()
        parameters.n_ctx = context_tokens
        parameters.n_threads = parameters.n_threads_batch = threads
        try:
            self._model = llama_cpp.internals.LlamaModel(
                path_model=str(path), params=llama_cpp.llama_model_default_params(), verbose=False
            )
            self._context = llama_cpp.internals.LlamaContext(model=self._model, params=parameters, verbose=False)
        except ValueError as error:
            raise DecoderError(str(error)) from error
        self._vocabulary = self._model.vocab
        self._words = int(self._model.n_vocab())
        self._held: list[int] = []
        """The tokens whose keys and values are in the context, in their order."""
        self.evaluated = 0
        """Tokens computed since the model was loaded."""
        self._step = _FIRST_STEP

    @property
    def room(self) -> int:
        """Tokens that the context holds at the most."""
        return int(self._context.n_ctx())

    def template(self) -> str:
        """The chat template in the file, empty if it has none."""
        return str(self._model.metadata().get("tokenizer.chat_template", ""))

    def tokens(self, text: str, *, start: bool = False, special: bool = False) -> list[int]:
        """The text as the model reads it. ``start``: with the start token; ``special``: control tokens are such."""
        data = text.encode()
        room = len(data) + 8  # a token holds at least a byte; the rest is for the marks
        buffer = (llama_cpp.llama_token * room)()
        count = llama_cpp.llama_tokenize(self._vocabulary, data, len(data), buffer, room, start, special)
        if count < 0:
            raise DecoderError(f"{len(data)} bytes gave more than {room} tokens")
        return list(buffer[:count])

    def piece(self, token: int, special: bool = False) -> bytes:
        """A token's bytes, possibly a part of a character; none for a control token unless ``special``."""
        size = 64
        buffer = ctypes.create_string_buffer(size)
        count = llama_cpp.llama_token_to_piece(self._vocabulary, token, buffer, size, 0, special)
        if count < 0:  # the room that it needs, negated
            size = -count
            buffer = ctypes.create_string_buffer(size)
            count = llama_cpp.llama_token_to_piece(self._vocabulary, token, buffer, size, 0, special)
        return buffer.raw[: max(count, 0)]

    def start_text(self) -> str:
        """The start token as templates write it, empty if the vocabulary has none."""
        return self._text_of(llama_cpp.llama_vocab_bos(self._vocabulary))

    def end_text(self) -> str:
        """The end token as templates write it, empty if the vocabulary has none."""
        return self._text_of(llama_cpp.llama_vocab_eos(self._vocabulary))

    def wants_start(self) -> bool:
        """Whether a prompt should begin with the start token."""
        return bool(llama_cpp.llama_vocab_get_add_bos(self._vocabulary))

    def ends(self, token: int) -> bool:
        """Whether a token ends an answer."""
        return bool(llama_cpp.llama_vocab_is_eog(self._vocabulary, token))

    def read(self, tokens: Sequence[int], step_s: float) -> Iterator[int]:
        """Have the context hold exactly these tokens, computing those it lacks, for some ``step_s`` seconds at a time.

        Yields after each step how many are held. The last token is always computed, for what comes after it. An
        iterator that is closed early leaves what was computed for the next time. Errors: ``DecoderError``.
        """
        held = self._keep(tokens)
        while held < len(tokens):
            part = tokens[held : held + self._step]
            began = time.monotonic()
            self._compute(part)
            if len(part) == self._step:
                fitting = int(self._step * step_s / max(time.monotonic() - began, 1e-6))
                # At most twice the last one: a single quick step may have been luck. Odd sizes would round otherwise.
                fitting = min(fitting, 2 * self._step, _LARGEST_STEP) // _SMALLEST_STEP * _SMALLEST_STEP
                self._step = max(_SMALLEST_STEP, fitting)
            held = len(self._held)
            yield held

    def add(self, token: int) -> None:
        """Compute one more token. Errors: ``DecoderError``."""
        self._compute([token])

    def logits(self) -> NDArray[np.float32]:
        """What may come next, shape ``(vocabulary,)``; a view that holds until the next token is computed."""
        found = llama_cpp.llama_get_logits_ith(self._context.ctx, -1)
        return np.ctypeslib.as_array(found, (self._words,))

    def forget(self) -> None:
        """Empty the context."""
        self._context.kv_cache_clear()
        self._held.clear()

    def close(self) -> None:
        """Free its memory."""
        self._context.close()
        self._model.close()

    def _keep(self, tokens: Sequence[int]) -> int:
        """Drop from the context what is not a common beginning; returns how long that is, less the last token."""
        common = 0
        for held, wanted in zip(self._held, tokens[:-1], strict=False):
            if held != wanted:
                break
            common += 1
        if common < len(self._held):
            # Some models (recurrent ones, sliding windows) cannot go back to the middle: they begin anew.
            if self._context.kv_cache_seq_rm(0, common, -1):
                del self._held[common:]
            else:
                self.forget()
        return len(self._held)

    def _compute(self, tokens: Sequence[int]) -> None:
        buffer = (llama_cpp.llama_token * len(tokens))(*tokens)
        code = llama_cpp.llama_decode(self._context.ctx, llama_cpp.llama_batch_get_one(buffer, len(tokens)))
        if code != 0:
            self.forget()  # what a failed step left there is not known
            raise DecoderError(f"llama.cpp: Fehler {code} bei {len(tokens)} Token")
        self._held.extend(tokens)
        self.evaluated += len(tokens)

    def _text_of(self, token: int) -> str:
        return self.piece(token, special=True).decode(errors="replace") if token >= 0 else ""
