"""One attempt under way, carried on a step at a time."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace

from twin.environments.cameras import Camera, Shutter
from twin.environments.driver import TICKS_PER_STEP, Mode
from twin.environments.picture import Onlooker
from twin.environments.puppet import Puppet
from twin.episodes.attempt import PICTURE_SIZE, Attempt, check_spec
from twin.physics.world import World
from twin.policies import PolicyEntry
from twin.policies.contract import Observation
from twin.records.attempt import AttemptSpec
from twin.records.outcome import Outcome
from twin.seeing.camera import View


class Play:
    """An attempt with a puppet for a policy.

    Attributes:
        attempt: the attempt.
        is_over: whether it has ended.
    """

    def __init__(self, spec: AttemptSpec, mode: Mode, cameras: Sequence[Camera], *, privileged: bool) -> None:
        """Begin; the first control tick sees the start pose and keeps it.

        Raises:
            UsageError: the spec names something unknown or a condition outside its bounds.
        """
        check_spec(spec)
        self.is_over = False
        self._shutters = {camera.name: Shutter(camera) for camera in cameras}
        views = {view.value for view in View}
        self._puppet = Puppet(mode, [shutter for name, shutter in self._shutters.items() if name not in views])
        self._looking = {View(name): shutter for name, shutter in self._shutters.items() if name in views}
        self._onlooker: Onlooker | None = None
        self.attempt = Attempt(spec, PolicyEntry(Puppet.version, self._puppet.make, privileged))
        self._world: World
        self._stack = ExitStack()
        with ExitStack() as stack:
            self._ticks: Iterator[None] = stack.enter_context(self.attempt.begin(self._watch))
            self._tick()
            self._stack = stack.pop_all()

    @property
    def seen(self) -> Observation:
        """What was measured at the last control tick; what a robot that has lost its balance measured before that."""
        return replace(self._puppet.seen, time_s=self.attempt.time_s)

    @property
    def pictures(self) -> dict[str, object]:
        """The picture that each camera shows."""
        return {name: shutter.look(self.attempt.time_s) for name, shutter in self._shutters.items()}

    @property
    def retries(self) -> int:
        """How often a piece of the work was repeated."""
        return self._puppet.retries

    @property
    def phase(self) -> str:
        """What is being done."""
        return self._puppet.name_phase()

    @property
    def outcome(self) -> Outcome | None:
        """How the attempt ended, None while it goes on."""
        return self.attempt.outcome if self.is_over else None

    def step(self, action: object) -> int:
        """Carry out an action and return how many control ticks it took; the attempt may end on the way."""
        self._puppet.driver.tell(action)
        ticks = 0
        while not self.is_over and (ticks < TICKS_PER_STEP or self._goes_on()):
            self._tick()
            ticks += 1
        return ticks

    def _goes_on(self) -> bool:
        """Return whether the driver needs more time, and a robot that keeps its balance still asks it."""
        return self._asked and self._puppet.driver.is_busy()

    def _tick(self) -> None:
        before = self._puppet.asked
        try:
            next(self._ticks)
        except StopIteration:
            self.is_over = True
        self._asked = self._puppet.asked > before

    def _watch(self, attempt: Attempt, world: World) -> None:
        """Take the pictures of those cameras that are none of the workcell's."""
        self._world = world
        for view, shutter in self._looking.items():
            if shutter.is_due(attempt.time_s):
                width, height = PICTURE_SIZE
                eye = self._look().find_eye(view)
                shutter.put(attempt.time_s, world.photograph(eye, width, height).rgb)

    def _look(self) -> Onlooker:
        self._onlooker = self._onlooker or Onlooker(self.attempt, self._world)
        return self._onlooker

    def paint(self) -> object:
        """Return a picture of the robot at work."""
        return self._look().paint()

    def close(self) -> None:
        """Close the world."""
        self._stack.close()
