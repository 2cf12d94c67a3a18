"""What a question takes for granted: „Warum hat der Rat die Hundesteuer abgeschafft?“ says that he has.

Found by grammar: an interrogative with a finite auxiliary and a participle at the end of its clause, a state that is
asked for its reason or beginning, a decision with an infinitive or a noun made of a verb, a subordinate clause
(„nachdem …“), „nach der Abschaffung der …“, „die abgeschaffte …“, and a price in a question for its reason. Questions
to be answered by yes or no take nothing for granted.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.answering.negation import negates
from app.answering.premise_events import EXISTS, Event, event_of, is_participle
from app.answering.values import Value, ValueKind, parse_values
from app.search.question import Question

_WHY = r"warum|weshalb|wieso|weswegen|(?:aus|mit|auf) welche[mnr] (?:gr[uü]nde?n?|begründung|grundlage)"
_CIRCUMSTANCE = (
    r"seit wann|ab wann|wann|wodurch|durch wen|(?:an|von|mit|für) wen|(?:an|von|mit) wem|wer|wie|wo"
    r"|(?:seit|ab|in|mit|auf|zu|von|an|unter|aus|für|bei|durch) welche[mnrs]? \w+|für wie ?viel(?: geld| euro)?"
)
_OPENING = re.compile(
    rf"^(?:(?:und|aber|also|guten tag|hallo)[, ]+)?(?P<asks>{_WHY}|{_CIRCUMSTANCE})\s+", re.IGNORECASE
)
_COMES_ABOUT = re.compile(
    r"^(?:wie (?:kommt|kam) es(?: dazu)?|woran liegt es|wie (?:ist|war) es zu erklären), dass\s+(?P<clause>.+)$",
    re.IGNORECASE,
)
_SUBORDINATE = re.compile(
    r"(?:^|, |\bjetzt |\bnun )(?:nachdem|obwohl|obgleich|weil|seitdem|wo doch|da ja|da)\s+(?P<clause>[^,]+)(?:,|$)",
    re.IGNORECASE,
)
_VERB_LAST = re.compile(
    r"^(?P<middle>.+?)\s+(?P<verb>[a-zäöüß]+)(?P<passive> worden)?\s+"
    r"(?P<auxiliary>hat|haben|hatte|hatten|wurde|wurden|ist|sind|war|waren|wird|werden|bleibt|bleiben)$"
)
_AUXILIARY = re.compile(
    r"^(?P<verb>hat|haben|hatte|hatten|wurde|wurden|ist|sind|war|waren|wird|werden|bleibt|bleiben)\s+(?P<rest>.+)$",
    re.IGNORECASE,
)
_BEING = frozenset({"ist", "sind", "war", "waren", "bleibt", "bleiben"})
_THERE_IS = re.compile(r"^(?P<verb>gilt|gelten|gibt es|besteht|bestehen)\s+(?P<rest>.+)$", re.IGNORECASE)
_DECIDES = re.compile(
    r"^(?:beschlossen|entschieden|entschlossen|zugestimmt|verfügt|genehmigt|verabschiedet|abgesegnet|begründet"
    r"|durchgesetzt|gebilligt|veranlasst)$",
    re.IGNORECASE,
)
"""Participles that say who willed it; what happened stands in the clause or noun that goes with them."""
_TO_INFINITIVE = re.compile(r"^(?P<object>.+?)\s+(?P<verb>\w*zu\w{3,}e?n|zu \w{3,}e?n)$", re.IGNORECASE)
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
    r"^(?P<verb>kostet|kosten|beträgt|betragen|liegt|liegen|zahlt|zahlen)\s+(?P<rest>.+)$", re.IGNORECASE
)
_ACTOR = re.compile(
    r"\b(?:(?:der|die|das|unser|unsere|ihr)\s+)?(?:(?:\w+)?rat(?:es|s)?|(?:\w+)?ausschuss(?:es)?|stadt|gemeinde|kreis"
    r"|landkreis|(?:\w+)?verwaltung|(?:ober)?bürgermeister(?:in)?|magistrat|kommune|politik|fraktion|man|wir|sie|ihr"
    r"|jemand)\b",
    re.IGNORECASE,
)
_FILLING = re.compile(
    r"\b(?:denn|eigentlich|nun|jetzt|plötzlich|überhaupt|wieder|bereits|schon|endlich|einfach|so|doch|damals|heimlich"
    r"|(?:im |in )?(?:letzte[nsmr]?|diese[nsmr]?|vergangene[nsmr]?|vorige[nsmr]?) jahr(?:es)?)\b",
    re.IGNORECASE,
)
_LONE_PREPOSITIONS = re.compile(
    r"\b(?:seit|ab|zum|am|im|auf|um|von|bis|mit|für)(?=\s*(?:$|seit|ab|zum|am|im|auf|um|bis)\b)"
    r"|\b(?:am|zum|im)(?=\s+(?:der|die|das|den|dem|eine?[nrms]?)\b)"
)
"""Prepositions whose value or date was taken away."""
_DECIDED_AMOUNT = frozenset({"EUR", "CENT", "%"})
_OPENING_HOURS = re.compile(r"geöffnet|geschlossen|besetzt|offen")


@dataclass(frozen=True, slots=True)
class Premise:
    """``claim`` is a German clause in the order that follows „Dass“; empty where it is better told by ``quote``.

    ``subject`` are the words for what it happened to; ``quote`` is the question's own wording. ``event`` is what
    happened, and ``value`` an amount or share that is taken for granted; at least one of them is there.
    """

    claim: str
    subject: str
    quote: str
    event: Event | None = None
    value: Value | None = None


def premise(question: Question) -> Premise | None:
    """What the question takes for granted, or nothing."""
    text = question.text.rstrip(" ?!.")
    if negates(text):
        return None  # that something did not happen is hardly ever written down
    told = _COMES_ABOUT.match(text)
    if told is not None:
        return _verb_last(told["clause"])
    opening = _OPENING.match(text)
    if opening is not None:
        rest = text[opening.end() :]
        asks = opening["asks"].casefold()
        found = _clause(asks, rest) or _priced(asks, rest) or _there_is(asks, rest)
        if found is not None:
            return found
    elif re.match(r"(?:was|welche[rsnm]?|wie\w*|wo\w*|wem)\b", text, re.IGNORECASE) is None:
        return None
    return _named_event(text)


def _clause(asks: str, rest: str) -> Premise | None:
    """„hat der Rat die Hundesteuer abgeschafft“, „ist der Bus kostenlos“."""
    match = _AUXILIARY.match(rest)
    if match is None:
        return None
    auxiliary = match["verb"].casefold()
    main, _, after = match["rest"].partition(",")
    words = main.split()
    last = next((place for place in range(len(words) - 1, -1, -1) if is_participle(words[place])), None)
    if last is None or (len(words) - last > 1 and words[last + 1 :] != ["worden"]):
        return _state(asks, auxiliary, words)
    participle, middle = words[last], " ".join(words[:last])
    if asks in ("wann", "wo") and _OPENING_HOURS.fullmatch(participle):
        return None
    if _DECIDES.match(participle) and (found := _decided(after.strip(), middle)) is not None:
        return found
    passive = " worden" if words[-1] == "worden" else ""
    who = "jemand " if asks == "wer" and auxiliary.startswith("ha") else ""
    return _happened(who, middle, participle + passive, auxiliary)


def _happened(who: str, middle: str, verb: str, auxiliary: str) -> Premise | None:
    subject = _subject(middle)
    if not subject:
        return None
    claim = f"{who}{_FILLING.sub('', middle)} {verb} {auxiliary}"
    return Premise(" ".join(claim.split()), subject, f"{middle} {verb}", _event(middle, verb), _amount(middle))


def _event(middle: str, verb: str) -> Event:
    """„in Kraft getreten“ is told by its noun."""
    return event_of("inkrafttreten") if re.search(r"\bin Kraft$", middle) else event_of(verb.split()[0])


def _verb_last(clause: str) -> Premise | None:
    """„der Rat die Hundesteuer abgeschafft hat“."""
    match = _VERB_LAST.match(clause)
    if match is None or not (is_participle(match["verb"]) or event_of(match["verb"]).kind):
        return None
    if _DECIDES.match(match["verb"]) and (found := _of_noun(_NOUN.search(match["middle"]))) is not None:
        return found
    return _happened("", match["middle"], match["verb"] + (match["passive"] or ""), match["auxiliary"])


def _state(asks: str, auxiliary: str, words: Sequence[str]) -> Premise | None:
    """„Seit wann ist der Bus kostenlos?“: what is said of it is asked for its reason or beginning."""
    if auxiliary not in _BEING or asks in ("wer", "wie", "wo", "wann") or len(words) < 2:
        return None
    adjective, middle = words[-1], " ".join(words[:-1])
    if not adjective.islower() or not event_of(adjective).kind:
        return None
    return _happened("", middle, adjective, auxiliary)


def _there_is(asks: str, rest: str) -> Premise | None:
    """„Seit wann gilt eine Verpackungssteuer?“"""
    match = _THERE_IS.match(rest)
    if match is None or re.fullmatch(rf"{_WHY}|seit wann", asks) is None:
        return None
    subject = _subject(match["rest"])
    verb, _, it = match["verb"].casefold().partition(" ")
    claim = f"{it} {match['rest']} {verb}".strip()
    return Premise(claim, subject, match["rest"], replace(event_of("einführung"), kind=EXISTS)) if subject else None


def _decided(after: str, middle: str) -> Premise | None:
    """„beschlossen, die Hundesteuer abzuschaffen“ and „die Abschaffung der Hundesteuer beschlossen“."""
    match = _TO_INFINITIVE.match(after)
    if match is not None and _subject(match["object"]):
        event = event_of(re.sub(r"^zu |(?<=\w)zu(?=\w)", "", match["verb"], count=1))
        decided = event if event.kind else event_of("beschlossen")
        return Premise("", _subject(match["object"]), after, decided, _amount(match["object"]))
    if after.startswith("dass ") and (found := _verb_last(after.removeprefix("dass "))) is not None:
        return found
    return _of_noun(_NOUN.search(middle))


def _named_event(text: str) -> Premise | None:
    """„nachdem der Rat … abgelehnt hat“, „nach der Abschaffung der Hundesteuer“, „die abgeschaffte Hundesteuer“."""
    subordinate = _SUBORDINATE.search(text)
    if subordinate is not None and (found := _verb_last(subordinate["clause"])) is not None:
        if not event_of(found.subject).kind:
            return found
        # „… das Alte Rathaus, nachdem der Rat den Verkauf beschlossen hat“: what was sold is in the main clause
        things = re.findall(r"(?<= )[A-ZÄÖÜ][\w-]+", text[: subordinate.start()])
        return replace(found, subject=_subject(" ".join([found.subject, *things])))
    if (found := _of_noun(_AFTER.search(text))) is not None:
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
    quote = match[0][match.start("noun") - match.start() :]
    return Premise("", subject, quote, event, _amount(match["object"])) if event.kind and subject else None


def _priced(asks: str, rest: str) -> Premise | None:
    """„Warum kostet der Ausweis 500 €?“"""
    match = _PRICE_VERB.match(rest)
    if match is None or re.fullmatch(rf"{_WHY}|seit wann", asks) is None:
        return None
    value, subject = _amount(match["rest"]), _subject(match["rest"])
    claim = f"{match['rest']} {match['verb'].casefold()}"
    return Premise(claim, subject, match["rest"], None, value) if value is not None and subject else None


def _amount(text: str) -> Value | None:
    """The one amount of money or share in a text; none where it is a difference („um 10 Prozent“)."""
    found = [value for value in parse_values(text) if value.kind is ValueKind.NUMBER and value.unit in _DECIDED_AMOUNT]
    return found[0] if len(found) == 1 and not re.search(r"\bum\s+$", text[: found[0].start]) else None


def _subject(text: str) -> str:
    """The words without those who act, those that only fill, and values and dates."""
    for value in reversed(parse_values(text)):
        text = f"{text[: value.start]} {text[value.end :]}"
    text = " ".join(_FILLING.sub(" ", _ACTOR.sub(" ", text)).split())
    return " ".join(_LONE_PREPOSITIONS.sub(" ", re.sub(r"\bin Kraft$", "", text)).split())
