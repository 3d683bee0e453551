"""Groups of the table whose parts branch, merge, go round or become one: networks, loops, assembly, quality."""

from collections.abc import Callable, Mapping, Sequence

from twin.config.distribution import Constant
from twin.config.flow import Inspection, Route, Rules, Source, Take, Verdict
from twin.config.line import Buffer, Line, Station
from twin.line.compile import CompiledLine, compile_line
from twin.line.state import read_mean_parts
from twin.line.validation.loops import make_loop, study_factory
from twin.line.validation.serial import BEFORE_SERVICE
from twin.line.validation.study import (
    EMPTY_AT_START,
    Study,
    Values,
    make_exponential,
    read_shares,
    read_station,
    read_throughput,
    run_long,
)
from twin.line.validation.table import Entry
from twin.records.state import ServerState

_AMPLE = 10_000
"""Places that stand for infinitely many: at these loads more than a few hundred are never used."""
_SECOND = Constant(kind="constant", value_s=1.0)


def study_network(entry: Entry) -> Study:
    """Group M: work and inspection with rework, fed by a Poisson process."""
    params = entry.params
    rework, scrap = params["q"] if "q" in params else params["rework"], params.get("scrap", 0.0)
    compiled = _make_rework_line(params, {"end": 1 - rework - scrap, "work": rework, "scrap": scrap})

    def simulate(seed: int, replication: int, length: float) -> Values:
        state = run_long(compiled, seed, replication, length)
        done, good, scrapped = (
            float(count) / length
            for count in (state.servers["processed"][0], state.clock["good"][0], state.clock["scrapped"][0])
        )
        work, inspection = (read_station(compiled, state, place) for place in range(2))
        return {
            "visits": done / (good + scrapped),
            "rho_work": 1 - float(read_shares(state, ServerState.STARVED)[0]),
            "L_work": work,
            "L_insp": inspection,
            "flow_time": read_mean_parts(state) / (good + scrapped),
            "work_rate": done,
            "good_rate": good,
            "scrap_rate": scrapped,
        }

    return Study(simulate, length=100_000.0)


def _make_rework_line(params: Mapping[str, float], shares: Mapping[str, float]) -> CompiledLine:
    routes = tuple(Route(to=way, share=share) for way, share in shares.items() if share > 0)
    return _compile(
        [
            Station(name="work", processing=make_exponential(1 / params["mu_work"])),
            Station(name="inspect", processing=make_exponential(1 / params["mu_insp"]), next=routes),
        ],
        buffers=[Buffer(name=f"to_{name}", before=name, capacity=_AMPLE) for name in ("work", "inspect")],
        sources=[Source(name="source", feeds="work", arrivals=make_exponential(1 / params["lam"]))],
    )


def study_loop(entry: Entry) -> Study | str:
    """Group N: a fixed number of carriers goes round single servers, with a walk of exponential time between laps."""
    params = entry.params
    if "K" not in params:
        return study_factory(entry)
    means = params["D"] if "D" in params else [params.get("mean", 1.0)] * params["M"]
    laws = [(make_exponential(mean), 1) for mean in means]
    if walk := params.get("Z", 0):  # a station with a server for every carrier
        laws.append((make_exponential(walk), params["K"]))
    compiled = make_loop(laws, params["K"])

    def simulate(seed: int, replication: int, length: float) -> Values:
        state = run_long(compiled, seed, replication, length)
        rate = float(state.servers["processed"][0]) / length
        parts = (read_station(compiled, state, place) for place in range(len(means)))
        return {"TH": rate, "CT": params["K"] / rate} | {f"L[{place}]": mean for place, mean in enumerate(parts)}

    return Study(simulate)


def study_assembly(entry: Entry) -> Study:
    """Group P: two machines feed an assembler, blocking before service; storages count the part that it works on.

    With storages of one, both machines begin when the assembler has ended: the entry without parameters.
    """
    rates, storages = entry.params.get("mu", [1.0, 1.0, 1.0]), entry.params.get("C", [1, 1])
    *feeders, assembler = (make_exponential(1 / rate) for rate in rates)
    names = [f"feeder{place}" for place in range(len(feeders))]
    stations = [
        *(
            Station(name=name, processing=law, next=(Route(to="assembler"),))
            for name, law in zip(names, feeders, strict=True)
        ),
        Station(name="assembler", processing=assembler, takes=tuple(Take(after=name) for name in names)),
    ]
    buffers = [Buffer(name=f"b{place}", after=name, capacity=storages[place] - 1) for place, name in enumerate(names)]
    sources = [Source(name=f"to_{name}", feeds=name) for name in names]
    compiled = _compile(stations, buffers=buffers, sources=sources, rules=BEFORE_SERVICE)

    def simulate(seed: int, replication: int, length: float) -> Values:
        return {"": read_throughput(run_long(compiled, seed, replication, length))}

    return Study(simulate)


def study_quality(entry: Entry) -> Study:
    """Group T: stations that spoil parts, an inspection at the end, and scrap."""
    params = entry.params
    spoils = params["d"] if isinstance(params["d"], list) else [params["d"]]
    inspection = Inspection(catches=params.get("catch", 1.0), false_rejects=params.get("false_reject", 0.0))
    ways = Route(to="end", verdict=Verdict.PASS), Route(to="scrap", verdict=Verdict.REJECT)
    stations = [Station(name=f"s{place}", processing=_SECOND, defects=share) for place, share in enumerate(spoils)]
    stations[-1] = stations[-1].model_copy(update={"inspection": inspection, "next": ways})
    compiled = _compile(stations)

    def simulate(seed: int, replication: int, length: float) -> Values:
        clock = run_long(compiled, seed, replication, length).clock[0]
        rejected = float(clock["scrapped"]) / float(clock["good"] + clock["scrapped"])
        values = {
            "escape_fraction_of_accepted": float(clock["escaped"]) / float(clock["good"]),
            "reject_rate": rejected,
        }
        return values if isinstance(entry.expected, dict) else {"": 1 - rejected}

    return Study(simulate)


def _compile(
    stations: Sequence[Station],
    *,
    buffers: Sequence[Buffer] = (),
    sources: Sequence[Source] = (),
    rules: Rules | None = None,
) -> CompiledLine:
    line = Line(
        line="reference",
        stations=tuple(stations),
        buffers=tuple(buffers),
        sources=tuple(sources),
        plan=EMPTY_AT_START,
        rules=rules or Rules(),
    )
    return compile_line(line, {})


STUDIES: Mapping[str, Callable[[Entry], Study | str]] = {
    "M_networks": study_network,
    "N_closed": study_loop,
    "P_assembly": study_assembly,
    "T_quality": study_quality,
}
