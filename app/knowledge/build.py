"""The door of the knowledge floor: opens the index of a data folder, with the concrete parts.

Nothing here needs the language model, so a refresh never loads one.
"""

import fcntl
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path

from app.errors import (
    AlreadyRunningError,
    DataFolderError,
    IndexStateError,
    ModelFileError,
    RatslotseError,
    VectorStoreError,
)
from app.knowledge.catalog import CATALOG_FILE, Catalog
from app.knowledge.catalog_writer import CatalogWriter
from app.knowledge.chroma_server import VECTORS_FOLDER, ServerInUse, chroma_server, server_is_running
from app.knowledge.dry_run import DryRun
from app.knowledge.embedding import GgufEmbedder
from app.knowledge.german import ANALYSIS_VERSION
from app.knowledge.index import Knowledge
from app.knowledge.indexes import (
    EmbeddingModel,
    Indexes,
    IndexKey,
    check_state,
    forget_other_terms,
    indexed_embedding,
    other_terms,
    terms_folder,
    wanted_embedding,
)
from app.knowledge.lexical import TantivyTermIndex
from app.knowledge.model import CorpusState, Run
from app.knowledge.refresh import Progress, Refresh
from app.knowledge.vectors import ChromaVectorIndex
from app.knowledge.verification import (
    Finding,
    FindingKind,
    Findings,
    check_catalog,
    check_terms,
    check_vectors,
    finding,
)
from app.offline import silence_telemetry
from app.settings import Settings

LOCK_FILE = "ingest.lock"


@contextmanager
def open_knowledge(settings: Settings) -> Iterator[Knowledge]:
    """The read side. A Chroma server is started if none runs, and stopped when nobody needs it any more.

    The index is read with the embedding model that it was made with, also if the settings name another one by now.
    Errors: ``IndexStateError`` (nothing ingested, another version), ``ModelFileError``, ``VectorStoreError``,
    ``DataFolderError``. What costs the least is checked first.
    """
    silence_telemetry()
    catalog_file = settings.data / CATALOG_FILE
    if not catalog_file.exists():
        raise IndexStateError("Es ist noch nichts eingelesen; bitte „ratslotse-ingest ORDNER“ ausführen.")
    with ExitStack() as stack:
        catalog = stack.enter_context(closing(Catalog(catalog_file)))
        state = catalog.state()
        check_state(state)
        indexed_embedding(settings, state)
        _readable_terms(settings, state)
        server = stack.enter_context(closing(ServerInUse(settings)))
        yield Knowledge(catalog, lambda found: _opened(settings, server, found))


@contextmanager
def open_refresh(settings: Settings) -> Iterator[Refresh]:
    """The write side, for one process at a time. What is not committed at the end is discarded.

    Where the settings name another embedding model than the index in force was made with, new indexes are made beside
    it, and it is dropped once they are committed.
    Errors: ``AlreadyRunningError``, ``IndexStateError`` (another schema), ``ModelFileError``, ``VectorStoreError``,
    ``DataFolderError``.
    """
    with _writing(settings, lambda _: wanted_embedding(settings)) as refresh:
        yield refresh


@contextmanager
def _writing(
    settings: Settings, choose: Callable[[CorpusState], EmbeddingModel], *, anew: bool = False
) -> Iterator[Refresh]:
    silence_telemetry()
    with ExitStack() as stack:
        stack.enter_context(_ingest_lock(settings.data))
        catalog = stack.enter_context(closing(CatalogWriter(settings.data / CATALOG_FILE)))
        state = catalog.state()
        model = choose(state)
        in_force = IndexKey.of(state)
        # terms do not depend on the model, but those in use must not be written over while vectors are made anew
        beside = anew or in_force.fingerprint not in ("", model.fingerprint)
        key = IndexKey(in_force.build + beside, model.fingerprint, ANALYSIS_VERSION)
        terms, terms_are_new = _open_terms(terms_folder(settings.data, key), in_use=key == in_force)
        address = stack.enter_context(chroma_server(settings))
        embedder = stack.enter_context(closing(_load(model)))
        vectors = ChromaVectorIndex(address, key.fingerprint, key.build)
        indexes = Indexes(key, terms, vectors, embedder, model.described())
        refresh = Refresh(catalog, indexes, terms_are_new=terms_are_new)
        try:
            yield refresh
        except BaseException:
            # What stopped the run is the message; what stays behind now, the next run sweeps.
            with suppress(RatslotseError):
                refresh.discard()
            raise
        refresh.discard()
        if IndexKey.of(catalog.state()) == key:
            forget_other_terms(settings.data, key)
            vectors.forget_others()
            vectors.complete()


@contextmanager
def open_dry_run(settings: Settings) -> Iterator[DryRun]:
    """A refresh that reads the catalog and changes nothing; it needs no model, no server and no lock."""
    file = settings.data / CATALOG_FILE
    if not file.exists():
        yield DryRun(None)
        return
    with closing(CatalogWriter(file)) as catalog:
        yield DryRun(catalog)


def rebuild_index(settings: Settings, progress: Progress | None = None) -> CorpusState:
    """Make both indexes anew from the catalog, with the model of the settings, and switch to them.

    Readers keep using the old ones meanwhile. Errors as for ``open_refresh``.
    """
    with _ingest_lock(settings.data):
        _drop_vectors_that_cannot_be_opened(settings)
    with _writing(settings, lambda _: wanted_embedding(settings), anew=True) as refresh:
        return refresh.commit(progress)


def verify_index(settings: Settings) -> Findings:
    """Compare catalog, terms and vectors, every text and every vector; changes nothing and needs no model.

    Errors: ``IndexStateError`` (nothing ingested, another schema), ``AlreadyRunningError``, ``VectorStoreError``.
    """
    silence_telemetry()
    file = settings.data / CATALOG_FILE
    if not file.exists():
        raise IndexStateError("Es ist noch nichts eingelesen; bitte „ratslotse-ingest ORDNER“ ausführen.")
    with _ingest_lock(settings.data):
        return _verified(settings, file)


def repair_index(settings: Settings) -> Findings:
    """Mend both indexes from the catalog, with the model that they were made with; gives what is wrong afterwards.

    Errors as for ``open_refresh``.
    """

    def choose(state: CorpusState) -> EmbeddingModel:
        try:
            return indexed_embedding(settings, state)
        except (IndexStateError, ModelFileError):
            return wanted_embedding(settings)

    with _writing(settings, choose) as refresh:
        refresh.commit(thorough=True)
    return verify_index(settings)


def history(settings: Settings, limit: int) -> list[Run]:
    """The latest runs of the ingest, newest first; none before the first. Errors: as for reading the catalog."""
    file = settings.data / CATALOG_FILE
    if not file.exists():
        return []
    with closing(Catalog(file)) as catalog:
        return catalog.runs(limit)


def _verified(settings: Settings, file: Path) -> Findings:
    found, expected = check_catalog(file)
    with closing(Catalog(file)) as catalog:
        state = catalog.state()
    key = IndexKey.of(state)
    try:
        terms = TantivyTermIndex(terms_folder(settings.data, key))
        found += check_terms(expected, terms)
        found += finding(FindingKind.TERMS_NOT_PURGED, ["terms"] if terms.holds_removed() else [])
    except IndexStateError:
        found.append(Finding(FindingKind.TERMS_UNREADABLE, 1))
    with chroma_server(settings) as address:
        vectors = ChromaVectorIndex(address, key.fingerprint, key.build)
        found += check_vectors(expected, vectors)
        found += finding(FindingKind.OLD_INDEXES, [*vectors.others(), *other_terms(settings.data, key)])
    return Findings(tuple(found), state.documents, state.chunks)


def _drop_vectors_that_cannot_be_opened(settings: Settings) -> None:
    """Vectors are derived: where Chroma does not even start over its files, a rebuild begins without them."""
    try:
        with chroma_server(settings):
            pass
    except VectorStoreError:
        if settings.vectors.url or server_is_running(settings.data):
            raise
        shutil.rmtree(settings.data / VECTORS_FOLDER, ignore_errors=True)


def _opened(settings: Settings, server: ServerInUse, state: CorpusState) -> Indexes:
    """The indexes that a state names. An embedder that was replaced is freed when the last search has let go of it."""
    key = IndexKey.of(state)
    model = indexed_embedding(settings, state)
    terms = _readable_terms(settings, state)
    vectors = ChromaVectorIndex(server.address(), key.fingerprint, key.build)
    return Indexes(key, terms, vectors, _load(model), state.embedding_model)


def _readable_terms(settings: Settings, state: CorpusState) -> TantivyTermIndex:
    folder = terms_folder(settings.data, IndexKey.of(state))
    if not folder.is_dir():
        raise IndexStateError(f"Der Suchindex {folder} fehlt; bitte „ratslotse-ingest repair“ ausführen.")
    return TantivyTermIndex(folder)


def _load(model: EmbeddingModel) -> GgufEmbedder:
    return GgufEmbedder(model.file, model.settings)


def _open_terms(folder: Path, *, in_use: bool) -> tuple[TantivyTermIndex, bool]:
    """The term index for writing, and whether it has to be written as a whole. It is derived: a bad one is dropped."""
    if in_use and folder.is_dir():
        try:
            return TantivyTermIndex(folder), False
        except IndexStateError:
            pass
    shutil.rmtree(folder, ignore_errors=True)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DataFolderError(
            f"Der Ordner {folder} für den Suchindex lässt sich nicht anlegen ({error.strerror}); bitte Rechte und "
            "freien Platz des Datenordners prüfen."
        ) from error
    return TantivyTermIndex(folder), True


@contextmanager
def _ingest_lock(data: Path) -> Iterator[None]:
    """The one lock of a data folder that lets write; it goes with the process."""
    try:
        data.mkdir(parents=True, exist_ok=True)
        lock = (data / LOCK_FILE).open("ab")
    except OSError as error:
        raise DataFolderError(
            f"Im Datenordner {data} kann nicht geschrieben werden ({error.strerror}); bitte Pfad und Rechte prüfen."
        ) from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunningError(
                f"Ein anderer Einlesevorgang arbeitet bereits im Datenordner {data}; bitte warten, bis er fertig ist."
            ) from None
        yield
