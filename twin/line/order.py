"""The order of events: by time, then by kind, then by the running number of their scheduling."""

from enum import IntEnum


class EventKind(IntEnum):
    """What can happen at a server; of simultaneous events the lower value happens first.

    Good news first: a repair that ends when a part is finished elsewhere lets the line flow, and a part that is
    finished in the very moment of a failure is finished.
    """

    REPAIRED = 0
    CLEARED = 1
    """An intervention after a failed attempt is over."""
    FINISHED = 2
    """A service or an attempt has ended."""
    FAILED = 3
    ARRIVED = 5
    """Somebody has walked to a server that is down or waits for help."""

    @property
    def label(self) -> str:
        """Name used in traces."""
        return self.name.lower()


class Next(IntEnum):
    """What a server does once its event has been dealt with."""

    NOTHING = 0
    """It waits for its timer or for a crew."""
    TAKE = 1
    """It is free and takes its next part."""
    PASS = 2
    """It passes its finished part on, then takes the next, or blocks."""


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
