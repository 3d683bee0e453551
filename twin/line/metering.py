"""What a replication uses up: energy by station and state, and costs by kind."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twin.config.costs import Costs, Power
from twin.config.line import Line
from twin.records.state import TIME_ELEMENT, ServerState

Floats = NDArray[np.float64]

J_PER_KWH = 3.6e6


@dataclass(frozen=True)
class Metering:
    """Power and prices of a line; plain data, fit for pickle.

    Attributes:
        powers_w: power of one server of each station in each state [W], 0 at humanoids, shape (stations, states).
        costs: prices, None when the line file has none.
        people: members of all crews.
        crews: names.
        capital_per_hour: of one server of each station, None where it is not given.
        shared_per_hour: capital of robots of pools, chargers, carriers and buffer places, None where none is given.
    """

    powers_w: Floats
    costs: Costs | None
    people: int
    crews: tuple[str, ...]
    capital_per_hour: tuple[float | None, ...]
    shared_per_hour: float | None = None


@dataclass(frozen=True)
class Usage:
    """What a replication used.

    Attributes:
        planned_s: planned time [s].
        energy_j: energy of all robots and machines [J].
        intervention_s: time in which people intervened, over all servers [s].
        scrapped: parts scrapped.
        servers: of each station.
    """

    planned_s: float
    energy_j: float
    intervention_s: float
    scrapped: int
    servers: tuple[int, ...]


def make_metering(line: Line) -> Metering:
    """Return power and prices of a line."""
    return Metering(
        powers_w=np.array([_list_powers(station.power_w) for station in line.stations]),
        costs=line.costs,
        people=sum(crew.size for crew in line.crews),
        crews=tuple(crew.name for crew in line.crews),
        capital_per_hour=tuple(station.capital_per_hour for station in line.stations),
        shared_per_hour=sum(prices) if (prices := [*_list_shared_prices(line)]) else None,
    )


def compute_costs(metering: Metering, usage: Usage) -> dict[str, float]:
    """Return the costs of a replication by kind, of those kinds that have a price."""
    costs, hours = metering.costs, usage.planned_s / 3600
    if costs is None:
        return {}
    stations = zip(metering.capital_per_hour, usage.servers, strict=True)
    capital = [price * servers * hours for price, servers in stations if price is not None]
    capital += [] if metering.shared_per_hour is None else [metering.shared_per_hour * hours]
    kinds = {
        "energy": _multiply(costs.energy_per_kwh, usage.energy_j / J_PER_KWH),
        "labour": _multiply(costs.labour_per_hour, metering.people * hours),
        "intervention": _multiply(costs.intervention_per_hour, usage.intervention_s / 3600),
        "capital": sum(capital) if capital else None,
        "scrap": _multiply(costs.scrap_per_part, usage.scrapped),
    }
    return {kind: amount for kind, amount in kinds.items() if amount is not None}


def _list_shared_prices(line: Line) -> list[float]:
    """Return the capital of all that belongs to no station and states it, each kind by its number [1/h]."""
    numbers = [
        *((pool.capital_per_hour, pool.size + pool.spares) for pool in line.robots),
        *((chargers.capital_per_hour, chargers.size) for chargers in line.chargers),
        *((carriers.capital_per_hour, carriers.count) for carriers in line.carriers),
        *((buffer.capital_per_hour, buffer.places) for buffer in line.buffers),
    ]
    return [price * number for price, number in numbers if price is not None]


def _multiply(price: float | None, quantity: float) -> float | None:
    return None if price is None else price * quantity


def _list_powers(power: Power | None) -> list[float]:
    """Return the power in each state [W], by the state's time element."""
    if power is None:
        return [0.0] * len(ServerState)
    setup = power.working if power.setup is None else power.setup
    by_element = {"APT": power.working, "AUST": setup, "ADOT": power.idle, "ADET": power.down}
    return [by_element.get(TIME_ELEMENT[state], power.off) for state in ServerState]
