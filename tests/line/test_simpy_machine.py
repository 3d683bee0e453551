"""Crews and machines of the line written with SimPy."""

import simpy

from twin.line.simpy_machine import Crew, Events


def test_a_crew_comes_to_the_most_urgent_call_and_then_to_the_oldest() -> None:
    environment, order = simpy.Environment(), list[str]()
    crew = Crew(simpy, environment, 1)

    def call(name: str, priority: int) -> Events:
        yield from crew.repair(lambda: 10.0, priority)
        order.append(name)

    for name, priority in (("busy", 0), ("old", 0), ("young", 0), ("urgent", 1)):
        environment.process(call(name, priority))
    environment.run(until=35)
    assert order == ["busy", "urgent", "old"]
    assert crew.measure_work() == 35
