import pytest

from twin.experiments.choose import RAY_START_S, make_executor
from twin.experiments.executor import Finished, SerialExecutor


def square(number: int) -> int:
    return number * number


def test_serial_results_come_in_order() -> None:
    results = list(SerialExecutor().map(square, [3, 1, 2]))
    assert results == [Finished(0, 9), Finished(1, 1), Finished(2, 4)]


def test_little_work_is_done_serially() -> None:
    assert isinstance(make_executor(None, expected_s=RAY_START_S), SerialExecutor)
    assert isinstance(make_executor("serial", expected_s=1e6), SerialExecutor)


def test_there_is_no_other_executor() -> None:
    with pytest.raises(ValueError, match="spark"):
        make_executor("spark", expected_s=1.0)
