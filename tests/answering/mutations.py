"""Rules that make a right sentence wrong, each in one way: for measuring what the check on sentences catches."""

import re
from collections.abc import Callable, Iterator

_Rule = Callable[[str], Iterator[str]]


def _exchange(*pairs: tuple[str, str]) -> _Rule:
    """Puts the second for the first and the first for the second, whole words only, one place at a time."""
    both = [pair for one, other in pairs for pair in ((one, other), (other, one))]

    def change(sentence: str) -> Iterator[str]:
        for one, other in both:
            for match in re.finditer(rf"(?<!\w){re.escape(one)}(?!\w)", sentence):
                yield sentence[: match.start()] + other + sentence[match.end() :]

    return change


def _digit(sentence: str) -> Iterator[str]:
    for match in re.finditer(r"\d(?=\D*$)|^\D*?\d", sentence):
        at = match.end() - 1
        yield f"{sentence[:at]}{(int(sentence[at]) + 3) % 9 + 1}{sentence[at + 1 :]}"


def _month(sentence: str) -> Iterator[str]:
    following = {"Januar": "März", "Februar": "April", "März": "Juni", "April": "Mai", "Mai": "Juli", "Juni": "August"}
    following |= {"Juli": "Oktober", "August": "Juni", "September": "Mai", "Oktober": "November", "Dezember": "Januar"}
    for name, other in following.items():
        if re.search(rf"(?<!\w){name}(?!\w)", sentence):
            yield re.sub(rf"(?<!\w){name}(?!\w)", other, sentence)


def _section(sentence: str) -> Iterator[str]:
    for match in re.finditer(r"§ (\d+)", sentence):
        yield f"{sentence[: match.start()]}§ {int(match.group(1)) + 1}{sentence[match.end() :]}"


def _negate(sentence: str) -> Iterator[str]:
    """ "nicht" behind the first finite verb of the kinds that stand in second place."""
    if not re.search(r"\b(?:nicht|kein\w*|ohne|weder)\b", sentence):
        for match in re.finditer(
            r"\b(?:ist|sind|wird|werden|wurde|wurden|kann|darf|muss|müssen|hat|haben)\b", sentence
        ):
            yield f"{sentence[: match.end()]} nicht{sentence[match.end() :]}"
            return


def _affirm(sentence: str) -> Iterator[str]:
    for match in re.finditer(r" nicht\b(?! nur)|(?<= )k(?=eine?\b)", sentence):
        yield sentence[: match.start()] + sentence[match.end() :]
    if re.search(r"\bohne\b", sentence):
        yield re.sub(r"\bohne\b", "mit", sentence)


def _swap_values(sentence: str) -> Iterator[str]:
    """The two numbers of a sentence that has just two of a size in one unit."""
    found = list(
        re.finditer(r"(?<![\w.,])\d[\d.]*(?:,\d+)?(?= (?:Euro|€|Prozent|%|Stimmen|Plätze|Tage|Meter))", sentence)
    )
    if len(found) == 2 and found[0].group() != found[1].group():
        first, second = found
        yield (
            sentence[: first.start()]
            + second.group()
            + sentence[first.end() : second.start()]
            + first.group()
            + sentence[second.end() :]
        )


def _adopt(sentence: str) -> Iterator[str]:
    """What is proposed, told as decided."""
    for pattern, other in (
        (r"\bschlägt (.+) vor\b", r"hat \1 beschlossen"),
        (r"\bsoll (.+) werden\b", r"wurde \1"),
        (r"\bsollen (.+) werden\b", r"wurden \1"),
        (r"\bbeantragt (.+)\.", r"hat \1 durchgesetzt."),
        (r"\bprüft\b", "beschließt"),
    ):
        changed = re.sub(pattern, other, sentence)
        if changed != sentence:
            yield changed


RULES: dict[str, _Rule] = {
    "digit": _digit,
    "unit": _exchange(
        ("Euro", "Prozent"), ("Monate", "Wochen"), ("Tage", "Wochen"), ("Jahre", "Monate"), ("Tagen", "Monaten"),
        ("Quadratmeter", "Hektar"), ("Kilometer", "Meter"), ("Prozent", "Prozentpunkte"), ("Stunden", "Minuten"),
        ("Tonnen", "Kilogramm"), ("Mio.", "Mrd."), ("Millionen", "Tausend"), ("€", "%"),
    ),
    "date": _month,
    "section": _section,
    "name": _exchange(
        ("Weber", "Krüger"), ("Lindner", "Petrowski"), ("Hanna", "Beate"), ("Falkenberg", "Rosenthal"),
        ("Gerber", "Stachowiak"), ("Bremen", "Leipzig"), ("Lyon", "Turin"), ("SPD", "FDP"), ("Oskar", "Ludwig"),
        ("Mozart", "Haydn"), ("Amalie", "Charlotte"), ("Grünen", "Linken"), ("Marburg", "Göttingen"),
        ("Siemens", "Bosch"), ("Brandt", "Hübner"), ("Katharina", "Ottilie"), ("Aachen", "Trier"), ("Kaya", "Demir"),
    ),
    "office": _exchange(
        ("Bauausschuss", "Sozialausschuss"), ("Hauptausschuss", "Umweltausschuss"), ("Ordnungsamt", "Bauamt"),
        ("Standesamt", "Jugendamt"), ("Bürgerbüro", "Finanzamt"), ("Tiefbauamt", "Gartenamt"),
        ("Schulausschuss", "Jugendhilfeausschuss"), ("Amtsgericht", "Landgericht"), ("Kämmerei", "Feuerwehr"),
        ("Ortsbeirat", "Seniorenbeirat"),
    ),
    "negation added": _negate,
    "negation removed": _affirm,
    "bound": _exchange(
        ("mindestens", "höchstens"), ("bis zu", "mindestens"), ("spätestens", "frühestens"), ("maximal", "mindestens"),
        ("mehr als", "weniger als"), ("über", "unter"), ("Mindestens", "Höchstens"),
    ),
    "bound dropped": lambda sentence: (
        sentence.replace(word, "", 1)
        for word in ("mindestens ", "höchstens ", "bis zu ", "maximal ")
        if f" {word}" in sentence
    ),
    "from or to": _exchange(
        ("ab dem", "bis zum"), ("vor dem", "nach dem"), ("innerhalb", "außerhalb"), ("seit dem", "bis zum"),
        ("bis 6", "ab 6"), ("ab 7", "bis 7"), ("bis zum", "ab dem"),
    ),
    "only": lambda sentence: iter(
        [f"Nur {sentence[0].lower()}{sentence[1:]}"] if sentence[:4] in ("Der ", "Die ") else []
    ),
    "duty": _exchange(
        ("muss", "kann"), ("müssen", "dürfen"), ("darf", "muss"), ("müssen", "können"), ("soll", "muss"),
    ),
    "values exchanged": _swap_values,
    "adopted": _adopt,
    "majority": _exchange(("einstimmig", "mehrheitlich"), ("einstimmig", "gegen drei Stimmen")),
    "frequency": _exchange(
        ("jährlich", "monatlich"), ("monatlich", "wöchentlich"), ("täglich", "wöchentlich"), ("im Jahr", "im Monat"),
        ("pro Monat", "pro Jahr"), ("vierteljährlich", "jährlich"), ("halbjährlich", "monatlich"),
    ),
    "direction": _exchange(
        ("erhöht", "gesenkt"), ("steigt", "sinkt"), ("stieg", "sank"), ("erhöhen", "senken"),
        ("eröffnet", "geschlossen"),
        ("beginnt", "endet"), ("zugestimmt", "widersprochen"), ("angenommen", "abgelehnt"), ("nördlich", "südlich"),
        ("Gewinn", "Verlust"), ("verkauft", "gekauft"), ("schriftlich", "mündlich"), ("öffentlich", "nichtöffentlich"),
        ("älteste", "jüngste"), ("größte", "kleinste"), ("Einnahmen", "Ausgaben"), ("kostenlos", "kostenpflichtig"),
        ("mehr", "weniger"), ("gestiegen", "gesunken"), ("rechten", "linken"), ("verlängert", "verkürzt"),
    ),
    "weekday": _exchange(
        ("Montag", "Dienstag"), ("dienstags", "donnerstags"), ("Mittwoch", "Freitag"), ("samstags", "montags"),
        ("Sonntag", "Samstag"),
    ),
    "ordinal": _exchange(("ersten", "zweiten"), ("dritte", "vierte"), ("erste", "letzte"), ("zweite", "dritte")),
}  # fmt: skip


def wrong_sentences(sentence: str) -> Iterator[tuple[str, str]]:
    """The kind of change and the changed sentence, for every rule that applies."""
    for kind, rule in RULES.items():
        for changed in rule(sentence):
            if changed != sentence:
                yield kind, changed
