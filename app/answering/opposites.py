"""Words of which one cannot be told for the other: opposites, modes, days, and what must be said to be told.

All of this is German as such; which of the words a text uses makes no difference to which are opposites.
"""

import re
from collections.abc import Iterator, Sequence

from app.answering.clauses import Clause
from app.answering.negation import negates
from app.answering.values import MONTHS, parse_values
from app.knowledge.german import tokens

_PAIRS_TEXT = r"""
erhöh\w*|steig\w*|stieg\w*|gestiegen\w*|anstieg\w*|angehoben\w*|anheb\w*|zunahm\w*|zugenommen|wuchs|wächst|gewachsen
    # senk\w*|gesenkt\w*|sink\w*|sank\w*|gesunken\w*|absenk\w*|verringer\w*|reduzier\w*|abnahm|abgenommen|rückgang\w*
    |zurückgegangen|schrumpf\w*|geschrumpft\w*|gekürzt\w*
verlänger\w* # verkürz\w*
eröffne\w*|geöffnet\w*|öffne\w* # schließt|schließen|geschlossen\w*|schloss|schließung
beginn\w*|begann\w*|begonnen\w*|starte\w* # ende[tn]?|endete\w*|geendet|läuft .*\baus|lief .*\baus|abgeschlossen\w*
zugestimmt\w*|stimm(?:t|te|en|ten)\b.*\bzu|zustimm\w*|angenommen\w*|beschlossen\w*|befürworte\w*|dafür
    # abgelehnt\w*|lehn(?:t|te|en|ten)\b.*\bab|ablehn\w*|widersproch\w*|widersprach\w*|dagegen|zurückgewiesen\w*
einnahme\w*|erträge?n?|erlöse?n? # ausgaben?|aufwendung\w*|aufwände?n?
gewinn\w*|überschuss\w*|überschüsse\w* # verlust\w*|defizit\w*|fehlbetr\w*
verkauf\w*|veräußer\w* # kauf\w*|gekauft\w*|erwarb\w*|erworben\w*|erwirbt
vermiete\w*|verpachte\w* # miete[tn]?|gemietet\w*|pachte[tn]?
schriftlich\w* # mündlich\w*
entgeltlich\w*|kostenpflichtig\w*|gebührenpflichtig\w*
    # unentgeltlich\w*|kostenlos\w*|kostenfrei\w*|gebührenfrei\w*|gratis
größ(?:er|te)\w* # klein(?:er|ste)\w*
höher\w*|höchste\w* # niedriger\w*|niedrigste\w*|geringer\w*|geringste\w*
älte(?:r|st)\w* # jünge?(?:r|st)\w*|neueste\w*
länge?(?:r|st)\w* # kürze?(?:r|st)\w*
früher|frühest\w* # später|spätest\w*
mehr # weniger
meisten # wenigsten
links|linke[nrms]? # rechts|rechte[nrms]?
nördlich\w*|nord\w* # südlich\w*|süd\w*
östlich\w*|ost(?:en|teil|seite|ufer)\w* # westlich\w*|west(?:en|teil|seite|ufer)\w*
sommer\w* # winter\w*
vormittag\w* # nachmittag\w*
brutto\w* # netto\w*
anfang # ende
außerhalb # innerhalb
oberhalb # unterhalb
innen\w* # außen\w*
mutter # vater
tochter # sohn
bruder # schwester
einführ\w*|eingeführt\w* # abschaff\w*|abgeschafft\w*
gründe\w*|gegründet\w* # auflös\w*|aufgelöst\w*
geboren\w* # gestorben\w*|starb\w*
aufbau\w* # abbau\w*
besteh(?:t|en) # entf[aä]ll\w*|wegf[aä]ll\w*
erricht\w*|gebaut|bau(?:t|te|en|ten) # abgerissen\w*|abriss\w*|abreiß\w*
neubau\w* # abriss\w*|abbruch\w*
gewähr(?:t|en|te|ten) # verweiger\w*|versag(?:t|en|te|ten)
erlaub(?:t|en)\w*|gestatte\w*|zulässig\w* # verb(?:o|ie)te\w*|untersag\w*|unzulässig\w*
mehrheit\w* # einstimmig\w*|einmütig\w*|minderheit\w*
"""
_PAIRS = [
    tuple(re.compile(rf"\b(?:{side.strip()})\b", re.IGNORECASE) for side in line.split("#"))
    for line in _PAIRS_TEXT.strip().replace("\n    ", "").splitlines()
]
_OPPOSITE_PREPOSITIONS = {
    "vor": {"nach"}, "nach": {"vor", "von", "vom", "aus"}, "mit": {"ohne"}, "ohne": {"mit"}, "für": {"gegen"},
    "gegen": {"für"}, "von": {"an", "nach"}, "vom": {"an", "ans"}, "an": {"von", "vom"}, "ans": {"von", "vom"},
    "ab": {"bis"}, "bis": {"ab", "seit"}, "seit": {"bis"}, "aus": {"nach"}, "bevor": {"nachdem"},
    "nachdem": {"bevor"}, "über": {"unter"}, "unter": {"über"},
}  # fmt: skip
_REACH = 25
"""Characters from a preposition to its noun, so that an article and a small word fit in; judgement."""
_STEM = 5
"""Characters of the shortest stem that "un" turns round; shorter ones are other words; judgement."""
_ORDINALS = re.compile(
    r"\b(erst|zweit|dritt|viert|fünft|sechst|siebt|acht|neunt|zehnt|elft|zwölft|letzt)e[nrsm]?\b", re.IGNORECASE
)
_DAYS = ("montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag|sonnabend", "sonntag")
WEEKDAY = re.compile(rf"\b(?:{'|'.join(f'({day})' for day in _DAYS)})s?\b", re.IGNORECASE)
_MONTH_NAMES = [name.capitalize() for name in MONTHS if len(name) > 4 or name in ("mai", "juni", "juli", "märz")]
_MONTH = re.compile(rf"\b(?:{'|'.join(_MONTH_NAMES)})\b")
"""Whole names: a month's short form may be another word."""
_SHORT_DAYS = ("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So")
_SHORT_DAY = re.compile(rf"\b(?:{'|'.join(f'({day})' for day in _SHORT_DAYS)})\b(?=[\s.:,–-]|$)")
_DAY_RANGE = re.compile(r"\s*(?:s\b)?\.?\s*(?:bis|[–-])\s*(?:zum\s+)?$", re.IGNORECASE)
_FREQUENCIES = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\b(?:täglich|(?:pro|je|am) tag)\w*\b",
        r"\b(?:wöchentlich|(?:pro|je|in der) woche)\w*\b",
        r"\b(?:monatlich\w*|(?:pro|je) (?:kalender)?monat|im monat(?!\s+\w+\s+\d))\b",
        r"\b(?:vierteljährlich\w*|(?:pro|je|im) quartal|quartalsweise)\b",
        r"\bhalbjährlich\w*\b|\b(?:pro|je) halbjahr\b",
        r"\b(?:(?:all)?jährlich\w*|(?:pro|je) (?:kalender)?jahr|p\. ?a\.|im jahr(?!\s*\d)"
        r"|jahres(?:gebühr|beitrag|steuer)\w*)",
    )
]
_ONLY = re.compile(r"\b(?:nur|ausschließlich|lediglich|allein|einzig\w*|allenfalls|erst)\b(?! nach\b)", re.IGNORECASE)
_NOT_ONLY = re.compile(r"\bnicht nur\b", re.IGNORECASE)
_UNANIMOUS = re.compile(r"\b(?:einstimmig\w*|einmütig\w*)\b", re.IGNORECASE)
_MAJORITY = re.compile(r"\b(?:mehrheit\w*|gegen\w*\s*(?:\w+\s)?stimmen?|gegenstimmen?)\b", re.IGNORECASE)
_DIVIDED = re.compile(r"\bmehrheit\w*|\bgegen\b.*\bstimme|gegenstimme|\bzu\s+\d+|nein", re.IGNORECASE)


def opposes(part: Clause, source: Clause) -> bool:
    """Whether the part says the opposite of the clause by one word, negation apart."""
    if negates(part.text) or negates(source.text):
        return False
    for one, other in _PAIRS:
        for mine, theirs in ((one, other), (other, one)):
            said, denied = mine.search(part.text), theirs.search(source.text)
            if said and denied and not theirs.search(part.text) and not mine.search(source.text):
                return True
    for term in part.terms ^ source.terms:
        here, there = (part.terms, source.terms) if term in part.terms else (source.terms, part.terms)
        if len(term) >= _STEM and f"un{term}" in there and f"un{term}" not in here and term not in there:
            return True
    return _other_ordinal(part.text, source.text)


def turns_round(sentence: str, source: str) -> bool:
    """Whether a preposition of the sentence stands in the source as its opposite, before the same word."""
    there = list(_prepositions(source))
    return any(
        (preposition, term) not in there
        and any((opposite, term) in there for opposite in _OPPOSITE_PREPOSITIONS[preposition])
        for preposition, term in _prepositions(sentence)
    )


def adds_sign(sentence: str, sources: Sequence[str], beside: str) -> bool:
    """Whether the sentence restricts, repeats in time or counts votes as nothing of the sources does.

    ``beside``: the text around the sources and the question, which may name a day or a period for all of it.
    """
    said = " ".join(sources)
    if _ONLY.search(_NOT_ONLY.sub("", sentence)) and not _ONLY.search(said):
        return True
    if _UNANIMOUS.search(sentence) and not _UNANIMOUS.search(said):
        return True
    if _MAJORITY.search(sentence) and not _DIVIDED.search(said):
        return True
    for frequency in _FREQUENCIES:
        if not frequency.search(sentence) or frequency.search(said):
            continue
        if any(other.search(said) for other in _FREQUENCIES) or not frequency.search(beside):
            return True
    months = _months(sentence) - _months(said)
    if months and months - _months(beside):
        return True
    days = _days(sentence)
    there = _days(said)
    return bool(days) and not days <= (there or _days(beside))


def _other_ordinal(sentence: str, source: str) -> bool:
    mine = {match.group(1).casefold() for match in _ORDINALS.finditer(sentence)}
    theirs = {match.group(1).casefold() for match in _ORDINALS.finditer(source)}
    return bool(mine and theirs) and not mine <= theirs


def _prepositions(text: str) -> Iterator[tuple[str, str]]:
    """Each preposition of those that have an opposite, with the term that it leads to."""
    found = list(tokens(text))
    for match in re.finditer(r"\b\w+\b", text):
        word = match.group().casefold()
        if word in _OPPOSITE_PREPOSITIONS:
            term = next((token for token in found if token.start >= match.end()), None)
            between = text[match.end() : term.start] if term is not None else ""
            if term is not None and len(between) <= _REACH and not re.search(r"[,;.:(]", between):
                yield word, term.reading.term


def _months(text: str) -> set[int]:
    """The months that a text names, alone or in a date."""
    named = {MONTHS[match.group().casefold()] for match in _MONTH.finditer(text)}
    return named | {value.key[1] for value in parse_values(text) if isinstance(value.key, tuple)}


def _days(text: str) -> set[int]:
    """Days of the week that a text names, those between the ends of a range included; 0 is Monday."""
    found: set[int] = set()
    last: tuple[int, int] | None = None
    matches = sorted([*WEEKDAY.finditer(text), *_SHORT_DAY.finditer(text)], key=lambda match: match.start())
    for match in matches:
        day = next(number for number, group in enumerate(match.groups()) if group)
        if last is not None and _DAY_RANGE.fullmatch(text, last[1], match.start()):
            found |= {(last[0] + step) % 7 for step in range((day - last[0]) % 7)}
        found.add(day)
        last = day, match.end()
    if re.search(r"\bwerktag\w*\b", text, re.IGNORECASE):
        found |= set(range(6))
    return found
