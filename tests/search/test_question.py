"""Questions as people type or paste them."""

import pytest

from app.search.question import MAX_CHARACTERS, QuestionError, Wanted, analyse_question


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Wie hoch ist die Hundesteuer?", Wanted.NUMBER),
        ("hundesteuer höhe", Wanted.NUMBER),
        ("Was kostet ein Anwohnerparkausweis?", Wanted.NUMBER),
        ("Wann tagt der Stadtrat?", Wanted.DATE),
        ("Seit welchem Jahr gilt die Satzung?", Wanted.DATE),
        ("Wer hat den Antrag gestellt?", Wanted.ANY),
        ("Was wurde aus dem Antrag zum Radweg?", Wanted.DECISION),
        ("is die satzung beschlosen worden", Wanted.DECISION),
        ("Mit wie vielen Ja-Stimmen wurde der Radweg beschlossen?", Wanted.DECISION),
        ("Ist der Eintritt kostenlos?", Wanted.ANY),
    ],
)
def test_what_is_asked_for(text: str, wanted: Wanted) -> None:
    assert analyse_question(text).wanted is wanted


@pytest.mark.parametrize("text", ["Wie hoch war die Steuer bis 2022?", "Wie hoch war die Gebühr früher?"])
def test_the_past_is_recognised(text: str) -> None:
    assert analyse_question(text).past


@pytest.mark.parametrize(
    "text",
    [
        "Wie hoch ist die Hundesteuer für den ersten Hund?",
        "Wie lange vorher muss ich ein Straßenfest anmelden?",
        "Muss ich mich sechs Wochen vorher anmelden?",
    ],
)
def test_the_present_is_not_the_past(text: str) -> None:
    assert not analyse_question(text).past


def test_years_are_read_and_paper_numbers_are_not_years() -> None:
    question = analyse_question("Was stand am 12.03.2021 in B-012/2024?")
    assert question.years == (2021,)


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("Was kostet die Kita 2023/24?", (2023, 2024)),
        ("Was kostet die Kita 2023/2024?", (2023, 2024)),
        ("Was steht in 2023/31?", ()),
        ("Was galt von 2019 bis 2021?", (2019, 2021)),
    ],
)
def test_school_and_budget_years_are_two_years(text: str, years: tuple[int, ...]) -> None:
    assert analyse_question(text).years == years


@pytest.mark.parametrize("text", ["", "   ", "?!", "\u200b\x00"])
def test_an_empty_question_is_refused(text: str) -> None:
    with pytest.raises(QuestionError, match="leer"):
        analyse_question(text)


def test_a_pasted_document_is_refused_with_its_length() -> None:
    with pytest.raises(QuestionError, match=str(MAX_CHARACTERS)):
        analyse_question("Hund " * 5000)


def test_invisible_and_control_characters_are_taken_out() -> None:
    assert analyse_question("Hunde\u00adsteuer\x1b[31m\u202e \n höhe").text == "Hundesteuer [31m höhe"
