"""How messages say what was found, what was expected, and what to write instead."""

import pytest

from twin.config.wording import expect, show, suggest_number


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("12:30", "; write a clock time as one number"),
        ("12 s", "; write the number alone: 12 (the unit is in the key)"),
        ("95%", "; write the number alone: 95 (the unit is in the key)"),
        ("1_000", "; write 1000"),
        ("1,000", "; write 1000"),
        ("12,5", "; write 12.5"),
        ("12", "; write 12 without quotes"),
        ("twelve", ""),
        ("", ""),
    ],
)
def test_text_in_place_of_a_number_has_a_remedy(text, remedy):
    assert suggest_number(text) == remedy


@pytest.mark.parametrize(
    ("value", "shown"),
    [(None, "nothing"), (True, "true"), ({}, "a mapping"), ([1], "a list"), ("a", "text 'a'"), (1.0, "1.0"), (3, "3")],
)
def test_what_was_found_is_shown_as_it_stands_in_the_file(value, shown):
    assert show(value) == shown


def test_a_long_value_is_cut():
    assert show("x" * 1000) == "text '" + "x" * 50 + "..."


@pytest.mark.parametrize(
    ("shape", "name", "words"),
    [
        ({"type": "number", "exclusiveMinimum": 0}, "mean_s", "a number of seconds > 0"),
        ({"type": "integer", "minimum": 1, "maximum": 9}, "servers", "a whole number from 1 to 9"),
        ({"type": "array", "minItems": 2, "maxItems": 2}, "position_m", "a list of 2 values"),
        ({"type": "boolean"}, "", "true or false"),
        ({"enum": ["retry", "scrap"]}, "rule", "one of retry, scrap"),
        ({"type": "object", "required": ["name"]}, "", "a mapping with name"),
    ],
)
def test_what_was_expected_is_said_in_words(shape, name, words):
    assert expect(shape, name) == words
