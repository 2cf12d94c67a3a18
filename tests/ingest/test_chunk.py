"""Chunks against generated documents: what must hold for every text, and what a reader sees in typical ones."""

import random

import pytest

from app.knowledge.model import ChunkKind
from ingest.boilerplate import find_content
from ingest.chunk import LIMIT, chunk_document
from ingest.parse.document import BlockKind, ParsedDocument, TextBuilder

# Lines that are read for what they are, wherever they stand: page numbers, forms, committee tables, contents, senders.
LINES = (
    "– 3 –", "Seite 2 von 9", "☐ nicht budgetiert", "☒ teilweise budgetiert", "Ja ☐ Nein ☐", "Gesamtkosten:",
    "Gremium Termin TOP ö nö Ergebnis", "Bauausschuss 12.03.2024 4 x Zustimmung", "x", "2. Kosten ........... 7",
    "Stadt Musterhausen · Am Markt 1 · 01234 Musterhausen · Telefon 0000/12-0", "01234 Musterhausen",
)  # fmt: skip
WORDS = ("Rat", "Satzung", "Gebühr", "120,00 €", "§ 4", "beschließt", "Straße", "B-012/2024", "und", "Müll.", "ö", "1.")


def random_document(seed: int) -> ParsedDocument:
    chance = random.Random(seed)

    def text(longest: int) -> str:
        return " ".join(chance.choice(WORDS) for _ in range(chance.randint(1, longest)))

    builder = TextBuilder()
    for _ in range(chance.randint(1, 4)):
        builder.begin_page()
        for _ in range(chance.randint(0, 12)):
            kind = chance.choice(list(BlockKind))
            if kind is BlockKind.ROW:
                rows = [[text(chance.choice((3, 3, 60))) for _ in range(3)] for _ in range(chance.randint(1, 30))]
                builder.add_table(rows)
            elif kind is BlockKind.HEADING:
                builder.add(kind, text(8), chance.randint(1, 4))
            elif chance.random() < 0.3:
                builder.add(kind, "\n".join(chance.choice((*LINES, text(4))) for _ in range(chance.randint(1, 14))))
            else:
                builder.add(kind, text(chance.choice((5, 80, 500))))
    return builder.build(has_pages=True)


@pytest.mark.parametrize("seed", range(200))
def test_chunks_and_gaps_rebuild_the_text(seed: int) -> None:
    parsed = random_document(seed)
    content = [part.block for part in find_content(parsed)]
    # the parts are the blocks, cut at line ends and nowhere else
    assert "".join("".join(parsed.text[b.start : b.end].split()) for b in content) == "".join(parsed.text.split())
    boilerplate = [(b.start, b.end) for b in content if b.kind is BlockKind.BOILERPLATE]
    position = 0
    rebuilt = ""
    for chunk in chunk_document(parsed):
        assert position <= chunk.start < chunk.end
        gap = parsed.text[position : chunk.start]
        left_out = "".join(parsed.text[s:e] for s, e in boilerplate if position <= s and e <= chunk.start)
        assert "".join(gap.split()) == "".join(left_out.split())
        piece = parsed.text[chunk.start : chunk.end]
        assert piece == piece.strip()
        assert len(piece) <= LIMIT
        assert not any(s < chunk.end and e > chunk.start for s, e in boilerplate)
        page = parsed.pages[chunk.page - 1]
        assert page.start <= chunk.start < page.end
        rebuilt += gap + piece
        position = chunk.end
    rest = parsed.text[position:]
    assert rebuilt + rest == parsed.text
    left_out = "".join(parsed.text[s:e] for s, e in boilerplate if s >= position)
    assert "".join(rest.split()) == "".join(left_out.split())


def statute() -> TextBuilder:
    builder = TextBuilder()
    builder.add(BlockKind.HEADING, "Stadt Beispielhausen", 1)
    builder.add(BlockKind.HEADING, "Hundesteuersatzung", 2)
    for number, name in ((1, "Gegenstand"), (2, "Steuersatz")):
        builder.add(BlockKind.HEADING, f"§ {number} {name}", 3)
        for paragraph in (1, 2):
            builder.add(BlockKind.ITEM, f"({paragraph}) " + "Die Steuer wird als Jahressteuer erhoben. " * 6)
    return builder


def test_each_section_is_a_chunk_under_its_heading_and_the_title_is_not_repeated() -> None:
    parsed = statute().build(has_pages=False)
    chunks = chunk_document(parsed, title="Hundesteuersatzung")
    assert [chunk.headings for chunk in chunks] == [("§ 1 Gegenstand",), ("§ 2 Steuersatz",)]
    assert parsed.text[chunks[1].start : chunks[1].end].startswith("§ 2 Steuersatz\n\n(1)")


def test_long_table_is_cut_between_rows_and_keeps_its_header_as_context() -> None:
    builder = TextBuilder()
    builder.add(BlockKind.HEADING, "Gebühren", 1)
    builder.add_table(
        [("Amtshandlung", "Gebühr"), *((f"Bescheinigung nach Muster {n}", f"{n},50 €") for n in range(60))]
    )
    parsed = builder.build(has_pages=False)
    chunks = chunk_document(parsed)
    assert len(chunks) > 2
    assert all(chunk.kind is ChunkKind.TABLE for chunk in chunks)
    assert chunks[0].headings == ("Gebühren",)
    assert {chunk.headings for chunk in chunks[1:]} == {("Gebühren", "Amtshandlung | Gebühr")}
    for chunk in chunks:
        assert parsed.text[chunk.start : chunk.end].endswith("€")
        assert "\n" not in parsed.text[max(0, chunk.start - 1) : chunk.start].strip("\n")


def test_sentence_that_runs_over_a_page_stays_whole_where_nothing_stands_between() -> None:
    builder = TextBuilder()
    builder.begin_page()
    builder.add(BlockKind.PARAGRAPH, "Die Gebühr wird für jeden angefangenen")
    builder.begin_page()
    builder.add(BlockKind.PARAGRAPH, "Monat erhoben.")
    builder.add(BlockKind.PARAGRAPH, "Neuer Absatz.")
    apart = builder.build(has_pages=True)
    assert [chunk.page for chunk in chunk_document(apart)] == [1, 2]
    builder = TextBuilder()
    builder.begin_page()
    builder.add(BlockKind.PARAGRAPH, "Die Gebühr wird für jeden")
    builder.begin_page()
    builder.add(BlockKind.PARAGRAPH, "angefangenen Monat erhoben.")
    (chunk,) = chunk_document(builder.build(has_pages=True))
    assert chunk.page == 1


def test_merged_sections_carry_the_heading_that_they_share() -> None:
    builder = TextBuilder()
    builder.add(BlockKind.HEADING, "II. Gebühren", 1)
    builder.add(BlockKind.HEADING, "§ 4 Höhe", 2)
    builder.add(BlockKind.PARAGRAPH, "Die Gebühr beträgt 12 €.")
    builder.add(BlockKind.HEADING, "§ 5 Fälligkeit", 2)
    builder.add(BlockKind.PARAGRAPH, "Die Gebühr ist sofort fällig.")
    (chunk,) = chunk_document(builder.build(has_pages=False))
    assert chunk.headings == ("II. Gebühren",)


def test_heading_stays_with_the_paragraph_that_is_too_long_for_both() -> None:
    builder = TextBuilder()
    builder.add(BlockKind.HEADING, "Begründung", 1)
    builder.add(BlockKind.PARAGRAPH, "Der Ausschuss berät über den Entwurf der Verwaltung. " * 26)
    parsed = builder.build(has_pages=False)
    first = chunk_document(parsed)[0]
    assert parsed.text[first.start : first.end].startswith("Begründung\n\nDer Ausschuss")


def test_overlong_paragraph_is_cut_at_sentences() -> None:
    builder = TextBuilder()
    builder.add(BlockKind.PARAGRAPH, "Der Ausschuss berät über den Entwurf der Verwaltung. " * 60)
    parsed = builder.build(has_pages=False)
    pieces = [parsed.text[chunk.start : chunk.end] for chunk in chunk_document(parsed)]
    assert len(pieces) > 2
    assert all(piece.startswith("Der") and piece.endswith(".") for piece in pieces)
