"""What there is: the documents that this reader may see, and as of when they are."""

import streamlit as st

from app.answering.citations import corpus_phrase
from app.knowledge.model import Document
from app.ui import cards
from app.ui.runtime import reader_clearance, services

PER_PAGE = 50


def page() -> None:
    """Draw the list, filtered by the words in its box."""
    st.title("Bestand", anchor=False)
    knowledge = services().knowledge
    clearance = reader_clearance()
    _, count = knowledge.list_documents((), clearance, 0, 0)
    st.html(f'<p class="rl-note">{count} Dokumente · {corpus_phrase(knowledge.state(clearance))}</p>')
    label = "Liste eingrenzen (Titel, Nummer, Art, Gremium, Jahr)"
    words = (st.text_input(label, type="search", placeholder="") or "").split()
    documents, total = knowledge.list_documents(words, clearance, PER_PAGE, 0)
    if not total:
        st.info("Kein Dokument passt zu diesen Wörtern.")
        return
    pages = -(-total // PER_PAGE)
    if pages > 1:
        number = int(st.number_input(f"Seite der Liste (1 bis {pages})", min_value=1, max_value=pages, step=1))
        documents, _ = knowledge.list_documents(words, clearance, PER_PAGE, (number - 1) * PER_PAGE)
    with st.container(key="entries"):
        for document in documents:
            _entry(document)


def _entry(document: Document) -> None:
    with st.container(border=True, gap="xxsmall"):
        cards.document_link(document.metadata.title, document)
        cards.head(document)
