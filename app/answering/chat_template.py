"""From messages to a prompt's tokens, by the chat template of the model's own file.

Message contents never become control tokens: the template is rendered around placeholders, and only what the template
itself wrote is tokenised with its special tokens.
"""

import re
from collections.abc import Sequence

import jinja2
from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage

from app.errors import GenerationError, ModelFileError
from app.models.decoder import Decoder
from app.models.llama import Jinja2ChatFormatter

_PLACEHOLDER = "\ue000{}\ue001"
"""Stands for a message's content while the template is rendered; private-use characters, removed from contents."""
_PLACED = re.compile("(\ue000\\d+\ue001)")
_ROLES = {"system": "system", "human": "user", "ai": "assistant"}


class _NotRenderedError(ValueError):
    """The template does not take these messages, or leaves one of them out."""


class ChatTemplate:
    """The template of one loaded model."""

    def __init__(self, decoder: Decoder, name: str) -> None:
        """``name`` is what the model is called in errors. Raises ``ModelFileError``: there is none, or it is broken."""
        source = decoder.template()
        if not source:
            raise ModelFileError(
                f"Das Sprachmodell „{name}“ enthält keine Chat-Vorlage; bitte ein Instruct-Modell als GGUF einsetzen."
            )
        self._decoder = decoder
        self._name = name
        self._start = decoder.start_text()
        try:
            self._formatter = Jinja2ChatFormatter(template=source, eos_token=decoder.end_text(), bos_token=self._start)
        except jinja2.TemplateError as error:
            raise ModelFileError(
                f"Die Chat-Vorlage des Sprachmodells „{name}“ ist nicht lesbar ({error}); "
                "bitte ein anderes GGUF einsetzen."
            ) from error

    def tokens(self, messages: Sequence[BaseMessage]) -> list[int]:
        """The prompt for these messages. Raises ``GenerationError``: the template does not take them."""
        try:
            rendered = self._rendered([message.type for message in messages])
        except _NotRenderedError as error:
            # Some templates know no system role: its text then leads the first question.
            if len(messages) > 1 and isinstance(messages[0], SystemMessage):
                merged = HumanMessage(f"{messages[0].content}\n\n{messages[1].content}")
                return self.tokens([merged, *messages[2:]])
            raise GenerationError(
                f"Die Chat-Vorlage des Sprachmodells „{self._name}“ nimmt diese Frage nicht an ({error}); "
                "bitte ein anderes Instruct-Modell einsetzen."
            ) from error
        tokens: list[int] = []
        for part in _PLACED.split(rendered):
            if part.startswith("\ue000"):
                content = str(messages[int(part[1:-1])].content)
                tokens += self._decoder.tokens(_without_placeholders(content))
            elif part:
                tokens += self._decoder.tokens(part, start=not tokens and self._lacks_start(part), special=True)
        return tokens

    def _lacks_start(self, first_part: str) -> bool:
        """Whether the start token is still missing: the vocabulary wants one and the template wrote none."""
        return self._decoder.wants_start() and not (self._start and first_part.startswith(self._start))

    def _rendered(self, types: Sequence[str]) -> str:
        """The prompt with placeholders in place of contents."""
        messages = [
            {"role": _ROLES.get(kind, "user"), "content": _PLACEHOLDER.format(number)}
            for number, kind in enumerate(types)
        ]
        try:
            rendered: str = self._formatter(messages=messages).prompt
        except Exception as error:  # a template is a program of the model's maker, and may fail in any way
            raise _NotRenderedError(f"{type(error).__name__}: {error}") from error
        if {int(part[1:-1]) for part in _PLACED.findall(rendered)} != set(range(len(types))):
            raise _NotRenderedError("sie lässt einen Teil aus")
        return rendered


def _without_placeholders(text: str) -> str:
    return text.replace("\ue000", "").replace("\ue001", "")
