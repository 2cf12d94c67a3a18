"""The one door to llama.cpp, for both models: how its threads wait for one another, and how many there are.

The library of threads that llama.cpp is compiled with lets a waiting thread spin. On a machine that does anything else
at the same time, the threads then take the processor from one another: with two cores and other work going on, the
embedding model ran at 664 tokens a second instead of 2,837, the language model at 4 instead of 12. So waiting threads
sleep; on an idle machine that costs a part of the rate, which one bad minute would cost a reader many times over.
Whoever has the machine to himself can set ``OMP_WAIT_POLICY=ACTIVE``. The embedding of passages does without threads
that wait for one another (``app.models.encoder``).
"""

import logging
import os

# Read once, when the library is loaded: so it must stand before the import.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import llama_cpp
from llama_cpp.llama_chat_format import Jinja2ChatFormatter

# What the Python package itself says; what stays is errors.
logging.getLogger("llama-cpp-python").setLevel(logging.ERROR)


@llama_cpp.llama_log_callback  # type: ignore[untyped-decorator]
def _ignore_log(level: int, text: bytes, user_data: object) -> None:
    """llama.cpp's progress notes help nobody who asks a question; failures arrive as return codes."""


llama_cpp.llama_log_set(_ignore_log, None)

__all__ = ["Jinja2ChatFormatter", "llama_cpp", "usable_threads"]


def usable_threads(wanted: int | None) -> int:
    """The number of threads to compute with: the setting, else every processor that this process may use."""
    return wanted or len(os.sched_getaffinity(0))
