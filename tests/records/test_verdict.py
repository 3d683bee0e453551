from collections.abc import Sequence

import pyarrow as pa
import pytest

from twin.config.line import Line
from twin.line.compile import compile_line
from twin.line.simulate import simulate
from twin.records.bottleneck import Method
from twin.records.kpis import compute_kpis
from twin.records.verdict import judge_bottlenecks, summarise_bottlenecks

SLOW_MIDDLE = (1.0, 1.05, 1.4, 1.05, 1.0)


def simulate_line(means_s: Sequence[float], *, replications: int = 4, hours: float = 4.0) -> dict[str, pa.Table]:
    """Return the tables of exponential stations with buffers of 2 between them."""
    names = [f"s{place}" for place in range(len(means_s))]
    stations = [
        {"name": name, "processing": {"kind": "exponential", "mean_s": mean_s}}
        for name, mean_s in zip(names, means_s, strict=True)
    ]
    buffers = [{"name": f"after_{name}", "after": name, "capacity": 2} for name in names[:-1]]
    plan = {"planned_hours": hours, "warm_up_hours": 0.2}
    document = {"line": "serial", "stations": stations, "buffers": buffers, "plan": plan}
    compiled = compile_line(Line.model_validate(document, strict=False), {})
    runs = [simulate(compiled, seed=1, scenario="base", replication=number) for number in range(replications)]
    return {name: pa.concat_tables([run[name] for run in runs]) for name in runs[0]}


def test_all_rules_name_the_one_slow_station_and_every_replication_agrees() -> None:
    for verdict in judge_bottlenecks(simulate_line(SLOW_MIDDLE)):
        assert verdict.station == "s2"
        assert (verdict.agree.mean, verdict.agree.n) == (1.0, 4)


def test_the_arrows_point_at_the_one_slow_station() -> None:
    assert {verdict.arrows for verdict in judge_bottlenecks(simulate_line(SLOW_MIDDLE))} == {">><<"}


def test_short_runs_of_equal_stations_do_not_agree() -> None:
    verdicts = judge_bottlenecks(simulate_line([1.0] * 5, replications=12, hours=0.05))
    assert any(verdict.agree.mean < 1.0 for verdict in verdicts)


@pytest.mark.parametrize("means_s", [(1.0, 1.2, 1.0, 1.1), (1.4, 1.0, 1.0, 1.1)])
def test_the_arrows_name_the_station_whose_improvement_raises_the_output_most(means_s: tuple[float, ...]) -> None:
    def count_good(means: Sequence[float]) -> int:
        return sum(simulate_line(means, hours=10.0)["runs"]["good"].to_pylist())

    def improve(place: int) -> list[float]:
        return [mean_s - 0.02 * (other == place) for other, mean_s in enumerate(means_s)]

    gains = [count_good(improve(place)) for place in range(len(means_s))]
    named = {verdict.method: verdict.station for verdict in judge_bottlenecks(simulate_line(means_s, hours=10.0))}
    assert named[Method.ARROWS] == f"s{gains.index(max(gains))}"


def test_shares_of_a_rule_add_up_to_one_over_the_stations(make_tables) -> None:
    found = summarise_bottlenecks(make_tables())
    for method in Method:
        shares = [summary.mean for summary in found if summary.kpi == f"bottleneck_by_{method}"]
        assert len(shares) == 3
        assert sum(shares) == pytest.approx(1)


def test_each_replication_names_one_station_in_the_table_of_kpis(make_tables) -> None:
    rows = compute_kpis(make_tables((0, 1))).to_pylist()
    named = [row for row in rows if row["kpi"] == "bottleneck_by_arrows" and row["value"] == 1]
    assert [row["replication"] for row in named] == [0, 1]
