"""A small council for the search page: papers with stages, that can be narrowed as the real search narrows them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from app.access import AccessClass, Clearance
from app.errors import RatslotseError
from app.knowledge.facets import Facet, FacetValue
from app.knowledge.filters import NO_FILTERS, Filters
from app.knowledge.model import Document, DocumentText, Majority, Outcome, Paper, Passage, Stage, Votes
from app.search.model import (
    KnownNumber,
    MissingNumber,
    Order,
    PaperHit,
    SearchRequest,
    SearchResult,
    Understanding,
    UnderstoodFilter,
)
from tests.ui.fakes import STATE, FakeCity, make_document, make_text

PLANNING = "Ausschuss für Bauen und Planung"
COUNCIL = "Gemeinderat"


@dataclass(frozen=True)
class Found:
    """A paper as the facets see it."""

    paper: Paper
    text: DocumentText
    same: tuple[Document, ...] = ()

    @property
    def stage(self) -> Stage:
        """What became of it last."""
        return self.paper.stages[-1]

    def values(self, facet: Facet) -> list[str]:
        """The paper's values of a facet."""
        return {
            Facet.COMMITTEE: list(dict.fromkeys(stage.committee for stage in self.paper.stages)),
            Facet.OUTCOME: [str(self.stage.outcome)],
            Facet.PAPER_TYPE: [self.paper.paper_type],
            Facet.SOURCE: [self.paper.root],
            Facet.ACCESS: [str(self.paper.access)],
            Facet.YEAR: [str(self.stage.date.year)] if self.stage.date else [],
        }[facet]

    def fits(self, filters: Filters, but: Facet | None = None) -> bool:
        """Whether it meets the conditions; ``but`` is left out of account."""
        day = self.stage.date or date.min
        in_time = (filters.since or date.min) <= day <= (filters.until or date.max)
        asked: dict[Facet, Sequence[str]] = {
            Facet.COMMITTEE: filters.committees,
            Facet.OUTCOME: filters.outcomes,
            Facet.PAPER_TYPE: filters.paper_types,
            Facet.SOURCE: filters.sources,
            Facet.ACCESS: filters.access,
        }
        fitting = [
            facet is but or not wanted or bool(set(map(str, wanted)) & set(self.values(facet)))
            for facet, wanted in asked.items()
        ]
        return all(fitting) and (in_time or but is Facet.YEAR)


class Council(FakeCity):
    """Knowledge and search over these papers. ``understood`` says which filters a word of the text stands for."""

    def __init__(
        self,
        found: Sequence[Found],
        understood: Mapping[str, UnderstoodFilter] | None = None,
        missing: Sequence[MissingNumber] = (),
        notes: Sequence[str] = (),
    ) -> None:
        super().__init__([one.text for one in found], [one.paper for one in found])
        self._found = list(found)
        self._understood = dict(understood or {})
        self._missing = tuple(missing)
        self._notes = tuple(notes)
        self.failure: RatslotseError | None = None

    def search(self, request: SearchRequest, clearance: Clearance) -> SearchResult:
        self.requests.append(request)
        if self.failure:
            raise self.failure
        understood = tuple(
            one
            for word, one in self._understood.items()
            if word in request.text and one.key not in request.declined and not _chosen(one.filters, request.filters)
        )
        filters = request.filters
        topic = request.text
        for word, one in self._understood.items():
            if one in understood:
                topic = " ".join(topic.replace(word, "").split())
                given = {name: getattr(one.filters, name) for name in Filters.__slots__ if getattr(one.filters, name)}
                filters = replace(filters, **given)
        candidates = [one for one in self._found if one.paper.access in clearance and _speaks_of(one, topic)]
        hits = [one for one in candidates if one.fits(filters)]
        if request.order is Order.NEWEST or not request.text:
            hits.sort(key=lambda one: one.paper.date or date.min, reverse=True)
        facets = {
            facet: tuple(
                FacetValue(value, count)
                for value, count in Counter(
                    value for one in candidates if one.fits(filters, but=facet) for value in one.values(facet)
                ).most_common()
            )
            for facet in Facet
        }
        return SearchResult(
            request=request,
            understanding=Understanding(request.text, topic, understood),
            filters=filters,
            hits=tuple(_hit(one, topic) for one in hits[request.offset : request.offset + request.limit]),
            total=len(hits),
            facets=facets,
            corpus=STATE,
            missing_numbers=tuple(missing for missing in self._missing if missing.text in request.text),
            notes=self._notes,
        )


def _chosen(understood: Filters, chosen: Filters) -> bool:
    return any(getattr(understood, name) and getattr(chosen, name) for name in Filters.__slots__)


def _speaks_of(found: Found, topic: str) -> bool:
    words = topic.casefold().split()
    text = f"{found.paper.title} {found.text.text}".casefold()
    return not words or any(word in text for word in words)


def _hit(found: Found, topic: str) -> PaperHit:
    document = found.text.document
    passages = tuple(Passage(chunk, document, 1.0) for chunk in found.text.chunks if topic)
    return PaperHit(
        key=document.paper_key,
        document=document,
        paper=found.paper,
        documents=(document,),
        passages=passages,
        score=1.0,
        named=bool(topic) and found.paper.reference_number in topic,
        outcome=found.stage.outcome,
        decided=found.stage.date,
        same=found.same,
    )


def found(
    number: int,
    title: str,
    *pages: str,
    outcome: Outcome = Outcome.ADOPTED,
    day: date = date(2024, 3, 20),
    committee: str = COUNCIL,
    paper_type: str = "Beschlussvorlage",
    root: str = "ratsinfo",
    access: AccessClass = AccessClass.PUBLIC,
    result: str = "mehrheitlich zugestimmt",
    reference: str = "",
) -> Found:
    """A paper of two stages, of which the last one is as said, with one file."""
    paper = Paper(
        id=f"{root}/papers/{number}",
        root=root,
        uri="",
        content_hash="",
        access=access,
        title=title,
        reference_number=reference or f"2024/{number:04}",
        date=day.replace(day=1),
        paper_type=paper_type,
        stages=(
            Stage(PLANNING, day.replace(day=1), "4", role="Vorberatung", result="empfohlen", outcome=Outcome.ADOPTED),
            Stage(
                committee,
                day,
                "7.1",
                role="Entscheidung",
                result=result,
                outcome=outcome,
                majority=Majority.MAJORITY,
                votes=Votes(20, 3, 1),
            ),
        ),
    )
    document = replace(make_document(f"{root}/files/{number}.pdf", title, access), paper_id=paper.id)
    return Found(paper, make_text(document, pages or [f"{title}. Der Radweg wird gebaut.\n\n"]))


def understood(word: str, label: str, filters: Filters) -> dict[str, UnderstoodFilter]:
    """What a word of the text stands for."""
    return {word: UnderstoodFilter(f"key:{word}", label, filters, 0, len(word))}


_STREETS = tuple("Linden Ufer Bahn Kirch Garten Schul Wald Berg Markt Park Brunnen Ring Hafen Mühlen Burg".split())  # noqa: SIM905


def bicycle_council() -> Council:
    """Papers on cycle paths with every outcome, over several pages of results, and one that is not public."""
    fates = (
        (Outcome.ADOPTED, "mehrheitlich zugestimmt"),
        (Outcome.REJECTED, "abgelehnt"),
        (Outcome.WITHDRAWN, "zurückgezogen"),
        (Outcome.POSTPONED, "vertagt"),
        (Outcome.NOTED, "zur Kenntnis genommen"),
    )
    papers = [
        found(
            number,
            f"Radweg an der {name}straße",
            f"Der Radweg an der {name}straße wird verbreitert.\n\n",
            f"Die Kosten des Radwegs betragen {number}00.000 Euro. Radfahrende haben Vorrang.\n\n",
            outcome=fates[number % len(fates)][0],
            result=fates[number % len(fates)][1],
            day=date(2020 + number % 6, 1 + number % 12, 20),
            paper_type=("Beschlussvorlage", "Antrag", "Anfrage")[number % 3],
            committee=(COUNCIL, f"Ortschaftsrat {name}")[number % 2],
        )
        for number, name in enumerate(_STREETS, 1)
    ]
    papers[0] = replace(papers[0], same=(make_document("archiv/alt.pdf", "Alte Fassung", reference="B-012/2019"),))
    papers.append(found(90, "Radweg am Depot: Personalsache", access=AccessClass.NON_PUBLIC))
    near = (KnownNumber("2024/0001", papers[0].paper.title, papers[0].paper.id, papers[0].text.document.id),)
    words = {
        **understood("Gemeinderat", "Gremium: Gemeinderat", replace(NO_FILTERS, committees=(COUNCIL,))),
        **understood("2023", "Zeitraum: 2023", replace(NO_FILTERS, since=date(2023, 1, 1), until=date(2023, 12, 31))),
    }
    return Council(papers, words, missing=[MissingNumber("2024/9999", near), MissingNumber("B-1/1999")])
