import dataclasses

import numpy as np
import pytest

from twin.control.dynamics import SIDES
from twin.episodes.attempt import LIE_S, Attempt, run_attempt
from twin.errors import MissingDependencyError, UsageError
from twin.physics.world import World
from twin.records.attempt import AttemptRecord, AttemptSpec
from twin.records.fault import FaultSpec
from twin.records.outcome import Outcome
from twin.robot.files import find_robot, find_source

SPEC = AttemptSpec("unitree_g1", "tote_transfer", "scripted", "nominal", seed=1)


@pytest.fixture(scope="module")
def record() -> AttemptRecord:
    return run_attempt(SPEC)


def vary(seed: int = 1, **overrides: float) -> AttemptSpec:
    return dataclasses.replace(SPEC, seed=seed, overrides=tuple(sorted(overrides.items())))


def test_a_nominal_attempt_places_the_tote(record: AttemptRecord) -> None:
    assert record.outcome is Outcome.SUCCESS
    assert record.placement_error_m < 0.04
    assert 5.0 < record.duration_s < 20.0
    assert record.fidelity == "welded_fingers"


def test_the_record_is_complete(record: AttemptRecord) -> None:
    names = [phase.name for phase in record.phases]
    assert names == ["reach", "engage", "lift", "carry", "lower", "release", "retreat", "return"]
    assert all(before.end_s <= after.start_s for before, after in zip(record.phases, record.phases[1:], strict=False))
    assert record.energy_j > find_robot("unitree_g1").data.power.idle_w.value * record.duration_s
    assert 0.0 < record.peak_torque_ratio <= 1.0
    assert record.peak_force_n > record.sample["mass_kg"] * 9.81 / 4
    assert {"pybullet", "pin", "source", "robot"} <= set(record.versions)
    assert record.row()["attempt"] == SPEC.key


def test_the_same_seed_gives_the_same_record(record: AttemptRecord) -> None:
    assert run_attempt(SPEC) == record


@pytest.mark.slow
def test_watching_an_attempt_changes_nothing(record: AttemptRecord) -> None:
    seen = []
    assert run_attempt(SPEC, lambda attempt, _: seen.append(attempt.time_s)) == record
    assert len(seen) > 1000


@pytest.mark.slow
def test_another_seed_is_another_attempt(record: AttemptRecord) -> None:
    other = run_attempt(vary(seed=2))
    assert other.sample != record.sample
    assert other.energy_j != record.energy_j


@pytest.mark.slow
def test_a_tote_beyond_the_robots_strength_is_put_back() -> None:
    record = run_attempt(vary(seed=2, mass_kg=4.6))
    assert record.outcome is Outcome.JAM
    assert "put_back" in [phase.name for phase in record.phases]
    assert 0.9 < record.peak_torque_ratio <= 1.0


@pytest.mark.slow
def test_a_tote_without_friction_slips_off_the_hands() -> None:
    assert run_attempt(vary(friction=0.02)).outcome is not Outcome.SUCCESS


@pytest.mark.slow
def test_feet_stand_still_and_only_hands_touch_the_tote() -> None:
    """No sliding feet, no tote held by anything but the hands' contact."""

    class Watched(Attempt):
        slide_m = 0.0
        lifted_without_contact = 0

        def _tick(self, world: World, tick: int) -> tuple[np.ndarray, Outcome | None]:
            result = super()._tick(world, tick)
            feet = np.array([self.dynamics.frames[f"{side}_foot"].position for side in SIDES])
            if tick == 0:
                self.start = feet
            self.slide_m = max(self.slide_m, float(np.abs(feet - self.start).max()))
            lifted = world.read_pose(self.scene.parts[0]).position[2] > 0.87
            links = {contact.link for contact in world.read_contacts(self.body.id, self.scene.parts[0])}
            self.lifted_without_contact += lifted and not links & set(self._hands)
            return result

    with Watched(SPEC).run(None) as attempt:
        assert attempt.outcome is Outcome.SUCCESS
        assert attempt.slide_m < 0.005
        assert attempt.lifted_without_contact < 10


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"task": "tote_transfr"}, "did you mean 'tote_transfer'"),
        ({"robot": "unitree_g2"}, "did you mean 'unitree_g1'"),
        ({"policy": "script"}, "did you mean 'scripted'"),
        ({"conditions": "nominl"}, "did you mean 'nominal'"),
        ({"overrides": (("mass_kg", -1.0),)}, "expected 0.05 to 30 (got -1)"),
    ],
)
def test_what_does_not_exist_is_refused_before_anything_runs(change: dict[str, object], words: str) -> None:
    with pytest.raises(UsageError) as caught:
        run_attempt(dataclasses.replace(SPEC, **change))  # type: ignore[arg-type]
    assert words in str(caught.value)


def test_a_missing_robot_package_is_told_with_what_to_install() -> None:
    source = find_robot("unitree_g1").data.source
    with pytest.raises(MissingDependencyError, match="pip install no-such-robot-data"):
        find_source(source.model_copy(update={"package": "no-such-robot-data"}))
    with pytest.raises(MissingDependencyError, match=r"has no file nowhere\.urdf"):
        find_source(source.model_copy(update={"urdf": "nowhere.urdf"}))


@pytest.mark.slow
def test_a_robot_that_loses_its_balance_and_lies_on_a_table_has_fallen() -> None:
    record = run_attempt(dataclasses.replace(SPEC, faults=(FaultSpec("human", 1.0, 5.0, target="chest"),)))
    assert record.outcome is Outcome.FALL
    assert 5.0 + LIE_S < record.duration_s < 10.0


def test_a_shorter_time_out_ends_an_attempt_that_goes_like_the_longer_one_until_then(record: AttemptRecord) -> None:
    short = run_attempt(dataclasses.replace(SPEC, timeout_s=1.0))
    assert short.outcome is Outcome.TIMEOUT
    assert short.duration_s == pytest.approx(1.0, abs=0.01)
    assert short.phases[0].name == record.phases[0].name
    assert short.sample.items() <= record.sample.items()
