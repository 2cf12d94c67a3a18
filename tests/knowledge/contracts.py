"""What every embedder, vector index and term index must do, fake or real: tests inherit these classes.

A subclass overrides the fixture that gives the thing under test.
"""

import numpy as np
import pytest

from app.access import PUBLIC_ONLY, AccessClass
from app.knowledge.german import stem
from app.knowledge.protocols import Embedder, TermIndex, VectorIndex, Vectors
from app.knowledge.selection import Selection
from app.knowledge.term_entries import ChunkTerms

EVERYTHING = frozenset(AccessClass)


class EmbedderContract:
    """Unit vectors in which likeness of meaning (for a fake: of words) is nearness."""

    @pytest.fixture
    def embedder(self) -> Embedder:
        raise NotImplementedError

    def test_vectors_are_of_unit_length_and_of_the_promised_shape(self, embedder: Embedder) -> None:
        passages = embedder.embed_passages(["Die Hundesteuer beträgt 96 Euro.", "Das Freibad öffnet im Mai.", ""])
        assert passages.shape == (3, embedder.dimension)
        assert passages.dtype == np.float32
        assert embedder.embed_query("Hundesteuer").shape == (embedder.dimension,)
        assert np.linalg.norm(passages, axis=1) == pytest.approx(1.0, abs=1e-4)

    def test_no_passages_give_an_empty_matrix(self, embedder: Embedder) -> None:
        assert embedder.embed_passages([]).shape == (0, embedder.dimension)

    def test_a_question_is_nearest_to_the_passage_that_answers_it(self, embedder: Embedder) -> None:
        passages = embedder.embed_passages(
            ["Das Freibad öffnet im Mai.", "Die Hundesteuer beträgt 96 Euro im Jahr.", "Der Rat tagt im Rathaus."]
        )
        assert int(np.argmax(passages @ embedder.embed_query("Wie hoch ist die Hundesteuer im Jahr?"))) == 1

    def test_the_same_text_gives_the_same_vector(self, embedder: Embedder) -> None:
        once, again = (embedder.embed_passages(["Die Satzung tritt in Kraft."]) for _ in range(2))
        assert np.array_equal(once, again)

    def test_each_word_has_a_vector_of_what_it_means_in_its_text(self, embedder: Embedder) -> None:
        passage = embedder.embed_words("Die Hundesteuer beträgt 96 Euro.")
        assert passage.words == ("Die", "Hundesteuer", "beträgt", "96", "Euro.")
        assert passage.vectors.shape == (5, embedder.dimension)
        assert np.allclose(np.linalg.norm(passage.vectors, axis=1), 1.0, atol=1e-4)
        asked = embedder.embed_words("Wie hoch ist die Hundesteuer", question=True)
        assert int(np.argmax(passage.vectors @ asked.vectors[-1])) == 1

    def test_no_text_has_no_words(self, embedder: Embedder) -> None:
        empty = embedder.embed_words(" \n")
        assert empty.words == ()
        assert empty.vectors.shape == (0, embedder.dimension)

    def test_text_of_any_length_and_with_broken_characters_is_read(self, embedder: Embedder) -> None:
        for text in ("Verwaltungsgebührensatzung " * 2000, "x" * 20_000, "\ud800 kaputt \ufffe \x00", "Straße 🏛️"):
            assert np.isfinite(embedder.embed_passages([text])).all()
            assert embedder.count_tokens(text) > 0


class VectorIndexContract:
    """Nearest neighbours, kept apart by access class."""

    @pytest.fixture
    def index(self) -> VectorIndex:
        raise NotImplementedError

    def test_the_nearest_come_first_with_their_cosine(self, index: VectorIndex) -> None:
        index.add(AccessClass.PUBLIC, [11, 12, 13], np.stack([_at(0), _at(60), _at(90)]))
        hits = index.search(_at(10), PUBLIC_ONLY, 2)
        assert [hit.chunk_id for hit in hits] == [11, 12]
        assert [hit.score for hit in hits] == pytest.approx([np.cos(np.radians(10)), np.cos(np.radians(50))], abs=1e-4)

    def test_only_cleared_classes_are_searched(self, index: VectorIndex) -> None:
        for place, access in enumerate(AccessClass, start=1):
            index.add(access, [place], _at(place)[None, :])
        by_class = {access: place for place, access in enumerate(AccessClass, start=1)}
        assert index.search(_at(0), frozenset(), 10) == []
        for access, place in by_class.items():
            assert [hit.chunk_id for hit in index.search(_at(0), frozenset({access}), 10)] == [place]
        assert [hit.chunk_id for hit in index.search(_at(0), EVERYTHING, 10)] == [1, 2, 3]

    def test_adding_an_id_again_replaces_its_vector(self, index: VectorIndex) -> None:
        index.add(AccessClass.PUBLIC, [1, 2], np.stack([_at(0), _at(45)]))
        index.add(AccessClass.PUBLIC, [1], _at(90)[None, :])
        assert [hit.chunk_id for hit in index.search(_at(0), PUBLIC_ONLY, 10)] == [2, 1]
        assert _ids(index) == {1, 2}

    def test_removed_ids_are_gone_in_every_class_and_unknown_ones_do_no_harm(self, index: VectorIndex) -> None:
        index.add(AccessClass.PUBLIC, [1, 2], np.stack([_at(0), _at(45)]))
        index.add(AccessClass.NON_PUBLIC, [3], _at(20)[None, :])
        index.remove([1, 3, 4711])
        assert _ids(index) == {2}
        assert index.ids(AccessClass.NON_PUBLIC).size == 0
        assert [hit.chunk_id for hit in index.search(_at(0), EVERYTHING, 10)] == [2]

    def test_an_empty_index_answers_with_nothing(self, index: VectorIndex) -> None:
        assert index.search(_at(0), EVERYTHING, 10) == []
        assert _ids(index) == set()
        index.remove([1])

    def test_no_limit_no_hits(self, index: VectorIndex) -> None:
        index.add(AccessClass.PUBLIC, [1], _at(0)[None, :])
        assert index.search(_at(0), PUBLIC_ONLY, 0) == []

    def test_a_selection_is_searched_to_its_last_chunk(self, index: VectorIndex) -> None:
        index.add(AccessClass.PUBLIC, list(range(1, 41)), np.stack([_at(place) for place in range(1, 41)]))
        index.add(AccessClass.NON_PUBLIC, [50], _at(0)[None, :])
        hits = index.search(_at(0), PUBLIC_ONLY, 3, Selection.of([(30, 32), (40, 51), (4711, 4712)]))
        assert [hit.chunk_id for hit in hits] == [30, 31, 40]
        everywhere = index.search(_at(0), EVERYTHING, 3, Selection.of([(30, 32), (40, 51)]))
        assert [hit.chunk_id for hit in everywhere] == [50, 30, 31]
        assert [hit.score for hit in everywhere] == pytest.approx(np.cos(np.radians([0, 30, 31])), abs=1e-4)
        assert index.search(_at(0), PUBLIC_ONLY, 3, Selection.of([])) == []

    def test_a_selection_follows_what_is_added_replaced_and_removed(self, index: VectorIndex) -> None:
        within = Selection.of([(1, 100)])
        index.add(AccessClass.PUBLIC, [1, 2, 99], np.stack([_at(10), _at(20), _at(30)]))
        assert [hit.chunk_id for hit in index.search(_at(0), PUBLIC_ONLY, 9, within)] == [1, 2, 99]
        index.add(AccessClass.PUBLIC, [1, 120], np.stack([_at(25), _at(0)]))
        index.remove([2])
        assert [hit.chunk_id for hit in index.search(_at(0), PUBLIC_ONLY, 9, within)] == [1, 99]
        assert index.search(_at(0), frozenset({AccessClass.INTERNAL}), 9, within) == []


class TermIndexContract:
    """BM25 over German terms, with the clearance inside."""

    @pytest.fixture
    def index(self) -> TermIndex:
        raise NotImplementedError

    def test_an_inflected_word_finds_its_text_and_the_better_match_comes_first(self, index: TermIndex) -> None:
        index.replace(
            [
                _entry(1, "Die Gebühren der Bücherei werden erhöht."),
                _entry(2, "Eine Gebühr wird nicht erhoben; das Rathaus ist offen, und der Eintritt ist frei."),
                _entry(3, "Der Radweg wird gebaut."),
            ]
        )
        hits = index.search("Wie hoch ist die Gebühr der Büchereien?", PUBLIC_ONLY, 10)
        assert [hit.chunk_id for hit in hits] == [1, 2]
        assert hits[0].score > hits[1].score > 0

    def test_a_selection_is_searched_to_its_last_chunk_and_scores_stay(self, index: TermIndex) -> None:
        index.replace([_entry(place, f"Der Radweg {'Radweg ' * (40 - place)} hier") for place in range(1, 41)])
        index.replace([_entry(50, "Radweg", AccessClass.NON_PUBLIC)])
        everything = {hit.chunk_id: hit.score for hit in index.search("Radweg", PUBLIC_ONLY, 50)}
        hits = index.search("Radweg", PUBLIC_ONLY, 3, Selection.of([(30, 32), (40, 51), (4711, 4712)]))
        assert {hit.chunk_id: hit.score for hit in hits} == {place: everything[place] for place in (30, 31, 40)}
        assert index.search("Radweg", PUBLIC_ONLY, 3, Selection.of([])) == []

    def test_only_cleared_classes_are_found(self, index: TermIndex) -> None:
        index.replace([_entry(place, "Der Kaufpreis", access) for place, access in enumerate(AccessClass, start=1)])
        assert index.search("Kaufpreis", frozenset(), 10) == []
        for place, access in enumerate(AccessClass, start=1):
            assert [hit.chunk_id for hit in index.search("Kaufpreis", frozenset({access}), 10)] == [place]
        assert {hit.chunk_id for hit in index.search("Kaufpreis", EVERYTHING, 10)} == {1, 2, 3}

    def test_a_question_is_never_query_syntax(self, index: TermIndex) -> None:
        index.replace(
            [_entry(1, "Der Kaufpreis steht fest."), _entry(2, "Das Freibad öffnet.", AccessClass.NON_PUBLIC)]
        )
        for question in (
            'kaufpreis OR access:"non_public"',
            "access:non_public",
            "*",
            "+freibad -kaufpreis",
            '"',
            "([",
        ):
            assert 2 not in {hit.chunk_id for hit in index.search(question, PUBLIC_ONLY, 10)}

    def test_replacing_and_removing(self, index: TermIndex) -> None:
        index.replace([_entry(1, "Der Radweg"), _entry(2, "Der Radweg"), _entry(3, "Der Radweg")])
        index.replace([_entry(1, "Die Brücke")], removed=[2, 4711])
        assert _ids(index) == {1, 3}
        index.purge()
        assert _ids(index) == {1, 3}
        assert [hit.chunk_id for hit in index.search("Radweg", PUBLIC_ONLY, 10)] == [3]
        assert [hit.chunk_id for hit in index.search("Brücke", PUBLIC_ONLY, 10)] == [1]

    def test_a_rare_term_weighs_more_than_a_frequent_one_and_an_unseen_one_the_most(self, index: TermIndex) -> None:
        index.replace(
            [_entry(place, "Die Satzung" + (" zur Hundesteuer" if place == 1 else "")) for place in (1, 2, 3)]
        )
        weights = index.term_weights("Gilt die Satzung zur Hundesteuer für Meerschweinchen?", PUBLIC_ONLY)
        satzung, hundesteuer, unseen = (weights[stem(word)] for word in ("satzung", "hundesteuer", "meerschweinchen"))
        assert 0 < satzung < hundesteuer < unseen
        assert "die" not in weights

    def test_an_empty_index_and_an_empty_question(self, index: TermIndex) -> None:
        assert index.search("Radweg", PUBLIC_ONLY, 10) == []
        assert _ids(index) == set()
        index.replace([_entry(1, "Der Radweg")])
        assert index.search("", PUBLIC_ONLY, 10) == []
        assert index.search("Was ist das?", PUBLIC_ONLY, 10) == []
        assert index.search("Radweg", PUBLIC_ONLY, 0) == []


def _ids(index: VectorIndex | TermIndex) -> set[int]:
    return {int(chunk_id) for access in AccessClass for chunk_id in index.ids(access)}


def _at(degrees: float) -> Vectors:
    """A unit vector in the plane."""
    return np.array([np.cos(np.radians(degrees)), np.sin(np.radians(degrees)), 0.0, 0.0], dtype=np.float32)


def _entry(chunk_id: int, body: str, access: AccessClass = AccessClass.PUBLIC) -> ChunkTerms:
    return ChunkTerms(chunk_id, access, title="", headings="", body=body)
