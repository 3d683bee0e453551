"""The policy that an environment steers: it keeps what it sees and does what a driver says."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from twin.control.reference import BodyReference
from twin.environments.cameras import Shutter
from twin.environments.driver import Driver, Mode
from twin.policies.contract import Embodiment, Observation


class Puppet:
    """One attempt's policy; its driver is there once the attempt has begun.

    Attributes:
        driver: follows the actions.
        seen: what was seen last.
        asked: how often it was asked; a robot that has lost its balance asks no more.
    """

    name = "environment"
    version = "1"
    facts: Mapping[str, float] = MappingProxyType({})

    def __init__(self, mode: Mode, shutters: Sequence[Shutter]) -> None:
        """Take what acts, and the cameras of the workcell that pictures are wanted of."""
        self._mode = mode
        self._shutters = shutters
        self._wanted: Shutter | None = None
        self.driver: Driver
        self.seen: Observation
        self.asked = 0

    def make(self, brief: Any, start: Observation, robot: Embodiment) -> "Puppet":
        """Begin an attempt."""
        self.seen = start
        self.driver = self._mode.begin(brief, start, robot)
        return self

    @property
    def retries(self) -> int:
        """How often a piece of the work was repeated."""
        return self.driver.retries

    def act(self, observation: Observation) -> BodyReference:
        """Return what the driver says; ask for a picture when one is due and the driver wants none."""
        self.asked += 1
        if self._wanted is not None and observation.picture is not None:
            self._wanted.put(observation.time_s, observation.picture.rgb)
            observation = replace(observation, picture=None)
        self._wanted = None
        self.seen = observation
        reference = self.driver.act(observation)
        due = next((shutter for shutter in self._shutters if shutter.is_due(observation.time_s)), None)
        if due is None or reference.eye is not None:
            return reference
        self._wanted = due
        return replace(reference, eye=due.camera.name)

    def name_phase(self) -> str:
        """Return the driver's phase."""
        return self.driver.name_phase()

    def is_done(self) -> bool:
        """Return whether the work was said to be finished."""
        return self.driver.is_done()
