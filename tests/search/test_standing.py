"""Valid before repealed, decided before proposed, unless the past or the paper itself is asked for."""

from dataclasses import replace
from datetime import date

import pytest

from app.knowledge.model import DecisionStatus, Document
from app.search.question import analyse_question
from app.search.standing import is_over, weigh_by_standing, without_superseded
from tests.answering.papers import document, passage

TODAY = date(2026, 5, 1)
OLD = document(
    "satzungen/hund-2019.pdf",
    title="Hundesteuersatzung 2019",
    status=DecisionStatus.REPEALED,
    valid_from=date(2020, 1, 1),
    valid_until=date(2024, 12, 31),
    superseded_by="satzungen/hund-2024.pdf",
)
NEW = document("satzungen/hund-2024.pdf", title="Hundesteuersatzung 2024", status=DecisionStatus.IN_FORCE)
OLD_PASSAGE = passage("Die Steuer beträgt 90 Euro.", OLD, chunk_id=1, score=0.90)
NEW_PASSAGE = passage("Die Steuer beträgt 120 Euro.", NEW, chunk_id=2, score=0.85)


def test_the_valid_statute_comes_first_and_alone() -> None:
    question = analyse_question("Wie hoch ist die Hundesteuer?")
    ranked = weigh_by_standing([OLD_PASSAGE, NEW_PASSAGE], question, TODAY)
    assert [item.document.id for item in ranked] == [NEW.id, OLD.id]
    assert [item.document.id for item in without_superseded(ranked, question, TODAY)] == [NEW.id]


def test_the_successor_takes_the_place_of_what_it_replaced() -> None:
    question = analyse_question("Müssen Anlieger noch Straßenausbaubeiträge zahlen?")
    ended = document("beitrag-2004.txt", status=DecisionStatus.REPEALED, superseded_by="B-040/2021")
    decision = document("b-040.md", reference="B-040/2021", status=DecisionStatus.ADOPTED)
    other = document("baeder.pdf", status=DecisionStatus.IN_FORCE)
    found = [
        passage("Beiträge der Anlieger", ended, chunk_id=1, score=0.9),
        passage("Vereine zahlen je Bahn.", other, chunk_id=2, score=0.5),
        passage("Die Satzung wird aufgehoben.", decision, chunk_id=3, score=0.3),
        passage("Finanzielle Auswirkungen", decision, chunk_id=4, score=0.2),
    ]
    kept = without_superseded(found, question, TODAY)
    assert [(item.chunk.id, item.score) for item in kept] == [(3, 0.9), (2, 0.5), (4, 0.2)]


def test_asked_about_the_past_the_old_statute_stays() -> None:
    for text in ("Wie hoch war die Hundesteuer früher?", "Wie hoch ist die Hundesteuer 2022?"):
        question = analyse_question(text)
        ranked = weigh_by_standing([OLD_PASSAGE, NEW_PASSAGE], question, TODAY)
        assert ranked[0].document.id == OLD.id
        assert len(without_superseded(ranked, question, TODAY)) == 2


def test_the_only_statute_there_is_stays_although_it_is_over() -> None:
    question = analyse_question("Wie hoch ist die Hundesteuer?")
    assert without_superseded([OLD_PASSAGE], question, TODAY) == [OLD_PASSAGE]


def test_succession_is_read_from_either_side() -> None:
    question = analyse_question("Wie hoch ist die Hundesteuer?")
    old = document("alt.txt", title="Alt", status=DecisionStatus.REPEALED)
    new = document("neu.txt", title="Neu", supersedes=("alt.txt",), status=DecisionStatus.IN_FORCE)
    kept = without_superseded([passage("a", old), passage("b", new, chunk_id=2)], question, TODAY)
    assert [item.document.id for item in kept] == [new.id]


def test_a_proposal_yields_only_to_an_equal() -> None:
    question = analyse_question("Was ist zum Radweg geplant?")
    proposal = passage("Radweg", document("p", status=DecisionStatus.PROPOSED), chunk_id=1, score=0.80)
    decision = passage("Radweg.", document("d", status=DecisionStatus.ADOPTED), chunk_id=2, score=0.79)
    distant = passage("Anderes", document("x", status=DecisionStatus.ADOPTED), chunk_id=3, score=0.40)
    ranked = weigh_by_standing([proposal, decision, distant], question, TODAY)
    assert [item.chunk.id for item in ranked] == [2, 1, 3]


FUTURE = document(
    "satzungen/hund-2027.pdf",
    title="Hundesteuersatzung 2027",
    status=DecisionStatus.IN_FORCE,
    valid_from=date(2027, 1, 1),
    supersedes=("satzungen/hund-2024.pdf",),
)
NOW = document(
    "satzungen/hund-2024.pdf",
    title="Hundesteuersatzung 2024",
    status=DecisionStatus.IN_FORCE,
    valid_from=date(2025, 1, 1),
    valid_until=date(2026, 12, 31),
    supersedes=("satzungen/hund-2019.pdf",),
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Wie hoch war die Hundesteuer am 1.3.2022?", OLD),
        ("Wie hoch ist die Hundesteuer?", NOW),
        ("Wie hoch ist die Hundesteuer ab 2027?", FUTURE),
        ("Hundesteuer Stand 15.01.2025", NOW),
    ],
)
def test_the_version_of_the_day_stands_alone(text: str, expected: Document) -> None:
    question = analyse_question(text, TODAY)
    passages = [
        passage(f"Die Steuer beträgt {number} Euro.", of, chunk_id=number, score=score)
        for number, (of, score) in enumerate([(OLD, 0.9), (NOW, 0.88), (FUTURE, 0.92)], start=1)
    ]
    kept = without_superseded(weigh_by_standing(passages, question, TODAY), question, TODAY)
    assert kept[0].document.id == expected.id
    if question.as_of is not None:
        assert {item.document.id for item in kept} == {expected.id}


def test_a_year_with_a_change_keeps_both_versions() -> None:
    question = analyse_question("Wie hoch war die Hundesteuer im Jahr 2024 und was galt?", TODAY)
    changed = replace(OLD, metadata=replace(OLD.metadata, valid_until=date(2024, 6, 30)))
    since = replace(NOW, metadata=replace(NOW.metadata, valid_from=date(2024, 7, 1)))
    found = [passage("90 Euro", changed, chunk_id=1), passage("120 Euro", since, chunk_id=2)]
    assert len(without_superseded(weigh_by_standing(found, question, TODAY), question, TODAY)) == 2


def test_an_amendment_comes_before_what_it_amends_once_it_holds() -> None:
    base = document("zweit.pdf", title="Zweitwohnungsteuersatzung vom 16.12.2020", valid_from=date(2021, 1, 1))
    change = document(
        "aenderung.odt",
        title="1. Satzung zur Änderung der Zweitwohnungsteuersatzung vom 13.12.2023",
        status=DecisionStatus.IN_FORCE,
        valid_from=date(2024, 1, 1),
    )
    found = [passage("10 v. H.", base, chunk_id=1, score=0.9), passage("12 v. H.", change, chunk_id=2, score=0.7)]
    for text, first in (("Wie hoch ist die Steuer?", change), ("Wie hoch war die Steuer am 1.5.2022?", base)):
        question = analyse_question(text, TODAY)
        kept = without_superseded(weigh_by_standing(found, question, TODAY), question, TODAY)
        assert kept[0].document.id == first.id
        assert len(kept) == 2


def test_a_rule_that_is_to_be_repealed_still_holds() -> None:
    ending = document("a", status=DecisionStatus.REPEALED, valid_until=date(2026, 12, 31))
    assert not is_over(ending, TODAY)
    assert is_over(ending, date(2027, 1, 1))
    assert is_over(document("b", status=DecisionStatus.REPEALED), TODAY)


def test_a_rule_comes_before_the_paper_that_led_to_it_unless_that_is_asked_for() -> None:
    rule = document("satzung.pdf", title="Parkgebührensatzung", status=DecisionStatus.IN_FORCE)
    rule = replace(rule, metadata=replace(rule.metadata, related=("B-034/2022",), valid_from=date(2023, 1, 1)))
    paper = document("b.pdf", title="Parken", reference="B-034/2022", status=DecisionStatus.ADOPTED_WITH_CHANGES)
    found = [passage("90 Euro", paper, chunk_id=1, score=0.9), passage("75 Euro", rule, chunk_id=2, score=0.8)]
    for text, first in (
        ("Was kostet der Ausweis?", rule),
        ("Was kostete der Ausweis im Jahr 2024?", rule),
        ("Was wurde zum Ausweis beschlossen?", paper),
        ("Um wie viel wurde die Gebühr erhöht?", paper),
        ("Was steht in B-034/2022?", paper),
    ):
        kept = without_superseded(found, analyse_question(text, TODAY), TODAY)
        assert kept[0].document.id == first.id, text
    distant = [found[0], replace(found[1], score=0.3)]
    assert without_superseded(distant, analyse_question("Was kostet der Ausweis?", TODAY), TODAY) == distant
