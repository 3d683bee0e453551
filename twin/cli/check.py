"""``twin check FILE...``: what is wrong with line, experiment and gate files, and where."""

import argparse
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from twin.cli.options import Commands, add_command, give_json, print_messages
from twin.errors import ConfigError, Issue, UsageError


def add_parser(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(commands, "check", run=run, help="say what is wrong with line, experiment and gate files")
    parser.add_argument(
        "files", nargs="+", metavar="FILE", help="line, experiment or gate file, or name of one such as tote_hub"
    )


def run(args: argparse.Namespace) -> int:
    """Check every file; 2 when one has errors."""
    errors: list[Issue] = []
    warnings: list[Issue] = []
    for file in args.files:
        wrong, odd = check_file(file)
        errors += wrong
        warnings += odd
    document = {"ok": not errors, "errors": _to_json(errors), "warnings": _to_json(warnings)}
    if not give_json(document, args):
        _print_text(args.files, errors, warnings)
    return ConfigError.exit_code if errors else 0


def check_file(path_or_name: str | Path) -> tuple[list[Issue], list[Issue]]:
    """Return the errors of one file, or the warnings when there are none, in order of place."""
    from twin.config.lines import find_line_file, find_line_issues, find_line_warnings
    from twin.config.load import scan_document
    from twin.experiments.gate.criteria import is_gate, list_gates, read_gate
    from twin.experiments.study import is_experiment, list_experiments, read_study
    from twin.skills.references import find_skill_issues

    try:
        shipped = {**list_gates(), **list_experiments()}
        document = scan_document(shipped.get(str(path_or_name)) or find_line_file(path_or_name))
    except ConfigError as error:
        return error.issues, []
    except UsageError as error:
        return [Issue(str(path_or_name), 0, 0, "", str(error))], []
    if is_experiment(document):
        return sorted(read_study(document)[1]), []
    if is_gate(document):
        return sorted(read_gate(document)[1]), []
    issues = find_line_issues(document, find_skill_issues)
    return sorted(issues), [] if issues else sorted(find_line_warnings(document))


def _print_text(files: list[str], errors: list[Issue], warnings: list[Issue]) -> None:
    print_messages([*errors, *(f"{issue} (warning)" for issue in warnings)])
    noun = "file" if len(files) == 1 else "files"
    print(f"{len(files)} {noun} checked: {_count(errors, 'error')}, {_count(warnings, 'warning')}")


def _count(issues: list[Issue], noun: str) -> str:
    return f"{len(issues) or 'no'} {noun}{'' if len(issues) == 1 else 's'}"


def _to_json(issues: Iterable[Issue]) -> list[dict[str, object]]:
    return [asdict(issue) for issue in issues]
