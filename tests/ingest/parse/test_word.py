"""Word files as people write them: text boxes, notes, tracked changes, forms, headings without styles."""

import io
import zipfile
from collections.abc import Callable

import docx
import pytest
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from ingest.parse import FORMATS, parse
from ingest.parse.document import BlockKind, NoTextError, ParsedDocument
from tests.ingest.fakes import block_texts

NAMES = nsdecls("w") + (
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    ' xmlns:v="urn:schemas-microsoft-com:vml"'
)
FOOTNOTES = (
    f"<w:footnotes {nsdecls('w')}>"
    '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
    '<w:footnote w:id="2"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t xml:space="preserve"> Beschluss vom 3. Mai.</w:t>'
    "</w:r></w:p></w:footnote></w:footnotes>"
)


def saved(document: Document, extra: dict[str, str] | None = None, change: Callable[[str], str] = str) -> bytes:
    """The document's bytes, with parts added and every XML part changed."""
    buffer, target = io.BytesIO(), io.BytesIO()
    document.save(buffer)
    with zipfile.ZipFile(buffer) as source, zipfile.ZipFile(target, "w") as archive:
        for name in source.namelist():
            content = source.read(name)
            archive.writestr(name, change(content.decode()) if name.endswith((".xml", ".rels")) else content)
        for name, text in (extra or {}).items():
            archive.writestr(name, text)
    return target.getvalue()


def read(data: bytes) -> ParsedDocument:
    return parse(data, FORMATS[".docx"])


def with_body(*fragments: str) -> Document:
    """A document with these pieces of WordprocessingML in its body."""
    document = docx.Document()
    end = document.element.body.sectPr
    for fragment in fragments:
        end.addprevious(parse_xml(fragment.replace(">", f" {NAMES}>", 1) if "/>" not in fragment[:5] else fragment))
    return document


def test_text_boxes_follow_the_paragraph_they_hang_on_and_are_read_once() -> None:
    box = "<w:txbxContent><w:p><w:r><w:t>Hinweis: Anmeldung bis 3. Mai.</w:t></w:r></w:p></w:txbxContent>"
    parsed = read(
        saved(
            with_body(
                "<w:p><w:r><w:t>Ferienprogramm der Stadt.</w:t></w:r><w:r><mc:AlternateContent>"
                f'<mc:Choice Requires="wps"><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>'
                f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback>"
                "</mc:AlternateContent></w:r></w:p>",
                "<w:p><w:r><w:t>Danach folgt der Plan.</w:t></w:r></w:p>",
            )
        )
    )
    assert block_texts(parsed) == [
        "Ferienprogramm der Stadt.",
        "Hinweis: Anmeldung bis 3. Mai.",
        "Danach folgt der Plan.",
    ]


def test_deleted_and_hidden_text_is_not_read_and_inserted_text_is() -> None:
    parsed = read(
        saved(
            with_body(
                "<w:p><w:r><w:t xml:space='preserve'>Die Gebühr beträgt </w:t></w:r>"
                "<w:del w:id='1' w:author='x'><w:r><w:delText>84 Euro</w:delText></w:r></w:del>"
                "<w:ins w:id='2' w:author='x'><w:r><w:t>96 Euro</w:t></w:r></w:ins>"
                "<w:r><w:rPr><w:vanish/></w:rPr><w:t> (intern: 99)</w:t></w:r><w:r><w:t>.</w:t></w:r></w:p>",
                "<w:tbl><w:tr><w:trPr><w:del w:id='3'/></w:trPr><w:tc><w:p><w:r><w:t>alt</w:t></w:r></w:p></w:tc>"
                "</w:tr>"
                "<w:tr><w:tc><w:p><w:r><w:t>neu</w:t></w:r></w:p></w:tc></w:tr></w:tbl>",
            )
        )
    )
    assert block_texts(parsed) == ["Die Gebühr beträgt 96 Euro.", "neu"]


def test_footnotes_stand_behind_the_paragraph_that_calls_them() -> None:
    document = with_body(
        "<w:p><w:r><w:t>Der Rat stimmte zu.</w:t></w:r><w:r><w:footnoteReference w:id='2'/></w:r></w:p>",
        "<w:p><w:r><w:t>Es folgt die Umsetzung.</w:t></w:r></w:p>",
    )
    parsed = read(saved(document, {"word/footnotes.xml": FOOTNOTES}))
    assert block_texts(parsed) == [
        "Der Rat stimmte zu.",
        "Fußnote 1: Beschluss vom 3. Mai.",
        "Es folgt die Umsetzung.",
    ]


def test_content_controls_of_forms_are_opened() -> None:
    parsed = read(
        saved(
            with_body(
                "<w:sdt><w:sdtContent><w:p><w:r><w:t>Antrag auf Zuschuss</w:t></w:r></w:p></w:sdtContent></w:sdt>",
                "<w:p><w:r><w:t xml:space='preserve'>Betrag: </w:t></w:r><w:sdt><w:sdtPr/><w:sdtContent><w:r>"
                "<w:t>250 Euro</w:t></w:r></w:sdtContent></w:sdt></w:p>",
            )
        )
    )
    assert block_texts(parsed) == ["Antrag auf Zuschuss", "Betrag: 250 Euro"]


def test_bold_lines_paragraph_signs_and_outline_levels_are_headings() -> None:
    document = docx.Document()
    style = document.styles.add_style("Satzungskopf", 1)
    style.element.get_or_add_pPr().append(parse_xml(f"<w:outlineLvl {nsdecls('w')} w:val='1'/>"))
    document.add_paragraph("Allgemeines", style="Satzungskopf")
    document.add_paragraph().add_run("Finanzielle Auswirkungen").bold = True
    document.add_paragraph("§ 4 Steuersatz")
    document.add_paragraph("§ 4 Abs. 2 gilt entsprechend.")
    paragraph = document.add_paragraph()
    paragraph.add_run("Datum: ").bold = True
    paragraph.add_run("12.03.2024").bold = True
    paragraph = document.add_paragraph()
    paragraph.add_run("Die Kosten").bold = True
    paragraph.add_run(" trägt der Bund.")
    parsed = read(saved(document))
    headings = [(parsed.text[b.start : b.end], b.level) for b in parsed.blocks if b.kind is BlockKind.HEADING]
    assert headings == [("Allgemeines", 2), ("Finanzielle Auswirkungen", 4), ("§ 4 Steuersatz", 3)]


def test_files_with_macros_and_strict_files_are_read() -> None:
    document = docx.Document()
    document.add_paragraph("Antragsformular der Stadt.")
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    macros = saved(
        document, change=lambda xml: xml.replace(main, "application/vnd.ms-word.document.macroEnabled.main+xml")
    )
    assert parse(macros, FORMATS[".docm"]).text == "Antragsformular der Stadt."
    strict = saved(
        document,
        change=lambda xml: xml.replace(
            "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
            "http://purl.oclc.org/ooxml/wordprocessingml/main",
        ).replace(
            "http://schemas.openxmlformats.org/officeDocument/2006/", "http://purl.oclc.org/ooxml/officeDocument/"
        ),
    )
    assert read(strict).text == "Antragsformular der Stadt."


def test_pictures_alone_are_no_text() -> None:
    with pytest.raises(NoTextError):
        read(saved(docx.Document()))
