"""The paper that a document belongs to: its stages in the councils' own words, and its other documents."""

from datetime import date

import streamlit as st

from app.answering.citations import german_date
from app.knowledge.model import Document, Paper, Stage, Votes
from app.search.standing import today
from app.ui import cards, render
from app.ui.became import outcome_phrase
from app.ui.runtime import reader_clearance, services

_AGENDA_ITEM, _RESULT = "TOP", "Ergebnis"
_MOST_DOCUMENTS = 20
"""Documents of a paper that are listed; few have more. Judgement."""


def show_paper_of(document: Document) -> None:
    """Draw the stages and the other documents of the document's paper, if it has one that the reader may see."""
    clearance = reader_clearance()
    knowledge = services().knowledge
    paper = knowledge.paper_of(document, clearance)
    if paper is not None or len(knowledge.documents_of_key(document.paper_key, clearance)) > 1:
        cards.paper_link("Zur ganzen Vorlage", document.paper_key)
    if paper is None:
        return
    if paper.stages:
        name = " ".join(filter(None, (paper.paper_type or "Vorlage", paper.reference_number)))
        st.html(f'<p class="rl-section" role="heading" aria-level="2">Beratungsfolge – {render.escape_html(name)}</p>')
        st.html(stages_table(paper, today()))
    others = [other for other in knowledge.documents_of_paper(paper.id, clearance) if other.id != document.id]
    if not others:
        return
    with st.expander(f"Weitere Dokumente dazu ({len(others)})"):
        for other in others[:_MOST_DOCUMENTS]:
            cards.document_link(other.metadata.title, other)
        if len(others) > _MOST_DOCUMENTS:
            st.html(f'<p class="rl-note">Gezeigt werden die ersten {_MOST_DOCUMENTS}.</p>')


def stages_table(paper: Paper, day: date) -> str:
    """HTML of a paper's stages; ``day`` tells which are still to come. Columns that no stage fills are left out."""
    columns = ("Datum", "Gremium", _AGENDA_ITEM, "Rolle", _RESULT, "Eingeordnet als")
    rows = [
        (_day(stage), stage.committee, stage.agenda_item, stage.role, result_phrase(stage, day), outcome_phrase(stage))
        for stage in paper.stages
    ]
    shown = [place for place, column in enumerate(columns) if column == _RESULT or any(row[place] for row in rows)]
    head = "".join(f'<th scope="col">{columns[place]}</th>' for place in shown)
    body = "".join("<tr>" + "".join(_cell(columns[place], row[place]) for place in shown) + "</tr>" for row in rows)
    return f'<table class="rl-stages"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'


def _cell(column: str, content: str) -> str:
    mark = {_AGENDA_ITEM: ' class="rl-agenda-item"', _RESULT: ' class="rl-result"'}.get(column, "")
    return f"<td{mark}>{render.escape_html(content)}</td>"


def result_phrase(stage: Stage, day: date) -> str:
    """The result of a stage in its own words, with the votes where those do not name them."""
    if not stage.result and stage.votes is None:
        return "steht noch aus" if stage.date is not None and stage.date > day else "nicht angegeben"
    votes = _votes(stage.votes) if stage.votes and not any(sign.isdigit() for sign in stage.result) else ""
    return f"{stage.result} ({votes})" if stage.result and votes else stage.result or votes


def _day(stage: Stage) -> str:
    return german_date(stage.date) if stage.date else ""


def _votes(votes: Votes) -> str:
    parts = [f"{votes.yes} Ja", f"{votes.no} Nein"]
    if votes.abstained is not None:
        parts.append("1 Enthaltung" if votes.abstained == 1 else f"{votes.abstained} Enthaltungen")
    return ", ".join(parts)
