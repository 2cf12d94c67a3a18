"""A run that only says what it would do: it answers as a ``Refresh`` does, and changes nothing."""

from collections.abc import Mapping, Sequence

from app.knowledge.catalog_writer import CatalogWriter
from app.knowledge.model import CorpusState, DocumentDraft, IntakeRecord, Paper, RunState, Source


class DryRun:
    """What the pipeline needs of a refresh, over the catalog as it is (``None``: there is none yet)."""

    embedded_chunks = 0

    def __init__(self, catalog: CatalogWriter | None) -> None:
        self._catalog = catalog
        self.notes: list[str] = []

    def known(self, root: str) -> dict[str, str]:
        """Content hash of each active document of a root, by source id."""
        return self._catalog.known(root) if self._catalog else {}

    def known_papers(self, root: str) -> dict[str, str]:
        """Content hash of each active paper of a root, by paper id."""
        return self._catalog.known_papers(root) if self._catalog else {}

    def records(self, root: str) -> Mapping[str, IntakeRecord]:
        """What is remembered of the things of a root, by item id."""
        return self._catalog.records(root) if self._catalog else {}

    def begin_run(self, sources: Sequence[str]) -> None:
        """Nothing: a dry run is not part of the history."""

    def finish_run(self, state: RunState, counts: Mapping[str, int], message: str = "") -> None:
        """Nothing."""

    def prepare(self, source: Source, draft: DocumentDraft) -> None:
        """Nothing."""

    def prepare_paper(self, paper: Paper) -> None:
        """Nothing."""

    def record(self, record: IntakeRecord) -> None:
        """Nothing."""

    def forget_record(self, root: str, item_id: str) -> None:
        """Nothing."""

    def remove(self, document_id: str) -> None:
        """Nothing."""

    def remove_paper(self, paper_id: str) -> None:
        """Nothing."""

    def commit(self) -> CorpusState:
        """The corpus as it is and stays."""
        if self._catalog:
            return self._catalog.state()
        return CorpusState(0, 0, 0, None, "", "")
