"""Follow-up questions: „Und für den zweiten Hund?“ means something only together with the question before it.

A follow-up is told by its grammar: it has no verb, or no subject of its own, or a pronoun that nothing in it explains.
It is read as a whole question, mostly in several ways; which one is meant, the documents decide. Only what the reader
has asked is ever read here, never an answer. A question that stands by itself begins a new topic.
"""

import re
from collections.abc import Callable, Sequence

_LEAD = re.compile(r"^(?:(?:und|aber|oder|also|dann|okay|ok|gut|danke|ach so|bitte)\b[,.! ]*)+", re.IGNORECASE)
_CONTINUES = re.compile(r"^(?:und|aber|oder)\b", re.IGNORECASE)
_WHAT_ABOUT = re.compile(
    r"^(?:was|wie) (?:ist|wäre|gilt|sieht|steht|verhält)(?: es| das)?(?: sich)? (?:mit|bei|für|um) "
    r"(?P<rest>.+?)(?: aus)?$"
    r"|^(?:gilt|ist|geht) (?:das|dies|es)(?: so)? (?:auch|ebenso|genauso) (?P<also>(?:für|bei|in|im|mit|an|am|ab) .+)$"
    r"|^(?:auch|ebenso) (?P<even>(?:für|bei|in|im|mit|an|am) .+)$",
    re.IGNORECASE,
)
_PREPOSITIONS = (
    "für|in|im|ins|am|an|bei|beim|mit|ohne|ab|seit|bis|vor|nach|von|vom|zu|zum|zur|auf|aus|durch|gegen|um|unter|über"
    "|wegen|während"
)
_ARTICLES = (
    "der|die|das|den|dem|des|ein|eine|einen|einem|einer|eines|mein|meine|meinen|meinem|meiner|unser|unsere|unseren"
)
_PREPOSITION = re.compile(rf"^(?:{_PREPOSITIONS})$", re.IGNORECASE)
_CONNECTING = re.compile(rf"^(?:{_PREPOSITIONS}|{_ARTICLES}|und|oder|mehr|als)$", re.IGNORECASE)
_ARTICLE = re.compile(rf"^(?:{_ARTICLES})$", re.IGNORECASE)
_ASKS = re.compile(
    r"^(?:wer|wen|wem|wessen|was|wann|wo|wohin|woher|wie|warum|wieso|weshalb|wozu|wofür|womit|welche[rsnm]?)$",
    re.IGNORECASE,
)
_DESIGNATION = re.compile(r"^(?:[A-ZÄÖÜ]|\d+[a-z]?|[IVX]+)$")
_GENITIVE = re.compile(r"^(?:des|der|eines|einer|meiner|unserer)$", re.IGNORECASE)
_NEW_PHRASE = re.compile(r"^(?:die|das|den|dem|ein|eine|einen|einem|mein|meine|meinen)$", re.IGNORECASE)
"""An article with which, behind a noun, another part of the sentence begins."""
_QUANTITY = re.compile(r"^(?:welche[rsnm]?|viele?n?)$", re.IGNORECASE)
_POLITE = frozenset({"Sie", "Ihr", "Ihre", "Ihren", "Ihrem", "Ihrer", "Ihnen"})
_ADJECTIVE = re.compile(r"^[a-zäöüß]{3,}(?:e|en|er|es|em)$")
_BARE = re.compile(
    r"^(?:(?:seit|ab|bis|von|mit|zu|für|bei|an|in|durch|aus|auf|um|nach)\s+)?(?:wann|wem|wen|wer|wo|warum|wieso|weshalb|welche[rsnm]?|was"
    r"|wie(?: (?:viele?n?|viel|hoch|lange|oft|teuer|weit|genau|schnell))?)(?:\s+[A-ZÄÖÜ][\wäöüß-]+)?$",
    re.IGNORECASE,
)
"""An interrogative with no verb: „Ab wann“, „Mit welcher Mehrheit“."""
_ADVERBIAL = re.compile(
    r"^(?:(?:seit|ab|bis|von|für) )?(?:wann|wo|warum|wieso|weshalb) (?=\w)",
    re.IGNORECASE,
)
"""Interrogatives that another one can take the place of: they are neither subject nor object."""
_MODAL = "muss|müssen|kann|können|darf|dürfen|soll|sollen|sollte|will|wollen|möchte|möchten"
_FINITE = re.compile(
    rf"^(?:hat|haben|hatte|wurden?|wird|werden|ist|sind|war|waren|gilt|gelten|gibt|bekomm\w*|{_MODAL})\b",
    re.IGNORECASE,
)
_TO_BE_DONE = re.compile(rf"^(?:\S+ ){{0,2}}(?:{_MODAL})\b.* (?P<verb>[a-zäöüß]{{3,}}n)$", re.IGNORECASE)
"""„Wo muss ich mein Gewerbe anmelden“: what is done with the thing belongs to what the question is about."""
_POINTS_BACK = re.compile(
    r"\b(?:dafür|davon|dagegen|darüber|darauf|daran|damit|dazu|dort|hierfür|hierzu|hiervon|ebenfalls|deren|dessen|dieser|diese"
    r"|diesem|diesen|er|ihn|ihm|sie)\b|\b(?:das|dies|es)\b",
)
_ADVERB = re.compile(
    r"\b(?:dafür|davon|dagegen|darüber|darauf|daran|damit|dazu|dort|hierfür|hierzu|hiervon)\b"
    r"(?!.*,)",
    re.IGNORECASE,
)
"""An adverb that stands for a thing, unless a clause follows that may be what it stands for: „dafür …, dass“."""
_BREAK = re.compile(
    r"[,;:–]|\b(?:und|oder|aber)\b"
    r"(?= (?:w(?:er|en|em|as|ie|ann|o|arum|elche[rsnm]?)|ist|sind|wird|werden|hat|gibt|kann|muss)\b)",
    re.IGNORECASE,
)
"""Where a clause of its own begins."""
_DEMONSTRATIVE = re.compile(r"\b(?:der|die|das|den|dem|dies|diese[rnms]?)$")
"""At the end of a question no article: „Wer bekommt den?“"""
_EXPLETIVE = re.compile(
    r"\b(?:gibt|geht|wird|kommt|heißt|ist|handelt)\s+es\b|\bes\s+(?:gibt|sich)\b|\bes(?=, (?:dass\b|.+ zu \w+en\b))",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?:19|20)\d{2}\b")
_TIME_ALONE = re.compile(
    r"^(?:(?:im|in|für|seit|ab|vor|bis|zum|am|noch|schon)\s+)*(?:jahre?\s+)?(?:(?:19|20)\d{2}|heute|früher|damals)$",
    re.IGNORECASE,
)
_WITH_YEAR = re.compile(r"\s+(?:(?:im|in|für|seit|ab|vor|bis|zum|am)\s+)?(?:jahre?\s+)?(?:19|20)\d{2}\b", re.IGNORECASE)
_MOST_WORDS = 8
"""Words of a phrase from which it is no longer taken for a mere addition."""

Known = Callable[[str], bool]
"""Whether the documents use a word."""


def readings(question: str, history: Sequence[str], is_known: Known) -> tuple[str, ...]:
    """Whole questions that a follow-up may stand for, likeliest first; empty where it stands by itself.

    ``history``: earlier questions as they were understood, oldest first.
    """
    last = history[-1].rstrip(" ?!.") if history else ""
    asked = question.strip().rstrip(" ?!.")
    if not last or not asked:
        return ()
    body = _LEAD.sub("", asked)
    continues = _CONTINUES.match(asked) is not None
    about = _WHAT_ABOUT.match(body)
    if about is not None:
        body, continues = next(part for part in about.groups() if part), True
    words = body.split()
    if not words:
        return ()
    if _TIME_ALONE.match(body):
        return (_at_time(last, body),)
    if _BARE.match(body):
        verb_first = _ADVERBIAL.sub("", last)
        if _FINITE.match(verb_first):
            return (f"{body[0].upper()}{body[1:]} {verb_first[0].lower()}{verb_first[1:]}?",)
        return (_joined(body, last),)
    if words[0].casefold() in ("wenn", "falls", "sofern") and (continues or "," not in body):
        return (f"{last}, {body}?", _joined(body, last))
    if _is_phrase(words) and (continues or _PREPOSITION.match(words[0])):
        if _CONNECTING.match(words[0]):
            words[0] = words[0].lower()
            body = " ".join(words)
        return tuple(dict.fromkeys((*_replaced(last, words, is_known), f"{last} – und {body}?")))
    if _points_back(body):
        done = _TO_BE_DONE.match(last)
        return (_joined(body, last, f" {done['verb']}" if done is not None else ""),)
    if continues and len(words) <= 2 and not any(_is_noun(word, 1) for word in words[1:]) and not _ASKS.match(words[0]):
        return (f"{last} – und {body}?",)
    nouns = {word for at, word in enumerate(words) if _is_noun(word, at)}
    if continues and (not nouns or nouns & set(last.split())):
        return (_joined(body, last), f"{body[0].upper()}{body[1:]}?")
    return ()


def topic(question: str) -> str:
    """What a question is about: its nouns with what stands between them, without the noun that is asked for.

    „Welche Unterlagen brauche ich für einen Reisepass?“ is about „Reisepass“. Keywords in small letters stand for
    themselves.
    """
    groups = _noun_groups(question.rstrip(" ?!.").split())
    if not groups:
        return question.rstrip(" ?!.")
    wanted = groups[1:] if len(groups) > 1 and groups[0][0] else groups
    return ", ".join(text for _, text in wanted)


def _joined(body: str, last: str, done: str = "") -> str:
    return f"{body[0].upper()}{body[1:]} ({topic(last)}{done})?"


def _at_time(last: str, time: str) -> str:
    """The last question, asked for another time."""
    year = _YEAR.search(time)
    if year is not None and _YEAR.search(last):
        return f"{_YEAR.sub(year[0], last, count=1)}?"
    timeless = _WITH_YEAR.sub("", last)
    return f"{last} im Jahr {year[0]}?" if year is not None else f"{timeless} {time}?"


def _is_phrase(words: Sequence[str]) -> bool:
    """Whether the words are one phrase without a verb: nothing but connecting words, adjectives, nouns and numbers."""
    if len(words) > _MOST_WORDS or _ASKS.match(words[0]) or (len(words) > 1 and _ASKS.match(words[1])):
        return False
    return all(
        _CONNECTING.match(word)
        or word[0].isupper()
        or any(map(str.isdigit, word))
        or _ADJECTIVE.match(word)
        or (at > 0 and _CONNECTING.match(words[at - 1]) and words[at + 1 : at + 2] and words[at + 1][0].isupper())
        for at, word in enumerate(words)
    ) and (_CONNECTING.match(words[0]) is not None or words[0][0].isupper() or words[0][0].isdigit())


def _replaced(last: str, phrase: Sequence[str], is_known: Known) -> list[str]:
    """The last question with a phrase like this one in the other's place, or behind it."""
    words = last.split()
    found = []
    preposition = _PREPOSITION.match(phrase[0])
    if preposition is not None:
        at = next((at for at, word in enumerate(words) if word.casefold() == phrase[0].casefold()), None)
        if at is not None:
            end = _end_of_phrase(words, at + 1)
            kept = [] if _has_noun(phrase) else [word for word in words[at + 1 : end] if _is_noun(word, at + 1)][-1:]
            found.append(" ".join([*words[:at], *phrase, *kept, *words[end:]]) + "?")
        else:
            more_general = _more_general(words, is_known)
            if more_general:
                found.append(" ".join([*more_general, *phrase]) + "?")
            found.append(" ".join([*words, *phrase]) + "?")
        return found
    for at in range(len(words) - 1, 0, -1):
        if not _is_noun(words[at], at):
            continue
        if _DESIGNATION.match(words[at]) and not _DESIGNATION.match(phrase[0]) and _is_noun(words[at - 1], at - 1):
            continue  # „Grundsteuer B“: the noun is before it
        begin = at
        while begin > 1 and (_ARTICLE.match(words[begin - 1]) or _ADJECTIVE.match(words[begin - 1])):
            begin -= 1
            if _ARTICLE.match(words[begin]):
                break
        if _PREPOSITION.match(words[begin - 1]) or _QUANTITY.match(words[begin - 1]):
            continue  # where or for whom, or what is asked for; not about what
        if _GENITIVE.match(words[begin]) and _is_noun(words[begin - 1], begin - 1) and not _GENITIVE.match(phrase[0]):
            continue  # whose it is
        kept = [] if _has_noun(phrase) else [words[at]]
        end = at + 1
        while end < len(words) and _DESIGNATION.match(words[end]):
            end += 1
        found.append(" ".join([*words[:begin], *phrase, *kept, *words[end:]]) + "?")
        break
    return found


def _more_general(words: Sequence[str], is_known: Known) -> list[str]:
    """The question with its last compound noun cut to the word that it ends in: „Hundesteuer“ to „Steuer“."""
    for at in range(len(words) - 1, 0, -1):
        if not _is_noun(words[at], at):
            continue
        for cut in range(3, len(words[at]) - 3):
            head = words[at][cut:].capitalize()
            if words[at].isalpha() and is_known(head):
                return [*words[:at], head, *words[at + 1 :]]
        return []
    return []


def _points_back(body: str) -> bool:
    """Whether a pronoun or the like in it stands for something that it does not name before."""
    text = _EXPLETIVE.sub(" ", body)
    if _DEMONSTRATIVE.search(text) and not _BREAK.search(text):
        return True
    if any(not _BREAK.search(text[: match.start()]) for match in _ADVERB.finditer(text)):
        return True  # what it stands for is never named in its own clause
    for match in _POINTS_BACK.finditer(text):
        before, after = text[: match.start()].split(), text[match.end() :].split()
        if any(_is_noun(word, at) for at, word in enumerate(before)) or (before[-1:] and before[-1].endswith(",")):
            continue
        if match[0] in ("das", "dies", "diese", "dieser", "diesem", "diesen") and _begins_noun(after):
            if match[0] == "das":
                continue  # an article
            return True
        return True
    return False


def _begins_noun(words: Sequence[str]) -> bool:
    for word in words[:3]:
        if word[0].isupper() or word[0].isdigit():
            return True
        if not _ADJECTIVE.match(word):
            return False
    return False


def _end_of_phrase(words: Sequence[str], start: int) -> int:
    """Behind the noun of the phrase that begins at ``start``."""
    for at in range(start, len(words)):
        if _is_noun(words[at], at) or any(map(str.isdigit, words[at])):
            return at + 1
        if not (_CONNECTING.match(words[at]) or _ADJECTIVE.match(words[at])):
            return at
    return len(words)


def _has_noun(words: Sequence[str]) -> bool:
    return any(_is_noun(word, at) or any(map(str.isdigit, word)) for at, word in enumerate(words, 1))


def _is_noun(word: str, at: int) -> bool:
    """German writes nouns large; the first word of a question is written so in any case."""
    return at > 0 and word[:1].isupper() and word.rstrip(",") not in _POLITE


def _noun_groups(words: Sequence[str]) -> list[tuple[bool, str]]:
    """Runs of nouns with what connects them; each with whether it is what the interrogative asks for."""
    groups: list[tuple[bool, list[str]]] = []
    gap: list[str] = []
    asks = bool(words) and _ASKS.match(words[0]) is not None
    interrogative = asks and (words[0].casefold().startswith("welche") or words[0].casefold() in ("wie", "was"))
    for at, word in enumerate(words):
        plain = word.strip(',;:()„“"')
        noun = _is_noun(plain, at) or any(map(str.isdigit, plain))
        if not noun:
            gap.append(plain)
            continue
        connects = all(
            _CONNECTING.match(part) or (_ADJECTIVE.match(part) and _ARTICLE.match(gap[place - 1] if place else ""))
            for place, part in enumerate(gap)
        )
        adjectives = [part for part in gap if _ADJECTIVE.match(part) and not _CONNECTING.match(part)]
        if groups and connects and not word.startswith("(") and not (gap and _NEW_PHRASE.match(gap[0])):
            groups[-1][1].extend([*gap, plain])
        else:
            directly = interrogative and not groups and len(gap) <= 2 and not _has_verb(gap)
            groups.append((directly, [*adjectives[-1:], plain] if connects else [plain]))
        gap = []
    return [(asked, " ".join(parts)) for asked, parts in groups]


def _has_verb(gap: Sequence[str]) -> bool:
    """Between an interrogative and what it asks for stands at most a quantity: „wie viele Stellplätze“."""
    return any(
        word.casefold() not in ("wie", "was", "viele", "viel", "vielen", "für") and not _ASKS.match(word)
        for word in gap
    )
