"""Markdown through unstructured; the front matter, where there is one, becomes labels."""

import re
from dataclasses import replace

from ingest.parse.document import NoTextError, ParsedDocument, TextBuilder, clean, clean_line
from ingest.parse.elements import LANGUAGES, add_elements, open_unstructured
from ingest.parse.encoding import decode
from ingest.parse.text import add_text

_FRONT_MATTER = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)
_LABELLED = r"\*{0,2}[A-ZÄÖÜ][^:\n|]{1,40}:\*{0,2}[ \t]+\S"
# With 300 a block takes 0.03 s, with ten times as many 3 s, and so on by the square.
_MOST_OPEN = 300
_LABEL = re.compile(r"^([\w .-]{2,40}):[ \t]+(\S.*)$", re.MULTILINE)


def parse_markdown(data: bytes) -> ParsedDocument:
    """Parse Markdown. Raises ``NoTextError`` if nothing visible is in it, ``ParseError`` if it is not text."""
    text = clean(decode(data))
    labels: dict[str, str] = {}
    if match := _FRONT_MATTER.match(text):
        labels = {key: clean_line(value).strip("\"'") for key, value in _LABEL.findall(match.group(1))}
        text = text[match.end() :]
    builder = TextBuilder()
    warnings: tuple[str, ...] = ()
    if _is_hostile(text):
        add_text(builder, text)
        warnings = ("Die Datei enthält sehr viele offene Klammern und wurde als einfacher Text gelesen",)
    elif text.strip():
        open_unstructured()
        from unstructured.partition.md import partition_md

        add_elements(builder, partition_md(text=_with_line_breaks(text), languages=LANGUAGES))
    parsed = builder.build(has_pages=False, title=labels.get("title", labels.get("titel", "")), labels=labels)
    if not parsed.blocks:
        raise NoTextError("Die Datei ist leer.")
    return replace(parsed, warnings=warnings)


def _is_hostile(text: str) -> bool:
    """Whether a block would keep Python-Markdown busy for minutes: it looks for the end of each open bracket anew."""
    for block in re.split(r"\n[ \t]*\n", text):
        brackets = block.count("[") - block.count("](")
        tags = 0 if block.startswith("<") else block.count("<")
        if max(brackets, tags, block.count("&") // 4, block.count("\\") // 50) > _MOST_OPEN:
            return True
    return False


def _with_line_breaks(text: str) -> str:
    """Lines that Markdown would run together although their writer meant lines.

    Labelled lines (``Datum: …``) and lines with a break at their end become paragraphs; items become paragraphs that
    keep their numbers, which unstructured would drop; a list right behind a paragraph becomes one at all.
    """
    # long runs of blanks and empty lines mean no more than short ones, and every expression here and in
    # Python-Markdown would start anew at each of them
    text = re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]{100,}", " " * 8, text.strip("\n")))
    text = re.sub(r"(?m)(?: {2,}|\\)$\n(?=\S)", "\n\n", text)
    text = re.sub(rf"(?m)^({_LABELLED}.*)\n(?={_LABELLED})", r"\1\n\n", text)
    text = re.sub(r"(?m)^ {0,3}(\d{1,3})([.)]) +(?=\S)", r"\n\1\\\2 ", text)
    return re.sub(r"(?m)^(?![-*+] |\s|\|)(.+)\n(?=[-*+] )", r"\1\n\n", text)
