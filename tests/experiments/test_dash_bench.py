import json
import subprocess
import sys

import pytest

SMALL = """
import json
from twin.experiments import dash_bench
print(json.dumps(dash_bench.run(2.0, scenarios=4, replications=10, timeline_hours=2.0)))
"""
"""In a process of its own: other tests may have a browser open in this one."""


@pytest.mark.slow
def test_a_small_bench_of_the_dashboard_measures_everything() -> None:
    """40 runs: the goals hold for 10,000, so that a tenth of a second more or less is no matter here."""
    told = subprocess.run([sys.executable, "-c", SMALL], check=True, capture_output=True, text=True).stdout
    found = json.loads(told.splitlines()[-1])
    assert found["readers"]["errors"] == 0
    assert found["readers"]["answers"] > 0
    assert {case["name"] for case in found["callbacks"]} >= {"/", "/line"}
    assert found["memory"]["after_mb"] < found["memory"]["goal_mb"]
    memory = found["memory"]
    assert memory["own_mb"] + memory["files_mb"] == pytest.approx(memory["after_mb"], rel=0.05)
    assert memory["start_mb"] < memory["after_mb"]
    timeline = found["timeline"]
    assert timeline["intervals"] > 1000
    assert [case["name"] for case in timeline["windows"]][::6] == ["2 h", "all windows"]
    assert all(0 < case["cpu_p50_ms"] <= case["cpu_p95_ms"] for case in timeline["windows"])
    assert timeline["memory"]["after_mb"] < memory["goal_mb"]
