"""The parts of relevance, each by itself."""

from dataclasses import replace

import numpy as np
import pytest

from app.knowledge.matches import Matches
from app.knowledge.selection import Selection
from app.search.candidates import MOST, close_papers
from app.search.ranking import (
    Ranking,
    answers,
    asks,
    chunk_relevance,
    closeness,
    fitted_ranking,
    may_lack_close,
    paper_relevance,
    title_match,
)
from tests.answering.papers import document

RANKING = Ranking(
    vector_weight=10.0,
    similarity_floor=0.75,
    title=1.0,
    reply=0.3,
    standing=0.3,
    closeness_of_vectors=5.0,
    least_closeness=1.0,
    least_closeness_of_first=0.5,
    least_similarity=0.9,
    usual_similarity=0.8,
    close_call=0.3,
    sentence_weight=10.0,
)
WEIGHTS = {"radweg": 6.0, "bau": 2.0}


def matches(*chunks: tuple[float, float, int], **other: float | bool) -> Matches:
    """From BM25, cosine and paper of each chunk; ids from 1 on."""
    terms, cosines, papers = (np.array(column) for column in zip(*chunks, strict=True))
    count = int(papers.max()) + 1
    return Matches(
        ids=np.arange(1, len(chunks) + 1),
        terms=terms.astype(np.float64),
        cosines=cosines.astype(np.float64),
        papers=papers.astype(np.int64),
        keys=tuple(f"paper {number}" for number in range(count)),
        **other,  # type: ignore[arg-type]
    )


def test_words_and_similarity_add_up_on_fixed_scales() -> None:
    found = chunk_relevance(matches((4.0, 0.85, 0), (0.0, 0.85, 1), (4.0, 0.7, 2), (8.0, np.nan, 3)), WEIGHTS, RANKING)
    assert found.tolist() == pytest.approx([0.5 + 1.0, 1.0, 0.5, 1.0])


def test_a_paper_is_as_relevant_as_its_best_chunk() -> None:
    found = matches((4.0, 0.8, 0), (8.0, 0.8, 1), (2.0, 0.8, 1))
    relevance = chunk_relevance(found, WEIGHTS, RANKING)
    assert paper_relevance(found, relevance).tolist() == relevance[:2].tolist()


def test_closeness_is_that_of_words_or_of_similarity() -> None:
    close = closeness(matches((8.0, 0.75, 0), (0.0, 0.91, 1), (3.0, 0.76, 2)), WEIGHTS, RANKING) >= 1.0
    assert close.tolist() == [True, True, False]


def test_an_unknown_similarity_is_the_usual_one() -> None:
    known, unknown = matches((7.0, 0.8, 0)), matches((7.0, np.nan, 0))
    assert closeness(unknown, WEIGHTS, RANKING) == pytest.approx(closeness(known, WEIGHTS, RANKING))


def test_no_words_that_weigh_anything_are_no_error() -> None:
    assert chunk_relevance(matches((0.0, 0.8, 0)), {}, RANKING).tolist() == pytest.approx([0.5])


def test_filters_leave_a_part_of_what_was_found_in_the_same_order() -> None:
    found = close_papers(matches(*[(8.0 - number * 0.1, 0.8, number) for number in range(40)]), WEIGHTS, RANKING)
    narrowed = found.within(found.papers, Selection.of((chunk, chunk + 1) for chunk in range(1, 41, 2)))
    assert [paper.key for paper in narrowed] == [f"paper {number}" for number in range(0, 40, 2)]


def test_of_a_paper_that_is_partly_filtered_only_the_rest_is_shown() -> None:
    found = close_papers(matches((8.0, 0.85, 0), (6.0, 0.8, 0), (7.0, 0.8, 1)), WEIGHTS, RANKING)
    assert [(paper.key, paper.chunks) for paper in found.papers] == [("paper 0", (1, 2)), ("paper 1", (3,))]
    narrowed = found.within(found.papers, Selection.of([(2, 3)]))
    assert [(paper.key, paper.chunks) for paper in narrowed] == [("paper 0", (2,))]


def test_what_is_only_nearly_close_is_marked_and_what_is_far_is_left_out() -> None:
    found = close_papers(matches((8.0, 0.8, 0), (3.0, 0.8, 1), (1.0, 0.76, 2)), WEIGHTS, RANKING)
    assert [(paper.key, paper.close) for paper in found.papers] == [("paper 0", True), ("paper 1", False)]


def test_very_many_papers_are_cut_and_it_is_said() -> None:
    found = close_papers(matches(*[(8.0, 0.85, number) for number in range(MOST + 1)]), WEIGHTS, RANKING)
    assert len(found.papers) == MOST
    assert found.more


@pytest.mark.parametrize(
    ("cut_off", "least_cosine", "lacks"),
    [(False, -1.0, False), (True, 0.8, True), (False, 0.8, False), (False, 0.95, True)],
)
def test_what_the_indexes_have_left_out_may_be_close_where_they_were_cut_off(
    cut_off: bool, least_cosine: float, lacks: bool
) -> None:
    found = matches((8.0, 0.85, 0), (7.0, 0.85, 1), terms_cut_off=cut_off, least_cosine=least_cosine)
    assert may_lack_close(found, WEIGHTS, RANKING) is lacks


def test_a_title_matches_that_says_the_same_and_nothing_else() -> None:
    asked = {"radweg", "bau"}
    assert title_match("Radweg: Bau", asked, WEIGHTS) == pytest.approx(1.0)
    assert 0 < title_match("Radweg", asked, WEIGHTS) < 1
    assert 0 < title_match("Bau Radweg Brücke Straße", asked, WEIGHTS) < 0.5
    assert title_match("", asked, WEIGHTS) == title_match("Hundesteuer", asked, WEIGHTS) == 0


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("Wie viele Bäume wurden gefällt?", True),
        ("In welchem Zeitraum bleibt das so", True),
        ("Gibt es Pläne für die Brücke?", True),
        ("Hundesteuer Höhe", False),
        ("Satzung über die Wege", False),
        ("Wasserversorgung in Neustadt", False),
        ("", False),
    ],
)
def test_questions_are_told_from_keywords_and_titles(text: str, question: bool) -> None:
    assert asks(text) is question


@pytest.mark.parametrize(
    ("kind", "replies"),
    [("Anfrage", True), ("Große Anfrage", True), ("Beantwortung einer Anfrage", True), ("Antrag", False), ("", False)],
)
def test_papers_that_answer_are_told_by_their_type(kind: str, replies: bool) -> None:
    found = document("a")
    assert answers(replace(found, metadata=replace(found.metadata, paper_type=kind))) is replies


def test_the_fitted_numbers_are_sensible() -> None:
    fitted = fitted_ranking()
    assert 0 < fitted.least_closeness_of_first <= fitted.least_closeness
    assert 0 < fitted.similarity_floor < fitted.usual_similarity < fitted.least_similarity < 1
    assert min(fitted.vector_weight, fitted.title, fitted.reply, fitted.standing) >= 0
