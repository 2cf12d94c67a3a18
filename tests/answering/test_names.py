"""Names are told from the other nouns, which German writes with a capital too, without a list of names."""

import pytest

from app.answering.names import foreign_names, names_of_others
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


OTHER = "Die Halle in Oberahausen wird gebaut. Stadträtin Kober fragt nach ihr. Die Anmeldung erfolgt in Textform."
KNOWN = "Im 3. Bauabschnitt wird die Schule am Bach saniert. Stadtrat Weber stimmte zu."


@pytest.mark.parametrize(
    "sentence",
    [
        "Die Schule in Oberahausen wird im 3. Bauabschnitt saniert.",
        "Stadträtin Kober stimmte der Sanierung zu.",
    ],
)
def test_what_is_said_of_one_is_not_told_of_another(sentence: str) -> None:
    assert of_others(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Die Schule am Bach wird im 3. Bauabschnitt saniert.",
        "Stadtrat Weber stimmte der Sanierung zu.",
        "Die Sanierung der Schule wird in Textform mitgeteilt.",
        "Die Schule in Neustadt wird saniert.",
    ],
)
def test_names_of_the_source_and_of_the_whole_town_may_be_told(sentence: str) -> None:
    assert not of_others(sentence)


def of_others(sentence: str) -> list[str]:
    others = f"{OTHER} {KNOWN} Die Stadtverwaltung in Neustadt."
    return names_of_others(
        sentence, parse_values(sentence), KNOWN, set(analyse(KNOWN)), others, lambda word: word != "Neustadt"
    )
