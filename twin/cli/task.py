"""``twin task list | play | bench``: the tasks, one attempt with a film, many attempts with intervals."""

import argparse
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from twin.cli.options import Commands, add_command, give_json, positive_number
from twin.cli.play import add_play_options, play
from twin.errors import MissingDependencyError, RunFailedError, SimulatorError, UsageError
from twin.records.fault import FORM, FaultSpec, read_fault

if TYPE_CHECKING:
    from twin.records.attempt import AttemptSpec

BAR = 40
"""Characters of a full bar in a printed curve."""


def add_parser(commands: Commands) -> None:
    """Add the command with its three verbs."""
    parser = commands.add_parser("task", help="list tasks, play one attempt, measure many")
    verbs = parser.add_subparsers(title="verbs", metavar="VERB", required=True)
    add_command(verbs, "list", run=run_list, help="list tasks, their robots, policies and conditions")
    single = add_command(verbs, "play", run=run_play, help="carry out one attempt; film it, if wanted")
    _add_choice(single)
    add_play_options(single)
    bench = add_command(verbs, "bench", run=run_bench, help="carry out many attempts: success with its interval")
    _add_choice(bench)
    bench.add_argument(
        "--attempts", type=positive_number, default=20, metavar="N", help="attempts, seeds from --seed (20)"
    )
    bench.add_argument("--executor", choices=("serial", "ray"), help="how attempts are run (by their number)")
    bench.add_argument(
        "--sweep",
        type=_read_sweep,
        metavar="NAME=V1,V2,...",
        help="repeat for each value of a condition, or each severity of a fault (of both, if of one name, the fault)",
    )


def _add_choice(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("task", metavar="TASK", help="name of a task (twin task list)")
    parser.add_argument("--robot", default="unitree_g1", metavar="R", help="robot model (unitree_g1)")
    parser.add_argument("--policy", default="scripted", metavar="P", help="policy (scripted)")
    parser.add_argument("--conditions", default="nominal", metavar="C", help="named set of conditions (nominal)")
    parser.add_argument(
        "--condition", type=_read_condition, action="append", default=[], metavar="NAME=VALUE", help="fix a condition"
    )
    parser.add_argument("--timeout", type=float, metavar="S", help="longest attempt in seconds (the task's own)")
    parser.add_argument(
        "--fault", type=_read_fault, action="append", default=[], metavar=FORM, help="what is wrong (twin task list)"
    )


def _read_fault(text: str) -> FaultSpec:
    try:
        return read_fault(text)
    except UsageError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _read_condition(text: str) -> tuple[str, float]:
    name, separator, value = text.partition("=")
    try:
        number = float(value)
    except ValueError:
        number = float("nan")
    if not (separator and name and number == number and abs(number) != float("inf")):
        raise argparse.ArgumentTypeError(f"expected name=number, such as mass_kg=2.5 (got {text!r})")
    return name, number


def _read_sweep(text: str) -> tuple[str, list[float]]:
    name, _, values = text.partition("=")
    return name, [_read_condition(f"{name}={value}")[1] for value in values.split(",")]


def make_spec(args: argparse.Namespace, seed: int, fixed: tuple[tuple[str, float], ...] = ()) -> "AttemptSpec":
    """Return the spec that the options describe, checked."""
    from twin.episodes.attempt import check_spec
    from twin.episodes.faults import FAULTS
    from twin.records.attempt import AttemptSpec

    conditions = [(name, value) for name, value in fixed if name not in FAULTS]
    overrides = tuple(sorted(dict((*args.condition, *conditions)).items()))
    swept = [_sweep_fault(args.fault, name, value) for name, value in fixed if name in FAULTS]
    kept = [fault for fault in args.fault if fault.name not in dict(fixed)]
    faults = tuple(sorted((*kept, *swept), key=lambda fault: fault.text))
    spec = AttemptSpec(args.robot, args.task, args.policy, args.conditions, seed, overrides, faults, args.timeout)
    check_spec(spec)
    return spec


def _sweep_fault(faults: list[FaultSpec], name: str, severity: float) -> FaultSpec:
    """Return the fault of a name with another severity; schedule and target as asked for, if so."""
    asked = [fault for fault in faults if fault.name == name]
    return replace(asked[0], severity=severity) if asked else FaultSpec(name, severity)


def run_list(args: argparse.Namespace) -> int:
    """Print every task with what it can be combined with."""
    from twin.episodes.faults import FAULTS, fits
    from twin.policies import POLICIES
    from twin.tasks import TASKS

    rows: list[dict[str, Any]] = [
        {
            "name": task.name,
            "version": task.version,
            "summary": task.summary,
            **_find_robots(task.name),
            "policies": sorted(POLICIES[task.name]),
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
    return play(make_spec(args, args.seed), args)


def run_bench(args: argparse.Namespace) -> int:
    """Carry out many attempts, at each value of the sweep if there is one."""
    from twin.experiments.measure import measure
    from twin.experiments.progress import show_progress

    name, values = args.sweep or ("", [])
    points: list[tuple[tuple[str, float], ...]] = [((name, value),) for value in values] or [()]
    specs = [[make_spec(args, args.seed + i, fixed) for i in range(args.attempts)] for fixed in points]
    results: list[dict[str, Any]] = []
    for batch in specs:
        results.append(measure(batch, executor=args.executor, progress=show_progress))
        if results[-1]["stopped"]:
            break
    document: Any = results[0] if not values else [{name: v} | r for v, r in zip(values, results, strict=False)]
    if not give_json(document, args):
        for fixed, result in zip(points, results, strict=False):
            print(_describe(dict(fixed), result))
    if results[-1]["stopped"]:
        raise SimulatorError(results[-1]["stopped"])
    if all(result["attempts"] == result["outcomes"].get("sim_fault", 0) for result in results):
        raise RunFailedError("every attempt ended in a fault of the simulator")
    return 0


def _describe(fixed: dict[str, float], result: dict[str, Any]) -> str:
    place = "".join(f"{name} = {value:<8g} " for name, value in fixed.items())
    success = result["success"]
    if success is None:
        return f"{place}no attempt could be simulated"
    bar = "#" * round(BAR * success["rate"])
    interval = f"{success['rate']:6.1%} [{success['low']:6.1%}, {success['high']:6.1%}]"
    outcomes = ", ".join(f"{name} {count}" for name, count in result["outcomes"].items())
    hot = result["hottest"]
    heat = f"{hot['joint']} +{hot['rise_k']:.0f} K, {hot['rest_share']:.0%} rest"
    return f"{place}success {interval} of {result['attempts']}  {bar:{BAR}s}  {outcomes}; {heat}"
