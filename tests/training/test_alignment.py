from dataclasses import replace

import numpy as np
import pytest

from twin.errors import UsageError
from twin.policies.arrays.observing import ObservationSet
from twin.records.outcome import Outcome
from twin.training.alignment import align
from twin.training.demonstration import Demonstration


def test_attempts_begin_each_piece_of_work_at_the_same_time(demonstrations: list[Demonstration]) -> None:
    aligned = align(demonstrations, (), 0.04)
    moved = np.abs(aligned.actions[:, :, 15] - 0.3) > 1e-6
    assert np.ptp(moved.argmax(axis=1)) <= 1
    assert np.ptp(aligned.actions[:, :, -1].argmax(axis=1)) == 0


def test_the_schedule_lasts_as_long_as_the_median_attempt(demonstrations: list[Demonstration]) -> None:
    aligned = align(demonstrations, (), 0.04)
    median_s = np.median([item.times_s[-1] for item in demonstrations])
    assert aligned.shown[ObservationSet.TIME][0, -1, 0] == pytest.approx(median_s, abs=0.06)


def test_failures_and_other_orders_of_work_are_left_out(demonstrations: list[Demonstration]) -> None:
    failed = replace(demonstrations[0], outcome=Outcome.DROP)
    other = replace(demonstrations[1], phases=("return",) * len(demonstrations[1].phases))
    aligned = align([failed, other, *demonstrations[2:]], (), 0.04)
    assert (aligned.left_out, len(aligned.actions)) == (2, 38)


def test_nothing_is_learned_from_failures_alone(demonstrations: list[Demonstration]) -> None:
    failed = [replace(item, outcome=Outcome.FALL) for item in demonstrations]
    with pytest.raises(UsageError, match="none of 40 recorded attempts succeeded"):
        align(failed, (), 0.04)
