"""``twin run LINE``: replications of a line, its KPIs with intervals, and a store of all tables."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from twin.cli.executor import add_executor
from twin.cli.options import (
    EXIT_INTERRUPTED,
    RESULTS,
    Commands,
    add_command,
    positive_hours,
    positive_number,
    print_json,
)

if TYPE_CHECKING:
    from twin.experiments.run import Experiment
    from twin.records.store import Store

REPLICATIONS = 20
LIVE_REPLICATIONS = 1
"""An hour of a line with two humanoids costs some 300 attempts live."""


def add_parser(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(
        commands, "run", run=run, help="simulate replications of a line: KPIs with intervals, and a store"
    )
    parser.add_argument("line", metavar="LINE", help="line file, or name of a line such as tote_hub")
    parser.add_argument(
        "--scenario",
        action="append",
        metavar="NAME",
        help="scenario of the file, again for more (base: the file itself)",
    )
    parser.add_argument(
        "--replications",
        type=positive_number,
        metavar="N",
        help=f"per scenario ({REPLICATIONS}; live {LIVE_REPLICATIONS})",
    )
    parser.add_argument("--hours", type=positive_hours, metavar="H", help="planned hours of each replication")
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="PATH=VALUE",
        help="replace a value of the file",
    )
    parser.add_argument(
        "--from",
        dest="start",
        type=Path,
        metavar="FILE",
        help="go on from a state that `twin fork` has saved, instead of an empty line and its warm-up",
    )
    parser.add_argument(
        "--live",
        action="store_true",
        help="make every attempt in physics at its turn, instead of drawing from skill models, and compare both",
    )
    add_executor(parser)


def run(args: argparse.Namespace) -> int:
    """Run the experiment and print its KPIs."""
    from twin.config.overrides import BASE, parse_assignments
    from twin.experiments.run import Experiment

    overrides = parse_assignments(args.set)
    if args.hours is not None:
        overrides["plan.planned_hours"] = args.hours
    scenarios = tuple(dict.fromkeys(args.scenario or [BASE]))
    replications = args.replications or (LIVE_REPLICATIONS if args.live else REPLICATIONS)
    experiment = Experiment(args.line, scenarios, replications, args.seed, overrides, args.start)
    if args.live:
        return _carry_out_live(experiment, args)
    return carry_out(experiment, args)


def print_store(store: "Store", args: argparse.Namespace) -> None:
    """Print the KPIs of a store and where it is."""
    from twin.cli.tables import print_kpis

    if args.json:
        print_json(describe(store))
    else:
        print_kpis(store)
        print(f"store: {store.folder}")


def carry_out(
    experiment: "Experiment",
    args: argparse.Namespace,
    *,
    tell: Callable[["Store", argparse.Namespace], None] = print_store,
) -> int:
    """Run an experiment into ``--out``, or a folder named after it, and print what it found.

    An interruption keeps what is done and says how to go on. Scenarios that could not be run make it 1.
    """
    store = run_to_store(experiment, args)
    if store is None:
        return EXIT_INTERRUPTED
    tell(store, args)
    return tell_unmeasured(store)


def tell_unmeasured(store: "Store") -> int:
    """Tell on stderr which scenarios could not be run, and how to try them again; return the exit code."""
    from twin.errors import RunFailedError
    from twin.records.failures import read_unmeasured

    unmeasured = read_unmeasured(store.folder)
    for scenario, reason in unmeasured.items():
        print(f"{scenario}: not run: {reason}", file=sys.stderr)
    if unmeasured:
        print(f"the others are kept; try again with: twin resume {store.folder}", file=sys.stderr)
    return RunFailedError.exit_code if unmeasured else 0


def _carry_out_live(experiment: "Experiment", args: argparse.Namespace) -> int:
    """Run an experiment live into a store and print its KPIs beside those of skill models."""
    from twin.cli.live import print_levels, run_live, select_levels

    found = run_live(experiment, args)
    if found is None:
        return EXIT_INTERRUPTED
    store, levels = found
    if args.json:
        document = describe(store)
        for one in document if isinstance(document, list) else [document]:
            one["two_levels"] = select_levels(levels, one["scenario"])
        print_json(document)
    else:
        print_store(store, args)
        print_levels(levels)
    return 0


def run_to_store(experiment: "Experiment", args: argparse.Namespace) -> "Store | None":
    """Return the store of an experiment that has run, None when it was interrupted."""
    from twin.experiments.progress import show_progress
    from twin.experiments.run import prepare, run_prepared

    advice = "run the same command again: finished attempts are kept"
    try:
        prepared = prepare(experiment, executor=args.executor, progress=show_progress)
        out = args.out or RESULTS / prepared.folder_name
        advice = f"go on with: twin resume {out}"
        return run_prepared(prepared, out, executor=args.executor, progress=show_progress)
    except KeyboardInterrupt:
        print(f"interrupted; {advice}", file=sys.stderr)
        return None


def describe(store: "Store") -> Any:
    """Return the JSON of ``run``: an object for one scenario, a list of them for several."""
    from twin.cli.tables import describe_bottlenecks, describe_kpis, read_summaries, read_verdicts, read_warm_up_s
    from twin.records.failures import read_unmeasured

    summaries, verdicts, unmeasured = read_summaries(store), read_verdicts(store), read_unmeasured(store.folder)
    documents = [
        {
            "scenario": name,
            "store": str(store.folder),
            "warm_up_s": read_warm_up_s(store, name),
            "kpis": describe_kpis(summaries, name),
            "bottlenecks": describe_bottlenecks(verdicts, name),
            "not_run": unmeasured.get(name),
        }
        for name in store.manifest.scenarios
    ]
    return documents[0] if len(documents) == 1 else documents
