"""The JSON objects that commands print. Keys are stable: new ones may come, none goes or changes its sense."""

import json
import re
from datetime import datetime
from typing import Any

from app.answering.citations import status_phrase
from app.answering.model import Answer, Citation, Evidence
from app.knowledge.model import CorpusState, Document, Passage

# What json.dumps leaves as it is and a terminal might obey, or cannot encode: C1 controls, direction marks, surrogates.
_UNSAFE = re.compile("[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def to_json(value: Any) -> str:
    """JSON with real umlauts, and every character escaped that is not for showing."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    return _UNSAFE.sub(lambda match: f"\\u{ord(match.group()):04x}", text)


def answer_object(answer: Answer) -> dict[str, Any]:
    """An answer. ``outcome`` is the value of ``Outcome``; ``timings`` are seconds, ``null`` where not reached."""
    return {
        "question": answer.question,
        "outcome": answer.outcome.value,
        "answer": answer.text,
        "message": answer.message,
        "sentences": [{"text": sentence.text, "citations": list(sentence.citations)} for sentence in answer.sentences],
        "citations": [_citation(citation) for citation in answer.citations],
        "evidence": [_evidence(item) for item in answer.evidence],
        "nearest": [passage_object(passage) for passage in answer.nearest],
        "dropped_sentences": answer.dropped_sentences,
        "corpus": corpus_object(answer.corpus),
        "timings": {
            "evidence": _seconds(answer.timings.evidence),
            "first_sentence": _seconds(answer.timings.first_sentence),
            "total": _seconds(answer.timings.total),
        },
        "prompt_tokens": answer.prompt_tokens,
    }


def search_object(query: str, passages: list[Passage]) -> dict[str, Any]:
    """The result of a search, best first."""
    return {"query": query, "results": [passage_object(passage) for passage in passages]}


def passage_object(passage: Passage) -> dict[str, Any]:
    """A passage: its document, its own text verbatim, its score and each channel's."""
    return {
        **_document(passage.document),
        "page": passage.chunk.page if passage.document.has_pages else None,
        "start": passage.chunk.start,
        "end": passage.chunk.end,
        "recognition_confidence": _confidence(passage.chunk.confidence),
        "text": passage.chunk.text,
        "score": round(passage.score, 6),
        "signals": {channel.value: round(score, 6) for channel, score in passage.signals.items()},
    }


def corpus_object(state: CorpusState) -> dict[str, Any]:
    """As of when the documents are. Counts are left out: they include what a reader may not know of."""
    return {"generation": state.generation, "updated_at": _moment(state.updated_at)}


def _citation(citation: Citation) -> dict[str, Any]:
    return {
        "number": citation.number,
        **_document(citation.document),
        "page": citation.page if citation.document.has_pages else None,
        "quote": citation.quote,
        "start": citation.start,
        "end": citation.end,
        "recognition_confidence": _confidence(citation.confidence),
    }


def _evidence(item: Evidence) -> dict[str, Any]:
    document = item.passage.document
    return {
        "number": item.number,
        **_document(document),
        "page": item.page if document.has_pages else None,
        "text": item.text,
        "start": item.start,
        "end": item.end,
        "recognition_confidence": _confidence(item.passage.chunk.confidence),
        "score": round(item.score, 6),
    }


def _document(document: Document) -> dict[str, Any]:
    metadata = document.metadata
    return {
        "document": document.id,
        "title": metadata.title,
        "reference": metadata.reference_number,
        "date": metadata.date.isoformat() if metadata.date else None,
        "status": metadata.status.value,
        "status_text": status_phrase(document),
    }


def _confidence(value: float | None) -> float | None:
    """From 0 to 1 where the text was recognised from an image."""
    return None if value is None else round(value, 3)


def _seconds(value: float | None) -> float | None:
    return None if value is None else round(value, 3)


def _moment(value: datetime | None) -> str | None:
    return value.isoformat() if value else None
