"""A small random city, and what filters leave of it by a plain reading of its papers and documents."""

import random
from dataclasses import replace
from datetime import date
from typing import Any

from app.access import AccessClass, Clearance
from app.knowledge.decisions import counts_as, outcome_of
from app.knowledge.facets import Facet, without
from app.knowledge.filters import Filters
from app.knowledge.model import DecisionStatus, Document, DocumentDraft, Outcome, Paper, Source, Stage
from tests.fakes import paper as document

Drafts = tuple[Source, DocumentDraft]

COMMITTEES = ("", "Rat", "RAT", "Bauausschuss")
KINDS = ("", "Antrag", "antrag", "Bericht")
OUTCOMES = (Outcome.UNKNOWN, Outcome.ADOPTED, Outcome.REJECTED, Outcome.POSTPONED)
STATUSES = (DecisionStatus.UNKNOWN, DecisionStatus.REJECTED, DecisionStatus.IN_FORCE)
ROLES = ("", "Vorberatung")
CHOICES: dict[Facet, tuple[str, ...]] = {
    Facet.COMMITTEE: ("Rat", "Bauausschuss"),
    Facet.PAPER_TYPE: ("Antrag", "Bericht"),
    Facet.OUTCOME: ("adopted", "rejected", "postponed", "preliminarily_discussed"),
    Facet.YEAR: ("2021", "2022"),
    Facet.ACCESS: tuple(access.value for access in AccessClass),
    Facet.SOURCE: ("ris", "ordner"),
}


def _random_day(chance: random.Random) -> date | None:
    return chance.choice((None, date(chance.choice((2021, 2022)), chance.choice((1, 12)), 15)))


def _random_stage(chance: random.Random) -> Stage:
    return Stage(
        chance.choice(COMMITTEES), _random_day(chance), role=chance.choice(ROLES), outcome=chance.choice(OUTCOMES)
    )


def random_city(chance: random.Random) -> tuple[list[Paper], list[Drafts]]:
    """Papers and documents in a few values each, so that many meet: closed ones, shared numbers, missing papers."""
    classes = tuple(AccessClass)
    papers = [
        Paper(
            f"ris/{number}",
            "ris",
            "",
            "1",
            chance.choice(classes),
            "Vorlage",
            date=_random_day(chance),
            paper_type=chance.choice(KINDS),
            stages=tuple(_random_stage(chance) for _ in range(chance.randrange(3))),
        )
        for number in range(8)
    ]
    documents = []
    for number in range(24):
        source, draft = document(
            f"D{number}",
            *["Text."] * chance.randrange(3),
            root=chance.choice(("ris", "ordner")),
            access=chance.choice(classes),
            reference_number=chance.choice(("", "B-1/2021", "B-2/2021")),
            committee=chance.choice(COMMITTEES),
            paper_type=chance.choice(KINDS),
            date=_random_day(chance),
            status=chance.choice(STATUSES),
            status_date=_random_day(chance),
        )
        documents.append((source, replace(draft, paper_id=chance.choice(("", f"ris/{chance.randrange(9)}")))))
    return papers, documents


def random_filters(chance: random.Random) -> Filters:
    """Any of the conditions, with none, one or two values each."""

    def some(values: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(chance.sample(values, chance.choice((0, 0, 1, 2))))

    return Filters(
        since=_random_day(chance),
        until=_random_day(chance),
        committees=some(COMMITTEES),
        paper_types=some(KINDS),
        outcomes=some(OUTCOMES),
        access=some(tuple(AccessClass)),
        sources=some(("ris", "ordner")),
    )


class Oracle:
    """The same answers from papers and documents one by one, with nothing of the catalog."""

    def __init__(self, papers: list[Paper], documents: list[Document]) -> None:
        self._papers = {paper.id: paper for paper in papers}
        self._documents: dict[str, list[Document]] = {}
        for found in documents:
            self._documents.setdefault(found.paper_key, []).append(found)

    def documents(self, filters: Filters, clearance: Clearance) -> set[str]:
        return {
            found.id
            for key, together in self._documents.items()
            if self._type(key, filters, clearance) and self._dealing(key, filters, clearance)
            for found in together
            if _wanted(found, filters, clearance)
        }

    def papers(self, filters: Filters, clearance: Clearance) -> set[str]:
        left = self.documents(filters, clearance)
        return {key for key, together in self._documents.items() if any(found.id in left for found in together)}

    def _type(self, key: str, filters: Filters, clearance: Clearance) -> bool:
        typed = [(found.access, found.metadata.paper_type) for found in self._documents[key]]
        if key in self._papers:
            typed.append((self._papers[key].access, self._papers[key].paper_type))
        kinds = [kind.casefold() for access, kind in typed if access in clearance]
        wanted = {kind.casefold() for kind in filters.paper_types}
        return not wanted or any(kind and kind in wanted for kind in kinds)

    def _dealing(self, key: str, filters: Filters, clearance: Clearance) -> bool:
        if filters == replace(
            Filters(), access=filters.access, sources=filters.sources, paper_types=filters.paper_types
        ):
            return True
        dealings: list[tuple[str, date | None, Outcome, str]] = []
        paper = self._papers.get(key)
        if paper and paper.access in clearance:
            dealings += [(one.committee, one.date, one.outcome, one.role) for one in paper.stages]
            dealings += [("", paper.date, Outcome.UNKNOWN, "")] if paper.date else []
        for found in self._documents[key]:
            if found.access not in clearance:
                continue
            about = found.metadata
            outcome = outcome_of(about.status)
            decided = outcome is not Outcome.UNKNOWN
            day = (about.status_date or about.date) if decided else (about.date or about.status_date)
            dealings += [("", about.date, Outcome.UNKNOWN, "")] if about.date else []
            if not found.paper_id and (about.committee or decided):
                dealings.append((about.committee, day, outcome, ""))
        return any(_meets(dealing, filters) for dealing in dealings)


def _wanted(found: Document, filters: Filters, clearance: Clearance) -> bool:
    return (
        found.access in clearance
        and (not filters.access or found.access in filters.access)
        and (not filters.sources or found.id.partition("/")[0] in filters.sources)
    )


def _meets(dealing: tuple[str, date | None, Outcome, str], filters: Filters) -> bool:
    committee, day, outcome, role = dealing
    wanted = {name.casefold() for name in filters.committees if name}
    return (
        (not filters.committees or committee.casefold() in wanted)
        and (not filters.outcomes or (outcome if filters.committees else counts_as(outcome, role)) in filters.outcomes)
        and (filters.since is None or (day is not None and day >= filters.since))
        and (filters.until is None or (day is not None and day <= filters.until))
    )


def chosen_alone(filters: Filters, facet: Facet, value: str) -> Filters:
    """What a reader asks who chooses this value alone."""
    rest = without(filters, facet)
    match facet:
        case Facet.COMMITTEE:
            return replace(rest, committees=(value,))
        case Facet.PAPER_TYPE:
            return replace(rest, paper_types=(value,))
        case Facet.OUTCOME:
            return replace(rest, outcomes=(Outcome(value),))
        case Facet.YEAR:
            return replace(rest, since=date(int(value), 1, 1), until=date(int(value), 12, 31))
        case Facet.ACCESS:
            return replace(rest, access=(AccessClass(value),))
        case Facet.SOURCE:
            return replace(rest, sources=(value,))
