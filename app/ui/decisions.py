"""Searching decisions and other documents without the language model; numbers of papers are found exactly."""

import streamlit as st

from app.knowledge.german import matching_spans
from app.knowledge.model import Passage
from app.ui import cards, render
from app.ui.ask import LONGEST_QUESTION
from app.ui.runtime import reader_clearance, services

RESULTS = 20
_QUOTED_CHARACTERS = 420


def page() -> None:
    """Draw the search box and what was found."""
    st.title("Beschlüsse suchen", anchor=False)
    cards.show_opened_place()
    query = (
        st.text_input(
            "Suchbegriffe oder Drucksachennummer",
            key="suche",
            max_chars=LONGEST_QUESTION,
            type="search",
            placeholder="",
            bind="query-params",
        )
        or ""
    ).strip()
    if not query:
        st.html('<p class="rl-note">Gesucht wird nach Wortlaut und Sinn in allen Dokumenten, ohne Sprachmodell.</p>')
        return
    found = services().retriever.retrieve(query, reader_clearance(), RESULTS)
    if not found:
        st.info("Dazu wurde nichts gefunden; andere oder weniger Wörter helfen oft weiter.")
        return
    passages = "1 Stelle" if len(found) == 1 else f"{len(found)} Stellen"
    st.html(f'<p class="rl-note" role="status">{passages}, die passendste zuerst.</p>')
    for number, passage in enumerate(found, 1):
        _result(number, passage, query)


def _result(number: int, passage: Passage, query: str) -> None:
    document, chunk = passage.document, passage.chunk
    spans = matching_spans(chunk.text, query)
    with st.container(border=True, gap="xxsmall"):
        place = cards.Place(document.id, document.version, chunk.start, chunk.end)
        cards.open_button(document.metadata.title, place, key=f"result-{number}")
        cards.head(document, chunk.page, chunk.confidence)
        cards.quote(chunk.text, spans, render.excerpt(chunk.text, spans, _QUOTED_CHARACTERS))
