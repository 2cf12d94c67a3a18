"""What became of a paper or a rule, read from the value of a status field in the administration's own words.

What a committee did is read by ``ingest.outcome``; here stand the words that only a document's status knows: drafts,
replies, and rules that are in force, amended or repealed.
"""

import re

from app.knowledge.decisions import status_of
from app.knowledge.folding import fold
from app.knowledge.model import DecisionStatus
from ingest.outcome import read_result

# Of several that fit, the one that ends last in the value counts ("beschlossen am …, aufgehoben am …"), and of those
# that end at the same place the longest. The words are folded.
_WORDS: tuple[tuple[str, DecisionStatus], ...] = (
    (r"noch nicht (beschlossen|beraten|entschieden|beantwortet|behandelt)|(zur |in )beratung|entwurf|eingebracht|"
     r"vorgeschlagen|(beschluss)?vorschlag|offen|in bearbeitung|geplant", DecisionStatus.PROPOSED),
    (r"beantwortet", DecisionStatus.ANSWERED),
    (r"nicht mehr in kraft|ausser kraft( getreten)?|aufgehoben|ungueltig", DecisionStatus.REPEALED),
    (r"geaendert durch", DecisionStatus.AMENDED),
    (r"in kraft( getreten)?|gueltig|geltend", DecisionStatus.IN_FORCE),
)  # fmt: skip
_PATTERNS = tuple((re.compile(rf"\b(?:{words})\b"), status) for words, status in _WORDS)
_NAMES = {status.value: status for status in DecisionStatus}


def read_status(value: str) -> DecisionStatus:
    """``UNKNOWN`` where nothing fits. English names (``adopted``) are understood too, for sidecars."""
    text = fold(value)
    name = text.replace(" ", "_").replace("-", "_")
    if name in _NAMES:
        return _NAMES[name]
    result = read_result(value)
    best = (result.end, 0, status_of(result.outcome))
    for pattern, status in _PATTERNS:
        for match in pattern.finditer(text):
            rank = (match.end(), match.end() - match.start(), status)
            if rank[:2] > best[:2]:
                best = rank
    return best[2]
