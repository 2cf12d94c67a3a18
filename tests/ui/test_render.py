"""Text from documents becomes text on the screen: nothing of it acts, nothing of it is lost."""

import re
from html.parser import HTMLParser

import pytest
from markdown_it import MarkdownIt

from app.ui.render import escape_html, escape_markdown, excerpt, mark, source_line, surroundings, visible
from tests.ui.fakes import make_document


class _Seen(HTMLParser):
    """What a browser would make of HTML: its tags and its text."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.text = ""
        self.marked: list[str] = []
        self._inside = False
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.append(tag)
        self._inside = tag == "mark"
        if self._inside:
            self.marked.append("")

    def handle_endtag(self, tag: str) -> None:
        self._inside = False

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._inside:
            self.marked[-1] += data


HOSTILE = "<script>x</script> & \"'> <img src=x onerror=y> &lt;b&gt;"


def test_html_in_a_document_is_shown_as_the_characters_it_is() -> None:
    seen = _Seen(f"<p>{escape_html(HOSTILE)}</p>")
    assert seen.tags == ["p"]
    assert seen.text == HOSTILE


def test_marks_stand_exactly_where_the_spans_are_also_beside_hostile_text() -> None:
    start = HOSTILE.index("<img")
    seen = _Seen(mark(HOSTILE, [(start, start + 4), (0, 8)]))
    assert seen.text == HOSTILE
    assert seen.marked == ["<script>", "<img"]
    assert set(seen.tags) == {"mark"}


def test_overlapping_touching_and_protruding_spans_are_joined_and_cut() -> None:
    seen = _Seen(mark("abcdefghij", [(4, 6), (2, 5), (6, 7), (9, 99), (-3, 1)], start=1, end=10))
    assert seen.text == "bcdefghij"
    assert seen.marked == ["cdefg", "j"]


def test_only_the_first_mark_is_the_one_to_scroll_to() -> None:
    assert mark("a b a", [(0, 1), (4, 5)], anchor="here") == '<mark id="here">a</mark> b <mark>a</mark>'
    assert "id=" not in mark("a b a", [(0, 1), (4, 5)])


def test_control_characters_and_direction_marks_become_visible_and_keep_their_places() -> None:
    text = "a\x1b[31mb\u202ec\x00\td\ne\u009bf\ud800"
    shown = visible(text)
    assert len(shown) == len(text)
    assert shown == "a\ufffd[31mb\ufffdc\ufffd\td\ne\ufffdf\ufffd"


@pytest.mark.parametrize(
    "text",
    [
        "**x**",
        "_x_",
        "`x`",
        "[a](b)",
        "![a](b)",
        "<b>",
        "# x",
        "- x",
        "1. x",
        "| a |",
        "$x$",
        ":warning:",
        ":red[x]",
        "~~x~~",
        "1) x",
        "+ x",
        "* x",
        "---",
        "[a]: http:x",
        "&lt;b&gt;",
        "a\\\\b",
        "<!-- x -->",
        "= x",
        "2024. Jahr (neu) - Antrag",
    ],
)
def test_nothing_in_a_label_is_markdown(text: str) -> None:
    escaped = escape_markdown(text)
    blocks = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(escaped)
    assert [block.type for block in blocks] == ["paragraph_open", "inline", "paragraph_close"]
    read = [child for child in blocks[1].children or [] if child.type != "text_special"]
    assert {child.type for child in read} <= {"text"}
    assert blocks[1].children
    assert "".join(child.content for child in blocks[1].children).replace("\u2060", "") == text
    # Streamlit's own additions, which CommonMark does not know.
    assert not re.search(r"(?<!\\)[:$]", escaped)


@pytest.mark.parametrize(
    "text", ["Gemeinderat (450)", "Änderungs-/Ergänzungsantrag (24)", "Abs. 2, Nr. 3; 50 %", "Rat"]
)
def test_what_is_no_markdown_is_read_aloud_as_it_is(text: str) -> None:
    assert escape_markdown(text) == text


def test_a_label_stays_on_one_line() -> None:
    assert escape_markdown("a\r\n\n# b\u2028c") == r"a \# b c"


def test_addresses_in_labels_are_not_recognised_as_links() -> None:
    bare = escape_markdown("http://x.example www.x.example a@x.example").replace("\\", "")
    assert "://" not in bare
    assert "www." not in bare
    assert "a@x" not in bare


def test_an_excerpt_lies_where_the_words_are_and_keeps_its_length() -> None:
    text = "vorher " * 200 + "Hundesteuer und Katzensteuer " + "nachher " * 200
    begin = text.index("Hundesteuer")
    start, end = excerpt(text, [(begin, begin + 11), (begin + 16, begin + 28)], 120)
    assert "Hundesteuer und Katzensteuer" in text[start:end]
    assert end - start <= 120
    assert text[start - 1] == " "
    assert text[end] == " "


def test_an_excerpt_of_a_short_text_is_the_text() -> None:
    assert excerpt("kurz", [], 100) == (0, 4)


def test_surroundings_end_at_words_and_at_the_text() -> None:
    text = "eins zwei drei vier fünf"
    assert surroundings(text, (10, 14), 100) == (0, len(text))
    start, end = surroundings(text, (10, 14), 3)
    assert text[start:end] == "drei"


def test_the_page_is_named_only_for_documents_that_have_pages() -> None:
    paper = make_document("a", "A", reference="B-1/24")
    web = make_document("b", "B", has_pages=False)
    assert source_line(paper, 3) == "B-1/24 · Satzung · Rat · 02.05.2024 · Seite 3"
    assert "Seite" not in source_line(web, 1)
