"""``twin timeline DIR``: store what was when in one replication of an experiment."""

import argparse
from pathlib import Path

from twin.cli.executor import add_executor
from twin.cli.options import Commands, add_command, natural_number, print_json


def add_parser(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(
        commands,
        "timeline",
        run=run,
        help="store when which state and level began and ended in one replication, for the dashboard's Timeline page",
    )
    parser.epilog = (
        "The replication is run once more with the same random numbers. `twin run` and `twin demo` store that of "
        "replication 0 of each scenario, `twin sweep` and `twin optimise` that of the base."
    )
    parser.add_argument("folder", type=Path, metavar="DIR", help="store of the experiment")
    parser.add_argument("--scenario", metavar="NAME", help="scenario or cell (the first)")
    parser.add_argument("--replication", type=natural_number, default=0, metavar="N", help="whose timeline (0)")
    add_executor(parser)


def run(args: argparse.Namespace) -> int:
    """Make the timeline, store it, and say what is in it."""
    from twin.experiments.progress import show_progress
    from twin.experiments.timelines import add_timeline
    from twin.records.store import Store

    timeline = add_timeline(
        args.folder, args.scenario, args.replication, executor=args.executor, progress=show_progress
    )
    found = {
        "store": str(args.folder),
        "scenario": args.scenario or Store.open(args.folder).manifest.scenarios[0],
        "replication": args.replication,
        "intervals": timeline.intervals.num_rows,
        "levels": timeline.levels.num_rows,
        "hours": timeline.end_s / 3600,
    }
    if args.json:
        print_json(found)
    else:
        print(
            "{scenario}, replication {replication}: {intervals} states and {levels} levels in {hours:g} h".format(
                **found
            )
        )
        print(f"look at it with: twin dash --store {args.folder}, page Timeline")
    return 0
