"""Which file is read as what: names are believed only where the bytes do not say otherwise."""

import io
import zipfile

import pytest

from benchmarks.compound_file import compound_file
from benchmarks.fuzz_samples import samples
from ingest.parse import FORMATS, format_of, parse, skip_reason
from ingest.parse.document import ParseError
from ingest.parse.sniff import kind_of

SOUND = samples()


@pytest.mark.parametrize("suffix", sorted(SOUND))
def test_every_format_is_told_by_its_name_and_by_its_bytes(suffix: str) -> None:
    assert format_of(f"Akte.{suffix[1:].upper()}") == suffix
    assert format_of(f"Akte{suffix}", SOUND[suffix][:4096]) == suffix


@pytest.mark.parametrize(
    ("name", "sample", "expected"),
    [
        ("Vorlage.docx", ".pdf", ".pdf"),
        ("Vorlage.doc", ".rtf", ".rtf"),
        ("Liste.xls", ".html", ".html"),
        ("download", ".pdf", ".pdf"),
        ("download", ".odt", ".odt"),
        ("download", ".zip", ".zip"),
        ("Programm.jar", ".zip", None),
        ("Vorlage.doc", ".msg", None),
        ("Bild.gif", ".txt", None),
        ("download", ".txt", None),
        ("Seite.txt", ".html", ".txt"),
    ],
)
def test_misnamed_files(name: str, sample: str, expected: str | None) -> None:
    assert format_of(name, SOUND[sample][:4096]) == expected


def test_every_format_has_a_sample_that_is_fuzzed() -> None:
    files = {key for key in FORMATS if key.startswith(".")}
    same_parser = {key: FORMATS[key].parser for key in files}
    assert {same_parser[key] for key in files} == {FORMATS[key].parser for key in SOUND}


@pytest.mark.parametrize(
    ("claimed", "actual"),
    [(".docx", ".pdf"), (".xlsx", ".docx"), (".txt", ".pdf"), (".zip", ".odt"), (".docx", ".html")],
)
def test_misnamed_file_is_read_as_what_it_is_with_a_warning(claimed: str, actual: str) -> None:
    parsed = parse(SOUND[actual], FORMATS[claimed])
    assert parsed.text == parse(SOUND[actual], FORMATS[actual]).text
    assert parsed.warnings[0].startswith("Der Name der Datei täuscht")


def test_old_formats_are_skipped_with_what_to_do() -> None:
    assert format_of("Vorlage.doc", compound_file({"WordDocument": b"x"})[:4096]) is None
    assert "als DOCX oder PDF speichern" in skip_reason("Vorlage.DOC")
    assert "als XLSX" in skip_reason("Liste.xls")
    assert skip_reason("Film.mp4") == "Das Format „.mp4“ wird nicht gelesen."


def test_encrypted_office_file_keeps_its_parser_to_say_so() -> None:
    locked = compound_file({"EncryptedPackage": b"x" * 5000, "EncryptionInfo": b"y"})
    assert format_of("Liste.xlsx", locked[:4096]) == ".xlsx"
    with pytest.raises(ParseError, match="Kennwort"):
        parse(locked, FORMATS[".xlsx"])


def test_file_that_is_too_large_for_its_format_is_refused_unread() -> None:
    with pytest.raises(ParseError, match="in diesem Format werden höchstens 10 MB gelesen"):
        parse(b"# x\n" * 2**22, FORMATS[".md"])


def test_an_archive_whose_packing_is_damaged_is_still_told_as_an_archive() -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
    damaged = bytearray(data.getvalue())
    start = 30 + len("mimetype")  # behind the local header (ZIP specification, 4.3.7)
    damaged[start : start + 6] = b"\xff" * 6
    assert kind_of(bytes(damaged)) == ".zip"
