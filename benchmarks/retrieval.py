"""Measures finding: rankings by terms, by vectors, by both, and by the search as users have it.

A folder in the form of ``bench/karlsruhe`` holds ``corpus.jsonl.gz`` (rows with ``id``, ``paper``, ``reference``,
``title``, ``type``, ``date``, ``text``; all but ``id`` and ``text`` may be missing) and ``queries.jsonl`` (``kind``,
``query``, ``relevant``: ids of papers). A row's paper, not its number, says what a document counts as.
"""

import gzip
import hashlib
import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.access import PUBLIC_ONLY
from app.knowledge.build import open_knowledge
from app.knowledge.index import Knowledge
from app.knowledge.model import Channel, Passage
from app.search.model import SearchRequest
from app.search.question import MAX_CHARACTERS, analyse_question
from app.search.retrieval import Retriever
from app.search.service import PaperSearch
from benchmarks.retrieval_corpus import Corpus, CorpusError, CorpusFile, take_in
from benchmarks.retrieval_metrics import averaged, distinct, judged, percentiles
from benchmarks.squad import SquadQuestion, load_squad
from benchmarks.store import is_fitted_on

_CHUNKS = 200
"""Taken from each index for a ranking of papers: enough for twenty papers even where one has dozens of chunks."""
_FUSED_CHUNKS = 50
_VECTOR_SHARE = 0.7
"""What is usual for fusing scaled scores convexly, with vectors that are somewhat better than the terms."""
_DEPTH = 20
_REMEMBERED = 300
"""More questions than the embedder remembers: between two ways it reads so many others, so that each pays anew."""

HALVES = ("all", "fit", "report")


@dataclass(frozen=True, slots=True)
class Question:
    """A question with the targets that are right. ``group`` says with which others it goes to one half."""

    kind: str
    text: str
    relevant: frozenset[str]
    fitted: bool


_Ranking = Callable[[str], list[str]]


def measure_retrieval(folder: Path, half: str = "all") -> dict[str, Any]:
    """Figures per query kind for a folder of council papers. Errors: ``CorpusError``, those of ingest and index."""
    corpus, questions = load_folder(folder)
    return {"data": folder.absolute().name, "half": half, **_measured(corpus, chosen(questions, half))}


def measure_squad(file: Path, contexts: bool, half: str = "all") -> dict[str, Any]:
    """The same for questions in SQuAD form: to be found are whole contexts, or passages that hold the answer."""
    corpus, questions = load_contexts(file)
    if contexts:
        asked = [question for question, _ in questions]
        found = _measured(corpus, chosen(asked, half))
    else:
        found = _measured_passages(corpus, [(q, s) for q, s in questions if _is_in(q, half)])
    return {"data": file.name, "targets": "contexts" if contexts else "passages", "half": half, **found}


def chosen(questions: Iterable[Question], half: str) -> list[Question]:
    """Those of one half, or all."""
    return [question for question in questions if _is_in(question, half)]


def _is_in(question: Question, half: str) -> bool:
    return half == "all" or question.fitted == (half == "fit")


def load_folder(folder: Path) -> tuple[Corpus, list[Question]]:
    """A folder's corpus, taken in, and those of its questions that can be answered from it."""
    try:
        with gzip.open(folder / "corpus.jsonl.gz", "rt", encoding="utf-8") as lines:
            rows = [json.loads(line) for line in lines if line.strip()]
        text = (folder / "queries.jsonl").read_text(encoding="utf-8")
        asked = [json.loads(line) for line in text.splitlines() if line.strip()]
    except (OSError, ValueError) as error:
        raise CorpusError(
            f"Der Ordner {folder} hat keine lesbaren Dateien corpus.jsonl.gz und queries.jsonl ({error})."
        ) from error
    corpus = take_in([_file(row) for row in rows])
    there = set(corpus.targets.values())
    questions = [
        Question(_text(row, "kind") or "queries", _text(row, "query")[:MAX_CHARACTERS], relevant, _fits(min(relevant)))
        for row in asked
        if (relevant := frozenset(map(str, row.get("relevant") or ())) & there) and _text(row, "query").strip()
    ]
    return corpus, questions


def load_contexts(file: Path) -> tuple[Corpus, list[tuple[Question, SquadQuestion]]]:
    """Each context as a document of its own, with a title that says nothing, and the questions."""
    paragraphs, asked = load_squad(file)
    files = [
        CorpusFile(
            id=f"{paragraph.article}-{paragraph.number}",
            target=f"{paragraph.article}-{paragraph.number}",
            text=paragraph.text,
            metadata={"title": f"Text {paragraph.article + 1}.{paragraph.number + 1}"},
        )
        for paragraph in paragraphs
    ]
    questions = [
        Question(
            "questions",
            question.text[:MAX_CHARACTERS],
            frozenset({f"{question.paragraph.article}-{question.paragraph.number}"}),
            is_fitted_on(question.paragraph.article),
        )
        for question in asked
    ]
    return take_in(files), list(zip(questions, asked, strict=True))


def rankings(corpus: Corpus, knowledge: Knowledge, seconds: dict[str, list[float]]) -> dict[str, _Ranking]:
    """The four ways, each from a question's text to targets, best first. ``seconds`` takes the stages of the last."""
    search = PaperSearch(knowledge)

    def terms(text: str) -> list[str]:
        return [corpus.target(found.document) for found in knowledge.search_terms(text, PUBLIC_ONLY, _CHUNKS)]

    def vectors(text: str) -> list[str]:
        return [corpus.target(found.document) for found in knowledge.search_vectors(text, PUBLIC_ONLY, _CHUNKS)]

    def fused(text: str) -> list[str]:
        return [corpus.target(found.document) for found in simply_fused(knowledge, text)]

    def full(text: str) -> list[str]:
        result = search.search(SearchRequest(text, limit=_DEPTH), PUBLIC_ONLY)
        for stage, took in result.seconds.items():
            seconds.setdefault(stage, []).append(took)
        return [corpus.target(document) for hit in result.hits for document in (hit.document, *hit.same)]

    return {"full": full, "fused": fused, "vectors": vectors, "terms": terms}


def simply_fused(knowledge: Knowledge, text: str) -> list[Passage]:
    """The usual way, to compare with: the best chunks of either index, both scores scaled to 0…1, their sum weighed."""
    by_terms = knowledge.search_terms(text, PUBLIC_ONLY, _FUSED_CHUNKS)
    by_vectors = knowledge.search_vectors(text, PUBLIC_ONLY, _FUSED_CHUNKS)
    terms = _scaled({found.chunk.id: found.signals[Channel.TERMS] for found in by_terms})
    vectors = _scaled({found.chunk.id: found.signals[Channel.VECTORS] for found in by_vectors})
    passages = {found.chunk.id: found for found in [*by_terms, *by_vectors]}
    scores = {
        chunk_id: (1 - _VECTOR_SHARE) * terms.get(chunk_id, 0.0) + _VECTOR_SHARE * vectors.get(chunk_id, 0.0)
        for chunk_id in passages
    }
    return sorted(passages.values(), key=lambda found: -scores[found.chunk.id])


def _scaled(scores: Mapping[int, float]) -> dict[int, float]:
    low, high = min(scores.values(), default=0.0), max(scores.values(), default=0.0)
    return {key: (score - low) / (high - low) if high > low else 1.0 for key, score in scores.items()}


def _measured(corpus: Corpus, questions: Sequence[Question]) -> dict[str, Any]:
    stages: dict[str, list[float]] = {}
    with open_knowledge(corpus.settings) as knowledge:
        ways = rankings(corpus, knowledge, stages)
        return _figures(corpus, knowledge, ways, [(question, question.text) for question in questions], stages)


def _measured_passages(corpus: Corpus, questions: Sequence[tuple[Question, SquadQuestion]]) -> dict[str, Any]:
    """Passages as targets; those that hold a question's answer are right. Found by their place, not by their words."""
    with open_knowledge(corpus.settings) as knowledge:
        retriever = Retriever(knowledge)
        found: dict[str, Callable[[str], Iterable[Passage]]] = {
            "full": lambda text: retriever.find(analyse_question(text), PUBLIC_ONLY, _DEPTH).passages,
            "fused": lambda text: simply_fused(knowledge, text),
            "vectors": lambda text: knowledge.search_vectors(text, PUBLIC_ONLY, _CHUNKS),
            "terms": lambda text: knowledge.search_terms(text, PUBLIC_ONLY, _CHUNKS),
        }
        ways = {
            way: lambda text, passages=passages: [str(passage.chunk.id) for passage in passages(text)]
            for way, passages in found.items()
        }
        holding = _chunks_holding(corpus, knowledge, [squad for _, squad in questions])
        asked = [
            (Question(question.kind, question.text, relevant, question.fitted), question.text)
            for (question, _), relevant in zip(questions, holding, strict=True)
            if relevant
        ]
        return _figures(corpus, knowledge, ways, asked, {})


def _chunks_holding(corpus: Corpus, knowledge: Knowledge, questions: Sequence[SquadQuestion]) -> list[frozenset[str]]:
    texts = {
        corpus.target(document): knowledge.text(document.id, PUBLIC_ONLY)
        for document in knowledge.documents(PUBLIC_ONLY)
    }
    found = []
    for question in questions:
        text = texts.get(f"{question.paragraph.article}-{question.paragraph.number}")
        found.append(
            frozenset(
                str(chunk.id)
                for chunk in (text.chunks if text else ())
                # reading a file may take out white space before the answer, so the words count too
                if any(
                    chunk.start <= place < chunk.end and answer[:40] in chunk.text for answer, place in question.answers
                )
            )
        )
    return found


def _figures(
    corpus: Corpus,
    knowledge: Knowledge,
    ways: Mapping[str, _Ranking],
    questions: Sequence[tuple[Question, str]],
    stages: Mapping[str, list[float]],
) -> dict[str, Any]:
    kinds = sorted({question.kind for question, _ in questions})
    figures: dict[str, dict[str, Any]] = {kind: {} for kind in kinds}
    times: dict[str, dict[str, float]] = {}
    for way, ranking in ways.items():
        _forget_questions(knowledge)
        results = [(question, *_timed(ranking, text)) for question, text in questions]
        times[way] = percentiles([took for _, _, took in results])
        for kind in kinds:
            of_kind = [judged(distinct(found), asked.relevant) for asked, found, _ in results if asked.kind == kind]
            figures[kind][way] = averaged(of_kind)
    state = knowledge.state(PUBLIC_ONLY)
    return {
        "documents": state.documents,
        "chunks": state.chunks,
        "ingest": dict(corpus.counts),
        "questions": {kind: sum(question.kind == kind for question, _ in questions) for kind in kinds},
        "kinds": figures,
        "time_per_query": times,
        "full_by_stage": {stage: percentiles(took) for stage, took in stages.items()},
    }


def _timed(ranking: _Ranking, text: str) -> tuple[list[str], float]:
    started = time.perf_counter()
    found = ranking(text)
    return found, time.perf_counter() - started


def _forget_questions(knowledge: Knowledge) -> None:
    for number in range(_REMEMBERED):
        knowledge.embedder.embed_query(f"{number}")


def _file(row: Mapping[str, Any]) -> CorpusFile:
    identity = _text(row, "id") or hashlib.sha256(json.dumps(row, sort_keys=True).encode()).hexdigest()
    return CorpusFile(
        id=identity,
        target=_text(row, "paper") or identity,
        text=_text(row, "text"),
        metadata={key: _text(row, key) for key in ("title", "reference", "type", "date")},
    )


def _text(row: Mapping[str, Any], key: str) -> str:
    value = row.get(key)
    return value if isinstance(value, str) else "" if value is None else str(value)


def _fits(paper: str) -> bool:
    """Half of the papers, by a hash of their ids: questions on one paper go to one half, in every kind."""
    return int(hashlib.sha256(paper.encode("utf-8", "replace")).hexdigest()[:8], 16) % 2 == 0


def table(result: Mapping[str, Any]) -> str:
    """The figures as lines, for people."""
    return "\n".join(_lines(result))


def _lines(result: Mapping[str, Any]) -> Iterator[str]:
    yield f"{result['data']}: {result['documents']} documents, {result['chunks']} chunks, questions: {result['half']}"
    for kind, ways in result["kinds"].items():
        names = next(iter(ways.values())).keys()
        yield ""
        yield f"{kind} ({result['questions'][kind]})".ljust(24) + "".join(name.rjust(10) for name in names)
        for way in ("terms", "vectors", "fused", "full"):
            yield f"  {way}".ljust(24) + "".join(f"{ways[way][name]:.3f}".rjust(10) for name in names)
    yield ""
    for way, times in (*result["time_per_query"].items(), *result["full_by_stage"].items()):
        yield f"  {way}".ljust(24) + ", ".join(f"{name.removesuffix('_ms')} {took} ms" for name, took in times.items())
