"""``twin dash``: the dashboard, on loopback."""

import argparse
import sys
from pathlib import Path

from twin.cli.options import RESULTS, Commands, add_command, give_json
from twin.errors import UsageError

DEFAULT_PORT = 8050


def add_parser(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(commands, "dash", run=run, help="show results in a browser, on this machine only")
    parser.add_argument(
        "--store",
        type=Path,
        default=RESULTS,
        metavar="DIR",
        help="results of one experiment, or a folder of several (results)",
    )
    parser.add_argument("--port", type=_port, default=DEFAULT_PORT, metavar="N", help="port (8050); 0 takes a free one")


def run(args: argparse.Namespace) -> int:
    """Serve until interrupted."""
    if not args.store.is_dir():
        raise UsageError(f"{args.store}: there is no such folder; run `twin demo`, or give another --store")
    from dashboards.app import create_app
    from dashboards.serving import HOST, open_server

    server = open_server(create_app(args.store), args.port)
    address = f"http://{HOST}:{server.effective_port}"
    if not give_json({"address": address}, args):
        print(f"dashboard: {address} (Ctrl-C ends it)")
    sys.stdout.flush()
    server.run()
    return 0


def _port(text: str) -> int:
    value = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else -1
    if not 0 <= value <= 65535:
        raise argparse.ArgumentTypeError(f"expected a port from 0 to 65535 (got {text!r})")
    return value
