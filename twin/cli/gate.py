"""``twin gate POLICY LINE``: is a policy good enough for a line?"""

import argparse
import shlex
import sys
from typing import TYPE_CHECKING

from twin.cli.executor import add_executor
from twin.cli.options import EXIT_INTERRUPTED, Commands, add_command, check_place, give_json, positive_number
from twin.errors import UsageError

if TYPE_CHECKING:
    from twin.config.gate import Criterion
    from twin.experiments.gate.criteria import Gate
    from twin.experiments.gate.finding import Finding, GateReport
    from twin.experiments.gate.placing import Placed
    from twin.records.gate import GateVerdict, Needs

DEFAULT = "release"
"""Gate that is asked when none is named."""
EXIT_FAIL = 1
EXIT_UNDECIDED = 4
"""Not enough attempts or replications yet; the codes below are a failure's, a mistake's and a locked store's."""

CODES = (
    "Exit codes: 0 pass, 1 fail (or runs failed), 4 not enough attempts yet, 2 usage or configuration, 130 interrupted."
)
FEWEST = {"attempts": 5, "replications": 2}


def add_parser(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(
        commands,
        "gate",
        run=run,
        help="say whether a policy is good enough for a line: pass, fail, or not enough attempts yet",
    )
    parser.epilog = CODES
    parser.add_argument("policy", metavar="POLICY", help="policy that ships, is installed, or stands in --policies DIR")
    parser.add_argument("line", metavar="LINE", help="line file, or name of a line such as tote_hub")
    parser.add_argument(
        "--criteria", default=DEFAULT, metavar="FILE", help=f"gate file, or name of a shipped one ({DEFAULT})"
    )
    parser.add_argument("--scenario", metavar="NAME", help="scenario of the line file (base)")
    parser.add_argument(
        "--attempts",
        type=positive_number,
        metavar="N",
        help="physics attempts at each skill, of the policy and of the baseline (as the gate file says)",
    )
    parser.add_argument(
        "--replications", type=positive_number, metavar="N", help="replications of each line (as the gate file says)"
    )
    add_executor(parser)


def run(args: argparse.Namespace) -> int:
    """Ask the gate, print every criterion with its interval, and return the verdict as exit code."""
    from twin.experiments.gate.asking import ask_gate
    from twin.experiments.gate.criteria import load_gate
    from twin.experiments.gate.placing import place_policy
    from twin.experiments.progress import show_progress

    check_place(args.out)
    gate = load_gate(args.criteria)
    attempts, replications = _find_count("attempts", args, gate), _find_count("replications", args, gate)
    placed = place_policy(
        args.policy, args.line, baseline=gate.file.baseline, attempts=attempts, scenario=args.scenario
    )
    try:
        report = ask_gate(
            gate,
            placed,
            attempts=attempts,
            replications=replications,
            seed=args.seed,
            executor=args.executor,
            progress=show_progress,
        )
    except KeyboardInterrupt:
        print("interrupted; run the same command again: finished attempts are kept", file=sys.stderr)
        return EXIT_INTERRUPTED
    if not give_json(describe(gate, placed, report, args), args):
        print_report(gate, placed, report, args)
    return find_exit_code(report.verdict)


def find_exit_code(verdict: "GateVerdict") -> int:
    """Return 0 for pass, 1 for fail, 4 for undecided."""
    return {"pass": 0, "fail": EXIT_FAIL, "undecided": EXIT_UNDECIDED}[verdict.value]


def describe(gate: "Gate", placed: "Placed", report: "GateReport", args: argparse.Namespace) -> dict[str, object]:
    """Return the JSON of ``gate``."""
    stations = [
        {"station": place.station, "skill": place.mine.text, "baseline": place.before.text} for place in placed.places
    ]
    return {
        "gate": gate.file.gate,
        "policy": placed.policy,
        "line": placed.line_file,
        "scenario": args.scenario or "base",
        "seed": args.seed,
        "stations": stations,
        "unchanged": placed.unchanged,
        **report.as_json(),
    }


def print_report(gate: "Gate", placed: "Placed", report: "GateReport", args: argparse.Namespace) -> None:
    """Print where the policy was put, every criterion by what it is asked of, and the verdict."""
    where = f"{placed.line_file}, scenario {args.scenario}" if args.scenario else placed.line_file
    print(f"gate {gate.file.gate}: {placed.policy} on {where}")
    for place in placed.places:
        print(f"  {place.station}: {place.mine.text} in place of {place.before.policy}")
    for station, reason in placed.unchanged.items():
        print(f"  {station}: unchanged, {reason}")
    print(
        f"  {len(report.findings)} criteria, {report.attempts} attempts at each skill, "
        f"{report.replications} replications; all intervals hold together with {100 * report.level:g} % "
        f"(each {100 * report.each:.4g} %)"
    )
    for subject in dict.fromkeys(finding.subject for finding in report.findings):
        print(f"\n{subject}")
        for finding in report.findings:
            if finding.subject == subject:
                print(f"  {finding.verdict.value:<9}  {_tell(finding)}")
    for name, reason in report.skipped.items():
        print(f"\nnot asked: {name} ({reason})")
    print(f"\nverdict: {report.verdict.value}{_conclude(report, args)}")
    words = [placed.line_file, *_repeat(args, "scenario", "policies")]
    words += [word for setting in placed.settings for word in ("--set", setting)]
    print(f"the line with {placed.policy}: {shlex.join(['twin', 'run', *words])}")


def _find_count(name: str, args: argparse.Namespace, gate: "Gate") -> int:
    asked: int | None = getattr(args, name)
    if asked is not None and asked < FEWEST[name]:
        raise UsageError(f"--{name}: expected at least {FEWEST[name]} (got {asked})")
    return asked if asked is not None else int(getattr(gate.file, name))


def _tell(finding: "Finding") -> str:
    """Return a criterion in one line: what was found, what was wanted, what is missing."""
    criterion, found = finding.criterion, finding.evidence
    versus = {None: "", "difference": ", less the baseline's", "ratio": ", by the baseline's"}
    text = f"{finding.name}{versus[criterion.against_baseline]}"
    if found.interval is None:
        text += f": {found.reason}"
    else:
        low, mean, high = (
            _show(value, found.unit) for value in (found.interval.low, found.interval.mean, found.interval.high)
        )
        text += f" {mean} [{low}, {high}]{_name_unit(found.unit, criterion)}"
    text += f"; wanted {_tell_bounds(criterion, found.unit)}"
    if finding.verdict == "fail" and criterion.source:
        text += f" ({criterion.source})"
    if found.interval is not None and found.reason:
        text += f": {found.reason}"
    if finding.verdict == "undecided" and found.interval is not None:
        text += f": {_tell_needs(finding)}"
    return text


def _tell_bounds(criterion: "Criterion", unit: str) -> str:
    words = {"at_least": "at least", "at_most": "at most"}
    told = " and ".join(f"{words[name]} {_show(bound, unit)}" for name, bound in criterion.bounds.items())
    return f"{told}{_name_unit(unit, criterion)}"


def _tell_needs(finding: "Finding") -> str:
    split = finding.evidence.split
    ways = " or ".join(_tell_way(way) for way in finding.needs if way.possible)
    told = f"about {ways} would decide" if ways else "the value is too close to the bound for any number of attempts"
    if split is None or not split.whole:
        return told
    share = (split.attempts / split.whole) ** 2
    return f"{told} ({share:.0%} of the interval's variance is attempts, {1 - share:.0%} replications)"


def _tell_way(way: "Needs") -> str:
    counts = {"attempts": way.attempts, "replications": way.replications}
    return " and ".join(f"{count:,} more {name}" for name, count in counts.items() if count)


def _conclude(report: "GateReport", args: argparse.Namespace) -> str:
    if report.verdict == "pass":
        return ", every criterion"
    count = sum(finding.verdict is report.verdict for finding in report.findings)
    some = f", {count} of {len(report.findings)} criteria"
    if report.verdict == "fail":
        return some
    wanted = report.wanted
    if wanted is None:
        return f"{some}: too close to their bounds for any number of attempts"
    words = [args.policy, args.line, *_repeat(args, "criteria", "scenario", "policies")]
    command = (
        f"{shlex.join(['twin', 'gate', *words])} --attempts {wanted.attempts} --replications {wanted.replications}"
    )
    return f"{some}: not enough attempts yet; about enough would be\n  {command}"


def _repeat(args: argparse.Namespace, *names: str) -> list[str]:
    """Return some options as they were given; those that were not are left out."""
    given = ((name, getattr(args, name)) for name in names)
    return [word for name, value in given if value not in (None, DEFAULT) for word in (f"--{name}", str(value))]


def _show(value: float, unit: str) -> str:
    if value in (float("inf"), float("-inf")):
        return "-"
    return f"{100 * value:.1f}" if unit == "1" else f"{value:.4g}"


def _name_unit(unit: str, criterion: "Criterion") -> str:
    if unit == "1":
        return " points" if criterion.against_baseline else " %"
    return "" if unit == "ratio" else f" {unit}"
