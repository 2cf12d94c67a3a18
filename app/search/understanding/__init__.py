"""Understanding a search text: which of its words are conditions, and which are what is looked for."""

from app.search.understanding.request import effective_filters, understand, understand_request
from app.search.understanding.vocabulary import Vocabularies, Vocabulary

__all__ = ["Vocabularies", "Vocabulary", "effective_filters", "understand", "understand_request"]
