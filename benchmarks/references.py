"""Lookup of reference numbers: in every spelling, of numbers that do not exist, and in questions that name none.

Each scheme gets a catalog of its own with ``_PAPERS`` numbers. Measured are the share of spellings for which just the
right paper is found; of numbers that are missing, the share that is said to be missing, and that has the right one
among those offered after a slip; and, over questions that name no number, how many papers are found and numbers called
missing all the same.
"""

import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from statistics import quantiles
from typing import Any

from app.access import PUBLIC_ONLY, AccessClass
from app.knowledge.catalog import CATALOG_FILE, Catalog
from app.knowledge.catalog_writer import CatalogWriter
from app.knowledge.model import DocumentDraft, DocumentMetadata, Page, Source
from app.knowledge.reference_lookup import Naming, find_namings
from app.knowledge.unknown_references import unknown_numbers
from benchmarks.council import load_questions
from benchmarks.reference_schemes import SCHEMES, Scheme, spell, spelling_kinds
from benchmarks.squad import load_squad

_PAPERS = 1500
_YEARS = (2019, 2020, 2021, 2022, 2023, 2024)
_SPELLINGS = 60
_BATCH = 1000
_TIMED = 400


def measure_references(papers: int, seed: int, squad: Path | None, council: Path | None) -> dict[str, Any]:
    """The tables, by scheme, and the times in a catalog with ``papers`` numbers of all schemes together."""
    ordinary = _ordinary_questions(squad, council)
    schemes = {name: _measure_scheme(name, scheme, seed, ordinary) for name, scheme in SCHEMES.items()}
    return {"schemes": schemes, "ordinary_questions": len(ordinary), "times": _measure_times(papers, seed)}


def table(result: dict[str, Any]) -> str:
    """The result for people."""
    kinds = spelling_kinds()
    rows = [
        " ".join(["scheme".ljust(20), *(kind.rjust(10) for kind in (*kinds, "missing", "near", "false+", "false?"))])
    ]
    for name, row in result["schemes"].items():
        figures = [*(row["found"][kind] for kind in kinds), row["missing"], row["near"]]
        rows.append(
            " ".join(
                [
                    name.ljust(20),
                    *(f"{figure:10.3f}" for figure in figures),
                    f"{row['false_papers']:10d}",
                    f"{row['false_missing']:10d}",
                ]
            )
        )
    return "\n".join([*rows, f"{result['ordinary_questions']} ordinary questions", str(result["times"])])


def _measure_scheme(name: str, scheme: Scheme, seed: int, ordinary: Sequence[str]) -> dict[str, Any]:
    chance = random.Random(f"{seed} {name}")
    existing, absent = _numbers(scheme, _PAPERS, chance)
    with _catalog([existing]) as catalog:
        failures: list[str] = []
        found = {}
        for kind in spelling_kinds():
            right = 0
            for number in chance.sample(existing, _SPELLINGS):
                question = spell(number, kind, chance).text
                namings = _namings(catalog, question)
                exact = {
                    one.metadata.reference_number for naming in namings for one in naming.documents[: naming.exact]
                }
                good = number in exact and (exact == {number} or len(namings) == 1) and not _missing(catalog, question)
                right += good
                if not good:
                    failures.append(f"{number!r} in {question!r}: {sorted(exact)} {_missing(catalog, question)}")
            found[kind] = right / _SPELLINGS
        asked = [spell(number, "label" if name == "18740" else "as written", chance) for number in absent[:_SPELLINGS]]
        said = [bool(_missing(catalog, question.text)) for question in asked]
        failures += [f"not said missing: {one.text!r}" for one, good in zip(asked, said, strict=True) if not good]
        near = [_slipped(catalog, number, set(existing), chance) for number in chance.sample(existing, _SPELLINGS)]
        slips = [good for good in near if good is not None]
        wrong = [question for question in ordinary if _namings(catalog, question)]
        called = [(question, numbers) for question in ordinary if (numbers := _missing(catalog, question))]
    return {
        "found": found,
        "missing": sum(said) / len(said),
        "near": sum(slips) / max(1, len(slips)),
        "false_papers": len(wrong),
        "false_missing": len(called),
        "failures": failures,
        "false": wrong + [f"{question} {said}" for question, said in called],
    }


def _slipped(catalog: Catalog, number: str, numbers: set[str], chance: random.Random) -> bool | None:
    """Whether a number with two neighbouring figures transposed, if that is none, is offered the right one."""
    places = [
        place
        for place in range(len(number) - 1)
        if number[place : place + 2].isdigit() and number[place] != number[place + 1]
    ]
    if not places:
        return None
    place = chance.choice(places)
    slipped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    if slipped in numbers:
        return None
    near = catalog.near_references(slipped, PUBLIC_ONLY, 5)
    return number in [document.metadata.reference_number for document in near]


def _measure_times(papers: int, seed: int) -> dict[str, Any]:
    chance = random.Random(seed)
    share = papers // len(SCHEMES)
    drawn = {name: _numbers(scheme, share, chance) for name, scheme in SCHEMES.items()}
    start = time.perf_counter()
    with _catalog([numbers for numbers, _ in drawn.values()]) as catalog:
        built = time.perf_counter() - start
        known = [spell(chance.choice(numbers), "all", chance).text for numbers, _ in drawn.values() for _ in range(13)]
        unknown = [
            spell(chance.choice(absent), "label", chance).text for _, absent in drawn.values() for _ in range(13)
        ]
        return {
            "papers": sum(len(numbers) for numbers, _ in drawn.values()),
            "build_s": round(built, 1),
            "lookup_ms": _percentiles([_timed(lambda q=q: _namings(catalog, q)) for q in known[:_TIMED]]),
            "missing_ms": _percentiles([_timed(lambda q=q: _offered(catalog, q)) for q in unknown[:_TIMED]]),
        }


def _timed(act: Any) -> float:
    start = time.perf_counter()
    act()
    return 1000 * (time.perf_counter() - start)


def _percentiles(times: list[float]) -> dict[str, float]:
    cuts = quantiles(times, n=20)
    return {"p50": round(cuts[9], 2), "p95": round(cuts[18], 2)}


def _namings(catalog: Catalog, question: str) -> list[Naming]:
    return find_namings(question, lambda keys: catalog.documents_by_reference(keys, PUBLIC_ONLY))


def _missing(catalog: Catalog, question: str) -> list[str]:
    namings = _namings(catalog, question)
    return unknown_numbers(question, namings, lambda series: catalog.series_in_use(series, PUBLIC_ONLY))


def _offered(catalog: Catalog, question: str) -> None:
    for number in _missing(catalog, question):
        catalog.near_references(number, PUBLIC_ONLY, 5)


def _numbers(scheme: Scheme, count: int, chance: random.Random) -> tuple[list[str], list[str]]:
    """Numbers that exist, and such that do not and lie among them; of small schemes a tenth is left out."""
    unique = list(dict.fromkeys(scheme(serial, year) for year in _YEARS for serial in range(1, 2000)))
    chance.shuffle(unique)
    count = min(count, len(unique) * 9 // 10)
    return unique[:count], unique[count : count + max(_SPELLINGS, count // 10)]


def _ordinary_questions(squad: Path | None, council: Path | None) -> list[str]:
    questions = [question.text for question in load_squad(squad)[1]] if squad else []
    if council:
        questions += [question.text for kind in ("anfrage", "titel") for question in load_questions(council, kind)]
    return questions


@contextmanager
def _catalog(groups: Sequence[Sequence[str]]) -> Iterator[Catalog]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / CATALOG_FILE
        with closing(CatalogWriter(path)) as writer:
            documents = [(f"s{place}/{number}", number) for place, group in enumerate(groups) for number in group]
            for first in range(0, len(documents), _BATCH):
                writer.prepare([_draft(*one) for one in documents[first : first + _BATCH]], "none", "none")
            writer.activate((), (), "none", "none")
        with closing(Catalog(path)) as catalog:
            yield catalog


def _draft(name: str, number: str) -> tuple[Source, DocumentDraft]:
    text = f"Vorlage {number}"
    return (
        Source(name, name.partition("/")[0], f"file:///{name}", number, "text/plain", AccessClass.PUBLIC),
        DocumentDraft(DocumentMetadata(title=text, reference_number=number), text, (Page(1, 0, len(text)),), (), False),
    )
