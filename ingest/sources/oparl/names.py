"""Ids of documents and papers, made of the ids of OParl objects, which are addresses."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable
from urllib.parse import quote, unquote, urlsplit

# Longer tails are no names any more; ids are shown in reports.
_LONGEST = 120
_SAFE = re.compile(r"[A-Za-z0-9ÄÖÜäöüß._~=&-]+")


def readable_ids(source: str, collection: str, objects: Iterable[str]) -> dict[str, str]:
    """Object id to ``<source>/<collection>/<tail>``; the same for the same object in every run.

    The tail is what stands behind the collection's name in the address (``…/papers/vo/51255`` is ``vo/51255``), else
    its last part. Where that is none, or several objects share it, a piece of a hash of the whole id is added.
    """
    tails = {name: _tail(name, collection) for name in dict.fromkeys(objects)}
    # names that differ in case alone would be one on some file systems and in some readers' eyes
    shared = Counter(tail.casefold() for tail in tails.values())
    return {
        name: f"{source}/{collection}/{tail if tail and shared[tail.casefold()] == 1 else f'{tail}~{_digest(name)}'}"
        for name, tail in tails.items()
    }


def _tail(name: str, collection: str) -> str:
    try:
        parts = urlsplit(name)
    except ValueError:
        return ""
    segments = [unquote(segment) for segment in parts.path.split("/") if segment]
    singular = collection.removesuffix("s")
    places = [n for n, segment in enumerate(segments[:-1]) if segment.casefold() in (collection, singular)]
    kept = segments[places[-1] + 1 :] if places else segments[-1:]
    if parts.query:
        kept.append(parts.query)
    tail = "/".join(_safe(segment) for segment in kept)
    return tail if len(tail) <= _LONGEST else ""


def _safe(segment: str) -> str:
    """Letters and digits as they are; whatever could be a path, a mark or a control character is escaped."""
    if segment in (".", ".."):
        return "~"
    if _SAFE.fullmatch(segment):
        return segment
    return quote(segment, safe="=&~", errors="replace")


def _digest(name: str) -> str:
    return hashlib.sha256(name.encode("utf-8", "backslashreplace")).hexdigest()[:8]
