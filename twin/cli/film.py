"""``twin film STORE ATTEMPT``: makes an attempt of a store again and keeps film, 3-D replay and trace in the store."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from twin.cli.options import Commands, add_command, give_json, print_messages
from twin.cli.play import add_film_look, read_wishes

if TYPE_CHECKING:
    from twin.records.film import FilmFacts


def add_parser(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(
        commands,
        "film",
        run=run,
        help="make an attempt of a store again: film, 3-D replay and trace, kept in the store",
    )
    parser.add_argument("folder", type=Path, metavar="STORE", help="store that `twin run` or `twin sweep` has made")
    parser.add_argument("attempt", metavar="ATTEMPT", help="key of an attempt, as the dashboard's pages name it")
    parser.add_argument("--format", choices=("mp4", "webm"), default="mp4", help="format of the film (mp4)")
    add_film_look(parser.add_argument_group("how the film looks"))


def run(args: argparse.Namespace) -> int:
    """Make the film; tell where it is, and whether it shows what the store says of the attempt."""
    from twin.records.film import find_film_folder
    from twin.records.store import Store
    from twin.seeing.filming import film_attempt

    facts = film_attempt(Store.open(args.folder), args.attempt, read_wishes(args), f".{args.format}")
    folder = find_film_folder(args.folder, args.attempt)
    if not facts.is_same:
        print_messages([f"warning: {_describe_difference(facts)}"])
    told = {"folder": str(folder), "same": facts.is_same, "outcome": facts.outcome, "duration_s": facts.duration_s}
    if not give_json(told | {"versions": dict(facts.versions)}, args):
        print(f"{facts.attempt}: {facts.outcome} after {facts.duration_s:.2f} s")
        if facts.is_same:
            print("the same as stored")
        print(f"film, 3-D replay and trace: {folder}")
    return 0


def _describe_difference(facts: "FilmFacts") -> str:
    stored = f"{facts.stored_outcome} after {facts.stored_duration_s:.6g} s"
    others = ", ".join(f"{name} {then or 'none'} -> {now or 'none'}" for name, (then, now) in facts.versions.items())
    why = f"made with other versions ({others})" if others else "though the versions are the same"
    return f"not what was measured: stored {stored}, now {facts.outcome} after {facts.duration_s:.6g} s; {why}"
