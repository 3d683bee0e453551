import re
from pathlib import Path

import pytest

from dashboards.library import Library
from dashboards.names import explain_kpi, mention_kpi, name_kpi, name_method, name_source
from dashboards.router import PAGES, render_page
from dashboards.text import Catalogue, load_catalogue
from twin.records.bottleneck import Method
from twin.records.definitions import KPI_DEFINITIONS

CHINESE = re.compile(r"[\u4e00-\u9fff]")
ALIKE = {
    *("kpis.n", "kpis.name", "tile.n", "report.faults.oee"),
    *("compare.strips.n", "study.column.kpi", "failures.mtbf", "failures.mttr", "failures.times.iso"),
    *("kpi.oee", "kpi.nee", "kpi.mtbf", "kpi.mttr", "formula.scrap_ratio"),
}
"""Texts that are in Latin letters in Chinese, too: abbreviations of the standard."""
LATIN = re.compile(r"[A-Za-z]{3,}")


@pytest.fixture
def chinese() -> Catalogue:
    return load_catalogue("zh-CN")


def test_every_chinese_text_is_chinese(chinese: Catalogue) -> None:
    words = {key: re.sub(r"{\w+}|<\w+>|</\w+>", "", text) for key, text in chinese.texts.items()}
    latin = {key for key, text in words.items() if re.search(r"[A-Za-z]", text) and not CHINESE.search(text)}
    assert latin <= ALIKE


def test_no_sentence_of_the_chinese_catalogue_has_the_stops_of_english(chinese: Catalogue) -> None:
    found = [
        key for key, text in chinese.texts.items() if re.search(r"[\u4e00-\u9fff] ?[,;:?!]|[\u4e00-\u9fff]\.", text)
    ]
    assert found == []


def test_every_kpi_has_its_name_formula_and_source_in_chinese(chinese: Catalogue) -> None:
    for kpi in KPI_DEFINITIONS:
        assert {f"kpi.{kpi}", f"formula.{kpi}"} <= chinese.texts.keys()
        assert name_kpi(kpi, chinese) != explain_kpi(kpi, chinese)
        assert "this project" not in name_source(kpi, chinese)


def test_every_rule_has_its_name_in_chinese(chinese: Catalogue) -> None:
    assert all(CHINESE.search(name_method(method, chinese)) for method in Method)


def test_a_kpi_within_a_sentence_begins_small_unless_it_is_an_abbreviation(say: Catalogue) -> None:
    assert [mention_kpi(kpi, say) for kpi in ("good_rate", "oee", "mtbf_iso")] == [
        "good output",
        "OEE",
        "MTBF, ISO form",
    ]


def test_parts_of_a_sentence_are_set_apart_as_in_the_language(say: Catalogue, chinese: Catalogue) -> None:
    assert say.join("words", ["a", "b"]) == "a, b"
    assert chinese.join("words", ["a", "b"]) == "a、b"


@pytest.mark.parametrize("path", PAGES)
def test_a_chinese_page_says_nothing_in_english(path: str, library: Library, texts_of) -> None:
    english = {text for key, text in load_catalogue().texts.items() if LATIN.search(text) and key not in ALIKE}
    told = texts_of(render_page(library, path, "?lang=zh-CN"))
    assert english & set(told) <= {"English", "base"}  # the other language, and a scenario of that name


def test_no_source_shows_the_english_name_of_a_kpi() -> None:
    folder = Path(__file__).parents[2] / "dashboards"
    users = [
        path.name
        for path in folder.rglob("*.py")
        if re.search(
            r"KPI_DEFINITIONS\[[^\]]+\]\.(label|formula|source)|definition\.(label|formula|source)", path.read_text()
        )
    ]
    assert set(users) <= {"names.py"}
