"""Machines and the people who repair them, in the cell written with SimPy."""

import math
from collections.abc import Callable, Generator, Sequence
from typing import Any

from twin.line.simpy_draw import Draw
from twin.line.simpy_queue import Part, Supply, Way

Events = Generator[Any, Any, None]
Finish = Callable[[Part], Way]
"""Does to a part what the end of a service does, and returns where it goes."""


class Crew:
    """People who repair: the call with the highest priority first, then the oldest."""

    def __init__(self, simpy: Any, environment: Any, size: int) -> None:
        self.size = size
        self._environment = environment
        self._people = simpy.PriorityResource(environment, size)
        self._busy_s, self._at_work = 0.0, 0

    def repair(self, time_to_repair: Draw, priority: int) -> Events:
        """Wait for somebody and for the repair."""
        with self._people.request(priority=-priority) as somebody:
            yield somebody
            self._at_work += 1
            self._busy_s -= self._environment.now
            yield self._environment.timeout(time_to_repair())
            self._busy_s += self._environment.now
            self._at_work -= 1

    def measure_work(self) -> float:
        """Return how long people have worked, all together [s]."""
        return self._busy_s + self._at_work * float(self._environment.now)


class Failure:
    """A failure mode: the crew's, or one whose repair starts at once."""

    def __init__(
        self, environment: Any, to_failure: Draw, to_repair: Draw, *, crew: Crew | None = None, priority: int = 0
    ) -> None:
        self.to_failure = to_failure
        self._to_repair, self._crew, self._priority = to_repair, crew, priority
        self._environment = environment

    def repair(self) -> Events:
        """Wait until it is repaired."""
        if self._crew is None:
            yield self._environment.timeout(self._to_repair())
        else:
            yield from self._crew.repair(self._to_repair, self._priority)


class Machine:
    """A server that works by itself, and fails by the time of its services, if it does.

    Attributes:
        part: what it holds while it is blocked.
        called: wakes it with a part while it waits for one, or for a place for the one it has.
    """

    def __init__(
        self,
        environment: Any,
        before: Supply,
        finish: Finish,
        works: Sequence[Draw],
        *,
        failure: Failure | None = None,
        set_up: Draw | None = None,
    ) -> None:
        self.part: Part | None = None
        self.called: Any = None
        self._environment, self._failure, self._set_up = environment, failure, set_up
        self._before, self._finish, self._works = before, finish, works

    def receive(self, part: Part) -> None:
        """Take a part while waiting for one."""
        self.called.succeed(part)

    def release(self) -> None:
        """Take the next part, or wait for it, as the blocked one has gone."""
        self.part = None
        part = self._before.take(self)
        if part is not None:
            self.called.succeed(part)

    def run(self) -> Events:
        """Work for ever."""
        timeout, event = self._environment.timeout, self._environment.event
        take, finish, works, set_up, failure = self._before.take, self._finish, self._works, self._set_up, self._failure
        lasts = failure.to_failure() if failure else math.inf
        last_product = None
        part = take(self)
        while True:
            if part is None:
                self.called = event()
                part = yield self.called
            product = part.product
            delay = 0.0
            if set_up and product != last_product:
                if last_product is not None:
                    delay = set_up()
                last_product = product
            work = works[product]()
            while lasts < work:
                yield timeout(delay + lasts)
                delay, work = 0.0, work - lasts
                yield from failure.repair()  # type: ignore[union-attr]  # without failures it lasts for ever
                lasts = failure.to_failure()  # type: ignore[union-attr]
            yield timeout(delay + work)
            lasts -= work
            way = finish(part)
            if way.offer(part):
                part = take(self)
            else:
                self.part, part = part, None
                way.blocked.append(self)


class TimedMachine(Machine):
    """A machine that fails by all time in which it is not down, so also while it waits for a part or for a place."""

    _fails_at: float
    _way: Way

    def run(self) -> Events:
        """Work for ever; failures that strike in between are dealt with by ``_strike``."""
        environment, failure = self._environment, self._failure
        take, finish, works = self._before.take, self._finish, self._works
        self._wind_up()
        part = take(self)
        while True:
            if part is None:
                self.called = environment.event()
                part = yield self.called
            work = works[part.product]()
            while self._fails_at <= environment.now + work:
                lasts = self._fails_at - environment.now
                yield environment.timeout(lasts)
                work -= lasts
                yield from failure.repair()  # type: ignore[union-attr]  # such a machine has one
                self._wind_up()
            yield environment.timeout(work)
            self._way = finish(part)
            if self._way.offer(part):
                part = take(self)
            else:
                self.part, part = part, None
                self._way.blocked.append(self)

    def _wind_up(self) -> None:
        lasts = self._failure.to_failure()  # type: ignore[union-attr]
        self._fails_at = self._environment.now + lasts
        self._environment.timeout(lasts).callbacks.append(self._strike)

    def _strike(self, _: Any) -> None:
        waiting = self._before.idle if self.part is None else self._way.blocked
        if self in waiting:
            waiting.remove(self)
            self._environment.process(self._come_back())

    def _come_back(self) -> Events:
        yield from self._failure.repair()  # type: ignore[union-attr]
        self._wind_up()
        if self.part is None or self._way.offer(self.part):
            self.release()
        else:
            self._way.blocked.append(self)
