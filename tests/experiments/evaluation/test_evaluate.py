"""Evaluations of real attempts, cut short: what has no time ends as timeout."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from twin.errors import UsageError
from twin.experiments.choose import ExecutorChoice, ExecutorKind
from twin.experiments.determinism import hash_record
from twin.experiments.evaluation import evaluate as module
from twin.experiments.evaluation.breakdown import find_effects, share_outcomes
from twin.experiments.evaluation.evaluate import Evaluated, Plan, evaluate
from twin.experiments.evaluation.films import make_films
from twin.experiments.evaluation.pairing import compare_with_baseline
from twin.experiments.evaluation.rule import make_rule
from twin.experiments.measure import Collected
from twin.records.attempt import AttemptRecord, AttemptSpec
from twin.records.outcome import Outcome
from twin.tasks import find_task

SHORT = AttemptSpec("unitree_g1", "tote_transfer", "scripted", "packed", 1, timeout_s=0.1)
RULE = make_rule(0.3, 8)


def make_spec(number: int) -> AttemptSpec:
    return replace(SHORT, seed=1 + number)


@pytest.fixture(scope="module")
def evaluated() -> Evaluated:
    return evaluate(Plan(make_spec, 0, RULE, baseline="swift"), executor="serial")


def test_attempts_end_at_the_first_look_that_is_narrow_enough(evaluated: Evaluated) -> None:
    found = evaluated.evaluation
    assert found.attempts == found.planned == RULE.looks[0]
    assert found.precision.reached
    assert found.missing == ()
    assert [row.outcome for row in found.outcomes] == ["timeout"]


def test_the_baseline_has_the_same_seeds(evaluated: Evaluated) -> None:
    seeds = [[record.spec.seed for record in side.records] for side in (evaluated.collected, evaluated.baseline)]
    assert seeds[0] == seeds[1] == list(range(1, RULE.looks[0] + 1))
    assert evaluated.evaluation.comparison.verdict == "not enough attempts to tell"


def test_the_order_in_which_attempts_come_changes_nothing(
    evaluated: Evaluated, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = module.collect

    def backwards(specs: list[AttemptSpec], **options: object) -> Collected:
        made = real(specs[::-1], **options)
        return Collected(made.runs[::-1], made.stopped)

    monkeypatch.setattr(module, "collect", backwards)
    again = evaluate(Plan(make_spec, 0, RULE, baseline="swift"), executor="serial")
    assert again.evaluation == evaluated.evaluation
    assert [hash_record(one) for one in again.collected.records] == [
        hash_record(one) for one in evaluated.collected.records
    ]


@pytest.mark.slow
def test_ray_gives_the_same_evaluation(evaluated: Evaluated) -> None:
    choice = ExecutorChoice(ExecutorKind.RAY, workers=2)
    assert evaluate(Plan(make_spec, 0, RULE, baseline="swift"), executor=choice).evaluation == evaluated.evaluation


def test_an_interrupt_keeps_and_tells_what_was_made(monkeypatch: pytest.MonkeyPatch) -> None:
    import twin.experiments.calibrate as calibrate

    real, made = calibrate.run_attempt, []

    def interrupted(spec: AttemptSpec) -> AttemptRecord:
        if len(made) == 2:
            raise KeyboardInterrupt
        made.append(spec)
        return real(spec)

    monkeypatch.setattr(calibrate, "run_attempt", interrupted)
    found = evaluate(Plan(make_spec, 4), executor="serial").evaluation
    assert found.attempts == 2
    assert found.missing == ("2 of 4 attempts of scripted were not made", "interrupted")


def test_a_policy_is_not_compared_with_itself() -> None:
    with pytest.raises(UsageError, match="nothing to compare"):
        evaluate(Plan(make_spec, 2, baseline="scripted"), executor="serial")


def test_a_film_shows_what_was_measured(evaluated: Evaluated) -> None:
    (film,) = make_films(evaluated.collected.records)
    assert (film.outcome, film.seed, film.same) == ("timeout", 1, True)
    assert film.video[4:8] == b"ftyp"


@pytest.fixture
def grow(evaluated: Evaluated) -> Callable[..., list[AttemptRecord]]:
    """Return what makes records of a real one: a seed, a duration and a mass for each outcome."""
    one = evaluated.collected.records[0]

    def make(outcomes: list[Outcome], policy: str = "scripted", longer_s: float = 0.0) -> list[AttemptRecord]:
        return [
            replace(
                one,
                spec=replace(one.spec, seed=seed, policy=policy),
                outcome=outcome,
                duration_s=10 + seed / 100 + longer_s + seed % 3 / 50 * bool(longer_s),
                sample={**one.sample, "mass_kg": 3 + seed / 40, "friction": 0.4 + 0.4 * (seed * 0.618 % 1)},
            )
            for seed, outcome in enumerate(outcomes)
        ]

    return make


def test_the_condition_with_which_success_falls_matters_most(grow: Callable[..., list[AttemptRecord]]) -> None:
    records = grow([Outcome.SUCCESS] * 28 + [Outcome.DROP] * 12)
    effects = find_effects(records, find_task("tote_transfer").conditions["packed"], {})
    assert effects[0].name == "mass_kg"
    assert effects[0].worse == "higher"
    assert effects[0].p_value < 1e-4
    assert [one.attempts for one in effects[0].bins] == [15, 15, 10]
    assert effects[0].bins[0].success.mean == 1.0
    assert all(effect.p_value > 0.05 for effect in effects[1:])


def test_a_condition_that_is_fixed_is_left_out(grow: Callable[..., list[AttemptRecord]]) -> None:
    effects = find_effects(grow([Outcome.DROP] * 3), find_task("tote_transfer").conditions["packed"], {"mass_kg": 3.5})
    assert {effect.name for effect in effects} == {"friction", "width_scale"}
    assert all(effect.p_value is None for effect in effects)


def test_faults_of_the_simulator_count_in_no_share(grow: Callable[..., list[AttemptRecord]]) -> None:
    rows = share_outcomes(grow([Outcome.SUCCESS] * 3 + [Outcome.SIM_FAULT] * 2))
    assert [(row.outcome, row.attempts) for row in rows] == [("success", 3), ("sim_fault", 2)]
    assert (rows[0].share.mean, rows[0].share.n) == (1.0, 3)
    assert rows[1].share is None


def test_a_better_and_slower_policy_is_told_so(grow: Callable[..., list[AttemptRecord]]) -> None:
    policy = grow([Outcome.SUCCESS] * 40, longer_s=0.5)
    baseline = grow([Outcome.SUCCESS] * 28 + [Outcome.DROP] * 12, "swift")
    found = compare_with_baseline(policy, baseline)
    assert found.verdict == "better"
    assert found.pairs == {"both": 28, "policy": 12, "baseline": 0, "neither": 0}
    assert found.duration_s.low > 0.4
    assert compare_with_baseline(baseline, policy).verdict == "worse"


def test_pairs_that_the_simulator_spoilt_are_left_out(grow: Callable[..., list[AttemptRecord]]) -> None:
    found = compare_with_baseline(grow([Outcome.SIM_FAULT, Outcome.SUCCESS]), grow([Outcome.SUCCESS] * 2, "swift"))
    assert found.difference.n == 1
    assert compare_with_baseline(grow([Outcome.SIM_FAULT]), grow([Outcome.SUCCESS], "swift")) is None
