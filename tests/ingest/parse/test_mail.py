"""Mails and archives: head lines, bodies in any encoding, and what is attached to them."""

import base64
import io
import zipfile
from email.message import EmailMessage

import pytest

from benchmarks.compound_file import compound_file
from benchmarks.fuzz_samples import outlook_message
from ingest.parse import FORMATS, parse
from ingest.parse.document import NoTextError, ParsedDocument, ParseError
from tests.ingest.fakes import block_texts

HEAD = (
    "From: =?iso-8859-1?Q?K=E4mmerei?= <kaemmerei@stadt.example>\r\nTo: rat@stadt.example\r\n"
    "Subject: =?utf-8?B?" + base64.b64encode("AW: Gebühr für Straßen".encode()).decode() + "?=\r\n"
    "Date: Tue, 12 Mar 2024 09:30:00 +0100\r\nMIME-Version: 1.0\r\n"
)


def mail(text: str, encoding: str = "ascii") -> ParsedDocument:
    return parse(text.encode(encoding), FORMATS[".eml"])


def zipped(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def encrypted(data: bytes, name: str) -> bytes:
    """The archive with one member marked as encrypted."""
    spoiled = bytearray(data)
    for signature, flags, offset in ((b"PK\x03\x04", 6, 30), (b"PK\x01\x02", 8, 46)):
        place = data.find(signature)
        while place >= 0:
            if data[place + offset :].startswith(name.encode()):
                spoiled[place + flags] |= 1
            place = data.find(signature, place + 1)
    return bytes(spoiled)


def test_head_becomes_labelled_lines_and_the_subject_the_title() -> None:
    kind = "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    parsed = mail(f"{HEAD}{kind}Die Geb=C3=BChr\r\n")
    assert block_texts(parsed) == [
        "Von: Kämmerei",
        "An: rat@stadt.example",
        "Datum: 12.03.2024 09:30",
        "Betreff: AW: Gebühr für Straßen",
        "Die Gebühr",
    ]
    assert parsed.title == parsed.labels["title"] == "Gebühr für Straßen"


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", "windows-1252", "x-unknown", ""])
def test_bodies_are_read_even_where_their_charset_is_wrong(charset: str) -> None:
    kind = f"Content-Type: text/plain{f'; charset={charset}' if charset else ''}\r\n\r\n"
    real = "utf-8" if charset in ("utf-8", "x-unknown") else "cp1252"
    data = (HEAD + kind).encode() + "Müllgebühr: 5 €".encode(real)
    assert block_texts(parse(data, FORMATS[".eml"]))[-1] == "Müllgebühr: 5 €"


def test_page_is_read_instead_of_its_plain_copy_and_pictures_inside_are_left() -> None:
    message = EmailMessage()
    message["Subject"] = "Einladung"
    message.set_content("Nur Text.")
    message.add_alternative("<h1>Tagesordnung</h1><p>TOP 1 Gebühren</p><script>x</script>", subtype="html")
    message.add_attachment(b"%PDF-1.4 ...", maintype="application", subtype="pdf", filename="Vorlage ä.pdf")
    message.add_attachment(b"\x89PNG", maintype="image", subtype="png", cid="<logo>", filename="logo.png")
    forwarded = EmailMessage()
    forwarded["Subject"] = "Stellungnahme"
    forwarded.set_content("Ohne Bedenken.")
    message.add_attachment(forwarded)
    parsed = parse(message.as_bytes(), FORMATS[".eml"])
    assert block_texts(parsed) == ["Betreff: Einladung", "Tagesordnung", "TOP 1 Gebühren"]
    assert [attachment.name for attachment in parsed.attachments] == ["Vorlage ä.pdf", "Stellungnahme.eml"]
    assert block_texts(parse(parsed.attachments[1].data, FORMATS[".eml"]))[-1] == "Ohne Bedenken."


def test_encrypted_mails_and_other_files_are_refused_in_a_sentence() -> None:
    with pytest.raises(ParseError, match="verschlüsselt"):
        mail(HEAD + "Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\r\n\r\nMIIB")
    with pytest.raises(ParseError, match="keine E-Mail"):
        mail("Nur ein Text, der .eml heißt.", "utf-8")
    with pytest.raises(ParseError, match="verschachtelt"):
        mail(
            "Subject: x\r\n"
            + "".join(f"Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n" for n in range(50))
        )


def test_outlook_message_with_its_attachment() -> None:
    data = outlook_message("WG: Haushalt", "Der Entwurf liegt bei.", {"Entwurf.txt": b"Haushalt 2025"})
    parsed = parse(data, FORMATS[".msg"])
    assert block_texts(parsed) == [
        "Von: Stadtbücherei",
        "An: Kämmerei",
        "Datum: 12.03.2024 09:30",
        "Betreff: WG: Haushalt",
        "Der Entwurf liegt bei.",
    ]
    assert parsed.title == "Haushalt"
    assert [(a.name, a.data) for a in parsed.attachments] == [("Entwurf.txt", b"Haushalt 2025")]
    page = outlook_message("Haushalt", "", {}, html="<p>Der <b>Entwurf</b> für München.</p>")
    assert block_texts(parse(page, FORMATS[".msg"]))[-1] == "Der Entwurf für München."
    with pytest.raises(ParseError, match="verschlüsselt"):
        parse(outlook_message("x", "y", {}, kind="IPM.Note.SMIME"), FORMATS[".msg"])


def test_outlook_message_whose_streams_share_their_sectors_is_refused() -> None:
    data = bytearray(outlook_message("x", "y" * 5000, {"a.bin": b"z" * 9000}))
    # every stream of the directory claims to be as long as the file can be
    place = data.find("__substg1.0_1000001F".encode("utf-16-le"))
    data[place + 120 : place + 124] = (2**30).to_bytes(4, "little")
    with pytest.raises(ParseError):
        parse(bytes(data), FORMATS[".msg"])


def test_files_of_an_archive_are_attachments_with_harmless_names() -> None:
    data = zipped(
        {
            "Satzungen/Hund.txt": b"a",
            "../../etc/passwd": b"b",
            "C:\\Akten\\x#y.txt": b"c",
            "/abs/Hund.txt": b"d",
            "__MACOSX/._Hund.txt": b"e",
            "leer/": b"",
        }
    )
    parsed = parse(data, FORMATS[".zip"])
    assert parsed.text == ""
    assert {a.name: a.data for a in parsed.attachments} == {
        "Satzungen/Hund.txt": b"a",
        "etc/passwd": b"b",
        "Akten/x_y.txt": b"c",
        "abs/Hund.txt": b"d",
    }


def test_two_files_of_one_name_keep_both_their_contents() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.txt", b"eins")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("a.txt", b"zwei")
    parsed = parse(buffer.getvalue(), FORMATS[".zip"])
    assert [(a.name, a.data) for a in parsed.attachments] == [("a.txt", b"eins"), ("a (2).txt", b"zwei")]


def test_encrypted_members_are_named_and_the_others_read() -> None:
    data = zipped({"offen.txt": b"x", "geheim.txt": b"y"})
    parsed = parse(encrypted(data, "geheim.txt"), FORMATS[".zip"])
    assert [a.name for a in parsed.attachments] == ["offen.txt"]
    assert parsed.warnings == ("Mit Kennwort geschützt und nicht gelesen: „geheim.txt“",)
    with pytest.raises(ParseError, match="Kennwort"):
        parse(encrypted(zipped({"geheim.txt": b"y"}), "geheim.txt"), FORMATS[".zip"])


def test_bombs_are_refused_before_they_are_unpacked() -> None:
    with pytest.raises(ParseError, match="zu groß"):
        parse(zipped({"nullen.txt": bytes(60 * 2**20)}), FORMATS[".zip"])
    with pytest.raises(ParseError, match="mehr als 1000"):
        parse(zipped({f"{n}.txt": b"" for n in range(1001)}), FORMATS[".zip"])
    with pytest.raises(NoTextError):
        parse(zipped({}), FORMATS[".zip"])


@pytest.mark.parametrize(
    ("suffix", "stream", "sentence"),
    [
        (".docx", "EncryptedPackage", "Kennwort"),
        (".xlsx", "EncryptedPackage", "Kennwort"),
        (".docx", "WordDocument", "als DOCX"),
        (".xlsx", "Workbook", "als XLSX"),
        (".msg", "PowerPoint Document", "als PPTX"),
    ],
)
def test_what_hides_in_an_old_container_is_named(suffix: str, stream: str, sentence: str) -> None:
    with pytest.raises(ParseError, match=sentence):
        parse(compound_file({stream: b"x" * 5000}), FORMATS[suffix])
