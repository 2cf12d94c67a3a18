"""``ratslotse``: ask, search, start, doctor, models. Libraries are imported by the command that needs them.

Exit codes: 0 done (also for an honest "not in the documents"), 1 the answer failed or the doctor found an error,
2 the command could not run (one sentence on stderr says why), 130 interrupted.
"""

import os
import sys
from collections.abc import Sequence
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.exceptions import Abort, TyperException

from app.errors import RatslotseError
from app.offline import silence_telemetry

_INTERRUPTED = 130
_BROKEN_PIPE = 141


class _GermanCommand(TyperCommand):
    """A command whose help is German."""

    def get_help_option(self, ctx: Any) -> Any:
        return _in_german(super().get_help_option(ctx))

    def format_help(self, ctx: Any, formatter: Any) -> None:
        _name_panels()
        super().format_help(ctx, formatter)


class _GermanGroup(TyperGroup):
    """A group of commands whose help is German."""

    def get_help_option(self, ctx: Any) -> Any:
        return _in_german(super().get_help_option(ctx))

    def format_help(self, ctx: Any, formatter: Any) -> None:
        _name_panels()
        super().format_help(ctx, formatter)


cli = typer.Typer(
    cls=_GermanGroup,
    help="Ratslotse beantwortet Fragen aus den Dokumenten der Stadt, auf dem eigenen Rechner der Stadt.",
    add_completion=False,
    options_metavar="[SCHALTER]",
    subcommand_metavar="BEFEHL …",
    pretty_exceptions_enable=False,
)

_AsJson = Annotated[bool, typer.Option("--json", help="Das Ergebnis als ein JSON-Objekt ausgeben.")]


@cli.command(cls=_GermanCommand, options_metavar="[SCHALTER]")
def ask(
    question: Annotated[list[str] | None, typer.Argument(metavar="FRAGE", help="Die Frage.")] = None,
    after: Annotated[
        list[str] | None,
        typer.Option(metavar="FRAGE", help="Was zuvor gefragt wurde, für Rückfragen; mehrfach: das Älteste zuerst."),
    ] = None,
    as_json: _AsJson = False,
) -> int:
    """Eine Frage beantworten: erst die Fundstellen, dann geprüfte Sätze mit Quellen."""
    text = _joined(question, 'Es fehlt die Frage; zum Beispiel: ratslotse ask "Was kostet ein Parkausweis?"')
    from app.answering.build import open_assistant
    from app.answering.model import EvidenceFound, Finished, Outcome
    from app.export import answer_object, to_json
    from app.settings import load_settings
    from app.terminal import AnswerPrinter

    settings = load_settings()
    answer, caution = None, False
    with open_assistant(settings) as assistant:
        printer = AnswerPrinter()
        for event in assistant.ask(text, settings.clearance, history=after or ()):
            if isinstance(event, Finished):
                answer = event.answer
            elif isinstance(event, EvidenceFound):
                caution = event.caution
            if not as_json:
                printer.show(event)
    if as_json and answer is not None:
        print(to_json(answer_object(answer, caution)))
    return 0 if answer is not None and answer.outcome is not Outcome.FAILED else 1


@cli.command(cls=_GermanCommand, options_metavar="[SCHALTER]")
def search(
    query: Annotated[list[str] | None, typer.Argument(metavar="SUCHE", help="Wörter oder eine Nummer.")] = None,
    committee: Annotated[
        list[str] | None, typer.Option(metavar="GREMIUM", help="Nur aus diesem Gremium; mehrfach: aus einem davon.")
    ] = None,
    since: Annotated[
        str, typer.Option("--from", metavar="DATUM", help="Ab diesem Tag, Monat oder Jahr.", show_default=False)
    ] = "",
    until: Annotated[
        str, typer.Option("--to", metavar="DATUM", help="Bis zu diesem Tag, Monat oder Jahr.", show_default=False)
    ] = "",
    paper_type: Annotated[
        list[str] | None, typer.Option("--type", metavar="ART", help="Nur diese Art, zum Beispiel Antrag; mehrfach.")
    ] = None,
    outcome: Annotated[
        list[str] | None,
        typer.Option(metavar="ERGEBNIS", help="Nur mit diesem Ergebnis, zum Beispiel beschlossen; mehrfach."),
    ] = None,
    source: Annotated[list[str] | None, typer.Option(metavar="QUELLE", help="Nur aus dieser Quelle; mehrfach.")] = None,
    as_typed: Annotated[
        bool, typer.Option("--as-typed", help="Aus den Wörtern keine Bedingungen lesen, genau nach ihnen suchen.")
    ] = False,
    order: Annotated[str, typer.Option(metavar="FOLGE", help="relevanz oder neueste.")] = "relevanz",
    limit: Annotated[int, typer.Option(min=1, max=200, metavar="ZAHL", help="Höchstens so viele Treffer.")] = 10,
    page: Annotated[int, typer.Option(min=1, max=1000, metavar="SEITE", help="Diese Seite des Ergebnisses.")] = 1,
    as_json: _AsJson = False,
) -> int:
    """Beschlüsse und andere Dokumente suchen, ohne Sprachmodell; Nummern werden genau gefunden.

    Die Wörter dürfen Bedingungen enthalten: „Beschlüsse des Bauausschusses 2023 zum Radweg“.

    Ohne SUCHE zeigen die Schalter alles, was auf sie passt, das Neueste zuerst.
    """
    from dataclasses import replace

    from app.export import search_object, to_json
    from app.search.build import open_search
    from app.search.model import SearchRequest
    from app.search.standing import today
    from app.search_options import checked_filters, read_order
    from app.settings import load_settings
    from app.terminal_search import ResultPrinter

    narrowed = any((committee, since, until, paper_type, outcome, source))
    missing = "Es fehlt, was gesucht wird; zum Beispiel: ratslotse search Hundesteuer"
    text = " ".join(query or ()).strip() if narrowed else _joined(query, missing)
    request = SearchRequest(text, order=read_order(order), limit=limit, offset=(page - 1) * limit, as_typed=as_typed)
    settings = load_settings()
    with open_search(settings) as papers:
        if narrowed:
            # What there is to choose from: the facets of everything that this reader may see.
            facets = papers.search(SearchRequest(limit=1), settings.clearance).facets
            filters = checked_filters(
                facets,
                today(),
                committees=committee or (),
                paper_types=paper_type or (),
                outcomes=outcome or (),
                sources=source or (),
                since=since,
                until=until,
            )
            request = replace(request, filters=filters)
        result = papers.search(request, settings.clearance)
        if as_json:
            print(to_json(search_object(result)))
        else:
            ResultPrinter().show(result, papers.marks(result.understanding.topic, settings.clearance))
    return 0


@cli.command(cls=_GermanCommand, options_metavar="[SCHALTER]")
def start(
    port: Annotated[
        int | None,
        typer.Option(min=1, max=65535, metavar="PORT", help="Statt der Einstellung „server.port“.", show_default=False),
    ] = None,
) -> int:
    """Die Seiten für den Browser anbieten, bis Strg-C gedrückt wird."""
    from app.settings import load_settings
    from app.start import serve

    settings = load_settings()
    if port is not None:
        settings = settings.model_copy(update={"server": settings.server.model_copy(update={"port": port})})
    serve(settings)
    return 0


@cli.command(cls=_GermanCommand, options_metavar="[SCHALTER]")
def doctor(as_json: _AsJson = False) -> int:
    """Prüfen, ob alles da ist und zusammenpasst, und sagen, was zu tun ist."""
    from app.doctor import examine, print_report
    from app.export import to_json

    report = examine()
    if as_json:
        print(to_json(report.as_object()))
    else:
        print_report(report)
    return 0 if report.healthy else 1


@cli.command(
    cls=_GermanCommand,
    add_help_option=False,
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
)
def models(context: typer.Context) -> int:
    """Modelldateien laden, prüfen und auflisten (fetch, verify, list)."""
    from app.models.cli import models_app

    return int(models_app(args=context.args, prog_name="ratslotse models", standalone_mode=False) or 0)


def run(arguments: Sequence[str]) -> int:
    """Run one command; returns its exit code. Errors meant for people become one sentence on stderr."""
    silence_telemetry()
    for stream in (sys.stdout, sys.stderr):
        # Not every terminal can show every character; a missing one must not end the command.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        return int(cli(args=list(arguments) or ["--help"], prog_name="ratslotse", standalone_mode=False) or 0)
    except RatslotseError as error:
        _complain(str(error))
        return error.exit_code
    except TyperException as error:
        _complain(f"Der Aufruf ist so nicht möglich ({error.format_message()}); „ratslotse --help“ zeigt, was geht.")
        return 2
    except (Abort, KeyboardInterrupt):
        return _INTERRUPTED
    except BrokenPipeError:
        # The reader of our output (head, less) has gone; Python must not complain about it while it shuts down.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _BROKEN_PIPE


def main() -> None:
    """Entry point of the command."""
    sys.exit(run(sys.argv[1:]))


class _UsageError(RatslotseError):
    """The command was called without what it needs."""


def _joined(words: list[str] | None, missing: str) -> str:
    """The words as one text: quotation marks around a question may be forgotten."""
    text = " ".join(words or ()).strip()
    if not text:
        raise _UsageError(f"{missing}.")
    return text


def _complain(sentence: str) -> None:
    from app.ui.render import visible

    print(visible(sentence), file=sys.stderr)


def _in_german(option: Any) -> Any:
    if option is not None:
        option.help = "Diese Hilfe zeigen."
    return option


def _name_panels() -> None:
    from typer import rich_utils

    rich_utils.ARGUMENTS_PANEL_TITLE = "Angaben"
    rich_utils.OPTIONS_PANEL_TITLE = "Schalter"
    rich_utils.COMMANDS_PANEL_TITLE = "Befehle"
    rich_utils.DEFAULT_STRING = "[voreingestellt: {}]"
    rich_utils.REQUIRED_LONG_STRING = "[nötig]"
