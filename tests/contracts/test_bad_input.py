"""What the issue calls bad input is refused before physics starts: exit code 2, the broken limit, no traceback."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from twin.cli import main
from twin.episodes import attempt as attempt_module
from twin.paths import find_data_folder
from twin.robot import files as robot_files
from twin.tasks import TASKS
from twin.tasks.capability import find_shortfalls

TASK = ["task", "play", "tote_transfer"]
NAME = "walker_s2_class"
FORBIDDEN = "physics started"


@pytest.fixture(autouse=True)
def no_physics(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail as soon as a world is built."""

    def build(**_: object) -> None:
        raise AssertionError(FORBIDDEN)

    monkeypatch.setattr(attempt_module, "World", build)


def forget_robots() -> None:
    """Drop what is remembered of robots by their names."""
    robot_files.find_robot.cache_clear()
    find_shortfalls.cache_clear()


@pytest.fixture
def break_robot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str, str, str], None]]:
    """Return what replaces a text in a file of a copy of a robot's folder, which is then the only robot."""
    shutil.copytree(find_data_folder("robots") / NAME, tmp_path / "robots" / NAME)
    monkeypatch.setenv("TWIN_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr(robot_files, "find_data_folder", lambda name: tmp_path / name)
    forget_robots()

    def change(file: str, old: str, new: str) -> None:
        path = tmp_path / "robots" / NAME / file
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new, 1))

    yield change
    forget_robots()


def refuse(capsys: pytest.CaptureFixture[str], arguments: list[str], *words: str) -> None:
    assert main(arguments) == 2
    err = capsys.readouterr().err
    assert "Traceback" not in err
    for word in words:
        assert word in err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--condition", "mass_kg=9"], "rated for 4 kg; expected at most 6 (got 9)"),
        (["--condition", "mass_kg=900"], "expected 0.05 to 30 (got 900)"),
        (["--condition", "width_scale=3"], "expected 0.8 to 1.2 (got 3)"),
        (["--condition", "friction=-0.1"], "expected 0.02 to 2 (got -0.1)"),
        (["--fault", "bad_bearing=0.5"], "no fault named 'bad_bearing'"),
        (["--fault", "backlsh=0.5"], "did you mean 'backlash'"),
        (["--timeout", "0"], "more than 0 s and at most 3600 s (got 0)"),
        (["--timeout", "-1"], "(got -1)"),
        (["--timeout", "nan"], "(got nan)"),
        (["--timeout", "5", "--fault", "push=1@6"], "starts at 6 s, the task ends at 5 s"),
        (["--robot", "../unitree_g1"], "no robot named '../unitree_g1'"),
    ],
)
def test_a_wish_beyond_a_limit_is_refused(capsys: pytest.CaptureFixture[str], arguments: list[str], words: str) -> None:
    refuse(capsys, [*TASK, *arguments], words)


@pytest.mark.parametrize("name", TASKS)
def test_every_condition_of_every_task_is_refused_beyond_its_bounds(
    capsys: pytest.CaptureFixture[str], name: str
) -> None:
    for condition, quantity in TASKS[name].conditions["nominal"].items():
        value = quantity.least - 1.0
        bounds = f"condition {condition}: expected {quantity.least:g} to {quantity.most:g}"
        refuse(capsys, ["task", "play", name, "--condition", f"{condition}={value!r}"], bounds)


@pytest.mark.parametrize("name", TASKS)
def test_every_time_out_is_above_zero(name: str) -> None:
    assert TASKS[name].timeout_s > 0.0


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        ("robot.urdf", "<box size=", '<mesh filename="package://gone.stl"/><box size=', "there is no mesh"),
        ("robot.urdf", "<box size=", '<mesh filename="package://../../../gone.stl"/><box size=', "outside its package"),
        ("robot.urdf", 'ixx="', 'ixx="nan" was="', "mass or inertia is not a finite number"),
        ("robot.urdf", "<mass value=", '<mass value="-3" was=', "the mass -3 kg is negative"),
        ("robot.urdf", "<mass value=", '<mass value="heavy" was=', "not a URDF: could not convert"),
        ("robot.urdf", "</robot>", "", "not a URDF: no element found"),
        ("robot.urdf", '<child link="', '<child link="no_', "there is no link no_"),
        ("robot.urdf", 'effort="', 'effort="-1" was="', "effort limit is not a number of at least 0 (got -1)"),
        ("robot.urdf", 'velocity="', 'was="', "its limit lacks velocity"),
        ("robot.yaml", f"urdf: {NAME}/robot.urdf", "urdf: ../../etc/robot.urdf", "lies outside its root robots"),
        ("robot.yaml", f"urdf: {NAME}/robot.urdf", f"urdf: {NAME}/gone.urdf", "No such file"),
        ("robot.yaml", "\nstance:", "\nstance:\n  left_knea_joint: 0.3", "did you mean 'left_knee_joint'"),
        ("robot.yaml", "\nstance:", "\nstance:\n  waist_yaw_joint: 9.0", "the joint's limits (got 9)"),
        ("robot.yaml", "reach_m: {value: 0.42", "reach_m: {value: 2.42", "from the shoulder"),
        ("robot.yaml", "bench_m: {value: 0.83", "bench_m: {value: 3.83", "comes no nearer than"),
        ("robot.yaml", "torso: ", "torso: no_", "frames.torso: the URDF has no link"),
        ("robot.yaml", "payload_kg: {value: 15.0", "payload_kg: {value: -15.0", "must be > 0"),
    ],
)
def test_an_unsound_robot_folder_is_refused(
    capsys: pytest.CaptureFixture[str],
    break_robot: Callable[[str, str, str], None],
    file: str,
    old: str,
    new: str,
    words: str,
) -> None:
    break_robot(file, old, new)
    refuse(capsys, [*TASK, "--robot", NAME], words)


def test_a_part_larger_than_the_gripper_is_refused(
    capsys: pytest.CaptureFixture[str], break_robot: Callable[[str, str, str], None]
) -> None:
    break_robot("robot.yaml", "opening_m: {value: 0.11", "opening_m: {value: 0.02")
    words = "its gripper opens to 0.02 m, the widest part has"
    refuse(capsys, ["task", "play", "palletising", "--robot", NAME], words)


def test_a_moving_link_without_mass_is_refused(
    capsys: pytest.CaptureFixture[str], break_robot: Callable[[str, str, str], None]
) -> None:
    break_robot("robot.urdf", "<mass value=", '<mass value="0" was=')
    refuse(capsys, [*TASK, "--robot", NAME], "moves and has a mass of 0 kg; expected more than 0")
