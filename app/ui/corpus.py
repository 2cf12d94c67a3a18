"""What there is: the documents that this reader may see, and as of when they are."""

import streamlit as st

from app.answering.citations import corpus_phrase
from app.knowledge.model import Document
from app.ui import cards, render
from app.ui.runtime import reader_clearance, services

PER_PAGE = 50


def page() -> None:
    """Draw the list, filtered by the words in its box."""
    st.title("Bestand", anchor=False)
    knowledge = services().knowledge
    clearance = reader_clearance()
    documents = knowledge.documents(clearance)
    st.html(f'<p class="rl-note">{len(documents)} Dokumente · {corpus_phrase(knowledge.state(clearance))}</p>')
    label = "Liste eingrenzen (Titel, Nummer, Art, Gremium, Jahr)"
    words = (st.text_input(label, type="search", placeholder="") or "").split()
    chosen = [document for document in documents if _fits(document, words)]
    if not chosen:
        st.info("Kein Dokument passt zu diesen Wörtern.")
        return
    pages = -(-len(chosen) // PER_PAGE)
    number = 1
    if pages > 1:
        number = int(st.number_input(f"Seite der Liste (1 bis {pages})", min_value=1, max_value=pages, step=1))
    with st.container(key="entries"):
        for document in chosen[(number - 1) * PER_PAGE : number * PER_PAGE]:
            _entry(document)


def _fits(document: Document, words: list[str]) -> bool:
    known_as = " ".join(document.metadata.synonyms)
    haystack = f"{document.metadata.title} {render.source_line(document)} {known_as}".casefold()
    return all(word.casefold() in haystack for word in words)


def _entry(document: Document) -> None:
    with st.container(border=True, gap="xxsmall"):
        cards.document_link(document.metadata.title, document)
        cards.head(document)
