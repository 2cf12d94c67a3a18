"""A short kill loop; the long one is ``python -m benchmarks kills --kills 200 --oparl``."""

import pytest

from benchmarks.kills import kill_loop


@pytest.mark.chroma
def test_a_refresh_that_is_killed_leaves_the_old_state_or_the_new_one_and_the_next_finishes() -> None:
    result = kill_loop(10, seed=7, oparl=True)
    assert result["kills"] == result["old_state_afterwards"] + result["new_state_afterwards"] == 10
    assert result["finished_and_verified_runs"] >= 2
