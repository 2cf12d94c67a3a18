"""The windows of a prompt: the evidence first, then its neighbours, as far as there is room."""

from app.answering.evidence import windows
from app.answering.model import Evidence
from app.knowledge.model import ChunkKind, Passage
from tests.answering.papers import document, passage

TEXT = (
    "Der Rat tagt im Rathaus. Die Steuer wird jährlich erhoben. Sie beträgt 120 Euro. "
    "Fällig ist sie im Februar. Wer neu zuzieht, meldet den Hund an. Verstöße werden geahndet."
)


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
