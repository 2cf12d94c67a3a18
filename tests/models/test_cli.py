"""``ratslotse models`` as typed."""

import json
from pathlib import Path

import pytest

from app.settings import Settings
from tests.commands import run_module


def test_list_as_json_says_what_is_missing(tmp_settings: Settings) -> None:
    finished = run_module(tmp_settings, "app.models", "list", "--json")
    models = {model["name"]: model for model in json.loads(finished.stdout)["models"]}
    assert models["multilingual-e5-small"]["state"] == "missing"
    assert models["multilingual-e5-small"]["in_use"] is True
    assert models["qwen2.5-coder-0.5b-instruct"]["in_use"] is False
    assert models["qwen2.5-coder-1.5b-instruct"]["channels"] == ["packages", "https"]


def test_verify_names_what_is_missing_and_fails(tmp_settings: Settings) -> None:
    finished = run_module(tmp_settings, "app.models", "verify")
    assert finished.returncode == 2
    assert "falsch   multilingual-e5-small" in finished.stdout
    assert "qwen2.5-coder-0.5b-instruct" not in finished.stdout


def test_with_an_endpoint_no_language_model_is_missed(tmp_settings: Settings) -> None:
    finished = run_module(tmp_settings, "app.models", "verify", RATSLOTSE_LLM__ENDPOINT="http://127.0.0.1:1/v1")
    assert "multilingual-e5-small" in finished.stdout
    assert "qwen" not in finished.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["fetch", "gpt"], "Ein Modell „gpt“ gibt es nicht"),
        (["fetch", "--from", "x.gguf"], "Zu --from gehört der Name"),
        (["fetch", "multilingual-e5-small", "--from", "x.gguf"], "Die Datei x.gguf gibt es nicht"),
        (["fetch", "multilingual-e5-small", "--channel", "https"], "nicht zu haben; bekannt sind: packages"),
    ],
)
def test_a_mistake_is_one_sentence(tmp_settings: Settings, arguments: list[str], said: str) -> None:
    finished = run_module(tmp_settings, "app.models", *arguments)
    assert finished.returncode == 2
    assert said in finished.stderr
    assert len(finished.stderr.strip().splitlines()) == 1


@pytest.mark.model
def test_the_real_models_verify(model_files: Settings) -> None:
    finished = run_module(model_files, "app.models", "verify")
    assert finished.returncode == 0, finished.stdout
    assert "richtig  multilingual-e5-small" in finished.stdout


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    settings = Settings(data=tmp_path, models=tmp_path / "file" / "models")
    finished = run_module(settings, "app.models", "fetch", "multilingual-e5-small")
    assert finished.returncode == 2
    assert "lässt sich nicht anlegen" in finished.stderr
