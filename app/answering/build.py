"""The door of this floor: opens the knowledge and puts the parts together. The only place that knows which they are."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from urllib.parse import urlsplit

from app.answering.assistant import Assistant
from app.answering.endpoint import EndpointChatModel
from app.answering.generation import LlamaCppChatModel
from app.answering.language_model import LanguageModel
from app.knowledge.build import open_knowledge
from app.models.files import ModelRole, require_model
from app.settings import Settings


@contextmanager
def open_assistant(settings: Settings) -> Iterator[Assistant]:
    """The assistant over the settings' index. The language model is checked now and loaded with the first question.

    Raises ``ModelFileError``, and what ``open_knowledge`` raises.
    """
    model = open_language_model(settings)
    with closing(model), open_knowledge(settings) as knowledge:
        yield Assistant(knowledge, model, longest_wait_s=settings.llm.longest_wait_seconds)


def open_language_model(settings: Settings) -> LanguageModel:
    """The settings' language model: that of the endpoint, not yet asked, or its file, checked and not yet loaded.

    Raises ``ModelFileError``; never for an endpoint.
    """
    return open_endpoint(settings, settings.llm.endpoint) if settings.llm.endpoint else open_local_model(settings)


def open_local_model(settings: Settings) -> LlamaCppChatModel:
    """The language model in this process, its file checked, not yet loaded. Raises ``ModelFileError``."""
    file = require_model(settings, ModelRole.LANGUAGE)
    return LlamaCppChatModel(
        path=file.path,
        name=file.name,
        context_tokens=settings.llm.context_tokens,
        answer_tokens=settings.llm.answer_tokens,
        answer_seconds=settings.llm.answer_seconds,
        threads=settings.llm.threads,
    )


def open_endpoint(settings: Settings, endpoint: str) -> EndpointChatModel:
    """The language model of a server. Nothing is sent yet."""
    return EndpointChatModel(
        endpoint=endpoint,
        name=settings.llm.endpoint_model or urlsplit(endpoint).netloc,
        model=settings.llm.endpoint_model,
        api_key=settings.llm.api_key,
        answer_tokens=settings.llm.answer_tokens,
        answer_seconds=settings.llm.answer_seconds,
        parallel=settings.llm.answers_at_once,
    )
