"""What must, what may, what shall be and what is: none of it is told for another."""

import re

from app.answering.clauses import Clause
from app.answering.negation import negates

_MUST = re.compile(
    r"\b(?:muss(?:te|ten|t)?|müssen|müsst|verpflichtet\w*|zwingend|vorgeschrieben\w*|verpflichtend\w*|obligatorisch\w*)\b",
    re.IGNORECASE,
)
_DUTY = re.compile(
    rf"{_MUST.pattern}|\b\w*pflicht\w*|\berforderlich\w*|\bnotwendig\w*|\bnötig\w*|\bbedarf\b|\bbedürfen\b|\bbenötig\w*"
    r"|\bbrauch\w*|\bbitte\b|\b(?:ist|sind|hat|haben)\b.*\bzu\s\w+en\b|\b\w+zu\w+en\b|\bbeauftragt\w*",
    re.IGNORECASE,
)
_MAY = re.compile(
    r"\b(?:kann(?:st)?|können|könnt|konnte[nt]?|darf(?:st)?|dürfen|durfte[nt]?|freiwillig\w*|erlaubt\w*|gestattet\w*|möglich\w*)\b",
    re.IGNORECASE,
)
_SHALL = re.compile(r"\bsoll(?:en|te|ten|t)?\b", re.IGNORECASE)
_PLANS = re.compile(
    rf"{_SHALL.pattern}|\b(?:schl[aä]g(?:t|en)?|schlugen)\b.*\bvor\b|\bvorschl[aä]g\w*|\b(?:\w+)?vorgeschlagen\w*|\bbeantragt?\w*"
    r"|\b\w*anträge?\w*|\bantrag\w*|\bangeregt\w*|\b(?:regt|regen|regte[n]?)\b.*\ban\b|\bempfiehlt\b|\bempfehl\w*|\bempfohlen\w*"
    r"|\bgeplant\w*|\bplan(?:t|en|te|ten)\b|\bbeabsichtig\w*|\berwäg\w*|\bprüf(?:t|en|te|ten)\b|\bkönnte[n]?\b"
    r"|\bentwurf\w*|\bin aussicht\b|\bvorgesehen\w*|\bsieh?t\b.*\bvor\b|\bsehen\b.*\bvor\b|\bbittet\b|\bbitten\b",
    re.IGNORECASE,
)
_INTENDED = re.compile(
    rf"{_SHALL.pattern}|\b(?:schl[aä]g(?:t|en)?|schlug|schlugen)\b.*\bvor\b|\bbeantrag(?:t|te|ten)\b(?!\s+(?:werden|wird|wurde|sein|ist|haben|hat)\b)"
    r"|\b(?:regt|regen|regte[n]?)\b.*\ban\b|\bempfiehlt\b|\bempfehlen\b|\bgeplant\w*|\bplan(?:t|en|te|ten)\b"
    r"|\bbeabsichtig(?:t|en|te|ten)\b|\berwäg(?:t|en)\b|\bprüf(?:t|en|te|ten)\b"
    r"|\bforder(?:t|n|te|ten)\b|\bverlang(?:t|en|te|ten)\b(?!\s+werden\b)|\bwünsch(?:t|en|te|ten)\b|\bb[ia]tte[nt]?\b(?=.*\bzu\b)"
    r"|\bmöge[n]?\b|\bbittet\b|\bbat(?:en)?\b|\bsprach(?:en)? sich\b.*\bfür\b|\bspr[ie]ch(?:t|en) sich\b.*\bfür\b",
    re.IGNORECASE,
)
_TOLD_AS_INTENDED = re.compile(
    rf"{_PLANS.pattern}|\b(?:\w*prüf\w*|\w*plan\w*|will|wollen|wollte[n]?|möchte[n]?|würde[n]?|auftrag\w*|beauftragt\w*|künftig\w*|ziel\w*"
    r"|\w*forder\w*|verlang\w*|wunsch\w*|wünsch\w*|bitt\w*|bat(?:en)?|gebeten|mögen?|spr[ia]e?cht? sich|sprachen? sich"
    r"|setz\w* sich|tritt für|trat für)\b",
    re.IGNORECASE,
)


def changes_mode(part: Clause, source: Clause) -> bool:
    """Whether the part says "must" where the clause says "may" or "shall", the other way round, or "is" for "shall"."""
    mine, theirs = part.text, source.text
    if negates(mine) and negates(theirs):  # "need not" and "may not"
        return any(
            one.search(mine) and other.search(theirs) and not one.search(theirs)
            for one, other in ((_MUST, _MAY), (_MAY, _MUST))
        )
    if negates(mine) or negates(theirs):
        return False
    if _MUST.search(mine) and not _DUTY.search(theirs) and (_MAY.search(theirs) or _SHALL.search(theirs)):
        return True
    if _MAY.search(mine) and not _MUST.search(mine) and _MUST.search(theirs) and not _MAY.search(theirs):
        return True
    if _SHALL.search(mine) and _MUST.search(theirs) and not _SHALL.search(theirs):
        return True
    return bool(_INTENDED.search(theirs)) and not _TOLD_AS_INTENDED.search(mine)
