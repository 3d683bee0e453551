"""The flow of a line as rows of the model: queues, routes, products and what enters."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from twin.config.arrivals import list_products
from twin.config.distribution import Distribution
from twin.config.flow import END, SCRAP, BlockingRule, DispatchRule, Route, Simultaneous, Source, Verdict
from twin.config.graph import Graph, comes_by_itself, make_graph
from twin.config.line import Line, Station
from twin.config.model import HOUR_S
from twin.line.arrays import ORDER, PRODUCT, QUEUE, ROUTE, Records
from twin.line.kernel_draw import TimingKind
from twin.line.order import Blocking, Mix, Way
from twin.line.timing import Timing, make_sequence, make_timing

AddTiming = Callable[[str, Timing], int]
"""Adds a source of times by its name; returns its index."""

Fields = dict[str, Any]

CHANCE = Timing(TimingKind.UNIFORM, 0.0, 1.0, mean_s=0.5)
"""Random numbers between 0 and 1."""

_BLOCKING = {
    BlockingRule.AFTER: Blocking.AFTER,
    BlockingRule.BEFORE: Blocking.BEFORE,
    BlockingRule.REPEAT: Blocking.REPEAT,
}
_WAYS = {END: Way.END, SCRAP: Way.SCRAP}
_VERDICTS = {None: -1, Verdict.PASS: 0, Verdict.REJECT: 1}


@dataclass
class Network:
    """The flow of one line, from which the rows of its model are made.

    Attributes:
        line: the line.
        names: of all rows of stations: stations, sources whose parts come by themselves, pools of robots.
        graph: who feeds whom.
    """

    line: Line
    graph: Graph = field(init=False)
    names: tuple[str, ...] = field(init=False)
    _routes: list[tuple[object, ...]] = field(default_factory=list)
    _orders: list[tuple[int, float]] = field(default_factory=list)
    _limits: int = 0

    def __post_init__(self) -> None:
        self.graph = make_graph(self.line)
        self.names = (
            *(station.name for station in self.line.stations),
            *(source.name for source in self.arriving),
            *(pool.name for pool in self.line.robots),
        )
        self._products = {product.name: index for index, product in enumerate(self.line.products)}

    @property
    def arriving(self) -> tuple[Source, ...]:
        """Sources whose parts come at times of their own."""
        return tuple(source for source in self.line.sources if comes_by_itself(source))

    @property
    def product_count(self) -> int:
        """How many products there are, at least one."""
        return max(len(self.line.products), 1)

    @property
    def limits(self) -> int:
        """How many routes are limited."""
        return self._limits

    def describe_station(self, station: Station, add_timing: AddTiming) -> Fields:
        """Return the fields of a station's row that concern its flow."""
        queues = [index for index, queue in enumerate(self.graph.queues) if queue.station == station.name]
        entry = self.graph.entries.get(station.name, self)
        fed = station.name in self.graph.entries
        fields = {
            "first_queue": queues[0],
            "end_queue": queues[-1] + 1,
            "fed": int(fed),
            "blocking": _BLOCKING[station.blocking or self.line.rules.blocking],
            "starts_last": int(self.line.rules.simultaneous is Simultaneous.STARTS_LAST),
            "batch": int(station.batch > 1),
            "yields": station.yields,
            "gives": int(station.release_when_down),
            **self._describe_quality(station, add_timing),
            **self._describe_changes(station, add_timing),
            **self._describe_ways(station.name, self.graph.ways[station.name], add_timing),
        }
        if fed:
            fields |= self._describe_entry(station.name, entry if isinstance(entry, Source) else None, add_timing)
        return {**fields, "plain": int(self._is_plain(station, fields))}

    def describe_source(self, source: Source, add_timing: AddTiming) -> tuple[Fields, Timing]:
        """Return the fields of the row of a source, which is a station whose services are times between arrivals."""
        routes = (Route(to=source.feeds),)
        fields = {
            "fed": 1,
            "source": 1,
            "lossy": int(source.when_full.value == "lose"),
            "yields": source.batch,
            "catches": -1.0,
            "chance_timing": -1,
            "change_timing": -1,
            "pool": -1,
            "carrier": -1,
            "frees": -1,
            **self._describe_ways(source.name, routes, add_timing),
            **self._describe_entry(source.name, source, add_timing),
        }
        return fields, self._time_arrivals(source)

    def make_queues(self, servers: Mapping[str, tuple[int, int]]) -> tuple[Records, np.ndarray]:
        """Return the queues and the servers that feed them.

        Args:
            servers: first server and end of each node.
        """
        rows = np.zeros(len(self.graph.queues), QUEUE)
        feeders: list[int] = []
        stations = {station.name: station for station in self.line.stations}
        numbers = {name: index for index, name in enumerate(self.names)}
        for place, (row, queue) in enumerate(zip(rows, self.graph.queues, strict=True)):
            station = stations[queue.station]
            single = len(station.takes) < 2 and queue.take == 1
            row["station"] = numbers[queue.station]
            row["first_feeder"] = len(feeders)
            feeders += [server for name in queue.feeders for server in range(*servers[name])]
            row["end_feeder"] = len(feeders)
            row["direct"] = int(single and station.carries_to is None and queue.conveyor is None)
            row["belt"] = -1 if queue.conveyor is None else sum(row_before["belt"] >= 0 for row_before in rows[:place])
            row["generous"] = any(stations[name].release_when_down for name in queue.feeders if name in stations)
            row["take"] = queue.take
            row["rule"] = list(DispatchRule).index(station.dispatch)
            row["reserving"] = int(any(self._reserves(stations[name]) for name in queue.feeders if name in stations))
            row["capacity"] = queue.capacity + row["reserving"] * station.servers * queue.take
        _place_rings(rows)
        return rows, np.array(feeders, np.int64)

    def make_routes(self) -> Records:
        """Return the routes of all stations described so far."""
        return np.array(self._routes, ROUTE)

    def make_products(self) -> Records:
        """Return the products; one when the line names none."""
        products = self.line.products
        rows = [(product.priority, product.due_after_s or np.inf) for product in products] or [(0, np.inf)]
        return np.array(rows, PRODUCT)

    def make_orders(self) -> Records:
        """Return what enters in a given order."""
        return np.array(self._orders, ORDER)

    def _reserves(self, station: Station) -> bool:
        return (station.blocking or self.line.rules.blocking) is BlockingRule.BEFORE

    def _is_plain(self, station: Station, fields: Fields) -> bool:
        queues = [queue for queue in self.graph.queues if queue.station == station.name]
        feeders = {name for queue in queues for name in queue.feeders}
        reserving = any(self._reserves(other) for other in self.line.stations if other.name in feeders)
        return (
            fields["next"] not in (Way.CHOSEN, Way.SCRAP)
            and fields["blocking"] == Blocking.AFTER
            and not fields["starts_last"]
            and not reserving
            and not (fields["fed"] and feeders)
            and len(station.takes) < 2
            and queues[0].take == 1
            and station.yields == 1
            and not station.release_when_down
            and station.dispatch is DispatchRule.FIFO
            and fields["chance_timing"] < 0
            and fields["change_timing"] < 0
            and station.robots is None
            and not any(queue.conveyor for queue in queues)
            and not any(station.name in (carriers.enters, carriers.leaves) for carriers in self.line.carriers)
        )

    def _describe_quality(self, station: Station, add_timing: AddTiming) -> Fields:
        inspection = station.inspection
        matters = station.defects > 0 or station.mends > 0 or inspection is not None
        return {
            "defects": station.defects,
            "mends": station.mends,
            "catches": inspection.catches if inspection else -1.0,
            "false_rejects": inspection.false_rejects if inspection else 0.0,
            "chance_timing": add_timing(f"{station.name}/quality", CHANCE) if matters else -1,
        }

    def _describe_changes(self, station: Station, add_timing: AddTiming) -> Fields:
        changes = station.changeover
        if changes is None:
            return {"change_timing": -1}
        names = [product.name for product in self.line.products]
        rows = [
            add_timing(
                f"{station.name}/changeover/{before}/{after}",
                _time_change(changes.times.get(before, {}).get(after) or changes.default),
            )
            for before in names
            for after in names
        ]
        return {"change_timing": rows[0]}

    def _describe_ways(self, name: str, routes: tuple[Route, ...], add_timing: AddTiming) -> Fields:
        first = len(self._routes)
        if len(routes) == 1 and routes[0].is_for_all:
            return {"next": self._find_way(name, routes[0].to), "first_route": first, "end_route": first}
        for route in routes:
            self._add_route(name, route)
        timing = add_timing(f"{name}/route", CHANCE)
        return {"next": Way.CHOSEN, "first_route": first, "end_route": len(self._routes), "route_timing": timing}

    def _add_route(self, name: str, route: Route) -> None:
        """Add a row for each product that may take a route, all with the same counter; one when any may."""
        named = list_products(self.line, route) if route.product or route.where else ()
        limit = -1 if route.at_most is None else route.at_most
        to = self._find_way(name, route.to)
        otherwise = int(Way.SCRAP) if limit < 0 else self._find_way(name, route.otherwise)
        for product in [self._products[name] for name in named] or [-1]:
            verdict = _VERDICTS[route.verdict]
            self._routes.append((to, route.share, product, verdict, limit, self._limits, otherwise))
        self._limits += limit >= 0

    def _find_way(self, name: str, to: str) -> int:
        return int(_WAYS[to]) if to in _WAYS else self.graph.find_queue(name, to)

    def _describe_entry(self, name: str, source: Source | None, add_timing: AddTiming) -> Fields:
        """Return how the product of each part that enters is found."""
        first = len(self._orders)
        if source is not None and source.orders:
            self._orders += [
                (self._products[order.product], np.inf if order.due_h is None else order.due_h * HOUR_S)
                for order in sorted(source.orders, key=lambda order: order.release_h)
                for _ in range(order.quantity)
            ]
            return {"mix": Mix.ORDERS, "first_order": first, "end_order": len(self._orders)}
        if source is not None and source.campaign:
            self._orders += [(self._products[run.product], np.inf) for run in source.campaign for _ in range(run.count)]
            return {"mix": Mix.CAMPAIGN, "first_order": first, "end_order": len(self._orders)}
        if self.line.products:
            shares = np.cumsum(self._find_shares(source.products if source else {}))
            self._orders += [(index, share) for index, share in enumerate(shares)]
            timing = add_timing(f"{name}/product", CHANCE)
            return {"mix": Mix.SHARES, "mix_timing": timing, "first_order": first, "end_order": len(self._orders)}
        return {"mix": Mix.SINGLE}

    def _find_shares(self, given: Mapping[str, float]) -> Sequence[float]:
        """Return the share of each product; those that state none divide what is left over."""
        products = self.line.products
        stated = [given.get(product.name, 0.0) if given else product.share for product in products]
        missing = sum(share is None for share in stated)
        left = 1.0 - sum(share or 0.0 for share in stated)
        return [left / missing if share is None else share for share in stated] or [1.0]

    def _time_arrivals(self, source: Source) -> Timing:
        if source.orders:
            releases = [order.release_h * HOUR_S for order in source.orders for _ in range(order.quantity)]
            return make_sequence(np.diff(sorted(releases), prepend=0.0))
        return make_timing(source.arrivals)


def _time_change(law: Distribution | None) -> Timing:
    return make_sequence([0.0]) if law is None else make_timing(law)


def _place_rings(queues: Records) -> None:
    """Set where each queue's ring and histogram stand; a ring's size is a power of two."""
    sizes = [1 << max(int(capacity) - 1, 0).bit_length() for capacity in queues["capacity"]]
    queues["ring_mask"] = np.array(sizes) - 1
    queues["first_place"] = np.cumsum([0, *sizes[:-1]])
    queues["first_level"] = np.cumsum([0, *(queues["capacity"][:-1].astype(np.int64) + 1)])
