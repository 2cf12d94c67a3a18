"""Settings: where they come from, which one wins, and what a bad one says."""

import os
from pathlib import Path

import pytest

from app.access import PUBLIC_ONLY, AccessClass
from app.errors import SettingsError
from app.settings import load_settings


@pytest.fixture(autouse=True)
def fresh_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An empty working directory, no variables of the caller, and nothing remembered from another test."""
    monkeypatch.chdir(tmp_path)
    for variable in list(os.environ):
        if variable.startswith("RATSLOTSE_"):
            monkeypatch.delenv(variable)
    load_settings.cache_clear()


def test_without_any_setting_a_reader_sees_public_documents_only() -> None:
    assert load_settings().clearance == PUBLIC_ONLY


def test_environment_wins_over_the_file_and_keeps_the_rest_of_its_table(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "ratslotse.toml").write_text('city = "Lohestadt"\n[llm]\nthreads = 2\nanswer_tokens = 99\n')
    monkeypatch.setenv("RATSLOTSE_LLM__THREADS", "7")
    settings = load_settings()
    assert (settings.city, settings.llm.threads, settings.llm.answer_tokens) == ("Lohestadt", 7, 99)


def test_data_folder_and_clearance_come_from_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("RATSLOTSE_DATA", str(tmp_path / "d"))
    monkeypatch.setenv("RATSLOTSE_CLEARANCE", "public, non_public")
    settings = load_settings()
    assert settings.data == tmp_path / "d"
    assert settings.models_folder == tmp_path / "d" / "models"
    assert settings.clearance == {AccessClass.PUBLIC, AccessClass.NON_PUBLIC}


@pytest.mark.parametrize(
    ("variable", "value", "named"),
    [
        ("RATSLOTSE_CLEARANCE", "public,secret", "clearance"),
        ("RATSLOTSE_CLEARENCE", "public", "RATSLOTSE_CLEARENCE"),
        ("RATSLOTSE_SERVER__PORT", "99999", "server.port"),
        ("RATSLOTSE_LLM__TREADS", "2", "llm.treads"),
        ("RATSLOTSE_CONFIG", "missing.toml", "missing.toml"),
        ("RATSLOTSE_LLM__ENDPOINT", "ftp://modelle.stadt.example/v1", "llm.endpoint"),
        ("RATSLOTSE_LLM__ENDPOINT", "http://nutzer:geheim@modelle.stadt.example/v1", "llm.endpoint"),
        ("RATSLOTSE_LLM__API_KEY", "geheim", "endpoint"),
        ("RATSLOTSE_LLM__PARALLEL", "4", "endpoint"),
    ],
)
def test_a_bad_setting_is_one_sentence_that_names_it(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, named: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingsError, match=named):
        load_settings()


def test_an_unreadable_settings_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "ratslotse.toml").write_text("city = ")
    with pytest.raises(SettingsError, match=r"ratslotse\.toml"):
        load_settings()


def test_an_endpoint_makes_several_answers_at_once_and_its_key_is_never_printed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert load_settings().llm.answers_at_once == 1
    load_settings.cache_clear()
    monkeypatch.setenv("RATSLOTSE_LLM__ENDPOINT", "http://modelle.stadt.example:8080/v1")
    monkeypatch.setenv("RATSLOTSE_LLM__API_KEY", "sehr-geheim")
    settings = load_settings()
    assert settings.llm.answers_at_once == 4
    assert "sehr-geheim" not in f"{settings!r}{settings}{settings.model_dump_json()}"
    load_settings.cache_clear()
    monkeypatch.setenv("RATSLOTSE_LLM__PARALLEL", "9")
    assert load_settings().llm.answers_at_once == 9
