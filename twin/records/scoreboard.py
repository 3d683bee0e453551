"""The scoreboard: what each robot with each policy makes of each reference line, as plain data."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum

from twin.records.manifest import SkillEntry
from twin.records.summary import KpiSummary

RATE = "good_rate"
COST = "cost_per_good_part"
SCORE_KPIS = (RATE, COST, "oee", "interventions_per_shift")
"""What a score consists of; the first is what rows are ordered by."""


class ScoreState(StrEnum):
    """Whether a combination has a score, and if not, why."""

    SCORED = "scored"
    """It was run."""
    CANNOT = "cannot"
    """The robot cannot do a task of the line."""
    NO_TASK = "no_task"
    """The policy is for none of the line's tasks: the score is that of the scripted one."""
    UNFIT = "unfit"
    """The policy does not fit the robot: shapes, server, latency."""
    FAILED = "failed"
    """Its attempts or replications could not be carried out."""


@dataclass(frozen=True)
class Protocol:
    """How often everything is tried; the same for all rows of a board.

    Attributes:
        attempts: physics attempts behind each skill, with the seeds 1 to this number.
        replications: of each line.
        seed: of every random stream of the lines.
    """

    attempts: int = 60
    replications: int = 20
    seed: int = 1

    @property
    def is_trial(self) -> bool:
        """Whether there is less behind the scores than the benchmark asks for."""
        return self.attempts < Protocol.attempts or self.replications < Protocol.replications


@dataclass(frozen=True)
class ScoredLine:
    """A line of a board.

    Attributes:
        name: of the line, its version included.
        description: what it does.
        digest: ``digest_text`` of its file.
        planned_hours: of each replication.
        warm_up_hours: before them, left out.
        target_per_hour: good parts that it should make, if its plan says so.
        currency: of its costs, empty when it has no prices.
    """

    name: str
    description: str
    digest: str
    planned_hours: float
    warm_up_hours: float
    target_per_hour: float | None
    currency: str


@dataclass(frozen=True)
class ScoreRow:
    """A robot with a policy on a line.

    Attributes:
        line: name of the line.
        robot: at every humanoid station.
        policy: at the stations whose task it can do.
        state: whether there is a score.
        reason: why there is none, for people; empty when there is one.
        stations: the stations that the policy works at.
        scripted: the humanoid stations that stay with the line's own policies.
        kpis: the score, by KPI; what has no value is missing.
        skills: the evidence behind it.
        identity: of the store that the score was read from; empty without a score.
    """

    line: str
    robot: str
    policy: str
    state: ScoreState = ScoreState.SCORED
    reason: str = ""
    stations: tuple[str, ...] = ()
    scripted: tuple[str, ...] = ()
    kpis: Mapping[str, KpiSummary] = field(default_factory=dict)
    skills: tuple[SkillEntry, ...] = ()
    identity: str = ""

    @property
    def fidelity(self) -> str:
        """Shortcuts that its attempts declare, each once."""
        return ", ".join(dict.fromkeys(skill.fidelity for skill in self.skills))

    def as_json(self) -> dict[str, object]:
        """Return the row as plain data."""
        return {
            "line": self.line,
            "robot": self.robot,
            "policy": self.policy,
            "state": str(self.state),
            "reason": self.reason,
            "stations": list(self.stations),
            "scripted": list(self.scripted),
            "kpis": {name: summary.as_json() for name, summary in self.kpis.items()},
            "skills": [
                {
                    "skill": skill.key,
                    "attempts": skill.attempts,
                    "sim_faults": skill.sim_faults,
                    "success": skill.success.as_json(),
                    "fidelity": skill.fidelity,
                    "hash": skill.hash,
                }
                for skill in self.skills
            ],
            "identity": self.identity,
        }


@dataclass(frozen=True)
class Scoreboard:
    """Lines, rows and the protocol; nothing in it depends on when or where it was made.

    Attributes:
        protocol: how often everything was tried.
        versions: of the packages that matter.
        lines: in order of the board.
        rows: in order of lines, the best first, those without a score last.
    """

    protocol: Protocol
    versions: Mapping[str, str]
    lines: tuple[ScoredLine, ...]
    rows: tuple[ScoreRow, ...]

    def find_rows(self, line: str) -> list[ScoreRow]:
        """Return the rows of a line."""
        return [row for row in self.rows if row.line == line]

    def as_json(self) -> dict[str, object]:
        """Return the board as plain data."""
        return {
            "protocol": asdict(self.protocol),
            "versions": dict(self.versions),
            "lines": [asdict(line) for line in self.lines],
            "rows": [row.as_json() for row in self.rows],
        }

    def encode_csv(self) -> str:
        """Return a table with a line for each row; numbers with all their digits, nothing where there is none."""
        text = io.StringIO()
        lines = {line.name: line for line in self.lines}
        records = [self._describe(row, lines[row.line]) for row in self.rows]
        writer = csv.DictWriter(text, list(_COLUMNS), lineterminator="\n")
        writer.writeheader()
        writer.writerows(records)
        return text.getvalue()

    def _describe(self, row: ScoreRow, line: ScoredLine) -> dict[str, object]:
        scores = {column: value for kpi in SCORE_KPIS for column, value in _spread(kpi, row.kpis.get(kpi))}
        return scores | {
            "line": row.line,
            "robot": row.robot,
            "policy": row.policy,
            "state": str(row.state),
            "stations": " ".join(row.stations),
            "scripted": " ".join(row.scripted),
            "currency": line.currency,
            "target_per_hour": line.target_per_hour,
            "planned_hours": line.planned_hours,
            "attempts_per_skill": self.protocol.attempts,
            "replications": self.protocol.replications,
            "seed": self.protocol.seed,
            "skills": "; ".join(f"{skill.key} {skill.successes}/{skill.attempts}" for skill in row.skills),
            "fidelity": row.fidelity,
            "line_digest": line.digest,
            "identity": row.identity,
            "reason": row.reason,
        }


def sort_rows(rows: Iterable[ScoreRow], lines: Iterable[str]) -> tuple[ScoreRow, ...]:
    """Return rows in order of their lines, the most good parts first; equal ones and those without a score as given."""
    places = {name: place for place, name in enumerate(lines)}
    return tuple(sorted(rows, key=lambda row: (places[row.line], -_find_rate(row))))


def _find_rate(row: ScoreRow) -> float:
    return row.kpis[RATE].mean if RATE in row.kpis else -1.0


def _spread(kpi: str, summary: KpiSummary | None) -> Iterator[tuple[str, object]]:
    """Yield the columns of a KPI: mean, low and high, empty where the data give none."""
    numbers = summary.interval.as_json() if summary else {}
    yield kpi, numbers.get("mean")
    yield f"{kpi}_low", numbers.get("low")
    yield f"{kpi}_high", numbers.get("high")


_COLUMNS = (
    "line",
    "robot",
    "policy",
    "state",
    "stations",
    "scripted",
    *(column for kpi in SCORE_KPIS for column, _ in _spread(kpi, None)),
    "currency",
    "target_per_hour",
    "planned_hours",
    "attempts_per_skill",
    "replications",
    "seed",
    "skills",
    "fidelity",
    "line_digest",
    "identity",
    "reason",
)
