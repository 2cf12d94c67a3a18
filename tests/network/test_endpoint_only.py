"""With an endpoint in the network, that one address is connected to, and no other."""

import json
from pathlib import Path

import pytest

from app.settings import Settings
from tests.commands import run_module
from tests.network.test_network_cut import attempts_of, guard

__all__ = ["guard"]

pytestmark = [pytest.mark.model, pytest.mark.chroma]


def test_a_question_goes_to_the_endpoint_alone(corpus_settings: Settings, guard: Path, tmp_path: Path) -> None:
    log = tmp_path / "attempts.log"
    finished = run_module(
        corpus_settings,
        *("app", "ask", "Wie viel Sperrmüll darf ich kostenlos abholen lassen?", "--json"),
        LD_PRELOAD=str(guard),
        NETWORK_GUARD_LOG=str(log),
        RATSLOTSE_LLM__ENDPOINT="http://192.0.2.7:8080/v1",
        HTTP_PROXY="http://192.0.2.8:3128",
        ALL_PROXY="http://192.0.2.8:3128",
    )
    answer = json.loads(finished.stdout)
    assert {attempt.split(" by ")[0] for attempt in attempts_of(log)} == {"connect 192.0.2.7"}
    # The guard refuses it: the reader is told which server is not there, and keeps the evidence.
    assert "http://192.0.2.7:8080/v1 ist nicht zu erreichen" in answer["message"]
    assert answer["evidence"]
