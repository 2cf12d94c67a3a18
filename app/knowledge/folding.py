"""Words of the administration compared whatever their spelling: names of committees and types, roles, results."""

import re
import unicodedata

_DASHES = re.compile(r"\s*[-\u2010-\u2015\u2212]\s*")


def fold(text: str) -> str:
    """Lower case, umlauts and ß as two letters, one space for white space: "Geändert beschloßen" and "GEAENDERT …"."""
    text = unicodedata.normalize("NFC", text).casefold()
    for umlaut, letters in (("ä", "ae"), ("ö", "oe"), ("ü", "ue")):
        text = text.replace(umlaut, letters)
    return " ".join(text.split())


def name_key(name: str) -> str:
    """What names of one committee, or of one type, have in common; empty if the name is.

    Beside ``fold``: no matter which dash, with or without spaces around it ("Haupt- und Finanzausschuss",
    "Gemeinderat - Beratungen", "Gemeinderat – Beratungen"), and in compatibility forms.
    """
    return fold(_DASHES.sub("-", unicodedata.normalize("NFKC", name)))
