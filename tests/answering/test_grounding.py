"""A sentence is shown only where the sources of its prompt hold it, and is cited where they do."""

from dataclasses import replace
from typing import cast

import numpy as np
import pytest

from app.access import Clearance
from app.answering.calibration import Calibration, Logistic
from app.answering.evidence import Window
from app.answering.grounding import Checker, is_refusal, without_marks
from app.knowledge.german import analyse
from app.knowledge.index import Knowledge
from app.knowledge.model import ChunkKind, DecisionStatus, Passage
from app.search.question import analyse_question
from tests.answering.papers import document, passage

ALWAYS = Logistic({}, 1.0, 0.5)
RULE = Calibration(
    ALWAYS,
    ALWAYS,
    Logistic({"sentence_coverage": 20.0}, -10.0, 0.5),
    least_new_coverage=0.3,
    least_gate=0.0,
    answer=ALWAYS,
    least_quoted=0.0,
)
"""Half of a sentence's weight in terms must be covered; the fitted rule has tests with the real model."""

STATUTE = document("hund.pdf", title="Hundesteuersatzung", status=DecisionStatus.IN_FORCE)
TEXT = (
    "Steuerpflichtig ist der Halter des Hundes. Die Steuer beträgt für den ersten Hund jährlich 120,00 Euro. "
    "Für den zweiten Hund beträgt die Steuer 180,00 Euro. Für Blindenführhunde wird keine Steuer erhoben. "
    "Die Steuer ist am 15. Februar fällig (§ 7 Abs. 1)."
)
TABLE = "Leistung | Gebühr in €\nPersonalausweis | 37,00\nReisepass | 70,00\nKinderreisepass | 13,00"


class Terms:
    """Every term weighs one; texts are as similar as they share terms."""

    def term_weights(self, text: str, clearance: Clearance) -> dict[str, float]:
        return dict.fromkeys(analyse(text), 1.0)

    @property
    def embedder(self) -> "Terms":
        return self

    def embed_query(self, text: str) -> np.ndarray:
        return np.ones(1, dtype=np.float32)

    def embed_passages(self, texts: list[str]) -> np.ndarray:
        return np.ones((len(texts), 1), dtype=np.float32)

    def count_tokens(self, text: str) -> int:
        """Every word is one piece of the vocabulary but those with "zu" in them; two marks stand around a text."""
        return (3 if "zu" in text else 1) + 2


def checker(question: str, *passages: Passage, rule: Calibration = RULE, probability: float = 0.9) -> Checker:
    sources = [
        Window(found, found.chunk.start, found.chunk.end, (number,)) for number, found in enumerate(passages, start=1)
    ]
    return Checker(cast(Knowledge, Terms()), analyse_question(question), sources, probability, rule)


def quotes(question: str, sentence: str, *passages: Passage) -> list[str]:
    return [source.text for source in checker(question, *passages).check(sentence).sources]


def test_a_supported_sentence_is_cited_where_it_stands() -> None:
    check = checker("Wie hoch ist die Steuer für den ersten Hund?", passage(TEXT, STATUTE))
    verdict = check.check("Für den ersten Hund beträgt die Steuer 120 Euro im Jahr.")
    [source] = verdict.sources
    assert source.text == "Die Steuer beträgt für den ersten Hund jährlich 120,00 Euro."
    assert TEXT[source.start - 100 : source.end - 100] == source.text


@pytest.mark.parametrize(
    ("sentence", "reason"),
    [
        ("Die Steuer beträgt für den ersten Hund 130 Euro.", "Zahl"),
        ("Die Steuer beträgt für den ersten Hund 180 Euro.", "Zahl"),
        ("Für den zweiten Hund beträgt die Steuer 120 Euro.", "Zahl"),
        ("Die Steuer ist am 15. März fällig.", "Zahl"),
        ("Die Steuer ist nach § 8 am 15. Februar fällig.", "Zahl"),
        ("Für Blindenführhunde wird Steuer erhoben.", "Verneinung"),
        ("Der Halter des Hundes ist nicht steuerpflichtig.", "Verneinung"),
        ("Kampfhunde brauchen außerdem einen Maulkorb und eine besondere Versicherung.", "steht so nicht"),
        ("Wie hoch ist die Steuer für den ersten Hund?", "Frage"),
    ],
)
def test_what_the_source_does_not_say_is_dropped_with_a_reason(sentence: str, reason: str) -> None:
    verdict = checker("Wie hoch ist die Hundesteuer?", passage(TEXT, STATUTE)).check(sentence)
    assert verdict.sources == ()
    assert reason in verdict.reason


def test_a_word_that_nobody_wrote_and_the_language_lacks_is_not_shown() -> None:
    sentence = "Um den zweiten Hund {}, beträgt die Steuer 180 Euro."
    check = checker("Was kostet es, einen Hund anzumelden?", passage(TEXT, STATUTE))
    assert check.check(sentence.format("anzumelden")).shows
    verdict = check.check(sentence.format("anzuregnen"))
    assert not verdict.shows
    assert [source.text for source in verdict.sources] == ["Für den zweiten Hund beträgt die Steuer 180,00 Euro."]
    assert "ein Wort, das es nicht gibt" in verdict.reason


@pytest.mark.parametrize(
    "sentence",
    [
        "Die Steuer beträgt für den ersten Hund hundertzwanzig Euro.",
        "Für den zweiten Hund beträgt die Steuer 180 €.",
        "Die Steuer ist am 15.02. fällig.",
        "Für Blindenführhunde wird keine Steuer erhoben.",
        "Die Steuer beträgt für den ersten Hund 120 Euro und für den zweiten Hund 180 Euro.",
    ],
)
def test_other_spellings_of_what_it_says_are_kept(sentence: str) -> None:
    assert quotes("Wie hoch ist die Hundesteuer?", sentence, passage(TEXT, STATUTE))


def test_a_sentence_over_two_source_sentences_cites_both() -> None:
    found = quotes(
        "Wie hoch ist die Steuer?",
        "Die Steuer beträgt für den ersten Hund 120 Euro und für den zweiten Hund 180 Euro.",
        passage(TEXT, STATUTE),
    )
    assert len(found) == 2


def test_a_bare_amount_is_judged_by_the_question() -> None:
    fees = passage(TABLE, document("gebuehren.html", title="Gebühren"), kind=ChunkKind.TABLE)
    assert quotes("Was kostet der Reisepass?", "70 Euro.", fees) == ["Reisepass | 70,00"]
    assert quotes("Was kostet der Reisepass?", "37 Euro.", fees) == []


PERMITS = (
    "Ausweis | Gebühr\nBewohnerparkausweis für ein Jahr | 120,00 €\n"
    "Bewohnerparkausweis für sechs Monate | 65,00 €\nErsatzausweis | 8,00 €"
)


def test_an_enumeration_takes_each_amount_from_its_own_row() -> None:
    fees = passage(PERMITS, document("ausweis.xml", title="Bewohnerparkausweis"), kind=ChunkKind.TABLE)
    question = "Was kostet ein Bewohnerparkausweis?"
    right = "Ein Bewohnerparkausweis kostet 120,00 € für ein Jahr und 65,00 € für sechs Monate."
    swapped = "Ein Bewohnerparkausweis kostet 65,00 € für ein Jahr und 120,00 € für sechs Monate."
    assert len(quotes(question, right, fees)) == 2
    assert quotes(question, swapped, fees) == []


def test_the_unit_of_a_table_head_holds_for_its_rows() -> None:
    fees = passage(TABLE, document("gebuehren.html", title="Gebühren"), kind=ChunkKind.TABLE)
    assert quotes("Was kostet der Personalausweis?", "Der Personalausweis kostet 37,00 Euro.", fees)
    assert not quotes("Was kostet der Personalausweis?", "Der Personalausweis kostet 37 Prozent.", fees)


def test_a_number_of_the_question_is_no_source() -> None:
    question = "Wie lange ist der Ausweis mit 20 Jahren gültig?"
    sentence = "Der Ausweis ist mit 20 Jahren zehn Jahre gültig."
    text = "Der Ausweis ist zehn Jahre gültig, für Personen unter 24 Jahren sechs Jahre."
    assert not quotes(question, sentence, passage(text, STATUTE))
    assert quotes(question, sentence, passage("Der Ausweis ist ab 20 Jahren zehn Jahre gültig.", STATUTE))
    sentence = "Die Steuer beträgt für den ersten Hund im Jahr 2031 jährlich 120 Euro."
    assert not quotes("Wie hoch ist die Steuer für den ersten Hund im Jahr 2031?", sentence, passage(TEXT, STATUTE))


REPLY = (
    "Ihre Anfrage RA-5/2023 – Sprachassistent\n\n3. Ist der Einsatz eines Sprachassistenten beim Bürgertelefon geplant?"
    "\n\nDerzeit wird die Technik beobachtet. Der Rat wird gebeten zu prüfen, ob eine Stelle geschaffen wird."
    "\n\nTOP 7 Ausbau der Halle am Ring"
)


@pytest.mark.parametrize(
    "sentence",
    [
        "Der Einsatz eines Sprachassistenten beim Bürgertelefon ist geplant.",
        "Beim Bürgertelefon ist ein Sprachassistent im Einsatz.",
        "Eine Stelle wird geschaffen.",
        "Die Halle am Ring wird ausgebaut.",
    ],
)
def test_questions_and_headings_hold_nothing(sentence: str) -> None:
    assert not quotes("Was sagt die Verwaltung?", sentence, passage(REPLY, document("r.pdf", title="Antwort")))


def test_a_heading_holds_what_something_is_about() -> None:
    found = passage(REPLY, document("r.pdf", title="Antwort"))
    sentence = "Die Anfrage RA-5/2023 betrifft einen Sprachassistenten."
    assert quotes("Worum geht es in RA-5/2023?", sentence, found) == ["Ihre Anfrage RA-5/2023 – Sprachassistent"]


def test_a_reference_number_must_occur() -> None:
    paper = passage(
        "Der Rat stimmt dem Bau der Halle zu.",
        document("b.pdf", title="Bau der Halle", reference="B-012/2024", status=DecisionStatus.ADOPTED),
    )
    assert quotes("Was beschließt B-012/2024?", "Mit B-012/2024 stimmt der Rat dem Bau der Halle zu.", paper)
    assert not quotes("Was beschließt B-012/2024?", "Mit B-013/2024 stimmt der Rat dem Bau der Halle zu.", paper)


def test_a_proposal_is_not_told_as_a_decision() -> None:
    facts = {"title": "Bau der Halle", "reference": "B-012/2024"}
    text = "Der Rat beschließt den Bau der Halle für 3 Mio. Euro."
    proposal = passage(text, document("p.pdf", status=DecisionStatus.PROPOSED, **facts))  # type: ignore[arg-type]
    decision = passage(text, document("d.pdf", status=DecisionStatus.ADOPTED, **facts))  # type: ignore[arg-type]
    sentence = "Der Rat hat den Bau der Halle beschlossen."
    assert not quotes("Wurde die Halle beschlossen?", sentence, proposal)
    assert quotes("Wurde die Halle beschlossen?", sentence, decision)


def test_the_date_of_a_document_is_no_date_of_what_it_tells() -> None:
    minutes = passage(
        "Die Mühlenbrücke wird saniert.",
        document("n.pdf", title="Niederschrift der Sitzung am 25.09.2024", status=DecisionStatus.ADOPTED),
    )
    assert not quotes("Wann wird die Mühlenbrücke saniert?", "Die Mühlenbrücke wird am 25.09.2024 saniert.", minutes)
    sentence = "Die Sanierung der Mühlenbrücke wurde in der Sitzung am 25.09.2024 beschlossen."
    assert quotes("Wann wurde die Sanierung beschlossen?", sentence, minutes)


def test_what_a_rejected_motion_prescribes_is_not_told_as_valid() -> None:
    motion = passage(
        "Ab dem 01.01.2026 ist die Nutzung aller Buslinien kostenlos. In der Stadt leben 9.300 Menschen mit Pass.",
        document("m.pdf", title="Kostenloser Nahverkehr", status=DecisionStatus.REJECTED),
    )
    question = "Was kostet der Bus?"
    assert not quotes(question, "Die Nutzung aller Buslinien ist ab dem 01.01.2026 kostenlos.", motion)
    assert quotes(question, "Nach dem Antrag ist die Nutzung aller Buslinien ab dem 01.01.2026 kostenlos.", motion)
    assert quotes(question, "In der Stadt leben 9.300 Menschen mit Pass.", motion)


def test_a_repealed_rule_is_told_as_past() -> None:
    old = passage(
        "Die Gebühr für einen Stellplatz am Markt beträgt 30 Euro.",
        document("alt.pdf", title="Gebührensatzung", status=DecisionStatus.REPEALED),
    )
    assert not quotes("Wie hoch ist die Gebühr?", "Die Gebühr für einen Stellplatz am Markt beträgt 30 Euro.", old)
    assert quotes("Wie hoch war die Gebühr früher?", "Die Gebühr für einen Stellplatz am Markt betrug 30 Euro.", old)


@pytest.mark.parametrize("sentence", ["Ja, die Halle wird gebaut.", "Die Halle wird gebaut."])
def test_a_yes_that_repeats_the_question_is_no_answer(sentence: str) -> None:
    found = passage("Die Halle wird gebaut.", STATUTE)
    assert not quotes("Wird die Halle gebaut?", sentence, found)


def test_without_sources_nothing_is_held() -> None:
    assert checker("Wie hoch?").check("Die Steuer beträgt 120 Euro.").sources == ()


def test_a_sentence_that_says_nothing_is_not_held() -> None:
    assert checker("Wie hoch?", passage(TEXT, STATUTE)).check("Ja.").sources == ()


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Die Steuer beträgt 120 Euro [1].", "Die Steuer beträgt 120 Euro."),
        ("Die Steuer beträgt 120 Euro [1, 2].", "Die Steuer beträgt 120 Euro."),
        ("Sie beträgt 120 Euro (Quelle 3).", "Sie beträgt 120 Euro."),
        ("Laut Unterlage 2 beträgt sie 120 Euro.", "Beträgt sie 120 Euro."),
        ("2. Wohnungsgeberbestätigung", "Wohnungsgeberbestätigung"),
        ("> Antwort: Sie beträgt 120 Euro.", "Sie beträgt 120 Euro."),
        ("§ 3 (1) regelt das.", "§ 3 (1) regelt das."),
    ],
)
def test_the_models_own_marks_are_taken_off(written: str, shown: str) -> None:
    assert without_marks(written) == shown


@pytest.mark.parametrize(
    "sentence",
    ["Keine Angabe.", "keine Angabe", "Die Quellen enthalten keine Angaben dazu.", "Das steht nicht in den Quellen."],
)
def test_refusals_are_recognised(sentence: str) -> None:
    assert is_refusal(sentence)


@pytest.mark.parametrize(
    "sentence", ["Für Blindenführhunde wird keine Steuer erhoben.", "Die Halle wurde nicht gebaut."]
)
def test_denials_are_no_refusals(sentence: str) -> None:
    assert not is_refusal(sentence)


@pytest.mark.parametrize(
    ("sentence", "text"),
    [
        ("In der Dorfstraße gilt Tempo 30.", "Der Ortschaftsrat fordert Tempo 30 in der Dorfstraße."),
        ("In der Dorfstraße gilt Tempo 30.", "Der Ortschaftsrat möge Tempo 30 in der Dorfstraße beschließen."),
        ("Die Insolvenz der Firma Insolvenz angemeldet hat den Auftrag.", "Die Firma hat Insolvenz angemeldet."),
        ("Den Radweg baut die Unterlage.", "Die Verwaltung informiert über den Radweg."),
    ],
)
def test_demands_slips_and_titles_are_no_answers(sentence: str, text: str) -> None:
    assert not quotes("Wer baut den Radweg?", sentence, passage(text, document("r.pdf", title="Unterlage")))


def test_a_demand_may_be_told_as_one() -> None:
    found = passage("Der Ortschaftsrat fordert Tempo 30 in der Dorfstraße.", document("r.pdf", title="Niederschrift"))
    assert quotes("Was gilt?", "Der Ortschaftsrat fordert in der Dorfstraße Tempo 30.", found)


def test_a_numeral_of_the_question_needs_a_source() -> None:
    source = passage("Die Firma Brandt baute die Schule und mehrere Bauabschnitte in der Stadt.")
    assert quotes("Wer baute den Bauabschnitt IV?", "Die Firma Brandt baute den Bauabschnitt IV.", source) == []
    other = passage("Die Firma Brandt baute in der Stadt den Bauabschnitt IV.")
    assert quotes("Wer baute den Bauabschnitt IV?", "Die Firma Brandt baute den Bauabschnitt IV.", other)


def test_the_less_an_answer_is_to_be_expected_the_better_a_sentence_must_fit() -> None:
    rule = replace(RULE, grounding=Logistic({"sentence_coverage": 10.0, "answer_odds": 1.0}, -8.0, 0.5))
    question, sentence = "Wie hoch ist die Steuer für den ersten Hund?", "Die Hundesteuer beträgt jährlich 120 Euro."
    likely = checker(question, passage(TEXT, STATUTE), rule=rule, probability=0.9).check(sentence)
    doubtful = checker(question, passage(TEXT, STATUTE), rule=rule, probability=0.2).check(sentence)
    assert likely.sources
    assert not doubtful.sources


@pytest.mark.parametrize(
    ("sentence", "invented"),
    [
        ("Die Steuer beträgt für den ersten Hund 500 Euro.", True),
        ("Die Steuer ist am 1. März fällig.", True),
        ("Die Steuer beträgt für den ersten Hund 180 Euro.", False),  # wrong, but read somewhere
        ("Für 3 Hunde ist die Steuer höher.", False),  # the question's own number
        ("Die Steuer wird monatlich bezahlt.", False),
    ],
)
def test_what_has_a_number_from_nowhere_is_invented(sentence: str, invented: bool) -> None:
    assert checker("Wie hoch ist die Steuer für 3 Hunde?", passage(TEXT, STATUTE)).invents(sentence) is invented
