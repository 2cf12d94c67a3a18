"""German sentences as spans of a text, and the same while a text is still being written.

A full stop ends a sentence only where it cannot belong to an abbreviation ("Abs. 2"), an ordinal ("12. März",
"die 3. Sitzung") or a number. Line breaks end one where the layout means it: before list items and headings, around
table rows, at blank lines and after lines that stop well short of the others. Elsewhere they are line wraps.
"""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.answering.values import MONTHS

_ABBREVIATIONS_TEXT = """
    abb abs abschn abt allg anh anl anm art aufl az bd bes best betr bsp bspw buchst bzgl bzw ca co dat dez dipl
    dr drs ebd einschl engl entspr erg evtl exkl ff fa fam fn fr gem ggf ggfs ges gez grds hbf hd hg hl hr hrsg
    hs hsp i ing inkl insb insbes int jan feb mär mrz apr jun jul aug sep sept okt nov jh jhd kap kfm lfd lit
    ltd max mdl min mind mio mrd mtl nr nrn o oä og österr pkt pol prof ratsprot rd ref reg resp rn röm rspr s
    sa sog spez st std stv str tab tel tsd u ua überw univ urspr usf usw etc dgl uu uvm v va verf vers vgl vo
    vol vorl vors wg wiss z zb ziff zt zus zust zz zzgl zzt
"""
_ABBREVIATIONS = frozenset(_ABBREVIATIONS_TEXT.split())
"""Without their full stops, case folded. General German and the language of offices; none ends a sentence by itself."""

_CLOSING_ABBREVIATIONS = frozenset({"usw", "usf", "etc", "dgl", "uvm", "mio", "mrd", "tsd", "str", "std", "uhr"})
"""Those that may stand at the end of a sentence: they do where a word follows that opens one."""

_OPENERS_TEXT = """
    der die das den dem des ein eine einer eines einem einen es er sie wir ihr ich man dies diese dieser dieses
    diesem im in am an auf aus bei beim mit nach vom von vor zum zur für über unter durch gegen ohne um ab bis
    seit während wegen wenn falls sofern soweit sobald da weil obwohl nachdem bevor als dabei dafür damit danach
    dann darüber davon dazu hierzu hierfür hierbei hinzu zudem außerdem ferner weiter weiterhin jedoch
    allerdings dennoch deshalb daher somit nicht nur kein keine keiner auch so sowohl bereits derzeit aktuell
    künftig bisher insgesamt alle jede jeder jedes beide viele einige andere wer was wie wo wann welche welcher
    warum laut gemäß zwischen neben zu ebenso sonst
"""
_OPENERS = frozenset(_OPENERS_TEXT.split())
"""Words that commonly open a German sentence; nouns after an ordinal are not among them."""

_BEFORE_ORDINAL_TEXT = """
    am der die das dem des den zum zur vom im beim ab bis und oder sowie seit ein eine einem einer eines einen
    jeder jede jedes jedem jeden sein seine ihre ihr dieser diese dieses diesem zu nach vor auf in mit
"""
_BEFORE_ORDINAL = frozenset(_BEFORE_ORDINAL_TEXT.split())

_AFTER_ORDINAL = re.compile(
    r"(?:jahrhundert|jahrtausend|lebensjahr|schuljahr|quartal|halbjahr|wahlperiode|amtszeit|sitzung|tagung|lesung|änderung"
    r"|nachtrag|fortschreibung|auflage|fassung|klasse|(?:ober|unter)geschoss|stock|etage|bauabschnitt)",
    re.IGNORECASE,
)
"""How words begin that stand behind an ordinal whatever is before it ("des frühen 20. Jahrhunderts")."""

_END = re.compile(r"[.!?…]+[“”\"'»«)\]]*(?=\s|$)")
_LIST_ITEM = re.compile(
    r"\s*(?:[-–—•*▪◦●·○►]\s|\(?\d{1,3}[.)]\s|\(\d{1,3}[a-z]?\)\s|\(?[a-z]{1,2}\)\s|\d{1,3}(?:\.\d{1,3})+\.?\s"
    r"|#{1,6}\s|§+\s?\d|Artikel\s\d)"
)
_WORD_BEFORE = re.compile(r"([^\s(„“\"»«\[/–-]+)$")
_WORD_AFTER = re.compile(r"\s+[„“\"'»«(\[]*([^\s.,;:!?)\]]*)")
_SHORT_LINE = 0.72
"""A line below this share of its block's longest line was ended on purpose; wrapped lines lack at most one word."""
_WRAP_WIDTH = 45
"""Blocks whose longest line is shorter than this many characters are lists of short lines, not wrapped text."""


@dataclass(frozen=True, slots=True)
class Span:
    """Characters ``[start, end)`` of a text, without white space at the ends."""

    start: int
    end: int


def split_sentences(text: str) -> list[Span]:
    """The sentences of ``text`` in order; they cover everything but white space."""
    spans: list[Span] = []
    for start, end in _blocks(text):
        position = start
        for match in _END.finditer(text, start, end):
            if match.end() < end and _ends_sentence(text, match.start(), match.end(), start, end):
                _append(spans, text, position, match.end())
                position = match.end()
        _append(spans, text, position, end)
    return spans


class SentenceStream:
    """Hands out whole sentences of a text that arrives in pieces. A sentence is whole when the next one has begun."""

    def __init__(self) -> None:
        self._buffer = ""

    def feed(self, piece: str) -> Iterator[str]:
        """Take in more text and yield the sentences that it completed."""
        self._buffer += piece
        spans = split_sentences(self._buffer)
        # The word after a full stop decides whether it ended anything, so that word must be whole.
        while len(spans) > 1 and re.search(r"\S\s", self._buffer[spans[1].start :]):
            yield self._buffer[spans[0].start : spans[0].end]
            self._buffer = self._buffer[spans[1].start :]
            spans = split_sentences(self._buffer)

    def flush(self) -> Iterator[str]:
        """Yield what is left at the end of the text."""
        for span in split_sentences(self._buffer):
            yield self._buffer[span.start : span.end]
        self._buffer = ""


def _append(spans: list[Span], text: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        spans.append(Span(start, end))


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    """Stretches of text that no sentence crosses: paragraphs, list items, table rows, headings."""
    for paragraph in re.finditer(r"(?:[^\n]|\n(?!\s*\n))+", text):
        lines = [
            (paragraph.start() + line.start(), paragraph.start() + line.end())
            for line in re.finditer(r"[^\n]+", paragraph.group())
        ]
        if not lines:
            continue
        width = max(end - start for start, end in lines)
        block_start = lines[0][0]
        for (start, end), (next_start, next_end) in itertools.pairwise(lines):
            if _breaks(text[start:end], text[next_start:next_end], width):
                yield block_start, end
                block_start = next_start
        yield block_start, lines[-1][1]


def _breaks(line: str, following: str, width: int) -> bool:
    """Whether the line break between two lines of a paragraph of this width (characters) is meant."""
    if _LIST_ITEM.match(following) or " | " in line or " | " in following or "\t" in line.strip():
        return True
    stripped = line.rstrip()
    following = following.lstrip()
    if not following or not stripped or following[0].islower() or stripped.endswith((",", "-", "–")):
        return False
    return width < _WRAP_WIDTH or len(stripped) < _SHORT_LINE * width


def _ends_sentence(text: str, dot: int, after: int, start: int, end: int) -> bool:
    """Whether the mark at ``dot`` ends a sentence, given that text follows it inside the same block."""
    following = _WORD_AFTER.match(text, after, end)
    next_word = following.group(1) if following else ""
    if next_word and next_word[0].islower():
        return False
    if text[dot] in "!?":
        return True
    word = _WORD_BEFORE.search(text, start, dot)
    before = word.group(1) if word else ""
    opens = next_word.casefold() in _OPENERS
    if before.isdigit():
        return _number_ends_sentence(text, before, word.start(1) if word else dot, start, next_word, opens)
    key = before.replace(".", "").casefold()
    if key in _CLOSING_ABBREVIATIONS:
        return opens
    if key in _ABBREVIATIONS or (len(key) == 1 and key.isalpha()):
        return False
    return not re.fullmatch(r"[IVX]{1,5}", before) or opens


def _number_ends_sentence(text: str, number: str, position: int, start: int, next_word: str, opens: bool) -> bool:
    """Tell "… beträgt 12. Die …" from the ordinals of "am 12. März" and "die 3. Sitzung"."""
    if next_word.casefold() in MONTHS or (len(number) <= 2 and _AFTER_ORDINAL.match(next_word)):
        return False
    if len(number) > 2 or opens:
        return True
    previous = _WORD_BEFORE.search(text[start:position].rstrip())
    if previous is None or previous.group(1).casefold() in _BEFORE_ORDINAL or previous.group(1).endswith("."):
        return False
    return bool(next_word) and not next_word[0].isdigit()
