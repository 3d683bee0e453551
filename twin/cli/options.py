"""Options that every command has, and the types of their values."""

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias

from twin.errors import UsageError
from twin.targets import probe_target

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
"""What a command module adds its parser to."""

RESULTS = Path("results")
"""Folder of the stores when nothing else is said."""

EXIT_INTERRUPTED = 130

MOST_MESSAGES = 200
"""A file with more mistakes than this has one that explains the rest; JSON output has them all."""


def add_command(
    commands: Commands, name: str, *, run: Callable[[argparse.Namespace], int], help: str
) -> argparse.ArgumentParser:
    """Return the parser of a command with ``--json``, ``--seed`` and ``--out``, which calls ``run``."""
    parser: argparse.ArgumentParser = commands.add_parser(
        name, help=help, description=help[0].upper() + help[1:] + ".", parents=[make_common()], allow_abbrev=False
    )
    parser.set_defaults(run=run)
    return parser


def make_common() -> argparse.ArgumentParser:
    """Return the parent parser with the options that every command has."""
    common = argparse.ArgumentParser(add_help=False)
    group = common.add_argument_group("common options")
    group.add_argument("--json", action="store_true", help="print one JSON document for machines")
    group.add_argument("--seed", type=natural_number, default=1, metavar="N", help="seed of every random stream (1)")
    group.add_argument("--out", type=Path, metavar="PATH", help="where to write the result")
    group.add_argument("--policies", type=Path, metavar="DIR", help="folder of your policies (TWIN_POLICIES)")
    return common


@contextmanager
def use_policies(folder: Path | None) -> Iterator[None]:
    """Let a folder of policies be the one for a while, here and in processes that are started; None changes nothing.

    Raises:
        UsageError: it is no folder.
    """
    if folder is None:
        yield
        return
    if not folder.is_dir():
        raise UsageError(f"{folder}: no folder of policies; --policies needs one with NAME/policy.yaml inside")
    before = os.environ.get("TWIN_POLICIES")
    os.environ["TWIN_POLICIES"] = str(folder.resolve())
    try:
        yield
    finally:
        del os.environ["TWIN_POLICIES"]
        if before is not None:
            os.environ["TWIN_POLICIES"] = before


def natural_number(text: str) -> int:
    """Return a whole number from 0 to 2**63 - 1."""
    return _read_whole(text, least=0, most=2**63 - 1)


def positive_number(text: str) -> int:
    """Return a whole number from 1 to a million: how many of something."""
    return _read_whole(text, least=1, most=1_000_000)


def positive_hours(text: str) -> float:
    """Return a time [h] above 0, at most 100,000."""
    value = hours(text)
    if value == 0:
        raise argparse.ArgumentTypeError(f"expected hours, above 0 and at most 100,000 (got {text!r})")
    return value


def hours(text: str) -> float:
    """Return a time [h] from 0 to 100,000."""
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not 0 <= value <= 100_000:
        raise argparse.ArgumentTypeError(f"expected hours, from 0 to 100,000 (got {text!r})")
    return value


def print_messages(messages: Iterable[object]) -> None:
    """Print messages to the standard error stream, a line each; of very many, the first ones and a count."""
    lines = [str(message) for message in messages]
    for line in lines[:MOST_MESSAGES]:
        print(line, file=sys.stderr)
    if len(lines) > MOST_MESSAGES:
        print(f"... and {len(lines) - MOST_MESSAGES} more", file=sys.stderr)


def give_json(document: object, args: argparse.Namespace) -> bool:
    """Write a result as JSON to ``--out``, print it with ``--json``; return whether it was printed."""
    text = render_json(document)
    if args.out is not None:
        write_result(args.out, text)
    if args.json:
        sys.stdout.write(text)
    return bool(args.json)


def print_json(document: object) -> None:
    """Print one JSON document."""
    sys.stdout.write(render_json(document))


def render_json(document: object) -> str:
    """Return a JSON document as text; not-a-number is not JSON and refused."""
    return json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def write_result(path: Path, text: str) -> None:
    """Write what ``--out`` asks for.

    Raises:
        UsageError: the place cannot be written to.
    """
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise _refuse(path, error) from None


def check_place(path: Path | None) -> None:
    """See that what ``--out`` asks for, if anything, can be written, before hours of physics are spent.

    Raises:
        UsageError: the place cannot be written to.
    """
    if path is None:
        return
    try:
        probe_target(path)
    except OSError as error:
        raise _refuse(path, error) from None


def _refuse(path: Path, error: OSError) -> UsageError:
    return UsageError(f"{path}: cannot be written ({error.strerror}); --out needs a folder that exists")


def make_folder(folder: Path) -> None:
    """Make a folder of results that can be written to, before hours of physics are spent.

    Raises:
        UsageError: the place cannot be written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()
    except OSError as error:
        raise UsageError(f"{folder}: cannot be a folder of results ({error.strerror})") from None


def _read_whole(text: str, *, least: int, most: int) -> int:
    value = int(text) if text.isascii() and text.isdigit() and len(text) < 20 else -1
    if not least <= value <= most:
        raise argparse.ArgumentTypeError(f"expected a whole number from {least} to {most} (got {text!r})")
    return value
