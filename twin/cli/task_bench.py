"""``twin task bench``: many attempts of a policy, until enough is known, with what matters and a page to show."""

import argparse
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from twin.cli.attempt_options import add_choice, make_spec, read_condition
from twin.cli.executor import add_executor
from twin.cli.options import (
    EXIT_INTERRUPTED,
    Commands,
    add_command,
    check_place,
    give_json,
    positive_number,
    write_result,
)
from twin.errors import RunFailedError, SimulatorError, UsageError
from twin.targets import check_target

if TYPE_CHECKING:
    from twin.experiments.evaluation.evaluate import Evaluated, Plan
    from twin.records.evaluation import Evaluation

BAR = 40
"""Characters of a full bar in a printed curve."""
ATTEMPTS = 20
"""Attempts when nothing else is said."""


def add_bench(verbs: Commands) -> None:
    """Add the verb."""
    bench = add_command(verbs, "bench", run=run_bench, help="carry out many attempts: success with its interval")
    add_choice(bench)
    amount = bench.add_argument_group("how many attempts")
    amount.add_argument(
        "--attempts",
        type=positive_number,
        metavar="N",
        help=f"attempts, seeds from --seed ({ATTEMPTS}); with --half-width, the most there may be (no limit)",
    )
    amount.add_argument(
        "--half-width",
        type=_read_half_width,
        metavar="W",
        help="go on until the 95 %% interval of success is +- W, such as 0.05 (0.02 to 0.3); looks are allowed for",
    )
    add_executor(bench)
    bench.add_argument(
        "--sweep",
        type=_read_sweep,
        metavar="NAME=V1,V2,...",
        help="repeat for each value of a condition, or each severity of a fault (of both, if of one name, the fault)",
    )
    bench.add_argument(
        "--baseline", metavar="P", help="policy to compare with, on the same seeds: paired differences with intervals"
    )
    bench.add_argument(
        "--report",
        type=Path,
        metavar="FILE.html",
        help="write one page with verdict, numbers, what matters, and films of a success and of each class of failure",
    )


def run_bench(args: argparse.Namespace) -> int:
    """Evaluate a policy, at each value of the sweep if there is one; 1 when anything is missing, 130 if interrupted."""
    from twin.experiments.evaluation.evaluate import evaluate
    from twin.experiments.progress import show_progress

    name, values = args.sweep or ("", [])
    _check_options(args, values)
    points: list[tuple[tuple[str, float], ...]] = [((name, value),) for value in values] or [()]
    plans = [_make_plan(args, fixed) for fixed in points]
    found: list[Evaluated] = []
    for plan in plans:
        found.append(evaluate(plan, executor=args.executor, progress=show_progress))
        if found[-1].collected.stopped is not None:
            break
    documents = [_document(one) for one in found]
    document: Any = documents[0] if not values else [{name: v} | r for v, r in zip(values, documents, strict=False)]
    if args.report is not None:
        _write_report(args.report, found[0], document)
    if not give_json(document, args):
        for fixed, one, result in zip(points, found, documents, strict=False):
            print("\n".join(_describe(dict(fixed), one.evaluation, result)))
        if args.report is not None:
            print(f"report: {args.report} ({document['report']['bytes'] / 1e6:.1f} MB)")
    if isinstance(found[-1].collected.stopped, KeyboardInterrupt):
        print(f"interrupted; to make what is missing, repeat: {plans[0].command}", file=sys.stderr)
        return EXIT_INTERRUPTED
    _tell_missing(found)
    return 0


def _check_options(args: argparse.Namespace, values: list[float]) -> None:
    """Raise UsageError when options do not go together or the report cannot be written, before anything runs."""
    for option, given in (("--baseline", args.baseline), ("--report", args.report)):
        if values and given is not None:
            raise UsageError(f"{option}: takes one evaluation, --sweep makes {len(values)}; give one of the two")
    check_place(args.out)
    if args.report is not None:
        check_target("report", args.report, (".html", ".htm"))


def _make_plan(args: argparse.Namespace, fixed: tuple[tuple[str, float], ...]) -> "Plan":
    from dataclasses import replace

    from twin.episodes.attempt import check_spec
    from twin.experiments.evaluation.evaluate import Plan
    from twin.experiments.evaluation.rule import make_rule

    first = make_spec(args, args.seed, fixed)
    if args.baseline is not None:
        check_spec(replace(first, policy=args.baseline))
    return Plan(
        make_spec=lambda number: replace(first, seed=args.seed + number),
        attempts=args.attempts or ATTEMPTS,
        rule=None if args.half_width is None else make_rule(args.half_width, args.attempts),
        baseline=args.baseline,
        command=write_command(args),
    )


def write_command(args: argparse.Namespace) -> str:
    """Return the command that asks for the same evaluation, defaults left out; where it is run does not matter."""
    words = ["twin", "task", "bench", args.task]
    for option, value, usual in (
        ("--robot", args.robot, "unitree_g1"),
        ("--policy", args.policy, "scripted"),
        ("--conditions", args.conditions, "nominal"),
        ("--attempts", args.attempts, None),
        ("--half-width", args.half_width, None),
        ("--timeout", args.timeout, None),
        ("--baseline", args.baseline, None),
        ("--policies", args.policies, None),
        ("--report", args.report and args.report.name, None),
    ):
        if value != usual:
            words += [option, str(value)]
    words += [word for name, value in args.condition for word in ("--condition", f"{name}={value:.12g}")]
    words += [word for fault in args.fault for word in ("--fault", fault.text)]
    return shlex.join([*words, "--seed", str(args.seed)])


def _document(found: "Evaluated") -> dict[str, Any]:
    """Return the numbers of an evaluation as JSON."""
    from dataclasses import asdict

    from twin.experiments.measure import sum_up

    evaluation, comparison = found.evaluation, found.evaluation.comparison
    spec = found.spec
    more: dict[str, Any] = {
        "planned": evaluation.planned,
        "missing": list(evaluation.missing),
        "method": evaluation.method,
        "precision": asdict(evaluation.precision) if evaluation.precision else None,
        "conditions": [_list_effect(effect) for effect in evaluation.effects],
        "command": evaluation.command,
    }
    if comparison is not None:
        more["baseline"] = {
            "policy": comparison.policy,
            "verdict": comparison.verdict,
            "success": comparison.success.as_json(),
            "difference": comparison.difference.as_json(),
            "pairs": dict(comparison.pairs),
            "duration_difference_s": comparison.duration_s.as_json() if comparison.duration_s else None,
            "enough": comparison.enough,
        }
    return sum_up(found.collected, spec, evaluation.success) | more


def _list_effect(effect: Any) -> dict[str, Any]:
    bins = [
        {
            "low": one.low,
            "high": one.high,
            "attempts": one.attempts,
            "success": one.success.as_json() if one.success else None,
        }
        for one in effect.bins
    ]
    return {"name": effect.name, "p_value": effect.p_value, "worse": effect.worse, "bins": bins}


def _write_report(path: Path, found: "Evaluated", document: dict[str, Any]) -> None:
    from dataclasses import replace

    from dashboards.evaluation.page import make_page
    from twin.experiments.evaluation.films import make_films
    from twin.experiments.progress import show_progress

    films = make_films(found.collected.records, show_progress)
    text = make_page(replace(found.evaluation, films=films))
    write_result(path, text)
    document["report"] = {"file": str(path), "bytes": len(text.encode()), "films": len(films)}


def _describe(fixed: dict[str, float], evaluation: "Evaluation", result: dict[str, Any]) -> list[str]:
    """Return the lines for the terminal: one with a bar, then what else there is to say."""
    from twin.records.evaluation_words import tell_verdict

    place = "".join(f"{name} = {value:<8g} " for name, value in fixed.items())
    success = result["success"]
    if success is None:
        lines = [f"{place}no attempt could be simulated"]
    else:
        bar = "#" * round(BAR * success["rate"])
        interval = f"{success['rate']:6.1%} [{success['low']:6.1%}, {success['high']:6.1%}]"
        outcomes = ", ".join(f"{name} {count}" for name, count in result["outcomes"].items())
        hot = result["hottest"]
        heat = f"{hot['joint']} +{hot['rise_k']:.0f} K, {hot['rest_share']:.0%} rest"
        lines = [f"{place}success {interval} of {result['attempts']}  {bar:{BAR}s}  {outcomes}; {heat}"]
    lines += [f"  policy_fault {count}: {reason}" for reason, count in result["policy_faults"].items()]
    return lines if fixed else [*lines, *(f"  {sentence}" for sentence in tell_verdict(evaluation))]


def _tell_missing(found: "list[Evaluated]") -> None:
    """Raise what explains exit code 1, when an attempt is missing that was to be made."""
    missing = [sentence for one in found for sentence in one.evaluation.missing]
    if not missing:
        return
    if any(isinstance(one.collected.stopped, SimulatorError) for one in found):
        raise SimulatorError("\n".join(missing))
    raise RunFailedError("\n".join(missing))


def _read_half_width(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not 0.02 <= value <= 0.3:
        raise argparse.ArgumentTypeError(f"expected a half-width from 0.02 to 0.3, such as 0.05 (got {text!r})")
    return value


def _read_sweep(text: str) -> tuple[str, list[float]]:
    name, _, values = text.partition("=")
    return name, [read_condition(f"{name}={value}")[1] for value in values.split(",")]
