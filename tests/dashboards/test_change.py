import pytest
from dash import html

from dashboards.change import find_change
from dashboards.components.tile import empty_tile, tile
from dashboards.plan import judge
from dashboards.source import Source, make_source
from twin.records.intervals import Interval
from twin.records.summary import KpiSummary


@pytest.fixture
def source(experiment) -> Source:
    return make_source(experiment)


def test_the_base_has_no_change(source: Source, say) -> None:
    assert find_change(source, "base", "good_rate", say) is None


def test_a_difference_is_told_with_interval_n_and_base(source: Source, say) -> None:
    found = find_change(source, "sturdy_sealer", "good_rate", say)
    one = source.compare("good_rate")["sturdy_sealer"]
    assert found.text.startswith(f"+{one.difference.mean:.0f} parts/h (")
    assert found.text.endswith("against the base, n = 6")


def test_more_cost_is_worse(source: Source, say) -> None:
    found = find_change(source, "second_operator", "cost_per_good_part", say)
    assert (found.kind, found.verdict) == ("below", "▼ real, worse")


def test_what_chance_explains_is_not_shown(source: Source, say) -> None:
    found = find_change(source, "second_operator", "first_pass_yield", say)
    assert (found.kind, found.verdict) == ("open", "◇ a difference is not shown")


def test_the_tile_says_the_change_in_words(source: Source, say, texts_of) -> None:
    summary = source.cells["second_operator"].find("cost_per_good_part")
    told = texts_of(tile(summary, say=say, change=find_change(source, "second_operator", summary.kpi, say)))
    assert "▼ real, worse" in told
    assert any(text.endswith("against the base, n = 6") for text in told)


def test_a_kpi_without_a_value_says_why(say, texts_of, components_of) -> None:
    made = empty_tile("cost_per_good_part", say("tile.empty.cost_per_good_part"), say=say)
    assert "The line file states no prices, or no good part was made." in texts_of(made)
    assert len(components_of(made, html.Section)) == 1


def test_a_target_without_an_interval_is_neither_met_nor_missed() -> None:
    alone = KpiSummary.of("base", "line", "good_rate", Interval(250.0, float("-inf"), float("inf"), 1))
    assert judge(alone, 230.0) == "single"
