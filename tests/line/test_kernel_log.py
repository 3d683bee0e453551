import math

import numpy as np

from twin.line.kernel_log import compute_log


def test_logarithm_is_within_an_ulp_of_the_library() -> None:
    rng = np.random.default_rng(1)
    values = np.concatenate([rng.random(5_000), 10.0 ** rng.uniform(-16, 3, 5_000)])
    errors = [abs(compute_log(x) - math.log(x)) / math.ulp(math.log(x)) for x in values]
    assert max(errors) <= 1.0


def test_logarithm_of_one_is_exactly_zero() -> None:
    assert compute_log(1.0) == 0.0
