"""The command ``ratslotse-ingest``: take in files and folders, show progress, report, and exit with what it came to."""

import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from app.errors import RatslotseError
from app.offline import silence_telemetry
from app.settings import load_settings
from ingest import report as reports
from ingest.pipeline import Progress, run
from ingest.report import FileResult, Report, Verdict

_COULD_NOT_RUN = 2
_CONTINUED = "was dieser Lauf nicht übernommen hat, holt der nächste nach."
"""True whenever the end comes: also when the new state was already visible and only the tidying was cut off."""
# typer has no German; it also names Python's type behind an argument
_WORDS_OF_HELP = (
    ("Usage:", "Aufruf:"),
    ("Arguments:", "Angaben:"),
    ("Options:", "Schalter:"),
    (" <list[Path]>", ""),
)

app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


def _show_help(context: typer.Context, wanted: bool) -> None:
    if wanted:
        text = context.get_help()
        for shown, wished in _WORDS_OF_HELP:
            text = text.replace(shown, wished)
        typer.echo(text)
        raise typer.Exit


@app.command(add_help_option=False, options_metavar="[SCHALTER]")
def ingest(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="PFAD", help="Ordner oder Dateien; ohne Angabe alle Quellen der Einstellungen."),
    ] = None,
    report: Annotated[
        Path | None, typer.Option("--report", metavar="DATEI", help="Den Bericht als JSON in diese Datei schreiben.")
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="Nur Fehler und die Zusammenfassung ausgeben.")] = False,
    _help: Annotated[
        bool, typer.Option("--help", is_eager=True, callback=_show_help, help="Diese Hilfe zeigen.")
    ] = False,
) -> None:
    """Liest Dokumente ein: Neues kommt hinzu, Geändertes wird ersetzt, Verschwundenes entfernt.

    Rückgabewert: 0 alles gelungen, 1 einzelne Dateien fehlgeschlagen, 2 der Lauf war nicht möglich.
    """
    silence_telemetry()
    raise typer.Exit(_refresh(paths or [], report, quiet))


def _refresh(paths: list[Path], report_path: Path | None, quiet: bool) -> int:
    from app.knowledge.build import open_refresh

    try:
        settings = load_settings()
        with _progress(quiet) as progress:
            finished = run(paths, settings, open_refresh, progress)
        _show(finished, quiet)  # before the report is written: what was taken in is said even where that fails
        if report_path is not None:
            reports.write_json(finished, report_path)
    except RatslotseError as error:
        typer.echo(str(error), err=True)
        return _COULD_NOT_RUN
    except KeyboardInterrupt:
        typer.echo(f"Abgebrochen; {_CONTINUED}", err=True)
        return _COULD_NOT_RUN
    except Exception:
        traceback.print_exc()
        typer.echo(f"Der Lauf ist an einem unerwarteten Fehler gescheitert; {_CONTINUED}", err=True)
        return _COULD_NOT_RUN
    return finished.exit_code


def _show(finished: Report, quiet: bool) -> None:
    for text in reports.details(finished.files):
        if not quiet or text.startswith("fehlgeschlagen"):
            typer.echo(text)
    typer.echo(reports.summary(finished))


@contextmanager
def _progress(quiet: bool) -> Iterator[Progress | None]:
    """A bar on a terminal, a line for each file that changed elsewhere, nothing if it is to be quiet."""
    if quiet:
        yield None
    elif sys.stdout.isatty():
        with _bar() as progress:
            yield progress
    else:
        yield _log


def _log(_done: int, _total: int, result: FileResult) -> None:
    # failures and skipped files are listed at the end
    if result.verdict is Verdict.INDEXED:
        typer.echo(reports.line(result))


@contextmanager
def _bar() -> Iterator[Callable[[int, int, FileResult], None]]:
    from rich.markup import escape
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    name, count, left = TextColumn("{task.description}"), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(TextColumn("Einlesen"), BarColumn(), count, left, name, transient=True) as bar:
        task = bar.add_task("", total=None)

        def advance(done: int, total: int, result: FileResult) -> None:
            shown = escape(reports.printable(result.path.rpartition("/")[2])[:40])
            bar.update(task, completed=done, total=max(total, done), description=shown)

        yield advance


def main() -> None:
    """Entry point of the command."""
    app()


if __name__ == "__main__":
    main()
