"""Every task as an environment: what Gymnasium asks for, what seeds mean, how attempts end."""

import random

import gymnasium
import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env

from tests.environments.conftest import Maker
from tests.environments.lead import guide, listen, repeat, run
from twin.environments import VERSIONS, find_id
from twin.environments.modes import ActionMode
from twin.environments.skills import Skill
from twin.episodes.attempt import run_attempt
from twin.errors import UsageError
from twin.records.attempt import AttemptSpec
from twin.records.outcome import Outcome

TASKS = sorted(VERSIONS)
STANDING = sorted(set(TASKS) - {"carry"})
SEARCHING = ("fastening", "insertion")
"""Tasks whose scripted policy feels its way: what it said elsewhere is of no use."""
PHYSICAL = "ignore:.*symmetric and normalized space"
"""Gymnasium's advice; actions in metres and radians can be rescaled by a wrapper."""


@pytest.mark.filterwarnings(PHYSICAL)
@pytest.mark.parametrize("task", TASKS)
def test_gymnasiums_checker_finds_nothing(task: str, make: Maker) -> None:
    sets = ("time", "proprioception", "objects", "wrench")
    check_env(make(task, observation=sets), skip_render_check=True)


@pytest.mark.slow
@pytest.mark.filterwarnings(PHYSICAL)
@pytest.mark.parametrize("action", [mode.value for mode in ActionMode])
@pytest.mark.parametrize("task", TASKS)
def test_gymnasiums_checker_finds_nothing_in_any_action_mode(task: str, action: str, make: Maker) -> None:
    check_env(make(task, action=action), skip_render_check=True)


@pytest.mark.parametrize("task", TASKS)
def test_no_global_random_generator_is_used(task: str, make: Maker, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object, **_options: object) -> None:
        raise AssertionError("a global random generator was used")

    for module, names in ((np.random, np.random.mtrand.__all__), (random, random.__all__)):
        for name in set(names) - {"RandomState", "Random", "SystemRandom", "bit_generator"}:
            monkeypatch.setattr(module, name, refuse)
    for action in ActionMode:
        environment = make(task, action=action.value, observation=("proprioception", "objects", "wrench"))
        environment.reset(seed=1)
        environment.reset()
        for _ in range(3):
            environment.step(environment.hold())


def test_a_seed_is_the_attempts_seed(make: Maker) -> None:
    record = run_attempt(AttemptSpec("unitree_g1", "tote_transfer", "scripted", "nominal", 7, timeout_s=0.1))
    environment = make()
    _, info = environment.reset(seed=7)
    assert environment._play is not None
    assert environment._play.attempt.sample == {name: record.sample[name] for name in environment._play.attempt.sample}
    assert info["seed"] == 7


def test_conditions_overrides_and_faults_are_those_of_the_attempt(make: Maker) -> None:
    environment = make()
    options = {"conditions": "heavy", "overrides": {"mass_kg": 2.5}, "faults": ("actuator_derating=0.3",)}
    environment.reset(seed=1, options=options)
    assert environment._play is not None
    spec = environment._play.attempt.spec
    assert spec.key == ("unitree_g1/tote_transfer/scripted/heavy[mass_kg=2.5]+actuator_derating=0.3/1"), (
        "the key of `twin task play` with the same options"
    )


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"condition": "heavy"}, "did you mean"),
        ({"conditions": "heavvy"}, "no conditions named 'heavvy'"),
        ({"overrides": {"mass": 1.0}}, "no condition named 'mass'"),
        ({"conditions": "stepping"}, "make the environment with conditions='stepping'"),
    ],
)
def test_an_option_that_cannot_be_used_is_told(options: dict[str, object], message: str, make: Maker) -> None:
    with pytest.raises(UsageError, match=message):
        make().reset(seed=1, options=options)


@pytest.mark.parametrize("task", sorted(set(STANDING) - set(SEARCHING)))
@pytest.mark.slow
def test_what_the_scripted_policy_said_does_the_task_by_heart(task: str, make: Maker) -> None:
    info = repeat(make(task), listen(task, seed=3), seed=3)
    assert info["outcome"] == "success"
    assert info["is_success"]
    assert info["success_once"]
    assert info["success_at_end"]


@pytest.mark.parametrize("task", SEARCHING)
@pytest.mark.slow
def test_a_scripted_policy_that_sees_through_the_environment_does_the_task(
    task: str, make: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert guide(make(task), task, 3, monkeypatch)["outcome"] == "success"


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.slow
def test_skills_called_one_after_the_other_do_the_task(task: str, make: Maker) -> None:
    info = run(make(task, action="skills"), lambda _: Skill.GO_ON, seed=3)
    assert info["outcome"] == "success"


@pytest.mark.parametrize("action", [mode.value for mode in ActionMode])
@pytest.mark.slow
def test_who_never_moves_runs_out_of_time(action: str, make: Maker) -> None:
    environment = make(action=action)
    info = run(environment, lambda _: environment.hold(), seed=2)
    assert info["outcome"] == "timeout"
    assert info["time_s"] == pytest.approx(45.0, abs=0.02)
    assert not info["success_once"]


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.slow
def test_who_never_moves_fails_at_every_task(task: str, make: Maker) -> None:
    environment = make(task)
    assert run(environment, lambda _: environment.hold(), seed=2)["outcome"] in ("timeout", "jam", "misplace", "drop")


@pytest.mark.parametrize("action", [mode.value for mode in ActionMode])
@pytest.mark.parametrize("task", ["tote_transfer", "kitting"])
@pytest.mark.slow
def test_actions_at_random_end_as_a_failure_of_the_robot(task: str, action: str, make: Maker) -> None:
    environment = make(task, action=action)
    environment.action_space.seed(5)
    info = run(environment, lambda _: environment.action_space.sample(), seed=2)
    wild = (
        {"sim_fault"} if action.startswith("joint") else set()
    )  # joints thrown about whip lighter links than any task
    assert info["outcome"] in {outcome.label for outcome in Outcome} - {"success", "sim_fault"} | wild


def test_a_step_is_40_ms_and_the_first_observation_at_the_start(make: Maker) -> None:
    environment = make(observation=("time",))
    times = [environment.reset(seed=1)[0]["time"][0]]
    times += [environment.step(environment.hold())[0]["time"][0] for _ in range(3)]
    assert times == pytest.approx([0.0, 0.04, 0.08, 0.12], abs=1e-6)


@pytest.mark.parametrize(
    ("action", "message"),
    [
        (np.full(46, np.nan), "number 0 is nan; expected finite numbers"),
        (np.zeros(45), r"expected shape \(46,\) \(got \(45,\)\)"),
        ("lift", "expected 46 numbers"),
    ],
)
def test_an_action_that_cannot_be_used_is_told(action: object, message: str, make: Maker) -> None:
    environment = make()
    environment.reset(seed=1)
    with pytest.raises(UsageError, match=message):
        environment.step(action)


def test_an_action_beyond_its_bounds_is_cut_off(make: Maker) -> None:
    environment = make(action="joint_deltas")
    results = []
    for size in (1.0, 1000.0):
        environment.reset(seed=1)
        action = environment.hold()
        action[3] = size
        results.append(environment.step(action)[0]["proprioception"].tobytes())
    assert results[0] == results[1]


def test_a_skill_that_is_none_is_told(make: Maker) -> None:
    environment = make(action="skills")
    environment.reset(seed=1)
    with pytest.raises(UsageError, match="expected a whole number from 0 to 3"):
        environment.step(4)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"action": "hand_pose"}, "no action mode named 'hand_pose'"),
        ({"observation": ("wrenches",)}, "no set named 'wrenches'"),
        ({"observation": "objects"}, "expected a tuple"),
        ({"reward": "dens"}, "no reward named 'dens'"),
        ({"cameras": ("heed",)}, "no camera named 'heed'"),
        ({"robot": "unitree_g2"}, "unitree_g2"),
    ],
)
def test_a_wish_that_cannot_be_met_is_told(options: dict[str, object], message: str) -> None:
    environment = gymnasium.spec(find_id("tote_transfer"))
    with pytest.raises(UsageError, match=message):
        gymnasium.make(environment, **options)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"overrides": {"mass_kg": "heavy"}}, "options: overrides: mass_kg: expected a number .got 'heavy'"),
        ({"overrides": ["mass_kg"]}, "options: overrides: expected values by name"),
        ({"faults": "gripper_wear=0.5"}, "options: faults: expected texts such as"),
        ({"faults": (0.5,)}, "options: faults: expected texts such as"),
        ({"conditions": None}, "options: conditions: expected a name .got None"),
    ],
)
def test_an_option_of_an_attempt_of_the_wrong_kind_is_told(
    options: dict[str, object], message: str, make: Maker
) -> None:
    with pytest.raises(UsageError, match=message):
        make().reset(seed=1, options=options)


def test_an_attempt_that_is_over_does_not_go_on(make: Maker) -> None:
    environment = make()
    with pytest.raises(UsageError, match="call reset first"):
        environment.step(environment.hold())
