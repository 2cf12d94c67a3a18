"""The parts of a sentence that say one thing each, and which of a source's parts a part is to be compared with."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from app.answering.values import Value, is_held, parse_values
from app.knowledge.german import analyse

_BORDER = re.compile(
    r"[,:](?!\d)\s*|;\s*|\n|\s[–-]\s|\s+(?:und|sowie|oder|bzw\.|sondern|aber|jedoch|während|obwohl)\s+", re.IGNORECASE
)

_PART = 5
"""Characters of the shortest stem that may be the last part of a compound; judgement, as in ``search.coverage``."""

FRAME_TERMS = frozenset(
    analyse(
        """beträgt betragen betrug kostet kosten kostete erhält erhalten bekommt bekommen lautet lauten liegt liegen
        gilt gelten beläuft belaufen befindet befinden steht stehen gibt geben heißt heißen handelt handeln benötigt
        benötigen braucht brauchen erfolgt erfolgen umfasst umfassen enthält enthalten besteht bestehen macht machen
        gab gaben lag lagen galt galten erhielt erhielten bekam bekamen lautete hieß hießen stand standen befand belief
        erfolgte erfolgten umfasste enthielt bestand machte"""
    )
)
"""Verbs that frame an answer and say nothing themselves: "… | 120 €" is rightly told as "… beträgt 120 €"."""


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a sentence: its text, its terms, and the values in it."""

    text: str
    terms: frozenset[str]
    values: tuple[Value, ...]


def clauses_of(text: str) -> list[Clause]:
    """The clauses and the members of enumerations of a text, in order."""
    parts = [part for part in _BORDER.split(text) if part.strip()]
    return [Clause(part, frozenset(analyse(part)), tuple(parse_values(part))) for part in parts]


def closest(part: Clause, sources: Sequence[Clause]) -> list[Clause]:
    """The clauses of the sources that hold most of the part's values and share most terms with it; none without any.

    Several where they are equally close: one that agrees is enough then.
    """
    scored = [(_closeness(part, source), source) for source in sources]
    most = max((score for score, _ in scored), default=(0, 0))
    return [source for score, source in scored if score == most] if most > (0, 0) else []


def _closeness(part: Clause, source: Clause) -> tuple[int, int]:
    held = sum(is_held(value, source.values, source.text) for value in part.values)
    return held, shared(part.terms, source.terms)


def shared(terms: Collection[str], others: Collection[str]) -> int:
    """How many terms are in both, a part of a compound counted as the compound (Stellplatz, Plätze)."""
    long = [other for other in others if len(other) >= _PART]
    return sum(
        term in others or (len(term) >= _PART and any(term.endswith(other) or other.endswith(term) for other in long))
        for term in terms
    )
