"""The options that describe an attempt, and the spec that they make."""

import argparse
from dataclasses import replace
from typing import TYPE_CHECKING

from twin.errors import UsageError
from twin.records.fault import FORM, FaultSpec, read_fault

if TYPE_CHECKING:
    from twin.records.attempt import AttemptSpec


def add_choice(parser: argparse.ArgumentParser) -> None:
    """Add task, robot, policy, conditions and faults."""
    parser.add_argument("task", metavar="TASK", help="name of a task (twin task list)")
    add_manner(parser)


def add_manner(parser: argparse.ArgumentParser) -> None:
    """Add what a task is attempted by, and in which conditions."""
    parser.add_argument("--robot", default="unitree_g1", metavar="R", help="robot model (unitree_g1)")
    parser.add_argument("--policy", default="scripted", metavar="P", help="policy (scripted)")
    parser.add_argument("--conditions", default="nominal", metavar="C", help="named set of conditions (nominal)")
    parser.add_argument(
        "--condition", type=read_condition, action="append", default=[], metavar="NAME=VALUE", help="fix a condition"
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


def read_condition(text: str) -> tuple[str, float]:
    """Return name and value of a condition."""
    name, separator, value = text.partition("=")
    try:
        number = float(value)
    except ValueError:
        number = float("nan")
    if not (separator and name and number == number and abs(number) != float("inf")):
        raise argparse.ArgumentTypeError(f"expected name=number, such as mass_kg=2.5 (got {text!r})")
    return name, number


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
