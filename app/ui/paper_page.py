"""A paper as a page: what became of it and how, its files, what it cites, what cites it, what it belongs to.

Opened by its address, ``?vorlage=…``, the ``paper_key``.
"""

from collections.abc import Sequence

import streamlit as st

from app.access import Clearance
from app.answering.citations import german_date
from app.knowledge.model import Document, Paper
from app.search.standing import today
from app.ui import cards, render
from app.ui.became import became_of, last_outcome
from app.ui.paper import stages_table
from app.ui.runtime import Reading, reader_clearance, services

_MOST_LISTED = 50
"""Files, or papers of one kind of link, that are listed; hardly any paper has more. Judgement."""


def page() -> None:
    """Draw the paper that the address names."""
    key = st.query_params.get("vorlage", "")
    clearance = reader_clearance()
    knowledge = services().knowledge
    documents = knowledge.documents_of_key(key, clearance) if key else []
    paper = knowledge.paper(key, clearance) if key else None
    if paper is None and not documents:
        # The same words for what does not exist and for what this reader may not see.
        st.title("Vorlage", anchor=False)
        st.warning("Diese Vorlage gibt es hier nicht; unter „Beschlüsse suchen“ finden Sie alle, die Sie sehen dürfen.")
        return
    with st.container(key="paper"):
        _show(paper, documents, clearance)


def _show(paper: Paper | None, documents: Sequence[Document], clearance: Clearance) -> None:
    first = _leading(documents)
    title = (paper.title if paper else "") or (first.metadata.title if first else "Vorlage")
    st.html(f"<h1>{render.escape_html(title)}</h1>")
    _show_head(paper, first)
    if paper and paper.stages:
        st.header("Beratungsfolge", anchor=False)
        st.html(stages_table(paper, today()))
    st.header("Dateien", anchor=False)
    if not documents:
        st.html('<p class="rl-note">Zu dieser Vorlage liegt keine Datei vor.</p>')
    for document in documents[:_MOST_LISTED]:
        with st.container(gap="xxsmall"):
            cards.document_link(document.metadata.title, document)
            if len(documents) > 1 or not paper:
                cards.head(document)
    if len(documents) > _MOST_LISTED:
        st.html(f'<p class="rl-note">Gezeigt werden die ersten {_MOST_LISTED} von {len(documents)}.</p>')
    _show_links(services().knowledge, paper, clearance)


def _show_head(paper: Paper | None, first: Document | None) -> None:
    parts: list[str] = []
    if paper:
        day = german_date(paper.date) if paper.date else ""
        parts = [paper.reference_number, paper.paper_type, paper.office, day]
    elif first:
        parts = [render.source_line(first)]
    line = render.escape_html(" · ".join(part for part in parts if part))
    outcome, decided = last_outcome(paper.stages if paper else ())
    badge = became_of(paper, first, outcome, decided, today())
    if line or badge:
        st.html(f'<p class="rl-source">{line} {badge}</p>')


def _leading(documents: Sequence[Document]) -> Document | None:
    """The document that speaks for all: one whose status is known, else the first."""
    return next((document for document in documents if document.metadata.status != "unknown"), None) or next(
        iter(documents), None
    )


def _show_links(knowledge: Reading, paper: Paper | None, clearance: Clearance) -> None:
    related = [knowledge.paper(paper_id, clearance) for paper_id in paper.related] if paper else []
    _show_papers("Gehört zu", [(_name(found), found.id) for found in related if found])


def _show_papers(heading: str, papers: Sequence[tuple[str, str]]) -> None:
    if not papers:
        return
    st.header(heading, anchor=False)
    for label, key in papers[:_MOST_LISTED]:
        cards.paper_link(label, key)
    if len(papers) > _MOST_LISTED:
        st.html(f'<p class="rl-note">Gezeigt werden die ersten {_MOST_LISTED} von {len(papers)}.</p>')


def _name(paper: Paper) -> str:
    return f"{paper.reference_number} – {paper.title}" if paper.reference_number else paper.title
