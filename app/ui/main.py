"""Streamlit's entry: which pages there are. Run by ``server``; everything shared comes from ``runtime``."""

import streamlit as st

from app.errors import RatslotseError
from app.ui import ask, cards, corpus, decisions, document, paper_page, render, style
from app.ui.runtime import services


def main() -> None:
    """Draw the page that the address names; an error meant for people is shown as its one sentence."""
    st.set_page_config(page_title="Ratslotse", layout="wide", initial_sidebar_state="collapsed")
    style.apply()
    document_page = st.Page(document.page, title="Dokument", url_path="dokument")
    a_paper_page = st.Page(paper_page.page, title="Vorlage", url_path="vorlage")
    search_page = st.Page(decisions.page, title="Beschlüsse suchen", url_path="beschluesse")
    listed = [
        st.Page(ask.page, title="Frage stellen", url_path="frage", default=True),
        search_page,
        st.Page(corpus.page, title="Bestand", url_path="bestand"),
    ]
    chosen = st.navigation([*listed, document_page, a_paper_page], position="hidden")
    st.session_state[cards.DOCUMENT_PAGE] = document_page
    st.session_state[cards.PAPER_PAGE] = a_paper_page
    st.session_state[cards.SEARCH_PAGE] = search_page
    try:
        _head(listed)
        chosen.run()
    except RatslotseError as error:
        st.error(render.escape_markdown(str(error)))


def _head(pages: list[st.Page]) -> None:
    """Whose page this is, and the ways to the others: in sight on a narrow screen too, unlike Streamlit's own menu."""
    city = render.escape_html(services().settings.city)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="navigation"):
        st.html(f'<p class="rl-brand">Ratslotse · {city}</p>', width="content")
        for page in pages:
            st.page_link(page)


main()
