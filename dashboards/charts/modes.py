"""The failure modes that a line file states, to be held beside what happened."""

from collections.abc import Iterator

from dashboards.chart import Rows
from dashboards.formats import DASH
from dashboards.text import Catalogue
from twin.config.count import ConstantCount, CountDistribution, GeometricCount
from twin.config.failure import Failure
from twin.config.line import Line


def tabulate_modes(line: Line | None, say: Catalogue) -> Rows | None:
    """Return the failure modes of stations and pools of robots, None when there are none or the file is unreadable."""
    if line is None:
        return None
    rows = list(_list_modes(line, say))
    headings = [say(f"failures.modes.{name}") for name in ("place", "mode", "clock", "crew", "to_failure", "to_repair")]
    return Rows(headings, rows, texts=4) if rows else None


def _list_modes(line: Line, say: Catalogue) -> Iterator[list[str]]:
    for station in line.stations:
        for failure in station.failures:
            yield [station.name, *_show_mode(failure, say)]
    for pool in line.robots:
        for failure in pool.failures:
            yield [say("failures.stops.pool", pool=pool.name), *_show_mode(failure, say)]


def _show_mode(failure: Failure, say: Catalogue) -> list[str]:
    name = f"{failure.name} ({say('failures.modes.minor')})" if failure.minor else failure.name
    repair = f"{failure.time_to_repair.mean_s / 60:.3g} min ({failure.time_to_repair.kind})"
    crew = failure.crew or failure.needs or DASH
    return [name, say(f"failures.clock.{failure.clock}"), crew, _show_life(failure, say), repair]


def _show_life(failure: Failure, say: Catalogue) -> str:
    if failure.time_to_failure is not None:
        return f"{failure.time_to_failure.mean_s / 3600:.3g} h ({failure.time_to_failure.kind})"
    if failure.services_to_failure is not None:
        return say("failures.modes.services", count=f"{_average(failure.services_to_failure):.3g}")
    return DASH


def _average(law: CountDistribution) -> float:
    """Return the mean of a distribution of whole numbers."""
    if isinstance(law, ConstantCount):
        return float(law.value)
    if isinstance(law, GeometricCount):
        return 1 / law.probability
    return (law.low + law.high) / 2
