"""Untrusted text on its way to the screen: titles, passages, file names and model output become text, never markup.

Two targets, two functions: ``escape_markdown`` for the labels of Streamlit's own elements, which it reads as Markdown,
and ``escape_html`` for what the pages compose themselves and hand to ``st.html``. ``visible`` comes before both.
"""

import html
import re
import unicodedata
from collections.abc import Iterable

from app.knowledge.model import DecisionStatus, Document

Span = tuple[int, int]

# Everything that CommonMark, and Streamlit's additions to it, could read as more than a character: emphasis, code,
# links, images, HTML, headings, tables, lists, $…$ formulas, :shortcodes:, :colour[directives], ~strikethrough~.
# What means something only beside one of these, or at the beginning of a line, stays as it is elsewhere: screen readers
# are told the labels of Streamlit's boxes and fields with their backslashes.
_MARKDOWN = re.compile(r"([!#$&*+:<=>@\[\\\]^_`{|}~])")
_LIST_MARK = re.compile(r"^(\d*)([-.)])")
# Two habits work on the parsed text, where no escape is left: bare addresses become links, and "<-", "--", ">=" become
# signs. An invisible word joiner inside them stops both.
_REWRITTEN = re.compile(r"(?<=[-<>=~])(?=[-<>=~])|(?<=:)(?=//)|(?<=www)(?=\.)|(?=@)", re.IGNORECASE)
_WORD_JOINER = "\u2060"
_LINE_BREAKS = re.compile(r"\s*[\r\n\v\f\u0085\u2028\u2029]+\s*")

_KEPT_CONTROLS = {"\n", "\t"}
# Marks that turn the reading direction can make a text show something else than it says (CVE-2021-42574).
_DIRECTION_MARKS = set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")

_STATUS_TONES = {
    DecisionStatus.ADOPTED: "good",
    DecisionStatus.ADOPTED_WITH_CHANGES: "good",
    DecisionStatus.IN_FORCE: "good",
    DecisionStatus.ANSWERED: "good",
    DecisionStatus.REJECTED: "bad",
    DecisionStatus.REPEALED: "bad",
    DecisionStatus.WITHDRAWN: "bad",
    DecisionStatus.PROPOSED: "open",
    DecisionStatus.REFERRED: "open",
    DecisionStatus.POSTPONED: "open",
    DecisionStatus.AMENDED: "open",
}


def visible(text: str) -> str:
    """The text with control characters and direction marks made visible as U+FFFD; same length, so spans still fit."""
    return "".join("\ufffd" if _is_unsafe(character) else character for character in text)


def escape_markdown(text: str) -> str:
    """Text for a label of Streamlit: one line, every sign of Markdown escaped, links left unlinked.

    Meant for labels: what is quoted, and may be copied, goes through ``escape_html``, which changes no character.
    """
    line = visible(_LINE_BREAKS.sub(" ", text)).strip()
    return _LIST_MARK.sub(r"\1\\\2", _MARKDOWN.sub(r"\\\1", _REWRITTEN.sub(_WORD_JOINER, line)))


def escape_html(text: str) -> str:
    """Text for the inside of an HTML element or a quoted attribute."""
    return html.escape(visible(text), quote=True)


def mark(
    text: str, spans: Iterable[Span], start: int = 0, end: int | None = None, anchor: str = "", anchor_from: int = 0
) -> str:
    """HTML of ``text[start:end]`` in which the spans (offsets of ``text``) stand in ``<mark>``.

    Spans may overlap, touch, or reach over the edges. If ``anchor`` is given, the first mark that ends behind
    ``anchor_from`` carries it as its id.
    """
    end = len(text) if end is None else min(end, len(text))
    start = max(start, 0)
    parts: list[str] = []
    position = start
    for left, right in _merged(spans, start, end):
        parts.append(escape_html(text[position:left]))
        identity = ""
        if anchor and right > anchor_from:
            identity, anchor = f' id="{anchor}"', ""
        parts.append(f"<mark{identity}>{escape_html(text[left:right])}</mark>")
        position = right
    parts.append(escape_html(text[position:end]))
    return "".join(parts)


def excerpt(text: str, spans: Iterable[Span], length: int) -> Span:
    """A window of about ``length`` characters of the text, at word boundaries, where the most marked characters are."""
    if len(text) <= length:
        return 0, len(text)
    marked = _merged(spans, 0, len(text))
    best, best_start = 0, 0
    for left, _ in marked:
        window_start = max(0, min(left - length // 4, len(text) - length))
        inside = sum(
            min(right, window_start + length) - max(begin, window_start)
            for begin, right in marked
            if begin < window_start + length and right > window_start
        )
        if inside > best:
            best, best_start = inside, window_start
    return _at_word_boundaries(text, best_start, min(best_start + length, len(text)))


def surroundings(text: str, span: Span, margin: int) -> Span:
    """The span with up to ``margin`` characters of the text on either side, cut at word boundaries."""
    return _at_word_boundaries(text, max(0, span[0] - margin), min(len(text), span[1] + margin))


def source_line(document: Document, page: int | None = None) -> str:
    """Reference number, type, date and page of a document as one plain line; what is not known is left out."""
    metadata = document.metadata
    parts = [metadata.reference_number, metadata.paper_type, metadata.committee]
    if metadata.date:
        parts.append(f"{metadata.date:%d.%m.%Y}")
    if page is not None and document.has_pages:
        parts.append(f"Seite {page}")
    return " · ".join(part for part in parts if part)


def title_within(document: Document, title: str) -> str:
    """A document's title below that of its paper, which stands above already: "Titel der Vorlage – Anlage 1" is
    "Anlage 1"; empty where both are the same."""
    return document.metadata.title.removeprefix(title).strip(" –-:·")


def status_badge(status: DecisionStatus, phrase: str) -> str:
    """HTML of the badge that says in words what became of a paper; nothing where nothing is known."""
    if not phrase:
        return ""
    return f'<span class="rl-badge rl-{_STATUS_TONES.get(status, "plain")}">{escape_html(phrase)}</span>'


def _is_unsafe(character: str) -> bool:
    if character in _KEPT_CONTROLS:
        return False
    return character in _DIRECTION_MARKS or unicodedata.category(character) in ("Cc", "Cs")


def _merged(spans: Iterable[Span], start: int, end: int) -> list[Span]:
    """The spans cut to ``[start, end)``, in order, overlapping and touching ones joined."""
    merged: list[Span] = []
    for left, right in sorted((max(left, start), min(right, end)) for left, right in spans):
        if left >= right:
            continue
        if merged and left <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], right))
        else:
            merged.append((left, right))
    return merged


def _at_word_boundaries(text: str, start: int, end: int) -> Span:
    """Move a cut inside a word to the next space within 40 characters: inwards, so that no length limit breaks."""
    if start > 0:
        space = text.find(" ", start, start + 40)
        start = space + 1 if space >= 0 else start
    if end < len(text):
        space = text.rfind(" ", max(start, end - 40), end)
        end = space if space > start else end
    return start, end
