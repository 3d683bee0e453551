"""What an attempt does to the joints' drives: energy, heat and wear, joint by joint.

Laws: mechanical power tau omega, of which only the positive part is paid for; copper power proportional to torque
squared; winding temperature of first order, so that a joint held at its continuous torque ends at its rated rise;
wear as the sum of torque times revolutions (the load-life counters of gear makers, with exponent 1, assumption A).
"""

import math

import numpy as np
from numpy.typing import NDArray

from twin.config.robot import Power
from twin.records.hazard import Strain

Array = NDArray[np.float64]

NO_LOAD = 1.25
"""Speed at which a motor pushes no more, over the rated speed up to which it has its full torque (A)."""
SLOWEST_RADPS = 6.0
"""Least rated speed of a motor at its joint [rad/s] (A): lower limits in a robot's source are its software's."""


def limit_power(torque: Array, speed: Array, rated: Array) -> Array:
    """Return what motors give of wanted torques [N m]: less above their rated speed, nothing at no-load speed.

    Braking torques are not limited. Without this law a robot that shakes (late torques, say) spins its joints up
    beyond any speed of a motor, which ends as the simulator's fault instead of the robot's fall.

    Args:
        torque: wanted, shape (joints,).
        speed: of the joints [rad/s], shape (joints,).
        rated: rated speeds [rad/s], shape (joints,).
    """
    rated = np.maximum(rated, SLOWEST_RADPS)
    fast = np.abs(speed) > rated
    if not fast.any():
        return torque
    share = np.clip((NO_LOAD - np.abs(speed) / rated) / (NO_LOAD - 1.0), 0.0, 1.0)
    limited: Array = np.where(fast & (torque * speed > 0.0), share * torque, torque)
    return limited


class Drives:
    """Counters of all joints' drives, from a cold start.

    Attributes:
        work_j: positive mechanical work, shape (joints,).
        square_s: torque over its limit, squared, times time, shape (joints,) [s].
        rise_k: temperature of the windings above the start's, shape (joints,).
        friction_j: sum of abs(torque x speed) x time, shape (joints,).
        torque_ratio: largest torque over its limit at the last tick.
        peak_torque_ratio: the largest so far.
    """

    def __init__(self, power: Power, effort: Array) -> None:
        self._power = power
        self._effort = effort
        self._hold_k = power.winding_rise_k.value / power.continuous_share.value**2
        self.work_j = np.zeros(len(effort))
        self.square_s = np.zeros(len(effort))
        self.rise_k = np.zeros(len(effort))
        self.friction_j = np.zeros(len(effort))
        self.time_s = 0.0
        self.torque_ratio = 0.0
        self.peak_torque_ratio = 0.0

    def add(self, torque: Array, speed: Array, duration_s: float) -> None:
        """Count a stretch of constant torques [N m] and joint speeds [rad/s], shape (joints,) each."""
        ratio = np.abs(torque / self._effort)
        power = torque * speed
        square = ratio * ratio
        self.work_j += np.maximum(power, 0.0) * duration_s
        self.friction_j += np.abs(power) * duration_s
        self.square_s += square * duration_s
        share = 1.0 - math.exp(-duration_s / self._power.winding_time_constant_s.value)
        self.rise_k += share * (self._hold_k * square - self.rise_k)
        self.time_s += duration_s
        self.torque_ratio = float(ratio.max())
        self.peak_torque_ratio = max(self.peak_torque_ratio, self.torque_ratio)

    @property
    def energy_j(self) -> float:
        """Electrical energy: mechanical work, copper heat and idle power."""
        power = self._power
        work = float(self.work_j.sum()) / power.drive_efficiency.value
        return work + float(self.copper_j.sum()) + power.idle_w.value * self.time_s

    @property
    def copper_j(self) -> Array:
        """Heat of each winding, shape (joints,)."""
        return self._power.copper_loss_w_at_limit.value * self.square_s

    def sum_up(self, names: list[str]) -> Strain:
        """Return the sums and the worst joints by name."""
        hottest, worn = int(self.rise_k.argmax()), int(self.friction_j.argmax())
        return Strain(
            mechanical_j=float(self.work_j.sum()),
            copper_j=float(self.copper_j.sum()),
            hottest_joint=names[hottest],
            hottest_rise_k=float(self.rise_k[hottest]),
            worn_joint=names[worn],
            worn_nm_rev=float(self.friction_j[worn]) / math.tau,
        )


def find_rest_share(rise_k: float, duration_s: float, power: Power) -> float:
    """Return the share of rest that keeps a joint within its rating when an attempt is repeated for ever.

    With a = exp(-D/T) and b the rise of one attempt from cold, the rise after each attempt of an endless series with
    rests R tends to b / (1 - a exp(-R/T)); R follows from setting that to the rated rise.

    Args:
        rise_k: rise of the joint's winding in one attempt, from cold.
        duration_s: how long the attempt takes, above 0.
        power: rating and time constant.

    Returns:
        Rest over attempt plus rest, 0 to 1; 1 when a single attempt is too much.
    """
    time_constant = power.winding_time_constant_s.value
    left = 1.0 - rise_k / power.winding_rise_k.value
    if left <= 0.0:
        return 1.0
    rest_s = max(-time_constant * math.log(left) - duration_s, 0.0)
    return rest_s / (duration_s + rest_s)
