import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from dashboards.cache import Cache


def test_who_asks_at_once_waits_for_the_one_who_computes() -> None:
    cache, made = Cache(100), []

    def make() -> int:
        time.sleep(0.05)
        made.append(1)
        return 7

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(lambda _: cache.get("key", make, lambda _: 1), range(8))) == {7}
    assert made == [1]


def test_the_oldest_gives_way_when_all_are_too_large() -> None:
    cache = Cache(100)
    for key in ("first", "second", "first", "third"):
        cache.get(key, lambda: 1, lambda _: 50)
    assert cache.get("first", lambda: 2, lambda _: 50) == 1
    assert cache.get("second", lambda: 2, lambda _: 50) == 2


def test_what_failed_is_tried_again() -> None:
    cache = Cache(100)
    with pytest.raises(ZeroDivisionError):
        cache.get("key", lambda: 1 // 0, lambda _: 1)
    assert cache.get("key", lambda: 3, lambda _: 1) == 3


def test_what_is_too_large_drives_nothing_out() -> None:
    cache = Cache(100)
    cache.get("small", lambda: 1, lambda _: 50)
    assert cache.get("large", lambda: 2, lambda _: 101) == 2
    assert cache.get("small", lambda: 3, lambda _: 50) == 1
    assert cache.get("large", lambda: 4, lambda _: 10) == 4
    assert cache.size == 60
