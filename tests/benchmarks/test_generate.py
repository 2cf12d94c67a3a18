"""The invented corpus: the same bytes for the same seed, in formats that the project reads, with text of its own."""

from pathlib import Path

import pytest

from benchmarks.generate import change, generate
from ingest.chunk import chunk_document
from ingest.parse import FORMATS, parse


def _contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_same_seed_gives_the_same_bytes_and_another_one_others(tmp_path: Path) -> None:
    for name, seed in (("one", 1), ("again", 1), ("other", 2)):
        generate(tmp_path / name, 30, seed)
    one, again, other = (_contents(tmp_path / name) for name in ("one", "again", "other"))
    assert one == again
    assert len(one) == 30
    assert not set(one.values()) & set(other.values())


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return generate(tmp_path_factory.mktemp("corpus"), 40, 3)


def test_every_format_is_read_and_gives_chunks_of_its_own_text(papers: list[Path]) -> None:
    assert {path.suffix for path in papers} == {".pdf", ".docx", ".html", ".txt", ".md"}
    seen: set[str] = set()
    for path in papers:
        document = parse(path.read_bytes(), FORMATS[path.suffix])
        chunks = [document.text[chunk.start : chunk.end] for chunk in chunk_document(document, "Drucksache")]
        longest = max(chunks, key=len)
        assert len(longest) > 80, path.name
        assert longest not in seen, "two papers are the same"
        seen.add(longest)
        assert any("Drucksache" in line for line in document.text.splitlines()[:12])


def test_a_change_changes_as_many_files_as_asked_and_no_others(tmp_path: Path) -> None:
    paths = generate(tmp_path, 20, 4)
    before = _contents(tmp_path)
    changed = change(paths, 3, 5)
    after = _contents(tmp_path)
    assert {name for name in before if before[name] != after[name]} == {
        path.relative_to(tmp_path).as_posix() for path in changed
    }
    assert len(changed) == 3
    assert before.keys() == after.keys()
