"""Read the sources of the sample papers: a small front matter, then a small subset of Markdown.

Front matter: `key: value` lines between two `---` lines. Keys that start with `@` are the fields that the paper's
letterhead shows, in order (`@Vorlage Nr.: B-012/2024`). The body knows `#` headings, `-` items, `|` tables,
`>` centred lines, `===` page breaks and plain paragraphs; inline only `**bold**`. Layout is the writers' business.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Kind = Literal["heading", "paragraph", "item", "table", "centred", "pagebreak"]

_BOLD = re.compile(r"\*\*(.+?)\*\*")
_NUMERIC = re.compile(r"^(?!\d\d\.\d\d\.\d{4}$)[\d.,+\-–—\s€%]*(€|%|v\. H\.|Euro)?$")


@dataclass(frozen=True)
class Block:
    """One piece of a paper's body; `rows` is filled for tables only, the first row being the header."""

    kind: Kind
    text: str = ""
    level: int = 0
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Paper:
    """One source file: where its rebuilt file goes, what its letterhead shows, and its body."""

    output: str
    style: str
    title: str
    options: dict[str, str]
    fields: tuple[tuple[str, str], ...]
    blocks: tuple[Block, ...]

    def option(self, name: str, default: str = "") -> str:
        """Return a front-matter value, or the default."""
        return self.options.get(name, default)


def read_paper(path: Path) -> Paper:
    """Read one source file; raises ValueError naming the file if its front matter is not closed or lacks a key."""
    text = path.read_text(encoding="utf-8")
    parts = text.split("---\n", 2)
    if len(parts) != 3 or parts[0].strip():
        raise ValueError(f"{path.name}: no front matter")
    options: dict[str, str] = {}
    fields: list[tuple[str, str]] = []
    for line in parts[1].splitlines():
        if not line.strip():
            continue
        # the separator is colon and blank, so that a field's name may itself end in "Nr."
        key, separator, value = line.partition(": ")
        if not separator:
            raise ValueError(f"{path.name}: not a front-matter line: {line!r}")
        if key.startswith("@"):
            fields.append((key[1:], value.strip()))
        else:
            options[key] = value.strip()
    missing = {"output", "style", "title"} - options.keys()
    if missing:
        raise ValueError(f"{path.name}: front matter lacks {sorted(missing)}")
    return Paper(
        output=options["output"],
        style=options["style"],
        title=options["title"],
        options=options,
        fields=tuple(fields),
        blocks=tuple(parse_blocks(parts[2])),
    )


def parse_blocks(body: str) -> list[Block]:
    """Split a body into blocks; lines of one paragraph are joined with a blank."""
    blocks: list[Block] = []
    lines = body.splitlines()
    index = 0
    while index < len(lines):
        line = lines[index].rstrip()
        if not line:
            index += 1
        elif line == "===":
            blocks.append(Block("pagebreak"))
            index += 1
        elif line.startswith("#"):
            level = len(line) - len(line.lstrip("#"))
            blocks.append(Block("heading", line[level:].strip(), level=level))
            index += 1
        elif line.startswith("|"):
            start = index
            while index < len(lines) and lines[index].startswith("|"):
                index += 1
            blocks.append(Block("table", rows=_table(lines[start:index])))
        elif line.startswith("- "):
            index = _gather(lines, index, blocks, "item", line[2:])
        elif line.startswith("> "):
            blocks.append(Block("centred", line[2:]))
            index += 1
        else:
            index = _gather(lines, index, blocks, "paragraph", line)
    return blocks


def _gather(lines: list[str], index: int, blocks: list[Block], kind: Kind, first: str) -> int:
    """Append one block of running text that starts at `index`; return the index after it."""
    words = [first]
    index += 1
    while index < len(lines) and lines[index].strip() and not lines[index].startswith(("#", "|", "- ", "> ", "===")):
        words.append(lines[index].strip())
        index += 1
    blocks.append(Block(kind, " ".join(words)))
    return index


def _table(lines: list[str]) -> tuple[tuple[str, ...], ...]:
    """Turn table lines into rows of cells; the Markdown rule under the header is dropped."""
    rows = [tuple(cell.strip() for cell in line.strip().strip("|").split("|")) for line in lines]
    return tuple(row for row in rows if not all(set(cell) <= {"-", ":"} and cell for cell in row))


def bold_runs(text: str) -> list[tuple[str, bool]]:
    """Split inline text into (text, is bold) runs."""
    runs: list[tuple[str, bool]] = []
    position = 0
    for match in _BOLD.finditer(text):
        if match.start() > position:
            runs.append((text[position : match.start()], False))
        runs.append((match.group(1), True))
        position = match.end()
    if position < len(text):
        runs.append((text[position:], False))
    return runs


def plain(text: str) -> str:
    """Return inline text without its markup."""
    return _BOLD.sub(r"\1", text)


def numeric_columns(rows: tuple[tuple[str, ...], ...]) -> list[bool]:
    """Say for each column whether all its body cells are amounts, so that they are set flush right."""
    width = max(len(row) for row in rows)
    body = rows[1:]
    return [
        any(len(row) > column and row[column] for row in body)
        and all(len(row) <= column or bool(_NUMERIC.match(plain(row[column]))) for row in body)
        for column in range(width)
    ]


def column_shares(rows: tuple[tuple[str, ...], ...]) -> list[float]:
    """Share the width among the columns by their longest cells, within bounds that keep short ones readable."""
    width = max(len(row) for row in rows)
    weights = []
    for column in range(width):
        lengths = [len(plain(row[column])) if len(row) > column else 0 for row in rows]
        # a header may wrap, but only at its blanks; it is set in bold, which is wider
        longest_word = max((len(word) for word in plain(rows[0][column]).split()), default=0) * 5 // 4
        weights.append(min(max(*lengths[1:], longest_word, 7), 42))
    total = sum(weights)
    return [weight / total for weight in weights]
