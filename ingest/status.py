"""What became of a paper, read from the value of a status field in the administration's own words."""

import re

from app.knowledge.model import DecisionStatus

# Of several that fit, the one that ends last in the value counts ("vertagt am …, beschlossen am …"), and of those
# that end at the same place the longest ("mit Änderungen beschlossen").
_WORDS: tuple[tuple[str, DecisionStatus], ...] = (
    (r"(mit (den |einer |folgenden )?(änderung(en)?|ergänzung(en)?|maßgabe(n)?)|geändert|in (der )?geänderter? fassung"
     r"|abgeändert)\W+(\w+\W+){0,2}(beschlossen|angenommen|zugestimmt|verabschiedet)",
     DecisionStatus.ADOPTED_WITH_CHANGES),
    (r"(beschlossen|angenommen|zugestimmt|verabschiedet)\W+(\w+\W+){0,2}(mit (\w+ )?änderung(en)?"
     r"|in (der )?geänderter? fassung)", DecisionStatus.ADOPTED_WITH_CHANGES),
    (r"beschlossen|angenommen|zugestimmt|zustimmung|verabschiedet|genehmigt|beschluss gefasst", DecisionStatus.ADOPTED),
    (r"(nicht|keine) (beschlossen|angenommen|zugestimmt|zustimmung|genehmigt)|abgelehnt|ablehnung|verworfen",
     DecisionStatus.REJECTED),
    (r"noch nicht (beschlossen|beraten|entschieden|beantwortet)|(zur |in )beratung|entwurf|eingebracht|vorgeschlagen|"
     r"(beschluss)?vorschlag|offen|in bearbeitung|geplant", DecisionStatus.PROPOSED),
    (r"zurückgezogen|zurückgenommen", DecisionStatus.WITHDRAWN),
    (r"vertagt|vertagung|zurückgestellt|abgesetzt|nicht behandelt|von der tagesordnung genommen",
     DecisionStatus.POSTPONED),
    (r"verwiesen|überwiesen|verweisung|überweisung", DecisionStatus.REFERRED),
    (r"(zur )?kenntnis(\s?genommen|nahme)?", DecisionStatus.NOTED),
    (r"beantwortet", DecisionStatus.ANSWERED),
    (r"nicht mehr in kraft|außer kraft( getreten)?|aufgehoben|ungültig", DecisionStatus.REPEALED),
    (r"geändert durch", DecisionStatus.AMENDED),
    (r"in kraft( getreten)?|gültig|geltend", DecisionStatus.IN_FORCE),
)  # fmt: skip
_PATTERNS = tuple((re.compile(rf"\b(?:{words})\b"), status) for words, status in _WORDS)
_NAMES = {status.value: status for status in DecisionStatus}


def read_status(value: str) -> DecisionStatus:
    """``UNKNOWN`` where nothing fits. English names (``adopted``) are understood too, for sidecars."""
    text = " ".join(value.split()).lower()
    name = text.replace(" ", "_").replace("-", "_")
    if name in _NAMES:
        return _NAMES[name]
    best: tuple[int, int, DecisionStatus] | None = None
    for pattern, status in _PATTERNS:
        for match in pattern.finditer(text):
            rank = (match.end(), match.end() - match.start(), status)
            if best is None or rank[:2] > best[:2]:
                best = rank
    return best[2] if best else DecisionStatus.UNKNOWN
