"""The order of events: by time, then by kind, then by the running number of their scheduling."""

from enum import IntEnum


class EventKind(IntEnum):
    """What can happen at a server; of simultaneous events the lower value happens first.

    Good news first: a repair that ends when a part is finished elsewhere lets the line flow, and a part that is
    finished in the very moment of a failure is finished.
    """

    SHIFT = -1
    """A calendar opens or closes. What ends in this very moment still ends, and nothing else is begun."""
    REPAIRED = 0
    CLEARED = 1
    """An intervention after a failed attempt is over."""
    FINISHED = 2
    """A service or an attempt has ended."""
    FAILED = 3
    CHANGED = 4
    """A change from one product to another is over."""
    ARRIVED = 5
    """Somebody has walked to a server that is down or waits for help."""
    LAST = 6
    """A service has ended whose server then rests."""
    BELT = 7
    """A part has come to the end of a conveyor."""
    RETURNED = 8
    """A carrier is back."""
    START = 15
    """A service is begun after all else that happens at the moment."""

    @property
    def label(self) -> str:
        """Name used in traces."""
        return self.name.lower()


class Way(IntEnum):
    """Where a part can go that is not a queue."""

    END = -1
    """Out of the line, good."""
    SCRAP = -2
    CHOSEN = -3
    """One of the station's routes, chosen part by part."""
    UNDECIDED = -4


class Blocking(IntEnum):
    """When a server needs a place for its part."""

    AFTER = 0
    BEFORE = 1
    REPEAT = 2


class Dispatch(IntEnum):
    """Which of the waiting parts a free server takes; of equal ones the first that came."""

    FIFO = 0
    SPT = 1
    EDD = 2
    LEAST_SET_UP = 3
    CRITICAL_RATIO = 4
    PRIORITY = 5


class Mix(IntEnum):
    """How the product of a part that enters is found."""

    SINGLE = 0
    SHARES = 1
    ORDERS = 2
    CAMPAIGN = 3


class Next(IntEnum):
    """What a server does once its event has been dealt with."""

    NOTHING = 0
    """It waits for its timer or for a crew."""
    TAKE = 1
    """It is free and takes its next part."""
    PASS = 2
    """It passes its finished part on, then takes the next, or blocks."""


class WalkKind(IntEnum):
    """How the robots of a pool get from place to place."""

    NONE = 0
    DISTANCE = 1
    TIME = 2


class Goal(IntEnum):
    """Where a robot of a pool walks to."""

    NOWHERE = 0
    SERVER = 1
    HOME = 2
    CHARGER = 3
    STOP = 4
    """The next stop of its round."""


class Stop(IntEnum):
    """How long a robot stays at a stop of its round."""

    UNTIL_EMPTY = 0
    GATED = 1
    ONE = 2


class Interrupted(IntEnum):
    """What becomes of an interrupted service."""

    RESUME = 0
    RESTART = 1
    SCRAP = 2


class Status(IntEnum):
    """How ``advance`` ended."""

    OK = 0
    DRAINED = 1
    """No event is scheduled any more: the supply of parts has run out."""
    BACKWARDS = 2
    """Asked for a time before the present, or for none; nothing was done."""


KIND_SHIFT = 48
"""A timer's rank is ``kind << KIND_SHIFT | running number``."""
