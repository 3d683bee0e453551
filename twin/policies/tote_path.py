"""The path of a tote transfer: waypoints of trunk, carry frame and hands."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twin.control.footstep import Place
from twin.control.trajectory import Path, Waypoint
from twin.tasks.tote_transfer import Workcell

Array = NDArray[np.float64]
Values = dict[int, float]

TURN, X, Y, YAW, FORWARD, HALF, HEIGHT, READY = range(8)
"""Components of the path's state: turn of the trunk [rad]; place of the carry frame in the turned trunk [m] and
its turn there [rad]; the hands' place in the carry frame: forward and half distance [m], height [m]; and how far
they are in their start pose instead, 0 to 1."""

PALM_FACE = 0.021
"""Height of the palm's face above the palm frame when it lies flat [m]."""
BEHIND = 0.085
"""How far the palm frame stays behind the tote's centre, so that the ledge lies on palm and fingers [m]."""
OUTSIDE = 0.020
"""How far the palm's middle stays outside the ledge's edge: the folded thumb stands there [m]."""
BELOW = 0.025
"""Gap under the ledge before lifting [m]."""
APART = 0.06
"""Extra half distance of the hands while they pass beside the tote [m]."""
BEFORE = 0.12
"""How far the palms stay before a table's edge while they pass between tote and body [m]."""
LIFT = 0.10
"""Height of the tote above the table while carried [m]."""


@dataclass(frozen=True)
class Marks:
    """Parts of states that the waypoints are put together from."""

    pick: Values
    place: Values
    apart: Values
    low: Values
    high: Values
    beside: Values

    @classmethod
    def find(cls, cell: Workcell, seen: Place) -> "Marks":
        """Return the marks for a tote seen somewhere on the infeed."""
        tote = cell.tote
        under = cell.table.height + tote.ledge_height - PALM_FACE
        half = tote.width / 2 + tote.ledge + OUTSIDE
        cosine, sine = math.cos(cell.turn), math.sin(cell.turn)
        x, y = cosine * seen.x + sine * seen.y, cosine * seen.y - sine * seen.x
        pick = {TURN: cell.turn, X: x, Y: y, YAW: seen.yaw - cell.turn, FORWARD: -BEHIND, HALF: half, READY: 0.0}
        return cls(
            pick=pick,
            place=pick | {TURN: -cell.turn, X: cell.reach, Y: 0.0, YAW: 0.0},
            apart={HALF: half + APART},
            low={HEIGHT: under - BELOW},
            high={HEIGHT: under + LIFT},
            beside={FORWARD: cell.edge - BEFORE - cell.reach, HEIGHT: under + 0.09},
        )


def plan_transfer(cell: Workcell, seen: Place, *, pace: float = 1.0) -> Path:
    """Return the whole transfer, from the start pose and back to it.

    Args:
        cell: the workcell.
        seen: where the tote is seen.
        pace: share of the usual time that every way takes.
    """
    m = Marks.find(cell, seen)
    home = {TURN: 0.0, READY: 1.0}
    ways = [
        Waypoint("reach", 1.4 * pace, _vector(m.pick | m.apart | m.beside)),
        Waypoint("reach", 0.8 * pace, _vector(m.pick | m.apart | m.low)),
        Waypoint("engage", 0.7 * pace, _vector(m.pick | m.low)),
        Waypoint("lift", 1.3 * pace, _vector(m.pick | m.high)),
        Waypoint("carry", 2.2 * pace, _vector(m.place | m.high)),
        Waypoint("lower", 1.5 * pace, _vector(m.place | m.low)),
        Waypoint("release", 0.6 * pace, _vector(m.place | m.low | m.apart)),
        Waypoint("retreat", 0.8 * pace, _vector(m.place | m.apart | m.beside)),
        Waypoint("return", 1.4 * pace, _vector(m.place | m.apart | m.beside | home)),
    ]
    return Path(_vector(m.pick | m.apart | m.beside | home), ways)


def plan_return(cell: Workcell, seen: Place, state: Array, time_s: float) -> Path:
    """Return the way back from a lift that failed: the tote down where it stood, the hands home.

    Args:
        cell: the workcell.
        seen: where the tote was seen.
        state: state of the path when the lift was given up.
        time_s: when that was [s].
    """
    m = Marks.find(cell, seen)
    return Path(
        state,
        [
            Waypoint("put_back", 0.7, _vector(m.pick | m.low)),
            Waypoint("release", 0.6, _vector(m.pick | m.low | m.apart)),
            Waypoint("retreat", 0.8, _vector(m.pick | m.apart | m.beside)),
            Waypoint("return", 1.4, _vector(m.pick | m.apart | m.beside | {TURN: 0.0, READY: 1.0})),
        ],
        time_s,
    )


def plan_empty_return(cell: Workcell, state: Array, time_s: float) -> Path:
    """Return the way home of hands that have lost their tote: apart first, where they are.

    Args:
        cell: the workcell.
        state: state of the path when the tote was lost.
        time_s: when that was [s].
    """
    apart, beside = state.copy(), state.copy()
    apart[HALF] += APART
    beside[[HALF, FORWARD]] = apart[HALF], -cell.reach + 0.10
    home = beside.copy()
    home[[TURN, READY]] = 0.0, 1.0
    ways = [Waypoint("release", 0.6, apart), Waypoint("retreat", 0.8, beside), Waypoint("return", 1.4, home)]
    return Path(state, ways, time_s)


def _vector(values: Values) -> Array:
    return np.array([values[component] for component in range(8)])
