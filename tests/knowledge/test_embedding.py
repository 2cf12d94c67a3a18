"""The embedder: the fake and the real model keep one contract; texts longer than the model reads are cut."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from app.errors import ModelFileError
from app.knowledge.embedding import GgufEmbedder, fingerprint_of
from app.knowledge.protocols import Embedder, Vectors
from app.models.encoder import EncoderContext, EncoderError, Tokens
from app.models.files import ModelFile, ModelRole, require_model
from app.settings import EmbeddingSettings, Settings
from tests.fakes import HashEmbedder
from tests.knowledge.contracts import EmbedderContract


class TestHashEmbedder(EmbedderContract):
    @pytest.fixture
    def embedder(self) -> Embedder:
        return HashEmbedder()


@pytest.fixture(scope="module")
def gguf(model_files: Settings) -> Iterator[GgufEmbedder]:
    model = require_model(model_files, ModelRole.EMBEDDING)
    with closing(GgufEmbedder(model, model_files.embedding)) as embedder:
        yield embedder


@pytest.mark.model
class TestGgufEmbedder(EmbedderContract):
    @pytest.fixture
    def embedder(self, gguf: GgufEmbedder) -> Embedder:
        return gguf


@pytest.mark.model
def test_meaning_counts_and_not_only_words(gguf: GgufEmbedder) -> None:
    passages = gguf.embed_passages(
        [
            "Für das Halten von Hunden ist eine jährliche Abgabe von 96 Euro zu entrichten.",
            "Das Bürgerbüro ist montags von acht bis zwölf Uhr geöffnet.",
            "Der Gemeinderat lehnt den Bau des Radwegs ab.",
        ]
    )
    assert int(np.argmax(passages @ gguf.embed_query("Was kostet mein Dackel an Steuern?"))) == 0


@pytest.mark.model
def test_a_long_text_is_read_up_to_the_limit_and_no_further(gguf: GgufEmbedder) -> None:
    beginning = " ".join(f"Der Haushaltsplan {number} wird beschlossen." for number in range(200))
    one, other = gguf.embed_passages([beginning + " Das Freibad öffnet.", beginning + " Ganz anderes Ende."])
    assert gguf.count_tokens(beginning) > 1000
    assert np.array_equal(one, other)
    assert not np.array_equal(one, gguf.embed_passages(["Etwas ganz anderes"])[0])


@pytest.mark.model
def test_many_threads_get_the_vectors_of_their_own_texts(gguf: GgufEmbedder) -> None:
    texts = [f"Die Vorlage {number} wird beraten." for number in range(24)]
    with ThreadPoolExecutor(6) as threads:
        together = np.stack(list(threads.map(gguf.embed_query, texts)))
    with closing(GgufEmbedder(require_model(Settings(), ModelRole.EMBEDDING), EmbeddingSettings())) as alone:
        assert np.abs(together - np.stack([alone.embed_query(text) for text in texts])).max() < 1e-3


@pytest.mark.model
def test_passages_computed_side_by_side_are_those_computed_one_after_the_other(model_files: Settings) -> None:
    texts = [f"Die Vorlage {number} wird beraten. " * (1 + number % 7) for number in range(40)]
    texts += texts[:5]
    model = require_model(model_files, ModelRole.EMBEDDING)
    vectors = []
    for threads in (1, 3):
        with closing(GgufEmbedder(model, EmbeddingSettings(threads=threads))) as embedder:
            vectors.append(embedder.embed_passages(texts))
    assert np.array_equal(vectors[0], vectors[1])
    assert np.array_equal(vectors[0][:5], vectors[0][40:])
    assert not np.array_equal(vectors[0][0], vectors[0][1])


@pytest.mark.model
def test_a_question_does_not_wait_for_the_passages_of_another(gguf: GgufEmbedder) -> None:
    texts = [f"Der Ausschuss {number} berät über den Haushalt der Stadt. " * 30 for number in range(100)]
    with ThreadPoolExecutor(1) as background:
        batch = background.submit(gguf.embed_passages, texts)
        for number in range(3):
            gguf.embed_query(f"Wie hoch ist die Gebühr {number}?")
        assert not batch.done()


@pytest.mark.model
def test_what_fails_in_one_thread_fails_the_call(gguf: GgufEmbedder, monkeypatch: pytest.MonkeyPatch) -> None:
    computed = EncoderContext.vector

    def out_of_memory(context: EncoderContext, tokens: Tokens) -> Vectors:
        if len(tokens) > 100:
            raise EncoderError("no room")
        return computed(context, tokens)

    monkeypatch.setattr(EncoderContext, "vector", out_of_memory)
    with pytest.raises(ModelFileError, match="Arbeitsspeicher"):
        gguf.embed_passages(["kurz", "lang " * 200, *(f"kurz {number}" for number in range(50))])
    assert gguf.embed_passages(["noch ein kurzer Text", "und noch einer"]).shape == (2, gguf.dimension)


@pytest.mark.model
def test_a_closed_embedder_says_so_and_does_not_hang(model_files: Settings) -> None:
    embedder = GgufEmbedder(require_model(model_files, ModelRole.EMBEDDING), EmbeddingSettings())
    embedder.close()
    for attempt in range(2):
        with pytest.raises(RuntimeError, match="closed"):
            embedder.embed_query(f"Frage {attempt}")
    with pytest.raises(RuntimeError, match="closed"):
        embedder.count_tokens("Frage")


@pytest.mark.model
def test_spellings_of_a_character_are_one_text(gguf: GgufEmbedder) -> None:
    assert np.array_equal(gguf.embed_query("Gebühr ﬁnanziell"), gguf.embed_query("Gebu\u0308hr finanziell"))


@pytest.mark.model
def test_line_breaks_do_not_change_the_vector(gguf: GgufEmbedder) -> None:
    broken, flowing = gguf.embed_passages(["Die Steuer\nfür den  ersten\n\nHund", "Die Steuer für den ersten Hund"])
    assert np.allclose(broken, flowing)


@pytest.mark.model
def test_the_model_is_quiet(gguf: GgufEmbedder, capfd: pytest.CaptureFixture[str]) -> None:
    gguf.embed_passages(["Ein Satz, den noch niemand eingebettet hat."])
    with closing(GgufEmbedder(require_model(Settings(), ModelRole.EMBEDDING), EmbeddingSettings())):
        pass
    assert capfd.readouterr() == ("", "")


def test_the_fingerprint_changes_with_all_that_changes_vectors() -> None:
    model = ModelFile("e5", ModelRole.EMBEDDING, Path("e5.gguf"), "a" * 64)
    other = ModelFile("e5", ModelRole.EMBEDDING, Path("e5.gguf"), "b" * 64)
    elsewhere = ModelFile("renamed", ModelRole.EMBEDDING, Path("elsewhere.gguf"), "a" * 64)
    settings = EmbeddingSettings()
    fingerprints = {
        fingerprint_of(model, settings),
        fingerprint_of(other, settings),
        fingerprint_of(model, EmbeddingSettings(query_prefix="")),
        fingerprint_of(model, EmbeddingSettings(passage_prefix="")),
        fingerprint_of(model, EmbeddingSettings(query_prefix="", passage_prefix="query: passage: ")),
    }
    assert len(fingerprints) == 5
    assert fingerprint_of(elsewhere, EmbeddingSettings(threads=7)) == fingerprint_of(model, settings)


def test_a_file_that_is_no_model_is_one_german_sentence(tmp_path: Path) -> None:
    broken = tmp_path / "broken.gguf"
    broken.write_bytes(b"GGUF" + b"\0" * 100)
    with pytest.raises(ModelFileError, match=r"Einbettungsmodell .*broken\.gguf lässt sich nicht laden"):
        GgufEmbedder(ModelFile("broken", ModelRole.EMBEDDING, broken, "0" * 64), EmbeddingSettings())
