"""``twin sweep EXPERIMENT``: every cell of an experiment file, replicated, compared with the base."""

import argparse
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from twin.cli.executor import add_executor
from twin.cli.options import Commands, add_command, print_json
from twin.cli.run import carry_out
from twin.errors import UsageError

if TYPE_CHECKING:
    import pyarrow as pa

    from twin.records.store import Store


def add_parser(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(
        commands, "sweep", run=run, help="run every cell of an experiment file and compare them with the base"
    )
    parser.add_argument(
        "experiment", metavar="EXPERIMENT", help="experiment file, or name of a shipped one such as buffers_and_spares"
    )
    add_executor(parser)


def run(args: argparse.Namespace) -> int:
    """Run the experiment, print what it found."""
    from twin.experiments.run import Experiment
    from twin.experiments.study import load_study

    study = load_study(args.experiment, seed=args.seed)
    if study.space is not None:
        raise UsageError(f"{study.path}: searches instead of running every cell; use twin optimise {args.experiment}")
    return carry_out(Experiment.of_study(study, seed=args.seed), args, tell=print_sweep)


def print_sweep(store: "Store", args: argparse.Namespace) -> None:
    """Print cells, faults and findings of a swept experiment."""
    from twin.cli.compare import print_comparisons
    from twin.experiments.study import load_study

    if args.json:
        print_json(describe(store))
        return
    file = load_study(store.experiment_file, seed=store.manifest.seed, line_file=store.line_file).file
    tables = read_tables(store)
    print_comparisons(tables, file.kpis, store.manifest.scenarios[0], file.level)
    print_faults(store, tables, file.level)
    print_conclusion(store)


def print_conclusion(store: "Store") -> None:
    """Print what stands behind the skills of an experiment, what was found of it as a whole, and where it is."""
    from twin.cli.tables import describe_skill
    from twin.records.failures import read_unmeasured
    from twin.records.findings import Findings

    for skill in store.manifest.skills:
        print(describe_skill(skill))
    for cell, reason in read_unmeasured(store.folder).items():
        print(f"not run: {cell} ({reason})")
    findings = Findings.read(store.folder)
    for cell, reason in findings.excluded.items():
        print(f"left out: {cell} ({reason})")
    for sentence in findings.sentences:
        print(sentence)
    print(f"store: {store.folder}")


def read_tables(store: "Store") -> dict[str, "pa.Table"]:
    """Return the tables that comparisons and campaigns are made from."""
    return {name: store.read(name) for name in ("kpis", "attempts", "input_variance")}


def print_faults(store: "Store", tables: "Mapping[str, pa.Table]", level: float) -> None:
    """Print what each physical fault does, from the attempts to the line, when the experiment has any."""
    from twin.cli.tables import print_fault_table
    from twin.records.campaign import tabulate_faults

    rows = tabulate_faults(store.manifest, tables, level)
    if rows:
        print_fault_table(rows)


def describe(store: "Store") -> list[dict[str, Any]]:
    """Return the JSON of ``sweep``: an object for each cell."""
    from twin.cli.tables import describe_kpis, read_summaries
    from twin.records.campaign import tabulate_faults
    from twin.records.comparisons import compare_kpi
    from twin.records.failures import read_unmeasured
    from twin.records.findings import Findings

    unmeasured = read_unmeasured(store.folder)
    manifest, findings, summaries = store.manifest, Findings.read(store.folder), read_summaries(store)
    tables, base = read_tables(store), manifest.scenarios[0]
    described = {name: describe_kpis(summaries, name) for name in manifest.scenarios}
    differences: dict[str, dict[str, object]] = {name: {} for name in manifest.scenarios}
    for kpi in described[base]:
        for found in compare_kpi(tables["kpis"], kpi, base, input_variance=tables["input_variance"]):
            differences[found.scenario][kpi] = found.as_json()
    faults = {row.cell: row.as_json() for row in tabulate_faults(manifest, tables)}
    return [
        {
            "scenario": name,
            "levels": dict(manifest.levels.get(name, {})),
            "kpis": described[name],
            "against_base": differences[name],
            "fault": faults.get(name),
            "best": name == findings.best,
            "excluded": findings.excluded.get(name),
            "not_run": unmeasured.get(name),
            "findings": list(findings.sentences),
            "store": str(store.folder),
        }
        for name in manifest.scenarios
    ]
