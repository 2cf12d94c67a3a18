"""A real headless Chromium, kept from talking to anybody but the pages under test."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Page, sync_playwright

_ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

WIDE = (1400, 1000)
NARROW = (400, 800)


@dataclass
class Visit:
    """A browser's page and what it asked for: addresses beginning with http or ws, in order."""

    page: Page
    requests: list[str] = field(default_factory=list)

    def hosts(self) -> set[str]:
        """The hosts that were asked."""
        return {urlsplit(address).hostname or "" for address in self.requests}


@contextmanager
def open_browser(chromium: Path, profile: Path, size: tuple[int, int] = WIDE) -> Iterator[Visit]:
    """A browser with a profile of its own in the folder ``profile``."""
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            profile,
            executable_path=chromium,
            args=_ARGUMENTS,
            viewport={"width": size[0], "height": size[1]},
            locale="de-DE",
        )
        try:
            page = context.pages[0]
            visit = Visit(page)

            def note(address: str) -> None:
                if address.startswith(("http", "ws")):
                    visit.requests.append(address)

            context.on("request", lambda request: note(request.url))
            page.on("websocket", lambda websocket: note(websocket.url))
            yield visit
        finally:
            context.close()


def ask(page: Page, question: str) -> None:
    """Type a question and press Enter."""
    field_ = page.get_by_role("textbox")
    field_.fill(question)
    field_.press("Enter")
