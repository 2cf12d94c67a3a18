"""What presentations share: a page for each slide, its title as heading, its text in reading order, notes last."""

from dataclasses import dataclass, field, replace

from ingest.parse.document import BlockKind, NoTextError, ParsedDocument, TextBuilder, clean

NOTES_HEADING = "Notizen"


@dataclass(slots=True)
class Slide:
    """A slide's content. ``parts`` are paragraphs, items (kind, text) and tables (rows) in reading order."""

    title: str = ""
    parts: list[tuple[BlockKind, str] | list[tuple[str, ...]]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    has_pictures: bool = False
    hidden: bool = False


def slides_document(slides: list[Slide], title: str) -> ParsedDocument:
    """The document of a presentation; hidden slides keep their number and stay empty. Raises ``NoTextError``."""
    builder = TextBuilder()
    without_text: list[int] = []
    hidden = sum(slide.hidden for slide in slides)
    for number, slide in enumerate(slides, 1):
        builder.begin_page()
        if slide.hidden:
            continue
        if slide.title:
            builder.add(BlockKind.HEADING, " ".join(slide.title.split()), 1)
        for part in slide.parts:
            if isinstance(part, list):
                builder.add_table(part)
            else:
                builder.add(part[0], part[1])
        notes = [note for note in slide.notes if clean(note).strip()]
        if notes:
            builder.add(BlockKind.HEADING, NOTES_HEADING, 2)
        for note in notes:
            builder.add(BlockKind.PARAGRAPH, note)
        if slide.has_pictures and not slide.title and not slide.parts and not notes:
            without_text.append(number)
    parsed = builder.build(has_pages=True, title=title)
    if not parsed.blocks:
        raise NoTextError("Die Präsentation enthält keinen Text.", tuple(without_text))
    warnings = (f"Ausgeblendete Folien wurden nicht gelesen: {hidden}",) if hidden else ()
    return replace(parsed, warnings=warnings, pages_without_text=tuple(without_text))
