"""Command line: ``python -m benchmarks COMMAND``.

Prints one JSON object; some, such as ``ingest`` and ``retrieval``, print a table unless ``--json`` is given.
"""

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.errors import RatslotseError
from app.offline import silence_telemetry


def main() -> int:
    """Run one benchmark. Imports are late: each command loads only what it needs, after telemetry is off."""
    silence_telemetry()
    arguments = _parser().parse_args()
    command: Callable[[argparse.Namespace], dict[str, Any]] = arguments.command
    try:
        result = command(arguments)
    except RatslotseError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    show: Callable[[dict[str, Any]], str] = getattr(arguments, "show", _as_json)
    print(show(result))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    commands = parser.add_subparsers(required=True)
    fits = (("fit-ranking", _ranking), ("fit-evidence", _evidence), ("fit-gate", _gate), ("fit-answers", _fit_answers))
    for name, function in fits:
        fit = commands.add_parser(name)
        fit.add_argument("--squad", type=Path, required=True, help="questions in SQuAD form")
        fit.set_defaults(command=function)
        if name in ("fit-ranking", "fit-gate"):
            fit.add_argument("--council", type=Path, required=True, help="council papers with questions, a folder")
    retrieval = commands.add_parser("retrieval", help="how well papers are found, by each way and by all together")
    data = retrieval.add_mutually_exclusive_group(required=True)
    data.add_argument("folder", type=Path, nargs="?", help="council papers with questions")
    data.add_argument("--squad", type=Path, help="questions in SQuAD form instead")
    retrieval.add_argument("--contexts", action="store_true", help="with --squad: find whole contexts, not passages")
    retrieval.add_argument("--half", choices=("all", "fit", "report"), default="all", help="which questions")
    retrieval.add_argument("--json", action="store_true", help="all figures, as one JSON object")
    retrieval.set_defaults(command=_retrieval)
    recognition = commands.add_parser("recognition", help="text recognition on drawn and spoilt pages")
    _add_sample(recognition, 12)
    recognition.set_defaults(command=_recognition)
    legibility = commands.add_parser("fit-legibility", help="tells German text from litter")
    legibility.add_argument("--council", type=Path, required=True, help="council papers, a folder")
    legibility.add_argument("--pdf", type=Path, required=True, help="a folder of PDFs with sound text")
    legibility.set_defaults(command=_legibility)
    for name, function in (("fit-grounding", _grounding), ("prompts", _prompts)):
        sampled = commands.add_parser(name)
        sampled.add_argument("--squad", type=Path, required=True, help="questions in SQuAD form")
        _add_sample(sampled, 60)
        sampled.set_defaults(command=function)
    answers = commands.add_parser("answers", help="right and false answers, with the naive prompt beside ours")
    source = answers.add_mutually_exclusive_group(required=True)
    source.add_argument("file", type=Path, nargs="?", help="questions in SQuAD form")
    source.add_argument("--golden", action="store_true", help="the golden set, on the user's own index")
    answers.add_argument("--half", choices=("all", "fit", "report"), default="all", help="which articles")
    answers.add_argument("--no-naive", action="store_true", help="leave the naive prompt out")
    answers.add_argument("--naive", action="store_true", help="with --golden: ask the naive prompt too")
    answers.add_argument("--kind", action="append", default=[], help="with --golden: only this kind, may be repeated")
    answers.add_argument("--ids", default="", help="with --golden: only these questions, with commas between")
    answers.add_argument(
        "--without-model", action="store_true", help="with --golden: only what needs no language model"
    )
    answers.add_argument("--keep", type=Path, help="with --golden: folder for what the model wrote, asked only once")
    answers.add_argument("--details", action="store_true", help="with --golden: list each question")
    answers.add_argument("--json", action="store_true", help="with --golden: one JSON object; without it always")
    _add_sample(answers, None)
    answers.set_defaults(command=_answers)
    differing = commands.add_parser("contradictions", help="how often ordinary evidence is said to contradict itself")
    differing.add_argument("file", type=Path, help="questions, one JSON object a line, for the user's own index")
    differing.add_argument("--squad", action="store_true", help="the file is in SQuAD form and brings its own texts")
    differing.add_argument("--limit", type=int, default=None, help="questions taken")
    differing.set_defaults(command=_contradictions)
    assumed = commands.add_parser("premises", help="how often what a question takes for granted is doubted wrongly")
    assumed.add_argument("--file", type=Path, help="real questions besides, one JSON object a line")
    _add_sample(assumed, 300)
    assumed.set_defaults(command=_premises)
    spelling = commands.add_parser("spelling", help="how often slips in a question are set right, and made")
    spelling.add_argument("file", type=Path, help="questions, one JSON object a line, for the user's own index")
    _add_sample(spelling, 300)
    spelling.set_defaults(command=_spelling)
    speed = commands.add_parser("speed", help="times of each stage of a search, over a synthetic archive of any size")
    speed.add_argument("--chunks", type=int, default=100_000, help="how many it has")
    speed.add_argument("--folder", type=Path, required=True, help="where it is kept; what is missing there is built")
    speed.add_argument("--queries", type=int, default=100, help="how many are asked with each width of filter")
    speed.add_argument("--like", type=Path, help="a filled data folder to take texts from, instead of invented ones")
    speed.add_argument("--seed", type=int, default=1, help="which queries")
    speed.add_argument("--json", action="store_true", help="all figures, as one JSON object")
    speed.set_defaults(command=_speed)
    engine = commands.add_parser("engine", help="the language model beside a bare loop over llama.cpp: rates, ratio")
    engine.add_argument("--rounds", type=int, default=4, help="answers of each")
    engine.add_argument("--tokens", type=int, default=64, help="longest answer")
    engine.set_defaults(command=_engine)
    load = commands.add_parser("load", help="many people asking at the same moment, on the user's own index")
    load.add_argument("--people", type=int, default=20, help="how many")
    load.add_argument("--seed", type=int, default=1, help="which questions")
    load.add_argument("--without-model", action="store_true", help="only the way to the evidence")
    load.set_defaults(command=_load)
    ingest = commands.add_parser("ingest", help="speed and memory of the ingest, on an invented corpus")
    ingest.add_argument("--files", type=int, default=1000, help="how many files it has")
    ingest.add_argument("--seed", type=int, default=1, help="which files")
    ingest.add_argument("--profile", action="store_true", help="show where the threads of the first run were")
    ingest.add_argument("--json", action="store_true", help="all figures, as one JSON object")
    ingest.set_defaults(command=_ingest)
    references = commands.add_parser("references", help="lookup of paper numbers in many schemes and spellings")
    references.add_argument("--squad", type=Path, help="questions that name no number, in SQuAD form")
    references.add_argument("--council", type=Path, help="council papers with questions, a folder")
    references.add_argument("--papers", type=int, default=100_000, help="how many the catalog for the times has")
    references.add_argument("--seed", type=int, default=1, help="which numbers and spellings")
    references.add_argument("--json", action="store_true", help="all figures and failures, as one JSON object")
    references.set_defaults(command=_references)
    fuzz = commands.add_parser("fuzz", help="spoiled files of every format through the ingest's workers")
    fuzz.add_argument("--seconds", type=float, default=300.0, help="how long")
    fuzz.add_argument("--seed", type=int, default=1, help="which files")
    fuzz.set_defaults(command=_fuzz)
    kills = commands.add_parser("kills", help="a refresh killed at random moments, checked after each kill")
    kills.add_argument("--kills", type=int, default=200, help="how many")
    kills.add_argument("--seed", type=int, default=1, help="which moments and edits")
    kills.add_argument("--oparl", action="store_true", help="over a small council information system too")
    kills.add_argument("--real-embedder", action="store_true", help="with the embedding model of the settings")
    kills.set_defaults(command=_kills)
    upkeep = commands.add_parser("upkeep", help="what comparing the indexes and deleting for good costs")
    upkeep.add_argument("--chunks", type=int, default=100_000, help="how many the corpus has")
    upkeep.add_argument("--removed", type=int, default=20, help="documents that are removed from it")
    upkeep.add_argument("--seed", type=int, default=1, help="which ones")
    upkeep.set_defaults(command=_upkeep)
    return parser


def _as_json(result: dict[str, Any]) -> str:
    return json.dumps(result, ensure_ascii=False, indent=2)


def _add_sample(parser: argparse.ArgumentParser, limit: int | None) -> None:
    parser.add_argument("--limit", type=int, default=limit, help="questions taken")
    parser.add_argument("--seed", type=int, default=1, help="which ones")


def _ranking(arguments: argparse.Namespace) -> dict[str, Any]:
    from benchmarks.fit_ranking import fit_ranking

    return fit_ranking(arguments.council, arguments.squad)


def _retrieval(arguments: argparse.Namespace) -> dict[str, Any]:
    from benchmarks.retrieval import measure_retrieval, measure_squad, table

    if not arguments.json:
        arguments.show = table
    if arguments.squad is not None:
        return measure_squad(arguments.squad, arguments.contexts, arguments.half)
    return measure_retrieval(arguments.folder, arguments.half)


def _evidence(arguments: argparse.Namespace) -> dict[str, Any]:
    from benchmarks.fit_evidence import fit_evidence

    return fit_evidence(arguments.squad)


def _gate(arguments: argparse.Namespace) -> dict[str, Any]:
    from benchmarks.fit_gate import fit_gate

    return fit_gate(arguments.squad, arguments.council)


def _legibility(arguments: argparse.Namespace) -> dict[str, Any]:
    from benchmarks.fit_legibility import fit_legibility

    return fit_legibility(arguments.council, arguments.pdf)


def _recognition(arguments: argparse.Namespace) -> dict[str, Any]:
    from benchmarks.recognition import measure_recognition

    return measure_recognition(arguments.limit, arguments.seed)


def _grounding(arguments: argparse.Namespace) -> dict[str, Any]:
    from benchmarks.fit_grounding import fit_grounding

    return fit_grounding(arguments.squad, arguments.limit, arguments.seed)


def _fit_answers(arguments: argparse.Namespace) -> dict[str, Any]:
    from benchmarks.fit_answers import fit_answers

    return fit_answers(arguments.squad)


def _prompts(arguments: argparse.Namespace) -> dict[str, Any]:
    from benchmarks.prompts import compare_prompts

    return compare_prompts(arguments.squad, arguments.limit, arguments.seed)


def _answers(arguments: argparse.Namespace) -> dict[str, Any]:
    if arguments.golden:
        from benchmarks.golden import Options, measure_golden
        from benchmarks.golden import table as golden_table

        if not arguments.json:
            arguments.show = golden_table
        options = Options(
            kinds=tuple(arguments.kind),
            ids=tuple(filter(None, arguments.ids.split(","))),
            limit=arguments.limit,
            seed=arguments.seed,
            model=not arguments.without_model,
            keep=arguments.keep,
            naive=arguments.naive,
            details=arguments.details,
        )
        return measure_golden(options)
    from benchmarks.answers import measure_answers

    return measure_answers(arguments.file, arguments.limit, arguments.seed, not arguments.no_naive, arguments.half)


def _contradictions(arguments: argparse.Namespace) -> dict[str, Any]:
    from benchmarks.contradictions import measure_contradictions

    return measure_contradictions(arguments.file, arguments.squad, arguments.limit)


def _premises(arguments: argparse.Namespace) -> dict[str, Any]:
    from benchmarks.premises import measure_premises

    return measure_premises(arguments.file, arguments.limit, arguments.seed)


def _spelling(arguments: argparse.Namespace) -> dict[str, Any]:
    from benchmarks.spelling import measure_spelling

    return measure_spelling(arguments.file, arguments.limit, arguments.seed)


def _speed(arguments: argparse.Namespace) -> dict[str, Any]:
    from benchmarks.speed import measure_speed, table

    if not arguments.json:
        arguments.show = table
    return measure_speed(arguments.folder, arguments.chunks, arguments.queries, arguments.like, arguments.seed)


def _engine(arguments: argparse.Namespace) -> dict[str, Any]:
    from benchmarks.engine import measure_engine

    return measure_engine(arguments.rounds, arguments.tokens)


def _load(arguments: argparse.Namespace) -> dict[str, Any]:
    from benchmarks.load import measure_load

    return measure_load(arguments.people, arguments.seed, not arguments.without_model)


def _kills(arguments: argparse.Namespace) -> dict[str, Any]:
    from benchmarks.kills import kill_loop

    return kill_loop(arguments.kills, arguments.seed, oparl=arguments.oparl, real_model=arguments.real_embedder)


def _upkeep(arguments: argparse.Namespace) -> dict[str, Any]:
    from benchmarks.upkeep import measure_upkeep

    return measure_upkeep(arguments.chunks, arguments.removed, arguments.seed)


def _ingest(arguments: argparse.Namespace) -> dict[str, Any]:
    from benchmarks.ingest import measure_ingest, table

    if not arguments.json:
        arguments.show = table
    return measure_ingest(arguments.files, arguments.seed, arguments.profile)


def _references(arguments: argparse.Namespace) -> dict[str, Any]:
    from benchmarks.references import measure_references, table

    if not arguments.json:
        arguments.show = table
    return measure_references(arguments.papers, arguments.seed, arguments.squad, arguments.council)


def _fuzz(arguments: argparse.Namespace) -> dict[str, Any]:
    from benchmarks.fuzz import measure_fuzz

    return measure_fuzz(arguments.seconds, arguments.seed)


if __name__ == "__main__":
    sys.exit(main())
