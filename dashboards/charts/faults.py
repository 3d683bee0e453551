"""The heat map of a failure campaign: what each physical fault does at each severity."""

from collections.abc import Callable
from dataclasses import dataclass

from dashboards.chart import Cell, Chart, Link, Rows
from dashboards.charts.cells import show_fault
from dashboards.figures.heat import Spot, draw_heat
from dashboards.formats import Quantity, format_quantity, tell_bounds
from dashboards.source import Source
from dashboards.text import Catalogue
from twin.records.campaign import FaultRow
from twin.records.intervals import Interval

LinkFault = Callable[[FaultRow], str]
"""Where a fault at a severity is looked at."""


@dataclass(frozen=True)
class Measure:
    """What is shown of each fault.

    Attributes:
        unit: as in ``KPI_DEFINITIONS``.
        sign: 1 where more is worse, -1 where less is.
        read: from a fault, None when it has no value.
    """

    unit: str
    sign: int
    read: Callable[[FaultRow], Interval | None]


MEASURES = {
    "lost": Measure("parts", 1, lambda row: row.lost_per_shift),
    "oee": Measure("1", -1, lambda row: row.oee),
    "success": Measure("1", -1, lambda row: row.success),
    "time": Measure("s", 1, lambda row: row.duration_s),
}
"""What can be shown, from the line down to the single attempt."""


def pick_faults(source: Source) -> list[FaultRow]:
    """Return one row for each fault and severity: that of the cell which differs from the base in nothing else."""
    manifest = source.experiment.manifest
    base = manifest.levels.get(manifest.scenarios[0], {})

    def count_changes(row: FaultRow) -> int:
        return sum(label != base.get(name, label) for name, label in manifest.levels.get(row.cell, {}).items())

    picked: dict[tuple[str, float], FaultRow] = {}
    for row in sorted(source.faults, key=count_changes):
        picked.setdefault((row.fault, row.severity), row)
    order = list(dict.fromkeys(row.fault for row in source.faults))
    return sorted(picked.values(), key=lambda row: (order.index(row.fault), row.severity))


def chart_heat(source: Source, name: str, link: LinkFault, say: Catalogue) -> Chart | None:
    """Return the faults by severity, coloured by a measure; None when it has no value anywhere.

    Args:
        source: with faults.
        name: of the measure, one of ``MEASURES``.
        link: where a fault is looked at.
        say: the words.
    """
    measure = MEASURES[name]
    found = [(row, interval) for row in pick_faults(source) if (interval := measure.read(row))]
    if not found:
        return None
    spots = [_make_spot(row, interval, measure, link, say) for row, interval in found]
    worst = max(spots, key=lambda spot: spot.badness)
    told = say(
        f"failures.heat.{name}.summary",
        fault=worst.fault,
        severity=f"{worst.severity:g}",
        value=worst.told.value,
        unit=worst.told.unit,
        bounds=tell_bounds(worst.told, say),
        sound=_tell_sound(source, name, say),
    )
    headings = [
        say(f"report.faults.{key}") for key in ("fault", "severity", "attempts", "success", "time", "oee", "lost")
    ]
    rows = [_link_row(row, link, say) for row in source.faults]
    return Chart(
        "fault-heat",
        say("failures.heat.title", measure=say(f"failures.measure.{name}")),
        draw_heat(spots, say=say),
        told,
        say("failures.heat.note"),
        Rows([*headings, say("report.cells.cell")], rows),
        draw_heat(spots, narrow=True, say=say),
    )


def _make_spot(row: FaultRow, interval: Interval, measure: Measure, link: LinkFault, say: Catalogue) -> Spot:
    told: Quantity = format_quantity(interval, measure.unit, say)
    return Spot(row.fault, row.severity, measure.sign * interval.mean, told, link(row))


def _link_row(row: FaultRow, link: LinkFault, say: Catalogue) -> list[Cell]:
    first, *others = show_fault(row, say)
    return [Link(first, link(row)), *others, row.cell]


def _tell_sound(source: Source, name: str, say: Catalogue) -> str:
    """Return what the line without a fault does, where that says something."""
    summary = source.base.find("oee" if name == "oee" else "good_rate")
    if summary is None or name not in {"oee", "lost"}:
        return ""
    shown = format_quantity(summary.interval, summary.unit, say)
    return " " + say("failures.heat.sound", value=shown.value, unit=shown.unit, bounds=tell_bounds(shown, say))
