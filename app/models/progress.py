"""Progress of long file work: a bar on a terminal, plain lines elsewhere (logs, CI)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

_LINE_EVERY = 0.1
"""Without a terminal, a line after each tenth of the whole."""


Meter = Callable[[int], None]
"""Takes the number of bytes that are done by now."""


@contextmanager
def progress_meter(console: Console, title: str, total: int) -> Iterator[Meter]:
    """A meter for ``total`` bytes under a German ``title``."""
    if not console.is_terminal:
        yield _lines(console, title, total)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(binary_units=False), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(title, total=total)
        yield lambda done: bar.update(task, completed=done)


def _lines(console: Console, title: str, total: int) -> Meter:
    shown = 0.0

    def show(done: int) -> None:
        nonlocal shown
        share = done / total if total else 1.0
        if share - shown >= _LINE_EVERY or (share >= 1.0 > shown):
            shown = share
            console.print(
                f"{title}: {min(share, 1.0):4.0%} ({done / 1e6:.0f} von {total / 1e6:.0f} MB)", highlight=False
            )

    return show
