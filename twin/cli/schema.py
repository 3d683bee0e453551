"""``twin schema``: the JSON Schema of a line file, for editors."""

import argparse
import json

from twin.cli.options import Commands, add_command
from twin.errors import UsageError


def add_parser(commands: Commands) -> None:
    """Add the command."""
    add_command(commands, "schema", run=run, help="print the JSON Schema of a line file, for editors")


def run(args: argparse.Namespace) -> int:
    """Print the schema, or write it to ``--out``."""
    from twin.config.lines import make_line_schema

    text = json.dumps(make_line_schema(), indent=2, ensure_ascii=False)
    if args.out is None:
        print(text)
        return 0
    try:
        args.out.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{args.out}: cannot be written ({error.strerror})") from None
    print(f"{args.out} written; put this first in a line file: # yaml-language-server: $schema={args.out}")
    return 0
