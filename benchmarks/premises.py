"""False alarms: how often a question is said to take something for granted that the documents do not say.

Sentences of the settings' own index that tell of an event as done are asked for their reason: „Das Bad wurde
geschlossen.“ gives „Warum wurde das Bad geschlossen?“, and once more with another verb for the same. Their premise
holds by the index itself, so every note about them is a false alarm. Real questions from a file may be asked as well;
what fires there is listed, to be looked at.
"""

import json
import random
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from app.access import PUBLIC_ONLY
from app.answering.negation import negates
from app.answering.premise import premise
from app.answering.premise_check import unheld_premise
from app.answering.premise_events import event_of, is_participle
from app.answering.sentences import split_sentences
from app.knowledge.build import open_knowledge
from app.knowledge.index import Knowledge
from app.search.question import MAX_CHARACTERS, analyse_question
from app.search.retrieval import Retriever
from app.settings import load_settings

_PASSAGES = 20
"""As many as the assistant looks at."""
_PASSIVE = re.compile(
    r"^(?P<first>[A-ZÄÖÜ][^;:()]{5,90}?) (?P<auxiliary>wurden?|ist|sind) (?P<middle>(?:[^;:()]{0,90} )?)"
    r"(?P<verb>[a-zäöüß]+)(?: worden)?\.$"
)
_ACTIVE = re.compile(
    r"^(?P<first>(?:Der|Die|Das) (?:\w+rat|Rat|Stadt|\w*[Vv]erwaltung|\w*[Aa]usschuss)) (?P<auxiliary>hat) "
    r"(?P<middle>[^;:()]{5,100}? )(?P<verb>[a-zäöüß]+)\.$"
)
_SAME = {
    "erhöht": "angehoben",
    "angehoben": "erhöht",
    "gesenkt": "reduziert",
    "reduziert": "gesenkt",
    "verkauft": "veräußert",
    "gesperrt": "geschlossen",
    "verabschiedet": "beschlossen",
    "beschlossen": "verabschiedet",
    "aufgehoben": "abgeschafft",
    "eingestellt": "abgeschafft",
    "errichtet": "gebaut",
    "erworben": "gekauft",
    "untersagt": "verboten",
    "eröffnet": "eingeweiht",
    "gekündigt": "beendet",
    "abgelehnt": "zurückgewiesen",
}
"""Verbs that a question may use for another."""


def measure_premises(file: Path | None, limit: int, seed: int) -> dict[str, Any]:
    """Ask up to ``limit`` questions made of sentences, and of the file: lines with ``query`` or ``question``."""
    with open_knowledge(load_settings()) as knowledge:
        made = list(_made_of_sentences(knowledge))
        random.Random(seed).shuffle(made)
        report = {"true_premises": _asked(knowledge, made[:limit])}
        if file is not None:
            rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line]
            questions = [row.get("query") or row["question"] for row in rows]
            report["real_questions"] = _asked(knowledge, questions[:limit])
        return report


def _asked(knowledge: Knowledge, questions: Sequence[str]) -> dict[str, Any]:
    retriever = Retriever(knowledge)
    premises, doubted = 0, []
    for text in questions:
        question = analyse_question(text[:MAX_CHARACTERS])
        if premise(question) is None:
            continue
        premises += 1
        passages = retriever.find(question, PUBLIC_ONLY, _PASSAGES).passages
        told = unheld_premise(question, passages, knowledge, PUBLIC_ONLY)
        if told is not None:
            doubted.append({"question": text, "note": told.text})
    return {"questions": len(questions), "premises": premises, "doubted": len(doubted), "notes": doubted}


def _made_of_sentences(knowledge: Knowledge) -> Iterator[str]:
    for document in knowledge.documents(PUBLIC_ONLY):
        text = knowledge.text(document.id, PUBLIC_ONLY)
        for span in split_sentences(text.text) if text is not None else ():
            sentence = " ".join(text.text[span.start : span.end].split()) if text is not None else ""
            match = _PASSIVE.match(sentence) or _ACTIVE.match(sentence)
            if match is None or negates(sentence) or not is_participle(match["verb"]):
                continue
            if event_of(match["verb"]).kind:
                first = match["first"][0].lower() + match["first"][1:]
                for verb in dict.fromkeys((match["verb"], _SAME.get(match["verb"], match["verb"]))):
                    yield f"Warum {match['auxiliary']} {first} {match['middle']}{verb}?"
