"""Group of the table about mobile robots: some between two stations, on a round, or carrying parts."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from twin.config.crew import WhenFree
from twin.config.distribution import Constant, Distribution
from twin.config.flow import BlockingRule, Route, Source
from twin.config.line import Buffer, Line, Station
from twin.config.pool import RobotPool, RobotWalk, Round, Stay
from twin.line.arrays import State
from twin.line.compile import CompiledLine, compile_line
from twin.line.validation.study import (
    EMPTY_AT_START,
    Study,
    Values,
    make_exponential,
    read_mean_level,
    read_shares,
    read_throughput,
    run_long,
)
from twin.line.validation.table import Entry
from twin.records.state import RobotState, ServerState

AMPLE = 10_000
"""Places that stand for infinitely many: at these loads more than a few hundred are never used."""
_STAYS = {"exhaustive": Stay.UNTIL_EMPTY, "gated": Stay.GATED, "1-limited": Stay.ONE}
_POOL = "pool"


def study_mobile_workers(entry: Entry) -> Study | str:
    """Group R: which of its models an entry is of, its parameters tell."""
    params = entry.params
    if "discipline" in params:
        return _study_polling(params)
    if "walk_mean" in params:
        return _study_pair(params)
    if "R" in params:
        return _study_carriers(params)
    return "workers that hand their part over anywhere along the line are not modelled"


def _study_pair(params: Mapping[str, Any]) -> Study:
    """Return the study of a robot that fills a storage, walks, empties it and walks back.

    Nothing but the mean walk matters: each fill follows an empty storage. The storage's places count the one on the
    second server.
    """
    law, names = make_exponential(params.get("mean", 1.0)), ("first", "second")
    stations = [
        Station(name=name, processing=law, robots=_POOL, position_m=(float(place), 0.0))
        for place, name in enumerate(names)
    ]
    stations[0] = stations[0].model_copy(update={"blocking": BlockingRule.BEFORE})
    compiled = _compile(
        stations,
        buffers=[Buffer(name="storage", after="first", capacity=params["C"] - 1)],
        pool=RobotPool(
            name=_POOL,
            size=1,
            walk=RobotWalk(time=make_exponential(params["walk_mean"])),
            round=Round(stations=names),
        ),
    )
    return Study(lambda seed, replication, length: {"": read_throughput(run_long(compiled, seed, replication, length))})


def _study_polling(params: Mapping[str, Any]) -> Study | str:
    """Return the study of a robot on its round among stations with arrivals of their own; the wait by Little's law.

    A part waits in the buffer, or on a server that has no robot yet.
    """
    law = _read_service(params["service"])
    if law is None or params["discipline"] not in _STAYS:
        return f"service {params['service']!r} with discipline {params['discipline']!r} is not known"
    count, rate = params["N"], params["lam"]
    compiled = _make_ring([rate] * count, law, float(params["walk"]), _STAYS[params["discipline"]])

    def simulate(seed: int, replication: int, length: float) -> Values:
        state = run_long(compiled, seed, replication, length)
        waiting = sum(read_waiting(compiled, state, place) for place in range(count))
        return {"": waiting / (count * rate)}

    return Study(simulate, length=50_000.0)


def _make_ring(rates: Sequence[float], law: Distribution, walk: float, stay: Stay) -> CompiledLine:
    names = [f"s{place}" for place in range(len(rates))]
    pool = RobotPool(
        name=_POOL,
        size=1,
        walk=RobotWalk(time=Constant(kind="constant", value_s=walk)),
        round=Round(stations=tuple(names), stay=stay),
    )
    return make_queues(rates, law, pool)


def make_queues(
    rates: Sequence[float], law: Distribution, pool: RobotPool, priorities: Sequence[int] = ()
) -> CompiledLine:
    """Return stations beside each other with Poisson arrivals, whose parts leave them for good, and their robots.

    Args:
        rates: of the arrivals at each station.
        law: of all services.
        pool: who works there.
        priorities: of each station's calls for a robot; default: equal ones.
    """
    names = [f"s{place}" for place in range(len(rates))]
    stations = [
        Station(
            name=name,
            processing=law,
            next=(Route(to="end"),),
            robots=pool.name,
            robot_priority=priority,
            position_m=(float(place), 0.0),
        )
        for place, (name, priority) in enumerate(zip(names, priorities or [0] * len(names), strict=True))
    ]
    return _compile(
        stations,
        buffers=[Buffer(name=f"to_{name}", before=name, capacity=AMPLE) for name in names],
        sources=[
            Source(name=f"source_{name}", feeds=name, arrivals=make_exponential(1 / rate))
            for name, rate in zip(names, rates, strict=True)
        ],
        pool=pool,
    )


def read_waiting(compiled: CompiledLine, state: State, station: int) -> float:
    """Return the mean number of parts that wait at a station of one server: before it, or on it for a robot."""
    in_hand = float(read_shares(state, ServerState.WAITING_ROBOT)[station])
    return read_mean_level(compiled, state, station) + in_hand


def _read_service(text: str) -> Distribution | None:
    """Return the distribution of a text such as ``exp mean 1``."""
    found = re.fullmatch(r"(exp|const|det)\w* mean ([\d.]+)", text)
    if found is None:
        return None
    mean = float(found[2])
    return make_exponential(mean) if found[1] == "exp" else Constant(kind="constant", value_s=mean)


def _study_carriers(params: Mapping[str, Any]) -> Study | str:
    """Return the study of a robot that carries parts one by one between two stations, and walks home after each.

    Several robots make another line here: one that has delivered answers the call of a waiting part, which then is not
    for another that comes home before it.
    """
    if params["R"] > 1:
        return "a robot that has delivered answers the next call: another that is home before it cannot take that part"
    home = (0.0, 0.0)
    stations = [
        Station(name="first", processing=make_exponential(1 / params["mu1"]), position_m=home),
        Station(
            name="carry",
            processing=make_exponential(1 / params["w"]),
            servers=params["R"],
            robots=_POOL,
            carries_to="second",
            position_m=home,
        ),
        Station(name="second", processing=make_exponential(1 / params["mu2"]), position_m=(1.0, 0.0)),
    ]
    walk = RobotWalk(time=make_exponential(1 / params["v"]), when_free=WhenFree.RETURN)
    compiled = _compile(
        stations,
        buffers=[Buffer(name="input", before="second", capacity=params["B"])],
        pool=RobotPool(name=_POOL, size=params["R"], position_m=home, walk=walk),
    )

    def simulate(seed: int, replication: int, length: float) -> Values:
        state = run_long(compiled, seed, replication, length)
        robots = read_shares(state, ServerState(RobotState.WAITING))[int(state.clock["first_robot"][0]) :]
        return {"throughput": read_throughput(state), "robot_not_idle": 1 - float(robots.mean())}

    return Study(simulate)


def _compile(
    stations: Sequence[Station], *, buffers: Sequence[Buffer], pool: RobotPool, sources: Sequence[Source] = ()
) -> CompiledLine:
    line = Line(
        line="reference",
        stations=tuple(stations),
        buffers=tuple(buffers),
        sources=tuple(sources),
        robots=(pool,),
        plan=EMPTY_AT_START,
    )
    return compile_line(line, {})


STUDIES: Mapping[str, Callable[[Entry], Study | str]] = {"R_mobile_workers": study_mobile_workers}
