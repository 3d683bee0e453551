"""Pools of robots of the line written with SimPy."""

import simpy

from twin.line.simpy_queue import Queue
from twin.line.simpy_robot import ENDLESS, Desk, Pool, Robot

WALKS_S = {"here": {"bench": 3.0}, "there": {"bench": 1.0}}


def test_the_nearest_free_robot_comes_and_of_equal_ones_the_longest_free() -> None:
    environment, pool = simpy.Environment(), Pool(WALKS_S)
    robots = [Robot(environment, pool, place, ENDLESS) for place in ("here", "there", "there")]
    for robot in robots:
        environment.process(robot.run())
    environment.run(until=1)
    pool.call(_make_desk(pool))
    assert pool.free == [robots[0], robots[2]]


def test_calls_wait_by_priority_and_age() -> None:
    pool = Pool(WALKS_S)
    desks = [_make_desk(pool, priority) for priority in (0, 1, 0, 1)]
    for desk in desks:
        pool.call(desk)
    assert [pool.find_call() for _ in range(5)] == [desks[1], desks[3], desks[0], desks[2], None]


def _make_desk(pool: Pool, priority: int = 0) -> Desk:
    return Desk(pool, Queue(1), lambda _: Queue(1), [lambda: 1.0], place="bench", priority=priority)
