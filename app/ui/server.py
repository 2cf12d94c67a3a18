"""Serving the pages: Streamlit under uvicorn, configured here and by nothing that lies in the user's home.

Streamlit's own launcher would search for another port, print its banner and watch files; its ASGI application, run by
a uvicorn server of ours, listens on the socket that it is given and on nothing else.
"""

import errno
import logging
import socket
from pathlib import Path
from typing import Any

import uvicorn
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import PortTakenError, SettingsError
from app.offline import LOOPBACK_NAMES, keep_streamlit_local
from app.settings import ServerSettings

_SCRIPT = Path(__file__).with_name("main.py")

_BACKLOG = 128

# The browser itself refuses whatever is not served from here. Streamlit needs inline styles and scripts, and eval for
# the charts that it could draw; blob and data are things it makes inside the page.
_CONTENT_SECURITY_POLICY = (
    "default-src 'self' data: blob: 'unsafe-inline' 'unsafe-eval'; connect-src 'self' data: blob:; "
    "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
)
_HEADERS = {
    "Content-Security-Policy": _CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",  # addresses name documents
}


def open_socket(server: ServerSettings) -> socket.socket:
    """A listening socket at the configured address. ``PortTakenError`` when another program has it."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            server.host, server.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
    except OSError as error:
        raise _bad_address(server) from error
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise PortTakenError(
                f"Der Port {server.port} auf {server.host} ist belegt, vielleicht läuft Ratslotse dort schon; bitte "
                f"das andere Programm beenden oder mit „ratslotse start --port {_another(server.port)}“ einen "
                "anderen Port wählen."
            ) from error
        if error.errno == errno.EACCES:
            raise PortTakenError(
                f"Den Port {server.port} darf dieses Konto nicht öffnen; bitte mit --port einen über 1023 wählen."
            ) from error
        raise _bad_address(server) from error
    return listener


def address_of(server: ServerSettings) -> str:
    """What to type into a browser on this machine."""
    host = "127.0.0.1" if server.host in ("0.0.0.0", "::", "") else server.host  # noqa: S104 - compared, not bound
    return f"http://[{host}]:{server.port}" if ":" in host else f"http://{host}:{server.port}"


def make_server(server: ServerSettings) -> uvicorn.Server:
    """A uvicorn server for the pages; ``run(sockets=[…])`` serves until SIGINT or SIGTERM.

    Streamlit keeps its settings per process: one such server a process.
    """
    from streamlit import config
    from streamlit.logger import set_log_level
    from streamlit.starlette import App

    keep_streamlit_local()
    set_log_level(logging.ERROR)  # importing Streamlit has read its settings once; it warns that they change here
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
    config.get_config_options(force_reparse=True, options_from_flags=streamlit_options(server))
    application = App(_SCRIPT, middleware=[Middleware(_SecurityHeaders)])
    return uvicorn.Server(
        uvicorn.Config(
            application,
            log_level="warning",
            access_log=False,
            # An open page keeps its connection open for ever; it is told to go after this time.
            timeout_graceful_shutdown=2,
        )
    )


def streamlit_options(server: ServerSettings) -> dict[str, Any]:
    """Every option that must not be left to a ``~/.streamlit/config.toml`` or to the environment."""
    from app.ui import style

    local = server.host in LOOPBACK_NAMES
    return {
        "global.developmentMode": False,
        "browser.gatherUsageStats": False,
        "browser.serverAddress": server.host if local else "localhost",
        "server.headless": True,
        "server.address": server.host,
        "server.port": server.port,
        "server.baseUrlPath": "",
        "server.fileWatcherType": "none",
        "server.runOnSave": False,
        "server.enableCORS": True,
        "server.corsAllowedOrigins": [],
        "server.enableXsrfProtection": True,
        # Against pages elsewhere whose name is made to point to 127.0.0.1 (DNS rebinding).
        "server.allowedHosts": list(LOOPBACK_NAMES) if local else [],
        "server.enableStaticServing": False,
        "server.enableAgentApi": False,
        "server.maxUploadSize": 1,
        "client.toolbarMode": "minimal",
        "client.showErrorDetails": "none",
        "client.showErrorLinks": "false",
        "client.allowedOrigins": [],
        "runner.magicEnabled": False,
        "runner.fastReruns": True,
        "logger.level": "warning",
        "logger.hideWelcomeMessage": True,
        "theme.base": "light",
        "theme.primaryColor": style.ACCENT,
        "theme.textColor": style.TEXT,
        "theme.backgroundColor": style.GROUND,
        "theme.secondaryBackgroundColor": style.PANEL,
        "theme.linkColor": style.ACCENT,
        "theme.font": style.FONT,
        "theme.headingFont": style.FONT,
        "theme.headingFontSizes": ["1.75rem", "1.25rem"],
    }


class _SecurityHeaders:
    """Adds the headers to every response."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_HEADERS)
            await send(message)

        await self._app(scope, receive, send_with_headers)


def _another(port: int) -> int:
    return port + 1 if port < 65535 else port - 1


def _bad_address(server: ServerSettings) -> SettingsError:
    return SettingsError(
        f"Unter der Adresse {server.host} kann dieser Rechner keine Seiten anbieten; "
        "bitte die Einstellung „server.host“ berichtigen."
    )
