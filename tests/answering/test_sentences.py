"""Sentences as spans: what ends one in German office prose, in lists, tables and wrapped lines."""

import itertools
import random

import pytest

from app.answering.sentences import SentenceStream, split_sentences


def sentences(text: str) -> list[str]:
    return [text[span.start : span.end] for span in split_sentences(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Nach § 3 Abs. 2 Satz 1 Nr. 4 der Satzung gilt dies bzw. Ähnliches z. B. Hundehaltern gegenüber.",
        "Der Rat tagt am 12. März 2024 um 17.30 Uhr.",
        "In der 3. Sitzung des Ausschusses wurde die 2. Änderung beraten.",
        "Die Kosten betragen 1,86 Mio. Euro zzgl. Umsatzsteuer i. H. v. 19 %.",
        "Dr. Anna M. Vogel (SPD) fragt nach.",
        "Ludwig XIV. Straße und Friedrich-Ebert-Str. Ecke Markt werden gesperrt.",
        "Die Frist endet am 31.12. des Jahres.",
        "Das Haus des frühen 20. Jahrhunderts steht unter Denkmalschutz.",
        "Gem. Art. 28 Abs. 2 GG ist die Stadt zuständig.",
    ],
)
def test_one_sentence_stays_one(text: str) -> None:
    assert sentences(text) == [text]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Die Steuer beträgt 120 Euro. Sie ist jährlich fällig.", 2),
        ("Der Beitrag beträgt 12. Die Zahlung erfolgt jährlich.", 2),
        ("Das war 2019. Danach stieg die Gebühr.", 2),
        ("Ist das so? Ja! Gut.", 3),
        ("Er sagte: „Das gilt nicht.“ Der Rat stimmte zu.", 2),
        ("Es geht um Wege, Plätze usw. Die Stadt zahlt.", 2),
        ("Es kostet 3 Mio. Die Stadt zahlt.", 2),
        ("Das gilt für § 3. Für § 4 gilt anderes.", 2),
    ],
)
def test_sentences_are_told_apart(text: str, parts: int) -> None:
    assert len(sentences(text)) == parts


def test_list_items_headings_and_table_rows_stand_alone() -> None:
    text = (
        "§ 3 Steuersatz\n"
        "Die Steuer beträgt jährlich\n"
        "- für den ersten Hund 120 Euro,\n"
        "- für jeden weiteren Hund 180 Euro.\n\n"
        "Leistung | Gebühr\nErsthund | 120,00 €\nZweithund | 180,00 €"
    )
    assert sentences(text) == [
        "§ 3 Steuersatz",
        "Die Steuer beträgt jährlich",
        "- für den ersten Hund 120 Euro,",
        "- für jeden weiteren Hund 180 Euro.",
        "Leistung | Gebühr",
        "Ersthund | 120,00 €",
        "Zweithund | 180,00 €",
    ]


def test_wrapped_lines_are_one_sentence() -> None:
    text = (
        "Der Stadtrat beauftragt die Verwaltung, bis zum Ende des zweiten Quartals ein Konzept für\n"
        "Radabstellanlagen in der Innenstadt vorzulegen, das auch die Kosten und die Förderung\n"
        "benennt. Über das Ergebnis ist zu berichten."
    )
    assert len(sentences(text)) == 2


def test_spans_cover_everything_but_white_space() -> None:
    pieces = [
        "Nr. 3",
        "§ 4 Abs. 1.",
        "\n",
        "\n\n",
        " ",
        "12. März.",
        "- Punkt",
        "A | B",
        "Der Rat.",
        "?",
        "„Nein.“",
        "…",
        "\t",
    ]
    chooser = random.Random(7)
    for _ in range(300):
        text = "".join(chooser.choices(pieces, k=chooser.randint(1, 25)))
        spans = split_sentences(text)
        covered = "".join(text[span.start : span.end] for span in spans)
        assert "".join(covered.split()) == "".join(text.split())
        assert all(one.end <= other.start for one, other in itertools.pairwise(spans))


def test_a_stream_hands_out_the_same_sentences_whatever_its_pieces() -> None:
    text = (
        "Am 12. März 2024 beschloss der Rat die Satzung nach § 3 Abs. 2. Sie gilt ab 1. Mai. "
        "Die Steuer beträgt 1,5 Mio. Euro."
    )
    chooser = random.Random(3)
    for _ in range(50):
        stream, position = SentenceStream(), 0
        out: list[str] = []
        while position < len(text):
            step = chooser.randint(1, 9)
            out += stream.feed(text[position : position + step])
            position += step
        out += stream.flush()
        assert out == sentences(text)


def test_a_stream_hands_out_a_sentence_before_the_text_ends() -> None:
    stream = SentenceStream()
    assert list(stream.feed("Die Steuer beträgt 120 Euro. Sie")) == []
    assert list(stream.feed(" ist")) == ["Die Steuer beträgt 120 Euro."]
