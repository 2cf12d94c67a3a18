"""German text, and what broken fonts make of it."""

import pytest

from ingest.recognition.legibility import is_hopeless, is_legible, legibility

PROSE = (
    "Der Stadtrat hat in seiner Sitzung vom 27.11.2024 die Neufassung der Satzung beraten und nach längerer Aussprache "
    "beschlossen, dass die Verwaltung den Bau- und Umweltausschuss im Herbst über den Stand unterrichtet."
)
LIST = (
    "Anwesend: Oberbürgermeisterin Dr. Wallbaum, Stadtrat Müller (SPD), Stadträtin Schmidt (CDU), Stadtrat Özdemir " * 2
)
FEES = (
    "Tageskarte Erwachsene | 5,50 € Zehnerkarte | 49,00 € Familienkarte | 14,00 € Saisonkarte ermäßigt | 75,00 € " * 2
)
CAPITALS = "SATZUNG DER STADT ÜBER DIE ERHEBUNG DER HUNDESTEUER IN DER FASSUNG VOM 27. NOVEMBER 2024, BEKANNT GEMACHT"
ENGLISH = (
    "The council has decided that the new regulation shall come into force on the first of January next year. " * 2
)


@pytest.mark.parametrize("text", [PROSE, LIST, FEES, CAPITALS])
def test_german_of_every_kind_is_legible(text: str) -> None:
    assert is_legible(text)


@pytest.mark.parametrize(
    "broken",
    [
        "".join(chr(ord(c) + 29) if c != " " else c for c in PROSE),
        "".join(chr(0xF000 + ord(c) % 256) if c != " " else c for c in PROSE),
        " ".join(PROSE.replace(" ", "")),
        PROSE.replace(" ", ""),
        PROSE.translate(str.maketrans("enisratd", "c1l5i8f0")),
    ],
    ids=["shifted", "private", "spaced", "joined", "look-alikes"],
)
def test_broken_text_is_not(broken: str) -> None:
    assert not is_legible(broken)
    assert legibility(broken) < legibility(PROSE)


def test_another_language_is_doubted_but_not_thrown_away() -> None:
    assert not is_hopeless(ENGLISH)
    assert is_hopeless("".join(chr(ord(c) + 29) if c != " " else c for c in PROSE))


def test_too_little_text_is_believed() -> None:
    assert is_legible("Seite 3")
    assert is_legible("")
    assert is_hopeless("\uf041\uf042\uf043\uf044")
