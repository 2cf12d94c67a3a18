"""Write a paper as RTF in code page 1252, the way older council software exports it."""

from __future__ import annotations

from pathlib import Path

from blocks import Block, Paper, bold_runs

_HEADER = r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fswiss\fcharset0 Arial;}}\paperw11907\paperh16840\f0\fs21"
_TABLE_WIDTH = 9000  # twips


def write_rtf(paper: Paper, path: Path) -> None:
    """Write the paper; umlauts as \\'xx escapes of code page 1252, other characters as \\uN."""
    lines = [_HEADER, _paragraph(f"Stadt Lindfurt an der Lohe · {paper.option('office', 'Stadtverwaltung')}")]
    lines += [_paragraph(f"{name}: {value}") for name, value in paper.fields]
    lines.append(rf"{{\b\fs28 {_escape(paper.title)}\par}}\par")
    lines += [_block(block) for block in paper.blocks]
    lines.append("}")
    path.write_bytes(("\r\n".join(lines) + "\r\n").encode("ascii"))


def _escape(text: str) -> str:
    out = []
    for character in text:
        if character in "\\{}":
            out.append("\\" + character)
        elif ord(character) < 128:
            out.append(character)
        else:
            try:
                out.append(rf"\'{character.encode('cp1252')[0]:02x}")
            except UnicodeEncodeError:
                out.append(rf"\u{ord(character)}?")
    return "".join(out)


def _inline(text: str) -> str:
    return "".join(rf"{{\b {_escape(run)}}}" if bold else _escape(run) for run, bold in bold_runs(text))


def _paragraph(text: str) -> str:
    return rf"\pard {_inline(text)}\par"


def _block(block: Block) -> str:
    if block.kind == "pagebreak":
        return r"\page"
    if block.kind == "heading":
        return rf"\pard\sb200{{\b {_escape(block.text)}}}\par"
    if block.kind == "item":
        return rf"\pard\li300\'95 {_inline(block.text)}\par"
    if block.kind == "table":
        return "\r\n".join(_row(row) for row in block.rows)
    return rf"\pard\sb100 {_inline(block.text)}\par"


def _row(row: tuple[str, ...]) -> str:
    edges = "".join(rf"\cellx{_TABLE_WIDTH * (number + 1) // len(row)}" for number in range(len(row)))
    cells = "".join(rf"\pard\intbl {_inline(cell)}\cell" for cell in row)
    return rf"\trowd{edges}{cells}\row"
