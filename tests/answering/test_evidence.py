"""The sentences of evidence; and the windows of a prompt: the evidence first, then its neighbours, as there is room."""

from pathlib import Path

from app.access import PUBLIC_ONLY
from app.answering.calibration import Logistic
from app.answering.evidence import EvidenceFinder, windows
from app.answering.model import Evidence
from app.knowledge.model import ChunkKind, Passage
from app.search.question import analyse_question
from app.search.retrieval import Retriever
from tests.answering.papers import document, passage
from tests.fakes import make_knowledge, paper

TEXT = (
    "Der Rat tagt im Rathaus. Die Steuer wird jährlich erhoben. Sie beträgt 120 Euro. "
    "Fällig ist sie im Februar. Wer neu zuzieht, meldet den Hund an. Verstöße werden geahndet."
)


RANKING = Logistic({"similarity": 4.0, "coverage": 4.0, "context_coverage": 1.0}, -3.0, 0.0)


def found(tmp_path: Path, question: str, *papers: tuple[str, str]) -> list[str]:
    """The evidence in papers, each a title and a text."""
    knowledge = make_knowledge(tmp_path, *(paper(title, text) for title, text in papers))
    asked = analyse_question(question)
    passages = Retriever(knowledge).find(asked, PUBLIC_ONLY, 20).passages
    return [item.text for item in EvidenceFinder(knowledge, RANKING).find(asked, passages, PUBLIC_ONLY)]


def test_the_answer_comes_before_the_question_and_the_heading_that_are_more_alike(tmp_path: Path) -> None:
    first, *_ = found(
        tmp_path,
        "Wie viele Glascontainer gibt es?",
        ("Anfrage", "Glascontainer\n\nWie viele Glascontainer gibt es?\n\nIm Gebiet stehen 87 Container."),
    )
    assert first == "Im Gebiet stehen 87 Container."


def test_a_row_is_found_by_the_head_of_its_column(tmp_path: Path) -> None:
    rows = found(
        tmp_path,
        "Was kostet der Sonntag in der Kurzparkzone?",
        ("Ordnung", "Gebiet | Werktag | Sonntag\nRing | 2,00 € | 3,00 €\nKurzparkzone | 1,00 € | 1,50 €"),
        ("Sonntag", "Am Sonntag ist frei."),
    )
    assert rows[0] == "Kurzparkzone | 1,00 € | 1,50 €"


def test_a_letterhead_says_nothing_about_a_paper_but_what_is_asked_of_it(tmp_path: Path) -> None:
    letter = ("Antrag", "Antrag Nr.: A-69/2024\nDatum: 26.08.2024\n\nDer Antrag fordert freie Fahrt für alle.")
    assert found(tmp_path, "Worum geht es im Antrag A-69/2024?", letter)[0].endswith("freie Fahrt für alle.")


def evidence(number: int, sentence: str, found: Passage) -> Evidence:
    start = found.chunk.start + found.chunk.text.index(sentence)
    return Evidence(number, sentence, start, start + len(sentence), 1, 0.9, found)


def test_neighbours_come_along_where_there_is_room() -> None:
    [window] = windows([evidence(1, "Sie beträgt 120 Euro.", passage(TEXT))])
    assert window.text == TEXT.removesuffix(" Verstöße werden geahndet.")  # two on each side
    [window] = windows([evidence(1, "Sie beträgt 120 Euro.", passage(TEXT))], characters=60)
    assert window.text == "Die Steuer wird jährlich erhoben. Sie beträgt 120 Euro."


def test_another_sentence_of_evidence_comes_before_neighbours() -> None:
    found = passage(TEXT)
    chosen = [evidence(1, "Sie beträgt 120 Euro.", found), evidence(2, "Verstöße werden geahndet.", found)]
    assert [window.text for window in windows(chosen, characters=50)] == [
        "Sie beträgt 120 Euro.",
        "Verstöße werden geahndet.",
    ]


def test_the_best_sentence_is_there_however_long_it_is() -> None:
    [window] = windows([evidence(1, "Sie beträgt 120 Euro.", passage(TEXT))], characters=5)
    assert window.text == "Sie beträgt 120 Euro."


def test_spans_are_those_of_the_document_best_first() -> None:
    first, second = passage(TEXT), passage("Der Markt beginnt um sieben.", document("b"), chunk_id=2)
    found = windows([evidence(1, "Der Markt beginnt um sieben.", second), evidence(2, "Sie beträgt 120 Euro.", first)])
    assert [window.passage.chunk.id for window in found] == [2, 1]
    for window in found:
        chunk = window.passage.chunk
        assert chunk.text[window.start - chunk.start : window.end - chunk.start] == window.text


def test_a_row_brings_the_head_of_its_table() -> None:
    table = passage(
        "Leistung | Gebühr in €\nPersonalausweis | 37,00\nReisepass | 70,00\nKinderreisepass | 13,00",
        kind=ChunkKind.TABLE,
    )
    found = windows([evidence(1, "Kinderreisepass | 13,00", table)], characters=50)
    assert [window.text for window in found] == ["Leistung | Gebühr in €", "Kinderreisepass | 13,00"]
