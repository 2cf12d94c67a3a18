"""Question sets in SQuAD form: articles of paragraphs, questions with the answer's text and place."""

import json
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of an article; ``article`` and ``number`` count from 0."""

    article: int
    number: int
    text: str


@dataclass(frozen=True, slots=True)
class SquadQuestion:
    """A question and the paragraph that answers it; ``answers`` are texts with their first character's place there."""

    text: str
    paragraph: Paragraph
    answers: tuple[tuple[str, int], ...]


def load_squad(path: Path) -> tuple[list[Paragraph], list[SquadQuestion]]:
    """All paragraphs and all answerable questions of a file."""
    paragraphs, questions = [], []
    for article, entry in enumerate(json.loads(path.read_text(encoding="utf-8"))["data"]):
        for number, part in enumerate(entry["paragraphs"]):
            paragraph = Paragraph(article, number, part["context"])
            paragraphs.append(paragraph)
            for question in part["qas"]:
                answers = tuple((answer["text"], int(answer["answer_start"])) for answer in question["answers"])
                if answers:
                    questions.append(SquadQuestion(" ".join(question["question"].split()), paragraph, answers))
    return paragraphs, questions
