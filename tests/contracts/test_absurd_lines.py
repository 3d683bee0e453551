"""Line files of absurd size or sense: each is answered at once, with its place and a remedy, or simply works."""

import time
from collections.abc import Iterator

import pytest

from twin.cli import main

ANSWER_S = 10.0
"""CPU time within which an answer comes, on a slow machine; the quadratic ways to it take minutes."""
LAW = "{kind: constant, value_s: 10}"
SERIAL = [f"  - {{name: s{place}, processing: {LAW}}}" for place in range(200)]
PRODUCTS = ", ".join(f"{{name: p{number}}}" for number in range(100))


def write(*lists: str | list[str]) -> str:
    rows: Iterator[str] = (row for part in (["line: x"], *lists) for row in ([part] if isinstance(part, str) else part))
    return "\n".join(rows) + "\n"


def route(place: int, *, closed: bool = False) -> str:
    ways = ", ".join(f"{{to: s{(7 * place + way) % 200}}}" for way in range(99))
    return f"  - {{name: s{place}, processing: {LAW}, next: [{ways}, {{to: {'nowhere' if closed else 'end'}}}]}}"


ROUTES = write(
    "stations:",
    [route(place) for place in range(200)],
    "buffers:",
    [f"  - {{name: b{place}, before: s{place}, capacity: 3}}" for place in range(200)],
    "plan: {target_per_hour: 1}",
)
PRODUCT_ROUTES = write(
    "stations:",
    [
        f"  - {{name: s{place}, processing: {LAW}, next: ["
        + ", ".join(f"{{to: {f's{place + 1}' if place < 119 else 'end'}, product: p{n}}}" for n in range(100))
        + "]}"
        for place in range(120)
    ],
    f"products: [{PRODUCTS}]",
)
ORDERS = write(
    "stations:",
    SERIAL[0],
    "products: [{name: p}]",
    "sources:",
    "  - name: o\n    feeds: s0\n    orders:",
    ["      - {product: p}"] * 30_000,
)


def make_scenarios(number: int, value: str = "{stations.s0.servers: 2}") -> list[str]:
    return ["scenarios:", *(f"  c{place}: {value}" for place in range(number))]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param(
            write("stations:", [f"  - {{name: s{n}, processing: {LAW}}}" for n in range(10_000)]),
            "2:1: stations: 10,000 entries; expected at most 200; identical machines side by side are one station with",
            id="ten thousand stations",
        ),
        pytest.param(
            write("stations:", [f"  - {{name: s, next: [{{to: t{n}}}]}}" for n in range(9_000)]),
            "2:1: stations: 9,000 entries; expected at most 200",
            id="thousands of wrong stations",
        ),
        pytest.param(
            write("stations:", SERIAL[0], "buffers:", [f"  - {{name: b{n}, after: s{n}}}" for n in range(15_000)]),
            "4:1: buffers: 15,000 entries; expected at most 200",
            id="thousands of buffers",
        ),
        pytest.param(
            write("stations:", SERIAL[:2], "buffers:", "  - {name: b, after: s0, capacity: 1000000}"),
            "6:36: buffers[0].capacity: must be <= 100000 (got 1000000); a buffer that is never full is as good as",
            id="a million places",
        ),
        pytest.param(
            write("stations:", SERIAL[0], "plan: {planned_hours: 1e6}"),
            "4:23: plan.planned_hours: must be <= 100000 hours (got 1000000.0); more replications tell more",
            id="a horizon of a century",
        ),
        pytest.param(
            write("stations:", SERIAL[:20], make_scenarios(20_000)),
            "23:1: scenarios: 20,000 entries; expected at most 200; put the others into another file",
            id="thousands of scenarios",
        ),
        pytest.param(
            write("stations:", SERIAL[0], "scenarios:\n  a: &a {plan.planned_hours: 3}", ["  b: *a"] * 100_000),
            "more than 200,000 values, those behind aliases counted each time",
            id="a hundred thousand scenarios by aliases",
        ),
        pytest.param(
            write("stations:", SERIAL, "scenarios:\n  c:", [f"    stations.s{n % 200}.x{n}: 1" for n in range(9_000)]),
            "stations[0].x0: unknown key; expected one of: ",
            id="a scenario of thousands of values",
        ),
        pytest.param(
            write("stations:", [route(place) for place in range(200)]),
            "3:5: stations[0]: the loop s0 -> s0 has no buffer, so its servers can block each other for ever; add a",
            id="twenty thousand routes without a buffer",
        ),
        pytest.param(
            write("stations:", [route(place, closed=True) for place in range(200)]),
            "stations[0].next[99].to: no station named 'nowhere'; expected one of: s0, ",
            id="routes to nowhere",
        ),
        pytest.param(
            write("stations:", "  - {" + ", ".join(f"k{n}: 1" for n in range(50_000)) + "}"),
            ": more than 1,000 mistakes; mend these first",
            id="thousands of unknown keys",
        ),
        pytest.param(
            ORDERS.replace("product: p}", "product: q}"),
            "9:19: sources[0].orders[0].product: no product named 'q'; expected one of: p",
            id="thousands of unknown products",
        ),
        pytest.param(
            write("stations:", f"  - {{name: a, processing: {{kind: empirical, samples_s: [{'1,' * 150_000}]}}}}"),
            "3:56: stations[0].processing.samples_s: 150,000 entries; expected at most 100,000",
            id="too many samples",
        ),
    ],
)
def test_an_absurd_size_is_told_at_once(tmp_path, capsys, text, said):
    file = tmp_path / "absurd.yaml"
    file.write_text(text)
    before = time.process_time()
    assert main(["check", str(file)]) == 2
    assert time.process_time() - before < ANSWER_S
    assert f"{file}:" in (err := capsys.readouterr().err)
    assert said in err


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(write("stations:", SERIAL, make_scenarios(50)), id="stations and scenarios"),
        pytest.param(ROUTES, id="routes"),
        pytest.param(PRODUCT_ROUTES, id="routes by product"),
        pytest.param(ORDERS, id="orders"),
        pytest.param(write("stations:", SERIAL[0], "plan: {planned_hours: 87660}"), id="ten years"),
    ],
)
def test_what_is_large_but_allowed_is_checked_at_once(tmp_path, text):
    file = tmp_path / "large.yaml"
    file.write_text(text)
    before = time.process_time()
    assert main(["check", str(file)]) == 0
    assert time.process_time() - before < ANSWER_S


@pytest.mark.parametrize(
    ("stations", "more", "said"),
    [
        (
            [
                f"  - {{name: a, processing: {LAW}, next: [{{to: b}}]}}",
                f"  - {{name: b, processing: {LAW}, next: [{{to: a}}, {{to: end}}]}}",
            ],
            "",
            "3:5: stations[0]: the loop a -> b -> a has no buffer, so its servers can block each other for ever; "
            "add a buffer before 'a'",
        ),
        (
            [f"  - {{name: a, processing: {LAW}, next: [{{to: end}}]}}", f"  - {{name: b, processing: {LAW}}}"],
            "",
            "4:5: stations[1]: nobody feeds the station 'b'; lead a way or a source to it",
        ),
        (
            [f"  - {{name: a, processing: {LAW}, next: [{{to: end, product: small}}]}}"],
            "products: [{name: small}, {name: large}]",
            "3:64: stations[0].next: no way on for parts of 'large' with the verdict 'pass'; add one",
        ),
        (
            [f"  - {{name: a, processing: {LAW}, defects: 1.5}}"],
            "",
            "3:67: stations[0].defects: must be <= 1 (got 1.5)",
        ),
    ],
)
def test_a_line_that_cannot_run_is_told_with_its_place_and_a_remedy(tmp_path, capsys, stations, more, said):
    file = tmp_path / "wrong.yaml"
    file.write_text(write("stations:", stations, more))
    assert main(["check", str(file)]) == 2
    assert capsys.readouterr().err.splitlines() == [f"{file}:{said}"]
