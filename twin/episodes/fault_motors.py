"""Faults between the controller's torque and the joint's: motors, gears, the line to them, the battery."""

from collections import deque

import numpy as np
from numpy.typing import NDArray

from twin.episodes.fault import Fault, Site

Array = NDArray[np.float64]

BACKLASH_RAD = 0.02
"""Gap of a badly worn planetary gear at the output (A; new ones 3 to 15 arc minutes, 0.001 to 0.004 rad)."""
ROTOR_ACCELERATION = 1e4
"""Acceleration of a rotor in its gap at the effort limit, at the output [rad/s2] (A: 5 N m on 5e-4 kg m2)."""
LATENCY_TICKS = 2
"""Delay of torques at severity 1 [ticks]: 16 ms, a computer that misses its slots (A)."""
LATE_SHARE = 0.5
"""Share of torques that come too late at severity 1 (A)."""
DISCHARGE_PER_H = 3.0
"""Largest discharge of a healthy battery, as a multiple of its capacity an hour (A: 3C)."""
LOST_SHARE = 0.9
"""Share of the discharge that an almost empty battery no longer gives (A)."""
BRAKE = 2.0
"""Torque of a holding brake or a seized gear, over the joint's effort limit (A)."""


class ActuatorDerating(Fault):
    """Torque limits times (1 - severity); at 1 the joint is free."""

    def prepare(self, site: Site) -> None:
        """Find the limits of the joints."""
        super().prepare(site)
        self._limit = np.full(len(site.dynamics.effort), np.inf)
        joints = site.match_joints(self.spec.target)
        self._limit[joints] = (1.0 - self.spec.severity) * site.dynamics.effort[joints]

    def drive(self, time_s: float, torque: Array, v: Array) -> Array:
        """Return the torques cut to what is left of the limits."""
        return np.clip(torque, -self._limit, self._limit) if self.is_on(time_s) else torque


class LockedJoint(Fault):
    """Dry friction in a joint; at severity 1 twice its effort limit, so that it is locked."""

    def prepare(self, site: Site) -> None:
        """Choose the joint: the first that the target names, else one drawn from all."""
        super().prepare(site)
        joints = site.match_joints(self.spec.target)
        self.joint = int(joints[0] if self.spec.target else self.stream.choice(joints))
        self.drawn = {"joint": float(self.joint)}
        self._held = False

    def step(self, time_s: float) -> None:
        """Seize or free the joint when the schedule says so."""
        if self.is_on(time_s) != self._held:
            self._held = not self._held
            effort = self.spec.severity * BRAKE * self.site.dynamics.effort[self.joint]
            self.site.body.brake([self.joint], float(effort) if self._held else 0.0)


class Backlash(Fault):
    """A gap in every gear: the rotor crosses it without torque, and the encoder before the gear sees it cross."""

    def prepare(self, site: Site) -> None:
        """Start in the middle of each gap."""
        super().prepare(site)
        joints = site.match_joints(self.spec.target)
        self._half = np.zeros(len(site.dynamics.effort))
        self._half[joints] = self.spec.severity * BACKLASH_RAD / 2
        self._place = np.zeros_like(self._half)
        self._speed = np.zeros_like(self._half)

    def drive(self, time_s: float, torque: Array, v: Array) -> Array:
        """Return the torques of gears whose teeth touch on the side that the motor pushes to."""
        if not self.is_on(time_s):
            return torque
        tick_s = self.site.tick_s
        self._speed += ROTOR_ACCELERATION * tick_s * torque / self.site.dynamics.effort
        wanted = self._place + tick_s * self._speed
        self._place = np.clip(wanted, -self._half, self._half)
        self._speed[np.abs(wanted) >= self._half] = 0.0
        touches = np.sign(torque) * self._place >= self._half
        return np.where(touches, torque, 0.0)

    def sense(self, time_s: float, q: Array, v: Array) -> None:
        """Add where the rotor stands in its gap; its filtered speed does not show the gap."""
        if self.is_on(time_s):
            q[7:] += self._place


class ControlLatency(Fault):
    """Torques come late by severity times ``LATENCY_TICKS``, in between two ticks by interpolation."""

    def prepare(self, site: Site) -> None:
        """Start with an empty line."""
        super().prepare(site)
        self._line: deque[Array] = deque(maxlen=LATENCY_TICKS + 2)

    def drive(self, time_s: float, torque: Array, v: Array) -> Array:
        """Return the torques that were sent a while ago."""
        self._line.appendleft(torque)
        if not self.is_on(time_s):
            return torque
        late, share = divmod(self.spec.severity * LATENCY_TICKS, 1.0)
        last = len(self._line) - 1
        newer, older = self._line[min(int(late), last)], self._line[min(int(late) + 1, last)]
        return newer + share * (older - newer)


class ControlJitter(Fault):
    """Torques miss their tick, each with probability severity times ``LATE_SHARE``; the motors keep the old ones."""

    def prepare(self, site: Site) -> None:
        """Start with no torque."""
        super().prepare(site)
        self._last = np.zeros(len(site.dynamics.effort))

    def drive(self, time_s: float, torque: Array, v: Array) -> Array:
        """Return the torques that arrived in time."""
        if not self.is_on(time_s) or self.stream.random() >= self.spec.severity * LATE_SHARE:
            self._last = torque
        return self._last


class LowBattery(Fault):
    """The battery gives (1 - 0.9 severity) of its largest discharge; beyond that all torques shrink alike."""

    def prepare(self, site: Site) -> None:
        """Find the power that is left for the drives."""
        super().prepare(site)
        largest_w = DISCHARGE_PER_H * site.data.battery_wh.value
        self.power_w = max((1.0 - LOST_SHARE * self.spec.severity) * largest_w - site.data.power.idle_w.value, 0.0)

    def drive(self, time_s: float, torque: Array, v: Array) -> Array:
        """Return torques within the power; mechanical and copper power are scaled as if both were linear."""
        if not self.is_on(time_s):
            return torque
        power, effort = self.site.data.power, self.site.dynamics.effort
        mechanical = float(np.maximum(torque * v[6:], 0.0).sum()) / power.drive_efficiency.value
        wanted = mechanical + power.copper_loss_w_at_limit.value * float(((torque / effort) ** 2).sum())
        return torque if wanted <= self.power_w else torque * (self.power_w / wanted)
