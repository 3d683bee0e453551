import numpy as np

from twin.line.streams import hash_uniform, make_streams


def draw_many(source: str, *, seed: int = 1, replication: int = 0, count: int = 20_000) -> np.ndarray:
    key = make_streams([source], seed=seed, replication=replication)["key"][0]
    return np.array([hash_uniform(key, place) for place in range(count)])


def test_numbers_are_uniform_between_0_and_1() -> None:
    values = draw_many("unload/processing")
    counts = np.histogram(values, bins=50, range=(0, 1))[0]
    assert 0 < values.min() < values.max() < 1
    assert np.sum((counts - 400) ** 2 / 400) < 85.4  # chi-square with 49 degrees of freedom, 99.9 %


def test_neighbours_in_a_stream_are_uncorrelated() -> None:
    values = draw_many("unload/processing")
    assert abs(np.corrcoef(values[:-1], values[1:])[0, 1]) < 0.025


def test_streams_of_other_sources_seeds_and_replications_are_uncorrelated() -> None:
    base = draw_many("a/processing")
    others = [draw_many("b/processing"), draw_many("a/processing", seed=2), draw_many("a/processing", replication=1)]
    assert max(abs(np.corrcoef(base, other)[0, 1]) for other in others) < 0.025


def test_a_stream_does_not_depend_on_its_neighbours_in_the_array() -> None:
    alone = make_streams(["b"], seed=3, replication=4)
    together = make_streams(["a", "b"], seed=3, replication=4)
    assert alone["key"][0] == together["key"][1]
