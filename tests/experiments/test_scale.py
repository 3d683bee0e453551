import json

import pytest

from twin.cli import main
from twin.experiments.scale import Costs, project

COSTS = Costs(task_s=1e-3, result_s=1e-4, store_s=5e-4, result_bytes=5e4)


def test_the_projection_names_what_is_used_up_first() -> None:
    """Runs of 0.02 s, 100 in a batch: 110 us of the driver each, and 500 us of the store."""
    case = project("short", 0.02, COSTS)
    assert (case["first"], case["store_writes_cores"], case["driver_cpu_cores"]) == ("store_writes", 40, 181)
    assert case["unbatched_cores"] == 18
    assert case["enough"] == "no"


def test_long_runs_reach_ten_thousand_processors() -> None:
    assert project("long", 60.0, COSTS)["enough"] == "yes"


def test_a_group_of_another_size_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "line", "--work", "3"]) == 2
    assert "benchmark group line takes no --work" in capsys.readouterr().err


@pytest.mark.slow
def test_a_small_bench_measures_everything(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "scale", "--work", "2", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["two_workers"]["runs"] >= 8
    assert document["store"]["replications_per_s"] > 10
    assert document["result"]["bytes"] < 1e6
    assert [case["run_s"] for case in document["projection to 10,000 processors"]] == [0.015, 0.3, 2.5]
