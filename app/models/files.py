"""Which file serves which role, and whether it is the right one.

``require_model`` is the only door for those who load models: it returns a file whose hash was checked, or raises.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from app.errors import ModelFileError, SettingsError
from app.models.manifest import Manifest, ModelRole, load_manifest
from app.models.verification import VerifiedRecord
from app.settings import EmbeddingSettings, LanguageModelSettings, Settings

__all__ = ["ModelFile", "ModelRole", "needed_roles", "require_model", "wanted_model"]


@dataclass(frozen=True)
class ModelFile:
    """A model's file. ``sha256`` identifies the model: an index belongs to exactly one embedding model's hash."""

    name: str
    role: ModelRole
    path: Path
    sha256: str
    size: int | None = None
    """Bytes that the manifest expects; unknown for a file named by the settings."""


def needed_roles(settings: Settings) -> tuple[ModelRole, ...]:
    """The roles for which there must be a file: a language model behind an endpoint needs none here."""
    return tuple(role for role in ModelRole if role is not ModelRole.LANGUAGE or settings.llm.endpoint is None)


def wanted_model(settings: Settings, role: ModelRole, manifest: Manifest | None = None) -> ModelFile:
    """The file that the settings ask for, whether it is there or not.

    Raises ``ModelFileError`` for an unknown name, and ``SettingsError`` for a path without a hash or the reverse.
    """
    section = _section(settings, role)
    if section.path is None and section.sha256 is None:
        entry = (manifest or load_manifest()).entry(section.model, role)
        return ModelFile(entry.name, role, settings.models_folder / entry.file, entry.sha256, entry.size)

    table = _table(role)
    if section.path is None:
        raise SettingsError(
            f"Die Einstellung „{table}.sha256“ steht ohne „{table}.path“; bitte beide angeben oder beide entfernen."
        )
    path = section.path.expanduser().absolute()
    if section.sha256 is None:
        if not path.is_file():
            raise _missing_own_file(path, table)
        raise SettingsError(
            f"Zu „{table}.path“ fehlt „{table}.sha256“; die Datei {path} hat die Prüfsumme "
            f"{VerifiedRecord(settings.models_folder).sha256(path)}: bitte mit der Angabe des Herausgebers vergleichen "
            "und in die Einstellungen schreiben."
        )
    if not re.fullmatch("[0-9a-fA-F]{64}", section.sha256):
        raise SettingsError(f"Die Einstellung „{table}.sha256“ ist keine SHA-256-Prüfsumme aus 64 Hexadezimalziffern.")
    return ModelFile(path.stem, role, path, section.sha256.lower())


def require_model(settings: Settings, role: ModelRole) -> ModelFile:
    """The checked file for a role. Costs one hash the first time, and a ``stat`` afterwards.

    Raises ``ModelFileError`` when the file is missing, of the wrong size or hash, or unreadable.
    """
    wanted = wanted_model(settings, role)
    check_file(wanted, settings)
    return wanted


def check_file(wanted: ModelFile, settings: Settings, *, thorough: bool = False) -> None:
    """Raise ``ModelFileError`` unless the file is the wanted one; ``thorough`` hashes it even when a record exists."""
    if not wanted.path.is_file():
        if wanted.size is None:
            raise _missing_own_file(wanted.path, _table(wanted.role))
        raise ModelFileError(
            f"Das {wanted.role.german} {wanted.name} fehlt ({wanted.path}); bitte „{fetch_command(wanted, settings)}“ "
            "ausführen."
        )
    try:
        size = wanted.path.stat().st_size
        if wanted.size is not None and size != wanted.size:
            raise ModelFileError(
                f"Die Modelldatei {wanted.path} hat {size} statt {wanted.size} Bytes; bitte "
                f"„{fetch_command(wanted, settings)}“ ausführen."
            )
        record = VerifiedRecord(settings.models_folder)
        digest = record.compute(wanted.path) if thorough else record.sha256(wanted.path)
    except OSError as error:
        raise ModelFileError(
            f"Die Modelldatei {wanted.path} ist nicht lesbar ({error.strerror}); bitte die Zugriffsrechte prüfen."
        ) from error
    if digest != wanted.sha256:
        way_out = (
            f"bitte „{fetch_command(wanted, settings)}“ ausführen"
            if wanted.size is not None
            else f"bitte die Datei ersetzen oder „{_table(wanted.role)}.sha256“ berichtigen"
        )
        raise ModelFileError(
            f"Die Modelldatei {wanted.path} hat die falsche Prüfsumme ({digest[:16]}… statt {wanted.sha256[:16]}…); "
            f"{way_out}."
        )


def fetch_command(wanted: ModelFile, settings: Settings) -> str:
    """The command that mends a missing or wrong file of the manifest."""
    in_force = {_section(settings, role).model for role in ModelRole}
    return "ratslotse models fetch" + ("" if wanted.name in in_force else f" {wanted.name}")


def _section(settings: Settings, role: ModelRole) -> LanguageModelSettings | EmbeddingSettings:
    return settings.llm if role is ModelRole.LANGUAGE else settings.embedding


def _table(role: ModelRole) -> str:
    """The name of the role's table in the settings file."""
    return "llm" if role is ModelRole.LANGUAGE else "embedding"


def _missing_own_file(path: Path, table: str) -> ModelFileError:
    return ModelFileError(
        f"Die Modelldatei {path} aus der Einstellung „{table}.path“ gibt es nicht; bitte den Pfad berichtigen."
    )
