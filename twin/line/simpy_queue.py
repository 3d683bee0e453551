"""Where parts wait, in the cell written with SimPy: queues, the belt, and the ways into and out of the line.

Parts are handed over by plain calls, down and up the line as far as they cause each other, before anybody looks for
what to do next. Only a server that was waiting is woken by an event.
"""

import math
from collections import deque
from collections.abc import Callable
from typing import Any, Protocol


class Part:
    """A part on its way.

    Attributes:
        product: number of its product.
        spoilt: whether a service has spoilt it.
        mendings: how often it was sent to be mended.
    """

    __slots__ = ("mendings", "product", "spoilt")

    def __init__(self, product: int) -> None:
        self.product = product
        self.spoilt = False
        self.mendings = 0


class Server(Protocol):
    """Whoever holds one part at a time."""

    part: Part | None

    def receive(self, part: Part) -> None:
        """Take a part while waiting for one."""

    def release(self) -> None:
        """Go on, as the part that was blocked has been taken."""


class Way(Protocol):
    """Where parts go from a server."""

    blocked: deque[Server]

    def offer(self, part: Part) -> bool:
        """Take a part if there is a place for it."""


class Supply(Protocol):
    """Where a server takes parts from."""

    idle: deque[Server]

    def take(self, server: Server) -> Part | None:
        """Return the next part; without any, note that the server waits."""


class Queue:
    """First come first served places before a station; without places, servers hand over to servers.

    Attributes:
        parts: what waits.
        idle: servers that wait for a part, the longest first.
        blocked: servers that wait for a place, the longest first.
    """

    def __init__(self, places: int) -> None:
        self.parts: deque[Part] = deque()
        self.idle: deque[Server] = deque()
        self.blocked: deque[Server] = deque()
        self._places = places

    def offer(self, part: Part) -> bool:
        """Take a part if a server is free or there is a place."""
        if self.idle:
            self.idle.popleft().receive(part)
        elif len(self.parts) < self._places:
            self.parts.append(part)
        else:
            return False
        return True

    def take(self, server: Server) -> Part | None:
        """Return the next part, and let in who waits for its place; without any, note that the server waits."""
        if self.parts:
            part: Part | None = self.parts.popleft()
            if self.blocked:
                feeder = self.blocked.popleft()
                self.parts.append(feeder.part)  # type: ignore[arg-type]  # who is blocked has a part
                feeder.release()
            return part
        if self.blocked:
            feeder = self.blocked.popleft()
            part = feeder.part
            feeder.release()
            return part
        self.idle.append(server)
        return None


class PickUp(Queue):
    """Places from which robots pick parts up: each part stays until the robot that has been called for it has come."""

    def __init__(self, places: int) -> None:
        super().__init__(places)
        self._claimed = 0

    def offer(self, part: Part) -> bool:
        """Take a part if there is a place; where it stands, a robot is called for it, as soon as a server is free."""
        has_place = len(self.parts) < self._places
        if has_place:
            self.parts.append(part)
        if self.idle:
            self._claimed += 1
            self.idle.popleft().receive(part)
        return has_place

    def claim(self, server: Server) -> bool:
        """Tell whether there is a part that no robot has been called for; else note that the server waits."""
        if len(self.parts) + len(self.blocked) > self._claimed:
            self._claimed += 1
            return True
        self.idle.append(server)
        return False

    def pick_up(self, server: Server) -> Part:
        """Return the first part, for which a robot has come."""
        self._claimed -= 1
        part = self.take(server)
        assert part is not None  # nobody else takes what is claimed
        return part


class Belt:
    """An accumulating conveyor before a station; its last place is where the station takes parts from.

    A part put on at t enters at e = max(t, entry before + pitch / speed), and reaches the end at
    max(e + length / speed, departure before + pitch / speed).

    Attributes:
        parts: what is on it, each with when it entered [s].
        idle: servers that wait for a part, the longest first.
        blocked: servers that wait for a place, the longest first.
    """

    def __init__(self, environment: Any, conveyor: Any) -> None:
        self.parts: deque[tuple[float, Part]] = deque()
        self.idle: deque[Server] = deque()
        self.blocked: deque[Server] = deque()
        self._environment = environment
        self._places = math.floor(conveyor.length_m / conveyor.pitch_m + 1e-9)
        self._travel_s: float = conveyor.length_m / conveyor.speed_mps
        self._spacing_s: float = conveyor.pitch_m / conveyor.speed_mps
        self._entered: float = -math.inf  # of the part before
        self._departed: float = -math.inf
        self._awaits_head = False

    def offer(self, part: Part) -> bool:
        """Take a part if there is a place on the belt."""
        if len(self.parts) >= self._places:
            return False
        self._entered = max(self._environment.now, self._entered + self._spacing_s)
        self.parts.append((self._entered, part))
        if self.idle and not self._awaits_head:
            self._await_head()
        return True

    def take(self, server: Server) -> Part | None:
        """Return the part at the end of the belt; without any, note that the server waits."""
        if self.parts:
            if not self.idle and self._find_arrival() <= self._environment.now:
                return self._remove_head()
            if not self._awaits_head:
                self._await_head()
        self.idle.append(server)
        return None

    def _find_arrival(self) -> float:
        entered, _ = self.parts[0]
        return max(entered + self._travel_s, self._departed + self._spacing_s)

    def _await_head(self) -> None:
        self._awaits_head = True
        delay_s = self._find_arrival() - self._environment.now
        self._environment.timeout(max(delay_s, 0.0)).callbacks.append(self._deliver)

    def _deliver(self, _: Any) -> None:
        self._awaits_head = False
        if self.idle:
            server = self.idle.popleft()
            server.receive(self._remove_head())
            if self.idle and self.parts and not self._awaits_head:
                self._await_head()

    def _remove_head(self) -> Part:
        part = self.parts.popleft()[1]
        self._departed = self._environment.now
        if self.blocked:
            feeder = self.blocked.popleft()
            self.offer(feeder.part)  # type: ignore[arg-type]  # who is blocked has a part
            feeder.release()
        return part


class Entrance:
    """Before the first station: a new part for every free carrier.

    Attributes:
        idle: servers that wait for a carrier, the longest first.
        entered: parts that have entered.
        left: parts that have left, good or scrapped.
    """

    def __init__(self, environment: Any, carriers: float, draw_product: Callable[[], int]) -> None:
        self.idle: deque[Server] = deque()
        self.entered = self.left = 0
        self._environment = environment
        self._free = carriers
        self._draw_product = draw_product
        self._stayed_s = 0.0

    def take(self, server: Server) -> Part | None:
        """Return a new part if a carrier is free; else note that the server waits."""
        if self._free > 0:
            self._free -= 1
            return self._make_part()
        self.idle.append(server)
        return None

    def take_back(self) -> None:
        """Free the carrier of a part that leaves the line."""
        self.left += 1
        self._stayed_s += self._environment.now
        if self.idle:
            self.idle.popleft().receive(self._make_part())
        else:
            self._free += 1

    def measure_stay(self) -> float:
        """Return the time that all parts together have spent in the line [s]."""
        return self._stayed_s + (self.entered - self.left) * float(self._environment.now)

    def _make_part(self) -> Part:
        self.entered += 1
        self._stayed_s -= self._environment.now
        return Part(self._draw_product())


class Exit:
    """A way out of the line, which always has a place.

    Attributes:
        count: parts that have gone this way.
    """

    def __init__(self, entrance: Entrance) -> None:
        self.blocked: deque[Server] = deque()
        self.count = 0
        self._entrance = entrance

    def offer(self, _: Part) -> bool:
        """Take a part off the line."""
        self.count += 1
        self._entrance.take_back()
        return True
