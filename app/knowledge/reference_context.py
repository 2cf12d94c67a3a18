"""What stands around figures and says that they are no reference number: dates, amounts, phone numbers, laws, streets.

Reference numbers share their shapes with much else: 3/4 is a share or paper 4 of 2003, 2023/24 a school year or paper
24. Which one is meant, the words before and after it tell: a word that announces a paper („Vorlage“), another noun
(„Schuljahr“, „Hauptstraße“, „Tel.“), a unit. The rules are about German and about shapes; they know no corpus.
"""

import re
import unicodedata
from enum import IntEnum

DASHES = "\\-\u2010-\u2015\u2212\ufe58\ufe63\uff0d"
"""Hyphen, dashes and minus as characters of a class."""
SLASHES = "/\\\\\u2044\u2215\uff0f"

BLANK = r"[^\S\n]?"
"""A blank that is no end of a line."""


class Doubt(IntEnum):
    """How sure it has to be that a stretch is meant as a reference number before it counts as one."""

    NONE = 0
    AS_WRITTEN = 1
    """It may be a year, a date, a share: only a number with the very same figures is meant."""
    UNLIKELY = 2
    """Only a word that announces a paper makes it one."""


_ANNOUNCING = re.compile(
    r"(?:\w*(?:drucksache|vorlage|antr[aä]g|anfrage|beschlu(?:ss|ß)|beschlüsse|mitteilung|ergänzung|neufassung)"
    r"(?:n|en|e|es|s)?(?:nummern?)?|drs|ds|drucks|bv|vo|sv|vorl|antr|anfr|vorgangsnummer|vorgang|papier|dokument)"
)
"""A word that announces a paper's number, case-folded, as a whole."""
_JUST_NUMBER = re.compile(r"nr|nrn|nummern?|no|num")
_NUMBER_WORD = re.compile(r"(?:drucksachen?|vorlagen?|antrags|anfragen?|beschluss|ds|drs)-?(?:nr|nummern?)")

_OTHER_WORDS = """
    kw sj ws ss sose wise hj hh dhh hhj ha az aktenzeichen ur bgbl abl gbl gvbl gvobl rgbl bayrs din iso en vde
    vdi vob vol hgb bgb stgb sgb baugb eg eu ewg vz pw ral tel fax telefon telefax mobil fon durchwahl rufnummer
    ruf hotline plz kto konto iban blz flst flurstück flurstücke flurnummer band heft ausgabe seite seiten
    kapitel ziffer punkt top spielzeit saison schuljahr haushalt haushaltsjahr doppelhaushalt wirtschaftsjahr
    wintersemester sommersemester kalenderwoche amtsblatt jahrgang paragraph paragraf artikel abs absatz art
    satz raum zimmer linie linien straße strasse str hausnummer
"""
_SOMETHING_ELSE = frozenset(_OTHER_WORDS.split())
"""Words and abbreviations that announce another kind of number, case-folded."""

_WORDS_THAT_ARE_NO_NOUNS = """
    zeige zeig zeigen suche such suchen finde find finden öffne öffnen gib nenne nenn lies erkläre zitiere fasse
    was wer wie wo wann warum wieso weshalb welche welcher welches welchen worum wofür womit woran worüber in im
    an am auf aus bei mit nach von vom vor zu zum zur für über unter um ohne bis seit ab laut gemäß siehe vgl
    der die das des dem den ein eine einen und oder sowie aber auch ist sind war gibt gab hat steht geht wurde
    wird ich wir sie bitte danke hallo
"""
_NO_NOUNS = frozenset(_WORDS_THAT_ARE_NO_NOUNS.split())
"""Capitalised at the beginning of a sentence, and yet no nouns."""

_WORD = r"([^\W\d_](?:[^\W\d_]|[-./])*?)[.:]*"
_WORD_BEFORE = re.compile(rf"{_WORD}[^\S\n]*\(?[„\"»]?\s{{0,2}}$")
_WORD_RIGHT_BEFORE = re.compile(rf"{_WORD}\s{{0,2}}$")
"""Without a bracket or quotation mark between: those begin something of its own."""
_WORDS_AROUND = 60
"""Characters before and after a stretch that may say what it is."""

_LAW = re.compile(
    r"(?:\((?:EU|EG|EWG|UE)\)|Richtlinie|Verordnung|Directive|Urteil\w*|§+|Art\.?|Artikel|Abs\.?)\s?(?:Nr\.?\s?)?$",
    re.IGNORECASE,
)
_GAZETTE = re.compile(r"\b(?:BGBl|RGBl|ABl|GBl|GVBl|GVOBl|GV|Amtsbl)\b\.?\s?(?:\w{1,3}\s)?(?:Nr\.\s?)?$")
_LAW_AFTER = re.compile(r"\s?/?\s?(?:EU|EG|EWG|Euratom)\b")
_PHONE = re.compile(
    r"(?:\b(?:Tel(?:efon)?|Fon|Fax|Telefax|Mobil|Durchwahl|Rufnummer|Hotline|Ruf|T|F)\b[^\n\d]{0,12}|\+\s?)"
    r"(?:[(+]?\d[\d\s()/-]{0,14})?$",
    re.IGNORECASE,
)
_PHONE_ITSELF = re.compile(rf"(?:\D|^)0[1-9]\d{{1,4}}\s?[{SLASHES}{DASHES}]\s?(?!(?:19|20)?\d\d(?!\d))\d{{3,}}")
_COURT = re.compile(r"(?:\b\d{1,3}|\b[IVX]+)\s$")
_UNIT = re.compile(
    r"\s?(?:€|%|‰|°|Euro\b|EUR\b|Cent\b|Uhr\b|Prozent|Mio\b|Mrd\b|Millionen|Milliarden|Tsd\b|T€|TEUR\b"
    r"|(?:qm|m²|m2|m³|km|m|cm|mm|ha|kg|t|kW|MW|kWh|l)\b(?![-/]))"
)
_NOUN_AFTER = re.compile(r"\s[A-ZÄÖÜ][a-zäöüß]|\s(?:der|des|aller|aus|vom|von)\s")
_TIME_BEFORE = re.compile(r"\b(?:im|ab|seit|bis|ende|anfang|mitte|stand|monat|jahre?n?|uhr)\s$", re.IGNORECASE)

_MONTHS = re.compile(
    r"\b(?:zwischen|von|vom)\s[01]?\d/(?:19|20)\d\d\s(?:und|bis)\s[01]?\d/(?:19|20)\d\d", re.IGNORECASE
)

_YEAR = re.compile(r"(?:19|20)\d\d")
_LARGEST_DENOMINATOR = 10
"""Of the shares that councils vote and count by: 2/3, 3/4, 1/10."""
_YEAR_GROUP = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_ANY_YEAR = re.compile(r"1\d\d\d|20\d\d")
_ISO_DATE = re.compile(rf"(?:19|20)\d\d[{DASHES}](?:0[1-9]|1[0-2])[{DASHES}](?:0[1-9]|[12]\d|3[01])")
_DAY = re.compile(r"[0-3]?\d[.](?:[01]?\d[.]?)?(?:(?:19|20)?\d\d)?|[01]?\d[.](?:19|20)\d\d")
_THOUSANDS = re.compile(r"\d{1,3}(?:[.]\d{3})+|\d+[.]\d{1,2}")


def announced(text: str, start: int) -> bool:
    """Whether the words before ``start`` announce the number of a paper: „Vorlage“, „Drs.-Nr.:“, „Antrag Nr.“."""
    word, before = _word_before(text, start)
    if word and _JUST_NUMBER.fullmatch(word):
        word, _ = _word_before(text, before)
        return bool(word and _announces(word))
    return bool(word and _announces(word))


def is_law_or_phone(text: str, start: int, end: int) -> bool:
    """Whether it is the number of a law, of a court's file, or a phone number, judged by what stands beside it."""
    before = text[max(0, start - _WORDS_AROUND) : start]
    if _LAW.search(before) or _GAZETTE.search(before) or _PHONE.search(before) or _LAW_AFTER.match(text, end):
        return True
    if _PHONE_ITSELF.search(text[start:end]) and not _YEAR_GROUP.search(text[start:end]):
        return True
    # „10 S 2449/17“, „XI R 63/98“: the senate, then the register, then the number.
    return bool(_COURT.search(before) and re.match(r"[^\W\d_]+\s\d", text[start:end]))


def has_unit(text: str, end: int) -> bool:
    """Whether an amount's unit follows."""
    return bool(_UNIT.match(text, end))


def announces_something_else(letters: str) -> bool:
    """Whether the letters before figures are known to announce another kind of number: „KW 2/2022“."""
    return letters.casefold() in _SOMETHING_ELSE


def doubt_about_figures(text: str, start: int, end: int) -> Doubt:
    """For a stretch without letters that nothing announces: how much speaks against its being a paper's number."""
    stretch = unicodedata.normalize("NFKC", text[start:end])
    figures = re.findall(r"\d+", stretch)
    gaps = re.split(r"\d+", stretch)[1:-1]
    noun = _noun_before(text, start)
    noun_after = bool(_NOUN_AFTER.match(text, end))
    if any(date.start() <= start and end <= date.end() for date in _ISO_DATE.finditer(text)):
        return Doubt.UNLIKELY
    if any("." in gap for gap in gaps) and is_day_or_amount(stretch):
        return Doubt.UNLIKELY if noun or noun_after or text[end : end + 1] == "." else Doubt.AS_WRITTEN
    if len(figures) == 1:
        in_a_row = re.search(r"\d\s$", text[:start]) or re.match(r"\s\d", text[end:])  # an account, a card
        return Doubt.UNLIKELY if noun or noun_after or in_a_row else Doubt.AS_WRITTEN
    if any(gap.isspace() for gap in gaps):
        return Doubt.UNLIKELY if noun or noun_after else Doubt.AS_WRITTEN
    if len(figures) == 2:
        return _doubt_about_two(text, start, figures, noun=noun, noun_after=noun_after)
    if all(len(figure) <= 2 for figure in figures):
        return Doubt.UNLIKELY if noun else Doubt.AS_WRITTEN
    return Doubt.NONE


def _doubt_about_two(text: str, start: int, figures: list[str], *, noun: bool, noun_after: bool) -> Doubt:
    first, second = figures
    if is_pair_of_years(first, second):
        return Doubt.UNLIKELY if noun else Doubt.AS_WRITTEN
    if not first.startswith("0") and int(first) < int(second) <= _LARGEST_DENOMINATOR:
        return Doubt.UNLIKELY
    if len(first) <= 2 and len(second) <= 2:
        return Doubt.UNLIKELY if noun or noun_after else Doubt.AS_WRITTEN
    serial, year = (second, first) if _YEAR.fullmatch(first) else (first, second)
    if not _YEAR.fullmatch(year):
        # „54/76131“, „120-180“, „740/20“: neither is a year with four figures, but one may be a year with two.
        if noun or (noun_after and max(len(first), len(second)) <= 3):
            return Doubt.UNLIKELY
        return Doubt.NONE if 2 in (len(first), len(second)) else Doubt.AS_WRITTEN
    if any(months.start() <= start < months.end() for months in _MONTHS.finditer(text)):
        return Doubt.UNLIKELY
    if len(serial) <= 2 and int(serial) <= 12 and _TIME_BEFORE.search(text[max(0, start - 12) : start]):
        return Doubt.UNLIKELY
    if len(serial) <= 3 and noun:
        return Doubt.UNLIKELY
    return Doubt.NONE


def is_day_or_amount(figures: str) -> bool:
    """Whether figures with points between them may be a date or an amount: „24.12.“, „12.2024“, „12.500“, „1.5“."""
    return bool(_DAY.fullmatch(figures) or _THOUSANDS.fullmatch(figures))


def is_pair_of_years(first: str, second: str) -> bool:
    """School, budget and business years (2023/2024, 2023/24, 13/14) and periods (1984-2003)."""
    if _ANY_YEAR.fullmatch(first) and _ANY_YEAR.fullmatch(second):
        return 0 < int(second) - int(first) <= 100
    return are_following_years(first, second)


def are_following_years(first: str, second: str) -> bool:
    """2023/2024, 2023/24, 13/14."""
    if len(second) == 4:
        return bool(_ANY_YEAR.fullmatch(first)) and int(first) + 1 == int(second)
    if len(second) != 2 or not (len(first) == 2 or _ANY_YEAR.fullmatch(first)):
        return False
    return (int(first) + 1) % 100 == int(second)


def _announces(word: str) -> bool:
    return bool(_ANNOUNCING.fullmatch(word) or _NUMBER_WORD.fullmatch(word))


def _noun_before(text: str, start: int) -> bool:
    """Whether a noun or an abbreviation stands before it, which then says what the number counts or names."""
    match = _WORD_RIGHT_BEFORE.search(text, max(0, start - _WORDS_AROUND), start)
    if match is None:
        return False
    word = match[1].split("-")[-1]
    folded = word.casefold().rstrip(".")
    if folded in _SOMETHING_ELSE or _JUST_NUMBER.fullmatch(folded):
        return True
    return word[:1].isupper() and folded not in _NO_NOUNS


def _word_before(text: str, start: int) -> tuple[str, int]:
    """The word that ends before a place, case-folded and without points, and where it begins."""
    match = _WORD_BEFORE.search(text, max(0, start - _WORDS_AROUND), start)
    if match is None:
        return "", start
    word = match[1].casefold().rstrip(".").replace(".-", "-")
    return word, match.start()
