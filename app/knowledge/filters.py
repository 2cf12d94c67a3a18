"""What a search is narrowed to. ``narrowing`` answers it; see ``selection`` for how an index is told."""

import datetime
from dataclasses import dataclass, fields

from app.access import AccessClass
from app.knowledge.model import Outcome


@dataclass(frozen=True, slots=True)
class Filters:
    """Conditions that hold together; within one, any of its values will do. Empty and ``None``: no condition.

    ``since`` and ``until`` are days, both included. Committee, date and outcome are asked of one and the same dealing:
    a paper that the building committee rejected in 2022 and the council adopted in 2023 is not among what the building
    committee adopted. A dealing is a stage of a paper, or the paper's own date, or what a document says of itself.
    Where no committee is asked for, an outcome is one that counts for the paper: what committees that only prepare the
    decision think is none (``narrowing``).

    Committees, types and sources are written as the catalog's facets give them, but for case, white space, dashes and
    umlauts spelled out. The reader's clearance holds beside them: ``access`` can only narrow it further.
    """

    since: datetime.date | None = None
    until: datetime.date | None = None
    committees: tuple[str, ...] = ()
    paper_types: tuple[str, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    access: tuple[AccessClass, ...] = ()
    sources: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether anything is narrowed at all."""
        return any(getattr(self, field.name) for field in fields(self))


NO_FILTERS = Filters()
