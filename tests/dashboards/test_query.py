import pytest

from dashboards.query import LONGEST, Query, parse_query


def test_a_query_survives_being_written_and_read() -> None:
    query = Query(run="a b&c", scenario="x=y?#")
    assert parse_query(query.encode()) == query


def test_no_query_asks_for_nothing() -> None:
    assert parse_query("") == parse_query(None) == Query()
    assert Query().encode() == ""


def test_fields_of_a_page_are_kept_when_they_exist_and_told_otherwise() -> None:
    query = parse_query("?scenario=base&station=scan&colour=red").keep_fields(lambda name, _: name == "station")
    assert query == Query(scenario="base", fields={"station": "scan"}, ignored=("colour=red",))


def test_language_and_colours_are_kept_from_page_to_page() -> None:
    query = parse_query("?lang=zh-CN&theme=dark&station=scan")
    assert query.leave_page(loss="down").encode() == "?lang=zh-CN&theme=dark&loss=down"


def test_a_language_and_colours_that_do_not_exist_are_told() -> None:
    assert parse_query("?lang=xx&theme=pink") == Query(ignored=("lang=xx", "theme=pink"))


def test_a_field_is_changed_or_taken_away() -> None:
    query = parse_query("?station=scan&loss=down")
    assert query.change(loss="blocked").encode() == "?station=scan&loss=blocked"
    assert query.change(loss=None).encode() == "?station=scan"


def test_a_field_given_twice_counts_once() -> None:
    assert parse_query("?scenario=a&scenario=b") == Query(scenario="a", ignored=("scenario=b",))


@pytest.mark.parametrize("search", [5, ["?run=a"], {"run": "a"}, "?" + "a" * LONGEST, "?" + "a=1&" * 50])
def test_what_is_no_query_is_ignored_and_told(search: object) -> None:
    query = parse_query(search)
    assert (query.run, query.scenario) == (None, None)
    assert len(query.ignored) == 1
    assert len(query.ignored[0]) <= 40


def test_a_run_that_does_not_exist_is_told() -> None:
    query = parse_query("?run=../../etc/passwd&scenario=base").keep_run(["tote_hub"])
    assert query == Query(scenario="base", ignored=("run=../../etc/passwd",))


def test_control_characters_do_not_reach_the_page() -> None:
    assert parse_query("?lang=%00%1b").ignored == ("lang=\ufffd\ufffd",)
