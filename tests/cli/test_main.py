"""The frame of the command line: exit codes, messages, options that every command has."""

import argparse
import subprocess
import sys
import warnings
from types import SimpleNamespace

import pytest

import twin.cli
from twin.cli import main
from twin.cli.options import add_command
from twin.errors import RunFailedError, StoreLockedError, TwinError, UsageError


def list_commands(parser, words=()):
    """Yield the words of every command, verbs of a command of commands apart."""
    groups = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    if not groups:
        yield words
    for group in groups:
        for word, inner in group.choices.items():
            yield from list_commands(inner, (*words, word))


@pytest.mark.parametrize("words", [*list_commands(twin.cli._make_parser())], ids=" ".join)
def test_every_command_explains_itself_and_has_the_common_options(capsys, words):
    assert main([*words, "--help"]) == 0
    said = capsys.readouterr().out
    assert all(option in said for option in ("--json", "--seed", "--out"))


@pytest.mark.parametrize(
    "arguments", [[], ["no_such_command"], ["check"], ["check", "x", "--seed", "-1"], ["check", "x", "--seed", "1.5"]]
)
def test_wrong_usage_is_2_without_a_traceback(capsys, arguments):
    assert main(arguments) == 2
    said = capsys.readouterr().err
    assert "usage: twin" in said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("tsk list", "twin: error: argument COMMAND: invalid choice: 'tsk'; did you mean 'task'?"),
        ("task benhc", "twin task: error: argument VERB: invalid choice: 'benhc'; did you mean 'bench'?"),
        (
            "task bench carry --halfwidth 0.3",
            "twin task bench: error: no option --halfwidth; did you mean --half-width?",
        ),
        ("gate swift tote_hub --robot x", "twin gate: error: no option --robot; expected one of: --help, --json"),
        ("task play carry --camera=wrok", "argument --camera: invalid choice: 'wrok'; did you mean 'work'?"),
        ("task list carry", "twin task list: error: unexpected: carry"),
    ],
)
def test_an_unknown_word_is_told_with_the_nearest(capsys, words, said):
    assert main(words.split()) == 2
    assert said in capsys.readouterr().err


def test_the_version_is_printed(capsys):
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("twin ")


@pytest.mark.parametrize(
    ("raised", "status", "said"),
    [
        (UsageError("no such thing"), 2, "no such thing\n"),
        (StoreLockedError("locked by 7"), 3, "locked by 7\n"),
        (RunFailedError("2 runs failed"), 1, "2 runs failed\n"),
        (TwinError("broken"), 1, "broken\n"),
        (KeyboardInterrupt(), 130, "interrupted\n"),
    ],
)
def test_what_a_command_raises_becomes_a_message_and_an_exit_code(monkeypatch, capsys, raised, status, said):
    monkeypatch.setattr(twin.cli, "_find_command", lambda name: _make_command(name, raised) if name == "demo" else None)
    assert main(["demo"]) == status
    assert capsys.readouterr().err == said


def _make_command(name, raised):
    def run(args):
        assert isinstance(args, argparse.Namespace)
        raise raised

    return SimpleNamespace(add_parser=lambda commands: add_command(commands, name, run=run, help="raise something"))


def test_a_reader_that_leaves_early_is_no_error():
    code = "import sys; from twin.cli import main; sys.exit(main(['schema']))"
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    process.stdout.close()
    _, said = process.communicate(timeout=60)
    assert (process.returncode, said) == (0, b"")


def test_the_help_starts_no_heavy_import():
    heavy = {"ray", "pybullet", "dash", "numba", "pinocchio", "pandas"}
    code = "import sys; from twin.cli import main; main(['--help']); print(*sys.modules)"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert not heavy & set(said.splitlines()[-1].split())


@pytest.mark.filterwarnings("default")
def test_a_warning_is_one_line_without_a_place_in_the_source(monkeypatch, capsys):
    def run(args):
        warnings.warn(f"a part is damaged (seed {args.seed})", stacklevel=1)
        return 0

    command = SimpleNamespace(add_parser=lambda commands: add_command(commands, "demo", run=run, help="warn"))
    monkeypatch.setattr(twin.cli, "_find_command", lambda name: command if name == "demo" else None)
    assert main(["demo"]) == 0
    assert capsys.readouterr().err == "warning: a part is damaged (seed 1)\n"
