"""One tantivy index in a folder: the analysed terms of the chunks of one access class.

The terms are also stored with each entry. tantivy marks a removed entry and keeps its terms until the segment is
merged, which may be never, and offers no merge to Python; ``purge`` therefore writes what is left of such a segment
anew, from the stored terms. On one core that is some 20,000 entries a second, where analysing the texts again would be
4,000. On council papers in chunks of 830 bytes the stored terms take 0.8 kB a chunk, the index without them 0.5 kB.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
import tantivy
from tantivy import Query

from app.errors import DataFolderError, IndexStateError
from app.knowledge.selection import ChunkIds

WHOLE_WORD_FIELDS = ("title", "headings", "body")
SPLIT_FIELDS = (*WHOLE_WORD_FIELDS, "parts", "reference", "synonyms")

_WRITER_MEMORY = 64_000_000
"""Bytes of the writer's buffer before tantivy starts a new segment."""

_PAGE = 100_000
"""Ids looked at together: tantivy hands a hit out as a Python object of some 100 bytes."""


def schema() -> tantivy.Schema:
    """The fields of an entry: ``words`` are unstemmed and serve as the vocabulary for taking compounds apart."""
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("chunk_id", indexed=True, fast=True, stored=True)
    for field in SPLIT_FIELDS:
        builder.add_text_field(field, tokenizer_name="whitespace", index_option="freq", stored=True)
    builder.add_text_field("words", tokenizer_name="whitespace", index_option="basic", stored=True)
    return builder.build()


class TermShard:
    """Entries by chunk id. One process writes at a time; any number read and see each commit."""

    def __init__(self, folder: Path) -> None:
        """Open the index, or make an empty one. Errors: ``DataFolderError``, ``IndexStateError`` (damaged)."""
        self._folder = folder
        self.schema = schema()
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._index = tantivy.Index(self.schema, path=str(folder), reuse=True)
        except OSError as error:
            raise DataFolderError(
                f"Der Suchindex in {folder} kann nicht angelegt oder gelesen werden ({error.strerror or error}); "
                "bitte die Rechte am Datenordner prüfen."
            ) from error
        except ValueError as error:
            raise IndexStateError(
                f"Der Suchindex in {folder} ist beschädigt oder stammt von einer anderen Version; "
                "bitte „ratslotse-ingest“ ausführen, das ihn neu aufbaut."
            ) from error
        self._lock = Lock()
        self._seen_commit: tuple[int, int] | None = None

    def searcher(self) -> tantivy.Searcher:
        """A view of the last commit, whichever process made it. Errors: ``IndexStateError`` (gone or damaged)."""
        with self._lock:
            try:
                status = (self._folder / "meta.json").stat()
                commit = (status.st_mtime_ns, status.st_ino)
                if commit != self._seen_commit:
                    self._index.reload()
                    self._seen_commit = commit
                return self._index.searcher()
            except (OSError, ValueError) as error:
                raise IndexStateError(
                    f"Der Suchindex in {self._folder} ist nicht mehr lesbar; bitte „ratslotse-ingest repair“ ausführen."
                ) from error

    def ids(self) -> ChunkIds:
        """Every chunk id stored."""
        pages = [
            np.fromiter(ids, dtype=np.int64, count=len(ids)) for ids in (list(page) for page in self._pages()) if ids
        ]
        return np.unique(np.concatenate(pages)) if pages else np.empty(0, dtype=np.int64)

    @contextmanager
    def writing(self) -> Iterator[tantivy.IndexWriter]:
        """One commit at the end, and none after an error. Errors: ``DataFolderError``."""
        try:
            writer = self._index.writer(_WRITER_MEMORY, 1)
        except ValueError as error:
            raise self._not_writable(error) from error
        try:
            yield writer
            writer.commit()
            writer.garbage_collect_files()
        except (ValueError, OSError) as error:
            raise self._not_writable(error) from error
        finally:
            # Waiting for the merges also closes the writer and so frees its lock for the next one.
            writer.wait_merging_threads()

    def holds_removed(self) -> bool:
        """Whether terms of removed entries still lie in the files."""
        return any(_removed(segment) for segment in self._segments())

    def purge(self) -> int:
        """Write segments with removed entries anew without them; gives how many entries were written.

        Errors: ``DataFolderError``. Until it is through, the index answers as before.
        """
        segments = self._segments()
        if not any(_removed(segment) for segment in segments):
            return 0
        searcher = self.searcher()
        kept = [0] * len(segments)
        for page in self._pages():
            for address in page.values():
                kept[address.segment_ord] += 1
        # tantivy lists the segments of a search as its meta file does; where the counts disagree, all are rewritten.
        in_order = kept == [segment["max_doc"] - _removed(segment) for segment in segments]
        written = 0
        with self.writing() as writer:
            for page in self._pages():
                affected = {
                    chunk_id: address
                    for chunk_id, address in page.items()
                    if not in_order or _removed(segments[address.segment_ord])
                }
                for chunk_id, address in affected.items():
                    entry = searcher.doc(address)
                    writer.delete_documents_by_term("chunk_id", chunk_id)
                    writer.add_document(entry)
                written += len(affected)
        return written

    def _pages(self) -> Iterator[Mapping[int, tantivy.DocAddress]]:
        """Where each entry lies, by chunk id, in portions, all from one view."""
        searcher = self.searcher()
        highest = searcher.search(Query.all_query(), 1, count=False, order_by_field="chunk_id").hits
        if not highest:
            return
        last = searcher.fast_field_values("chunk_id", [highest[0][1]])[0]
        for low in range(0, int(last or 0) + 1, _PAGE):
            within = Query.range_query(
                self.schema, "chunk_id", tantivy.FieldType.Integer, low, low + _PAGE, include_upper=False
            )
            # an id is stored once, but a damaged index must not be read short
            addresses = [address for _, address in searcher.search(within, 2 * _PAGE, count=False).hits]
            values = searcher.fast_field_values("chunk_id", addresses)
            yield {int(value): address for value, address in zip(values, addresses, strict=True) if value is not None}

    def _segments(self) -> list[dict[str, Any]]:
        with self._lock:
            meta = json.loads((self._folder / "meta.json").read_text(encoding="utf-8"))
        return list(meta["segments"])

    def _not_writable(self, error: Exception) -> DataFolderError:
        return DataFolderError(
            f"In den Suchindex {self._folder} kann nicht geschrieben werden ({error}); bitte prüfen, ob der "
            "Datenordner beschreibbar ist, Platz hat und kein anderer Einlesevorgang läuft."
        )


def _removed(segment: Mapping[str, Any]) -> int:
    return int((segment["deletes"] or {}).get("num_deleted_docs", 0))


def remove_all(writer: tantivy.IndexWriter, chunk_ids: Iterable[int]) -> None:
    """Mark entries as removed; unknown ids are ignored."""
    for chunk_id in chunk_ids:
        writer.delete_documents_by_term("chunk_id", chunk_id)
