"""The language model behind a server of OpenAI's protocol in the city's network: llama-server, vLLM and the like.

Questions and sources go to the one address of ``llm.endpoint`` and nowhere else: no proxy of the environment is used,
no redirect followed.

What the model in this process guarantees and a server does not: there, text of documents can never become control
tokens of the chat template, because contents are tokenised apart from it. A server tokenises contents and template
together and takes every spelling of its control tokens as such. What stands against that here is ``prompt.defused``,
which takes out the spellings of the model families it knows, and the check of each sentence that comes back.
"""

import ssl
import threading
import time
from collections.abc import Iterator, Sequence
from typing import Any

import httpx
from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.messages import BaseMessage
from langchain_core.outputs import ChatGenerationChunk
from pydantic import PrivateAttr, SecretStr

from app.answering.event_stream import Piece, StreamError, pieces
from app.answering.exchange import Exchange, RefusedError
from app.answering.language_model import HEARTBEAT_S, LanguageModel, chunk
from app.errors import GenerationError

_CONNECT_S, _SEND_S = 5.0, 10.0
_ASK_S = 10.0
"""Seconds for the list of the server's models."""
_MODELS_BYTES = 4_194_304
_LONGEST_TOKEN = 64
"""Characters. A server that writes more than this for each token allowed knows no limit."""
_ROLES = {"system": "system", "human": "user", "ai": "assistant"}


class EndpointChatModel(LanguageModel):
    """A chat model on a server; see ``LanguageModel`` for what streaming yields.

    ``prompt_tokens`` come at the end, where the server counts them.
    Closing the stream closes the connection, at which a server ends its work.
    """

    endpoint: str
    name: str = "endpoint"
    model: str | None = None
    api_key: SecretStr | None = None
    parallel: int = 4

    _opening: threading.Lock = PrivateAttr(default_factory=threading.Lock)
    _client: httpx.Client | None = PrivateAttr(default=None)

    @property
    def _llm_type(self) -> str:
        return "endpoint"

    def warm_up(self, messages: Sequence[BaseMessage] = ()) -> None:  # noqa: ARG002 – a server has several contexts
        """See whether the server is there and knows the model. Raises ``GenerationError``."""
        known = self.models()
        if self.model is not None and known and self.model not in known:
            raise GenerationError(
                f"Der Modellserver {self.endpoint} hat kein Modell „{self.model}“, sondern {', '.join(known[:5])}; "
                "bitte llm.endpoint_model berichtigen."
            )

    def close(self) -> None:
        """Close what is open."""
        with self._opening:
            if self._client is not None:
                self._client.close()
            self._client = None

    def models(self) -> list[str]:
        """The names of the server's models. Raises ``GenerationError``: it cannot be reached, or is none."""
        try:
            with self._opened().stream(
                "GET", f"{self._base}/models", headers=self._headers, timeout=_ASK_S
            ) as response:
                if response.status_code != httpx.codes.OK:
                    raise RefusedError(response.status_code, "", "")
                text = b""
                for block in response.iter_raw():
                    text += block
                    if len(text) > _MODELS_BYTES:
                        raise StreamError("zu viel")
            return [str(model["id"]) for model in httpx.Response(200, content=text).json()["data"]]
        except (KeyError, TypeError, ValueError) as error:
            raise self._not_a_model_server("etwas anderes als die Liste seiner Modelle") from error
        except (RefusedError, httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise self._in_words(error) from error

    def _opened(self) -> httpx.Client:
        with self._opening:
            if self._client is None:
                self._client = httpx.Client(
                    # The certificates of the system, where a city keeps its own; not those of Python's packages.
                    verify=ssl.create_default_context(),
                    trust_env=False,
                    follow_redirects=False,
                    timeout=httpx.Timeout(_SEND_S, connect=_CONNECT_S, read=self.answer_seconds + _SEND_S),
                    # Each connection is shut down when its answer is not wanted any more, so none is used twice.
                    limits=httpx.Limits(max_connections=None, max_keepalive_connections=0),
                )
            return self._client

    @property
    def _base(self) -> str:
        return self.endpoint.rstrip("/")

    @property
    def _headers(self) -> dict[str, str]:
        headers = {"Accept-Encoding": "identity"}
        if self.api_key is not None:
            headers["Authorization"] = f"Bearer {self.api_key.get_secret_value()}"
        return headers

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,  # noqa: ARG002 – LangChain's signature
    ) -> Iterator[ChatGenerationChunk]:
        try:
            client = self._opened()
            request = client.build_request(
                "POST", f"{self._base}/chat/completions", json=self._body(messages, stop), headers=self._headers
            )
            with Exchange(client, request) as exchange:
                yield from self._read(pieces(exchange.blocks(HEARTBEAT_S)), run_manager)
        except StreamError as error:
            raise self._not_a_model_server(str(error)) from error
        except (RefusedError, httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise self._in_words(error) from error

    def _body(self, messages: Sequence[BaseMessage], stop: list[str] | None) -> dict[str, Any]:
        body: dict[str, Any] = {
            "messages": [{"role": _ROLES.get(item.type, "user"), "content": str(item.content)} for item in messages],
            "temperature": 0,
            "max_tokens": self.answer_tokens,
            "stream": True,
            "stream_options": {"include_usage": True},
        }
        if self.model is not None:
            body["model"] = self.model
        if stop:
            body["stop"] = stop
        return body

    def _read(
        self, events: Iterator[Piece | None], run_manager: CallbackManagerForLLMRun | None
    ) -> Iterator[ChatGenerationChunk]:
        deadline = time.monotonic() + self.answer_seconds
        written, reason = 0, ""
        for event in events:
            if time.monotonic() > deadline or written > self.answer_tokens * _LONGEST_TOKEN:
                reason = "length"
                break
            if event is None or (event.usage is None and not event.choices):
                yield chunk("")
                continue
            if event.usage is not None:
                yield chunk("", prompt_tokens=event.usage.prompt_tokens)
            for choice in event.choices[:1]:
                text = choice.delta.content or ""
                written += len(text)
                if text and run_manager is not None:
                    run_manager.on_llm_new_token(text)
                yield chunk(text)
                # Whatever else ended it (a filter, a limit of the server), its end is cut off.
                reason = reason or {None: "", "stop": "stop"}.get(choice.finish_reason, "length")
        if not written:
            raise self._nothing_in_time() if time.monotonic() > deadline else self._nothing()
        yield chunk("", finish_reason=reason or "stop")

    def _nothing(self) -> GenerationError:
        return GenerationError(
            f"Der Modellserver {self.endpoint} hat nichts geschrieben; bitte die Frage anders stellen."
        )

    def _nothing_in_time(self) -> GenerationError:
        return GenerationError(
            f"Der Modellserver {self.endpoint} hat in {self.answer_seconds:.0f} Sekunden nichts geschrieben; "
            "bitte noch einmal fragen oder llm.answer_seconds erhöhen."
        )

    def _not_a_model_server(self, sent: str) -> GenerationError:
        return GenerationError(
            f"Der Modellserver {self.endpoint} schickte {sent}; bitte noch einmal fragen oder llm.endpoint prüfen."
        )

    def _in_words(self, error: Exception) -> GenerationError:
        """What went wrong with the server, for people. Nothing of what it sent is shown: it may repeat the prompt."""
        here = f"Der Modellserver {self.endpoint}"
        if isinstance(error, httpx.TimeoutException):
            return GenerationError(f"{here} antwortet nicht; bitte ihn prüfen oder später noch einmal fragen.")
        if not isinstance(error, RefusedError):
            return GenerationError(f"{here} ist nicht zu erreichen; bitte ihn starten oder llm.endpoint berichtigen.")
        status = error.status
        if status == httpx.codes.OK:
            return self._not_a_model_server("etwas anderes als eine Antwort")
        if 300 <= status < 400:
            return GenerationError(
                f"{here} leitet an eine andere Adresse weiter; bitte diese in llm.endpoint eintragen."
            )
        if status in (401, 403):
            return GenerationError(f"{here} nimmt den Schlüssel nicht an; bitte llm.api_key setzen oder berichtigen.")
        if status == httpx.codes.NOT_FOUND:
            return GenerationError(
                f"{here} kennt die Adresse oder das Modell nicht; bitte llm.endpoint (meist mit /v1 am Ende) "
                "und llm.endpoint_model prüfen."
            )
        if status in (400, 413, 422) and "context" in error.text.casefold():
            return GenerationError(
                f"Die Frage mit ihren Fundstellen ist zu lang für {here.replace('Der', 'den')}; "
                "bitte die Frage kürzen oder den Kontext des Servers vergrößern."
            )
        if status in (429, 503):
            return GenerationError(f"{here} ist überlastet oder startet noch; bitte später noch einmal fragen.")
        return GenerationError(
            f"{here} hat die Anfrage mit dem Fehler {status} abgelehnt; bitte sein Protokoll ansehen "
            "und llm.endpoint_model prüfen."
        )
