"""The golden questions on the sample city: right document, right facts, and no answer where there is none.

A check, never data to fit on: thresholds come from other data.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, median
from typing import Any

from langchain_core.language_models.chat_models import BaseChatModel, generate_from_stream
from langchain_core.messages import BaseMessage
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from pydantic import PrivateAttr

from app.access import PUBLIC_ONLY
from app.answering.assistant import Assistant
from app.answering.build import open_language_model, open_local_model
from app.answering.language_model import LanguageModel, chunk
from app.answering.model import AnswerSentence, EvidenceFound, Finished, Outcome
from app.knowledge.build import open_knowledge
from app.settings import Settings, load_settings
from benchmarks.generations import KeptModel
from benchmarks.golden_judging import Asked, Gate, has_facts, judged, says
from benchmarks.golden_set import GoldenQuestion, chosen, load_golden
from benchmarks.naive import ask_naively

_SHOWN = (
    "id",
    "kind",
    "question",
    "history",
    "understood",
    "gate",
    "outcome",
    "faults",
    "forbidden",
    "text",
    "message",
)
_GROUPS = ("near miss", "off-topic", "typos", "keyword question", "official German")
_SEEN = ("notes", "evidence_shown", "nearest", "dropped")


@dataclass(frozen=True, slots=True)
class Options:
    """Which questions, and how: ``model`` off stops after everything that is decided before the model is asked.

    ``keep`` is a folder for what the model wrote: only prompts that changed are asked again, and times do not count.
    """

    kinds: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    limit: int | None = None
    seed: int = 1
    model: bool = True
    keep: Path | None = None
    naive: bool = False
    details: bool = False


class Silent(LanguageModel):
    """Writes nothing, and remembers that it was asked."""

    name: str = "none"
    _asked: bool = PrivateAttr(default=False)

    @property
    def _llm_type(self) -> str:
        return "silent"

    def was_asked(self) -> bool:
        """Whether it was asked since the last look."""
        asked, self._asked = self._asked, False
        return asked

    def warm_up(self, messages: Sequence[BaseMessage] = ()) -> None:
        """Nothing to load."""

    def close(self) -> None:
        """Nothing to give back."""

    def _generate(self, messages: list[BaseMessage], *arguments: Any, **options: Any) -> ChatResult:
        return generate_from_stream(self._stream(messages))

    def _stream(self, messages: list[BaseMessage], *arguments: Any, **options: Any) -> Iterator[ChatGenerationChunk]:
        self._asked = True
        yield chunk("", finish_reason="stop")


def measure_golden(options: Options) -> dict[str, Any]:
    """Ask the questions on the user's own index, public documents only."""
    questions = chosen(load_golden(), options.kinds, options.ids, options.limit, options.seed)
    settings = load_settings()
    model = _model(settings, options)
    with closing(model), open_knowledge(settings) as knowledge:
        assistant = Assistant(knowledge, model)
        assistant.warm_up()
        rows = [judged(ask(assistant, question, model)) for question in questions]
        result = report(rows, options.details)
        if options.naive and options.model:
            result["naive"] = _naive(assistant, model, questions)
    return result


def ask(assistant: Assistant, question: GoldenQuestion, model: BaseChatModel) -> Asked:
    """One question with its history. Without a model, that it would have been asked is what is known."""
    events = list(assistant.ask(question.question, PUBLIC_ONLY, history=question.history))
    last = events[-1]
    if not isinstance(last, Finished):
        raise TypeError("a question must end with a Finished event")
    answer = last.answer
    caution = any(isinstance(event, EvidenceFound) and event.caution for event in events)
    to_model = model.was_asked() if isinstance(model, Silent) else answer.prompt_tokens > 0
    gate = _gate(answer.outcome, answer.sentences, to_model, caution)
    return Asked(question, answer, gate, written=not isinstance(model, Silent))


def report(rows: Sequence[dict[str, Any]], details: bool) -> dict[str, Any]:
    """Figures by kind, by what notes say, over all that have an answer and all that have none; and what went wrong."""
    kinds = sorted({row["kind"] for row in rows})
    found: dict[str, Any] = {
        "questions": len(rows),
        "kinds": {kind: figures([row for row in rows if row["kind"] == kind]) for kind in kinds},
        "groups": {group: figures([row for row in rows if group in row["note"]]) for group in _GROUPS},
        "answerable": figures([row for row in rows if row["answerable"]]),
        "without_answer": figures([row for row in rows if not row["answerable"]]),
        "faults": dict(Counter(fault for row in rows for fault in row["faults"]).most_common()),
        "failures": [{key: row[key] for key in _SHOWN} for row in rows if row["faults"]],
    }
    if details:
        found["details"] = [{key: row[key] for key in (*_SHOWN, *_SEEN)} for row in rows]
    return found


def figures(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Shares from 0 to 1, counts of what must not happen, medians in seconds."""
    if not rows:
        return {"questions": 0}
    outcomes = Counter(row["outcome"] for row in rows)
    gates = Counter(row["gate"] for row in rows)
    held = [flag for row in rows for flag in row["held"]]
    found: dict[str, Any] = {
        "questions": len(rows),
        "without_fault": _share(rows, lambda row: not row["faults"]),
        **{outcome.value: round(outcomes[outcome.value] / len(rows), 3) for outcome in Outcome},
        **{f"gate_{gate.value}": round(gates[gate.value] / len(rows), 3) for gate in Gate},
        "forbidden": sum(bool(row["forbidden"]) for row in rows),
        "leaked": sum(row["leaked"] for row in rows),
        "held_sentences": round(mean(held), 3) if held else None,
        "unsourced_numbers": sum(row["unsourced"] for row in rows),
    }
    if any(row["answerable"] for row in rows):
        answered = [row for row in rows if row["outcome"] == Outcome.ANSWERED.value]
        found |= {
            "facts_in_answer": _share(rows, lambda row: row["facts"]),
            "facts_in_evidence": _share(rows, lambda row: row["facts_in_evidence"]),
            "facts_shown": _share(rows, lambda row: row["facts_shown"]),
            "document_first": _share(rows, lambda row: row["document_first"]),
            "document_cited": _share(answered, lambda row: row["document_cited"]) if answered else None,
            "status_told": _share(rows, lambda row: row["status_told"]),
            "premise_noted": _share(rows, lambda row: row["premise_noted"]),
        }
    for name in ("evidence_s", "first_word_s", "total_s", "prompt_tokens"):
        values = [row[name] for row in rows if row[name]]
        found[name] = round(median(values), 3) if values else None
    return found


_COLUMNS = {
    "n": "questions",
    "ok": "without_fault",
    "answered": "answered",
    "evid.only": "evidence_only",
    "none": "not_in_documents",
    "g:field": "gate_field",
    "g:model": "gate_model",
    "g:caut.": "gate_caution",
    "g:none": "gate_none",
    "fact/ans": "facts_in_answer",
    "fact/ev": "facts_in_evidence",
    "fact/any": "facts_shown",
    "doc 1st": "document_first",
    "cited": "document_cited",
    "status": "status_told",
    "premise": "premise_noted",
    "forbid": "forbidden",
    "leak": "leaked",
    "ev. s": "evidence_s",
    "total s": "total_s",
}


def table(result: dict[str, Any]) -> str:
    """The figures by kind, then what went wrong with each question that did not go well."""
    rows = [
        *result["kinds"].items(),
        *result["groups"].items(),
        ("all with answer", result["answerable"]),
        ("all without", result["without_answer"]),
    ]
    lines = [f"{'':16}" + "".join(f"{name:>10}" for name in _COLUMNS)]
    for name, values in rows:
        if not values["questions"]:
            continue
        cells = [values.get(key) for key in _COLUMNS.values()]
        lines.append(f"{name:16}" + "".join(f"{'–' if cell is None else cell:>10}" for cell in cells))
    if "naive" in result:
        lines.append(f"naive: {result['naive']}")
    lines.append("")
    lines += [f"{count:4}  {fault}" for fault, count in result["faults"].items()]
    for item in result.get("details", result["failures"]):
        asked = " / ".join([*item["history"], item["question"]])
        lines += ["", f"{item['id']} {item['kind']} [{item['gate']}, {item['outcome']}] {asked}"]
        lines += [f"    ! {', '.join(item['faults'])}"] if item["faults"] else []
        lines += [f"    understood: {item['understood']}"] if item["understood"] else []
        lines.append(f"    = {item['text'] or item['message']}")
        lines += [
            f"    {name}: {line}" for name in ("notes", "evidence_shown", "nearest") for line in item.get(name, [])
        ]
    return "\n".join(lines)


def _model(settings: Settings, options: Options) -> LanguageModel:
    if not options.model:
        return Silent()
    if options.keep is not None:
        return KeptModel.over(open_local_model(settings), options.keep)
    return open_language_model(settings)


def _gate(outcome: Outcome, sentences: Sequence[AnswerSentence], to_model: bool, caution: bool) -> Gate:
    if outcome is Outcome.NOT_IN_DOCUMENTS:
        return Gate.NONE
    if to_model:
        return Gate.MODEL
    if caution:
        return Gate.CAUTION
    return Gate.FIELD if any(sentence.verbatim for sentence in sentences) else Gate.CAUTION


def _naive(assistant: Assistant, model: BaseChatModel, questions: Sequence[GoldenQuestion]) -> dict[str, Any]:
    """The naive prompt on the same questions: the last one alone, as it knows no conversation."""
    answers = [
        (
            question,
            ask_naively(model, question.question, assistant.retriever.retrieve(question.question, PUBLIC_ONLY, 3)),
        )
        for question in questions
    ]
    with_answer = [(question, answer) for question, answer in answers if question.answerable]
    without = [answer for question, answer in answers if not question.answerable]
    return {
        "right_answer": _mean(
            not answer.refused and has_facts(answer.text, question) for question, answer in with_answer
        ),
        "refused": _mean(answer.refused for _, answer in with_answer),
        "false_answer_without_answer": _mean(not answer.refused for answer in without),
        "forbidden": sum(any(says(answer.text, bad) for bad in question.forbidden) for question, answer in answers),
        "first_word_s": round(median(answer.first_word_s for _, answer in answers), 3) if answers else None,
    }


def _share(rows: Sequence[dict[str, Any]], holds: Any) -> float:
    return round(mean(bool(holds(row)) for row in rows), 3)


def _mean(flags: Any) -> float | None:
    values = [bool(flag) for flag in flags]
    return round(mean(values), 3) if values else None
