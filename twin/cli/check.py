"""``twin check FILE...``: what is wrong with line files, and where."""

import argparse
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from twin.cli.options import Commands, add_command, give_json, print_messages
from twin.errors import ConfigError, Issue, UsageError
from twin.names import suggest

if TYPE_CHECKING:
    from twin.config.document import Document, Place


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
    document = {"ok": not errors, "errors": _to_json(errors), "warnings": _to_json(warnings)}
    if not give_json(document, args):
        _print_text(args.files, errors, warnings)
    return ConfigError.exit_code if errors else 0


def check_file(path_or_name: str | Path) -> tuple[list[Issue], list[Issue]]:
    """Return the errors of one line file, or the warnings when there are none, in order of place."""
    from twin.config.document import drop_repeats
    from twin.config.lines import find_line_file, find_line_issues, find_line_warnings
    from twin.config.load import scan_document

    try:
        document = scan_document(find_line_file(path_or_name))
    except ConfigError as error:
        return error.issues, []
    except UsageError as error:
        return [Issue(str(path_or_name), 0, 0, "", str(error))], []
    issues = find_line_issues(document)
    told = {(issue.line, issue.column) for issue in issues}
    issues += [issue for issue in find_task_issues(document) if (issue.line, issue.column) not in told]
    return sorted(drop_repeats(issues)), [] if issues else sorted(find_line_warnings(document))


def find_task_issues(document: "Document") -> Iterator[Issue]:
    """Yield tasks that do not exist, and robots, conditions and policies that a task does not have."""
    from twin.config.references import list_skills

    skills = list_skills(document)
    if not skills:
        return
    from twin.policies import POLICIES
    from twin.tasks import TASKS

    for place, skill in skills:
        yield from _check_choice(document, (*place, "task"), skill.get("task"), TASKS)
        if task := TASKS.get(str(skill.get("task"))):
            yield from _check_choice(document, (*place, "robot"), skill.get("robot"), task.robots)
            yield from _check_choice(document, (*place, "conditions"), skill.get("conditions"), task.conditions)
            yield from _check_choice(document, (*place, "policy"), skill.get("policy"), POLICIES[task.name])


def _check_choice(document: "Document", place: "Place", value: object, known: Iterable[str]) -> Iterator[Issue]:
    if isinstance(value, str) and value not in known:
        message = f"no {place[-1]} named {value!r} to work by; {suggest(value, known)}"
        yield document.make_issue(place, message)


def _print_text(files: list[str], errors: list[Issue], warnings: list[Issue]) -> None:
    print_messages([*errors, *(f"{issue} (warning)" for issue in warnings)])
    noun = "file" if len(files) == 1 else "files"
    print(f"{len(files)} {noun} checked: {_count(errors, 'error')}, {_count(warnings, 'warning')}")


def _count(issues: list[Issue], noun: str) -> str:
    return f"{len(issues) or 'no'} {noun}{'' if len(issues) == 1 else 's'}"


def _to_json(issues: Iterable[Issue]) -> list[dict[str, object]]:
    return [asdict(issue) for issue in issues]
