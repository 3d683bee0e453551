from pathlib import Path

import pytest
from dash import no_update

from dashboards.callbacks import choose_results, poll_library
from dashboards.library import Library


def test_a_poll_of_unchanged_results_leaves_the_page_alone(library: Library) -> None:
    generation, age = poll_library(library, "", library.generation())
    assert generation is no_update
    assert age.startswith("Results written")


def test_a_poll_tells_of_a_new_generation(library: Library) -> None:
    assert poll_library(library, "", "old")[0] == library.generation()


def test_a_new_experiment_is_a_new_generation(tmp_path: Path, make_results) -> None:
    library = Library(tmp_path)
    before = library.generation()
    make_results(tmp_path / "one", scenarios=("base",), replications=1)
    assert library.generation() != before


def test_polling_a_folder_that_went_away_is_no_error(tmp_path: Path) -> None:
    assert poll_library(Library(tmp_path / "gone"), "", None)[1] == ""


def test_choosing_a_scenario_puts_it_into_the_address(library: Library) -> None:
    assert choose_results(library, "tote_hub", "sturdy_sealer", "") == "?scenario=sturdy_sealer"


def test_choosing_what_is_shown_changes_nothing(library: Library) -> None:
    assert choose_results(library, "tote_hub", "base", "") is no_update
    assert choose_results(library, "tote_hub", "base", "?run=tote_hub&scenario=base") is no_update


@pytest.mark.parametrize(
    ("run", "scenario"),
    [("../..", "base"), (None, None), (["tote_hub"], "base"), ("tote_hub", "<b>"), ("tote_hub", {})],
)
def test_a_choice_that_was_not_offered_changes_nothing(run: object, scenario: object, library: Library) -> None:
    assert choose_results(library, run, scenario, "") is no_update


def test_choosing_another_experiment_forgets_the_scenario(tmp_path: Path, make_results) -> None:
    for name in ("one", "two"):
        make_results(tmp_path / name, scenarios=("base",), replications=1)
    library = Library(tmp_path)
    newest, older = library.list_stores()
    assert choose_results(library, older, "base", "?scenario=base") == f"?run={older}"
