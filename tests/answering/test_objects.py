"""A number stays with the thing it belongs to in the source."""

import pytest

from app.answering.objects import values_exchanged
from app.answering.values import parse_values


def exchanged(sentence: str, source: str) -> bool:
    return values_exchanged(sentence, parse_values(sentence), source, parse_values(source))


DEED = "Die Urkunde kostet 15 Euro, jedes weitere Exemplar 7,50 Euro."
SCHOOL = "Die Schule hat 640 Plätze, davon sind 598 belegt."


@pytest.mark.parametrize(
    ("sentence", "source"),
    [
        ("Eine Urkunde kostet 7,50 Euro.", DEED),
        ("Jedes weitere Exemplar kostet 15 Euro.", DEED),
        ("Die Urkunde kostet 7,50 Euro und jedes weitere Exemplar 15 Euro.", DEED),
        ("Die Schule hat 598 Plätze.", SCHOOL),
        ("26 Plätze entfallen.", "Es entfallen 22 Plätze, 26 Bäume bleiben."),
    ],
)
def test_a_number_told_of_something_else_is_noticed(sentence: str, source: str) -> None:
    assert exchanged(sentence, source)


@pytest.mark.parametrize(
    ("sentence", "source"),
    [
        ("Eine Urkunde kostet 15 Euro.", DEED),
        ("Jedes weitere Exemplar kostet 7,50 Euro.", DEED),
        ("Für jedes weitere Exemplar zahlt man 7,50 Euro, für die Urkunde 15 Euro.", DEED),
        ("Von den 640 Plätzen sind 598 belegt.", SCHOOL),
        ("Der Beitrag stieg von 30 auf 75 Euro.", "Von 30 auf 75 Euro stieg der Beitrag."),
        ("Im Wald leben 300 Arten.", "Im Wald stehen 9.000 Bäume, die zu 300 Arten gehören."),
    ],
)
def test_the_same_in_other_words_is_not_mistaken(sentence: str, source: str) -> None:
    assert not exchanged(sentence, source)
