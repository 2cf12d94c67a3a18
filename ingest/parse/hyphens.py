"""Puts lines together that were broken for print, and the words that were divided there.

German divides words with a hyphen at the line's end, and also writes hyphens that belong to the word. Which is which
follows from what comes next: a small letter continues a divided word, a capital or a digit follows a hyphen of the
word's own (``Nord-Süd``, ``B-012``), and a conjunction follows a word that is to be completed (``Bau- und Umwelt…``).
"""

import re

# U+FFFE is how pdfium marks a hyphen at a line's end; U+00AD is the soft hyphen; U+2010 the typographic one.
_HYPHENS = "-\ufffe\u00ad\u2010\u2011"
_BROKEN = re.compile(rf"(\w+)[{_HYPHENS}]$")
# What may stand between "Bau-" and the word that completes it (Duden, Rechtschreibregeln § 98: Ergänzungsstrich).
_COMPLETIONS = re.compile(
    r"(und|oder|bzw|beziehungsweise|sowie|als|noch|bis|wie|statt|aber|einschließlich|u)\b", re.IGNORECASE
)
# "EU-weit", "18-jährig", "Kfz-"…: an abbreviation or figure keeps its hyphen before a small letter.
_KEEPS_HYPHEN = re.compile(r"(\d|[A-ZÄÖÜ]{2,}|\b[A-Za-zÄÖÜäöü])$")
# Text in capitals: the word before the divided one is too, and the part before the hyphen is no abbreviation's length.
_IN_CAPITALS = re.compile(rf"\b[A-ZÄÖÜẞ]{{3,}}\W+[A-ZÄÖÜẞ]{{4,}}[{_HYPHENS}]$")
_CAPITALS = re.compile(r"[A-ZÄÖÜẞ]{2,}\b")


def join_lines(first: str, second: str) -> str:
    """``first`` and ``second`` as they would read on one line. Neither may have white space at its ends."""
    if not first or not second:
        return first + second
    match = _BROKEN.search(first)
    if match is None:
        return f"{first} {second}"
    stem, following = first[: match.end(1)], second[0]
    if _COMPLETIONS.match(second):
        return f"{stem}- {second}"
    if following.islower() and not _KEEPS_HYPHEN.search(match.group(1)):
        return stem + second
    if _IN_CAPITALS.search(first) and _CAPITALS.match(second):
        return stem + second
    if following.isalnum():
        return f"{stem}-{second}"
    return f"{stem}- {second}"


def mend(text: str) -> str:
    """A mark of pdfium or a soft hyphen that stayed inside a line: a hyphen if at a word's end, else nothing."""
    text = re.sub("[\ufffe\u00ad](?=\\w)", "", text)
    return text.replace("\ufffe", "-").replace("\u00ad", "")
