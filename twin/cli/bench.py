"""``twin bench [GROUP...]``: speed, each figure as a ratio against its reference, and success of the reference task."""

import argparse
import importlib
from collections.abc import Mapping
from types import ModuleType
from typing import Any

from twin.cli.options import Commands, add_command, check_place, give_json, positive_hours, positive_number
from twin.errors import UsageError
from twin.names import suggest

GROUPS = {
    "line": "twin.line.bench",
    "attempt": "twin.episodes.bench",
    "success": "twin.experiments.bench",
    "safety": "twin.experiments.safety",
    "evaluation": "twin.experiments.evaluation.bench",
    "tasks": "twin.experiments.tasks",
    "walking": "twin.experiments.walking",
    "determinism": "twin.experiments.determinism",
    "memory": "twin.experiments.memory",
    "robots": "twin.experiments.robots",
    "scale": "twin.experiments.scale",
    "statistics": "twin.experiments.statistics",
    "optimise": "twin.experiments.allocation",
    "uncertainty": "twin.experiments.uncertainty_coverage",
    "live": "twin.experiments.live_bench",
    "dash": "twin.experiments.dash_bench",
}
"""Modules with ``run() -> dict``, by group; those with ``SEEDS``, ``WORK_S`` or ``HOURS`` take other ones."""
LONG = (
    "tasks",
    "walking",
    "determinism",
    "memory",
    "robots",
    "scale",
    "statistics",
    "uncertainty",
    "live",
    "optimise",
    "dash",
)
"""Groups that are only measured when they are named: minutes to an hour."""


def add_parser(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(
        commands, "bench", run=run, help="measure speed as ratios against references in the same run, and success"
    )
    parser.add_argument(
        "groups",
        nargs="*",
        metavar="GROUP",
        help=f"one of {', '.join(GROUPS)} (default: all but {', '.join(LONG)})",
    )
    parser.add_argument(
        "--seeds", type=positive_number, metavar="N", help="attempts, walks or repeats a case, where seeds count"
    )
    parser.add_argument(
        "--work", type=positive_number, metavar="SECONDS", help="work to measure, where the amount of work counts"
    )
    parser.add_argument("--hours", type=positive_hours, metavar="H", help="line time, where hours count")


def run(args: argparse.Namespace) -> int:
    """Measure the groups; with one group its document is the result, with several a document per group."""
    for name in args.groups:
        if name not in GROUPS:
            raise UsageError(f"no benchmark group named {name!r}; {suggest(name, GROUPS)}")
    names = args.groups or [name for name in GROUPS if name not in LONG]
    check_place(args.out)
    modules = {name: _load_group(name) for name in names}
    options = _read_sizes(args, modules)
    results = {name: module.run(**options) for name, module in modules.items()}
    document = results[args.groups[0]] if len(args.groups) == 1 else results
    if not give_json(document, args):
        for name, result in results.items():
            _print_group(name, result)
    return 0


def _read_sizes(args: argparse.Namespace, modules: Mapping[str, ModuleType]) -> dict[str, float]:
    """Return what sets the size of the groups, when it is given.

    Raises:
        UsageError: a group has no such size.
    """
    sizes = {}
    for option, parameter in (("seeds", "seeds"), ("work", "work_s"), ("hours", "hours")):
        if (value := getattr(args, option)) is None:
            continue
        if plain := [name for name, module in modules.items() if not hasattr(module, parameter.upper())]:
            raise UsageError(f"benchmark group {plain[0]} takes no --{option}")
        sizes[parameter] = value
    return sizes


def _load_group(name: str) -> ModuleType:
    return importlib.import_module(GROUPS[name])


def _print_group(name: str, result: Mapping[str, Any]) -> None:
    print(name)
    for key, value in result.items():
        for line in _render(key, value):
            print(f"  {line}")


def _render(key: str, value: Any) -> list[str]:
    """Return an indented line per figure; a case of several figures is one line."""
    if isinstance(value, list):
        return [_render_case(item) if isinstance(item, Mapping) else str(item) for item in value]
    if isinstance(value, Mapping):
        return [key, *(f"  {line}" for name, item in value.items() for line in _render(name, item))]
    return [f"{key}: {_format(value)}"]


def _render_case(case: Mapping[str, Any]) -> str:
    figures = ", ".join(f"{key} {_format(value)}" for key, value in case.items() if key != "name")
    return f"{case.get('name', '')}: {figures}"


def _format(value: Any) -> str:
    return f"{value:,.6g}" if isinstance(value, float) else f"{value:,}" if isinstance(value, int) else str(value)
