"""From a line and its skill models to the arrays of the kernel."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np

from twin.config.capacity import find_visits
from twin.config.flow import Source
from twin.config.line import FailedAttemptRule, Line, Skill, Station
from twin.config.model import HOUR_S
from twin.config.pool import RobotPool
from twin.errors import UsageError
from twin.line.arrays import SERVER, STATION, TIMING, Model, Records
from twin.line.disturbances import list_skills, make_phases
from twin.line.fleet import Fleet, is_loaded_walk
from twin.line.kernel_draw import TimingKind
from twin.line.metering import Metering, make_metering
from twin.line.network import Network
from twin.line.phase import Phase, own_arrays
from twin.line.timing import Timing, make_timing
from twin.line.upkeep import NONE, Calendars, Upkeep
from twin.records.fault import read_fault
from twin.records.outcome import Outcome
from twin.records.skill import SkillKey, SkillModel

UNLIMITED = -1


@dataclass(frozen=True)
class CompiledLine:
    """A line as the kernel runs it, with the names that its results carry; plain data, fit for pickle.

    Attributes:
        model: the arrays.
        stations: names, in order of the file; the sources whose parts come by themselves and the pools follow them.
        buffers: (name, index of the queue that it is).
        sources: name of each timing, which keys its random stream.
        sources_from: index of the first source among the stations.
        pools: (name, first robot among the servers, end) of each pool.
        carriers: names.
        limits: how many routes are limited.
        robots: robot of each station, empty for machines.
        ideal_cycles_s: planned run time per item of each station [s].
        ideal_visits: services of each station for a good part, without rework and scrap.
        idle_powers_w: power of each station's robot while it attempts nothing [W].
        planned_s: planned time, breaks included [s].
        warm_up_s: time before it that is left out [s].
        target_per_hour: good parts that the plan asks for [1/h], or None.
        metering: power and prices.
        supply: parts that may enter the line, or ``UNLIMITED``.
        phases: of the planned time, from the first disturbance on; none without disturbances.
    """

    model: Model
    stations: tuple[str, ...]
    buffers: tuple[tuple[str, int], ...]
    sources: tuple[str, ...]
    sources_from: int
    pools: tuple[tuple[str, int, int], ...]
    carriers: tuple[str, ...]
    limits: int
    robots: tuple[str, ...]
    ideal_cycles_s: tuple[float, ...]
    ideal_visits: tuple[float, ...]
    idle_powers_w: tuple[float, ...]
    planned_s: float
    warm_up_s: float
    target_per_hour: float | None
    metering: Metering
    supply: int = UNLIMITED
    phases: tuple[Phase, ...] = ()

    def __setstate__(self, fields: dict[str, Any]) -> None:
        """Own the arrays: those that Ray shares between processes are read-only, for which Numba would compile anew."""
        self.__dict__.update({**fields, "model": own_arrays(fields["model"])})


def skill_key(skill: Skill) -> SkillKey:
    """Return what identifies the skill model that a station needs."""
    faults = tuple(sorted(read_fault(text).text for text in skill.faults))
    return SkillKey(skill.robot, skill.task, skill.policy, skill.conditions, faults)


def find_skill_keys(line: Line) -> list[SkillKey]:
    """Return the skills that a line needs, each once, in order of first use."""
    return list(dict.fromkeys(skill_key(skill) for skill in list_skills(line)))


def compile_line(
    line: Line,
    skills: Mapping[SkillKey, SkillModel],
    *,
    timings: Mapping[str, Timing] | None = None,
    supply: int = UNLIMITED,
) -> CompiledLine:
    """Compile a line that has passed its checks.

    Args:
        line: the line, cross-references checked.
        skills: the skill model of every key of ``find_skill_keys(line)``.
        timings: processing of the named stations that a line file cannot state, such as a given sequence.
        supply: parts that may enter the line; by default it never runs out.

    Raises:
        UsageError: a skill model is missing or empty.
    """
    network = Network(line)
    builder = _Builder(line, network, skills, timings or {})
    others = len(network.names) - len(line.stations)
    models = [*(_find_skill(station, skills) for station in line.stations), *[None] * others]
    pooled = [*(station.robots is not None for station in line.stations), *[False] * others]
    model = builder.build()
    compiled = CompiledLine(
        model=model,
        stations=network.names,
        buffers=network.graph.find_buffers(line),
        sources=tuple(builder.sources),
        sources_from=len(line.stations),
        pools=tuple(
            (pool.name, int(row["first_robot"]), int(row["end_robot"]))
            for pool, row in zip(line.robots, model.pools, strict=True)
        ),
        carriers=tuple(carriers.name for carriers in line.carriers),
        limits=network.limits,
        robots=tuple(skill.key.robot if skill else "" for skill in models),
        ideal_cycles_s=tuple(builder.ideal_cycles_s),
        ideal_visits=_find_ideal_visits(line),
        idle_powers_w=tuple(
            skill.idle_w if skill and not shared else 0.0 for skill, shared in zip(models, pooled, strict=True)
        ),
        planned_s=line.plan.planned_hours * HOUR_S,
        warm_up_s=line.plan.warm_up_hours * HOUR_S,
        target_per_hour=line.plan.target_per_hour,
        metering=make_metering(line),
        supply=supply,
    )
    phases = make_phases(line, model, network.names, partial(_find_skill, skills=skills))
    return replace(compiled, phases=phases)


def _find_ideal_visits(line: Line) -> tuple[float, ...]:
    """Return the services of each station that a good part needs; one each where nothing is known of any."""
    visits = find_visits(line)
    of_stations = tuple(visits[station.name] for station in line.stations)
    return of_stations if any(of_stations) else (1.0,) * len(of_stations)


def _find_skill(station: Station, skills: Mapping[SkillKey, SkillModel]) -> SkillModel | None:
    if not isinstance(station.processing, Skill):
        return None
    key = skill_key(station.processing)
    if key not in skills or not len(skills[key].outcome):
        raise UsageError(
            f"station {station.name}: no measured attempts of skill {key.text}; run `twin calibrate` first"
        )
    return skills[key]


@dataclass
class _Builder:
    """Collects the rows of a model's arrays, station by station."""

    line: Line
    network: Network
    skills: Mapping[SkillKey, SkillModel]
    given: Mapping[str, Timing]
    sources: list[str] = field(default_factory=list)
    ideal_cycles_s: list[float] = field(default_factory=list)
    _timings: list[tuple[object, ...]] = field(default_factory=list)
    _servers: list[tuple[int, ...]] = field(default_factory=list)
    _values: list[np.ndarray] = field(default_factory=list)
    _outcomes: list[np.ndarray] = field(default_factory=list)
    _energies: list[np.ndarray] = field(default_factory=list)
    _value_count: int = 0

    def build(self) -> Model:
        self._upkeep = Upkeep(self.line, self._add_timing)
        self._calendars = Calendars(self.line)
        self._fleet = Fleet(self.line, self.network.names)
        stations = np.zeros(len(self.network.names), STATION)
        for place, station in enumerate(self.line.stations):
            self._add_station(stations[place], place, station)
        for place, source in enumerate(self.network.arriving, len(self.line.stations)):
            self._add_source(stations[place], place, source)
        for place, pool in enumerate(self.line.robots):
            self._add_pool(stations[len(stations) - len(self.line.robots) + place], place, pool)
        servers = {
            name: (int(row["first_server"]), int(row["end_server"]))
            for name, row in zip(self.network.names, stations, strict=True)
        }
        queues, feeders = self.network.make_queues(servers)
        crews = self._upkeep.make_crews()
        calendars, switches = self._calendars.make_rows()
        pools, clients, stops = self._fleet.make_pools(servers, self._add_timing)
        return Model(
            stations=stations,
            queues=queues,
            feeders=feeders,
            routes=self.network.make_routes(),
            products=self.network.make_products(),
            orders=self.network.make_orders(),
            servers=_make_records(self._servers, SERVER),
            faults=self._upkeep.make_faults(),
            timings=_make_records(self._timings, TIMING),
            crews=crews,
            calendars=calendars,
            switches=switches,
            pools=pools,
            clients=clients,
            stops=stops,
            chargers=self._fleet.make_chargers(),
            belts=self._fleet.make_belts(self.network.graph),
            carriers=self._fleet.make_carriers(),
            positions=self._fleet.list_places(),
            values=np.concatenate([*self._values, np.zeros(1)]),
            outcomes=np.concatenate([*self._outcomes, np.zeros(1)]).astype(np.int8),
            energies=np.concatenate([*self._energies, np.zeros(1)]),
        )

    def _add_station(self, row: np.void, place: int, station: Station) -> None:
        is_skill = isinstance(station.processing, Skill)
        row["timing"] = self._add_processing(station)
        row["first_server"] = len(self._servers)
        calendar = self._calendars.add_station(station)
        for server in range(station.servers):
            first_fault = self._upkeep.count
            self._upkeep.add_server(station, server)
            watched = self._upkeep.count > first_fault or calendar >= 0 or station.robots is not None
            self._servers.append((place, watched, first_fault, self._upkeep.count, calendar))
        row["end_server"] = len(self._servers)
        rule = station.failed_attempt
        row["skill"] = is_skill
        row["max_retries"] = rule.max_retries if rule.rule is FailedAttemptRule.RETRY else 0
        help_crews, priority, help_timing = self._add_help(station.name) if is_skill else (0, 0, -1)
        row["help_crews"], row["help_priority"], row["help_timing"] = help_crews, priority, help_timing
        row["by_product"] = bool(station.processing_by_product)
        _fill(row, self.network.describe_station(station, self._add_timing))
        _fill(row, self._fleet.describe_station(station))

    def _add_source(self, row: np.void, place: int, source: Source) -> None:
        """Add a source as a station whose services are the times between arrivals."""
        fields, arrivals = self.network.describe_source(source, self._add_timing)
        row["timing"] = self._add_timing(f"{source.name}/arrivals", arrivals)
        self.ideal_cycles_s.append(arrivals.mean_s)
        row["first_server"] = len(self._servers)
        self._servers.append((place, 0, self._upkeep.count, self._upkeep.count, NONE))
        row["end_server"] = len(self._servers)
        _fill(row, fields)

    def _add_pool(self, row: np.void, number: int, pool: RobotPool) -> None:
        """Add a pool as a station whose servers are its robots."""
        place = self.network.names.index(pool.name)
        calendar = self._calendars.add_station(pool)
        row["first_server"] = len(self._servers)
        for robot in range(pool.size + pool.spares):
            first_fault = self._upkeep.count
            self._upkeep.add_server(pool, robot)
            self._servers.append((place, 1, first_fault, self._upkeep.count, calendar))
        row["end_server"] = len(self._servers)
        self.ideal_cycles_s.append(0.0)
        _fill(row, {"pool": number, "carrier": NONE, "frees": NONE, "change_timing": NONE, "catches": -1.0})

    def _add_processing(self, station: Station) -> int:
        source = f"{station.name}/processing"
        skill = _find_skill(station, self.skills)
        if skill is None:
            timing = self.given.get(station.name) or self._time_processing(station)
            ideal = timing.mean_s
        else:
            timing = Timing(TimingKind.EMPIRICAL, count=len(skill.duration_s), values=skill.duration_s)
            succeeded = skill.outcome == Outcome.SUCCESS
            ideal = float(skill.duration_s[succeeded].mean() if succeeded.any() else skill.duration_s.mean())
        self.ideal_cycles_s.append(station.ideal_cycle_s or ideal)
        if not station.processing_by_product:
            return self._add_timing(source, timing, skill)
        laws = [station.processing_by_product.get(product.name) for product in self.line.products]
        rows = [
            self._add_timing(f"{source}/{product.name}", make_timing(law) if law else timing, skill)
            for product, law in zip(self.line.products, laws, strict=True)
        ]
        return rows[0]

    def _time_processing(self, station: Station) -> Timing:
        return self._fleet.time_walk(station) if is_loaded_walk(station) else make_timing(station.processing)

    def _add_help(self, station: str) -> tuple[int, int, int]:
        """Add the intervention times of a humanoid station, one per outcome."""
        interventions = self.line.interventions
        if interventions is None:
            raise UsageError(f"station {station}: a humanoid station needs `interventions`")
        by_outcome = {str(name): law for name, law in interventions.by_outcome.items()}
        rows = [
            self._add_timing(
                f"{station}/intervention/{outcome.label}",
                make_timing(by_outcome.get(outcome.label, interventions.default)),
            )
            for outcome in Outcome
        ]
        return self._upkeep.find_crew(interventions.crew), interventions.priority, rows[0]

    def _add_timing(self, source: str, timing: Timing, skill: SkillModel | None = None) -> int:
        self.sources.append(source)
        law = (int(timing.kind), timing.a, timing.b, timing.c, self._value_count, timing.count, timing.mean_s)
        self._timings.append(law)
        nothing = np.zeros(len(timing.values))
        self._values.append(timing.values)
        self._outcomes.append(nothing if skill is None else skill.outcome)
        self._energies.append(nothing if skill is None else skill.energy_j)
        self._value_count += len(timing.values)
        return len(self._timings) - 1


def _make_records(rows: Sequence[tuple[object, ...]], dtype: np.dtype[np.void]) -> Records:
    return np.array(rows, dtype)


def _fill(row: np.void, fields: Mapping[str, Any]) -> None:
    for name, value in fields.items():
        row[name] = value
