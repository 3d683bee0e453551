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

    @property
    def label(self) -> str:
        """Name used in tables and charts."""
        return self.name.lower()


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
}
"""PackML state name of each state."""
