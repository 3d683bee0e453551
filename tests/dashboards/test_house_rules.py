"""What holds for all of the dashboard's source."""

import re
from pathlib import Path

import plotly.graph_objects as go
import pytest
from plotly.basedatatypes import BaseTraceType
from plotly.offline import get_plotlyjs_version

import dashboards
from dashboards.components.graph import CONFIG
from dashboards.text import LANGUAGES, load_catalogue
from twin.records.losses import compute_waterfall
from twin.records.state import ServerState

SOURCES = sorted(Path(dashboards.__file__).parent.rglob("*.py"))
TEXT = "\n".join(path.read_text(encoding="utf-8") for path in SOURCES)
PLOTLY = Path(dashboards.__file__).parent / "assets" / "plotly.js"
TRACES = {name.lower() for name in dir(go) if name[0].isupper() and issubclass(getattr(go, name), BaseTraceType)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_everything_with_the_same_values(language: str) -> None:
    first, other = load_catalogue().texts, load_catalogue(language).texts
    assert first.keys() <= other.keys()
    assert {key: find_values(text) for key, text in first.items()} == {key: find_values(other[key]) for key in first}


def find_values(text: str) -> set[str]:
    return set(re.findall(r"{(\w+)}", text))


def test_figures_reach_a_page_through_one_function_only() -> None:
    users = [path.name for path in SOURCES if "dcc.Graph(" in path.read_text(encoding="utf-8")]
    assert users == ["graph.py"]


def test_no_figure_can_be_sent_away() -> None:
    assert CONFIG["showSendToCloud"] is False
    assert CONFIG["displaylogo"] is False


@pytest.mark.parametrize("word", ["Scattergl", "scattergl", "Parcoords", "Splom", "dcc.Markdown", "background=True"])
def test_what_breaks_the_content_policy_is_not_used(word: str) -> None:
    assert word not in TEXT


def test_plotly_js_is_the_one_that_figures_are_made_for_with_all_kinds_of_traces_that_are_drawn() -> None:
    told = PLOTLY.read_text(encoding="utf-8").partition("\n")[0]
    version, kinds = re.fullmatch(r"/\*! plotly\.js v([\d.]+) with ([a-z0-9, ]+); licences: .* \*/", told).groups()
    assert version == get_plotlyjs_version()
    assert set(kinds.split(", ")) == TRACES & set(re.findall(r'(?:figure\.add_|"type": "|go\.)(\w+)', TEXT.lower()))


def test_every_text_has_its_entry_in_the_catalogue() -> None:
    keys = set(re.findall(r'say\(\s*"([a-z_.]+)"', TEXT)) | {f"state.{state.label}" for state in ServerState}
    assert len(keys) > 40
    assert keys <= set(load_catalogue().texts)


def test_every_loss_has_its_entry_in_the_catalogue(results) -> None:
    assert {f"loss.{step.name}" for step in compute_waterfall(results.tables)} <= set(load_catalogue().texts)
