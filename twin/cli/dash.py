"""``twin dash``: the dashboard, on loopback and read-only unless told otherwise."""

import argparse
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from twin.cli.options import RESULTS, Commands, add_command, give_json
from twin.errors import UsageError

if TYPE_CHECKING:
    from dashboards.editing.workshop import Workshop

DEFAULT_PORT = 8050
DEFAULT_HOST = "127.0.0.1"
_MANIFEST = "manifest.json"


def add_parser(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(
        commands, "dash", run=run, help="show results in a browser, on this machine unless told otherwise"
    )
    parser.add_argument(
        "--store",
        type=Path,
        default=RESULTS,
        metavar="DIR",
        help="results of one experiment, or a folder of several (results)",
    )
    parser.add_argument("--port", type=_port, default=DEFAULT_PORT, metavar="N", help="port (8050); 0 takes a free one")
    _add_editing(parser)
    _add_network(parser)


def run(args: argparse.Namespace) -> int:
    """Serve until interrupted; studies that run then end with it."""
    if not args.store.is_dir():
        raise UsageError(f"{args.store}: there is no such folder; run `twin demo`, or give another --store")
    from dashboards.access import decide_access
    from dashboards.app import create_app
    from dashboards.drawn import Drawn
    from dashboards.library import Library
    from dashboards.serving import open_server, save_memory
    from dashboards.warming import warming

    access = decide_access(
        args.host, token_file=args.auth_token_file, behind_proxy=args.behind_proxy, allowed=args.allowed_host
    )
    save_memory()
    workshop = _open_workshop(args)
    drawn = Drawn(Library(args.store), workshop)
    server = open_server(create_app(args.store, workshop, access, drawn), args.port, args.host)
    shown = f"[{args.host}]" if ":" in args.host else args.host
    address = f"http://{shown}:{server.effective_port}"
    if not give_json({"address": address}, args):
        print(f"dashboard: {address} (Ctrl-C ends it)")
    sys.stdout.flush()
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        with warming(drawn):
            server.run()
    finally:
        if workshop.board is not None:
            workshop.board.close()
    return 0


def _add_editing(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("what may be changed (nothing by default)")
    group.add_argument(
        "--allow-edit", type=Path, metavar="DIR", help="let the Editor change the line files (*.yaml) of this folder"
    )
    group.add_argument(
        "--allow-run",
        action="store_true",
        help="let the Editor run these files, at most two at once, into studies/ of --store",
    )


def _add_network(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("who may use it (this machine only by default)")
    group.add_argument(
        "--host",
        default=DEFAULT_HOST,
        metavar="ADDRESS",
        help=f"address to listen on ({DEFAULT_HOST}); one that others reach needs one of the next two",
    )
    group.add_argument(
        "--auth-token-file",
        type=Path,
        metavar="FILE",
        help="ask for the token in this file (at least 32 characters, not readable by others); without TLS it can be "
        "listened to",
    )
    group.add_argument(
        "--behind-proxy", action="store_true", help="trust a proxy in front of it to let only those through who may"
    )
    group.add_argument(
        "--allowed-host",
        action="append",
        default=[],
        metavar="NAME",
        help="name by which it may be addressed, again for more",
    )


def _open_workshop(args: argparse.Namespace) -> "Workshop":
    from dashboards.editing.folder import open_folder
    from dashboards.editing.jobs import JobBoard
    from dashboards.editing.workshop import Workshop
    from dashboards.library import STUDIES

    if args.allow_run and args.allow_edit is None:
        raise UsageError("--allow-run: give --allow-edit DIR too, the folder of the files that may be run")
    if args.allow_run and (args.store / _MANIFEST).exists():
        raise UsageError(f"--allow-run: {args.store} is one experiment's; give --store a folder that may hold several")
    folder = open_folder(args.allow_edit) if args.allow_edit is not None else None
    return Workshop(folder, JobBoard(args.store.resolve() / STUDIES) if args.allow_run else None)


def _interrupt(*_: Any) -> None:
    """End as after Ctrl-C: the studies would outlive a server that is ended at once."""
    raise KeyboardInterrupt


def _port(text: str) -> int:
    value = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else -1
    if not 0 <= value <= 65535:
        raise argparse.ArgumentTypeError(f"expected a port from 0 to 65535 (got {text!r})")
    return value
