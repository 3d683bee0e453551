"""Ways on as rows of the model."""

import numpy as np

from twin.config.line import Line
from twin.line.compile import CompiledLine, compile_line
from twin.line.kernel import advance
from twin.line.state import start_line

PRODUCTS = [
    {"name": "a", "attributes": {"size": "s", "colour": "red"}},
    {"name": "b", "attributes": {"size": "s", "colour": "blue"}},
    {"name": "c", "attributes": {"size": "l", "colour": "red"}},
]


def compile_ways(*ways: dict[str, object]) -> CompiledLine:
    law = {"kind": "constant", "value_s": 10.0}
    stations = [{"name": "sort", "processing": law, "next": ways}]
    stations += [{"name": name, "processing": law, "servers": 9, "next": [{"to": "end"}]} for name in ("x", "y")]
    return compile_line(
        Line.model_validate({"line": "x", "stations": stations, "products": PRODUCTS}, strict=False), {}
    )


def count_processed(compiled: CompiledLine, until_s: float) -> dict[str, int]:
    state = start_line(compiled, seed=1)
    advance(compiled.model, state, until_s)
    station, done = compiled.model.servers["station"], state.servers["processed"]
    return {name: int(done[station == place].sum()) for place, name in enumerate(compiled.stations)}


def test_a_way_by_attribute_is_a_row_for_each_product_that_has_it() -> None:
    compiled = compile_ways({"to": "x", "where": {"colour": "red"}, "share": 0.5}, {"to": "y"})
    routes = compiled.model.routes
    assert routes[["product", "share"]].tolist() == [(0, 0.5), (2, 0.5), (-1, 1.0)]
    assert routes["to"].tolist() == [1, 1, 2]


def test_parts_take_the_way_that_asks_for_what_they_are() -> None:
    done = count_processed(compile_ways({"to": "x", "where": {"colour": "red"}}, {"to": "y", "product": "b"}), 30_100.0)
    assert 0 <= done["sort"] - done["x"] - done["y"] <= 1
    assert abs(done["x"] / done["sort"] - 2 / 3) < 0.03


def test_shares_are_those_among_the_ways_that_are_open_to_a_part() -> None:
    ways = [{"to": "x", "where": {"size": "s"}, "share": 0.5}, {"to": "y", "where": {"colour": "red"}, "share": 0.25}]
    done = count_processed(compile_ways(*ways), 60_100.0)
    assert abs(done["x"] / done["sort"] - (2 / 3 + 1) / 3) < 0.03  # a: two ways, b: x alone, c: y alone


def test_the_rows_of_a_limited_way_count_together() -> None:
    compiled = compile_ways(
        {"to": "x", "where": {"colour": "red"}, "at_most": 1, "otherwise": "end"},
        {"to": "y", "where": {"colour": "blue"}, "at_most": 2},
    )
    assert compiled.limits == 2
    assert compiled.model.routes["counter"].tolist() == [0, 0, 1]
    assert np.array_equal(compiled.model.routes["limit"], [1, 1, 2])
