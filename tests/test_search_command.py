"""``ratslotse search``: what it asks the search for, what it prints, and what it refuses."""

import io
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import app.search.build
from app.access import AccessClass, Clearance
from app.cli import run
from app.export import search_object
from app.knowledge.facets import Facet, FacetValue
from app.knowledge.filters import NO_FILTERS, Filters
from app.knowledge.model import DecisionStatus, Outcome, Paper, Passage, Stage
from app.search.marks import Marks
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
from app.search.service import PaperSearch
from app.search_options import SearchOptionError, checked_filters, read_order
from app.settings import Settings
from app.terminal_search import ResultPrinter
from tests.fakes import make_knowledge, paper, plain_marks
from tests.ui.fakes import STATE, make_document, make_text

TODAY = date(2026, 7, 10)
FACETS: Mapping[Facet, tuple[FacetValue, ...]] = {
    Facet.COMMITTEE: (
        FacetValue("Gemeinderat", 9),
        FacetValue("Bauausschuss", 4),
        FacetValue("Ausschuss für Umwelt und Gesundheit", 2),
    ),
    Facet.PAPER_TYPE: (FacetValue("Beschlussvorlage", 7), FacetValue("Antrag", 4), FacetValue("Änderungsantrag", 2)),
    Facet.OUTCOME: (FacetValue("adopted", 5), FacetValue("rejected", 2)),
    Facet.YEAR: (FacetValue("2023", 8), FacetValue("2022", 3)),
    Facet.SOURCE: (FacetValue("ratsinfo", 12),),
}
TITLE = "Radweg an der Uferstraße"
TEXT = "Der Radweg an der Uferstraße wird nicht gebaut."


def hit() -> PaperHit:
    """A paper that the building committee rejected, with one passage in its file."""
    text = make_text(make_document("ratsinfo/7.pdf", "Antrag Radweg", reference="2023/0131"), [f"{TEXT}\n"])
    stage = Stage(committee="Bauausschuss", date=date(2023, 5, 4), result="abgelehnt", outcome=Outcome.REJECTED)
    paper = Paper(
        "ratsinfo/7", "ratsinfo", "", "", text.document.access, TITLE, "2023/0131", date(2023, 3, 1), "Antrag"
    )
    return PaperHit(
        key="ratsinfo/7",
        document=text.document,
        paper=replace(paper, stages=(stage,)),
        documents=(text.document,),
        passages=(Passage(text.chunks[0], text.document, 0.8),),
        score=0.8,
        outcome=Outcome.REJECTED,
        decided=date(2023, 5, 4),
    )


def result_of(request: SearchRequest, hits: Sequence[PaperHit] = (), **more: object) -> SearchResult:
    """A result of these hits."""
    understanding = Understanding(request.text, request.text)
    result = SearchResult(request, understanding, request.filters, tuple(hits), len(hits), FACETS, STATE)
    return replace(result, **more)  # type: ignore[arg-type]


@dataclass
class RecordingSearch:
    """Remembers what it was asked and always finds the same paper."""

    asked: list[SearchRequest] = field(default_factory=list)

    def search(self, request: SearchRequest, clearance: Clearance) -> SearchResult:
        self.asked.append(request)
        return result_of(request, [hit()])

    def marks(self, searched: str, clearance: Clearance) -> Marks:
        return plain_marks(searched)


@pytest.fixture
def papers(monkeypatch: pytest.MonkeyPatch) -> RecordingSearch:
    """The search behind the command."""
    search = RecordingSearch()

    @contextmanager
    def open_search(_: Settings) -> Iterator[RecordingSearch]:
        yield search

    monkeypatch.setattr(app.search.build, "open_search", open_search)
    return search


def printed(result: SearchResult, out: io.StringIO | None = None) -> str:
    """What the printer shows of a result."""
    target = out or io.StringIO()
    ResultPrinter(target).show(result, plain_marks(result.understanding.topic))
    return target.getvalue()


class Terminal(io.StringIO):
    """Text that believes to be a terminal."""

    def isatty(self) -> bool:
        return True


# --- what is asked ---------------------------------------------------------------------------------------------


def test_switches_become_filters(papers: RecordingSearch) -> None:
    call = ["search", "Radweg", "--committee", "bauausschuss", "--committee", "Gemeinderat", "--type", "Antrag"]
    call += ["--outcome", "abgelehnt", "--from", "2022", "--to", "12.3.2023", "--source", "ratsinfo"]
    assert run([*call, "--order", "neueste", "--limit", "5", "--page", "3", "--as-typed"]) == 0
    request = papers.asked[-1]
    assert request.filters == Filters(
        since=date(2022, 1, 1),
        until=date(2023, 3, 12),
        committees=("Bauausschuss", "Gemeinderat"),
        paper_types=("Antrag",),
        outcomes=(Outcome.REJECTED,),
        sources=("ratsinfo",),
    )
    assert (request.text, request.order, request.limit, request.offset) == ("Radweg", Order.NEWEST, 5, 10)
    assert request.as_typed


def test_filters_need_no_words(papers: RecordingSearch) -> None:
    assert run(["search", "--committee", "Bauausschuss"]) == 0
    assert papers.asked[-1].text == ""


def test_without_switches_one_search_is_enough(papers: RecordingSearch) -> None:
    assert run(["search", "Radweg"]) == 0
    assert papers.asked == [SearchRequest("Radweg", limit=10)]


@pytest.mark.parametrize(
    ("switch", "value", "hint"),
    [
        ("--committee", "Bauauschuss", "„Bauausschuss“"),
        ("--committee", "Ältestenrat", "Gemeinderat"),
        ("--type", "Antrgg", "„Antrag“"),
        ("--outcome", "gewonnen", "abgelehnt (rejected)"),
        ("--source", "ratsinof", "„ratsinfo“"),
        ("--from", "31.02.2023", "12.03.2024"),
        ("--to", "irgendwann", "12.03.2024"),
    ],
)
def test_an_unknown_value_is_one_sentence_with_a_way_out(
    papers: RecordingSearch, capsys: pytest.CaptureFixture[str], switch: str, value: str, hint: str
) -> None:
    assert run(["search", "Radweg", switch, value]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert value in captured.err
    assert hint in captured.err
    assert captured.err.count("\n") == 1


def test_dates_that_exclude_each_other_are_refused() -> None:
    with pytest.raises(SearchOptionError, match="tauschen"):
        checked_filters(FACETS, TODAY, since="2024", until="2023")


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("2023", date(2023, 1, 1), date(2023, 12, 31)),
        ("2023-03", date(2023, 3, 1), date(2023, 3, 31)),
        ("03/2023", date(2023, 3, 1), date(2023, 3, 31)),
        ("Februar 2024", date(2024, 2, 1), date(2024, 2, 29)),
        ("2023-03-12", date(2023, 3, 12), date(2023, 3, 12)),
        ("12. März 2023", date(2023, 3, 12), date(2023, 3, 12)),
        ("gestern", date(2026, 7, 9), date(2026, 7, 9)),
    ],
)
def test_days_months_and_years_begin_and_end(text: str, since: date, until: date) -> None:
    filters = checked_filters(FACETS, TODAY, since=text, until=text)
    assert (filters.since, filters.until) == (since, until)


@pytest.mark.parametrize(
    ("text", "outcomes"),
    [
        ("beschlossen", (Outcome.ADOPTED, Outcome.ADOPTED_WITH_CHANGES, Outcome.PARTLY_ADOPTED)),
        ("adopted", (Outcome.ADOPTED,)),
        ("Zur Kenntnis genommen", (Outcome.NOTED,)),
        ("zurueckgezogen", (Outcome.WITHDRAWN,)),
        ("no_vote", (Outcome.NO_VOTE,)),
    ],
)
def test_outcomes_by_word_and_by_id(text: str, outcomes: tuple[Outcome, ...]) -> None:
    assert checked_filters(FACETS, TODAY, outcomes=[text]).outcomes == outcomes


@pytest.mark.parametrize(
    ("text", "committee"),
    [
        ("GEMEINDERAT", "Gemeinderat"),
        ("Umweltausschuss", "Ausschuss für Umwelt und Gesundheit"),
        ("Rat", "Gemeinderat"),
    ],
)
def test_committees_may_be_called_as_people_call_them(text: str, committee: str) -> None:
    assert checked_filters(FACETS, TODAY, committees=[text]).committees == (committee,)


def test_nothing_is_hinted_at_that_the_reader_may_not_see() -> None:
    with pytest.raises(SearchOptionError) as refused:
        checked_filters({}, TODAY, committees=["Personalausschuss"])
    assert "ähnlich" not in str(refused.value)


def test_the_order_is_told_in_german_or_by_id() -> None:
    assert read_order("Neueste") is read_order("newest") is Order.NEWEST


# --- what is printed -------------------------------------------------------------------------------------------


def test_a_paper_is_shown_with_number_outcome_and_passage() -> None:
    out = printed(result_of(SearchRequest("Radweg"), [hit()]))
    assert f"1. {TITLE}\n   2023/0131 · Antrag · 01.03.2023\n   abgelehnt am 04.05.2023 (Bauausschuss)\n" in out
    assert f"Antrag Radweg, Seite 1: „{TEXT}“" in out
    assert "Gremium (--committee): Gemeinderat (9) · Bauausschuss (4)" in out
    assert "Ergebnis (--outcome): beschlossen (5) · abgelehnt (2)" in out


def test_what_was_understood_can_be_dropped() -> None:
    request = SearchRequest("Beschlüsse des Bauausschusses")
    found = UnderstoodFilter("committee:x", "Gremium: Bauausschuss", Filters(committees=("Bauausschuss",)), 10, 29)
    out = printed(result_of(request, [hit()], understanding=Understanding(request.text, "", (found,))))
    assert out.startswith("Als Bedingung verstanden: Gremium: Bauausschuss\n")
    assert "--as-typed" in out


def test_a_number_that_does_not_exist_is_said_with_near_ones() -> None:
    missing = MissingNumber("2023/0132", (KnownNumber("2023/0131", TITLE, "ratsinfo/7", "ratsinfo/7.pdf"),))
    out = printed(result_of(SearchRequest("2023/0132"), missing_numbers=(missing,)))
    assert f"Die Nummer 2023/0132 gibt es nicht; ähnlich: 2023/0131 („{TITLE}“)." in out


def test_nothing_found_under_conditions_names_them() -> None:
    request = SearchRequest("Radweg", filters=replace(NO_FILTERS, committees=("Bauausschuss",), since=date(2023, 1, 1)))
    assert "(Bauausschuss, seit 2023)" in printed(result_of(request))


def test_the_next_page_is_named() -> None:
    out = printed(result_of(SearchRequest("Radweg", limit=1), [hit()], total=3))
    assert "Treffer 1 bis 1 von 3; weiter mit --page 2" in out
    beyond = printed(result_of(SearchRequest("Radweg", limit=1, offset=8), [], total=3))
    assert "Es hat 3 Treffer" in beyond


def test_a_terminal_shows_the_words_in_bold_and_a_file_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    result = result_of(SearchRequest("Radweg"), [hit()])
    assert "\x1b[1mRadweg\x1b[0m" in printed(result, Terminal())
    assert "\x1b" not in printed(result)
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in printed(result, Terminal())


def test_a_document_cannot_switch_bold_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    found = hit()
    assert found.paper is not None
    sly = replace(found, paper=replace(found.paper, title="Radweg \ue000\x1b[31mrot"))
    out = printed(result_of(SearchRequest("nichts davon"), [sly]), Terminal())
    assert not {"\x1b", "\ue000"} & set(out)


def test_json_is_one_object_with_stable_keys() -> None:
    found = search_object(result_of(SearchRequest("Radweg"), [hit()]))
    keys = {"query", "topic", "understood", "filters", "order", "total", "limit", "offset", "results", "facets"}
    assert keys | {"missing_numbers", "notes", "seconds", "corpus"} == set(found)
    paper = found["results"][0]
    assert {"document", "title", "reference", "page", "text", "score", "signals", "key", "passages"} <= set(paper)
    assert (paper["type"], paper["outcome"], paper["decided"]) == ("Antrag", "rejected", "2023-05-04")
    assert (paper["committee"], paper["paper"]["stages"][0]["result"]) == ("Bauausschuss", "abgelehnt")
    assert found["facets"]["committee"][0] == {"value": "Gemeinderat", "count": 9}
    assert json.loads(json.dumps(found)) == found


def test_json_of_a_search_by_filters_alone_has_no_passage() -> None:
    found = search_object(result_of(SearchRequest(), [replace(hit(), passages=())]))["results"][0]
    assert (found["page"], found["text"], found["passages"]) == (None, "", [])
    assert found["document"] == "ratsinfo/7.pdf"


# --- with the search itself --------------------------------------------------------------------------------------


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The real search over a small archive behind the command."""
    knowledge = make_knowledge(
        tmp_path,
        paper("Radweg Uferstraße", "Der Radweg wird gebaut.", committee="Bauausschuss", paper_type="Antrag",
              reference_number="2023/0131", date=date(2023, 3, 1), status=DecisionStatus.REJECTED),
        paper("Radweg Bergstraße", "Der Radweg wird geplant.", committee="Stadtrat", paper_type="Antrag",
              reference_number="2022/0007", date=date(2022, 3, 1), status=DecisionStatus.ADOPTED),
        paper("Personalie", "Radweg", committee="Personalausschuss", access=AccessClass.NON_PUBLIC),
    )  # fmt: skip

    @contextmanager
    def open_search(_: Settings) -> Iterator[PaperSearch]:
        yield PaperSearch(knowledge)

    monkeypatch.setattr(app.search.build, "open_search", open_search)


def found_by(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    """What the command gives to a program."""
    assert run(["search", *arguments, "--json"]) == 0
    result: dict[str, Any] = json.loads(capsys.readouterr().out)
    return result


@pytest.mark.usefixtures("archive")
def test_words_and_switches_narrow_alike(capsys: pytest.CaptureFixture[str]) -> None:
    by_words = found_by(capsys, "abgelehnte Anträge im Bauausschuss 2023 zum Radweg")
    assert [found["label"] for found in by_words["understood"]] == [
        "Ergebnis: abgelehnt",
        "Art: Antrag",
        "Gremium: Bauausschuss",
        "Zeitraum: 2023",
    ]
    switches = ("--outcome", "abgelehnt", "--type", "Anträge", "--committee", "BA", "--from", "2023", "--to", "2023")
    by_switches = found_by(capsys, "Radweg", *switches)
    assert by_words["filters"] == by_switches["filters"]
    for result in (by_words, by_switches):
        assert [found["reference"] for found in result["results"]] == ["2023/0131"]
        assert result["results"][0]["outcome"] == "rejected"


@pytest.mark.usefixtures("archive")
def test_switches_alone_list_the_newest_first(capsys: pytest.CaptureFixture[str]) -> None:
    result = found_by(capsys, "--type", "Antrag")
    assert [found["reference"] for found in result["results"]] == ["2023/0131", "2022/0007"]


@pytest.mark.usefixtures("archive")
def test_what_is_closed_is_neither_found_nor_offered(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["search", "Radweg", "--committee", "Personalauschuss"]) == 2
    assert "Personalausschuss" not in capsys.readouterr().err
    assert "Personalie" not in json.dumps(found_by(capsys, "Radweg"), ensure_ascii=False)
