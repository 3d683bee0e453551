"""Builds the line of a file for SimPy: queues, crews, pools of robots and servers, with the ways between them."""

from bisect import bisect
from collections.abc import Callable, Sequence
from itertools import accumulate
from math import dist, inf
from random import Random
from typing import Any

from twin.config.flow import END, SCRAP
from twin.errors import UsageError
from twin.line.simpy_draw import Draw, make_draw
from twin.line.simpy_machine import Crew, Failure, Finish, Machine, TimedMachine
from twin.line.simpy_queue import Belt, Entrance, Exit, Part, PickUp, Queue, Way
from twin.line.simpy_robot import ENDLESS, Battery, Desk, PickUpDesk, Pool, Robot

JOULES_PER_WH = 3600.0


class Cell:
    """A line at its start, empty.

    Attributes:
        environment: SimPy's.
        entrance: where parts come in.
        good: way out for good parts.
        scrap: way out for the others.
        queues: what stands before each station.
        crews: by name.
        pools: robots of each pool.
        servers: of each station.
    """

    def __init__(self, simpy: Any, line: Any, seed: int) -> None:
        self.environment = simpy.Environment()
        self._line, self._random = line, Random(seed)
        names = [station.name for station in line.stations]
        self._follower = dict(zip(names, [*names[1:], END], strict=True))
        self._products = [product.name for product in line.products] or [""]
        self.entrance = Entrance(self.environment, self._count_carriers(), self._choose_product())
        self.good, self.scrap = Exit(self.entrance), Exit(self.entrance)
        self._carrying = {station.name for station in line.stations if station.carries_to}
        self.queues: dict[str, Any] = {name: self._make_places(name, 0) for name in names[1:]}
        self.queues[names[0]] = self.entrance
        self.queues |= {self._find_user(buffer): self._make_queue(buffer) for buffer in line.buffers}
        self._ways: dict[str, Any] = {**self.queues, END: self.good, SCRAP: self.scrap}
        self.crews = {crew.name: Crew(simpy, self.environment, crew.size) for crew in line.crews}
        named = (*line.stations, *line.chargers, *line.robots)
        self._places = {place.name: place.position_m for place in named if place.position_m}
        self._chargers = {place.name: simpy.Resource(self.environment, place.size) for place in line.chargers}
        self._pools = {robots.name: self._make_pool(robots) for robots in line.robots}
        self.pools = {robots.name: self._make_robots(robots) for robots in line.robots}
        self.servers = {station.name: self._make_servers(station) for station in line.stations}

    def run(self, until_s: float) -> None:
        """Go on until the given time [s]."""
        if until_s > self.environment.now:
            self.environment.run(until=until_s)

    def _count_carriers(self) -> float:
        for carriers in self._line.carriers:
            if (carriers.enters, carriers.leaves) != (self._line.stations[0].name, self._line.stations[-1].name):
                raise UsageError(f"expected carriers from the first station to the last (found {carriers.name})")
        return min((carriers.count for carriers in self._line.carriers), default=inf)

    def _choose_product(self) -> Callable[[], int]:
        limits = list(accumulate(product.share for product in self._line.products))[:-1]
        random = self._random.random
        return (lambda: bisect(limits, random())) if limits else (lambda: 0)

    def _find_user(self, buffer: Any) -> str:
        return str(buffer.before or self._follower[buffer.after])

    def _make_queue(self, buffer: Any) -> Queue | Belt:
        if buffer.conveyor:
            return Belt(self.environment, buffer.conveyor)
        return self._make_places(self._find_user(buffer), buffer.capacity)

    def _make_places(self, user: str, count: int) -> Queue:
        return PickUp(count) if user in self._carrying else Queue(count)

    def _make_pool(self, robots: Any) -> Pool:
        speed = robots.walk.speed_mps
        places = self._places.items()
        return Pool(
            self.environment,
            {start: {end: dist(here, there) / speed for end, there in places} for start, here in places},
        )

    def _make_robots(self, robots: Any) -> list[Robot]:
        battery, pool = self._make_battery(robots), self._pools[robots.name]
        made = [Robot(self.environment, pool, robots.name, battery) for _ in range(robots.size)]
        for robot in made:
            self.environment.process(robot.run())
        return made

    def _make_battery(self, robots: Any) -> Battery:
        if robots.battery is None:
            return ENDLESS
        battery, power_w = robots.battery, robots.power_w
        return Battery(
            capacity_j=battery.capacity_wh * JOULES_PER_WH,
            low_j=battery.charge_below * battery.capacity_wh * JOULES_PER_WH,
            working_w=power_w.working,
            walking_w=power_w.walking,
            waiting_w=power_w.waiting,
            place=battery.chargers,
            chargers=self._chargers[battery.chargers],
            change=make_draw(battery.swap, self._random),
        )

    def _make_servers(self, station: Any) -> Sequence[Machine | Desk]:
        make = self._make_desk if station.robots else self._make_machine
        return [make(station) for _ in range(station.servers)]

    def _make_desk(self, station: Any) -> Desk:
        if station.failures or station.changeover:
            raise UsageError(f"expected neither failures nor change-overs where robots work (found at {station.name})")
        picks_up = isinstance(self.queues[station.name], PickUp)
        desk = (PickUpDesk if picks_up else Desk)(
            self._pools[station.robots],
            self.queues[station.name],
            self._make_finish(station),
            self._make_works(station),
            place=station.name,
            carries_to=station.carries_to,
            priority=station.robot_priority,
        )
        desk.take_next()
        return desk

    def _make_machine(self, station: Any) -> Machine:
        timed = [mode for mode in station.failures if mode.clock == "time"]
        if len(station.failures) > 1 or (timed and station.changeover):
            raise UsageError(f"expected one failure mode, by time without change-overs (found more at {station.name})")
        failure = self._make_failure(station.failures[0]) if station.failures else None
        set_up = make_draw(station.changeover.default, self._random) if station.changeover else None
        before, finish, works = self.queues[station.name], self._make_finish(station), self._make_works(station)
        kind = TimedMachine if timed else Machine
        machine = kind(self.environment, before, finish, works, failure=failure, set_up=set_up)
        self.environment.process(machine.run())
        return machine

    def _make_failure(self, mode: Any) -> Failure:
        if mode.clock not in ("operation", "time"):
            raise UsageError(f"expected a failure by operating time or by time (found {mode.clock} at {mode.name})")
        return Failure(
            self.environment,
            make_draw(mode.time_to_failure, self._random),
            make_draw(mode.time_to_repair, self._random),
            crew=self.crews[mode.crew] if mode.crew else None,
            priority=mode.priority,
        )

    def _make_works(self, station: Any) -> list[Draw]:
        if station.processing.kind == "walk":
            return [self._make_carrying(station)] * len(self._products)
        default, others = station.processing, station.processing_by_product
        return [make_draw(others.get(name, default), self._random) for name in self._products]

    def _make_carrying(self, station: Any) -> Draw:
        walk = next(robots.walk for robots in self._line.robots if robots.name == station.robots)
        distance = dist(self._places[station.name], self._places[station.carries_to])
        time_s = distance / (walk.loaded_speed_mps or walk.speed_mps)
        return lambda: time_s

    def _make_finish(self, station: Any) -> Finish:
        if station.inspection:
            return self._make_inspection(station)
        onward = station.next[0].to if station.next else self._follower[station.name]
        way: Way = self._ways[onward]
        random, defects, mends = self._random.random, station.defects, station.mends

        def spoil(part: Part) -> Way:
            if random() < defects:
                part.spoilt = True
            return way

        def mend(part: Part) -> Way:
            if part.spoilt and random() < mends:
                part.spoilt = False
            return way

        if defects or mends:
            return spoil if defects else mend
        return lambda _: way

    def _make_inspection(self, station: Any) -> Finish:
        rejects = next(route for route in station.next if route.verdict == "reject")
        passes = next(route for route in station.next if route.verdict == "pass")
        at_most, random = rejects.at_most or inf, self._random.random
        ways: list[Way] = [self._ways[name] for name in (rejects.to, rejects.otherwise, passes.to)]
        rejected, given_up, passed = ways
        chances = station.inspection.false_rejects, station.inspection.catches

        def inspect(part: Part) -> Way:
            if random() >= chances[part.spoilt]:
                return passed
            if part.mendings >= at_most:
                return given_up
            part.mendings += 1
            return rejected

        return inspect
