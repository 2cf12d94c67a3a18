"""Which parts of a service description a question asks for, and which of its words are then left.

Read from the forms of German questions and from the bare keywords of a service line. What is left must be the service
itself, or something that the description speaks of; that is decided in ``service_fields``.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from app.answering.edits import is_misspelling
from app.knowledge.folding import fold
from app.knowledge.german import readings
from app.knowledge.model import ServiceField

_NEEDED = r"(?:benoetig\w*|(?:ge)?brauch\w*|noetig\w*|notwendig\w*|erforderlich\w*)"
_DEALT_WITH = (
    r"(?:beantrag|anmeld|ummeld|abmeld|bekomm|krieg|erhalt|erhaelt|stell|melde|abgeb|einreich|hin\b|hingeh|geh\b|gehe|wende"
    r"|ausstell|ausgestellt|abhol|hol|bestell|mach|erledig|bearbeit|anzeig|registrier|eintrag)"
)
_OFFICE = r"(?:amt|stelle|behoerde|abteilung|buero|fachbereich|dienststelle)"
_FREE = r"(?:kostenlos|kostenfrei|gebuehrenfrei|umsonst|gratis|kostenpflichtig|gebuehrenpflichtig)"
_LEVY = r"(?:gebuehr|gebuer|gebueren|gebuehren|entgelte?|kosten|preise?)"

_CUES: Mapping[ServiceField, tuple[str, ...]] = {
    ServiceField.DURATION: (
        r"\b(?:bearbeitungs|liefer|herstellungs|warte)(?:dauer|zeit|zeiten|frist)\b",
        r"\b(wie lange?)\b.*\b(dauert|dauern|braucht|brauchen|warte[nt]?)\b",
        r"\b(wie schnell)\b.*\b(?:bekomm|erhalt|kommt|geht|bearbeitet)",
        r"\bdauer\b",
    ),
    ServiceField.DEADLINES: (
        r"\bfrist(?:en)?\b",
        r"\b(?:bis (?:spaetestens )?wann|(?:spaetestens )?bis wann|wann spaetestens)\b(?: spaetestens\b)?",
        r"\bbis zu welche[mnr] (?:tag|datum|zeitpunkt|termin)\b",
        r"\b(?:wie (?:frueh|spaet|lange|viele? (?:tage|wochen|monate)) (?:vorher|im voraus)|wie frueh|wie spaet)\b",
        r"\b(wie lange) (?:habe? (?:ich|wir)|hat man|bleibt mir|bleibt einem) (?:\w+ )?(zeit)\b",
        r"\bwie ?viel zeit (?:habe?n? (?:ich|wir)|hat man|bleibt mir|bleibt einem)\b",
    ),
    ServiceField.DOCUMENTS_NEEDED: (
        r"\b(?:antrags)?unterlagen?\b",
        r"\b(?:welche|was fuer) (?:\w+ )?(?:nachweise?|dokumente?|papiere|belege|bescheinigungen)\b",
        r"\b(?:nachweise|dokumente|papiere|belege)\b"
        r"(?=.* (?:brauch|benoetig|vorleg|mitbring|einreich|noetig|erforderlich))",
        rf"\b(was)\b(?: \w+)?(?: \w+)? ({_NEEDED})",
        r"\b(was|welche)\b.*\b((?:mit(?:zu)?bring|mit(?:zu)?nehm|vor(?:zu)?leg|vorzeig|dabei ?hab)\w*)\b",
    ),
    ServiceField.LEGAL_BASIS: (
        r"\brechts ?grundlagen?\b",
        r"\b(?:rechtliche|gesetzliche)n? grundlagen?\b",
        r"\b(?:nach|auf|in|aus|aufgrund|wegen|gemaess|laut)? ?welche[mnrs]? "
        r"(?:gesetz|paragra(?:f|ph)|vorschrift|verordnung|satzung|rechtsnorm)(?:en|s|e)?\b",
        r"\b(wo)\b.* (geregelt)\b",
    ),
    ServiceField.FORMS: (r"\b(?:antrags)?formulare?\b", r"\b(?:vordruck|antragsvordruck)e?\b"),
    ServiceField.PREREQUISITES: (
        r"\bvoraussetzung(?:en)?\b",
        r"\bunter welchen (?:bedingungen|umstaenden)\b",
        r"\b(?:wer|habe ich|hat man|haben wir) (?:\w+ )?(?:hat )?anspruch(?: auf)?\b",
        r"\bwer (?:bekommt|erhaelt|kriegt|darf|ist berechtigt|hat anrecht)\b",
        r"\bwer (?:kann)\b(?! mir| uns| helfen)",
    ),
    ServiceField.PROCEDURE: (
        r"\b(?:verfahrens)?ablauf\b",
        r"\b(wie) (?:laeuft|funktioniert|geht)\b",
        r"\b(wie) (?!kann|muss|soll|darf|viel|oft|lange|hoch|teuer|alt|weit)\w{3,} (?:ich|man|wir)\b",
    ),
    ServiceField.CONTACTS: (
        r"\b(?:telefon|tel|rufnummer|telefonnummer|durchwahl|e-?mail|mailadresse|e-mail-adresse|kontakt|kontaktdaten)\b",
        r"\b(?:oeffnungs|sprech|service)zeiten\b",
        r"\b(?:adresse|anschrift)\b",
        r"\b(wann)\b.*\b(geoeffnet|offen)\b",
        r"\b(?:wer ist )?(?:der |die |mein |meine )?ansprechpartner(?:in)?\b",
    ),
    ServiceField.RESPONSIBLE_OFFICE: (
        r"\bzustaendig(?:e[nrs]?|keit)?(?: (?:amt|stelle|behoerde))?\b",
        rf"\b(?:bei|in|zu|an)? ?welche[mnrs]? {_OFFICE}\b",
        rf"\b(?:wo|wohin|bei wem|an wen)\b(?=.*\b(?:an|ab|um|aus)?(?:zu)?{_DEALT_WITH})",
    ),
    ServiceField.COSTS: (
        r"\b(?:ver|be)?arbeitungsgebuehr(?:en)?\b",
        r"\b(?:verwaltungs|antrags|ausstellungs)(?:gebuehr|kosten)(?:en)?\b",
        rf"\b{_LEVY}\b",
        r"\b(?:wie ?viel|was)? ?(?:kostet|koste)\b(?: (?:es|das|mich|uns|man)\b)?",
        r"\b(?:wie )?teuer\b",
        r"\b(wie ?viel|was)(?: geld)? (?:muss|muessen) (?:ich|man|wir)\b.*\b((?:be)?zahlen)\b",
        r"\b(?:wie ?viel|was)(?: geld)? (?:be)?zahl(?:e ich|t man|en wir)\b",
        rf"^(?:ist|sind)\b(?=.* {_FREE}\b)",
        r"^(muss|muessen) (?:ich|man|wir)\b.*\b((?:(?:etwas|was) )?(?:be)?zahlen)\b",
    ),
}
"""Forms on folded text (small letters, ä as ae), in the order in which they are tried. What a group holds is used up by
the form; without groups all of it is. General German; no form names a service."""

_PLACE = re.compile(r"\b(?:wo|wohin|bei wem|an wen)\b")
_TAIL = re.compile(
    r"^(?P<head>\w{3,}?)(?:"
    r"(?P<costs>gebuehr(?:en)?|kosten|preise?)|(?P<deadlines>frist(?:en)?)|(?P<documents_needed>unterlagen)"
    r"|(?P<forms>formulare?)|(?P<duration>bearbeitungs(?:zeit|dauer)|dauer))$"
)
"""Compounds that ask: „Reisepassgebühr“, „Anmeldefrist“. What stands before must be the service."""
_SPELT_TEXT = """
    unterlagen gebuehren bearbeitungsdauer bearbeitungszeit voraussetzungen rechtsgrundlage oeffnungszeiten zustaendig
    formular telefonnummer mitbringen kostet dauert wieviel
"""
_SPELT = tuple(_SPELT_TEXT.split())
"""Long words of the forms, found although misspelt. Shorter ones are one letter away from other words."""

_NEUTRAL_TEXT = """
        bitte hallo danke frage fragen wissen sagen sage nennen gern gerne mal eigentlich genau genaue aktuell
        aktuelle derzeit momentan zurzeit heute jetzt gerade überhaupt insgesamt alles alle hoch hohe höhe viel viele
        geld euro stadt stadtverwaltung gemeinde verwaltung beantragen beantragung antrag anträge
        ausstellen ausstellung
        bekommen bekomme bekommt erhalten erhalte erhält kriegen kriege kriegt machen mache brauchen brauche braucht
        benötigen benötige benötigt wird geben gibt geht gehen anfallen entstehen entsteht fallen erheben erhoben
        verlangen verlangt nehmen betragen beträgt neu neue neuen neuer neues eigen eigene eigenen lassen einfach nötig
        notwendig erforderlich bearbeiten bearbeitung dort liegen liegt stehen steht information informationen info
        auskunft stellen stelle holen hole gelten gilt thema bezüglich betreffend benötigte erforderliche notwendige
        jemand leute wenden wende richtet richten hingehen einreichen erledigen
        etwas erteilt gewährt bewilligt vergeben
        beifügen beizufügen vorlegen vorzulegen mitbringen mitzubringen einzureichen fertig
        stellt ausgestellt meines deines seines unseres eures ihres gestellt gestellte erfüllen erfülle
    """
_NEUTRAL = frozenset(_NEUTRAL_TEXT.split())
"""Words that ask, or that say nothing of what is asked for. Verbs that name another service („abmelden“,
„verlängern“) or another case („verloren“) are not among them."""
_GREETING = re.compile(r"^(?:(?:hallo|moin|guten (?:tag|morgen|abend)|gruess gott|servus)[,!. ]+)+")
_EDGES = "„“”\"'»«()[]{}?!.,;:…–-"


@dataclass(frozen=True, slots=True)
class AskedFields:
    """What a question asks for, in order of mention, and the words that are left, as written, in order.

    ``place``: it asks where or with whom; that is a question for the office if what is left is the service's doing.
    """

    fields: tuple[ServiceField, ...]
    rest: tuple[str, ...]
    place: bool = False


def asked_fields(text: str) -> AskedFields:
    """Read a question. No fields at all where none of the forms is found."""
    words, starts, folded = _words(text)
    used: dict[ServiceField, int] = {}
    taken: set[int] = set()
    for field, cues in _CUES.items():
        for start, end in _found(cues, folded):
            places = [place for place, begin in enumerate(starts) if start <= begin < end]
            if not taken.intersection(places):
                used[field] = min([used.get(field, len(words)), *places])
                taken.update(places)
    rest = []
    for place, word in enumerate(words):
        if place in taken:
            continue
        tail = _TAIL.match(fold(word))
        if tail is not None and tail.lastgroup is not None:
            used.setdefault(ServiceField(tail.lastgroup), place)
            word = tail["head"]
        if not (re.fullmatch(_FREE, fold(word)) and ServiceField.COSTS in used):
            rest.append(word)
    return AskedFields(
        tuple(sorted(used, key=used.__getitem__)),
        tuple(word for word in rest if _says_something(word)),
        _PLACE.search(folded) is not None,
    )


def _words(text: str) -> tuple[list[str], list[int], str]:
    """The words without marks around them; where each begins in the folded text; that text."""
    greeting = _GREETING.match(fold(text))
    plain = " ".join(text.split())
    words = [word for word in (piece.strip(_EDGES) for piece in plain.split()) if word]
    if greeting is not None:
        words = words[len(greeting.group().split()) :]
    starts, folded = [], ""
    for word in words:
        starts.append(len(folded))
        folded += f"{_spelt(fold(word))} "
    return words, starts, folded.rstrip()


def _spelt(folded: str) -> str:
    """A word of the forms where this one is a misspelling of it."""
    return next((right for right in _SPELT if is_misspelling(folded, right)), folded)


def _found(cues: tuple[str, ...], folded: str) -> Iterator[tuple[int, int]]:
    for cue in cues:
        for match in re.finditer(cue, folded):
            spans = match.regs[1:] if len(match.regs) > 1 else match.regs
            yield from (span for span in spans if span[0] >= 0)


def _says_something(word: str) -> bool:
    return word.casefold() not in _NEUTRAL and any(True for _ in readings(word))
