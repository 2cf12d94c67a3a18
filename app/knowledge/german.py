"""German text analysis: one analyser for what is indexed and for what is asked.

A word becomes a term in these steps: Unicode NFKC, soft hyphens and gender endings (``Bürger*innen``) removed, case
folded (``ß`` becomes ``ss``), Snowball German stem. Snowball's German rules also let the spellings of an umlaut meet
(``ä``/``ae``/``a``, ``ö``/``oe``/``o``, ``ü``/``ue``/``u``). Numbers, dates and § are brought to one spelling each.
Function words are left out. Parts of compounds are found in ``app.knowledge.compounds``; reference numbers in
``app.knowledge.references``.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock

import snowballstemmer

ANALYSIS_VERSION = "1"
"""Goes up with every change that makes other terms of the same text; an index of another version is made anew."""

_LONGEST_TERM = 80
"""Characters; longer "words" are encoded data or broken extraction, and no one asks for them."""

# Words that carry grammar and no topic: articles, pronouns, prepositions, conjunctions, auxiliary and modal verbs,
# question words, and the negations (a passage that denies something is about the same topic). Nouns, full verbs and
# numerals are never in here, however frequent: BM25 weighs those down by itself.
_FUNCTION_WORDS = """
    der die das des dem den ein eine eines einer einem einen kein keine keines keiner keinem keinen
    ich du er sie es wir ihr mich dich ihn uns euch mir dir ihm ihnen sich man
    mein meine meiner meinem meinen dein deine sein seine seiner seines seinem seinen
    ihre ihrer ihres ihrem ihren unser unsere unserer unseres unserem unseren euer eure
    dieser diese dieses diesem diesen jener jene jenes jenem jenen jeder jede jedes jedem jeden
    alle aller alles allem allen manche mancher solche solcher solches solchen
    welcher welche welches welchem welchen derjenige diejenige dasjenige diejenigen denjenigen
    derselbe dieselbe dasselbe deren dessen denen
    wer was wen wem wessen wann wo wohin woher wie warum weshalb wieso wieviel womit wofür wodurch worum worüber woran
    worin wozu davon daran darin damit dafür dadurch dabei dazu daraus darauf darum darüber hierzu hiermit hierfür
    in im ins an am ans auf aus bei beim mit nach von vom vor zu zum zur für durch über unter um gegen ohne bis seit
    während wegen trotz gemäß innerhalb außerhalb zwischen hinter neben statt anstatt ab
    und oder aber denn sondern doch sowie sowohl weder noch als wenn weil dass daß ob obwohl falls damit sodass indem
    nachdem bevor sobald solange
    bin bist ist sind seid war waren wäre wären gewesen sei seien
    habe hast hat haben habt hatte hatten hätte hätten gehabt
    werde wirst wird werden werdet wurde wurden würde würden geworden worden
    kann kannst können könnt konnte konnten könnte könnten muss müssen musste mussten müsste müssten
    soll sollen sollte sollten will wollen wollte wollten darf dürfen durfte dürfte dürften
    mag mögen möchte möchten
    nicht nichts nie niemals nein ja auch nur so sehr schon noch nun dann da dort hier etwa bereits jedoch
"""

_MONTHS = (
    ("januar", "jänner"),
    ("februar",),
    ("märz", "maerz"),
    ("april",),
    ("mai",),
    ("juni",),
    ("juli",),
    ("august",),
    ("september",),
    ("oktober",),
    ("november",),
    ("dezember",),
)
_MONTH_NUMBERS = {name: number for number, names in enumerate(_MONTHS, start=1) for name in names}
_MONTH_NAME = "|".join(_MONTH_NUMBERS)

_WORD_CHARACTER = "(?:[^\\W_]|[\u0300-\u036f\u00ad])"
_TOKEN = re.compile(
    rf"""
    (?P<date>(?<![\w.])(?P<day>\d{{1,2}})\.\s?(?:(?P<month>\d{{1,2}})\.|(?P<month_name>{_MONTH_NAME}))\s?
        (?P<year>(?:19|20)\d\d)(?!\d))
  | (?P<section>§+\s?(?P<section_number>\d+\s?[a-z]?)(?!\w))
  | (?P<number>(?<!\w)(?:\d{{1,3}}(?:\.\d{{3}})+(?:,\d+)?|\d+[.,]\d+|\d+)(?!{_WORD_CHARACTER}))
  | (?P<word>{_WORD_CHARACTER}+(?:[-\u2010\u2011]{_WORD_CHARACTER}+)*)(?:(?:[*:_]|/-?)in(?:nen)?(?!\w))?
    """,
    re.VERBOSE | re.IGNORECASE,
)
_HYPHENS = re.compile("[-\u2010\u2011]")
_THOUSANDS = re.compile(r"\d{1,3}(?:\.\d{3})+")


@dataclass(frozen=True, slots=True)
class Token:
    """A word, number, date or § of a text: its characters ``[start, end)`` and what stands for it in an index.

    ``term`` stands for the whole token. ``pieces`` are whole words inside it that can be asked for on their own: the
    parts of a hyphenated word, the year of a date. ``words`` are the case-folded spellings before stemming, in order:
    the joined word first, then its hyphenated parts; compounds are split from them. Empty for what is not a word.
    """

    start: int
    end: int
    term: str
    pieces: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a text that carry meaning, in order; function words are left out."""
    for match in _TOKEN.finditer(text):
        token = _read_match(match)
        if token is not None:
            yield token


def analyse(text: str) -> list[str]:
    """Whole-word terms of a text as they are indexed, in order and with repetitions.

    A hyphenated word gives its joined spelling and each of its parts, a date itself and its year, so that a question
    meets the text whichever of them it uses. For the terms of a question use ``query_terms``.
    """
    return [term for token in tokens(text) for term in (token.term, *token.pieces)]


def query_terms(text: str) -> list[str]:
    """Whole-word terms of a question, one for each of its words, without repetitions, in order.

    Unlike ``analyse`` it does not take a hyphenated word apart, so that „Bau-Ausschuss“ asks for one thing, not three.
    """
    return list(dict.fromkeys(token.term for token in tokens(text)))


def matching_spans(text: str, query: str) -> list[tuple[int, int]]:
    """Characters ``[start, end)`` of those words of ``text`` that share an analysed term with ``query``."""
    wanted = set(analyse(query))
    return [
        (token.start, token.end)
        for token in tokens(text)
        if token.term in wanted or not wanted.isdisjoint(token.pieces)
    ]


def fold(word: str) -> str:
    """One spelling for a word's variants in writing: NFKC, no soft hyphens, case folded (which also makes ß an ss)."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", word).replace("\u00ad", "").casefold())


def _spellings(word: str) -> tuple[str, str]:
    return word, word.translate({ord("ä"): "ae", ord("ö"): "oe", ord("ü"): "ue"})


_STOP_WORDS = frozenset(spelling for word in _FUNCTION_WORDS.split() for spelling in _spellings(fold(word)))

_stemmer = snowballstemmer.stemmer("german")
_stemmer_lock = Lock()  # the stemmer keeps the word it works on in itself


@lru_cache(maxsize=200_000)
def stem(folded: str) -> str:
    """Snowball German stem of a folded word. Cached: text repeats its words, and the stemmer is pure Python."""
    with _stemmer_lock:
        stemmed: str = _stemmer.stemWord(folded)
    return stemmed or folded


def _read_match(match: re.Match[str]) -> Token | None:
    start, end = match.span()
    if match["date"]:
        month = int(match["month"]) if match["month"] else _MONTH_NUMBERS[fold(match["month_name"])]
        if 1 <= month <= 12 and 1 <= int(match["day"]) <= 31:
            return Token(start, end, f"{match['year']}-{month:02d}-{int(match['day']):02d}", (match["year"],))
        return Token(start, end, re.sub(r"\s", "", match["date"]).casefold())
    if match["section"]:
        return Token(start, end, "§" + re.sub(r"\s", "", match["section_number"]).casefold())
    if match["number"]:
        return Token(start, end, normal_number(match["number"]))
    return _word_token(match["word"], start, end)


def normal_number(text: str) -> str:
    """One spelling for a German number: ``1.250,50`` and ``1250.5`` become ``1250.5``, ``12.500`` becomes ``12500``.

    A point before exactly three figures separates thousands, any other point is a decimal point.
    """
    whole, _, fraction = text.partition(",")
    if _THOUSANDS.fullmatch(whole):
        whole = whole.replace(".", "")
    elif not fraction and "." in whole:
        whole, _, fraction = whole.partition(".")
    whole = whole.lstrip("0") or "0"
    fraction = fraction.rstrip("0")
    return f"{whole}.{fraction}" if fraction else whole


def _word_token(word: str, start: int, end: int) -> Token | None:
    read = _read_word(word)
    return Token(start, end, *read) if read else None


@lru_cache(maxsize=1 << 16)
def _read_word(word: str) -> tuple[str, tuple[str, ...], tuple[str, ...]] | None:
    """Term, pieces and words of a token; nothing for a function word. Cached: text repeats its words."""
    parts = [fold(part) for part in _HYPHENS.split(word)]
    parts = [part for part in parts if part]
    joined = "".join(parts)
    if not joined or joined in _STOP_WORDS or len(joined) > _LONGEST_TERM:
        return None
    if len(parts) == 1:
        return stem(joined), (), (joined,)
    pieces = tuple(dict.fromkeys(stem(part) for part in parts if part not in _STOP_WORDS))
    return stem(joined), pieces, (joined, *parts)
