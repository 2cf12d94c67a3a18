"""The filters in force as chips: what each says, where it comes from, and one click to be rid of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import streamlit as st

from app.knowledge.facets import Facet
from app.knowledge.filters import NO_FILTERS, Filters
from app.search.model import SearchResult
from app.search.understanding.periods import period_label
from app.ui import render
from app.ui.facet_words import FIELDS, TITLES, value_label, with_values
from app.ui.search_address import Address, without
from app.ui.search_controls import as_shown, go


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in force: what it says and what it narrows. With a ``key``, the text says it and nobody chose it."""

    label: str
    filters: Filters
    key: str = ""


def chips_of(address: Address, result: SearchResult) -> list[Chip]:
    """The filters in force, each on its own: chosen ones first, then those that were read from the text."""
    chips = [
        Chip(f"{TITLES[facet]}: {value_label(facet, value)}", with_values(NO_FILTERS, facet, [value]))
        for facet, name in FIELDS.items()
        for value in getattr(address.filters, name)
    ]
    if period := period_label(address.filters.since, address.filters.until):
        dates = replace(NO_FILTERS, since=address.filters.since, until=address.filters.until)
        chips.append(Chip(f"{TITLES[Facet.YEAR]}: {period}", dates))
    return chips + [Chip(one.label, one.filters, one.key) for one in result.understanding.filters]


def show_chips(address: Address, chips: Sequence[Chip]) -> None:
    """The filters in force, each with the way to be rid of it."""
    if not chips and not address.declined:
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="chips"):
        for number, chip in enumerate(chips):
            label = f"{chip.label} (aus der Eingabe erkannt)" if chip.key else chip.label
            st.button(
                f"{render.escape_markdown(label)} ✕", key=f"chip-{number}", on_click=_drop, args=([chip],), wrap=True
            )
        if len(chips) > 1:
            st.button("Alle Filter entfernen", key="chips-none", type="tertiary", on_click=_drop, args=(list(chips),))
        if address.declined:
            st.button("Erkannte Filter wieder anwenden", key="chips-again", type="tertiary", on_click=_accept_again)


def drop_button(label: str, chips: Sequence[Chip], key: str) -> None:
    """A button that takes these filters away."""
    st.button(render.escape_markdown(label), key=key, on_click=_drop, args=(list(chips),))


def _drop(chips: Sequence[Chip]) -> None:
    address = as_shown()
    for chip in chips:
        address = (
            replace(address, declined=address.declined | {chip.key}) if chip.key else without(address, chip.filters)
        )
    go(replace(address, page=1))


def _accept_again() -> None:
    go(replace(as_shown(), declined=frozenset(), page=1))
