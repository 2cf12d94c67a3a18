"""Searching decisions and other documents without the language model: the page that puts the parts together."""

import streamlit as st

from app.access import Clearance
from app.answering.citations import corpus_phrase
from app.errors import RatslotseError
from app.search.model import MissingNumber, SearchRequest, SearchResult
from app.search.question import MAX_CHARACTERS
from app.ui import cards, render, style
from app.ui.facet_words import TITLES, narrowed
from app.ui.hits import show_hit
from app.ui.runtime import reader_clearance, services
from app.ui.search_address import PER_PAGE, Address
from app.ui.search_chips import Chip, chips_of, drop_button, show_chips
from app.ui.search_controls import (
    Offered,
    current_address,
    offer,
    order_choice,
    page_turner,
    page_was_turned,
    search_box,
)
from app.ui.search_facets import facets_switch, show_facets

_REMEMBERED = "search_results"
_MOST_REMEMBERED = 6
"""Results that a session keeps, for the way back and for redrawing; each holds one page of papers. Judgement."""

_Key = tuple[SearchRequest, Clearance, int]


def page() -> None:
    """Draw the search that the address asks for.

    Each part has a container of its own, drawn or not: what appears between others would have the browser build all
    that follows anew, under the reader's cursor.
    """
    st.title("Beschlüsse suchen", anchor=False)
    address = current_address()
    search_box(address)
    with st.container():
        for problem in address.problems:
            st.warning(render.escape_markdown(problem))
        result = _searched(address)
    if result is None:
        offer(Offered())  # no facet is drawn, so none of their boxes means anything to the next click
        return
    chips = chips_of(address, result)
    with st.container():
        show_chips(address, chips)
    facets_open = facets_switch()
    side, main = st.columns([2, 5], gap="large")
    with side, st.container(key="facets-open" if facets_open else "facets-closed", gap="xsmall"):
        st.header("Filter", anchor=False)
        show_facets(address, result, reader_clearance())
    with main:
        _show_result(address, result, chips)


def _searched(address: Address) -> SearchResult | None:
    """What the search finds, or a sentence that says why it could not be asked."""
    if len(address.text) > MAX_CHARACTERS:
        sentence = f"Die Suche hat {len(address.text)} Zeichen, erlaubt sind {MAX_CHARACTERS}; bitte kürzer fassen."
        st.error(render.escape_markdown(sentence))
        return None
    try:
        return _found(address.request(), reader_clearance())
    except RatslotseError as error:
        st.error(render.escape_markdown(str(error)))
        return None


def _found(request: SearchRequest, clearance: Clearance) -> SearchResult:
    """What the search finds; a redrawn page does not search again while the corpus is the same."""
    key: _Key = (request, clearance, services().knowledge.state(clearance).generation)
    remembered: dict[_Key, SearchResult] = st.session_state.setdefault(_REMEMBERED, {})
    result = remembered.pop(key, None) or services().search.search(request, clearance)
    remembered[key] = result  # the latest last
    for old in list(remembered)[:-_MOST_REMEMBERED]:
        del remembered[old]
    return result


def _show_result(address: Address, result: SearchResult, chips: list[Chip]) -> None:
    with st.container():
        for missing in result.missing_numbers:
            _show_missing(missing)
    st.header("Ergebnisse", anchor=False)
    with st.container(key="search-results"):
        st.html(f'<p class="rl-note" role="status">{_count_line(address, result)}</p>')
        with st.container(gap="xxsmall"):
            for note in result.notes:
                st.html(f'<p class="rl-note">{render.escape_html(note)}</p>')
        if not result.total:
            _show_nothing(address, result, chips)
            return
        with st.container():
            order_choice(address)
        pages = -(-result.total // PER_PAGE)
        with st.container():
            if not result.hits:
                st.info(f"Eine Seite {address.page} gibt es nicht; die letzte ist Seite {pages}.")
        words = result.understanding.topic
        marks = services().search.marks(words, reader_clearance())
        for number, hit in enumerate(result.hits, (address.page - 1) * PER_PAGE + 1):
            show_hit(number, hit, words, marks)
        page_turner(address, pages)
    if page_was_turned():
        style.scroll_to_container("search-results")


def _count_line(address: Address, result: SearchResult) -> str:
    if not result.total:
        return f"Kein Treffer · {corpus_phrase(result.corpus)}"
    order = "die passendsten zuerst" if address.text and address.order != "newest" else "die neuesten zuerst"
    found = "1 Treffer" if result.total == 1 else f"{result.total} Treffer, {order}"
    return f"{found} · {corpus_phrase(result.corpus)}"


def _show_missing(missing: MissingNumber) -> None:
    number = render.escape_markdown(missing.text)
    if not missing.near:
        st.warning(f"Die Nummer „{number}“ gibt es nicht.")
        return
    with st.container(border=True, gap="xxsmall"):
        st.warning(f"Die Nummer „{number}“ gibt es nicht; ähnlich:")
        for near in missing.near:
            cards.paper_link(f"{near.reference_number} – {near.title}", near.paper_key)


def _show_nothing(address: Address, result: SearchResult, chips: list[Chip]) -> None:
    """What was searched for, and what of it could be given up."""
    sought = f"Zu „{render.escape_markdown(address.text)}“ wurde" if address.text else "Es wurde"
    st.info(f"{sought} {'mit diesen Filtern ' if chips else ''}nichts gefunden.")
    if not chips:
        st.html('<p class="rl-note">Andere oder weniger Wörter helfen oft weiter.</p>')
        return
    # A facet counts as if it were not narrowed itself: where it has papers, it is this filter that hides them.
    for facet in narrowed(result.filters):
        if any(value.count for value in result.facets.get(facet, ())):
            label = f"Ohne den Filter {TITLES[facet]} suchen"
            drop_button(label, [chip for chip in chips if facet in narrowed(chip.filters)], key=f"without-{facet}")
    if len(chips) > 1:
        drop_button("Ohne alle Filter suchen", chips, key="without-all")
