"""Deletion is a security function: what was removed or reclassified is found nowhere in the data folder's bytes.

Each test first finds its canary, so that a search that could find nothing would be noticed.
"""

import sqlite3
import unicodedata
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np
import pytest

from app.access import PUBLIC_ONLY, AccessClass
from app.knowledge.catalog import CATALOG_FILE, Catalog
from app.knowledge.catalog_writer import CatalogWriter
from app.knowledge.chroma_server import ServerAddress, chroma_server
from app.knowledge.german import ANALYSIS_VERSION, analyse
from app.knowledge.index import Knowledge
from app.knowledge.indexes import Indexes, IndexKey, terms_folder
from app.knowledge.lexical import TantivyTermIndex
from app.knowledge.model import IntakeRecord, Paper, Stage
from app.knowledge.protocols import Vectors
from app.knowledge.refresh import Refresh
from app.knowledge.vectors import ChromaVectorIndex
from app.settings import Settings
from tests.fakes import HashEmbedder, paper

EVERYTHING = frozenset(AccessClass)
CANARY = "Zwölfkäuzchenquirl"

pytestmark = pytest.mark.chroma


class DataFolder:
    """All parts but the model are real."""

    def __init__(self, path: Path, address: ServerAddress) -> None:
        self.path = path
        self.address = address
        self.embedder = HashEmbedder(dimension=64)
        self.key = IndexKey(0, self.embedder.fingerprint, ANALYSIS_VERSION)

    def indexes(self) -> Indexes:
        vectors = ChromaVectorIndex(self.address, self.key.fingerprint, self.key.build)
        terms = TantivyTermIndex(terms_folder(self.path, self.key))
        return Indexes(self.key, terms, vectors, self.embedder)

    @contextmanager
    def refresh(self) -> Iterator[Refresh]:
        catalog = CatalogWriter(self.path / CATALOG_FILE)
        refresh = Refresh(catalog, self.indexes())
        try:
            yield refresh
        finally:
            refresh.discard()
            catalog.close()

    def knowledge(self) -> Knowledge:
        return Knowledge(Catalog(self.path / CATALOG_FILE), lambda _: self.indexes())

    def files_with(self, *needles: bytes) -> set[str]:
        """Names of the files that hold one of these, in upper or lower case."""
        found = set()
        for file in self.path.rglob("*"):
            if file.is_file():
                content = file.read_bytes()
                lowered = content.lower()
                if any(needle in content or needle.lower() in lowered for needle in needles):
                    found.add(str(file.relative_to(self.path)))
        return found

    def files_near(self, vector: Vectors) -> set[str]:
        """Names of the files that hold the beginning of a vector, up to the rounding of a normalisation."""
        places = np.flatnonzero(vector[:-1] > 0.011)[:1]
        start = int(places[0])
        probe = vector[start : start + 12]
        found = set()
        for file in self.path.rglob("*"):
            if not file.is_file():
                continue
            content = file.read_bytes()
            for offset in range(4):
                numbers = np.frombuffer(content[offset : offset + (len(content) - offset) // 4 * 4], dtype="<f4")
                near = np.ones(max(0, len(numbers) - len(probe)), dtype=bool)
                with np.errstate(all="ignore"):
                    for step, value in enumerate(probe):
                        near &= np.abs(numbers[step : step + len(near)] - value) < 1e-6
                if near.any():
                    found.add(str(file.relative_to(self.path)))
        return found


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[DataFolder]:
    with chroma_server(Settings(data=tmp_path)) as address:
        yield DataFolder(tmp_path, address)


def _forms(word: str) -> list[bytes]:
    """A word as it may be written anywhere: composed and decomposed, folded, as a term, in the usual encodings."""
    folded = word.casefold().replace("ä", "ae").replace("ö", "oe").replace("ü", "ue")
    bare = word.casefold().replace("ä", "a").replace("ö", "o").replace("ü", "u")
    texts = {word, word.casefold(), word.upper(), folded, bare, *analyse(word)}
    texts |= {unicodedata.normalize("NFD", text) for text in texts}
    escaped = {text.encode("unicode_escape") for text in texts}
    return [text.encode(code) for text in texts for code in ("utf-8", "utf-16-le", "utf-16-be")] + sorted(escaped)


def _ballast(number: int) -> list[str]:
    return [f"Der Radweg {number} wird in der Straße {number + place} gebaut." for place in range(3)]


def _store(folder: DataFolder, *, access: AccessClass = AccessClass.PUBLIC, others: int = 40) -> None:
    with folder.refresh() as refresh:
        for number in range(others):
            refresh.prepare(*paper(f"Weg {number}", *_ballast(number)))
        refresh.prepare(
            *paper(
                f"Titel {CANARY}",
                f"Der {CANARY} kostet 5 Euro.",
                f"Das {CANARY}amt (ZKQA) prüft.",
                name=f"{CANARY}.pdf",
                headings=(f"Abschnitt {CANARY}",),
                office=f"Amt für {CANARY}",
                reference_number=f"{CANARY}-12/2024",
                synonyms=(CANARY,),
                status_note=CANARY,
                committee=f"{CANARY}ausschuss",
                paper_type=f"{CANARY}vorlage",
                supersedes=(f"{CANARY}-7/2020",),
                superseded_by=f"{CANARY}.pdf",
                access=access,
            )
        )
        stage = Stage(f"{CANARY}ausschuss", subject=CANARY, role=CANARY, result=CANARY)
        refresh.prepare_paper(
            Paper(
                id=f"papers/vo/{CANARY}",
                root="papers",
                uri=f"https://ris.example/{CANARY}",
                content_hash="1",
                access=access,
                title=CANARY,
                reference_number=f"{CANARY}-13/2024",
                paper_type=f"{CANARY}vorlage",
                stages=(stage,),
            )
        )
        item = f"papers/{CANARY}.pdf"
        refresh.record(IntakeRecord(item, "papers", "1", "h", "r", "indexed", warnings=(CANARY,), documents=(item,)))
        refresh.commit()


def _remove(folder: DataFolder) -> None:
    with folder.refresh() as refresh:
        refresh.remove(f"papers/{CANARY}.pdf")
        refresh.remove_paper(f"papers/vo/{CANARY}")
        refresh.forget_record("papers", f"papers/{CANARY}.pdf")
        refresh.commit()


def _tables_with(path: Path, word: str) -> set[str]:
    """The catalog's tables that hold the word, in whatever spelling."""
    forms = {form.decode("utf-8", "replace").casefold() for form in _forms(word)}
    with closing(sqlite3.connect(path)) as connection:
        tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        texts = {table: str(connection.execute(f"SELECT * FROM {table}").fetchall()).casefold() for table in tables}
    return {table for table, text in texts.items() if any(form in text for form in forms)}


def test_of_a_removed_document_no_byte_stays(folder: DataFolder) -> None:
    _store(folder)
    holding = {
        "versions", "texts", "chunks", "reference_keys", "reference_series", "acronyms", "citations", "intake",
        "papers", "stages", "paper_keys",
    }  # fmt: skip
    assert _tables_with(folder.path / CATALOG_FILE, CANARY) == holding
    found = folder.files_with(*_forms(CANARY))
    assert any(name.startswith("catalog") for name in found)
    assert {Path(name).suffix for name in found if name.startswith("terms/")} == {".store"}
    _remove(folder)
    assert folder.files_with(*_forms(CANARY)) == set()
    # Dictionaries and stored terms are compressed: the index itself says that nothing removed is left in them.
    assert not TantivyTermIndex(terms_folder(folder.path, folder.key)).holds_removed()


def test_readers_that_have_everything_open_neither_keep_it_nor_hold_the_cleaning_up(folder: DataFolder) -> None:
    _store(folder)
    knowledge = folder.knowledge()
    searches = (knowledge.search_terms, knowledge.search_vectors, knowledge.search_exact)
    assert all(search(f"{CANARY} {CANARY}-12/2024", EVERYTHING, 5) for search in searches)
    weight = knowledge.term_weights(CANARY, PUBLIC_ONLY)
    _remove(folder)
    assert folder.files_with(*_forms(CANARY)) == set()
    for search in searches:
        found = search(f"{CANARY} {CANARY}-12/2024", EVERYTHING, 50)
        assert not any(CANARY in passage.chunk.text + passage.document.metadata.title for passage in found)
    after = knowledge.term_weights(CANARY, PUBLIC_ONLY)
    assert all(after[term] > weight[term] for term in weight)  # as if it had never been there


def test_a_reclassified_document_leaves_the_files_of_its_old_class(folder: DataFolder) -> None:
    _store(folder, access=AccessClass.PUBLIC)
    _store(folder, access=AccessClass.NON_PUBLIC)
    found = folder.files_with(*_forms(CANARY))
    assert {name.split("/")[2] for name in found if name.startswith("terms/")} == {"non_public"}
    knowledge = folder.knowledge()
    for search in (knowledge.search_terms, knowledge.search_vectors, knowledge.search_exact):
        titles = {passage.document.metadata.title for passage in search(f"{CANARY}-12/2024", PUBLIC_ONLY, 200)}
        assert f"Titel {CANARY}" not in titles


@pytest.mark.parametrize("others", [5, 1700])
def test_the_vectors_of_a_removed_document_leave_the_files_of_chroma(folder: DataFolder, others: int) -> None:
    """With few vectors the collection is copied, with many the vector is overwritten and the log folded in."""
    _store(folder, others=others)
    ids = {access: set(folder.indexes().vectors.ids(access).tolist()) for access in AccessClass}
    vector = folder.embedder.embed_passages([f"Titel {CANARY}\nAbschnitt {CANARY}\nDer {CANARY} kostet 5 Euro."])[0]
    assert folder.files_near(vector)
    _remove(folder)
    assert folder.files_near(vector) == set()
    left = folder.indexes().vectors
    assert len(ids[AccessClass.PUBLIC] - set(left.ids(AccessClass.PUBLIC).tolist())) == 2
    hits = left.search(folder.embedder.embed_query("Radweg 3 Straße 4"), PUBLIC_ONLY, 10)
    assert len(hits) == 10


def test_what_a_killed_run_had_prepared_is_gone_after_the_next(folder: DataFolder) -> None:
    catalog = CatalogWriter(folder.path / CATALOG_FILE)
    killed = Refresh(catalog, folder.indexes())
    killed.prepare(*paper("Geheim", f"Der {CANARY}."))
    killed._store_waiting()
    killed._line.finish()
    killed._write_terms()
    catalog.close()  # and nothing else
    assert folder.files_with(*_forms(CANARY))
    with folder.refresh() as refresh:
        refresh.prepare(*paper("Weg", *_ballast(1)))
        refresh.commit()
    assert folder.files_with(*_forms(CANARY)) == set()
