"""Spoiled files of every format: each gets its verdict in a sentence and in time, and nothing else escapes."""

import random
import time

import pytest

from benchmarks.fuzz_samples import samples
from benchmarks.mutations import MUTATIONS
from ingest.parse import FORMATS, parse
from ingest.parse.document import NoTextError, ParsedDocument, ParseError
from ingest.parse.html import parse_html
from ingest.parse.markdown import parse_markdown
from ingest.parse.rtf import parse_rtf
from ingest.parse.text import parse_text

SOUND = samples()
# Generous: other work runs beside the tests. What is looked for takes minutes or never ends.
SECONDS = 20


def verdict(suffix: str, data: bytes) -> ParsedDocument | ParseError | NoTextError:
    try:
        return parse(data, FORMATS[suffix])
    except (ParseError, NoTextError) as error:
        return error


@pytest.mark.parametrize("suffix", sorted(SOUND))
@pytest.mark.parametrize("mutation", sorted(MUTATIONS))
def test_spoiled_file_gets_its_verdict(suffix: str, mutation: str) -> None:
    data = MUTATIONS[mutation](SOUND[suffix], random.Random(f"{suffix} {mutation}"), SOUND)
    before = time.monotonic()
    found = verdict(suffix, data)
    assert time.monotonic() - before < SECONDS
    if isinstance(found, ParsedDocument):
        assert all(0 <= block.start <= block.end <= len(found.text) for block in found.blocks)
    else:
        sentence = str(found)
        assert sentence.split()[0] in ("Die", "Das", "Der", "Auf")
        assert sentence.endswith(".")
        assert "\n" not in sentence


@pytest.mark.parametrize("suffix", sorted(SOUND))
def test_every_beginning_of_a_file_gets_its_verdict(suffix: str) -> None:
    data = SOUND[suffix]
    for length in range(1, len(data), max(1, len(data) // 25)):
        verdict(suffix, data[:length])


@pytest.mark.parametrize("signs", ["<div>", "<b>", "<table><tr><td>", "<nav class='menu'>x"])
def test_nested_pages_do_not_cost_the_square_of_their_depth(signs: str) -> None:
    with pytest.raises(ParseError, match="verschachtelt"):
        parse_html((signs * 50_000).encode())


@pytest.mark.parametrize("signs", ["[", "![", "<", "[a][", "&"])
def test_open_brackets_do_not_keep_markdown_busy(signs: str) -> None:
    before = time.monotonic()
    parsed = parse_markdown(("Der Rat tagt. " + signs * 20_000).encode())
    assert time.monotonic() - before < SECONDS
    assert "Der Rat tagt." in parsed.text
    assert parsed.warnings


def test_links_of_rich_text_show_their_words_and_cost_no_more_than_other_text() -> None:
    link = r'{\field{\*\fldinst{HYPERLINK "http://stadt.example"}}{\fldrslt Satzung}}'
    assert parse_rtf((r"{\rtf1\ansi Siehe " + link + " dort.}").encode()).text == "Siehe Satzung dort."
    before = time.monotonic()
    with pytest.raises(NoTextError):
        parse_rtf((r"{\rtf1\ansi " + r"{\field{\*\fldinst{HYPERLINK " * 20_000).encode())
    assert time.monotonic() - before < SECONDS


def test_long_paragraphs_cost_no_more_than_many_short_ones() -> None:
    line = "Der Rat der Stadt hat die Vorlage am 12.03.2024 ohne Änderungen beschlossen.\n"
    assert len(parse_text((line * 40_000).encode()).blocks) == 1
    before = time.monotonic()
    parse_text((line * 40_000).encode())
    one = time.monotonic() - before
    before = time.monotonic()
    parse_text(((line * 10 + "\n") * 4_000).encode())
    assert one < 10 * (time.monotonic() - before) + 1
