"""Which version of parsing, chunking and text recognition read an item, and under which limits.

An item is read again when what was used for it has changed since: the parsers for all, text recognition for those with
pages that had no text, the limits for those that were not read wholly.
"""

from functools import cached_property

from app.settings import Settings
from ingest import ocr
from ingest.parse import PARSER_VERSION

_RECOGNITION, _LIMITS = "recognition ", "limits "
_NO_RECOGNITION = "none"  # of ``ocr.reader_version``


class ReaderVersion:
    """The versions of today."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def text(self, *, recognised: bool, limited: bool) -> str:
        """What goes into the record of an item."""
        parts = [PARSER_VERSION]
        if recognised:
            parts.append(_RECOGNITION + self._recognition)
        if limited:
            parts.append(self._limits)
        return "; ".join(parts)

    def is_current(self, reader: str) -> bool:
        """Whether an item with this in its record would be read in the same way today, or only worse.

        Where text recognition is missing today, what it read before stays: an update of the system that broke it must
        not take scanned documents away.
        """
        version, *parts = reader.split("; ")
        return version == PARSER_VERSION and all(map(self._is_current_part, parts))

    def _is_current_part(self, part: str) -> bool:
        if part.startswith(_RECOGNITION):
            return self._recognition in (part.removeprefix(_RECOGNITION), _NO_RECOGNITION)
        return part == self._limits

    @cached_property
    def _recognition(self) -> str:
        return ocr.reader_version(self._settings)

    @property
    def _limits(self) -> str:
        limits = self._settings.ingest
        return f"{_LIMITS}{limits.megabytes_per_file} MB {limits.pages_per_file} p"
