"""The example of the page runs as it stands there, and its table is true."""

import re
from pathlib import Path

import pytest

import twin.environments
from twin.tasks import TASKS

PAGE = (Path(twin.environments.__file__).parent / "README.md").read_text()


@pytest.mark.slow
def test_the_example_runs(capsys: pytest.CaptureFixture[str]) -> None:
    (example,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    exec(compile(example, "README.md", "exec"), {})
    assert capsys.readouterr().out.startswith("success ")


def test_the_table_names_every_environment_with_its_horizon() -> None:
    rows = re.findall(r"^\| `(twin/\S+)` \| `(\w+)` \| (\d+) s \|$", PAGE, re.MULTILINE)
    assert {row[1]: row for row in rows} == {
        name: (twin.environments.find_id(name), name, f"{task.timeout_s:g}") for name, task in TASKS.items()
    }
