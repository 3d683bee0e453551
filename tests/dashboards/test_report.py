"""The report as a document: what it says, and that it needs nothing from elsewhere."""

import re
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from dashboards.answer import tell_split, write_answer
from dashboards.charts.cells import find_swings
from dashboards.repeat import write_command
from dashboards.report.page import make_report
from dashboards.source import read_source
from twin.records.store import Store
from twin.records.tables import INPUT_VARIANCE

FETCHES = {"src", "href", "srcset", "action", "data", "poster"}
"""Attributes by which a page asks for something."""


@dataclass
class Page(HTMLParser):
    """A page as a browser without scripts reads it."""

    tags: list[str] = field(default_factory=list)
    attributes: set[str] = field(default_factory=set)
    words: list[str] = field(default_factory=list)
    hidden: bool = False

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag, attrs) -> None:
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}
        self.hidden = tag in {"script", "style"}

    def handle_endtag(self, tag) -> None:  # noqa: ARG002  as the parser calls it
        self.hidden = False

    def handle_data(self, data) -> None:
        if not self.hidden:
            self.words.append(data)

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", " ".join(self.words))


def read(text: str) -> Page:
    page = Page()
    page.feed(text)
    return page


@pytest.fixture(scope="module")
def run_report(results_folder: Path) -> str:
    return make_report(results_folder / "tote_hub")


@pytest.fixture(scope="module")
def campaign(campaign_folder: Path) -> Page:
    return read(make_report(campaign_folder))


def test_a_report_asks_for_nothing_from_elsewhere(run_report: str) -> None:
    page = read(run_report)
    assert not page.attributes & FETCHES
    assert not {"link", "img", "iframe", "object", "base"} & set(page.tags)
    assert "default-src &#x27;none&#x27;" in run_report


def test_the_same_store_gives_the_same_bytes(results_folder: Path, run_report: str) -> None:
    assert make_report(results_folder / "tote_hub") == run_report


def test_names_from_files_are_shown_and_do_nothing(hostile_folder: Path, campaign: Page, hostile: str) -> None:
    for page in (read(make_report(hostile_folder)), campaign):
        assert hostile in page.text
        assert "img" not in page.tags
        assert "onerror" not in page.attributes


def test_every_chart_has_a_summary_and_a_table(campaign: Page) -> None:
    assert campaign.text.count("The numbers of this chart") == 6
    assert campaign.tags.count("details") == 7
    assert {"role", "aria-label"} <= campaign.attributes


def test_a_run_says_whether_the_plan_is_made_and_what_limits_the_line(results_folder: Path, say) -> None:
    source = read_source(results_folder / "tote_hub")
    answer = {point.heading: point.text for point in write_answer(source, say)}
    rate = source.base.find("good_rate")
    assert 3 <= len(answer) <= 5
    assert re.match(r"The base makes [\d.]+ parts/h \([\d.]+ to [\d.]+\), \d+ % of the plan of", answer["Plan."])
    assert f"makes {rate.mean:.0f}" in answer["Plan."]
    assert source.base.verdicts[0].station in answer["Limit."]


def test_a_difference_is_that_of_the_pairs(campaign: Page, campaign_folder: Path, hostile: str) -> None:
    rates: dict[str, list[float]] = {}
    for row in Store.open(campaign_folder).read("kpis").to_pylist():
        if (row["scope"], row["kpi"]) == ("line", "good_rate"):
            rates.setdefault(row["scenario"], []).append(row["value"])
    change = np.mean(np.subtract(rates[f"{hostile}=2"], rates["base"]))
    assert f" {change:.0f} parts/h (".replace("-", "\N{MINUS SIGN}") in campaign.text


def test_a_campaign_names_the_best_cell_and_the_worst_fault(campaign: Page, hostile: str) -> None:
    assert f"the best in good output is {hostile}=2, with 95 % probability" in campaign.text
    assert "gripper_wear at severity 0.5 costs" in campaign.text
    assert "That it costs anything is not shown" in campaign.text
    assert "of its 20 attempts in physics 75" in campaign.text
    assert "✕ left out: too few parts" in campaign.text


@pytest.mark.parametrize("title", ["Cost against output", "What the faults cost", "Single changes and what they do"])
def test_a_campaign_shows_what_it_has(title: str, campaign: Page) -> None:
    assert title in campaign.text


def test_numbers_of_a_factor_share_a_row_of_the_tornado(campaign_folder: Path, say) -> None:
    source = read_source(campaign_folder)
    base, fault, other = source.experiment.manifest.scenarios
    levels = {base: {"size": "3"}, fault: {"size": "2"}, other: {"size": "4"}}
    manifest = replace(source.experiment.manifest, levels=levels)
    swings = find_swings(replace(source, experiment=replace(source.experiment, manifest=manifest)), say)
    assert [(swing.name, [end.label for end in swing.ends]) for swing in swings] == [("size, 2 to 4", ["2", "4"])]


def test_what_is_missing_is_told(tmp_path: Path, make_results) -> None:
    store = make_results(tmp_path / "store", scenarios=("base",), replications=2)
    (store.folder / "manifest.json").write_bytes(replace(store.manifest, replications=5).encode())
    assert "base: 2 of 5 replications" in read(make_report(store.folder)).text


def test_one_replication_gives_no_intervals_and_a_report(tmp_path: Path, make_results) -> None:
    make_results(tmp_path / "store", replications=1)
    page = read(make_report(tmp_path / "store"))
    assert "no interval" in page.text
    assert " inf" not in page.text
    assert "nan" not in page.text.split()


def test_the_command_that_repeats_a_run_has_all_its_options(results_folder: Path) -> None:
    source = read_source(results_folder / "tote_hub")
    manifest = replace(source.experiment.manifest, parameters={"plan.planned_hours": 4, "buffers.infeed.capacity": 8})
    told = write_command(source.experiment.store, manifest)
    assert told == (
        "twin run tote_hub --scenario base --scenario second_operator --scenario sturdy_sealer --replications 6 "
        "--hours 4 --set buffers.infeed.capacity=8 --seed 1"
    )


def test_the_command_that_repeats_a_sweep_names_its_file(campaign_folder: Path) -> None:
    store = Store.open(campaign_folder)
    assert write_command(store, store.manifest) == "twin sweep campaign.yaml --seed 1"


def test_skills_and_the_grade_of_robots_are_told(run_report: str) -> None:
    page = read(run_report)
    assert "unitree_g1: realistic" in page.text
    assert "unitree_g1/tote_transfer" in page.text
    assert "of the humanoids stand" in page.text


def test_what_would_narrow_an_interval_is_told(tmp_path: Path, make_results, say) -> None:
    store = make_results(tmp_path / "store", scenarios=("base",))
    skill = store.manifest.skills[0].key
    row = {"scenario": "base", "against": "", "scope": "line", "kpi": "good_rate", "skill": skill}
    numbers = {"variance": 4.0, "below": 0.0, "above": 0.0, "attempts": 60, "resamples": 50}
    with store.write() as writer:
        writer.put_input_variance("base", pa.Table.from_pylist([{**row, **numbers}], schema=INPUT_VARIANCE))
    told = tell_split(read_source(store.folder), say)
    assert re.search(r"of good output: [\d.]+ parts/h from chance.* and [\d.]+ parts/h from the finite number", told)
    assert told.endswith(f"most of it from {skill}.")


def test_a_live_run_is_repeated_live(results_folder: Path) -> None:
    source = read_source(results_folder / "tote_hub")
    manifest = replace(source.experiment.manifest, live=True)
    told = write_command(source.experiment.store, manifest)
    assert "--replications 6 --live --seed 1" in told
