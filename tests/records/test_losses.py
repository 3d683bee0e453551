import math

import pyarrow as pa
import pytest

from twin.records.kpis import compute_kpis
from twin.records.losses import compute_waterfall


def test_planned_time_less_every_loss_is_good_time(make_tables) -> None:
    planned, *losses, good = compute_waterfall(make_tables())
    assert (planned.name, good.name) == ("planned", "good")
    assert math.fsum(loss.time_s.mean for loss in losses) == pytest.approx(planned.time_s.mean - good.time_s.mean)
    assert math.fsum(loss.parts.mean for loss in losses) == pytest.approx(planned.parts.mean - good.parts.mean)


def test_good_time_over_planned_time_is_the_line_oee(make_tables) -> None:
    tables = make_tables((0,))
    planned, *_, good = compute_waterfall(tables)
    oee = next(row["value"] for row in compute_kpis(tables).to_pylist() if row["kpi"] == "oee")
    assert good.time_s.mean / planned.time_s.mean == pytest.approx(oee)


def test_losses_are_those_of_the_bottleneck(make_tables) -> None:
    tables = make_tables((0,))
    starved = [row["starved_s"] for row in tables["servers"].to_pylist() if row["station"] == "pack"]
    step = next(step for step in compute_waterfall(tables) if step.name == "starved")
    assert step.station == "pack"
    assert step.time_s.mean == pytest.approx(sum(starved) / 2)


def test_scrap_downstream_is_told_from_parts_still_in_the_line(make_tables) -> None:
    tables = make_tables((0,))
    scrapped = next(row["scrapped"] for row in tables["servers"].to_pylist() if row["station"] == "load")
    step = next(step for step in compute_waterfall(tables) if step.name == "scrapped_later")
    assert step.parts.mean == pytest.approx(scrapped)


def test_each_scenario_has_its_own_waterfall(make_tables) -> None:
    scenarios = make_tables((0, 1)), make_tables((0, 1), "second_operator")
    tables = {name: pa.concat_tables([part[name] for part in scenarios]) for name in scenarios[0]}
    steps = compute_waterfall(tables)
    assert list(dict.fromkeys(step.scenario for step in steps)) == ["base", "second_operator"]
    assert {step.time_s.n for step in steps} == {2}
