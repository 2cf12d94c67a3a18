"""The command ``ratslotse-ingest``: takes in sources, unless its first word is the name of another command."""

import sys
from typing import Any

import typer
from typer.core import TyperGroup
from typer.exceptions import Abort, TyperException

from ingest.commands.common import COULD_NOT_RUN, complain
from ingest.commands.maintenance import rebuild, repair, verify
from ingest.commands.refresh import refresh
from ingest.commands.status import status

_DEFAULT = "QUELLE …"  # nobody types this
_OTHERS = (
    "Weitere Befehle, jeweils mit --help: status, verify, repair, rebuild. Ein Ordner, der so heißt wie ein Befehl, "
    "wird als ./verify angegeben."
)


class _WithDefault(TyperGroup):
    """A group whose first word may be left out."""

    def make_context(self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any) -> Any:
        if args and args[0] in self.commands:
            return super().make_context(info_name, args, parent, **extra)
        return self.commands[_DEFAULT].make_context(info_name, args, parent, **extra)

    def invoke(self, ctx: Any) -> Any:
        return super().invoke(ctx) if ctx.command is self else ctx.command.invoke(ctx)


app = typer.Typer(cls=_WithDefault, add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
app.command(_DEFAULT, epilog=_OTHERS, add_help_option=False, options_metavar="[SCHALTER]")(refresh)
for _command in (status, verify, repair, rebuild):
    app.command(_command.__name__, add_help_option=False, options_metavar="[SCHALTER]")(_command)


def main() -> None:
    """Entry point of the command."""
    for stream in (sys.stdout, sys.stderr):
        # not every log or terminal can show every character of a file's name
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        code = app(standalone_mode=False)
    except TyperException as error:
        complain(f"Der Aufruf ist so nicht möglich ({error.format_message()}); --help zeigt, was geht.")
        code = COULD_NOT_RUN
    except (Abort, KeyboardInterrupt):
        code = COULD_NOT_RUN
    sys.exit(code)


if __name__ == "__main__":
    main()
