"""Where the model most likely read what it may not say."""

from app.answering.evidence import Window
from app.answering.model import Evidence
from app.answering.origins import as_evidence, origin
from app.answering.source_sentences import Vocabulary, source_sentences
from app.answering.values import parse_values
from tests.answering.papers import document, passage

TEXT = "Das Freibad gehört der Stadt. Der Eintritt kostet 5,00 €. Die Sauna kostet 9,00 € und schließt um 21 Uhr."
PLACE = passage(TEXT, document("bad.pdf"))
SOURCES = source_sentences(Window(PLACE, PLACE.chunk.start, PLACE.chunk.end, (1,)))


def read(terms: dict[str, float], values: str = "") -> str:
    found = origin(terms, parse_values(values), SOURCES, Vocabulary(SOURCES))
    return found.text if found else ""


def test_it_has_the_values_and_most_of_the_words() -> None:
    assert read({"sauna": 3.0}) == SOURCES[2].text
    assert read({"sauna": 3.0}, "5 €") == SOURCES[1].text
    assert read({}, "21 Uhr") == SOURCES[2].text


def test_what_stands_nowhere_was_read_nowhere() -> None:
    assert read({"rutsche": 3.0}) == ""
    assert read({"sauna": 3.0}, "12 €") == ""
    assert read({}) == ""


def test_it_is_the_evidence_in_which_it_lies() -> None:
    place = SOURCES[1]
    same = Evidence(1, place.text, place.start, place.end, 1, 0.8, PLACE)
    other = Evidence(1, "x", place.end + 1, place.end + 2, 1, 0.8, PLACE)
    assert as_evidence(place, [other, same]) is same
    beside = as_evidence(place, [other])
    assert (beside.text, beside.start, beside.end, beside.number) == (place.text, place.start, place.end, 2)
