"""The commands that make an attempt again mean this very attempt."""

import shlex
from argparse import ArgumentParser

import pytest

from dashboards.attempt import read_attempt, write_film_command
from twin.cli import _make_parser
from twin.cli.task import make_spec
from twin.records.attempt import AttemptSpec
from twin.records.fault import FaultSpec
from twin.records.play_command import write_play_command
from twin.records.tables import ATTEMPTS

PLAIN = AttemptSpec("unitree_g1", "tote_transfer", "scripted", "packed", 7)
SPECS = [
    PLAIN,
    AttemptSpec(
        "unitree_g1", "tote_transfer", "swift", "nominal", 2**62, (("friction", 0.1 + 0.2), ("mass_kg", 1.5 + 1e-12))
    ),
    AttemptSpec("unitree_g1", "tote_transfer", "scripted", "nominal", 0, faults=(FaultSpec("push", 1 / 3, 2 / 3),)),
    AttemptSpec(
        "unitree_g1",
        "tote_transfer",
        "scripted",
        "nominal",
        1,
        faults=(FaultSpec("locked_joint", 1.0, 3.0, 4.25, "elbow"), FaultSpec("push", 0.5, 0.1, None, "front")),
        timeout_s=9.87654321,
    ),
]


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.key)
def test_the_command_means_the_very_attempt(spec: AttemptSpec) -> None:
    words = shlex.split(write_play_command(spec))
    assert words[:3] == ["twin", "task", "play"]
    parser: ArgumentParser = _make_parser(words[1:])
    args = parser.parse_args(words[1:])
    assert make_spec(args, args.seed) == spec


@pytest.mark.parametrize("name", ["--video=/etc/passwd", "-x", "a b", "$(reboot)", "a;b", "a\nb", "", "<img>", "../x"])
def test_names_that_a_shell_must_not_see_give_no_command(name: str) -> None:
    assert write_play_command(AttemptSpec(name, "tote_transfer", "scripted", "packed", 7)) is None
    assert write_play_command(AttemptSpec("unitree_g1", name, "scripted", "packed", 7)) is None


@pytest.mark.parametrize("key", [PLAIN.key, "a'b; reboot", "$(x)/1", "-x/1"])
def test_the_command_of_a_film_holds_folder_and_key_whole(key: str, tmp_path) -> None:
    words = shlex.split(write_film_command(tmp_path / "it's", key))
    args = _make_parser(words[1:]).parse_args(words[1:])
    assert (args.folder, args.attempt) == (tmp_path / "it's", key)


def test_a_row_without_anything_has_no_command_and_says_why() -> None:
    attempt = read_attempt(dict.fromkeys(ATTEMPTS.names))
    assert attempt.spec is None
    assert "not whole" in attempt.problem
    assert (attempt.phases, attempt.sample, attempt.versions) == ([], {}, {})


@pytest.mark.parametrize(
    "text", ["", "{", "3", "[1, {}]", '{"a": "b"}', '{"a": NaN}', '[{"name": "x", "start_s": "y"}]']
)
def test_damaged_json_in_a_row_is_left_out(text: str) -> None:
    attempt = read_attempt({**dict.fromkeys(ATTEMPTS.names), "phases": text, "sample": text})
    assert attempt.phases == []
    assert attempt.sample == {}
