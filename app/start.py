"""``ratslotse start``: everything that the pages need, opened in order, and closed in the reverse order.

The process owns what it starts: threads of its own, and the Chroma server, which the open knowledge keeps. Whether the
end comes by Ctrl-C, by SIGTERM or by an error, the ``with`` blocks are left and nothing is left running.
"""

import http.client
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

import uvicorn

from app.answering.assistant import Assistant
from app.answering.build import open_language_model
from app.answering.language_model import LanguageModel
from app.errors import ModelFileError, RatslotseError
from app.knowledge.build import open_knowledge
from app.search.service import PaperSearch
from app.settings import Settings
from app.ui import runtime, server

_WARM_UP_PATIENCE = 10.0


def serve(settings: Settings) -> None:
    """Serve the pages until interrupted.

    Without the language model there are no answers, and the pages say so. Raises ``PortTakenError``,
    ``SettingsError``, and what opening the knowledge raises, before anything is served.
    """
    with _ended_by_signals():
        try:
            _serve(settings)
        except KeyboardInterrupt:
            print("Ratslotse ist beendet.", flush=True)


def _serve(settings: Settings) -> None:
    # The port first: it is the quickest thing to fail, and taken now it cannot be lost to others meanwhile.
    with server.open_socket(settings.server) as listener:
        language_model, missing = _language_model(settings)
        with open_knowledge(settings) as knowledge:
            if missing:
                print(f"{missing} Bis dahin gibt es keine Antworten; die Suche geht.", file=sys.stderr, flush=True)
            longest_wait = settings.llm.longest_wait_seconds
            assistant = Assistant(knowledge, language_model, longest_wait_s=longest_wait) if language_model else None
            web = server.make_server(settings.server)
            search = PaperSearch(knowledge)
            runtime.provide(runtime.Services(settings, assistant, search, knowledge))

            def warm_up() -> None:
                search.warm_up(settings.clearance)
                if assistant:
                    assistant.warm_up()

            following = threading.Thread(
                target=_once_served, args=(settings, web, warm_up), name="warm-up", daemon=True
            )
            try:
                following.start()
                web.run(sockets=[listener])
            finally:
                _ignore_further_signals()
                runtime.withdraw()
                following.join(_WARM_UP_PATIENCE)


def _language_model(settings: Settings) -> tuple[LanguageModel | None, str]:
    """The language model, or why there is none: searching and reading must not depend on it."""
    try:
        return open_language_model(settings), ""
    except ModelFileError as error:
        return None, str(error)


def _once_served(settings: Settings, web: uvicorn.Server, warm_up: Callable[[], None]) -> None:
    """Print the address as soon as a page comes from there; then load what the first question would wait for."""
    address = server.address_of(settings.server)
    while not (web.started and _answers(address)):
        if web.should_exit:
            return
        time.sleep(0.05)
    print(f"Ratslotse ist bereit: {address}  (Beenden mit Strg-C)", flush=True)
    try:
        warm_up()
    except RatslotseError as error:  # whoever asks is told again
        print(error, flush=True)


def _answers(address: str) -> bool:
    connection = http.client.HTTPConnection(address.removeprefix("http://"), timeout=5)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


@contextmanager
def _ended_by_signals() -> Iterator[None]:
    """Let SIGTERM, and the end of the terminal, do what Ctrl-C does: leave the ``with`` blocks."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    # Set for Ctrl-C too: a shell that starts us in the background has SIGINT ignored, and we would inherit that.
    handled = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, interrupt) for number in handled}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _ignore_further_signals() -> None:
    """An impatient second Ctrl-C must not interrupt the cleaning up, which is bounded in time."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
