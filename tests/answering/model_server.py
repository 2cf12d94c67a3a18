"""A real model server for tests: llama.cpp's own with continuous batching, as the package xllamacpp brings it.

In a process of its own: two builds of llama.cpp do not belong into one.
"""

import importlib.util
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_CONTEXT = 2048
"""Tokens for each of the answers that are made at once."""


def main(model: str, parallel: int, key: str) -> None:
    """Serve until standard input ends; the first line of output that begins with http is the address."""
    import xllamacpp

    parameters = xllamacpp.CommonParams()
    parameters.model.path = model
    parameters.n_parallel = parallel
    parameters.n_ctx = _CONTEXT * parallel
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = 0
    parameters.warmup = False
    parameters.verbosity = 0
    if key:
        parameters.api_keys = [key]
    server = xllamacpp.Server(parameters)
    print(server.listening_address, flush=True)
    sys.stdin.read()


@contextmanager
def model_server(model: Path, *, parallel: int = 4, key: str = "") -> Iterator[str]:
    """The base address of a server over this GGUF, as ``llm.endpoint`` wants it."""
    if importlib.util.find_spec("xllamacpp") is None:
        from tests.conftest import skip_needs  # here, for the server's own process does without

        skip_needs("the package xllamacpp", "make setup-dev")
    with subprocess.Popen(
        [sys.executable, __file__, str(model), str(parallel), key],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            address = next((line.strip() for line in process.stdout if line.startswith("http")), "")
            assert address, f"the server ended with {process.poll()}"
            yield f"{address}/v1"
        finally:
            process.stdin.close()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
