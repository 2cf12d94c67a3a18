"""The door of the knowledge floor: opens the index of a data folder, with the concrete parts.

Nothing here needs the language model, so a refresh never loads one.
"""

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path

from app.errors import AlreadyRunningError, DataFolderError, IndexStateError, RatslotseError
from app.knowledge.catalog import CATALOG_FILE, Catalog
from app.knowledge.catalog_writer import CatalogWriter
from app.knowledge.chroma_server import chroma_server
from app.knowledge.embedding import GgufEmbedder, fingerprint_of
from app.knowledge.german import ANALYSIS_VERSION
from app.knowledge.index import Knowledge, check_state
from app.knowledge.lexical import TantivyTermIndex
from app.knowledge.refresh import Refresh
from app.knowledge.vectors import ChromaVectorIndex
from app.models.files import ModelRole, require_model
from app.offline import silence_telemetry
from app.settings import Settings

TERMS_FOLDER = "terms"
LOCK_FILE = "ingest.lock"


@contextmanager
def open_knowledge(settings: Settings) -> Iterator[Knowledge]:
    """The read side. A Chroma server is started if none runs, and stopped when nobody needs it any more.

    Errors: ``IndexStateError`` (nothing ingested, another schema, another embedding model), ``ModelFileError``,
    ``VectorStoreError``, ``DataFolderError``. What costs the least is checked first.
    """
    silence_telemetry()
    catalog_file = settings.data / CATALOG_FILE
    if not catalog_file.exists():
        raise IndexStateError("Es ist noch nichts eingelesen; bitte „ratslotse-ingest ORDNER“ ausführen.")
    with ExitStack() as stack:
        catalog = stack.enter_context(closing(Catalog(catalog_file)))
        model = require_model(settings, ModelRole.EMBEDDING)
        check_state(catalog.state(), fingerprint_of(model, settings.embedding))
        terms = TantivyTermIndex(settings.data / TERMS_FOLDER)
        address = stack.enter_context(chroma_server(settings))
        embedder = stack.enter_context(closing(GgufEmbedder(model, settings.embedding)))
        vectors = ChromaVectorIndex(address, embedder.fingerprint)
        yield Knowledge(catalog, terms, vectors, embedder)


@contextmanager
def open_refresh(settings: Settings) -> Iterator[Refresh]:
    """The write side, for one process at a time. What is not committed at the end is discarded.

    Errors: ``AlreadyRunningError``, ``IndexStateError`` (another schema), ``ModelFileError``, ``VectorStoreError``,
    ``DataFolderError``.
    """
    silence_telemetry()
    with ExitStack() as stack:
        stack.enter_context(_ingest_lock(settings.data))
        catalog = stack.enter_context(closing(CatalogWriter(settings.data / CATALOG_FILE)))
        model = require_model(settings, ModelRole.EMBEDDING)
        terms, terms_are_new = _open_terms(settings.data / TERMS_FOLDER, catalog.state().analysis_version)
        address = stack.enter_context(chroma_server(settings))
        embedder = stack.enter_context(closing(GgufEmbedder(model, settings.embedding)))
        vectors = ChromaVectorIndex(address, embedder.fingerprint)
        refresh = Refresh(catalog, terms, vectors, embedder, terms_are_new=terms_are_new)
        try:
            yield refresh
        except BaseException:
            # What stopped the run is the message; what stays behind now, the next run sweeps.
            with suppress(RatslotseError):
                refresh.discard()
            raise
        refresh.discard()
        vectors.forget_other_models()


def _open_terms(folder: Path, analysis_version: str) -> tuple[TantivyTermIndex, bool]:
    """The term index for writing, and whether it has to be written as a whole. It is derived: a bad one is dropped."""
    if analysis_version == ANALYSIS_VERSION and folder.is_dir():
        try:
            return TantivyTermIndex(folder), False
        except IndexStateError:
            pass
    shutil.rmtree(folder, ignore_errors=True)
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
