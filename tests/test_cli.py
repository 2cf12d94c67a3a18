"""The command line: what is printed in which order, what programs get, and how errors end."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

import pytest

import app.answering.build
import app.search.build
from app.access import PUBLIC_ONLY
from app.answering.model import (
    Answer,
    AnswerEvent,
    EvidenceFound,
    Finished,
    Note,
    NoteKind,
    NotesAdded,
    Outcome,
    SentenceAccepted,
    Understood,
    Waiting,
)
from app.cli import run
from app.errors import IndexStateError
from app.knowledge.model import ServiceField
from app.settings import PROJECT_FOLDER, Settings
from tests.ui.fakes import (
    ANSWERING,
    SENTENCE,
    STATE,
    FakeCity,
    ScriptedAssistant,
    answered,
    make_document,
    make_evidence,
    make_text,
    refused,
    secret,
    statute,
)

HOSTILE = "Hund\x1b]0;besetzt\x07 \x9b31m \u202egro\rlöschen"


@pytest.fixture
def city(monkeypatch: pytest.MonkeyPatch) -> FakeCity:
    """A small city behind ``search``."""
    hostile = make_text(make_document("city/h.txt", f"Titel {HOSTILE}", has_pages=False), [f"{HOSTILE} Katze"])
    found = FakeCity([statute(), secret(), hostile])

    @contextmanager
    def open_search(_: Settings) -> Iterator[FakeCity]:
        yield found

    monkeypatch.setattr(app.search.build, "open_search", open_search)
    return found


def script(monkeypatch: pytest.MonkeyPatch, events: Sequence[AnswerEvent]) -> ScriptedAssistant:
    """An assistant behind ``ask`` that gives these events."""
    assistant = ScriptedAssistant(events)

    @contextmanager
    def open_assistant(_: Settings) -> Iterator[ScriptedAssistant]:
        yield assistant

    monkeypatch.setattr(app.answering.build, "open_assistant", open_assistant)
    return assistant


def test_ask_prints_evidence_then_sentences_then_sources_then_as_of_when(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    events = [Waiting(2), *answered(make_evidence(statute(), ANSWERING), SENTENCE)]
    assistant = script(monkeypatch, events)
    assert run(["ask", "Was", "kostet", "ein", "Hund?"]) == 0
    assert assistant.asked == [("Was kostet ein Hund?", PUBLIC_ONLY)]
    out = capsys.readouterr().out
    expected = [
        "Vor Ihnen werden noch 2 Fragen beantwortet.",
        "Fundstellen im Wortlaut",
        f"„{ANSWERING}“",
        "Hundesteuersatzung · B-012/2024 · Satzung · Rat · 02.05.2024 · Seite 2 · beschlossen am 02.05.2024",
        "Antwort",
        f"{SENTENCE} [1]",
        "Quellen",
        "[1] Hundesteuersatzung",
        f"„{ANSWERING}“",
        "1 Satz wurde nicht angezeigt",
        "Stand: 02.05.2024",
    ]
    position = 0
    for text in expected:
        assert text in out[position:]
        position = out.index(text, position) + len(text)


def test_ask_as_json_is_one_object_with_stable_keys(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    script(monkeypatch, answered(make_evidence(statute(), ANSWERING), SENTENCE))
    assert run(["ask", "Was kostet ein Hund?", "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    keys = {"question", "outcome", "answer", "sentences", "citations", "evidence", "nearest", "corpus", "timings"}
    assert keys <= set(result)
    assert result["outcome"] == "answered"
    assert result["answer"] == f"{SENTENCE} [1]"
    citation = result["citations"][0]
    assert {"number", "document", "title", "reference", "page", "quote", "status"} <= set(citation)
    assert citation["document"] == "city/steuer.pdf"
    assert citation["page"] == 2
    assert statute().text[citation["start"] : citation["end"]] == citation["quote"] == ANSWERING


def test_an_honest_refusal_is_no_error(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    nearest = FakeCity([statute()]).retrieve("hunden", PUBLIC_ONLY, 5)
    script(monkeypatch, refused(nearest, "Dazu steht nichts in den Dokumenten."))
    assert run(["ask", "Warum?"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("Dazu steht nichts in den Dokumenten.")
    assert "Am nächsten kommen" in out
    assert "Antwort" not in out


def test_a_failed_answer_is_an_error(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    answer = Answer("", Outcome.FAILED, (), (), (), (), 0, "Der Speicher reicht nicht.", STATE)
    script(monkeypatch, [Finished(answer)])
    assert run(["ask", "Was?"]) == 1
    assert "Der Speicher reicht nicht." in capsys.readouterr().out


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_documents_cannot_steer_the_terminal(
    city: FakeCity, capsys: pytest.CaptureFixture[str], options: list[str]
) -> None:
    assert run(["search", "katze", *options]) == 0
    out = capsys.readouterr().out
    assert "löschen" in out
    assert not {"\x1b", "\x07", "\x9b", "\u202e", "\r"} & set(out)


def test_json_keeps_every_character_of_a_document(city: FakeCity, capsys: pytest.CaptureFixture[str]) -> None:
    run(["search", "katze", "--json"])
    result = json.loads(capsys.readouterr().out)["results"][0]
    assert result["text"] == f"{HOSTILE} Katze"
    assert result["page"] is None


def test_search_obeys_limit_and_clearance(city: FakeCity, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["search", "Hund", "--json", "--limit", "1"]) == 0
    assert len(json.loads(capsys.readouterr().out)["results"]) == 1
    assert run(["search", "Hundestaffel"]) == 0
    assert "nichts gefunden" in capsys.readouterr().out


def test_an_error_for_people_is_one_sentence_on_stderr(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    @contextmanager
    def open_search(_: Settings) -> Iterator[FakeCity]:
        raise IndexStateError("Es ist noch nichts eingelesen.")
        yield FakeCity([])

    monkeypatch.setattr(app.search.build, "open_search", open_search)
    assert run(["search", "Hund"]) == IndexStateError.exit_code
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == "Es ist noch nichts eingelesen.\n"


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["ask"], "Es fehlt die Frage"),
        (["ask", "  "], "Es fehlt die Frage"),
        (["search"], "Es fehlt, was gesucht wird"),
        (["search", "x", "--limt", "3"], "--limt"),
        (["search", "x", "--limit", "viele"], "--limit"),
        (["search", "x", "--order", "zufall"], "neueste"),
        (["start", "--port", "99999999"], "--port"),
        (["fragen"], "fragen"),
    ],
)
def test_a_wrong_call_is_one_sentence(arguments: list[str], hint: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(arguments) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert hint in captured.err
    assert captured.err.count("\n") == 1


def test_ctrl_c_ends_quietly(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted(*_: object, **__: object) -> Iterator[AnswerEvent]:
        yield Waiting(1)
        raise KeyboardInterrupt

    assistant = script(monkeypatch, [])
    monkeypatch.setattr(assistant, "ask", interrupted)
    assert run(["ask", "Was?"]) == 130
    assert capsys.readouterr().err == ""


def test_help_is_german_and_loads_no_library() -> None:
    code = (
        "import sys; from app.cli import run; code = run(['--help']); "
        "heavy = {'streamlit', 'llama_cpp', 'chromadb', 'tantivy', 'langchain_core'} & set(sys.modules); "
        "sys.exit(code or len(heavy))"
    )
    finished = subprocess.run([sys.executable, "-c", code], cwd=PROJECT_FOLDER, capture_output=True, text=True)
    assert finished.returncode == 0
    assert "Befehle" in finished.stdout
    assert "Diese Hilfe zeigen." in finished.stdout


def test_models_hands_its_arguments_on(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["models", "list"]) == 0
    assert "multilingual-e5-small" in capsys.readouterr().out


def test_a_reader_that_goes_away_causes_no_traceback(tmp_settings: Settings) -> None:
    environment = {**os.environ, "RATSLOTSE_DATA": str(tmp_settings.data), "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(
        [sys.executable, "-m", "app", "doctor"],
        cwd=PROJECT_FOLDER,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    process.stdout.close()
    _, err = process.communicate(timeout=60)
    assert "Traceback" not in err
    assert "Exception" not in err


def test_ask_prints_notes_the_words_of_a_field_and_how_a_follow_up_was_read(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    evidence, accepted, *_, last = answered(make_evidence(statute(), ANSWERING), SENTENCE, dropped=0)
    assert isinstance(accepted, SentenceAccepted)
    assert isinstance(last, Finished)
    note = Note(NoteKind.STATUS, "Satzung: in Kraft seit 01.01.2025.", (1,))
    answer = replace(last.answer, field=ServiceField.COSTS, notes=(note,), understood="Was kostet ein Hund heute?")
    verbatim = replace(accepted, sentence=replace(accepted.sentence, verbatim=True))
    script(monkeypatch, [Understood(answer.understood), evidence, verbatim, NotesAdded((note,)), Finished(answer)])
    assert run(["ask", "Und heute?", "--after", "Was kostete ein Hund 2020?"]) == 0
    out = capsys.readouterr().out
    assert "Verstanden als: Was kostet ein Hund heute?" in out
    assert f"„{SENTENCE}“ [1]" in out
    assert "Stand der Entscheidung: Satzung: in Kraft seit 01.01.2025. [1]" in out
    assert "Abschnitt „Kosten“" in out


def test_ask_hands_on_what_was_asked_before(monkeypatch: pytest.MonkeyPatch) -> None:
    assistant = script(monkeypatch, answered(make_evidence(statute(), ANSWERING), SENTENCE))
    assert run(["ask", "Und heute?", "--after", "Was kostete ein Hund 2020?"]) == 0
    assert assistant.histories == [("Was kostete ein Hund 2020?",)]


@pytest.mark.parametrize("caution", [True, False])
def test_ask_as_json_says_whether_the_evidence_is_doubtful(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], caution: bool
) -> None:
    found = make_evidence(statute(), ANSWERING)
    answer = Answer("", Outcome.EVIDENCE_ONLY, (), (), (found,), (), 0, "Bitte selbst prüfen.", STATE)
    script(monkeypatch, [EvidenceFound((found,), (), caution=caution), Finished(answer)])
    assert run(["ask", "Was?", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["caution"] is caution
