"""One Ray cluster, one tiny line, and skills that are measured once for all tests of this folder."""

from collections.abc import Iterator
from pathlib import Path

import pytest

MACHINES = """\
line: machines
stations:
  - name: cut
    processing: {kind: exponential, mean_s: 12}
    failures:
      - name: jam
        time_to_failure: {kind: exponential, mean_s: 1200}
        time_to_repair: {kind: uniform, low_s: 60, high_s: 300}
        crew: technicians
  - name: drill
    servers: 2
    processing: {kind: lognormal, mean_s: 22, cv: 0.4}
buffers:
  - {name: between, after: cut, capacity: 3}
crews:
  - {name: technicians, size: 1}
scenarios:
  roomy: {buffers.between.capacity: 20}
"""


@pytest.fixture(scope="session")
def machines(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the file of a line without humanoids."""
    path = tmp_path_factory.mktemp("lines") / "machines.yaml"
    path.write_text(MACHINES)
    return path


@pytest.fixture(scope="module")
def cluster() -> Iterator[None]:
    """Keep one local Ray for the tests of a module."""
    opened = pytest.importorskip("twin.experiments.cluster")
    opened.start_cluster(2)
    yield
    opened.ray.shutdown()
