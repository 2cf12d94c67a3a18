"""How often slips in a question are corrected, and how often a word that is none is taken for one.

Questions are taken from a file as they are: every correction in them is listed, to be looked at (real questions have
slips too). Then each gets one slip in a word that the index knows: a letter missing, doubled, swapped with the next, or
changed into one that is alike.
"""

import json
import random
import re
from pathlib import Path
from typing import Any

from app.access import PUBLIC_ONLY
from app.answering.edits import ALIKE
from app.answering.spelling import corrected
from app.answering.unknown_words import unknown_words
from app.knowledge.build import open_knowledge
from app.knowledge.index import Knowledge
from app.search.question import MAX_CHARACTERS, clean
from app.search.retrieval import Retriever
from app.settings import load_settings

_WORD = re.compile(r"\b[^\W\d_]{7,}\b")


def measure_spelling(file: Path, limit: int, seed: int) -> dict[str, Any]:
    """Ask up to ``limit`` questions of the file, lines with ``query`` or ``question``, as they are and with a slip."""
    chance = random.Random(seed)
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line]
    questions = [clean(row.get("query") or row["question"])[:MAX_CHARACTERS] for row in rows]
    chance.shuffle(questions)
    with open_knowledge(load_settings()) as knowledge:
        retriever = Retriever(knowledge)
        as_they_are = {
            text: told for text in questions[:limit] if (told := corrected(text, retriever, knowledge, PUBLIC_ONLY))
        }
        slipped = right = other = 0
        for text in questions[:limit]:
            made = _with_slip(text, knowledge, chance)
            if made is None:
                continue
            wrong, word = made
            slipped += 1
            told = corrected(wrong, retriever, knowledge, PUBLIC_ONLY)
            right += word.casefold() in told.casefold() and bool(told)
            other += bool(told) and word.casefold() not in told.casefold()
        return {
            "questions": len(questions[:limit]),
            "corrected_as_they_are": len(as_they_are),
            "slips": slipped,
            "set_right": round(right / slipped, 3) if slipped else None,
            "made_another_word": other,
            "corrections": as_they_are,
        }


def _with_slip(text: str, knowledge: Knowledge, chance: random.Random) -> tuple[str, str] | None:
    """The question with a slip in one of its words that documents have, and that word."""
    words = list(_WORD.finditer(text))
    unknown = unknown_words({match[0] for match in words}, knowledge, PUBLIC_ONLY)
    known = [match for match in words if match[0] not in unknown]
    if not known:
        return None
    match = chance.choice(known)
    for _ in range(10):
        wrong = _slip(match[0], chance)
        if unknown_words([wrong], knowledge, PUBLIC_ONLY):
            return f"{text[: match.start()]}{wrong}{text[match.end() :]}", match[0]
    return None


def _slip(word: str, chance: random.Random) -> str:
    at = chance.randrange(1, len(word) - 1)
    before, letter, after = word[:at], word[at], word[at + 1 :]
    alike = sorted(pair[1] for pair in ALIKE if pair[0] == letter)
    kinds = [before + after, before + 2 * letter + after, before + after[0] + letter + after[1:]]
    return chance.choice([*kinds, before + chance.choice(alike) + after] if alike else kinds)
