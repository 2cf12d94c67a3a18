"""What became of a paper, in words that keep a proposal, a rejection and a decision apart."""

from collections.abc import Sequence
from datetime import date

from app.answering.citations import german_date, status_phrase
from app.knowledge.model import Document, Outcome, Paper, Stage
from app.search.understanding.outcomes import outcome_name
from app.ui import render

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
_PREPARED = "zugestimmt, nicht abschließend"
_DECIDING = ("entscheid", "beschlu", "beschliess")
"""In the name of a role that decides ("Entscheidung", "zur Beschlussfassung"); others prepare, hear or take note."""


def became_of(paper: Paper | None, document: Document | None, outcome: Outcome, decided: date | None, day: date) -> str:
    """HTML of a badge and what belongs to it: outcome, day, committee and its role, and who is still to decide.

    ``outcome`` and ``decided`` are what became of the paper last; without them, the document's own status is told.
    """
    stages = paper.stages if paper else ()
    stage = next((one for one in reversed(stages) if (one.outcome, one.date) == (outcome, decided)), None)
    waiting = _still_to_come(stages, stage, day)
    if outcome is Outcome.UNKNOWN:
        badge = render.status_badge(document.metadata.status, status_phrase(document)) if document else ""
        return " ".join(filter(None, (badge, waiting)))
    tone, name = _TONES.get(outcome, "plain"), outcome_name(outcome)
    if tone == "good" and (waiting or (stage is not None and not _decides(stage))):
        tone, name = "open", _PREPARED  # a committee that only prepares has decided nothing
    phrase = f"{name} am {german_date(decided)}" if decided else name
    where = ""
    if stage is not None and stage.committee:
        where = stage.committee + (f" ({stage.role})" if stage.role else "")
    parts = [
        f'<span class="rl-badge rl-{tone}">{render.escape_html(phrase)}</span>',
        render.escape_html(where),
        waiting,
    ]
    return " ".join(part for part in parts if part)


def last_outcome(stages: Sequence[Stage]) -> tuple[Outcome, date | None]:
    """The last outcome that is known, and its day; stages stand oldest first."""
    known = next((stage for stage in reversed(stages) if stage.outcome is not Outcome.UNKNOWN), None)
    return (known.outcome, known.date) if known else (Outcome.UNKNOWN, None)


def _still_to_come(stages: Sequence[Stage], last: Stage | None, day: date) -> str:
    """HTML that names the next stage of which no result is known and whose day has not passed."""
    behind = stages[stages.index(last) + 1 :] if last in stages and last is not None else stages
    for stage in behind:
        if stage.outcome is Outcome.UNKNOWN and not stage.result and stage.date is not None and stage.date > day:
            named = f"{stage.committee} am {german_date(stage.date)}" if stage.committee else german_date(stage.date)
            return f'<span class="rl-badge rl-open">steht noch aus: {render.escape_html(named)}</span>'
    return ""


def _decides(stage: Stage) -> bool:
    role = stage.role.casefold()
    return not role or any(word in role for word in _DECIDING)
