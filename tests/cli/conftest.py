"""A line without humanoids, so that a run needs no physics."""

from pathlib import Path

import pytest

LINE = """\
line: machines
stations:
  - name: cut
    processing: {kind: exponential, mean_s: 12}
  - name: drill
    processing: {kind: uniform, low_s: 8, high_s: 14}
buffers:
  - {name: between, after: cut, capacity: 3}
scenarios:
  roomy: {buffers.between.capacity: 20}
"""


@pytest.fixture
def machines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return the name of a line file in the current, empty folder."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "machines.yaml").write_text(LINE)
    return "machines.yaml"
