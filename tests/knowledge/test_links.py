"""Links between papers: from mentions and descriptions, resolved when asked, never beyond the clearance."""

from contextlib import closing
from dataclasses import replace
from pathlib import Path

from app.access import PUBLIC_ONLY, AccessClass
from app.knowledge import catalog_citations
from app.knowledge.catalog import CATALOG_FILE
from app.knowledge.catalog_writer import CatalogWriter
from app.knowledge.cited_numbers import cited_numbers
from app.knowledge.index import Knowledge
from app.knowledge.links import PaperLink
from app.knowledge.model import DocumentDraft, Paper, Source
from app.knowledge.schema import connect
from tests.fakes import KnowledgeFolder, make_knowledge, paper

EVERYTHING = frozenset(AccessClass)


def _key(knowledge: Knowledge, number: str) -> str:
    return knowledge.find_references(number, EVERYTHING)[0].paper_key


def _titles(links: tuple[PaperLink, ...]) -> list[str]:
    return [link.title for link in links]


def test_a_mention_links_both_papers_and_says_where_it_stands(tmp_path: Path) -> None:
    knowledge = make_knowledge(
        tmp_path,
        paper("Radweg", "Vorlage B-012/2024.", "Der Radweg.", reference_number="B-012/2024"),
        paper("Mittel", "Deckblatt.", "Die Mittel folgen aus B 12/24 (siehe dort).", reference_number="B-050/2024"),
    )
    (cites,) = knowledge.links(_key(knowledge, "B-050/2024"), PUBLIC_ONLY).cites
    assert (cites.title, cites.reference_number, cites.page) == ("Radweg", "B-012/2024", 2)
    text = knowledge.text(cites.mentioned_in, PUBLIC_ONLY)
    assert text is not None
    assert text.text[cites.start : cites.end] == "B 12/24"
    links = knowledge.links(_key(knowledge, "B-012/2024"), PUBLIC_ONLY)
    assert links.cites == ()  # its own number is no citation
    assert [(link.title, link.document_id, link.page) for link in links.cited_by] == [("Mittel", "papers/Mittel", 2)]


def test_files_of_one_paper_do_not_cite_it_and_link_once(tmp_path: Path) -> None:
    knowledge = make_knowledge(
        tmp_path,
        paper("Radweg", "Wie 2021/0100 zeigt.", reference_number="2021/0425"),
        paper("Anlage", "Anlage zu 2021/0425. Nach 2021/0100.", reference_number="2021/0425"),
        paper("Alt", "Zum Antrag.", reference_number="2021/0100"),
    )
    links = knowledge.links(_key(knowledge, "2021/0425"), PUBLIC_ONLY)
    assert (_titles(links.cites), links.cited_by) == (["Alt"], ())
    assert len(knowledge.links(_key(knowledge, "2021/0100"), PUBLIC_ONLY).cited_by) == 1


def test_a_supplement_is_a_paper_of_its_own_and_cites_what_it_adds_to(tmp_path: Path) -> None:
    knowledge = make_knowledge(
        tmp_path,
        paper("Haupt", "Text.", reference_number="2021/0425"),
        paper("Ergänzung", "Ergänzung zu 2021/0425", reference_number="2021/0425/1"),
    )
    assert _titles(knowledge.links(_key(knowledge, "2021/0425/1"), PUBLIC_ONLY).cites) == ["Haupt"]
    assert _titles(knowledge.links(_key(knowledge, "2021/0425"), PUBLIC_ONLY).cited_by) == ["Ergänzung"]


def test_what_a_reader_may_not_see_neither_cites_nor_is_cited(tmp_path: Path) -> None:
    knowledge = make_knowledge(
        tmp_path,
        paper("Offen", "Siehe B-002/2024.", reference_number="B-001/2024", related=("B-002/2024",)),
        paper(
            "Geheim",
            "Folgt aus B-001/2024.",
            reference_number="B-002/2024",
            supersedes=("B-001/2024",),
            access=AccessClass.NON_PUBLIC,
        ),
    )
    offen, geheim = _key(knowledge, "B-001/2024"), _key(knowledge, "B-002/2024")
    nothing = knowledge.links("papers#b-999-2024", PUBLIC_ONLY)
    assert knowledge.links(offen, PUBLIC_ONLY) == knowledge.links(geheim, PUBLIC_ONLY) == nothing
    assert knowledge.links(offen, frozenset()) == nothing
    assert _titles(knowledge.links(offen, EVERYTHING).superseded_by) == ["Geheim"]
    assert _titles(knowledge.links(geheim, EVERYTHING).cited_by) == ["Offen"]


def test_descriptions_link_by_number_and_by_path_and_both_ways(tmp_path: Path) -> None:
    knowledge = make_knowledge(
        tmp_path,
        paper("Satzung 2019", "Text.", name="satzungen/2019.pdf", superseded_by="satzungen/2024.pdf"),
        paper("Satzung 2024", "Text.", name="satzungen/2024.pdf", related=("B-001/2024",)),
        paper("Beschluss", "Text.", reference_number="B-001/2024"),
    )
    new = knowledge.links("papers/satzungen/2024.pdf", PUBLIC_ONLY)
    assert (_titles(new.supersedes), _titles(new.related), new.cites) == (["Satzung 2019"], ["Beschluss"], ())
    assert new.supersedes[0].page is None
    assert _titles(knowledge.links("papers/satzungen/2019.pdf", PUBLIC_ONLY).superseded_by) == ["Satzung 2024"]
    assert _titles(knowledge.links(_key(knowledge, "B-001/2024"), PUBLIC_ONLY).related) == ["Satzung 2024"]


def test_papers_without_a_number_are_linked_by_what_the_council_system_says(tmp_path: Path) -> None:
    def file(name: str, access: AccessClass = AccessClass.PUBLIC) -> tuple[Source, DocumentDraft]:
        source, draft = paper(name, "Der Text.", root="ris", access=access)
        return source, replace(draft, paper_id=f"ris/papers/{name}")

    def stored(name: str, *related: str, access: AccessClass = AccessClass.PUBLIC) -> Paper:
        named = tuple(f"ris/papers/{other}" for other in related)
        return Paper(f"ris/papers/{name}", "ris", "", "1", access, name, related=named)

    knowledge = make_knowledge(tmp_path, paper("Irgendetwas", "Text."))
    with closing(CatalogWriter(tmp_path / CATALOG_FILE)) as writer:
        state = writer.state()
        writer.prepare_paper(stored("Antrag", "Bericht", "Geheim", "Halb", "Antrag", "fehlt"))
        writer.prepare_paper(stored("Bericht"))
        writer.prepare_paper(stored("Geheim", "Antrag", access=AccessClass.NON_PUBLIC))
        writer.prepare_paper(stored("Halb"))
        files = [file("Antrag"), file("Bericht"), file("Geheim"), file("Halb", AccessClass.NON_PUBLIC)]
        writer.prepare(files, state.embedding_fingerprint, state.analysis_version)
        writer.activate((), (), state.embedding_fingerprint, state.analysis_version)
    key = next(one.paper_key for one in knowledge.documents(PUBLIC_ONLY) if one.metadata.title == "Antrag")
    assert _titles(knowledge.links(key, PUBLIC_ONLY).related) == ["Bericht"]
    assert sorted(_titles(knowledge.links(key, EVERYTHING).related)) == ["Bericht", "Geheim", "Halb"]


def test_letters_before_a_number_belong_to_it_where_there_is_such_a_number(tmp_path: Path) -> None:
    knowledge = make_knowledge(
        tmp_path,
        paper("Bericht", "Nach IA 220/2023 und nach GR 2023/0439.", reference_number="B-001/2024"),
        paper("Anfrage", "Text.", reference_number="IA 220/2023"),
        paper("Andere", "Text.", reference_number="220/2023"),
        paper("Gemeinderat", "Text.", reference_number="2023/0439"),
    )
    links = knowledge.links(_key(knowledge, "B-001/2024"), PUBLIC_ONLY)
    assert sorted(_titles(links.cites)) == ["Anfrage", "Gemeinderat"]
    assert _titles(knowledge.links("papers#ia-220-2023", PUBLIC_ONLY).cited_by) == ["Bericht"]
    assert knowledge.links("papers#220-2023", PUBLIC_ONLY).cited_by == ()


def test_links_appear_and_vanish_with_the_papers(tmp_path: Path) -> None:
    folder = KnowledgeFolder(tmp_path)
    folder.store(paper("Früh", "Siehe B-002/2024.", reference_number="B-001/2024"))
    knowledge = folder.knowledge()
    key = _key(knowledge, "B-001/2024")
    assert knowledge.links(key, PUBLIC_ONLY).cites == ()
    folder.store(paper("Spät", "Text.", reference_number="B-002/2024"))
    assert _titles(knowledge.links(key, PUBLIC_ONLY).cites) == ["Spät"]
    folder.store(paper("Früh", "Ohne Verweis.", reference_number="B-001/2024"))
    assert knowledge.links(key, PUBLIC_ONLY).cites == ()
    with folder.refresh() as refresh:
        refresh.remove("papers/Früh")
        refresh.commit()
    with closing(connect(tmp_path / CATALOG_FILE)) as connection:
        for table in ("citations", "reference_series"):
            versions = connection.execute(f"SELECT DISTINCT version_id FROM {table}").fetchall()
            assert len(versions) <= 1, "rows of deleted versions stay behind"


def test_a_schoolyear_a_date_and_a_phone_number_cite_nothing(tmp_path: Path) -> None:
    numbers = ("2023/0024", "2023/2024", "721/133", "12/2024", "3/4", "2024/0003")
    others = [paper(number, "Text.", name=str(place), reference_number=number) for place, number in enumerate(numbers)]
    text = "Schuljahr 2023/24, Haushalt 2023/2024, Tel. 0721/133-4567, KW 12/2024, 3/4 der Stimmen, am 2024-03-12."
    knowledge = make_knowledge(tmp_path, paper("Bericht", text, reference_number="B-001/2024"), *others)
    assert knowledge.links(_key(knowledge, "B-001/2024"), PUBLIC_ONLY).cites == ()


def test_numbers_of_unseen_schemes_are_kept_and_long_texts_are_read_once() -> None:
    keys = {
        mention.key for mention in cited_numbers("Nach 101.19.123, 21-V-01-0023 und der Vorlage GR 2023/0439/1 gilt")
    }
    assert {"101-19-123", "21-v-1-23", "2023-439-1", "gr-2023-439-1"} <= keys
    assert cited_numbers("Es gibt 12 Kinder, CO2-Emissionen und 3,5 % mehr.") == []
    many = cited_numbers(" ".join(f"B-{number}/2024" for number in range(5000)))
    assert 900 < len(many) < 1100


def test_another_version_of_the_analysis_reads_all_texts_anew(tmp_path: Path) -> None:
    folder = KnowledgeFolder(tmp_path)
    folder.store(
        paper("Früh", "Siehe B-002/2024.", reference_number="B-001/2024"),
        paper("Spät", "Text.", reference_number="B-002/2024"),
    )
    with closing(CatalogWriter(tmp_path / CATALOG_FILE)) as writer:
        writer._connection.execute("DELETE FROM citations")
        writer._connection.execute("DELETE FROM reference_series")
        knowledge = folder.knowledge()
        key = _key(knowledge, "B-001/2024")
        assert knowledge.links(key, PUBLIC_ONLY).cites == ()
        writer.restore_citations()
    assert _titles(knowledge.links(key, PUBLIC_ONLY).cites) == ["Spät"]
    assert knowledge.near_references("B-003/2024", PUBLIC_ONLY)[0].metadata.title == "Spät"


def test_only_keys_and_places_are_stored(tmp_path: Path) -> None:
    make_knowledge(tmp_path, paper("Bericht", "Vertraulich: Siehe B-002/2024.", reference_number="B-001/2024"))
    with closing(connect(tmp_path / CATALOG_FILE)) as connection:
        rows = [tuple(row)[1:] for row in connection.execute("SELECT * FROM citations")]
    assert rows == [(catalog_citations.Relation.CITES.value, "b-2-2024", 19, 29)]
