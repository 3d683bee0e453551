"""``twin policy list | check | measure``: policies that are plugged in."""

import argparse
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from twin.cli.options import Commands, add_command, give_json, positive_number, print_messages
from twin.errors import ConfigError, Issue, TwinError, UsageError

if TYPE_CHECKING:
    from twin.policies.adapters.delays import Delays
    from twin.policies.adapters.folder import Declaration


NAMED = "a name in the folder of policies, a policy.yaml, its folder, or the policy of an installed package"
FEWEST, MOST = 10, 10_000
"""Answers that a measurement may have, as its record says."""
DRAWS = 200
"""Delays that are drawn to see whether any answer arrives in time."""
TRIAL_S = 0.1
"""Time for which a policy of control ticks is tried [s]."""


def add_parser(commands: Commands) -> None:
    """Add the command with its three verbs."""
    parser = commands.add_parser("policy", help="list policies, check one of yours, measure its latency")
    verbs = parser.add_subparsers(title="verbs", metavar="VERB", required=True)
    add_command(
        verbs, "list", run=run_list, help="list policies that ship, are installed, or stand in the folder of policies"
    )
    check = add_command(verbs, "check", run=run_check, help="say what is wrong with a policy before anything runs")
    check.add_argument("policy", metavar="NAME", help=NAMED)
    _add_robot(check)
    measure = add_command(
        verbs, "measure", run=run_measure, help="measure how long a policy takes to answer, and write it beside it"
    )
    measure.add_argument("policy", metavar="NAME", help=NAMED)
    _add_robot(measure)
    measure.add_argument("--task", metavar="T", help="task that it is asked for (its first one)")
    measure.add_argument("--questions", type=_read_questions, default=200, metavar="N", help="answers that count (200)")


def _read_questions(text: str) -> int:
    number = positive_number(text)
    if not FEWEST <= number <= MOST:
        raise argparse.ArgumentTypeError(f"expected {FEWEST} to {MOST:,} answers (got {text!r})")
    return number


def _add_robot(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--robot", default="unitree_g1", metavar="R", help="robot that it steers (unitree_g1)")


def run_list(args: argparse.Namespace) -> int:
    """Print every policy: where it comes from, its tasks and its version; an unsound one with what is wrong."""
    from twin.policies import POLICIES
    from twin.policies.adapters.folder import list_folders
    from twin.policies.adapters.python import list_installed

    shipped: dict[tuple[str, str], list[str]] = {}
    for task, policies in POLICIES.items():
        for name, entry in policies.items():
            shipped.setdefault((name, entry.version), []).append(task)
    rows: list[dict[str, Any]] = [
        {"name": name, "kind": "shipped", "version": version, "tasks": tasks}
        for (name, version), tasks in sorted(shipped.items())
    ]
    rows += [_describe_installed(name) for name in sorted(list_installed())]
    rows += [_describe_folder(folder) for folder in list_folders().values()]
    if not give_json(rows, args):
        for row in rows:
            tail = f"wrong: {row['error']}" if "error" in row else f"for {', '.join(row['tasks'])}"
            print(f"{row['name']} ({row['kind']}, version {row['version']}): {tail}")
    return 0


def _describe_installed(name: str) -> dict[str, Any]:
    from twin.policies.adapters.python import load_installed, make_python_entry

    row: dict[str, Any] = {"name": name, "kind": "python", "version": "unknown", "tasks": []}
    try:
        return row | {"version": make_python_entry(name).version, "tasks": list(load_installed(name).tasks)}
    except TwinError as error:
        return row | {"error": str(error)}


def _describe_folder(folder: Path) -> dict[str, Any]:
    from twin.policies.adapters.folder import read_policy

    row: dict[str, Any] = {"name": folder.name, "kind": "folder", "version": "unknown", "tasks": []}
    try:
        found = read_policy(folder)
        row |= {"kind": found.data.kind, "version": found.data.version, "tasks": list(found.data.tasks)}
        return row | {"version": found.version}
    except TwinError as error:
        return row | {"error": str(error)}


def find_declaration(text: str) -> "Declaration":
    """Return the policy of a ``policy.yaml``, its folder, or a name in the folder of policies.

    Raises:
        UsageError, ConfigError: there is none, or it is wrong.
    """
    from twin.names import suggest
    from twin.policies.adapters.folder import FILE, list_folders, read_policy
    from twin.policies.adapters.python import list_installed

    path = Path(text)
    if path.name == FILE and path.is_file():
        return read_policy(path.resolve().parent)
    if (path / FILE).is_file():
        return read_policy(path.resolve())
    folders = list_folders()
    if text not in folders:
        known = [*folders, *list_installed()]
        told = suggest(text, known) if known else "none is named: --policies DIR or TWIN_POLICIES"
        raise UsageError(f"no policy.yaml, and no policy named {text!r} in the folder of policies; {told}")
    return read_policy(folders[text])


def run_check(args: argparse.Namespace) -> int:
    """Check a policy against every task it names, with questions of an attempt; 2 when something is wrong."""
    from twin.episodes.attempt import check_spec
    from twin.records.attempt import AttemptSpec

    issues: list[Issue] = []
    tasks: list[str] = []
    told = ""
    try:
        told, checks = _list_checks(args.policy)
        for task, check in checks.items():
            check_spec(AttemptSpec(args.robot, task, "scripted", "nominal", 1))
            check(args.robot, task)
            tasks.append(task)
    except ConfigError as error:
        issues = error.issues
    except TwinError as error:
        issues = [Issue(str(args.policy), 0, 0, "", str(error))]
    errors = [
        {"file": i.file, "line": i.line, "column": i.column, "path": i.path, "message": i.message} for i in issues
    ]
    if not give_json({"ok": not issues, "errors": errors, "tasks": tasks}, args):
        print_messages(issues)
        if not issues:
            print(f"{told}: fits {args.robot} at {', '.join(tasks)}")
    return ConfigError.exit_code if issues else 0


def _list_checks(policy: str) -> tuple[str, dict[str, Callable[[str, str], None]]]:
    """Return what a policy is, and for each of its tasks what checks it with a robot and the task."""
    from twin.policies import POLICIES
    from twin.policies.adapters.python import list_installed, load_installed, make_python_entry

    if policy in list_installed():
        told = f"{policy} (python, version {make_python_entry(policy).version})"
        return told, dict.fromkeys(load_installed(policy).tasks, partial(_check_installed, policy))
    if policy in {name for policies in POLICIES.values() for name in policies}:
        raise UsageError(f"policy {policy} ships with the program; there is nothing to check")
    found = find_declaration(policy)
    told = f"{found.name} ({found.data.kind}, version {found.version})"
    return told, dict.fromkeys(found.data.tasks, partial(_check_declared, found))


def _check_declared(found: "Declaration", robot: str, task: str) -> None:
    """Raise UsageError unless a policy of a folder fits; what answers arrays is asked as often as warms it up."""
    from twin.config.policy import ArrayDeclared
    from twin.episodes.layouts import find_start
    from twin.policies.adapters.delays import Delays
    from twin.policies.adapters.measuring import time_answers
    from twin.policies.adapters.plugged import declare, make_answerer, make_folder_entry

    entry = make_folder_entry(found, task)
    start = find_start(robot, task)
    if entry.check is not None:
        entry.check(start)
    if isinstance(found.data, ArrayDeclared):
        declared = declare(found)
        time_answers(declared, make_answerer(found, task), start, 0)
        _check_delays(found.name, Delays(declared.delays))


def _check_delays(name: str, delays: "Delays") -> None:
    """Raise UsageError when no answer would ever arrive in time."""
    from twin.policies.adapters.patience import PATIENCE_S

    soonest_s = min(delays.draw_s() for _ in range(DRAWS))
    if soonest_s > PATIENCE_S:
        raise UsageError(
            f"policy {name}: latency and network: expected answers within {PATIENCE_S:g} s "
            f"(got {soonest_s:.3g} s or more in {DRAWS} draws); every attempt would end as policy_fault"
        )


def _check_installed(name: str, robot: str, task: str) -> None:
    """Raise UsageError unless the policy of a package answers: arrays, or the first control ticks of an attempt."""
    from twin.episodes.attempt import run_attempt
    from twin.policies.adapters.python import load_installed
    from twin.records.attempt import AttemptSpec
    from twin.records.outcome import Outcome

    if load_installed(name).make_answerer is not None:
        _time_installed(name, robot, task, 0)
        return
    record = run_attempt(AttemptSpec(robot, task, name, "nominal", 1, timeout_s=TRIAL_S))
    if record.outcome is Outcome.POLICY_FAULT:
        raise UsageError(record.reason)


def _time_installed(name: str, robot: str, task: str, questions: int) -> list[float]:
    """Return the times of answers of a package's policy of arrays [s]."""
    from twin.episodes.layouts import find_start
    from twin.policies.adapters.asked import Shapes
    from twin.policies.adapters.measuring import time_answers
    from twin.policies.adapters.python import find_answerer

    declared, make = find_answerer(name)
    start = find_start(robot, task)
    shapes = Shapes.of(declared, start)
    return time_answers(declared, lambda: make(shapes), start, questions)


def run_measure(args: argparse.Namespace) -> int:
    """Measure a policy's latency and write the record that ``latency: {kind: measured}`` means."""
    from twin.episodes.layouts import find_start
    from twin.policies.adapters.measuring import measure_latency, write_measurement
    from twin.policies.adapters.python import list_installed, load_installed

    if args.policy in list_installed():
        task = _choose_task(args, load_installed(args.policy).tasks)
        samples_s = _time_installed(args.policy, args.robot, task, args.questions)
        return _tell_times(args, args.policy, samples_s, "none; its package declares latency")
    found = find_declaration(args.policy)
    task = _choose_task(args, found.data.tasks)
    measured = measure_latency(found, args.robot, task, find_start(args.robot, task), args.questions)
    return _tell_times(args, found.name, measured.samples_s, str(write_measurement(found, measured)))


def _choose_task(args: argparse.Namespace, tasks: Sequence[str]) -> str:
    """Return the task that a policy is asked for."""
    from twin.names import suggest

    task = str(args.task or tasks[0])
    if task not in tasks:
        raise UsageError(f"policy {args.policy} does not do {task!r}; {suggest(task, tasks)}")
    return task


def _tell_times(args: argparse.Namespace, name: str, samples_s: Sequence[float], record: str) -> int:
    import numpy as np

    p50, p99 = np.percentile(samples_s, [50, 99]).tolist()
    row = {"policy": name, "answers": len(samples_s), "p50_s": p50, "p99_s": p99, "record": record}
    if not give_json(row, args):
        print(f"{name}: {row['answers']} answers, half within {1e3 * p50:.2f} ms, 99 % within {1e3 * p99:.2f} ms")
        print(f"record: {record}")
    return 0
