"""The facets of a search: what can be narrowed to what, with how many papers each choice has."""

from collections.abc import Iterable, Sequence

import streamlit as st

from app.access import Clearance
from app.knowledge.facets import Facet, FacetValue
from app.knowledge.filters import Filters
from app.search.model import SearchResult
from app.search.understanding.periods import period_label
from app.ui import render
from app.ui.facet_words import FIELDS, TITLES, value_label
from app.ui.search_address import Address
from app.ui.search_controls import (
    SINCE_KEY,
    UNTIL_KEY,
    Offered,
    apply,
    as_shown,
    box_key,
    go,
    offer,
    set_control,
    set_period,
    take_day_problem,
)

_OPEN = "search_facets_open"

SHOWN_VALUES = 6
"""Choices of a facet that stand there with their counts; the others are in a list to choose from. Judgement."""
_SHOWN_YEARS = 5


def show_facets(address: Address, result: SearchResult, clearance: Clearance) -> None:
    """Each facet with its choices and how many papers each has."""
    in_force = result.filters
    boxes: dict[Facet, tuple[str, ...]] = {}
    for facet in TITLES:
        with st.container(gap="xsmall"):  # drawn or not: see ``decisions.page``
            if facet is Facet.YEAR:
                _period(in_force, result.facets.get(facet, ()))
                continue
            chosen = [str(value) for value in getattr(in_force, FIELDS[facet])]
            values = [value for value in result.facets.get(facet, ()) if value.value]
            if chosen or _is_offered(facet, values, clearance):
                boxes[facet] = _facet(facet, values, chosen)
    offer(Offered(address, boxes, in_force, result.understanding.filters))


def _is_offered(facet: Facet, values: Sequence[FacetValue], clearance: Clearance) -> bool:
    """Whether there is anything to choose: of sources and access classes, one is no choice."""
    if facet is Facet.ACCESS and len(clearance) < 2:
        return False
    return len(values) > 1 if facet in (Facet.SOURCE, Facet.ACCESS) else bool(values)


def _facet(facet: Facet, values: Sequence[FacetValue], chosen: Sequence[str]) -> tuple[str, ...]:
    """One facet; returns the values that got a box."""
    counts = {value.value: value.count for value in values}
    shown = [value.value for value in values[:SHOWN_VALUES]]
    shown += [value for value in chosen if value not in shown]
    others = [value for value in counts if value not in shown]
    st.html(f'<h3 class="rl-facet">{TITLES[facet]}</h3>')
    for value in shown:
        key = box_key(facet, value)
        set_control(key, value in chosen)
        label = render.escape_markdown(_choice_label(facet, value, counts.get(value, 0), counts))
        st.checkbox(label, key=key, on_change=apply)
    if others:
        st.selectbox(
            f"Weitere Auswahl: {TITLES[facet]}",
            others,
            index=None,
            format_func=lambda value: render.visible(_choice_label(facet, value, counts[value], counts)),
            key=_more_key(facet),
            placeholder=f"weitere ({len(others)}) …",
            label_visibility="collapsed",
            on_change=_add,
            args=(facet,),
        )
    return tuple(shown)


def _period(in_force: Filters, years: Sequence[FacetValue]) -> None:
    st.html(f'<h3 class="rl-facet">{TITLES[Facet.YEAR]}</h3>')
    problem = take_day_problem()
    if not problem:  # what was mistyped stays there to be mended
        set_period(in_force)
    with st.container(horizontal=True, wrap=False, key="period"):
        for label, key in (("Datum von", SINCE_KEY), ("Datum bis", UNTIL_KEY)):
            st.text_input(label, key=key, placeholder="TT.MM.JJJJ", on_change=apply)
    if problem:
        st.warning(render.escape_markdown(problem))
    known = [year for year in years if year.value.isascii() and year.value.isdigit() and len(year.value) == 4]
    newest = sorted(known, key=lambda year: year.value, reverse=True)
    for year in newest[:_SHOWN_YEARS]:
        label = f"{year.value} ({year.count})"
        if period_label(in_force.since, in_force.until) == year.value:
            st.html(f'<p class="rl-year">{label}, gewählt</p>')
        else:
            st.button(label, key=f"year-{year.value}", type="tertiary", on_click=_choose_year, args=(year.value,))
    if others := {year.value: year.count for year in newest[_SHOWN_YEARS:]}:
        st.selectbox(
            "Weitere Jahre",
            list(others),
            index=None,
            format_func=lambda year: f"{year} ({others[year]})",
            key=_more_key(Facet.YEAR),
            placeholder=f"weitere Jahre ({len(others)}) …",
            label_visibility="collapsed",
            on_change=_add,
            args=(Facet.YEAR,),
        )


def facets_switch() -> bool:
    """Whether the facets are open on a narrow screen, where they begin closed; the switch is only seen there."""
    is_open = bool(st.session_state.get(_OPEN, False))
    with st.container(key="facets-switch"):
        st.button("Filter ausblenden" if is_open else "Filter zeigen", key="facets-toggle", on_click=_switch)
    return is_open


def _switch() -> None:
    st.session_state[_OPEN] = not st.session_state.get(_OPEN, False)


def _add(facet: Facet) -> None:
    value = st.session_state.get(_more_key(facet))
    if not isinstance(value, str):
        return
    st.session_state[_more_key(facet)] = None
    if facet is Facet.YEAR:
        _choose_year(value)
        return
    go(as_shown((facet, value)))


def _choose_year(year: str) -> None:
    st.session_state[SINCE_KEY] = st.session_state[UNTIL_KEY] = year
    apply()


def _choice_label(facet: Facet, value: str, count: int, known: Iterable[str]) -> str:
    label = value_label(facet, value)
    if facet is Facet.SOURCE:  # folders with the same name are told apart by a mark that only helps where there are two
        short = value.partition("~")[0]
        label = short if sum(other.partition("~")[0] == short for other in known) < 2 else value
    return f"{label} ({count})"


def _more_key(facet: Facet) -> str:
    return f"more-{facet}"
