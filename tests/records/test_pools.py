import pyarrow as pa
import pytest

from twin.records.pools import share_robot_time
from twin.records.state import RobotState
from twin.records.tables import ROBOTS


def make_robots(*rows: dict[str, object]) -> pa.Table:
    blank = dict.fromkeys(ROBOTS.names, 0) | {"scenario": "base", "pool": "p"}
    return pa.Table.from_pylist([blank | row for row in rows], schema=ROBOTS)


def test_the_shares_of_a_pool_sum_to_one() -> None:
    robots = make_robots(
        {"robot": 0, "working_s": 60.0, "walking_s": 40.0}, {"robot": 1, "working_s": 20.0, "waiting_s": 80.0}
    )
    (found,) = share_robot_time(robots)
    assert found.robots == 2
    assert found.shares[RobotState.WORKING].mean == pytest.approx(0.4)
    assert sum(share.mean for share in found.shares.values()) == pytest.approx(1)


def test_ways_are_those_of_one_robot_in_an_hour() -> None:
    robots = make_robots(
        {"working_s": 1800.0, "walked_m": 100.0, "services": 30}, {"replication": 1, "working_s": 1800.0}
    )
    (found,) = share_robot_time(robots)
    assert found.walked_m.mean == pytest.approx(100)
    assert found.services.mean == pytest.approx(30)
    assert found.walked_m.n == 2


def test_pools_stand_in_order_of_the_table() -> None:
    robots = make_robots({"pool": "b", "working_s": 1.0}, {"pool": "a", "working_s": 1.0})
    assert [found.pool for found in share_robot_time(robots)] == ["b", "a"]


def test_a_line_without_robots_has_no_pools() -> None:
    assert share_robot_time(ROBOTS.empty_table()) == []
