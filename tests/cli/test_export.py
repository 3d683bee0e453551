from pathlib import Path

import pyarrow.csv
import pyarrow.parquet as pq
import pytest

from twin.cli import main
from twin.config.dataset import find_recipes
from twin.config.scenario import Catalogue
from twin.datasets.origin import read_origins
from twin.datasets.recipes import list_recipes
from twin.datasets.sentence import SENTENCES
from twin.errors import StoreError, UsageError
from twin.experiments.scenarios.attempts import load_catalogue, make_spec
from twin.records.folder import fill_folder
from twin.records.store import find_stores
from twin.records.tables import TABLES
from twin.robot.files import list_robots
from twin.tasks import TASKS

SCENARIO = "kitting-charger_housings-nominal-bins-pal_talos"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["lerobot", "tote_transfer"], "expected --out DIR"),
        (["lerobot", "tote_transfr", "--out", "new"], "did you mean 'tote_transfer'?"),
        (["lerobot", f"{SCENARIO}s", "--out", "new"], f"did you mean '{SCENARIO}'?"),
        (["lerobot", SCENARIO, "--robot", "pal_talos", "--out", "new"], "leave these options out"),
        (["lerobot", "tote_transfer", "--robot", "unitree_g2", "--out", "new"], "did you mean 'unitree_g1'?"),
        (["lerobot", "tote_transfer", "--condition", "mass_kg=99", "--out", "new"], "mass_kg"),
        (["lerobot", "tote_transfer", "--fps", "9", "--out", "new"], "from 10 to 50 frames a second (got '9')"),
        (["lerobot", "tote_transfer", "--fps", "25.5", "--out", "new"], "from 10 to 50 frames a second (got '25.5')"),
        (["lerobot", "tote_transfer", "--camera", "top", "--out", "new"], "invalid choice: 'top'"),
        (["lerobot", "tote_transfer", "--size", "65x64", "--out", "new"], "even numbers"),
        (["lerobot", "tote_transfer", "--licence", "a: b", "--out", "new"], "expected a licence such as"),
        (["lerobot", "tote_transfer", "--episodes", "0", "--out", "new"], "from 1 to 1000000"),
        (["lerobot", "tote_transfer", "--out", "full"], "expected a new or empty folder (it holds 'mine.txt')"),
        (["lerobot", "tote_transfer", "--out", "full/mine.txt"], "expected a new or empty folder (it is a file)"),
        (["sets", "--sets", "100000", "--out", "new"], "there are only"),
        (["sets", "full/mine.txt", "--out", "new"], "mine.txt"),
        (["sets", "--out", "full/mine.txt/new"], "full/mine.txt: cannot be a folder of results (File exists)"),
        (["verify", "full"], "expected a data set of `twin export lerobot`"),
        (["csv", "full"], "expected --out DIR"),
        (["csv", "full", "--out", "new"], "expected the folder of an experiment"),
        (
            ["lerobot", "carry", "--out", "full/mine.txt/new"],
            "full/mine.txt: cannot be a folder of results (File exists)",
        ),
    ],
)
def test_what_cannot_be_exported_is_told_and_nothing_is_written(
    words: list[str], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("sets: [{name: x, task: y}]\n")
    assert main(["export", *words]) == 2
    error = capsys.readouterr().err
    assert told in error
    assert "Traceback" not in error
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["full", "mine.txt"]


def test_a_scenario_of_the_catalogue_becomes_a_data_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = load_catalogue().find(SCENARIO)
    brief = Catalogue(catalogue="brief", scenarios=(scenario.model_copy(update={"timeout_s": 0.2}),))
    monkeypatch.setattr("twin.experiments.scenarios.sources.load_catalogue", lambda: brief)
    folder = tmp_path / "set"
    assert main(["export", "lerobot", SCENARIO, "--episodes", "1", "--out", str(folder)]) == 0
    (task,) = pq.read_table(folder / "meta" / "tasks.parquet").to_pylist()
    assert scenario.reading in task.values()
    (origin,) = read_origins(folder)
    assert origin.spec == make_spec(brief.find(SCENARIO), 1)


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_every_table_of_a_store_becomes_a_file(kind: str, results_folder: Path, tmp_path: Path) -> None:
    store, folder = find_stores(results_folder)[0], tmp_path / "tables"
    assert main(["export", kind, str(store.folder), "--out", str(folder)]) == 0
    assert {path.name for path in folder.iterdir()} == {
        f"{name}.{kind}" for name in (*TABLES, "attempts", "input_variance")
    }
    stored = store.read("kpis")
    path = folder / f"kpis.{kind}"
    read = pq.read_table(path) if kind == "parquet" else pyarrow.csv.read_csv(path)
    assert read.column_names == stored.column_names
    assert read["scenario"].to_pylist() == stored["scenario"].to_pylist()
    assert read["value"].to_pylist() == stored["value"].to_pylist()
    assert main(["export", kind, str(store.folder), "--out", str(folder)]) == 2


def test_a_folder_that_is_not_filled_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be written"), fill_folder(tmp_path / "set") as making:
        (making / "no" / "folder").write_text("x")
    assert not list(tmp_path.iterdir())
    (tmp_path / "set").mkdir()
    with fill_folder(tmp_path / "set") as making:
        (making / "whole").write_text("x")
    assert [path.name for path in tmp_path.rglob("*")] == ["set", "whole"]


def test_the_ten_sets_show_every_task_and_every_robot() -> None:
    listed = find_recipes().sets
    assert len(listed) == 10
    assert {recipe.task for recipe in listed} == set(TASKS)
    assert {recipe.robot for recipe in listed} == set(list_robots())
    assert all(recipe.cameras for recipe in listed)


def test_a_hundred_sets_are_a_hundred_different_ones_that_begin_with_the_ten() -> None:
    hundred = list_recipes(find_recipes(), 100)
    assert hundred[:10] == list(find_recipes().sets)
    assert len({(recipe.task, recipe.robot, recipe.conditions) for recipe in hundred}) == 100
    assert len({recipe.name for recipe in hundred}) == 100


def test_a_set_that_names_no_robot_is_told_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / "sets.yaml"
    path.write_text("sets: [{name: mine, task: kitting, robot: pal_tallos}]\n")
    with pytest.raises(UsageError, match="set mine: .*did you mean 'pal_talos'"):
        list_recipes(find_recipes(path))


def test_every_task_has_a_sentence_of_the_shop_floor() -> None:
    assert set(SENTENCES) == set(TASKS)
