"""Ways that ask for attributes of products: what is wrong with them is told with the nearest name."""

import pytest

from twin.config.lines import find_line_issues
from twin.config.load import parse_document

TEXT = """\
line: painted
stations:
  - name: sort
    processing: &law {kind: constant, value_s: 5}
    next:
      - {to: paint, where: {colour: red, size: s}}
      - {to: end, where: {colour: blue}}
      - {to: end, where: {size: l}}
  - {name: paint, processing: *law}
products:
  - {name: a, attributes: {size: s, colour: red}}
  - {name: b, attributes: {size: s, colour: blue}}
  - {name: c, attributes: {size: l, colour: red}}
"""


def find(old="", new=""):
    assert old in TEXT
    issues = find_line_issues(parse_document(TEXT.replace(old, new, 1), "x"))
    return [f"{issue.line}: {issue.path}: {issue.message}" for issue in issues]


def test_ways_by_attribute_that_leave_no_part_without_one_are_right():
    assert find() == []


WAY = "stations[0].next"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "{size: l}}",
            "{siz: l}}",
            f"8: {WAY}[2].where.siz: no product has the attribute 'siz'; did you mean 'size'?",
        ),
        (
            "{colour: blue}}",
            "{colour: bleu}}",
            f"7: {WAY}[1].where.colour: no product is colour: bleu; did you mean 'blue'?",
        ),
        (
            "{size: l, colour: red}",
            "{size: l, color: red}",
            "13: products[2].attributes.color: no other product states 'color'; did you mean 'colour'?",
        ),
        (
            "{size: l, colour: red}",
            "{size: l}",
            "13: products[2]: states no 'colour', as others do; add it under attributes",
        ),
        (
            "{size: l}}",
            "{size: l, colour: blue}}",
            f"8: {WAY}[2].where: no product is size: l and colour: blue; change one",
        ),
        (
            "{size: l}}",
            "{size: l}, product: a}",
            f"8: {WAY}[2].where: no product is named 'a' and size: l; change one",
        ),
        (
            "colour: blue}}\n  - {name: c",
            "colour: 5}}\n  - {name: c",
            "12: products[1].attributes.colour: expected text of at most 64 characters (got 5); put it in quotes",
        ),
        (
            "      - {to: end, where: {size: l}}\n",
            "",
            f"6: {WAY}: no way on for parts of 'c' with the verdict 'pass'; add one",
        ),
    ],
)
def test_what_does_not_fit_is_told(old, new, said):
    assert said in find(old, new)


def test_an_attribute_in_a_line_without_products_is_told():
    text = TEXT[: TEXT.index("products:")]
    issues = [issue.message for issue in find_line_issues(parse_document(text, "x"))]
    assert "no product has the attribute 'colour'; there are none" in issues
