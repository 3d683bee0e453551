"""The start configuration of a robot that stands."""

import numpy as np
from numpy.typing import NDArray

from twin.control.dynamics import Dynamics

Array = NDArray[np.float64]


def find_stance(dynamics: Dynamics, stance: dict[str, float], sole: Array) -> Array:
    """Return the start configuration: the stance's joint angles, standing on the floor, its supports at x = 0."""
    q = np.zeros(7 + len(dynamics.joint_names))
    q[6] = 1.0
    q[7:] = [stance.get(name, 0.0) for name in dynamics.joint_names]
    dynamics.update(q, np.zeros(dynamics.nv))
    feet = [dynamics.frames[support].position for support in dynamics.supports]
    q[:2] = -np.mean(feet, axis=0)[:2]
    q[2] = -min(float(foot[2]) for foot in feet) - float(sole[:, 2].min())
    return q
