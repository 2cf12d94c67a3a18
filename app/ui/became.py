"""What became of a paper, in words that keep a proposal, a rejection and a decision apart."""

from collections.abc import Sequence
from datetime import date

from app.answering.citations import german_date, status_phrase
from app.knowledge.decisions import counts_as
from app.knowledge.model import Document, Outcome, Paper, Stage
from app.search.understanding.outcomes import outcome_name
from app.ui import render, wording

_TONES = {
    Outcome.ADOPTED: "good",
    Outcome.ADOPTED_WITH_CHANGES: "good",
    Outcome.PARTLY_ADOPTED: "good",
    Outcome.REJECTED: "bad",
    Outcome.WITHDRAWN: "bad",
    Outcome.POSTPONED: "open",
    Outcome.REFERRED: "open",
    Outcome.PRELIMINARILY_DISCUSSED: "open",
}
_UNDECIDED = {Outcome.POSTPONED, Outcome.REFERRED, Outcome.PRELIMINARILY_DISCUSSED}


def became_of(paper: Paper | None, document: Document | None, outcome: Outcome, decided: date | None, day: date) -> str:
    """HTML of a badge and what belongs to it: outcome, day, committee and its role, and who is still to decide.

    ``outcome`` and ``decided`` are what became of the paper last. Where no stage says so, it is the document's own
    status that is told, which knows more: since when it is in force, or that it is only a proposal.
    """
    stages = paper.stages if paper else ()
    stage = _stage_of(stages, outcome, decided)
    waiting = _still_to_come(stages, day)
    status = render.status_badge(document.metadata.status, status_phrase(document)) if document else ""
    if outcome is Outcome.UNKNOWN or (stage is None and status):
        return " ".join(filter(None, (status, waiting)))
    name = f"{outcome_name(outcome)}{', nicht beschlossen' if outcome in _UNDECIDED else ''}"
    phrase = f"{name} am {german_date(decided)}" if decided and outcome not in _UNDECIDED else name
    badge = f'<span class="rl-badge rl-{_TONES.get(outcome, "plain")}">{render.escape_html(phrase)}</span>'
    where = render.escape_html(_place(stage, with_day=outcome in _UNDECIDED)) if stage else ""
    return " ".join(part for part in (badge, where, waiting) if part)


def outcome_phrase(stage: Stage) -> str:
    """How a stage's result was understood, with the majority; empty where it was not. The filters go by this."""
    if stage.outcome is Outcome.UNKNOWN:
        return ""
    majority = wording.MAJORITIES[stage.majority]
    name = outcome_name(counts_as(stage.outcome, stage.role))
    return f"{name}, {majority}" if majority else name


def _stage_of(stages: Sequence[Stage], outcome: Outcome, decided: date | None) -> Stage | None:
    """The stage that this outcome is from. What is only discussed may be so by a stage of whatever outcome."""
    of_that_day = [one for one in reversed(stages) if one.date == decided and one.outcome is not Outcome.UNKNOWN]
    said = (one for one in of_that_day if outcome in (one.outcome, counts_as(one.outcome, one.role)))
    return next(said, next(iter(of_that_day), None) if outcome is Outcome.PRELIMINARILY_DISCUSSED else None)


def _place(stage: Stage, *, with_day: bool) -> str:
    role = f" ({stage.role})" if stage.role else ""
    day = f" am {german_date(stage.date)}" if with_day and stage.date else ""
    return f"{stage.committee}{role}{day}"


def _still_to_come(stages: Sequence[Stage], day: date) -> str:
    """HTML that names the next stage whose day is still to come."""
    for stage in stages:
        if stage.date is not None and stage.date > day and not stage.result:
            badge = f"steht noch aus: {_place(stage, with_day=True)}"
            return f'<span class="rl-badge rl-open">{render.escape_html(badge)}</span>'
    return ""
