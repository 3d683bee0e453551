"""What a line can make at most: worked out by hand, and never less than what it makes."""

import numpy as np
import pytest

from twin.config.capacity import find_limit
from twin.config.line import Line
from twin.config.lines import find_line_warnings
from twin.config.load import parse_document
from twin.line.compile import compile_line
from twin.line.kernel import advance
from twin.line.state import start_line


def make_station(name, mean_s, to=None, **more):
    ways = {} if to is None else {"next": [{"to": way} if isinstance(way, str) else way for way in to]}
    return {"name": name, "processing": {"kind": "exponential", "mean_s": mean_s}, **ways, **more}


def make_line(*stations, **more):
    return Line.model_validate({"line": "x", "stations": stations, **more}, strict=False)


LOOP = [{"to": "mend", "share": 0.25}, {"to": "end", "share": 0.75}]
FEEDS = {"name": "raw", "feeds": "a", "arrivals": {"kind": "constant", "value_s": 30}, "batch": 2}
LARGE = {"large": {"kind": "constant", "value_s": 4}}


@pytest.mark.parametrize(
    ("line", "name", "visits", "per_hour"),
    [
        (make_line(make_station("a", 10), make_station("b", 30, servers=2)), "b", 1, 240),
        (make_line(make_station("a", 10, LOOP), make_station("mend", 40, ["a"])), "a", 4 / 3, 270),
        (make_line(make_station("a", 1, LOOP), make_station("mend", 40, ["a"])), "mend", 1 / 3, 270),
        (
            make_line(make_station("a", 1, ["b", "c"]), make_station("b", 9, ["end"]), make_station("c", 8)),
            "b",
            0.5,
            800,
        ),
        (make_line(make_station("a", 10, batch=4), make_station("b", 2)), "a", 0.25, 1440),
        (make_line(make_station("a", 10), make_station("b", 1, yields=5)), "a", 0.2, 1800),
        (
            make_line(
                make_station("a", 10, ["join"]),
                make_station("b", 4, ["join"]),
                make_station("join", 1, takes=[{"after": "a"}, {"after": "b", "count": 3}]),
                sources=[{"name": "s", "feeds": "a"}, {"name": "t", "feeds": "b"}],
            ),
            "b",
            3,
            300,
        ),
        (make_line(make_station("a", 10), sources=[FEEDS]), "raw", 0.5, 240),
        (
            make_line(
                make_station("a", 9, processing_by_product=LARGE), products=[{"name": "small"}, {"name": "large"}]
            ),
            "a",
            1,
            900,
        ),
    ],
)
def test_the_limit_is_the_one_worked_out_by_hand(line, name, visits, per_hour):
    limit = find_limit(line)
    assert (limit.name, limit.visits, limit.per_hour) == (name, pytest.approx(visits), pytest.approx(per_hour))


def test_a_station_that_parts_may_pass_by_limits_nothing():
    ways = [{"to": "b", "product": "large"}, {"to": "end", "product": "small"}]
    line = make_line(
        make_station("a", 1, ways), make_station("b", 999), products=[{"name": "small"}, {"name": "large"}]
    )
    assert find_limit(line).name == "a"


def test_a_humanoid_alone_has_no_limit():
    skill = {"kind": "skill", "robot": "unitree_g1", "task": "tote_transfer"}
    assert find_limit(make_line({"name": "a", "processing": skill})) is None


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("target_per_hour: 230", "'seal' needs 18.2 s with its 1 server (197.8 parts/h at most)"),
        ("target_per_hour: 197", None),
        ("planned_hours: 8", None),
    ],
)
def test_a_target_that_no_line_of_these_stations_can_reach_is_a_warning(more, said):
    text = (
        "line: x\nstations:\n  - {name: scan, processing: {kind: constant, value_s: 9}}\n"
        f"  - {{name: seal, processing: {{kind: uniform, low_s: 18, high_s: 18.4}}}}\nplan: {{{more}}}\n"
    )
    warnings = [str(issue) for issue in find_line_warnings(parse_document(text, "x"))]
    wanted = f"x:5:25: plan.target_per_hour: the target of 230 parts/h needs a part every 15.7 s, but {said}"
    assert warnings == ([wanted] if said else [])


def make_random(number):
    """Return a line of random ways, also by product and with limits, batches and disassembly."""
    draw = np.random.default_rng(number)
    names = [f"s{place}" for place in range(draw.integers(2, 7))]
    stations = []
    for place, name in enumerate(names):
        ways = [{"to": names[place + 1] if place + 1 < len(names) else "end"}]
        for target in draw.choice([*names, "end", "scrap"], draw.integers(0, 3), replace=False).tolist():
            kind = draw.integers(3)
            ways.append({"to": target, "share": 0.3} | ({}, {"product": "small"}, {"at_most": 2})[kind])
        counts = {"batch": 2} if draw.random() < 0.2 else {"yields": 2} if draw.random() < 0.2 else {}
        stations.append(
            make_station(name, float(draw.uniform(5, 20)), ways, servers=int(draw.integers(1, 3)), **counts)
        )
    buffers = [{"name": f"b{name}", "before": name, "capacity": 50} for name in names]
    return make_line(*stations, buffers=buffers, products=[{"name": "small"}, {"name": "large"}])


@pytest.mark.parametrize("number", range(30))
def test_no_line_makes_more_than_its_limit(number):
    line = make_random(number)
    compiled = compile_line(line, {})
    state = start_line(compiled, seed=1)
    advance(compiled.model, state, 300_000.0)
    limit = find_limit(line)
    assert limit is None or state.clock["good"][0] / (300_000.0 / 3600) <= 1.02 * limit.per_hour
