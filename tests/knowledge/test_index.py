"""The read side: three ways to passages, always through the clearance and the catalog."""

from pathlib import Path

import pytest

from app.access import PUBLIC_ONLY, AccessClass
from app.errors import IndexStateError, VectorStoreError
from app.knowledge.index import PARENT, Knowledge
from app.knowledge.model import Channel, Hit
from tests.fakes import HashEmbedder, KnowledgeFolder, make_knowledge, paper

EVERYTHING = frozenset(AccessClass)


@pytest.fixture
def knowledge(tmp_path: Path) -> Knowledge:
    return make_knowledge(
        tmp_path,
        paper("Hundesteuersatzung", "Die Steuer beträgt 96 Euro.", "Fällig im Juli.", reference_number="B-012/2024"),
        paper("Freibad", "Das Freibad öffnet im Mai.", reference_number="2021/0425"),
        paper("Freibad, Ergänzung", "Das Freibad öffnet im Juni.", reference_number="2021/0425/1"),
        paper("Ankauf", "Der Kaufpreis.", reference_number="B-013/2024", access=AccessClass.NON_PUBLIC),
        paper("Anfrage", "Wie viele Bäume?", reference_number="Drs. 20-7597"),
    )


def _titles(documents: object) -> list[str]:
    return [document.metadata.title for document in documents]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("question", "titles"),
    [
        ("Was steht in B-012/2024?", ["Hundesteuersatzung"]),
        ("Was steht in b_12-24?", ["Hundesteuersatzung"]),
        ("Beschluss Nr. B 12 / 2024 bitte", ["Hundesteuersatzung"]),
        ("Drucksache 20-7597", ["Anfrage"]),
        ("DRS 20/7597", ["Anfrage"]),
        ("Vorlage 2021/425", ["Freibad"]),
        ("Vorlage 2021/0425/1 und B-012/2024", ["Freibad, Ergänzung", "Hundesteuersatzung", "Freibad"]),
        ("Vorlage 21/425", ["Freibad"]),
        ("Was steht in B-999/2024?", []),
        ("Am 12.2024 kostete es 425 Euro.", []),
        ("", []),
    ],
)
def test_documents_are_found_by_reference_number(knowledge: Knowledge, question: str, titles: list[str]) -> None:
    assert _titles(knowledge.find_references(question, PUBLIC_ONLY)) == titles


def test_a_number_of_a_paper_that_is_not_cleared_is_unknown(knowledge: Knowledge) -> None:
    assert knowledge.find_references("B-013/2024", PUBLIC_ONLY) == []
    assert knowledge.search_exact("B-013/2024", PUBLIC_ONLY, 5) == []
    assert _titles(knowledge.find_references("B-013/2024", EVERYTHING)) == ["Ankauf"]


def test_exact_hits_share_the_limit(knowledge: Knowledge) -> None:
    passages = knowledge.search_exact("B-012/2024 und 2021/0425", PUBLIC_ONLY, 2)
    assert [(p.document.metadata.title, p.chunk.ordinal, p.score) for p in passages] == [
        ("Hundesteuersatzung", 0, 1.0),
        ("Freibad", 0, 1.0),
    ]
    assert len(knowledge.search_exact("B-012/2024 und 2021/0425", PUBLIC_ONLY, 10)) == 3
    assert passages[0].signals == {Channel.EXACT: 1.0}


def test_the_paper_that_a_named_supplement_adds_to_comes_after_it(knowledge: Knowledge) -> None:
    passages = knowledge.search_exact("Was ändert 2021/0425/1?", PUBLIC_ONLY, 10)
    assert [(p.document.metadata.title, p.score) for p in passages] == [
        ("Freibad, Ergänzung", 1.0),
        ("Freibad", PARENT),
    ]


def test_passages_carry_chunk_document_and_signal(knowledge: Knowledge) -> None:
    terms = knowledge.search_terms("Wie hoch ist die Steuer?", PUBLIC_ONLY, 5)
    vectors = knowledge.search_vectors("Wie hoch ist die Steuer?", PUBLIC_ONLY, 5)
    for channel, passages in ((Channel.TERMS, terms), (Channel.VECTORS, vectors)):
        assert passages[0].chunk.text == "Die Steuer beträgt 96 Euro."
        assert passages[0].document.id == passages[0].chunk.document_id == "papers/Hundesteuersatzung"
        assert passages[0].signals == {channel: passages[0].score}
        assert [p.score for p in passages] == sorted((p.score for p in passages), reverse=True)


@pytest.mark.parametrize("clearance", [frozenset(), PUBLIC_ONLY, frozenset({AccessClass.INTERNAL})])
def test_what_is_not_cleared_is_nowhere(knowledge: Knowledge, clearance: frozenset[AccessClass]) -> None:
    question = "Wie hoch ist der Kaufpreis beim Ankauf?"
    found = knowledge.search_terms(question, clearance, 50) + knowledge.search_vectors(question, clearance, 50)
    assert {passage.document.access for passage in found} <= clearance
    assert knowledge.text("papers/Ankauf", clearance) is None
    assert "Ankauf" not in _titles(knowledge.documents(clearance))


def test_the_catalog_overrules_an_index_that_answers_too_much(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def careless(*_: object) -> list[Hit]:
        """Ignores the clearance and still holds what is gone."""
        return [Hit(999, 1.0), Hit(2, 0.9), Hit(1, 0.8)]

    folder = KnowledgeFolder(tmp_path)
    folder.store(paper("Offen", "Der Radweg."), paper("Geheim", "Der Kaufpreis.", access=AccessClass.NON_PUBLIC))
    knowledge = folder.knowledge()
    monkeypatch.setattr(folder.vectors, "search", careless)
    assert [passage.chunk.id for passage in knowledge.search_vectors("Preis", PUBLIC_ONLY, 3)] == [1]


def test_hits_that_the_catalog_does_not_confirm_take_no_one_elses_place(tmp_path: Path) -> None:
    folder = KnowledgeFolder(tmp_path)
    folder.store(paper("Alt", "Der Radweg."))
    knowledge = folder.knowledge()
    with folder.refresh() as refresh:
        for number in range(700):
            refresh.prepare(*paper(f"Neu {number}", "Radweg Radweg Radweg"))
        refresh._line.finish()
        found = knowledge.search_vectors("Radweg", PUBLIC_ONLY, 1)
        assert [passage.document.metadata.title for passage in found] == ["Alt"]


def test_a_search_that_a_refresh_overtakes_is_repeated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = KnowledgeFolder(tmp_path)
    folder.store(paper("Satzung", "Die Gebühr beträgt 4 Euro."))
    knowledge = folder.knowledge()
    search = folder.vectors.search
    runs = 0

    def overtaken(*arguments: object) -> list[Hit]:
        nonlocal runs
        hits = search(*arguments)  # type: ignore[arg-type]
        runs += 1
        if runs == 1:
            folder.store(paper("Satzung", "Die Gebühr beträgt 5 Euro."))
        return hits

    monkeypatch.setattr(folder.vectors, "search", overtaken)
    found = knowledge.search_vectors("Gebühr", PUBLIC_ONLY, 5)
    assert [passage.chunk.text for passage in found] == ["Die Gebühr beträgt 5 Euro."]
    assert runs == 2


def test_an_empty_index_is_refused_with_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(IndexStateError, match=r"noch nichts eingelesen; .*ratslotse-ingest"):
        make_knowledge(tmp_path)


def test_a_reader_follows_a_switch_to_another_model_or_build(tmp_path: Path) -> None:
    folder = KnowledgeFolder(tmp_path)
    folder.store(paper("Satzung", "Der Text."))
    running = folder.knowledge()
    first = running.embedder
    folder.embedder = HashEmbedder("another model")
    with folder.refresh():  # not committed: nothing changes for anyone
        assert running.embedder is first
    folder.store()
    assert running.embedder is folder.embedder
    folder.build = 1
    folder.store(paper("Neu", "Ein neuer Text."))
    for search in (running.search_terms, running.search_vectors):
        assert _titles([found.document for found in search("neuer Text", PUBLIC_ONLY, 5)]) == ["Neu", "Satzung"]


def test_a_search_in_an_index_that_is_dropped_meanwhile_is_repeated_in_the_new_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = KnowledgeFolder(tmp_path)
    folder.store(paper("Satzung", "Die Gebühr beträgt 4 Euro."))
    knowledge = folder.knowledge()

    def dropped(*_: object) -> list[Hit]:
        folder.build = 1
        folder.store(paper("Satzung", "Die Gebühr beträgt 5 Euro."))
        raise VectorStoreError("Die Sammlung gibt es nicht mehr.")

    monkeypatch.setattr(folder.vectors, "search", dropped)
    found = knowledge.search_vectors("Gebühr", PUBLIC_ONLY, 5)
    assert [passage.chunk.text for passage in found] == ["Die Gebühr beträgt 5 Euro."]


def test_an_error_of_the_index_in_force_is_not_hidden(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = KnowledgeFolder(tmp_path)
    folder.store(paper("Satzung", "Der Text."))

    def broken(*_: object) -> list[Hit]:
        raise VectorStoreError("Die Vektordatenbank antwortet nicht.")

    monkeypatch.setattr(folder.vectors, "search", broken)
    with pytest.raises(VectorStoreError):
        folder.knowledge().search_vectors("Text", PUBLIC_ONLY, 5)


def test_words_of_what_is_not_cleared_change_no_weight_and_no_score(tmp_path: Path) -> None:
    offen = [paper(f"Offen {number}", "Der Radweg wird gebaut.") for number in range(3)]
    geheim = [paper(f"Geheim {n}", "Der Radweg und der Kaufpreis.", access=AccessClass.NON_PUBLIC) for n in range(9)]
    (tmp_path / "both").mkdir()
    (tmp_path / "alone").mkdir()
    both, alone = make_knowledge(tmp_path / "both", *offen, *geheim), make_knowledge(tmp_path / "alone", *offen)
    question = "Kaufpreis für den Radweg und den Bau der Wegkaufpreise?"
    assert both.term_weights(question, PUBLIC_ONLY) == alone.term_weights(question, PUBLIC_ONLY)
    assert both.term_weights(question, EVERYTHING) != alone.term_weights(question, EVERYTHING)
    scores = [[hit.score for hit in known.search_terms(question, PUBLIC_ONLY, 5)] for known in (both, alone)]
    assert scores[0] == scores[1]
    assert both.state(PUBLIC_ONLY).documents == 3


def test_no_limit_no_passages(knowledge: Knowledge) -> None:
    for search in (knowledge.search_terms, knowledge.search_vectors, knowledge.search_exact):
        assert search("B-012/2024 Steuer", PUBLIC_ONLY, 0) == []
