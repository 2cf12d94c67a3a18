"""Slips in a question: a word that no document has, and that is one slip away from one word of the places found.

The vectors find the right places in spite of a slip; the words of those places are where the right spelling is looked
for, so that nothing is offered beyond the reader's clearance, and a large corpus costs no more than a small one. What
was corrected is told to the reader as the question that was understood.
"""

import re
from collections import Counter
from collections.abc import Iterator

from app.access import Clearance
from app.answering.edits import ALIKE, distance
from app.answering.unknown_words import unknown_words
from app.knowledge.folding import fold
from app.knowledge.german import stem
from app.knowledge.index import Knowledge
from app.search.question import Question, analyse_question
from app.search.retrieval import Retriever

_PASSAGES = 20
_LETTERS, _LETTERS_FOR_TWO = 7, 12
"""Shortest right words, folded, for one slip and for two: shorter ones are one slip away from other words. Measured by
``python -m benchmarks spelling`` (2026-11-23): on the 642 questions of karlsruhe nothing is corrected, and of 561 slips
made in them 78 % are set right and 2 made other words; of the golden set's 235 only the seven that are misspelt. Asked
of another city's papers, xquad-de's 612 and karlsruhe's 642 questions gave five wrong corrections in 2,101."""
_MOST_SLIPS = 2
_LONGEST_ENDING = 5
_SHORTEST_PART = 4
"""Letters of the parts by which an unknown compound is told from a slip."""
_LINKS = ("", "s", "es", "n", "en", "e")
_WORD = re.compile(r"[^\W\d_]+")
_PREFIX = re.compile(r"^(?:ab|an|auf|aus|be|bei|durch|ein|ent|er|ge|her|hin|in|mit|nach|um|un|unter|ver|vor|zer|zu)")
_WITHOUT_UMLAUTS = str.maketrans("äöü", "aou")
_ENDING = re.compile(r"(?:innen|in|ungen|ung|ern|ens|en|er|es|em|et|est|te|ten|ter|tes|tem|e|n|s|t|ste|sten|ster)$")


def corrected(text: str, retriever: Retriever, knowledge: Knowledge, clearance: Clearance) -> str:
    """The question without slips, or an empty text where there are none to be sure of. Errors: those of the knowledge.

    A word is corrected if exactly one word of the places found is nearest to it, and not merely another form of it, or
    the same with another prefix („Abmeldung“, „Anmeldung“).
    """
    question = analyse_question(text)
    words = [match for match in _WORD.finditer(question.text) if len(match[0]) >= _LETTERS - 2]
    unknown = unknown_words({match[0] for match in words}, knowledge, clearance)
    slips = [match for match in words if match[0] in unknown and not _is_compound(match[0], knowledge, clearance)]
    if not slips:
        return ""
    found = _spellings(question, retriever, clearance)
    right = question.text
    for match in reversed(slips):
        nearest = _nearest(match[0], _of_case(match, found))
        if nearest:
            right = f"{right[: match.start()]}{nearest}{right[match.end() :]}"
    return right if right != question.text else ""


def _of_case(word: re.Match[str], spellings: Counter[str]) -> Counter[str]:
    """German writes nouns large: where the question does so too, no verb is a slip of a noun."""
    if word.start() == 0 or word.string[1:].islower():
        return spellings
    large = word[0][0].isupper()
    return Counter({one: count for one, count in spellings.items() if one[0].isupper() == large})


def _spellings(question: Question, retriever: Retriever, clearance: Clearance) -> Counter[str]:
    """The words of the places found for the question, as they are spelt there, with their counts."""
    found: Counter[str] = Counter()
    for passage in retriever.find(question, clearance, _PASSAGES).passages:
        if passage.document.access in clearance:
            words = _WORD.findall(
                "\n".join([passage.document.metadata.title, *passage.chunk.headings, passage.chunk.text])
            )
            found.update(word for word in words if len(word) >= _LETTERS - 2)
    return found


def _nearest(word: str, spellings: Counter[str]) -> str:
    """The one word that this is a slip of, as it is mostly spelt; empty where there is none, or more than one."""
    own = fold(word)
    by_distance: dict[int, list[str]] = {}
    for spelling in spellings:
        slips = _slips(word, spelling)
        if slips:
            by_distance.setdefault(slips, []).append(spelling)
    nearest = by_distance[min(by_distance)] if by_distance else []
    if len({stem(spelling.casefold()) for spelling in nearest}) != 1:
        return ""
    return min(nearest, key=lambda spelling: (abs(len(fold(spelling)) - len(own)), -spellings[spelling], spelling))


def _slips(written: str, spelling: str) -> int:
    """How many slips make one word into the other; 0 where it is not by slips that they differ.

    Slips in another form of the word („weinachtsbaum“, „Weihnachtsbäume“) count after those in the word itself.
    """
    word, right = fold(written), fold(spelling)
    if word[:1] != right[:1] or abs(len(word) - len(right)) > _MOST_SLIPS + _LONGEST_ENDING:
        return 0
    forms = _form(written), _form(spelling)
    if forms[0] == forms[1] or _other_prefix(word, right):
        return 0
    itself, form = distance(word, right, ALIKE), distance(*forms, ALIKE)
    if itself <= _allowed(right):
        return itself
    added = len(forms[0]) != len(forms[1])  # with another ending, a changed letter is mostly another word
    return _MOST_SLIPS + form if added and form == 1 and len(forms[1]) >= _LETTERS else 0


def _allowed(right: str) -> int:
    return _MOST_SLIPS if len(right) >= _LETTERS_FOR_TWO else 1 if len(right) >= _LETTERS else 0


def _form(word: str) -> str:
    """Without ending and without the umlaut of a plural: „Hallenbäder“ and „Hallenbad“ are one word."""
    return _ENDING.sub("", word.casefold().translate(_WITHOUT_UMLAUTS))


def _other_prefix(word: str, right: str) -> bool:
    """Whether two words differ in their prefix alone, or have none in common: they say different things."""
    one, other = _PREFIX.match(word), _PREFIX.match(right)
    if one is None or other is None or one[0] == other[0]:
        return False
    return word[one.end() :] == right[other.end() :]


def _is_compound(word: str, knowledge: Knowledge, clearance: Clearance) -> bool:
    """Whether the word is made of two that documents have: then it is new to them, and no slip."""
    pairs = list(_pairs(word))
    unknown = unknown_words({part for pair in pairs for part in pair}, knowledge, clearance)
    return any(unknown.isdisjoint(pair) for pair in pairs)


def _pairs(word: str) -> Iterator[tuple[str, str]]:
    for cut in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1):
        for link in _LINKS:
            first = word[:cut].removesuffix(link)
            if word[:cut].endswith(link) and len(first) >= _SHORTEST_PART:
                yield first.capitalize(), word[cut:].capitalize()
