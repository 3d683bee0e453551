"""The page of a scoreboard."""

import re
from dataclasses import replace
from html import unescape

import pytest

from dashboards.report.board import make_board_page
from dashboards.text import LANGUAGES
from twin.cli.tables import print_scoreboard
from twin.records.manifest import SkillEntry
from twin.records.scoreboard import Protocol, Scoreboard, ScoredLine, ScoreRow, ScoreState, sort_rows
from twin.records.summary import KpiSummary

LINE = ScoredLine("hub-v1", "a tote hub", "0a1b", 8.0, 1.0, 230.0, "EUR")
SKILL = SkillEntry("unitree_g1", "tote_transfer", "swift", "nominal", "77aa", 8, 7, 1, "welded_fingers", 70.0)


def make_row(policy: str, rate: tuple[float, float, float], **more: object) -> ScoreRow:
    kpis = {
        "good_rate": KpiSummary("base", "line", "good_rate", *rate, 10, "parts/h"),
        "cost_per_good_part": KpiSummary("base", "line", "cost_per_good_part", 0.44, 0.41, 0.5, 10, "EUR/part"),
        "oee": KpiSummary("base", "line", "oee", 0.85, 0.8, 0.9, 10, "1"),
    }
    row = ScoreRow("hub-v1", "unitree_g1", policy, stations=("unload",), kpis=kpis, skills=(SKILL,))
    return replace(row, **more)  # type: ignore[arg-type]


def make_board(*rows: ScoreRow) -> Scoreboard:
    return Scoreboard(Protocol(8, 10, 1), {"numpy": "2.4"}, (LINE,), sort_rows(rows, ["hub-v1"]))


CANNOT = ScoreRow("hub-v1", "dexmate_vega", "swift", ScoreState.CANNOT, "unload: its trunk turns by 0.00 rad")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_has_every_row_and_needs_nothing_from_elsewhere(language: str) -> None:
    page = make_board_page(make_board(make_row("swift", (237.0, 230.1, 243.9)), CANNOT), language)
    assert f'lang="{language}"' in page
    for text in ("unitree_g1", "dexmate_vega", CANNOT.reason, "welded_fingers", "237", "0.44", "0a1b"):
        assert text in page
    assert "default-src 'none'" in unescape(page)
    assert not re.search(r"<script|https?://|url\(|<link|<img", page)


@pytest.mark.parametrize(("attempts", "replications", "told"), [(60, 20, False), (59, 20, True), (60, 19, True)])
def test_a_board_with_less_than_the_benchmark_asks_for_is_called_a_trial(
    attempts: int, replications: int, told: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    board = replace(make_board(make_row("swift", (237.0, 230.1, 243.9))), protocol=Protocol(attempts, replications))
    assert ("A trial: the benchmark asks for 60 attempts" in make_board_page(board)) is told
    print_scoreboard(board)
    assert ("a trial: the benchmark asks for 60 and 20" in capsys.readouterr().out) is told


def test_rows_stand_in_order_of_good_parts_those_without_a_score_last() -> None:
    rows = (CANNOT, make_row("scripted", (210.0, 205.0, 215.0)), make_row("swift", (237.0, 230.0, 244.0)))
    assert [row.policy for row in make_board(*rows).rows] == ["swift", "scripted", "swift"]
    assert make_board(*rows).rows[-1] is CANNOT


def test_the_page_says_when_the_best_is_not_shown_to_be_the_best() -> None:
    best = make_row("swift", (237.0, 220.0, 254.0))
    apart = make_board_page(make_board(best, make_row("scripted", (200.0, 190.0, 210.0))))
    close = make_board_page(make_board(best, make_row("scripted", (230.0, 215.0, 245.0))))
    words = "Its interval overlaps that of unitree_g1 + scripted"
    assert words not in apart
    assert words in close


def test_a_row_without_cost_or_bounds_is_shown() -> None:
    row = make_row("swift", (0.0, float("-inf"), float("inf")))
    bare = replace(row, kpis={"good_rate": row.kpis["good_rate"]})
    assert "no interval" in make_board_page(make_board(bare))


def test_names_and_reasons_cannot_become_html() -> None:
    hostile = "<img src=x onerror=alert(1)>"
    row = replace(CANNOT, robot=hostile, policy=hostile, reason=hostile)
    assert "<img" not in make_board_page(make_board(make_row("swift", (1.0, 0.5, 1.5), scripted=(hostile,)), row))
