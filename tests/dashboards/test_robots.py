import json
import re
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from dash import dcc, html

from dashboards.components.attempt_table import turn_to
from dashboards.figures.signals import MOST_POINTS, Curve, decimate, draw_signals
from dashboards.library import Library
from dashboards.router import render_page
from dashboards.text import Catalogue
from twin.config.contact_limits import FILE_NAME
from twin.records.film import FACTS_NAME, FILMS, TRACE_NAME, FilmFacts, name_film
from twin.records.store import Store
from twin.records.tables import ATTEMPTS

KEY = "unitree_g1/tote_transfer/scripted/packed"
ATTEMPT = f"{KEY}/1"
FILMED = Path("tote_hub") / FILMS / name_film(ATTEMPT)


@pytest.fixture
def library(attempts_folder: Path) -> Library:
    return Library(attempts_folder)


@pytest.fixture
def copy(attempts_folder: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(attempts_folder, tmp_path / "copy"))


@pytest.fixture
def tell(texts_of):
    """Return what renders a page to one text."""
    return lambda library, search="", path="/robots": "\n".join(texts_of(render_page(library, path, search)))


def count_points(tree: object, components_of) -> list[int]:
    graphs = components_of(tree, dcc.Graph)
    return [sum(len(list(trace.get("x") or [])) for trace in graph.figure["data"]) for graph in graphs]


@pytest.mark.parametrize("part", ["work", "load", "sensitivity"])
@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_every_part_of_a_skill_has_charts_within_limits(part: str, language: str, library, components_of) -> None:
    tree = render_page(library, "/robots", f"?part={part}&lang={language}")
    points = count_points(tree, components_of)
    assert 2 <= len(points) <= 4
    assert all(0 < count <= MOST_POINTS for count in points)


def test_a_skill_is_told_with_its_stations_grade_and_interval(library, tell) -> None:
    text = tell(library, f"?skill={KEY}")
    assert "load" in text
    assert "realistic (the maker's published model, not identified)" in text
    assert re.search(r"% of 39 attempts succeed \(95 %: [\d.]+ to [\d.]+\)", text)


@pytest.mark.parametrize(
    ("search", "heading"),
    [
        ("", f"Skill {KEY.replace('packed', 'nominal')}"),
        ("?station=load", f"Skill {KEY}"),
        ("?fault=gripper_wear&severity=1", "+gripper_wear=1"),
        ("?fault=gripper_wear", "+gripper_wear=0.5"),
        (f"?skill={KEY}%2Bgripper_wear%3D0.5", f"{KEY}+gripper_wear=0.5"),
    ],
)
def test_the_address_chooses_a_skill(search: str, heading: str, library, tell) -> None:
    shown = next(line for line in tell(library, search).splitlines() if line.startswith("Skill unitree"))
    assert shown.endswith(heading.removeprefix("Skill "))


def test_a_station_without_humanoid_is_told(library, tell) -> None:
    assert "No humanoid of this experiment works at station scan" in tell(library, "?station=scan")


@pytest.mark.parametrize(
    "field", ["skill=x", "outcome=x", "part=x", "sort=x", "page=-1", "page=9999999", "severity=nan"]
)
def test_what_the_address_asks_for_and_does_not_exist_is_told(field: str, library, tell) -> None:
    assert f"Ignored in the address: {field}" in tell(library, f"?{field}")


def test_only_attempts_of_the_outcome_asked_for_are_listed(library, components_of) -> None:
    tree = render_page(library, "/robots", f"?skill={KEY}&outcome=jam")
    table = next(part for part in components_of(tree, html.Div) if getattr(part, "id", "") == "attempt-table")
    outcomes = [row.children[1].children for row in table.children.children[1].children]
    assert outcomes
    assert set(outcomes) == {"■ jam"}


def test_each_row_leads_to_its_attempt_and_back(library, components_of) -> None:
    links = [link.href for link in components_of(render_page(library, "/robots", f"?skill={KEY}"), dcc.Link)]
    assert f"/robots/attempt?attempt={KEY.replace('/', '%2F')}%2F1" in links
    back = [
        link.href for link in components_of(render_page(library, "/robots/attempt", f"?attempt={ATTEMPT}"), dcc.Link)
    ]
    assert f"/robots?skill={KEY.replace('/', '%2F')}" in back


def test_rows_are_sorted_and_turned_over_with_gaps_last() -> None:
    rows = [{"duration_s": float(i) if i else None} for i in range(50)]
    sheet = turn_to(rows, "-duration", 1)
    assert (sheet.count, sheet.total, sheet.rows[0]["duration_s"]) == (3, 50, 49.0)
    assert turn_to(rows, "duration", 99).rows[-1]["duration_s"] is None


def test_faults_are_compared_with_attempts_that_have_none(library, tell) -> None:
    text = tell(library, f"?skill={KEY}&part=sensitivity")
    assert "gripper_wear=1 costs most" in text
    assert "Success changes most with mass_kg" in text
    assert "the condition matters" in text


def test_the_users_own_limits_are_used(copy: Path, tell) -> None:
    limits = "source: our own\nconfidence: A\nregions: [{region: nose, clamp_n: 1, impact_n: 2}]\n"
    (copy / FILE_NAME).write_text(limits)
    text = tell(Library(copy), "?part=load")
    assert "Limits: our own (confidence A)" in text
    assert "(nose, 1 N): 39 / 39" in text


def test_a_damaged_table_of_limits_is_told_and_the_shipped_one_used(copy: Path, tell) -> None:
    (copy / FILE_NAME).write_text("regions: 3")
    text = tell(Library(copy), "?part=load")
    assert "Your table of limits cannot be used" in text
    assert "DGUV/IFA" in text


def test_a_store_without_attempts_shows_what_the_manifest_says(results_folder: Path, tell) -> None:
    text = tell(Library(results_folder))
    assert "60" in text
    assert "This store holds no attempts of this skill, only their sum: 60" in text


def test_attempts_that_cannot_be_read_are_told(copy: Path, tell) -> None:
    for path in (copy / "tote_hub" / "attempts").iterdir():
        path.write_bytes(bytes(path.stat().st_size))
    text = tell(Library(copy))
    assert "The attempts of this experiment cannot be read" in text
    assert "damaged" in text
    assert "This store holds no attempts" in text


def test_a_campaign_whose_rows_lack_names_is_shown(campaign_folder: Path, tell) -> None:
    assert "gripper_wear=0.5" in tell(Library(campaign_folder))


def test_an_attempt_shows_film_torques_forces_and_command(library, components_of, tell) -> None:
    tree = render_page(library, "/robots/attempt", f"?attempt={ATTEMPT}")
    (video,) = components_of(tree, html.Video)
    assert video.src == f"/film/tote_hub/{name_film(ATTEMPT)}/film.mp4"
    points = count_points(tree, components_of)
    assert len(points) == 5
    assert all(0 < count <= MOST_POINTS for count in points)
    text = tell(library, f"?attempt={ATTEMPT}", "/robots/attempt")
    assert "twin task play tote_transfer --robot unitree_g1" in text
    assert "left_arm_joint comes closest to its limit: 100 %" in text


def test_an_attempt_without_film_shows_the_command_that_makes_one(library, tell, attempts_folder: Path) -> None:
    text = tell(library, f"?attempt={KEY}/2", "/robots/attempt")
    assert f"twin film {attempts_folder / 'tote_hub'} {KEY}/2" in text
    assert "come with the film" in text


def test_the_page_of_an_attempt_without_one_leads_to_the_skills(library, tell) -> None:
    assert "Choose an attempt" in tell(library, "", "/robots/attempt")
    assert "Ignored in the address: attempt=x" in tell(library, "?attempt=x", "/robots/attempt")


def test_a_film_of_other_versions_says_so(copy: Path, tell) -> None:
    facts = FilmFacts(ATTEMPT, "fall", 3.0, "success", 11.0, {"pybullet": ("3.2.6", "3.2.7")})
    (copy / FILMED / FACTS_NAME).write_bytes(facts.encode())
    text = tell(Library(copy), f"?attempt={ATTEMPT}", "/robots/attempt")
    assert (
        "Measured: success after 11.00 s; in the film: fall after 3.00 s. Other versions: pybullet: 3.2.6 → 3.2.7"
        in text
    )


@pytest.mark.parametrize("length", [0, 100, 5000])
def test_a_torn_trace_is_told_and_the_rest_shown(length: int, copy: Path, tell) -> None:
    path = copy / FILMED / TRACE_NAME
    path.write_bytes(path.read_bytes()[:length])
    text = tell(Library(copy), f"?attempt={ATTEMPT}", "/robots/attempt")
    assert "The trace of this attempt cannot be read" in text
    assert "twin task play" in text


def test_a_trace_of_another_attempt_is_not_shown(copy: Path, tell) -> None:
    from twin.records.trace import read_trace, write_trace

    path = copy / FILMED / TRACE_NAME
    write_trace(path, replace(read_trace(path), attempt="another"))
    assert "of another attempt" in tell(Library(copy), f"?attempt={ATTEMPT}", "/robots/attempt")


def test_names_of_an_attacker_stay_texts(
    results_folder: Path, tmp_path: Path, hostile: str, tell, components_of
) -> None:
    source = Store.open(results_folder / "tote_hub")
    shutil.copytree(source.folder, tmp_path / "tote_hub")
    key = f"{hostile}/{hostile}/{hostile}/{hostile}/1"
    phases = json.dumps([{"name": hostile, "start_s": 0, "end_s": 1}])
    words = dict.fromkeys(("robot", "task", "policy", "conditions", "fidelity", "hottest_joint"), hostile)
    row = {**words, "attempt": key, "seed": 1, "outcome": "success", "duration_s": 1.0, "peak_force_n": 1.0}
    row |= {"phases": phases, "sample": json.dumps({hostile: 1}), "versions": json.dumps({hostile: hostile})}
    with Store.open(tmp_path / "tote_hub").write() as writer:
        writer.put_attempts("x", pa.Table.from_pylist([row], schema=ATTEMPTS))
    for path, search in (("/robots", f"?skill={key[:-2]}"), ("/robots/attempt", f"?attempt={key}")):
        figures = json.dumps(
            [g.figure for g in components_of(render_page(Library(tmp_path), path, search), dcc.Graph)], default=list
        )
        assert "<img" not in figures
        assert hostile in tell(Library(tmp_path), search, path)
    assert "No command" in tell(Library(tmp_path), f"?attempt={key}", "/robots/attempt")


def test_few_points_keep_every_peak() -> None:
    times, values = np.arange(10_000.0), np.zeros(10_000)
    values[[1234, 8000]] = 7.0, -3.0
    x, y = decimate(times, values, 100)
    assert len(x) <= 200
    assert (y.max(), y.min()) == (7.0, -3.0)
    assert x[y.argmax()] == 1234
    assert (np.diff(x) > 0).all()


def test_gaps_of_a_signal_are_left_out(say: Catalogue) -> None:
    values = np.array([1.0, np.nan, 3.0])
    figure = draw_signals(np.arange(3.0), [Curve("a", values)], [], y="", limits=[], limit="", say=say)
    assert list(figure.data[0].y) == [1.0, 3.0]
