"""Sentences that pages and command line share, so that both say the same thing in the same words."""

from app.access import AccessClass
from app.answering.model import NoteKind
from app.knowledge.model import Majority, ServiceField

OFFICIAL_TEXT = "Maßgeblich ist der Wortlaut der Fundstellen."
DOUBTFUL_EVIDENCE = "Ob diese Stellen die Frage beantworten, ist nicht sicher."

NOTES = {
    NoteKind.AS_OF: "Zeitpunkt",
    NoteKind.PREMISE: "Zur Frage",
    NoteKind.STATUS: "Stand der Entscheidung",
    NoteKind.CONTRADICTION: "Widerspruch",
    NoteKind.OFFICE: "Zuständig",
}
"""What stands before a note."""

_FIELDS = {
    ServiceField.SHORT_TEXT: "Kurztext",
    ServiceField.FULL_TEXT: "Volltext",
    ServiceField.PREREQUISITES: "Voraussetzungen",
    ServiceField.DOCUMENTS_NEEDED: "Erforderliche Unterlagen",
    ServiceField.COSTS: "Kosten",
    ServiceField.DEADLINES: "Fristen",
    ServiceField.DURATION: "Bearbeitungsdauer",
    ServiceField.PROCEDURE: "Verfahrensablauf",
    ServiceField.LEGAL_BASIS: "Rechtsgrundlage",
    ServiceField.FORMS: "Formulare",
    ServiceField.RESPONSIBLE_OFFICE: "Zuständige Stelle",
    ServiceField.CONTACTS: "Ansprechpunkt",
    ServiceField.SYNONYMS: "Synonyme",
    ServiceField.FURTHER: "Weiterführende Informationen",
}

MAJORITIES = {
    Majority.UNANIMOUS: "einstimmig",
    Majority.MAJORITY: "mehrheitlich",
    Majority.TIE: "Stimmengleichheit",
    Majority.UNKNOWN: "",
}

ACCESS_CLASSES = {
    AccessClass.PUBLIC: "öffentlich",
    AccessClass.INTERNAL: "dienstlich",
    AccessClass.NON_PUBLIC: "nichtöffentlich",
}


def recognition_line(confidence: float | None) -> str:
    """How sure the text recognition was of a page (from 0 to 1, rounded down); empty where there was none."""
    if confidence is None:
        return ""
    return f"Texterkennung: {int(confidence * 100)} % sicher – bitte am Original prüfen"


def field_line(field: ServiceField) -> str:
    """Where an answer that no model formulated comes from."""
    return f"Wörtlich aus der Leistungsbeschreibung, Abschnitt „{_FIELDS[field]}“."


def understood_line(question: str) -> str:
    """How a question that needs an earlier one, or has slips, was read."""
    return f"Verstanden als: {question}"


def waiting_line(ahead: int, expected_s: float | None = None) -> str:
    """How many come first, and about how long that takes."""
    line = (
        "Vor Ihnen wird noch eine Frage beantwortet"
        if ahead == 1
        else f"Vor Ihnen werden noch {ahead} Fragen beantwortet"
    )
    return f"{line}{f' ({_about(expected_s)})' if expected_s is not None else ''}."


def _about(seconds: float) -> str:
    """A wait, as exactly as it is known: in steps of five seconds, from two minutes on in minutes."""
    if seconds < 120:
        return f"etwa {max(5, 5 * round(seconds / 5))} Sekunden"
    return f"etwa {round(seconds / 60)} Minuten"


def dropped_line(count: int) -> str:
    """What the reader does not see; empty when nothing was left out."""
    if count == 0:
        return ""
    if count == 1:
        return "1 Satz wurde nicht angezeigt, weil ihn keine Fundstelle trägt."
    return f"{count} Sätze wurden nicht angezeigt, weil sie keine Fundstelle trägt."
