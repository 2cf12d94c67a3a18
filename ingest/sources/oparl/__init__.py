"""An OParl 1.0/1.1 system as a source: ``oparl+https://host/path/to/system``.

Its objects and files are mirrored below ``<data>/oparl/<name>/`` and listed from there, so a run that was killed goes
on where it stopped, later runs ask only for what changed, and listing works on a consistent copy.
"""

import hashlib
import re
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import urlsplit

from app.access import AccessClass
from app.settings import OparlSettings, Settings, SourceSettings
from ingest.sources.model import Listing, SourceError
from ingest.sources.oparl.client import FetchError, OparlClient
from ingest.sources.oparl.closing import drop_closed
from ingest.sources.oparl.files import Downloader
from ingest.sources.oparl.links import Resolver
from ingest.sources.oparl.listing import Lister
from ingest.sources.oparl.mirror import Mirror
from ingest.sources.oparl.names import readable_ids
from ingest.sources.oparl.uses import file_uses
from ingest.sources.oparl.walk import Walked, Walker

__all__ = ["OparlReader", "oparl_reader"]

_CLOSED = "Die Quelle nennt das nichtöffentlich; es wird nicht aufgenommen."
_KINDS = {"paper": "Vorlagen", "meeting": "Sitzungen", "organization": "Gremien"}


@dataclass(frozen=True, slots=True)
class OparlReader:
    """A configured system. ``full``: walk all of it, whatever was seen before."""

    name: str
    access: AccessClass | None
    system_url: str
    folder: Path
    settings: OparlSettings
    largest_file: int
    full: bool = False
    today: date | None = None

    def covers(self, document_id: str) -> bool:
        return document_id.startswith(f"{self.name}/")

    def list(self) -> Listing:
        """Bring the mirror up to date, and list it.

        Raises ``SourceError`` where the server does not answer or the mirror cannot be written.
        """
        try:
            mirror = Mirror(self.folder, self.system_url)
        except (OSError, sqlite3.Error) as error:
            raise self._unwritable(error) from error
        client = OparlClient(self.system_url, self.settings, self.largest_file)
        try:
            return self._synced(client, mirror)
        except FetchError as error:
            raise SourceError(
                f"Die OParl-Quelle „{self.name}“ ({self.system_url}) lässt sich nicht abrufen: {error}; "
                "bitte Adresse und Netz prüfen."
            ) from error
        except (OSError, sqlite3.Error) as error:
            raise self._unwritable(error) from error
        finally:
            client.close()
            mirror.close()

    def _synced(self, client: OparlClient, mirror: Mirror) -> Listing:
        listing = Listing()
        # of a public source nothing closed is kept; one that is itself not public may hold it for those cleared
        keep_closed = self.access is not AccessClass.PUBLIC
        never_complete = not mirror.last_start(full=True)
        walked = Walker(client, mirror, keep_closed, self.settings.days_between_full_walks).run(
            self.system_url, self.full
        )
        Resolver(client, mirror, keep_closed).run(walked.walk)
        if not keep_closed:
            dropped = readable_ids(self.name, "papers", drop_closed(mirror))
            listing.skipped += [(identifier, _CLOSED) for identifier in dropped.values()]
        files = list(file_uses(mirror))
        mirror.forget_files(files)
        Downloader(client, mirror).run(files, walked.walk)
        self._tell_broken(listing, walked, mirror.failures(walked.walk), never_complete)
        if not walked.broken:
            mirror.finish_walk(walked.walk)
        mirror.clean()
        today = self.today or datetime.now(UTC).astimezone().date()
        Lister(mirror, self.name, self.access, today).add_to(listing)
        return listing

    def _tell_broken(
        self, listing: Listing, walked: Walked, failures: Sequence[tuple[str, str]], never_complete: bool
    ) -> None:
        """Objects that failed, and lists that broke off.

        While the mirror has never been complete, nothing of the source may be judged gone. Later the mirror still has
        what a broken list did not tell, and what was told as deleted goes.
        """
        listing.failed += [(f"{self.name}/{name}", reason) for name, reason in failures]
        for kind, reason in walked.broken:
            sentence = f"Die Liste der {_KINDS.get(kind, kind)} brach ab: {reason}."
            if never_complete:
                listing.closed.append((self.name, sentence))
            else:
                listing.failed.append((f"{self.name}/{kind}s", sentence))

    def _unwritable(self, error: Exception) -> SourceError:
        return SourceError(
            f"Die örtliche Kopie der OParl-Quelle „{self.name}“ in {self.folder} lässt sich nicht benutzen "
            f"({error}); bitte Rechte und freien Platz prüfen."
        )


def oparl_reader(source: SourceSettings, settings: Settings, full: bool = False) -> OparlReader:
    """The reader of a source with a ``url``; raises ``SourceError`` if the address is none."""
    url = (source.url or "").removeprefix("oparl+")
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        host = ""
    if not host:
        raise SourceError(f"Die Adresse „{source.url}“ ist keine OParl-Adresse; bitte berichtigen.")
    name = source.name or _default_name(url, host, settings)
    if not name.strip("."):
        raise SourceError(f"Der Name „{name}“ taugt nicht für eine Quelle; bitte einen anderen einstellen.")
    return OparlReader(
        name=name,
        access=source.access,
        system_url=url,
        folder=settings.data / "oparl" / name,
        settings=settings.oparl,
        largest_file=settings.ingest.megabytes_per_file * 2**20,
        full=full,
    )


def _default_name(url: str, host: str, settings: Settings) -> str:
    """The host's name; with a piece of a hash where the settings have several systems there."""
    name = re.sub(r"[^a-z0-9.-]", "-", host)
    others = [other.url for other in settings.sources if other.url and other.url.removeprefix("oparl+") != url]
    if any(urlsplit(other.removeprefix("oparl+")).hostname == host for other in others):
        return f"{name}~{hashlib.sha256(url.encode()).hexdigest()[:8]}"
    return name
