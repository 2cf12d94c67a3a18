"""German text analysis: one analyser for what is indexed and for what is asked.

A word becomes a term in these steps: Unicode NFKC, soft hyphens and gender endings (``Bürger*innen``) removed, case
folded (``ß`` becomes ``ss``), Snowball German stem. Snowball's German rules also let the spellings of an umlaut meet
(``ä``/``ae``/``a``, ``ö``/``oe``/``o``, ``ü``/``ue``/``u``). Short ways to write a word are written out, acronyms of
administration stand beside their long form (``abbreviations``). Numbers, dates and § are brought to one spelling each
(``numbers``). Function words are left out. Parts of compounds are found in ``app.knowledge.compounds``; acronyms that
documents define in ``app.knowledge.acronyms``; reference numbers in ``app.knowledge.references``.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from threading import Lock

import snowballstemmer

from app.knowledge import numbers
from app.knowledge.abbreviations import SPELLINGS, long_forms, written_out

ANALYSIS_VERSION = "2"
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

_MARKS = "[\u0300-\u036f\u00ad]"
_WORD = rf"[^\W_]++(?:{_MARKS}++[^\W_]*+)*+"
_TOKEN = re.compile(
    rf"""
    {numbers.PATTERN}
  | (?P<word>{_WORD}(?:[-\u2010\u2011]{_WORD})*+)(?:(?:[*:_]|/-?)in(?:nen)?(?!\w))?
    """,
    re.VERBOSE | re.IGNORECASE,
)
_HYPHENS = re.compile("[-\u2010\u2011]")


@dataclass(frozen=True, slots=True)
class Reading:
    """What stands for a word, number, date or § in an index.

    ``term`` stands for the whole token. ``pieces`` are what can be asked for inside it: the parts of a hyphenated word,
    year and month of a date. ``long_forms`` are terms that an abbreviation may stand for. ``words`` are the folded
    spellings before stemming, in order: the joined word first, then its hyphenated parts; compounds are split from
    them. Empty for what is not a word.
    """

    term: str
    pieces: tuple[str, ...] = ()
    long_forms: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    terms: tuple[str, ...] = field(init=False)
    """All whole-word terms under which the token is found."""
    indexed: str = field(init=False)
    """The same joined by spaces, as an index takes them in: readings are remembered, so they are joined once."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "terms", (self.term, *self.pieces, *self.long_forms))
        object.__setattr__(self, "indexed", " ".join(self.terms))


@dataclass(frozen=True, slots=True)
class Token:
    """The characters ``[start, end)`` of a text, and how they are read."""

    start: int
    end: int
    reading: Reading


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a text that carry meaning, in order; function words are left out."""
    for match, reading in _read(text):
        yield Token(match.start(), match.end(), reading)


def readings(text: str) -> list[Reading]:
    """The same without places."""
    return [reading for _, reading in _read(text)]


def analyse(text: str) -> list[str]:
    """Whole-word terms of a text as they are indexed, in order and with repetitions.

    A hyphenated word gives its joined spelling and each of its parts, a date itself, its month and its year, an acronym
    itself and its long form, so that a question meets the text whichever of them it uses. For the terms of a question
    use ``query_terms``.
    """
    return [term for reading in readings(text) for term in reading.terms]


def query_terms(text: str) -> list[str]:
    """Whole-word terms of a question, one for each of its words, without repetitions, in order.

    Unlike ``analyse`` it does not take a hyphenated word apart, so that „Bau-Ausschuss“ asks for one thing, not three.
    """
    return list(dict.fromkeys(reading.term for reading in readings(text)))


def matching_spans(text: str, query: str) -> list[tuple[int, int]]:
    """Characters ``[start, end)`` of those words of ``text`` that share an analysed term with ``query``.

    What a search also matched, parts of compounds and acronyms that the documents define, a ``matching.Matcher`` marks.
    """
    wanted = set(analyse(query))
    return [(token.start, token.end) for token in tokens(text) if not wanted.isdisjoint(token.reading.terms)]


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


def _read(text: str) -> Iterator[tuple[re.Match[str], Reading]]:
    sections_end = -1
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup
        if kind != "word" and match.end() - match.start() > _LONGEST_TERM:
            continue
        if kind == "word":
            reading = _read_word(match["word"])
            if reading is not None:
                yield match, reading
            continue
        if sections_end >= 0 and numbers.continues_sections(text, sections_end, match):
            yield match, Reading("§" + match["number"])
            sections_end = match.end()
            continue
        if kind == "number":
            yield match, _read_number(match["number"])
            sections_end = -1
            continue
        term, pieces = numbers.read(match)
        if kind == "month_of":
            pieces += (stem(fold(match["only_month"])),)
        yield match, Reading(term, pieces)
        sections_end = match.end() if kind == "section" and match[0].startswith("§§") else -1


@lru_cache(maxsize=1 << 14)
def _read_number(number: str) -> Reading:
    return Reading(numbers.normal_number(number))


@lru_cache(maxsize=1 << 17)
def _read_word(word: str) -> Reading | None:
    """How a word is read; nothing for a function word. Cached: text repeats its words."""
    parts = _parts(word)
    joined = "".join(parts)
    if not joined or len(joined) > _LONGEST_TERM:
        return None
    long = tuple(stem(fold(form)) for form in long_forms(word, joined))
    if joined in _STOP_WORDS and not long:
        return None
    if len(parts) == 1:
        return Reading(stem(joined), (), long, (joined,))
    pieces = tuple(dict.fromkeys(stem(part) for part in parts if part not in _STOP_WORDS))
    of_parts = tuple(stem(fold(form)) for part in _HYPHENS.split(word) for form in long_forms(part, fold(part)))
    return Reading(stem(joined), pieces, long + of_parts, (joined, *parts))


def _parts(word: str) -> list[str]:
    """The folded parts of a word between its hyphens, abbreviations written out („B-Plan-Verfahren“: two parts)."""
    parts = [part for part in map(fold, _HYPHENS.split(word)) if part]
    if len(parts) > 1 and parts[0] + parts[1] in SPELLINGS:
        parts[:2] = [parts[0] + parts[1]]
    return [fold(written_out(part)) for part in parts]
