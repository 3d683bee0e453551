"""``twin validate``: every entry of a reference table simulated and compared with its exact value."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from twin.cli.options import Commands, add_command, check_place, give_json

if TYPE_CHECKING:
    from twin.line.validation.verdict import Verdict


def add_parser(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(
        commands, "validate", run=run, help="simulate every entry of a reference table and compare with its exact value"
    )
    parser.add_argument("--table", type=Path, metavar="FILE", help="table to use (default: the one that ships)")
    parser.add_argument("--page", type=Path, metavar="FILE", help="write a page of the documentation, in Markdown")


def run(args: argparse.Namespace) -> int:
    """Judge every entry; 1 when a supported one is outside its interval."""
    from twin.line.validation.page import render_page
    from twin.line.validation.table import load_table
    from twin.line.validation.verdict import judge_table
    from twin.records.atomic import write_atomically

    check_place(args.out)
    verdicts = []
    for verdict in judge_table(load_table(args.table), seed=args.seed):
        verdicts.append(verdict)
        if not args.json:
            print(_render(verdict), flush=True)
    document = summarise(verdicts)
    if args.page:
        write_atomically(args.page, render_page(document).encode())
    if not give_json(document, args):
        _print_summary(document)
    return 1 if document["outside"] else 0


def summarise(verdicts: "list[Verdict]") -> dict[str, Any]:
    """Return the document of the command.

    ``outside_by_chance``: how many right entries one expects outside, each being run again when it first was.
    """
    supported = [verdict for verdict in verdicts if not verdict.reason]
    return {
        "supported": len(supported),
        "outside": sum(not verdict.within for verdict in supported),
        "outside_by_chance": round(len(supported) * 0.01**2, 4),
        "repeated": sum(verdict.repeated for verdict in supported),
        "imprecise": sum(not verdict.precise for verdict in supported),
        "not_supported": len(verdicts) - len(supported),
        "entries": [verdict.as_json() for verdict in verdicts],
    }


def _render(verdict: "Verdict") -> str:
    if verdict.reason:
        return f"-        {verdict.entry.id}: not supported: {verdict.reason}"
    mark = "within" if verdict.within else "OUTSIDE"
    simulated, half = verdict.simulated, verdict.half_width_99
    if not isinstance(simulated, dict):
        return f"{mark:8} {verdict.entry.id}: {simulated:.6g} +- {half:.2g}, exact {verdict.entry.expected:.10g}"
    first = next(iter(simulated))
    more = f" and {len(simulated) - 1} more" if len(simulated) > 1 else ""
    return f"{mark:8} {verdict.entry.id}: {first} {simulated[first]:.6g} +- {half[first]:.2g}{more}"


def _print_summary(document: dict[str, Any]) -> None:
    print(
        f"{document['supported']} entries supported, {document['outside']} outside their joint 99 % interval "
        f"({document['outside_by_chance']} expected by chance; {document['repeated']} run twice, "
        f"{document['imprecise']} wider than the tolerance), {document['not_supported']} not supported"
    )
