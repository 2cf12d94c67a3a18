"""Follow-up questions are read as whole ones from the question before them, and new topics are left alone."""

import pytest

from app.answering.conversation import readings, topic
from tests.answering.follow_up_pairs import FIRST, SECOND, Pair

WORDS = {"Steuer", "Ausweis", "Gebühr"}


def read(question: str, *history: str) -> tuple[str, ...]:
    return readings(question, history, WORDS.__contains__)


@pytest.mark.parametrize(
    ("before", "question", "meant"),
    [
        ("Was kostet es für den ersten Hund?", "Und für den zweiten?", "Was kostet es für den zweiten Hund?"),
        ("Wie hoch ist die Hundesteuer?", "und für Zweitwohnungen?", "Wie hoch ist die Steuer für Zweitwohnungen?"),
        ("Wie hoch ist die Hundesteuer?", "Und im Jahr 2022?", "Wie hoch ist die Hundesteuer im Jahr 2022?"),
        ("Was kostete der Ausweis 2020?", "und 2023?", "Was kostete der Ausweis 2023?"),
        ("Was kostete der Ausweis im Jahr 2020?", "Und heute?", "Was kostete der Ausweis heute?"),
        ("Was kostet ein Angelschein?", "Und ein Jagdschein?", "Was kostet ein Jagdschein?"),
        ("Was kostet eine Karte im Bad am Markt?", "Und die Sauna?", "Was kostet die Sauna im Bad am Markt?"),
        ("Was kostet ein Angelschein?", "und für sechs Monate?", "Was kostet ein Angelschein für sechs Monate?"),
        ("Was kostet ein Angelschein?", "Gilt das auch für Rentner?", "Was kostet ein Angelschein für Rentner?"),
        ("Was kostet ein Angelschein?", "Wer bekommt ihn?", "Wer bekommt ihn (Angelschein)?"),
        ("Welche Unterlagen brauche ich für einen Angelschein?", "Was kostet das?", "Was kostet das (Angelschein)?"),
        (
            "Ist der Bau der Turnhalle beschlossen?",
            "Mit welcher Mehrheit",
            "Mit welcher Mehrheit ist der Bau der Turnhalle beschlossen?",
        ),
        ("Wo kann ich Äste abgeben?", "Und bis wann?", "Bis wann kann ich Äste abgeben?"),
        ("Wer hat das Bad gebaut?", "Wann?", "Wann (Bad)?"),
        ("Wo muss ich ein Boot anmelden?", "Was kostet das?", "Was kostet das (Boot anmelden)?"),
        ("Wann öffnet das Hallenbad?", "Und was zahlt man dort?", "Was zahlt man dort (Hallenbad)?"),
        (
            "Wie oft wird der Biomüll geholt?",
            "und wenn die Tonne kaputt ist?",
            "Wie oft wird der Biomüll geholt, wenn die Tonne kaputt ist?",
        ),
        ("hund anmelden kosten", "Bis wann?", "Bis wann (hund anmelden kosten)?"),
    ],
)  # fmt: skip
def test_what_needs_the_question_before_is_read_with_it(before: str, question: str, meant: str) -> None:
    assert meant in read(question, before)


@pytest.mark.parametrize(
    "question",
    [
        "Wann hat das Bürgeramt geöffnet?",
        "Gibt es eine Baumschutzsatzung?",
        "Und wann öffnet die Bücherei?",
        "In welchen Straßen gilt Tempo 30?",
        "Für welche Hunde gilt die Leinenpflicht?",
        "Muss ich das Auto ummelden, wenn es verkauft ist?",
        "Wie melde ich meinen Hund ab, wenn er gestorben ist?",
        "Vorlage B-012/2024",
        "hundesteuer höhe",
    ],
)
def test_a_question_with_its_own_subject_begins_a_new_topic(question: str) -> None:
    assert read(question, "Was kostet ein Angelschein?") == ()


def test_without_an_earlier_question_nothing_is_added() -> None:
    assert read("Und für den zweiten?") == ()


def test_the_last_question_counts() -> None:
    assert read("Was kostet das?", "Wie melde ich ein Gewerbe an?", "Wie bekomme ich einen Reisepass?") == (
        "Was kostet das (Reisepass)?",
    )


def test_the_topic_is_not_what_is_asked_for() -> None:
    assert topic("Wie viele Stellplätze fallen durch den Radweg in der Uferstraße weg?") == "Radweg in der Uferstraße"


@pytest.mark.parametrize(("pairs", "right"), [(FIRST, 30), (SECOND, 27)], ids=["mended with", "not seen"])
def test_the_likeliest_reading_says_what_was_meant(pairs: tuple[Pair, ...], right: int) -> None:
    """Of thirty. Not read in ``SECOND``: „Und was kostet der Bau?“, „im Jahr davor“, „nächstes Jahr“."""
    wrong = [(before, question) for before, question, meant in pairs if not _is_read(before, question, meant)]
    assert len(pairs) - len(wrong) >= right, wrong


def _is_read(before: str, question: str, meant: tuple[str, ...] | None) -> bool:
    found = read(question, before)
    return not found if meant is None else bool(found) and all(word in found[0] for word in meant)
