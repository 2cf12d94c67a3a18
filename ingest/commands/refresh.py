"""``ratslotse-ingest QUELLE…``: take in what is new, once or again and again."""

import datetime
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from time import monotonic, sleep
from typing import Annotated

import typer

from app.errors import RatslotseError
from app.settings import load_settings
from ingest import report as reports
from ingest.commands.common import Help, Quiet, attempt, survive
from ingest.dates import find_date
from ingest.pipeline import Options, run
from ingest.progress import shown_progress
from ingest.report import Report
from ingest.session import OpenRefresh

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_SHORTEST_INTERVAL = 10


class UsageError(RatslotseError):
    """An option has a value that cannot be understood."""


def refresh(
    sources: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="QUELLE",
            help="Ordner, Dateien oder OParl-Adressen (oparl+https://…); ohne Angabe alle Quellen der Einstellungen.",
        ),
    ] = None,
    report: Annotated[
        Path | None, typer.Option("--report", metavar="DATEI", help="Den Bericht als JSON in diese Datei schreiben.")
    ] = None,
    quiet: Quiet = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Nur sagen, was geschähe; der Index bleibt, wie er ist.")
    ] = False,
    since: Annotated[
        str | None,
        typer.Option("--since", metavar="DATUM", help="Nur, was seit diesem Tag geändert wurde; entfernt wird nichts."),
    ] = None,
    full: Annotated[
        bool,
        typer.Option(
            "--full",
            help="Jede Datei ansehen, auch wenn sie unverändert scheint, Übersprungenes erneut versuchen und "
            "OParl-Quellen ganz durchgehen.",
        ),
    ] = False,
    allow_removal: Annotated[
        bool, typer.Option("--allow-removal", help="Auch dann entfernen, wenn ein großer Teil einer Quelle fehlt.")
    ] = False,
    every: Annotated[
        str | None,
        typer.Option("--every", metavar="ABSTAND", help="Danach immer wieder, etwa alle 30m, 1h oder 1d."),
    ] = None,
    _help: Help = False,
) -> None:
    """Liest Dokumente ein: Neues kommt hinzu, Geändertes wird ersetzt, Verschwundenes entfernt.

    Rückgabewert: 0 alles gelungen, 1 einzelne Dateien fehlgeschlagen, 2 der Lauf war nicht möglich.
    """

    options = Options(allow_removal, full, None, dry_run)

    def act() -> int:
        moment = None if since is None else _moment(since)

        def once() -> int:
            return _run_once(sources or [], replace(options, since=moment), report, quiet)

        return once() if every is None else _repeat(once, _interval(every))

    raise typer.Exit(attempt(act))


def _run_once(sources: list[str], options: Options, report_path: Path | None, quiet: bool) -> int:
    from app.knowledge import build

    settings = load_settings()
    open_session: OpenRefresh = build.open_dry_run if options.dry else build.open_refresh
    with shown_progress(quiet=quiet, write=typer.echo) as progress:
        finished = run(sources, settings, open_session, progress, options)
    _show(finished, quiet, options.dry)  # before the report is written: what was taken in is said even where that fails
    if report_path is not None:
        reports.write_json(finished, report_path)
    return finished.exit_code


def _repeat(once: Callable[[], int], seconds: float) -> int:
    """Run, wait, run again, until SIGTERM or Ctrl-C. A run that fails is said and is not the end."""
    try:
        while True:
            began = monotonic()
            survive(once)
            wait = max(0.0, began + seconds - monotonic())
            upcoming = datetime.datetime.now().astimezone() + datetime.timedelta(seconds=wait)
            typer.echo(f"Nächster Lauf am {upcoming:%d.%m.%Y um %H:%M:%S}.")
            sleep(wait)
    except KeyboardInterrupt:
        typer.echo("Beendet.")
        return 0


def _interval(text: str) -> float:
    """Seconds of "90s", "30m", "1h", "1d"."""
    match = re.fullmatch(r"(\d+)\s*([smhd])", text.strip().lower())
    seconds = int(match[1]) * _UNITS[match[2]] if match else 0
    if seconds < _SHORTEST_INTERVAL:
        raise UsageError(
            f"Der Abstand „{text}“ ist nicht zu verstehen; bitte etwa 30m, 1h oder 1d angeben, mindestens "
            f"{_SHORTEST_INTERVAL}s."
        )
    return float(seconds)


def _moment(text: str) -> float:
    """The beginning of a day, in seconds since 1970."""
    day = find_date(text)
    if day is None:
        raise UsageError(f"Das Datum „{text}“ ist nicht zu verstehen; bitte etwa 2024-03-12 oder 12.03.2024 angeben.")
    return datetime.datetime.combine(day, datetime.time()).astimezone().timestamp()


def _show(finished: Report, quiet: bool, dry: bool) -> None:
    for text in reports.details(finished.files):
        if not quiet or text.startswith("fehlgeschlagen"):
            typer.echo(text)
    for note in finished.notes:
        typer.echo(f"Hinweis: {note}")
    typer.echo(("Probelauf, nichts wurde geändert: " if dry else "") + reports.summary(finished))
