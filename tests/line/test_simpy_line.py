from twin.line.simpy_line import count_parts_with_simpy
from twin.line.validation.serial import make_equal_line
from twin.line.validation.study import read_throughput, run_long

EXACT = 0.6804894774
"""Throughput of five exponential stations with buffers of two (Hillier and Boling 1967)."""


def test_reference_and_kernel_simulate_the_same_line() -> None:
    reference = count_parts_with_simpy([1.0] * 5, [2] * 4, until_s=20_000.0, seed=1) / 20_000.0
    kernel = read_throughput(run_long(make_equal_line(5, 2), 1, 0, 200_000.0))
    assert abs(reference - EXACT) < 0.012
    assert abs(kernel - EXACT) < 0.004
