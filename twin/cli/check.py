"""``twin check FILE...``: what is wrong with line files, and where."""

import argparse
import sys
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from twin.cli.options import Commands, add_command, print_json
from twin.errors import ConfigError, Issue


def add_parser(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(commands, "check", run=run, help="say what is wrong with line files, and where")
    parser.add_argument("files", nargs="+", metavar="FILE", help="line file, or name of a line such as tote_hub")


def run(args: argparse.Namespace) -> int:
    """Check every file; 2 when one has errors."""
    errors: list[Issue] = []
    warnings: list[Issue] = []
    for file in args.files:
        wrong, odd = check_file(file)
        errors += wrong
        warnings += odd
    if args.json:
        print_json({"ok": not errors, "errors": _to_json(errors), "warnings": _to_json(warnings)})
    else:
        _print_text(args.files, errors, warnings)
    return ConfigError.exit_code if errors else 0


def check_file(path_or_name: str | Path) -> tuple[list[Issue], list[Issue]]:
    """Return the errors and warnings of one line file."""
    from twin.config.lines import find_line_file, find_line_issues, find_line_warnings
    from twin.config.load import scan_document

    try:
        document = scan_document(find_line_file(path_or_name))
    except ConfigError as error:
        return error.issues, []
    return sorted(find_line_issues(document)), sorted(find_line_warnings(document))


def _print_text(files: list[str], errors: list[Issue], warnings: list[Issue]) -> None:
    for issue in errors:
        print(issue, file=sys.stderr)
    for issue in warnings:
        print(f"{issue} (warning)", file=sys.stderr)
    noun = "file" if len(files) == 1 else "files"
    print(f"{len(files)} {noun} checked: {_count(errors, 'error')}, {_count(warnings, 'warning')}")


def _count(issues: list[Issue], noun: str) -> str:
    return f"{len(issues) or 'no'} {noun}{'' if len(issues) == 1 else 's'}"


def _to_json(issues: Iterable[Issue]) -> list[dict[str, object]]:
    return [asdict(issue) for issue in issues]
