"""The wheel works elsewhere: robots and line configs travel with it."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    return next(folder.glob("humanoid_line_twin-*.whl"))


@pytest.mark.slow
def test_the_wheel_holds_code_and_data_and_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for needed in (
        "twin/cli/__init__.py",
        "dashboards/app.py",
        "twin/data/robots/unitree_g1/robot.yaml",
        "twin/data/line_configs/tote_hub.yaml",
        "twin/data/line_configs/reference/line_validation.yaml",
    ):
        assert needed in names
    assert {name.split("/")[0].split("-")[0] for name in names} == {"twin", "dashboards", "humanoid_line_twin"}


@pytest.mark.slow
def test_an_installed_wheel_knows_its_lines_and_robots(wheel: Path, tmp_path: Path) -> None:
    target = tmp_path / "site"
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(target), str(wheel)]
    subprocess.run(install, check=True, capture_output=True)
    probe = (
        f"import sys; sys.path.insert(0, {str(target)!r})\n"
        f"import twin; assert twin.__file__.startswith({str(target)!r})\n"
        "from twin.cli import main; from twin.robot.files import list_robots; assert 'unitree_g1' in list_robots()\n"
        "raise SystemExit(main(['check', 'tote_hub']))"
    )
    done = subprocess.run([sys.executable, "-c", probe], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "no errors" in done.stdout
