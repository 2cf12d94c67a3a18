"""Values compare by what they mean, not by how they are written; units and rows are not mixed up."""

import pytest

from app.answering.number_words import word_number
from app.answering.values import ValueKind, is_held, parse_values


def held(sentence: str, source: str) -> bool:
    values = parse_values(sentence)
    assert values, f"no value was read in {sentence!r}"
    return all(is_held(value, parse_values(source), source) for value in values)


@pytest.mark.parametrize(
    ("sentence", "source"),
    [
        ("1.860.000,00 €", "1,86 Mio. €"),
        ("1,86 Millionen Euro", "1 860 000 Euro".replace(" ", "\u00a0")),
        ("1.860 T€", "1.860.000 €"),
        ("31.05.2027", "31. Mai 2027"),
        ("am 31. Mai", "bis zum 31.05.2027"),
        ("2027", "bis 31.05.2027"),
        ("im Mai 2027", "31.05.2027"),
        ("1.3.2024", "01.03.2024"),
        ("12 Mitglieder", "zwölf Mitglieder"),
        ("dreiundzwanzig Stimmen", "23 Stimmen"),
        ("zweihundertfünfzig", "250"),
        ("7 Prozent", "7 v. H."),
        ("7,5 %", "7,50 Prozent"),
        ("12.500 Euro", "12500 EUR"),
        ("120 Euro", "Ersthund | 120,00\nBeträge in €"),
        ("§ 3", "nach § 3 Abs. 2"),
        ("8 Uhr", "8:00 bis 12:00 Uhr"),
        ("14 Tage", "vierzehn Tagen"),
        ("0,5", "½"),
        ("B-012/2024", "Vorlage B 12/2024"),
        ("anderthalb Stunden", "1,5 Stunden"),
        ("die Hälfte der Kosten", "50 Prozent der Kosten"),
        ("zwei Drittel", "mit zwei Dritteln der Mitglieder"),
        ("50 Cent", "0,50 €"),
        ("2 Jahre", "24 Monate"),
        ("800 m", "0,8 km"),
        ("1,5 Tonnen", "1.500 kg"),
        ("im Schuljahr 2022/2023", "Schuljahr 2022/23"),
        ("3 Jahre", "drei Schuljahre"),
        ("30 Plätze", "30 neue Stellplätze"),
    ],
)
def test_the_same_value_is_held(sentence: str, source: str) -> None:
    assert held(sentence, source)


@pytest.mark.parametrize(
    ("sentence", "source"),
    [
        ("120 Euro", "180 Euro"),
        ("120 Euro", "120 Tage"),
        ("12 Euro", "am 12.03.2024 sind 5 Euro fällig"),
        ("14 Wochen", "14 Tage"),
        ("7 %", "7 Stellplätze"),
        ("§ 4", "§ 3 Abs. 4"),
        ("31. Mai 2026", "31.05.2027"),
        ("am 3. Mai 2027", "Mai 2027"),
        ("1,86 Mio. Euro", "1,86 Euro"),
        ("9 Uhr", "8:00 bis 12:00 Uhr"),
        ("B-013/2024", "B-012/2024"),
        ("2026", "31.05.2027"),
        ("30 Monate", "30 Bäume"),
        ("7 Stellplätze", "7 %"),
        ("5 Prozent", "5 Prozentpunkte"),
        ("5 Cent", "5 Euro"),
        ("im Schuljahr 2023/24", "Schuljahr 2022/23"),
        ("ein Drittel", "zwei Drittel"),
        ("3 Kilometer", "3 Meter"),
    ],
)
def test_another_value_is_not(sentence: str, source: str) -> None:
    assert not held(sentence, source)


def test_parts_of_dates_references_and_sections_are_no_numbers() -> None:
    kinds = {value.kind for value in parse_values("Am 12.03.2024 nach § 5 Abs. 2 um 17:30 Uhr")}
    assert kinds >= {ValueKind.DATE, ValueKind.SECTION, ValueKind.TIME}
    numbers = [value for value in parse_values("Am 12.03.2024, B-012/2024") if value.kind is ValueKind.NUMBER]
    assert numbers == []


@pytest.mark.parametrize(
    ("word", "number"),
    [("elf", 11), ("einundzwanzig", 21), ("zweitausend", 2000), ("dreitausendfünfhundert", 3500), ("achtung", None)],
)
def test_number_words(word: str, number: int | None) -> None:
    assert word_number(word) == number


@pytest.mark.parametrize(
    ("text", "key"),
    [("Stand 01/2024", (2024, 1, 0)), ("Stand: 3/2024", (2024, 3, 0)), ("gültig ab 12.2025", (2025, 12, 0))],
)
def test_a_month_in_digits_is_a_date_behind_a_word_of_time(text: str, key: tuple[int, int, int]) -> None:
    [value] = parse_values(text)
    assert (value.kind, value.key) == (ValueKind.DATE, key)


def test_a_paper_number_is_no_month() -> None:
    assert [value.kind for value in parse_values("Drucksache 12/2024")] == [ValueKind.REFERENCE]


@pytest.mark.parametrize(("text", "unit"), [("innerhalb eines Monats", "MONTH"), ("einen Tag", "DAY")])
def test_one_is_a_number_before_a_measure_of_time(text: str, unit: str) -> None:
    [value] = parse_values(text)
    assert (value.key, value.unit) == (1, unit)
    assert parse_values("ein Antrag") == []
