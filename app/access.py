"""Access classes of documents and the clearance of readers.

Every way to text takes a ``Clearance``. The rules fail closed: a class that nobody recognises counts as non-public,
and of several classes that apply to a document the most restrictive one wins.
"""

from collections.abc import Iterable
from enum import StrEnum


class AccessClass(StrEnum):
    """Who may read a document, from open to closed."""

    PUBLIC = "public"
    INTERNAL = "internal"
    NON_PUBLIC = "non_public"


Clearance = frozenset[AccessClass]
"""The set of access classes that a reader may see. An empty clearance sees nothing."""

PUBLIC_ONLY: Clearance = frozenset({AccessClass.PUBLIC})

_ORDER = {AccessClass.PUBLIC: 0, AccessClass.INTERNAL: 1, AccessClass.NON_PUBLIC: 2}

_SPELLINGS = {
    "public": AccessClass.PUBLIC,
    "öffentlich": AccessClass.PUBLIC,
    "oeffentlich": AccessClass.PUBLIC,
    "internal": AccessClass.INTERNAL,
    "intern": AccessClass.INTERNAL,
    "dienstlich": AccessClass.INTERNAL,
}


def parse_access_class(text: str) -> AccessClass:
    """Read an access class from metadata; whatever is not recognised is non-public."""
    return _SPELLINGS.get(text.strip().casefold(), AccessClass.NON_PUBLIC)


def most_restrictive(classes: Iterable[AccessClass]) -> AccessClass:
    """The class that wins when several apply; with none at all a document is non-public."""
    return max(classes, key=_ORDER.__getitem__, default=AccessClass.NON_PUBLIC)


def not_above(access: AccessClass) -> Clearance:
    """The classes that are as open as this one, or more."""
    return frozenset(other for other in AccessClass if _ORDER[other] <= _ORDER[access])
