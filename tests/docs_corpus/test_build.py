"""The sample corpus is what its sources make of it, and it keeps the promises of its README."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from datetime import date
from pathlib import Path

import pypdfium2
import pytest
from lxml import etree

from tests.docs_corpus.reading import (
    CORPUS,
    LETTER_SOUP,
    SCANS,
    SOURCES,
    WINDOWS_1252,
    documents,
    raw_text,
    sidecar,
    text_of,
)

BUILT = {".pdf", ".docx", ".odt", ".rtf", ".xlsx", ".ods", ".csv", ".pptx", ".eml"}
# Written by libraries whose next release may write other bytes.
BY_LIBRARIES = {".pdf", ".docx", ".xlsx", ".pptx", ".eml"}
PROMISED = {
    ".pdf": 16, ".docx": 5, ".html": 4, ".odt": 2, ".rtf": 1, ".md": 4, ".txt": 3, ".xml": 14, ".xlsx": 1, ".ods": 1,
    ".csv": 1, ".pptx": 1, ".eml": 1,
}  # fmt: skip
SIDECAR_KEYS = {
    "title", "reference", "date", "type", "committee", "access", "status", "status_date", "status_note", "valid_from",
    "valid_until", "supersedes", "superseded_by", "related", "office",
}  # fmt: skip
STATUSES = {
    "proposed", "adopted", "adopted_with_changes", "rejected", "withdrawn", "referred", "postponed", "noted",
    "answered", "in_force", "amended", "repealed",
}  # fmt: skip
# Papers that the corpus mentions but does not hold, as every real collection does.
MENTIONED_ONLY = {
    "B-101/2019", "B-044/2019", "B-091/2020", "B-058/2021", "B-008/2022", "B-066/2022", "B-049/2023", "B-015/2024",
    "B-052/2024", "B-066/2024", "B-070/2024", "B-079/2024", "B-081/2024", "B-098/2024", "B-101/2024", "BA-075/2024",
}  # fmt: skip
REFERENCE = re.compile(r"\b(BA|RA|B|I)[- _]?(\d{1,3})[/_](\d{4})\b")
OWN_FIELD = re.compile(r"(?:Vorlage|Antrag|Anfrage) Nr\.: ?((?:BA|RA|B|I)-\d{3}/\d{4})")


@pytest.fixture(scope="module")
def rebuilt(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All built files, made anew."""
    folder = tmp_path_factory.mktemp("rebuilt")
    script = CORPUS / "_source" / "build.py"
    subprocess.run([sys.executable, "-B", str(script), "--output", str(folder)], check=True, capture_output=True)
    return folder


def test_every_built_file_has_a_source(rebuilt: Path) -> None:
    made = sorted(path.relative_to(rebuilt).as_posix() for path in rebuilt.rglob("*") if path.is_file())
    assert made == [name for name in documents() if Path(name).suffix in BUILT]


@pytest.mark.parametrize("name", [name for name in documents() if Path(name).suffix in BUILT])
def test_rebuilding_gives_the_committed_file(rebuilt: Path, name: str) -> None:
    made, committed = rebuilt / name, CORPUS / name
    if made.read_bytes() == committed.read_bytes():
        return
    # Another release of reportlab, python-docx or the JPEG library may write other bytes, but never another text.
    assert committed.suffix in BY_LIBRARIES
    assert raw_text(made) == raw_text(committed)


@pytest.mark.parametrize("name", sorted(SCANS))
def test_a_scan_has_pictures_and_no_text(name: str) -> None:
    document = pypdfium2.PdfDocument(CORPUS / name)
    try:
        for page in document:
            assert page.get_textpage().get_text_bounded() == ""
            assert len(list(page.get_objects())) == 1
    finally:
        document.close()
    assert (SOURCES / SCANS[name]).exists()


@pytest.mark.parametrize("name", sorted(LETTER_SOUP))
def test_fonts_that_lie_give_other_letters_than_they_show(name: str) -> None:
    text = raw_text(CORPUS / name)
    assert len(text) > 500
    assert "Innenstadt" not in text
    assert "Innenstadt" in text_of(name)


def test_the_promised_number_of_each_format() -> None:
    found = Counter(Path(name).suffix for name in documents())
    assert sum(found.values()) >= 50
    assert {suffix: found[suffix] for suffix, least in PROMISED.items() if found[suffix] < least} == {}


def test_line_end_hyphens_long_papers_and_two_columns_exist() -> None:
    pages, hyphens = {}, {}
    for name in documents():
        if name.endswith(".pdf"):
            document = pypdfium2.PdfDocument(CORPUS / name)
            pages[name] = len(document)
            hyphens[name] = sum(page.get_textpage().get_text_bounded().count("\u0002") for page in document)
            document.close()
    assert sum(count >= 3 for count in pages.values()) >= 4
    assert sum(count >= 3 for count in hyphens.values()) >= 4


@pytest.mark.parametrize("path", sorted(CORPUS.glob("**/*.meta.json")), ids=lambda path: path.name)
def test_sidecars_are_sound(path: Path) -> None:
    name = path.relative_to(CORPUS).as_posix().removesuffix(".meta.json")
    meta = sidecar(name)
    assert (CORPUS / name).exists()
    assert set(meta) <= SIDECAR_KEYS
    assert meta.get("access", "public") in {"public", "internal", "non_public"}
    assert meta.get("status", "noted") in STATUSES
    for key in ("date", "status_date", "valid_from", "valid_until"):
        if key in meta:
            date.fromisoformat(meta[key])
    for other in [*meta.get("supersedes", []), *([meta["superseded_by"]] if "superseded_by" in meta else [])]:
        assert other in own_references() or (CORPUS / other).exists()


def test_about_half_of_the_papers_have_a_sidecar() -> None:
    # service descriptions carry their own metadata
    papers = [name for name in documents() if not name.endswith(".xml")]
    assert 0.4 <= sum(bool(sidecar(name)) for name in papers) / len(papers) <= 0.7


def test_what_is_not_public_says_so_in_a_sidecar() -> None:
    for name in documents():
        folder = name.split("/", 1)[0]
        expected = {"nichtoeffentlich": "non_public", "intern": "internal"}.get(folder, "public")
        assert sidecar(name).get("access", "public") == expected, name


def own_references() -> set[str]:
    """Reference numbers of the papers that the corpus holds."""
    found = {meta["reference"] for meta in map(sidecar, documents()) if "reference" in meta}
    return found | {number for name in documents() for number in OWN_FIELD.findall(text_of(name))}


def test_every_reference_leads_to_a_paper() -> None:
    mentioned: dict[str, list[str]] = {}
    for name in documents():
        numbers = REFERENCE.findall(text_of(name))
        numbers += [found[0] for number in sidecar(name).get("related", []) if (found := REFERENCE.findall(number))]
        for kind, number, year in numbers:
            mentioned.setdefault(f"{kind}-{int(number):03d}/{year}", []).append(name)
    held = own_references()
    assert {number: names for number, names in mentioned.items() if number not in held | MENTIONED_ONLY} == {}
    assert set(mentioned) >= MENTIONED_ONLY, "the list of absent papers names one that nothing mentions"
    assert not MENTIONED_ONLY & held


def test_the_windows_1252_file_is_no_utf_8() -> None:
    for name in WINDOWS_1252:
        with pytest.raises(UnicodeDecodeError):
            (CORPUS / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [name for name in documents() if name.endswith(".xml")])
def test_services_are_xzufi_messages(name: str) -> None:
    namespace = "{http://xoev.de/schemata/xzufi/2_2_0}"
    root = etree.parse(str(CORPUS / name)).getroot()
    services = root.findall(f"{namespace}schreibe/{namespace}leistung")
    assert services or root.findall(f"{namespace}loesche/{namespace}leistungID")
    for service in services:
        assert re.fullmatch(r"99\d{12}", service.findtext(f"{namespace}referenzLeiKa/code") or "")
        codes = [module.findtext(f"{namespace}leikaTextmodul/code") for module in service.iter(f"{namespace}modulText")]
        assert {"02", "05", "06"} <= set(codes)
        for content in service.iter(f"{namespace}inhalt"):
            etree.fromstring(f"<r>{content.text}</r>")


def test_the_readme_and_the_sources_are_not_ingested() -> None:
    ignored = (CORPUS / ".ratslotseignore").read_text(encoding="utf-8").split()
    assert {"README.md", "_source/"} <= set(ignored)
