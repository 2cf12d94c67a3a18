"""What the model wrote for a prompt, kept in a file: decoding is greedy, so asking again would give the same."""

import hashlib
import json
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGenerationChunk
from pydantic import PrivateAttr

from app.answering.generation import LlamaCppChatModel
from app.answering.language_model import LanguageModel, chunk


@dataclass(frozen=True, slots=True)
class Generation:
    """The text, seconds to its first word and to its end, and the prompt's tokens."""

    text: str
    first_word_s: float
    total_s: float
    prompt_tokens: int


class KeptModel(LanguageModel):
    """A model whose streams are kept. A prompt, a model file or an answer length that changed is asked anew.

    ``saved_s`` adds up how much later everything came when it was really generated: to be added to measured times. It
    may be set to 0 at any time.
    What was stopped before its end is kept as far as it got, and generated anew where more of it is asked for.
    """

    model: LlamaCppChatModel
    file: Path

    saved_s: float = 0.0

    _kept: dict[str, dict[str, Any]] = PrivateAttr(default_factory=dict)

    @classmethod
    def over(cls, model: LlamaCppChatModel, folder: Path) -> "KeptModel":
        """The model with what is kept in the folder."""
        kept = cls(name=model.name, answer_tokens=model.answer_tokens, model=model, file=folder / "generations.json")
        if kept.file.is_file():
            kept._kept = json.loads(kept.file.read_text(encoding="utf-8"))
        return kept

    @property
    def _llm_type(self) -> str:
        return "kept"

    def warm_up(self, messages: Sequence[BaseMessage] = ()) -> None:
        """See ``LanguageModel``."""
        self.model.warm_up(messages)

    def close(self) -> None:
        """See ``LanguageModel``."""
        self.model.close()

    def generate_text(self, messages: Sequence[BaseMessage]) -> Generation:
        """The model's whole text for a prompt."""
        text, first, tokens = "", 0.0, 0
        self.saved_s = 0.0
        started = time.monotonic()
        for piece in self.stream(list(messages)):
            tokens = piece.response_metadata.get("prompt_tokens", tokens)
            if piece.content and not text:
                first = time.monotonic() - started + self.saved_s
            text += str(piece.content)
        return Generation(text, round(first, 3), round(time.monotonic() - started + self.saved_s, 3), tokens)

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        prompt = [self.name, self.answer_tokens, *((item.type, item.content) for item in messages)]
        key = hashlib.sha256(json.dumps(prompt, ensure_ascii=False).encode()).hexdigest()[:24]
        known = self._kept.get(key)
        shown, before = 0, self.saved_s
        if known is not None:
            started = time.monotonic()
            for offset, text, metadata in known["pieces"]:
                self.saved_s = before + offset - (time.monotonic() - started)
                shown += 1
                yield chunk(text, **metadata)
            if known["whole"]:
                return
        self.saved_s = before
        for place, piece in enumerate(self._recorded(key, messages)):
            if place >= shown:
                yield piece

    def _recorded(self, key: str, messages: list[BaseMessage]) -> Iterator[ChatGenerationChunk]:
        """Ask the model, and keep what it says and when. Chunks without content are of use only while it happens."""
        started = time.monotonic()
        pieces: list[tuple[float, str, dict[str, Any]]] = []
        whole = False
        try:
            with closing(cast(Generator[AIMessageChunk], self.model.stream(messages))) as chunks:
                for item in chunks:
                    known = {
                        name: item.response_metadata[name]
                        for name in ("prompt_tokens", "finish_reason")
                        if name in item.response_metadata
                    }
                    if item.content or known:
                        pieces.append((round(time.monotonic() - started, 3), str(item.content), known))
                        yield chunk(str(item.content), **known)
            whole = True
        finally:
            self._kept[key] = {"whole": whole, "pieces": pieces}
            self.file.parent.mkdir(parents=True, exist_ok=True)
            self.file.write_text(json.dumps(self._kept, ensure_ascii=False), encoding="utf-8")
