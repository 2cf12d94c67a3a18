"""Fits the weights of the term index's fields: ``python -m benchmarks.fit_terms FOLDER``.

``FOLDER`` holds council papers and questions in the form of ``bench/karlsruhe`` (``corpus.jsonl.gz``,
``queries.jsonl``). Even questions are fitted on, odd ones reported. Texts are cut every 900 characters at a line end,
without headings: the weight of headings is not fitted, but set below that of the title, which stands for the whole
document. Reference numbers have a lookup of their own; the weight of their field only breaks ties. Of weights that do
equally well the smallest are taken.
"""

import argparse
import gzip
import json
import math
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from itertools import product
from pathlib import Path
from typing import Any

from app.access import PUBLIC_ONLY, AccessClass
from app.knowledge.acronyms import find_definitions
from app.knowledge.catalog_acronyms import Acronym
from app.knowledge.expansions import Expansion, asked_keys, expand
from app.knowledge.lexical import CALIBRATION_FILE, TantivyTermIndex
from app.knowledge.term_entries import ChunkTerms
from app.knowledge.term_query import FieldWeights

_KINDS = ("anfrage", "titel")
_TITLE_WEIGHTS = (0.0, 0.2, 0.3, 0.5, 0.7)
_PART_WEIGHTS = (0.0, 0.3, 0.5, 0.7, 1.0)
_LONG_FORM_WEIGHTS = (0.1, 0.3, 0.5, 0.7)
"""Not without: questions that name a body otherwise than its papers do are too few here to show what that is worth."""
_CHUNK = 900
_PASSAGES = 60
_DEPTH = 10

Question = dict[str, Any]


def main() -> None:
    """Fit on one half of the questions, report the other, store the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder: Path = parser.parse_args().folder
    with gzip.open(folder / "corpus.jsonl.gz", "rt", encoding="utf-8") as lines:
        documents = [json.loads(line) for line in lines]
    questions = [json.loads(line) for line in (folder / "queries.jsonl").read_text(encoding="utf-8").splitlines()]
    fitting = [question for kind in _KINDS for question in _of(questions, kind)[::2]]
    held_out = [question for kind in _KINDS for question in _of(questions, kind)[1::2]]
    acronyms = _acronyms(documents)
    with tempfile.TemporaryDirectory(prefix="ratslotse-benchmark-") as name:
        papers, entries = {}, []
        for chunk_id, (document, text) in enumerate(_chunks(documents), start=1):
            papers[chunk_id] = document["paper"]
            entries.append(ChunkTerms(chunk_id, AccessClass.PUBLIC, document["title"], "", text, document["reference"]))
        neither = FieldWeights(title=0.0, parts=0.0, long_forms=0.0)
        TantivyTermIndex(Path(name), neither).replace(entries)

        def figures(weights: FieldWeights, asked: list[Question]) -> dict[str, float]:
            index = TantivyTermIndex(Path(name), weights)
            return {kind: round(_mean_ndcg(index, papers, acronyms, _of(asked, kind)), 3) for kind in _KINDS}

        candidates = [
            FieldWeights(title=title, parts=parts, long_forms=long_forms)
            for title, parts, long_forms in product(_TITLE_WEIGHTS, _PART_WEIGHTS, _LONG_FORM_WEIGHTS)
        ]
        best = max(candidates, key=lambda weights: sum(figures(weights, fitting).values()))
        report = {
            "questions_reported": len(held_out),
            "nDCG@10": figures(best, held_out),
            "nDCG@10 without title, parts and long forms": figures(neither, held_out),
            "nDCG@10 without parts": figures(replace(best, parts=0.0), held_out),
            "nDCG@10 without long forms": figures(replace(best, long_forms=0.0), held_out),
        }
    entry = {
        "value": {"title": best.title, "parts": best.parts, "long_forms": best.long_forms},
        "data": "/".join(folder.absolute().parts[-2:]),
        "date": datetime.now().astimezone().date().isoformat(),
        "command": f"python -m benchmarks.fit_terms {folder.name}",
        "figures": report,
    }
    CALIBRATION_FILE.write_text(json.dumps({"field_weights": entry}, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(entry, indent=2))


def _of(questions: list[Question], kind: str) -> list[Question]:
    return [question for question in questions if question["kind"] == kind]


def _chunks(documents: list[dict[str, str]]) -> Iterator[tuple[dict[str, str], str]]:
    for document in documents:
        text, start = document["text"], 0
        while start < len(text):
            end = min(len(text), start + _CHUNK)
            line_end = text.rfind("\n", start + _CHUNK // 2, end)
            if end < len(text) and line_end > 0:
                end = line_end
            if text[start:end].strip():
                yield document, text[start:end]
            start = end


def _acronyms(documents: list[dict[str, str]]) -> list[Acronym]:
    """What the documents define, as the catalog would count it."""
    found = [definition for document in documents for definition in find_definitions(document["text"])]
    counted = Counter((definition.acronym, definition.meaning) for definition in found)
    spelled = {(definition.acronym, definition.meaning): definition for definition in found}
    return [
        Acronym(*key, spelled[key].short_form, spelled[key].long_form, documents) for key, documents in counted.items()
    ]


def _related(question: str, acronyms: list[Acronym]) -> Expansion:
    asked, meanings = asked_keys(question)
    return expand(question, [known for known in acronyms if known.acronym in asked or known.meaning in meanings])


def _mean_ndcg(
    index: TantivyTermIndex, papers: dict[int, str], acronyms: list[Acronym], questions: list[Question]
) -> float:
    """nDCG@10 by paper, each paper at the rank of its best chunk; relevance is yes or no."""
    total = 0.0
    for question in questions:
        related = _related(question["query"], acronyms)
        hits = index.search(question["query"], PUBLIC_ONLY, _PASSAGES, related=related)
        ranking = list(dict.fromkeys(papers[hit.chunk_id] for hit in hits))[:_DEPTH]
        relevant = set(question["relevant"])
        gain = sum(1 / math.log2(rank + 1) for rank, paper in enumerate(ranking, start=1) if paper in relevant)
        total += gain / sum(1 / math.log2(rank + 1) for rank in range(1, min(_DEPTH, len(relevant)) + 1))
    return total / len(questions)


if __name__ == "__main__":
    main()
