from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from dash import dcc

from dashboards.charts.compare import (
    MOST_CELLS,
    MOST_POINTS,
    chart_strips,
    order_cells,
    tabulate_cells,
    tabulate_splits,
    thin,
)
from dashboards.experiment import Experiment
from dashboards.figures.strips import Strip
from dashboards.formats import Quantity, format_quantity
from dashboards.library import Library
from dashboards.pages.compare import PAGE, list_kpis, render
from dashboards.query import Query
from dashboards.router import render_page
from dashboards.source import Source, recall_source
from dashboards.view import View
from twin.records.definitions import KPI_DEFINITIONS
from twin.records.intervals import Interval
from twin.records.tables import INPUT_VARIANCE


@pytest.fixture
def source(experiment: Experiment) -> Source:
    return recall_source(experiment)


def link(name: str) -> str:
    return f"/?scenario={name}"


def multiply(source: Source, count: int) -> Source:
    """Return a source in which many cells are like the first ones."""
    names = [f"{name} {number}" for number in range(count) for name in source.cells]
    cells = {name: source.cells[name.split()[0]] for name in names}
    found = source.comparisons["good_rate"]["sturdy_sealer"]
    compared = {name: replace(found, scenario=name) for name in names[1:]}
    many = replace(source)
    many.__dict__.update(cells=cells, comparisons=dict.fromkeys(source.kpis, compared))
    return many


def test_every_kpi_of_the_line_that_has_a_value_in_each_replication_is_offered(experiment: Experiment) -> None:
    offered = list_kpis(experiment)
    assert {"oee", "good_rate", "flow_time", "first_pass_yield"} <= set(offered)
    assert not any(KPI_DEFINITIONS[name].pooled for name in offered)


@pytest.mark.parametrize(
    ("field", "good", "bad"),
    [("kpi", "oee", "mtbf"), ("base", "sturdy_sealer", "nobody"), ("rows", "all", "1"), ("strips", "differences", "x")],
)
def test_the_address_may_ask_for_what_exists_only(
    field: str, good: str, bad: str, experiment: Experiment, results
) -> None:
    assert PAGE.fields[field](experiment, results, good)
    assert not PAGE.fields[field](experiment, results, bad)


def test_the_table_holds_the_numbers_of_the_store(source: Source, experiment: Experiment, say) -> None:
    rows = tabulate_cells(source, source.cells, link, say)
    for name, _, mean, *_ in rows.cells:
        summary = experiment.select(name.text.split(" (")[0]).find("good_rate")
        shown = format_quantity(summary.interval, summary.unit, say)
        assert mean == f"{shown.value} ({shown.bounds})"


def test_the_base_comes_first_and_the_others_by_their_difference(source: Source) -> None:
    order = order_cells(source, 40)
    differences = [source.comparisons["good_rate"][name].difference.mean for name in order[1:]]
    assert order[0] == "base"
    assert differences == sorted(differences, reverse=True)


def test_of_many_cells_those_that_differ_most_are_shown(source: Source) -> None:
    assert len(order_cells(multiply(source, 50), MOST_CELLS)) == MOST_CELLS


def test_strips_hold_every_replication_and_join_the_same_random_events(source: Source, say) -> None:
    chart = chart_strips(source, list(source.cells), differences=False, link=link, say=say)
    pairs, points, means = chart.figure.data
    assert len(points.x) == 18
    assert list(pairs.x[3::4]) == [None] * 6
    assert list(means.customdata) == [link(name) for name in source.cells]


def test_strips_of_differences_leave_the_base_out(source: Source, say) -> None:
    chart = chart_strips(source, list(source.cells), differences=True, link=link, say=say)
    assert [row[0].text for row in chart.rows.cells] == list(source.cells)[1:]
    assert sum(chart.figure.data[0].x[:6]) / 6 == pytest.approx(
        source.comparisons["good_rate"]["second_operator"].difference.mean
    )


def test_of_too_many_replications_the_first_ones_are_drawn() -> None:
    strip = Strip("a", dict.fromkeys(range(5000), 1.0), Interval(1, 1, 1, 5000), Quantity("1", "s", None), "/")
    (thinned,) = thin([strip])
    assert len(thinned.values) == MOST_POINTS
    assert thin([thinned]) == [thinned]


def test_the_split_of_an_interval_is_a_row_a_cell(experiment: Experiment, change_tables, say) -> None:
    row = {"scenario": "base", "against": "", "scope": "line", "kpi": "good_rate", "skill": "a/b"}
    row |= {"variance": 4.0, "below": 0.0, "above": 0.0, "attempts": 60, "resamples": 100}
    inputs = pa.Table.from_pylist([row], schema=INPUT_VARIANCE)
    source = recall_source(change_tables(experiment, {"input_variance": inputs}))
    (cells,) = tabulate_splits(source, source.cells, link, say).cells
    whole, chance, attempts = map(float, cells[2:])
    assert cells[1] == "a/b"
    assert whole**2 == pytest.approx(chance**2 + attempts**2, rel=0.01)


def test_no_split_is_shown_where_none_was_measured(source: Source, say) -> None:
    assert tabulate_splits(source, source.cells, link, say) is None


def test_a_kpi_that_the_base_lacks_is_told(experiment: Experiment, change_tables, view: View, texts_of) -> None:
    kpis = experiment.tables["kpis"]
    of_base = pc.and_(pc.equal(kpis["scenario"], "base"), pc.equal(kpis["kpi"], "flow_time"))
    lacking = change_tables(experiment, {"kpis": kpis.filter(pc.invert(of_base))})
    shown = replace(view, experiment=lacking, path="/compare", query=Query(fields={"kpi": "flow_time"}))
    assert any("has no value in base" in text for text in texts_of(render(shown)))


def test_one_scenario_alone_is_told_how_to_be_compared(hostile_folder: Path, texts_of) -> None:
    text = "\n".join(texts_of(render_page(Library(hostile_folder), "/compare", "")))
    assert "twin run tote_hub --scenario base --scenario OTHER" in text
    assert "twin sweep" in text


def test_a_campaign_shows_tornado_and_best_cell_and_its_names_are_inert(
    campaign_folder: Path, hostile: str, components_of, texts_of
) -> None:
    tree = render_page(Library(campaign_folder), "/compare", "")
    graphs = {graph.id: str(graph.figure) for graph in components_of(tree, dcc.Graph)}
    assert set(graphs) == {"differences", "strips", "tornado", "pareto"}
    assert not any("<img" in figure for figure in graphs.values())
    text = "\n".join(texts_of(tree))
    assert f"the best in good output is {hostile}=2" in text
    assert ": too few parts" in text


def test_a_chosen_kpi_and_base_are_what_the_page_is_about(library: Library, texts_of) -> None:
    text = "\n".join(texts_of(render_page(library, "/compare", "?kpi=flow_time&base=sturdy_sealer")))
    assert "Is the difference from sturdy_sealer real?" in text
    assert "Difference from sturdy_sealer in flow time" in text
