"""What the assistant needs of a language model beyond LangChain's interface, wherever the model runs."""

from abc import abstractmethod
from collections.abc import Sequence
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models.chat_models import BaseChatModel, generate_from_stream
from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGenerationChunk, ChatResult

HEARTBEAT_S = 0.4
"""Longest time without a chunk while a model elsewhere is silent: leaving it takes no longer than that."""


class LanguageModel(BaseChatModel):
    """A chat model that streams. Greedy decoding, so equal prompts give equal answers.

    Streaming yields empty chunks while there is no text yet: closing the stream takes effect at the next one, and
    frees the model. ``response_metadata`` of the chunks: ``prompt_tokens``; ``finish_reason`` in the
    last: ``stop``, or ``length`` when ``answer_tokens`` or ``answer_seconds`` were used up: its end is cut off.

    Errors: ``GenerationError``; also when nothing at all was written.
    """

    name: str
    answer_tokens: int = 256
    answer_seconds: float = 60.0
    parallel: int = 1
    """How many answers it can make at the same time."""

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        return generate_from_stream(self._stream(messages, stop, run_manager, **kwargs))

    @abstractmethod
    def warm_up(self, messages: Sequence[BaseMessage] = ()) -> None:
        """Have it ready, and read the leading messages, so that the next prompt starting so need not."""

    @abstractmethod
    def close(self) -> None:
        """Give back what it holds; the next use takes it again."""


def chunk(text: str, **metadata: object) -> ChatGenerationChunk:
    """A piece of an answer with what is known beside it."""
    return ChatGenerationChunk(message=AIMessageChunk(content=text, response_metadata=metadata))
