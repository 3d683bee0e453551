"""``twin resume DIR``: run what is missing of an experiment."""

import argparse
from pathlib import Path

from twin.cli.executor import add_executor
from twin.cli.optimise import print_search
from twin.cli.options import Commands, add_command
from twin.cli.run import carry_out, print_store
from twin.cli.sweep import print_sweep


def add_parser(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(
        commands, "resume", run=run, help="run what is missing of an interrupted or damaged experiment"
    )
    parser.add_argument("folder", type=Path, metavar="DIR", help="store of the experiment")
    add_executor(parser)


def run(args: argparse.Namespace) -> int:
    """Go on with the experiment and print what it found."""
    from twin.experiments.run import read_experiment

    args.out = args.folder
    experiment = read_experiment(args.folder)
    study = experiment.study
    tell = print_store if study is None else print_search if study.space else print_sweep
    return carry_out(experiment, args, tell=tell)
