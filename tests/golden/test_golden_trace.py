"""A small line with everything in it, event by event, against a stored trace.

After a deliberate change of the rules or of the random streams, store it anew with ``TWIN_STORE_GOLDEN=1 pytest
tests/golden`` and read the difference.
"""

import os
from itertools import islice
from pathlib import Path

import numpy as np

from twin.config.line import Line
from twin.line.compile import CompiledLine, compile_line, find_skill_keys
from twin.line.state import start_line
from twin.line.trace import trace
from twin.records.outcome import Outcome
from twin.records.skill import SkillModel

STORED = Path(__file__).with_name("trace.csv")
EVENTS = 200


def make_rich_line() -> CompiledLine:
    stop = {"time_to_failure": {"kind": "weibull", "mean_s": 60.0, "shape": 1.5}, "crew": "people"}
    stations = [
        {"name": "robot", "processing": {"kind": "skill", "robot": "g1", "task": "tote_transfer"}},
        {
            "name": "pack",
            "servers": 2,
            "processing": {"kind": "lognormal", "mean_s": 22.0, "cv": 0.4},
            "failures": [
                {"name": "jam", "clock": "time", "time_to_repair": {"kind": "constant", "value_s": 9.0}, **stop}
            ],
        },
        {
            "name": "seal",
            "processing": {"kind": "triangular", "low_s": 6.0, "mode_s": 9.0, "high_s": 14.0},
            "failures": [{"name": "wear", "time_to_repair": {"kind": "erlang", "mean_s": 20.0, "shape": 2}, **stop}],
        },
    ]
    document = {
        "line": "rich",
        "stations": stations,
        "buffers": [{"name": "first", "after": "robot", "capacity": 1}],
        "crews": [{"name": "people", "size": 1}],
        "interventions": {"crew": "people", "default": {"kind": "uniform", "low_s": 10.0, "high_s": 30.0}},
    }
    line = Line.model_validate(document, strict=False)
    outcome = np.array([Outcome.SUCCESS, Outcome.SUCCESS, Outcome.SUCCESS, Outcome.DROP], np.int8)
    times_s = np.array([11.0, 12.0, 13.0, 6.0])
    key = find_skill_keys(line)[0]
    return compile_line(line, {key: SkillModel(key, "hash", outcome, times_s, 400 * times_s, 60.0, "full", 0)})


def render_trace() -> str:
    line = make_rich_line()
    events = islice(trace(line, start_line(line, seed=1)), EVENTS)
    rows = [f"{event.time_s:.9f},{event.kind.label},{event.server},{event.then.label}" for event in events]
    return "\n".join(["time_s,kind,server,then", *rows]) + "\n"


def test_a_rich_line_runs_as_it_did_when_its_trace_was_stored() -> None:
    text = render_trace()
    if os.environ.get("TWIN_STORE_GOLDEN"):
        STORED.write_text(text)
    assert text == STORED.read_text()


def test_the_stored_trace_has_every_kind_of_event() -> None:
    kinds = {row.split(",")[1] for row in STORED.read_text().splitlines()[1:]}
    assert kinds == {"finished", "failed", "repaired", "cleared"}
