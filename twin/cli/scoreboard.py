"""``twin scoreboard``: robots x policies over the reference lines, as table, CSV, JSON and page."""

import argparse
import os
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from dashboards.text import FIRST, LANGUAGES
from twin.cli.executor import add_executor
from twin.cli.options import (
    EXIT_INTERRUPTED,
    RESULTS,
    Commands,
    add_command,
    make_folder,
    positive_number,
    print_json,
    print_messages,
    render_json,
    use_policies,
    write_result,
)

if TYPE_CHECKING:
    from twin.records.scoreboard import Scoreboard

ROBOTS = ("unitree_g1",)
POLICIES = ("scripted", "swift")
"""Scored unless others are named, and with them every policy of the folder of policies."""


def add_parser(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(
        commands,
        "scoreboard",
        run=run,
        help="score robots x policies on the reference lines: good parts per hour at stated cost "
        "(--out DIR; results/scoreboard)",
    )
    lists = (
        ("line", "LINE", "lines or line files, one or more (the newest version of each reference line)"),
        ("robot", "ROBOT", f"robots, one or more ({' '.join(ROBOTS)})"),
    )
    for name, metavar, text in lists:
        parser.add_argument(
            f"--{name}s", f"--{name}", dest=name, nargs="+", action="extend", metavar=metavar, help=text
        )
    parser.add_argument(
        "--policy",
        nargs="+",
        action="extend",
        metavar="POLICY",
        help=f"policies, one or more ({' '.join(POLICIES)}, and all in the folder --policies, by default the learned "
        "ones that ship)",
    )
    parser.add_argument(
        "--attempts", type=positive_number, default=60, metavar="N", help="physics attempts behind each skill (60)"
    )
    parser.add_argument(
        "--replications", type=positive_number, default=20, metavar="N", help="replications of each line (20)"
    )
    parser.add_argument(
        "--language", choices=list(LANGUAGES), default=FIRST, help=f"language of the page (default: {FIRST})"
    )
    add_executor(parser)


def run(args: argparse.Namespace) -> int:
    """Score, write the files, print the table; 1 when something that was to be run failed."""
    from twin.config.lines import list_newest_references
    from twin.experiments.progress import show_progress
    from twin.experiments.scoreboard import make_scoreboard
    from twin.records.scoreboard import Protocol

    protocol = Protocol(args.attempts, args.replications, args.seed)
    out = args.out or RESULTS / "scoreboard"
    make_folder(out)
    with _use_shipped_policies():
        try:
            board = make_scoreboard(
                args.line or list_newest_references(),
                args.robot or ROBOTS,
                args.policy or _list_policies(),
                protocol,
                out,
                executor=args.executor,
                progress=show_progress,
            )
        except KeyboardInterrupt:
            print_messages(["interrupted; run the same command again: finished attempts and runs are kept"])
            return EXIT_INTERRUPTED
    _write(board, out, args.language)
    _tell(board, out, as_json=args.json)
    return _tell_failures(board)


def _use_shipped_policies() -> AbstractContextManager[None]:
    """Let the learned policies that ship be found, where no other folder of policies is named."""
    from twin import policies

    named = os.environ.get("TWIN_POLICIES")
    return nullcontext() if named else use_policies(Path(policies.__file__).parent / "models")


def _list_policies() -> Sequence[str]:
    from twin.policies.adapters.folder import list_folders

    return [*POLICIES, *list_folders()]


def _write(board: "Scoreboard", out: Path, language: str) -> None:
    from dashboards.report.board import make_board_page

    write_result(out / "scoreboard.csv", board.encode_csv())
    write_result(out / "scoreboard.json", render_json(board.as_json()))
    write_result(out / "scoreboard.html", make_board_page(board, language))


def _tell(board: "Scoreboard", out: Path, *, as_json: bool) -> None:
    from twin.cli.tables import print_scoreboard

    if as_json:
        print_json(board.as_json())
        return
    print_scoreboard(board)
    print(f"written: {out / 'scoreboard.csv'}, scoreboard.json, scoreboard.html; the runs behind them: {out / 'runs'}")


def _tell_failures(board: "Scoreboard") -> int:
    from twin.records.scoreboard import ScoreState

    failed = [row for row in board.rows if row.state is ScoreState.FAILED]
    print_messages(f"failed: {row.line}, {row.robot}, {row.policy}: {row.reason}" for row in failed)
    return 1 if failed else 0
