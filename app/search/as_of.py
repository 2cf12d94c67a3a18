"""For which time a question wants to know what held: "Stand 1.3.2022", "im Jahr 2020", "vor 2022", "ab 2027".

Which days a text names is read by ``understanding.dates``; here it is told which of them are a time of validity. A
date that names a meeting or a paper ("Sitzung vom 12.03.2024"), the day of an event ("Was wurde am … beschlossen?") or
a deadline ("bis zum … einreichen") is none. The rules are German grammar: the words around the date, the verb, and
whether the question is about something that holds over time at all. Measured on three sets of questions in
``tests/search/as_of_cases.jsonl``; on the two that were written after the rules: precision 0.86 and 0.83, recall 0.95
and 0.88 before their errors were looked at (23.11.2026).
"""

import re
from dataclasses import dataclass
from datetime import date

from app.search.understanding.dates import DateSpan, find_dates
from app.search.understanding.words import FoldedText


@dataclass(frozen=True, slots=True)
class AsOf:
    """Days from ``first`` to ``last``, both included; the same day twice where one day is asked for.

    Characters ``[start, end)`` of the text name it; ``bare_topic``: without them the question asks for the same rule,
    and no document says on which days somebody asks for it.
    """

    first: date
    last: date
    start: int
    end: int
    bare_topic: bool


def _any(forms: str) -> str:
    """An alternative of regular expressions that are written apart by white space."""
    return f"(?:{'|'.join(forms.split())})"


_PREPOSITION = r"(?:(?:vom|von|am|im|in|zum|per|ab|de[mrs])\s+)?(?:jahre?\s+)?"
_POINT = re.compile(
    rf"(?<!\w)(?:(?:rechts|gesetzes|preis|tarif)?(?:stand|lage)(?:\s*[:,(]\s*|\s+){_PREPOSITION}"
    rf"|(?:zu[mr]|am|an|auf|per|nach)\s+(?:de[mnr]\s+)?(?:damaligen\s+)?"
    rf"{_any('stichtag zeitpunkt rechtslage rechtsstand stand')}\s*,?\s*{_PREPOSITION}"
    rf"|stichtag\s*:?\s*{_PREPOSITION}"
    rf"|(?:damals|seinerzeit),?\s+{_PREPOSITION}"
    rf"|(?:(?:gueltig|geltend|massgeblich)(?:e[nmrs]?)?|in\s+kraft)\s+{_PREPOSITION})$"
)
"""Words before a date that make it a point in time, whatever else the question says."""
_NAMES_TIME = ("stand", "rechtsstand", "gesetzesstand", "preisstand", "tarifstand", "rechtslage", "stichtag", "damals")
"""Those of them that say nothing but that."""
_HOLDING = re.compile(
    r"^\s*,?\s*(?:(?:noch|bereits|schon)\s+)?(?:in\s+kraft(?!\s+(?:ge)?tr[aei]t)|"
    + _any("geltend gueltig massgeblich massgebend anwendbar bestehend wirksam")
    + ")"
)
"""Words behind a date that do: "die am 1.3.2022 geltende Satzung"."""
_CAME = re.compile(r"(?<!\w)tr[ai]t(?:en)?(?!\w)")
""" "Wann trat die Satzung von 2019 in Kraft?": an event."""
_STOOD = re.compile(r"(?<!\w)(?:was|wo|wer|es|nichts|etwas|das|so|dort|da|darin|hierzu|dazu)\s+stand\s+$")
""" "Was stand 2021 im Haushalt?": the verb, not the noun."""

_OF_THING = re.compile(r"^(?:vom|von|aus|des)(?!\w)|(?<!\w)(?:vom|von|aus)\s+(?:de[mnrs]\s+)?(?:jahre?\s+)?$")
"""A date behind these names the thing before it: "der Beschluss vom …", "der Bericht aus 2020"."""
_PAPER = _any(
    """beschluss beschluesse entscheidung antrag antraege anfrage vorlage drucksache protokoll niederschrift bericht
    satzung ordnung fassung schreiben bescheid mitteilung stellungnahme amtsblatt gutachten haushalt etat plan konzept
    programm statistik bilanz abschluss jahrgang baujahr geburtsjahr gesetz verordnung richtlinie vertrag urteil
    novelle"""
)
_MEETING = _any("sitzung tagung versammlung wahl fest messe")
_NAMED_BY_DATE = re.compile(
    rf"(?:{_PAPER}(?:e[nrs]?|n|s)?\s+(?:(?:fuer|zum|des)\s+)?|{_MEETING}(?:en|s)?\s+(?:(?:im|am|in|des|zum)\s+)?)"
    r"(?:(?:de[mnrs]|das)\s+)?(?:(?:haushalts|kalender)?jahre?s?\s+)?$"
)
"""A noun for a paper or a meeting before a date: "Haushalt 2025", "Sitzung am …"."""
_HAPPENED = re.compile(
    r"^\s*" + _any("gebor zugelassen gebaut errichtet angeschafft erworben gekauft eingezogen zugezogen")
)
"""What happened to the thing asked about: "Kinder, die 2019 geboren sind"."""

_RULE = _any(
    r"""gilt gelten galt(?:en)? gegolten gueltig in\s+kraft kosten kostete[nt]? kostet gekostet zahl(?:en|te[nt]?|t)
    bezahl(?:en|te[nt]?|t) gezahlt entrichte\w* erhoben erhob(?:en)? verlangt\w* faellig berechnet besteuert
    muss(?:te[nt]?|t|en)? muess\w* darf(?:st)? duerf\w* durfte[nt]? erlaubt\w* verboten\w* zulaessig\w*
    zustaendig\w* vorgeschrieben erforderlich noetig benoetigt\w* brauch\w* geregelt befreit
    ermaessigt\w* geschuetzt geoeffnet regel(?:n|ung|ungen)? vorschrift(?:en)? bestimmung(?:en)?
    voraussetzung(?:en)? oeffnungszeit(?:en)? \w*satzung \w*ordnung (?:gebuehr|entgelt|tarif)\w*"""
)
_NOUNS_OF_RULES = _any(
    """gebuehr beitrag beitraeg steuer entgelt abgabe tarif preis eintritt satz saetz betrag ermaessigung pflicht
    erlaubnis verbot karte ausweis"""
)
_MEASURE = _any(r"wie\s+(?:hoch|teuer|lange?|viel) hoehe(?!\s+von) betraegt betrug(?:en)?")
_IS_RULE = re.compile(rf"(?<!\w)(?:{_RULE}|\w*{_NOUNS_OF_RULES}(?:e[ns]?|n|s)?)(?!\w)")
_IS_MEASURE = re.compile(rf"(?<!\w){_MEASURE}(?!\w)")
"""What holds over time: fees, duties, permissions, competences. Only of these there is a "valid on a day"."""
_STEMS_OF_EVENTS = _any(
    """beschloss beschluss beschluess beschlies abgestimmt abstimm entschied entscheid abgelehnt ablehn zugestimmt
    angenommen vertagt verwiesen zurueckgezogen verabschied vorgelegt vorgeschlagen vorschlag beantragt einbring
    eingebracht eingereicht angefragt behandelt beraten diskutier debatt besproch gesprochen gesagt berichtet vorgestell
    tagt stattfind stattgefund passier geschah gescheh ereign gebaut eroeffn eingeweiht gewaehlt ernannt unterzeichn
    vergeben eingefuehrt einfuehr abgeschafft abschaff aufgehob aender erhoeh gesenkt senkung gestiegen steig entwickel
    unterschied unterschei vergleich veroeffentlich bekanntgemacht bekanntmach ausgegeben investier eingenommen einnahme
    ausgabe ertrag ertraeg aufkommen anwesend teilgenommen geplant planung"""
)
_EVENT = re.compile(
    rf"(?<!\w)(?:(?:(?:bis|ab|seit)\s+)?wann|\w*{_STEMS_OF_EVENTS}\w*"
    r"|fand(?:en)?\s.*\sstatt|find\w*\s.*\sstatt|tr[ai]t(?:en)?\s(?:.*\s)?in\s+kraft|in\s+kraft\s+(?:ge)?tr[ae]t\w*|treten\s+in\s+kraft|"
    + _any(
        r"""kam(?:en)? ging(?:en)? sprach(?:en)? stieg(?:en)? sank(?:en)? fiel(?:en)? stimmte[nt]? stellte[nt]?
        lehnte[nt]? legte[nt]? plant warum weshalb wieso ga?b(?:en)?\s.*\saus
        nahm(?:en)?\s.*\s(?:ein|an|auf) \w*(?:sanierung|renovierung|erneuerung|neubau|umbau|ausbau|errichtung)
        \w*(?:beschaffung|massnahme|reparatur)n?"""
    )
    + r"|wer\s+hat(?:te)?)(?!\w)"
)
"""Happenings, their reasons, undertakings and sums of a year: their date is when they happened."""
_PASSIVE = re.compile(r"(?<!\w)(?:wurden?|worden)(?!\w)")
_HAS_DONE = re.compile(r"(?<!\w)(?:hat|haben|hatte[nt]?)\s(?:.*\s)?\w*ge\w+(?:en|t)\s*[?.]*\s*$")
_STATE_PARTICIPLE = re.compile(
    r"(?<!\w)"
    + _any(
        """erhoben verlangt gekostet gegolten gebraucht gezahlt bezahlt berechnet besteuert benoetigt gefordert faellig
        ermaessigt befreit geregelt geoeffnet geschlossen angewendet angewandt"""
    )
    + r"(?!\w)"
)
"""Of what is told with "wurde" or "hat", what lasted."""
_PAST = re.compile(
    r"(?<!\w)"
    + _any(
        """war(?:en)? galt(?:en)? gegolten betrug(?:en)? kostete[nt]? gekostet zahlte[nt]? bezahlte[nt]? gezahlt bezahlt
        musste[nt]? durfte[nt]? hatte[nt]? brauchte[nt]? wurden? erhoben"""
    )
    + r"(?!\w)"
)
_MEANT_TO_DO = re.compile(
    r"(?<!\w)"
    + _any(
        """frist einreich anmeld abmeld ummeld kuendig bewerb abgeb abgabetermin beantrag vorleg nachreich umzieh umzug
        heirat"""
    )
)
"""What a person does by or on a day."""


def find_as_of(text: str, today: date) -> AsOf | None:
    """The time for which the question (typed, in one line) wants to know what held; nothing where it names none.

    A period that today lies in is none, and neither are two times: those are compared.
    """
    folded = FoldedText(text)
    plain = _masked(folded)
    every = [_Reading(plain, folded, span) for span in find_dates(plain, today)]
    explicit = [reading for reading in every if reading.is_point]
    if not explicit and not _is_about_state(plain):
        return None
    readings = explicit or [reading for reading in every if not reading.names_a_thing]
    if len(readings) != 1:
        return None
    days = readings[0].days(explicit=bool(explicit))
    if days is None or days[0] <= today <= days[1]:
        return None
    start, end = readings[0].place
    stands_alone = _IS_RULE.search(f"{plain[: readings[0].start]} {plain[readings[0].span.end :]}") is not None
    return AsOf(*days, start, end, stands_alone and (bool(explicit) or days[0] == days[1]))


def _is_about_state(plain: str) -> bool:
    """Whether the question is about what holds over time, and not about what happened."""
    if not (_IS_RULE.search(plain) or _IS_MEASURE.search(plain)) or _EVENT.search(plain):
        return False
    done = _PASSIVE.search(plain) or _HAS_DONE.search(plain)
    return not done or _STATE_PARTICIPLE.search(plain) is not None


@dataclass(frozen=True, slots=True)
class _Reading:
    """A date of a question with the words around it."""

    plain: str
    folded: FoldedText
    span: DateSpan

    @property
    def _words(self) -> str:
        return self.plain[self.span.start : self.span.end]

    @property
    def _before(self) -> str:
        return self.plain[: self.span.start]

    @property
    def start(self) -> int:
        """Where the words that name the time begin, in the folded text: "Stand" before a date belongs to it."""
        found = _POINT.search(self._before)
        return self.span.start if found is None or not found[0].startswith(_NAMES_TIME) else found.start()

    @property
    def place(self) -> tuple[int, int]:
        """The characters of the text as typed that name the time."""
        return self.folded.origin(self.start, self.span.end)

    @property
    def is_point(self) -> bool:
        """Whether words beside the date make it a point in time."""
        found = _POINT.search(self._before)
        if found is not None:
            return not found[0].startswith("stand") or self._is_noun(found)
        holds = _HOLDING.search(self.plain[self.span.end :]) is not None
        return holds and not _CAME.search(self._before) and not self._is_of_thing

    def _is_noun(self, found: re.Match[str]) -> bool:
        """ "Stand 2022" with a capital or before a colon or a whole date; "was stand 2021 im Haushalt" is a verb."""
        if _STOOD.search(self._before):
            return False
        start, _ = self.folded.origin(found.start(), found.start() + 1)
        day = self.span.period.since == self.span.period.until
        return self.folded.text[start].isupper() or ":" in found[0] or day

    @property
    def names_a_thing(self) -> bool:
        """Whether the date belongs to a paper, a meeting or a birth."""
        if self._is_of_thing:
            return True
        own = re.match(r"(?:im|am|in|des)\s+(?:jahre?\s+)?", self._words)
        before = self._before + (own[0] if own else "")
        if _NAMED_BY_DATE.search(before) or (self.span.bare and _NAMED_BY_DATE.search(self._before)):
            return True
        return _HAPPENED.search(self.plain[self.span.end :]) is not None

    @property
    def _is_of_thing(self) -> bool:
        """ "vom 3. Mai 2012", "aus dem Jahr 2012"; not "vom 1. bis 3. Mai 2012"."""
        period = self.span.period
        is_range = period.since != period.until and re.search(r"bis|[-–—]", self._words) is not None
        return not is_range and (_OF_THING.search(self._words) or _OF_THING.search(self._before)) is not None

    def days(self, *, explicit: bool) -> tuple[date, date] | None:
        """First and last day, by the word before the date."""
        since, until = self.span.period.since, self.span.period.until
        if since is not None and until is not None:
            planned = since == until and _MEANT_TO_DO.search(self.plain) and not _PAST.search(self.plain)
            return None if planned and not explicit else (since, until)
        if since is not None:
            # "seit 2023" is told of what holds today; "ab 2027" and "nach 2022" of the time from then on
            return None if self._words.startswith("seit") or self.span.relative else (since, since)
        if until is not None and (self._words.startswith("vor") or _PAST.search(self.plain)):
            return until, until
        return None


def _masked(folded: FoldedText) -> str:
    """The folded text with blanks for paper numbers and quotations: no time stands in them."""
    plain = folded.folded
    for word in folded.words:
        if word.blocked:
            plain = f"{plain[: word.start]}{' ' * (word.end - word.start)}{plain[word.end :]}"
    return plain
