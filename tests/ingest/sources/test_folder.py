import os
from pathlib import Path

import pytest

from app.access import AccessClass
from app.settings import Settings, SourceSettings
from ingest.sources.folder import FolderReader, folder_readers
from ingest.sources.model import SourceError
from ingest.sources.open import open_sources


def put(path: Path, text: str = "Text.") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def settings(tmp_path: Path, *sources: tuple[Path, AccessClass]) -> Settings:
    return Settings(data=tmp_path / "data", sources=tuple(SourceSettings(path=p, access=a) for p, a in sources))


def readers(tmp_path: Path, path: Path, *sources: tuple[Path, AccessClass]) -> list[FolderReader]:
    return folder_readers([path], settings(tmp_path, *sources))


def ids(tmp_path: Path, path: Path, *sources: tuple[Path, AccessClass]) -> list[str]:
    return [item.id for reader in readers(tmp_path, path, *sources) for item in reader.list().items]


def test_folder_of_the_settings_keeps_its_name_wherever_it_lies(tmp_path: Path) -> None:
    for place in ("a", "b"):
        folder = tmp_path / place / "akten"
        put(folder / "sub" / "x.txt")
        assert ids(tmp_path, folder, (folder, AccessClass.PUBLIC)) == ["akten/sub/x.txt"]


def test_two_folders_of_one_name_never_share_an_id(tmp_path: Path) -> None:
    first, second = tmp_path / "a" / "akten", tmp_path / "b" / "akten"
    put(first / "x.txt")
    put(second / "x.txt")
    for sources in ((), ((first, AccessClass.PUBLIC), (second, AccessClass.PUBLIC)), ((first, AccessClass.PUBLIC),)):
        found = ids(tmp_path, first, *sources) + ids(tmp_path, second, *sources)
        assert len(set(found)) == 2


def test_path_inside_a_source_belongs_to_it_and_covers_only_itself(tmp_path: Path) -> None:
    folder = tmp_path / "akten"
    put(folder / "sub" / "x.txt")
    put(folder / "y.txt")
    (reader,) = readers(tmp_path, folder / "sub", (folder, AccessClass.INTERNAL))
    assert (reader.name, reader.access) == ("akten", AccessClass.INTERNAL)
    assert [item.id for item in reader.list().items] == ["akten/sub/x.txt"]
    assert reader.covers("akten/sub/x.txt")
    assert not reader.covers("akten/y.txt")
    assert not reader.covers("akten/subject.txt")


def test_source_inside_a_source_is_taken_in_once_with_its_own_class(tmp_path: Path) -> None:
    outer, inner = tmp_path / "akten", tmp_path / "akten" / "offen"
    put(outer / "geheim.txt")
    put(inner / "bekannt.txt")
    both = settings(tmp_path, (outer, AccessClass.INTERNAL), (inner, AccessClass.PUBLIC))
    for paths in ([outer], [outer, inner], [inner, outer]):
        found = {item.id: reader.access for reader in folder_readers(paths, both) for item in reader.list().items}
        assert found == {"akten/geheim.txt": AccessClass.INTERNAL, "offen/bekannt.txt": AccessClass.PUBLIC}


def test_links_are_not_followed_and_loops_do_not_hang(tmp_path: Path) -> None:
    folder = tmp_path / "akten"
    put(folder / "x.txt")
    secret = put(tmp_path / "secret.txt")
    (folder / "loop").symlink_to(folder)
    (folder / "leak.txt").symlink_to(secret)
    (reader,) = readers(tmp_path, folder)
    found = reader.list()
    assert [item.name for item in found.items] == ["x.txt"]
    assert sorted(identifier.rpartition("/")[2] for identifier, _ in found.skipped) == ["leak.txt", "loop"]


def test_ignore_file_dot_files_and_litter(tmp_path: Path) -> None:
    folder = tmp_path / "akten"
    for name in ("x.txt", "README.md", "_source/a.txt", "sub/_source/b.txt", ".hidden.txt", "~$x.docx", "alt.bak.txt"):
        put(folder / name)
    put(folder / ".ratslotseignore", "# comment\nREADME.md\n_source/\n*.bak.*\n")
    assert ids(tmp_path, folder, (folder, AccessClass.PUBLIC)) == ["akten/x.txt"]


def test_names_that_are_no_valid_text_still_give_valid_distinct_ids(tmp_path: Path) -> None:
    folder = tmp_path / "akten"
    folder.mkdir()
    for name in (b"geb\xfchr.txt", b"geb\xfehr.txt"):
        Path(bytes(folder).decode(), name.decode("utf-8", "surrogateescape")).write_text("Text.")
    found = ids(tmp_path, folder, (folder, AccessClass.PUBLIC))
    assert len(set(found)) == 2
    for identifier in found:
        identifier.encode("utf-8")


def test_sidecars_belong_to_their_documents(tmp_path: Path) -> None:
    folder = tmp_path / "akten"
    put(folder / "x.pdf")
    put(folder / "x.pdf.meta.json", "{}")
    put(folder / "weg.pdf.meta.json", "{}")
    (reader,) = readers(tmp_path, folder)
    found = reader.list()
    assert [(item.name, item.sidecar and item.sidecar.name) for item in found.items] == [("x.pdf", "x.pdf.meta.json")]
    assert "weg.pdf.meta.json" in found.skipped[0][0]


def test_data_folder_inside_a_source_is_no_part_of_it(tmp_path: Path) -> None:
    folder = tmp_path / "akten"
    put(folder / "x.txt")
    put(folder / "data" / "report.txt")
    (reader,) = folder_readers([folder], Settings(data=folder / "data", sources=()))
    assert [item.name for item in reader.list().items] == ["x.txt"]


def test_ignore_file_that_is_no_file_stops_the_source_and_does_not_hang(tmp_path: Path) -> None:
    folder = tmp_path / "akten"
    put(folder / "x.txt")
    os.mkfifo(folder / ".ratslotseignore")
    (reader,) = readers(tmp_path, folder)
    with pytest.raises(SourceError, match="ratslotseignore"):
        reader.list()


def test_name_of_the_settings_begins_the_ids_and_must_be_one_source_s_own(tmp_path: Path) -> None:
    first, second = tmp_path / "a", tmp_path / "b"
    put(first / "x.txt")
    put(second / "x.txt")

    def named(*names: str) -> Settings:
        sources = [
            SourceSettings(path=folder, name=name, access=AccessClass.PUBLIC)
            for folder, name in zip((first, second), names, strict=True)
        ]
        return Settings(data=tmp_path / "data", sources=tuple(sources))

    found = open_sources([], named("rat", "amt"))
    assert [item.id for reader in found for item in reader.list().items] == ["rat/x.txt", "amt/x.txt"]
    with pytest.raises(SourceError, match="rat"):
        open_sources([], named("rat", "rat"))


def test_missing_path_is_an_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="gibt-es-nicht"):
        readers(tmp_path, tmp_path / "gibt-es-nicht")
