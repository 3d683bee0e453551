"""``twin demo``: the reference line end to end, from physics to the dashboard."""

import argparse
import subprocess
import sys

from twin.cli.executor import add_executor
from twin.cli.options import EXIT_INTERRUPTED, Commands, add_command
from twin.cli.run import print_store, run_to_store

LINE = "tote_hub"
REPLICATIONS = 20


def add_parser(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(commands, "demo", run=run, help="the reference line end to end: physics, KPI table, dashboard")
    parser.add_argument("--no-dash", action="store_true", help="end after the KPI table")
    add_executor(parser)


def run(args: argparse.Namespace) -> int:
    """Calibrate, simulate, print the table, then serve the dashboard until interrupted."""
    from twin.experiments.run import Experiment

    store = run_to_store(Experiment(LINE, replications=REPLICATIONS, seed=args.seed), args)
    if store is None:
        return EXIT_INTERRUPTED
    print_store(store, args)
    sys.stdout.flush()
    return 0 if args.no_dash else serve(str(store.folder))


def serve(folder: str) -> int:
    """Run the dashboard in a process of its own, so that neither Ray nor Bullet is in it, until it is stopped."""
    with subprocess.Popen([sys.executable, "-m", "twin.cli", "dash", "--store", folder]) as dashboard:
        try:
            return dashboard.wait()
        except KeyboardInterrupt:
            dashboard.wait()
            return 0
