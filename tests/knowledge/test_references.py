"""Reference numbers: one key for all spellings, and nothing taken for a number that is none."""

import pytest

from app.knowledge.reference_candidates import reference_candidates
from app.knowledge.references import normalise_reference, parse_references, reference_keys, year_variants


@pytest.mark.parametrize(
    "spellings",
    [
        ("B-012/2024", "B 012/2024", "B_12_2024", "b-12/2024", "B–012 / 2024", "B012/2024"),
        ("IA – 220/2023", "IA-220/2023", "ia 220/2023"),
        ("20-26 / V 01234", "20-26/V 1234", "20-26 V 01234"),
        ("DS0123/24", "DS 123/24", "DS-0123/24"),
        ("2021/1198/1", "2021-1198-1", "2021 / 1198 / 1", "2021_1198_1"),
        ("VII-DS-01234", "vii ds 1234"),
    ],
)
def test_spellings_of_one_number_have_one_key(spellings: tuple[str, ...]) -> None:
    assert len({normalise_reference(spelling) for spelling in spellings}) == 1


def test_different_numbers_have_different_keys() -> None:
    numbers = ["B-012/2024", "BA-012/2024", "B-012/2023", "B-120/2024", "12/2024", "2021/1198", "2021/1198/1"]
    assert len({normalise_reference(number) for number in numbers}) == len(numbers)


def test_a_label_may_be_missing() -> None:
    assert set(reference_keys("Drs. 20-7597")) & set(reference_keys("20-7597"))
    assert set(reference_keys("Drucksache 19/12345")) & set(reference_keys("19/12345"))
    assert reference_keys("ohne Nummer") == ()
    assert reference_keys("") == ()


def test_years_with_two_and_four_figures() -> None:
    assert "b-12-2024" in year_variants("b-12-24")
    assert "b-12-24" in year_variants("b-12-2024")
    assert year_variants("ds-1246-v") == ()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Der Beschluss B-012/2024 ändert BA_069_2024.", ["B-012/2024", "BA_069_2024"]),
        ("Antwort auf IA – 220/2023 und RA 547/2019;", ["IA – 220/2023", "RA 547/2019"]),
        ("Vorlage 2021/1198/1 (Ergänzung zu 2021/1198)", ["2021/1198/1", "2021/1198"]),
        ("Antrag Nr. 20-26 / A 01234 vom 1.3.2024", ["20-26 / A 01234"]),
        ("siehe DS0123/24, VII-DS-01234 und DS/1246/V", ["DS0123/24", "VII-DS-01234", "DS/1246/V"]),
        ("Drucksache 19/12345, Drs. 20-7597", ["19/12345", "20-7597"]),
        ("2021/BV/2114 und VO/26/04523", ["2021/BV/2114", "VO/26/04523"]),
        ("Vorlage Nr.: 1135", ["1135"]),
    ],
)
def test_numbers_in_running_text(text: str, found: list[str]) -> None:
    mentions = parse_references(text)
    assert [mention.text for mention in mentions] == found
    assert all(text[mention.start : mention.end] == mention.text for mention in mentions)


@pytest.mark.parametrize(
    "text",
    [
        "am 12.03.2024 und am 2024-03-12",
        "Haushalt 2023/2024, Schuljahr 2023/24, Wirtschaftsjahr 2023/ 2024",
        "1.250,50 €, 12/2024 Euro, 50/50, 3/4 der Mitglieder",
        "§ 12/2024 und Art. 5",
        "Tel. 0721/133-4567, Telefon: 2021/4567",
        "Verordnung (EU) 2016/679, Richtlinie 2014/24/EU",
        "Bebauungsplan Nr. 4711 zwischen 9-12 Uhr, 76131 Musterstadt",
    ],
)
def test_what_is_no_reference_number(text: str) -> None:
    assert parse_references(text) == []


def test_candidates_cover_every_scheme_and_leave_amounts_out() -> None:
    keys = {mention.key for mention in reference_candidates("Was steht in XYZ-7/24-B, 18741 und in Vorlage 12?")}
    assert {"xyz-7-24-b", "18741", "12"} <= keys
    assert "18741" not in {mention.key for mention in reference_candidates("Es kostet 18741 Euro.")}
    assert not {"2024", "12"} & {mention.key for mention in reference_candidates("Im Jahr 2024 waren es 12.")}


def test_a_number_inside_a_word_is_no_candidate() -> None:
    keys = {mention.key for mention in reference_candidates("IT22008")}
    assert keys == {"it-22008"}
