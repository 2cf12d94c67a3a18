"""Which papers cite one another, as a reader may see it.

Everything is resolved when it is asked, against what is active and cleared then: a paper that a reader may not see
cites nothing for them and is cited by nothing.
"""
# ruff: noqa: S608 - statements are put together from constants alone; every value is bound

import datetime
import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from app.access import Clearance
from app.knowledge.catalog_citations import Relation
from app.knowledge.catalog_references import documents_by_reference
from app.knowledge.catalog_rows import VISIBLE, classes, document
from app.knowledge.model import Document
from app.knowledge.references import reference_keys, year_variants


@dataclass(frozen=True, slots=True)
class PaperLink:
    """Another paper, by the document to open for it, and where the two meet.

    ``mentioned_in`` is the document whose text names the other one, at characters ``[start, end)`` on ``page``; for a
    relation that no text states, it is the document whose description does, and the place is ``None``.
    """

    key: str
    document_id: str
    title: str
    reference_number: str
    date: datetime.date | None
    mentioned_in: str
    page: int | None = None
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class PaperLinks:
    """What a paper's documents say of other papers, and what those say of it: each paper once in each, newest first.

    ``supersedes`` and ``superseded_by`` hold what either side says of it; ``related`` are papers above, below or
    beside it, as descriptions say. ``cites`` and ``cited_by`` are mentions in texts.
    """

    cites: tuple[PaperLink, ...] = ()
    cited_by: tuple[PaperLink, ...] = ()
    supersedes: tuple[PaperLink, ...] = ()
    superseded_by: tuple[PaperLink, ...] = ()
    related: tuple[PaperLink, ...] = ()


@dataclass(frozen=True, slots=True)
class _Mention:
    """A row of ``citations``: this version says this of what has this key."""

    version: int
    relation: Relation
    key: str
    start: int | None
    end: int | None


_INVERSE = {
    Relation.CITES: "cited_by",
    Relation.SUPERSEDES: "superseded_by",
    Relation.SUPERSEDED_BY: "supersedes",
    Relation.RELATED: "related",
}


def read_links(connection: sqlite3.Connection, paper_key: str, clearance: Clearance) -> PaperLinks:
    """The links of a paper, by its ``paper_key``; none if it does not exist or is not cleared."""
    own = _visible_documents(connection, "paper_key = ?1", paper_key, clearance)
    if not own:
        return PaperLinks()
    found: dict[str, dict[str, PaperLink]] = {}
    for mention, other in _outgoing(connection, own, clearance):
        _add(found, connection, mention.relation.value, mention, shown=other, inside=own[mention.version])
    for mention, other in _incoming(connection, own, clearance):
        _add(found, connection, _INVERSE[mention.relation], mention, shown=other, inside=other)
    for inside, other in _relatives(connection, own, clearance):
        mention = _Mention(0, Relation.RELATED, "", None, None)
        _add(found, connection, Relation.RELATED.value, mention, shown=other, inside=inside)
    stated = {key for name in ("supersedes", "superseded_by") for key in found.get(name, ())}
    return PaperLinks(
        **{
            name: tuple(
                sorted(
                    (link for key, link in links.items() if name != "related" or key not in stated),
                    key=lambda link: (-(link.date.toordinal() if link.date else 0), link.key),
                )
            )
            for name, links in found.items()
        }
    )


def _outgoing(
    connection: sqlite3.Connection, own: dict[int, Document], clearance: Clearance
) -> list[tuple[_Mention, Document]]:
    rows = connection.execute(
        "SELECT * FROM citations WHERE version_id IN (SELECT value FROM json_each(?)) ORDER BY version_id, start",
        (json.dumps(sorted(own)),),
    )
    mentions = [_mention(row) for row in rows]
    own_key = next(iter(own.values())).paper_key
    keys = {key for mention in mentions for key in (mention.key, *year_variants(mention.key))}
    numbered = documents_by_reference(connection, keys, clearance)
    named = _by_id(connection, [mention.key for mention in mentions], clearance)
    found = []
    taken: set[tuple[int, int | None]] = set()
    for mention in mentions:
        # „IA 220/2023“ names 220/2023 only if it does not name IA 220/2023: the longer one stands first.
        if mention.start is not None and (mention.version, mention.end) in taken:
            continue
        # A year with two figures stands for one with four only where no number is written so.
        written = numbered.get(mention.key) or named.get(mention.key)
        others = written or [other for key in year_variants(mention.key) for other in numbered.get(key, ())]
        if others:
            taken.add((mention.version, mention.end))
        found += [(mention, other) for other in others if other.paper_key != own_key]
    return found


def _incoming(
    connection: sqlite3.Connection, own: dict[int, Document], clearance: Clearance
) -> list[tuple[_Mention, Document]]:
    written: list[str] = []
    varied: list[str] = []
    for document_ in own.values():
        keys = reference_keys(document_.metadata.reference_number)
        written += [*keys, f"id:{document_.id}"]
        varied += [variant for key in keys for variant in year_variants(key)]
    rows = connection.execute(
        f"""
        SELECT citations.*, (
            SELECT longer.key FROM citations AS longer WHERE longer.version_id = citations.version_id
                AND longer."end" = citations."end" AND longer.start < citations.start ORDER BY longer.start LIMIT 1
        ) AS longer FROM json_each(?1) AS asked CROSS JOIN citations ON citations.key = asked.value
            CROSS JOIN versions ON versions.id = version_id
        WHERE {VISIBLE.replace("?", "?2")} ORDER BY version_id, start
        """,
        (json.dumps(sorted({*written, *varied})), classes(clearance)),
    )
    found = [(_mention(row), row["longer"]) for row in rows.fetchall()]
    # What is written „12/24“ means this paper only if it means no other one, „IA 220/2023“ only if there is no such.
    others = documents_by_reference(
        connection, (set(varied) - set(written)) | {longer for _, longer in found if longer}, clearance
    )
    mentions = [mention for mention, longer in found if longer in written or longer not in others]
    documents = _visible_documents(
        connection, "id IN (SELECT value FROM json_each(?1))", json.dumps([one.version for one in mentions]), clearance
    )
    own_key = next(iter(own.values())).paper_key
    return [
        (mention, documents[mention.version])
        for mention in mentions
        if mention.version in documents
        and documents[mention.version].paper_key != own_key
        and (mention.key in written or mention.key not in others)
    ]


def _relatives(
    connection: sqlite3.Connection, own: dict[int, Document], clearance: Clearance
) -> list[tuple[Document, Document]]:
    """Documents of the papers that a description of this one names by their ids, each with the document it belongs to.

    A council information system says of both papers that they belong together; papers without a number are only found
    so.
    """
    own_ids = {found.paper_id: found for found in reversed(own.values()) if found.paper_id}
    rows = connection.execute(
        f"SELECT paper_id, related FROM papers WHERE paper_id IN (SELECT value FROM json_each(?1)) "
        f"AND {VISIBLE.replace('?', '?2')} ORDER BY paper_id",
        (json.dumps(sorted(own_ids)), classes(clearance)),
    ).fetchall()
    named = {other: own_ids[row["paper_id"]] for row in rows for other in json.loads(row["related"])}
    others = _visible_documents(
        connection,
        "paper_id <> '' AND paper_id IN (SELECT paper_id FROM papers "
        f"WHERE paper_id IN (SELECT value FROM json_each(?1)) AND {VISIBLE.replace('?', '?2')})",
        json.dumps(sorted(named)),
        clearance,
    )
    keys = {found.paper_key for found in own.values()}
    return [(named[other.paper_id], other) for other in others.values() if other.paper_key not in keys]


def _add(
    found: dict[str, dict[str, PaperLink]],
    connection: sqlite3.Connection,
    name: str,
    mention: _Mention,
    *,
    shown: Document,
    inside: Document,
) -> None:
    links = found.setdefault(name, {})
    if shown.paper_key in links:
        return
    page = None
    if mention.start is not None and inside.has_pages:
        row = connection.execute(
            'SELECT number FROM pages WHERE version_id = ? AND start <= ? AND "end" > ?',
            (mention.version, mention.start, mention.start),
        ).fetchone()
        page = row["number"] if row else None
    links[shown.paper_key] = PaperLink(
        key=shown.paper_key,
        document_id=shown.id,
        title=shown.metadata.title,
        reference_number=shown.metadata.reference_number,
        date=shown.metadata.date,
        mentioned_in=inside.id,
        page=page,
        start=mention.start,
        end=mention.end,
    )


def _by_id(connection: sqlite3.Connection, keys: Sequence[str], clearance: Clearance) -> dict[str, list[Document]]:
    wanted = json.dumps([key.removeprefix("id:") for key in keys if key.startswith("id:")])
    documents = _visible_documents(connection, "document_id IN (SELECT value FROM json_each(?1))", wanted, clearance)
    return {f"id:{found.id}": [found] for found in documents.values()}


def _visible_documents(
    connection: sqlite3.Connection, condition: str, parameter: str, clearance: Clearance
) -> dict[int, Document]:
    rows = connection.execute(
        f"SELECT * FROM versions WHERE {condition} AND {VISIBLE.replace('?', '?2')} ORDER BY document_id",
        (parameter, classes(clearance)),
    )
    return {row["id"]: document(row) for row in rows}


def _mention(row: sqlite3.Row) -> _Mention:
    return _Mention(row["version_id"], Relation(row["relation"]), row["key"], row["start"], row["end"])
