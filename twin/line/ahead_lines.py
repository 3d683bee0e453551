"""Which lines can be run ahead: serial ones of single servers, by what their compiled arrays hold.

What a line may differ in is named here. In all else its arrays have to be those of the plainest line, which therefore
needs no mention here: a feature that is added to the event kernel makes the lines that use it ineligible.
"""

from collections.abc import Mapping
from dataclasses import fields
from functools import cache

import numpy as np
from numpy.typing import NDArray

from twin.config.line import Line
from twin.line.arrays import Model, Records
from twin.line.compile import CompiledLine, compile_line
from twin.line.order import Way

LARGEST_BUFFER = 64
"""Beyond, looking at every level of a buffer for every part costs more than events do."""

_FREE: Mapping[str, frozenset[str]] = {
    "stations": frozenset(
        ("first_server", "end_server", "timing", "next", "first_queue", "end_queue", "fed")
        + ("skill", "max_retries", "help_crews", "help_timing", "end")
    ),
    "queues": frozenset(
        ("station", "capacity", "first_place", "ring_mask", "first_level", "first_feeder", "end_feeder")
    ),
    "servers": frozenset(("station", "watched", "first_fault", "end_fault")),
    "faults": frozenset(("failure", "repair", "crews", "renews")),
    "timings": frozenset(("kind", "a", "b", "c", "first", "count", "mean")),
    "crews": frozenset(("size", "first_person")),
}
"""Fields of records that may have any value."""
_FREE_ARRAYS = frozenset(("feeders", "positions", "values", "outcomes", "energies"))
_FREE_OF_LINE = frozenset(
    (
        "model",
        "stations",
        "buffers",
        "sources",
        "sources_from",
        "robots",
        "ideal_cycles_s",
        "ideal_visits",
        "idle_powers_w",
        "planned_s",
    )
    + ("warm_up_s", "target_per_hour", "metering", "supply")
)


def can_run_ahead(compiled: CompiledLine) -> bool:
    """Tell whether a line is one that may be run ahead."""
    plain, model = make_plain_line(), compiled.model
    return (
        all(_is_as_plain(name, getattr(model, name), getattr(plain.model, name)) for name in Model._fields)
        and all(
            _is_equal(getattr(compiled, field.name), getattr(plain, field.name))
            for field in fields(compiled)
            if field.name not in _FREE_OF_LINE
        )
        and _is_serial(model)
        and int(model.queues["capacity"].max()) <= LARGEST_BUFFER
    )


@cache
def make_plain_line() -> CompiledLine:
    """Return a line that uses what running ahead knows, and nothing else."""
    law = {"kind": "exponential", "mean_s": 1.0}
    failure = {"name": "stop", "clock": "operation", "time_to_failure": law, "time_to_repair": law, "crew": "crew"}
    stations = [{"name": name, "processing": law, "failures": [failure]} for name in ("first", "last")]
    crews = [{"name": "crew", "size": 1}]
    line = Line.model_validate({"line": "plain", "stations": stations, "crews": crews}, strict=False)
    return compile_line(line, {})


def _is_as_plain(name: str, array: Records, plain: Records) -> bool:
    if name in _FREE_ARRAYS:
        return True
    if array.dtype.names is None or not len(plain):
        return _is_equal(array, plain)
    named = [field for field in array.dtype.names if field not in _FREE.get(name, ())]
    return all(bool(np.all(array[field] == plain[field][0])) for field in named)


def _is_equal(value: object, plain: object) -> bool:
    return bool(np.array_equal(value, plain) if isinstance(value, np.ndarray) else value == plain)  # type: ignore[arg-type]


def _is_serial(model: Model) -> bool:
    """Tell whether stations of one server follow each other; a stop calls one crew at most and renews its own clock."""
    stations, places = model.stations, np.arange(len(model.stations))
    calls = np.concatenate([model.faults["crews"], np.maximum(stations["help_crews"], 0)])
    numbers = (model.servers["station"], model.queues["station"], stations["first_server"], stations["first_queue"])
    return (
        all(np.array_equal(number, places) for number in numbers)
        and np.array_equal(stations["next"], [*places[1:], Way.END])
        and np.array_equal(stations["fed"], places == 0)
        and not np.any(calls & (calls - 1))
        and np.array_equal(model.faults["renews"], 1 << _count_from_first(model))
    )


def _count_from_first(model: Model) -> NDArray[np.int64]:
    """Return the number of each failure among those of its server."""
    spans = [np.arange(row["end_fault"] - row["first_fault"], dtype=np.int64) for row in model.servers]
    return np.concatenate(spans) if spans else np.zeros(0, np.int64)
