"""A sentence that speaks of the subject but not of what is asked meets some word of the question badly."""

import numpy as np
import pytest

from app.answering.word_matches import least_met
from app.knowledge.embedding import GgufEmbedder
from app.knowledge.german import analyse
from app.models.files import ModelRole, require_model
from app.settings import EmbeddingSettings, Settings
from tests.fakes import HashEmbedder

QUESTION = "Wann wird die Hundesteuer fällig?"
WEIGHTS = dict.fromkeys(analyse(QUESTION), 1.0)


def test_the_words_met_worst_count() -> None:
    all_met, one_missing, none_met = least_met(
        QUESTION,
        WEIGHTS,
        ["Die Hundesteuer ist im Mai fällig", "Die Hundesteuer regelt eine Satzung", "Das Freibad hat geöffnet"],
        HashEmbedder(dimension=4096),
    )
    assert all_met > one_missing > none_met


def test_words_without_weight_do_not_count() -> None:
    (only_the_tax,) = least_met(
        QUESTION, dict.fromkeys(analyse("Hundesteuer"), 1.0), ["Die Hundesteuer"], HashEmbedder()
    )
    assert only_the_tax == pytest.approx(1.0, abs=1e-3)
    assert least_met(QUESTION, {}, ["Die Hundesteuer", "Das Bad"], HashEmbedder()) == [0.0, 0.0]


def test_a_text_without_words_meets_nothing() -> None:
    assert least_met(QUESTION, WEIGHTS, [""], HashEmbedder()) == [0.0]


@pytest.mark.model
def test_other_words_for_the_same_thing_are_nearer_than_other_things(model_files: Settings) -> None:
    embedder = GgufEmbedder(require_model(model_files, ModelRole.EMBEDDING), EmbeddingSettings())
    try:
        answer, related = least_met(
            QUESTION,
            WEIGHTS,
            ["Die Hundesteuer ist am 15. Februar zu zahlen.", "Die Hundesteuer beträgt 96 Euro für jeden Hund."],
            embedder,
        )
    finally:
        embedder.close()
    assert answer > related
    assert np.isfinite(answer)
