"""Pieces that several pages show: the head of a document, a passage with its words marked, the opened passage."""

from collections.abc import Iterable
from dataclasses import dataclass

import streamlit as st

from app.answering.citations import status_phrase
from app.knowledge.model import Document, DocumentText, Page
from app.ui import render, wording
from app.ui.runtime import reader_clearance, services

DOCUMENT_PAGE = "document_page"
PAPER_PAGE = "paper_page"
SEARCH_PAGE = "search_page"
"""Keys in the session under which ``main`` leaves the pages that show a document, show a paper, and search."""

_OPENED = "opened_place"

SURROUNDING_CHARACTERS = 300
"""How much of the page stands around an opened passage, on either side: enough to judge it, still one screen."""


@dataclass(frozen=True, slots=True)
class Place:
    """A span of a document's text to be opened; ``version`` tells whether the document is still the same.

    With ``words``, it is these that are marked, on the whole page, instead of the span.
    """

    document_id: str
    version: int
    start: int
    end: int
    label: str = "Fundstelle"
    words: str = ""

    def query(self) -> dict[str, str]:
        """The place as the query of an address."""
        return {
            "document": self.document_id,
            "version": str(self.version),
            "start": str(self.start),
            "end": str(self.end),
            **({"suche": self.words} if self.words else {}),
        }


def head(document: Document, page: int | None = None, confidence: float | None = None) -> None:
    """Reference, type, date, page and status of a document, and how sure the text recognition was of the place."""
    line = render.escape_html(render.source_line(document, page))
    badge = render.status_badge(document.metadata.status, status_phrase(document))
    recognised = wording.recognition_line(confidence)
    note = f' <span class="rl-badge rl-open">{render.escape_html(recognised)}</span>' if recognised else ""
    if line or badge or note:
        st.html(f'<p class="rl-source">{line} {badge}{note}</p>')


def quote(text: str, spans: Iterable[render.Span], cut: render.Span | None = None) -> None:
    """A verbatim passage with marked words; ``cut`` limits it to a part, and the edges show that."""
    start, end = cut or (0, len(text))
    before = '<span class="rl-cut">… </span>' if text[:start].strip() else ""
    after = '<span class="rl-cut"> …</span>' if text[end:].strip() else ""
    st.html(f'<p class="rl-quote">{before}{render.mark(text, spans, start, end).strip()}{after}</p>')


def open_button(label: str, place: Place, key: str, description: str = "") -> None:
    """A button that opens a place over the current page."""
    st.button(
        render.escape_markdown(label),
        key=key,
        type="tertiary",
        help=render.escape_markdown(description) or None,
        on_click=_open,
        args=(place,),
    )


def page_link(key: str, label: str, query: dict[str, str]) -> None:
    """A link to the page that ``main`` left under ``key``."""
    target = st.session_state.get(key)
    if target is not None:
        st.page_link(target, label=render.escape_markdown(label), query_params=query)


def document_link(label: str, document: Document) -> None:
    """A link to a document."""
    page_link(DOCUMENT_PAGE, label, {"document": document.id})


def place_link(label: str, place: Place) -> None:
    """A link to a place in a document."""
    page_link(DOCUMENT_PAGE, label, place.query())


def paper_link(label: str, paper_key: str) -> None:
    """A link to a paper."""
    page_link(PAPER_PAGE, label, {"vorlage": paper_key})


def show_opened_place() -> None:
    """Show what a button asked for, once: the reader closes it, and nothing of the page below has changed."""
    place = st.session_state.pop(_OPENED, None)
    if isinstance(place, Place):
        st.dialog(place.label, width="medium")(_show)(place)


def page_of(text: DocumentText, position: int) -> Page:
    """The page on which a character stands; the last one for a position behind the end."""
    return next((page for page in text.pages if position < page.end), text.pages[-1])


def valid_span(text: DocumentText, place: Place) -> render.Span | None:
    """The place's span if it still means the same in this text, else ``None``."""
    same = text.document.version == place.version and 0 <= place.start < place.end <= len(text.text)
    return (place.start, place.end) if same else None


def _open(place: Place) -> None:
    st.session_state[_OPENED] = place


def _show(place: Place) -> None:
    text = services().knowledge.text(place.document_id, reader_clearance())
    span = valid_span(text, place) if text is not None else None
    if text is None or span is None:
        st.warning(
            "Dieses Dokument ist nicht mehr da oder wurde inzwischen ersetzt; bitte die Frage noch einmal stellen."
        )
        return
    page = page_of(text, place.start)
    page_text = text.text[page.start : page.end]
    marked = (span[0] - page.start, span[1] - page.start)
    st.html(f'<p class="rl-title">{render.escape_html(text.document.metadata.title)}</p>')
    head(text.document, page.number, page.confidence)
    quote(page_text, [marked], render.surroundings(page_text, marked, SURROUNDING_CHARACTERS))
    place_link("Im ganzen Dokument zeigen", place)
