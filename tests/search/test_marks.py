"""What is marked for a search."""

from pathlib import Path

import pytest

from app.access import PUBLIC_ONLY
from app.search.marks import marks_for
from tests.fakes import make_knowledge, paper, plain_marks


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
    spans = sorted(plain_marks(words).spans(text))
    assert [text[start:end].removeprefix("Drucksache ") for start, end in spans] == marked


def test_what_the_search_matched_is_marked(tmp_path: Path) -> None:
    knowledge = make_knowledge(
        tmp_path,
        paper(
            "Netz",
            "Das Verkehrskonzept für den Radverkehr liegt aus.",
            "Der Verkehr nimmt zu. Ein Konzept fehlt.",
        ),
    )
    text = "Ein Radverkehrskonzept, kein Konzertsaal."
    spans = marks_for("Konzept", knowledge, PUBLIC_ONLY).spans(text)
    assert [text[start:end] for start, end in spans] == ["Radverkehrskonzept"]
