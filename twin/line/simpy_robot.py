"""Robots that walk between the stations of the cell written with SimPy, and the servers that call them."""

import math
from collections.abc import Iterator, Mapping, Sequence
from heapq import heapify, heappush
from itertools import count
from typing import Any, NamedTuple

from twin.line.simpy_draw import Draw
from twin.line.simpy_machine import Events, Finish
from twin.line.simpy_queue import Part, PickUp, Supply

_LAST = 2
"""Priority of SimPy's events after all others of the same time."""
Walks = Mapping[str, Mapping[str, float]]
"""Time of each walk [s], by the names of the places where it begins and ends."""
NEGLIGIBLE_S = 1e-6
"""Rounding of a time at which the charge is low [s]."""


class Desk:
    """A server of a station at which the robots of a pool work.

    Attributes:
        part: what it holds.
        place: where its station stands.
        leaves_to: where a robot stands after the service.
        carries: whether the robot keeps the part until there is a place for it.
        priority: of its calls.
        works: time of a service of each product.
        delivered: wakes a robot that waits with the part it carries.
    """

    def __init__(
        self,
        pool: "Pool",
        before: Supply,
        finish: Finish,
        works: Sequence[Draw],
        *,
        place: str,
        carries_to: str | None = None,
        priority: int = 0,
    ) -> None:
        self.part: Part | None = None
        self.place, self.leaves_to, self.carries = place, carries_to or place, carries_to is not None
        self.priority = priority
        self.works = works
        self.delivered: Any = None
        self._pool, self._before, self._finish = pool, before, finish

    def receive(self, part: Part) -> None:
        """Take a part while waiting for one, and call a robot."""
        self.part = part
        self._pool.call(self)

    def end_service(self) -> bool:
        """Pass the part on and take the next; return whether there was a place for it."""
        part: Any = self.part
        way = self._finish(part)
        if way.offer(part):
            self.take_next()
            return True
        way.blocked.append(self)
        return False

    def release(self) -> None:
        """Take the next part, as the blocked one has gone; only then the robot that carried it looks for a call."""
        self.take_next()
        if self.delivered is not None:
            self.delivered.succeed()
            self.delivered = None

    def take_next(self) -> None:
        """Take the next part and call a robot, or wait for one."""
        self.part = self._before.take(self)
        if self.part is not None:
            self._pool.call(self)


class PickUpDesk(Desk):
    """A server for which a robot picks parts up: it calls while its part stands before the station."""

    def __init__(self, pool: "Pool", before: PickUp, finish: Finish, works: Sequence[Draw], **rest: Any) -> None:
        super().__init__(pool, before, finish, works, **rest)
        self._places = before

    def receive(self, _: Part) -> None:
        """Call a robot for a part that has come."""
        self._pool.call(self)

    def take_next(self) -> None:
        """Call a robot for the next part, or wait for one."""
        self.part = None
        if self._places.claim(self):
            self._pool.call(self)

    def pick_up(self) -> Part:
        """Take the part, as the robot has come, and return it."""
        self.part = part = self._places.pick_up(self)
        return part


class Pool:
    """Robots that answer the same calls, at the end of the moment at which they come.

    Attributes:
        walks_s: time of each walk [s].
        free: robots that wait for a call, the longest first.
    """

    def __init__(self, environment: Any, walks_s: Walks) -> None:
        self.walks_s = walks_s
        self.free: list[Robot] = []
        self._environment = environment
        self._calls: list[tuple[int, float, int, Desk]] = []
        self._order = count()
        self._is_asked = False

    def call(self, desk: Desk) -> None:
        """Let a call wait for the end of the moment."""
        heappush(self._calls, (-desk.priority, self._environment.now, next(self._order), desk))
        self._ask()

    def await_call(self, robot: "Robot") -> None:
        """Count a robot among those that are free."""
        self.free.append(robot)
        self._ask()

    def _ask(self) -> None:
        """Have the calls answered after all else that happens at this moment."""
        if self.free and self._calls and not self._is_asked:
            self._is_asked = True
            event = self._environment.event()
            event._ok, event._value = True, None
            event.callbacks.append(self._dispatch)
            self._environment.schedule(event, priority=_LAST)

    def _dispatch(self, _: Any) -> None:
        """Answer calls while robots are free: by priority, by age, and of those of one moment the nearest first."""
        self._is_asked = False
        while self.free and self._calls:
            desk, robot = min(self._list_pairs(), key=lambda pair: pair[1].walks_s[pair[0].place])
            self._calls = [call for call in self._calls if call[3] is not desk]
            heapify(self._calls)
            self.free.remove(robot)
            robot.called.succeed(desk)

    def _list_pairs(self) -> Iterator[tuple[Desk, "Robot"]]:
        """Yield who could serve whom first: of the calls of highest priority those of the earliest moment."""
        first = self._calls[0][:2]
        for priority, when, _, desk in sorted(self._calls, key=lambda call: call[:3]):
            if (priority, when) == first:
                yield from ((desk, robot) for robot in self.free)


class Battery(NamedTuple):
    """What a robot stores and draws, and how its battery is changed.

    Attributes:
        capacity_j: charge when full [J].
        low_j: at or below this charge, a free robot goes to the chargers [J].
        working_w: power while it works, or holds a part [W].
        walking_w: power while it walks [W].
        waiting_w: power while it is free [W].
        place: where the chargers are.
        chargers: SimPy's resource.
        change: time of a change [s].
    """

    capacity_j: float
    low_j: float
    working_w: float
    walking_w: float
    waiting_w: float
    place: str
    chargers: Any
    change: Draw


ENDLESS = Battery(math.inf, -math.inf, 0.0, 0.0, 0.0, "", None, lambda: 0.0)
"""Stands for a cable."""


class Times(NamedTuple):
    """How long a robot, or a pool, has walked, worked, and charged or waited for a charger [s]."""

    walking_s: float
    working_s: float
    charging_s: float


class Robot:
    """A robot of a pool: it walks to a call and works there, by one event for both.

    Attributes:
        called: wakes it with a call while it is free, or with none when its charge is low.
        walks_s: time of the walk to each place from where it stands [s].
    """

    def __init__(self, environment: Any, pool: Pool, place: str, battery: Battery) -> None:
        self.called: Any = None
        self.walks_s = pool.walks_s[place]
        self._environment, self._pool, self._battery = environment, pool, battery
        self._charge_j = battery.capacity_j
        self._walked_s = self._worked_s = self._charged_s = 0.0
        self._began = self._walk = self._work = 0.0
        self._looks_at = math.inf
        self._charges = False

    def run(self) -> Events:
        """Answer calls for ever."""
        environment, pool, timeout = self._environment, self._pool, self._environment.timeout
        _, low_j, working_w, walking_w, waiting_w, *_ = self._battery
        while True:
            if self._charge_j <= low_j:
                yield from self._change_battery()
            desk: Any = yield self._await_call()
            self._charge_j -= (environment.now - self._began) * waiting_w
            if desk is None:
                self._charge_j = low_j
                continue
            walk = self.walks_s[desk.place]
            self._began, self._walk, self._work = environment.now, walk, math.inf
            if isinstance(desk, PickUpDesk):
                yield timeout(walk)
                work = desk.works[desk.pick_up().product]()
                yield timeout(work)
            else:
                work = desk.works[desk.part.product]()
                yield timeout(walk + work)
            self._walked_s += walk
            self._worked_s += work
            self._charge_j -= walk * walking_w + work * working_w
            self.walks_s = pool.walks_s[desk.leaves_to]
            if not desk.end_service() and desk.carries:
                yield from self._hold(desk)

    def measure(self) -> Times:
        """Return its times so far."""
        now = float(self._environment.now)
        since = now - self._began
        walking, working = min(since, self._walk), min(max(since - self._walk, 0.0), self._work)
        charging = now if self._charges else 0.0
        return Times(self._walked_s + walking, self._worked_s + working, self._charged_s + charging)

    def _await_call(self) -> Any:
        self._began, self._walk, self._work = self._environment.now, 0.0, 0.0
        self.called = self._environment.event()
        self._pool.await_call(self)
        _, low_j, working_w, walking_w, waiting_w, *_ = self._battery
        left_j = self._charge_j - low_j
        if waiting_w and self._began + left_j / waiting_w < self._looks_at:
            self._look_after(left_j / max(working_w, walking_w, waiting_w))
        return self.called

    def _look_after(self, delay_s: float) -> None:
        """Look at the charge before it can be low: one event in a long time, instead of one for each wait."""
        self._looks_at = self._environment.now + delay_s
        self._environment.timeout(delay_s).callbacks.append(self._look)

    def _look(self, _: Any) -> None:
        self._looks_at = math.inf
        if self in self._pool.free:
            left_j = self._charge_j - self._battery.low_j
            lasts_s = left_j / self._battery.waiting_w - (self._environment.now - self._began)
            if lasts_s > NEGLIGIBLE_S:
                self._look_after(lasts_s)
            else:
                self._pool.free.remove(self)
                self.called.succeed()

    def _hold(self, desk: Desk) -> Events:
        self._began, self._walk, self._work = self._environment.now, 0.0, math.inf
        desk.delivered = self._environment.event()
        yield desk.delivered
        held = self._environment.now - self._began
        self._worked_s += held
        if self._battery is not None:
            self._charge_j -= held * self._battery.working_w

    def _change_battery(self) -> Events:
        environment, battery = self._environment, self._battery
        walk = self.walks_s[battery.place]
        self._began, self._walk, self._work = environment.now, walk, 0.0
        yield environment.timeout(walk)
        self._walked_s, self._walk = self._walked_s + walk, 0.0
        self._charges, self._charged_s = True, self._charged_s - environment.now
        with battery.chargers.request() as place:
            yield place
            yield environment.timeout(battery.change())
        self._charges, self._charged_s = False, self._charged_s + environment.now
        self._charge_j = battery.capacity_j
        self.walks_s = self._pool.walks_s[battery.place]
