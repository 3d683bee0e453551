import resource

import numpy as np
import pytest

from twin.experiments.limits import MB, Exceeded, call_within


def allocate(megabytes: int) -> int:
    return int(np.ones(megabytes * MB, dtype=np.uint8)[::MB].sum())


def test_a_payload_that_takes_too_much_memory_is_told() -> None:
    assert call_within(100, allocate, 400) == Exceeded(100)
    assert str(Exceeded(100)) == "needed more than 100 MB"


@pytest.mark.parametrize("memory_mb", [None, 600])
def test_a_payload_within_its_memory_has_its_value(memory_mb: float | None) -> None:
    assert call_within(memory_mb, allocate, 400) == 400


def test_the_limit_ends_with_the_payload() -> None:
    before = resource.getrlimit(resource.RLIMIT_DATA)
    call_within(100, allocate, 400)
    assert resource.getrlimit(resource.RLIMIT_DATA) == before
