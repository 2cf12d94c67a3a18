"""What became of papers, as people ask for it: "abgelehnte Anträge", "Beschlüsse", "wurde vertagt"."""

from collections.abc import Sequence

from app.knowledge.model import Outcome
from app.search.understanding.words import fold, word_set

DECIDED = (Outcome.ADOPTED, Outcome.ADOPTED_WITH_CHANGES, Outcome.PARTLY_ADOPTED)
"""What "beschlossen" takes in: whoever looks for decisions does not want those missed that passed with changes."""

_PARTICIPLES: dict[str, tuple[Outcome, ...]] = {
    **dict.fromkeys(
        ["beschlossen", "angenommen", "zugestimmt", "verabschiedet", "genehmigt", "gebilligt", "bewilligt"], DECIDED
    ),
    **dict.fromkeys(["abgelehnt", "verworfen"], (Outcome.REJECTED,)),
    **dict.fromkeys(["vertagt", "zurueckgestellt", "verschoben"], (Outcome.POSTPONED,)),
    **dict.fromkeys(["zurueckgezogen", "zurueckgenommen"], (Outcome.WITHDRAWN,)),
    **dict.fromkeys(["verwiesen", "ueberwiesen", "zurueckverwiesen"], (Outcome.REFERRED,)),
    "erledigt": (Outcome.SETTLED,),
    "vorberaten": (Outcome.PRELIMINARILY_DISCUSSED,),
}
_NOUNS: dict[str, tuple[Outcome, ...]] = {
    **dict.fromkeys(("beschluesse", "beschluessen"), DECIDED),
    "ablehnungen": (Outcome.REJECTED,),
    "vertagungen": (Outcome.POSTPONED,),
    "verweisungen": (Outcome.REFERRED,),
}
_HOW = {
    "teilweise": (Outcome.PARTLY_ADOPTED,),
    "geaendert": (Outcome.ADOPTED_WITH_CHANGES,),
    "ungeaendert": (Outcome.ADOPTED,),
    "unveraendert": (Outcome.ADOPTED,),
}
"""Adverbs that say in which way something was adopted."""
_NOTE = ("zur", "kenntnis")
LONGEST_PARTICIPLE = 3
"""Words: "zur Kenntnis genommen"."""
_ENDINGS = ("", "e", "er", "en", "es", "em")

DEALT_WITH = word_set(
    "beraten behandelt diskutiert besprochen entschieden abgestimmt befasst erörtert debattiert gefasst getroffen"
)
"""Participles that say that a committee dealt with something, and not how."""


COUNCIL_ONLY = frozenset({"beschlossen", "verabschiedet"})
"""Participles of what councils alone do; grants are "bewilligt" and applications "abgelehnt" by anybody."""


def outcomes_of(word: str) -> tuple[Outcome, ...]:
    """The outcomes that a folded participle means, in any of its endings; none for other words."""
    for ending in _ENDINGS:
        if word.endswith(ending):
            found = _PARTICIPLES.get(word[: len(word) - len(ending)])
            if found:
                return found
    return ()


def outcomes_at(words: Sequence[str]) -> tuple[int, tuple[Outcome, ...]]:
    """How many of the folded words, from the first, say what became of a paper, and what; 0 if they do not."""
    if tuple(words[:2]) == _NOTE and len(words) > 2 and any(words[2] == f"genommen{ending}" for ending in _ENDINGS):
        return 3, (Outcome.NOTED,)
    if len(words) > 1 and words[0] in _HOW and outcomes_of(words[1]) == DECIDED:
        return 2, _HOW[words[0]]
    found = outcomes_of(words[0]) if words else ()
    return (1 if found else 0), found


def is_predicate(word: str) -> bool:
    """Whether a participle has no ending, as in "wurde abgelehnt"."""
    return word in _PARTICIPLES or word == "genommen"


def decisions(word: str) -> tuple[Outcome, ...]:
    """The outcomes that a folded noun for decisions means."""
    return _NOUNS.get(word, ())


_NAMES = {
    Outcome.ADOPTED: "beschlossen",
    Outcome.ADOPTED_WITH_CHANGES: "mit Änderungen beschlossen",
    Outcome.PARTLY_ADOPTED: "teilweise beschlossen",
    Outcome.REJECTED: "abgelehnt",
    Outcome.POSTPONED: "vertagt",
    Outcome.REFERRED: "verwiesen",
    Outcome.WITHDRAWN: "zurückgezogen",
    Outcome.NOTED: "zur Kenntnis genommen",
    Outcome.PRELIMINARILY_DISCUSSED: "vorberaten",
    Outcome.SETTLED: "erledigt",
    Outcome.NO_VOTE: "ohne Abstimmung",
    Outcome.UNKNOWN: "nicht bekannt",
}


def outcome_name(outcome: Outcome) -> str:
    """The outcome in German: "abgelehnt"."""
    return _NAMES[outcome]


def outcomes_label(outcomes: Sequence[Outcome]) -> str:
    """Several outcomes in German; the three ways of being adopted are said in one word."""
    if set(DECIDED) <= set(outcomes):
        return ", ".join([_NAMES[Outcome.ADOPTED], *(_NAMES[other] for other in outcomes if other not in DECIDED)])
    return ", ".join(_NAMES[outcome] for outcome in outcomes)


def read_outcome(text: str) -> tuple[Outcome, ...]:
    """The outcomes that somebody names by a German word or by the stable id; none if it is neither.

    "beschlossen" means each way of being adopted, as in a search text; "adopted" is that one outcome.
    """
    folded = fold(" ".join(text.split()))
    for outcome in Outcome:
        if folded == outcome.value:
            return (outcome,)
    found = outcomes_of(folded) or decisions(folded)
    return found or tuple(outcome for outcome, name in _NAMES.items() if folded == fold(name))
