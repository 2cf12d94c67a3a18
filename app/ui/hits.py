"""A paper that was found: what it is, what became of it, and the passages that speak of what was searched."""

import hashlib

import streamlit as st

from app.answering.citations import german_date
from app.knowledge.model import Document, Passage
from app.search.marks import Marks
from app.search.model import PaperHit
from app.search.standing import today
from app.ui import cards, render, wording
from app.ui.became import became_of

_QUOTED_CHARACTERS = 360
_MOST_SAME = 5
"""Documents with the same words that are named; more would push the next result out of sight. Judgement."""


def show_hit(number: int, hit: PaperHit, words: str, marks: Marks) -> None:
    """Draw one result; ``marks`` are for ``words``, which the address of a place carries on."""
    key = hashlib.sha256(hit.key.encode("utf-8", "replace")).hexdigest()[:16]
    with st.container(border=True, gap="xxsmall", key=f"hit-{number}"):
        st.html(f'<h3 class="rl-unseen">Treffer {number}</h3>')
        cards.paper_link(title_of(hit), hit.key)
        st.html(f'<p class="rl-source">{_lines(hit)}</p>')
        for passage in hit.passages[:1]:
            _show_passage(passage, hit, words, marks)
        if others := hit.passages[1:]:
            with st.expander(f"Weitere Stellen in dieser Vorlage ({len(others)})", key=f"others-{key}"):
                for passage in others:
                    _show_passage(passage, hit, words, marks)
        if hit.same:
            _show_same(hit.same)


def title_of(hit: PaperHit) -> str:
    """The paper's title, or that of the document it is shown by."""
    return (hit.paper.title if hit.paper else "") or hit.document.metadata.title


def _lines(hit: PaperHit) -> str:
    """HTML: number, type and date of the paper, and what became of it."""
    metadata, paper = hit.document.metadata, hit.paper
    reference = (paper.reference_number if paper else "") or metadata.reference_number
    number = render.escape_html(reference)
    if hit.named and number:
        number = f"<mark>{number}</mark>"
    day = (paper.date if paper else None) or metadata.date
    parts = [
        number,
        render.escape_html((paper.paper_type if paper else "") or metadata.paper_type),
        # The stage that decided names its committee itself.
        "" if paper and paper.stages else render.escape_html(metadata.committee),
        german_date(day) if day else "",
    ]
    line = " · ".join(part for part in parts if part)
    return " ".join(part for part in (line, became_of(paper, hit.document, hit.outcome, hit.decided, today())) if part)


def _show_passage(passage: Passage, hit: PaperHit, words: str, marks: Marks) -> None:
    document, chunk = passage.document, passage.chunk
    spans = marks.spans(chunk.text)
    place = cards.Place(document.id, document.version, chunk.start, chunk.end, words=words)
    cards.place_link(_place_label(passage, title_of(hit)), place)
    if recognised := wording.recognition_line(chunk.confidence):
        st.html(f'<p class="rl-source"><span class="rl-badge rl-open">{render.escape_html(recognised)}</span></p>')
    cards.quote(chunk.text, spans, render.excerpt(chunk.text, spans, _QUOTED_CHARACTERS))


def _place_label(passage: Passage, title: str) -> str:
    """Where a passage stands: which file, where the paper has several, and which page."""
    file = render.title_within(passage.document, title)
    page = f"Seite {passage.chunk.page}" if passage.document.has_pages else ""
    return ", ".join(part for part in (file, page) if part) or "Stelle öffnen"


def _show_same(same: tuple[Document, ...]) -> None:
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.html('<p class="rl-note">Gleicher Wortlaut auch in:</p>', width="content")
        for document in same[:_MOST_SAME]:
            cards.document_link(render.source_line(document) or document.metadata.title, document)
        if len(same) > _MOST_SAME:
            st.html(f'<p class="rl-note">und {len(same) - _MOST_SAME} weiteren</p>', width="content")
