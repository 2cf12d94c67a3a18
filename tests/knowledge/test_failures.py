"""What goes wrong in the middle of a run: the reason is one German sentence, and the old state still answers."""

import json
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial

import pytest

from app.access import PUBLIC_ONLY
from app.errors import VectorStoreError
from app.knowledge.build import open_knowledge, open_refresh, verify_index
from app.knowledge.chroma_server import server_is_running
from app.knowledge.verification import FindingKind
from app.settings import PROJECT_FOLDER, Settings
from benchmarks.hash_model import hash_model
from tests.fakes import paper

pytestmark = pytest.mark.chroma


@pytest.fixture(autouse=True)
def without_model_file() -> Iterator[None]:
    with hash_model():
        yield


@pytest.fixture
def filled(tmp_settings: Settings) -> Settings:
    with open_refresh(tmp_settings) as refresh:
        refresh.prepare(*paper("Freibad", "Das Freibad öffnet im Mai."))
        refresh.commit()
    return tmp_settings


def _answers_as_before(settings: Settings) -> None:
    with open_knowledge(settings) as knowledge:
        assert knowledge.state().generation == 1
        for search in (knowledge.search_terms, knowledge.search_vectors):
            assert [found.chunk.text for found in search("Freibad", PUBLIC_ONLY, 9)] == ["Das Freibad öffnet im Mai."]


def _next_run_finishes(settings: Settings) -> None:
    with open_refresh(settings) as refresh:
        refresh.prepare(*paper("Freibad", "Das Freibad öffnet im Juni."))
        refresh.commit()
    assert verify_index(settings).clean
    with open_knowledge(settings) as knowledge:
        assert knowledge.search_vectors("Freibad", PUBLIC_ONLY, 9)[0].chunk.text == "Das Freibad öffnet im Juni."


@pytest.mark.parametrize("moment", ["while embedding", "before the commit", "before the cleaning up"])
def test_chroma_is_gone_in_the_middle_of_a_run(filled: Settings, moment: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def kill_chroma() -> None:
        known = json.loads((filled.data / "vectors.server" / "address").read_text(encoding="utf-8"))
        os.kill(known["pid"], signal.SIGKILL)

    def run() -> None:
        with open_refresh(filled) as refresh:
            for number in range(600):
                if moment == "while embedding" and number == 100:
                    kill_chroma()
                refresh.prepare(*paper(f"Neu {number}", f"Das Freibad {number}."))
            if moment == "before the commit":
                kill_chroma()
            if moment == "before the cleaning up":
                monkeypatch.setattr(refresh, "_mend", partial(_after, kill_chroma, refresh._mend))
            refresh.commit()

    with pytest.raises(VectorStoreError, match=r"Chroma\) unter .* antwortet nicht"):
        run()
    visible = moment == "before the cleaning up"
    if not visible:
        _answers_as_before(filled)
    assert not server_is_running(filled.data)
    with open_refresh(filled) as refresh:
        assert refresh.commit().documents == (601 if visible else 1)
    assert verify_index(filled).clean


def _after(first: Callable[[], None], then: Callable[..., None], **options: bool) -> None:
    first()
    then(**options)


def test_readers_outlive_chroma(filled: Settings) -> None:
    with open_knowledge(filled) as knowledge:
        for _ in range(2):
            known = json.loads((filled.data / "vectors.server" / "address").read_text(encoding="utf-8"))
            os.kill(known["pid"], signal.SIGKILL)
            found = knowledge.search_vectors("Freibad", PUBLIC_ONLY, 9)
            assert [passage.chunk.text for passage in found] == ["Das Freibad öffnet im Mai."]
    assert not server_is_running(filled.data)


def test_chroma_does_not_start(filled: Settings) -> None:
    database = filled.data / "vectors" / "chroma.sqlite3"
    content = database.read_bytes()
    database.write_bytes(b"no database at all" * 1000)
    with pytest.raises(VectorStoreError, match="Chroma"), open_refresh(filled):
        pass
    database.write_bytes(content)
    _answers_as_before(filled)
    _next_run_finishes(filled)


_CHILD = """
import sys
from pathlib import Path
from app.errors import RatslotseError
from app.knowledge.build import open_refresh
from app.settings import Settings
from benchmarks.hash_model import hash_model
from tests.fakes import paper
try:
    with hash_model(), open_refresh(Settings(data=Path(sys.argv[1]))) as refresh:
        for number in range(400):
            words = " ".join(f"Wort{number * 60 + place}" for place in range(int(sys.argv[2])))
            chunks = [f"{words} Ort{number * 20 + place}" for place in range(int(sys.argv[3]))]
            refresh.prepare(*paper(f"Neu {number}", *chunks))
        refresh.commit()
except RatslotseError as error:
    print(error)
    sys.exit(error.exit_code)
"""


@pytest.mark.parametrize(("kilobytes", "words", "chunks"), [(16, 1, 1), (300, 60, 3), (1400, 60, 3), (2200, 1, 12)])
def test_the_disk_is_full(filled: Settings, kilobytes: int, words: int, chunks: int) -> None:
    """No file may grow beyond a limit, for the run and for the Chroma server that it starts."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (kilobytes * 1024, kilobytes * 1024))

    child = subprocess.run(
        [sys.executable, "-c", _CHILD, str(filled.data), str(words), str(chunks)],
        cwd=PROJECT_FOLDER,
        preexec_fn=limit,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert child.returncode == 2, child.stderr[-2000:]
    (sentence,) = child.stdout.strip().splitlines()
    assert sentence.endswith(".")
    assert "bitte" in sentence
    with open_knowledge(filled) as knowledge:  # the old state or, where only the cleaning up had no room, the new one
        assert knowledge.state().documents in (1, 401)
        assert knowledge.search_terms("Freibad", PUBLIC_ONLY, 3)[0].chunk.text == "Das Freibad öffnet im Mai."
    # Not by a search: among many vectors that have nothing in common, as the hashes of these texts, a graph of nearest
    # neighbours may hold a node that no other points to.
    assert not {finding.kind for finding in verify_index(filled).findings} & {
        FindingKind.VECTORS_MISSING,
        FindingKind.VECTORS_UNREADABLE,
    }
    _next_run_finishes(filled)
