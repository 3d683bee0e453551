"""``twin task validate``: every task and its scripted policy put to the test."""

import argparse
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from twin.cli.options import Commands, add_command, check_place, give_json, positive_number

if TYPE_CHECKING:
    from twin.experiments.evaluation.validation import Case

SEEDS = 3


def add_validate(verbs: Commands) -> None:
    """Add the verb."""
    parser = add_command(
        verbs,
        "validate",
        run=run_validate,
        help="test tasks: the scripted policy succeeds, no solver blow-up, the same bits twice, within a time budget",
    )
    parser.add_argument("tasks", nargs="*", metavar="TASK", help="names of tasks (default: all)")
    parser.add_argument(
        "--seeds", type=positive_number, default=SEEDS, metavar="N", help=f"attempts a case, from --seed on ({SEEDS})"
    )
    parser.add_argument(
        "--conditions",
        action="append",
        default=[],
        metavar="C",
        help="a set of conditions, may be repeated (default: nominal and all variations)",
    )
    parser.add_argument(
        "--budget", type=positive_number, metavar="S", help="CPU time that an attempt may take in seconds (60)"
    )


def run_validate(args: argparse.Namespace) -> int:
    """Print a line for each task and set of conditions; 1 when one fails."""
    from twin.experiments.evaluation.validation import BUDGET_S, list_cases, validate
    from twin.experiments.progress import show_progress

    check_place(args.out)
    wanted = list_cases(args.tasks, args.conditions)
    seeds = range(args.seed, args.seed + args.seeds)
    cases = []
    if not args.json:
        print(f"{'task':16s} {'conditions':12s} {'succeed':>8s} {'must':>5s} {'same':>6s} {'CPU s':>6s}  verdict")
    for case in validate(wanted, seeds, budget_s=args.budget or BUDGET_S, progress=show_progress):
        cases.append(case)
        if not args.json:
            print(render(case), flush=True)
    failed = [case for case in cases if case.problems]
    if not give_json(summarise(cases), args):
        print(f"{len(cases) - len(failed)} of {len(cases)} cases pass")
    return 1 if failed else 0


def render(case: "Case") -> str:
    """Return a row of the table."""
    done = f"{case.successes}/{case.attempts}"
    same = f"{case.attempts - len(case.different)}/{case.attempts}"
    told = "; ".join(case.problems) or ("pass" if case.needed else "pass (beyond the policy's reach: runs, and ends)")
    return f"{case.task:16s} {case.conditions:12s} {done:>8s} {case.needed:5d} {same:>6s} {case.slowest_s:6.1f}  {told}"


def summarise(cases: "Sequence[Case]") -> dict[str, Any]:
    """Return the document of the command."""
    failed = sum(bool(case.problems) for case in cases)
    rows = [asdict(case) | {"passed": not case.problems, "problems": case.problems} for case in cases]
    return {"cases": len(cases), "failed": failed, "entries": rows}
