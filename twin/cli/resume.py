"""``twin resume DIR``: run what is missing of an experiment."""

import argparse
from pathlib import Path

from twin.cli.options import Commands, add_command
from twin.cli.run import add_executor, carry_out


def add_parser(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(
        commands, "resume", run=run, help="run what is missing of an interrupted or damaged experiment"
    )
    parser.add_argument("folder", type=Path, metavar="DIR", help="store of the experiment")
    add_executor(parser)


def run(args: argparse.Namespace) -> int:
    """Go on with the experiment and print its KPIs."""
    from twin.experiments.run import read_experiment

    args.out = args.folder
    return carry_out(read_experiment(args.folder), args)
