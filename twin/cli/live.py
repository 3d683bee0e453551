"""``twin run LINE --live``: every attempt in physics at its turn, and how far skill models would have been off."""

import argparse
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from twin.cli.options import RESULTS
from twin.cli.tables import WIDTH, show_interval
from twin.records.definitions import KPI_DEFINITIONS
from twin.records.intervals import Interval

if TYPE_CHECKING:
    from twin.experiments.run import Experiment
    from twin.records.store import Store

Levels = Mapping[str, Any]
"""What ``describe_levels`` returns, with the CPU time of both."""


def run_live(experiment: "Experiment", args: argparse.Namespace) -> "tuple[Store, Levels] | None":
    """Return the store of an experiment that has run live, with both levels compared; None when interrupted.

    An interruption keeps the attempts that are done.
    """
    from twin.experiments.live import PhysicsAttempts, prepare_live
    from twin.experiments.progress import show_progress
    from twin.experiments.run import prepare, run_prepared
    from twin.experiments.two_levels import describe_levels, measure_costs
    from twin.records.tables import TABLES

    try:
        prepared = prepare(experiment, whole=True, executor=args.executor, progress=show_progress)
        attempts = PhysicsAttempts(args.executor, show_progress)
        live = prepare_live(prepared, attempts)
        store = run_prepared(live, args.out or RESULTS / live.folder_name, executor="serial")
        levels = describe_levels(prepared, live, {name: store.read(name) for name in TABLES})
        return store, {**levels, "cpu": measure_costs(prepared, attempts).as_json()}
    except KeyboardInterrupt:
        print("interrupted; run the same command again: finished attempts are kept", file=sys.stderr)
        return None


def select_levels(levels: Levels, scenario: str) -> dict[str, Any]:
    """Return what belongs to a scenario as JSON."""
    return {"kpis": levels["scenarios"][scenario], "skills": levels["skills"], "cpu": levels["cpu"]}


def print_levels(levels: Levels) -> None:
    """Print the KPIs of both levels, and what each costs."""
    console = Console(width=WIDTH, highlight=False)
    for scenario, kpis in levels["scenarios"].items():
        console.print(_make_table(scenario, kpis))
    cpu = levels["cpu"]
    console.print(
        f"CPU time of {cpu['line_h']:.3g} h of line time: live {cpu['live_s']:.0f} s, "
        f"skill models {cpu['model_s']:.2g} s ({cpu['ratio']:,.0f} times less); "
        f"calibration {cpu['calibration_s']:.0f} s once, paid back after "
        f"{cpu['paid_back_h']:.2g} h of line time",
        soft_wrap=True,
    )


def _make_table(scenario: str, kpis: Mapping[str, Mapping[str, Any]]) -> Table:
    title = f"two levels, scenario {scenario}: live, and what skill models give for the same hours"
    table = Table(title=title, box=SIMPLE_HEAD, title_justify="left", width=WIDTH)
    table.add_column("KPI")
    for heading in ("live", "skill models, 95 % range", "less luck of the attempts"):
        table.add_column(heading, justify="right")
    table.add_column("unit")
    for name, found in kpis.items():
        scale, unit = (100.0, "%") if found["unit"] == "1" else (1.0, found["unit"])
        cells = [_show(found[level], scale) for level in ("model", "remainder")]
        mark = "" if found["within"] else " !"
        table.add_row(KPI_DEFINITIONS[name].label, f"{found['live'] * scale:.4g}{mark}", *cells, unit)
    return table


def _show(interval: Mapping[str, float] | None, scale: float) -> str:
    if interval is None:
        return "-"
    numbers = Interval(**{name: interval[name] * scale for name in ("mean", "low", "high")}, n=int(interval["n"]))
    return show_interval(numbers, "")
