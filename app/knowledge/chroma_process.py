"""The process that owns a data folder's Chroma files: ``python -m app.knowledge.chroma_process``.

Started by ``chroma_server`` and by nothing else. It inherits a lock on the folder, which the operating system frees
when the process is gone, however it ended; so whoever finds that lock held knows that a server runs. It writes where
it listens beside that lock, runs ``chroma run``, and ends itself when no client is left, even if all of them were
killed: it looks every second whether it can have the clients' lock for itself.

It imports Chroma's Rust part alone, which takes a tenth of the time of the whole package.
"""

import argparse
import fcntl
import json
import os
import signal
import threading
import time
from pathlib import Path

_LOOK_SECONDS = 1.0
_FAREWELL_SECONDS = 10.0
"""For Chroma to finish what it writes after SIGTERM; it needs far less than one."""


def main() -> None:
    """Run the server until it is told to stop or nobody needs it any more."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--path", type=Path, required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--address-file", type=Path, required=True)
    parser.add_argument("--clients-file", type=Path, required=True)
    arguments = parser.parse_args()

    address = arguments.address_file
    unfinished = address.with_suffix(".new")
    unfinished.write_text(json.dumps({"pid": os.getpid(), "port": arguments.port}), encoding="utf-8")
    unfinished.replace(address)
    threading.Thread(target=_end_when_alone, args=(arguments.clients_file,), daemon=True).start()

    import chromadb_rust_bindings  # type: ignore[import-untyped]

    chromadb_rust_bindings.cli(
        ["chroma", "run", "--path", str(arguments.path), "--host", "127.0.0.1", "--port", str(arguments.port)]
    )


def _end_when_alone(clients_file: Path) -> None:
    with clients_file.open("rb") as clients:
        while True:
            time.sleep(_LOOK_SECONDS)
            try:
                fcntl.flock(clients, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            # The lock is kept to the end, so that a client that comes now waits and then starts a server of its own.
            os.kill(os.getpid(), signal.SIGTERM)
            time.sleep(_FAREWELL_SECONDS)
            os._exit(1)


if __name__ == "__main__":
    main()
