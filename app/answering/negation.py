"""Signs that a sentence says what its source does not: by negation, by permission, by a proposal told as what holds."""

import re
from collections.abc import Collection

from app.knowledge.german import analyse
from app.knowledge.model import DecisionStatus

_NEGATION = re.compile(
    r"\b(?:nicht(?!\s+nur\b)|kein(?:e[nmrs]?)?|keinerlei|keinesfalls|keineswegs|nie(?:mals|mand(?:e[nmrs])?)?|nichts|nirgends"
    r"|nirgendwo|weder|ohne)\b",
    re.IGNORECASE,
)
_NEGATIVE_WORDS = (
    r"befreit|ausgeschlossen|untersagt|verboten|unzulässig|ungültig|abgelehnt|lehnte?n?\b.*\bab"
    r"|(?:steuer|gebühren|kosten|verfahrens|genehmigungs|beitrags|erlaubnis|entgelt|abgaben|zulassungs|anzeige)"
    r"(?:frei|los)(?:e[nmrs]?)?"
)
_NEGATIVE = re.compile(rf"\b(?:{_NEGATIVE_WORDS})\b", re.IGNORECASE)
"""Words that deny without a negation. A sentence close to one must deny as well."""
_ENDING = re.compile(
    rf"\b(?:{_NEGATIVE_WORDS}|entfällt|entfallen|verzichte\w*|abgeschafft|aufgehoben|unterbleibt|geschlossen"
    r"|ausgenommen\w*|ausnahmen?)\b",
    re.IGNORECASE,
)
"""These, and words of ending, may be told with "nicht" or "kein" and without as well ("Plätze fallen weg")."""
_CLAUSE = re.compile(r"[,:](?!\d)|;|\s[–-]\s|\b(?:sondern|aber|jedoch|während|obwohl)\b", re.IGNORECASE)

_PERMITS = re.compile(
    r"\b(?:darf(?:st)?|dürfen|durfte[nt]?|erlaubt\w*|gestattet\w*|zulässig\w*|zugelassen\w*|möglich\w*|kann(?:st)?|können"
    r"|konnte[nt]?|berechtigt\w*|frei(?:e[nmrs]?)?|\w+frei(?:e[nmrs]?)?)\b",
    re.IGNORECASE,
)
"""Words that permit. "Erlaubnis" is none: it is needed where something is not permitted by itself."""
_ADOPTED = re.compile(
    r"\b(?:beschloss(?:en)?|beschließt|beschlossene[nrsm]?|angenommen|zugestimmt|stimmte\w*\b.*\bzu|genehmigt\w*|verabschiedet\w*)\b",
    re.IGNORECASE,
)
_REJECTED = re.compile(r"\b(?:abgelehnt\w*|ablehnung|lehnte?n?\b.*\bab|lehnt\b.*\bab|zurückgewiesen)\b", re.IGNORECASE)
_REJECTED_STATES = frozenset({DecisionStatus.REJECTED})
_ADOPTED_STATES = frozenset(
    {
        DecisionStatus.ADOPTED,
        DecisionStatus.ADOPTED_WITH_CHANGES,
        DecisionStatus.IN_FORCE,
        DecisionStatus.AMENDED,
        DecisionStatus.REPEALED,
    }
)
_OPEN_STATES = frozenset(
    {DecisionStatus.PROPOSED, DecisionStatus.REFERRED, DecisionStatus.POSTPONED, DecisionStatus.WITHDRAWN}
)


def negates(text: str) -> bool:
    """Whether there is a negation in the text."""
    return _NEGATION.search(text) is not None


def negation_agrees(sentence: str, sources: Collection[str]) -> bool:
    """Whether the sentence denies where its sources deny, and only there.

    Compared clause by clause: of the sources' clauses, those that share most terms with the sentence. Where several
    share as many, one that agrees is enough.
    """
    if negates(sentence):
        return all(_denied(part, sources) for part in _CLAUSE.split(sentence) if negates(part))
    if _NEGATIVE.search(sentence):
        return any(_NEGATION.search(source) or _NEGATIVE.search(source) for source in sources)
    terms = set(analyse(sentence))
    clauses = [clause for source in sources for clause in _CLAUSE.split(source) if clause.strip()]
    shared = [(len(terms & set(analyse(clause))), clause) for clause in clauses]
    most = max((count for count, _ in shared), default=0)
    closest = [clause for count, clause in shared if count == most]
    return most == 0 or any(not _NEGATION.search(clause) and not _NEGATIVE.search(clause) for clause in closest)


def _denied(part: str, sources: Collection[str]) -> bool:
    """Whether the sources deny what a clause with a negation denies.

    A word that denies by itself takes the place of a negation, unless the clause has it too: "not rejected" is not
    what "rejected" says.
    """
    terms = set(analyse(part))
    clauses = [clause for source in sources for clause in _CLAUSE.split(source) if clause.strip()]
    shared = [(len(terms & set(analyse(clause))), clause) for clause in clauses]
    most = max((count for count, _ in shared), default=0)
    twice = _ENDING.search(part) is not None
    return any(
        _NEGATION.search(clause) or (not twice and _ENDING.search(clause)) for count, clause in shared if count == most
    )


def permission_agrees(sentence: str, sources: Collection[str]) -> bool:
    """Whether something is said to be permitted only where a source says so.

    From "for a protected tree you need a permit" a small model makes "you may fell trees if they are protected", in
    the very same words otherwise. What the sentence denies to be permitted is left to the negation.
    """
    if negates(sentence) or not _PERMITS.search(sentence):
        return True
    return any(_PERMITS.search(source) for source in sources)


def decision_agrees(sentence: str, source: str, status: DecisionStatus) -> bool:
    """Whether what the sentence says became of a paper fits its source and the paper's status.

    The text of a proposal says "Der Rat beschließt …" before anybody has: from a paper that was not adopted, adoption
    is only believed in words that the source itself uses of the past ("wurde beschlossen").
    """
    adopted, rejected = _ADOPTED.search(sentence), _REJECTED.search(sentence)
    if adopted and not _NEGATION.search(sentence) and not rejected:
        if status in _OPEN_STATES | _REJECTED_STATES:
            return (
                re.search(r"\b(?:beschlossen|angenommen|zugestimmt|genehmigt|verabschiedet)\b", source, re.IGNORECASE)
                is not None
            )
        return status in _ADOPTED_STATES or _ADOPTED.search(source) is not None
    if rejected and not _NEGATION.search(sentence) and not adopted:
        return status in _REJECTED_STATES or _REJECTED.search(source) is not None
    return True


UNSETTLED = _OPEN_STATES | _REJECTED_STATES | {DecisionStatus.ADOPTED_WITH_CHANGES}
"""Papers whose text is not, or not just so, what holds now."""
_PRESCRIBES = re.compile(
    r"\b(?:beschließen|beauftragen|möge[n]?|wolle[n]?|wird|werden|würden?|soll(?:en|te|ten)?|künftig|vorgeschlagen\w*|vorschlag|beschließt|beauftragt"
    r"|ab dem|ab \d|zum \d)\b",
    re.IGNORECASE,
)
_MOVES = re.compile(
    r"\b(?:möge[n]?|wolle)\b.*\b(?:beschließen|beauftragen|zustimmen|empfehlen)\b|\bbeschluss(?:vorschlag|entwurf|empfehlung)\b"
    r"|\bwird gebeten\b|\bbeantrag(?:t|en)\b",
    re.IGNORECASE,
)
"""Words in which something is moved, whatever became of it."""
_TOLD_AS_PROPOSAL = re.compile(
    r"\b(?:soll(?:en|te|ten)?|würden?|vorschl\w*|vorgeschlagen\w*|antrag\w*|beantrag\w*|änderungsantrag|vorlage"
    r"|entwurf|geplant\w*|beraten|abgelehnt|zurückgezogen|vertagt|verwiesen|beschlussvorschlag)\b",
    re.IGNORECASE,
)
_TOLD_AS_PAST = re.compile(
    r"\b(?:war|waren|betrug(?:en)?|galt(?:en)?|kostete[nt]?|wurden?|hatten?|bis|früher|damals|bisher|zuvor|musste[n]?)\b",
    re.IGNORECASE,
)


def told_as_moved(sentence: str, source: str, status: DecisionStatus) -> bool:
    """Whether a sentence tells as moved what its source moves, as long as nobody knows it to have been adopted."""
    open_yet = status is DecisionStatus.UNKNOWN or status in UNSETTLED
    return not open_yet or _MOVES.search(source) is None or _TOLD_AS_PROPOSAL.search(sentence) is not None


def status_agrees(sentence: str, source: str, status: DecisionStatus, is_over: bool) -> bool:
    """Whether a sentence tells its source for what it is: a proposal as a proposal, a repealed rule as past.

    Facts that a proposal mentions ("3.418 Hunde sind gemeldet") may be told plainly; what it prescribes may not.
    """
    if status in UNSETTLED and _PRESCRIBES.search(source):
        return _TOLD_AS_PROPOSAL.search(sentence) is not None
    return not is_over or _TOLD_AS_PAST.search(sentence) is not None
