"""``twin fork LINE --at HOURS --out FILE``: the state of a line at a moment, to go on from with ``twin run --from``."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from twin.cli.executor import add_executor
from twin.cli.options import Commands, add_command, hours, natural_number, print_json
from twin.errors import UsageError

if TYPE_CHECKING:
    from twin.line.arrays import State


def add_parser(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(
        commands, "fork", run=run, help="save the state of a line at a moment, to ask what if from then on"
    )
    parser.add_argument("line", metavar="LINE", help="line file, or name of a line such as tote_hub")
    parser.add_argument("--at", type=hours, required=True, metavar="H", help="hours since the end of the warm-up")
    parser.add_argument("--scenario", metavar="NAME", help="scenario of the file (base: the file itself)")
    parser.add_argument("--replication", type=natural_number, default=0, metavar="N", help="whose state (0)")
    parser.add_argument("--set", action="append", default=[], metavar="PATH=VALUE", help="replace a value of the file")
    add_executor(parser)


def run(args: argparse.Namespace) -> int:
    """Run the line to the moment and save its state."""
    from twin.config.overrides import BASE, parse_assignments
    from twin.experiments.progress import show_progress
    from twin.experiments.run import Experiment, prepare
    from twin.line.saved import save_state
    from twin.line.simulate import run_until

    if args.out is None:
        raise UsageError("fork needs --out FILE, such as --out state.npz")
    scenario = args.scenario or BASE
    experiment = Experiment(args.line, (scenario,), 1, args.seed, parse_assignments(args.set))
    compiled = prepare(experiment, executor=args.executor, progress=show_progress).lines[scenario]
    state = run_until(compiled, args.at * 3600, seed=args.seed, replication=args.replication)
    save_state(args.out, compiled, state)
    _tell(args, state)
    return 0


def _tell(args: argparse.Namespace, state: "State") -> None:
    good, parts, path = int(state.clock["good"][0]), int(state.clock["parts"][0]), Path(args.out)
    if args.json:
        print_json({"state": str(path), "hours": args.at, "good": good, "parts": parts})
    else:
        print(f"{good} good parts in {args.at:g} h, {parts} parts in the line; state: {path}")
