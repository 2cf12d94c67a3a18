"""``ratslotse-ingest status``: what is taken in, how the last runs went, what failed, and what to do about it.

It is for the city's IT and names files of every access class.
"""

import datetime
import json
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import typer

from app.errors import RatslotseError
from app.knowledge.model import CorpusState, IntakeRecord, Run, RunState
from app.settings import Settings, load_settings
from ingest.commands.common import AsJson, Help, attempt
from ingest.report import Verdict, printable, verdict_words
from ingest.sources.open import open_sources

_RUNS_SHOWN = 5
_FAILURES_SHOWN = 20
_FAILURES_LISTED = 10_000
# A nightly job has missed a night, and the next one is not due any more (judgement).
_LATE = datetime.timedelta(hours=36)
_STATES = {
    RunState.RUNNING: "läuft oder wurde beendet, ohne es zu melden",
    RunState.COMPLETE: "vollständig",
    RunState.FAILED: "gescheitert",
    RunState.ABORTED: "abgebrochen",
}


@dataclass(frozen=True, slots=True)
class Status:
    """What is known without a model or server. ``items`` are counts by verdict for each source, by its name."""

    corpus: CorpusState | None
    items: Mapping[str, Mapping[str, int]]
    failed: tuple[IntakeRecord, ...]
    runs: tuple[Run, ...]
    configured: tuple[str, ...]

    @property
    def next_steps(self) -> tuple[str, ...]:
        """Sentences on what somebody should do; none if all is well."""
        return tuple(_next_steps(self, datetime.datetime.now(datetime.UTC)))


def status(as_json: AsJson = False, _help: Help = False) -> None:
    """Zeigt den Stand: Bestand, Quellen, letzte Läufe, fehlgeschlagene Dateien und was zu tun ist.

    Rückgabewert: 0 alles in Ordnung, 1 es gibt etwas zu tun, 2 der Stand war nicht zu lesen.
    """

    def show() -> int:
        found = read_status(load_settings())
        if as_json:
            typer.echo(json.dumps(as_object(found), ensure_ascii=False, indent=2))
        else:
            for line in lines(found):
                typer.echo(printable(line))
        return 1 if found.next_steps else 0

    raise typer.Exit(attempt(show))


def read_status(settings: Settings) -> Status:
    """Read the catalog; raises what opening it raises."""
    from app.knowledge.catalog import CATALOG_FILE, Catalog

    try:
        configured = tuple(dict.fromkeys(source.name for source in open_sources([], settings)))
    except RatslotseError:  # a source that cannot be looked at now is none of the status's business
        configured = ()
    file = settings.data / CATALOG_FILE
    if not file.exists():
        return Status(None, {}, (), (), configured)
    with closing(Catalog(file)) as catalog:
        return Status(
            catalog.state(),
            catalog.intake_counts(),
            tuple(catalog.intake(Verdict.FAILED, _FAILURES_LISTED)),
            tuple(catalog.runs(_RUNS_SHOWN)),
            configured,
        )


def lines(found: Status) -> Iterator[str]:
    """The status for people."""
    if found.corpus is not None:
        yield f"Bestand: {found.corpus.documents} Dokumente, {found.corpus.chunks} Abschnitte, {_since(found.corpus)}"
    for name in dict.fromkeys((*found.configured, *found.items)):
        note = "" if name in found.configured else " (nicht in den Einstellungen)"
        yield f"Quelle {name}: {_counted(found.items.get(name, {})) or 'noch nicht eingelesen'}{note}"
    for run in found.runs:
        counts = _counted(run.counts)
        parts = (f"Lauf am {_local(run.started_at)}: {_STATES[run.state]}", f" – {counts}" if counts else "")
        yield "".join(parts) + (f" – {run.message}" if run.message else "")
    for record in found.failed[:_FAILURES_SHOWN]:
        yield f"fehlgeschlagen: {record.item_id} – {record.reason}"
    if len(found.failed) > _FAILURES_SHOWN:
        yield f"… und {len(found.failed) - _FAILURES_SHOWN} weitere; --json nennt sie."
    for step in found.next_steps:
        yield f"Zu tun: {step}"


def as_object(found: Status) -> dict[str, Any]:
    """The status for programs; keys are stable."""
    corpus = found.corpus
    return {
        "corpus": None
        if corpus is None
        else {
            "documents": corpus.documents,
            "chunks": corpus.chunks,
            "generation": corpus.generation,
            "updated_at": corpus.updated_at.isoformat() if corpus.updated_at else None,
        },
        "sources": [
            {"name": name, "configured": name in found.configured, "items": dict(found.items.get(name, {}))}
            for name in dict.fromkeys((*found.configured, *found.items))
        ],
        "failed": [{"path": record.item_id, "reason": record.reason} for record in found.failed],
        "runs": [
            {
                "id": run.id,
                "started_at": run.started_at.isoformat(),
                "finished_at": run.finished_at.isoformat() if run.finished_at else None,
                "state": run.state.value,
                "sources": list(run.sources),
                "counts": dict(run.counts),
                "message": run.message,
            }
            for run in found.runs
        ],
        "next_steps": list(found.next_steps),
    }


def _next_steps(found: Status, now: datetime.datetime) -> Iterator[str]:
    if found.corpus is None or not found.runs:
        yield "Es ist noch nichts eingelesen; bitte „ratslotse-ingest“ ausführen."
        return
    last = found.runs[0]
    if last.state is RunState.FAILED:
        yield f"Der letzte Lauf ist gescheitert: {last.message}"
    elif last.state is RunState.ABORTED:
        yield "Der letzte Lauf wurde abgebrochen; bitte „ratslotse-ingest“ erneut ausführen."
    complete = [run for run in found.runs if run.state is RunState.COMPLETE]
    if complete and now - complete[0].started_at > _LATE:
        yield f"Der letzte vollständige Lauf war am {_local(complete[0].started_at)}; bitte den Zeitplan prüfen."
    if found.failed:
        number = len(found.failed)
        if number == 1:
            yield "1 Datei ist fehlgeschlagen; bitte den genannten Grund beheben."
        else:
            yield f"{number} Dateien sind fehlgeschlagen; bitte die genannten Gründe beheben."


def _counted(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{counts[verdict]} {word}" for verdict, word in verdict_words().items() if counts.get(verdict))


def _since(corpus: CorpusState) -> str:
    return f"Stand {_local(corpus.updated_at)}" if corpus.updated_at else "noch ohne Stand"


def _local(moment: datetime.datetime) -> str:
    return f"{moment.astimezone():%d.%m.%Y um %H:%M}"
