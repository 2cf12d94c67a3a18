"""The JSON objects that commands print. Keys are stable: new ones may come, none goes or changes its sense."""

import json
import re
from datetime import date, datetime
from typing import Any

from app.answering.citations import status_phrase
from app.answering.model import Answer, Citation, Evidence
from app.knowledge.filters import Filters
from app.knowledge.model import CorpusState, Document, Outcome, Paper, Passage, Stage
from app.search.model import PaperHit, SearchResult

# What json.dumps leaves as it is and a terminal might obey, or cannot encode: C1 controls, direction marks, surrogates.
_UNSAFE = re.compile("[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def to_json(value: Any) -> str:
    """JSON with real umlauts, and every character escaped that is not for showing."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    return _UNSAFE.sub(lambda match: f"\\u{ord(match.group()):04x}", text)


def answer_object(answer: Answer, caution: bool = False) -> dict[str, Any]:
    """An answer. ``outcome`` is the value of ``Outcome``; ``timings`` are seconds, ``null`` where not reached.

    ``understood`` is the whole question where it was read from an earlier one; ``field`` (a value of ``ServiceField``)
    the part of a service description that answers it; ``notes`` have a value of ``NoteKind``.
    ``caution``: it was doubtful whether the evidence answers, so the model was not asked.
    """
    return {
        "question": answer.question,
        "outcome": answer.outcome.value,
        "caution": caution,
        "answer": answer.text,
        "message": answer.message,
        "understood": answer.understood,
        "field": answer.field.value if answer.field else None,
        "sentences": [
            {"text": sentence.text, "citations": list(sentence.citations), "verbatim": sentence.verbatim}
            for sentence in answer.sentences
        ],
        "notes": [
            {"kind": note.kind.value, "text": note.text, "citations": list(note.citations)} for note in answer.notes
        ],
        "citations": [_citation(citation) for citation in answer.citations],
        "evidence": [_evidence(item) for item in answer.evidence],
        "nearest": [passage_object(passage) for passage in answer.nearest],
        "dropped_sentences": answer.dropped_sentences,
        "corpus": corpus_object(answer.corpus),
        "timings": {
            "evidence": _seconds(answer.timings.evidence),
            "first_sentence": _seconds(answer.timings.first_sentence),
            "total": _seconds(answer.timings.total),
            "waited": _seconds(answer.timings.waited),
        },
        "prompt_tokens": answer.prompt_tokens,
    }


def search_object(result: SearchResult) -> dict[str, Any]:
    """The result of a search, papers best first (or newest first).

    ``query`` is the text, ``topic`` what of it was searched for, ``understood`` the conditions that were read from its
    characters ``[start, end)``, ``filters`` all that were in force (days in ISO; empty lists and ``null``: none).
    ``total`` counts the papers found, of which ``results`` are ``limit`` from ``offset`` on.

    Each of ``results`` is a paper, by its best passage: ``document`` to ``status_text`` are of that passage's
    document, ``page`` to ``signals`` of the passage itself (``null`` and empty where the search was by filters alone).
    ``key`` names the paper, ``paper`` holds what is known of it (``null`` for what stands for itself), ``outcome``
    (a value of ``Outcome``), ``decided`` and ``committee`` what became of it last; ``passages`` are all that are shown,
    ``documents`` all that were found, ``same`` documents of other papers with the same text; ``named`` says that the
    text names the paper's number.

    ``facets`` holds for each facet its values with the number of papers; ``missing_numbers`` the reference numbers of
    the text that do not exist, with ``near`` ones; ``notes`` German sentences on what could not be done; ``seconds``
    what each stage took.
    """
    request = result.request
    return {
        "query": request.text,
        "topic": result.understanding.topic,
        "understood": [
            {
                "key": found.key,
                "label": found.label,
                "start": found.start,
                "end": found.end,
                "filters": filters_object(found.filters),
            }
            for found in result.understanding.filters
        ],
        "filters": filters_object(result.filters),
        "order": request.order.value,
        "total": result.total,
        "limit": request.limit,
        "offset": request.offset,
        "results": [_hit(hit) for hit in result.hits],
        "facets": {
            facet.value: [{"value": value.value, "count": value.count} for value in values]
            for facet, values in result.facets.items()
        },
        "missing_numbers": [
            {
                "text": missing.text,
                "near": [
                    {
                        "reference": near.reference_number,
                        "title": near.title,
                        "key": near.paper_key,
                        "document": near.document_id,
                    }
                    for near in missing.near
                ],
            }
            for missing in result.missing_numbers
        ],
        "notes": list(result.notes),
        "seconds": {stage: round(seconds, 4) for stage, seconds in result.seconds.items()},
        "corpus": corpus_object(result.corpus),
    }


def filters_object(filters: Filters) -> dict[str, Any]:
    """Conditions as they were given to the search."""
    return {
        "from": _day(filters.since),
        "to": _day(filters.until),
        "committees": list(filters.committees),
        "types": list(filters.paper_types),
        "outcomes": [outcome.value for outcome in filters.outcomes],
        "access": [access.value for access in filters.access],
        "sources": list(filters.sources),
    }


def _hit(hit: PaperHit) -> dict[str, Any]:
    nothing: dict[str, Any] = {
        "page": None,
        "start": None,
        "end": None,
        "recognition_confidence": None,
        "text": "",
        "signals": {},
    }
    best = passage_object(hit.passages[0]) if hit.passages else {**_document(hit.document), **nothing}
    stage = last_stage(hit)
    return {
        **best,
        "score": round(hit.score, 6),
        "key": hit.key,
        "type": hit.paper.paper_type if hit.paper else hit.document.metadata.paper_type,
        "paper": _paper(hit.paper) if hit.paper else None,
        "outcome": hit.outcome.value,
        "decided": _day(hit.decided),
        "committee": stage.committee if stage else hit.document.metadata.committee,
        "named": hit.named,
        "passages": [passage_object(passage) for passage in hit.passages],
        "documents": [_document(document) for document in hit.documents],
        "same": [_document(document) for document in hit.same],
    }


def _paper(paper: Paper) -> dict[str, Any]:
    return {
        "id": paper.id,
        "reference": paper.reference_number,
        "title": paper.title,
        "type": paper.paper_type,
        "date": _day(paper.date),
        "stages": [
            {
                "committee": stage.committee,
                "date": _day(stage.date),
                "agenda_item": stage.agenda_item,
                "role": stage.role,
                "result": stage.result,
                "outcome": stage.outcome.value,
                "majority": stage.majority.value,
            }
            for stage in paper.stages
        ],
    }


def last_stage(hit: PaperHit) -> Stage | None:
    """The stage that a paper's outcome is from, if it has one."""
    stages = hit.paper.stages if hit.paper and hit.outcome is not Outcome.UNKNOWN else ()
    return next((one for one in reversed(stages) if (one.outcome, one.date) == (hit.outcome, hit.decided)), None)


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
        "date": _day(metadata.date),
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


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None
