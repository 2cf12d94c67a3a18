"""What a sentence takes from the question to say what its statement is of: "die Steuer für Tanzveranstaltungen".

A small model repeats the words of the question before what it found, whatever that is of.
"""

import re

from app.answering.clauses import shared
from app.knowledge.german import analyse

_QUALIFIER = re.compile(
    r"\b(?:für|bei|beim|von|vom|gegen|über|mit|ohne)\s+"
    r"(?:(?:de[mnrs]|die|das|eine[mnrs]?|ein)\s+)?(?:[a-zäöüß]+\s+)?([A-ZÄÖÜ][\w-]{3,})"
)


def unknown_qualifier(sentence: str, question: str, around: str) -> str:
    """The first noun behind such a preposition that the question has and the place has nowhere; empty without one.

    ``around``: all of the place, with its title and headings; a part of a compound is enough. Of what the model wrote
    to 300 questions of XQuAD-de and the golden questions (23.11.2026) three of three sentences have such a noun that
    answer falsely, and 5 right ones, whose places answer as well word for word.
    """
    asked, known = set(analyse(question)), set(analyse(around))
    for noun in _QUALIFIER.findall(sentence):
        terms = set(analyse(noun))
        if terms & asked and not shared(terms, known):
            return str(noun)
    return ""
