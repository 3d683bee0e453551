"""``twin task list | play | bench | validate``: the tasks, one attempt, an evaluation, a test of all."""

import argparse
from typing import Any

from twin.cli.attempt_options import add_choice, make_spec
from twin.cli.options import Commands, add_command, give_json
from twin.cli.play import add_play_options, play
from twin.cli.task_bench import add_bench
from twin.cli.task_validate import add_validate
from twin.errors import MissingDependencyError
from twin.records.fault import FORM


def add_parser(commands: Commands) -> None:
    """Add the command with its four verbs."""
    parser = commands.add_parser("task", help="list tasks, play one attempt, evaluate a policy, validate all")
    verbs = parser.add_subparsers(title="verbs", metavar="VERB", required=True)
    add_command(verbs, "list", run=run_list, help="list tasks, their robots, policies and conditions")
    single = add_command(verbs, "play", run=run_play, help="carry out one attempt; film it, if wanted")
    add_choice(single)
    add_play_options(single)
    add_bench(verbs)
    add_validate(verbs)


def run_list(args: argparse.Namespace) -> int:
    """Print every task with what it can be combined with."""
    from twin.environments import find_id
    from twin.episodes.faults import FAULTS, fits
    from twin.policies import list_policies
    from twin.tasks import TASKS

    rows: list[dict[str, Any]] = [
        {
            "name": task.name,
            "version": task.version,
            "environment": find_id(task.name),
            "summary": task.summary,
            **_find_robots(task.name),
            "policies": list_policies(task.name),
            "faults": [name for name, kind in FAULTS.items() if fits(kind, task)],
            "conditions": {
                name: {key: [quantity.low, quantity.high] for key, quantity in quantities.items()}
                for name, quantities in task.conditions.items()
            },
        }
        for task in TASKS.values()
    ]
    if give_json(rows, args):
        return 0
    for row in rows:
        print(f"{row['name']} (version {row['version']}): {row['summary']}")
        for key in ("robots", "policies", "conditions", "faults"):
            print(f"  {key}: {', '.join(row[key])}")
        print(f"  environment: {row['environment']}")
        for robot, reason in row["cannot"].items():
            print(f"  not {robot}: {reason}")
        print("  condition values: " + ", ".join(row["conditions"]["nominal"]))
    print(f"faults ({FORM}), at severity 1:")
    for name, kind in FAULTS.items():
        targets = kind.targets if isinstance(kind.targets, str) else ", ".join(kind.targets)
        print(f"  {name:18s} {kind.law}{f' [{targets}]' if targets else ''}")
    return 0


def _find_robots(task: str) -> dict[str, Any]:
    """Return the robots that can do a task, as far as is computed beforehand, and why the others cannot."""
    from twin.robot.files import list_robots
    from twin.tasks.capability import find_shortfalls

    cannot = {}
    for robot in list_robots():
        try:
            short = [shortfall.text for shortfall in find_shortfalls(robot, task)]
        except MissingDependencyError as error:
            short = [str(error)]
        if short:
            cannot[robot] = "; ".join(short)
    return {"robots": [robot for robot in list_robots() if robot not in cannot], "cannot": cannot}


def run_play(args: argparse.Namespace) -> int:
    """Carry out one attempt and print its record."""
    from twin.episodes.layouts import check_policy

    spec = make_spec(args, args.seed)
    check_policy(spec)
    return play(spec, args)
