"""``twin scenario list | show | play | measure | generate``: the catalogue of scenarios."""

import argparse
import datetime
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from twin.cli.executor import add_executor
from twin.cli.options import RESULTS, Commands, add_command, give_json, make_folder, positive_number, write_result
from twin.cli.play import add_play_options, play
from twin.errors import RunFailedError, UsageError
from twin.names import suggest

if TYPE_CHECKING:
    from twin.config.scenario import Catalogue, Scenario

STORE = RESULTS / "scenarios"
"""Where attempts of scenarios are kept when nothing else is said."""


def add_parser(commands: Commands) -> None:
    """Add the command with its verbs."""
    parser = commands.add_parser("scenario", help="list, show, play and measure the 500 scenarios of the catalogue")
    verbs = parser.add_subparsers(title="verbs", metavar="VERB", required=True)
    listing = add_command(verbs, "list", run=run_list, help="list scenarios")
    _add_choice(listing)
    show = add_command(verbs, "show", run=run_show, help="show one scenario: what it stands for, its values")
    single = add_command(verbs, "play", run=run_play, help="carry out one attempt of a scenario; film it, if wanted")
    add_play_options(single)
    measure = add_command(
        verbs, "measure", run=run_measure, help="attempt scenarios, only what is not stored yet; --out writes the table"
    )
    _add_choice(measure)
    _add_measuring(measure)
    generate = add_command(verbs, "generate", run=run_generate, help="make the catalogue of its design")
    generate.add_argument("--design", metavar="FILE", help="design (the shipped one)")
    for verb in (show, single):
        verb.add_argument("name", metavar="NAME", help="name of a scenario (twin scenario list)")
    for verb in (listing, show, single, measure):
        verb.add_argument("--catalogue", metavar="FILE", help="catalogue (the shipped one)")


def _add_choice(parser: argparse.ArgumentParser) -> None:
    for key in ("task", "robot", "industry", "stress"):
        parser.add_argument(f"--{key}", metavar=key[0].upper(), help=f"only scenarios of this {key}")


def _add_measuring(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("names", nargs="*", metavar="NAME", help="scenarios (all)")
    parser.add_argument(
        "--attempts", type=positive_number, default=1, metavar="N", help="attempts a scenario, seeds from --seed (1)"
    )
    parser.add_argument(
        "--others", action="store_true", help="then let the other robots try what failed, until one succeeds"
    )
    parser.add_argument(
        "--stored", action="store_true", help="attempt nothing: tell, and write, what is stored already"
    )
    parser.add_argument(
        "--store", type=Path, default=STORE, metavar="DIR", help=f"where attempts are kept ({STORE.as_posix()})"
    )
    add_executor(parser)


def run_list(args: argparse.Namespace) -> int:
    """Print the scenarios that are asked for, a line each."""
    scenarios = _select(_load(args), args)
    if not give_json([scenario.model_dump(mode="json") for scenario in scenarios], args):
        for scenario in scenarios:
            print(f"{scenario.name}\n  {scenario.reading}")
        print(f"{len(scenarios)} scenarios")
    return 0


def run_show(args: argparse.Namespace) -> int:
    """Print one scenario with the command that attempts it by its parts."""
    scenario = _load(args).find(args.name)
    command = _name_command(scenario)
    if not give_json(scenario.model_dump(mode="json") | {"command": command}, args):
        print(f"{scenario.name}\n{scenario.reading}")
        for key, value in scenario.model_dump(mode="json", exclude={"name", "reading"}).items():
            print(f"  {key}: {_show_value(value)}")
        print(command)
    return 0


def run_play(args: argparse.Namespace) -> int:
    """Carry out one attempt and print its record."""
    from twin.episodes.attempt import check_spec
    from twin.experiments.scenarios.attempts import make_spec

    scenario = _load(args).find(args.name)
    spec = make_spec(scenario, args.seed)
    check_spec(spec)
    if not args.json:
        print(scenario.reading)
    return play(spec, args)


def run_measure(args: argparse.Namespace) -> int:
    """Attempt what is asked for and not stored yet; print totals, write the table with ``--out``."""
    from twin.experiments.progress import show_progress
    from twin.experiments.scenarios.attempts import check_scenario
    from twin.experiments.scenarios.measure import measure_scenarios, try_others
    from twin.experiments.scenarios.page import write_results
    from twin.experiments.scenarios.store import ScenarioStore
    from twin.experiments.scenarios.table import make_results

    catalogue = _load(args)
    scenarios = _select(catalogue, args)
    for scenario in scenarios:
        check_scenario(scenario)
    if args.stored and not args.store.is_dir():
        raise UsageError(f"{args.store}: there is no such folder; --stored needs attempts of `twin scenario measure`")
    for folder in (args.store, args.out):
        if folder is not None and not args.stored:
            make_folder(folder)
    store, seeds = ScenarioStore(args.store), range(args.seed, args.seed + args.attempts)
    stopped: RunFailedError | None = None
    try:
        if not args.stored:
            measure_scenarios(scenarios, store, seeds, executor=args.executor, progress=show_progress)
        if args.others and not args.stored:
            try_others(scenarios, store, seeds, executor=args.executor, progress=show_progress)
    except RunFailedError as error:
        stopped = error  # what came before is stored, and told first
    results = make_results(scenarios, store.read())
    if args.out is not None:
        for path in write_results(args.out, catalogue.catalogue, results, _tell_origin(args)):
            print(f"written: {path}", file=sys.stderr)
    _print_results(results.to_pylist(), args)
    if stopped is not None:
        raise stopped
    return 0


def run_generate(args: argparse.Namespace) -> int:
    """Print the catalogue of a design, or write it to ``--out``."""
    from twin.experiments.scenarios.design import make_catalogue
    from twin.experiments.scenarios.writing import render_catalogue

    catalogue = make_catalogue(args.design)
    if args.json:
        give_json(catalogue.model_dump(mode="json"), args)
    elif args.out is None:
        sys.stdout.write(render_catalogue(catalogue))
    else:
        write_result(args.out, render_catalogue(catalogue))
        print(f"{args.out} written: {len(catalogue.scenarios)} scenarios")
    return 0


def _load(args: argparse.Namespace) -> "Catalogue":
    from twin.experiments.scenarios.attempts import load_catalogue

    return load_catalogue(args.catalogue)


def _select(catalogue: "Catalogue", args: argparse.Namespace) -> "list[Scenario]":
    names = getattr(args, "names", [])
    chosen = [catalogue.find(name) for name in dict.fromkeys(names)] or list(catalogue.scenarios)
    for key in ("task", "robot", "industry", "stress"):
        wanted = getattr(args, key)
        known = list(dict.fromkeys(str(getattr(scenario, key)) for scenario in catalogue.scenarios))
        if wanted is not None and wanted not in known:
            raise UsageError(f"no scenario has the {key} {wanted!r}; {suggest(wanted, known)}")
        chosen = [scenario for scenario in chosen if wanted in (None, str(getattr(scenario, key)))]
    if not chosen:
        raise UsageError("no scenario is all that was asked for; leave out an option")
    return chosen


def _name_command(scenario: "Scenario") -> str:
    words = ["twin", "task", "play", scenario.task, "--robot", scenario.robot]
    words += [] if scenario.policy == "scripted" else ["--policy", scenario.policy]
    words += [] if scenario.conditions == "nominal" else ["--conditions", scenario.conditions]
    for name, value in scenario.overrides.items():
        words += ["--condition", f"{name}={value:g}"]
    for fault in scenario.faults:
        words += ["--fault", fault]
    words += [] if scenario.timeout_s is None else ["--timeout", f"{scenario.timeout_s:g}"]
    return shlex.join(words)


def _show_value(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {number:g}" for name, number in value.items())
    if isinstance(value, list):
        return ", ".join(str(word) for word in value) or "none"
    return "the task's own" if value is None else str(value)


def _tell_origin(args: argparse.Namespace) -> str:
    """Return when, of what and by what the table is made, as a sentence."""
    import importlib.metadata

    from twin.episodes.versions import PACKAGES, hash_sources

    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in PACKAGES)
    command = shlex.join(
        ["twin", "scenario", "measure", *args.names, "--attempts", str(args.attempts)]
        + (["--seed", str(args.seed)] if args.seed != 1 else [])
        + [
            word
            for key in ("task", "robot", "industry", "stress")
            if (v := getattr(args, key))
            for word in (f"--{key}", v)
        ]
        + (["--others"] if args.others else [])
    )
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    return f"{today} by `{command}`; sources of physics, tasks and policies {hash_sources()}, {versions}."


def _print_results(rows: list[dict[str, object]], args: argparse.Namespace) -> None:
    from collections import Counter

    verdicts = Counter(str(row["verdict"]) for row in rows)
    attempts, successes = (sum(int(str(row[key])) for row in rows) for key in ("attempts", "successes"))
    totals = {"scenarios": len(rows), "attempts": attempts, "successes": successes, "verdicts": dict(verdicts)}
    if args.json:
        from twin.cli.options import print_json

        print_json(totals | {"rows": rows})
        return
    if len(rows) <= 20:
        for row in rows:
            print(f"{row['scenario']}: {row['outcomes'] or 'no attempt'}; {row['verdict']}")
            if row["reason"]:
                print(f"  {row['reason']}")
    told = ", ".join(f"{name} {count}" for name, count in sorted(verdicts.items()))
    print(f"{len(rows)} scenarios, {attempts} attempts, {successes} succeeded: {told}")
