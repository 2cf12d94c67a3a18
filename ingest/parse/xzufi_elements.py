"""Looking into XZuFi elements by their local names, so that versions 2.1 and 2.2 and any prefix do.

Codes of code lists stand in a child ``code`` without a namespace, often with a ``name`` beside it. Texts for people
stand once for each language, marked by ``languageCode``.
"""

from collections.abc import Iterator

from lxml import etree

from ingest.parse.document import clean_line
from ingest.parse.xml import local_name

_PLAIN_GERMAN = ("de", "de-de")


def children(element: etree._Element, *names: str) -> Iterator[etree._Element]:
    """Children of these names."""
    return (child for child in element if local_name(child) in names)


def descend(element: etree._Element, *names: str) -> Iterator[etree._Element]:
    """Elements of these names at any depth below."""
    return (part for part in element.iter() if part is not element and local_name(part) in names)


def german(element: etree._Element, *names: str) -> list[etree._Element]:
    """Children of these names in German; those without a language where none is marked as German.

    Plain German goes before other kinds of it (easy language, ``de-x-…``), which say the same once more.
    """
    found = list(children(element, *names))
    plain = [part for part in found if _language(part) in _PLAIN_GERMAN]
    marked = [part for part in found if _language(part).split("-")[0] == "de"]
    return plain or marked or [part for part in found if not _language(part)]


def is_german(element: etree._Element) -> bool:
    """Whether a text is German or says nothing of its language."""
    return not _language(element) or _language(element).split("-")[0] == "de"


def own_text(element: etree._Element) -> str:
    """The text right below an element, on one line."""
    return clean_line(element.text or "")


def all_text(element: etree._Element) -> str:
    """All text below an element, as it stands."""
    return "".join(str(part) for part in element.itertext()).strip()


def line(element: etree._Element) -> str:
    """All text below an element, on one line."""
    return clean_line(all_text(element))


def child_text(element: etree._Element, *names: str) -> str:
    """The texts of children of these names, with a blank between."""
    return " ".join(filter(None, (line(child) for child in children(element, *names))))


def first_below(element: etree._Element, name: str) -> str:
    """The first text of this name at any depth below, or empty."""
    return next((found for part in descend(element, name) if (found := line(part))), "")


def code(element: etree._Element) -> str:
    """The code that an element names: that of its child ``code``, else its own text."""
    return child_text(element, "code") or own_text(element)


def code_name(element: etree._Element) -> str:
    """What the message itself calls the code, or empty."""
    return child_text(element, "name")


def identifier(element: etree._Element, agency: str = "") -> tuple[str, str] | None:
    """An identifier as (agency, id), or ``None`` if it is empty. One that names no agency is of the given one.

    ``schemeID`` is no part of it: references leave it out where the object itself has it.
    """
    value = own_text(element)
    return (clean_line(element.get("schemeAgencyID") or "") or agency, value) if value else None


def identifier_of(element: etree._Element) -> tuple[str, str] | None:
    """The identifier of an object: its child ``id``."""
    return next((found for child in children(element, "id") if (found := identifier(child))), None)


def _language(element: etree._Element) -> str:
    return (element.get("languageCode") or "").strip().casefold()
