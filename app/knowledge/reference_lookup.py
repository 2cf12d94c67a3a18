"""From a text to the papers that it names by number: exactly, before any ranking."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from app.knowledge.model import Document
from app.knowledge.reference_candidates import Candidate, reference_candidates
from app.knowledge.reference_context import Doubt
from app.knowledge.references import groups_of, is_year, year_variants

Lookup = Callable[[Sequence[str]], Mapping[str, list[Document]]]
"""Documents that the reader may see, by comparison key, of those that have one of these keys."""


@dataclass(frozen=True, slots=True)
class Naming:
    """A stretch of the text that names papers. ``documents`` first those with the number, then those it adds to.

    ``exact`` counts the first kind. ``parent_only``: the number as written has no paper, but the one that it would be
    a supplement of has.
    """

    candidate: Candidate
    documents: tuple[Document, ...]
    exact: int
    parent_only: bool = False


def find_namings(text: str, lookup: Lookup, *, candidates: Sequence[Candidate] | None = None) -> list[Naming]:
    """The papers that a text names, in the order of mention, without overlaps.

    Where stretches overlap, the longer one counts, and what is written together before a part of it. A year with two
    figures stands for one with four, and the reverse, if no number matches as written.
    """
    possible = [
        candidate
        for candidate in (reference_candidates(text) if candidates is None else candidates)
        if candidate.doubt is not Doubt.UNLIKELY
    ]
    variants = {candidate.key: _year_variants(candidate) for candidate in possible}
    parents = {candidate.key: parent_keys(candidate.key) for candidate in possible}
    supplements = {key for candidate in possible if candidate.supplement for key in _supplement_keys(candidate)}
    keys = {key for candidate in possible for key in (candidate.key, *variants[candidate.key])}
    if not keys:
        return []
    known = lookup(sorted(keys | supplements | {key for some in parents.values() for key in some}))
    taken: list[Naming] = []
    for whole in (True, False):
        for varied in (False, True):
            for candidate in sorted(possible, key=lambda other: other.start - other.end):
                if candidate.whole is not whole or _overlaps(candidate, taken):
                    continue
                chosen = variants[candidate.key] if varied else (candidate.key,)
                documents = [document for key in chosen for document in known.get(key, ())]
                if candidate.supplement and not documents:
                    documents = [document for key in _supplement_keys(candidate) for document in known.get(key, ())]
                if candidate.doubt is Doubt.AS_WRITTEN:
                    documents = [document for document in documents if is_as_written(candidate, document)]
                if documents:
                    taken.append(_naming(candidate, documents, parents[candidate.key], known))
    return sorted(taken, key=lambda naming: naming.candidate.start)


def parent_keys(key: str) -> tuple[str, ...]:
    """The keys of the numbers that this one may be a supplement to: without ``-1``, ``-e1``, ``-nf-2``."""
    groups = key.split("-")
    found = []
    if len(groups) > 2 and re.fullmatch(r"\d{1,2}", groups[-1]):
        found.append("-".join(groups[:-1]))
        if len(groups) > 3 and groups[-2].isalpha():
            found.append("-".join(groups[:-2]))
    elif len(groups) > 2 and groups[-1].isalpha():
        found.append("-".join(groups[:-1]))
    return tuple(found)


def is_as_written(candidate: Candidate, document: Document) -> bool:
    """Whether the document's number has the very same figures, leading zeros included, joined in the same way."""
    own = document.metadata.reference_number
    figures = [group for group in candidate.groups if group.isdigit()]
    if figures != [group for group in groups_of(own) if group.isdigit()]:
        return False
    return "." not in candidate.text or "." in own


def _naming(
    candidate: Candidate, documents: list[Document], parents: Sequence[str], known: Mapping[str, list[Document]]
) -> Naming:
    own = documents
    above = [document for key in parents for document in known.get(key, ())]
    if candidate.supplement:
        named = [document for key in _supplement_keys(candidate) for document in known.get(key, ())]
        if named:
            own, above = named, documents
    merged = {document.id: document for document in [*own, *above]}
    exact = len({document.id for document in own})
    return Naming(candidate, tuple(merged.values()), exact, parent_only=_is_supplement(candidate.rest))


def _is_supplement(rest: str) -> bool:
    """„/1“, „-E1“, „-NF“: what is written together with a number and makes it another."""
    return bool(re.fullmatch(r"\W?(?:\d{1,3}|[A-ZÄÖÜ]{1,4}\d{0,2})", rest.replace("_", "-")))


_FIRST_YEAR, _LAST_YEAR = 1990, 2049
"""Of a number that may be written with two figures for its year. Judgement."""

_SUPPLEMENT_CODES = ("", "e", "erg", "n", "nf", "neuf", "nachtrag")
"""How councils write the first supplement behind a number: ``/1``, ``-E1``, ``/1. Erg.``, ``-NF-01``."""


def _supplement_keys(candidate: Candidate) -> list[str]:
    number = str(candidate.supplement)
    keys = []
    for base in (candidate.key, *_year_variants(candidate)):
        keys += [f"{base}-{code}-{number}" if code else f"{base}-{number}" for code in _SUPPLEMENT_CODES]
        keys += [f"{base}-{number}-{code}" for code in _SUPPLEMENT_CODES if code]
    return keys


def _year_variants(candidate: Candidate) -> tuple[str, ...]:
    """Those that differ in a year that is written with two or four figures: „3/4“ is not from the year 2003.

    Where a year stands with four figures, the other groups are no years: 87/2021 is not 2087/2021. But 1932/19 is
    number 1932 of the year 2019: no council has put papers of 1932 into its information system with their numbers.
    """
    if candidate.doubt is not Doubt.NONE:
        return ()
    own = candidate.key.split("-")
    years = [is_year(written) and _FIRST_YEAR <= int(written) <= _LAST_YEAR for written in candidate.groups]
    return tuple(
        variant
        for variant in year_variants(candidate.key)
        if all(
            new == old or (year if any(years) else len(written) == 2 and _FIRST_YEAR <= int(new) <= _LAST_YEAR)
            for new, old, written, year in zip(variant.split("-"), own, candidate.groups, years, strict=True)
        )
    )


def _overlaps(candidate: Candidate, taken: Sequence[Naming]) -> bool:
    return any(candidate.start < other.candidate.end and other.candidate.start < candidate.end for other in taken)
