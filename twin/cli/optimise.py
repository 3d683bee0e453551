"""``twin optimise EXPERIMENT``: search an experiment file's choices, and choose the best on fresh replications."""

import argparse
import sys
from typing import TYPE_CHECKING, Any

from twin.cli.executor import add_executor
from twin.cli.options import EXIT_INTERRUPTED, RESULTS, Commands, add_command, print_json

if TYPE_CHECKING:
    from twin.records.front import FrontPoint
    from twin.records.store import Store


def add_parser(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(
        commands,
        "optimise",
        run=run,
        help="search what an experiment file leaves to choose, and tell the best with its gain on fresh replications",
    )
    parser.add_argument(
        "experiment",
        metavar="EXPERIMENT",
        help="experiment file with a section search, or name of a shipped one such as drive_units_optimise",
    )
    add_executor(parser)


def run(args: argparse.Namespace) -> int:
    """Search, replicate the finalists, print what was found."""
    from twin.cli.run import tell_unmeasured
    from twin.experiments.optimise import optimise, run_finalists
    from twin.experiments.progress import show_progress
    from twin.experiments.study import load_study

    study = load_study(args.experiment, seed=args.seed)
    advice = "run the same command again: finished attempts are kept, and the search takes the same way"
    try:
        trials, prepared = optimise(study, seed=args.seed, executor=args.executor, progress=show_progress)
        out = args.out or RESULTS / prepared.folder_name
        advice = f"go on with: twin resume {out}"
        store = run_finalists(trials, prepared, out, executor=args.executor, progress=show_progress)
    except KeyboardInterrupt:
        print(f"interrupted; {advice}", file=sys.stderr)
        return EXIT_INTERRUPTED
    print_search(store, args)
    return tell_unmeasured(store)


def print_search(store: "Store", args: argparse.Namespace) -> None:
    """Print finalists, front and findings of a search."""
    from twin.cli.compare import print_comparisons
    from twin.cli.sweep import print_conclusion, read_tables
    from twin.experiments.study import load_study
    from twin.experiments.trial import TRIALS_NAME, count_trials

    if args.json:
        print_json(describe(store))
        return
    file = load_study(store.experiment_file, seed=store.manifest.seed, line_file=store.line_file).file
    counts = ", ".join(f"{count} {status}" for status, count in count_trials(store.folder).items())
    print(f"trials: {counts} (see {TRIALS_NAME}); finalists on fresh replications:")
    print_comparisons(read_tables(store), file.kpis, store.manifest.scenarios[0], file.level)
    print_front(store, read_front(store))
    print_conclusion(store)


def read_front(store: "Store") -> "list[FrontPoint]":
    """Return the front of a store's finalists, by fresh replications; empty when none was looked for."""
    from twin.experiments.study import load_study
    from twin.records.front import measure_front

    file = load_study(store.experiment_file, seed=store.manifest.seed, line_file=store.line_file).file
    if file.search is None or file.search.front is None:
        return []
    return measure_front(store.read("kpis"), file.search.front.cost, file.search.front.output, file.level)


def print_front(store: "Store", points: "list[FrontPoint]") -> None:
    """Print what no other finalist beats in both KPIs."""
    from twin.cli.tables import show_interval
    from twin.records.definitions import KPI_DEFINITIONS

    if points:
        print(f"front: {len(points)} of {len(store.manifest.scenarios)} beaten by none in both, by rising cost")
    for point in points:
        told = [
            f"{KPI_DEFINITIONS[kpi].label} {show_interval(interval, KPI_DEFINITIONS[kpi].unit)}"
            for kpi, interval in ((point.cost_kpi, point.cost), (point.output_kpi, point.output))
        ]
        print(f"  {point.scenario}: {'; '.join(told)}")


def describe(store: "Store") -> dict[str, Any]:
    """Return the JSON of ``optimise``."""
    from dataclasses import asdict

    from twin.cli.sweep import describe as describe_cells
    from twin.experiments.trial import TRIALS_NAME, count_trials
    from twin.records.findings import Findings

    findings = Findings.read(store.folder)
    gain = findings.gain
    return {
        "store": str(store.folder),
        "best": findings.best,
        "decided": findings.decided,
        "changes": dict(store.manifest.cells.get(findings.best or "", {})),
        "gain": {**asdict(gain), "shares": list(gain.shares)} if gain else None,
        "front": [point.as_json() for point in read_front(store)],
        "finalists": describe_cells(store),
        "trials": {**count_trials(store.folder), "file": TRIALS_NAME},
        "findings": list(findings.sentences),
    }
