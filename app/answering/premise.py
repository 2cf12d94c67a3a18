"""What a question takes for granted: „Warum hat der Rat die Hundesteuer abgeschafft?“ says that he has.

Found by grammar: an interrogative with a finite auxiliary and a participle at the end of its clause, a predicate that
is asked for its reason or beginning, a decision with an infinitive or a noun made of a verb, „nach der Abschaffung
der …“, „die abgeschaffte …“, and a price in a question for its reason. Questions to be answered by yes or no take
nothing for granted.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.answering.premise_events import Event, event_of, is_participle
from app.answering.values import Value, ValueKind, is_year, parse_values
from app.search.question import Question

_WHY = r"warum|weshalb|wieso|weswegen|aus welche[mn] gr[uü]nde?n?|mit welcher begründung|wie kommt es,? dass"
_WHEN = (
    r"seit wann|ab wann|wann|wodurch|von wem|durch wen|an wen|zu welchem preis|für wie ?viel(?: geld| euro)?|wer|wie|wo"
)
_OPENING = re.compile(rf"^(?:(?:und|aber|also|guten tag|hallo)[, ]+)?(?P<asks>{_WHY}|{_WHEN})\s+", re.IGNORECASE)
_AUXILIARY = re.compile(
    r"^(?P<verb>hat|haben|hatte|hatten|wurde|wurden|ist|sind|war|waren|wird|werden)\s+(?P<rest>.+)$", re.IGNORECASE
)
_DECIDES = re.compile(
    r"^(?:beschlossen|entschieden|entschlossen|zugestimmt|verfügt|angeordnet|genehmigt|verabschiedet|abgesegnet|begründet"
    r"|durchgesetzt|gebilligt|veranlasst)$",
    re.IGNORECASE,
)
"""Participles that say who willed it; what happened stands in the clause or noun that goes with them."""
_TO_INFINITIVE = re.compile(r"^(?P<object>.+?)\s+(?P<verb>\w*zu\w{3,}e?n|zu \w{3,}e?n)$", re.IGNORECASE)
_THAT = re.compile(
    r"^dass\s+(?P<object>.+?)\s+(?P<verb>\w+)\s+(?:wird|werden|wurden?|ist|sind|hat|haben)$", re.IGNORECASE
)
_EVENT_OF = (
    r"(?P<noun>[A-ZÄÖÜ]\w+(?:ung|bot|bau|kauf|riss|stopp|stieg|hme|gabe|schluss|fall))\s+"
    r"(?:der|des|von|vom|für|eines|einer)\s+(?P<object>[^,?.]+)"
)
_NOUN = re.compile(rf"\b{_EVENT_OF}")
_AFTER = re.compile(rf"\b(?:nach|seit)\s+(?:der|dem)\s+{_EVENT_OF}")
_ATTRIBUTE = re.compile(
    r"\b(?:der|die|das|den|dem|des)\s+(?P<verb>[a-zäöüß]+?(?:t|en))(?:e|er|es|en|em)\s+(?P<object>[A-ZÄÖÜ][\w-]+)"
)
_PRICE_VERB = re.compile(
    r"^(?P<verb>kostet|kosten|beträgt|betragen|liegt|liegen|gilt|gelten)\s+(?P<rest>.+)$", re.IGNORECASE
)
_ACTOR = re.compile(
    r"\b(?:(?:der|die|das|unser|unsere|ihr)\s+)?(?:(?:\w+)?rat(?:es|s)?|(?:\w+)?ausschuss(?:es)?|stadt|gemeinde|kreis|landkreis"
    r"|(?:\w+)?verwaltung|(?:ober)?bürgermeister(?:in)?|magistrat|kommune|politik|fraktion|man|wir|sie|ihr|jemand)\b",
    re.IGNORECASE,
)
_FILLING = re.compile(
    r"\b(?:denn|eigentlich|nun|jetzt|plötzlich|überhaupt|wieder|bereits|schon|endlich|einfach|so|doch|damals|heimlich"
    r"|(?:im |in )?(?:letzte[nsmr]?|diese[nsmr]?|vergangene[nsmr]?|vorige[nsmr]?) jahr(?:es)?)\b",
    re.IGNORECASE,
)
_MONEY = frozenset({"EUR", "CENT", "%"})


@dataclass(frozen=True, slots=True)
class Premise:
    """``claim`` is a German clause in the order that follows „Dass“; empty where it is better told by ``quote``.

    ``subject`` are the words for what it happened to; ``quote`` is the question's own wording. ``event`` is what
    happened; ``value`` an amount or share that is taken for granted, with no event.
    """

    claim: str
    subject: str
    quote: str
    event: Event | None = None
    value: Value | None = None


def premise(question: Question) -> Premise | None:
    """What the question takes for granted, or nothing."""
    text = question.text.rstrip(" ?!.")
    opening = _OPENING.match(text)
    if opening is None:
        return _named_event(text) if _is_asked(text) else None
    rest = text[opening.end() :]
    asks = opening["asks"].casefold()
    return _clause(asks, rest) or _priced(asks, rest) or _named_event(rest)


def _clause(asks: str, rest: str) -> Premise | None:
    """„hat der Rat die Hundesteuer abgeschafft“, „ist der Bus kostenlos“."""
    match = _AUXILIARY.match(rest)
    if match is None:
        return None
    auxiliary = match["verb"].casefold()
    main, _, after = match["rest"].partition(",")
    words = main.split()
    last = next((place for place in range(len(words) - 1, 0, -1) if is_participle(words[place])), None)
    if last is None or (len(words) - last > 1 and words[last + 1 :] != ["worden"]):
        return _state(asks, auxiliary, words)
    participle, middle = words[last], " ".join(words[:last])
    if asks in ("wann", "wo") and re.fullmatch(r"geöffnet|geschlossen|besetzt", participle):
        return None  # opening hours: „Wann hat das Bad geöffnet?“
    if _DECIDES.match(participle):
        return _decided(after.strip(), middle) or _event_premise(asks, auxiliary, middle, participle)
    return _event_premise(asks, auxiliary, middle, participle)


def _event_premise(asks: str, auxiliary: str, middle: str, participle: str) -> Premise | None:
    subject = _subject(middle)
    if not subject:
        return None
    done = "worden ist" if auxiliary in ("ist", "sind", "war", "waren") else auxiliary
    who = "jemand " if asks == "wer" and auxiliary in ("hat", "haben", "hatte", "hatten") else ""
    if auxiliary in ("ist", "sind", "war", "waren"):
        done = auxiliary
    claim = f"{who}{_FILLING.sub('', middle)} {participle} {done}"
    return Premise(" ".join(claim.split()), subject, f"{middle} {participle}", event_of(participle))


def _state(asks: str, auxiliary: str, words: Sequence[str]) -> Premise | None:
    """„Seit wann ist der Bus kostenlos?“: what is said of it is asked for its reason or beginning."""
    if auxiliary not in ("ist", "sind", "war", "waren") or asks in ("wer", "wie", "wo", "wann") or len(words) < 2:
        return None
    adjective, middle = words[-1], " ".join(words[:-1])
    event = event_of(adjective)
    subject = _subject(middle)
    if not adjective.islower() or not event.kind or not subject:
        return None
    return Premise(f"{middle} {adjective} {auxiliary}", subject, f"{middle} {adjective}", event)


def _decided(after: str, middle: str) -> Premise | None:
    """„beschlossen, die Hundesteuer abzuschaffen“ and „die Abschaffung der Hundesteuer beschlossen“."""
    for form in (_TO_INFINITIVE, _THAT):
        match = form.match(after)
        if match is not None and _subject(match["object"]):
            verb = re.sub(r"^zu |(?<=\w)zu(?=\w)", "", match["verb"], count=1)
            event = event_of(verb)
            return Premise("", _subject(match["object"]), after, event)
    return _of_noun(_NOUN.search(middle))


def _named_event(text: str) -> Premise | None:
    """„nach der Abschaffung der Hundesteuer“, „die abgeschaffte Hundesteuer“."""
    found = _of_noun(_AFTER.search(text))
    if found is not None:
        return found
    match = _ATTRIBUTE.search(text)
    if match is None or not is_participle(match["verb"]):
        return None
    event = event_of(match["verb"])
    return Premise("", match["object"], match[0], event) if event.kind else None


def _of_noun(match: re.Match[str] | None) -> Premise | None:
    if match is None:
        return None
    event, subject = event_of(match["noun"]), _subject(match["object"])
    return (
        Premise("", subject, f"{match['noun']} {match[0].split(match['noun'], 1)[1].strip()}", event)
        if (event.kind and subject)
        else None
    )


def _priced(asks: str, rest: str) -> Premise | None:
    """„Warum kostet der Ausweis 500 €?“"""
    match = _PRICE_VERB.match(rest)
    if match is None or re.fullmatch(rf"{_WHY}|seit wann", asks) is None:
        return None
    values = [value for value in parse_values(match["rest"]) if value.kind is ValueKind.NUMBER and not is_year(value)]
    amounts = [value for value in values if value.unit in _MONEY]
    if len(amounts) != 1:
        return None
    value = amounts[0]
    subject = _subject(f"{match['rest'][: value.start]} {match['rest'][value.end :]}")
    verb = match["verb"].casefold()
    return Premise(f"{match['rest']} {verb}", subject, match["rest"], None, value) if subject else None


def _is_asked(text: str) -> bool:
    """Whether a question begins with a word that asks, so that it takes the rest for granted."""
    return re.match(r"(?:was|welche[rsnm]?|wie|wo\w*|wann)\b", text, re.IGNORECASE) is not None


def _subject(text: str) -> str:
    """The words without those who act, those that only fill, and values."""
    for value in reversed(parse_values(text)):
        text = f"{text[: value.start]} {text[value.end :]}"
    return " ".join(_FILLING.sub(" ", _ACTOR.sub(" ", text)).split())
