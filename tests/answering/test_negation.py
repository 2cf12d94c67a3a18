"""The opposite of what the source says is noticed, a paraphrase is not mistaken for it."""

import pytest

from app.answering.negation import decision_agrees, negation_agrees, permission_agrees
from app.knowledge.model import DecisionStatus


@pytest.mark.parametrize(
    ("sentence", "source"),
    [
        ("Die Steuer wird nicht erhöht.", "Die Steuer wird zum 1. Januar erhöht."),
        ("Die Steuer wird erhöht.", "Die Steuer wird nicht erhöht."),
        ("Für Blindenhunde ist Steuer zu zahlen.", "Für Blindenhunde ist keine Steuer zu zahlen."),
        ("Für Garagen bis 40 m² ist eine Genehmigung nötig.", "Garagen bis 40 m² sind genehmigungsfrei."),
        ("Es gibt keine Ermäßigung.", "Es gibt eine Ermäßigung von 50 Prozent."),
    ],
)
def test_a_flipped_negation_is_noticed(sentence: str, source: str) -> None:
    assert not negation_agrees(sentence, [source])


@pytest.mark.parametrize(
    ("sentence", "source"),
    [
        ("Blindenhunde sind steuerfrei.", "Blindenhunde sind steuerfrei."),
        ("Für Blindenhunde wird keine Steuer erhoben.", "Blindenhunde sind von der Steuer befreit."),
        ("22 Plätze fallen weg.", "Nach dem Beschluss entfallen 22 Plätze."),
        ("Der Antrag wurde nicht angenommen.", "Der Antrag wurde mit 13 zu 25 Stimmen abgelehnt."),
        ("Die Anmeldung kostet 5 Euro.", "Die Anmeldung kostet 5 Euro, ein Termin ist nicht nötig."),
        ("Ein Termin ist nicht nötig.", "Die Anmeldung kostet 5 Euro, ein Termin ist nicht nötig."),
    ],
)
def test_agreement_is_not_mistaken(sentence: str, source: str) -> None:
    assert negation_agrees(sentence, [source])


def test_a_proposal_is_not_a_decision() -> None:
    sentence = "Der Rat hat den Bau beschlossen."
    assert not decision_agrees(sentence, "Der Rat beschließt den Bau.", DecisionStatus.PROPOSED)
    assert not decision_agrees(sentence, "Der Rat beschließt den Bau.", DecisionStatus.REJECTED)
    assert decision_agrees(sentence, "Der Rat beschließt den Bau.", DecisionStatus.ADOPTED)
    assert decision_agrees(sentence, "Der Bau wurde am 3. Mai beschlossen.", DecisionStatus.UNKNOWN)
    assert not decision_agrees(sentence, "Der Bau kostet 3 Mio. Euro.", DecisionStatus.UNKNOWN)


def test_rejection_must_be_known_too() -> None:
    sentence = "Der Antrag wurde abgelehnt."
    assert decision_agrees(sentence, "Antrag zum Nahverkehr", DecisionStatus.REJECTED)
    assert not decision_agrees(sentence, "Antrag zum Nahverkehr", DecisionStatus.ADOPTED)


@pytest.mark.parametrize(
    ("sentence", "source", "agrees"),
    [
        (
            "Man darf Bäume fällen, wenn sie geschützt sind.",
            "Für einen geschützten Baum brauchen Sie eine Erlaubnis.",
            False,
        ),
        ("Hunde dürfen ins Freibad.", "Im Freibad gibt es einen Hundeplatz.", False),
        ("Sie dürfen dort kostenlos parken.", "Das Parken ist dort gebührenfrei zulässig.", True),
        ("Die Anmeldung ist online möglich.", "Sie können sich online anmelden.", True),
        ("Die Anmeldung kostet 5 Euro.", "Die Gebühr beträgt 5 Euro.", True),
    ],
)
def test_only_a_source_permits(sentence: str, source: str, agrees: bool) -> None:
    assert permission_agrees(sentence, [source]) is agrees
