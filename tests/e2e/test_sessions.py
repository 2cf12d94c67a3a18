"""Several readers at once on the running server: each gets what belongs to their own question, and nobody is lost."""

import threading

import pytest

from tests.network.page_visitor import PageVisitor
from tests.processes import StartedServer

pytestmark = [pytest.mark.model, pytest.mark.chroma]

FACTS = {
    "Wie viel Sperrmüll darf ich kostenlos abholen lassen?": "zweimal im Jahr",
    "Wie lange darf ein Redebeitrag im Stadtrat höchstens dauern?": "fünf Minuten",
    "Wann ist das Lohebad in der Saison 2026 geöffnet?": "6. September 2026",
    "Was steht in Vorlage B-16/2025 zu den Gesamtkosten?": "9.280.000",
    "Wann darf man Glascontainer benutzen?": "werktags von 7",
}
"""Questions on the sample city, each with words that stand in its evidence and in no other's."""


def test_readers_who_ask_at_once_get_their_own_answers(running: StartedServer) -> None:
    port = int(running.address.rpartition(":")[2])
    together = threading.Barrier(len(FACTS))
    shown: dict[str, str] = {}

    def read(question: str) -> None:
        with PageVisitor(port, timeout=300) as visitor:
            visitor.load()
            together.wait(120)
            shown[question] = visitor.submit(question)

    threads = [threading.Thread(target=read, args=(question,), daemon=True) for question in FACTS]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(300)
    assert set(shown) == set(FACTS)
    for question, text in shown.items():
        assert {fact: fact in text for fact in FACTS.values()} == {
            fact: own == question for own, fact in FACTS.items()
        }, question
