"""What a question takes for granted, by its grammar, and in the words in which it is told back."""

import pytest

from app.answering.premise import premise
from app.answering.premise_events import event_of, is_participle
from app.search.question import analyse_question


@pytest.mark.parametrize(
    ("text", "claim", "kind"),
    [
        ("Warum hat der Rat die Hundesteuer abgeschafft?", "der Rat die Hundesteuer abgeschafft hat", "abolish"),
        ("Wann wurden die Gebühren denn gesenkt?", "die Gebühren gesenkt wurden", "lower"),
        ("Wer hat das Bad verkauft?", "jemand das Bad verkauft hat", "sell"),
        ("Seit wann ist der Bus kostenlos?", "der Bus kostenlos ist", "free"),
        ("Warum ist das Museum verlegt worden?", "das Museum verlegt worden ist", "relocate"),
        ("Wie kam es, dass der Rat das Bad verkauft hat?", "der Rat das Bad verkauft hat", "sell"),
        ("Mit welcher Mehrheit hat der Rat die Vorlage abgelehnt?", "der Rat die Vorlage abgelehnt hat", "reject"),
        ("Was kostet es, nachdem die Stadt den Markt verlegt hat?", "die Stadt den Markt verlegt hat", "relocate"),
        ("Wann ist die Satzung in Kraft getreten?", "die Satzung in Kraft getreten ist", "introduce"),
        ("Seit wann gibt es eine Bettensteuer?", "es eine Bettensteuer gibt", "exists"),
    ],
)
def test_the_claim_follows_dass(text: str, claim: str, kind: str) -> None:
    found = premise(analyse_question(text))

    assert found is not None
    assert found.claim == claim
    assert found.event is not None
    assert found.event.kind == kind


def test_a_decision_is_about_what_was_decided() -> None:
    for text in (
        "Warum hat der Rat beschlossen, die Hundesteuer abzuschaffen?",
        "Wer hat die Abschaffung der Hundesteuer beschlossen?",
        "Wie viel spart die Stadt seit der Abschaffung der Hundesteuer?",
    ):
        found = premise(analyse_question(text))
        assert found is not None
        assert found.event == event_of("abgeschafft")
        assert found.subject.endswith("Hundesteuer")


def test_the_subject_is_without_actors_dates_and_amounts() -> None:
    found = premise(analyse_question("Warum hat der Stadtrat am 3. Mai 2024 die Parkgebühr auf 2 Euro erhöht?"))

    assert found is not None
    assert found.subject == "die Parkgebühr"
    assert found.value is not None
    assert (str(found.value.key), found.value.unit) == ("2", "EUR")


@pytest.mark.parametrize(
    "text",
    [
        "Hat der Rat die Hundesteuer abgeschafft?",
        "Wurde die Bettensteuer eingeführt?",
        "Wie hoch ist die Hundesteuer?",
        "Wann hat das Bad geöffnet?",
        "Warum hat der Rat die Steuer nicht gesenkt?",
        "Warum werden keine Beiträge mehr erhoben?",
        "Hundesteuer abgeschafft",
        "Was kostet der Reisepass?",
        "Wo kann ich mich beraten lassen?",
        "Wie viele Hunde sind gemeldet?",
    ],
)
def test_nothing_is_taken_for_granted(text: str) -> None:
    assert premise(analyse_question(text)) is None


@pytest.mark.parametrize("word", ["abgeschafft", "beschlossen", "erhöht", "verkauft", "privatisiert", "umbenannt"])
def test_participles_by_their_form(word: str) -> None:
    assert is_participle(word)


@pytest.mark.parametrize("word", ["kosten", "Verbot", "Rat", "geht", "warum", "12"])
def test_other_words_are_no_participles(word: str) -> None:
    assert not is_participle(word)


def test_words_for_one_event_are_recognised_in_all_forms() -> None:
    for told in ("Das Bad wird veräußert.", "der Verkauf des Bades", "das Bad zu verkaufen"):
        assert event_of("verkauft").is_told(told)
    assert not event_of("verkauft").is_told("Die Stadt hat das Bad gekauft.")
    assert event_of("umgeplant").is_told("Die Straße soll umzuplanen sein.")
    assert not event_of("geschlossen").is_told("Der Rat hat beschlossen, was er für richtig hält.")
