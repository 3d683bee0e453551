"""The arrays of a line that is run ahead, part by part.

A station keeps the times of its latest parts in a window: ``times[station, kind, place]``. Places below ``done`` have
left the station, those from there up to ``head`` have arrived.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from twin.line.arrays import Records

WINDOW = 128
"""Parts whose times are drawn and tallied at once, beside those that a station must remember."""

KINDS = 6
SERVICE, READY, ARRIVE, START, FINISH, FREE = range(KINDS)
"""Times that a station knows of a part: of its processing; when it was finished at the station before; when it left
that; when its service here began and ended; when it left."""


def _make_dtype(**fields: str) -> np.dtype[np.void]:
    return np.dtype(list(fields.items()), align=True)


LANE = _make_dtype(
    head="u4",  # place of the next part to arrive
    done="u4",  # of the next part to leave
    tallied="u4",  # of the next part to tally
    capacity="u4",  # places of the buffer before the station
    simple="u4",  # 1 when a service is one time, never interrupted
    skill="u4",
    timing="i8",  # of processing
    first_fault="i8",
    end_fault="i8",
    first_level="i8",  # of its histogram in State.level_time
    max_retries="i8",
    help_crew="i8",
    help_timing="i8",
    base="i8",  # number of the part at place 0, counted by the station
    look="i8",  # interval between looks that the tallied have come to
)
PART_AHEAD = _make_dtype(
    station="i8",
    stage="i8",  # a `Stage`
    number="i8",  # as its station counts
    entered="f8",
    reworked="i8",
    retries="i8",
    attempt="i8",  # index in Model.values, of a skill
    fault="i8",  # the one that has struck, or -1 for a failed attempt
    crew="i8",
    left="f8",  # of the service
    called="f8",  # when it asked for its crew
    resumed="f8",  # when that had done
    scrapped="i8",
)
RUN = _make_dtype(
    start="f8",  # of the statistics
    end="f8",
    supply="i8",  # parts that may still enter
    open="i8",  # parts on their way
    look="i8",  # interval between looks that the parts leaving have come to
    tied="i8",  # 1 once the order of simultaneous events has mattered
)


class Ahead(NamedTuple):
    """What changes while a line runs ahead, beside its results.

    Attributes:
        run: the whole line, shape (1,), dtype ``RUN``.
        lanes: its stations, shape (stations,), dtype ``LANE``.
        parts: those on their way, oldest first, dtype ``PART_AHEAD``.
        fault_crews: the crew of each failure, or -1, shape (faults,).
        crew_free: when each person of each crew is free again [s], shape (crews, people).
        last_call: when each crew was called last [s], shape (crews,).
        times: of the parts in each station's window [s], shape (stations, ``KINDS``, places).
        clipped: those of one station, moved into the time of the statistics [s], shape (``KINDS``, places).
        looks: ends of the intervals between looks [s], ascending, shape (looks,).
        counts: good and scrapped parts of each interval, shape (looks, 2).
        levels: integral of each station's buffer level over each interval [s], shape (looks, stations).
    """

    run: Records
    lanes: Records
    parts: Records
    fault_crews: NDArray[np.int64]
    crew_free: NDArray[np.float64]
    last_call: NDArray[np.float64]
    times: NDArray[np.float64]
    clipped: NDArray[np.float64]
    looks: NDArray[np.float64]
    counts: NDArray[np.int64]
    levels: NDArray[np.float64]
