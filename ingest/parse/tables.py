"""Rows of a table given as HTML; spans are filled so that every row has its cells at their columns."""

import lxml.html
from lxml import etree

# A span attribute is untrusted; no real table of a city is wider.
_WIDEST_SPAN = 100


def rows_of_html(html: str) -> list[tuple[str, ...]]:
    """Cell texts by row; ``[]`` where there is no table. A cell over several columns leaves the others empty."""
    if not html.strip():
        return []
    try:
        root = lxml.html.fragment_fromstring(html, create_parent="div")
    except (etree.ParserError, ValueError):
        return []
    rows: list[tuple[str, ...]] = []
    carried: dict[int, int] = {}
    for row in root.iter("tr"):
        cells: list[str] = []
        for cell in row.iterchildren("td", "th"):
            while carried.get(len(cells), 0) > 0:
                carried[len(cells)] -= 1
                cells.append("")
            width, height = _span(cell.get("colspan")), _span(cell.get("rowspan"))
            for column in range(len(cells), len(cells) + width):
                carried[column] = height - 1
            cells.append(" ".join(" ".join(cell.itertext()).split()))
            cells += [""] * (width - 1)
        if any(cells):
            rows.append(tuple(cells))
    return rows


def _span(value: str | None) -> int:
    return min(int(value), _WIDEST_SPAN) if value and value.isdecimal() and int(value) > 0 else 1
