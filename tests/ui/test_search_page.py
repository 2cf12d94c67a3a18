"""The search page and the page of a paper, over a small council in memory, run by Streamlit's own harness."""

import re
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from app.access import AccessClass
from app.errors import VectorStoreError
from app.knowledge.links import PaperLink, PaperLinks
from app.knowledge.model import DecisionStatus, Outcome
from app.search.model import MissingNumber, Order, SearchRequest
from app.search.service import PaperSearch
from app.settings import Settings
from app.ui import runtime
from app.ui.runtime import Services
from tests.fakes import make_knowledge, paper
from tests.ui.fakes import SENTENCE, ScriptedAssistant, answered, make_evidence, statute
from tests.ui.search_fakes import COUNCIL, PLANNING, Council, bicycle_council, found
from tests.ui.test_pages import ask, open_page, shown

HOSTILE = "<script>alert(1)</script> **fett** $x^2$ :material/home: :red[rot] :warning: [x](http://x.example) \u202eabc"


@pytest.fixture
def council(tmp_settings: Settings) -> Iterator[Council]:
    council = bicycle_council()
    runtime.provide(Services(tmp_settings, None, council, council))
    yield council
    runtime.withdraw()


def serve(settings: Settings, council: Council) -> None:
    runtime.provide(Services(settings, None, council, council))


def search(text: str = "", **query: str) -> AppTest:
    page = open_page("decisions", **({"suche": text} if text else {}), **query)
    assert not page.exception
    return page


def unescaped(test: AppTest) -> str:
    return shown(test).replace("\\", "")


def chips(test: AppTest) -> list[str]:
    return [button.label.replace("\\", "") for button in test.button if (button.key or "").startswith("chip-")]


def box(test: AppTest, label: str) -> AppTest:
    """Click a box and run."""
    chosen = next(one for one in test.checkbox if one.label.replace("\\", "").startswith(label))
    return (chosen.uncheck() if chosen.value else chosen.check()).run()


def boxes(test: AppTest) -> dict[str, bool]:
    return {one.label.replace("\\", ""): bool(one.value) for one in test.checkbox}


def press(test: AppTest, label: str) -> AppTest:
    return next(button for button in test.button if button.label.replace("\\", "").startswith(label)).click().run()


def query(test: AppTest) -> dict[str, list[str]]:
    return {name: [values] if isinstance(values, str) else list(values) for name, values in test.query_params.items()}


# --- what is found ---------------------------------------------------------------------------------------------------


def test_a_hit_says_what_it_is_and_what_became_of_it(council: Council) -> None:
    text = unescaped(search("Radweg"))
    assert "15 Treffer, die passendsten zuerst" in text
    assert "2024/0001 · Antrag · 01.02.2021" in text
    assert 'rl-bad">abgelehnt am 20.02.2021</span> Ortschaftsrat Linden (Entscheidung)' in text
    assert 'rl-bad">zurückgezogen am 20.03.2022</span>' in text
    assert 'rl-good">beschlossen am 20.06.2025</span>' in text
    assert 'rl-open">vertagt, nicht beschlossen</span>' in text
    assert "<mark>Radweg</mark>" in text
    assert "Gleicher Wortlaut auch in:" in text
    assert "B-012/2019" in text


def test_a_preparing_committees_yes_is_no_decision(tmp_settings: Settings) -> None:
    one = found(1, "Radweg", day=date(2999, 3, 20), outcome=Outcome.UNKNOWN, result="")
    paper = replace(one.paper, stages=(replace(one.paper.stages[0], date=date(2024, 3, 1)), one.paper.stages[1]))
    council = Council([replace(one, paper=paper)])
    serve(tmp_settings, council)
    on_paper = unescaped(open_page("paper_page", vorlage=paper.id))
    assert f'rl-open">vorberaten, nicht beschlossen</span> {PLANNING} (Vorberatung) am 01.03.2024' in on_paper
    assert f"steht noch aus: {COUNCIL} (Entscheidung) am 20.03.2999" in on_paper
    assert "<td>vorberaten</td>" in on_paper
    assert ">beschlossen" not in on_paper


def test_the_number_that_was_asked_for_is_marked(council: Council) -> None:
    assert "<mark>2024/0003</mark>" in unescaped(search("2024/0003 Radweg"))


def test_a_number_that_does_not_exist_is_said_and_near_ones_are_offered(council: Council) -> None:
    text = unescaped(search("Radweg 2024/9999"))
    assert "Die Nummer „2024/9999“ gibt es nicht; ähnlich:" in text
    assert "2024/0001 – Radweg an der Lindenstraße" in text
    assert "Die Nummer „B-1/1999“ gibt es nicht." in unescaped(search("Radweg B-1/1999"))


def test_without_words_everything_is_there_newest_first(council: Council) -> None:
    page = search()
    assert "15 Treffer, die neuesten zuerst" in shown(page)
    assert not page.radio  # without words there is no best
    assert "<mark>" not in shown(page)


def test_newest_first_is_asked_for_in_the_address(council: Council) -> None:
    page = search("Radweg")
    page.radio[0].set_value(Order.NEWEST).run()
    assert query(page)["ordnung"] == ["neueste"]
    assert council.requests[-1].order is Order.NEWEST
    assert "die neuesten zuerst" in shown(page)


def test_pages_are_turned_and_one_that_does_not_exist_is_said(council: Council) -> None:
    page = press(search("Radweg"), "Nächste Seite")
    assert query(page)["seite"] == ["2"]
    assert "Treffer 11<" in shown(page)
    assert "Treffer 1<" not in shown(page)
    assert "Eine Seite 7 gibt es nicht; die letzte ist Seite 2." in unescaped(search("Radweg", seite="7"))


# --- filters ---------------------------------------------------------------------------------------------------------


def test_facets_have_counts_and_narrow_together(council: Council) -> None:
    page = search("Radweg")
    assert boxes(page)["abgelehnt (3)"] is False
    page = box(box(page, "abgelehnt"), "zurückgezogen")
    assert "6 Treffer" in shown(page)
    page = box(page, "Gemeinderat")
    assert query(page) == {
        "suche": ["Radweg"],
        "gremium": [COUNCIL],
        "ergebnis": ["rejected", "withdrawn"],
    }
    assert chips(page) == ["Gremium: Gemeinderat ✕", "Ergebnis: abgelehnt ✕", "Ergebnis: zurückgezogen ✕"]
    assert "3 Treffer" in shown(page)
    assert boxes(page)["vertagt (1)"] is False  # counted as if the facet were not narrowed itself


def test_each_filter_goes_with_one_click_and_all_with_one(council: Council) -> None:
    page = search("Radweg", gremium=COUNCIL, ergebnis="rejected", von="2020-01-01", bis="2020-12-31")
    assert chips(page) == ["Gremium: Gemeinderat ✕", "Ergebnis: abgelehnt ✕", "Zeitraum: 2020 ✕"]
    page = press(page, "Ergebnis")
    assert chips(page) == ["Gremium: Gemeinderat ✕", "Zeitraum: 2020 ✕"]
    assert boxes(page)["abgelehnt (1)"] is False
    page = press(page, "Alle Filter entfernen")
    assert query(page) == {"suche": ["Radweg"]}
    assert "15 Treffer" in shown(page)


def test_filters_read_from_the_text_are_shown_as_such_and_can_be_declined(council: Council) -> None:
    page = search("Radweg Gemeinderat 2023")
    assert chips(page) == [
        "Gremium: Gemeinderat (aus der Eingabe erkannt) ✕",
        "Zeitraum: 2023 (aus der Eingabe erkannt) ✕",
    ]
    assert boxes(page)["Gemeinderat (0)"] is True
    page = press(page, "Zeitraum: 2023")
    assert query(page)["ohne"] == ["key:2023"]
    assert chips(page) == ["Gremium: Gemeinderat (aus der Eingabe erkannt) ✕"]
    page = box(page, "Gemeinderat")  # unticking what the text says declines it
    assert chips(page) == []
    page = press(page, "Erkannte Filter wieder anwenden")
    assert len(chips(page)) == 2


def test_choosing_beside_what_the_text_says_keeps_both(council: Council) -> None:
    page = box(search("Radweg Gemeinderat"), "Ortschaftsrat Linden")
    assert sorted(query(page)["gremium"]) == [COUNCIL, "Ortschaftsrat Linden"]


def test_another_text_leaves_behind_what_only_the_old_one_said(council: Council) -> None:
    page = box(search("Radweg Gemeinderat"), "Beschlussvorlage")
    page.text_input[0].input("Radweg").run()
    assert query(page) == {"suche": ["Radweg"], "art": ["Beschlussvorlage"]}


def test_a_value_beyond_the_first_ones_is_in_the_list(council: Council) -> None:
    page = search("Radweg")
    committees = page.selectbox[0]
    other = committees.options[-1]
    committees.select(other).run()
    (chosen,) = query(page)["gremium"]
    assert other.startswith(chosen)
    assert chips(page) == [f"Gremium: {chosen} ✕"]


def test_a_period_is_typed_or_a_year_is_chosen(council: Council) -> None:
    page = search("Radweg")
    page.text_input(key="search-since").input("7.2023").run()
    assert query(page)["von"] == ["2023-07-01"]
    assert chips(page) == ["Zeitraum: seit 01.07.2023 ✕"]
    page = press(page, "2022 (3)")
    assert (query(page)["von"], query(page)["bis"]) == (["2022-01-01"], ["2022-12-31"])
    assert page.text_input(key="search-until").value == "31.12.2022"
    assert "2022 (3), gewählt" in shown(page)


def test_what_is_no_day_is_said_and_changes_nothing(council: Council) -> None:
    page = search("Radweg")
    page.text_input(key="search-since").input("neulich").run()
    assert "„neulich“ ist kein Datum" in unescaped(page)
    assert query(page) == {"suche": ["Radweg"]}
    assert page.text_input(key="search-since").value == "neulich"  # to be mended


def test_two_clicks_faster_than_the_answer_both_count(council: Council) -> None:
    """The second click comes with the address as the browser knew it before the first."""
    page = search("Radweg")
    before = query(page)
    page = box(page, "abgelehnt")
    page.query_params.clear()
    for name, values in before.items():
        page.query_params[name] = values
    page = box(page, "zurückgezogen")
    assert query(page)["ergebnis"] == ["rejected", "withdrawn"]


def test_going_back_shows_the_earlier_search(council: Council) -> None:
    page = box(search("Radweg"), "abgelehnt")
    del page.query_params["ergebnis"]  # what the browser's way back does
    page.run()
    assert chips(page) == []
    assert boxes(page)["abgelehnt (3)"] is False
    assert "15 Treffer" in shown(page)


def test_nothing_found_names_the_filter_that_stands_in_the_way(council: Council) -> None:
    page = search("Radweg", gremium="Ältestenrat", ergebnis="rejected")
    assert "wurde mit diesen Filtern nichts gefunden" in shown(page)
    assert not any("Ohne den Filter Ergebnis" in button.label for button in page.button)
    page = press(page, "Ohne den Filter Gremium suchen")
    assert chips(page) == ["Ergebnis: abgelehnt ✕"]
    assert "3 Treffer" in shown(page)
    assert "weniger Wörter" in shown(search("Quantenphysik"))


# --- untrusted, access, one search -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        {"ergebnis": "<script>"},
        {"seite": "x"},
        {"von": "0"},
        {"zugriff": "alles"},
        {"ordnung": "?"},
        {"gremium": "a" * 10_000},
    ],
)
def test_an_address_that_makes_no_sense_is_said_and_searched_without(council: Council, address: dict[str, str]) -> None:
    page = search("Radweg", **address)
    assert "ungültig" in page.warning[0].value
    assert "15 Treffer" in shown(page)


def test_a_text_that_is_too_long_is_one_sentence_and_no_search(council: Council) -> None:
    page = search("Radweg " * 200)
    assert len(page.error) == 1
    assert "erlaubt sind 1000" in page.error[0].value
    assert council.requests == []
    page.text_input[0].input("Radweg").run()
    assert "15 Treffer" in shown(page)


def test_nothing_of_a_paper_is_markup(tmp_settings: Settings) -> None:
    one = found(1, HOSTILE, HOSTILE, committee=HOSTILE, paper_type=HOSTILE, reference=HOSTILE, result=HOSTILE)
    council = Council([one], missing=[MissingNumber(HOSTILE)], notes=[HOSTILE])
    serve(tmp_settings, council)
    for page in (search(HOSTILE), search(HOSTILE, gremium=HOSTILE), open_page("paper_page", vorlage=one.paper.id)):
        assert not page.exception
        drawn = shown(page)
        assert "<script>alert" not in drawn
        assert "\u202e" not in drawn
        for label in [*page.button, *page.checkbox]:
            assert not re.search(r"(?<!\\)[:$*]|\*\*", label.label.replace(r"\*\*", ""))
        for said in [*page.warning, *page.info]:
            assert r"\$x\^2\$" in said.value
            assert r"\[x\](" in said.value


def test_what_the_reader_may_not_see_is_not_found_counted_or_offered(council: Council) -> None:
    for page in (
        search("Radweg"),
        search("Personalsache"),
        search(),
        open_page("paper_page", vorlage="ratsinfo/papers/90"),
    ):
        assert not page.exception
        text = unescaped(page)
        assert "Depot" not in text
        assert "nichtöffentlich" not in text
        assert "Zugriff" not in text


def test_a_forbidden_paper_and_a_missing_one_look_the_same(council: Council) -> None:
    forbidden, missing = open_page("paper_page", vorlage="ratsinfo/papers/90"), open_page("paper_page", vorlage="x")
    assert shown(forbidden) == shown(missing) == shown(open_page("paper_page"))


def test_a_reader_of_several_classes_can_narrow_to_one(tmp_settings: Settings) -> None:
    cleared = tmp_settings.model_copy(update={"clearance": frozenset({AccessClass.PUBLIC, AccessClass.NON_PUBLIC})})
    serve(cleared, bicycle_council())
    page = box(search("Radweg"), "nichtöffentlich")
    assert query(page)["zugriff"] == ["non_public"]
    assert "1 Treffer" in shown(page)


def test_a_page_that_is_only_redrawn_does_not_search_again(council: Council) -> None:
    page = search("Radweg")
    page.run()
    page = press(page, "Suchen")
    assert council.requests == [SearchRequest("Radweg", limit=10)]
    page = box(page, "abgelehnt")
    assert len(council.requests) == 2
    box(page, "abgelehnt")
    assert len(council.requests) == 2  # the way back is known


def test_a_new_state_of_the_corpus_is_searched_anew(council: Council, monkeypatch: pytest.MonkeyPatch) -> None:
    page = search("Radweg")
    newer = replace(council.state(frozenset()), generation=4)
    monkeypatch.setattr(council, "state", lambda clearance: newer)
    page.run()
    assert len(council.requests) == 2


def test_a_search_that_fails_is_one_sentence_and_the_filters_survive(council: Council) -> None:
    page = box(search("Radweg"), "abgelehnt")
    council.failure = VectorStoreError("Der Vektorspeicher antwortet nicht; bitte später noch einmal suchen.")
    page.text_input[0].input("Weg").run()
    assert [error.value for error in page.error] == [
        "Der Vektorspeicher antwortet nicht; bitte später noch einmal suchen."
    ]
    council.failure = None
    page.run()
    assert query(page) == {"suche": ["Weg"], "ergebnis": ["rejected"]}
    assert chips(page) == ["Ergebnis: abgelehnt ✕"]


# --- the model is busy, or there is none ------------------------------------------------------------------------------


def test_without_a_model_the_question_page_says_so_and_names_the_search(council: Council) -> None:
    page = open_page()
    assert not page.exception
    assert "Die Suche geht auch ohne Sprachmodell" in page.warning[0].value
    assert not page.text_input


def test_searching_does_not_wait_for_an_answer_under_way(tmp_settings: Settings) -> None:
    gate = threading.Event()
    assistant = ScriptedAssistant(answered(make_evidence(statute(), statute().text[:20]), SENTENCE), gate)
    council = bicycle_council()
    runtime.provide(Services(tmp_settings, assistant, council, council))
    asking = threading.Thread(target=lambda: ask(open_page(), "Was kostet ein Hund?"))
    asking.start()
    try:
        while not assistant.asked:
            time.sleep(0.01)
        assert "15 Treffer" in shown(search("Radweg"))
        assert asking.is_alive()
        assert not assistant.closed.is_set()
    finally:
        gate.set()
        asking.join(20)
        runtime.withdraw()


def test_the_page_and_the_real_search_understand_one_another(tmp_settings: Settings, tmp_path: Path) -> None:
    day = date(2023, 5, 9)
    knowledge = make_knowledge(
        tmp_path,
        paper("Radweg am Ring", "Der Radweg wird gebaut.", committee="Bauausschuss", date=day, paper_type="Antrag",
              reference_number="A-1/2023", status=DecisionStatus.REJECTED, status_date=day),
        paper("Radweg am Ufer", "Der Radweg wird geplant.", committee="Hauptausschuss", date=date(2022, 3, 1),
              reference_number="B-2/2022", status=DecisionStatus.ADOPTED, status_date=date(2022, 3, 1)),
        paper("Radweg am Depot", "Der Radweg ist geheim.", committee="Geheimrat", access=AccessClass.NON_PUBLIC),
    )  # fmt: skip
    runtime.provide(Services(tmp_settings, None, PaperSearch(knowledge), knowledge))
    page = search("Radweg")
    assert "2 Treffer" in shown(page)
    assert "abgelehnt am 09.05.2023" in shown(page)
    assert {"Bauausschuss (1)", "abgelehnt (1)"} <= set(boxes(page))
    assert "Geheimrat" not in unescaped(page)
    page = box(page, "abgelehnt")
    assert "1 Treffer" in shown(page)
    assert "Die Nummer „A-9/2023“ gibt es nicht" in unescaped(search("A-9/2023"))
    assert chips(search("Radweg im Bauausschuss 2023")) == [
        "Gremium: Bauausschuss (aus der Eingabe erkannt) ✕",
        "Zeitraum: 2023 (aus der Eingabe erkannt) ✕",
    ]
    assert "2 Treffer, die neuesten zuerst" in shown(search())
    assert "Radweg am Ring" in unescaped(open_page("paper_page", vorlage="papers#a-1-2023"))


# --- the page of a paper ---------------------------------------------------------------------------------------------


def test_a_paper_shows_stages_files_and_the_papers_it_is_linked_with(council: Council) -> None:
    first, second = council.papers[0], council.papers[1]
    link = PaperLink(second.id, "", second.title, second.reference_number, None, council.texts[0].document.id, 1, 4, 10)
    council.paper_links[first.id] = PaperLinks(cites=(link,), superseded_by=(link,))
    text = unescaped(open_page("paper_page", vorlage=first.id))
    assert "<h1>Radweg an der Lindenstraße</h1>" in text
    assert "<td>Ortschaftsrat Linden</td>" in text
    assert "abgelehnt (20 Ja, 3 Nein, 1 Enthaltung)" in text
    assert "<td>abgelehnt, mehrheitlich</td>" in text
    assert "Ersetzt durch" in text
    assert text.count("2024/0002 – Radweg an der Uferstraße") == 2
    assert "Stelle auf Seite 1" in text


def test_the_files_of_a_folder_under_one_number_are_a_paper_too(tmp_settings: Settings) -> None:
    from tests.ui.fakes import FakeCity, make_document, make_text

    texts = [make_text(make_document(f"city/{name}.pdf", name, reference="B-012/2024"), ["x"]) for name in ("A", "B")]
    city = FakeCity(texts)
    runtime.provide(Services(tmp_settings, None, city, city))
    page = open_page("paper_page", vorlage=texts[0].document.paper_key)
    assert "<h1>A</h1>" in shown(page)
    assert "B-012/2024" in shown(page)
    assert "Zur ganzen Vorlage" in shown(open_page("document", document="city/B.pdf"))
