"""The analyser: one term for the spellings of one thing, and offsets into the original text."""

import time
import unicodedata

import pytest

from app.knowledge import german
from app.knowledge.compounds import CompoundSplitter
from app.knowledge.german import analyse, matching_spans, query_terms, tokens
from app.settings import PROJECT_FOLDER


@pytest.mark.parametrize(
    "spellings",
    [
        ("Straße", "Strasse", "STRASSE", "Straßen", "strassen"),
        ("Gebühr", "Gebuehr", "Gebühren", "GEBÜHREN", unicodedata.normalize("NFD", "Gebühr")),
        ("Beschluss", "Beschluß", "Beschlüsse", "Beschluesse", "Beschlusses"),
        ("Haushalt", "Haus\u00adhalt", "Haushalts", "Haushaltes"),
        ("Bürger", "Bürger*innen", "Bürger:innen", "Bürger_innen", "Bürger/-innen"),
        ("Bauausschuss", "Bau-Ausschuss", "Bau\u2011Ausschuss"),
        ("finanziell", "ﬁnanziell"),
        ("1250,50", "1.250,50", "1250.50", "1.250,5"),
        ("12.500", "12500", "12.500,00"),
        ("12.500", "12\u202f500", "12\u00a0500"),
        ("1,86 Mio.", "1.860.000", "1860 Tsd.", "1,86 Millionen", "1.860 T€", "1860000", "1\u202f860\u202f000"),
        (
            "01.03.2024",
            "1.3.2024",
            "1. März 2024",
            "1. Maerz 2024",
            "01. 03. 2024",
            "01.03.24",
            "2024-03-01",
            "1. Mrz. 2024",
        ),
        ("März 2024", "Maerz 2024", unicodedata.normalize("NFD", "MÄRZ 2024")),
        ("Dez. 2024", "Dezember 2024"),
        ("2023/24", "2023/2024"),
        ("Bebauungsplan", "BPlan", "B-Plan", "B-Pläne", "bplan"),
        ("Kaiserstraße", "Kaiserstr", "KAISERSTRASSE"),
        ("Bebauungsplanverfahren", "B-Plan-Verfahren"),
        ("§ 5", "§5", "§§ 5", "Paragraf 5", "Paragraph 5"),
        ("§ 5a", "§ 5 a", "§5A"),
    ],
)
def test_spellings_of_one_thing_give_one_term(spellings: tuple[str, ...]) -> None:
    terms = {tuple(query_terms(spelling)) for spelling in spellings}
    assert len(terms) == 1
    assert len(terms.pop()) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("12,5", "125"),
        ("1.3.2024", "2.3.2024"),
        ("§ 5", "5"),
        ("Steuer", "Satzung"),
        ("1.250", "1,250"),
        ("2023/25", "2023/2024"),
        ("1,5 Mio.", "1,5 Mrd."),
    ],
)
def test_different_things_stay_apart(one: str, other: str) -> None:
    assert query_terms(one) != query_terms(other)


def test_function_words_are_left_out_in_any_spelling() -> None:
    assert analyse("Wie ist das denn, und WÜRDE es für fuer über ueber nicht keine?") == []


def test_a_hyphenated_word_is_found_by_its_parts_but_asks_for_one_thing() -> None:
    assert analyse("Bau-Ausschuss") == ["bauausschuss", "bau", "ausschuss"]
    assert query_terms("Bau-Ausschuss") == ["bauausschuss"]


def test_a_date_is_found_by_its_month_and_its_year() -> None:
    assert analyse("am 1. März 2024") == ["2024-03-01", "2024-03", "2024"]


def test_the_paragraph_and_the_statute_of_a_section_are_terms_too() -> None:
    short, long = analyse("§ 34 Abs. 1 BauGB"), analyse("§ 34 Absatz 1 des Baugesetzbuches")
    assert "§34" in short
    assert {"§34(1)", "§34baugesetzbuch", "§34(1)baugesetzbuch"} <= set(short) & set(long)
    assert "§34baugesetzbuch" not in analyse("§ 34 der Gemeindeordnung")
    assert analyse("§ 22 SGB II")[:2] == ["§22", "§22sozialgesetzbuchii"]


def test_a_section_ends_with_its_number() -> None:
    text = "§ 34 gilt, § 5 a nicht"
    assert [text[token.start : token.end] for token in tokens(text)] == ["§ 34", "gilt", "§ 5 a"]


def test_a_list_of_sections_is_a_section_each() -> None:
    assert query_terms("§§ 34, 35 und 36 mit 37 Plätzen") == ["§34", "§35", "§36", "37", "platz"]


@pytest.mark.parametrize(
    ("abbreviation", "long_form"),
    [("ÖPNV", "Personennahverkehr"), ("HH", "Haushalt"), ("OB", "Oberbürgermeister"), ("GemO", "Gemeindeordnung")],
)
def test_an_abbreviation_of_administration_is_found_by_its_long_form(abbreviation: str, long_form: str) -> None:
    assert set(query_terms(long_form)) < set(analyse(abbreviation))
    assert query_terms(abbreviation) != query_terms(long_form)


def test_small_letters_are_no_abbreviation_where_they_are_a_word() -> None:
    assert analyse("ob top") == ["top"]
    assert "oberburgermeist" in analyse("OB-Wahl")


def test_the_factor_of_an_amount_can_be_asked_for() -> None:
    assert analyse("rund 1,86 Mio. Euro") == ["rund", "1860000", "1.86", "euro"]


def test_what_only_looks_like_a_date_keeps_its_words() -> None:
    assert query_terms("3. Nachtrag 2024") == ["3", "nachtrag", "2024"]


def test_offsets_are_those_of_the_original_text() -> None:
    text = unicodedata.normalize("NFD", "Die Gebühren für Bürger*innen") + " der Straße"
    assert [text[token.start : token.end] for token in tokens(text)] == [
        unicodedata.normalize("NFD", "Gebühren"),
        unicodedata.normalize("NFD", "Bürger") + "*innen",
        "Straße",
    ]


def test_marked_words_are_those_that_share_a_term() -> None:
    text = "Die Gebühren der Straßenreinigung: 1.250,50 € laut Bau-Ausschuss."
    marked = [text[start:end] for start, end in matching_spans(text, "Welche Gebühr (1250.5) nennt der Ausschuss?")]
    assert marked == ["Gebühren", "1.250,50", "Bau-Ausschuss"]
    assert matching_spans(text, "der die das") == []


def test_encoded_data_is_no_term() -> None:
    assert analyse("A" * 5000 + " Radweg") == ["radweg"]
    assert analyse("7" * 5000 + " Radweg " + "7" * 5000 + " Mio.") == ["radweg"]


@pytest.mark.parametrize("text", ["§" * 50_000, "§ 1 " + "Abs. 1 " * 10_000, "1 111" * 10_000, "2023/" * 10_000])
def test_text_without_sense_is_read_in_bounded_time(text: str) -> None:
    began = time.perf_counter()
    assert analyse(text) is not None
    assert time.perf_counter() - began < 5  # a fraction of a second; minutes if a place were looked at again and again


def test_letters_that_only_look_alike_and_foreign_figures_do_no_harm() -> None:
    assert query_terms("Aprıl 2024, APRİL 2024, Auguſt 2024, Oﬀen") == ["2024-04", "2024-08", "off"]
    assert analyse("٣ Mio. § ٣٤ Abs. ١ und 3.٣.2024, 2023/٢٤") is not None


VOCABULARY = {
    "hund": 9,
    "steuer": 40,
    "satzung": 30,
    "verwaltung": 50,
    "gebühr": 20,
    "rad": 12,
    "weg": 15,
    "schule": 25,
    "amt": 30,
    "grundsteuer": 10,
    "grund": 30,
    "haus": 10,
    "halt": 1,
    "haushalt": 60,
    "plan": 20,
}


@pytest.mark.parametrize(
    ("compound", "parts"),
    [
        ("hundesteuer", ("hund", "steu")),
        ("hundesteuersatzung", ("hund", "steu", "satzung")),
        ("verwaltungsgebühren", ("verwalt", "gebuhr")),
        ("radwege", ("rad", "weg")),
        ("schulamt", ("schul", "amt")),
        ("haushaltsplan", ("haushalt", "plan")),
        ("satzung", ()),
        ("verwaltung", ()),
        ("zebrastreifen", ()),
        ("it22008", ()),
        ("am", ()),
    ],
)
def test_compounds_are_taken_apart_with_the_words_of_the_corpus(compound: str, parts: tuple[str, ...]) -> None:
    splitter = CompoundSplitter(lambda word: VOCABULARY.get(word, 0), chunks=100)
    assert splitter.parts(compound) == parts


def test_in_a_large_corpus_a_word_that_stands_once_is_no_part() -> None:
    rare = {"hund": 1, "steuer": 4000}
    assert CompoundSplitter(lambda word: rare.get(word, 0), chunks=100).parts("hundesteuer") == ("hund", "steu")
    assert CompoundSplitter(lambda word: rare.get(word, 0), chunks=100_000).parts("hundesteuer") == ()


def test_a_long_word_is_taken_apart_in_bounded_time() -> None:
    everything_is_known = CompoundSplitter(lambda word: 1, chunks=1)
    assert everything_is_known.parts("steuer" * 13) is not None


def test_words_that_were_read_before_give_the_tokens_of_words_read_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    folder = PROJECT_FOLDER / "docs_corpus"
    texts = [path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*")) if path.suffix in (".md", ".html")]
    remembered = [list(tokens(text)) for text in texts]
    monkeypatch.setattr(german, "_read_word", german._read_word.__wrapped__)
    assert remembered == [list(tokens(text)) for text in texts]
    assert sum(map(len, remembered)) > 1000
