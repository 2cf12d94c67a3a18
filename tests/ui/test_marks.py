"""What is marked for a search."""

import pytest

from app.ui.marks import search_spans


@pytest.mark.parametrize(
    ("text", "words", "marked"),
    [
        ("Der Radweg und die Radwege", "radweg", ["Radweg", "Radwege"]),
        ("Vorlage 2024/0815 vom 17.01.2024", "2024/0815", ["2024/0815"]),
        ("Drucksache 2024/815 zum Radweg", "2024/0815 Radweg", ["2024/815", "Radweg"]),
        ("B-012/2024 und B-13/2024", "B-12/2024", ["B-012/2024"]),
        ("Der Haushalt 2024", "Haushalt 2024", ["Haushalt", "2024"]),
        ("Nichts davon", "2024/0815", []),
    ],
)
def test_words_in_any_form_and_numbers_as_a_whole(text: str, words: str, marked: list[str]) -> None:
    spans = sorted(search_spans(text, words))
    assert [text[start:end].removeprefix("Drucksache ") for start, end in spans] == marked
