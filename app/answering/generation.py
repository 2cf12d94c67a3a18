"""The language model: any chat GGUF in this process, behind LangChain's chat-model interface.

The chat template comes from the GGUF. Message contents never become control tokens: the template is rendered around
placeholders, and only what the template itself wrote is tokenised with its special tokens.

Who waits for whom is not decided here (see ``turns``); a lock only keeps two threads out of the one context.
"""

import codecs
import re
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import jinja2
import numpy as np
from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models.chat_models import BaseChatModel, generate_from_stream
from langchain_core.messages import AIMessageChunk, BaseMessage, HumanMessage, SystemMessage
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from pydantic import PrivateAttr

from app.errors import GenerationError, ModelFileError
from app.models.llama import Jinja2ChatFormatter, llama_cpp, usable_threads

_PREFILL_STEP = 64
"""Prompt tokens read between two chances to stop: about 0.7 s at the 92 tokens/s measured for 1.5B on two cores."""

_LIKELIEST = 10

_PLACEHOLDER = "\ue000{}\ue001"
"""Stands for a message's content while the template is rendered; private-use characters, removed from contents."""

_ROLES = {"system": "system", "human": "user", "ai": "assistant"}


@llama_cpp.llama_log_callback  # type: ignore[untyped-decorator]
def _ignore_log(level: int, text: bytes, user_data: object) -> None:
    """llama.cpp's progress notes help nobody who asks a question; failures arrive as exceptions."""


class LlamaCppChatModel(BaseChatModel):
    """A GGUF chat model. Loaded on first use, once; greedy decoding, so equal prompts give equal answers.

    Streaming yields empty chunks while the prompt is being read: closing the stream then takes effect between two of
    them. ``response_metadata`` of the chunks: ``prompt_tokens`` in the first; ``first_tokens`` before the first text,
    how likely the answer was to begin with what, likeliest first, as pairs of text and probability; ``finish_reason``
    in the last, ``stop`` or ``length``.
    """

    path: Path
    name: str = "gguf"
    context_tokens: int = 4096
    answer_tokens: int = 256
    threads: int | None = None

    _lock: threading.Lock = PrivateAttr(default_factory=threading.Lock)
    _engine: llama_cpp.Llama | None = PrivateAttr(default=None)
    _formatter: Jinja2ChatFormatter | None = PrivateAttr(default=None)

    @property
    def _llm_type(self) -> str:
        return "llama-cpp"

    def warm_up(self, messages: Sequence[BaseMessage] = ()) -> None:
        """Load the model and read the given leading messages, so that the next prompt starting so need not."""
        with self._lock:
            engine = self._loaded()
            if messages:
                # Only what every continuation shares is worth keeping: cut where the next message's content begins.
                tokens = self._tokens(engine, [*messages, HumanMessage("")])
                self._read(engine, tokens)

    def close(self) -> None:
        """Give the model's memory back; the next use loads it again."""
        with self._lock:
            if self._engine is not None:
                self._engine.close()
            self._engine = None

    def count_tokens(self, messages: Sequence[BaseMessage]) -> int:
        """Prompt tokens of the rendered messages."""
        with self._lock:
            return len(self._tokens(self._loaded(), messages))

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        return generate_from_stream(self._stream(messages, stop, run_manager, **kwargs))

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,  # noqa: ARG002 – LangChain's signature
    ) -> Iterator[ChatGenerationChunk]:
        with self._lock:
            engine = self._loaded()
            tokens = self._tokens(engine, messages)
            if len(tokens) + 16 > self.context_tokens:
                raise GenerationError(
                    f"Die Frage mit ihren Fundstellen ist mit {len(tokens)} Token zu lang für das Sprachmodell "
                    f"({self.context_tokens} Token); bitte die Frage kürzen oder llm.context_tokens erhöhen."
                )
            try:
                yield _chunk("", prompt_tokens=len(tokens))
                for _ in self._read_in_steps(engine, tokens):
                    yield _chunk("")
                yield from self._decode(engine, tokens, stop or [], run_manager)
            except (RuntimeError, ValueError, MemoryError) as error:
                engine.reset()
                raise GenerationError(
                    f"Das Sprachmodell „{self.name}“ hat die Antwort abgebrochen ({error}); bitte noch einmal fragen."
                ) from error

    def _decode(
        self,
        engine: llama_cpp.Llama,
        tokens: list[int],
        stop: list[str],
        run_manager: CallbackManagerForLLMRun | None,
    ) -> Iterator[ChatGenerationChunk]:
        """Yield the answer in pieces of whole characters until the model ends it or the room is used up."""
        vocabulary = llama_cpp.llama_model_get_vocab(engine.model)
        decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
        room = min(self.answer_tokens, self.context_tokens - len(tokens) - 1)
        written, reason = "", "length"
        generated = engine.generate(tokens, temp=0.0, top_k=1, repeat_penalty=1.0)
        for count, token in enumerate(generated, start=1):
            if count == 1:
                yield _chunk("", first_tokens=_likeliest(engine))
            if llama_cpp.llama_vocab_is_eog(vocabulary, token):
                reason = "stop"
                break
            piece = decoder.decode(engine.detokenize([token]))
            written += piece
            if any(mark in written for mark in stop):
                reason = "stop"
                break
            if piece:
                if run_manager is not None:
                    run_manager.on_llm_new_token(piece)
                yield _chunk(piece)
            if count >= room:
                break
        yield _chunk(decoder.decode(b"", final=True), finish_reason=reason)

    def _read(self, engine: llama_cpp.Llama, tokens: list[int]) -> None:
        for _ in self._read_in_steps(engine, tokens):
            pass
        next(iter(engine.generate(tokens, temp=0.0)), None)

    def _read_in_steps(self, engine: llama_cpp.Llama, tokens: list[int]) -> Iterator[int]:
        """Read the prompt but for its last part in steps, so that a stop in between costs no more than one step.

        ``generate`` reuses the longest common prefix that its context holds, so each call reads only what is new.
        """
        for end in range(_PREFILL_STEP, len(tokens), _PREFILL_STEP):
            if engine.n_tokens >= end and engine.eval_tokens is not None and self._holds(engine, tokens[:end]):
                continue
            next(iter(engine.generate(tokens[:end], temp=0.0)), None)
            yield end

    @staticmethod
    def _holds(engine: llama_cpp.Llama, tokens: list[int]) -> bool:
        return bool(engine.input_ids[: len(tokens)].tolist() == tokens)

    def _loaded(self) -> llama_cpp.Llama:
        """The engine, loaded now if it was not. Call with the lock held."""
        if self._engine is not None:
            return self._engine
        llama_cpp.llama_log_set(_ignore_log, None)
        try:
            engine = llama_cpp.Llama(
                str(self.path),
                n_ctx=self.context_tokens,
                n_threads=usable_threads(self.threads),
                n_threads_batch=usable_threads(self.threads),
                verbose=False,
            )
        except (ValueError, RuntimeError, OSError) as error:
            raise ModelFileError(
                f"Das Sprachmodell {self.path.name} lässt sich nicht laden ({error}); "
                "bitte mit „ratslotse models verify“ prüfen."
            ) from error
        template = engine.metadata.get("tokenizer.chat_template")
        if not template:
            raise ModelFileError(
                f"Das Sprachmodell {self.path.name} enthält keine Chat-Vorlage; "
                "bitte ein Instruct-Modell als GGUF einsetzen."
            )
        try:
            self._formatter = Jinja2ChatFormatter(
                template=template,
                eos_token=_token_text(engine, engine.token_eos()),
                bos_token=_token_text(engine, engine.token_bos()),
            )
        except jinja2.TemplateError as error:
            raise ModelFileError(
                f"Die Chat-Vorlage des Sprachmodells {self.path.name} ist nicht lesbar ({error}); "
                "bitte ein anderes GGUF einsetzen."
            ) from error
        self._engine = engine
        return engine

    def _tokens(self, engine: llama_cpp.Llama, messages: Sequence[BaseMessage]) -> list[int]:
        """The prompt's tokens, with the template's control tokens and none from the contents."""
        contents = [_without_placeholders(str(message.content)) for message in messages]
        try:
            rendered = self._rendered([message.type for message in messages])
        except (jinja2.TemplateError, ValueError):
            # Some templates know no system role: its text then leads the first question.
            if not (len(messages) > 1 and isinstance(messages[0], SystemMessage)):
                raise GenerationError(
                    f"Die Chat-Vorlage des Sprachmodells „{self.name}“ nimmt diese Unterhaltung nicht an; "
                    "bitte ein anderes Instruct-Modell einsetzen."
                ) from None
            merged = HumanMessage(f"{contents[0]}\n\n{contents[1]}")
            return self._tokens(engine, [merged, *messages[2:]])
        tokens: list[int] = []
        for part in re.split("(\ue000\\d+\ue001)", rendered):
            if part.startswith("\ue000"):
                content = contents[int(part[1:-1])]
                tokens += engine.tokenize(content.encode(), add_bos=False, special=False)
            elif part:
                tokens += engine.tokenize(
                    part.encode(), add_bos=not tokens and self._adds_bos(engine, part), special=True
                )
        return tokens

    def _adds_bos(self, engine: llama_cpp.Llama, first_part: str) -> bool:
        """Whether the start token is still missing: the vocabulary wants one and the template wrote none."""
        bos = _token_text(engine, engine.token_bos())
        wanted = llama_cpp.llama_vocab_get_add_bos(llama_cpp.llama_model_get_vocab(engine.model))
        return bool(wanted) and not (bos and first_part.startswith(bos))

    def _rendered(self, types: Sequence[str]) -> str:
        formatter = self._formatter
        if formatter is None:
            raise RuntimeError("the model is not loaded")
        messages = [
            {"role": _ROLES.get(kind, "user"), "content": _PLACEHOLDER.format(number)}
            for number, kind in enumerate(types)
        ]
        rendered: str = formatter(messages=messages).prompt
        return rendered


def _likeliest(engine: llama_cpp.Llama) -> list[tuple[str, float]]:
    """The tokens that the model would most likely write now, with their probabilities."""
    logits = np.ctypeslib.as_array(llama_cpp.llama_get_logits_ith(engine.ctx, -1), (engine.n_vocab(),))
    best = np.argpartition(-logits, _LIKELIEST)[:_LIKELIEST]
    best = best[np.argsort(-logits[best])]
    weights = np.exp(logits.astype(np.float64) - float(logits.max()))
    probabilities = weights / weights.sum()
    return [(_token_text(engine, int(token)), float(probabilities[token])) for token in best]


def _token_text(engine: llama_cpp.Llama, token: int) -> str:
    return engine.detokenize([token], special=True).decode(errors="replace") if token >= 0 else ""


def _without_placeholders(text: str) -> str:
    return text.replace("\ue000", "").replace("\ue001", "")


def _chunk(text: str, **metadata: object) -> ChatGenerationChunk:
    return ChatGenerationChunk(message=AIMessageChunk(content=text, response_metadata=metadata))
