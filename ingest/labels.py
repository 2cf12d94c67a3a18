"""Labelled lines at the head of a document (``Vorlage Nr.: B-012/2024``), and the stamps that close it to the public.

Only lines that name a field are read. Running text says too many things to be taken for metadata.
"""

import re
from collections.abc import Mapping

from ingest.parse.document import BlockKind, ParsedDocument

# A document's head: letterhead and fields of papers end well within this many characters of the first page.
_HEAD = 3000
_STAMP_LINES = 12
_LABEL = re.compile(r"\*{0,2}([A-ZÄÖÜ][^:|\n]{1,44}?)\*{0,2}\s*(?::\**[ \t]*\|?|\|)[ \t]*\*{0,2}(\S[^\n]*)$")
_NUMBER = r"(?:[-\s]?(?:Nr|Nummer|No)\b\.?|nummer)"
_PAPERS = (
    r"(?:(?:Beschluss|Mitteilungs|Informations|Berichts|Sitzungs|Verwaltungs|Rats)?vorlagen?|Drucksachen?|DS|Drs\.?|"
    r"(?:Änderungs|Ergänzungs|Dringlichkeits|Eil|Rats|Fraktions|Sach|Prüf)?antrag|"
    r"(?:Rats|Klein\w*|Groß\w*|Fraktions)?anfrage|Beschluss|Mitteilung|Information|Antwort|Satzung|Dienstanweisung|"
    r"Vorgang|Dokument|Beratungsunterlage|Tischvorlage)"
)
FIELDS: dict[str, re.Pattern[str]] = {
    name: re.compile(rf"(?:{pattern})", re.IGNORECASE)
    for name, pattern in {
        "reference": rf"{_PAPERS}\s*{_NUMBER}|{_PAPERS}|Nummer|Nr\.?",
        "date": r"Datum|Erstellt(?: am)?|Erstellungsdatum|Stand|Ausgefertigt(?: am)?|Ausgabedatum|Vorlagendatum|"
        r"Sitzung(?:s(?:datum|termin|tag))?(?: am)?|Datum der Sitzung|Ausgabe vom|dc\.date|dcterms\.issued|"
        r"dcterms\.modified",
        "committee": r"(?:Beschluss|Beratungs)?gremium|Gremien|(?:zuständiger |federführender )?Ausschuss|"
        r"(?:zuständiges|federführendes|beschließendes|beschlussfassendes) Gremium|committee",
        "type": r"Art|Vorlagenart|Art der Vorlage|Dokument(?:en)?art|Dokumenttyp|Drucksachenart|Typ|type|dc\.type",
        "status": r"Status|(?:Beschluss|Beratungs|Abstimmungs)?ergebnis|Beschlussstatus|Stand der Beratung|"
        r"Bearbeitungsstand",
        "title": r"Betreff|Betrifft|Betr\.?|Titel|Bezeichnung|Gegenstand(?: der Vorlage)?|Thema|title|dc\.title",
        "office": r"Amt|Dezernat|Fachbereich|Fachdienst|Federführung|Federführende[sr]? \w+|Dienststelle|"
        r"Verantwortlich|Einreicher(?:in)?|Organisationseinheit|Zuständige Stelle|office",
        "valid_from": r"Gültig (?:ab|seit)|In Kraft (?:seit|ab|getreten am)|Inkrafttreten|Wirksam ab",
        "valid_until": r"Gültig bis|Außer Kraft (?:seit|ab|getreten am)|Außerkrafttreten|Befristet bis",
        "supersedes": r"Ersetzt|Hebt auf|Ersetzt (?:die )?Vorlage",
        "related": rf"zur Vorlage|zu (?:Vorlage|Drucksache|Antrag|Anfrage)(?:\s*{_NUMBER})?|Bezug|Bezug(?:nahme)? auf|"
        r"Verweis|Siehe auch",
        "access": r"Öffentlichkeit(?:sstatus)?|Öffentlich|Sitzungsteil|Vertraulichkeit|Zugriff|access|Einstufung|"
        r"Vermerk|Status der Öffentlichkeit|Behandlung",
    }.items()
}
_CLOSED = re.compile(
    r"\bnicht[-\s]?(?:öffentlich|oeffentlich)|\bvertraulich|\bdienstgebrauch|\bverschlusssache|\bnö\b", re.IGNORECASE
)
_PAPER_TITLE = re.compile(r"(Niederschrift|Protokoll|Einladung|Tagesordnung|\w*[Vv]orlage|Beschluss|Auszug)\b")
_STAMP_WORDS = 6
# Both abbreviations beside one another head the columns of a committee table, where a cross in a row would tick one;
# 640 of 2,150 public files of one city have that. With a tick beside them they are a choice that was made.
_COLUMN_HEADS = re.compile(r"(?<![\w☒☑✓])(?<![xX☒☑✓]\s)(?:ö[\s|/]+nö|nö[\s|/]+ö)(?!\w|\s*[☒☑✓]|\s*[xX]\b)")


def read_labels(parsed: ParsedDocument) -> dict[str, str]:
    """Field name to value, from the file's own properties and the labelled lines of its head; the first wins."""
    found: dict[str, str] = {}
    for label, value in [*parsed.labels.items(), *_labelled_lines(parsed)]:
        name = _field(label)
        if name and name not in found and value.strip():
            # a number field without a digit is a word ("Antrag: Verbesserung der …"), not a number
            if name in ("reference", "related") and not re.search(r"\d", value):
                continue
            found[name] = value.strip()
    return found


def says_closed(parsed: ParsedDocument, labels: Mapping[str, str]) -> bool:
    """Whether a document calls itself non-public, in a field, by a stamp at its head, or in the name of its session."""
    if any(_CLOSED.search(labels.get(name, "")) for name in ("access", "type", "status")):
        return True
    # every field of the head counts here, not only the first of each kind
    for label, value in _labelled_lines(parsed):
        if _field(label) in ("access", "type") and _CLOSED.search(value):
            return True
    head = _COLUMN_HEADS.sub(" ", _head(parsed))
    lines = [line.strip() for line in head.split("\n") if line.strip()]
    for line in lines[:_STAMP_LINES]:
        if _CLOSED.search(line) and (len(line.split()) <= _STAMP_WORDS and not _is_section(line)):
            return True
        if _PAPER_TITLE.match(line) and _CLOSED.search(line):
            return True
    return False


def _is_section(line: str) -> bool:
    """A heading of public minutes for what follows in a closed part of the session closes nothing by itself."""
    return bool(re.search(r"\bteil\b|^[IVX\dA-C]+[.)]|:", line, re.IGNORECASE))


def _field(label: str) -> str:
    for name, pattern in FIELDS.items():
        if pattern.fullmatch(label.strip()):
            return name
    return ""


def _head(parsed: ParsedDocument) -> str:
    return parsed.text[: min(parsed.pages[0].end, _HEAD)]


def _labelled_lines(parsed: ParsedDocument) -> list[tuple[str, str]]:
    found = []
    end = len(_head(parsed))
    for block in parsed.blocks:
        if block.start >= end:
            break
        if block.kind is BlockKind.ROW and block.header:
            continue
        for line in parsed.text[block.start : block.end].split("\n"):
            match = _LABEL.match(line.strip())
            if match and match.group(2).count(" | ") == 0:
                found.append((match.group(1).strip(), match.group(2).strip().rstrip("*").strip()))
    return found
