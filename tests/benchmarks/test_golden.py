"""How golden questions are judged: what is said as an answer, what is only mentioned, what must never be shown."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.answering.assistant import Assistant
from app.answering.model import Answer, AnswerSentence, Citation, Note, NoteKind, Outcome
from app.knowledge.model import CorpusState, DecisionStatus
from benchmarks.golden import Silent, ask, report, table
from benchmarks.golden_judging import Asked, Gate, given_as_answer, judged, leaked, says
from benchmarks.golden_set import GoldenQuestion, chosen, load_golden
from tests.answering.papers import document
from tests.answering.test_assistant import EASY
from tests.fakes import make_knowledge, paper

FEE = GoldenQuestion(
    "g1", "fee_history", "Wie hoch ist die Steuer?", ("steuer.pdf",), (("120 €", "120 Euro"),), ("96 Euro",)
)
MOTION = GoldenQuestion(
    "g2", "false_premise", "Warum wurde sie abgeschafft?", ("antrag.md",), (("zurückgezogen",),), ("wurde abgeschafft",)
)
SECRET = GoldenQuestion("g3", "non_public", "Was kostete das Haus?", (), (), ("412.000",), hidden=("geheim.pdf",))


def answer(*texts: str, notes: tuple[Note, ...] = (), outcome: Outcome = Outcome.ANSWERED) -> Answer:
    """An answer of sentences that all cite the same paper."""
    cited = replace(document(), uri="file:///stadt/steuer.pdf")
    return Answer(
        question="Wie hoch ist die Steuer?",
        outcome=outcome,
        sentences=tuple(AnswerSentence(text, (1,)) for text in texts),
        citations=(Citation(1, cited, 1, " ".join(texts), 0, 1),) if texts else (),
        evidence=(),
        nearest=(),
        dropped_sentences=0,
        message="",
        corpus=CorpusState(1, 1, 1, None, "", ""),
        notes=notes,
    )


def faults_of(question: GoldenQuestion, given: Answer, gate: Gate = Gate.MODEL) -> list[str]:
    found: list[str] = judged(Asked(question, given, gate))["faults"]
    return found


@pytest.mark.parametrize(
    ("text", "spelling", "found"),
    [
        ("Es entfallen 22 Stellplätze.", "22", True),
        ("Das Haus kostet 22.000 €.", "22", False),
        ("Im Jahr 2022.", "22", False),
        ("Ja 13 | Nein 25", "13 nein 25", True),
        ("Di 8:00–18:00 Uhr", "8:00 bis 18:00", False),
    ],
)
def test_spellings(text: str, spelling: str, found: bool) -> None:
    assert says(text, spelling) is found


@pytest.mark.parametrize(
    ("text", "bad"),
    [
        ("Die Steuer beträgt 96 Euro im Jahr.", ["96 Euro"]),
        ("Bisher waren es 96 Euro, jetzt sind es 120 €.", []),
        ("Der Antrag wollte 96 Euro.", []),
        ("Es sind 196 Euro.", []),
    ],
)
def test_what_is_mentioned_as_past_or_proposed_is_not_given_as_the_answer(text: str, bad: list[str]) -> None:
    assert given_as_answer(answer(text), FEE) == bad


def test_words_of_what_is_forbidden_do_not_excuse_it() -> None:
    question = replace(FEE, forbidden=("wurde abgelehnt",))
    assert given_as_answer(answer("Der Verkauf wurde abgelehnt."), question) == ["wurde abgelehnt"]


def test_a_quotation_may_have_other_figures_beside_the_right_one() -> None:
    both = answer("Hund: 120 € für einen, 96 Euro für Rentner.")
    quoted = replace(both, sentences=(replace(both.sentences[0], verbatim=True),))
    assert given_as_answer(quoted, FEE) == []
    assert given_as_answer(both, FEE) == ["96 Euro"]


def test_a_note_on_the_source_tells_what_the_sentence_does_not() -> None:
    note = Note(NoteKind.STATUS, "„Satzung“: aufgehoben.", (1,))
    elsewhere = replace(note, citations=(2,))
    assert given_as_answer(answer("Die Steuer beträgt 96 Euro.", notes=(note,)), FEE) == []
    assert given_as_answer(answer("Die Steuer beträgt 96 Euro.", notes=(elsewhere,)), FEE) == ["96 Euro"]


def test_a_premise_is_set_right_by_the_facts_by_a_note_or_by_an_honest_none() -> None:
    none = answer(outcome=Outcome.NOT_IN_DOCUMENTS)
    noted = Note(NoteKind.PREMISE, "Der Antrag wurde zurückgezogen.")
    assert faults_of(MOTION, none, Gate.NONE) == []
    assert faults_of(MOTION, answer("Der Antrag wurde zurückgezogen.")) == []
    assert faults_of(MOTION, answer("Sie kostet 120 €.", notes=(noted,))) == []
    assert faults_of(MOTION, answer("Sie kostet 120 €.")) == ["premise not set right"]
    assert "says what is forbidden" in faults_of(MOTION, answer("Sie wurde abgeschafft."))


def test_faults_of_answers_and_refusals() -> None:
    assert faults_of(FEE, answer("Die Steuer beträgt 120 Euro.")) == ["other document first"]
    assert "fact not found" in faults_of(FEE, answer("Die Steuer ist hoch."))
    assert faults_of(FEE, answer(outcome=Outcome.NOT_IN_DOCUMENTS), Gate.NONE) == ["refused"]
    unanswerable = replace(FEE, kind="unanswerable", documents=(), facts=())
    assert faults_of(unanswerable, answer("Die Steuer beträgt 120 Euro.")) == ["false answer"]
    assert faults_of(unanswerable, answer(outcome=Outcome.EVIDENCE_ONLY)) == []


def test_a_secret_is_found_wherever_it_is_shown() -> None:
    assert not leaked(answer("Dazu steht hier nichts."), SECRET)
    assert leaked(replace(answer(), message="Das Haus kostete 412.000 €."), SECRET)
    assert leaked(answer("Nein.", notes=(Note(NoteKind.OFFICE, "412.000"),)), SECRET)
    hidden = Citation(1, replace(document(), uri="file:///stadt/geheim.pdf"), 1, "", 0, 0)
    assert leaked(replace(answer(), citations=(hidden,)), SECRET)


def test_the_status_beside_a_source_tells_what_became_of_it() -> None:
    question = replace(FEE, kind="decision_status", facts=(("abgelehnt",),))
    given = answer("Die Fahrt ist frei.")
    cited = given.citations[0].document
    rejected = replace(cited, metadata=replace(cited.metadata, status=DecisionStatus.REJECTED))
    assert not judged(Asked(question, given, Gate.MODEL))["status_told"]
    told = replace(given, citations=(replace(given.citations[0], document=rejected),))
    assert judged(Asked(question, told, Gate.MODEL))["status_told"]


def test_a_note_alone_answers_what_became_of_a_paper_but_not_what_a_fee_is() -> None:
    note = Note(NoteKind.STATUS, "Antrag BA-1/2024: abgelehnt.")
    given = answer(notes=(note,), outcome=Outcome.EVIDENCE_ONLY)
    question = replace(FEE, kind="decision_status", facts=(("abgelehnt",),))
    assert faults_of(question, given) == ["other document first"]
    assert "nothing held" in faults_of(replace(question, kind="number"), given)


def test_without_a_model_the_report_says_which_questions_would_have_reached_it(tmp_path: Path) -> None:
    text = "Die Hundesteuer beträgt 120 Euro im Jahr. Sie wird am 15. Februar fällig."
    knowledge = make_knowledge(tmp_path, paper("Hundesteuersatzung", text, reference_number="B-087/2024"))
    model = Silent()
    assistant = Assistant(knowledge, model, EASY)
    asked = [
        ask(assistant, replace(FEE, question=question), model)
        for question in ("Wie hoch ist die Steuer nach B-087/2024?", "Was steht in B-999/2031?")
    ]
    assert [item.gate for item in asked] == [Gate.MODEL, Gate.NONE]
    found = report([judged(item) for item in asked], details=True)
    assert found["kinds"]["fee_history"]["gate_model"] == 0.5
    assert found["faults"]["refused"] == 1
    assert "B-999/2031" in table(found)


def test_questions_are_chosen_by_kind_and_id() -> None:
    questions = load_golden()
    assert {item.kind for item in chosen(questions, ["number"], [], None, 1)} == {"number"}
    assert [item.id for item in chosen(questions, [], ["g002", "g001"], None, 1)] == ["g001", "g002"]
    assert len(chosen(questions, ["number", "service"], [], 5, 1)) == 5
    assert any(item.history for item in questions)
