"""Sentences of the evidence that stand for an answer word for word, beside what the model wrote or in its place.

The model's sentence alone has the answer in some 60 % of the XQuAD-de questions that it answers, with the best place
beside it in 83 %: a small model garbles what it has read.
"""

import re
from collections.abc import Collection, Sequence

from app.answering.as_of_notes import speaks_for_time
from app.answering.changes import is_of_one_matter, tells_replaced
from app.answering.draft import Draft
from app.answering.lines import told
from app.answering.model import Evidence
from app.answering.negation import UNSETTLED, status_agrees
from app.answering.source_sentences import SourceSentence
from app.answering.tables import is_row
from app.answering.values import is_held, parse_values, without_values
from app.answering.wanted import counts, holds_wanted, tells_vote
from app.knowledge.german import analyse
from app.knowledge.model import DecisionStatus
from app.search.question import Question, Wanted
from app.search.standing import asked_days, is_over, today

_LEAST_WORDS = 5
"""Words from which something punctuated like a sentence is one. Judgement: "Siehe § 3 Abs. 2." says nothing."""
_LONGEST = 420
"""Characters that a reader takes in as one statement. Judgement."""
_SAID = 0.75
"""Share of a sentence's terms from which quoting it adds nothing to what was said. Judgement."""
_MOST = 3
_CLOSE = 0.06
"""Places quoted, and their odds as a share of the best one's from which they are. On XQuAD-de the best alone has the
answer in 76 % of the questions, those so close to it in 91 %, which are 1.9 on average; on the half not looked at 67
and 80 % (23.11.2026).
"""
_FAILED = frozenset({DecisionStatus.REJECTED, DecisionStatus.WITHDRAWN})
"""What became of papers whose words alone would tell as a rule what never became one."""
_STANDS = frozenset({DecisionStatus.UNKNOWN, DecisionStatus.IN_FORCE, DecisionStatus.REPEALED, DecisionStatus.ADOPTED})
"""What may be said of a paper whose tables hold as they stand, or held: no row says that it is only proposed."""
_TELLS_OF = re.compile(
    r"^[^,;:]*\b(?:informier|bericht|unterricht|sprich|sprech|diskutier|berät|berat)\w*\s[^,;:]{0,40}\büber\b(?!.*,\s*dass\b)",
    re.IGNORECASE,
)
"""A sentence that says what was spoken of, and not what was said."""
_TOPIC_ASKED = re.compile(r"\W*(?:wor(?:über|um|an|in)|über|um|was|wer|wann|von wem|wo)\b", re.IGNORECASE)
"""How questions begin that such a sentence may answer: of what, who, when and where it was spoken."""
_NOUN = re.compile(r"(?<=[\w,;:] )[\"„»]?([A-ZÄÖÜ][\w-]{2,})")
"""Nouns and names: words with a capital that do not begin the sentence."""
_NAMED = re.compile(r"[^\W\d_]{3}")
_WHOLE = re.compile(r"[\"„“»«'(]?[A-ZÄÖÜ0-9§].*[.!…][\"“”»«')]*", re.DOTALL)


def quotes(
    question: Question,
    found: Sequence[Evidence],
    draft: Draft,
    meant: Collection[SourceSentence] = (),
    origins: Sequence[Evidence] = (),
) -> list[Evidence]:
    """The best place, where it adds to what was said; and those close behind it, unless the model read the best too.

    ``meant``: what it read for sentences that no reader may see. ``origins``: where it most likely read those that do
    not hold; where it said nothing else, these come first, if the best places can stand as an answer too.
    """
    chosen = [item for item in found[:_MOST] if _is_close(found[0], item)]
    if found and _is_read(found[0], draft, meant):
        chosen = [found[0]]
    best = _that_stand(question, chosen, found, draft)
    if draft.sentences or meant or not best:
        return best
    read = _that_stand(question, origins, found, draft)
    return [*read, *(item for item in best if item not in read)][:_MOST]


def _that_stand(
    question: Question, places: Sequence[Evidence], found: Sequence[Evidence], draft: Draft
) -> list[Evidence]:
    return [
        item
        for item in places
        if is_quotable(question, item) and not _is_said(item, draft) and not _is_replaced(question, item, found)
    ]


def quoted_text(item: Evidence) -> str:
    """The sentence on one line; of a row, each cell behind the head of its column, if the table has one."""
    return " ".join(told(item.text, item.passage.chunk).split())


def is_quotable(question: Question, item: Evidence) -> bool:
    """Whether the sentence says something by itself and may be shown as what holds.

    A heading or a fragment is no answer, nor is what has no number or date where one is asked for. A row is one only
    then, and where it says what its values are of. A proposal is none, where it prescribes, and what is repealed
    neither.
    """
    text = item.text.strip()
    if len(text) > _LONGEST:
        return False
    if is_row(text):
        if question.wanted not in (Wanted.NUMBER, Wanted.DATE) or not _NAMED.search(text):
            return False
    elif len(text.split()) < _LEAST_WORDS or not _WHOLE.fullmatch(text):
        return False
    if not _tells_what_is_asked(question, text):
        return False
    document = item.passage.document
    if question.references or question.wanted is Wanted.DECISION:
        return True  # asked what became of a paper, its words are quoted with its status
    if document.metadata.status in _FAILED or (is_row(text) and document.metadata.status not in _STANDS):
        return False
    if not speaks_for_time(question, document, item.passage.chunk.text, today()):
        return False
    over = is_over(document, asked_days(question, today())[0]) and not question.past
    return status_agrees(text, text, document.metadata.status, over)


def _tells_what_is_asked(question: Question, text: str) -> bool:
    if question.wanted in (Wanted.NUMBER, Wanted.DATE) and not holds_wanted(question, text):
        return False
    if not counts(question, text) or not tells_vote(question, text):
        return False
    return _TELLS_OF.search(text) is None or _TOPIC_ASKED.match(question.text) is not None


def _is_said(item: Evidence, draft: Draft) -> bool:
    """Whether the model said most of the place's words; and where it read just that place, all its values and nouns
    too, those of the question aside. Nearly the same words elsewhere, or with other numbers, are of something else."""
    said = " ".join(sentence.text for sentence in draft.sentences)
    terms, own = set(analyse(item.text)), set(analyse(said))
    if len(terms & own) < _SAID * len(terms):
        return False
    theirs, mine = parse_values(item.text), parse_values(said)
    differing = [value for value in mine if not is_held(value, theirs, item.text)]
    if not _is_read(item, draft, ()) or differing:
        return True
    known = own | set(analyse(draft.question))
    nouns = (set(analyse(noun)) for noun in _NOUN.findall(without_values(item.text)))
    asked = [*mine, *parse_values(draft.question)]
    return all(noun <= known for noun in nouns) and all(is_held(value, asked, said) for value in theirs)


def _is_read(item: Evidence, draft: Draft, meant: Collection[SourceSentence]) -> bool:
    """Whether the model read the place: something cited, or meant by a sentence that nobody may see, overlaps it."""
    places = [(citation.document.id, citation.start, citation.end) for citation in draft.citations.all()]
    places += [(source.passage.document.id, source.start, source.end) for source in meant]
    own = item.passage.document.id
    return any(document == own and start < item.end and item.start < end for document, start, end in places)


def _is_replaced(question: Question, item: Evidence, found: Sequence[Evidence]) -> bool:
    """Whether the place has a number of which another place says that one came after it."""
    values = parse_values(item.text)
    return any(
        other.passage.document.metadata.status not in UNSETTLED
        and is_of_one_matter(item.text, other.text)
        and tells_replaced(item.text, values, other.text, parse_values(other.text), question.text)
        for other in found
    )


def _is_close(best: Evidence, other: Evidence) -> bool:
    return other.score * (1 - best.score) >= _CLOSE * best.score * (1 - other.score)
