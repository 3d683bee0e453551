"""``twin calibrate LINE``: fill the skill models that a line names."""

import argparse
from typing import TYPE_CHECKING, Any

from twin.cli.executor import add_executor
from twin.cli.options import Commands, add_command, check_place, give_json, positive_number
from twin.errors import UsageError

if TYPE_CHECKING:
    from twin.records.skill import SkillModel

IMPROVE_ATTEMPTS = 60
"""Attempts that ``--improve`` makes unless told otherwise: some minutes of physics."""


def add_parser(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(commands, "calibrate", run=run, help="measure the skills that a line names, in physics")
    parser.add_argument("line", metavar="LINE", help="line file, or name of a line such as tote_hub")
    parser.add_argument(
        "--attempts",
        type=positive_number,
        metavar="N",
        help="attempts behind each skill (as the line file says); with --improve, how many more in all (60)",
    )
    parser.add_argument(
        "--improve", metavar="KPI", help="make more attempts, at the skills where they narrow the interval of KPI most"
    )
    parser.add_argument("--scenario", metavar="NAME", help="with --improve: scenario of the file (base)")
    add_executor(parser)


def run(args: argparse.Namespace) -> int:
    """Run missing attempts and print every skill with its interval."""
    check_place(args.out)
    if args.improve:
        return _improve(args)
    if args.scenario:
        raise UsageError("--scenario goes with --improve; without it the skills of all scenarios are measured")
    from twin.cli.tables import describe_skill
    from twin.config.lines import find_scenarios, load_line
    from twin.experiments.calibrate import calibrate
    from twin.experiments.progress import show_progress
    from twin.experiments.run import find_attempt_counts
    from twin.records.manifest import SkillEntry
    from twin.skills.references import find_skill_issues

    lines = [load_line(args.line, scenario, also=find_skill_issues) for scenario in find_scenarios(args.line)]
    wanted = {key: args.attempts or count for key, count in find_attempt_counts(lines).items()}
    models = calibrate(wanted, executor=args.executor, progress=show_progress)
    if give_json([describe(model) for model in models.values()], args):
        return 0
    if not models:
        print("this line names no skill")
    for model in models.values():
        numbers = describe(model)
        print(describe_skill(SkillEntry.of(model)))
        print("  outcomes: " + ", ".join(f"{name} {count}" for name, count in numbers["outcomes"].items()))
        print("  duration p50 {p50:.2f} s, p90 {p90:.2f} s".format(**numbers["duration_s"]))
        print(f"  energy {numbers['energy_j']['mean']:.0f} J an attempt; hash {model.hash}")
    return 0


def _improve(args: argparse.Namespace) -> int:
    """Make more attempts for a KPI; print what it was, what it is, and the settings with which runs use them."""
    from twin.cli.tables import show_half_width
    from twin.config.lines import load_line
    from twin.config.overrides import BASE
    from twin.experiments.improve import improve, list_settings
    from twin.experiments.progress import show_progress
    from twin.skills.references import find_skill_issues

    line = load_line(args.line, args.scenario or BASE, also=find_skill_issues)
    budget = args.attempts or IMPROVE_ATTEMPTS
    before, after = improve(line, args.improve, budget, seed=args.seed, executor=args.executor, progress=show_progress)
    settings = list_settings(line, after)
    document = {
        "kpi": args.improve,
        "before": before.as_json(),
        "after": after.as_json(),
        "settings": dict(settings),
    }
    if give_json(document, args):
        return 0
    for name, standing in (("before", before), ("after", after)):
        of_skills = ", ".join(
            f"{show_half_width(standing.find_half_width(key), args.improve)} from {count} of {key.text}"
            for key, count in standing.attempts.items()
        )
        print(
            f"{name}: {args.improve} {show_half_width(standing.half_width, args.improve)} from attempts ({of_skills})"
        )
    print("the line file asks for fewer; to use them write these values into it, or give each to `twin run` by --set:")
    for path, count in settings:
        print(f"  {path}={count}")
    return 0


def describe(model: "SkillModel") -> dict[str, Any]:
    """Return a skill model's figures as plain data."""
    from collections import Counter
    from dataclasses import asdict

    import numpy as np

    from twin.records.manifest import SkillEntry
    from twin.records.outcome import Outcome

    entry = SkillEntry.of(model)
    p50, p90 = np.percentile(model.duration_s, [50, 90]).tolist()
    return asdict(model.key) | {
        "attempts": entry.attempts,
        "sim_faults": entry.sim_faults,
        "success": entry.success.as_json(),
        "outcomes": dict(Counter(Outcome(code).label for code in model.outcome.tolist()).most_common()),
        "duration_s": {"p50": p50, "p90": p90},
        "energy_j": {"mean": float(model.energy_j.mean())},
        "fidelity": model.fidelity,
        "hash": model.hash,
    }
