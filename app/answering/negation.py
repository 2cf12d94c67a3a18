"""Signs that a sentence says the opposite of its source: negation, and what became of a proposal."""

import re
from collections.abc import Collection

from app.knowledge.german import analyse
from app.knowledge.model import DecisionStatus

_NEGATION = re.compile(
    r"\b(?:nicht(?!\s+nur\b)|kein(?:e[nmrs]?)?|keinerlei|keinesfalls|keineswegs|nie(?:mals|mand(?:e[nmrs])?)?|nichts|nirgends"
    r"|nirgendwo|weder|ohne)\b",
    re.IGNORECASE,
)
_NEGATIVE_VERB = re.compile(
    r"\b(?:abgelehnt|lehnte?n?\b.*\bab|entfällt|entfallen|befreit|ausgeschlossen|untersagt|verboten|unzulässig|verzicht\w*"
    r"|abgeschafft|aufgehoben|ungültig|unterbleibt"
    r"|(?:steuer|gebühren|kosten|verfahrens|genehmigungs|beitrags|erlaubnis|entgelt|abgaben|zulassungs|anzeige)(?:frei|los)"
    r"(?:e[nmrs]?)?)\b",
    re.IGNORECASE,
)
"""Words that deny without a negation; a source with one may be told with "nicht" or "kein"."""
_CLAUSE = re.compile(r"[,;:]|\s[–-]\s|\b(?:sondern|aber|jedoch|während|obwohl)\b", re.IGNORECASE)

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


def negation_agrees(sentence: str, sources: Collection[str]) -> bool:
    """Whether the sentence denies where its sources deny, and only there.

    Compared clause by clause: of the sources' clauses, those that share most terms with the sentence. Where several
    share as many, one that agrees is enough.
    """
    denies = _NEGATION.search(sentence) is not None
    if denies:
        return any(_NEGATION.search(source) or _NEGATIVE_VERB.search(source) for source in sources)
    terms = set(analyse(sentence))
    clauses = [clause for source in sources for clause in _CLAUSE.split(source) if clause.strip()]
    shared = [(len(terms & set(analyse(clause))), clause) for clause in clauses]
    most = max((count for count, _ in shared), default=0)
    if most == 0:
        return True
    closest = [clause for count, clause in shared if count == most]
    if _NEGATIVE_VERB.search(sentence):
        return any(_NEGATIVE_VERB.search(source) or _NEGATION.search(source) for source in sources)
    return any(not _NEGATION.search(clause) and not _NEGATIVE_VERB.search(clause) for clause in closest)


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
