"""Queues and belts of the line written with SimPy."""

from types import SimpleNamespace

import simpy

from twin.line.simpy_queue import Belt, Part, Queue


class _Holder:
    """A server that keeps what it gets."""

    def __init__(self, part: Part | None = None) -> None:
        self.part = part
        self.released = False

    def receive(self, part: Part) -> None:
        self.part = part

    def release(self) -> None:
        self.released = True


def test_a_freed_place_goes_to_the_feeder_that_is_blocked_the_longest() -> None:
    queue, first, second = Queue(1), _Holder(Part(1)), _Holder(Part(2))
    assert queue.offer(Part(0))
    for feeder in (first, second):
        assert not queue.offer(feeder.part or Part(9))
        queue.blocked.append(feeder)
    assert [_take(queue), first.released, second.released] == [0, True, False]
    assert [_take(queue), second.released, _take(queue), _take(queue)] == [1, True, 2, None]


def test_without_places_parts_go_from_server_to_server_first_come_first_served() -> None:
    queue, first, second, feeder = Queue(0), _Holder(), _Holder(), _Holder(Part(7))
    assert not queue.offer(Part(7))
    queue.blocked.append(feeder)
    assert [_take(queue), feeder.released] == [7, True]
    assert [queue.take(first), queue.take(second)] == [None, None]
    assert queue.offer(Part(8))
    assert first.part is not None
    assert [first.part.product, second.part] == [8, None]


def test_parts_on_a_full_belt_close_up_one_after_the_other() -> None:
    """Three places: all are filled by 4 s, the end is reached at 6 s, and emptied from 100 s on every 2 s."""
    environment = simpy.Environment()
    belt = Belt(environment, SimpleNamespace(length_m=3.0, speed_mps=0.5, pitch_m=1.0))
    assert [belt.offer(Part(number)) for number in range(4)] == [True, True, True, False]
    environment.run(until=100)
    assert [_take(belt), _take(belt)] == [0, None]
    waiting = belt.idle[0]
    environment.run(until=101.9)
    assert waiting.part is None
    environment.run(until=102.1)
    assert waiting.part is not None
    assert [waiting.part.product, len(belt.parts)] == [1, 1]


def _take(queue: Queue | Belt) -> int | None:
    part = queue.take(_Holder())
    return part.product if part else None
