"""The ISO 22400 quantities of every station and of the line, per replication: what the KPI formulas are written in."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from twin.records.bottleneck import Method, Waits, find_bottlenecks
from twin.records.outcome import Outcome
from twin.records.run_places import Places, encode_texts
from twin.records.state import PLANNED_DOWN, TIME_ELEMENT, RobotState, ServerState
from twin.records.tables import COST_KINDS

Floats = NDArray[np.float64]

_UNPLANNED = (RobotState.SPARE, RobotState.OFF_SHIFT, RobotState.MAINTENANCE)

LINE = "line"
"""Scope of the KPIs of the line as a whole."""


@dataclass(frozen=True)
class StationRows:
    """One row per replication and station, its servers summed; stations in order of flow.

    Attributes:
        scenario: scenario of each row, shape (rows,).
        replication: replication of each row, shape (rows,).
        station: name of the station of each row, shape (rows,).
        planned_s: planned time of one replication [s], shape (rows,).
        servers: servers of the station, shape (rows,).
        state_s: time of all servers in each state [s], shape (rows,) each.
        processed: PQ, parts finished with, scrapped ones included, shape (rows,).
        scrapped: SQ, shape (rows,).
        first_pass: parts that passed at the first attempt, shape (rows,).
        retries: repeated attempts, shape (rows,).
        failures: breakdowns, shape (rows,).
        minor_stops: failures that count as minor stops, shape (rows,).
        interventions: failed attempts that called for a human, shape (rows,).
        active_periods: times of the servers without starving and blocking, shape (rows,).
        energy_j: energy of the robots, and of machines that are metered [J], shape (rows,).
        ideal_cycle_s: PRI, planned run time per item of one server [s], shape (rows,).
        ideal_visits: services of the station that a good part needs, without rework and scrap, shape (rows,).
        humanoid: whether a robot works here, shape (rows,).
        attempts: attempts of robots, shape (rows,).
        falls: attempts that ended in a fall, shape (rows,).
        named_by: 1 where a rule names the station as the bottleneck of its replication, else 0, shape (rows,) each.
    """

    scenario: NDArray[np.object_]
    replication: NDArray[np.int64]
    station: NDArray[np.object_]
    planned_s: Floats
    servers: Floats
    state_s: Mapping[ServerState, Floats]
    processed: Floats
    scrapped: Floats
    first_pass: Floats
    retries: Floats
    failures: Floats
    minor_stops: Floats
    interventions: Floats
    active_periods: Floats
    energy_j: Floats
    ideal_cycle_s: Floats
    ideal_visits: Floats
    humanoid: NDArray[np.bool_]
    attempts: Floats
    falls: Floats
    named_by: Mapping[Method, Floats]

    @property
    def pbt_s(self) -> Floats:
        """PBT, planned busy time of all servers [s]: the planned time less planned downtime."""
        return self.planned_s * self.servers - self._element(PLANNED_DOWN)

    @property
    def apt_s(self) -> Floats:
        """APT, production time [s]."""
        return self._element("APT")

    @property
    def aust_s(self) -> Floats:
        """AUST, set-up time [s]."""
        return self._element("AUST")

    @property
    def aupt_s(self) -> Floats:
        """AUPT, processing time [s]: production and set-up."""
        return self.apt_s + self.aust_s

    @property
    def adet_s(self) -> Floats:
        """ADET, delay by malfunction, minor stop or intervention [s]."""
        return self._element("ADET")

    @property
    def blocked_s(self) -> Floats:
        """Time blocked [s]."""
        return self.state_s[ServerState.BLOCKED]

    @property
    def starved_s(self) -> Floats:
        """Time starved [s]."""
        return self.state_s[ServerState.STARVED]

    @property
    def active_s(self) -> Floats:
        """Time neither starved nor blocked, nor waiting for a robot [s]."""
        return self.pbt_s - self.blocked_s - self.starved_s - self.state_s[ServerState.WAITING_ROBOT]

    @property
    def aubt_s(self) -> Floats:
        """AUBT, busy time [s]: production, set-up and delays."""
        return self.aupt_s + self.adet_s

    @property
    def good(self) -> Floats:
        """GQ, parts that passed."""
        return self.processed - self.scrapped

    @property
    def line_cycle_s(self) -> Floats:
        """Ideal time of the station for a good part, its servers working side by side [s]."""
        return self.ideal_cycle_s * self.ideal_visits / self.servers

    def _element(self, name: str) -> Floats:
        parts = [self.state_s[state] for state, element in TIME_ELEMENT.items() if element == name]
        return np.asarray(np.sum(parts, axis=0)) if parts else np.zeros(self.planned_s.shape)


@dataclass(frozen=True)
class LineRows:
    """One row per replication.

    Attributes:
        scenario: scenario of each row, shape (rows,).
        replication: replication of each row, shape (rows,).
        planned_s: planned time [s], shape (rows,).
        target_per_hour: good parts per hour asked for, NaN without a target, shape (rows,).
        good: GQ, good parts that left the line, shape (rows,).
        scrapped: SQ, parts scrapped, shape (rows,).
        first_pass: good parts without a repeated attempt, shape (rows,).
        escaped: good parts that are spoilt, shape (rows,).
        on_time: good parts that left by their due date, shape (rows,).
        late: good parts that left after it, shape (rows,).
        lost: arrivals that found no place, shape (rows,).
        flow_time_s: mean time of a part in the line [s], NaN when none left, shape (rows,).
        flow_time_p50_s: median of that time [s], shape (rows,).
        flow_time_p95_s: 95 % quantile of that time [s], shape (rows,).
        hourly_mean: good parts per whole hour of planned time, NaN without one, shape (rows,).
        hourly_variance: their variance over the whole hours, NaN with fewer than two, shape (rows,).
        work_in_process: mean number of parts in the line, shape (rows,).
        crew_busy_s: time in which people of the crews walked to a call or worked [s], shape (rows,).
        crew_planned_s: planned time of all of them [s], shape (rows,).
        robot_s: time of all robots of pools in each state [s], shape (rows,) each.
        robot_planned_s: planned time of them, without spares and breaks [s], shape (rows,).
        robot_energy_j: drawn by them [J], shape (rows,).
        cost: of the planned time by kind, NaN where there is no price, shape (rows,) each.
        currency: of the costs, empty without, shape (rows,).
        stations: the stations of these replications, in the same order of replications.
        bottleneck: row of ``stations`` with the largest ideal time for a good part, shape (rows,).
        owner: row of this table to which each row of ``stations`` belongs, shape (station rows,).
    """

    scenario: NDArray[np.object_]
    replication: NDArray[np.int64]
    planned_s: Floats
    target_per_hour: Floats
    good: Floats
    scrapped: Floats
    first_pass: Floats
    escaped: Floats
    on_time: Floats
    late: Floats
    lost: Floats
    flow_time_s: Floats
    flow_time_p50_s: Floats
    flow_time_p95_s: Floats
    hourly_mean: Floats
    hourly_variance: Floats
    work_in_process: Floats
    crew_busy_s: Floats
    crew_planned_s: Floats
    robot_s: Mapping[RobotState, Floats]
    robot_planned_s: Floats
    robot_energy_j: Floats
    cost: Mapping[str, Floats]
    currency: NDArray[np.object_]
    stations: StationRows
    bottleneck: NDArray[np.int64]
    owner: NDArray[np.int64]

    @property
    def finished(self) -> Floats:
        """PQ, parts that left the line, good or scrapped."""
        return self.good + self.scrapped

    @property
    def planned_busy_s(self) -> Floats:
        """Planned time without breaks and maintenance, that of a server of the bottleneck [s]."""
        return (self.stations.pbt_s / self.stations.servers)[self.bottleneck]

    @property
    def ideal_cycle_s(self) -> Floats:
        """Ideal time of the bottleneck for a good part [s]."""
        return self.stations.line_cycle_s[self.bottleneck]

    @property
    def nbytes(self) -> int:
        """Memory that the arrays take, those of the stations too [bytes]."""
        return _measure(vars(self).values()) + _measure(vars(self.stations).values())

    def total(self, values: Floats) -> Floats:
        """Return the sum of a station quantity over the stations of each replication."""
        return _sum_by(self.owner, values, self.planned_s.size)

    @property
    def all_robot_energy_j(self) -> Floats:
        """Energy of humanoid stations and of robots of pools [J], NaN on a line that has neither."""
        stations = self.total_humanoid(self.stations.energy_j)
        return np.where(self.robot_planned_s > 0, np.nan_to_num(stations) + self.robot_energy_j, stations)

    @property
    def total_cost(self) -> Floats:
        """Sum of the costs that have a price, NaN when none has."""
        amounts = np.array(list(self.cost.values()))
        return np.where(np.isnan(amounts).all(axis=0), np.nan, np.nansum(amounts, axis=0))

    def total_humanoid(self, values: Floats) -> Floats:
        """Return the sum over humanoid stations; NaN on a line that has none."""
        present = self.total(self.stations.humanoid.astype(float)) > 0
        return np.where(present, self.total(values * self.stations.humanoid), np.nan)


def collect_rows(tables: Mapping[str, pa.Table]) -> LineRows:
    """Return the quantities of the line and its stations from all tables but ``kpis``."""
    runs = tables["runs"]
    replications = Places.of(runs)
    stations, owner = _collect_stations(tables, replications)
    hourly_mean, hourly_variance = _collect_hours(tables, replications)
    crews = tables["crews"]
    at_crew = replications.find(crews)
    robots = tables["robots"]
    at_robot = replications.find(robots)
    robot_s = {state: _sum_by(at_robot, _floats(robots, f"{state.label}_s"), len(replications)) for state in RobotState}
    cost, currency = _collect_costs(tables["costs"], replications)
    return LineRows(
        scenario=_objects(runs, "scenario"),
        replication=runs["replication"].to_numpy().astype(np.int64),
        planned_s=_floats(runs, "planned_s"),
        target_per_hour=_floats(runs, "target_per_hour"),
        good=_floats(runs, "good"),
        scrapped=_floats(runs, "scrapped"),
        first_pass=_floats(runs, "first_pass_good"),
        escaped=_floats(runs, "escaped"),
        on_time=_floats(runs, "on_time"),
        late=_floats(runs, "late"),
        lost=_floats(runs, "lost"),
        flow_time_s=_floats(runs, "flow_time_s"),
        flow_time_p50_s=_floats(runs, "flow_time_p50_s"),
        flow_time_p95_s=_floats(runs, "flow_time_p95_s"),
        hourly_mean=hourly_mean,
        hourly_variance=hourly_variance,
        work_in_process=_floats(runs, "work_in_process"),
        crew_busy_s=_sum_by(at_crew, _floats(crews, "busy_s"), len(replications)),
        crew_planned_s=_sum_by(at_crew, _floats(crews, "people"), len(replications)) * _floats(runs, "planned_s"),
        robot_s=robot_s,
        robot_planned_s=np.sum([robot_s[state] for state in RobotState if state not in _UNPLANNED], axis=0),
        robot_energy_j=_sum_by(at_robot, _floats(robots, "energy_j"), len(replications)),
        cost=cost,
        currency=currency,
        stations=stations,
        bottleneck=_find_bottlenecks(stations.line_cycle_s, owner, len(replications)),
        owner=owner,
    )


def _collect_stations(tables: Mapping[str, pa.Table], replications: Places) -> tuple[StationRows, NDArray[np.int64]]:
    servers = tables["servers"]
    first, place = replications.number(servers, "station")
    owner, rows = replications.find(servers)[first], first.size

    def total(name: str) -> Floats:
        return _sum_by(place, _floats(servers, name), rows)

    def count(only: Outcome | None = None) -> Floats:
        outcomes = tables["outcomes"]
        counted = outcomes if only is None else outcomes.filter(pc.equal(outcomes["outcome"], only.label))
        at = replications.find_among(counted, servers.take(pa.array(first)), "station")
        return _sum_by(at, _floats(counted, "count"), rows)

    planned_s = _floats(tables["runs"], "planned_s")[owner]
    stations = StationRows(
        scenario=_objects(servers, "scenario")[first],
        replication=servers["replication"].to_numpy().astype(np.int64)[first],
        station=_objects(servers, "station")[first],
        planned_s=planned_s,
        servers=_sum_by(place, np.ones(place.size), rows),
        state_s={state: total(f"{state.label}_s") for state in ServerState},
        processed=total("processed"),
        scrapped=total("scrapped"),
        first_pass=total("first_pass_good"),
        retries=total("retries"),
        failures=total("failures"),
        minor_stops=total("minor_stops"),
        interventions=total("interventions"),
        active_periods=total("active_periods"),
        energy_j=total("energy_j"),
        ideal_cycle_s=_floats(servers, "ideal_cycle_s")[first],
        ideal_visits=_floats(servers, "ideal_visits")[first],
        humanoid=(_objects(servers, "robot") != "")[first],
        attempts=count(),
        falls=count(Outcome.FALL),
        named_by={method: np.zeros(rows) for method in Method},
    )
    _name_bottlenecks(stations, owner)
    return stations, owner


def _name_bottlenecks(stations: StationRows, owner: NDArray[np.int64]) -> None:
    """Mark the station that each rule names in each replication."""
    blocked, starved = (time_s / stations.pbt_s for time_s in (stations.blocked_s, stations.starved_s))
    active_s = stations.active_s / np.maximum(stations.active_periods, 1)
    firsts = np.unique(owner, return_index=True)[1]
    counts = np.diff(np.append(firsts, owner.size))
    for count in np.unique(counts).tolist():
        at = firsts[counts == count][:, None] + np.arange(count)
        waits = Waits(blocked[at], starved[at], active_s[at])
        for method, named in stations.named_by.items():
            named[at[:, 0] + find_bottlenecks(method, waits)] = 1


def _collect_hours(tables: Mapping[str, pa.Table], replications: Places) -> tuple[Floats, Floats]:
    """Return mean and variance of the good parts of the whole hours of each replication."""
    output, planned_s = tables["output"], _floats(tables["runs"], "planned_s")
    place = replications.find(output)
    whole = 3600 * (_floats(output, "hour") + 1) <= planned_s[place]
    place, good = place[whole], _floats(output, "good")[whole]
    with np.errstate(divide="ignore", invalid="ignore"):
        hours = np.bincount(place, minlength=planned_s.size)
        mean = _sum_by(place, good, planned_s.size) / hours
        squares = _sum_by(place, (good - mean[place]) ** 2, planned_s.size)
        return mean, np.where(hours > 1, squares / (hours - 1), np.nan)


def _collect_costs(costs: pa.Table, replications: Places) -> tuple[dict[str, Floats], NDArray[np.object_]]:
    """Return the costs of each replication by kind, and their currency."""
    amounts = {kind: np.full(len(replications), np.nan) for kind in COST_KINDS}
    currency: NDArray[np.object_] = np.full(len(replications), "", dtype=object)
    row, amount = replications.find(costs), _floats(costs, "amount")
    codes, kinds = encode_texts(costs["kind"])
    for code in np.unique(codes).tolist():
        amounts[str(kinds[code])][row[codes == code]] = amount[codes == code]
    currency[row] = _objects(costs, "currency")
    return amounts, currency


def _find_bottlenecks(cycle_s: Floats, owner: NDArray[np.int64], replications: int) -> NDArray[np.int64]:
    slowest = np.full(replications, -np.inf)
    np.maximum.at(slowest, owner, cycle_s)
    candidates = np.flatnonzero(cycle_s == slowest[owner])
    first = np.unique(owner[candidates], return_index=True)[1]
    return candidates[first]


def _measure(fields: Iterable[object]) -> int:
    found = [one for field in fields for one in (field.values() if isinstance(field, Mapping) else [field])]
    return sum(array.nbytes for array in found if isinstance(array, np.ndarray))


def _sum_by(place: NDArray[np.int64], values: Floats, size: int) -> Floats:
    return np.bincount(place, weights=values, minlength=size).astype(float)


def group_values(table: pa.Table, *names: str) -> Iterator[tuple[tuple[str, ...], Floats]]:
    """Yield the values of a table by the texts of some columns, in order of first appearance; values in their order.

    Args:
        table: with a column ``value``.
        names: of the columns of text.
    """
    group = np.zeros(table.num_rows, dtype=np.int64)
    for name in names:
        codes, texts = encode_texts(table[name])
        group = _number(group * len(texts) + codes)
    counts = np.bincount(group)
    # Stable, and by counting where 16 bits are enough
    order = np.argsort(group.astype(np.uint16) if counts.size <= 1 << 16 else group, kind="stable")
    ends = np.cumsum(counts)
    firsts = order[ends - counts]
    values = _floats(table, "value")[order]
    texts_of = [_texts(table[name].take(pa.array(firsts))) for name in names]
    for place in np.argsort(firsts).tolist():
        yield tuple(texts[place] for texts in texts_of), values[ends[place] - counts[place] : ends[place]]


def _number(codes: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return codes as numbers from 0 without gaps, in the same order."""
    if not codes.size or codes.max() > 4 * codes.size + 1000:
        return np.unique(codes, return_inverse=True)[1].astype(np.int64)
    return (np.cumsum(np.bincount(codes) > 0) - 1)[codes]


def _texts(column: pa.ChunkedArray) -> list[str]:
    codes, texts = encode_texts(column)
    return [texts[code] for code in codes.tolist()]


def _floats(table: pa.Table, name: str) -> Floats:
    return np.asarray(table[name].cast(pa.float64()).to_numpy(zero_copy_only=False), dtype=float)


def _objects(table: pa.Table, name: str) -> NDArray[np.object_]:
    codes, texts = encode_texts(table[name])
    return np.array(texts, dtype=object)[codes]
