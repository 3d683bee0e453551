"""A state in a file: it goes on in another process as if it had never stopped, or is refused."""

import io
import json
import subprocess
import sys
import zipfile
from dataclasses import replace
from hashlib import blake2b
from pathlib import Path

import numpy as np
import pytest

from twin.config.lines import load_line
from twin.errors import StoreError, UsageError
from twin.line.arrays import State
from twin.line.compile import CompiledLine, compile_line
from twin.line.kernel import advance
from twin.line.saved import load_state, save_state
from twin.line.state import start_line

LINE = """\
line: saved
stations:
  - name: cut
    processing: {kind: gamma, mean_s: 12, cv: 0.5}
    failures:
      - name: jam
        time_to_failure: {kind: exponential, mean_s: 1200}
        time_to_repair: {kind: uniform, low_s: 60, high_s: 300}
        crew: technicians
    maintenance:
      - {name: oil, kind: age, after_hours: 1, duration: {kind: constant, value_s: 60}, interrupts: false}
  - name: drill
    servers: 2
    processing: {kind: lognormal, mean_s: 22, cv: 0.4}
    inspection: {catches: 0.9}
    defects: 0.1
    next: [{to: mend, verdict: reject, at_most: 2}, {to: end, verdict: pass}]
  - {name: mend, processing: {kind: exponential, mean_s: 15}, mends: 0.8, next: [{to: drill}]}
buffers:
  - {name: between, before: drill, capacity: 30}
crews:
  - {name: technicians, size: 1, walk: {time: {kind: exponential, mean_s: 40}}}
products: [{name: small}, {name: large, share: 0.3}]
calendar: {shifts: [{start_hours: 0, end_hours: 20, breaks: [{start_hours: 3.9, end_hours: 4.2}]}]}
"""

GO_ON = """
import sys
from pathlib import Path
from hashlib import blake2b
from twin.config.lines import load_line
from twin.line.compile import compile_line
from twin.line.kernel import advance
from twin.line.saved import load_state
compiled = compile_line(load_line(sys.argv[1]), {})
state = load_state(Path(sys.argv[2]), compiled)
advance(compiled.model, state, 40_000.0)
print(blake2b(b"".join(array.tobytes() for array in state)).hexdigest())
"""


@pytest.fixture(scope="module")
def line_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("lines") / "saved.yaml"
    path.write_text(LINE)
    return path


@pytest.fixture(scope="module")
def compiled(line_file: Path) -> CompiledLine:
    return compile_line(load_line(line_file), {})


def run(compiled: CompiledLine, until_s: float) -> State:
    state = start_line(compiled, seed=1)
    advance(compiled.model, state, until_s)
    return state


def to_bytes(state: State) -> bytes:
    return b"".join(array.tobytes() for array in state)


@pytest.mark.parametrize("at_s", [0.0, 9_000.0, 18_000.0])  # the last one in a break
def test_a_saved_state_goes_on_in_another_process_to_the_same_bytes(
    line_file: Path, compiled: CompiledLine, tmp_path: Path, at_s: float
) -> None:
    save_state(tmp_path / "state.npz", compiled, run(compiled, at_s))
    command = [sys.executable, "-c", GO_ON, str(line_file), str(tmp_path / "state.npz")]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    assert printed == blake2b(to_bytes(run(compiled, 40_000.0))).hexdigest()


def test_saving_leaves_the_state_as_it_is_and_the_same_state_gives_the_same_file(
    compiled: CompiledLine, tmp_path: Path
) -> None:
    state = run(compiled, 5_000.0)
    before = to_bytes(state)
    for name in ("a", "b"):
        save_state(tmp_path / name, compiled, state)
    assert to_bytes(state) == before == to_bytes(load_state(tmp_path / "a", compiled))
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_a_loaded_state_has_the_types_for_which_the_kernels_are_compiled(
    compiled: CompiledLine, tmp_path: Path
) -> None:
    state = run(compiled, 1_000.0)
    save_state(tmp_path / "state.npz", compiled, state)
    loaded = load_state(tmp_path / "state.npz", compiled)
    assert [(a.dtype, a.dtype.isalignedstruct) for a in loaded] == [(a.dtype, a.dtype.isalignedstruct) for a in state]


@pytest.mark.parametrize(
    ("change", "differs"),
    [
        ({"stations.mend.processing.mean_s": 20}, "timings.a, timings.mean"),
        ({"buffers.between.capacity": 29}, "queues.capacity, queues.first_level"),
        ({"stations.mend.name": "repair", "stations.drill.next[0].to": "repair"}, "sources, stations"),
    ],
)
def test_the_state_of_another_line_is_refused_with_what_differs(
    line_file: Path, compiled: CompiledLine, tmp_path: Path, change: dict[str, object], differs: str
) -> None:
    save_state(tmp_path / "state.npz", compiled, run(compiled, 1_000.0))
    other = compile_line(load_line(line_file, overrides=change), {})
    with pytest.raises(UsageError, match=f"state.npz: the state of another line, it differs in {differs}"):
        load_state(tmp_path / "state.npz", other)


@pytest.mark.parametrize("share", [0.0, 0.01, 0.5, 0.9, 0.999])
def test_a_torn_file_is_refused(compiled: CompiledLine, tmp_path: Path, share: float) -> None:
    path = tmp_path / "state.npz"
    save_state(path, compiled, run(compiled, 1_000.0))
    data = path.read_bytes()
    path.write_bytes(data[: int(share * len(data))])
    with pytest.raises(UsageError, match="not a whole saved state"):
        load_state(path, compiled)


@pytest.mark.parametrize("foreign", ["text", "array", "archive", "header"])
def test_a_foreign_file_is_refused(compiled: CompiledLine, tmp_path: Path, foreign: str) -> None:
    path, buffer = tmp_path / "state.npz", io.BytesIO()
    if foreign == "text":
        buffer.write(b"line: x\n")
    elif foreign == "array":
        np.save(buffer, np.zeros(3))
    else:
        np.savez(buffer, **{"a" if foreign == "archive" else "header": np.zeros(3)})
    path.write_bytes(buffer.getvalue())
    with pytest.raises(UsageError, match="not a whole saved state"):
        load_state(path, compiled)


def change_header(path: Path, **changes: object) -> None:
    with np.load(path) as archive:
        arrays = {name: archive[name] for name in archive.files}
    header = json.loads(arrays["header"].tobytes()) | changes
    np.savez(path, **{**arrays, "header": np.frombuffer(json.dumps(header).encode(), np.uint8)})


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"format": 2}, "a state in format 2; this version reads format 1"),
        ({"engine": "old"}, "saved by another version of the line engine"),
        ({"digest": "0"}, "damaged"),
    ],
)
def test_a_file_of_another_version_is_refused(
    compiled: CompiledLine, tmp_path: Path, changes: dict[str, object], words: str
) -> None:
    save_state(tmp_path / "state.npz", compiled, run(compiled, 1_000.0))
    change_header(tmp_path / "state.npz", **changes)
    with pytest.raises(UsageError, match=words):
        load_state(tmp_path / "state.npz", compiled)


def test_a_changed_byte_of_an_array_is_noticed(compiled: CompiledLine, tmp_path: Path) -> None:
    path = tmp_path / "state.npz"
    save_state(path, compiled, run(compiled, 1_000.0))
    with zipfile.ZipFile(path) as archive:
        offset = archive.getinfo("servers.npy").header_offset
    data = bytearray(path.read_bytes())
    data[offset + 100] ^= 1
    path.write_bytes(data)
    with pytest.raises(UsageError, match="not a whole saved state|damaged"):
        load_state(path, compiled)


def test_a_file_that_is_not_there_and_a_place_that_cannot_be_written_are_named(
    compiled: CompiledLine, tmp_path: Path
) -> None:
    with pytest.raises(UsageError, match=r"none.npz: cannot be read \(No such file or directory\)"):
        load_state(tmp_path / "none.npz", compiled)
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot be written"):
        save_state(tmp_path / "file" / "state.npz", compiled, run(compiled, 0.0))


def test_planned_time_and_costs_may_change(compiled: CompiledLine, tmp_path: Path) -> None:
    save_state(tmp_path / "state.npz", compiled, run(compiled, 1_000.0))
    load_state(tmp_path / "state.npz", replace(compiled, planned_s=99.0))
