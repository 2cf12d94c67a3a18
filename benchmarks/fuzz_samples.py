"""A small sound file of every format that is read, made in memory: what fuzzing spoils."""

import datetime
import io
import struct
import zipfile
from email.message import EmailMessage

from benchmarks.compound_file import Storage, compound_file

TITLE = "Gebühren der Stadtbücherei"
SENTENCE = "Der Rat hat am 12.03.2024 beschlossen, die Gebühr von 10,00 € auf 12,50 € zu erhöhen."
ROWS = (("Ausweis", "Gebühr"), ("Erwachsene", "12,50 €"), ("Kinder", "0,00 €"))

_OFFICE = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
    'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" '
    'xmlns:presentation="urn:oasis:names:tc:opendocument:xmlns:presentation:1.0"'
)


def samples() -> dict[str, bytes]:
    """Suffix to file."""
    text = f"{TITLE}\n\n{SENTENCE}\n\n" + "\n".join("      ".join(row) for row in ROWS) + "\n"
    rows = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in ROWS)
    body = f"<h1>{TITLE}</h1><p>{SENTENCE}</p><table>{rows}</table>"
    page = f"<html><head><title>{TITLE}</title></head><body>{body}</body></html>"
    markdown = f"# {TITLE}\n\n{SENTENCE}\n\n" + "".join(
        f"| {' | '.join(row)} |\n" for row in (ROWS[0], ("---", "---"), *ROWS[1:])
    )
    made = {
        ".pdf": _pdf(),
        ".docx": _docx(),
        ".xlsx": _xlsx(),
        ".pptx": _pptx(),
        ".odt": open_document(
            "text", f"<text:h text:outline-level='1'>{TITLE}</text:h><text:p>{SENTENCE}</text:p>{_table()}"
        ),
        ".ods": open_document("spreadsheet", _table()),
        ".odp": open_document("presentation", _slide()),
        ".rtf": _rtf(),
        ".html": page.encode(),
        ".md": markdown.encode(),
        ".txt": text.encode(),
        ".png": _picture("PNG"),
        ".tif": _picture("TIFF"),
        ".csv": "\n".join(";".join(row) for row in ROWS).encode("cp1252"),
    }
    made[".eml"] = _eml(made[".pdf"])
    made[".msg"] = outlook_message(TITLE, SENTENCE, {"Anlage.txt": made[".txt"]})
    made[".zip"] = _zip({"Satzung.txt": made[".txt"], "alt/Satzung.docx": made[".docx"]})
    return made


def outlook_message(
    subject: str, body: str, attachments: dict[str, bytes], html: str = "", kind: str = "IPM.Note"
) -> bytes:
    """An Outlook message (MS-OXMSG), sent on 12.03.2024 at 9:30 UTC by „Stadtbücherei“ to „Kämmerei“."""
    sent = int((datetime.datetime(2024, 3, 12, 9, 30) - datetime.datetime(1601, 1, 1)).total_seconds() * 10**7)  # noqa: DTZ001
    root: dict[str, bytes | Storage] = {}
    root |= _properties(
        {0x001A: kind, 0x0037: subject, 0x0C1A: "Stadtbücherei", 0x1000: body}
        | ({0x1013: html.encode()} if html else {}),
        {(0x0039, 0x0040): struct.pack("<Q", sent), (0x3FDE, 0x0003): struct.pack("<II", 65001, 0)},
        struct.pack("<8xIIII8x", 1, len(attachments), 1, len(attachments)),
    )
    root["__recip_version1.0_#00000000"] = _properties({0x3001: "Kämmerei"}, {}, bytes(8))
    for number, (name, data) in enumerate(attachments.items()):
        by_value = {(0x3705, 0x0003): struct.pack("<II", 1, 0)}
        root[f"__attach_version1.0_#{number:08X}"] = _properties({0x3701: data, 0x3707: name}, by_value, bytes(8))
    return compound_file(root)


def _properties(
    variable: dict[int, str | bytes], fixed: dict[tuple[int, int], bytes], header: bytes
) -> dict[str, bytes | Storage]:
    streams: dict[str, bytes | Storage] = {}
    table = header
    for identifier, value in variable.items():
        kind, data = (0x1F, value.encode("utf-16-le")) if isinstance(value, str) else (0x102, value)
        table += struct.pack("<HHIII", kind, identifier, 6, len(data) + (2 if kind == 0x1F else 0), 0)
        streams[f"__substg1.0_{identifier:04X}{kind:04X}"] = data
    for (identifier, kind), value in fixed.items():
        table += struct.pack("<HHI", kind, identifier, 6) + value
    return {"__properties_version1.0": table, **streams}


def _pdf() -> bytes:
    from reportlab.pdfgen.canvas import Canvas

    buffer = io.BytesIO()
    canvas = Canvas(buffer, invariant=1)
    canvas.setTitle(TITLE)
    for number, line in enumerate((TITLE, SENTENCE, *("   ".join(row) for row in ROWS))):
        canvas.drawString(70, 750 - 20 * number, line)
    canvas.save()
    return buffer.getvalue()


def _picture(kind: str) -> bytes:
    from PIL import Image, ImageDraw

    picture = Image.new("L", (600, 200), 255)
    ImageDraw.Draw(picture).text((10, 10), SENTENCE, fill=0)
    buffer = io.BytesIO()
    picture.save(buffer, kind)
    return buffer.getvalue()


def _docx() -> bytes:
    import docx

    document = docx.Document()
    document.add_heading(TITLE, 1)
    document.add_paragraph(SENTENCE)
    table = document.add_table(rows=len(ROWS), cols=2)
    for cell, text in zip(table._cells, (text for row in ROWS for text in row), strict=True):
        cell.text = text
    buffer = io.BytesIO()
    document.save(buffer)
    return _without_pictures(buffer.getvalue())


def _xlsx() -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append([TITLE])
    sheet.merge_cells("A1:C1")
    sheet.append(["Ausweis", "Gebühr", "ab"])
    sheet.append(["Erwachsene", 12.5, datetime.date(2024, 4, 1)])
    sheet.append(["Kinder", 0, datetime.date(2024, 4, 1)])
    sheet["B3"].number_format = '#,##0.00 "€"'
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _pptx() -> bytes:
    import pptx

    presentation = pptx.Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[1])
    slide.shapes.title.text = TITLE
    slide.placeholders[1].text = SENTENCE
    slide.notes_slide.notes_text_frame.text = "Frei sprechen."
    buffer = io.BytesIO()
    presentation.save(buffer)
    return _without_pictures(buffer.getvalue())


def _without_pictures(package: bytes) -> bytes:
    """Packed anew, so that a mutation hits what is read and not a preview picture."""
    with zipfile.ZipFile(io.BytesIO(package)) as source:
        return _zip(
            {
                name: b"" if name.endswith((".jpeg", ".jpg", ".png", ".bin")) else source.read(name)
                for name in source.namelist()
            }
        )


def _table() -> str:
    rows = "".join(
        "<table:table-row>"
        + "".join(
            f"<table:table-cell office:value-type='string'><text:p>{cell}</text:p></table:table-cell>" for cell in row
        )
        + "</table:table-row>"
        for row in ROWS
    )
    return f"<table:table table:name='Gebühren'>{rows}</table:table>"


def _slide() -> str:
    return (
        f"<draw:page draw:name='1'><draw:frame presentation:class='title'><draw:text-box><text:p>{TITLE}</text:p>"
        f"</draw:text-box></draw:frame><draw:frame><draw:text-box><text:p>{SENTENCE}</text:p></draw:text-box></draw:frame>"
        f"<draw:frame>{_table()}</draw:frame></draw:page>"
    )


def open_document(kind: str, body: str, styles: str = "") -> bytes:
    """An OpenDocument file of this kind (``text``, ``spreadsheet``, ``presentation``) with this markup in it."""
    content = (
        f"<?xml version='1.0' encoding='UTF-8'?><office:document-content {_OFFICE}><office:automatic-styles>"
        f"{styles}</office:automatic-styles><office:body><office:{kind}>{body}"
        f"</office:{kind}></office:body></office:document-content>"
    )
    media_type = f"application/vnd.oasis.opendocument.{kind}"
    return _zip({"mimetype": media_type.encode(), "content.xml": content.encode()})


def _rtf() -> bytes:
    rows = "".join(
        r"\trowd\cellx1\cellx2 " + "".join(rf"\pard\intbl {cell}\cell " for cell in row) + r"\row " for row in ROWS
    )
    text = (
        r"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}\pard {\b " + TITLE + r"\par}" + SENTENCE + r"\par " + rows + "}"
    )
    return text.encode("cp1252")


def _eml(attachment: bytes) -> bytes:
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = TITLE, "Stadtbücherei <buecherei@stadt.example>", "rat@stadt.example"
    mail["Date"] = "Tue, 12 Mar 2024 09:30:00 +0100"
    mail.set_content(SENTENCE)
    mail.add_alternative(f"<p>{SENTENCE}</p>", subtype="html")
    mail.add_attachment(attachment, maintype="application", subtype="pdf", filename="Vorlage.pdf")
    mail.set_boundary("grenze-aussen")
    return mail.as_bytes()


def _zip(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            method = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0)), content, method)
    return buffer.getvalue()
