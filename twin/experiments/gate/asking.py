"""A gate asked of a policy on a line: attempts in physics, replications of the line, one verdict."""

from collections.abc import Iterator

from twin.config.gate import AttemptCriterion, LineCriterion
from twin.errors import UsageError
from twin.experiments.calibrate import Progress, calibrate
from twin.experiments.choose import Wanted, keep_ready
from twin.experiments.gate.criteria import Gate
from twin.experiments.gate.finding import Finding, GateReport
from twin.experiments.gate.placing import Place, Placed
from twin.experiments.gate.running import BEFORE, MINE, LineRuns, run_lines
from twin.experiments.gate.trying import Tried, weigh_attempts
from twin.experiments.progress import show_nothing
from twin.experiments.run import find_attempt_counts
from twin.records.comparisons import share_level
from twin.records.quantities import LINE
from twin.records.skill import SkillKey
from twin.skills.cache import SkillCache

Asked = tuple[AttemptCriterion, Place]


def ask_gate(
    gate: Gate,
    placed: Placed,
    *,
    attempts: int,
    replications: int,
    seed: int = 1,
    executor: Wanted = None,
    progress: Progress = show_nothing,
) -> GateReport:
    """Return what a gate finds of a policy on a line; attempts that are cached are not made again.

    Nothing is made that no criterion asks for: no line without line criteria, no baseline without comparisons.

    Args:
        gate: what is asked.
        placed: the line with the policy, and with the baseline; both with ``attempts`` at the places.
        attempts: physics attempts at each skill that is tried, at least 5.
        replications: of each line, at least 2.
        seed: of the line's random numbers.
        executor: see ``make_executor``.
        progress: how to show progress.

    Raises:
        UsageError: none of the criteria can be asked here, or the policy does not fit a robot.
        RunFailedError, SimulatorError: see ``calibrate`` and ``run_lines``.
    """
    file = gate.file
    pairs = list(_list_asked(file.attempt_criteria, placed.places))
    skipped = _list_skipped(file.attempt_criteria, pairs)
    if not pairs and not file.line_criteria:
        raise UsageError(f"{gate.path}: none of its criteria is of what {placed.policy} does on this line")
    compares = any(criterion.against_baseline for criterion in (*file.attempt_criteria, *file.line_criteria))
    lines = {MINE: placed.mine, **({BEFORE: placed.before} if compares else {})}
    keys = _list_keys(placed, compares=compares)
    wanted = find_attempt_counts(lines.values()) if file.line_criteria else dict.fromkeys(keys, attempts)
    with keep_ready(executor):
        skills = calibrate(wanted, executor=executor, progress=progress)
        tried = {key: Tried.of(SkillCache.find(key).select(attempts)) for key in keys}
        runs = None
        if file.line_criteria:
            runs = run_lines(
                lines,
                skills,
                attempts=attempts,
                replications=replications,
                seed=seed,
                executor=executor,
                progress=progress,
            )
    of_line = [criterion for criterion in file.line_criteria if runs and _is_asked(criterion, runs)]
    skipped |= {
        f"{criterion.kpi} of the line": "optional, and the line has no value of it"
        for criterion in file.line_criteria
        if criterion not in of_line
    }
    if not pairs and not of_line:
        raise UsageError(f"{gate.path}: the line has no value of any of its KPIs")
    each = share_level(file.level, len(pairs) + len(of_line))
    findings = [_judge_attempts(gate, pair, tried, each) for pair in pairs]
    findings += [Finding(criterion, LINE, runs.weigh(criterion, each)) for criterion in of_line if runs]
    return GateReport(tuple(findings), skipped, file.level, each, attempts, replications)


def _list_asked(criteria: tuple[AttemptCriterion, ...], places: tuple[Place, ...]) -> Iterator[Asked]:
    """Yield each criterion with each skill that it is asked of, and with each baseline of it where it compares."""
    for criterion in criteria:
        told = set()
        for place in places:
            key = place.mine
            wanted = criterion.tasks is None or key.task in criterion.tasks
            if not wanted or (criterion.conditions is not None and key.conditions not in criterion.conditions):
                continue
            same = (key, place.before if criterion.against_baseline else None)
            if same not in told:
                told.add(same)
                yield criterion, place


def _list_skipped(criteria: tuple[AttemptCriterion, ...], pairs: list[Asked]) -> dict[str, str]:
    asked = [criterion for criterion, _ in pairs]
    return {
        f"{criterion.measure} of attempts": "the policy does none of its tasks in its conditions on this line"
        for criterion in criteria
        if criterion not in asked
    }


def _list_keys(placed: Placed, *, compares: bool) -> list[SkillKey]:
    keys = [place.mine for place in placed.places]
    return list(dict.fromkeys([*keys, *(place.before for place in placed.places if compares)]))


def _is_asked(criterion: LineCriterion, runs: LineRuns) -> bool:
    return runs.has(criterion.kpi) or not criterion.optional


def _judge_attempts(gate: Gate, pair: Asked, tried: dict[SkillKey, Tried], level: float) -> Finding:
    criterion, place = pair
    before = tried[place.before] if criterion.against_baseline else None
    limit_n = gate.find_limit_n(criterion)
    evidence = weigh_attempts(criterion, tried[place.mine], before, limit_n=limit_n, level=level)
    return Finding(criterion, place.mine.text, evidence, place.before.text if before else "")
