from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from dashboards.experiment import Experiment
from dashboards.reality import pair_cells, show_p, tell_pairing, tell_reality
from dashboards.source import Source, focus, recall_source
from twin.records.comparisons import read_values
from twin.records.tables import INPUT_VARIANCE

CELLS = ["second_operator", "sturdy_sealer"]


@pytest.fixture
def source(experiment: Experiment) -> Source:
    return recall_source(experiment)


def keep(tables: Mapping[str, pa.Table], replications: int) -> dict[str, pa.Table]:
    """Return the rows of the first replications."""
    return {
        name: table.filter(pc.less(table["replication"], replications))
        if "replication" in table.column_names
        else table
        for name, table in tables.items()
    }


def test_a_source_is_made_once_for_an_experiment_and_once_for_a_choice(experiment: Experiment) -> None:
    first = recall_source(experiment)
    assert recall_source(experiment) is first
    assert focus(first, "oee", None) is focus(first, "oee", None)


def test_another_base_turns_the_difference_round(source: Source) -> None:
    there = source.comparisons["good_rate"]["sturdy_sealer"].difference.mean
    turned = focus(source, "good_rate", "sturdy_sealer")
    assert turned.base.scenario == "sturdy_sealer"
    assert turned.comparisons["good_rate"]["base"].difference.mean == pytest.approx(-there)


def test_any_kpi_of_the_line_can_be_what_cells_are_judged_by(source: Source) -> None:
    assert focus(source, "flow_time", None).kpis == ["flow_time", "good_rate", "oee", "cost_per_good_part"]


def test_pairs_are_of_the_same_replication(source: Source) -> None:
    found = pair_cells(source, CELLS)["sturdy_sealer"]
    values = read_values(source.experiment.tables["kpis"], "good_rate")
    assert found.differences.tolist() == [values["sturdy_sealer"][n] - values["base"][n] for n in range(6)]


def test_an_open_difference_tells_how_many_more_replications_would_show_it(source: Source, say) -> None:
    told = tell_reality(focus(source, "first_pass_yield", None), CELLS, say)
    open_ones = [one.text for one in told if not one.is_real]
    assert open_ones
    assert all("more replications, with 80 % probability" in t or "no difference" in t for t in open_ones)


def test_a_real_difference_is_told_with_its_p_value(source: Source, say) -> None:
    for one in tell_reality(source, CELLS, say):
        compared = source.comparisons["good_rate"][one.cell]
        assert one.is_real == compared.is_real
        assert f"p {show_p(compared.p_value)} (Holm, 2 comparisons, n = 6)" in one.text


def test_one_replication_tells_nothing_of_chance(experiment: Experiment, change_tables, say) -> None:
    alone = change_tables(experiment, keep(experiment.tables, 1))
    texts = [one.text for one in tell_reality(recall_source(alone), CELLS, say)]
    assert any("One replication tells nothing of chance" in text for text in texts)


def test_attempts_that_hide_a_difference_are_named(experiment: Experiment, change_tables, say) -> None:
    rows = [
        {"scenario": cell, "against": "base", "scope": "line", "kpi": "good_rate", "skill": "a/b", "variance": 1e6}
        | {"below": 0.0, "above": 0.0, "attempts": 30, "resamples": 50}
        for cell in CELLS
    ]
    tables = {"input_variance": pa.Table.from_pylist(rows, schema=INPUT_VARIANCE)}
    told = tell_reality(recall_source(change_tables(experiment, tables)), CELLS, say)
    assert all("the finite number of attempts hides it, those of a/b most" in one.text for one in told)


def test_what_pairing_saves_is_told(source: Source, say) -> None:
    assert "% of the variance" in tell_pairing(source, CELLS, say)


def test_p_values_are_shown_to_three_digits() -> None:
    assert show_p(0.0004) == "< 0.001"
    assert show_p(0.02) == "= 0.020"
