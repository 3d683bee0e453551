import dataclasses

import pytest

from twin.episodes import bench
from twin.episodes.attempt import run_attempt
from twin.episodes.stopwatch import Split

SHORT = dataclasses.replace(bench.STANDING, timeout_s=0.8)


def test_a_split_is_of_the_whole_loop_and_no_part_of_it_is_empty() -> None:
    split = Split()
    lap = bench.time_attempt(SHORT, split)
    shares = split.share(lap.loop_s)
    assert sum(shares.values()) == pytest.approx(1.0)
    assert min(shares.values()) > 0.0


def test_timing_an_attempt_changes_nothing_in_it() -> None:
    attempt = bench.TimedAttempt(SHORT, Split())
    with attempt.run(None):
        timed = attempt.make_record()
    assert timed == run_attempt(SHORT)


@pytest.mark.slow
def test_a_walk_is_timed_too() -> None:
    split = Split()
    lap = bench.time_walk(dataclasses.replace(bench.WALKING, legs=(bench.AHEAD,)), split)
    assert 0.0 < split.share(lap.loop_s)["bullet"] < 1.0
