"""The language model in this process: any chat GGUF, behind LangChain's chat-model interface.

Who waits for whom is not decided here (see ``turns``); a lock only keeps two threads out of the one context.
"""

import codecs
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.messages import BaseMessage, HumanMessage
from langchain_core.outputs import ChatGenerationChunk
from pydantic import PrivateAttr

from app.answering.chat_template import ChatTemplate
from app.answering.language_model import LanguageModel, chunk
from app.errors import GenerationError, ModelFileError
from app.models.decoder import Decoder, DecoderError
from app.models.llama import usable_threads

_STEP_S = 0.5
"""Seconds of reading between two chances to stop. Larger steps read faster, and a stop must take effect in a second."""
_PATIENCE_S = 5.0
_LEAST_ROOM = 16
"""Tokens of an answer for which there must be room."""


class LlamaCppChatModel(LanguageModel):
    """A GGUF chat model. Loaded on first use, once; see ``LanguageModel`` for what streaming yields."""

    path: Path
    name: str = "gguf"
    context_tokens: int = 4096
    threads: int | None = None

    _in_use: threading.Lock = PrivateAttr(default_factory=threading.Lock)
    _loading: threading.Lock = PrivateAttr(default_factory=threading.Lock)
    _decoder: Decoder | None = PrivateAttr(default=None)
    _template: ChatTemplate | None = PrivateAttr(default=None)

    @property
    def _llm_type(self) -> str:
        return "llama-cpp"

    @property
    def evaluated_tokens(self) -> int:
        """Tokens computed since the model was loaded, of prompts and answers."""
        return self._decoder.evaluated if self._decoder else 0

    def warm_up(self, messages: Sequence[BaseMessage] = ()) -> None:
        """Load the model and read what every prompt that begins with these messages has in common."""
        decoder, template = self._loaded()
        if messages:
            # Where the next message's content would begin, two prompts part.
            one, other = (template.tokens([*messages, HumanMessage(text)]) for text in ("A", "b"))
            shared = next((place for place, pair in enumerate(zip(one, other, strict=False)) if len({*pair}) > 1), 0)
            with self._in_use:
                for _ in decoder.read(one[:shared], _STEP_S):
                    pass

    def close(self) -> None:
        """Give the model's memory back; the next use loads it again.

        An answer that was begun and neither ended nor closed keeps it, to the end of the process.
        """
        if not self._in_use.acquire(timeout=_PATIENCE_S):
            return
        try:
            with self._loading:
                if self._decoder is not None:
                    self._decoder.close()
                self._decoder = self._template = None
        finally:
            self._in_use.release()

    def prompt(self, messages: Sequence[BaseMessage]) -> list[int]:
        """The tokens of the prompt for these messages. Errors: ``GenerationError``."""
        return self._loaded()[1].tokens(messages)

    def count_tokens(self, messages: Sequence[BaseMessage]) -> int:
        """How long the prompt for these messages is. Errors: ``GenerationError``."""
        return len(self.prompt(messages))

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,  # noqa: ARG002 – LangChain's signature
    ) -> Iterator[ChatGenerationChunk]:
        with self._in_use:
            decoder, template = self._loaded()
            tokens = template.tokens(messages)
            if len(tokens) + _LEAST_ROOM > self.context_tokens:
                raise GenerationError(
                    f"Die Frage mit ihren Fundstellen ist mit {len(tokens)} Token zu lang für das Sprachmodell "
                    f"({self.context_tokens} Token); bitte die Frage kürzen oder llm.context_tokens erhöhen."
                )
            deadline = time.monotonic() + self.answer_seconds
            try:
                yield chunk("", prompt_tokens=len(tokens))
                for held in decoder.read(tokens, _STEP_S):
                    yield chunk("")
                    if held < len(tokens) and time.monotonic() > deadline:
                        raise self._nothing_in_time()
                yield from self._decode(decoder, len(tokens), deadline, stop or [], run_manager)
            except (DecoderError, MemoryError) as error:
                raise GenerationError(
                    f"Das Sprachmodell „{self.name}“ hat die Antwort abgebrochen ({error}); bitte noch einmal fragen."
                ) from error

    def _decode(
        self,
        decoder: Decoder,
        prompt_tokens: int,
        deadline: float,
        stop: list[str],
        run_manager: CallbackManagerForLLMRun | None,
    ) -> Iterator[ChatGenerationChunk]:
        """Yield the answer in pieces of whole characters until the model ends it or room or time are used up."""
        pieces = codecs.getincrementaldecoder("utf-8")(errors="replace")
        written, reason = "", "length"
        for room in range(min(self.answer_tokens, self.context_tokens - prompt_tokens - 1), 0, -1):
            token = int(decoder.logits().argmax())
            if decoder.ends(token):
                reason = "stop"
                break
            piece = pieces.decode(decoder.piece(token))
            written += piece
            if any(mark in written for mark in stop):
                reason = "stop"
                break
            if piece and run_manager is not None:
                run_manager.on_llm_new_token(piece)
            yield chunk(piece)
            if room == 1 or time.monotonic() > deadline:
                break
            decoder.add(token)
        if not written.strip():
            raise self._nothing_in_time() if time.monotonic() > deadline else self._nothing()
        yield chunk(pieces.decode(b"", final=True), finish_reason=reason)

    def _nothing(self) -> GenerationError:
        return GenerationError(
            f"Das Sprachmodell „{self.name}“ hat nichts geschrieben; bitte die Frage anders stellen."
        )

    def _nothing_in_time(self) -> GenerationError:
        return GenerationError(
            f"Das Sprachmodell „{self.name}“ hat in {self.answer_seconds:.0f} Sekunden nichts geschrieben; "
            "bitte noch einmal fragen oder llm.answer_seconds erhöhen."
        )

    def _loaded(self) -> tuple[Decoder, ChatTemplate]:
        """Model and template, loaded now if they were not."""
        with self._loading:
            if self._decoder is None or self._template is None:
                try:
                    decoder = Decoder(self.path, self.context_tokens, usable_threads(self.threads))
                except DecoderError as error:
                    raise ModelFileError(
                        f"Das Sprachmodell {self.path.name} lässt sich nicht laden ({error}); "
                        "bitte mit „ratslotse models verify“ prüfen."
                    ) from error
                try:
                    self._template = ChatTemplate(decoder, self.name)
                except ModelFileError:
                    decoder.close()
                    raise
                self._decoder = decoder
            return self._decoder, self._template
