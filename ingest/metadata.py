"""What a document is: its sidecar first, then its own labelled lines, then its headings, at last its file name.

Publicness is never read from a document. That it calls itself non-public closes it, unless its sidecar, which somebody
wrote for this very document, names its access class: a letterhead keeps its stamp after the secrecy was lifted.
"""

import re
from dataclasses import dataclass, fields, replace
from datetime import date

from app.access import AccessClass
from app.knowledge.model import DecisionStatus, DocumentMetadata
from ingest.dates import find_date
from ingest.labels import read_labels, says_closed
from ingest.parse.document import BlockKind, ParsedDocument, clean_line
from ingest.sidecar import Sidecar
from ingest.status import read_status

_LONGEST_TITLE = 300
_REFERENCE = re.compile(r"[A-Za-zÄÖÜäöü]{0,8}[\s_.-]{0,3}\d[\w./–-]*(?:\s?[/–-]\s?[\w.]+)*")
# "Beschlussvorlage B-012/2024", "Drucksache 19/12345", "Anfrage Nr. 5/2024", at the beginning of a heading or line
_TYPED = re.compile(
    r"(?P<type>(?:Beschluss|Mitteilungs|Informations|Berichts|Sitzungs)?vorlage|Drucksache|"
    r"(?:Änderungs|Ergänzungs|Dringlichkeits|Rats)?antrag|(?:Rats)?anfrage|Informationsvorlage|Dienstanweisung)"
    r"\s+(?:Nr\.?\s*|Nummer\s*)?(?P<number>[A-ZÄÖÜ]{0,4}[-\s_]{0,3}\d+[-/]\d[\w/.-]*)",
    re.IGNORECASE,
)
# Words that open the title of a paper and are its type, the longest first.
_TYPES = (
    "Beschlussvorlage", "Informationsvorlage", "Mitteilungsvorlage", "Berichtsvorlage", "Änderungsantrag",
    "Ergänzungsantrag", "Dringlichkeitsantrag", "Ratsanfrage", "Niederschrift", "Protokoll", "Haushaltssatzung",
    "Geschäftsordnung", "Entgeltordnung", "Gebührenordnung", "Parkgebührenordnung", "Dienstanweisung", "Richtlinie",
    "Amtsblatt", "Tagesordnung", "Einladung", "Bekanntmachung", "Pressemitteilung", "Bebauungsplan", "Anfrage",
    "Antrag", "Antwort", "Satzung", "Mitteilung", "Bericht", "Vertrag",
)  # fmt: skip
_LETTERHEAD = re.compile(r"(Stadt|Gemeinde|Landkreis|Kreis|Markt|Der Rat)\b[^:]*$", re.IGNORECASE)
# Letterhead, number, type and title stand in the first blocks of a paper.
_HEAD_BLOCKS = 6
_LONGEST_OPENING, _FEWEST_WORDS = 200, 3
_USELESS_TITLE = re.compile(
    r"^(microsoft (word|powerpoint|excel)\b|untitled|unbenannt|ohne titel|do[kc]ument ?\d*$"
    r"|.*\.(docx?|pdf|indd|odt|rtf|xlsx?|tmp)\b)",
    re.IGNORECASE,
)
_SITE_NAME = re.compile(r"\s+(?:[|–—-]|::|»)\s+[^|–—»]{2,60}$")


@dataclass(frozen=True, slots=True)
class Described:
    """Metadata and the access classes that document and sidecar ask for (none: they say nothing)."""

    metadata: DocumentMetadata
    classes: tuple[AccessClass, ...]
    warnings: tuple[str, ...]


def describe(parsed: ParsedDocument, sidecar: Sidecar | None, file_name: str, media_type: str) -> Described:
    """Put together what is known of a document; ``file_name`` is the last resort for a title."""
    side = sidecar or Sidecar()
    labels = read_labels(parsed)
    typed = _typed_heading(parsed)
    title = side.texts.get("title") or _title(parsed, labels, file_name, media_type)
    status_text = labels.get("status", "")
    status = side.status if side.status is not None else read_status(status_text)
    metadata = DocumentMetadata(
        title=title,
        reference_number=side.texts.get("reference") or _reference(labels.get("reference", "")) or typed[1],
        date=side.dates.get("date") or find_date(labels.get("date", "")) or _place_and_date(parsed),
        paper_type=side.texts.get("type") or _type(labels.get("type", ""), typed[0], title),
        committee=side.texts.get("committee") or _name(labels.get("committee", "")),
        office=side.texts.get("office") or _name(labels.get("office", ""), comma=False),
        status=status,
        status_date=side.dates.get("status_date") or (None if side.status else find_date(status_text)),
        status_note=side.texts.get("status_note") or ("" if side.status else status_text[:200]),
        valid_from=side.dates.get("valid_from") or find_date(labels.get("valid_from", "")),
        valid_until=side.dates.get("valid_until") or find_date(labels.get("valid_until", "")),
        supersedes=side.lists.get("supersedes") or _references(labels.get("supersedes", "")),
        superseded_by=side.texts.get("superseded_by", ""),
        related=side.lists.get("related") or _references(labels.get("related", "")),
    )
    if metadata.status is DecisionStatus.UNKNOWN:
        metadata = replace(metadata, status_date=None)
    classes = [side.access] if side.access is not None else []
    warnings = list(side.warnings)
    if says_closed(parsed, labels):
        if side.access is None:
            warnings.append("Das Dokument nennt sich selbst nichtöffentlich und wurde so eingestuft")
            classes.append(AccessClass.NON_PUBLIC)
        elif side.access is AccessClass.PUBLIC:
            warnings.append("Das Dokument nennt sich selbst nichtöffentlich, die Metadaten geben es frei; bitte prüfen")
    return Described(metadata, tuple(classes), tuple(warnings))


def merged(given: DocumentMetadata, described: DocumentMetadata) -> DocumentMetadata:
    """What a source says of a document, filled up with what the document says. A status keeps its own date and note."""
    known = {field.name: getattr(given, field.name) for field in fields(given)}
    status = {name: known.pop(name) for name in ("status", "status_date", "status_note")}
    chosen = {name: value for name, value in known.items() if value}
    if given.status is not DecisionStatus.UNKNOWN:
        chosen |= status
    return replace(described, **chosen)


def _title(parsed: ParsedDocument, labels: dict[str, str], file_name: str, media_type: str) -> str:
    headings = _headings(parsed)
    # a page's title names the site too; its first heading is the better name where both say the same
    own = parsed.title if media_type != "text/html" else _SITE_NAME.sub("", parsed.title)
    if not _is_sensible(own, parsed, trust=media_type != "application/pdf"):
        own = ""
    for candidate in (labels.get("title", ""), own, _opening_title(parsed), headings[0] if headings else ""):
        title = clean_line(candidate)
        if title:
            return title[:_LONGEST_TITLE]
    return clean_line(re.sub(r"[_\s]+", " ", file_name.rsplit(".", 1)[0])) or file_name


def _headings(parsed: ParsedDocument) -> list[str]:
    """Headings of the first page, the outermost level first: a letterhead's name may be larger than the title."""
    found = [b for b in parsed.blocks if b.kind is BlockKind.HEADING and b.page == parsed.pages[0].number]
    found.sort(key=lambda block: block.level)
    texts = [parsed.text[block.start : block.end] for block in found]
    return [text for text in texts if not _LETTERHEAD.match(text)] or texts


def _is_sensible(title: str, parsed: ParsedDocument, trust: bool) -> bool:
    """A title field is often left over from a template: it must be one, and a PDF's must occur on its first page."""
    if len(title) < 4 or _USELESS_TITLE.match(title) or not re.search(r"[^\W\d_]{3}", title):
        return False
    if trust:
        return True
    words = re.findall(r"\w{3,}", title.casefold())
    first = parsed.text[: parsed.pages[min(1, len(parsed.pages) - 1)].end].casefold()
    return bool(words) and sum(word in first for word in words) >= 0.6 * len(words)


def _typed_heading(parsed: ParsedDocument) -> tuple[str, str]:
    """Type and number where a heading or a line of the head names both."""
    for number, block in enumerate(parsed.blocks[:12]):
        if (block.kind is not BlockKind.HEADING and number >= _HEAD_BLOCKS) or block.kind is BlockKind.ROW:
            continue
        line = parsed.text[block.start : block.end].split("\n")[0].strip()
        if len(line) <= _LONGEST_TITLE and (match := _TYPED.match(line)):
            return match["type"], match["number"].strip(" .")
    return "", ""


def _opening_title(parsed: ParsedDocument) -> str:
    """A short paragraph of the head that begins with a paper's type, where no heading tells the title."""
    for block in parsed.blocks[:_HEAD_BLOCKS]:
        text = parsed.text[block.start : block.end]
        if block.kind is BlockKind.HEADING and not _LETTERHEAD.match(text):
            return ""
        # "Satzung über …\nvom 22.09.2004" is a title with its date below, "Anfrage Nr.: 5/2024" a field
        opening = re.split(r"\n(?=\(|vom\b)", text)[0]
        is_short = len(opening) <= _LONGEST_OPENING and len(opening.split()) >= _FEWEST_WORDS
        is_field = re.match(r"[^:\d]{1,40}:\s", opening) is not None
        names_type = any(re.match(rf"{name}\b", opening, re.IGNORECASE) for name in _TYPES)
        if block.kind is BlockKind.PARAGRAPH and is_short and names_type and not is_field:
            words = (word.capitalize() if word.isupper() and len(word) > 4 else word for word in opening.split())
            return " ".join(words)
    return ""


def _type(label: str, typed: str, title: str) -> str:
    if label:
        return re.split(r"[,;|(]", label)[0].strip()[:60]
    for name in _TYPES:
        if re.match(rf"{name}\b", title, re.IGNORECASE):
            return name
    if typed:
        return typed
    if match := re.match(r"(?:Entwurf (?:der|einer) )?(?:\d+\.\s*)?(\w*(?:satzung|ordnung))\b", title, re.IGNORECASE):
        return "Satzung" if match.group(1).casefold().endswith("satzung") else match.group(1)
    return ""


def _reference(value: str) -> str:
    """The number out of a field's value: "B-012/2024 (Neufassung)" is B-012/2024."""
    value = re.split(r"\s{2,}|\s\|\s|\(|,|;", value)[0].strip()
    match = _REFERENCE.match(value)
    if match and find_date(match.group(0)):
        return ""
    return match.group(0).strip(" .-") if match else ""


def _references(value: str) -> tuple[str, ...]:
    found = (_reference(part) for part in re.split(r"[;,]|\bund\b", value))
    return tuple(number for number in found if number)


def _name(value: str, comma: bool = True) -> str:
    """A name without what follows it: "Hauptausschuss, Sitzung am 27.01." is Hauptausschuss."""
    value = re.split(r"[,;|(]" if comma else r"[;|(]", value)[0]
    return re.sub(r"\s+(am|vom)\s+\d.*$", "", value).strip()[:120]


def _place_and_date(parsed: ParsedDocument) -> date | None:
    """The date line of a letter or statute on its first page: "Lindfurt, den 12.03.2024", "vom 27.11.2024"."""
    head = parsed.text[: min(parsed.pages[0].end, 3000)]
    for line in head.split("\n"):
        if re.match(r"\s*(?:[A-ZÄÖÜ][\w./ -]{1,40},\s+(?:den\s+|am\s+)?|vom\s+|Vom\s+)\d{1,2}\.\s?(?:\d|[A-ZJ])", line):
            found = find_date(line)
            if found and len(line) < 80:
                return found
    return None
