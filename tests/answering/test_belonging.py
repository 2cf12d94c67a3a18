"""What one source says of one thing is not told of another that a second source is about."""

import pytest

from app.answering.clauses import clauses_of
from app.answering.siblings import takes_sibling
from app.knowledge.german import analyse
from app.knowledge.model import Passage
from tests.answering.papers import document, passage
from tests.answering.test_grounding import quotes


def passages(*texts: str) -> list[Passage]:
    return [
        passage(text, document(f"{number}.pdf", title="Unterlage"), chunk_id=number)
        for number, text in enumerate(texts)
    ]


FEES = ("2024 betrug die Gebühr 30 Euro. Ab 2025 beträgt die Gebühr 75 Euro.",)
STAFF = ("Im Jahr 2023 hatte die Stadt 742 Beschäftigte.", "2024 hatte die Stadt 768 Beschäftigte, davon 40 Frauen.")
HALLS = ("In Oberhausen kostet die Halle 30 Euro am Tag.", "In Niederbach kostet die Halle 50 Euro am Tag.")
PATHS = (
    "Der Radweg in der Uferstraße kostet 1,2 Mio. Euro und wird am 3. Mai 2026 eröffnet.",
    "Der Radweg in der Bachstraße kostet 800.000 Euro und wird am 9. Juli 2026 eröffnet.",
)
ROWS = ("Ortsteil | Einwohner\nAltdorf | 2.140\nNeudorf | 3.870",)
YEARS = ("Jahr | Gebühr\n2024 | 30 €\n2025 | 75 €",)
RATES = (
    "Steuer | Hebesatz 2024 | Hebesatz 2025\nGrundsteuer B (Grundstücke) | 430 v. H. | 465 v. H.",
    "Ertragsart | Plan 2024 | Plan 2025\nGrundsteuer B | 7.650.000 € | 7.980.000 €",
)
AREAS = ("Im Lerchenfeld entstehen 120 Wohnungen, davon 36 geförderte.", "Am Hang entstehen 75 Wohnungen bis 2029.")
TERMS = ("Die Frist für Widersprüche beträgt einen Monat. Die Frist für Anträge beträgt sechs Wochen.",)


@pytest.mark.parametrize(
    ("sentence", "texts"),
    [
        ("2024 betrug die Gebühr 75 Euro.", FEES),
        ("2025 beträgt die Gebühr 30 Euro.", FEES),
        ("2023 hatte die Stadt 768 Beschäftigte.", STAFF),
        ("2023 hatte die Stadt 40 Frauen.", STAFF),
        ("In Oberhausen kostet die Halle 50 Euro am Tag.", HALLS),
        ("Der Radweg in der Uferstraße kostet 800.000 Euro.", PATHS),
        ("Der Radweg in der Bachstraße wird am 3. Mai 2026 eröffnet.", PATHS),
        ("Altdorf hat 3.870 Einwohner.", ROWS),
        ("Im Lerchenfeld entstehen bis 2029 120 Wohnungen.", AREAS),
        ("Im Lerchenfeld sind 120 Wohnungen geförderte.", AREAS),
        ("2024 betrug die Gebühr 75 €.", YEARS),
        ("Die Frist für Widersprüche beträgt sechs Wochen.", TERMS),
        ("Der Hebesatz der Grundsteuer B betrug im Jahr 2024 7.650.000 €.", RATES),
    ],
)
def test_a_value_of_one_is_not_told_of_another(sentence: str, texts: tuple[str, ...]) -> None:
    assert not quotes("Was gilt?", sentence, *passages(*texts))


@pytest.mark.parametrize(
    ("sentence", "texts"),
    [
        ("2024 betrug die Gebühr 30 Euro.", FEES),
        ("Die Gebühr betrug 2024 30 Euro und beträgt ab 2025 75 Euro.", FEES),
        ("2024 hatte die Stadt 768 Beschäftigte.", STAFF),
        ("In Niederbach kostet die Halle 50 Euro.", HALLS),
        ("Der Radweg in der Uferstraße wird am 03.05.2026 eröffnet.", PATHS),
        ("Altdorf hat 2.140 Einwohner.", ROWS),
        ("2025 beträgt die Gebühr 75 €.", YEARS),
        ("Die Frist für Anträge beträgt 6 Wochen.", TERMS),
        ("Der Hebesatz der Grundsteuer B betrug im Jahr 2024 430 v. H.", RATES),
        ("Für die Grundsteuer B sind im Jahr 2025 7.980.000 € geplant.", RATES),
    ],
)
def test_a_value_is_told_of_its_own(sentence: str, texts: tuple[str, ...]) -> None:
    assert quotes("Was gilt?", sentence, *passages(*texts))


WORDS = {"frei", "hall", "bad", "grund", "gesamt", "schule", "hund", "zweitwohnung", "steuer", "gebuhr", "satzung"}


@pytest.mark.parametrize(
    ("sentence", "source", "told"),
    [
        ("Das Hallenbad öffnet am 1. Mai.", "Das Freibad öffnet am 1. Mai.", True),
        ("Die Gesamtschule wird saniert.", "Die Grundschule wird saniert.", True),
        ("Die Zweitwohnungsteuer ist fällig.", "Die Hundesteuer ist fällig.", True),
        ("Die Grundschule wird saniert.", "Die Grundschule wird saniert, die Gesamtschule nicht.", False),
        ("Die Schule wird saniert.", "Die Grundschule wird saniert.", False),
        ("Die Gebührensatzung gilt.", "Die Satzung gilt.", False),
        ("Die Anmeldung ist möglich.", "Die Abmeldung ist möglich.", False),
    ],
)
def test_siblings_are_told_by_the_words_that_documents_use(sentence: str, source: str, told: bool) -> None:
    [part], near = clauses_of(sentence), clauses_of(source)[:1]
    assert takes_sibling(part, near, set(analyse(source)), lambda word: word in WORDS or f"{word}e" in WORDS) is told
