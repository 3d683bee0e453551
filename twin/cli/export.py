"""``twin export lerobot | sets | verify | parquet | csv``: attempts as data sets, tables as plain files."""

import argparse
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from twin.cli.attempt_options import add_manner
from twin.cli.options import Commands, add_command, make_folder, natural_number, positive_number, print_json
from twin.cli.play import read_size
from twin.errors import RunFailedError, UsageError

if TYPE_CHECKING:
    from twin.datasets.exported import Exported
    from twin.datasets.source import Source


def add_parser(commands: Commands) -> None:
    """Add the command with its verbs."""
    parser = commands.add_parser("export", help="attempts as data sets (LeRobot), tables of a store as plain files")
    verbs = parser.add_subparsers(title="verbs", metavar="VERB", required=True)
    lerobot = add_command(verbs, "lerobot", run=run_lerobot, help="make attempts and write a LeRobotDataset v3.0")
    lerobot.add_argument("name", metavar="TASK|SCENARIO", help="name of a task (twin task list) or of a scenario")
    add_manner(lerobot)
    _add_look(lerobot)
    lerobot.add_argument(
        "--successes-only", action="store_true", help="leave out attempts without success (all are in, marked)"
    )
    sets = add_command(verbs, "sets", run=run_sets, help="make the data sets of a list; those that are there stay")
    sets.add_argument("file", type=Path, nargs="?", metavar="FILE", help="list of sets (the shipped one, of ten)")
    sets.add_argument(
        "--sets",
        type=positive_number,
        metavar="N",
        help="how many: beyond the list, other combinations of task, robot and conditions (as long as the list)",
    )
    _add_look(sets)
    verify = add_command(verbs, "verify", run=run_verify, help="make episodes of a data set again, compare every bit")
    verify.add_argument("folder", type=Path, metavar="DIR", help="what twin export lerobot has written")
    verify.add_argument(
        "--episode", type=natural_number, action="append", metavar="N", help="number of an episode, repeatable (all)"
    )
    for kind in ("parquet", "csv"):
        tables = add_command(
            verbs, kind, run=partial(run_tables, kind=kind), help=f"write every table of a store as {kind.upper()}"
        )
        tables.add_argument("store", type=Path, metavar="STORE", help="store that `twin run` or `twin sweep` has made")


def _add_look(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--episodes", type=positive_number, default=10, metavar="N", help="episodes of a set (10)")
    parser.add_argument("--fps", type=read_fps, default=25, metavar="N", help="frames a second, 10 to 50 (25)")
    parser.add_argument(
        "--camera",
        choices=("side", "work", "head"),
        action="append",
        default=[],
        help="film each episode: beside the robot, near its work, or its own eyes; repeatable (none)",
    )
    parser.add_argument(
        "--size", type=read_size, default=(320, 240), metavar="WxH", help="size of films in pixels (320x240)"
    )
    parser.add_argument(
        "--licence", type=read_licence, default="other", metavar="ID", help="licence of the set, as the Hub names it"
    )
    parser.add_argument("--workers", type=positive_number, default=1, metavar="N", help="processes (1)")


def read_fps(text: str) -> int:
    """Return a whole number of frames a second from 10 to 50."""
    fps = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0
    if not 10 <= fps <= 50:
        raise argparse.ArgumentTypeError(f"expected a whole number from 10 to 50 frames a second (got {text!r})")
    return fps


def read_licence(text: str) -> str:
    """Return the short name of a licence: small letters, digits, dots and dashes."""
    if not (
        text and len(text) <= 40 and text[0].isalnum() and set(text) <= set("abcdefghijklmnopqrstuvwxyz0123456789.-")
    ):
        raise argparse.ArgumentTypeError(f"expected a licence such as cc-by-4.0 (got {text!r})")
    return text


def run_lerobot(args: argparse.Namespace) -> int:
    """Make a data set in ``--out``."""
    from twin.datasets.source import find_source
    from twin.experiments.scenarios.sources import ScenarioSources
    from twin.records.attempt import AttemptSpec

    folder = _need_out(args)
    overrides, faults = tuple(sorted(dict(args.condition).items())), tuple(args.fault)
    asked = AttemptSpec(args.robot, "", args.policy, args.conditions, args.seed, overrides, faults, args.timeout)
    source = find_source(args.name, asked, [ScenarioSources()])
    if source.name != source.spec.task and asked != AttemptSpec("unitree_g1", "", "scripted", "nominal", args.seed):
        raise UsageError(
            f"scenario {args.name} says robot, policy, conditions, values, faults and time-out itself; leave these "
            "options out, or name the task"
        )
    exported = _export(source, folder, args)
    if args.json:
        print_json(_describe(exported))
    else:
        print(_tell(exported))
    return 0


def run_sets(args: argparse.Namespace) -> int:
    """Make the data sets of a list, each in a folder of its own in ``--out``."""
    from twin.config.dataset import find_recipes
    from twin.datasets.recipes import list_recipes, make_source

    out, told = _need_out(args), []
    recipes = list_recipes(find_recipes(args.file), args.sets)
    failed = []
    for recipe in recipes:
        folder = out / recipe.name
        if folder.is_dir() and any(folder.iterdir()):
            if not args.json:
                print(f"{folder}: is there already")
            continue
        wish = argparse.Namespace(**{**vars(args), "camera": args.camera or list(recipe.cameras)})
        try:
            exported = _export(make_source(recipe), folder, wish, quiet=True)
        except RunFailedError as error:
            failed.append(f"{recipe.name}: {error}")
            continue
        told.append(_describe(exported))
        if not args.json:
            print(_tell(exported), flush=True)
    if args.json:
        print_json(told)
    if failed:
        raise RunFailedError("\n".join(failed))
    return 0


def run_verify(args: argparse.Namespace) -> int:
    """Make episodes again; exit code 1 unless all are the same to the last bit."""
    from twin.datasets.again import compare_episode
    from twin.datasets.origin import read_origins

    known, told, other = read_origins(args.folder), [], []
    for index in args.episode if args.episode is not None else range(len(known)):
        found = compare_episode(args.folder, index)
        row: dict[str, Any] = {"episode": index, "attempt": found.origin.spec.key, "same": found.same}
        row |= {
            "differing": list(found.differing),
            "versions": {name: list(pair) for name, pair in found.versions.items()},
        }
        told.append(row)
        if not args.json:
            print(
                f"episode {index}, {found.origin.spec.key}: {'the same' if found.same else 'not the same'}", flush=True
            )
        if not found.same:
            changed = ", ".join(f"{name} {then} -> {now}" for name, (then, now) in found.versions.items())
            why = f"made with other versions ({changed})" if changed else "though the versions are the same"
            other.append(f"episode {index}: differs in {', '.join(found.differing) or 'its hash'}; {why}")
    if args.json:
        print_json(told)
    if other:
        raise RunFailedError("\n".join(other))
    return 0


def run_tables(args: argparse.Namespace, *, kind: str) -> int:
    """Write every table of a store into ``--out``."""
    from twin.records.export import export_store
    from twin.records.store import Store

    folder = _need_out(args)
    rows = export_store(Store.open(args.store), folder, kind)
    if args.json:
        print_json({"folder": str(folder), "rows": rows})
    else:
        for name, number in rows.items():
            print(f"{folder / name}.{kind}: {number} rows")
    return 0


def _export(source: "Source", folder: Path, args: argparse.Namespace, *, quiet: bool = False) -> "Exported":
    from twin.datasets.export import export_set
    from twin.datasets.plan import Plan
    from twin.seeing.camera import View

    plan = Plan(
        source,
        args.episodes,
        args.seed,
        args.fps,
        tuple(View(name) for name in dict.fromkeys(args.camera)),
        args.size,
        getattr(args, "successes_only", False),
        args.licence,
    )
    silent = args.json or quiet
    return export_set(
        plan, folder, workers=args.workers, progress=lambda line: None if silent else print(line, flush=True)
    )


def _describe(exported: "Exported") -> dict[str, Any]:
    return {**vars(exported), "folder": str(exported.folder)}


def _tell(exported: "Exported") -> str:
    outcomes = ", ".join(f"{name} {number}" for name, number in sorted(exported.outcomes.items()))
    left = "".join(f", left out: {name} {number}" for name, number in sorted(exported.left_out.items()))
    sizes = f"{exported.data_bytes / 1e6:.2f} MB of tables, {exported.video_bytes / 1e6:.2f} MB of films"
    return f"{exported.folder}: {exported.episodes} episodes ({outcomes}{left}), {exported.frames} frames, {sizes}"


def _need_out(args: argparse.Namespace) -> Path:
    from twin.records.folder import check_vacant

    if args.out is None:
        raise UsageError("expected --out DIR: the folder to write to, new or empty")
    out: Path = args.out
    if args.run is not run_sets:
        check_vacant(out)
    elif out.exists() and not out.is_dir():
        raise UsageError(f"{out}: expected a folder (it is a file)")
    make_folder(out if out.is_dir() else out.absolute().parent)
    return out
