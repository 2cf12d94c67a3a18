"""From a question to the papers that it names: every spelling, nothing that is no number, and what does not exist."""

import re
from pathlib import Path

import pytest

from app.access import PUBLIC_ONLY, AccessClass
from app.knowledge.index import Knowledge
from app.search.numbers import missing_numbers
from tests.fakes import KnowledgeFolder, make_knowledge, paper

EVERYTHING = frozenset(AccessClass)
NUMBERS = (
    "B-012/2024", "B-013/2024", "BA-012/2024", "2021/0425", "2021/0425/1", "2021/1198", "2020/1198", "20-26 / V 01234",
    "DS0123/24", "A0123/24", "VII-DS-01234", "VII-A-00123", "VII-A-00123-NF-02", "Drs. 20-7597", "DS/1246/V",
    "2021/BV/2114", "VO/26/04523", "GRDrs 123/2021", "101.19.123", "22-1234.1", "V0123/21/E1", "18740", "16/10288",
    "1607/2020-2025", "611/012/2021", "DHH/2023/6704", "24.3456",
 "Vo-0123-2022-SR",
)  # fmt: skip


@pytest.fixture(scope="module")
def knowledge(tmp_path_factory: pytest.TempPathFactory) -> Knowledge:
    folder = tmp_path_factory.mktemp("numbers")
    public = [paper(number, "Text.", name=str(place), reference_number=number) for place, number in enumerate(NUMBERS)]
    secret = paper("Ankauf", "Text.", reference_number="B-014/2024", access=AccessClass.NON_PUBLIC)
    alone = paper("Vertraulich", "Text.", reference_number="7/GEH/24/X", access=AccessClass.NON_PUBLIC)
    return make_knowledge(folder, *public, secret, alone)


def _found(knowledge: Knowledge, question: str) -> list[str]:
    return [document.metadata.reference_number for document in knowledge.find_references(question, PUBLIC_ONLY)]


@pytest.mark.parametrize("number", NUMBERS)
def test_a_number_of_any_scheme_is_found_in_many_spellings(knowledge: Knowledge, number: str) -> None:
    spaced = re.sub(r"\s?([/_–-])\s?", r" \1 ", number)
    for written in (number, number.lower(), spaced, re.sub(r"[-–]", "\u2011", number), number.replace("/", "_")):
        for frame in (
            "{}",
            "Was steht in Vorlage {}?",
            "Kosten (Drs.-Nr.: {}), bitte",
            "wurde „{}“ am 3.4.2024 beraten?",
        ):
            question = frame.format(written)
            assert _found(knowledge, question)[:1] == [number], question
            assert knowledge.unknown_references(question, PUBLIC_ONLY) == [], question


@pytest.mark.parametrize(
    ("question", "numbers"),
    [
        ("Vorlage 2021/425", ["2021/0425"]),
        ("Vorlage 2021/00425", ["2021/0425"]),
        ("21/0425", ["2021/0425"]),
        ("B-12/24", ["B-012/2024"]),
        ("DS 123/2024", ["DS0123/24"]),
        ("2020-2026 / V 1234", ["20-26 / V 01234"]),
        ("GR-2021/1198 und BV2020/1198", ["2021/1198", "2020/1198"]),
        ("2021/0425-Anlage 3", ["2021/0425"]),
        ("1. Ergänzung zur Vorlage 2021/0425", ["2021/0425/1", "2021/0425"]),
        ("2021/0425, 1. Ergänzung", ["2021/0425/1", "2021/0425"]),
        ("dhh 2023/6704", ["DHH/2023/6704"]),
        ("V0123/21, Ergänzung 1", ["V0123/21/E1"]),
        ("VII-A-00123-NF-02", ["VII-A-00123-NF-02", "VII-A-00123"]),
        ("2021/0425/1 und B-012/2024", ["2021/0425/1", "B-012/2024", "2021/0425"]),
        ("Was kostete 18740?", ["18740"]),
    ],
)
def test_spellings_that_change_more_than_separators(knowledge: Knowledge, question: str, numbers: list[str]) -> None:
    assert _found(knowledge, question) == numbers


ORDINARY = """
Was wurde am 12.03.2024 beschlossen? | Sitzung am 2024-03-12 | zwischen 12/2023 und 03/2024 | bis 12/2024
Doppelhaushalt 2023/2024 | im Schuljahr 2022/23 | in den Jahren 2019-2023 | 1.250,50 Euro | 12.500 Einwohner
rund 18740 Einwohner | Kosten von 18740 Euro | 3/4 der Mitglieder | eine Mehrheit von 2/3 | 3 von 12 Stimmen
von 9-12 Uhr | 9:30-12:00 Uhr | Tel. 0721/133-4567 | Telefon 0721 133 4567 | §§ 12-14 BauGB | Art. 5 Abs. 1
Hauptstraße 12-14, 76131 Karlsruhe | Rathausplatz 1-3 | Flurstück 18740 | Flurstück 1234/5 | Bebauungsplan Nr. 123
Richtlinie 2014/24/EU | DIN 18040-1 | KW 12/2024 | Amtsblatt Nr. 12/2024 | Az. 10 S 2449/17 | BGBl. I 2021/123
A 5 und B 10 | TOP 12.1 | Kapitel 3.4.1 | im Jahr 2021 1198 Anträge | Klasse 5-10 | Saison 2021/22 | Version 2.1.3
IBAN DE12 5001 0517 5407 3249 31 | 500-800 Personen | Covid-19 | Agenda 2030
"""


@pytest.fixture(scope="module")
def dense(tmp_path_factory: pytest.TempPathFactory) -> Knowledge:
    """Papers with just the figures of the questions below, in schemes that look like something else."""
    figures = {f"{one}/{two}" for one in range(1, 15) for two in (2021, 2022, 2023, 2024)}
    figures |= {f"{one}/{two:04d}" for one in (2019, 2021, 2022, 2023, 2024) for two in (*range(1, 25), 1198, 2023)}
    figures |= {str(number) for number in (18740, 76131, 12500, 18040, 4567, 5001, 1330)}
    figures |= {"721/133", "9/12", "2/3", "3/4", "14/15", "50/50", "12/14", "B-005/2024", "500/800", "2449/17", "14/24"}
    papers = [paper(number, "Text.", name=f"{place}", reference_number=number) for place, number in enumerate(figures)]
    return make_knowledge(tmp_path_factory.mktemp("dense"), *papers)


@pytest.mark.parametrize(
    "question", [part.strip() for line in ORDINARY.strip().splitlines() for part in line.split("|")]
)
def test_what_is_no_number_names_no_paper_and_misses_none(dense: Knowledge, question: str) -> None:
    assert _found(dense, question) == []
    assert dense.unknown_references(question, PUBLIC_ONLY) == []


def test_the_same_figures_count_where_a_paper_is_announced_or_they_are_all_there_is(dense: Knowledge) -> None:
    assert _found(dense, "Vorlage 3/4") == ["3/4"]
    assert _found(dense, "18740") == _found(dense, "Was steht in 18740?") == ["18740"]
    assert _found(dense, "Antrag Nr. 12/2024") == ["12/2024"]


@pytest.mark.parametrize(
    ("question", "missing", "nearest"),
    [
        ("Was steht in B-102/2024?", "B-102/2024", "B-012/2024"),
        ("b-15/24", "b-15/24", "B-013/2024"),
        ("Vorlage 2012/1198", "2012/1198", "2021/1198"),
        ("2021/0425/7", "2021/0425/7", "2021/0425"),
        ("Drucksache 16/10289", "16/10289", "16/10288"),
        ("GRDrs 124/2021?", "GRDrs 124/2021", "GRDrs 123/2021"),
        ("Wurde 101.19.132 beraten?", "101.19.132", "101.19.123"),
        ("1198/2021", "1198/2021", "2021/1198"),
        ("BE-012/2024", "BE-012/2024", "B-012/2024"),
        ("vorlage 18704", "18704", "18740"),
        ("Vorlage 24.3465", "24.3465", "24.3456"),
        ("Vo-0132-2022-SR", "Vo-0132-2022-SR", "Vo-0123-2022-SR"),
    ],
)
def test_a_number_that_does_not_exist_is_said_to_with_near_ones(
    knowledge: Knowledge, question: str, missing: str, nearest: str
) -> None:
    (found,) = missing_numbers(knowledge, question, PUBLIC_ONLY)
    assert found.text == missing
    assert found.near[0].reference_number == nearest


def test_a_number_of_an_unseen_scheme_is_missing_without_near_ones(knowledge: Knowledge) -> None:
    (found,) = missing_numbers(knowledge, "Was steht in ZZ-888/1999?", PUBLIC_ONLY)
    assert (found.text, found.near) == ("ZZ-888/1999", ())


def test_one_number_exists_and_another_does_not(knowledge: Knowledge) -> None:
    question = "Unterschied zwischen 2021/1198 und 2021/1199"
    assert _found(knowledge, question) == ["2021/1198"]
    assert [missing.text for missing in missing_numbers(knowledge, question, PUBLIC_ONLY)] == ["2021/1199"]


def test_a_number_that_is_not_cleared_is_as_missing_as_one_that_does_not_exist(knowledge: Knowledge) -> None:
    hidden, absent = (missing_numbers(knowledge, number, PUBLIC_ONLY) for number in ("B-014/2024", "B-015/2024"))
    assert [found.text for found in (*hidden, *absent)] == ["B-014/2024", "B-015/2024"]
    for found in (*hidden, *absent):
        assert "B-014/2024" not in [near.reference_number for near in found.near]
    assert missing_numbers(knowledge, "B-014/2024", EVERYTHING) == ()
    offered = missing_numbers(knowledge, "B-015/2024", EVERYTHING)[0].near
    assert offered[0].reference_number == "B-014/2024"


def test_a_scheme_of_papers_that_are_not_cleared_is_not_known(knowledge: Knowledge) -> None:
    for number in ("7/GEH/24/X", "8/GEH/24/X"):
        assert missing_numbers(knowledge, number, PUBLIC_ONLY) == ()
    assert missing_numbers(knowledge, "8/GEH/24/X", EVERYTHING)[0].near[0].reference_number == "7/GEH/24/X"


def test_near_numbers_follow_a_refresh(tmp_path: Path) -> None:
    folder = KnowledgeFolder(tmp_path)
    folder.store(paper("Alt", "Text.", reference_number="M 0012/2024"))
    knowledge = folder.knowledge()
    assert [found.metadata.title for found in knowledge.near_references("M 0013/2024", PUBLIC_ONLY)] == ["Alt"]
    with folder.refresh() as refresh:
        refresh.remove("papers/Alt")
        refresh.prepare(*paper("Neu", "Text.", reference_number="M 0014/2024"))
        refresh.commit()
    assert [found.metadata.title for found in knowledge.near_references("M 0013/2024", PUBLIC_ONLY)] == ["Neu"]


def test_figures_of_any_length_and_shape_break_nothing(knowledge: Knowledge) -> None:
    for text in (
        "9" * 900,
        "1-" * 450,
        "Vorlage " + "7/" * 400,
        "①②/½ ²³ Vorlage ٣٤/٢٠٢٤",
        "B-" + "0" * 500,
        "\ud800-1/2024",
    ):
        knowledge.find_references(text, PUBLIC_ONLY)
        missing_numbers(knowledge, text, PUBLIC_ONLY)
