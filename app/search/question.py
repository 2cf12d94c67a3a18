"""What a question asks for, as far as its words tell: a number or a date, a paper by number, the past."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from app.errors import RatslotseError
from app.knowledge.references import parse_references
from app.search.as_of import find_as_of

MAX_CHARACTERS = 1000
"""Longest question taken. The embedding model reads 512 tokens, some 1,500 characters of German, with its prefix."""


class QuestionError(RatslotseError):
    """The question is empty or too long."""


class Wanted(StrEnum):
    """What a passage must hold to answer: a number, a date, what became of a paper, or anything."""

    NUMBER = "number"
    DATE = "date"
    DECISION = "decision"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class Question:
    """A cleaned question. ``references`` are the paper numbers it names, as written; ``years`` those it mentions.

    ``topic`` is the text without those numbers: a paper's own number stands in every letterhead and answers nothing;
    and without the day for which a rule is asked: no statute says on which days somebody asks for it.

    ``past`` is true when it asks for what was, so that what is no longer in force may answer it.

    ``as_of`` is the first day of the time for which the answer should hold, and ``as_of_until`` the last (the same
    where a day is asked for); both ``None`` where none is named: then it should hold today. See ``as_of``.
    """

    text: str
    topic: str
    wanted: Wanted
    references: tuple[str, ...]
    years: tuple[int, ...]
    past: bool
    as_of: date | None = None
    as_of_until: date | None = None


_NUMBER = re.compile(
    r"\bwie\s?vie?le?|\bwie (?:hoch|lange?|oft|alt|groß|gross|weit|teuer|stark|schnell|häufig)\b|\bhöhe\b|\banzahl\b"
    r"|\b(?:ge)?kost(?!enlos|enfrei)|kosten\b|gebühr|entgelt|\bpreis|\bbetrag\b|\bbeträg|\bprozent"
    r"|\bum wie ?viel uhr|öffnungszeit",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"\bwann\b|\bdatum\b|\b(?:in|an|zu|seit|ab|bis|von) welche[mnrs] (?:jahr|tag|monat|datum|zeitpunkt|termin)"
    r"|\bfrist\b|\btermin",
    re.IGNORECASE,
)
_DECISION = re.compile(
    r"\bbeschl(?:os|us|üs|ues|ieß|ies)|\babgeleh?nt|\bablehn|\bangenommen|\bzugestimmt|\babgestimmt|\babstimm|\bstimmenverhältnis"
    r"|\bvertagt|\bzurückgezogen|\bverabschiedet|\bentschieden|\bentscheidung|\bdurchgesetzt|\bstatus\b|\bin kraft\b"
    r"|\bwas (?:wurde|ist|wird) (?:eigentlich |denn |jetzt |nun )?aus\b|\bdurchgekommen|\bdurchgefallen",
    re.IGNORECASE,
)
_MAJORITY = re.compile(r"\bwie ?viele\w* (?:\w+-?)?stimmen\b|\bwelcher mehrheit\b|\bstimmverhältnis", re.IGNORECASE)
"""Votes are numbers, and told with the decision."""
_FORMS = (
    (Wanted.DECISION, _MAJORITY),
    (Wanted.DATE, _DATE),
    (Wanted.NUMBER, _NUMBER),
    (Wanted.DECISION, _DECISION),
)
_PAST = re.compile(
    r"\bfrüher|\bbisher|\bdamals\b|(?<!lange )(?<!tage )(?<!wochen )(?<!monate )(?<!stunden )\bvorher"
    r"|\bzuvor\b|\behemal|\bvormal|\balte[nrms]?\b|\bwar(?:en)?\b|\bbetrug(?:en)?\b"
    r"|\bgalt(?:en)?\b"
    r"|\bkostete[n]?\b"
    r"|\bhatte[n]?\b|\bmusste[n]?\b|\bdurfte[n]?\b|\baußer kraft\b|\bvergangen|\bbis(?: zum)?(?: jahr)? \d{4}\b"
    r"|\baufgehoben|\babgeschafft|\bgeändert|\bänderung|\berhöh|\bgesenkt|\bunterschied|\bvergleich|\bvon .* auf\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?<![\d/.-])(?:[0-3]?\d\.[01]?\d\.)?((?:19|20)\d{2})(?:/((?:19|20)?\d{2}))?(?![\d/])")
"""A year, or the two years of a school or budget year: 2023/24."""


def analyse_question(text: str, day: date | None = None) -> Question:
    """Clean and read a question, asked on a ``day`` (today by default), from which "letztes Jahr" is told.

    Raises ``QuestionError`` when it is empty or longer than ``MAX_CHARACTERS``.
    """
    cleaned = clean(text)
    if not any(character.isalnum() for character in cleaned):
        raise QuestionError("Die Frage ist leer; bitte eine Frage oder einige Stichwörter eingeben.")
    if len(cleaned) > MAX_CHARACTERS:
        raise QuestionError(
            f"Die Frage hat {len(cleaned)} Zeichen, erlaubt sind {MAX_CHARACTERS}; bitte kürzer fragen."
        )
    time = find_as_of(cleaned, day or datetime.now().astimezone().date())
    mentions = parse_references(cleaned)
    taken_out = [(mention.start, mention.end) for mention in mentions]
    if time is not None and time.bare_topic:
        taken_out.append((time.start, time.end))
    topic = cleaned
    for start, end in sorted(taken_out, reverse=True):
        topic = f"{topic[:start]} {topic[end:]}"
    return Question(
        text=cleaned,
        topic=" ".join(topic.split()) if any(character.isalnum() for character in topic) else cleaned,
        wanted=next((wanted for wanted, form in _FORMS if form.search(cleaned)), Wanted.ANY),
        references=tuple(mention.text for mention in mentions),
        years=tuple(year for match in _YEAR.finditer(cleaned) for year in _years(match)),
        past=_PAST.search(cleaned) is not None,
        as_of=time.first if time else None,
        as_of_until=time.last if time else None,
    )


def _years(match: re.Match[str]) -> tuple[int, ...]:
    """The year; with the following one where both are named, and none where a number only looks like it (2023/31)."""
    year = int(match[1])
    if match[2] is None:
        return (year,)
    return (year, year + 1) if int(match[2]) % 100 == (year + 1) % 100 else ()


def clean(text: str) -> str:
    """One line in NFC, without control and invisible characters."""
    visible = "".join(
        " " if character.isspace() or unicodedata.category(character) == "Cc" else character
        for character in unicodedata.normalize("NFC", text[: 20 * MAX_CHARACTERS])
        if unicodedata.category(character) not in ("Cf", "Co", "Cs")
    )
    return " ".join(visible.split())
