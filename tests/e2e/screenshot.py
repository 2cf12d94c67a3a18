"""Take the README's picture anew: ``python -m tests.e2e.screenshot [QUESTION]``.

Needs what ``make run`` needs, and Chromium. Asks the question on the data folder of the settings, opens the answer's
first citation, and writes ``.github/screenshot.png``.
"""

import shutil
import socket
import sys
import tempfile
from pathlib import Path

from app.settings import PROJECT_FOLDER, load_settings
from tests.browser import ask, open_browser
from tests.processes import started

QUESTION = "Was kostet ein Bewohnerparkausweis?"
TARGET = PROJECT_FOLDER / ".github" / "screenshot.png"
SIZE = (1280, 860)
_PATIENCE = 300_000
"""Milliseconds for an answer."""


def main(question: str) -> None:
    """Write the picture."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("needs Chromium: sudo apt-get install chromium")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = int(listener.getsockname()[1])
    with (
        tempfile.TemporaryDirectory() as profile,
        started(load_settings(), port) as server,
        open_browser(Path(chromium), Path(profile), SIZE) as visit,
    ):
        page = visit.page
        page.goto(server.address)
        page.get_by_role("textbox").wait_for()
        ask(page, question)
        page.get_by_text("Stand:").wait_for(timeout=_PATIENCE)
        page.get_by_role("button", name="[1]", exact=True).first.wait_for()
        page.mouse.move(0, 0)
        page.wait_for_timeout(500)  # for what still moves
        TARGET.parent.mkdir(exist_ok=True)
        page.screenshot(path=TARGET)


if __name__ == "__main__":
    main(" ".join(sys.argv[1:]) or QUESTION)
