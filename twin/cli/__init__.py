"""The command line: parse, call, print."""

import argparse
import importlib
import importlib.metadata
import os
import sys
import warnings
from collections.abc import Sequence
from types import ModuleType

from twin.cli.options import EXIT_INTERRUPTED, print_messages, use_policies
from twin.cli.parser import Parser
from twin.errors import TwinError

COMMANDS = (
    "demo",
    "check",
    "schema",
    "robot",
    "task",
    "scenario",
    "policy",
    "calibrate",
    "gate",
    "train",
    "export",
    "run",
    "fork",
    "sweep",
    "optimise",
    "scoreboard",
    "resume",
    "timeline",
    "compare",
    "report",
    "film",
    "validate",
    "dash",
    "bench",
    "doctor",
)
"""Modules of this package with ``add_parser(commands)``, in the order of the help."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        argv: arguments without the program's name; None takes the process's.

    Returns:
        0 ok, 1 runs failed, 2 usage or configuration, 3 store locked, 4 a gate is undecided, 130 interrupted.
    """
    try:
        words = sys.argv[1:] if argv is None else argv
        arguments = _make_parser(words).parse_args(words)
        with warnings.catch_warnings():
            warnings.showwarning = _print_warning
            with use_policies(getattr(arguments, "policies", None)):
                status: int = arguments.run(arguments)
        sys.stdout.flush()
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else 2
    except TwinError as error:
        return _report(error)
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        # The reader of a pipe has left: point stdout elsewhere, so that the interpreter's last flush is quiet too.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return status


def _make_parser(words: Sequence[str] = ()) -> argparse.ArgumentParser:
    """Return the parser of the command that the words begin with, or of all commands: each takes a while to make."""
    parser = Parser(
        prog="twin", description="Digital twin of a humanoid-robot benchmark production line.", allow_abbrev=False
    )
    parser.add_argument("--version", action="version", version=f"twin {_find_version()}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    named = [name for name in COMMANDS if name in words[:1]]
    for name in named or COMMANDS:
        if module := _find_command(name):
            module.add_parser(commands)
    return parser


def _find_command(name: str) -> ModuleType | None:
    module = f"{__name__}.{name}"
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        if error.name != module:
            raise
        return None


def _find_version() -> str:
    try:
        return importlib.metadata.version("humanoid-line-twin")
    except importlib.metadata.PackageNotFoundError:
        return "(not installed)"


def _print_warning(message: Warning | str, *_: object, **__: object) -> None:
    print_messages([f"warning: {message}"])


def _report(error: TwinError) -> int:
    print_messages(str(error).splitlines())
    return error.exit_code
