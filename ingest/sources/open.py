"""From what was typed, or the settings, to sources that can be listed."""

from collections.abc import Sequence
from pathlib import Path

from app.access import AccessClass
from app.settings import Settings, SourceSettings
from ingest.sources.folder import folder_readers
from ingest.sources.model import SourceError, SourceReader

_OPARL = ("oparl+http://", "oparl+https://")


def open_sources(
    arguments: Sequence[str | Path], settings: Settings, *, since: float | None = None, full: bool = False
) -> list[SourceReader]:
    """The sources that the arguments name, all of the settings if there are none; each once.

    ``since`` (seconds since 1970): of folders, only what was changed later (an OParl system is asked for its changes
    anyway). ``full``: a remote source is walked through as a whole.
    Raises ``SourceError``.
    """
    if not settings.sources and not arguments:
        raise SourceError("Es sind keine Quellen eingestellt; bitte einen Ordner angeben oder „sources“ einstellen.")
    given = arguments or [str(source.url) if source.url else source.path or "" for source in settings.sources]
    paths = [Path(argument) for argument in given if not str(argument).startswith(_OPARL)]
    urls = dict.fromkeys(str(argument) for argument in given if str(argument).startswith(_OPARL))
    readers: list[SourceReader] = [*folder_readers(paths, settings, since)]
    readers += [_oparl_reader(url, settings, full) for url in urls]
    _check_names(readers)
    return readers


def _oparl_reader(url: str, settings: Settings, full: bool) -> SourceReader:
    from ingest.sources.oparl import oparl_reader

    configured = next((source for source in settings.sources if source.url == url), None)
    # an OParl endpoint that anybody may ask is open by what it is: https://oparl.org, "offene Daten"
    source = configured or SourceSettings(url=url, access=AccessClass.PUBLIC)
    return oparl_reader(source, settings, full=full)


def _check_names(readers: Sequence[SourceReader]) -> None:
    """Two sources of one name would take each other's documents for their own."""
    places: dict[str, object] = {}
    for reader in readers:
        place = getattr(reader, "folder", reader)
        if places.setdefault(reader.name, place) != place:
            raise SourceError(
                f"Zwei Quellen heißen „{reader.name}“; bitte in den Einstellungen einer von ihnen einen anderen „name“ "
                "geben."
            )
