"""``ratslotse models``: fetch, verify and list the files of models."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Column, Table

from app.errors import RatslotseError, SettingsError
from app.models.fetch import fetch_model
from app.models.files import ModelFile, ModelRole, check_file, needed_roles, wanted_model
from app.models.manifest import ModelEntry, load_manifest
from app.models.verification import VerifiedRecord
from app.settings import Settings, load_settings

models_app = typer.Typer(help="Modelldateien laden, prüfen und auflisten.", add_completion=False)

_STATES = {"verified": "geprüft", "unverified": "ungeprüft", "wrong": "falsch", "missing": "fehlt"}
_COLUMNS = ("Modell", "Rolle", "Lizenz", "MB", "Zustand", "aktiv")


@models_app.callback(invoke_without_command=True)
def overview(context: typer.Context) -> None:
    """Ohne Unterbefehl: die Hilfe."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@models_app.command()
def fetch(
    name: Annotated[
        str | None, typer.Argument(help="Name aus „ratslotse models list“; ohne: was eingestellt ist.")
    ] = None,
    channel: Annotated[
        str | None, typer.Option(help="Weg: packages (voreingestellt) oder https, wo das erlaubt ist.")
    ] = None,
    local_file: Annotated[
        Path | None, typer.Option("--from", help="Eine GGUF-Datei, die schon auf dem Rechner liegt.")
    ] = None,
) -> None:
    """Modelle laden und prüfen; was schon richtig da ist, bleibt unberührt."""
    settings = load_settings()
    if local_file is not None and name is None:
        raise SettingsError("Zu --from gehört der Name des Modells: ratslotse models fetch NAME --from DATEI.")
    console = Console()
    for entry in _entries_to_fetch(settings, name):
        fetch_model(entry, settings.models_folder, console, channel_kind=channel, local_file=local_file)


@models_app.command()
def verify() -> None:
    """Die eingestellten und alle vorhandenen Modelldateien vollständig prüfen (liest jede ganz)."""
    settings = load_settings()
    console = Console()
    wrong = False
    for model in _known_files(settings):
        if not model.path.exists() and not _in_use(model, settings):
            continue
        try:
            check_file(model, settings, thorough=True)
        except RatslotseError as error:
            wrong = True
            console.print(f"falsch   {model.name}: {error}", highlight=False, soft_wrap=True)
        else:
            console.print(f"richtig  {model.name}", highlight=False, soft_wrap=True)
    if wrong:
        raise typer.Exit(RatslotseError.exit_code)


@models_app.command("list")
def list_models(as_json: Annotated[bool, typer.Option("--json", help="Ein JSON-Objekt ausgeben.")] = False) -> None:
    """Alle Modelle des Verzeichnisses und die aus den Einstellungen auflisten."""
    settings = load_settings()
    rows = [_describe(model, settings) for model in _known_files(settings)]
    if as_json:
        typer.echo(
            json.dumps({"models_folder": str(settings.models_folder), "models": rows}, ensure_ascii=False, indent=2)
        )
        return
    table = Table(*(Column(title, no_wrap=True) for title in _COLUMNS), box=None, padding=(0, 1, 0, 0))
    for row in rows:
        size = f"{row['size'] / 1e6:.0f}" if row["size"] else "–"
        role = ModelRole(row["role"]).german
        table.add_row(
            row["name"], role, row["licence"] or "–", size, _STATES[row["state"]], "ja" if row["in_use"] else ""
        )
    Console().print(table)


def _entries_to_fetch(settings: Settings, name: str | None) -> Iterable[ModelEntry]:
    """The named model, or those that the settings name; a file of the user's own is only checked."""
    manifest = load_manifest()
    if name is not None:
        return [manifest.entry(name)]
    entries = []
    for role in needed_roles(settings):
        model = wanted_model(settings, role)
        if model.size is None:
            check_file(model, settings)
        else:
            entries.append(manifest.entry(model.name, role))
    return entries


def _known_files(settings: Settings) -> list[ModelFile]:
    """The manifest's models, then files of the user's own that the settings name."""
    files = [
        ModelFile(entry.name, entry.role, settings.models_folder / entry.file, entry.sha256, entry.size)
        for entry in load_manifest().models
    ]
    return files + [model for role in needed_roles(settings) if (model := wanted_model(settings, role)).size is None]


def _in_use(model: ModelFile, settings: Settings) -> bool:
    return model.role in needed_roles(settings) and model.path == wanted_model(settings, model.role).path


def _describe(model: ModelFile, settings: Settings) -> dict[str, Any]:
    entry = next((entry for entry in load_manifest().models if entry.sha256 == model.sha256), None)
    return {
        "name": model.name,
        "role": model.role.value,
        "licence": entry.licence if entry else None,
        "size": model.size,
        "sha256": model.sha256,
        "path": str(model.path),
        "state": _state(model, settings),
        "in_use": _in_use(model, settings),
        "channels": list(dict.fromkeys(channel.kind for channel in entry.channels)) if entry else [],
    }


def _state(model: ModelFile, settings: Settings) -> str:
    """Without hashing: what is on record of the file."""
    if not model.path.is_file():
        return "missing"
    if model.size is not None and model.path.stat().st_size != model.size:
        return "wrong"
    known = VerifiedRecord(settings.models_folder).known(model.path)
    if known is None:
        return "unverified"
    return "verified" if known == model.sha256 else "wrong"
