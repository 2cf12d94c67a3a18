"""The controls of a search and its address.

The address is what counts. Each run sets every control to what the address says; each change of a control writes a
new address, put together from all controls as the reader sees them: two quick clicks must not undo one another.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

import streamlit as st

from app.knowledge.facets import Facet
from app.search.model import Order, UnderstoodFilter
from app.ui.facet_words import FIELDS, narrowed, with_values
from app.ui.search_address import Address, DayError, read_address, typed_day

_TEXT_KEY = "search-text"
_ORDER_KEY = "search-order"
SINCE_KEY, UNTIL_KEY = "search-since", "search-until"
_OFFERED = "search_offered"
_DAY_PROBLEM = "search_day_problem"
_TURNED = "search_page_turned"


@dataclass(frozen=True)
class Offered:
    """What the last run drew: each facet's boxes and which were ticked, the period, what was read from the text."""

    boxes: Mapping[Facet, tuple[str, ...]] = field(default_factory=dict)
    ticked: Mapping[Facet, tuple[str, ...]] = field(default_factory=dict)
    since: date | None = None
    until: date | None = None
    understood: tuple[UnderstoodFilter, ...] = ()


# --- the address ---------------------------------------------------------------------------------------------------


def current_address() -> Address:
    """The search that the address asks for."""
    return read_address({name: st.query_params.get_all(name) for name in st.query_params})


def go(address: Address) -> None:
    """Make this the search; the browser's way back leads to the one before. Only for callbacks."""
    st.query_params.from_dict(address.query())


def as_shown(added: tuple[Facet, str] | None = None) -> Address:
    """The address, with every control as the reader has set it, and a value ``added`` that has no box yet.

    Only for callbacks: elsewhere the address counts. What the text says is ticked too; where the reader changes a
    facet, all that is ticked is chosen, for what is chosen takes the place of what the text says.
    """
    address, state = current_address(), st.session_state
    offered = state.get(_OFFERED)
    offered = offered if isinstance(offered, Offered) else Offered()
    text = str(state.get(_TEXT_KEY, address.text)).strip()
    same_text = text == address.text
    filters = address.filters
    refused: list[Facet] = []
    for facet, boxes in offered.boxes.items():
        ticked = [value for value in boxes if state.get(box_key(facet, value))]
        if added and added[0] is facet:
            ticked.append(added[1])
        if set(ticked) == set(offered.ticked.get(facet, ())):
            continue
        if not same_text:  # what was ticked for the old text's sake is left behind with it
            chosen = {str(value) for value in getattr(filters, FIELDS[facet])}
            ticked = [value for value in ticked if value in chosen or value not in offered.ticked.get(facet, ())]
        filters = with_values(filters, facet, ticked)
        refused += [] if ticked else [facet]
    since, until = _typed_period(offered)
    if (since, until) != (offered.since, offered.until):
        filters = replace(filters, since=since, until=until)
        refused += [] if since or until else [Facet.YEAR]
    declined = address.declined if same_text else frozenset[str]()
    if same_text:
        declined |= {one.key for one in offered.understood if set(narrowed(one.filters)) & set(refused)}
    order = state.get(_ORDER_KEY, address.order)
    order = order if isinstance(order, Order) else address.order
    old = replace(address, problems=())
    changed = replace(old, text=text, filters=filters, declined=declined, order=order)
    return changed if changed == old else replace(changed, page=1)


def _typed_period(offered: Offered) -> tuple[date | None, date | None]:
    """The period in the two boxes; that of the last run where they say nothing that can be read."""
    state = st.session_state
    if SINCE_KEY not in state or UNTIL_KEY not in state:
        return offered.since, offered.until
    try:
        since, until = typed_day(state[SINCE_KEY], last=False), typed_day(state[UNTIL_KEY], last=True)
        if since and until and since > until:
            raise DayError("Der Zeitraum endet, bevor er beginnt; bitte „von“ und „bis“ vertauschen.")
    except DayError as error:
        state[_DAY_PROBLEM] = str(error)
        return offered.since, offered.until
    return since, until


def offer(offered: Offered) -> None:
    """Remember what this run drew."""
    st.session_state[_OFFERED] = offered


def take_day_problem() -> str:
    """What was wrong with the period that the reader has just typed, once; else empty."""
    return str(st.session_state.pop(_DAY_PROBLEM, ""))


# --- search box, order, pages --------------------------------------------------------------------------------------


def search_box(address: Address) -> None:
    """The box for the words, and its button."""
    st.session_state[_TEXT_KEY] = address.text
    with st.container(horizontal=True, vertical_alignment="bottom", key="search-box"):
        st.text_input(
            "Suchbegriffe, Nummer einer Vorlage oder beides",
            key=_TEXT_KEY,
            type="search",
            placeholder="",
            on_change=apply,
        )
        st.button("Suchen", type="primary", on_click=apply)


def order_choice(address: Address) -> None:
    """Best or newest first; without words there is no best."""
    if not address.text:
        return
    st.session_state[_ORDER_KEY] = address.order
    st.radio(
        "Reihenfolge",
        [Order.RELEVANCE, Order.NEWEST],
        format_func=lambda order: "Relevanz" if order is Order.RELEVANCE else "Neueste zuerst",
        key=_ORDER_KEY,
        horizontal=True,
        on_change=apply,
    )


def page_turner(address: Address, pages: int) -> None:
    """The ways to the previous and the next page."""
    if pages < 2:
        return
    page = min(address.page, pages)
    with st.container(horizontal=True, vertical_alignment="center", key="search-pages"):
        st.button("‹ Vorige Seite", disabled=page <= 1, on_click=_turn, args=(page - 1,))
        st.html(f'<p class="rl-note">Seite {page} von {pages}</p>', width="content")
        st.button("Nächste Seite ›", disabled=page >= pages, on_click=_turn, args=(page + 1,))


def page_was_turned() -> bool:
    """Whether this run shows another page of the same search: then its beginning should be in view. Asked once."""
    return bool(st.session_state.pop(_TURNED, False))


def apply() -> None:
    """Search for what the controls say. Only for callbacks."""
    go(as_shown())


def _turn(page: int) -> None:
    st.session_state[_TURNED] = True
    go(replace(as_shown(), page=page))


def box_key(facet: Facet, value: str) -> str:
    """Key of the box of a facet's value."""
    # Values are untrusted and may be long: as part of a key, and so of a class name, they are only their digest.
    return f"box-{facet}-{hashlib.sha256(value.encode('utf-8', 'replace')).hexdigest()[:16]}"
