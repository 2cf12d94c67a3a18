"""How a sentence says otherwise what its sources say in nearly the same words."""

from collections.abc import Callable, Sequence

from app.answering.assertions import leaves_open
from app.answering.bounds import bounds_agree
from app.answering.changes import is_of_one_matter, tells_replaced
from app.answering.clauses import clauses_of, closest
from app.answering.modality import changes_mode
from app.answering.names import foreign_names, names_of_others
from app.answering.negation import UNSETTLED
from app.answering.objects import values_exchanged
from app.answering.opposites import adds_sign, opposes, turns_round
from app.answering.qualifiers import unknown_qualifier, unsaid_premise
from app.answering.relative_times import relative_times_agree
from app.answering.roles import roles_exchanged
from app.answering.siblings import takes_sibling
from app.answering.source_sentences import SourceSentence
from app.answering.superlatives import unsaid_rank
from app.answering.tables import column_agrees, is_row
from app.answering.values import Value, is_held
from app.knowledge.german import analyse
from app.knowledge.model import DecisionStatus
from app.search.standing import today


def says_otherwise(
    sentence: str,
    values: Sequence[Value],
    cited: Sequence[SourceSentence],
    question: str,
    given: Sequence[SourceSentence],
    is_unseen: Callable[[str], bool],
    is_rare: Callable[[str], bool],
    is_word: Callable[[str], bool],
) -> str:
    """The first disagreement found, as a German phrase; empty where there is none.

    ``cited``: the sources, the best first; ``given``: all that the model was given; ``is_unseen`` tells
    whether no document has a word, ``is_rare`` whether few have it, ``is_word`` whether any has it.
    """
    if not any(_times_agree(sentence, source) for source in cited):
        return "der Zeitbezug gilt heute nicht so wie in der Fundstelle"
    if any(sentence.split() == source.text.split() for source in cited):
        return ""
    around = " ".join(_around(source) for source in cited)
    return (
        _of_values(sentence, values, cited, question, given)
        or _of_clauses(sentence, cited, is_word)
        or _of_wording(sentence, values, cited, f"{question} {around}")
        or _of_names(sentence, values, cited, question, given, is_unseen, is_rare)
    )


def _around(source: SourceSentence) -> str:
    return f"{source.context} {source.passage.chunk.text}"


def _times_agree(sentence: str, source: SourceSentence) -> bool:
    metadata = source.passage.document.metadata
    written = None if metadata.status is DecisionStatus.IN_FORCE else metadata.date
    return relative_times_agree(sentence, source.text, source.values, written, today())


def _of_values(
    sentence: str,
    values: Sequence[Value],
    cited: Sequence[SourceSentence],
    question: str,
    given: Sequence[SourceSentence],
) -> str:
    if any(
        source.passage.document.metadata.status not in UNSETTLED
        and (source in cited or is_of_one_matter(sentence, source.text))
        and tells_replaced(sentence, values, source.text, source.values, question)
        for source in given
    ):
        return "an die Stelle der Zahl ist eine andere getreten"
    for value in values:
        holders = [source for source in cited if is_held(value, source.values, source.text)]
        if holders and not any(
            bounds_agree(sentence, [value], source.text, source.values, question) for source in holders
        ):
            return "eine Grenze (mindestens, höchstens, ab, bis) steht so nicht in der Fundstelle"
        rows = [source for source in cited if is_row(source.text) and is_held(value, source.values, _around(source))]
        if rows and not any(
            column_agrees(sentence, value, source.text, source.head, _around(source), question) for source in rows
        ):
            return "eine Zahl steht in der Tabelle in einer anderen Spalte"
    return ""


def _of_clauses(sentence: str, cited: Sequence[SourceSentence], is_word: Callable[[str], bool]) -> str:
    known = set[str]().union(*(source.terms | source.told_of for source in cited))
    theirs = [clause for source in cited for clause in source.clauses()]
    for part in clauses_of(sentence):
        near = closest(part, theirs)
        if not near:
            continue
        if leaves_open(part, near):
            return "die Fundstelle lässt das offen"
        if all(opposes(part, clause) for clause in near):
            return "die Fundstelle sagt das Gegenteil"
        if all(changes_mode(part, clause) for clause in near):
            return "Pflicht, Erlaubnis oder Vorschlag stehen so nicht in der Fundstelle"
        if all(roles_exchanged(part.text, clause.text) for clause in near):
            return "in der Fundstelle steht es anders herum"
        if takes_sibling(part, near, known, is_word):
            return "die Fundstelle sagt das von etwas anderem"
    return ""


def _of_wording(sentence: str, values: Sequence[Value], cited: Sequence[SourceSentence], beside: str) -> str:
    texts = [f"{source.text} {source.head}" for source in cited]
    if any(turns_round(sentence, text) for text in texts[:1]):
        return "die Fundstelle sagt das Gegenteil"
    # A row with its head is compared by columns.
    if not cited[0].head and values_exchanged(sentence, values, cited[0].text, cited[0].values):
        return "eine Zahl gehört in der Fundstelle zu etwas anderem"
    if adds_sign(sentence, texts, beside):
        return "eine Einschränkung oder ein Zeitraum steht so nicht in der Fundstelle"
    return ""


def _of_names(
    sentence: str,
    values: Sequence[Value],
    cited: Sequence[SourceSentence],
    question: str,
    given: Sequence[SourceSentence],
    is_unseen: Callable[[str], bool],
    is_rare: Callable[[str], bool],
) -> str:
    around = " ".join(_around(source) for source in cited)
    beside = f"{question} {around}"
    place = " ".join(f"{source.context} {source.text}" for source in cited)
    if word := (
        unsaid_rank(sentence, place)
        or unknown_qualifier(sentence, question, around)
        or unsaid_premise(sentence, question, around)
    ):
        return f"„{word}“ steht nicht in der Fundstelle"
    names = foreign_names(sentence, values, beside, set(analyse(beside)), is_unseen)
    if not names:
        # What stands elsewhere in the same document may be what a pronoun of the source stands for.
        cited_documents = {source.passage.document.id for source in cited}
        same = " ".join(source.text for source in given if source.passage.document.id in cited_documents)
        others = " ".join([question, *(source.text for source in given)])
        known = f"{around} {same}"
        names = names_of_others(sentence, values, known, set(analyse(known)), others, is_rare)
    return f"„{names[0]}“ steht nicht in der Fundstelle" if names else ""
