"""Names in a sentence that its source does not have: people, places, parties, offices.

German writes every noun with a capital, so a name is told by its place and form: it follows another capitalised word
or a title, stands without article where a common noun would have one, is an acronym, or names an office by a compound.
No list of names is kept. Which common endings and places count is grammar.
"""

import re
from collections.abc import Callable, Collection, Sequence

from app.answering.values import Value
from app.knowledge.german import analyse, fold

_WORD = re.compile(r"[^\W\d_][\w’'-]*")
_OFFICE = re.compile(
    r".{3,}(?:(?<!ges)(?<!ehren)amt(?:e?s)?|ämter[ns]?|aussch[uü]ss(?:e[sn]?)?|aussch[uü]ß|beirat(?:e?s)?|beiräte[n]?|referat(?:e?s)?|dezernat(?:e?s)?"
    r"|fachbereich(?:e?s)?|behörden?|ministeriums?|ministerien|gericht(?:e?s)?|kommission(?:en)?|präsidiums?|büros?"
    r"|kasse|kammern?|fraktion(?:en)?|direktion|eigenbetrieb(?:e?s)?|stadtwerken?)",
    re.IGNORECASE,
)
_COMMON = re.compile(
    r".{2,}(?:ung(?:en|s)?|heit(?:en)?|keit(?:en)?|schaft(?:en)?|ion(?:en|s)?|tät(?:en)?|ismus|ment(?:e[ns]?|s)?|nis(?:se[ns]?)?"
    r"|tum(?:s)?|linge?[ns]?|erei(?:en)?|anz(?:en)?|enz(?:en)?|nen|inn?en|[^i]ngen|ien|e[nr]?n|els?|[^aeiouäöü]en|age[n]?|ik|ie"
    r"|zeit(?:en)?|jahr(?:e[ns]?|s)?|geld(?:er[ns]?|e?s)?|recht(?:e[ns]?|s)?|pflicht(?:en)?|gebühr(?:en)?|steuern?)"
)
_PLACE = re.compile(r".{2,}(?:ingen|hausen|heim|burg|berg|stadt|dorf|bach|furt|hagen|hofen|kirchen|leben|ow|itz|au)s?")
_TITLE = re.compile(
    r"(?:Herrn?|Frau|Dr|Prof|Familie|Firma|Pfarrer(?:in)?|Sankt|St|\w*(?:meister|rat|dezernent|minister|präsident|kanzler|direktor"
    r"|könig|kaiser|sprecher|leiter|bischof|papst|herzog|graf|fürst|prinz|architekt|professor|doktor|abgeordnete|vorsitzende"
    r"|beigeordnete)(?:in|r|n|s|es)?|\w*rätin)"
)
_MEASURES = re.compile(
    r"(?:Euro|Cent|Prozent|Uhr|Ende|Mitte|Anfang|Art|Stück|Liter|Tonnen?|Kilogramm|Gramm|\w*[Mm]eter[ns]?|Hektar|Tage?n?|Wochen?|Monate?n?"
    r"|Jahre?n?|Stunden?|Minuten?|Prozentpunkten?|Millionen?|Milliarden?|Mio|Mrd|Tausend|Hälfte|Drittel|Viertel|Teil|Zahl|Ziffer"
    r"|Absatz|Satz|Nummer|Seite|Artikel|Paragra(?:f|ph)|EUR)"
)
_WITHOUT_ARTICLE = frozenset(
    (
        "in",
        "aus",
        "nach",
        "von",
        "bei",
        "durch",
        "an",
        "für",
        "mit",
        "gegen",
        "zwischen",
        "über",
        "bis",
        "und",
        "oder",
        "sowie",
        "als",
    )
)
_OPENS = re.compile(
    r"dies\w*|jen\w*|jed\w*|all\w*|man|wer|was|wo|wie|hier\w*|da\w*|so\w*|dort\w*|nach\w*|zu\w*|.*(?:lich|end|weise|falls|dem|zeit|zeitig"
    r"|ig|samt|mals|wärts|halb|gens|tens|maßen|isch|bar|los|seits|lings|hin|her|bei|durch|gegen|mit|von|für|um|aus)",
    re.IGNORECASE,
)
"""Pronouns and adverbs that open a sentence with a capital, the adverbs by their endings."""
_SUPPORT = re.compile(
    r"Kraft|Betrieb|Anspruch|Auftrag|Rechnung|Frage|Gang|Kauf|Angriff|Aussicht|Arbeit|Bau|Haft|Ruhe|Not|Person|Sicht|Zukunft"
    r"|Summe|Gefahr|Gebrauch|Höhe|Form|Bezug|Sachen|Sorge|Verzug|Zusammenhang|Einklang|Kauf|Papierform|Textform|Schriftform"
)
"""Nouns that stand behind a bare "in" and name no place: those of set phrases with a verb ("in Kraft treten")."""
_PHRASE = frozenset(("von", "zu", "auf", "mit", "an", "für", "um"))
"""Prepositions that make a phrase with the noun before ("in Anlehnung an")."""
_PLACE_PREPOSITIONS = frozenset(("in", "aus", "nach", "von", "bei"))
_DETERMINED = re.compile(
    r"(?:d(?:er|ie|as|en|em|es)|ein\w*|kein\w*|dies\w*|jed\w*|jen\w*|all\w*|viel\w*|mehrere\w*|einige\w*|manch\w*|welch\w*|sein\w*"
    r"|ihr\w*|unser\w*|mein\w*|im|am|zum|zur|beim|vom|ins|ans|aufs|fürs|beide\w*|sämtliche\w*|etwas|mehr|weniger|genug|ohne|pro|je|per"
    r"|zu|auf|unter|ab|wegen|statt|\w+(?:e|en|er|es|em))",
    re.IGNORECASE,
)
"""Articles and what stands before a common noun in their place; adjectives by their endings."""


def foreign_names(
    sentence: str,
    values: Sequence[Value],
    known_text: str,
    known_terms: Collection[str],
    is_unseen: Callable[[str], bool],
) -> list[str]:
    """The names of the sentence that ``known_text`` (sources, titles, question) does not have.

    ``known_terms`` are the analysed terms of it. ``is_unseen`` tells whether no document at all has a word: only then
    a word that merely lacks an article is taken for a name.
    """
    known = fold(known_text)
    for value in values:  # "1,3 Mio. Euro" has no names, and parts the words beside it
        sentence = sentence[: value.start] + "0" * (value.end - value.start) + sentence[value.end :]
    words = list(_WORD.finditer(sentence))
    found = []
    for number, match in enumerate(words):
        word = match.group().strip("-’'")
        if len(word) < 2 or not word[0].isupper() or _is_known(word, known, known_terms):
            continue
        before = words[number - 1] if number else None
        after = words[number + 1] if number + 1 < len(words) else None
        if before is not None and _is_genitive(before.group(), known_text):
            continue
        if _replaces(sentence, known_text, before, match, after, is_unseen) or _is_name(
            sentence, word, before, match, after, is_unseen
        ):
            found.append(word)
    return found


def names_of_others(
    sentence: str,
    values: Sequence[Value],
    known_text: str,
    known_terms: Collection[str],
    others: str,
    is_rare: Callable[[str], bool],
) -> list[str]:
    """The names of the sentence that ``others`` (question, other sources) have and ``known_text`` does not.

    What a source says of one place, person or office is so not told of another. Names that many documents have, as that
    of the town, are passed over; so is a name of several words of which the source has one ("Frau Weber", "Weber").
    """
    known = fold(known_text)
    words = list(_WORD.finditer(sentence))
    named = [
        name
        for name in foreign_names(sentence, values, known_text, known_terms, lambda _: False)
        if not _has_known_neighbour(sentence, words, name, known, known_terms)
    ]
    for match in re.finditer(rf"\b[Ii]n ({_WORD.pattern})", sentence):
        place = match[1]
        following = sentence[match.end() :].split()[:1]
        if (
            place[0].isupper()
            and re.search(rf"\b[Ii]n {re.escape(place)}\b", others)
            and not _is_known(place, known, known_terms)
            and not (_COMMON.fullmatch(place) and not _PLACE.fullmatch(place))
            and not _SUPPORT.fullmatch(place)
            and following != []
            and following[0] not in _PHRASE
        ):
            named.append(place)
    return [name for name in named if is_rare(name) and re.search(rf"\b{re.escape(name)}", others)]


def _has_known_neighbour(
    sentence: str, words: Sequence[re.Match[str]], name: str, known: str, known_terms: Collection[str]
) -> bool:
    """Whether a capitalised word beside the name is in the source, titles apart."""
    for number, match in enumerate(words):
        if match.group().strip("-’'") != name:
            continue
        pairs = [(other, match) for other in words[max(0, number - 1) : number]]
        pairs += [(match, other) for other in words[number + 1 : number + 2]]
        for one, second in pairs:
            other = one if second is match else second
            if not other.group()[0].isupper() or not _adjoins(sentence, one, second) or _TITLE.fullmatch(other.group()):
                continue
            if analyse(other.group()) and _is_known(other.group(), known, known_terms):
                return True
    return False


def _is_known(word: str, known: str, known_terms: Collection[str]) -> bool:
    terms = analyse(word)
    if not terms or word in ("Herr", "Herrn", "Frau") or any(term in known_terms for term in terms):
        return True
    folded = fold(word)
    if re.search(rf"(?<!\w){re.escape(folded.removesuffix('s'))}", known):
        return True
    if _OFFICE.fullmatch(word) or _is_acronym(word):
        return False
    if len(folded) >= 5 and re.search(re.escape(folded[: max(5, len(folded) - 2)]), known):
        return True
    if any(len(term) >= 5 and (folded.startswith(term) or folded.endswith(term)) for term in known_terms):
        return True
    words = set(re.findall(r"\w{5,}", known))
    return any(folded[start:] in words for start in range(3, len(folded) - 4))


def _is_genitive(word: str, known_text: str) -> bool:
    """Whether a word is the genitive of one in the source: a noun follows, not the rest of a name ("Webers Rede")."""
    return word.endswith("s") and re.search(rf"\b{re.escape(word[:-1])}\b", known_text) is not None


def _is_acronym(word: str) -> bool:
    return sum(character.isupper() for character in word) >= 2 and "-" not in word and len(word) <= 8


def _replaces(
    sentence: str,
    known_text: str,
    before: re.Match[str] | None,
    match: re.Match[str],
    after: re.Match[str] | None,
    is_unseen: Callable[[str], bool],
) -> bool:
    """Whether the source has another capitalised word, which the sentence lacks, beside the same word."""
    if before is not None and before.group()[0].isupper() and _adjoins(sentence, before, match):
        others = re.findall(rf"\b{re.escape(before.group())} ([A-ZÄÖÜ][\w-]+)", known_text)
        if len(before.group()) > 3 and any(other not in sentence for other in others):
            return True
    if before is not None and before.group() in _PLACE_PREPOSITIONS and match.group().endswith("en"):
        others = re.findall(rf"\b{before.group()} ([A-ZÄÖÜ][\w-]+)", known_text)
        if is_unseen(match.group()) and any(other not in sentence for other in others):
            return not re.fullmatch(r".+(?:ungen|heiten|keiten|schaften|ionen|täten|innen)", match.group())
    if after is not None and after.group()[0].isupper() and _adjoins(sentence, match, after):
        others = re.findall(rf"\b([A-ZÄÖÜ][\w-]+) {re.escape(after.group())}\b", known_text)
        return any(other not in sentence and analyse(other) for other in others)
    return False


def _is_name(
    sentence: str,
    word: str,
    before: re.Match[str] | None,
    match: re.Match[str],
    after: re.Match[str] | None,
    is_unseen: Callable[[str], bool],
) -> bool:
    if _is_acronym(word) or _OFFICE.fullmatch(word):
        return True
    previous = before.group() if before is not None and _adjoins(sentence, before, match) else ""
    following = after.group() if after is not None and _adjoins(sentence, match, after) else ""
    if _MEASURES.fullmatch(word) or re.search(r"\d[\s.]*$", sentence[: match.start()]):
        return False
    if previous and _TITLE.fullmatch(previous):
        return True
    if _COMMON.fullmatch(word) and not _PLACE.fullmatch(word):
        return False
    if _is_verb(sentence, previous, before):
        return is_unseen(word)
    if previous[:1].isupper() and analyse(previous) and not _MEASURES.fullmatch(previous):
        # A capitalised first word may be an adjective.
        return not _is_first(sentence, before) or not _DETERMINED.fullmatch(previous)
    if following[:1].isupper() and previous not in ("", *_WITHOUT_ARTICLE) and _DETERMINED.fullmatch(previous):
        return False
    if following[:1].isupper() and analyse(following):
        return not (before is None and _DETERMINED.fullmatch(word))
    if previous in _WITHOUT_ARTICLE and not _DETERMINED.fullmatch(previous):
        return _PLACE.fullmatch(word) is not None or is_unseen(word)
    if before is None:
        # A common noun without article before a verb in the singular ("Petrowski studierte") would be a mass noun.
        opens = _OPENS.fullmatch(word) is None and bool(following) and following[0].islower()
        return opens and not following.endswith("n") and is_unseen(word)
    bare = bool(previous) and (previous[0].islower() or not analyse(previous))
    return bare and not _DETERMINED.fullmatch(previous) and is_unseen(word)


def _is_verb(sentence: str, previous: str, match: re.Match[str] | None) -> bool:
    """Whether the word before is a verb, not an adjective: "2019 eröffnete …", "Danach wechselte …"."""
    if match is None or not previous.endswith("te") or not previous[:1].islower():
        return False
    front = re.search(r"(\S+)\s+$", sentence[: match.start()])
    return front is not None and (
        front.group(1)[-1].isdigit() or (front.group(1)[0].isupper() and bool(analyse(front.group(1))))
    )


def _is_first(sentence: str, match: re.Match[str] | None) -> bool:
    return match is None or re.search(r"\w", sentence[: match.start()]) is None


def _adjoins(sentence: str, one: re.Match[str], other: re.Match[str]) -> bool:
    return re.fullmatch(r"\.?[ \u00a0]+", sentence[one.end() : other.start()]) is not None
