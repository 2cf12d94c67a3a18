"""Papers that cite a paper: what is found beside it where a text only names it by its number."""

from collections.abc import Iterable, Sequence

from app.access import Clearance
from app.knowledge.german import query_terms
from app.knowledge.index import Knowledge
from app.knowledge.links import PaperLink
from app.knowledge.model import Passage
from app.knowledge.references import LABELS

_MOST = 50
"""Papers that cite looked at for each paper that is named, newest first."""
_FEW = 1
"""Words beside a number up to which a text is about that number alone: „Worum geht es in …“. Judgement."""


def is_number_alone(text: str, named: Sequence[tuple[int, int]], few: int = _FEW) -> bool:
    """Whether a text says at most ``few`` words beside the numbers at ``named``, its characters ``[start, end)``."""
    rest = text
    for start, end in sorted(named, reverse=True):
        rest = f"{rest[:start]} {rest[end:]}"
    words = " ".join(word for word in rest.split() if word.strip(".:,;?!").casefold() not in LABELS)
    return len(query_terms(words)) <= few


def citing_passages(knowledge: Knowledge, keys: Iterable[str], clearance: Clearance) -> dict[str, list[Passage]]:
    """By paper, the passage in which it cites one of the papers ``keys``; newest papers first, none of these papers."""
    named = list(keys)
    found: dict[str, list[Passage]] = {}
    for key in named:
        for link in knowledge.links(key, clearance).cited_by[:_MOST]:
            if link.key not in named and link.key not in found and (passage := _passage(knowledge, link, clearance)):
                found[link.key] = [passage]
    return found


def _passage(knowledge: Knowledge, link: PaperLink, clearance: Clearance) -> Passage | None:
    """The chunk in which the mention stands, or the first of its document."""
    text = knowledge.text(link.mentioned_in, clearance)
    if text is None or not text.chunks:
        return None
    start = link.start or 0
    chunk = next((one for one in text.chunks if one.start <= start < one.end), text.chunks[0])
    return Passage(chunk, text.document, score=0.0)
