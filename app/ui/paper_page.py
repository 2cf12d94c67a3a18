"""A paper as a page: what became of it and how, its files, what it cites, what cites it, what it belongs to.

Opened by its address, ``?vorlage=…``, the ``paper_key``.
"""

from collections.abc import Sequence

import streamlit as st

from app.access import Clearance
from app.answering.citations import german_date
from app.knowledge.decisions import final_outcome
from app.knowledge.links import PaperLink, PaperLinks
from app.knowledge.model import DecisionStatus, Document, Outcome, Paper
from app.search.standing import today
from app.ui import cards, render
from app.ui.became import became_of
from app.ui.paper import stages_table
from app.ui.runtime import Reading, reader_clearance, services

_RELATED = "Gehört zusammen mit"
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
        _show(key, paper, documents, clearance)


def _show(key: str, paper: Paper | None, documents: Sequence[Document], clearance: Clearance) -> None:
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
            cards.document_link(render.title_within(document, title) or document.metadata.title, document)
            if paper is None and len(documents) > 1:  # of a folder's files, each says of itself what it is
                cards.head(document)
    if len(documents) > _MOST_LISTED:
        st.html(f'<p class="rl-note">Gezeigt werden die ersten {_MOST_LISTED} von {len(documents)}.</p>')
    _show_links(services().knowledge, key, paper, clearance)


def _show_head(paper: Paper | None, first: Document | None) -> None:
    parts: list[str] = []
    if paper:
        day = german_date(paper.date) if paper.date else ""
        parts = [paper.reference_number, paper.paper_type, paper.office, day]
    elif first:
        parts = [render.source_line(first)]
    line = render.escape_html(" · ".join(part for part in parts if part))
    outcome, decided = final_outcome(paper) if paper else (Outcome.UNKNOWN, None)
    badge = became_of(paper, first, outcome, decided, today())
    if line or badge:
        st.html(f'<p class="rl-source">{line} {badge}</p>')


def _leading(documents: Sequence[Document]) -> Document | None:
    """The document that speaks for all: the first whose status is known, else the first."""
    known = (document for document in documents if document.metadata.status is not DecisionStatus.UNKNOWN)
    return next(known, None) or next(iter(documents), None)


def _show_links(knowledge: Reading, key: str, paper: Paper | None, clearance: Clearance) -> None:
    links = knowledge.links(key, clearance)
    above = [knowledge.paper(paper_id, clearance) for paper_id in paper.related] if paper else []
    listed = {link.key for link in links.related}
    with st.container(key="paper-links"):
        for heading, found in _kinds(links):
            named = heading == _RELATED and [other for other in above if other and other.id not in listed]
            if not found and not named:
                continue
            st.header(heading, anchor=False)
            for other in named or []:
                cards.paper_link(_name(other.reference_number, other.title), other.id)
            for link in found[:_MOST_LISTED]:
                _show_link(knowledge, link, clearance)
            if len(found) > _MOST_LISTED:
                st.html(f'<p class="rl-note">Gezeigt werden die ersten {_MOST_LISTED} von {len(found)}.</p>')


def _kinds(links: PaperLinks) -> list[tuple[str, Sequence[PaperLink]]]:
    return [
        ("Ersetzt durch", links.superseded_by),
        ("Ersetzt", links.supersedes),
        (_RELATED, links.related),
        ("Nennt", links.cites),
        ("Genannt in", links.cited_by),
    ]


def _show_link(knowledge: Reading, link: PaperLink, clearance: Clearance) -> None:
    """The other paper, and the place where one of the two names the other."""
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        cards.paper_link(_name(link.reference_number, link.title), link.key)
        inside = knowledge.document(link.mentioned_in, clearance) if link.start is not None else None
        if inside is not None and link.start is not None and link.end is not None:
            place = cards.Place(inside.id, inside.version, link.start, link.end)
            cards.place_link(f"Stelle auf Seite {link.page}" if link.page else "Stelle", place)


def _name(reference_number: str, title: str) -> str:
    return f"{reference_number} – {title}" if reference_number else title
