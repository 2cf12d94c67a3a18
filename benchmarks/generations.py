"""What the model wrote for a prompt, kept in a file: decoding is greedy, so asking again would give the same."""

import hashlib
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from langchain_core.messages import BaseMessage

from app.answering.language_model import LanguageModel


@dataclass(frozen=True, slots=True)
class Generation:
    """The text, seconds to its first word and to its end, and the prompt's tokens."""

    text: str
    first_word_s: float
    total_s: float
    prompt_tokens: int


class Generations:
    """Asks the model, or the file. A prompt, a model file or an answer length that changed is asked anew."""

    def __init__(self, model: LanguageModel, file: Path) -> None:
        self._model = model
        self._file = file
        self._kept = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}

    def generate(self, messages: Sequence[BaseMessage]) -> Generation:
        """The model's whole text for a prompt."""
        prompt = [self._model.name, self._model.answer_tokens, *((item.type, item.content) for item in messages)]
        key = hashlib.sha256(json.dumps(prompt, ensure_ascii=False).encode()).hexdigest()[:24]
        if key not in self._kept:
            self._kept[key] = self._asked(messages)
            self._file.parent.mkdir(parents=True, exist_ok=True)
            self._file.write_text(json.dumps(self._kept, ensure_ascii=False, indent=1), encoding="utf-8")
        return Generation(*self._kept[key])

    def _asked(self, messages: Sequence[BaseMessage]) -> list[object]:
        started, first, text, tokens = time.monotonic(), 0.0, "", 0
        for chunk in self._model.stream(list(messages)):
            tokens = chunk.response_metadata.get("prompt_tokens", tokens)
            if chunk.content and not text:
                first = time.monotonic() - started
            text += str(chunk.content)
        return [text, round(first, 3), round(time.monotonic() - started, 3), tokens]
