"""What the beginning of a line says about it: a paragraph sign, a numbered heading, an item, a numbered paragraph."""

import re

_STATUTE = re.compile(r"(§{1,2}|Art\.|Artikel)\s*\d+\s*[a-z]?\b")
_AGENDA = re.compile(r"(TOP|Tagesordnungspunkt|Zu\s+(TOP|Punkt))\s*\d+", re.IGNORECASE)
_DECIMAL = re.compile(r"(\d{1,2}(?:\.\d{1,3})*)\.?\s+(?=[A-ZÄÖÜ„\"])")
_ROMAN = re.compile(r"([IVX]{1,5})\.\s+(?=[A-ZÄÖÜ])")
_ITEM = re.compile(r"([-–—•▪●◦*·]\s+|\(?[a-z]{1,2}\)\s+|\(?\d{1,3}\)\s+|\d{1,3}\.\s+)")
_ENDS_SENTENCE = re.compile(r"[.;:,!?]$")
# A heading is not a sentence; the longest titles of statutes in practice stay below this length.
_LONGEST_HEADING = 120


def starts_block(line: str) -> bool:
    """Whether a line that begins so opens a block of its own even where no space stands above it."""
    return bool(_STATUTE.match(line) or _AGENDA.match(line) or _ITEM.match(line) or _DECIMAL.match(line))


def is_item(line: str) -> bool:
    """Whether the line is an item of a list."""
    return bool(_ITEM.match(line))


def numbered_heading_level(line: str) -> int:
    """The level that a numbered heading names itself (``§`` and ``TOP`` 3, ``2.1`` 3, ``2`` and ``II.`` 2), else 0.

    Only the number is looked at, and that the line is short and no sentence; whether it stands alone is for the caller.
    """
    if len(line) > _LONGEST_HEADING or "\n" in line or "|" in line:
        return 0
    if _ENDS_SENTENCE.search(line) and not re.fullmatch(r"(§|Art\.|Artikel)\s*\d+\s*[a-z]?\.?", line):
        return 0
    if _STATUTE.match(line):
        # "§ 3 Abs. 2 gilt entsprechend" refers to a paragraph, it does not open one
        return 0 if re.match(r"\S+\s*\d+\s*[a-z]?\s*(Abs|Satz|Nr|S\.|bis\b|und\b|,)", line) else 3
    if _AGENDA.match(line):
        return 3
    if match := _DECIMAL.match(line):
        return 2 + match.group(1).count(".")
    return 2 if _ROMAN.match(line) else 0
