"""One settings object, read once: defaults, then the settings file, then the environment (``RATSLOTSE_…``).

The file is ``ratslotse.toml`` in the working directory, or the one that ``RATSLOTSE_CONFIG`` names. Nested settings are
tables in the file and double underscores in the environment: ``RATSLOTSE_LLM__THREADS=4``.
"""

import os
from functools import cache
from pathlib import Path
from typing import Annotated, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    model_validator,
)
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from app.access import PUBLIC_ONLY, AccessClass, Clearance
from app.errors import SettingsError

PROJECT_FOLDER = Path(__file__).resolve().parents[1]


_PARALLEL_AT_ENDPOINT = 4
"""Slots of a llama-server that was told nothing else."""

_PREFIX = "RATSLOTSE_"
_CONFIG_VARIABLE = "RATSLOTSE_CONFIG"


def _split_commas(value: object) -> object:
    """``public,internal`` is how a list is written in an environment variable."""
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class LanguageModelSettings(_Section):
    """The model that formulates answers: a name from the manifest, any GGUF by path and hash, or a server's.

    ``endpoint`` is the base address of a server that speaks OpenAI's protocol, as ``http://127.0.0.1:8080/v1``; then
    no GGUF is needed. ``parallel`` is how many answers are made at once; without it, ``answers_at_once`` decides.
    """

    model: str = "qwen2.5-coder-1.5b-instruct"
    path: Path | None = None
    sha256: str | None = None
    context_tokens: int = Field(default=4096, ge=1024)
    answer_tokens: int = Field(default=256, ge=16)
    answer_seconds: float = Field(default=60.0, gt=0)
    longest_wait_seconds: float = Field(default=120.0, gt=0)
    threads: int | None = Field(default=None, ge=1)
    endpoint: str | None = Field(default=None, pattern=r"^https?://[^\s/?#@]+(/[^\s?#]*)?$")
    endpoint_model: str | None = Field(default=None, min_length=1)
    api_key: SecretStr | None = Field(default=None, min_length=1)
    parallel: int | None = Field(default=None, ge=1, le=64)

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.endpoint is None and (self.endpoint_model or self.api_key):
            raise ValueError("endpoint_model and api_key need an endpoint")
        if self.endpoint is None and (self.parallel or 1) > 1:
            raise ValueError("several answers at once need an endpoint")
        key = self.api_key.get_secret_value() if self.api_key else ""
        if not (key.isascii() and key.isprintable()) or " " in key:
            raise ValueError("api_key has characters that no key has")
        return self

    @property
    def answers_at_once(self) -> int:
        """How many answers are made at the same time: the model in this process makes one, a server several."""
        return self.parallel or (_PARALLEL_AT_ENDPOINT if self.endpoint else 1)


class EmbeddingSettings(_Section):
    """The model that turns text into vectors: a name from the manifest, or any GGUF by path and hash."""

    model: str = "multilingual-e5-small"
    path: Path | None = None
    sha256: str | None = None
    query_prefix: str = "query: "
    passage_prefix: str = "passage: "
    threads: int | None = Field(default=None, ge=1)


class VectorSettings(_Section):
    """Where Chroma runs. Without ``url``, a server of our own on loopback, over the data folder."""

    url: str | None = None


class ServerSettings(_Section):
    """Where the pages are served. Loopback unless the operator says otherwise."""

    host: str = "127.0.0.1"
    port: int = Field(default=8501, ge=1, le=65535)


class SourceSettings(_Section):
    """A folder, or an OParl system by its address, and the access class of what says nothing itself.

    ``url`` is written ``oparl+https://host/path/to/system``. ``name`` begins the ids of all documents of the source;
    without it, the folder's name or the host's.
    """

    path: Path | None = None
    url: str | None = Field(default=None, pattern=r"^oparl\+https?://[^\s/]+\S*$")
    name: str | None = Field(default=None, pattern=r"^[A-Za-z0-9ÄÖÜäöüß._-]{1,64}$")
    access: AccessClass

    @model_validator(mode="after")
    def _exactly_one_place(self) -> Self:
        if (self.path is None) == (self.url is None):
            raise ValueError("a source has either a path or a url")
        return self


class IngestSettings(_Section):
    """What one file may cost, and when a run stops rather than believe its source.

    ``largest_removal`` is the share of a source's documents that one run may remove unasked.
    """

    processes: int | None = Field(default=None, ge=1)
    seconds_per_file: float = Field(default=300.0, gt=0)
    megabytes_per_file: int = Field(default=300, ge=1)
    memory_megabytes_per_file: int = Field(default=1500, ge=256)
    pages_per_file: int = Field(default=5000, ge=1)
    largest_removal: float = Field(default=0.2, ge=0.0, le=1.0)
    text_recognition: bool = True
    recognition_language: str = Field(default="deu", pattern=r"^[A-Za-z_+]{1,64}$")


class OparlSettings(_Section):
    """How an OParl system is asked: politely, and never without end."""

    seconds_between_requests: float = Field(default=0.2, ge=0.0)
    timeout_seconds: float = Field(default=60.0, gt=0)
    attempts: int = Field(default=5, ge=1)
    megabytes_per_answer: int = Field(default=50, ge=1)
    days_between_full_walks: int = Field(default=7, ge=1)


class Settings(BaseSettings):
    """All settings. Instances are immutable; tests build their own with ``Settings(data=…)``."""

    model_config = SettingsConfigDict(
        env_prefix=_PREFIX,
        env_nested_delimiter="__",
        extra="forbid",
        frozen=True,
        nested_model_default_partial_update=True,
    )

    data: Path = Field(default_factory=lambda: default_data_folder())
    models: Path | None = None
    city: str = "Stadtverwaltung"
    clearance: Annotated[Clearance, NoDecode, BeforeValidator(_split_commas)] = PUBLIC_ONLY
    sources: tuple[SourceSettings, ...] = (
        SourceSettings(path=PROJECT_FOLDER / "docs_corpus", access=AccessClass.PUBLIC),
    )
    llm: LanguageModelSettings = LanguageModelSettings()
    embedding: EmbeddingSettings = EmbeddingSettings()
    vectors: VectorSettings = VectorSettings()
    server: ServerSettings = ServerSettings()
    ingest: IngestSettings = IngestSettings()
    oparl: OparlSettings = OparlSettings()

    @property
    def models_folder(self) -> Path:
        """Where model files lie: ``models`` if set, else a folder inside the data folder."""
        return self.models or self.data / "models"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """What is passed in wins over the environment, the environment over the file."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, settings_file())


def settings_file() -> Path:
    """The settings file in force; it need not exist unless ``RATSLOTSE_CONFIG`` names it."""
    return Path(os.environ.get(_CONFIG_VARIABLE, "ratslotse.toml"))


def default_data_folder() -> Path:
    """``data/`` of a source checkout; elsewhere the user's data folder of the XDG convention."""
    if (PROJECT_FOLDER / "pyproject.toml").is_file():
        return PROJECT_FOLDER / "data"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "ratslotse"


@cache
def load_settings() -> Settings:
    """Read the settings once per process; a bad or misspelt one is a ``SettingsError`` that names it."""
    if _CONFIG_VARIABLE in os.environ and not settings_file().is_file():
        raise SettingsError(
            f"Die Einstellungsdatei {settings_file()} aus {_CONFIG_VARIABLE} gibt es nicht; "
            "bitte den Pfad berichtigen oder die Variable entfernen."
        )
    _reject_unknown_variables()
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise SettingsError(
            f"Die Einstellung „{name}“ ist ungültig ({first['msg']}); die README nennt alle Einstellungen."
        ) from error
    except ValueError as error:  # a settings file that is not TOML or not UTF-8, a malformed nested variable
        raise SettingsError(f"Die Einstellungen in {settings_file()} sind nicht lesbar: {error}.") from error


def _reject_unknown_variables() -> None:
    """pydantic-settings ignores variables it does not know, and a misspelt clearance must not pass unnoticed."""
    for variable in os.environ:
        name = variable.upper().removeprefix(_PREFIX).partition("__")[0].lower()
        if variable.upper().startswith(_PREFIX) and variable != _CONFIG_VARIABLE and name not in Settings.model_fields:
            raise SettingsError(
                f"Die Umgebungsvariable {variable} ist keine Einstellung von Ratslotse; die README nennt alle."
            )
