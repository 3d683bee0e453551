"""``twin schema [line|experiment|gate]``: the JSON Schema of a file, for editors."""

import argparse

from twin.cli.options import Commands, add_command, print_json, render_json, write_result


def add_parser(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(commands, "schema", run=run, help="print the JSON Schema of a file, for editors")
    parser.add_argument(
        "kind",
        nargs="?",
        choices=("line", "experiment", "gate"),
        default="line",
        help="line file (default), experiment file or gate file",
    )


def run(args: argparse.Namespace) -> int:
    """Print the schema, or write it to ``--out``."""
    from twin.config.lines import make_experiment_schema, make_gate_schema, make_line_schema

    make = {"line": make_line_schema, "experiment": make_experiment_schema, "gate": make_gate_schema}
    schema = make[args.kind]()
    if args.out is None:
        print_json(schema)
        return 0
    write_result(args.out, render_json(schema))
    article = "an" if args.kind == "experiment" else "a"
    print(
        f"{args.out} written; put this first in {article} {args.kind} file:\n# yaml-language-server: $schema={args.out}"
    )
    return 0
