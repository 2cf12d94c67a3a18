"""Words that a small model makes up: "Um den Hund anzuregnen …" for anzumelden."""

import re
from collections.abc import Callable, Collection

from app.knowledge.german import analyse

_WORD = re.compile(r"[^\W\d_]{4,}")
_PIECES = 3
"""Of the embedding model's vocabulary: a word in fewer is one that the language has. Judgement, made on the words of
XQuAD-de's answers that stand nowhere. Of 300 questions (23.11.2026) a sentence is held back in 7 that have their
paragraph, all of which stay answered rightly by what is quoted instead, and in 2 that lack it. Plain words in a rare
form ("stattfand") are among those told."""


def has_made_up_word(
    sentence: str, said: Collection[str], is_unseen: Callable[[str], bool], pieces: Callable[[str], int]
) -> bool:
    """Whether a word of the sentence stands nowhere and is made of many pieces, as no usual word is.

    ``said``: the terms of the question and of what the model was given, which may have any word; ``is_unseen`` tells
    whether no document has a word, ``pieces`` how many pieces of a vocabulary it is made of.
    """
    return any(
        not any(term in said for term in terms) and is_unseen(word) and pieces(word) >= _PIECES
        for word in _WORD.findall(sentence)
        if (terms := analyse(word))
    )
