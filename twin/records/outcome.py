"""How an attempt can end."""

from enum import IntEnum


class Outcome(IntEnum):
    """Outcome class of one attempt, from physics.

    ``SIM_FAULT`` is the simulator's failure, reported and never counted against a robot. ``POLICY_FAULT`` is the
    policy's: it raised, gave nothing in time, or what it gave is no action; it counts against it as any failure does.
    """

    SUCCESS = 0
    DROP = 1
    MISPLACE = 2
    JAM = 3
    TIMEOUT = 4
    FALL = 5
    COLLISION = 6
    INTERVENTION = 7
    SIM_FAULT = 8
    POLICY_FAULT = 9

    @property
    def label(self) -> str:
        """Name used in YAML files, tables and charts."""
        return self.name.lower()
