"""What became of a paper: which of its stages decide, and what the last of them did.

A committee that prepares a decision recommends; only one that decides adopts or rejects.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.knowledge.folding import fold
from app.knowledge.model import DecisionStatus, DocumentMetadata, Outcome, Paper, Stage

_PRELIMINARY = re.compile(r"vorberat|(?<!\w)beratung|anhoer|empfehl|stellungnahme|mitberat")
_DECIDING = re.compile(r"entscheid|beschluss|beschliess")
_INFORMING = re.compile(r"kenntnis|information|bericht")
# Results that leave a decision where it was
_SILENT = frozenset({Outcome.UNKNOWN, Outcome.NO_VOTE, Outcome.PRELIMINARILY_DISCUSSED})

_OF_OUTCOME = {
    Outcome.ADOPTED: DecisionStatus.ADOPTED,
    Outcome.ADOPTED_WITH_CHANGES: DecisionStatus.ADOPTED_WITH_CHANGES,
    Outcome.PARTLY_ADOPTED: DecisionStatus.PARTLY_ADOPTED,
    Outcome.REJECTED: DecisionStatus.REJECTED,
    Outcome.POSTPONED: DecisionStatus.POSTPONED,
    Outcome.REFERRED: DecisionStatus.REFERRED,
    Outcome.WITHDRAWN: DecisionStatus.WITHDRAWN,
    Outcome.NOTED: DecisionStatus.NOTED,
    Outcome.SETTLED: DecisionStatus.SETTLED,
    Outcome.PRELIMINARILY_DISCUSSED: DecisionStatus.PROPOSED,
    Outcome.NO_VOTE: DecisionStatus.UNKNOWN,
    Outcome.UNKNOWN: DecisionStatus.UNKNOWN,
}

# An inquiry that is answered is settled. That a rule is in force, amended or repealed tells of no vote on it.
_OF_STATUS: dict[DecisionStatus, Outcome] = {
    **{status: outcome for outcome, status in _OF_OUTCOME.items() if status is not DecisionStatus.UNKNOWN},
    DecisionStatus.ANSWERED: Outcome.SETTLED,
    DecisionStatus.PROPOSED: Outcome.UNKNOWN,
}

_DECISIONS = frozenset({Outcome.ADOPTED, Outcome.ADOPTED_WITH_CHANGES, Outcome.PARTLY_ADOPTED, Outcome.REJECTED})


@dataclass(frozen=True, slots=True)
class Standing:
    """What became of a paper, and the stage that says so (``None``: none does)."""

    status: DecisionStatus
    stage: Stage | None = None


def standing(stages: Sequence[Stage], today: date) -> Standing:
    """What became of the paper with these stages, oldest first.

    The latest result of a stage that decides counts; where none of these has a result, the latest of another stage
    that is not preliminary. Being withdrawn ends a paper at whatever stage. A paper whose decision lies ahead, or that
    was only discussed, is proposed; one whose day of decision is past without a known result is unknown.
    """
    past = [stage for stage in stages if stage.date is None or stage.date <= today]
    deciding = [stage for stage in stages if decides(stage)]
    telling = [stage for stage in past if stage.outcome not in _SILENT]
    if telling and telling[-1].outcome is Outcome.WITHDRAWN:
        return Standing(DecisionStatus.WITHDRAWN, telling[-1])
    if decided := [stage for stage in telling if decides(stage)]:
        real = [stage for stage in decided if stage.outcome is not Outcome.NOTED] or decided
        return Standing(status_of(real[-1].outcome), real[-1])
    ahead = [stage for stage in stages if stage.date is not None and stage.date > today]
    if deciding:
        # what a committee thought beforehand is no decision, and none is known
        is_ahead = any(decides(stage) for stage in ahead)
        is_undated = all(stage.date is None and not stage.result for stage in deciding)
        return Standing(DecisionStatus.PROPOSED if is_ahead or is_undated else DecisionStatus.UNKNOWN, deciding[-1])
    if others := [stage for stage in telling if not prepares(stage)]:
        real = [stage for stage in others if stage.outcome is not Outcome.NOTED] or others
        return Standing(status_of(real[-1].outcome), real[-1])
    prepared = [stage for stage in past if prepares(stage) and stage.result]
    if ahead or prepared:
        return Standing(DecisionStatus.PROPOSED, (ahead or prepared)[-1])
    return Standing(DecisionStatus.UNKNOWN, stages[-1] if stages else None)


def final_outcome(paper: Paper, today: date | None = None) -> tuple[Outcome, date | None]:
    """What became of the paper last, and on which day, as far as known by ``today``; see ``standing``.

    A paper that committees have dealt with and none has decided on is preliminarily discussed, since the last of them.
    """
    today = today or datetime.now().astimezone().date()
    found = standing(paper.stages, today)
    if found.stage is not None and found.status not in (DecisionStatus.UNKNOWN, DecisionStatus.PROPOSED):
        return found.stage.outcome, found.stage.date
    discussed = [
        stage
        for stage in paper.stages
        if stage.outcome not in (Outcome.UNKNOWN, Outcome.NO_VOTE) and (stage.date is None or stage.date <= today)
    ]
    return (Outcome.PRELIMINARILY_DISCUSSED, discussed[-1].date) if discussed else (Outcome.UNKNOWN, None)


def stated_outcome(metadata: DocumentMetadata) -> tuple[Outcome, date | None]:
    """What a document says of itself that became of it, and on which day: for a document without paper."""
    outcome = outcome_of(metadata.status)
    return (outcome, metadata.status_date) if outcome is not Outcome.UNKNOWN else (outcome, None)


def prepares(stage: Stage) -> bool:
    """Whether its role is to prepare a decision that others take, or to be heard."""
    return _prepares(fold(stage.role))


def decides(stage: Stage) -> bool:
    """By its role; where the role does not say, by the source's mark. Servers mark hearings as authoritative too."""
    role = fold(stage.role)
    if _prepares(role):
        return False
    return bool(_DECIDING.search(role)) or (stage.authoritative is True and not _INFORMING.search(role))


def counts_as(outcome: Outcome, role: str) -> Outcome:
    """What an outcome means for the paper: whichever way a preparing committee votes, it only discussed the matter."""
    if outcome in _DECISIONS and _prepares(fold(role)):
        return Outcome.PRELIMINARILY_DISCUSSED
    return outcome


def status_of(outcome: Outcome) -> DecisionStatus:
    """A paper's status after a committee that may decide on it did this; discussed is not decided."""
    return _OF_OUTCOME[outcome]


def outcome_of(status: DecisionStatus) -> Outcome:
    """What was done with a document of this status; ``UNKNOWN`` for a proposal, and for a rule that is in force."""
    return _OF_STATUS.get(status, Outcome.UNKNOWN)


def _prepares(folded_role: str) -> bool:
    return _PRELIMINARY.search(folded_role) is not None and not _DECIDING.search(folded_role)
