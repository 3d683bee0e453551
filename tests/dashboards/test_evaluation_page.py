import re
from dataclasses import replace

import pytest

from dashboards.evaluation.page import make_page
from twin.records.evaluation import (
    BaselineComparison,
    ConditionBin,
    ConditionEffect,
    Evaluation,
    EvaluationFilm,
    OutcomeShare,
    Precision,
)
from twin.records.evaluation_words import tell_verdict
from twin.records.intervals import Interval, wilson

HOSTILE = "<script>alert(1)</script>\"'&"


@pytest.fixture
def evaluation() -> Evaluation:
    bins = (ConditionBin(3.0, 3.5, 20, wilson(20, 20)), ConditionBin(3.5, 4.0, 0, None))
    return Evaluation(
        robot="unitree_g1",
        task="tote_transfer",
        policy="learned",
        conditions="packed",
        first_seed=1,
        planned=40,
        attempts=40,
        missing=(),
        success=wilson(30, 40),
        method="Wilson",
        precision=Precision(0.1, False, 0.9625, (19, 24, 40), 119),
        p50_s=11.25,
        p90_s=12.5,
        outcomes=(
            OutcomeShare("success", 30, wilson(30, 40), 11.25, (1, 2, 3, 4, 5), {}),
            OutcomeShare("policy_fault", 10, wilson(10, 40), 2.0, (7, 9), {HOSTILE: 10}),
        ),
        effects=(ConditionEffect("mass_kg", bins, 0.004, 0.5, "higher"),),
        comparison=BaselineComparison(
            "scripted",
            wilson(38, 40),
            Interval(-0.2, -0.35, -0.05, 40),
            {"both": 30, "policy": 0, "baseline": 8, "neither": 2},
            Interval(-0.4, -0.6, -0.2, 30),
            11.6,
            None,
        ),
        films=(
            EvaluationFilm("success", 1, "a/b/c/d/1", True, b"mp4 of a success"),
            EvaluationFilm("policy_fault", 7, "a/b/c/d/7", False, b""),
        ),
        versions={"pybullet": "3.2.7"},
        hash="0123",
        command="twin task bench tote_transfer --seed 1",
    )


def test_the_verdict_comes_first_and_says_all_that_matters(evaluation: Evaluation) -> None:
    told = " ".join(tell_verdict(evaluation))
    assert "75.0% (95%: 59.8% to 85.8%)" in told
    assert "NOT as precise as asked for (+- 10 points)" in told
    assert "learned is worse than scripted: success -20.0 points (95%: -35.0 to -5.0) on the same 40 seeds" in told
    assert "faster, -0.40 s" in told
    assert "What matters most is mass_kg: higher values fail" in told
    page = make_page(evaluation)
    assert page.index("Verdict") < page.index("How attempts ended") < page.index("Films")


def test_the_intervals_of_outcomes_say_that_they_are_others_than_the_verdicts(evaluation: Evaluation) -> None:
    assert "Wilson intervals, each outcome by itself and without allowance for looks" in make_page(evaluation)


def test_what_is_missing_stands_above_the_verdict(evaluation: Evaluation) -> None:
    short = replace(evaluation, missing=("3 of 40 attempts of learned could not be simulated (sim_fault)",))
    assert next(tell_verdict(short)).startswith("INCOMPLETE: 3 of 40")
    page = make_page(short)
    assert page.index("Incomplete") < page.index("could not be simulated") < page.index("Verdict")
    assert "Incomplete" not in make_page(evaluation)


def test_an_evaluation_without_an_attempt_says_so(evaluation: Evaluation) -> None:
    empty = replace(
        evaluation, attempts=0, success=None, outcomes=(), effects=(), comparison=None, films=(), p50_s=None, p90_s=None
    )
    page = make_page(replace(empty, missing=("40 of 40 attempts of learned were not made", "interrupted")))
    assert "Nothing is known" in page
    assert "there is nothing to be seen" in page


def test_names_and_reasons_cannot_become_markup(evaluation: Evaluation) -> None:
    page = make_page(
        replace(
            evaluation, policy=HOSTILE, task=HOSTILE, conditions=HOSTILE, command=HOSTILE, versions={HOSTILE: HOSTILE}
        )
    )
    assert "<script" not in page
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;") >= 7


def test_nothing_is_fetched_from_elsewhere(evaluation: Evaluation) -> None:
    page = make_page(evaluation)
    assert "default-src &#x27;none&#x27;" in page
    assert re.findall(r'(?:src|href)="(?!data:)', page) == []
    assert 'src="data:video/mp4;base64,bXA0IG9mIGEgc3VjY2Vzcw=="' in page
    assert "http" not in page.replace("http-equiv", "")


def test_a_film_that_could_not_be_made_again_or_shows_something_else_is_told(evaluation: Evaluation) -> None:
    page = make_page(evaluation)
    assert "Nothing to be seen: it ended before its first step." in page
    assert page.count("Not the same as when it was measured.") == 1


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [(0.05, 0.3, "learned is better than scripted"), (-0.1, 0.3, "not enough attempts to tell")],
)
def test_the_comparison_is_told_in_words(evaluation: Evaluation, low: float, high: float, words: str) -> None:
    found = replace(evaluation.comparison, difference=Interval(0.1, low, high, 40))
    assert words in " ".join(tell_verdict(replace(evaluation, comparison=found)))
