"""``twin report DIR``: one HTML file about a store, to be read without the tool."""

import argparse
from pathlib import Path

from dashboards.text import FIRST, LANGUAGES
from twin.cli.options import Commands, add_command, print_json, write_result
from twin.errors import StoreError, StoreLockedError, UsageError

FILE_NAME = "report.html"


def add_parser(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(
        commands, "report", run=run, help=f"write one HTML file about a store (--out FILE; default: {FILE_NAME} in it)"
    )
    parser.add_argument("folder", type=Path, metavar="DIR", help="store that `twin run` or `twin sweep` has made")
    parser.add_argument(
        "--language", choices=list(LANGUAGES), default=FIRST, help=f"language of the report (default: {FIRST})"
    )


def run(args: argparse.Namespace) -> int:
    """Write the report and say where it is."""
    from dashboards.report.page import make_report

    try:
        text = make_report(args.folder, args.language)
    except StoreLockedError:
        raise
    except StoreError as error:
        raise UsageError(str(error)) from error
    path = args.out or args.folder / FILE_NAME
    write_result(path, text)
    if args.json:
        print_json({"report": str(path), "bytes": len(text.encode())})
    else:
        print(f"report: {path} ({len(text.encode()) / 1e6:.1f} MB; opens in any browser, without a network)")
    return 0
