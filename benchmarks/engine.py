"""The language model as the product runs it, beside a bare loop over llama.cpp's own functions, same prompt.

Both read and write alternately in one run, so that what else the machine does meets both; ratios are of medians.
"""

import ctypes
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage

from app.answering.build import open_local_model
from app.answering.generation import LlamaCppChatModel
from app.models.llama import llama_cpp, usable_threads
from app.settings import PROJECT_FOLDER, load_settings

_BATCH = 512
_WORDS = 380
"""Of the text in the prompt: some 750 tokens, as long as a prompt with five places of evidence."""


@dataclass(frozen=True, slots=True)
class Rates:
    """Tokens a second of one answer, and its text."""

    prefill: float
    decode: float
    text: str


class PlainLoop:
    """What llama.cpp's own example does: the whole prompt in batches, then one token after the other, greedily."""

    def __init__(self, path: Path, context_tokens: int, threads: int) -> None:
        self._model = llama_cpp.llama_model_load_from_file(str(path).encode(), llama_cpp.llama_model_default_params())
        parameters = llama_cpp.llama_context_default_params()
        parameters.n_ctx = context_tokens
        parameters.n_threads = parameters.n_threads_batch = threads
        self._context = llama_cpp.llama_init_from_model(self._model, parameters)
        self._sampler = llama_cpp.llama_sampler_init_greedy()

    def run(self, prompt: Sequence[int], count: int) -> Rates:
        """Read the prompt, then write ``count`` tokens."""
        llama_cpp.llama_memory_clear(llama_cpp.llama_get_memory(self._context), True)
        started = time.perf_counter()
        for place in range(0, len(prompt), _BATCH):
            self._decode(prompt[place : place + _BATCH])
        token = llama_cpp.llama_sampler_sample(self._sampler, self._context, -1)
        read = time.perf_counter()
        written = [token]
        while len(written) < count:
            self._decode([token])
            token = llama_cpp.llama_sampler_sample(self._sampler, self._context, -1)
            written.append(token)
        ended = time.perf_counter()
        return Rates(len(prompt) / (read - started), (count - 1) / (ended - read), self._text(written))

    def close(self) -> None:
        """Free its memory."""
        llama_cpp.llama_sampler_free(self._sampler)
        llama_cpp.llama_free(self._context)
        llama_cpp.llama_model_free(self._model)

    def _text(self, tokens: Sequence[int]) -> str:
        vocabulary = llama_cpp.llama_model_get_vocab(self._model)
        buffer = ctypes.create_string_buffer(256)
        pieces = []
        for token in tokens:
            size = llama_cpp.llama_token_to_piece(vocabulary, token, buffer, len(buffer), 0, False)
            pieces.append(buffer.raw[: max(size, 0)])
        return b"".join(pieces).decode(errors="replace")

    def _decode(self, tokens: Sequence[int]) -> None:
        buffer = (llama_cpp.llama_token * len(tokens))(*tokens)
        if llama_cpp.llama_decode(self._context, llama_cpp.llama_batch_get_one(buffer, len(tokens))) != 0:
            raise RuntimeError("llama.cpp could not compute")


def measure_engine(rounds: int, tokens: int) -> dict[str, Any]:
    """The settings' model in this process; up to ``tokens`` are written in each of the rounds."""
    settings = load_settings()
    ours = open_local_model(settings).model_copy(update={"answer_tokens": tokens, "answer_seconds": 600.0})
    ours.warm_up()
    with closing(ours), closing(PlainLoop(ours.path, ours.context_tokens, usable_threads(ours.threads))) as plain:
        pairs, prompt_tokens = [], []
        for number in range(rounds):
            messages = _messages(number)
            prompt = ours.prompt(messages)
            prompt_tokens.append(len(prompt))
            if number % 2:
                pairs.append((_run(ours, messages), plain.run(prompt, tokens)))
            else:
                bare = plain.run(prompt, tokens)
                pairs.append((_run(ours, messages), bare))
    return {
        "model": ours.name,
        "rounds": rounds,
        "prompt_tokens": round(median(prompt_tokens)),
        "same_text": sum(bare.text.startswith(mine.text) for mine, bare in pairs),
        "ours": _medians([mine for mine, _ in pairs]),
        "plain": _medians([bare for _, bare in pairs]),
        "ratio": {
            "prefill": round(median(mine.prefill / bare.prefill for mine, bare in pairs), 3),
            "decode": round(median(mine.decode / bare.decode for mine, bare in pairs), 3),
        },
    }


def _messages(number: int) -> list[BaseMessage]:
    """A prompt as long as those of the product, of which no two have a beginning in common."""
    words = (PROJECT_FOLDER / "README.md").read_text(encoding="utf-8").split()
    text = " ".join(words[number * 50 : number * 50 + _WORDS])
    return [SystemMessage(f"{number}: Fasse ausführlich auf Deutsch zusammen."), HumanMessage(text)]


def _run(model: LlamaCppChatModel, messages: list[BaseMessage]) -> Rates:
    before, text, prompt_tokens = model.evaluated_tokens, "", 0
    started = read = time.perf_counter()
    for piece in model.stream(messages):
        if piece.content and not text:
            read = time.perf_counter()
            prompt_tokens = model.evaluated_tokens - before
        text += str(piece.content)
    ended = time.perf_counter()
    written = model.evaluated_tokens - before - prompt_tokens
    return Rates(prompt_tokens / (read - started), written / (ended - read), text)


def _medians(runs: Sequence[Rates]) -> dict[str, float]:
    return {
        "prefill_tokens_per_s": round(median(run.prefill for run in runs), 1),
        "decode_tokens_per_s": round(median(run.decode for run in runs), 1),
    }
