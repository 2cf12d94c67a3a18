"""Rich Text Format: characters by striprtf, structure from what is left (table marks, numbering, empty lines)."""

import re

from striprtf.striprtf import rtf_to_text

from ingest.parse.document import BlockKind, NoTextError, ParsedDocument, ParseError, TextBuilder, clean
from ingest.parse.numbering import is_item, numbered_heading_level

_TITLE = re.compile(r"\{\\info\b[^}]{0,500}?\{\\title\s+([^{}]{0,500})\}", re.DOTALL)
_TOKEN = re.compile(r"\\([a-z]+)(-?\d+)? ?|\\'[0-9a-fA-F]{2}|\\[^a-z]|[{}]|[^\\{}\r\n]+")
# Put behind bold paragraphs before the characters are read, for striprtf drops the formatting: a mark of letters that
# no text has, with the font size in half points.
_MARK = "qxHEADINGqx"
_MARKED = re.compile(rf"{_MARK}(\d+)$")
_LONGEST_HEADING = 200
# Pictures are written as figures, thousands in a row; no text is.
_PICTURE_DATA = re.compile(r"[0-9a-fA-F\r\n]{1000,}")
_DESTINATIONS = re.compile(
    "fonttbl|colortbl|stylesheet|info|pict|listtable|listoverridetable|themedata|datastore|generator|(header|footer)[flr]?"
)


def parse_rtf(data: bytes) -> ParsedDocument:
    """Parse RTF. Raises ``ParseError`` if it is not RTF, ``NoTextError`` if it holds no text."""
    if not data.lstrip().startswith(b"{\\rtf"):
        raise ParseError("Die Datei ist keine RTF-Datei, obwohl ihr Name das sagt.")
    # striprtf writes the address of a link behind its text, with an expression that needs minutes for many links; a
    # line feed, which means nothing here, keeps it away, and what a reader sees of a link stays
    source = data.decode("cp1252", "replace").replace("\\fldinst", "\\fldinst\n")
    source = _PICTURE_DATA.sub("", source)
    try:
        text = rtf_to_text(_mark_headings(source), encoding="cp1252", errors="replace")
        title = _TITLE.search(source)
        title_text = rtf_to_text("{\\rtf1\\ansi " + title.group(1) + "}") if title else ""
    except (ValueError, IndexError, LookupError, RecursionError) as error:
        raise ParseError("Die RTF-Datei ist beschädigt und lässt sich nicht lesen.") from error
    builder = TextBuilder()
    _add(builder, clean(text))
    parsed = builder.build(has_pages=False, title=title_text)
    if not parsed.blocks:
        raise NoTextError("Die RTF-Datei enthält keinen Text.")
    return parsed


def _mark_headings(source: str) -> str:
    """The source with a mark at the end of each paragraph that is bold throughout."""
    marked: list[str] = []
    stack: list[tuple[bool, int, bool]] = []
    bold, size, hidden = False, 24, False
    all_bold, some_text, largest, in_table = True, False, 0, False
    position = 0
    for match in _TOKEN.finditer(source):
        sign, word, number = match.group(0), match.group(1), match.group(2)
        if sign == "{":
            stack.append((bold, size, hidden))
        elif sign == "}":
            bold, size, hidden = stack.pop() if stack else (False, 24, False)
        elif (word and _DESTINATIONS.fullmatch(word)) or sign == "\\*":
            hidden = True
        elif word == "b":
            bold = number != "0"
        elif word == "plain":
            bold, size = False, 24
        elif word == "fs" and number:
            size = int(number)
        elif word == "intbl":
            in_table = True
        elif word == "pard":
            in_table = False
        elif word in ("par", "cell", "row", "sect"):
            if word == "par" and some_text and all_bold and not hidden and not in_table:
                marked.append(f"{source[position : match.start()]} {_MARK}{max(largest, 1)}")
                position = match.start()
            all_bold, some_text, largest = True, False, 0
        elif not hidden and sign.strip() and (word is None or word in ("u", "endash", "emdash")):
            some_text, largest = True, max(largest, size)
            all_bold = all_bold and bold
    return "".join(marked) + source[position:]


def _add(builder: TextBuilder, text: str) -> None:
    """striprtf writes a table's row as one line with ``|`` behind every cell; each paragraph is one line."""
    lines = text.split("\n")
    sizes = sorted({int(m.group(1)) for line in lines if (m := _MARKED.search(line.rstrip()))}, reverse=True)
    rows: list[list[str]] = []
    for line in [*lines, ""]:
        line = line.rstrip()
        if line.endswith("|") and line.strip("| \t"):
            rows.append(line.rstrip("|").split("|"))
            continue
        if rows:
            builder.add_table(rows)
            rows = []
        heading = _MARKED.search(line)
        plain = _MARKED.sub("", line).strip()
        if heading and len(plain) <= _LONGEST_HEADING:
            builder.add(BlockKind.HEADING, plain, 1 + sizes.index(int(heading.group(1))))
        elif level := numbered_heading_level(plain):
            builder.add(BlockKind.HEADING, plain, level)
        else:
            builder.add(BlockKind.ITEM if is_item(plain) else BlockKind.PARAGRAPH, plain)
