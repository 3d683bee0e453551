"""Whether skill models predict what live co-simulation measures over the same hours: the claim of two levels.

The line is simulated many times over skill models, with the very seeds of the live run. Each time every model is
resampled (``resample``): the results scatter as a live run over other attempts would, and by as much as the number of
calibrated attempts leaves open (Barton and Schruben, Resampling methods for input modeling,
Winter Simulation Conference 2001). A live KPI should lie within the range of these.

Most of that scatter is luck of the attempts. How often and how long each humanoid tried in the live run is known, and
what these explain is taken out by linear regression (Lavenberg and Welch, A perspective on the use of control
variables, Management Science 27, 1981); what is left tests the rest of the claim more sharply.
"""

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from scipy import special

from twin.config.line import Line
from twin.config.model import HOUR_S
from twin.experiments.cosimulate import Run
from twin.experiments.live import PhysicsAttempts
from twin.experiments.replicate import Replicate
from twin.experiments.resample import resample
from twin.experiments.run import Prepared
from twin.line.compile import compile_line
from twin.line.simulate import simulate
from twin.records.intervals import LEVEL, Interval
from twin.records.kpis import KPI_DEFINITIONS, LINE, compute_kpis
from twin.records.outcome import Outcome

RESAMPLES = 200
"""Times that the line is simulated over skill models: five results beyond each end of a 95 % range."""

Floats = NDArray[np.float64]
_READ = ("kpis", "servers", "outcomes")


@dataclass(frozen=True)
class LevelDifference:
    """A KPI at both levels.

    Attributes:
        kpi: its name.
        unit: its unit.
        live: mean over the live replications.
        model: mean over skill models, and the range in which 95 % of such live means are expected.
        remainder: live less what skill models give for as many failures and as long attempts, with its interval;
            None with too few resamples, or with luck that none of them had.
    """

    kpi: str
    unit: str
    live: float
    model: Interval
    remainder: Interval | None

    @property
    def difference(self) -> float:
        """Live less skill models."""
        return self.live - self.model.mean

    @property
    def within(self) -> bool:
        """Whether the live KPI lies within the range that skill models give."""
        return self.model.low <= self.live <= self.model.high

    def as_json(self) -> dict[str, Any]:
        """Return the figures as plain data."""
        return {
            "unit": self.unit,
            "live": self.live,
            "model": self.model.as_json(),
            "difference": self.difference,
            "within": self.within,
            "remainder": self.remainder.as_json() if self.remainder else None,
        }


@dataclass(frozen=True)
class LevelCosts:
    """CPU time of both levels for equally many hours of line time, which give equal precision.

    Attributes:
        live_s: CPU time of live co-simulation, of all runs [s].
        model_s: CPU time of the same runs over skill models [s].
        calibration_s: CPU time that the calibrated attempts cost once [s].
        line_h: line time of all runs, warm-ups included [h].
    """

    live_s: float
    model_s: float
    calibration_s: float
    line_h: float

    @property
    def ratio(self) -> float:
        """CPU time of the same hours: live over skill models."""
        return self.live_s / self.model_s

    @property
    def paid_back_h(self) -> float:
        """Line time after which calibration has cost less than live co-simulation would have [h]."""
        return self.calibration_s / (self.live_s - self.model_s) * self.line_h

    def as_json(self) -> dict[str, float]:
        """Return the figures as plain data."""
        return {**asdict(self), "ratio": self.ratio, "paid_back_h": self.paid_back_h}


def compare_levels(
    prepared: Prepared, live: Mapping[str, pa.Table], scenario: str, *, resamples: int = RESAMPLES
) -> list[LevelDifference]:
    """Return every KPI of a scenario's line that both levels have in every replication.

    Args:
        prepared: the experiment over skill models.
        live: tables ``kpis``, ``servers`` and ``outcomes`` of the live run of the same experiment.
        scenario: its name.
        resamples: times that the line is simulated over skill models.
    """
    line = prepared.experiment.load()[scenario]
    expected = [_measure(_simulate(prepared, line, scenario, number), scenario) for number in range(resamples)]
    seen = _measure(live, scenario)
    luck = np.array([one.luck for one in expected])
    differences = []
    for kpi, (value, unit) in seen.kpis.items():
        if all(kpi in one.kpis for one in expected):
            values = np.array([one.kpis[kpi][0] for one in expected])
            remainder = _find_remainder(value, seen.luck, values, luck)
            differences.append(LevelDifference(kpi, unit, value, _find_range(values), remainder))
    return differences


def measure_costs(prepared: Prepared, attempts: PhysicsAttempts) -> LevelCosts:
    """Return what a live run has cost and what the same runs cost over skill models.

    Args:
        prepared: the experiment over skill models.
        attempts: those of the live run, and what they cost; of cached ones, what others cost in the mean.
    """
    experiment = prepared.experiment
    runs = [(scenario, number) for scenario in experiment.scenarios for number in range(experiment.replications)]
    attempt_s = attempts.measure_s()
    return LevelCosts(
        live_s=attempt_s * sum(len(seeds) for seeds in attempts.seeds.values()),
        model_s=_measure_model_s(prepared, runs),
        calibration_s=attempt_s * sum(model.outcome.size for model in prepared.skills.values()),
        line_h=sum(prepared.lines[name].warm_up_s + prepared.lines[name].planned_s for name, _ in runs) / HOUR_S,
    )


def describe_levels(prepared: Prepared, live: Prepared, tables: Mapping[str, pa.Table]) -> dict[str, Any]:
    """Return success of each skill at both levels, and each KPI of each scenario, as plain data.

    Args:
        prepared: the experiment over skill models.
        live: the same experiment, live.
        tables: of the live run.
    """
    modelled = {skill.key: skill for skill in prepared.manifest.skills}
    return {
        "skills": {
            skill.key: {"live": skill.success.as_json(), "model": modelled[skill.key].success.as_json()}
            for skill in live.manifest.skills
        },
        "scenarios": {
            scenario: {found.kpi: found.as_json() for found in compare_levels(prepared, tables, scenario)}
            for scenario in prepared.experiment.scenarios
        },
    }


def _measure_model_s(prepared: Prepared, runs: Sequence[Run]) -> float:
    """Return the CPU time of runs over skill models, KPIs included, the best of three [s]."""
    replicate = Replicate(prepared.lines, prepared.experiment.seed, prepared.starts)
    times_s = []
    for _ in range(3):
        start = time.process_time()
        for run in runs:
            replicate(run)
        times_s.append(time.process_time() - start)
    return min(times_s)


@dataclass(frozen=True)
class _Measured:
    """What runs of a scenario gave in the mean.

    Attributes:
        kpis: value and unit of each KPI of the line.
        luck: of each humanoid station the share of attempts that failed, then the time at work an attempt [s].
    """

    kpis: Mapping[str, tuple[float, str]]
    luck: Floats


def _simulate(prepared: Prepared, line: Line, scenario: str, number: int) -> dict[str, pa.Table]:
    """Return the tables of all replications of a line over skill models of attempts drawn with replacement."""
    seed = prepared.experiment.seed
    skills = {key: resample(model, number, seed) for key, model in prepared.skills.items()}
    modelled = prepared.lines[scenario]
    compiled = replace(compile_line(line, skills), ideal_cycles_s=modelled.ideal_cycles_s, warm_up_s=modelled.warm_up_s)
    parts = [
        simulate(compiled, seed=seed, scenario=scenario, replication=replication)
        for replication in range(prepared.experiment.replications)
    ]
    tables = {name: pa.concat_tables([part[name] for part in parts]) for name in parts[0]}
    return tables | {"kpis": compute_kpis(tables)}


def _measure(tables: Mapping[str, pa.Table], scenario: str) -> _Measured:
    rows = {name: tables[name].filter(pc.equal(tables[name]["scenario"], scenario)) for name in _READ}
    kpis = rows["kpis"].filter(pc.equal(rows["kpis"]["scope"], LINE)).group_by(["kpi", "unit"])
    replications, order = len(rows["kpis"]["replication"].unique()), list(KPI_DEFINITIONS)
    means = kpis.aggregate([("value", "mean"), ("value", "count")]).to_pylist()
    return _Measured(
        {
            row["kpi"]: (row["value_mean"], row["unit"])
            for row in sorted(means, key=lambda row: order.index(row["kpi"]))
            if row["value_count"] == replications and not KPI_DEFINITIONS[row["kpi"]].pooled
        },
        _measure_luck(rows["outcomes"], rows["servers"]),
    )


def _measure_luck(outcomes: pa.Table, servers: pa.Table) -> Floats:
    attempts: Counter[str] = Counter()
    failed: Counter[str] = Counter()
    worked_s: Counter[str] = Counter()
    for row in outcomes.select(["station", "outcome", "count"]).to_pylist():
        attempts[row["station"]] += row["count"]
        failed[row["station"]] += row["count"] * (row["outcome"] != Outcome.SUCCESS.label)
    for row in servers.select(["station", "working_s"]).to_pylist():
        worked_s[row["station"]] += row["working_s"]
    tried = {station: max(count, 1) for station, count in attempts.items()}
    return np.array(
        [failed[station] / count for station, count in tried.items()]
        + [worked_s[station] / count for station, count in tried.items()]
    )


def _find_range(values: Floats) -> Interval:
    low, high = np.quantile(values, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Interval(float(values.mean()), float(low), float(high), values.size)


def _find_remainder(value: float, luck: Floats, values: Floats, lucks: Floats) -> Interval | None:
    """Return a live value less its prediction from its luck, with the t interval of one further observation.

    None where the luck lies beyond what the resamples have seen: a line drawn through them says nothing there.

    The interval is that of ordinary least squares for a new observation (Draper and Smith, Applied Regression
    Analysis, 1998, section 3.1).
    """
    if ((luck < lucks.min(axis=0)) | (luck > lucks.max(axis=0))).any():
        return None
    centre = lucks.mean(axis=0)
    design = np.column_stack([np.ones(len(values)), lucks - centre])
    new = np.append(1.0, luck - centre)
    free = len(values) - int(np.linalg.matrix_rank(design))
    if free < 1:
        return None
    inverse = np.linalg.pinv(design)
    scatter = np.square(values - design @ (inverse @ values)).sum() / free
    half = float(special.stdtrit(free, (1 + LEVEL) / 2) * np.sqrt(scatter * (1.0 + np.square(new @ inverse).sum())))
    left = float(value - new @ (inverse @ values))
    return Interval(left, left - half, left + half, len(values))
