"""Lines of words, and the empty lanes between them: what columns and tables are recognised by."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import median

from ingest.parse.pdf.words import Word

Lane = tuple[float, float]

# A lane is narrower than any gutter that typesetters use (about 4 mm) but wider than the widest justified space.
NARROWEST_LANE = 7.0
_LANE_IN_EMS = 0.8
# Two words stand on one line when they share at least this part of the lower one's height (superscripts do).
_SAME_LINE = 0.5


@dataclass(frozen=True)
class Line:
    """Words on one base line, from left to right; never empty."""

    words: tuple[Word, ...]

    @cached_property
    def x0(self) -> float:
        return self.words[0].x0

    @cached_property
    def x1(self) -> float:
        return max(word.x1 for word in self.words)

    @cached_property
    def top(self) -> float:
        return min(word.top for word in self.words)

    @cached_property
    def bottom(self) -> float:
        return max(word.bottom for word in self.words)

    @cached_property
    def base(self) -> float:
        """The lower edge that most of the line shares; distances between lines are measured here."""
        return median(word.bottom for word in self.words)

    @cached_property
    def size(self) -> float:
        """The size that most characters have."""
        sizes: dict[float, int] = {}
        for word in self.words:
            sizes[round(word.size, 1)] = sizes.get(round(word.size, 1), 0) + len(word.text)
        return max(sizes, key=lambda size: (sizes[size], size))

    @cached_property
    def bold(self) -> bool:
        return all(word.bold for word in self.words if any(c.isalnum() for c in word.text)) and any(
            word.bold for word in self.words
        )

    @cached_property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)


def make_lines(words: Sequence[Word], share: float = _SAME_LINE) -> list[Line]:
    """Group words into lines, top to bottom; ``share`` is the part of the height that they must have in common."""
    groups: list[list[Word]] = []
    for word in sorted(words, key=lambda w: (w.middle, w.x0)):
        for group in reversed(groups[-4:]):
            anchor = group[0]
            common = min(anchor.bottom, word.bottom) - max(anchor.top, word.top)
            if common >= share * min(anchor.bottom - anchor.top, word.bottom - word.top):
                group.append(word)
                break
        else:
            groups.append([word])
    lines = [Line(tuple(sorted(group, key=lambda w: w.x0))) for group in groups]
    return sorted(lines, key=lambda line: (line.base, line.x0))


def lane_width(size: float) -> float:
    """The narrowest empty lane that counts between words of this size."""
    return max(NARROWEST_LANE, _LANE_IN_EMS * size)


def gaps(line: Line) -> list[Lane]:
    """The gaps between neighbouring words that are wide enough for a lane."""
    found = []
    right = line.words[0].x1
    for word in line.words[1:]:
        if word.x0 - right >= lane_width(word.size):
            found.append((right, word.x0))
        right = max(right, word.x1)
    return found


def free_part(lane: Lane, line: Line) -> Lane | None:
    """The widest part of a lane that the line leaves empty; ``None`` if that is too narrow to be a lane."""
    parts = [lane]
    for word in line.words:
        remaining = []
        for left, right in parts:
            if word.x1 <= left or word.x0 >= right:
                remaining.append((left, right))
                continue
            remaining += [(left, word.x0), (word.x1, right)]
        parts = [part for part in remaining if part[1] - part[0] >= NARROWEST_LANE]
    return max(parts, key=lambda part: part[1] - part[0], default=None)


def cells(line: Line) -> list[Line]:
    """The line cut at its wide gaps."""
    cut: list[list[Word]] = [[line.words[0]]]
    right = line.words[0].x1
    for word in line.words[1:]:
        if word.x0 - right >= lane_width(word.size):
            cut.append([word])
        else:
            cut[-1].append(word)
        right = max(right, word.x1)
    return [Line(tuple(words)) for words in cut]
