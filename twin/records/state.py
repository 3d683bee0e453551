"""The states of a server and what they mean in ISO 22400 and PackML."""

from enum import IntEnum


class ServerState(IntEnum):
    """What one server of a station is doing; at every moment exactly one."""

    WORKING = 0
    STARVED = 1
    BLOCKED = 2
    DOWN = 3
    """Under repair."""
    WAITING_REPAIR = 4
    """Failed, no crew free yet."""
    INTERVENTION = 5
    """A human clears up after a failed attempt."""
    WAITING_HELP = 6
    """Failed attempt, no crew free yet."""
    CHANGEOVER = 7
    """Is being set up for another product."""
    MINOR_STOP = 8
    """Stands still by a failure that counts as a minor stop."""
    MAINTENANCE = 9
    """Planned maintenance."""
    OFF_SHIFT = 10
    """Its calendar has a break, or no shift."""
    WAITING_ROBOT = 11
    """Waits for a robot of the pool that works here."""

    @property
    def label(self) -> str:
        """Name used in tables and charts."""
        return self.name.lower()


class RobotState(IntEnum):
    """What a robot of a pool is doing; what it shares with servers has the same number."""

    WORKING = ServerState.WORKING
    """Serves a station, or carries a part."""
    WAITING = ServerState.STARVED
    """Waits for a call."""
    HELD_UP = ServerState.BLOCKED
    """Stands at a station that does not work: it is down, or there is no place for the part that the robot holds."""
    DOWN = ServerState.DOWN
    WAITING_REPAIR = ServerState.WAITING_REPAIR
    MINOR_STOP = ServerState.MINOR_STOP
    MAINTENANCE = ServerState.MAINTENANCE
    OFF_SHIFT = ServerState.OFF_SHIFT
    WALKING = 12
    """Walks without a part."""
    CHARGING = 13
    """Its battery is charged or swapped."""
    WAITING_CHARGER = 14
    """Waits for a free charger."""
    RESTING = 15
    """Lets its drives cool."""
    SPARE = 16
    """Steps in when another is down."""

    @property
    def label(self) -> str:
        """Name used in tables and charts."""
        return self.name.lower()


STATES = max(RobotState) + 1
"""How many states there are in all."""

PLANNED_DOWN = "planned downtime"

TIME_ELEMENT = {
    ServerState.WORKING: "APT",
    ServerState.STARVED: "ADOT",
    ServerState.BLOCKED: "ADOT",
    ServerState.DOWN: "ADET",
    ServerState.WAITING_REPAIR: "ADET",
    ServerState.INTERVENTION: "ADET",
    ServerState.WAITING_HELP: "ADET",
    ServerState.CHANGEOVER: "AUST",
    ServerState.MINOR_STOP: "ADET",
    ServerState.MAINTENANCE: PLANNED_DOWN,
    ServerState.OFF_SHIFT: PLANNED_DOWN,
    ServerState.WAITING_ROBOT: "ADOT",
}
"""ISO 22400-2 time element of each state (blocked is ADOT with a flag, see the KPI page).

AUST is set-up; ``PLANNED_DOWN`` stands for planned downtime, which PBT does not count.
"""

PACKML = {
    ServerState.WORKING: "Execute",
    ServerState.STARVED: "Suspended",
    ServerState.BLOCKED: "Suspended",
    ServerState.DOWN: "Aborted",
    ServerState.WAITING_REPAIR: "Aborted",
    ServerState.INTERVENTION: "Held",
    ServerState.WAITING_HELP: "Held",
    ServerState.CHANGEOVER: "Resetting",
    ServerState.MINOR_STOP: "Held",
    ServerState.MAINTENANCE: "Stopped",
    ServerState.OFF_SHIFT: "Stopped",
    ServerState.WAITING_ROBOT: "Suspended",
}
"""PackML state name of each state."""
