"""What was found of one criterion, and of a gate as a whole."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from twin.config.gate import AttemptCriterion, Criterion, LineCriterion
from twin.records.gate import Bounds, GateVerdict, Needs, join_verdicts
from twin.records.input_variance import Split
from twin.records.intervals import Interval

SHARE = "1"
"""Unit of a share, 0 to 1."""
RATIO = "ratio"
"""Unit of what is divided by the baseline's."""


@dataclass(frozen=True)
class Evidence:
    """What is known of the value that a criterion bounds.

    Attributes:
        interval: the value with its interval; None where there is no value.
        unit: ``1`` for a share, ``ratio``, else the unit of the value.
        needs: ways to decide, should the interval not.
        split: what a line's interval is made of; None at the level of attempts, or without skills.
        reason: why there is no value, or what stands behind it; empty where there is nothing to tell.
        hopeless: whether the lack of a value is itself a failure: nothing good was made.
    """

    interval: Interval | None
    unit: str
    needs: tuple[Needs, ...] = ()
    split: Split | None = None
    reason: str = ""
    hopeless: bool = False


@dataclass(frozen=True)
class Finding:
    """A criterion, asked of one skill or of the line, with the answer.

    Attributes:
        criterion: what was asked.
        subject: the skill's text, or ``line``.
        evidence: what is known.
        baseline: the skill's text that it is compared with; empty when it is not, and for the line.
    """

    criterion: AttemptCriterion | LineCriterion
    subject: str
    evidence: Evidence
    baseline: str = ""

    @property
    def name(self) -> str:
        """Measure or KPI, with the region whose limit counts."""
        if isinstance(self.criterion, LineCriterion):
            return self.criterion.kpi
        of = f"({self.criterion.region}, {self.criterion.contact})" if self.criterion.region else ""
        return f"{self.criterion.measure}{of}"

    @property
    def verdict(self) -> GateVerdict:
        """What the evidence says of it."""
        if self.evidence.interval is None:
            return GateVerdict.FAIL if self.evidence.hopeless else GateVerdict.UNDECIDED
        return find_bounds(self.criterion).judge(self.evidence.interval)

    @property
    def needs(self) -> tuple[Needs, ...]:
        """Ways to decide it; none once it is decided."""
        return self.evidence.needs if self.verdict is GateVerdict.UNDECIDED else ()

    def as_json(self) -> dict[str, Any]:
        """Return criterion, value, verdict and what is missing as plain data."""
        criterion, found = self.criterion, self.evidence
        split = found.split
        whole = split.whole if split else 0.0
        return {
            "criterion": self.name,
            "of": self.subject,
            "against_baseline": criterion.against_baseline,
            "baseline": self.baseline or None,
            **criterion.bounds,
            "source": criterion.source,
            "verdict": self.verdict,
            "value": found.interval.as_json() if found.interval else None,
            "unit": found.unit,
            "reason": found.reason,
            "more": [{"attempts": way.attempts, "replications": way.replications} for way in self.needs],
            "interval_from": {
                "replications": (split.replications / whole) ** 2,
                "attempts": (split.attempts / whole) ** 2,
            }
            if split and whole
            else None,
        }


@dataclass(frozen=True)
class GateReport:
    """What a gate has found.

    Attributes:
        findings: of every criterion, those of attempts first.
        skipped: criteria that were not asked, by name, with why.
        level: confidence level of all intervals together.
        each: that of each alone.
        attempts: physics attempts at each skill that was tried.
        replications: of the line.
    """

    findings: tuple[Finding, ...]
    skipped: Mapping[str, str]
    level: float
    each: float
    attempts: int
    replications: int

    @property
    def verdict(self) -> GateVerdict:
        """Fail if one fails, else undecided if one is undecided, else pass."""
        return join_verdicts(found.verdict for found in self.findings)

    @property
    def wanted(self) -> Needs | None:
        """About how many attempts and replications would decide all that is undecided and can be; None for none.

        Of several ways the one with the fewest attempts is taken: they cost seconds, replications milliseconds.
        """
        ways = [min(found.needs, key=_count_attempts) for found in self.findings if found.needs]
        possible = [way for way in ways if way.possible]
        if not possible:
            return None
        attempts, replications = (max(getattr(way, name) for way in possible) for name in ("attempts", "replications"))
        return Needs(self.attempts + attempts, self.replications + replications)

    def as_json(self) -> dict[str, Any]:
        """Return the report as plain data."""
        wanted = self.wanted
        return {
            "verdict": self.verdict,
            "level": self.level,
            "level_each": self.each,
            "attempts": self.attempts,
            "replications": self.replications,
            "criteria": [found.as_json() for found in self.findings],
            "not_asked": dict(self.skipped),
            "would_decide": {"attempts": wanted.attempts, "replications": wanted.replications} if wanted else None,
        }


def find_bounds(criterion: Criterion) -> Bounds:
    """Return what a value must keep to."""
    return Bounds.of(criterion.at_least, criterion.at_most)


def _count_attempts(way: Needs) -> float:
    return math.inf if way.attempts is None else way.attempts
