"""Names are told from the other nouns, which German writes with a capital too, without a list of names."""

import pytest

from app.answering.names import foreign_names
from app.answering.values import parse_values
from app.knowledge.german import analyse

SOURCE = "Stadtrat Falkenberg sprach am Montag in Trier über die Steuer der Hundehalter im Bauausschuss."


def found(sentence: str) -> list[str]:
    return foreign_names(sentence, parse_values(sentence), SOURCE, set(analyse(SOURCE)), lambda word: True)


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("Stadtrat Rosenthal sprach in Trier.", "Rosenthal"),
        ("Frau Petrowski sprach in Trier.", "Petrowski"),
        ("Falkenberg sprach in Göttingen.", "Göttingen"),
        ("Petrowski sprach über die Steuer.", "Petrowski"),
        ("Am Montag sprach für die FDP Falkenberg.", "FDP"),
        ("Im Sozialausschuss sprach Falkenberg.", "Sozialausschuss"),
        ("2019 eröffnete Rosenthal die Halle.", "Rosenthal"),
    ],
)
def test_a_name_that_the_source_lacks_is_found(sentence: str, name: str) -> None:
    assert name in found(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Falkenbergs Rede in Trier handelte von der Hundesteuer.",
        "Insgesamt wurde über den Betrag der Steuer gesprochen.",
        "Dies betrifft alle Halter von Hunden und deren Angehörige.",
        "Zusätzlich fallen 120 Euro Gebühr und 1,3 Mio. Euro Kosten an.",
        "Die Zahlung der Steuer erfolgt durch Überweisung oder Abbuchung.",
        "Städtische Ausgaben sind ein Thema im Ausschuss.",
    ],
)
def test_other_nouns_are_no_names(sentence: str) -> None:
    assert found(sentence) == []
