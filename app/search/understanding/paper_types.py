"""Kinds of papers as people name them, and which of the corpus's own types they mean."""

import re
from collections.abc import Sequence
from functools import lru_cache

from app.knowledge.german import stem
from app.search.understanding.words import fold, folded_words

# What German councils and their administrations call papers, with the endings of the plural. A type that ends in none
# of these ("Haushalt", "Liste", "Leistung") is a word of everyday questions and is chosen, not understood.
_WITH_N = ("anfrage", "vorlage", "drucksache", "richtlinie", "eingabe", "stellungnahme")
_WITH_EN = (
    "mitteilung", "niederschrift", "satzung", "verordnung", "geschaeftsordnung", "tagesordnung", "dienstanweisung",
    "antwort", "resolution", "petition", "empfehlung", "bekanntmachung", "einladung", "information", "wortmeldung",
)  # fmt: skip
_PLURALS = {
    "antrag": ("antraege", "antraegen"),
    "protokoll": ("protokolle", "protokollen"),
    "bericht": ("berichte", "berichten"),
    **{base: (f"{base}n",) for base in _WITH_N},
    **{base: (f"{base}en",) for base in _WITH_EN},
}
BASES = frozenset(_PLURALS)
_SAME = {"protokoll": "niederschrift", "niederschrift": "protokoll"}
_ELLIPSIS = re.compile(r"(\w+)\s?-\s?(?:/|,|und|oder|u\.)\s?(?:-\s?)?(\w+)")


class PaperTypes:
    """The corpus's paper types by what they are called."""

    def __init__(self, types: Sequence[str]) -> None:
        self._by_word: dict[str, list[str]] = {}
        for name in types:
            for word in _heads(name):
                self._by_word.setdefault(stem(word), []).append(name)

    def meant(self, word: str) -> tuple[str, ...]:
        """The types that a folded noun in the plural names, compounds included; empty if it names none.

        "Anträge" means every kind of motion, "Änderungsanträge" only those.
        """
        base = paper_noun(word)
        if base is None:
            return ()
        wanted = stem(word)
        wanted_endings = (wanted, _SAME[base] if base in _SAME and word_base(word) == base else wanted)
        return tuple(
            dict.fromkeys(
                name
                for ending in wanted_endings
                for known, names in self._by_word.items()
                if known.endswith(stem(ending))
                for name in names
            )
        )

    def singular(self, word: str) -> tuple[str, ...]:
        """The types that a folded noun in the singular names by itself."""
        return self.meant(word) if word in BASES else ()


@lru_cache(maxsize=4096)
def paper_noun(word: str) -> str | None:
    """The base of a folded word that names papers, simple or compound: "antrag" for "antraege", "aenderungsantrag"."""
    stemmed = stem(word)
    found = [base for base in BASES if stemmed.endswith(stem(base))]
    return max(found, key=len, default=None)


def word_base(word: str) -> str | None:
    """The base if the word is a form of the base itself and no compound."""
    base = paper_noun(word)
    return base if base is not None and stem(word) == stem(base) else None


def names_papers(word: str) -> bool:
    """Whether a folded word is the plural of a noun for papers, simple or compound."""
    base = paper_noun(word)
    return base is not None and word.endswith(_PLURALS[base])


def _heads(name: str) -> list[str]:
    """What a type is by its own name: "Änderungs-/Ergänzungsantrag" is both, "Antrag der Fraktion" is an Antrag."""
    folded = fold(name)
    whole = []
    for match in _ELLIPSIS.finditer(folded):
        base = paper_noun(match[2])
        if base is not None:
            whole += [match[1] + base, match[2]]
    if whole:
        return whole
    for word in folded_words(name):
        if paper_noun(word) is not None:
            return [word]
    return []
