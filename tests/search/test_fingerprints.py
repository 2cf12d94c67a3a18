"""Texts that say the same, whatever they look like."""

from app.search.fingerprints import adds_little, says_the_same, shingles, words

TEXT = " ".join(f"Für den Fall {number} gilt die Regel {number} der Satzung." for number in range(40))


def test_the_same_text_with_other_breaks_and_a_footer_is_the_same() -> None:
    printed = TEXT.replace(" gilt", "\ngilt").replace("Für", "für") + "\nSeite 1 von 2"
    assert says_the_same(shingles(TEXT), shingles(printed))


def test_a_version_with_other_rules_is_another_text() -> None:
    assert not says_the_same(shingles(TEXT), shingles(TEXT.replace("gilt", "galt früher nie")))


def test_empty_texts_are_not_the_same() -> None:
    assert not says_the_same(shingles(""), shingles(" ?! "))


def test_a_part_of_what_is_shown_adds_little_and_new_words_add_something() -> None:
    shown = words("Der Radweg an der Uferstraße wird im Jahr 2025 gebaut.")
    assert adds_little(words("Radweg Uferstraße: gebaut wird 2025"), shown)
    assert adds_little(words(" \n"), shown)
    assert not adds_little(words("Der Radweg kostet die Stadt 3 Mio. Euro."), shown)


def test_short_texts_are_compared_as_a_whole() -> None:
    assert says_the_same(shingles("Ja, einstimmig."), shingles("ja einstimmig"))
    assert not says_the_same(shingles("Ja"), shingles("Nein"))
