"""Serve the pages over the small city, for tests that need a browser but no model: ``python -m tests.ui.serve_fake``.

Arguments: the data folder, the port, and a scene: ``answer``, ``noted``, ``refusal``, ``hostile``,
``slow`` or ``council`` (the search page, without an assistant).
"""

import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from app.access import PUBLIC_ONLY, Clearance
from app.answering.model import AnswerEvent, Note, NoteKind, NotesAdded, Understood, Waiting
from app.offline import silence_telemetry
from app.settings import ServerSettings, Settings
from app.ui import runtime, server
from tests.ui.fakes import (
    ANSWERING,
    SENTENCE,
    FakeCity,
    ScriptedAssistant,
    answered,
    make_document,
    make_evidence,
    make_text,
    refused,
    secret,
    statute,
)
from tests.ui.search_fakes import bicycle_council

HOSTILE = (
    "**fett** <b>x</b><script>document.title='besetzt'</script> [hier](http://elsewhere.example/) $x^2$ :warning: "
    ":red[rot] http://elsewhere.example/y --> <- :material/home: ![b](http://elsewhere.example/b.png) `c` # H"
)
UNDERSTOOD = Understood("Was kostet ein Hund in der Innenstadt?")
NOTE = Note(
    NoteKind.STATUS,
    "Hundesteuersatzung B-012/2024: am 25.09.2024 vom Stadtrat mit Änderungen beschlossen (24 Ja, 14 Nein, 2 Enth.); "
    "der Beschluss kann vom zitierten Text abweichen.",
    (1,),
)
HOSTILE_TEXT = f"Hunde\n\n{HOSTILE}\n<img src=x onerror=\"document.title='besetzt'\"> \u202eabc\x1b[31m"


class SlowAssistant(ScriptedAssistant):
    """Waits behind another question, then takes its time before each event."""

    def ask(
        self, question: str, clearance: Clearance, *, history: Sequence[str] = (), session: str = ""
    ) -> Iterator[AnswerEvent]:
        yield Waiting(1, 20.0)
        time.sleep(1.5)
        for event in super().ask(question, clearance, history=history, session=session):
            yield event
            time.sleep(1.5)


def main(data: Path, port: int, scene: str) -> None:
    """Serve until interrupted."""
    silence_telemetry()
    settings = Settings(data=data, server=ServerSettings(port=port))
    hostile = make_text(make_document("city/hostile.html", HOSTILE, reference=HOSTILE), [HOSTILE_TEXT])
    city = FakeCity([statute(), secret(), hostile])
    if scene == "council":
        council = bicycle_council()
        _serve(settings, runtime.Services(settings, None, council, council))
        return
    plain = answered(make_evidence(statute(), ANSWERING), SENTENCE)
    refusal = refused(city.retrieve("hunden", PUBLIC_ONLY, 3), "Dazu steht nichts in den Dokumenten.")
    assistant = {
        "answer": ScriptedAssistant(plain),
        "noted": ScriptedAssistant([UNDERSTOOD, *plain[:2], NotesAdded((NOTE,)), *plain[2:]]),
        "refusal": ScriptedAssistant(refusal),
        "hostile": ScriptedAssistant(answered(make_evidence(hostile, HOSTILE), HOSTILE)),
        "slow": SlowAssistant(plain),
    }[scene]
    _serve(settings, runtime.Services(settings, assistant, city, city))


def _serve(settings: Settings, services: runtime.Services) -> None:
    runtime.provide(services)
    with server.open_socket(settings.server) as listener:
        server.make_server(settings.server).run(sockets=[listener])


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
