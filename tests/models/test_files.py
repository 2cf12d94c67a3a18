"""Which file serves a role, and that only the right one passes."""

import hashlib
import os
from pathlib import Path

import pytest

from app.errors import ModelFileError, RatslotseError, SettingsError
from app.models import files, verification
from app.models.files import ModelRole, require_model
from app.models.manifest import Manifest
from app.settings import LanguageModelSettings, Settings
from tests.models.fake_packages import CONTENT, entry


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings that ask for the test model, in a manifest of its own."""
    monkeypatch.setattr(files, "load_manifest", lambda: Manifest(models=(entry(),)))
    (tmp_path / "models").mkdir()
    return Settings(data=tmp_path, llm=LanguageModelSettings(model="test-model"))


def own_file(tmp_path: Path, sha256: str | None) -> Settings:
    path = tmp_path / "own.gguf"
    path.write_bytes(b"own model")
    return Settings(data=tmp_path, llm=LanguageModelSettings(path=path, sha256=sha256))


def test_a_missing_model_names_the_command(settings: Settings) -> None:
    with pytest.raises(ModelFileError, match="test-model fehlt.*„ratslotse models fetch“"):
        require_model(settings, ModelRole.LANGUAGE)


def test_an_unknown_name_lists_those_of_its_role(settings: Settings) -> None:
    wrong = settings.model_copy(update={"llm": LanguageModelSettings(model="gpt")})
    with pytest.raises(ModelFileError, match="Sprachmodell „gpt“ gibt es nicht; bekannt sind: test-model"):
        require_model(wrong, ModelRole.LANGUAGE)


def test_a_right_file_passes_and_is_hashed_once(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    path = settings.models_folder / "test-model.gguf"
    path.write_bytes(CONTENT)
    first = require_model(settings, ModelRole.LANGUAGE)
    assert (first.path, first.sha256) == (path, hashlib.sha256(CONTENT).hexdigest())

    def forbidden(_: Path) -> str:
        raise AssertionError("hashed a second time")

    monkeypatch.setattr(verification, "hash_file", forbidden)
    assert require_model(settings, ModelRole.LANGUAGE) == first


def test_a_file_changed_after_its_check_is_noticed(settings: Settings) -> None:
    path = settings.models_folder / "test-model.gguf"
    path.write_bytes(CONTENT)
    require_model(settings, ModelRole.LANGUAGE)
    path.write_bytes(b"y" * len(CONTENT))
    os.utime(path, ns=(1, 1))
    with pytest.raises(ModelFileError, match="falsche Prüfsumme"):
        require_model(settings, ModelRole.LANGUAGE)


def test_a_damaged_record_is_no_reason_to_trust_or_to_fail(settings: Settings) -> None:
    path = settings.models_folder / "test-model.gguf"
    path.write_bytes(b"z" * len(CONTENT))
    (settings.models_folder / verification.RECORD_FILE).write_text('{"' + str(path) + '": 7, broken')
    with pytest.raises(ModelFileError, match="falsche Prüfsumme"):
        require_model(settings, ModelRole.LANGUAGE)


def test_a_file_of_the_wrong_size_is_not_even_hashed(settings: Settings) -> None:
    (settings.models_folder / "test-model.gguf").write_bytes(CONTENT[:-1])
    with pytest.raises(ModelFileError, match="6999 statt 7000 Bytes"):
        require_model(settings, ModelRole.LANGUAGE)


def test_any_gguf_by_path_and_hash(tmp_path: Path) -> None:
    digest = hashlib.sha256(b"own model").hexdigest()
    model = require_model(own_file(tmp_path, digest.upper()), ModelRole.LANGUAGE)
    assert (model.name, model.sha256) == ("own", digest)


@pytest.mark.parametrize(
    ("sha256", "said"),
    [
        (None, hashlib.sha256(b"own model").hexdigest()),
        ("0" * 64, "falsche Prüfsumme.*„llm.sha256“"),
        ("abc", "keine SHA-256-Prüfsumme"),
    ],
)
def test_a_path_without_its_right_hash_is_refused(tmp_path: Path, sha256: str | None, said: str) -> None:
    with pytest.raises(RatslotseError, match=said):
        require_model(own_file(tmp_path, sha256), ModelRole.LANGUAGE)


def test_a_hash_without_a_path_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="ohne „llm.path“"):
        require_model(Settings(data=tmp_path, llm=LanguageModelSettings(sha256="0" * 64)), ModelRole.LANGUAGE)


def test_a_path_to_nothing_is_refused(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, llm=LanguageModelSettings(path=tmp_path / "none.gguf", sha256="0" * 64))
    with pytest.raises(ModelFileError, match=r"none\.gguf.*gibt es nicht"):
        require_model(settings, ModelRole.LANGUAGE)
