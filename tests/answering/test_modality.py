"""A plan is not told as a fact, a duty not as a permission; a service that is applied for is no plan."""

import pytest

from app.answering.clauses import Clause, clauses_of
from app.answering.modality import changes_mode


def clause(text: str) -> Clause:
    [found] = clauses_of(text)
    return found


@pytest.mark.parametrize(
    ("sentence", "source"),
    [
        ("Die Halle wird saniert.", "Die Halle soll saniert werden."),
        ("Die Stadt baut einen Radweg.", "Die Fraktion beantragt den Bau eines Radwegs."),
        ("Hunde dürfen an der Leine gehen.", "Hunde müssen an der Leine gehen."),
        ("Sie müssen den Antrag online stellen.", "Sie können den Antrag online stellen."),
        ("Man muss das Gelände nicht betreten.", "Man darf das Gelände nicht betreten."),
    ],
)
def test_another_mode_is_noticed(sentence: str, source: str) -> None:
    assert changes_mode(clause(sentence), clause(source))


@pytest.mark.parametrize(
    ("sentence", "source"),
    [
        ("Die Halle soll saniert werden.", "Die Verwaltung schlägt vor die Halle zu sanieren."),
        ("Die Unterlagen werden geprüft.", "Die Behörde prüft die Unterlagen."),
        ("Den Ausweis gibt es im Bürgerbüro.", "Der Ausweis kann im Bürgerbüro beantragt werden."),
        ("Der Antrag muss bis Mai gestellt werden.", "Der Antrag ist bis Mai zu stellen."),
        ("Die Anmeldung ist online möglich.", "Sie können sich online anmelden."),
        ("Sie müssen einen Ausweis mitbringen.", "Bitte bringen Sie einen Ausweis mit."),
    ],
)
def test_other_words_for_the_same_mode_are_not_mistaken(sentence: str, source: str) -> None:
    assert not changes_mode(clause(sentence), clause(source))
