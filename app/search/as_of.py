"""For which time a question wants to know what held: "Stand 1.3.2022", "im Jahr 2020", "vor 2022", "ab 2027".

Which days a text names is read by ``understanding.dates``; here it is told which of them are a time of validity. A
date that names a meeting or a paper ("Sitzung vom 12.03.2024"), the day of an event ("Was wurde am … beschlossen?") or
a deadline ("bis zum … einreichen") is none. The rules are German grammar: the words around the date, the verb, and
whether the question is about something that holds over time at all. Measured on two sets of questions in
``tests/search/as_of_cases.jsonl``, of which the second was written after the rules were done.
"""

import re
from dataclasses import dataclass
from datetime import date

from app.search.understanding.dates import DateSpan, find_dates
from app.search.understanding.words import FoldedText


@dataclass(frozen=True, slots=True)
class AsOf:
    """Days from ``first`` to ``last``, both included; the same day twice where one day is asked for."""

    first: date
    last: date


_ARTICLE = r"(?:(?:de[mnrs]|die|das|eine[mnrs]?)\s+)?"
_POINT = re.compile(
    r"(?<!\w)(?:(?:(?:rechts|gesetzes|preis|tarif)?stand|rechtslage|stichtag)(?:\s*[:,(]\s*|\s+)(?:(?:vom|von|am|im|zum|per|des)\s+)?"
    r"|(?:zu[mr]|am|an|auf|per|nach)\s+(?:de[mnr]\s+)?(?:damaligen\s+)?(?:stichtag|zeitpunkt|rechtslage|rechtsstand|stand)\s*,?\s*"
    r"(?:(?:vom|von|am|im|zum|de[mrs])\s+)?"
    r"|damals,?\s+(?:(?:im|in|am)\s+)?(?:jahre?\s+)?|seinerzeit,?\s+(?:(?:im|in|am)\s+)?(?:jahre?\s+)?"
    r"|(?:gueltig(?:e[nmrs]?)?|geltend(?:e[nmrs]?)?|in\s+kraft|massgeblich(?:e[nmrs]?)?)\s+(?:(?:am|zum|im|ab|in)\s+)?(?:jahre?\s+)?)$"
)
"""Words before a date that make it a point in time, whatever else the question says."""
_HOLDING = re.compile(
    r"^\s*,?\s*(?:noch\s+|bereits\s+|schon\s+)?(?:geltend|gueltig|massgeblich|massgebend|anwendbar|bestehend|wirksam|in\s+kraft(?!\s+(?:ge)?tr[aei]t))"
)
"""Words behind a date that do: "die am 1.3.2022 geltende Satzung"."""
_STOOD = re.compile(r"(?<!\w)(?:was|wo|wer|es|nichts|etwas|das|so|dort|da|darin|hierzu|dazu)\s+stand\s+$")
"""„Was stand 2021 im Haushalt?“: the verb, not the noun."""

_OF_THING = re.compile(r"^(?:vom|von|aus|des)(?!\w)")
"""A date behind these names the thing before it: "der Beschluss vom …", "der Bericht aus 2020"."""
_PAPER_OR_MEETING = (
    r"(?:sitzung|tagung|versammlung|beschluss|beschluesse|entscheidung|antrag|antraege|anfrage|vorlage|drucksache|protokoll"
    r"|niederschrift|bericht|berichte|satzung|ordnung|fassung|schreiben|bescheid|mitteilung|stellungnahme|amtsblatt|gutachten"
    r"|haushalt|etat|plan|konzept|programm|statistik|bilanz|abschluss|wahl|fest|messe|jahrgang|baujahr|geburtsjahr|gesetz"
    r"|verordnung|richtlinie|vertrag|urteil|novelle)(?:e[nrs]?|n|s)?"
)
_NAMED_BY_DATE = re.compile(
    rf"{_PAPER_OR_MEETING}\s+(?:(?:fuer|zum|im|am|des|in)\s+)?{_ARTICLE}(?:(?:haushalts|kalender)?jahre?s?\s+)?$"
)
"""A noun for a paper or a meeting before a date: "Haushalt 2025", "Sitzung am …"."""
_OF_BIRTH = re.compile(r"^\s*(?:gebor|zugelassen|gebaut|errichtet|angeschafft|erworben|gekauft|eingezogen|zugezogen)")
"""What happened to the thing asked about: "Kinder, die 2019 geboren sind"."""

_STATE = re.compile(
    r"(?<!\w)(?:gilt|gelten|galt(?:en)?|gegolten|gueltig|in\s+kraft|wie\s+(?:hoch|teuer|lange?|viel)|hoehe|kosten|kostete[nt]?|kostet|gekostet"
    r"|betraegt|betrug(?:en)?|zahl(?:en|te[nt]?|t)|bezahl(?:en|te[nt]?|t)|gezahlt|entrichte\w*|erhoben|erhob(?:en)?|verlangt\w*|faellig|berechnet"
    r"|muss(?:te[nt]?|t|en)?|muess\w*|darf(?:st)?|duerf\w*|durfte[nt]?|erlaubt\w*|verboten\w*|zulaessig\w*|zustaendig\w*|vorgeschrieben"
    r"|erforderlich|noetig|benoetigt\w*|braucht\w*|geregelt|befreit|ermaessigt\w*|war(?:en)?\s+\w+\s+frei|geschuetzt|geoeffnet"
    r"|regel(?:n|ung|ungen)?|vorschrift(?:en)?|bestimmung(?:en)?|voraussetzung(?:en)?|oeffnungszeit(?:en)?|\w*satzung|\w*ordnung"
    r"|\w*(?:gebuehr|beitrag|beitraeg|steuer|entgelt|abgabe|tarif|preis|eintritt|hebesatz|hebesaetz|steuersatz|freibetrag|ermaessigung"
    r"|pflicht|erlaubnis|verbot|karte|ausweis|gebuehren|beitraege|steuern)(?:e[ns]?|n|s)?)(?!\w)"
)
"""What holds over time: fees, duties, permissions, competences. Only of these there is a "valid on a day"."""
_EVENT = re.compile(
    r"(?<!\w)(?:wann|bis\s+wann|ab\s+wann|seit\s+wann"
    r"|\w*(?:beschloss|beschluss|beschluess|beschlies|abgestimmt|abstimm|entschied|entscheid|abgelehnt|ablehn|zugestimmt|angenommen|vertagt"
    r"|verwiesen|zurueckgezogen|verabschied|vorgelegt|vorgeschlagen|vorschlag|beantragt|einbring|eingebracht|eingereicht|gefordert|angefragt"
    r"|behandelt|beraten|diskutier|debatt|besproch|gesprochen|gesagt|berichtet|vorgestell|tagt|stattfind|stattgefund|passier|geschah|gescheh"
    r"|ereign|gebaut|eroeffn|eingeweiht|gewaehlt|ernannt|unterzeichn|vergeben|eingefuehrt|einfuehr|abgeschafft|abschaff|aufgehob|geaendert"
    r"|aender|veraender|erhoeh|gesenkt|senkung|gestiegen|steig|entwickel|unterschied|unterschei|vergleich|veroeffentlich|bekanntgemacht"
    r"|bekanntmach|ausgegeben|investier|eingenommen|einnahme|ausgabe|ertrag|ertraeg|aufkommen|anwesend|teilgenommen|geplant|plant|planung)\w*"
    r"|fand(?:en)?\s.*\sstatt|find\w*\s.*\sstatt|trat(?:en)?\s.*\sin\s+kraft|tritt\s.*\sin\s+kraft|in\s+kraft\s+(?:ge)?tr[ae]t\w*"
    r"|(?:trat|tritt|treten)\s+in\s+kraft|kam(?:en)?|ging(?:en)?|wer\s+hat(?:te)?|sprach(?:en)?|stimmte[nt]?|stellte[nt]?|lehnte[nt]?|legte[nt]?)(?!\w)"
)
"""Happenings, changes and sums of a year: their date is when they happened."""
_PASSIVE = re.compile(r"(?<!\w)(?:wurden?|worden)(?!\w)")
_PAST = re.compile(
    r"(?<!\w)(?:war(?:en)?|galt(?:en)?|gegolten|betrug(?:en)?|kostete[nt]?|gekostet|zahlte[nt]?|bezahlte[nt]?|gezahlt|bezahlt|musste[nt]?"
    r"|durfte[nt]?|hatte[nt]?|brauchte[nt]?|wurden?|erhoben)(?!\w)"
)
_STATE_PASSIVE = re.compile(
    r"(?<!\w)(?:erhoben|verlangt|gezahlt|bezahlt|berechnet|benoetigt|gefordert|faellig|ermaessigt|befreit|geregelt|angewendet|angewandt)(?!\w)"
)
_DEADLINE = re.compile(
    r"(?<!\w)(?:frist\w*|einreich\w*|anmeld\w*|abmeld\w*|kuendig\w*|bewerb\w*|abgeb\w*|abgabe(?:termin|frist)\w*|beantrag\w*|vorleg\w*|nachreich\w*"
    r"|umziehen|umzieh\w*|heirat\w*)(?!\w)"
)
"""What a person means to do, by or on a day."""


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
    asked = readings[0].asked(bool(explicit))
    return None if asked is None or asked.first <= today <= asked.last else asked


def _is_about_state(plain: str) -> bool:
    """Whether the question is about what holds over time, and not about what happened."""
    if not _STATE.search(plain) or _EVENT.search(plain):
        return False
    return not _PASSIVE.search(plain) or _STATE_PASSIVE.search(plain) is not None


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
    def is_point(self) -> bool:
        """Whether words beside the date make it a point in time."""
        found = _POINT.search(self._before)
        if found is not None:
            return not found[0].startswith("stand") or self._is_noun(found)
        return _HOLDING.search(self.plain[self.span.end :]) is not None

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
        period = self.span.period
        is_range = period.since != period.until and re.search(r"(?:bis|[-–—])", self._words) is not None
        if _OF_THING.search(self._words) and not is_range:
            return True
        if re.search(r"(?<!\w)(?:vom|von|aus)\s+(?:de[mnrs]\s+)?(?:jahre?\s+)?$", self._before) and not is_range:
            return True
        own = re.match(r"(?:im|am|in|des)\s+(?:jahre?\s+)?", self._words)
        before = self._before + (own[0] if own else "")
        if _NAMED_BY_DATE.search(before) or (self.span.bare and _NAMED_BY_DATE.search(self._before)):
            return True
        return _OF_BIRTH.search(self.plain[self.span.end :]) is not None

    def asked(self, explicit: bool) -> AsOf | None:
        """The days, by the word before the date."""
        since, until = self.span.period.since, self.span.period.until
        if since is not None and until is not None:
            if not explicit and _DEADLINE.search(self.plain) and since == until and not _PAST.search(self.plain):
                return None
            return AsOf(since, until)
        if since is not None:
            # "seit 2023" is told of what holds today; "ab 2027" and "nach 2022" of the time from then on
            return None if self._words.startswith("seit") or self.span.relative else AsOf(since, since)
        if until is not None and (self._words.startswith("vor") or _PAST.search(self.plain)):
            return AsOf(until, until)
        return None


def _masked(folded: FoldedText) -> str:
    """The folded text with blanks for paper numbers and quotations: no time stands in them."""
    plain = folded.folded
    for word in folded.words:
        if word.blocked:
            plain = f"{plain[: word.start]}{' ' * (word.end - word.start)}{plain[word.end :]}"
    return plain
