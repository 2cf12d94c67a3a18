"""Which version of parsing, chunking and text recognition read an item, and under which limits.

An item is read again when what was used for it has changed since: the parsers for all, text recognition for those with
pages that had no text, the limits for those that were not read wholly.
"""

from functools import cached_property

from app.settings import Settings
from ingest import ocr
from ingest.parse import PARSER_VERSION


class ReaderVersion:
    """The versions of today."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def text(self, *, recognised: bool, limited: bool) -> str:
        """What goes into the record of an item."""
        parts = [PARSER_VERSION]
        if recognised:
            parts.append(self._recognition)
        if limited:
            limits = self._settings.ingest
            parts.append(f"{limits.megabytes_per_file} MB {limits.pages_per_file} p")
        return "; ".join(parts)

    def is_current(self, reader: str) -> bool:
        """Whether an item with this in its record would be read in the same way today."""
        return any(
            reader == self.text(recognised=recognised, limited=limited)
            for recognised in (False, True)  # text recognition is only asked for its version where it had a part
            for limited in (False, True)
        )

    @cached_property
    def _recognition(self) -> str:
        return ocr.reader_version(self._settings)
