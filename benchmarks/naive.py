"""The naive way, for comparison: whole passages, "cite and refuse" in the prompt, nothing checked."""

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass

from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import HumanMessage, SystemMessage

from app.knowledge.model import Passage

_SYSTEM = (
    "Beantworte die Frage nur mit Hilfe der Quellen. Gib hinter jeder Aussage die Nummer der Quelle in eckigen "
    "Klammern an, zum Beispiel [1]. Wenn die Quellen die Frage nicht beantworten, schreibe: "
    "Das steht nicht in den Dokumenten."
)
_REFUSAL = re.compile(
    r"steht nicht in den|nicht in den (?:dokumenten|quellen)|keine (?:angabe|information)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class NaiveAnswer:
    """What the model wrote, the passages it cited by number, and times in seconds."""

    text: str
    refused: bool
    cited: tuple[Passage, ...]
    first_word_s: float
    total_s: float
    prompt_tokens: int


def ask_naively(model: BaseChatModel, question: str, passages: Sequence[Passage]) -> NaiveAnswer:
    """Three whole passages into the prompt, the model's text out of it."""
    sources = list(passages[:3])
    prompt = "\n\n".join(f"[{number}] {passage.chunk.text}" for number, passage in enumerate(sources, start=1))
    started = time.monotonic()
    first, text, tokens = 0.0, "", 0
    for chunk in model.stream([SystemMessage(_SYSTEM), HumanMessage(f"{prompt}\n\nFrage: {question}")]):
        tokens = chunk.response_metadata.get("prompt_tokens", tokens)
        if chunk.content and not text:
            first = time.monotonic() - started
        text += str(chunk.content)
    numbers = {int(number) for number in re.findall(r"\[(\d{1,2})\]", text)}
    cited = tuple(passage for number, passage in enumerate(sources, start=1) if number in numbers)
    return NaiveAnswer(text, _REFUSAL.search(text) is not None, cited, first, time.monotonic() - started, tokens)
