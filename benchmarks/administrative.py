"""Invented German administrative prose: papers with a head, numbered sections, tables and decisions.

It looks like the real thing in what costs time: sentence and word lengths, long compounds that no other text has,
amounts, dates, §, reference numbers, and a letterhead that every file repeats. The same random state gives the same
paper.
"""

from dataclasses import dataclass
from random import Random


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_SUBJECTS = _words(
    "Straßenreinigung Gewerbesteuer Kindertagesstätten Spielplatz Radverkehr Grundschul Feuerwehr Friedhofs Abwasser "
    "Winterdienst Wohnungsbau Denkmalschutz Bibliotheks Hallenbad Stadtpark Marktplatz Bahnhofs Hochwasser Wärmenetz "
    "Baumschutz Parkraum Jugendzentrum Senioren Integrations Gleichstellungs Breitband Sportstätten Musikschul Museums "
    "Theater Volkshochschul Wasserversorgungs Abfall Kanal Brücken Beleuchtungs Gewässer Kleingarten Vergnügungs Hunde"
)
_MATTERS = _words(
    "satzung gebühren konzept förderung sanierung erweiterung planung bericht entgelt verordnung neubau ausschreibung "
    "vergabe richtlinie unterhaltung finanzierung beteiligung untersuchung kooperation bedarfsplan ordnung prüfung"
)
_ADJECTIVES = _words(
    "barrierefreie energetische vorläufige überarbeitete mehrjährige außerplanmäßige gemeinsame zusätzliche bisherige "
    "verkehrliche städtebauliche naturschutzfachliche wirtschaftliche notwendige zeitnahe langfristige"
)
_OFFICES = _words(
    "Tiefbauamt Hochbauamt Kämmerei Ordnungsamt Sozialamt Jugendamt Schulverwaltungsamt Stadtplanungsamt Umweltamt "
    "Kulturamt Rechtsamt Personalamt Liegenschaftsamt Bürgeramt Hauptamt"
)
_COMMITTEES = _words(
    "Bauausschuss Finanzausschuss Sozialausschuss Kulturausschuss Umweltausschuss Jugendhilfeausschuss Hauptausschuss "
    "Verkehrsausschuss Schulausschuss Stadtrat"
)
_PLACES = _words(
    "Ahorn Birken Linden Mühlen Schiller Berg Tal Kirch Schul Garten Wiesen Quer Ufer Kloster Sand Weiden Anger Hafen "
    "Turm Rosen Lerchen Feld Wald Eichen Kastanien Goethe Neu Alt Ober Unter"
)
_WAYS = ("straße", "weg", "gasse", "platz", "allee", "ring", "damm", "hof", "steig", "ufer")
_PARTS = ("Sachverhalt", "Begründung", "Finanzielle Auswirkungen", "Alternativen", "Beteiligung", "Zeitplan", "Anlass")
_TYPES = ("Beschlussvorlage", "Mitteilungsvorlage", "Antrag", "Anfrage", "Niederschrift", "Bekanntmachung")
_SENTENCES = (
    "Die {adjective} {compound} wird ab dem {date} durch das {office} vorbereitet und dem {committee} vorgelegt.",
    "Für die Maßnahme in der {street} entstehen Kosten von {amount} Euro, davon {amount} Euro im laufenden Jahr.",
    "Nach § {section} Abs. {digit} der {compound} beträgt der Satz {small} Euro je angefangenem Monat.",
    "Der {committee} hat die Vorlage {reference} in seiner Sitzung am {date} beraten und mit Änderungen empfohlen.",
    "Im Stadtteil {place}feld leben derzeit {number} Menschen, {percent} Prozent mehr als bei der letzten Erhebung.",
    "Die Verwaltung hat {digit} Angebote eingeholt; das wirtschaftlichste liegt bei {amount} Euro brutto.",
    "Zwischen {street} und {street} soll auf einer Länge von {number} Metern eine {adjective} Lösung entstehen.",
    "Eine Umsetzung vor dem {date} ist wegen der Lieferzeiten und der offenen {compound} nicht möglich.",
    "Das {office} prüft, ob die {compound} aus Fördermitteln des Landes mit bis zu {percent} Prozent bezuschusst wird.",
    "Von {number} angeschriebenen Haushalten haben {number} geantwortet; die Mehrheit wünscht die {compound}.",
    "Die jährlichen Folgekosten für Unterhaltung und Personal werden mit {amount} Euro angesetzt.",
    "Gegen den Bescheid vom {date} kann innerhalb eines Monats beim {office} Widerspruch erhoben werden.",
    "Die Fraktionen haben am {date} gefragt, weshalb die {compound} in der {street} noch nicht begonnen hat.",
    "Ausgenommen sind Grundstücke an der {street}, für die bereits eine {compound} nach Drucksache {reference} gilt.",
    "Bei einem Ansatz von {percent} Prozent ergibt sich gegenüber dem Vorjahr eine Veränderung um {amount} Euro.",
    "Das Gutachten des beauftragten Büros empfiehlt, die {adjective} {compound} bis {year} abzuschließen.",
)


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, its paragraphs and, in some, a table whose first row names the columns."""

    heading: str
    paragraphs: tuple[str, ...]
    table: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper; ``head`` are its labelled lines."""

    title: str
    reference: str
    head: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]


def invent_paper(random: Random, number: int) -> Paper:
    """The paper of this number: one to three sections with one to five paragraphs each, some 100 to 900 words."""
    reference = f"D-{number:05d}/{random.randint(2015, 2026)}"
    subject = _compound(random)
    title = f"{random.choice(_ADJECTIVES).capitalize()} {subject} {random.choice(_PLACES)}{random.choice(_WAYS)}"
    head = (
        ("Drucksache", reference),
        ("Art", random.choice(_TYPES)),
        ("Datum", _date(random)),
        ("Amt", random.choice(_OFFICES)),
        ("Gremium", random.choice(_COMMITTEES)),
    )
    count = random.randint(1, 3)
    sections = [_section(random, heading) for heading in random.sample(_PARTS, count)]
    return Paper(title, reference, head, tuple(sections))


def sentence(random: Random) -> str:
    """One sentence; there are more of them than any corpus needs."""
    return random.choice(_SENTENCES).format_map(_Slots(random))


class _Slots(dict[str, str]):
    """Fills each slot of a sentence anew, also where it comes twice."""

    def __init__(self, random: Random) -> None:
        super().__init__()
        self._random = random

    def __missing__(self, slot: str) -> str:
        random = self._random
        match slot:
            case "compound":
                return _compound(random)
            case "street":
                return f"{random.choice(_PLACES)}{random.choice(_PLACES).lower()}{random.choice(_WAYS)}"
            case "date":
                return _date(random)
            case "amount":
                return f"{random.randint(2, 980)}.{random.randint(0, 999):03d},{random.choice(('00', '50'))}"
            case "small":
                return f"{random.randint(3, 240)},{random.choice(('00', '50', '80'))}"
            case "reference":
                return f"D-{random.randint(1, 99999):05d}/{random.randint(2015, 2026)}"
            case _:
                return _simple(random, slot)


def _simple(random: Random, slot: str) -> str:
    numbers = {"section": (1, 48), "digit": (1, 9), "number": (20, 4800), "percent": (2, 95), "year": (2026, 2034)}
    if slot in numbers:
        return str(random.randint(*numbers[slot]))
    words = {"adjective": _ADJECTIVES, "office": _OFFICES, "committee": _COMMITTEES, "place": _PLACES}
    return random.choice(words[slot])


def _section(random: Random, heading: str) -> Section:
    paragraphs = tuple(
        " ".join(sentence(random) for _ in range(random.randint(2, 5))) for _ in range(random.randint(1, 5))
    )
    if random.random() > 0.25:
        return Section(heading, paragraphs)
    rows = tuple(
        (_compound(random), f"{random.randint(1, 900)}.000", str(random.randint(2025, 2030)))
        for _ in range(random.randint(3, 9))
    )
    return Section(heading, paragraphs, (("Vorhaben", "Betrag in Euro", "Jahr"), *rows))


def _compound(random: Random) -> str:
    first, second = random.choice(_SUBJECTS), random.choice(_MATTERS)
    middle = random.choice(("", "", "", "rahmen", "gesamt", "teil", "sonder"))
    return f"{first}{middle}{second}"


def _date(random: Random) -> str:
    return f"{random.randint(1, 28):02d}.{random.randint(1, 12):02d}.{random.randint(2015, 2026)}"
