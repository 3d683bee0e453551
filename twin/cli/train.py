"""``twin train record | fit | try``: policies learned from a scripted policy's attempts."""

import argparse
import math
from pathlib import Path
from typing import Any

from twin.cli.options import Commands, add_command, check_place, make_folder, positive_number, print_json
from twin.errors import MissingDependencyError, UsageError

MOST_CHUNK = 1000
"""Largest chunk that a ``policy.yaml`` may declare."""
SETS = ("objects", "wrench", "proprioception")


def add_parser(commands: Commands) -> None:
    """Add the command with its three verbs."""
    parser = commands.add_parser("train", help="learn a policy from scripted attempts, and try it")
    verbs = parser.add_subparsers(title="verbs", metavar="VERB", required=True)
    record = add_command(verbs, "record", run=run_record, help="record attempts of a policy, to learn from")
    record.add_argument("task", metavar="TASK", help="name of a task (twin task list)")
    record.add_argument("--robot", default="unitree_g1", metavar="R", help="robot model (unitree_g1)")
    record.add_argument("--policy", default="scripted", metavar="P", help="policy (scripted)")
    record.add_argument("--conditions", default="nominal", metavar="C", help="named set of conditions (nominal)")
    record.add_argument("--attempts", type=positive_number, default=100, metavar="N", help="seeds from --seed (100)")
    record.add_argument("--workers", type=positive_number, default=1, metavar="N", help="processes (1)")
    fit = add_command(verbs, "fit", run=run_fit, help="learn from recorded attempts; write ONNX, plain and 8-bit")
    fit.add_argument("folder", type=Path, metavar="DIR", help="what twin train record has written")
    fit.add_argument("--epochs", type=positive_number, default=60, metavar="N", help="passes over the attempts (60)")
    fit.add_argument("--chunk", type=_read_chunk, default=4, metavar="N", help="actions of an answer (4)")
    fit.add_argument("--hidden", type=positive_number, default=128, metavar="N", help="units of a layer (128)")
    fit.add_argument(
        "--noise",
        type=_read_spreads,
        default=0.05,
        metavar="X",
        help="added to what it is shown while it learns, in spreads over the attempts (0.05); more for few attempts",
    )
    fit.add_argument(
        "--observe",
        default=["objects", "wrench"],
        nargs="+",
        choices=SETS,
        metavar="SET",
        help="what it is shown besides time (objects wrench)",
    )
    trial = add_command(verbs, "try", run=run_try, help="attempts by its teacher, the policy and its 8-bit twin")
    trial.add_argument("folder", type=Path, metavar="DIR", help="what twin train fit has written")
    trial.add_argument("--attempts", type=positive_number, default=40, metavar="N", help="seeds from --seed (40)")
    trial.add_argument("--workers", type=positive_number, default=1, metavar="N", help="processes (1)")


def _read_chunk(text: str) -> int:
    chunk = positive_number(text)
    if chunk > MOST_CHUNK:
        raise argparse.ArgumentTypeError(f"expected at most {MOST_CHUNK:,} actions of an answer (got {text!r})")
    return chunk


def run_record(args: argparse.Namespace) -> int:
    """Record attempts into ``--out``; those that are there stay."""
    from twin.episodes.attempt import check_spec
    from twin.records.attempt import AttemptSpec
    from twin.training.recorder import record_attempts

    folder = _need_out(args)
    seeds = range(args.seed, args.seed + args.attempts)
    specs = [AttemptSpec(args.robot, args.task, args.policy, args.conditions, seed) for seed in seeds]
    check_spec(specs[0])
    make_folder(folder)
    paths = []
    for path in record_attempts(specs, folder, workers=args.workers):
        paths.append(str(path))
        if not args.json:
            print(path, flush=True)
    if args.json:
        print_json(paths)
    return 0


def run_fit(args: argparse.Namespace) -> int:
    """Learn from a folder and write the policy to ``--out`` and its 8-bit twin beside it."""
    from twin.policies.arrays.observing import ObservationSet

    out = _need_out(args)
    try:
        from twin.training.cloning import clone
        from twin.training.fitting import Recipe
    except ModuleNotFoundError as error:
        raise MissingDependencyError(
            f"learning needs the package {error.name!r}; install the extra: pip install '.[train]'"
        ) from None
    observed = (ObservationSet.TIME, *(ObservationSet(name) for name in dict.fromkeys(args.observe)))
    make_folder(out)
    recipe = Recipe(
        observed, chunk=args.chunk, hidden=args.hidden, epochs=args.epochs, noise=args.noise, seed=args.seed
    )
    _show(clone(args.folder, out, recipe), args)
    return 0


def run_try(args: argparse.Namespace) -> int:
    """Carry out attempts on fresh seeds and print success with its interval, and the latency of an answer."""
    from twin.training.trial import compare

    check_place(args.out)
    progress = None if args.json else lambda line: print(line, flush=True)
    seeds = range(args.seed, args.seed + args.attempts)
    result = compare(args.folder, seeds, workers=args.workers, progress=progress)
    if args.out is not None:
        from twin.cli.options import render_json, write_result

        write_result(args.out, render_json(result))
    if args.json:
        print_json(result)
        return 0
    for name, row in result["policies"].items():
        success = row["success"]
        latency = f", {1e6 * row['latency_s']:.0f} us an answer" if row["latency_s"] else ""
        print(
            f"{name:10s} success {success['mean']:6.1%} [{success['low']:6.1%}, {success['high']:6.1%}] "
            f"of {success['n']}; {row['outcomes']}; median {row['duration_s']} s{latency}"
        )
    return 0


def _read_spreads(text: str) -> float:
    """Return a number of spreads; beyond three, observations are cut."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0.0 <= value <= 3.0:
        raise argparse.ArgumentTypeError(f"expected a number from 0 to 3 (got {text!r})")
    return value


def _need_out(args: argparse.Namespace) -> Path:
    if args.out is None:
        raise UsageError("expected --out DIR: the folder to write to")
    out: Path = args.out
    if out.exists() and not out.is_dir():
        raise UsageError(f"{out}: expected a folder (it is a file)")
    return out


def _show(document: dict[str, Any], args: argparse.Namespace) -> None:
    if args.json:
        print_json(document)
        return
    for name, value in document.items():
        print(f"{name}: {value}")
