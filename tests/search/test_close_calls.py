"""Papers that are nearly equally relevant are read sentence by sentence; all others stay as they are."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from app.errors import ModelFileError
from app.knowledge.german import analyse
from app.knowledge.model import Passage
from app.knowledge.protocols import Vectors
from app.search.candidates import RankedPaper
from app.search.close_calls import close_calls, portions, read_closely
from app.search.ranking import fitted_ranking
from tests.answering.papers import passage
from tests.fakes import HashEmbedder

RANKING = replace(fitted_ranking(), close_call=0.3, sentence_weight=10.0)
QUESTION = "Wie hoch ist die Hundesteuer?"
WEIGHTS = dict.fromkeys(analyse(QUESTION), 1.0)
FILLER = "Der Ausschuss tagt im Rathaus. Die Tagesordnung liegt aus. Gäste sind willkommen und melden sich an. "


def passages(**texts: str) -> dict[str, list[Passage]]:
    return {key: [passage(text, chunk_id=number)] for number, (key, text) in enumerate(texts.items(), start=1)}


def keys(papers: Sequence[RankedPaper]) -> list[str]:
    return [paper.key for paper in papers]


class Counting(HashEmbedder):
    """Remembers how many passages it was given."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        self.texts += texts
        return super().embed_passages(texts)


class Missing(HashEmbedder):
    """A model whose file is gone."""

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        raise ModelFileError("Das Modell fehlt.")


FOUND = passages(
    vague=f"{FILLER} Hunde sind hoch willkommen.",
    telling=f"{FILLER} Die Hundesteuer ist hoch.",
    other="Etwas anderes.",
)


def test_of_two_close_papers_the_one_whose_sentence_is_nearer_comes_first() -> None:
    papers = [RankedPaper("vague", 2.1), RankedPaper("telling", 2.0), RankedPaper("other", 1.0)]
    found = read_closely(papers, FOUND, QUESTION, WEIGHTS, HashEmbedder(), RANKING)
    assert keys(found) == ["telling", "vague", "other"]
    assert [paper.score for paper in found] == [2.1, 2.0, 1.0], "scores still fall from first to last"


def test_a_clear_first_stays_first_and_no_sentence_is_embedded() -> None:
    embedder = Counting()
    papers = [RankedPaper("vague", 2.4), RankedPaper("telling", 2.0)]
    assert keys(read_closely(papers, FOUND, QUESTION, WEIGHTS, embedder, RANKING)) == ["vague", "telling"]
    assert not embedder.texts


def test_few_sentences_are_embedded_however_long_the_passages_are() -> None:
    embedder = Counting()
    long = passages(one=FILLER * 20 + "Die Hundesteuer ist hoch.", two=FILLER * 20)
    read_closely([RankedPaper("one", 2.0), RankedPaper("two", 2.0)], long, QUESTION, WEIGHTS, embedder, RANKING)
    assert len(embedder.texts) <= 4
    assert "Die Hundesteuer ist hoch." in embedder.texts


def test_papers_whose_telling_sentences_are_the_same_stay_and_cost_nothing() -> None:
    embedder = Counting()
    first, second = "Die Hundesteuer ist hoch.", "Hunde sind sehr teuer."
    same = passages(one=f"{first} {second}", two=f"{second} {first}")
    papers = [RankedPaper("one", 2.0), RankedPaper("two", 2.0)]
    assert read_closely(papers, same, QUESTION, WEIGHTS, embedder, RANKING) == papers
    assert not embedder.texts


def test_without_the_model_the_order_stays() -> None:
    papers = [RankedPaper("vague", 2.1), RankedPaper("telling", 2.0)]
    assert read_closely(papers, FOUND, QUESTION, WEIGHTS, Missing(), RANKING) == papers


@pytest.mark.parametrize(("scores", "count"), [((), 0), ((1.0,), 0), ((1.0, 0.5), 0), ((1.0, 0.9, 0.9), 2)])
def test_only_what_is_close_to_the_first_is_a_close_call(scores: Sequence[float], count: int) -> None:
    assert close_calls([RankedPaper(f"{score}", score) for score in scores], RANKING) == count


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ein Satz, der lang genug ist. Noch einer, der es auch ist!", 2),
        ("Nach § 3 Abs. 2 z. B. ist das so.", 1),
        ("Gebühr für Hunde im Jahr\nGebühr für Katzen im Jahr", 2),
        ("", 1),
    ],
)
def test_portions_are_sentences_and_lines_and_lose_no_word(text: str, expected: int) -> None:
    found = portions(text)
    assert len(found) == expected
    assert " ".join(found).split() == text.split()


def test_similarities_are_those_of_single_sentences() -> None:
    """A sentence says it more clearly than the passage around it."""
    embedder = HashEmbedder()
    question = embedder.embed_query(QUESTION)
    whole = FILLER + "Die Hundesteuer ist hoch."
    assert np.dot(embedder.embed_query("Die Hundesteuer ist hoch."), question) > np.dot(
        embedder.embed_query(whole), question
    )
