"""``twin demo``: the reference line end to end, from physics to the dashboard."""

import argparse
import subprocess
import sys

from twin.cli.options import Commands, add_command
from twin.cli.run import RESULTS, add_executor, carry_out

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

    args.out = args.out or RESULTS / "demo"
    status = carry_out(Experiment(LINE, replications=REPLICATIONS, seed=args.seed), args)
    if status or args.no_dash:
        return status
    sys.stdout.flush()
    command = [sys.executable, "-m", "twin.cli", "dash", "--store", str(args.out)]
    with subprocess.Popen(command) as dashboard:
        try:
            return dashboard.wait()
        except KeyboardInterrupt:
            dashboard.wait()
            return 0
