"""What a server of OpenAI's protocol streams (server-sent events with JSON), read with distrust."""

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, Field

_LONGEST_LINE = 1_048_576
"""Bytes. A piece of an answer takes some hundred."""
_DONE = b"[DONE]"


class StreamError(ValueError):
    """What came is not what the protocol says. For the caller to put into words."""


class Delta(BaseModel):
    """What a piece adds to the message."""

    content: str | None = None


class Choice(BaseModel):
    """A piece of the one answer that was asked for."""

    delta: Delta = Field(default_factory=Delta)
    finish_reason: str | None = None


class Usage(BaseModel):
    """Token counts; in the last piece."""

    prompt_tokens: int = Field(default=0, ge=0)


class Piece(BaseModel):
    """One event of the stream; unknown parts are passed over."""

    choices: list[Choice] = Field(default_factory=list)
    usage: Usage | None = None
    error: Any = None


def pieces(blocks: Iterator[bytes]) -> Iterator[Piece | None]:
    """The events in blocks of bytes that may be cut anywhere; ``None`` for an empty block: nothing has come.

    Raises ``StreamError``: a line without end, something that is no such event, or an end before the end was told.
    """
    rest = b""
    for block in blocks:
        if not block:
            yield None
            continue
        *lines, rest = (rest + block).split(b"\n")
        if len(rest) > _LONGEST_LINE:
            raise StreamError("eine Zeile ohne Ende")
        for line in lines:
            field, _, value = line.strip().partition(b":")
            if field == b"error":  # llama-server's older way to tell of an error under way
                raise StreamError("ein Fehler des Servers")
            if field != b"data":  # comments that keep the connection open, names of events
                continue
            if value.strip() == _DONE:
                return
            yield _parsed(value)
    raise StreamError("die Verbindung endete mitten in der Antwort")


def _parsed(value: bytes) -> Piece:
    try:
        piece = Piece.model_validate_json(value)
    except ValueError as error:
        raise StreamError("etwas anderes als Teile einer Antwort") from error
    if piece.error is not None:
        raise StreamError("ein Fehler des Servers")
    return piece
