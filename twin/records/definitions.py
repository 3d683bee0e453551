"""The KPIs: name, unit, formula in words and in code, and source. Names and letters follow ISO 22400-2.

Letters: PBT planned busy time, APT production time, AUST set-up, AUPT = APT + AUST, ADET delay, AUBT busy time (AUPT +
ADET), PRI planned run time per item, PQ parts processed, GQ good, SQ scrapped, RQ reworked. ``state.TIME_ELEMENT`` maps
the states of a server to the time elements. A formula that divides by zero has no value, and the KPI is absent for that
replication.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from twin.records.bottleneck import Method
from twin.records.intervals import Limits
from twin.records.quantities import Floats, LineRows, StationRows
from twin.records.state import RobotState, ServerState
from twin.records.tables import COST_KINDS

SHIFT_S = 8 * 3600.0
"""A shift, as a unit of what happens per shift [s]."""

ISO = "ISO 22400-2"
OURS = "this project"
MONEY = "currency/part"
"""Unit that stands for the currency of the line."""
_BOTTLENECK_SOURCES = {
    Method.ACTIVE_PERIOD: "Roser, Nakano, Tanaka 2001",
    Method.TURNING_POINT: "Li, Chang, Ni 2009",
    Method.ARROWS: "Kuo, Lim, Meerkov 1996",
}

StationFormula = Callable[[StationRows], Floats]
LineFormula = Callable[[LineRows], Floats]


@dataclass(frozen=True)
class KpiDefinition:
    """What a KPI is.

    Attributes:
        name: name in tables, JSON and charts.
        label: name for people.
        unit: ``1`` for a share (0 to 1), else the unit of the value.
        formula: the law in the letters of this module; where the line's differs, both.
        source: the standard, or this project.
        rests_on_attempts: whether the physics attempts behind the line's skills move it (input uncertainty), on a line
            with humanoids.
        station: formula at a station, None where it has no meaning.
        line: formula for the line, None where it has no meaning.
        humanoid: whether it is of humanoid stations only.
        largest: largest value it can have, if ideal cycles are what they say.
        pooled: whether replications are pooled (their times and counts added up) and not averaged, as befits rare
            events: a replication without one has no time between them, and the mean of the others would mislead.
    """

    name: str
    label: str
    unit: str
    formula: str
    source: str
    rests_on_attempts: bool = True
    station: StationFormula | None = None
    line: LineFormula | None = None
    humanoid: bool = False
    largest: float = math.inf
    pooled: bool = False

    @property
    def limits(self) -> Limits:
        """What it can be."""
        return Limits(0.0, self.largest)

    @property
    def difference_limits(self) -> Limits:
        """What a difference of two of it can be."""
        return Limits(-self.largest, self.largest)


def divide(numerator: Floats, denominator: Floats) -> Floats:
    """Return the quotient, NaN where it has no value."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(denominator > 0, numerator / denominator, np.nan)


def _at_bottleneck(formula: StationFormula) -> LineFormula:
    return lambda line: formula(line.stations)[line.bottleneck]


def _over_replications(line: LineRows) -> Floats:
    """Return no value: a variance over replications needs several of them, see ``hourly.summarise_output``."""
    return np.full(line.planned_s.shape, np.nan)


def _availability(s: StationRows) -> Floats:
    return divide(s.apt_s, s.pbt_s)


def _effectiveness(s: StationRows) -> Floats:
    return divide(s.ideal_cycle_s * s.processed, s.apt_s)


def _allocation(s: StationRows) -> Floats:
    return divide(s.aubt_s, s.pbt_s)


def _utilization(s: StationRows) -> Floats:
    return divide(s.apt_s, s.aubt_s)


def _technical(s: StationRows) -> Floats:
    return divide(s.apt_s, s.apt_s + s.adet_s)


def _setup_rate(s: StationRows) -> Floats:
    return divide(s.aust_s, s.aupt_s)


def _nee(s: StationRows) -> Floats:
    return divide(s.aupt_s, s.pbt_s) * _effectiveness(s) * divide(s.good, s.processed)


def _plus_one(failures: Floats) -> Floats:
    """Return failures + 1, and 0 where there was none: what never failed has no time between failures."""
    return np.where(failures > 0, failures + 1, 0)


def _named_by(method: Method) -> KpiDefinition:
    return KpiDefinition(
        name=f"bottleneck_by_{method}",
        label=f"Bottleneck by {method.label.lower()}",
        unit="1",
        formula=f"share of the replications in which the rule `{method}` names this station",
        source=_BOTTLENECK_SOURCES[method],
        largest=1.0,
        pooled=True,
        station=lambda s: s.named_by[method],
    )


def _or_nan(energy_j: Floats) -> Floats:
    """Return an energy, NaN where nothing is metered."""
    return np.where(energy_j > 0, energy_j, np.nan)


def _cost_of(kind: str) -> KpiDefinition:
    return KpiDefinition(
        name=f"{kind}_cost_per_good_part",
        label=f"Cost per good part, {kind}",
        unit=MONEY,
        formula=f"costs of the kind `{kind}` / GQ",
        source=OURS,
        line=lambda r: divide(r.cost[kind], r.good),
    )


def _share_of(state: ServerState) -> KpiDefinition:
    name = state.label.replace("_", " ")
    return KpiDefinition(
        name=f"{state.label}_share",
        label=f"Share of time {name}",
        unit="1",
        formula=f"time {name} of all servers / planned time; the shares of a station sum to 1",
        source=OURS,
        largest=1.0,
        station=lambda s: divide(s.state_s[state], s.planned_s * s.servers),
    )


_DEFINITIONS = [
    KpiDefinition(
        name="oee",
        label="OEE",
        unit="1",
        formula="station: availability x effectiveness x quality ratio = PRI x GQ / PBT; "
        "line: good parts x ideal cycle of the bottleneck / its PBT",
        source=f"{ISO} (station), {OURS} (line)",
        largest=1.0,
        station=lambda s: divide(s.ideal_cycle_s * s.good, s.pbt_s),
        line=lambda r: divide(r.good * r.ideal_cycle_s, r.planned_busy_s),
    ),
    KpiDefinition(
        name="throughput_rate",
        label="Throughput",
        unit="parts/h",
        formula="PQ / AOET, the one order running all the planned time; line: parts that left it, good or scrapped",
        source=ISO,
        station=lambda s: divide(3600 * s.processed, s.planned_s),
        line=lambda r: divide(3600 * r.finished, r.planned_s),
    ),
    KpiDefinition(
        name="good_rate",
        label="Good output",
        unit="parts/h",
        formula="GQ / planned time",
        source=OURS,
        station=lambda s: divide(3600 * s.good, s.planned_s),
        line=lambda r: divide(3600 * r.good, r.planned_s),
    ),
    KpiDefinition(
        name="hourly_variance",
        label="Variance of the hourly output",
        unit="parts²",
        formula="variance of the good parts per hour over the whole hours of a replication",
        source=OURS,
        line=lambda r: r.hourly_variance,
    ),
    KpiDefinition(
        name="hourly_dispersion",
        label="Dispersion of the hourly output",
        unit="parts",
        formula="variance / mean of the good parts per hour, over the whole hours (index of dispersion; a Poisson "
        "stream has 1)",
        source=OURS,
        line=lambda r: divide(r.hourly_variance, r.hourly_mean),
    ),
    KpiDefinition(
        name="output_variance",
        label="Variance of the output",
        unit="parts²/h",
        formula="variance of the good parts over the replications / planned time",
        source=OURS,
        pooled=True,
        line=_over_replications,
    ),
    KpiDefinition(
        name="output_dispersion",
        label="Dispersion of the output",
        unit="parts",
        formula="variance / mean of the good parts over the replications (index of dispersion)",
        source=OURS,
        pooled=True,
        line=_over_replications,
    ),
    KpiDefinition(
        name="output_to_target",
        label="Output against target",
        unit="1",
        formula="GQ / (target per hour x planned hours)",
        source=OURS,
        line=lambda r: divide(3600 * r.good, r.target_per_hour * r.planned_s),
    ),
    KpiDefinition(
        name="availability",
        label="Availability",
        unit="1",
        formula="APT / PBT; line: that of the bottleneck. A degree of use: starving and blocking lower it",
        source=ISO,
        largest=1.0,
        station=_availability,
        line=_at_bottleneck(_availability),
    ),
    KpiDefinition(
        name="effectiveness",
        label="Effectiveness",
        unit="1",
        formula="PRI x PQ / APT; line: that of the bottleneck",
        source=ISO,
        station=_effectiveness,
        line=_at_bottleneck(_effectiveness),
    ),
    KpiDefinition(
        name="quality_ratio",
        label="Quality ratio",
        unit="1",
        formula="GQ / PQ; line: good parts / parts that left it",
        source=ISO,
        largest=1.0,
        station=lambda s: divide(s.good, s.processed),
        line=lambda r: divide(r.good, r.finished),
    ),
    KpiDefinition(
        name="first_pass_yield",
        label="First pass yield",
        unit="1",
        formula="parts good without a repeated attempt / PQ",
        source=ISO,
        largest=1.0,
        station=lambda s: divide(s.first_pass, s.processed),
        line=lambda r: divide(r.first_pass, r.finished),
    ),
    KpiDefinition(
        name="scrap_ratio",
        label="Scrap ratio",
        unit="1",
        formula="SQ / PQ",
        source=ISO,
        largest=1.0,
        station=lambda s: divide(s.scrapped, s.processed),
        line=lambda r: divide(r.scrapped, r.finished),
    ),
    KpiDefinition(
        name="rework_ratio",
        label="Rework ratio",
        unit="1",
        formula="RQ / PQ, RQ the good parts that were not so at once: reworked, or with a repeated attempt",
        source=ISO,
        largest=1.0,
        station=lambda s: divide(s.good - s.first_pass, s.processed),
        line=lambda r: divide(r.good - r.first_pass, r.finished),
    ),
    KpiDefinition(
        name="technical_efficiency",
        label="Technical efficiency",
        unit="1",
        formula="APT / (APT + ADET); line: that of the bottleneck. Starving and blocking leave it as it is",
        source=ISO,
        largest=1.0,
        station=_technical,
        line=_at_bottleneck(_technical),
    ),
    KpiDefinition(
        name="allocation_efficiency",
        label="Allocation efficiency",
        unit="1",
        formula="AUBT / PBT; line: that of the bottleneck. The active share: the station with the largest holds the "
        "line back",
        source=ISO,
        largest=1.0,
        station=_allocation,
        line=_at_bottleneck(_allocation),
    ),
    KpiDefinition(
        name="utilization_efficiency",
        label="Utilization efficiency",
        unit="1",
        formula="APT / AUBT; set-up lowers it, technical efficiency not; line: that of the bottleneck",
        source=ISO,
        largest=1.0,
        station=_utilization,
        line=_at_bottleneck(_utilization),
    ),
    KpiDefinition(
        name="setup_rate",
        label="Set-up rate",
        unit="1",
        formula="AUST / AUPT; line: that of the bottleneck",
        source=ISO,
        largest=1.0,
        station=_setup_rate,
        line=_at_bottleneck(_setup_rate),
    ),
    KpiDefinition(
        name="nee",
        label="NEE",
        unit="1",
        formula="AUPT / PBT x effectiveness x quality ratio: OEE, set-up not counted as a loss; line: that of the "
        "bottleneck",
        source=ISO,
        largest=1.0,
        station=_nee,
        line=_at_bottleneck(_nee),
    ),
    KpiDefinition(
        name="mtbf",
        label="MTBF",
        unit="s",
        formula="APT / failures (maximum likelihood, operating time)",
        source=OURS,
        pooled=True,
        rests_on_attempts=False,
        station=lambda s: divide(s.apt_s, s.failures),
    ),
    KpiDefinition(
        name="mtbf_iso",
        label="MTBF, ISO form",
        unit="s",
        formula="APT / (failures + 1)",
        source=ISO,
        pooled=True,
        rests_on_attempts=False,
        station=lambda s: divide(s.apt_s, _plus_one(s.failures)),
    ),
    KpiDefinition(
        name="mttr",
        label="MTTR",
        unit="s",
        formula="time down / failures (maximum likelihood; waiting for a crew not counted)",
        source=OURS,
        pooled=True,
        rests_on_attempts=False,
        station=lambda s: divide(s.state_s[ServerState.DOWN], s.failures),
    ),
    KpiDefinition(
        name="mttr_iso",
        label="MTTR, ISO form",
        unit="s",
        formula="time down / (failures + 1)",
        source=ISO,
        pooled=True,
        rests_on_attempts=False,
        station=lambda s: divide(s.state_s[ServerState.DOWN], _plus_one(s.failures)),
    ),
    KpiDefinition(
        name="flow_time",
        label="Flow time",
        unit="s",
        formula="mean time of a good part from entry to exit",
        source=OURS,
        line=lambda r: r.flow_time_s,
    ),
    KpiDefinition(
        name="flow_time_p50",
        label="Flow time, median",
        unit="s",
        formula="half of the good parts of a replication were faster",
        source=OURS,
        line=lambda r: r.flow_time_p50_s,
    ),
    KpiDefinition(
        name="flow_time_p95",
        label="Flow time, 95 % quantile",
        unit="s",
        formula="95 % of the good parts of a replication were faster",
        source=OURS,
        line=lambda r: r.flow_time_p95_s,
    ),
    KpiDefinition(
        name="work_in_process",
        label="Work in process",
        unit="parts",
        formula="mean number of parts in servers and buffers",
        source=OURS,
        line=lambda r: r.work_in_process,
    ),
    KpiDefinition(
        name="energy_per_good_part",
        label="Robot energy per good part",
        unit="Wh",
        formula="energy of the robots, idling included / GQ; machines stand apart",
        source=OURS,
        humanoid=True,
        station=lambda s: divide(s.energy_j / 3600, s.good),
        line=lambda r: divide(r.all_robot_energy_j / 3600, r.good),
    ),
    KpiDefinition(
        name="energy_per_item",
        label="Robot energy per item",
        unit="Wh",
        formula="energy of the robots, idling included / PQ; machines stand apart",
        source=ISO,
        humanoid=True,
        station=lambda s: divide(s.energy_j / 3600, s.processed),
        line=lambda r: divide(r.all_robot_energy_j / 3600, r.finished),
    ),
    KpiDefinition(
        name="on_time_share",
        label="On time",
        unit="1",
        formula="good parts that left by their due date / good parts with one",
        source=OURS,
        largest=1.0,
        line=lambda r: divide(r.on_time, r.on_time + r.late),
    ),
    KpiDefinition(
        name="escape_ratio",
        label="Escaped defects",
        unit="1",
        formula="good parts that are spoilt / GQ",
        source=OURS,
        largest=1.0,
        line=lambda r: divide(r.escaped, r.good),
    ),
    KpiDefinition(
        name="lost_per_hour",
        label="Lost arrivals per hour",
        unit="1/h",
        formula="arrivals that found no place / planned time",
        source=OURS,
        line=lambda r: divide(3600 * r.lost, r.planned_s),
    ),
    KpiDefinition(
        name="crew_utilization",
        label="Use of the crews",
        unit="1",
        formula="time in which people of the crews walk to a call, repair or intervene / planned time of all of them",
        source=OURS,
        largest=1.0,
        line=lambda r: divide(r.crew_busy_s, r.crew_planned_s),
    ),
    KpiDefinition(
        name="robot_utilization",
        label="Use of the robot pools",
        unit="1",
        formula="time in which robots of pools work, carry or walk / their planned time, spares and breaks not counted",
        source=OURS,
        largest=1.0,
        line=lambda r: divide(r.robot_s[RobotState.WORKING] + r.robot_s[RobotState.WALKING], r.robot_planned_s),
    ),
    KpiDefinition(
        name="robot_walking",
        label="Walking of the robot pools",
        unit="1",
        formula="time in which robots of pools walk without a part / their planned time",
        source=OURS,
        largest=1.0,
        line=lambda r: divide(r.robot_s[RobotState.WALKING], r.robot_planned_s),
    ),
    KpiDefinition(
        name="robot_charging",
        label="Charging of the robot pools",
        unit="1",
        formula="time in which robots of pools are charged, or wait for a charger / their planned time",
        source=OURS,
        largest=1.0,
        line=lambda r: divide(
            r.robot_s[RobotState.CHARGING] + r.robot_s[RobotState.WAITING_CHARGER], r.robot_planned_s
        ),
    ),
    KpiDefinition(
        name="machine_energy_per_good_part",
        label="Machine energy per good part",
        unit="Wh",
        formula="energy of the machines with `power_w`, by state / GQ",
        source=OURS,
        rests_on_attempts=False,
        station=lambda s: divide(_or_nan(s.energy_j * ~s.humanoid) / 3600, s.good),
        line=lambda r: divide(_or_nan(r.total(r.stations.energy_j * ~r.stations.humanoid)) / 3600, r.good),
    ),
    KpiDefinition(
        name="total_energy_per_good_part",
        label="Energy per good part",
        unit="Wh",
        formula="energy of the robots and of the machines with `power_w` / GQ",
        source=OURS,
        line=lambda r: divide(_or_nan(r.total(r.stations.energy_j) + r.robot_energy_j) / 3600, r.good),
    ),
    KpiDefinition(
        name="cost_per_good_part",
        label="Cost per good part",
        unit=MONEY,
        formula="costs of the planned time, all kinds that have a price / GQ",
        source=OURS,
        line=lambda r: divide(r.total_cost, r.good),
    ),
    *(_cost_of(kind) for kind in COST_KINDS),
    KpiDefinition(
        name="first_try_success",
        label="First-try success",
        unit="1",
        formula="parts that passed at the first attempt / PQ of the humanoid stations",
        source=OURS,
        largest=1.0,
        humanoid=True,
        station=lambda s: divide(s.first_pass, s.processed),
        line=lambda r: divide(r.total_humanoid(r.stations.first_pass), r.total_humanoid(r.stations.processed)),
    ),
    KpiDefinition(
        name="retries_per_task",
        label="Retries per task",
        unit="1/part",
        formula="repeated attempts / PQ of the humanoid stations",
        source=OURS,
        humanoid=True,
        station=lambda s: divide(s.retries, s.processed),
        line=lambda r: divide(r.total_humanoid(r.stations.retries), r.total_humanoid(r.stations.processed)),
    ),
    KpiDefinition(
        name="interventions_per_100_cycles",
        label="Interventions per 100 cycles",
        unit="1/100 cycles",
        formula="100 x interventions / attempts",
        source=OURS,
        humanoid=True,
        station=lambda s: divide(100 * s.interventions, s.attempts),
        line=lambda r: divide(100 * r.total_humanoid(r.stations.interventions), r.total_humanoid(r.stations.attempts)),
    ),
    KpiDefinition(
        name="interventions_per_shift",
        label="Interventions per shift",
        unit="1/shift",
        formula="interventions x 8 h / planned time",
        source=OURS,
        humanoid=True,
        station=lambda s: divide(SHIFT_S * s.interventions, s.planned_s),
        line=lambda r: divide(SHIFT_S * r.total_humanoid(r.stations.interventions), r.planned_s),
    ),
    KpiDefinition(
        name="time_between_interventions",
        label="Mean time between interventions",
        unit="s",
        formula="planned time of all robots / interventions",
        source=OURS,
        pooled=True,
        humanoid=True,
        station=lambda s: divide(s.pbt_s, s.interventions),
        line=lambda r: divide(r.total_humanoid(r.stations.pbt_s), r.total_humanoid(r.stations.interventions)),
    ),
    KpiDefinition(
        name="human_help_per_shift",
        label="Human help per shift",
        unit="min/shift",
        formula="time in intervention x 8 h / planned time (waiting for help not counted)",
        source=OURS,
        humanoid=True,
        station=lambda s: divide(SHIFT_S / 60 * s.state_s[ServerState.INTERVENTION], s.planned_s),
        line=lambda r: divide(
            SHIFT_S / 60 * r.total_humanoid(r.stations.state_s[ServerState.INTERVENTION]), r.planned_s
        ),
    ),
    KpiDefinition(
        name="falls_per_1000_h",
        label="Falls per 1000 robot hours",
        unit="1/1000 h",
        formula="falls / planned hours of all robots x 1000",
        source=OURS,
        pooled=True,
        humanoid=True,
        station=lambda s: divide(3.6e6 * s.falls, s.pbt_s),
        line=lambda r: divide(3.6e6 * r.total_humanoid(r.stations.falls), r.total_humanoid(r.stations.pbt_s)),
    ),
    KpiDefinition(
        name="minor_stops_per_hour",
        label="Minor stops per hour",
        unit="1/h",
        formula="minor stops / PBT; line: those of all stations / planned time",
        source=OURS,
        station=lambda s: divide(3600 * s.minor_stops, s.pbt_s),
        line=lambda r: divide(3600 * r.total(r.stations.minor_stops), r.planned_s),
    ),
    *(_share_of(state) for state in ServerState),
    KpiDefinition(
        name="active_period",
        label="Mean active period",
        unit="s",
        formula="time neither starved nor blocked / number of such times; the station with the longest is the "
        "bottleneck",
        source=_BOTTLENECK_SOURCES[Method.ACTIVE_PERIOD],
        station=lambda s: divide(s.active_s, s.active_periods),
    ),
    *(_named_by(method) for method in Method),
]

KPI_DEFINITIONS = {definition.name: definition for definition in _DEFINITIONS}
"""Every KPI by name, in order of report."""
