"""Events that a question can take for granted, and the words in which documents tell of them.

The grammar that finds an event is in ``premise``; here is which other words mean the same. An event that no class knows
is recognised by its own verb in its forms.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from app.knowledge.folding import fold

_CLASSES = {
    "abolish": r"abschaff|abgeschafft|aufheb|aufgehoben|entfall|entfaell|wegfall|wegfaell"
    r"|weggefallen|gestrichen|streichung|verzicht\w* auf|ausser kraft|nicht mehr erhoben"
    r"|\b(?:eingestellt|einstellung\b)|\bkein\w* .{0,40}\bmehr\b|ersatzlos|abgebaut|beendet|auslauf|ausgelaufen",
    "introduce": r"einfuehr|eingefuehrt|\berhoben|\berhebt|\berhebung|neu geschaffen|tritt .* in kraft"
    r"|in kraft getreten|inkrafttreten|\bgilt\b|\bgelten\b|angeordnet|anordn",
    "raise": r"erhoeh|\banheb|angehoben|heraufge|heraufse|verteuer|\b(?:an|ge)?st(?:eig|ieg)|teurer|verdoppel",
    "lower": r"\b(?:ge|ab)?senk|senkung|reduzier|ermaessig|verringer|herabge|herabse|verbillig|billiger"
    r"|\b(?:ge)?kuerz(?!lich)|kuerzung|halbier|\b(?:ge)?s[iau]nk|guenstiger",
    "forbid": r"verbot|verbiet|untersag|unzulaessig|duerfen nicht|darf nicht"
    r"|nicht .{0,40}\b(?:erlaubt|gestattet|zulaessig)",
    "permit": r"erlaub|gestatte|zugelassen|zulass|zulaessig|freigegeben|freigabe|genehmig|\bduerfen|\bdarf\b",
    "close": r"\bschliess|\bgeschlossen|\bschliessung|sperrung|\b(?:ge)?sperr|stillgelegt|stilllegung|dichtgemacht"
    r"|zugemacht|\beingestellt|aufgegeben",
    "open": r"eroeffn|\bgeoeffnet|einweih|eingeweiht|inbetriebnahme|in betrieb",
    "sell": r"verkauf|veraeusser|uebereign|uebertragen|uebertragung",
    "buy": r"\b(?:an|ge|auf)*kauf|erwerb|erworben|erwirbt",
    "adopt": r"beschloss|beschliess|\bbeschluss\b(?!:)|zugestimmt|zustimm|stimmte\w* .*zu\b|verabschied"
    r"|\bangenommen|gebilligt|in kraft",
    "reject": r"abgelehnt|ablehn|lehnt\w* .*\bab\b|zurueckgewiesen|keine mehrheit|gescheitert|dagegen"
    r"|nicht (?:angenommen|zugestimmt|beschlossen)",
    "cancel": r"\b(?:ge)?kuendig|aufgeloest|aufloesung|absag|abgesagt|gestoppt|stopp\b|beendet|abgebrochen|storniert"
    r"|auslauf|ausgelaufen|gescheitert|aufgegeben|nicht (?:weiter|fort)gefuehrt|eingestellt",
    "build": r"gebaut|\bbaut?\b|\bbauen\b|neubau|errichte|fertiggestellt|fertigstellung|entsteht",
    "demolish": r"abriss|abgerissen|abreiss|abbruch|rueckbau|zurueckgebaut|beseitigt|abgetragen",
    "privatise": r"privatisier|ausgelagert|auslager|ausgegliedert|ausglieder|uebertragen|private[nrm]?\b",
    "rename": r"umbenenn|umbenannt|umgetauft|neue[rnms]? name|\bheisst\b|namens",
    "relocate": r"\bverleg|umgezogen|umzug|verlager|neue[rnms]? (?:ort|standort)",
    "free": r"kostenlos|kostenfrei|gebuehrenfrei|umsonst|gratis|unentgeltlich|beitragsfrei|entgeltfrei|nulltarif"
    r"|ticketfrei|fahrscheinlos|steuerfrei|befreit"
    r"|kein\w* (?:\w+ )?(?:gebuehr|kosten|eintritt|entgelt|beitr|steuer)|nicht erhoben",
}
"""Classes of events by stems on folded text (small letters, ä as ae). General words of councils; no city's own."""
EXISTS = "exists"
"""That there is something, or that it applies: told by words for its introduction, but seldom at all."""
_OPPOSITES = {
    "raise": "lower",
    "lower": "raise",
    "forbid": "permit",
    "permit": "forbid",
    "close": "open",
    "adopt": "reject",
    "reject": "adopt",
}
_PREFIXES_TEXT = """
    ab an auf aus bei dar durch ein empor entgegen fest fort frei her herab heran herauf hervor hin hoch los mit nach
    nieder statt still teil um unter vor voran vorbei weg weiter wieder zu zurück zusammen über
"""
_PREFIXES = sorted(_PREFIXES_TEXT.split(), key=len, reverse=True)
_SEPARABLE = re.compile(rf"^(?P<prefix>{'|'.join(_PREFIXES)})(?P<ge>ge|zu)(?P<root>\w{{3,}})$")
_ZU = re.compile(rf"\b({'|'.join(map(fold, _PREFIXES))})zu(?=\w{{4}})")
_INSEPARABLE = re.compile(r"^(?:be|ver|er|ent|emp|zer|miss|über|unter|wider|hinter|voll|durch|um)\w{3,}(?:t|en)$")
_PLAIN = re.compile(r"^ge\w{2,}(?:t|en)$")
_BORROWED = re.compile(r"^\w{2,}iert$")


@dataclass(frozen=True, slots=True)
class Event:
    """What is said to have happened. ``kind`` is its class, empty for a verb of its own.

    ``forms`` matches its words, and ``opposite`` those of the contrary, on folded text.
    """

    kind: str
    forms: re.Pattern[str]
    opposite: re.Pattern[str] | None = None

    def is_told(self, text: str) -> bool:
        """Whether a text uses one of the words for it, in whatever sense."""
        return self.forms.search(_without_zu(fold(text))) is not None


def is_participle(word: str) -> bool:
    """Whether a word is a past participle by its form: „abgeschafft“, „beschlossen“, „privatisiert“. Not a noun."""
    plain = word.casefold()
    if not word.islower() or not word.isalpha():
        return False
    match = _SEPARABLE.match(plain)
    if match is not None and match["ge"] == "ge" and plain.endswith(("t", "en")):
        return True
    return any(pattern.match(plain) for pattern in (_INSEPARABLE, _PLAIN, _BORROWED))


def event_of(word: str) -> Event:
    """The event that a verb form, a noun made of it or an adjective names."""
    return _event_of(_without_zu(fold(word)))


def _without_zu(folded: str) -> str:
    """„abzuschaffen“ as „abschaffen“."""
    return _ZU.sub(r"\1", folded)


@lru_cache(maxsize=1024)
def _event_of(folded: str) -> Event:
    kinds = [kind for kind, forms in _PATTERNS.items() if forms.search(folded)]
    if not kinds:
        return Event("", re.compile("|".join(rf"\b{form}" for form in _own_forms(folded))))
    # „eingestellt“ may be said of a tax, a bus line and a project
    forms = re.compile("|".join(_CLASSES[kind] for kind in kinds))
    opposites = [_OPPOSITES[kind] for kind in kinds if kind in _OPPOSITES]
    return Event(kinds[0], forms, _PATTERNS[opposites[0]] if opposites else None)


def _own_forms(folded: str) -> list[str]:
    """Beginnings of a verb's forms: of „umgeplant“ also „umplan“ and „umzuplan“."""
    match = _SEPARABLE.match(folded)
    ending = re.compile(r"(?:en|e?t|e|te|ten)$")
    if match is not None:
        root = ending.sub("", match["root"])
        return [re.escape(match["prefix"] + middle + root) for middle in ("", "ge", "zu")]
    if _PLAIN.match(folded):
        return [re.escape(ending.sub("", folded)), re.escape(ending.sub("", folded.removeprefix("ge")))]
    return [re.escape(ending.sub("", folded))]


_PATTERNS = {kind: re.compile(forms) for kind, forms in _CLASSES.items()}
