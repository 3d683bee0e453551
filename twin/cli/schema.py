"""``twin schema``: the JSON Schema of a line file, for editors."""

import argparse

from twin.cli.options import Commands, add_command, print_json, render_json, write_result


def add_parser(commands: Commands) -> None:
    """Add the command."""
    add_command(commands, "schema", run=run, help="print the JSON Schema of a line file, for editors")


def run(args: argparse.Namespace) -> int:
    """Print the schema, or write it to ``--out``."""
    from twin.config.lines import make_line_schema

    if args.out is None:
        print_json(make_line_schema())
        return 0
    write_result(args.out, render_json(make_line_schema()))
    print(f"{args.out} written; put this first in a line file:\n# yaml-language-server: $schema={args.out}")
    return 0
