"""Sentences that pages and command line share, so that both say the same thing in the same words."""

from app.access import AccessClass
from app.knowledge.model import Majority

OFFICIAL_TEXT = "Maßgeblich ist der Wortlaut der Fundstellen."


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


def waiting_line(ahead: int) -> str:
    """How many come first."""
    if ahead == 1:
        return "Vor Ihnen wird noch eine Frage beantwortet."
    return f"Vor Ihnen werden noch {ahead} Fragen beantwortet."


def dropped_line(count: int) -> str:
    """What the reader does not see; empty when nothing was left out."""
    if count == 0:
        return ""
    if count == 1:
        return "1 Satz wurde nicht angezeigt, weil ihn keine Fundstelle trägt."
    return f"{count} Sätze wurden nicht angezeigt, weil sie keine Fundstelle trägt."
