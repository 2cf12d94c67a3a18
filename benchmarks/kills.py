"""A refresh killed at random moments, again and again; after each kill the index is compared with the truth.

The truth is kept beside the runs: which documents there should be, of which access class, and a mark in the text of
each that was edited. After a kill the catalog must hold exactly what it held before the run, or exactly what the
sources held when it was killed; a reader that stayed open must answer from that; and after a run that was let finish,
``verify`` must find nothing.

SIGKILL goes to the whole process group of the ingest, and in every third case to the Chroma server too.
"""

import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.access import AccessClass
from app.errors import RatslotseError
from app.knowledge.build import open_knowledge, verify_index
from app.knowledge.catalog import CATALOG_FILE, Catalog
from app.knowledge.index import Knowledge
from app.knowledge.model import Document
from app.settings import PROJECT_FOLDER, Settings, SourceSettings
from benchmarks.hash_model import hash_model
from benchmarks.kills_oparl import SmallCity, small_city

_EVERYTHING = frozenset(AccessClass)
_KILLS_BETWEEN_FINISHED_RUNS = 10
_OWN_FILES = 30
_SEARCHED = 3
_LONGEST_RUN = 300.0

State = dict[str, tuple[str, str]]
"""Access class, and the mark in the text (empty where it has none), by document id; documents of the council
information system go by their address."""


class KillError(RatslotseError):
    """The index did not survive a kill."""


@dataclass
class Tally:
    """What happened."""

    kills: int = 0
    finished_before_the_kill: int = 0
    old_state: int = 0
    new_state: int = 0
    chroma_killed: int = 0
    finished_runs: int = 0
    edits: Counter[str] = field(default_factory=Counter)


def kill_loop(kills: int, seed: int, *, oparl: bool = False, real_model: bool = False) -> dict[str, Any]:
    """Kill so many runs over a copy of ``docs_corpus``, and with ``oparl`` over a small council information system.

    Raises ``KillError`` at the first thing that is not as it should be.
    """
    began = time.monotonic()
    rng = random.Random(seed)
    with tempfile.TemporaryDirectory(prefix="ratslotse-kills-") as name, ExitStack() as stack:
        if not real_model:
            stack.enter_context(hash_model())
        city = stack.enter_context(small_city(rng)) if oparl else None
        loop = _Loop(Path(name), rng, city, real_model)
        stack.callback(loop.close)
        loop.finish_run()
        while loop.tally.kills < kills:
            loop.edit()
            loop.kill_one()
            if loop.tally.kills % _KILLS_BETWEEN_FINISHED_RUNS == 0:
                loop.finish_run()
        loop.finish_run()
        loop.close()
    tally = loop.tally
    return {
        "kills": tally.kills,
        "runs_that_ended_before_the_kill": tally.finished_before_the_kill,
        "old_state_afterwards": tally.old_state,
        "new_state_afterwards": tally.new_state,
        "chroma_killed_too": tally.chroma_killed,
        "finished_and_verified_runs": tally.finished_runs,
        "edits": dict(sorted(tally.edits.items())),
        "documents": len(loop.committed),
        "seconds": round(time.monotonic() - began, 1),
    }


class _Loop:
    def __init__(self, folder: Path, rng: random.Random, city: SmallCity | None, real_model: bool) -> None:
        self.tally = Tally()
        self.committed: State = {}
        self._files: State = {}
        self._rng = rng
        self._real_model = real_model
        self._corpus = folder / "docs_corpus"
        self._removed = folder / "removed"
        shutil.copytree(PROJECT_FOLDER / "docs_corpus", self._corpus)
        self._removed.mkdir()
        sources = [SourceSettings(path=self._corpus, access=AccessClass.PUBLIC)]
        self._city = city
        if city is not None:
            url = f"oparl+{city.base}/system"
            sources.append(SourceSettings(url=url, name="ris", access=AccessClass.PUBLIC))
        self._settings = Settings(data=folder / "data", models=Settings().models_folder, sources=tuple(sources))
        self._config = folder / "ratslotse.toml"
        self._config.write_text(_toml(self._settings), encoding="utf-8")
        self._seconds = 5.0
        self._reader: ExitStack | None = None
        self._knowledge: Knowledge | None = None
        for number in range(_OWN_FILES):
            self._write_own(number)

    @property
    def _expected(self) -> State:
        """What a run that begins now has to bring."""
        marks = self._city.marks if self._city is not None else {}
        return self._files | {address: ("public", mark) for address, mark in marks.items()}

    def edit(self) -> None:
        """Some changes to the sources, noted as what is expected from now on."""
        edits: dict[str, tuple[int, Callable[[], bool]]] = {
            "write": (6, lambda: self._write_own(self._rng.randrange(_OWN_FILES))),
            "remove": (2, self._remove),
            "move": (2, self._move),
            "reclassify": (2, self._reclassify),
        }
        if self._city is not None:
            edits |= {"retext": (4, self._city.retext), "delete": (1, self._city.delete), "add": (1, self._city.add)}
        for _ in range(self._rng.randint(1, 4)):
            kind = self._rng.choices(list(edits), [weight for weight, _ in edits.values()])[0]
            self.tally.edits[kind] += edits[kind][1]()

    def kill_one(self) -> None:
        """Start a run, kill it, and look at what it left."""
        process = self._start()
        try:
            process.wait(self._rng.uniform(0.0, self._seconds))
            self.tally.finished_before_the_kill += 1
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        with_chroma = self._rng.random() < 1 / 3
        if with_chroma:
            self._kill_chroma()
        self.tally.kills += 1
        self._check(f"kill {self.tally.kills}{' (with Chroma)' if with_chroma else ''}")

    def finish_run(self) -> None:
        """Let a run finish; it must bring the expected state, and ``verify`` must find nothing."""
        began = time.monotonic()
        process = self._start()
        try:
            output, _ = process.communicate(timeout=_LONGEST_RUN)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            raise KillError("a run did not come to its end") from None
        # the first one has everything to do, and is no measure for the others
        self._seconds = time.monotonic() - began if self.committed else self._seconds
        if process.returncode not in (0, 1):
            raise KillError(f"a run after {self.tally.kills} kills ended with {process.returncode}: {output[-2000:]}")
        state = self._state()
        if not self.committed:  # what docs_corpus holds is learned from the first run
            own = {key: value for key, value in state.items() if key.startswith(f"{self._corpus.name}/")}
            self._files = own | self._files
        if state != self._expected:
            raise KillError(f"after a finished run: {_difference(state, self._expected)}")
        self.committed = state
        self._open_reader()
        findings = verify_index(self._settings)
        if not findings.clean:
            raise KillError("; ".join(finding.sentence for finding in findings.findings))
        self.tally.finished_runs += 1

    def close(self) -> None:
        """Close the reader that stayed open."""
        if self._reader is not None:
            self._reader.close()
            self._reader = self._knowledge = None

    def _start(self) -> subprocess.Popen[str]:
        module = "ingest" if self._real_model else "benchmarks.kills_run"
        environment = {name: value for name, value in os.environ.items() if not name.startswith("RATSLOTSE_")}
        return subprocess.Popen(
            [sys.executable, "-m", module, "--allow-removal", "--quiet"],
            cwd=PROJECT_FOLDER,
            env={**environment, "RATSLOTSE_CONFIG": str(self._config)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def _check(self, moment: str) -> None:
        state = self._state()
        if state == self.committed:
            self.tally.old_state += 1
        elif state == self._expected:
            self.tally.new_state += 1
            self.committed = state
        else:
            raise KillError(
                f"{moment}: neither the old state ({_difference(state, self.committed)}) nor the new one "
                f"({_difference(state, self._expected)})"
            )
        self._search(moment)

    def _search(self, moment: str) -> None:
        """A reader finds what it should, by both ways, each passage once."""
        if self._knowledge is None:
            self._open_reader()
        marked = [(identifier, mark) for identifier, (_, mark) in self.committed.items() if mark]
        for identifier, mark in self._rng.sample(marked, min(_SEARCHED, len(marked))):
            for name in ("search_terms", "search_vectors"):
                found = getattr(self._knowledge, name)(f"Merkmal {mark}", _EVERYTHING, 50)
                chunks = [passage.chunk.id for passage in found]
                if len(set(chunks)) != len(chunks):
                    raise KillError(f"{moment}: {name} doubles a passage")
                if name == "search_terms" and identifier not in {_key(passage.document) for passage in found[:5]}:
                    raise KillError(f"{moment}: {name} does not find {identifier}")
                if not found:
                    raise KillError(f"{moment}: {name} finds nothing")

    def _open_reader(self) -> None:
        self.close()
        self._reader = ExitStack()
        self._knowledge = self._reader.enter_context(open_knowledge(self._settings))

    def _state(self) -> State:
        with closing(Catalog(self._settings.data / CATALOG_FILE)) as catalog:
            texts = [catalog.text(document.id, _EVERYTHING) for document in catalog.documents(_EVERYTHING)]
        found = [(_key(text.document), str(text.document.access), _mark(text.text)) for text in texts if text]
        if len({key for key, _, _ in found}) != len(found):
            raise KillError("a document is there twice")
        return {key: (access, mark) for key, access, mark in found}

    def _kill_chroma(self) -> None:
        try:
            known = json.loads((self._settings.data / "vectors.server" / "address").read_text(encoding="utf-8"))
            os.kill(known["pid"], signal.SIGKILL)
        except (OSError, ValueError):
            return
        self.tally.chroma_killed += 1
        self.close()

    def _write_own(self, number: int) -> bool:
        mark = f"M{self._rng.randrange(10**9):09}"
        words = " ".join(f"Wort{self._rng.randrange(5000)}" for _ in range(self._rng.randint(50, 2000)))
        name = f"eigene/datei-{number:02}.md"
        file = self._corpus / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(f"# Datei {number}\n\nMerkmal {mark} steht hier.\n\n{words}\n", encoding="utf-8")
        access = self._files.get(f"docs_corpus/{name}", ("public", ""))[0]
        self._files[f"docs_corpus/{name}"] = (access, mark)
        return True

    def _own(self) -> list[Path]:
        return sorted((self._corpus / "eigene").glob("*.md"))

    def _remove(self) -> bool:
        if len(self._own()) < _OWN_FILES // 2:
            return False
        file = self._rng.choice(self._own())
        for part in (file, file.with_name(f"{file.name}.meta.json")):
            part.unlink(missing_ok=True)
        del self._files[f"docs_corpus/eigene/{file.name}"]
        return True

    def _move(self) -> bool:
        """A document of the corpus goes, or comes back."""
        gone = sorted(self._removed.iterdir())
        if gone and self._rng.random() < 0.6:
            file = gone[0]
            shutil.move(file, self._corpus / "satzungen" / file.name)
            self._files[f"docs_corpus/satzungen/{file.name}"] = ("public", "")
            return True
        present = [
            file
            for file in sorted((self._corpus / "satzungen").iterdir())
            if self._files.get(f"docs_corpus/satzungen/{file.name}") == ("public", "")
            and not file.with_name(f"{file.name}.meta.json").exists()
        ]
        if not present:
            return False
        file = self._rng.choice(present)
        shutil.move(file, self._removed / file.name)
        del self._files[f"docs_corpus/satzungen/{file.name}"]
        return True

    def _reclassify(self) -> bool:
        file = self._rng.choice(self._own())
        access = self._rng.choice(["public", "internal", "non_public"])
        file.with_name(f"{file.name}.meta.json").write_text(json.dumps({"access": access}), encoding="utf-8")
        identifier = f"docs_corpus/eigene/{file.name}"
        self._files[identifier] = (access, self._files[identifier][1])
        return True


def _toml(settings: Settings) -> str:
    """The settings as the runs read them."""
    lines = [f"data = {json.dumps(str(settings.data))}", f"models = {json.dumps(str(settings.models_folder))}"]
    for source in settings.sources:
        place = f"path = {json.dumps(str(source.path))}" if source.path else f"url = {json.dumps(source.url)}"
        lines += ["[[sources]]", place, f'access = "{source.access}"']
        lines += [f'name = "{source.name}"'] if source.name else []
    return "\n".join([*lines, "[oparl]", "seconds_between_requests = 0.0", ""])


def _key(document: Document) -> str:
    """What is expected of a remote document is known by its address."""
    return document.uri if document.uri.startswith("http") else document.id


def _mark(text: str) -> str:
    found = re.search(r"Merkmal (M\d{9})", text)
    return found[1] if found else ""


def _difference(found: State, expected: State) -> str:
    wrong = [key for key in found.keys() | expected.keys() if found.get(key) != expected.get(key)]
    parts = [f"{key}: {found.get(key)} instead of {expected.get(key)}" for key in sorted(wrong)[:3]]
    return f"{len(wrong)} documents differ, as {'; '.join(parts)}"
