"""Fits the measure that tells German text from litter, on good pages and on what breaks them in practice.

Good are stretches of page length of the sample corpus, of council papers (``bench/karlsruhe``) and of real minutes.
Broken is the same text after one of the accidents below, at a random severity. Documents of even number are fitted on,
odd ones reported on.
"""

import gzip
import json
import random
import re
import string
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.settings import PROJECT_FOLDER
from benchmarks.regression import area_under_curve, fit_logistic, probabilities
from ingest.parse import FORMATS, parse
from ingest.parse.document import NoTextError, ParseError
from ingest.recognition.legibility import LEGIBILITY_FILE, LETTERS, letter_places, measure

_SHORTEST, _LONGEST = 150, 3500
_FEATURES = ("transitions", "function_words", "odd_characters", "odd_words")
_FALSE_ALARMS = 0.01
"""Of good pages, the share that may be sent to recognition for nothing: each costs seconds and changes nothing, since
the better of the two texts stays."""
_HOPELESS = 0.001
"""Of good pages, the share that scores below the point at which text is left out although there is no other."""
_LOOK_ALIKES = {
    "e": "c", "n": "ri", "i": "l", "m": "rn", "ä": "a", "ü": "ii", "ö": "o", "ß": "B", "h": "li", "u": "ii", "t": "f",
    "d": "cl", "r": "i", "s": "5", "a": "8", "l": "1", "o": "0", "g": "9", "S": "8", "B": "6",
}  # fmt: skip
Accident = Callable[[str, random.Random], str]


def shifted(text: str, chance: random.Random) -> str:
    """Glyph numbers in place of characters: a font without a character map, its glyphs in the order of ASCII."""
    by = chance.choice([-29, -31, 3, 29, 35, chance.randint(1, 60)])
    return "".join(chr(max(33, ord(c) + by)) if not c.isspace() else c for c in text)


def exchanged(text: str, chance: random.Random) -> str:
    """A subset font: each character is another one, the same everywhere."""
    known = sorted(set(text) - set(string.whitespace))
    others = list(string.ascii_letters + string.digits + string.punctuation)
    chance.shuffle(others)
    table = {ord(c): others[n % len(others)] for n, c in enumerate(known)}
    return text.translate(table)


def private(text: str, chance: random.Random) -> str:
    """Private codes or replacements for most characters."""
    share = chance.uniform(0.2, 1.0)
    return "".join(
        chance.choice((chr(0xF000 + ord(c) % 256), "\ufffd")) if c.isalnum() and chance.random() < share else c
        for c in text
    )


def misread(text: str, chance: random.Random) -> str:
    """An old text recognition: look-alike letters, lost and invented blanks and signs."""
    rate = chance.uniform(0.1, 0.35)
    out = []
    for c in text:
        if chance.random() >= rate:
            out.append(c)
        else:
            kind = chance.random()
            out.append(_LOOK_ALIKES.get(c, c) if kind < 0.6 else chance.choice(".,;:'^~|»!*") if kind < 0.85 else "")
    return "".join(out)


def random_letters(text: str, chance: random.Random) -> str:
    """A recognition that guesses at a picture."""
    return "".join(
        c if c.isspace() else chance.choice(string.ascii_letters + string.digits + ".,;:-_'|/\\~") for c in text
    )


def spaced(text: str, _chance: random.Random) -> str:
    """Each letter a word."""
    return " ".join(c for c in text if not c.isspace())


def joined(text: str, _chance: random.Random) -> str:
    """No blanks at all, lines excepted."""
    return "\n".join(line.replace(" ", "") for line in text.split("\n"))


ACCIDENTS: tuple[Accident, ...] = (shifted, exchanged, private, misread, random_letters, spaced, joined)


def fit_legibility(council: Path, pdfs: Path) -> dict[str, Any]:
    """Fit, report on what was held out, and store."""
    chance = random.Random(1)
    documents = list(_documents(council, pdfs))
    fitted = [stretch for number, text in enumerate(documents) if number % 2 == 0 for stretch in _cut(text, chance)]
    held_out = [stretch for number, text in enumerate(documents) if number % 2 for stretch in _cut(text, chance)]
    table = transitions(fitted)
    rows, labels, _ = _samples(fitted, table, chance)
    rule = fit_logistic(rows, labels, _FEATURES, weigh_classes=True)
    good = probabilities(rule, [row for row, label in zip(rows, labels, strict=True) if label])
    rule["threshold"] = round(float(np.quantile(good, _FALSE_ALARMS)), 4)
    rule["hopeless"] = round(float(np.quantile(good, _HOPELESS)), 6)
    rows, labels, names = _samples(held_out, table, chance)
    scores = probabilities(rule, rows)
    figures = {
        "stretches_fitted": len(fitted),
        "stretches_reported": len(held_out),
        "area_under_curve": round(area_under_curve(scores, labels), 4),
        "good_sent_to_recognition": round(float((scores[np.array(labels)] < rule["threshold"]).mean()), 4),
        "good_left_out": round(float((scores[np.array(labels)] < rule["hopeless"]).mean()), 4),
        "broken_found": {
            name: round(float((scores[np.array([n == name for n in names])] < rule["threshold"]).mean()), 4)
            for name in [accident.__name__ for accident in ACCIDENTS]
        },
    }
    entry = {
        "value": {**rule, "transitions": np.round(table, 2).tolist()},
        "data": f"docs_corpus, {'/'.join(council.absolute().parts[-2:])}, {'/'.join(pdfs.absolute().parts[-2:])}",
        "date": datetime.now().astimezone().date().isoformat(),
        "command": f"python -m benchmarks fit-legibility --council {council.name} --pdf {pdfs.name}",
        "figures": figures,
    }
    text = json.dumps(entry, ensure_ascii=False, indent=1)
    LEGIBILITY_FILE.write_text(_on_one_line(text) + "\n", encoding="utf-8")
    return {**rule, **figures}


def transitions(texts: list[str]) -> NDArray[np.float64]:
    """Natural logarithms of the probability of each letter after each other; 0 is a word's end. Smoothed by one."""
    counts = np.ones((len(LETTERS) + 1, len(LETTERS) + 1))
    for text in texts:
        places = letter_places(text)
        np.add.at(counts, (places[:-1], places[1:]), 1)
    counts[0, 0] = 1
    return np.asarray(np.log(counts / counts.sum(axis=1, keepdims=True)), dtype=np.float64)


def _samples(
    texts: list[str], table: NDArray[np.float64], chance: random.Random
) -> tuple[list[dict[str, float]], list[bool], list[str]]:
    rows, labels, names = [], [], []
    for text in texts:
        accident = chance.choice(ACCIDENTS)
        for name, version in (("", text), (accident.__name__, accident(text, chance))):
            rows.append(measure(version, table).features())
            labels.append(not name)
            names.append(name)
    return rows, labels, names


def _documents(council: Path, pdfs: Path) -> Iterator[str]:
    paths = [path for path in (PROJECT_FOLDER / "docs_corpus").glob("*/*") if path.suffix in FORMATS]
    for path in sorted([*paths, *pdfs.glob("*.pdf")]):
        try:
            yield parse(path.read_bytes(), FORMATS[path.suffix]).text
        except (NoTextError, ParseError):
            continue
    with gzip.open(council / "corpus.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)["text"]


def _cut(text: str, chance: random.Random) -> Iterator[str]:
    """Stretches of a page's length; of long documents three, so that none outweighs the others."""
    for _ in range(min(3, 1 + len(text) // _LONGEST)):
        length = chance.randint(_SHORTEST, _LONGEST)
        start = chance.randint(0, max(0, len(text) - length))
        stretch = text[start : start + length]
        if sum(character.isalpha() for character in stretch) >= _SHORTEST / 2:
            yield stretch


def _on_one_line(text: str) -> str:
    """Rows of the table on one line each."""
    return re.sub(r"\[\s+((?:-?[\d.]+,?\s+)+)\]", lambda m: "[" + " ".join(m[1].split()) + "]", text)
