"""Which parts ever come where, and what is said of stations that wait for ever."""

from twin.config.arrivals import Arrivals, find_arrivals
from twin.config.flow import Verdict
from twin.config.graph import make_graph
from twin.config.line import Line
from twin.config.lines import find_line_issues, find_line_warnings
from twin.config.load import parse_document

SORTED = """\
line: sorted
stations:
  - name: sort
    processing: &law {kind: constant, value_s: 5}
    next: [{to: nuts, product: small}, {to: bolts, product: large}]
  - {name: nuts, processing: *law, next: [{to: join}]}
  - {name: bolts, processing: *law, next: [{to: join}]}
  - {name: join, processing: *law, takes: [{after: nuts}, {after: bolts}]}
products: [{name: small, share: 0.5}, {name: large, share: 0.5}]
"""


def find(text, of=find_line_issues):
    return [f"{issue.line}: {issue.path}: {issue.message}" for issue in of(parse_document(text, "x"))]


def find_arrivals_of(text) -> Arrivals:
    line = Line.model_validate(parse_document(text, "x").data, strict=False)
    return find_arrivals(line, make_graph(line))


def test_an_assembly_gives_on_the_parts_of_its_first_input():
    arrivals = find_arrivals_of(SORTED + "sources: [{name: raw, feeds: sort}]\n")
    assert arrivals["sort"] == {"raw": {("small", Verdict.PASS), ("large", Verdict.PASS)}}
    assert arrivals["join"] == {"nuts": {("small", Verdict.PASS)}, "bolts": {("large", Verdict.PASS)}}


def test_a_product_without_a_share_starves_an_assembly_for_ever_and_is_told():
    assert find(SORTED) == []
    assert find(
        SORTED.replace("{name: small, share: 0.5}, {name: large, share: 0.5}", "{name: small}, {name: large, share: 0}")
    ) == [
        "8: stations[3].takes[1].after: 'join' waits for ever: no part that enters the line ever comes to it from "
        "'bolts'; look at the products that enter and at the ways under next"
    ]


def test_an_assembly_that_waits_for_what_it_makes_itself_is_told():
    text = SORTED.replace("next: [{to: nuts, product: small}, {to: bolts, product: large}]", "next: [{to: nuts}]")
    text = text.replace(
        "takes: [{after: nuts}, {after: bolts}]}",
        "takes: [{after: nuts}, {after: bolts}], next: [{to: bolts}, {to: end}]}",
    )
    (issue,) = find(text)
    assert "no part that enters the line ever comes to it from 'bolts'" in issue


def test_a_station_to_which_nothing_comes_is_a_warning():
    text = SORTED.replace("[{to: join}]", "[{to: end}]").replace(", takes: [{after: nuts}, {after: bolts}]", "")
    text = text.replace("bolts, product: large", "bolts, verdict: reject, product: small}, {to: nuts, product: large")
    text = text.replace("{to: nuts, product: large}]", "{to: nuts, product: large}, {to: join, product: large}]")
    assert find(text) == []
    assert find(text, find_line_warnings) == ["7: stations[2]: no part that enters the line ever comes to 'bolts'"]


def test_inspected_parts_may_be_passed_or_rejected():
    text = SORTED.replace(
        "takes: [{after: nuts}, {after: bolts}]", "inspection: {}, next: [{to: mend, verdict: reject}, {to: end}]"
    )
    text = text.replace("products:", "  - {name: mend, processing: *law}\nproducts:")
    assert find_arrivals_of(text)["mend"] == {"join": {("small", Verdict.REJECT), ("large", Verdict.REJECT)}}
