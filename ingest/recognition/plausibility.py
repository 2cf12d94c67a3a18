"""Takes out of recognised lines what is no text, and mends what tesseract mistakes for something else every time."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ingest.recognition.hocr import FoundLine, FoundWord

# Below these, a line is a guess at a picture or a signature, and so is a word that stands apart at a line's end. What
# stands among other words stays however it was read: a gap in a sentence is worse than a misread word ("nicht").
# ``python -m benchmarks recognition`` gives what they drop of right and wrong words.
LEAST_LINE, LEAST_WORD = 0.5, 0.5
_NUMERAL = re.compile(r"(?=.*[Il])[Il|1]{2,3}")
_BULLETS = frozenset("-–—•*·«»„“\"'(§%€…")
_STROKES = frozenset("|/\\_[]")


def plausible(
    lines: Sequence[FoundLine], least_line: float = LEAST_LINE, least_word: float = LEAST_WORD
) -> Iterator[FoundLine]:
    """The lines that are text, without the words beside them that are none."""
    for line in lines:
        if line.confidence < least_line:
            continue
        words = _without_guesses(_without_borders(line.words, line.height), line.height, least_word)
        words = list(_mended(words, line.height))
        # a coat of arms beside a line is read as signs before it
        while words and not _has_text(words[0].text) and words[0].text not in _BULLETS:
            words = words[1:]
        if words:
            yield replace(line, words=tuple(words))


def _without_guesses(words: list[FoundWord], height: float, least_word: float) -> list[FoundWord]:
    while words and words[0].confidence < least_word and (len(words) == 1 or words[1].x0 - words[0].x1 > height):
        words = words[1:]
    while words and words[-1].confidence < least_word and (len(words) == 1 or words[-1].x0 - words[-2].x1 > height):
        words = words[:-1]
    return words


def _has_text(text: str) -> bool:
    return any(character.isalnum() for character in text)


def _without_borders(words: Sequence[FoundWord], height: float) -> list[FoundWord]:
    """Without strokes that stand alone: what is left of the border of a table's cell."""
    kept = []
    for n, word in enumerate(words):
        before = word.x0 - words[n - 1].x1 if n else height
        after = words[n + 1].x0 - word.x1 if n + 1 < len(words) else height
        if word.text not in _STROKES or max(before, after) < height:
            kept.append(word)
    return kept


def _mended(words: Sequence[FoundWord], height: float) -> Iterator[FoundWord]:
    """``§`` is read as ``$`` (German has no dollar before a figure), the Roman ``III`` as ``Ill``, ``I`` as ``|``."""
    for n, word in enumerate(words):
        following = words[n + 1].text if n + 1 < len(words) else ""
        if re.fullmatch(r"\${1,2}", word.text) and following[:1].isdigit():
            yield replace(word, text="§" * len(word.text))
        elif re.fullmatch(r"\$\d+[a-z]?\W?", word.text):
            yield replace(word, text=f"§ {word.text[1:]}")
        elif word.text == "|" and 0 < n < len(words) - 1 and words[n + 1].x0 - words[n - 1].x1 < 2 * height:
            yield replace(word, text="I")
        elif _NUMERAL.fullmatch(word.text):
            yield replace(word, text="I" * len(word.text))
        else:
            yield word
