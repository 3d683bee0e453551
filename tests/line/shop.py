"""Lines for tests, from their plain data, and how they stand at a time."""

from typing import Any

from twin.config.line import Line
from twin.line.arrays import State
from twin.line.compile import CompiledLine, compile_line
from twin.line.kernel import advance
from twin.line.state import read_state_times, start_line
from twin.records.state import RobotState, ServerState


def constant(seconds: float) -> dict[str, Any]:
    return {"kind": "constant", "value_s": seconds}


def make_shop(stations: list[dict[str, Any]], **rest: Any) -> CompiledLine:
    """Compile a line; a station's number as processing is a constant time [s]."""
    rows = [
        {**row, "processing": constant(row["processing"])} if isinstance(row["processing"], int | float) else row
        for row in stations
    ]
    return compile_line(Line.model_validate({"line": "shop", "stations": rows, **rest}, strict=False), {})


def run(line: CompiledLine, until: float) -> State:
    state = start_line(line, seed=1)
    advance(line.model, state, until)
    return state


def count_good(line: CompiledLine, *times: float) -> list[int]:
    """Return how many good parts have left by each time."""
    return [int(run(line, time).clock["good"][0]) for time in times]


def read_time(line: CompiledLine, until: float, server: int, kind: RobotState | ServerState) -> float:
    """Return how long a server, or from the end a robot, has been in a state."""
    return float(read_state_times(run(line, until))[server, kind])
