"""What is right and what is wrong about the answer to a golden question: facts, sources, status, secrets."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from urllib.parse import unquote, urlsplit

from app.answering.citations import status_phrase
from app.answering.model import Answer, NoteKind, Outcome
from app.knowledge.model import Document
from benchmarks.answers import judge
from benchmarks.golden_set import GoldenQuestion

_TOLD_AS_OTHER = re.compile(
    r"bisher|bislang|früher|zuvor|vorher|ehemal|\bbis (?:zum |ende )?\d|statt\b|anstelle|vorschl|vorgeschl|vorgesehen"
    r"|entwurf|beantrag|antrag|soll|abgelehnt|zurückgezogen|aufgehoben|außer kraft|vertagt|verwiesen|\bnicht\b|\bkein",
    re.IGNORECASE,
)
"""Words with which a sentence says that what it names does not hold: "bisher 96 €". Judgement."""
_QUALIFYING = frozenset({NoteKind.STATUS, NoteKind.AS_OF, NoteKind.CONTRADICTION, NoteKind.PREMISE})


class Gate(StrEnum):
    """How the question was decided before the model; ``MODEL`` and ``FIELD`` are the ways to an answer."""

    FIELD = "field"
    MODEL = "model"
    CAUTION = "caution"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with what became of it. ``written``: the model was really there to write."""

    question: GoldenQuestion
    answer: Answer
    gate: Gate
    written: bool = True


def says(text: str, spelling: str) -> bool:
    """Whether a text has the spelling: case, white space and punctuation aside, not inside a word or longer number."""
    return re.search(rf"(?<!\w)(?<!\d[.,]){re.escape(_plain(spelling))}(?!\w)(?![.,]\d)", _plain(text)) is not None


def is_one_of(document: Document, names: Sequence[str]) -> bool:
    """Whether a document was made from one of these files of the sample corpus; a service says it in its address."""
    path = unquote(urlsplit(document.uri).path)
    return any(path.endswith(f"/{name}") for name in names)


def judged(asked: Asked) -> dict[str, Any]:
    """All that is counted of one question, and what a reader of the report needs to see why; see ``faults``."""
    question, answer = asked.question, asked.answer
    text = " ".join(sentence.text for sentence in answer.sentences)
    evidence = " ".join(item.text for item in answer.evidence)
    notes = " ".join(note.text for note in answer.notes)
    cited = [citation.document for citation in answer.citations]
    row = {
        **judge(answer, []),
        "id": question.id,
        "kind": question.kind,
        "note": question.note,
        "question": question.question,
        "history": list(question.history),
        "understood": answer.understood,
        "answerable": question.answerable,
        "gate": asked.gate.value,
        "written": asked.written,
        "outcome": answer.outcome.value,
        "text": text,
        "message": answer.message,
        "notes": [f"{note.kind}: {note.text}" for note in answer.notes],
        "evidence_shown": [f"{item.passage.document.id}: {item.text}" for item in answer.evidence[:3]],
        "nearest": [passage.document.id for passage in answer.nearest[:3]],
        "facts": has_facts(text, question),
        "facts_in_evidence": has_facts(evidence, question),
        "facts_shown": has_facts(f"{text} {notes} {evidence}", question),
        "document_first": _first_is_right(answer, question),
        "document_cited": any(is_one_of(document, question.documents) for document in cited),
        "status_told": _status_told(f"{text} {notes} {'' if asked.written else evidence}", answer, question),
        "premise_noted": any(note.kind is NoteKind.PREMISE for note in answer.notes),
        "forbidden": given_as_answer(answer, question),
        "leaked": leaked(answer, question),
        "dropped": answer.dropped_sentences,
    }
    return {**row, "faults": faults(row)}


def has_facts(text: str, question: GoldenQuestion) -> bool:
    """Whether a text has every fact, in any of its spellings."""
    return bool(question.facts) and all(any(says(text, way) for way in fact) for fact in question.facts)


def given_as_answer(answer: Answer, question: GoldenQuestion) -> list[str]:
    """The forbidden texts that a shown sentence gives for true: neither it nor a note on its source says otherwise.

    A quotation that has the right facts beside them does not: a row of a table, "45 € for members and 60 € for chairs".
    """
    qualified = {number for note in answer.notes if note.kind in _QUALIFYING for number in note.citations}
    return [
        bad
        for bad in question.forbidden
        if any(
            says(sentence.text, bad)
            and not (sentence.verbatim and has_facts(sentence.text, question))
            and not _TOLD_AS_OTHER.search(_plain(sentence.text).replace(_plain(bad), " "))
            and not qualified & set(sentence.citations)
            for sentence in answer.sentences
        )
    ]


def leaked(answer: Answer, question: GoldenQuestion) -> bool:
    """Whether anything of a hidden document was shown, counted or quoted."""
    if not question.hidden:
        return False
    shown = " ".join(
        [
            answer.text,
            answer.message,
            *(note.text for note in answer.notes),
            *(item.text for item in answer.evidence),
            *(passage.chunk.text for passage in answer.nearest),
        ]
    )
    documents = [passage.document for passage in answer.nearest] + [citation.document for citation in answer.citations]
    return any(says(shown, secret) for secret in question.forbidden) or any(
        is_one_of(document, question.hidden) for document in documents
    )


def faults(row: dict[str, Any]) -> list[str]:
    """What went wrong, in a few words each; what the report counts. Where nobody wrote, what could not go well."""
    found = ["secret shown"] if row["leaked"] else []
    if row["outcome"] == Outcome.FAILED.value:
        return [*found, "failed"]
    answered, refused = row["outcome"] == Outcome.ANSWERED.value, row["gate"] == Gate.NONE.value
    if row["forbidden"]:
        found.append("says what is forbidden")
    if not row["answerable"]:
        return [*found, "false answer"] if answered else found
    if row["kind"] == "false_premise":
        set_right = refused or row["facts_shown"] or row["status_told"]
        return found if set_right else [*found, "premise not set right"]
    if refused:
        return [*found, "refused"]
    if not row["document_first"]:
        found.append("other document first")
    told = row["kind"] == "decision_status" and row["status_told"]
    if not row["facts_shown"] and not told:
        found.append("fact not found")
    elif answered and not row["facts"] and not told:
        found.append("fact not in the answer")
    if answered and not row["document_cited"]:
        found.append("other document cited")
    if row["gate"] == Gate.CAUTION.value:
        found.append("caution only")
    elif row["written"] and not answered and not told:
        found.append("nothing held")
    if row["kind"] == "decision_status" and not row["status_told"]:
        found.append("status not told")
    return found


def _first_is_right(answer: Answer, question: GoldenQuestion) -> bool:
    """Of the evidence where there is any, else of the nearest passages."""
    passages = [item.passage for item in answer.evidence] or list(answer.nearest)
    return any(is_one_of(passage.document, question.documents) for passage in passages[:1])


def _status_told(said: str, answer: Answer, question: GoldenQuestion) -> bool:
    """Whether the words, a citation, or the status beside what is cited or heads the evidence say what became of it."""
    sources = [citation.document for citation in answer.citations]
    sources += [item.passage.document for item in answer.evidence[:1]]
    quotes = [citation.quote for citation in answer.citations]
    return has_facts(" ".join([said, *quotes, *(status_phrase(document) for document in sources)]), question)


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^\w%€,.]+", " ", text.casefold()).split()).strip(" .,")
