"""The controls of a search and its address.

The address is what counts. Each run sets every control to what the address says; each change of a control writes a
new address, put together from all controls as the reader sees them: two quick clicks must not undo one another.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

import streamlit as st

from app.answering.citations import german_date
from app.knowledge.facets import Facet
from app.knowledge.filters import NO_FILTERS, Filters
from app.search.model import Order, Understanding, UnderstoodFilter
from app.search.understanding import effective_filters
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
    """What the reader has before them: an address, the boxes of its facets, what is in force and why.

    It is the last address that was drawn or written. The browser's own may be older: it learns of a new one only when
    the run that follows a click is drawn, and the next click may come before that.
    """

    address: Address | None = None
    boxes: Mapping[Facet, tuple[str, ...]] = field(default_factory=dict)
    in_force: Filters = NO_FILTERS
    understood: tuple[UnderstoodFilter, ...] = ()


# --- the address ---------------------------------------------------------------------------------------------------


def current_address() -> Address:
    """The search that the address asks for."""
    return read_address({name: st.query_params.get_all(name) for name in st.query_params})


def go(address: Address) -> None:
    """Make this the search; the browser's way back leads to the one before. Only for callbacks."""
    st.query_params.from_dict(address.query())
    offered = _offered()
    same_text = offered.address is not None and offered.address.text == address.text
    understood = offered.understood if same_text else ()
    in_force = effective_filters(address.request(), Understanding(address.text, address.text, understood))
    offer(replace(offered, address=address, in_force=in_force))
    for facet, boxes in offered.boxes.items():
        for value in boxes:
            set_control(box_key(facet, value), value in _values(in_force, facet))
    if _DAY_PROBLEM not in st.session_state:  # what was mistyped stays there to be mended
        set_period(in_force)


def as_shown(added: tuple[Facet, str] | None = None) -> Address:
    """The address, with every control as the reader has set it, and a value ``added`` that has no box yet.

    Only for callbacks: elsewhere the address counts. What the text says is ticked too; where the reader changes a
    facet, all that is ticked is chosen, for what is chosen takes the place of what the text says.
    """
    offered, state = _offered(), st.session_state
    address = offered.address or current_address()
    text = str(state.get(_TEXT_KEY, address.text)).strip()
    same_text = text == address.text
    filters = address.filters
    emptied: list[Facet] = []
    for facet, boxes in offered.boxes.items():
        before = _values(offered.in_force, facet)
        ticked = [value for value in boxes if state.get(box_key(facet, value))]
        if added and added[0] is facet:
            ticked.append(added[1])
        if set(ticked) == before:
            continue
        if not same_text:  # what was ticked for the old text's sake is left behind with it
            chosen = _values(filters, facet)
            ticked = [value for value in ticked if value in chosen or value not in before]
        filters = with_values(filters, facet, ticked)
        emptied += [] if ticked else [facet]
    since, until = _typed_period(offered.in_force)
    if (since, until) != (offered.in_force.since, offered.in_force.until):
        filters = replace(filters, since=since, until=until)
        emptied += [] if since or until else [Facet.YEAR]
    declined = address.declined if same_text else frozenset[str]()
    if same_text:
        declined |= {one.key for one in offered.understood if set(narrowed(one.filters)) & set(emptied)}
    order = state.get(_ORDER_KEY, address.order)
    order = order if isinstance(order, Order) else address.order
    old = replace(address, problems=())
    changed = replace(old, text=text, filters=filters, declined=declined, order=order)
    return changed if changed == old else replace(changed, page=1)


def _typed_period(in_force: Filters) -> tuple[date | None, date | None]:
    """The period in the two boxes; the one in force where they say nothing that can be read."""
    state = st.session_state
    if SINCE_KEY not in state or UNTIL_KEY not in state:
        return in_force.since, in_force.until
    try:
        since, until = typed_day(state[SINCE_KEY], last=False), typed_day(state[UNTIL_KEY], last=True)
        if since and until and since > until:
            raise DayError("Der Zeitraum endet, bevor er beginnt; bitte „von“ und „bis“ vertauschen.")
    except DayError as error:
        state[_DAY_PROBLEM] = str(error)
        return in_force.since, in_force.until
    return since, until


def _values(filters: Filters, facet: Facet) -> set[str]:
    return {str(value) for value in getattr(filters, FIELDS[facet])}


def offer(offered: Offered) -> None:
    """Remember what the reader has before them."""
    st.session_state[_OFFERED] = offered


def _offered() -> Offered:
    offered = st.session_state.get(_OFFERED)
    return offered if isinstance(offered, Offered) else Offered()


def set_control(key: str, value: object) -> None:
    """Have the control that is drawn next show this value.

    One that shows it already is left alone: setting it would undo in the browser what the reader has clicked since.
    """
    if key not in st.session_state or st.session_state[key] != value:
        st.session_state[key] = value


def set_period(in_force: Filters) -> None:
    """Have the two boxes of the period show the one in force."""
    set_control(SINCE_KEY, german_date(in_force.since) if in_force.since else "")
    set_control(UNTIL_KEY, german_date(in_force.until) if in_force.until else "")


def take_day_problem() -> str:
    """What was wrong with the period that the reader has just typed, once; else empty."""
    return str(st.session_state.pop(_DAY_PROBLEM, ""))


# --- search box, order, pages --------------------------------------------------------------------------------------


def search_box(address: Address) -> None:
    """The box for the words, and its button."""
    set_control(_TEXT_KEY, address.text)
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
    set_control(_ORDER_KEY, address.order)
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
