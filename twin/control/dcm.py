"""The divergent component of motion (DCM): how the centre of mass must move over given footholds.

With the centre of mass at a constant height the linear inverted pendulum obeys  com'' = omega^2 (com - zmp),
omega^2 = g / height. Its unstable part is the DCM  xi = com + com' / omega  with  xi' = omega (xi - zmp)
(Englsberger, Ott and Albu-Schaeffer 2015). For a zero moment point (ZMP) that moves linearly within a phase the
DCM follows in closed form from its value at the phase's end, so a plan is computed backwards from where it rests.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
GRAVITY = 9.81


@dataclass(frozen=True)
class ZmpPhase:
    """A stretch of time in which the ZMP moves straight from one point of the floor to another.

    Attributes:
        duration: [s].
        start: ZMP at the start [m], shape (2,).
        end: ZMP at the end [m], shape (2,).
    """

    duration: float
    start: Array
    end: Array

    @property
    def slope(self) -> Array:
        """Velocity of the ZMP [m/s], shape (2,)."""
        return (self.end - self.start) / self.duration


def find_omega(height: float) -> float:
    """Return the pendulum's rate [1/s] of a centre of mass at a height over the ZMP [m]."""
    return math.sqrt(GRAVITY / height)


def find_dcm(phase: ZmpPhase, end: Array, omega: float, time: float) -> tuple[Array, Array]:
    """Return the ZMP and the DCM [m], shape (2,) each, at a time [s] since the start of a phase.

    Args:
        phase: how the ZMP moves.
        end: DCM at the end of the phase [m], shape (2,).
        omega: pendulum's rate [1/s].
        time: cut to the phase's duration.
    """
    time = min(max(time, 0.0), phase.duration)
    zmp = phase.start + phase.slope * time
    lead = phase.slope / omega
    dcm = zmp + lead + math.exp(omega * (time - phase.duration)) * (end - phase.end - lead)
    return zmp, dcm


def rest_at_end(phases: Sequence[ZmpPhase], omega: float) -> Array:
    """Return the DCM at the end of the first phase so that it comes to rest over the last phase's ZMP, shape (2,)."""
    dcm = phases[-1].end
    for phase in reversed(phases[1:]):
        _, dcm = find_dcm(phase, dcm, omega, 0.0)
    return dcm
