"""``twin doctor``."""

import json

import pytest
from packaging.requirements import Requirement

from twin.cli import main
from twin.cli.doctor import examine_package


def test_this_machine_is_healthy(capsys):
    assert main(["doctor"]) == 0
    assert capsys.readouterr().out.endswith("everything required is here\n")


def test_json_names_what_was_looked_at(capsys):
    assert main(["doctor", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    names = {finding["name"] for finding in said["findings"]}
    assert said["ok"]
    assert names >= {
        "python",
        "pybullet",
        "robot unitree_g1",
        "lines",
        "cache folder",
        "chromium",
        "cores",
        "free memory",
    }


@pytest.mark.parametrize(
    ("requirement", "found"),
    [("no-such-package>=2", "not installed (wanted >=2)"), ("pybullet==3.2.6", "3.2.7 (wanted ==3.2.6)")],
)
def test_a_package_that_is_missing_or_of_another_version_says_what_to_install(requirement, found):
    finding = examine_package(Requirement(requirement))
    assert (finding.ok, finding.found) == (False, found)
    assert finding.remedy == f'pip install "{requirement}"'


def test_a_cache_folder_that_cannot_be_written_is_1_with_a_remedy(capsys, monkeypatch, tmp_path):
    (tmp_path / "file").touch()
    monkeypatch.setenv("TWIN_CACHE_DIR", str(tmp_path / "file"))
    assert main(["doctor"]) == 1
    said = capsys.readouterr().out
    assert "set TWIN_CACHE_DIR to a folder of yours" in said
    assert said.endswith("something required is missing\n")
