"""Searches over small collections: what is found, in which order, how it is counted, and for whom."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app.access import PUBLIC_ONLY, AccessClass
from app.errors import VectorStoreError
from app.knowledge.facets import Facet
from app.knowledge.filters import Filters
from app.knowledge.model import DecisionStatus, Outcome
from app.search.model import Order, SearchRequest, SearchResult
from app.search.question import QuestionError
from app.search.ranking import fitted_ranking
from app.search.service import WITHOUT_VECTORS, PaperSearch
from tests.fakes import KnowledgeFolder, make_knowledge, paper

EVERYTHING = frozenset(AccessClass)


def search(folder: Path, *papers: Any) -> PaperSearch:
    return PaperSearch(make_knowledge(folder, *papers))


def titles(result: SearchResult) -> list[str]:
    return [hit.document.metadata.title for hit in result.hits]


def roads() -> list[Any]:
    """Twelve papers on cycle paths, of two committees and three years."""
    return [
        paper(
            f"Radweg Abschnitt {number}",
            f"Der Radweg an der Straße Nummer {number} wird gebaut. Kosten: {number} Tausend Euro.",
            committee="Bauausschuss" if number % 3 else "Stadtrat",
            date=date(2021 + number % 3, 1, 1 + number),
            paper_type="Beschlussvorlage" if number % 2 else "Antrag",
            status=DecisionStatus.ADOPTED if number % 4 else DecisionStatus.REJECTED,
        )
        for number in range(12)
    ] + [paper("Hundesteuer", "Die Hundesteuer wird erhöht.", committee="Stadtrat", date=date(2022, 5, 5))]


def test_what_has_the_words_is_found_and_the_rest_is_not(tmp_path: Path) -> None:
    result = search(tmp_path, *roads()).search(SearchRequest("Hundesteuer"), PUBLIC_ONLY)
    assert titles(result) == ["Hundesteuer"]
    assert result.total == 1


def test_nothing_is_found_where_no_word_occurs(tmp_path: Path) -> None:
    result = search(tmp_path, *roads()).search(SearchRequest("Quantenchromodynamik"), PUBLIC_ONLY)
    assert (result.total, result.hits) == (0, ())
    assert not any(result.facets.values())


def test_the_files_of_one_number_are_one_paper_with_its_best_passages(tmp_path: Path) -> None:
    found = search(
        tmp_path,
        paper("Radweg Uferstraße", "Der Radweg Uferstraße wird gebaut.", reference_number="B-012/2024", name="vorlage"),
        paper("Anlage 1", "Lageplan zum Radweg Uferstraße.", reference_number="B-012/2024", name="anlage"),
        paper("Anderes", "Spielplatz", reference_number="B-013/2024"),
    ).search(SearchRequest("Radweg Uferstraße"), PUBLIC_ONLY)
    assert len(found.hits) == 1
    assert {document.metadata.title for document in found.hits[0].documents} == {"Radweg Uferstraße", "Anlage 1"}
    assert len(found.hits[0].passages) == 2


def test_passages_of_a_hit_do_not_say_the_same(tmp_path: Path) -> None:
    same = "Der Radweg an der Uferstraße wird im kommenden Jahr auf ganzer Länge gebaut und beleuchtet."
    found = search(
        tmp_path,
        paper("Radweg Uferstraße", same, f"{same} Punkt.", "Für den Radweg an der Uferstraße sind 3 Mio. Euro nötig."),
    ).search(SearchRequest("Radweg Uferstraße"), PUBLIC_ONLY)
    texts = [passage.chunk.text for passage in found.hits[0].passages]
    assert len(texts) == 2
    assert any("3 Mio." in text for text in texts)


def test_two_copies_of_a_document_are_one_hit(tmp_path: Path) -> None:
    text = "Wer einen Hund hält, zahlt Hundesteuer. " + " ".join(f"Für Fall {n} gilt Satz {n}." for n in range(30))
    found = search(
        tmp_path,
        paper("Hundesteuersatzung", text, name="satzung.pdf"),
        paper("Hundesteuersatzung", text.replace("Wer", "Wer,"), name="satzung.html"),
        paper("Hundesteuer, Bericht", "Die Hundesteuer brachte 2 Mio. Euro ein."),
    ).search(SearchRequest("Hundesteuer"), PUBLIC_ONLY)
    assert found.total == 3
    assert len(found.hits) == 2
    copies = [len(hit.same) for hit in found.hits]
    assert sorted(copies) == [0, 1]


def test_two_papers_with_one_paragraph_in_common_stay_two(tmp_path: Path) -> None:
    shared = "Finanzielle Auswirkungen hat der Radweg keine, Mittel stehen im Haushalt der Stadt bereit."
    found = search(
        tmp_path,
        paper("Radweg Nord", shared, " ".join(f"Im Norden wird Abschnitt {n} gebaut." for n in range(40))),
        paper("Radweg Süd", shared, " ".join(f"Im Süden wird Brücke {n} erneuert." for n in range(40))),
    ).search(SearchRequest("Radweg Haushalt Mittel"), PUBLIC_ONLY)
    assert len(found.hits) == 2


def chosen(facet: Facet, value: str) -> Filters:
    match facet:
        case Facet.COMMITTEE:
            return Filters(committees=(value,))
        case Facet.PAPER_TYPE:
            return Filters(paper_types=(value,))
        case Facet.OUTCOME:
            return Filters(outcomes=(Outcome(value),))
        case _:
            return Filters(since=date(int(value), 1, 1), until=date(int(value), 12, 31))


@pytest.mark.parametrize("text", ["Radweg", "Straße Kosten", "gebaut"])
def test_the_count_beside_a_value_is_what_choosing_it_finds(tmp_path: Path, text: str) -> None:
    papers = search(tmp_path, *roads())
    found = papers.search(SearchRequest(text, as_typed=True), PUBLIC_ONLY)
    assert found.total == 12
    for facet in (Facet.COMMITTEE, Facet.PAPER_TYPE, Facet.OUTCOME, Facet.YEAR):
        assert found.facets[facet]
        for entry in found.facets[facet]:
            narrowed = papers.search(
                SearchRequest(text, filters=chosen(facet, entry.value), as_typed=True), PUBLIC_ONLY
            )
            assert (facet, entry.value, narrowed.total) == (facet, entry.value, entry.count)
            assert len(narrowed.hits) == entry.count


def test_a_narrowed_facet_still_counts_its_other_values(tmp_path: Path) -> None:
    request = SearchRequest("Radweg", filters=Filters(committees=("Stadtrat",)), as_typed=True)
    found = search(tmp_path, *roads()).search(request, PUBLIC_ONLY)
    assert found.total == 4
    assert {entry.value: entry.count for entry in found.facets[Facet.COMMITTEE]} == {"Bauausschuss": 8, "Stadtrat": 4}


@pytest.mark.parametrize("order", list(Order))
def test_pages_fit_together(tmp_path: Path, order: Order) -> None:
    papers = search(tmp_path, *roads())
    whole = papers.search(SearchRequest("Radweg", order=order), PUBLIC_ONLY)
    parts: list[str] = []
    for offset in range(0, 15, 5):
        page = papers.search(SearchRequest("Radweg", order=order, limit=5, offset=offset), PUBLIC_ONLY)
        assert page.total == 12
        parts += [hit.key for hit in page.hits]
    assert parts == [hit.key for hit in whole.hits]
    assert len(set(parts)) == 12


def test_newest_first_when_asked_for(tmp_path: Path) -> None:
    found = search(tmp_path, *roads()).search(SearchRequest("Radweg", order=Order.NEWEST), PUBLIC_ONLY)
    days = [hit.document.metadata.date for hit in found.hits]
    assert days == sorted(days, reverse=True, key=lambda day: day or date.min)


def test_without_a_text_everything_that_the_filters_leave_newest_first(tmp_path: Path) -> None:
    papers = search(tmp_path, *roads())
    found = papers.search(SearchRequest("", filters=Filters(committees=("Stadtrat",)), limit=2), PUBLIC_ONLY)
    assert found.total == 5
    days = [hit.document.metadata.date for hit in found.hits]
    assert days == sorted(days, reverse=True, key=lambda day: day or date.min)
    assert all(not hit.passages for hit in found.hits)
    assert papers.search(SearchRequest("  "), PUBLIC_ONLY).total == 13


def test_of_a_paper_with_files_of_several_classes_and_sources_the_chosen_ones_are_shown(tmp_path: Path) -> None:
    papers = search(
        tmp_path,
        paper("Ankauf", "Der Ankauf.", name="1", reference_number="B-012/2024"),
        paper("Kaufpreis", "Der Preis.", name="2", reference_number="B-012/2024", access=AccessClass.NON_PUBLIC),
    )
    for text in ("", "Kaufpreis Preis"):
        for access, title in ((AccessClass.PUBLIC, "Ankauf"), (AccessClass.NON_PUBLIC, "Kaufpreis")):
            request = SearchRequest(text, filters=Filters(access=(access,)), as_typed=True)
            documents = [one for hit in papers.search(request, EVERYTHING).hits for one in hit.documents]
            assert {one.access for one in documents} <= {access}
            assert text or [one.metadata.title for one in documents] == [title]
    for source, total in (("papers", 1), ("other", 0)):
        assert papers.search(SearchRequest("", filters=Filters(sources=(source,))), EVERYTHING).total == total


def test_a_paper_named_by_number_comes_first_whatever_others_say(tmp_path: Path) -> None:
    found = search(
        tmp_path,
        paper("Radweg", "Der Radweg wird gebaut.", reference_number="B-012/2024"),
        paper("Radweg, Bericht zu B-012/2024", *["Bericht zu B-012/2024: B-012/2024 ist umgesetzt."] * 3),
    ).search(SearchRequest("Was steht in Vorlage B 12/2024?"), PUBLIC_ONLY)
    assert found.hits[0].named
    assert found.hits[0].document.metadata.reference_number == "B-012/2024"


@pytest.mark.parametrize("text", ["B-012/2024", "Vorlage Nr. B-012/2024", "Worum geht es in B 12/2024?"])
def test_a_number_alone_finds_its_paper_and_those_that_cite_it(tmp_path: Path, text: str) -> None:
    papers = search(
        tmp_path,
        paper("Radweg", "Der Radweg wird gebaut.", reference_number="B-012/2024", committee="Bauausschuss"),
        paper("Bericht", "Worum es geht, steht hier.", "Gemäß B-012/2024 ist gebaut.", reference_number="I-003/2025"),
        paper("Vorlage, worum es geht", "Die Vorlage 2024 Nummer 12.", reference_number="B-099/2024"),
    )
    found = papers.search(SearchRequest(text), PUBLIC_ONLY)
    assert titles(found) == ["Radweg", "Bericht"]
    assert [hit.named for hit in found.hits] == [True, False]
    assert "Gemäß" in found.hits[1].passages[0].chunk.text
    assert found.facets[Facet.COMMITTEE][0].count == 1
    narrowed = papers.search(SearchRequest(text, filters=Filters(committees=("Bauausschuss",))), PUBLIC_ONLY)
    assert titles(narrowed) == ["Radweg"]


def test_a_named_paper_outside_the_filters_is_not_shown(tmp_path: Path) -> None:
    request = SearchRequest("B-012/2024", filters=Filters(committees=("Stadtrat",)))
    found = search(
        tmp_path,
        paper("Radweg", "Der Radweg wird gebaut.", reference_number="B-012/2024", committee="Bauausschuss"),
        paper("Haushalt", "Der Haushalt.", reference_number="B-013/2024", committee="Stadtrat"),
    ).search(request, PUBLIC_ONLY)
    assert (found.total, found.hits) == (0, ())


def test_a_number_that_does_not_exist_is_said_with_one_like_it(tmp_path: Path) -> None:
    found = search(
        tmp_path, *[paper(f"Radweg {n}", "Der Radweg.", reference_number=f"B-{n:03}/2024") for n in (11, 12, 13)]
    ).search(SearchRequest("B-021/2024"), PUBLIC_ONLY)
    assert [missing.text for missing in found.missing_numbers] == ["B-021/2024"]


def test_what_a_reader_may_not_see_leaves_no_trace(tmp_path: Path) -> None:
    secret = paper(
        "Radweg Grundstückskauf",
        "Der Radweg braucht das Grundstück; Kaufpreis 4 Mio. Euro.",
        access=AccessClass.NON_PUBLIC,
        committee="Grundstücksausschuss",
        reference_number="B-999/2024",
    )
    with_secret, without = search(tmp_path / "a", *roads(), secret), search(tmp_path / "b", *roads())
    for text in ("Radweg", "Radweg Kaufpreis Grundstück", "B-999/2024", "Beschlüsse des Grundstücksausschusses", ""):
        seen, expected = (papers.search(SearchRequest(text), PUBLIC_ONLY) for papers in (with_secret, without))
        assert (seen.total, seen.facets, seen.filters) == (expected.total, expected.facets, expected.filters)
        assert [(hit.key, hit.score) for hit in seen.hits] == [(hit.key, hit.score) for hit in expected.hits]
        assert [missing.text for missing in seen.missing_numbers] == [
            missing.text for missing in expected.missing_numbers
        ]
    assert with_secret.search(SearchRequest("Kaufpreis"), EVERYTHING).total == 1
    assert with_secret.search(SearchRequest("Radweg"), frozenset()).total == 0


def test_without_the_vectors_the_words_alone_answer_and_it_is_said(tmp_path: Path) -> None:
    data = KnowledgeFolder(tmp_path)
    data.store(*roads())

    def out_of_reach(*_: object, **__: object) -> Any:
        raise VectorStoreError("Die Vektordatenbank antwortet nicht.")

    data.vectors.search = out_of_reach  # type: ignore[method-assign]
    found = PaperSearch(data.knowledge()).search(SearchRequest("Radweg"), PUBLIC_ONLY)
    assert found.total == 12
    assert found.notes == (WITHOUT_VECTORS,)


def test_a_text_that_is_the_title_finds_that_paper_first(tmp_path: Path) -> None:
    knowledge = make_knowledge(
        tmp_path,
        paper("Lärmaktionsplan - Anpassung", "Die Fraktion beantragt, den Plan fortzuschreiben."),
        paper("Lärmaktionsplan - Anpassung an Urteile", "Der Lärmaktionsplan: Anpassung des Lärmaktionsplans."),
    )
    by_words = replace(fitted_ranking(), vector_weight=0.0)
    for ranking, first in ((by_words, ""), (replace(by_words, title=0.0), " an Urteile")):
        found = PaperSearch(knowledge, ranking).search(SearchRequest("Lärmaktionsplan - Anpassung"), PUBLIC_ONLY)
        assert titles(found)[0] == f"Lärmaktionsplan - Anpassung{first}"


def test_of_one_title_the_newer_comes_first_unless_a_year_is_asked_for(tmp_path: Path) -> None:
    papers = search(
        tmp_path,
        *[
            paper("Annahme von Spenden", f"Die Stadt nimmt Spenden an, Liste {n}.", name=f"{n}", date=date(n, 3, 1))
            for n in (2021, 2023, 2022)
        ],
    )
    found = papers.search(SearchRequest("Annahme von Spenden"), PUBLIC_ONLY)
    assert [hit.document.metadata.date.year for hit in found.hits if hit.document.metadata.date] == [2023, 2022, 2021]
    asked = papers.search(SearchRequest("Annahme von Spenden, Liste 2021", as_typed=True), PUBLIC_ONLY)
    assert asked.hits[0].document.metadata.date == date(2021, 3, 1)


def test_what_took_its_place_comes_before_a_repealed_statute(tmp_path: Path) -> None:
    papers = search(
        tmp_path,
        paper(
            "Hundesteuersatzung 2019",
            "Die Hundesteuer beträgt 90 Euro je Hund.",
            status=DecisionStatus.REPEALED,
            superseded_by="Hundesteuersatzung 2024",
            date=date(2019, 1, 1),
        ),
        paper(
            "Hundesteuersatzung 2024",
            "Die Satzung regelt die Hundesteuer; fällig werden 120 Euro im Jahr, für jeden weiteren Hund 150 Euro.",
            status=DecisionStatus.IN_FORCE,
            date=date(2024, 1, 1),
        ),
        *roads()[:-1],
    )
    now = papers.search(SearchRequest("Wie hoch ist die Hundesteuer je Hund?"), PUBLIC_ONLY)
    assert titles(now)[:2] == ["Hundesteuersatzung 2024", "Hundesteuersatzung 2019"]
    then = papers.search(SearchRequest("Wie hoch war die Hundesteuer je Hund früher?"), PUBLIC_ONLY)
    assert titles(then)[0] == "Hundesteuersatzung 2019"


def test_a_question_prefers_the_reply_to_an_inquiry(tmp_path: Path) -> None:
    text = "Am Durlacher Platz werden 14 Bäume gefällt."
    papers = search(
        tmp_path,
        paper("Bäume A", text, paper_type="Beschlussvorlage", name="a"),
        paper("Bäume B", text + " ", paper_type="Anfrage", name="b"),
    )
    asked = papers.search(SearchRequest("Wie viele Bäume werden am Durlacher Platz gefällt?"), PUBLIC_ONLY)
    assert asked.hits[0].document.metadata.paper_type == "Anfrage"


def test_of_two_nearly_equal_papers_the_one_with_the_nearer_sentence_answers_a_question(tmp_path: Path) -> None:
    filler = "Der Ausschuss berät die Vorlage. Der Gemeinderat nimmt Kenntnis. Die Verwaltung berichtet wieder."
    papers = search(
        tmp_path,
        paper("Erster", f"Die Gebühr wird genannt. {filler} Der Parkplatz ist groß."),
        paper("Zweiter", f"Die Gebühr für den Parkplatz beträgt zwei Euro. {filler} Mehr folgt."),
        paper("Dritter", "Der Hund bellt."),
    )
    for text in ("Wie hoch ist die Gebühr für den Parkplatz?", "Gebühr Parkplatz?"):
        assert titles(papers.search(SearchRequest(text), PUBLIC_ONLY))[0] == "Zweiter"


def test_a_text_that_is_too_long_is_refused_with_its_length(tmp_path: Path) -> None:
    with pytest.raises(QuestionError, match="5000"):
        search(tmp_path, *roads()).search(SearchRequest("x" * 5000), PUBLIC_ONLY)


@pytest.mark.parametrize("text", ["?!", "der die das", "\x00\u202e", '"', "title:x AND (", "%s' OR 1=1 --"])
def test_odd_texts_are_answered(tmp_path: Path, text: str) -> None:
    assert search(tmp_path, *roads()).search(SearchRequest(text), PUBLIC_ONLY).total >= 0


@pytest.mark.parametrize(("limit", "offset"), [(0, 0), (-3, 0), (5, 99), (5, -2)])
def test_odd_pages_are_answered(tmp_path: Path, limit: int, offset: int) -> None:
    found = search(tmp_path, *roads()).search(SearchRequest("Radweg", limit=limit, offset=offset), PUBLIC_ONLY)
    assert found.total == 12
    assert len(found.hits) <= max(0, limit)


def test_several_threads_get_their_own_answers(tmp_path: Path) -> None:
    papers = search(tmp_path, *roads())

    def ask(text: str) -> Sequence[str]:
        return titles(papers.search(SearchRequest(text), PUBLIC_ONLY))

    texts = ["Radweg", "Hundesteuer", "Straße 7", "Kosten"] * 4
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(ask, texts)) == [ask(text) for text in texts]


def test_stages_are_timed(tmp_path: Path) -> None:
    found = search(tmp_path, *roads()).search(SearchRequest("Radweg"), PUBLIC_ONLY)
    assert {"understanding", "indexes", "ranking", "reading", "facets", "all"} <= set(found.seconds)


@pytest.mark.parametrize("text", ["2024/0099", "Vorlage Nr. 2024/0099", "Drucksachen 2024/0098, 2024/0099"])
def test_for_a_number_that_does_not_exist_nothing_else_is_offered_as_found(tmp_path: Path, text: str) -> None:
    numbered = [
        paper(f"Vorlage {n}", f"Text zu 2024 der Vorlage {n}.", reference_number=f"2024/00{n}") for n in (11, 12)
    ]
    papers = search(tmp_path, *numbered)
    result = papers.search(SearchRequest(text), PUBLIC_ONLY)
    assert (result.total, result.hits) == (0, ())
    assert result.missing_numbers
    assert papers.search(SearchRequest("2024/0099 Text"), PUBLIC_ONLY).total == 2
