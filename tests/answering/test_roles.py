"""Who does something to whom, in the active and in the passive."""

import pytest

from app.answering.roles import misses_receiver, roles_exchanged

PAYS = "Die Stadt zahlt dem Verein jährlich 15.000 Euro."
TAKES_OVER = "Die Lindmobil GmbH übernimmt die Stadtbus AG zum 1. Januar."
STANDS_IN = "Frau Keller vertritt Herrn Maurer im Ausschuss."
CHARGES = "Der Rat beauftragt die Verwaltung mit der Prüfung."
SELLS = "Der Stadtrat stimmt dem Verkauf des Grundstücks an den Heimatverein Ahausen zu."
LEASES = "Die Stadt verpachtet das Gelände an die Gärtnerei für 20 Jahre."
REJECTS = "Die Vorlage lehnte der Ausschuss ab; der Ausschuss bat um Überarbeitung."
REPAYS = "Der Landkreis erstattet den Gemeinden die Kosten."


@pytest.mark.parametrize(
    ("sentence", "source"),
    [
        ("Der Verein zahlt der Stadt jährlich 15.000 Euro.", PAYS),
        ("Die Stadt erhält vom Verein jährlich 15.000 Euro.", PAYS),
        ("Der Verein zahlt jährlich 15.000 Euro an die Stadt.", PAYS),
        ("Die Stadtbus AG übernimmt die Lindmobil GmbH.", TAKES_OVER),
        ("Die Lindmobil GmbH wird von der Stadtbus AG übernommen.", TAKES_OVER),
        ("Herr Maurer vertritt Frau Keller im Ausschuss.", STANDS_IN),
        ("Frau Keller wird von Herrn Maurer vertreten.", STANDS_IN),
        ("Die Verwaltung beauftragt den Rat mit der Prüfung.", CHARGES),
        ("Das Grundstück wurde an den Stadtrat verkauft.", SELLS),
        ("Das Grundstück in Ahausen wurde an den Stadtrat verkauft.", SELLS),
        ("Das Gelände wird an die Stadt verpachtet.", LEASES),
        ("Die Gemeinden erstatten dem Landkreis die Kosten.", REPAYS),
    ],
)
def test_exchanged_roles_are_noticed(sentence: str, source: str) -> None:
    assert roles_exchanged(sentence, source)


@pytest.mark.parametrize(
    ("sentence", "source"),
    [
        ("Der Verein erhält von der Stadt jährlich 15.000 Euro.", PAYS),
        ("Dem Verein zahlt die Stadt jährlich 15.000 Euro.", PAYS),
        ("Die Stadt zahlt jährlich 15.000 Euro an den Verein.", PAYS),
        ("Die Stadtbus AG wurde zum 1. Januar durch die Lindmobil GmbH übernommen.", TAKES_OVER),
        ("Zum 1. Januar übernimmt die Lindmobil GmbH die Stadtbus AG.", TAKES_OVER),
        ("Herr Maurer wird im Ausschuss von Frau Keller vertreten.", STANDS_IN),
        ("Mit der Prüfung beauftragt der Rat die Verwaltung.", CHARGES),
        ("Das Grundstück wurde an den Heimatverein verkauft.", SELLS),
        ("Dem Verkauf an den Heimatverein stimmte der Stadtrat zu.", SELLS),
        ("Die Gärtnerei pachtet das Gelände für 20 Jahre von der Stadt.", LEASES),
        ("Der Ausschuss lehnte die Vorlage ab.", REJECTS),
        ("Die Vorlage wurde vom Ausschuss abgelehnt.", REJECTS),
        ("Der Hund ist beim Amt anzumelden.", "Der Halter hat den Hund beim Amt anzumelden."),
        ("Die Gemeinden bekommen die Kosten vom Landkreis erstattet.", REPAYS),
    ],
)
def test_active_and_passive_say_the_same(sentence: str, source: str) -> None:
    assert not roles_exchanged(sentence, source)


def test_asked_to_whom_a_sentence_must_not_say_by_whom() -> None:
    question = "An wen wurde das Haus verkauft?"
    assert misses_receiver("Das Haus wurde von der Stadt verkauft.", question)
    assert not misses_receiver("Das Haus wurde von der Stadt an den Verein verkauft.", question)
    assert not misses_receiver("Das Haus wurde von der Stadt verkauft.", "Von wem wurde das Haus verkauft?")
