"""``twin compare DIR...``: scenarios of one or several stores side by side, and which differences are real."""

import argparse
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from twin.cli.options import Commands, add_command, print_json
from twin.errors import UsageError

if TYPE_CHECKING:
    import pyarrow as pa

    from twin.records.store import Store

DEFAULT_KPIS = ("oee", "good_rate", "cost_per_good_part")


def add_parser(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(
        commands, "compare", run=run, help="compare scenarios, replication by replication, with simultaneous intervals"
    )
    parser.add_argument("folders", nargs="+", type=Path, metavar="DIR", help="store of an experiment")
    parser.add_argument("--base", metavar="NAME", help="scenario that the others are compared with (the first one)")
    parser.add_argument(
        "--kpi", action="append", metavar="NAME", help=f"KPI of the line, again for more ({', '.join(DEFAULT_KPIS)})"
    )


def run(args: argparse.Namespace) -> int:
    """Compare, and print."""
    from twin.names import suggest
    from twin.records.store import Store

    if len({folder.resolve().name for folder in args.folders}) < len(args.folders):
        raise UsageError("two folders of one name, or one folder twice; the names tell their scenarios apart")
    stores = {str(folder): Store.open(folder) for folder in args.folders}
    tables, names = _join(stores)
    base = args.base or names[0]
    if base not in names:
        raise UsageError(f"--base {base}: no such scenario; {suggest(base, names)}")
    if len(names) < 2:
        raise UsageError(f"{args.folders[0]}: holds one scenario only; give another folder to compare it with")
    wanted = _choose_kpis(tables["kpis"], args.kpi)
    if args.json:
        print_json(_describe(tables, wanted, base))
    else:
        print_comparisons(tables, wanted, base)
    return 0


def print_comparisons(tables: Mapping[str, "pa.Table"], wanted: Iterable[str], base: str, level: float = 0.95) -> None:
    """Print a table for each KPI: every scenario, and its difference from one of them."""
    from twin.cli.tables import print_comparison_table
    from twin.records.comparisons import compare_kpi
    from twin.records.quantities import LINE
    from twin.records.summary import summarise

    summaries = [row for row in summarise(tables["kpis"], level, tables["input_variance"]) if row.scope == LINE]
    for kpi in wanted:
        rows = [row for row in summaries if row.kpi == kpi]
        if rows:
            compared = compare_kpi(tables["kpis"], kpi, base, level, tables["input_variance"])
            print_comparison_table(rows, compared, base, level)


def _join(stores: Mapping[str, "Store"]) -> tuple[dict[str, "pa.Table"], list[str]]:
    """Return the tables of all stores, scenarios named after their folder where there are several, and those names."""
    import pyarrow as pa

    seeds = {name: store.manifest.seed for name, store in stores.items()}
    if len(set(seeds.values())) > 1:
        told = ", ".join(f"{name} {seed}" for name, seed in seeds.items())
        raise UsageError(
            f"seeds differ ({told}): their replications have nothing in common; run one of them with the other's --seed"
        )
    names: list[str] = []
    tables: dict[str, list[pa.Table]] = {"kpis": [], "input_variance": []}
    for folder, store in stores.items():
        prefix = f"{Path(folder).name}: " if len(stores) > 1 else ""
        names += [prefix + name for name in store.manifest.scenarios]
        for name, parts in tables.items():
            parts.append(_prefix(store.read(name), prefix))
    return {name: pa.concat_tables(parts) for name, parts in tables.items()}, names


def _prefix(table: "pa.Table", prefix: str) -> "pa.Table":
    """Return a table whose scenarios are named after their folder, too."""
    import pyarrow as pa

    for column in {"scenario", "against"} & set(table.column_names):
        values = [prefix + name if name else name for name in table[column].to_pylist()]
        table = table.set_column(table.schema.get_field_index(column), column, pa.array(values, pa.string()))
    return table


def _choose_kpis(kpis: "pa.Table", wanted: Sequence[str] | None) -> list[str]:
    """Return the KPIs to compare.

    Raises:
        UsageError: a KPI is not in the stores.
    """
    import pyarrow.compute as pc

    from twin.names import suggest
    from twin.records.quantities import LINE

    known = list(dict.fromkeys(kpis.filter(pc.field("scope") == LINE)["kpi"].to_pylist()))
    for kpi in wanted or ():
        if kpi not in known:
            raise UsageError(f"--kpi {kpi}: no such KPI of the line; {suggest(kpi, known)}")
    return list(wanted) if wanted else [kpi for kpi in DEFAULT_KPIS if kpi in known]


def _describe(tables: Mapping[str, "pa.Table"], wanted: Iterable[str], base: str) -> list[dict[str, object]]:
    from twin.records.comparisons import compare_kpi

    return [
        {"kpi": kpi, "base": base, "scenario": found.scenario, **found.as_json()}
        for kpi in wanted
        for found in compare_kpi(tables["kpis"], kpi, base, input_variance=tables["input_variance"])
    ]
