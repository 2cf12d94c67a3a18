"""What a committee did, read from a result in its own words: outcome, majority and votes.

Clerks write results freely ("Mehrheitlich gegen die CDU-Fraktion zugestimmt", "ungeändert beschlossen / überwiesen"),
so this is a small grammar and no list of phrases. A text is folded and cut into clauses; in each clause the *acts* are
found (adopt, reject, postpone, …), a negation turns the act that it stands before, and changes or parts modify it.
Of several acts the strongest kind counts: a decision, then what takes the matter off the table (withdrawn, postponed,
referred), then settled, noted, discussed. Adopted *and* rejected is a contradiction and understood as nothing.

A recommendation is no decision: whichever way a committee recommends, it discussed the matter preliminarily.
An act that is only voted on ("die Vertagung wurde beschlossen") counts where the vote was for it; where the vote was
against it ("die Vertagung wurde abgelehnt") nothing is known of the matter itself.
"""

import re
from dataclasses import dataclass
from enum import Enum

from app.knowledge.folding import fold
from app.knowledge.model import Majority, Outcome, Votes
from ingest.dates import find_date
from ingest.votes import Figures, find_figures


@dataclass(frozen=True, slots=True)
class Result:
    """A result as understood. ``end`` is where the deciding words end in the folded text, -1 if there are none."""

    outcome: Outcome = Outcome.UNKNOWN
    majority: Majority = Majority.UNKNOWN
    votes: Votes | None = None
    end: int = -1


class _Act(Enum):
    ADOPT = Outcome.ADOPTED
    REJECT = Outcome.REJECTED
    WITHDRAW = Outcome.WITHDRAWN
    POSTPONE = Outcome.POSTPONED
    REFER = Outcome.REFERRED
    SETTLE = Outcome.SETTLED
    NOTE = Outcome.NOTED
    DISCUSS = Outcome.PRELIMINARILY_DISCUSSED
    NO_VOTE = Outcome.NO_VOTE


# The verbs' participles and the nouns of adopting. "Beschluss" alone is a heading ("Beschluss: vertagt").
_ADOPT = (
    r"beschlossen|angenommen|annahme|zugestimmt|zustimmung|stimmt zu|stimmten zu|verabschiedet|genehmigt|genehmigung|"
    r"gebilligt|bewilligt|bestaetigt|gewaehlt|berufen|bestellt|benannt|entsandt|entsprochen|stattgegeben|befuerwortet|"
    r"einverstanden|gefolgt|einvernehmen\W+(?:\w+\W+){0,2}(?:erteilt|hergestellt)|uebernommen|beschliesst|entlastet|"
    r"entlastung erteilt|festgestellt|beschluss(?:\W+\w+)?\W+gefasst|beschlussfassung erfolgt|"
    r"(?:wie|laut|gemaess|lt\.?|entsprechend|nach)\s+(?:\w+\s+)?(?:vorlage|antrag|\w*vorschlag|\w*entwurf|drucksache)|"
    r"\bdafuer\b"
)
_REJECT = (
    r"abgelehnt|ablehnung|lehnte?n? ab|verworfen|zurueckgewiesen|missbilligt|versagt|abgewiesen|verweigert|\bdagegen\b|"
    r"abzulehnen|durchgefallen|gescheitert|(?:mehrheit|quorum)\W+(?:\w+\W+){0,3}(?:verfehlt|nicht erreicht)"
)
_POSTPONE = (
    r"vertagt|vertagung|vertagen|zurueckgestellt|zurueckstellung|zurueckzustellen|zurueckstellen|abgesetzt|absetzung|"
    r"abzusetzen|verschoben|verschiebung|verschieben|aufgeschoben|geschoben|ausgesetzt|angehalten|wiedervorlage|"
    r"von der tagesordnung (?:genommen|gestrichen)|"
    r"nicht (?:mehr )?(?:behandelt|beraten|aufgerufen|erledigt|abschliessend \w+)|unerledigt"
)
_REFER = (
    r"(?:zurueck|weiter|ueber)?verwiesen|ueberwiesen|(?:zurueck)?verweisung|ueberweisung|verweisen|ueberweisen|"
    r"zurueckzuverweisen|weitergeleitet|weiterleitung|weiterbehandlung|weiterberatung|abgegeben an|"
    r"\bberatung\s+(?:in|im|durch)\b"
)
_WITHDRAW = r"zurueckgezogen|zurueckgenommen|zurueckziehung|zurueck gezogen|ziehe?n?t?\b[^.;]{0,60}\bzurueck"
_SETTLE = (
    r"erledigt|erledigung|gegenstandslos|hinfaellig|entfaellt|entfallen|beantwortet|beantwortung|eruebrigt|abgeschlossen|"
    r"aufgegangen"
)
_NOTE = r"kenntnis\s?(?:genommen|nahme)?|kenntnisnahme|entgegen\s?genommen|nimmt\b[^.;]{0,60}\bkenntnis"
_DISCUSS = r"vorberaten|vorberatung|beraten|beratung|behandelt|diskutiert|eroertert|angehoert|anhoerung|besprochen"
_RECOMMEND = r"\w*empfohlen|\w*empfehlung(?:en)?|empfiehlt|empfehlen|\w*empfehlungsbeschluss|votum"
_BALLOT = r"abstimmung|abgestimmt|beschluss|beschlussfassung|entscheidung|befassung|befasst"
_WORDS: tuple[tuple[str, _Act], ...] = (
    (_REJECT, _Act.REJECT),
    (_ADOPT, _Act.ADOPT),
    (_POSTPONE, _Act.POSTPONE),
    (_WITHDRAW, _Act.WITHDRAW),
    (_REFER, _Act.REFER),
    (_SETTLE, _Act.SETTLE),
    (_NOTE, _Act.NOTE),
    (_DISCUSS, _Act.DISCUSS),
)
_ACTS = tuple((re.compile(rf"(?<!\w)(?:{words})(?!\w)"), act) for words, act in _WORDS)
# "Der Empfehlung des Ausschusses wird gefolgt" decides, "Empfehlung beschlossen" recommends.
_FOLLOWED = re.compile(
    r"(?<!\w)(?:der|gemaess|laut|entsprechend)\s+(?:\w+\s+){0,2}\w*empfehlung(?!\w)[^.;]*?(?<!\w)"
    r"(?:zugestimmt|gefolgt|entsprochen|beschlossen|angenommen|abgelehnt)(?!\w)"
)
_RECOMMENDED = re.compile(rf"(?<!\w)(?:{_RECOMMEND})(?!\w)")
_NO_BALLOT = re.compile(
    rf"(?<!\w)(?:ohne|keine?[rmns]?)\s+(?:\w+\s+){{0,2}}(?:{_BALLOT}|{_RECOMMEND})(?!\w)"
    rf"|(?<!\w)nicht (?:abgestimmt|befasst)(?!\w)|nichtbefassung|nicht zur abstimmung"
    rf"|(?:beschlussfassung|abstimmung) (?:entfaellt|entfallen)"
)
# "nicht" stands before its verb, "keine" and "ohne" before their noun, with few words between
_NOT = re.compile(
    r"(?<!\w)(?:nicht(?!\s+(?:nur|oeffentlich))|weder)\s+(?:(?!und\b|oder\b|aber\b|sondern\b|jedoch\b)[\w-]+\s+){0,3}$"
)
_NONE = re.compile(r"(?<!\w)(?:keine?[rmns]?|ohne)\s+(?:\w+\s+){0,2}$")
_NOUN = re.compile(r"(?:ung|nahme|leitung|kenntnis)$")
_NOT_YET = re.compile(r"(?<!\w)noch nicht\s+(?:\w+\s+){0,3}$")
_NO_MAJORITY = re.compile(r"(?<!\w)(?:keine|ohne|nicht die)\s+(?:\w+\s+){0,2}mehrheit(?!\w)")
_CHANGED = re.compile(
    r"(?<!\w)(?:(?:ab)?geaendert\w*|abweichend\w*|modifi?zi?er\w*|abgewandelt\w*|ergaenzt\w*|erweitert\w*|"
    r"(?:mit|unter|nebst|inkl\w*|einschl\w*|in der fassung|plus)\b(?:[\s,/]+[\w-]+){0,4}?[\s,/]+"
    r"(?:\w*aenderung\w*|\w*ergaenzung\w*|massgaben?|zusatz|zusaetzen|auflagen?)|"
    r"(?:zu|in)\s+(?:\w+\s+)?geaendert\w*)(?!\w)"
)
_PARTLY = re.compile(
    r"(?<!\w)(?:teilweise|teils|z\.? ?t\.|zum teil|in teilen|anteilig|teil(?:beschluss|zustimmung|annahme))(?!\w)"
)
_REPLY = re.compile(r"(?<!\w)mit(?:\s+\w+){0,2}\s+(?:stellungnahme|antwort|beantwortung|auskunft)(?:\s+\w+){0,4}\s*$")
_UNANIMOUS = re.compile(
    r"(?<!\w)(?:einstimmig\w*|einmuetig\w*|einhellig\w*|einvernehmlich\w*|allseitig\w*|"
    r"(?:ohne|keine|bei keiner)\s+gegenstimmen?)(?!\w)"
)
_MAJORITY = re.compile(
    r"(?<!\w)(?:mehrheitlich\w*|\w*mehrheit|mehrstimmig|gegen (?:die |eine |\d+ )?stimmen?|"
    r"(?:mit|bei) (?!keine)\w+ (?:gegen|nein-?)\s?stimmen?)(?!\w)"
    r"|(?<!\w)gegen die (?:\w+ )?(?:stimmen?|fraktion|gruppe|\w+-fraktion|\w+)(?!\w)"
)
_TIE = re.compile(r"(?<!\w)(?:stimmengleichheit|stimmgleichheit|patt)(?!\w)")
_CLAUSE = re.compile(r"[^.;,/\n()|–]+|\.(?=\d)")
_STRENGTH = (
    (_Act.WITHDRAW,),
    (_Act.POSTPONE,),
    (_Act.REFER,),
    (_Act.SETTLE,),
    (_Act.NOTE,),
    (_Act.NO_VOTE,),
    (_Act.DISCUSS,),
)
_DECISIONS = (_Act.ADOPT, _Act.REJECT)


@dataclass(frozen=True, slots=True)
class _Found:
    """An act at its place in the folded text."""

    act: _Act
    word: str
    start: int
    end: int
    clause: int


# A result is a phrase or a few sentences; what is longer is a transcript, whose words are not the result's.
_LONGEST = 1000


def read_result(text: str) -> Result:
    """Understand a result in its own words; ``UNKNOWN`` parts where it does not say them."""
    folded = fold(text)[:_LONGEST]
    part, offset = _last_dated(folded)
    unanimous = _UNANIMOUS.search(part) is not None and not re.search(r"\bnicht einstimmig", part)
    figures = find_figures(part)
    votes = figures.votes(unanimous)
    outcome, end = _outcome(_without(part, figures))
    if outcome is Outcome.UNKNOWN and end < 0:
        outcome, end = _from_the_vote(part, votes, unanimous)
    return Result(outcome, _majority(part, figures, votes, unanimous), votes, end + offset if end >= 0 else -1)


def _without(text: str, figures: Figures) -> str:
    """The text with its labelled figures blanked, at its old length."""
    for start, end in figures.spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def _last_dated(folded: str) -> tuple[str, int]:
    """Of a history ("vertagt am 01.03.2023, beschlossen am 05.04.2023") the last part, and where it begins."""
    pieces = [match for match in re.finditer(r"[^,;/]+", folded) if find_date(match[0])]
    acting = [piece for piece in pieces if _acts(piece[0])]
    if len(acting) < 2:
        return folded, 0
    return acting[-1][0], acting[-1].start()


def _outcome(text: str) -> tuple[Outcome, int]:
    """The outcome and where its words end; ``(UNKNOWN, -1)`` where there is no act at all."""
    found = _acts(text)
    if (match := _RECOMMENDED.search(text)) and not _NO_BALLOT.search(text) and not _FOLLOWED.search(text):
        return Outcome.PRELIMINARILY_DISCUSSED, max(match.end(), *(item.end for item in found), 0)
    if not found:
        return Outcome.UNKNOWN, -1
    if voted := _voted_on(found):
        return voted
    decisions = {item.act for item in found} & set(_DECISIONS)
    if len(decisions) == 2 and not _PARTLY.search(text):
        return Outcome.UNKNOWN, found[-1].end
    if decisions:
        deciding = [item for item in found if item.act in decisions][-1]
        return _modified(text, deciding), _end(text, deciding)
    for acts in _STRENGTH:
        if fitting := [item for item in found if item.act in acts]:
            return fitting[-1].act.value, fitting[-1].end
    return Outcome.UNKNOWN, found[-1].end


def _voted_on(found: list[_Found]) -> tuple[Outcome, int] | None:
    """ "Vertagung beschlossen", "beschlossen, … zu verweisen", "Ablehnung beschlossen": the act that was voted on.

    ``None`` where the vote was on the matter itself.
    """
    motions = [item for item in found if _is_motion(item)]
    votes = [item for item in found if item.act in _DECISIONS and item not in motions]
    for motion in motions:
        near = [vote for vote in votes if abs(vote.clause - motion.clause) <= 1]
        if not near or any(other.act in _DECISIONS for other in votes if other not in near):
            continue
        end = max(motion.end, near[-1].end)
        if near[-1].act is _Act.ADOPT:
            return motion.act.value, end
        return (Outcome.UNKNOWN, end) if motion.act is not _Act.REJECT else None
    return None


def _is_motion(item: _Found) -> bool:
    """Whether the word names an act (a noun, an infinitive) and does not report that it was done."""
    if item.act in (_Act.ADOPT, _Act.DISCUSS, _Act.SETTLE, _Act.NOTE) and item.word != "kenntnisnahme":
        return False
    is_noun = _NOUN.search(item.word) is not None
    return is_noun or item.word.endswith(("tagen", "weisen", "schieben", "stellen", "zusetzen", "zulehnen"))


def _modified(text: str, deciding: _Found) -> Outcome:
    """A decision with its modifiers: partly, with changes; "teilweise abgelehnt" was partly adopted too."""
    if _PARTLY.search(text):
        return Outcome.PARTLY_ADOPTED
    if deciding.act is _Act.REJECT:
        return Outcome.REJECTED
    if any(not _is_negated(text, match.start()) for match in _CHANGED.finditer(text)):
        return Outcome.ADOPTED_WITH_CHANGES
    return Outcome.ADOPTED


def _end(text: str, deciding: _Found) -> int:
    ends = [match.end() for match in _CHANGED.finditer(text)]
    return max([deciding.end, *ends])


def _acts(text: str) -> list[_Found]:
    """All acts in order; of words that overlap the one that begins first and is longest."""
    found: list[_Found] = []
    for number, clause in enumerate(_CLAUSE.finditer(text)):
        found += _acts_of_clause(text, clause.start(), clause.end(), number)
    if _NO_MAJORITY.search(text) and not any(item.act in _DECISIONS for item in found):
        found.append(_Found(_Act.REJECT, "mehrheit", 0, len(text), 0))
    if not any(item.act in _DECISIONS for item in found) and (match := _NO_BALLOT.search(text)):
        found.append(_Found(_Act.NO_VOTE, match[0], match.start(), match.end(), 0))
    return found


def _acts_of_clause(text: str, start: int, end: int, number: int) -> list[_Found]:
    taken = [match.span() for match in _NO_BALLOT.finditer(text)]
    candidates = [
        _Found(act, match[0], match.start(), match.end(), number)
        for pattern, act in _ACTS
        for match in pattern.finditer(text, start, end)
        if not any(a < match.end() and match.start() < b for a, b in taken)
    ]
    candidates.sort(key=lambda item: (item.start, -item.end))
    found: list[_Found] = []
    last = -1
    for item in candidates:
        if item.start < last:
            continue
        last = item.end
        if turned := _turned(text, start, item):
            found.append(turned)
    return found


def _turned(text: str, clause_start: int, item: _Found) -> _Found | None:
    """The act after negation; ``None`` where nothing is left of it ("nicht abgelehnt" is not yet adopted)."""
    before = text[clause_start : item.start]
    if _REPLY.search(before + item.word) or (item.word == "einverstanden" and _REPLY.search(before)):
        return _Found(_Act.SETTLE, item.word, item.start, item.end, item.clause)
    if _NOT_YET.search(before):
        return None
    negated = _NOT.search(before) or (_NOUN.search(item.word) and _NONE.search(before))
    if not negated or item.act is _Act.POSTPONE:
        return item
    if item.act is _Act.ADOPT:
        return _Found(_Act.REJECT, item.word, item.start, item.end, item.clause)
    return None


def _is_negated(text: str, start: int) -> bool:
    return re.search(r"(?<!\w)(?:ohne|keine?[rmn]?|nicht)\s+(?:\w+\s+)?$", text[:start]) is not None


def _from_the_vote(text: str, votes: Votes | None, unanimous: bool) -> tuple[Outcome, int]:
    """Where only the vote is told. A vote is on the motion: more yes than no carries it, a tie does not.

    So say the municipal codes of the states (for instance § 37 (6) GemO BW, § 50 (1) GO NRW). "Einstimmig" alone is
    unanimous for it. "Mehrheitlich" alone does not say which way.
    """
    if votes is not None:
        return (Outcome.ADOPTED if votes.yes > votes.no else Outcome.REJECTED), len(text)
    if unanimous or re.search(r"(?<!\w)(?:mit|bei|gegen)\s+\w+\s+gegenstimmen?(?!\w)", text):
        return Outcome.ADOPTED, len(text)
    return Outcome.UNKNOWN, -1


def _majority(text: str, figures: Figures, votes: Votes | None, unanimous: bool) -> Majority:
    """From words and figures; where the two contradict each other it is unknown."""
    if _TIE.search(text) or (votes is not None and votes.yes == votes.no and votes.yes > 0):
        return Majority.TIE
    if unanimous:
        against = (figures.no or 0) > 0 and (figures.yes or 0) > 0
        return Majority.UNKNOWN if against else Majority.UNANIMOUS
    if votes is not None and votes.yes + votes.no > 0:
        return Majority.UNANIMOUS if 0 in (votes.yes, votes.no) else Majority.MAJORITY
    if _MAJORITY.search(text) and not _NO_MAJORITY.search(text):
        return Majority.MAJORITY
    return Majority.UNKNOWN
