"""From the pools, chargers, conveyors and carriers of a line to the rows of the kernel's arrays."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from twin.config.crew import WhenFree
from twin.config.graph import Graph
from twin.config.line import Line, LoadedWalk, Station
from twin.config.pool import RobotPool, RobotWalk
from twin.line.arrays import Records
from twin.line.arrays_transport import BELT, CARRIER, CHARGER, POOL
from twin.line.order import Stop, WalkKind
from twin.line.timing import Timing, make_constant, make_timing

J_PER_WH = 3600.0
NONE = -1

TimingAdder = Callable[[str, Timing], int]
Place = tuple[float, float]


@dataclass(frozen=True)
class Fleet:
    """What moves parts in a line, and the places between which it moves.

    Attributes:
        line: the line.
        names: of all rows of stations: stations, sources, pools.
    """

    line: Line
    names: tuple[str, ...]

    def list_places(self) -> np.ndarray:
        """Return x and y of every row of stations, then of the chargers [m], shape (places, 2)."""
        stations = {station.name: station.position_m or (0.0, 0.0) for station in self.line.stations}
        homes = {pool.name: self._find_home(pool) for pool in self.line.robots}
        rows = [stations.get(name) or homes.get(name) or (0.0, 0.0) for name in self.names]
        docks = [
            chargers.position_m
            or next((homes[p.name] for p in self.line.robots if _uses(p, chargers.name)), (0.0, 0.0))
            for chargers in self.line.chargers
        ]
        return np.array([*rows, *docks])

    def describe_station(self, station: Station) -> dict[str, int]:
        """Return the fields of a station's row that concern its robots and carriers."""
        pools = [pool.name for pool in self.line.robots]
        enters = [carriers.enters for carriers in self.line.carriers]
        leaves = [carriers.leaves for carriers in self.line.carriers]
        return {
            "pool": pools.index(station.robots) if station.robots else NONE,
            "robot_priority": station.robot_priority,
            "carries": int(station.carries_to is not None),
            "end": self.names.index(station.carries_to or station.name),
            "carrier": enters.index(station.name) if station.name in enters else NONE,
            "frees": leaves.index(station.name) if station.name in leaves else NONE,
        }

    def time_walk(self, station: Station) -> Timing:
        """Return the time of a loaded walk from a station to where it carries."""
        pool = next(pool for pool in self.line.robots if pool.name == station.robots)
        places = {other.name: other.position_m or (0.0, 0.0) for other in self.line.stations}
        walk = pool.walk or RobotWalk(speed_mps=1.0)
        speed = walk.loaded_speed_mps or walk.speed_mps or 1.0
        return make_constant(math.dist(places[station.name], places[station.carries_to or station.name]) / speed)

    def make_pools(
        self, servers: Mapping[str, tuple[int, int]], add_timing: TimingAdder
    ) -> tuple[Records, np.ndarray, np.ndarray]:
        """Return the pools, the servers that call their robots, and the stops of all rounds.

        Args:
            servers: first server and end of each station, first robot and end of each pool.
            add_timing: adds a source of times.
        """
        rows = np.zeros(len(self.line.robots), POOL)
        clients: list[int] = []
        stops: list[int] = []
        for row, pool in zip(rows, self.line.robots, strict=True):
            first, first_client = len(stops), len(clients)
            callers = [station.name for station in self.line.stations if station.robots == pool.name]
            clients += [server for name in callers for server in range(*servers[name])]
            stops += [self.names.index(name) for name in (pool.round.stations if pool.round else ())]
            fields = {
                "station": self.names.index(pool.name),
                "size": pool.size,
                "first_robot": servers[pool.name][0],
                "end_robot": servers[pool.name][1],
                "first_client": first_client,
                "end_client": len(clients),
                "hands_over": int(pool.hand_over),
                "first_stop": first,
                "end_stop": len(stops),
                "stay": Stop[pool.round.stay.name] if pool.round else Stop.UNTIL_EMPTY,
                "working": pool.power_w.working,
                "walking": pool.power_w.walking,
                "waiting": pool.power_w.waiting,
                "rest_after": pool.rest.after_work_s if pool.rest else math.inf,
                "rest_for": pool.rest.for_s if pool.rest else 0.0,
                **_describe_walk(pool, add_timing),
                **self._describe_battery(pool, add_timing),
            }
            for name, value in fields.items():
                row[name] = value
        return rows, np.array(clients, np.int64), np.array(stops, np.int64)

    def make_chargers(self) -> Records:
        """Return the chargers."""
        return np.array([(row.size, len(self.names) + place) for place, row in enumerate(self.line.chargers)], CHARGER)

    def make_belts(self, graph: Graph) -> Records:
        """Return the conveyors, in order of their queues."""
        return np.array(
            [
                (place, queue.conveyor.transit_s, queue.conveyor.spacing_s, int(not queue.conveyor.accumulating))
                for place, queue in enumerate(graph.queues)
                if queue.conveyor
            ],
            BELT,
        )

    def make_carriers(self) -> Records:
        """Return the carriers."""
        first = np.cumsum([0, *(carriers.count for carriers in self.line.carriers)])
        return np.array(
            [
                (carriers.count, self.names.index(carriers.enters), carriers.return_s, start)
                for carriers, start in zip(self.line.carriers, first, strict=False)
            ],
            CARRIER,
        )

    def _find_home(self, pool: RobotPool) -> Place:
        called = (station.position_m for station in self.line.stations if station.robots == pool.name)
        return pool.position_m or next((place for place in called if place), (0.0, 0.0))

    def _describe_battery(self, pool: RobotPool, add_timing: TimingAdder) -> dict[str, float]:
        battery = pool.battery
        if battery is None:
            return {"charger": NONE, "swap": NONE}
        capacity = battery.capacity_wh * J_PER_WH
        chargers = [chargers.name for chargers in self.line.chargers]
        return {
            "charger": chargers.index(battery.chargers),
            "capacity": capacity,
            "below": battery.charge_below * capacity,
            "critical": battery.critical * capacity,
            "full": battery.charge_to * capacity,
            "charge_power": battery.charge_w or 0.0,
            "swap": NONE if battery.swap is None else add_timing(f"{pool.name}/swap", make_timing(battery.swap)),
        }


def _describe_walk(pool: RobotPool, add_timing: TimingAdder) -> dict[str, float]:
    walk = pool.walk
    if walk is None:
        return {"walks": WalkKind.NONE, "walk": NONE}
    by_time = walk.time is not None
    return {
        "walks": WalkKind.TIME if by_time else WalkKind.DISTANCE,
        "walk": add_timing(f"{pool.name}/walk", make_timing(walk.time)) if by_time else NONE,
        "speed": walk.speed_mps or 0.0,
        "returns": int(walk.when_free is WhenFree.RETURN),
    }


def _uses(pool: RobotPool, chargers: str) -> bool:
    return pool.battery is not None and pool.battery.chargers == chargers


def is_loaded_walk(station: Station) -> bool:
    """Tell whether a station's processing is the walk of the robot that carries its part."""
    return isinstance(station.processing, LoadedWalk)
