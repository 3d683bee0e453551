"""Warnings: what a line file may say, but hardly means."""

from collections.abc import Iterator

from twin.config.arrivals import find_arrivals
from twin.config.capacity import Limit, find_limit
from twin.config.document import Place
from twin.config.graph import make_graph
from twin.config.line import Line, LoadedWalk, Skill, Station
from twin.config.model import HOUR_S
from twin.config.pool import RobotPool

Advice = tuple[Place, str]


def find_advice(line: Line) -> Iterator[Advice]:
    """Yield places and what is odd about them."""
    yield from _advise_on_times(line)
    yield from _advise_on_crews(line)
    yield from _advise_on_interventions(line)
    yield from _advise_on_fleet(line)
    yield from _advise_on_arrivals(line)
    yield from _advise_on_target(line)


def _advise_on_times(line: Line) -> Iterator[Advice]:
    planned_s = line.plan.planned_hours * HOUR_S
    for index, station in enumerate(line.stations):
        processing = station.processing
        if isinstance(processing, Skill | LoadedWalk):
            continue
        place: Place = ("stations", index, "processing")
        if processing.mean_s > planned_s:
            yield place, f"one part takes {processing.mean_s:.6g} s on average, longer than the planned time"
        if station.ideal_cycle_s is not None and station.ideal_cycle_s > processing.mean_s * (1 + 1e-9):
            yield (
                ("stations", index, "ideal_cycle_s"),
                f"longer than the mean processing time ({processing.mean_s:.6g} s): effectiveness will exceed 100 %",
            )


def _advise_on_crews(line: Line) -> Iterator[Advice]:
    owners: tuple[Station | RobotPool, ...] = (*line.stations, *line.robots)
    stops = [stop for owner in owners for stop in (*owner.failures, *owner.maintenance)]
    used = {stop.crew for stop in stops}
    needed = {stop.needs for stop in stops}
    if line.interventions is not None:
        used.add(line.interventions.crew)
    for index, crew in enumerate(line.crews):
        if crew.name not in used and needed.isdisjoint(crew.skills):
            yield ("crews", index), f"nothing calls the crew {crew.name!r}"


def _advise_on_interventions(line: Line) -> Iterator[Advice]:
    if line.interventions is not None and not any(isinstance(s.processing, Skill) for s in line.stations):
        yield ("interventions",), "no station works by a skill, so nobody will intervene"


def _advise_on_fleet(line: Line) -> Iterator[Advice]:
    called = {station.robots for station in line.stations}
    charging = {pool.battery.chargers for pool in line.robots if pool.battery}
    for index, pool in enumerate(line.robots):
        if pool.name not in called:
            yield ("robots", index), f"no station calls the robots {pool.name!r}"
    for index, chargers in enumerate(line.chargers):
        if chargers.name not in charging:
            yield ("chargers", index), f"no robot charges at {chargers.name!r}"


def _advise_on_arrivals(line: Line) -> Iterator[Advice]:
    arrivals = find_arrivals(line, make_graph(line))
    for index, station in enumerate(line.stations):
        if not any(arrivals[station.name].values()):
            yield ("stations", index), f"no part that enters the line ever comes to {station.name!r}"


def _advise_on_target(line: Line) -> Iterator[Advice]:
    """Yield the target that even a line without any loss of time cannot reach."""
    target, limit = line.plan.target_per_hour, find_limit(line) if line.plan.target_per_hour else None
    if target and limit and limit.per_hour < target * (1 - 1e-9):
        yield (
            ("plan", "target_per_hour"),
            f"the target of {target:g} parts/h needs a part every {HOUR_S / target:.3g} s, but "
            f"{_describe(line, limit)} ({limit.per_hour:.4g} parts/h at most)",
        )


def _describe(line: Line, limit: Limit) -> str:
    if any(source.name == limit.name for source in line.sources):
        return f"parts come from {limit.name!r} every {limit.time_s:.3g} s"
    times = "" if abs(limit.visits - 1) < 1e-9 else f", {limit.visits:.3g} times for each good part,"
    servers = "1 server" if limit.servers == 1 else f"{limit.servers} servers"
    return f"{limit.name!r} needs {limit.time_s:.3g} s{times} with its {servers}"
