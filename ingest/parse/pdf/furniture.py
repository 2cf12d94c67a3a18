"""Page furniture: headers, footers and page numbers, recognised by coming back at the same place on several pages.

Nothing is thrown away here; the caller keeps such lines in the text and out of the chunks.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.parse.pdf.lines import Line, make_lines
from ingest.parse.pdf.words import PageWords, Word

# Furniture stands in the outer parts of a page: DIN 5008 leaves 45 mm for the letterhead, 28 mm for the foot.
_HEAD_SHARE = 0.16
_FOOT_SHARE = 0.12
_PLACE_STEP = 4.0
# On two pages, or on this share of the pages of a long document (chapters change the running header).
_FEWEST_PAGES = 2
_PAGE_SHARE = 0.08
_PAGE_OF = re.compile(
    r"(^|\s)(Seite|Blatt)\s+\d{1,4}(\s*(von|/)\s*\d{1,4})?$|^(Seite|Blatt)\s+\d{1,4}\b", re.IGNORECASE
)
# A running header that stands on one page only (the second of two) is told by its small print.
_SMALL_PRINT = 0.9
_PAGE_NUMBER = re.compile(
    r"[-–—|·\s]*(?P<word>(?:seite|s\.|blatt|page)\s*)?\d{1,4}(?:\s*(?:von|/|of)\s*(?P<total>\d{1,4}))?[-–—|·\s]*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Edges:
    """The lines in the outer parts of a page, top to bottom: where furniture stands."""

    number: int
    height: float
    lines: tuple[Line, ...]


def edges(page: PageWords) -> Edges:
    """The outer lines of a page."""
    head, foot = _HEAD_SHARE * page.height, (1 - _FOOT_SHARE) * page.height
    lines = make_lines([word for word in page.words if word.bottom <= head or word.top >= foot])
    return Edges(page.number, page.height, tuple(lines))


def find_furniture(pages: Sequence[Edges], body: float) -> dict[int, list[Line]]:
    """For each page number the lines that are furniture, top to bottom; ``body`` is the size of running text."""
    seen: dict[tuple[str, int], set[int]] = defaultdict(set)
    for page in pages:
        for line in page.lines:
            for key in _keys(line):
                seen[key].add(page.number)
    needed = max(_FEWEST_PAGES, int(_PAGE_SHARE * len(pages)))
    return {
        page.number: [
            line
            for line in page.lines
            if any(len(seen[key]) >= needed for key in _keys(line))
            or _is_page_number(line, page, len(pages))
            or _is_small_header(line, page, body)
        ]
        for page in pages
    }


def without(words: Sequence[Word], furniture: Sequence[Line]) -> list[Word]:
    """The words that belong to no line of furniture."""
    taken = {word for line in furniture for word in line.words}
    return [word for word in words if word not in taken]


def _keys(line: Line) -> list[tuple[str, int]]:
    """Text with its figures blanked, and place; a place on the border of two steps counts for both."""
    text = re.sub(r"\d+", "#", line.text).casefold()
    # a line of nothing but figures is a page number or a table's row, and repeats by chance
    if not re.search(r"[^\W\d_]{2}", text):
        return []
    place = line.base / _PLACE_STEP
    return [(text, int(place)), (text, int(place + 0.5) + 100_000)]


def _is_page_number(line: Line, page: Edges, count: int) -> bool:
    if not (line.base < 0.08 * page.height or line.top > 0.9 * page.height):
        return False
    if match := _PAGE_NUMBER.fullmatch(line.text):
        # "2350/2021" at a page's foot is a paper's number, "3/12" on the third of twelve pages is not
        return match["total"] is None or match["word"] is not None or int(match["total"]) == count
    return _PAGE_OF.search(line.text) is not None


def _is_small_header(line: Line, page: Edges, body: float) -> bool:
    first = page.number > 1 and line is page.lines[0] and line.base < 0.1 * page.height
    return first and line.size < _SMALL_PRINT * body
