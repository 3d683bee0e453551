from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from dashboards.headlines import find_largest, tell_helper, tell_limit, tell_loss, write_headlines
from dashboards.library import Library
from dashboards.source import make_source
from dashboards.view import View
from twin.records.bottleneck import Method
from twin.records.comparisons import Comparison
from twin.records.intervals import Interval
from twin.records.verdict import Verdict


@pytest.fixture
def headlines(view: View):
    return write_headlines(make_source(view.experiment), view.results, view.link_to, view.say)


def make_line(*named: tuple[str, float], stations=("a", "b", "c")):
    verdicts = [
        Verdict("base", method, station, Interval(share, 0.0, 1.0, 12), "")
        for method, (station, share) in zip(Method, named, strict=True)
    ]
    return SimpleNamespace(stations=list(stations), verdicts=verdicts)


def compare(scenario: str, mean: float, p_value: float, n: int = 12) -> Comparison:
    return Comparison(scenario, "base", Interval(mean, mean - 1, mean + 1, n), p_value)


def test_there_are_three_sentences_about_plan_limit_and_help(headlines) -> None:
    assert [one.heading for one in headlines] == ["Plan.", "Limit.", "What helps."]


def test_the_links_lead_to_the_losses_the_line_and_the_comparison(headlines) -> None:
    addresses = [[link.href for link in one.links] for one in headlines]
    assert addresses[0] == ["/losses"]
    assert addresses[1] == ["/line", "/losses?loss=blocked"]
    assert addresses[2] == ["/compare", "/losses?loss=blocked"]


def test_a_station_that_every_rule_names_limits_the_line(say) -> None:
    told = tell_limit(make_line(("b", 0.87), ("b", 0.5), ("b", 0.6)), say)
    assert told.startswith("Station b limits the line by all 3 rules, by active period in 87 % of the replications")
    assert told.endswith("(95 %: 0 to 100; n = 12).")


def test_a_station_that_most_rules_name_limits_the_line_by_those(say) -> None:
    assert "Station b limits the line by 2 of 3 rules, by arrows in 90 %" in tell_limit(
        make_line(("a", 1.0), ("b", 0.6), ("b", 0.9)), say
    )


@pytest.mark.parametrize("named", [[("a", 1.0), ("b", 1.0), ("c", 1.0)], [("b", 0.4), ("b", 0.3), ("b", 0.2)]])
def test_rules_or_replications_that_disagree_show_no_limit(named, say) -> None:
    told = tell_limit(make_line(*named), say)
    assert "is not shown" in told
    assert told.count(" in ") == 3


def test_a_single_station_is_the_limit(say) -> None:
    assert "a single station, a" in tell_limit(make_line(("a", 1.0), ("a", 1.0), ("a", 1.0), stations=("a",)), say)


def test_the_largest_loss_is_told_in_time_and_parts_with_what_is_behind_it(results, say) -> None:
    step = find_largest(results)
    told = tell_loss(results, step, say)
    assert step.name == "blocked"
    assert "The largest loss is Blocked" in told
    assert "parts per replication. By the arrows, " in told


def test_a_line_that_loses_nothing_says_so(results, say) -> None:
    ideal = SimpleNamespace(waterfall=[results.waterfall[0], results.waterfall[-1]])
    assert find_largest(ideal) is None
    assert tell_loss(ideal, None, say) == "No time is lost at all."


def test_the_scenario_that_really_gives_most_is_named(results, say) -> None:
    found = [
        compare("worse", -9, 0.001),
        compare("chance", 20, 0.5),
        compare("better", 4, 0.01),
        compare("best", 8, 0.02),
    ]
    told = tell_helper(found, results, say)
    assert "Scenario best gives +8 parts/h good output (+7 to +9; +" in told
    assert "real, n = 12; 2 of 4 other scenarios" in told


@pytest.mark.parametrize("found", [[compare("a", 5, 0.3)], [compare("a", -5, 0.001)]])
def test_what_is_not_shown_to_help_is_not_claimed_to(found, results, say) -> None:
    assert tell_helper(found, results, say).startswith("Not shown: none of 1 other scenarios")


def test_without_another_scenario_nothing_is_known_to_help(results, say) -> None:
    assert tell_helper([], results, say).startswith("Not known yet")


def test_one_replication_shows_neither_plan_nor_help(tmp_path: Path, make_results, say) -> None:
    make_results(tmp_path / "one", scenarios=("base", "second_operator"), replications=1)
    experiment = Library(tmp_path).read("one")
    results = experiment.select("base")
    plan, limit, help_ = write_headlines(make_source(experiment), results, lambda path, **_: path, say)
    assert "one replication gives no interval" in plan.text
    assert "n = 1" in limit.text
    assert help_.text.startswith("Not shown")


def test_sentences_survive_scenarios_that_cannot_be_compared(view: View) -> None:
    plan, _, help_ = write_headlines(None, view.results, view.link_to, view.say)
    assert plan.text.startswith("Scenario base makes")
    assert [link.href for link in help_.links] == ["/losses?loss=blocked"]


def test_names_from_a_file_do_not_break_an_address(view: View, hostile: str) -> None:
    named = replace(view, query=view.query.show_scenario(hostile))
    found = write_headlines(None, view.results, named.link_to, view.say)
    assert all("<" not in link.href for one in found for link in one.links)
