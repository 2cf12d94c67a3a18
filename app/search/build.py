"""The door of this floor: opens the knowledge and puts the search together. Needs no language model."""

from collections.abc import Iterator
from contextlib import contextmanager

from app.knowledge.build import open_knowledge
from app.search.service import PaperSearch
from app.settings import Settings


@contextmanager
def open_search(settings: Settings) -> Iterator[PaperSearch]:
    """The search over the settings' index. Raises what ``open_knowledge`` raises."""
    with open_knowledge(settings) as knowledge:
        yield PaperSearch(knowledge)
