"""The door of this floor: opens the knowledge and puts the parts together. The only place that knows which they are."""

from collections.abc import Iterator
from contextlib import closing, contextmanager

from app.answering.assistant import Assistant
from app.answering.generation import LlamaCppChatModel
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
        yield Assistant(knowledge, model)


def open_language_model(settings: Settings) -> LlamaCppChatModel:
    """The settings' language model, its file checked, not yet loaded. Raises ``ModelFileError``."""
    file = require_model(settings, ModelRole.LANGUAGE)
    return LlamaCppChatModel(
        path=file.path,
        name=file.name,
        context_tokens=settings.llm.context_tokens,
        answer_tokens=settings.llm.answer_tokens,
        threads=settings.llm.threads,
    )
