"""How German councils number their papers, and how people write such numbers: schemes, spellings and frames.

The schemes are the issue's and those of other cities, among them many that the product's patterns do not know. What
is written here is independent of how the product reads it: a spelling is made from a number's groups.
"""

import random
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

Scheme = Callable[[int, int], str]
"""A number from a serial number (1 to 1999) and a year (four figures)."""

_ROMAN = ("V", "VI", "VII", "VIII")

SCHEMES: Mapping[str, Scheme] = {
    "B-012/2024": lambda serial, year: f"{('B', 'BA', 'I', 'RA')[serial % 4]}-{serial:03d}/{year}",
    "BA_069_2024": lambda serial, year: f"BA_{serial:03d}_{year}",
    "IA – 220/2023": lambda serial, year: f"IA – {serial}/{year}",
    "RA 547/2019": lambda serial, year: f"RA {serial}/{year}",
    "2021/1198/1": lambda serial, year: f"{year}/{serial:04d}" + (f"/{serial % 3}" if serial % 3 else ""),
    "20-26 / V 01234": lambda serial, _: f"20-26 / {('V', 'A', 'F')[serial % 3]} {serial:05d}",
    "DS0123/24": lambda serial, year: f"{('DS', 'A', 'S', 'I')[serial % 4]}{serial:04d}/{year % 100:02d}",
    "VII-DS-01234": lambda serial, year: f"{_ROMAN[year % 4]}-{('DS', 'A', 'F')[serial % 3]}-{serial:05d}",
    "VII-A-00123-NF-02": lambda serial, year: f"{_ROMAN[year % 4]}-A-{serial:05d}-NF-{1 + serial % 3:02d}",
    "19/12345": lambda serial, year: f"{year - 2005}/{10000 + serial}",
    "Drs. 20-7597": lambda serial, year: f"Drs. {year - 2005}-{5000 + serial}",
    "DS/1246/V": lambda serial, year: f"DS/{serial:04d}/{_ROMAN[year % 4]}",
    "2021/BV/2114": lambda serial, year: f"{year}/{('BV', 'AN', 'IV')[serial % 3]}/{serial:04d}",
    "VO/26/04523": lambda serial, year: f"VO/{year % 100:02d}/{serial:05d}",
    "DHH/2023/6704": lambda serial, year: f"DHH/{year}/{4000 + serial}",
    "12/2024": lambda serial, year: f"{serial}/{year}",
    "0123/24": lambda serial, year: f"{serial:04d}/{year % 100:02d}",
    "18740": lambda serial, year: f"{(year - 2015) * 2000 + 10000 + serial}",
    "21/SVV/0123": lambda serial, year: f"{year % 100}/SVV/{serial:04d}",
    "BSV/21/05821": lambda serial, year: f"BSV/{year % 100}/{serial:05d}",
    "GRDrs 123/2021": lambda serial, year: f"GRDrs {serial}/{year}",
    "21-V-01-0023": lambda serial, year: f"{year % 100}-V-{1 + serial % 80:02d}-{serial:04d}",
    "101.19.123": lambda serial, year: f"101.{year - 2005}.{serial}",
    "22-1234.1": lambda serial, year: f"{year - 2003}-{1000 + serial}" + (f".{serial % 3}" if serial % 3 else ""),
    "0123/2021/BV": lambda serial, year: f"{serial:04d}/{year}/{('BV', 'IV', 'AN')[serial % 3]}",
    "611/012/2021": lambda serial, year: f"{(611, 512, 201)[serial % 3]}/{serial:03d}/{year}",
    "21-15678-01": lambda serial, year: f"{year % 100}-{15000 + serial}" + (f"-{serial % 3:02d}" if serial % 3 else ""),
    "A-R/0012/2021": lambda serial, year: f"{('V', 'A-R', 'A-W')[serial % 3]}/{serial:04d}/{year}",
    "21/1234-BV": lambda serial, year: f"{year % 100}/{serial:04d}-{('BV', 'MV')[serial % 2]}",
    "V0123/21/E1": lambda serial, year: f"V{serial:04d}/{year % 100}" + (f"/E{serial % 3}" if serial % 3 else ""),
    "1234/2020-2025": lambda serial, year: f"{serial:04d}/2020-2025",
}

_GAPS = ("-", "/", "_", " / ", " - ", " – ", "–", "\u2011", "—", "\u2212", "\u2010")
_BEFORE = (
    "", "", "Vorlage ", "Vorlage Nr. ", "Drucksache ", "Drs. ", "Drs.-Nr.: ", "Drucksachen-Nr. ", "Vorlagennummer ",
    "Beschlussvorlage ", "Beschlussvorlage Nr. ", "Sitzungsvorlage ", "DS ", "Antrag ", "Anfrage Nr. ", "vorlage nr ",
    "Beschluss ", "Antrag Nr. ", "die Mitteilungsvorlage ",
)  # fmt: skip
_FRAMES = (
    "{}", "Was steht in {}?", "Worum geht es in {}.", "Gibt es zu {} einen Beschluss?", "„{}“",
    "Wurde {} am 12.03.2024 beschlossen?", "{}, bitte", "was wurde aus {}?", "Kosten der Maßnahme ({})", "zeige mir {}",
    "Wie hoch sind die Kosten von {}; gibt es 3 von 12 Varianten?", "Stimmt es, dass {} abgelehnt wurde?",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Spelling:
    """A question that names a number. ``kind`` says what was changed."""

    kind: str
    text: str


def spelling_kinds() -> tuple[str, ...]:
    """What can be changed about a number."""
    return ("as written", "gaps", "zeros", "case", "year", "label", "all")


def spell(number: str, kind: str, chance: random.Random) -> Spelling:
    """The number as somebody might write it, in a question."""
    written = number
    everything = kind == "all"
    if kind == "zeros" or (everything and chance.random() < 0.5):
        written = _zeros(written, chance)
    if kind == "year" or (everything and chance.random() < 0.3):
        written = _year(written)
    if kind == "gaps" or everything:
        written = _gaps(written, chance)
    if kind == "case" or (everything and chance.random() < 0.5):
        written = chance.choice((written.lower(), written.upper()))
    label = chance.choice(_BEFORE) if kind == "label" or everything else ""
    # A bare number means a paper only if something says so.
    if not label and re.fullmatch(r"\d+", number):
        label = "Vorlage "
    return Spelling(kind, chance.choice(_FRAMES).format(label + written))


def _zeros(number: str, chance: random.Random) -> str:
    """Without leading zeros, or with one more before each serial number; years keep theirs."""
    if chance.random() < 0.5:
        return re.sub(r"(?<!\d)0+(?=\d\d|[1-9])", "", number)
    return re.sub(r"(?<!\d)(?!(?:19|20)\d\d(?!\d))(?=\d{3,5}(?!\d))", "0", number)


def _year(number: str) -> str:
    """Years with four figures get two."""
    return re.sub(r"(?<!\d)20(?=[12]\d(?!\d))", "", number)


def _gaps(number: str, chance: random.Random) -> str:
    """Other separators between the groups; two groups of figures are never written without one."""
    parts = re.findall(r"[^\W\d_]+|\d+|[^\w]+|_+", number)
    gap = chance.choice(_GAPS)
    written = []
    for part in parts:
        if part[0].isalnum():
            written.append(part)
        elif part.strip() == "." and len(parts) > 3:
            written.append(part)  # a point is what such numbers are known by
        elif chance.random() < 0.7:
            written.append(gap)
        else:
            written.append(part)
    return "".join(written)
