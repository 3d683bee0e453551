"""Pools of robots of the line written with SimPy."""

from collections.abc import Callable

import simpy

from twin.line.simpy_queue import Part, Queue
from twin.line.simpy_robot import ENDLESS, Desk, Pool, Robot

WALKS_S = {"here": {"bench": 3.0}, "there": {"bench": 1.0}, "bench": {"bench": 0.0}}


def test_the_nearest_free_robot_comes_and_of_equal_ones_the_longest_free() -> None:
    environment = simpy.Environment()
    pool = Pool(environment, WALKS_S)
    robots = _start_robots(environment, pool, "here", "there", "there")
    environment.run(until=1)
    pool.call(_make_desk(pool))
    assert pool.free == robots  # until the moment is over
    environment.run(until=1.5)
    assert pool.free == [robots[0], robots[2]]


def test_calls_are_answered_by_priority_then_by_age() -> None:
    environment = simpy.Environment()
    pool = Pool(environment, WALKS_S)
    served: list[int] = []
    for number, priority in enumerate((0, 1, 0, 1)):
        environment.timeout(number / 10).callbacks.append(_make_caller(pool, number, priority, served))
    environment.timeout(1).callbacks.append(lambda _: _start_robots(environment, pool, "bench"))
    environment.run(until=10)
    assert served == [1, 3, 0, 2]


def _start_robots(environment: simpy.Environment, pool: Pool, *places: str) -> list[Robot]:
    robots = [Robot(environment, pool, place, ENDLESS) for place in places]
    for robot in robots:
        environment.process(robot.run())
    return robots


def _make_caller(pool: Pool, number: int, priority: int, served: list[int]) -> Callable[[object], None]:
    def work() -> float:
        served.append(number)
        return 1.0

    return lambda _: pool.call(_make_desk(pool, priority, work))


def _make_desk(pool: Pool, priority: int = 0, work: Callable[[], float] = lambda: 1.0) -> Desk:
    desk = Desk(pool, Queue(1), lambda _: Queue(1), [work], place="bench", priority=priority)
    desk.part = Part(0)
    return desk
