"""The whole way with the real embedder, Chroma server, term index and catalog."""

from pathlib import Path

import pytest

from app.access import PUBLIC_ONLY, AccessClass
from app.knowledge.build import open_knowledge, open_refresh
from app.settings import Settings, SourceSettings
from ingest.pipeline import run
from tests.ingest.fakes import pdf, write_lines
from tests.ingest.sources.test_folder import put
from tests.ingest.xzufi import OFFICE, SERVICE, message, write

pytestmark = [pytest.mark.model, pytest.mark.chroma]


def test_documents_are_found_changed_closed_and_gone(with_models: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "akten"
    fees = ("Die Gebühr für einen Bewohnerparkausweis", "beträgt 120,00 € im Jahr.")
    put(folder / "a.txt", "§ 4 Steuersatz\n\nDie Hundesteuer für den ersten Hund beträgt 96,00 € im Jahr.")
    (folder / "b.pdf").write_bytes(pdf(lambda canvas: write_lines(canvas, fees)))
    put(folder / "l.xml", message(write(SERVICE, OFFICE)).decode())
    settings = with_models.model_copy(update={"sources": (SourceSettings(path=folder, access=AccessClass.PUBLIC),)})

    def found(question: str) -> list[tuple[str, str]]:
        with open_knowledge(settings) as knowledge:
            passages = knowledge.search_vectors(question, PUBLIC_ONLY, 1) + knowledge.search_terms(
                question, PUBLIC_ONLY, 1
            )
            return [(passage.document.id, passage.chunk.text) for passage in passages]

    assert run([folder], settings, open_refresh).counts["indexed"] == 3
    for identifier, text in found("Was kostet ein Bewohnerparkausweis?"):
        assert identifier == "akten/b.pdf"
        assert "beträgt 120,00 € im Jahr" in text
    put(folder / "a.txt", "§ 4 Steuersatz\n\nDie Hundesteuer für den ersten Hund beträgt 120,00 € im Jahr.")
    put(folder / "b.pdf.meta.json", '{"access": "non_public"}')
    (folder / "l.xml").unlink()
    counts = run([folder], settings, open_refresh).counts
    assert counts == {"indexed": 2, "unchanged": 0, "removed": 1, "skipped": 0, "failed": 0}
    assert {identifier for identifier, _ in found("Bewohnerparkausweis")} == {"akten/a.txt"}
    assert all("120,00" in text for _, text in found("Hundesteuer für den ersten Hund"))
    with open_knowledge(settings) as knowledge:
        assert [document.id for document in knowledge.documents(PUBLIC_ONLY)] == ["akten/a.txt"]
    assert run([folder], settings, open_refresh).counts["unchanged"] == 2
