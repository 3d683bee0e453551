"""The logic of verdicts: laws that hold for every interval and every bound."""

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from twin.records.gate import Bounds, GateVerdict, Needs, count_deciding, join_verdicts, plan_more
from twin.records.intervals import Interval, wilson

PASS, FAIL, UNDECIDED = GateVerdict.PASS, GateVerdict.FAIL, GateVerdict.UNDECIDED
NUMBERS = st.floats(-1e6, 1e6)


@st.composite
def intervals(draw: st.DrawFn) -> Interval:
    low, mean, high = sorted(draw(st.tuples(NUMBERS, NUMBERS, NUMBERS)))
    return Interval(mean, low, high, 10)


@st.composite
def bounds(draw: st.DrawFn) -> Bounds:
    low, high = sorted(draw(st.tuples(NUMBERS, NUMBERS)))
    return draw(st.sampled_from([Bounds(low, high), Bounds(at_least=low), Bounds(at_most=high)]))


@given(intervals(), bounds(), st.floats(0, 1), st.floats(0, 1))
def test_a_narrower_interval_never_takes_a_verdict_back(whole: Interval, asked: Bounds, a: float, b: float) -> None:
    low, high = (whole.mean + share * (end - whole.mean) for share, end in ((a, whole.low), (b, whole.high)))
    assume(whole.low <= low <= high <= whole.high)
    verdict = asked.judge(whole)
    if verdict is not UNDECIDED:
        assert asked.judge(Interval(whole.mean, low, high, 10)) is verdict


@given(intervals(), bounds(), st.floats(0, 1e6))
def test_a_stricter_bound_never_makes_a_failure_a_pass(found: Interval, asked: Bounds, by: float) -> None:
    stricter = Bounds(asked.at_least + by, asked.at_most)
    order = [FAIL, UNDECIDED, PASS]
    assert order.index(stricter.judge(found)) <= order.index(asked.judge(found))


@given(intervals(), NUMBERS)
def test_at_least_and_at_most_are_mirror_images(found: Interval, bound: float) -> None:
    mirrored = Interval(-found.mean, -found.high, -found.low, found.n)
    assert Bounds(at_least=bound).judge(found) is Bounds(at_most=-bound).judge(mirrored)


@given(intervals(), bounds())
def test_what_passes_has_its_mean_within_and_what_fails_has_not(found: Interval, asked: Bounds) -> None:
    within = asked.at_least <= found.mean <= asked.at_most
    assert {PASS: within, FAIL: not within, UNDECIDED: True}[asked.judge(found)]


def test_the_bound_itself_will_do() -> None:
    assert Bounds(at_least=0.9).judge(Interval(0.95, 0.9, 1.0, 9)) is PASS
    assert Bounds(at_least=0.9).judge(Interval(0.8, 0.7, 0.9, 9)) is UNDECIDED
    assert Bounds(at_most=0.1).judge(Interval(0.3, 0.1, 0.4, 9)) is UNDECIDED


def test_an_interval_without_bounds_decides_nothing() -> None:
    assert Bounds(at_least=0.0).judge(Interval(5.0, -math.inf, math.inf, 1)) is UNDECIDED


@given(st.lists(st.sampled_from(GateVerdict), min_size=1))
def test_one_failure_fails_and_one_doubt_keeps_from_passing(verdicts: list[GateVerdict]) -> None:
    whole = FAIL if FAIL in verdicts else UNDECIDED if UNDECIDED in verdicts else PASS
    assert join_verdicts(verdicts) is whole


def test_no_verdict_at_all_is_no_pass() -> None:
    with pytest.raises(ValueError, match="at least one"):
        join_verdicts([])


@pytest.mark.parametrize(("share", "asked"), [(0.95, Bounds(at_least=0.9)), (0.2, Bounds(at_most=0.1))])
def test_as_many_attempts_as_are_told_decide_and_one_less_does_not(share: float, asked: Bounds) -> None:
    def project(n: int) -> Interval:
        return wilson(share * n, n)

    enough = count_deciding(asked, project, 20)
    assert enough is not None
    assert asked.judge(project(enough)) is not UNDECIDED
    assert asked.judge(project(enough - 1)) is UNDECIDED


def test_on_the_bound_no_number_of_attempts_decides() -> None:
    assert count_deciding(Bounds(at_least=0.9), lambda n: wilson(0.9 * n, n), 20) is None
    assert plan_more(0.0, 1.0, 1.0, attempts=60, replications=20) == (Needs(None, None),)


def test_a_line_needs_more_of_what_is_wide_and_can_be_narrowed() -> None:
    assert plan_more(1.0, 2.0, 0.1, attempts=60, replications=20) == (Needs(replications=61),)
    assert plan_more(1.0, 0.1, 2.0, attempts=60, replications=20) == (Needs(attempts=183),)


def test_where_both_are_too_wide_both_are_needed() -> None:
    assert plan_more(1.0, 2.0, 2.0, attempts=60, replications=20) == (Needs(attempts=420, replications=140),)


def test_either_will_do_where_each_alone_would() -> None:
    ways = plan_more(1.0, 0.7, 0.8, attempts=60, replications=20)
    assert [bool(way.attempts) for way in ways] == [False, True]


def test_attempts_are_not_spent_on_what_replications_do_cheaply() -> None:
    assert plan_more(1.0, 0.99, 10.0, attempts=60, replications=20) == (Needs(attempts=11940, replications=20),)


@given(st.floats(0.1, 10), st.floats(0.01, 10), st.floats(0.01, 10))
def test_what_is_planned_is_enough(margin: float, noise: float, brought: float) -> None:
    assume(math.hypot(noise, brought) > margin)
    for way in plan_more(margin, noise, brought, attempts=60, replications=20):
        assert way.attempts is not None
        assert way.replications is not None
        left = noise * math.sqrt(20 / (20 + way.replications)), brought * math.sqrt(60 / (60 + way.attempts))
        assert math.hypot(*left) <= margin * (1 + 1e-9)


def test_what_would_take_for_ever_is_no_way() -> None:
    assert plan_more(1e-6, 1.0, 1.0, attempts=60, replications=20) == (Needs(None, None),)
    assert plan_more(1.0, math.inf, 0.0, attempts=60, replications=1) == (Needs(None, None),)
