import math

import numpy as np
import pyarrow as pa
import pytest

from twin.records.causes import Kind, estimate, find_causes, measure_loss
from twin.records.losses import compute_waterfall
from twin.records.quantities import collect_rows


def find_step(tables, loss: str):
    return next(step for step in compute_waterfall(tables) if step.name == loss)


@pytest.mark.parametrize("loss", ["starved", "blocked", "scrapped_later"])
def test_what_is_behind_a_loss_of_others_sums_to_the_loss(loss: str, make_tables) -> None:
    tables = make_tables()
    causes = find_causes(collect_rows(tables), loss)
    assert math.fsum(cause.time_s.mean for cause in causes) == pytest.approx(find_step(tables, loss).time_s.mean)
    assert math.fsum(cause.parts.mean for cause in causes) == pytest.approx(find_step(tables, loss).parts.mean)
    assert all(cause.counted for cause in causes)


@pytest.mark.parametrize("loss", ["down", "intervention", "pace", "scrapped"])
def test_what_happens_at_the_station_of_the_waterfall_is_what_the_waterfall_counts(loss: str, make_tables) -> None:
    tables = make_tables()
    step = find_step(tables, loss)
    here = math.fsum(cause.time_s.mean for cause in find_causes(collect_rows(tables), loss) if cause.counted)
    assert here == pytest.approx(step.time_s.mean, abs=1e-6)


def test_the_costliest_cause_comes_first(make_tables) -> None:
    found = [cause.time_s.mean for cause in find_causes(collect_rows(make_tables()), "down")]
    assert found == sorted(found, reverse=True)


def set_waits(tables, station: str, starved_s: float, blocked_s: float):
    """Return tables in which the servers of a station wait for given times."""
    servers = tables["servers"].to_pandas()
    servers.loc[servers.station == station, ["starved_s", "blocked_s"]] = starved_s, blocked_s
    return {**tables, "servers": pa.Table.from_pandas(servers, schema=tables["servers"].schema, preserve_index=False)}


def make_line(make_tables, unload, pack, load):
    tables = make_tables()
    for name, waits in {"unload": unload, "pack": pack, "load": load}.items():
        tables = set_waits(tables, name, *waits)
    return tables


def test_starving_is_traced_against_the_flow_to_the_station_where_the_arrows_end(make_tables) -> None:
    tables = make_line(make_tables, unload=(0, 0), pack=(3600, 0), load=(7200, 0))
    (cause,) = find_causes(collect_rows(tables), "starved")
    assert (cause.kind, cause.station, cause.named.mean) == (Kind.TRACED, "unload", 1.0)
    assert cause.time_s.mean == pytest.approx(3600)


def test_blocking_is_traced_with_the_flow(make_tables) -> None:
    tables = make_line(make_tables, unload=(0, 7200), pack=(0, 3600), load=(0, 0))
    (cause,) = find_causes(collect_rows(tables), "blocked")
    assert (cause.kind, cause.station) == (Kind.TRACED, "load")


def test_a_wait_that_no_arrow_leads_away_from_is_left_open(make_tables) -> None:
    tables = make_line(make_tables, unload=(0, 7200), pack=(60, 60), load=(7200, 0))
    for loss in ("starved", "blocked"):
        (cause,) = find_causes(collect_rows(tables), loss)
        assert (cause.kind, cause.station) == (Kind.OPEN, None)


def test_a_first_station_that_starves_waits_for_what_is_outside(make_tables) -> None:
    tables = make_tables()
    servers = tables["servers"].to_pandas().query("station == 'pack'")
    alone = pa.Table.from_pandas(servers, schema=tables["servers"].schema, preserve_index=False)
    outcomes = tables["outcomes"].slice(0, 0)
    causes = find_causes(
        collect_rows(set_waits({**tables, "servers": alone, "outcomes": outcomes}, "pack", 60, 0)), "starved"
    )
    assert [cause.kind for cause in causes] == [Kind.OUTSIDE]


@pytest.mark.parametrize("loss", ["in_process", "planned", "good", "nothing"])
def test_what_no_station_causes_has_no_cause(loss: str, make_tables) -> None:
    assert find_causes(collect_rows(make_tables()), loss) == []


def test_one_replication_gives_no_interval(make_tables) -> None:
    assert not any(cause.time_s.bounded for cause in find_causes(collect_rows(make_tables((0,))), "down"))


def test_a_bound_below_what_can_be_is_cut_off() -> None:
    assert estimate([0.0, 0.0, 9.0]).low == 0.0
    assert estimate([-1.0, 0.0, 9.0]).low < -1


def test_a_loss_is_measured_in_every_replication_of_every_scenario(make_tables) -> None:
    first, second = make_tables((0, 1)), make_tables((0, 1, 2), "other")
    tables = {name: pa.concat_tables([first[name], second[name]]) for name in first}
    found = measure_loss(collect_rows(tables), "down", None)
    assert {name: sorted(runs) for name, runs in found.items()} == {"base": [0, 1], "other": [0, 1, 2]}
    parts = [measure_loss(collect_rows(tables), "down", station)["other"][2] for station in ("unload", "pack", "load")]
    assert found["other"][2] == pytest.approx(sum(parts))


def test_a_traced_loss_is_measured_whole_wherever_it_is_asked_for(make_tables) -> None:
    tables = make_tables()
    whole = list(measure_loss(collect_rows(tables), "starved", None)["base"].values())
    assert np.mean(whole) == pytest.approx(find_step(tables, "starved").time_s.mean)
