"""``ratslotse-ingest verify``, ``repair``, ``rebuild``: the two indexes against the catalog they are made from."""

import json
from time import monotonic
from typing import TYPE_CHECKING, Any

import typer

from app.settings import load_settings
from ingest.commands.common import AsJson, Help, Quiet, attempt
from ingest.progress import Phase, Progress, shown_progress
from ingest.report import duration, printable

if TYPE_CHECKING:  # the index brings its libraries along, which --help does not need
    from app.knowledge.verification import Findings


def verify(as_json: AsJson = False, _help: Help = False) -> None:
    """Vergleicht Katalog, Suchindex und Vektoren und nennt die Unterschiede; ändert nichts.

    Rückgabewert: 0 alles stimmt überein, 1 es gibt Unterschiede, 2 die Prüfung war nicht möglich.
    """

    def act() -> int:
        from app.knowledge.build import verify_index

        return _show(verify_index(load_settings()), as_json)

    raise typer.Exit(attempt(act))


def repair(as_json: AsJson = False, _help: Help = False) -> None:
    """Bringt Suchindex und Vektoren mit dem Katalog in Übereinstimmung.

    Rückgabewert: 0 alles stimmt überein, 1 es bleiben Unterschiede, 2 die Reparatur war nicht möglich.
    """

    def act() -> int:
        from app.knowledge.build import repair_index

        return _show(repair_index(load_settings()), as_json)

    raise typer.Exit(attempt(act))


def rebuild(quiet: Quiet = False, _help: Help = False) -> None:
    """Macht Suchindex und Vektoren neben den bisherigen neu, mit dem eingestellten Modell, und stellt dann um.

    Rückgabewert: 0 gelungen, 2 nicht möglich; dann bleibt alles, wie es war.
    """

    def act() -> int:
        from app.knowledge.build import rebuild_index

        began = monotonic()
        with shown_progress(quiet=quiet, write=typer.echo) as progress:
            state = rebuild_index(load_settings(), _Steps(progress))
        seconds = duration(monotonic() - began)
        typer.echo(f"Neu gemacht: {state.documents} Dokumente, {state.chunks} Abschnitte ({seconds}).")
        return 0

    raise typer.Exit(attempt(act))


class _Steps:
    """Tells a run's progress how many of all chunks are done."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress

    def __call__(self, done: int, total: int) -> None:
        if self._progress.phase is not Phase.REBUILDING:
            self._progress.begin(Phase.REBUILDING, total)
        self._progress.step(done - self._progress.done)


def _show(found: "Findings", as_json: bool) -> int:
    if as_json:
        typer.echo(json.dumps(_as_object(found), ensure_ascii=False, indent=2))
        return 0 if found.clean else 1
    for finding in found.findings:
        typer.echo(printable(finding.sentence))
    if found.clean:
        typer.echo(f"Alles stimmt überein: {found.documents} Dokumente, {found.chunks} Abschnitte.")
        return 0
    mends = all(finding.repairable for finding in found.findings)
    way_out = "„ratslotse-ingest repair“ behebt das" if mends else "bitte die Dokumente mit „--full“ neu einlesen"
    typer.echo(f"Es gibt Unterschiede; {way_out}.")
    return 1


def _as_object(found: "Findings") -> dict[str, Any]:
    """Keys are stable."""
    return {
        "clean": found.clean,
        "documents": found.documents,
        "chunks": found.chunks,
        "findings": [
            {
                "kind": finding.kind.value,
                "count": finding.count,
                "examples": list(finding.examples),
                "repairable": finding.repairable,
                "sentence": finding.sentence,
            }
            for finding in found.findings
        ],
    }
