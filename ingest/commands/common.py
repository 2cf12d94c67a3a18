"""What the commands share: German help, and errors as one sentence with an exit code."""

import signal
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Annotated

import typer

from app.errors import RatslotseError
from app.offline import silence_telemetry
from ingest.report import printable

COULD_NOT_RUN = 2
_CONTINUED = "was dieser Lauf nicht übernommen hat, holt der nächste nach."
"""True whenever the end comes: also when the new state was already visible and only the tidying was cut off."""
# typer has no German; it also names Python's type behind an argument
_WORDS_OF_HELP = (
    ("Usage:", "Aufruf:"),
    ("Arguments:", "Angaben:"),
    ("Options:", "Schalter:"),
    (" <list[str]>", ""),
)


def _show_help(context: typer.Context, wanted: bool) -> None:
    if wanted:
        text = context.get_help()
        for shown, wished in _WORDS_OF_HELP:
            text = text.replace(shown, wished)
        typer.echo(text)
        raise typer.Exit


Help = Annotated[bool, typer.Option("--help", is_eager=True, callback=_show_help, help="Diese Hilfe zeigen.")]
AsJson = Annotated[bool, typer.Option("--json", help="Das Ergebnis als ein JSON-Objekt ausgeben.")]
Quiet = Annotated[bool, typer.Option("--quiet", help="Nur Fehler und die Zusammenfassung ausgeben.")]


def attempt(action: Callable[[], int]) -> int:
    """Run a command's action; whatever stops it becomes a sentence and an exit code."""
    silence_telemetry()
    try:
        with _terminable():
            return survive(action)
    except KeyboardInterrupt:
        complain(f"Abgebrochen; {_CONTINUED}")
        return COULD_NOT_RUN


def survive(action: Callable[[], int]) -> int:
    """``attempt`` without the end by Ctrl-C or SIGTERM, which is a ``KeyboardInterrupt``."""
    try:
        return action()
    except RatslotseError as error:
        complain(str(error))
        return error.exit_code
    except Exception:
        traceback.print_exc()
        complain(f"Der Lauf ist an einem unerwarteten Fehler gescheitert; {_CONTINUED}")
        return COULD_NOT_RUN


def complain(sentence: str) -> None:
    """One sentence on the error stream. It may quote names of files, which must not steer the terminal."""
    typer.echo(printable(sentence), err=True)


@contextmanager
def _terminable() -> Iterator[None]:
    """Let SIGTERM (systemd, docker stop) end the command as Ctrl-C does, so that everything is put away."""

    def end(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
