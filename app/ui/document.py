"""The viewer: one page of a document's text, with the words of a citation marked.

Opened by its address, ``?document=…&version=…&start=…&end=…&page=…``; all but the document may be missing or wrong.
"""

import re
from collections.abc import Iterator

import streamlit as st

from app.knowledge.model import DocumentText, Page
from app.search.question import MAX_CHARACTERS
from app.ui import cards, paper, render, style
from app.ui.runtime import reader_clearance, services

_LINE = re.compile(r"[^\n]+")


def page() -> None:
    """Draw the page that the address names."""
    document_id = st.query_params.get("document", "")
    text = services().knowledge.text(document_id, reader_clearance()) if document_id else None
    if text is None:
        # The same words for what does not exist and for what this reader may not see.
        st.title("Dokument", anchor=False)
        st.warning("Dieses Dokument gibt es hier nicht; unter „Bestand“ stehen alle, die Sie einsehen können.")
        return
    _show(text)


def _show(text: DocumentText) -> None:
    document = text.document
    st.html(f"<h1>{render.escape_html(document.metadata.title)}</h1>")
    place = _place_in_address(document.id)
    span = cards.valid_span(text, place) if place else None
    shown = _page_in_address(text) or (cards.page_of(text, span[0]) if span else text.pages[0])
    cards.head(document, shown.number, shown.confidence)
    if place and span is None:
        st.warning("Das Dokument wurde seit dem Zitat ersetzt; die Markierung ist deshalb weggelassen.")
    paper.show_paper_of(document)
    _page_turner(text, shown)
    if not text.text[shown.start : shown.end].strip():
        st.info("Auf dieser Seite steht kein Text.")
        return
    with st.container(border=True):
        st.html(page_html(text, shown, span, st.query_params.get("suche", "")))
    if span:
        style.scroll_to_mark()


def page_html(text: DocumentText, shown: Page, span: render.Span | None, words: str = "") -> str:
    """HTML of a page with the span marked, or with ``words`` those of them that stand on the page, in any form.

    The fields of a service are sections, what stands between them headings.
    """
    marks = _words_on(text, shown, words) or ([span] if span else [])
    anchor_from = span[0] if span and any(end > span[0] for _, end in marks) else 0
    parts: list[str] = []
    anchor, title = style.MARK_ID, render.escape_html(text.document.metadata.title)  # the title stands above already
    for start, end, is_heading in _sections(text, shown):
        marked = render.mark(text.text, marks, start, end, anchor, anchor_from).strip()
        if not marked or (is_heading and marked == title):
            continue
        attributes = 'class="rl-section" role="heading" aria-level="2"' if is_heading else 'class="rl-document"'
        parts.append(f"<p {attributes}>{marked}</p>")
        if f'<mark id="{anchor}"' in marked:
            anchor = ""
    return "".join(parts)


def _words_on(text: DocumentText, shown: Page, words: str) -> list[render.Span]:
    if not words.strip():
        return []
    page_text = text.text[shown.start : shown.end]
    found = services().search.marks(words[:MAX_CHARACTERS], reader_clearance()).spans(page_text)
    return [(start + shown.start, end + shown.start) for start, end in found]


def _sections(text: DocumentText, shown: Page) -> Iterator[tuple[int, int, bool]]:
    """Stretches that make up the page, and whether each is a heading."""
    position = shown.start
    for field in text.fields:
        if not position <= field.start < field.end <= shown.end:
            continue  # a field may be there twice, as the responsible office and as the contact
        for line in _LINE.finditer(text.text, position, field.start):
            yield line.start(), line.end(), True
        yield field.start, field.end, False
        position = field.end
    yield position, shown.end, False


def _place_in_address(document_id: str) -> cards.Place | None:
    numbers = [_number(name) for name in ("version", "start", "end")]
    if any(number is None for number in numbers):
        return None
    version, start, end = (number or 0 for number in numbers)
    return cards.Place(document_id, version, start, end)


def _page_in_address(text: DocumentText) -> Page | None:
    wanted = _number("page")
    return next((page for page in text.pages if page.number == wanted), None)


def _number(name: str) -> int | None:
    value = st.query_params.get(name, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 12 else None


def _page_turner(text: DocumentText, shown: Page) -> None:
    if len(text.pages) < 2 or not text.document.has_pages:
        return
    position = text.pages.index(shown)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button("‹ Vorige Seite", disabled=position == 0, on_click=_turn, args=(text.pages[position - 1].number,))
        st.html(f'<p class="rl-note">Seite {shown.number} von {text.pages[-1].number}</p>', width="content")
        last = position == len(text.pages) - 1
        following = text.pages[position if last else position + 1].number
        st.button("Nächste Seite ›", disabled=last, on_click=_turn, args=(following,))


def _turn(number: int) -> None:
    st.query_params["page"] = str(number)
