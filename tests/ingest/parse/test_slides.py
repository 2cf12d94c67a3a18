"""Presentations: a page for each slide, whatever program wrote it."""

import io
from typing import Any

import pptx
import pytest
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Cm

from benchmarks.fuzz_samples import open_document
from ingest.parse import FORMATS, parse
from ingest.parse.document import BlockKind, NoTextError, ParsedDocument
from tests.ingest.fakes import block_texts

TITLE_AND_BODY, ONLY_TITLE, BLANK = 1, 5, 6


def saved(presentation: Any) -> ParsedDocument:
    buffer = io.BytesIO()
    presentation.save(buffer)
    return parse(buffer.getvalue(), FORMATS[".pptx"])


def slide(presentation: Any, layout: int, title: str = "") -> Any:
    made = presentation.slides.add_slide(presentation.slide_layouts[layout])
    if title:
        made.shapes.title.text = title
    return made


def test_slides_are_pages_with_title_items_and_notes_at_last() -> None:
    presentation = pptx.Presentation()
    first = slide(presentation, TITLE_AND_BODY, "Haushalt 2025")
    first.placeholders[1].text = "Einnahmen sinken\nAusgaben steigen"
    first.notes_slide.notes_text_frame.text = "Auf Rückfragen eingehen."
    slide(presentation, ONLY_TITLE, "Ausblick")
    parsed = saved(presentation)
    assert [(block.kind, block.page) for block in parsed.blocks] == [
        (BlockKind.HEADING, 1),
        (BlockKind.ITEM, 1),
        (BlockKind.ITEM, 1),
        (BlockKind.HEADING, 1),
        (BlockKind.PARAGRAPH, 1),
        (BlockKind.HEADING, 2),
    ]
    assert block_texts(parsed)[3:] == ["Notizen", "Auf Rückfragen eingehen.", "Ausblick"]
    assert parsed.has_pages


def test_hidden_slides_are_left_out_and_the_others_keep_their_numbers() -> None:
    presentation = pptx.Presentation()
    slide(presentation, ONLY_TITLE, "Öffentlich")
    slide(presentation, ONLY_TITLE, "Nur intern")._element.set("show", "0")
    slide(presentation, ONLY_TITLE, "Ende")
    parsed = saved(presentation)
    assert block_texts(parsed) == ["Öffentlich", "Ende"]
    assert [block.page for block in parsed.blocks] == [1, 3]
    assert parsed.warnings == ("Ausgeblendete Folien wurden nicht gelesen: 1",)


def test_tables_and_charts_become_rows() -> None:
    presentation = pptx.Presentation()
    shown = slide(presentation, BLANK)
    table = shown.shapes.add_table(3, 2, Cm(1), Cm(1), Cm(10), Cm(3)).table
    for number, text in enumerate(("Jahr", "Betrag", "2024", "5 €", "2025", "")):
        table.cell(number // 2, number % 2).text = text
    table.cell(1, 1).merge(table.cell(2, 1))
    data = CategoryChartData()
    data.categories = ["2024", "2025"]
    data.add_series("Steuern", (1.5, 2000))
    shown.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, Cm(1), Cm(9), Cm(10), Cm(5), data)
    parsed = saved(presentation)
    assert block_texts(parsed, BlockKind.ROW) == [
        "Jahr | Betrag",
        "2024 | 5 €",
        "2025",
        "| Steuern",
        "2024 | 1,5",
        "2025 | 2000",
    ]


def test_a_presentation_of_pictures_names_its_slides_without_text() -> None:
    from PIL import Image

    picture = io.BytesIO()
    Image.new("RGB", (4, 4)).save(picture, "PNG")
    presentation = pptx.Presentation()
    for _ in range(2):
        slide(presentation, BLANK).shapes.add_picture(picture, Cm(1), Cm(1))
    with pytest.raises(NoTextError) as caught:
        saved(presentation)
    assert caught.value.pages_without_text == (1, 2)


def test_open_document_presentation() -> None:
    frame = "<draw:frame><draw:text-box>{}</draw:text-box></draw:frame>"
    title = "<draw:text-box><text:p>Haushalt 2025</text:p></draw:text-box>"
    pages = (
        f"<draw:page><draw:frame presentation:class='title'>{title}</draw:frame>"
        f"{frame.format('<text:list><text:list-item><text:p>Einnahmen</text:p></text:list-item></text:list>')}"
        f"<presentation:notes>{frame.format('<text:p>Kurz halten.</text:p>')}</presentation:notes></draw:page>"
        f"<draw:page draw:style-name='dp2'>{frame.format('<text:p>Nur intern</text:p>')}</draw:page>"
    )
    hidden = (
        "<style:style style:name='dp2'><style:drawing-page-properties presentation:visibility='hidden'/></style:style>"
    )
    parsed = parse(open_document("presentation", pages, hidden), FORMATS[".odp"])
    assert block_texts(parsed) == ["Haushalt 2025", "Einnahmen", "Notizen", "Kurz halten."]
    assert [block.kind for block in parsed.blocks][:2] == [BlockKind.HEADING, BlockKind.ITEM]
    assert len(parsed.pages) == 2
