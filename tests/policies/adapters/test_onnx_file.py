"""ONNX files that cannot be run are refused before anything runs, with exit code 2."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper

from tests.policies.adapters.conftest import find_block
from twin.cli import main
from twin.policies import find_policy
from twin.policies.adapters.folder import read_policy
from twin.policies.adapters.onnx_file import OnnxAnswerer
from twin.policies.arrays.observing import ObservationSet
from twin.policies.contract import Observation

Change = Callable[[onnx.ModelProto], None]


def make_external(model: onnx.ModelProto) -> None:
    tensor = model.graph.initializer[0]
    tensor.ClearField("float_data")
    tensor.data_location = TensorProto.EXTERNAL
    tensor.external_data.add(key="location", value="/etc/passwd")


def rename_operator(model: onnx.ModelProto) -> None:
    model.graph.node[0].op_type = "RunShell"


def move_domain(model: onnx.ModelProto) -> None:
    model.graph.node[0].domain = "com.microsoft"
    model.opset_import.append(helper.make_opsetid("com.microsoft", 1))


def free_shape(model: onnx.ModelProto) -> None:
    model.graph.input[0].type.tensor_type.shape.dim[0].dim_param = "batch"


def shorten_input(model: onnx.ModelProto) -> None:
    model.graph.input[0].type.tensor_type.shape.dim[1].dim_value = 157


def rename_output(model: onnx.ModelProto) -> None:
    model.graph.node[1].output[0] = model.graph.output[0].name = "acts"


def shorten_output(model: onnx.ModelProto) -> None:
    model.graph.output[0].type.tensor_type.shape.dim[2].dim_value = 45


def age(model: onnx.ModelProto) -> None:
    model.opset_import[0].version = 3


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (make_external, "tensor 'zero' is external data"),
        (rename_operator, "unknown operator RunShell"),
        (move_domain, "unknown operator com.microsoft::Concat"),
        (free_shape, "'proprioception': expected a shape of fixed numbers"),
        (shorten_input, r"input 'proprioception': expected shape (1, 158) (got (1, 157))"),
        (rename_output, "no output named 'actions'; it has acts"),
        (shorten_output, "expected shape (1, 1 or more, 46) (got (1, 1, 45))"),
        (age, "operator set 3; expected 9 to"),
    ],
)
def test_a_model_that_cannot_be_run_is_refused(
    hold_onnx: Path, capsys: pytest.CaptureFixture[str], change: Change, message: str
) -> None:
    model = onnx.load(hold_onnx / "hold.onnx")
    change(model)
    replace_file(hold_onnx, model.SerializeToString())
    assert main(["task", "bench", "tote_transfer", "--policy", "hold_onnx", "--attempts", "2"]) == 2
    assert message in capsys.readouterr().err


def replace_file(folder: Path, content: bytes) -> None:
    file = folder / "policy.yaml"
    before = hashlib.sha256((folder / "hold.onnx").read_bytes()).hexdigest()
    (folder / "hold.onnx").write_bytes(content)
    file.write_text(file.read_text().replace(before, hashlib.sha256(content).hexdigest()))


@pytest.mark.parametrize("content", [b"", b"no model at all", b"\x08\x07" + bytes(1000)])
def test_what_is_no_model_is_told(hold_onnx: Path, capsys: pytest.CaptureFixture[str], content: bytes) -> None:
    replace_file(hold_onnx, content)
    assert main(["policy", "check", "hold_onnx"]) == 2
    assert "no ONNX model" in capsys.readouterr().err


def test_300_megabytes_are_refused_without_being_read(hold_onnx: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with (hold_onnx / "hold.onnx").open("r+b") as file:
        file.truncate(300_000_000)
    assert main(["policy", "check", "hold_onnx"]) == 2
    assert "300 MB; expected at most 200 MB" in capsys.readouterr().err


def test_another_file_than_the_declared_one_is_refused(hold_onnx: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (hold_onnx / "hold.onnx").write_bytes(b"other")
    assert main(["policy", "check", "hold_onnx"]) == 2
    assert f"got {hashlib.sha256(b'other').hexdigest()}" in capsys.readouterr().err


def test_the_networks_answer_is_that_of_its_operators(hold_onnx: Path) -> None:
    answerer = OnnxAnswerer(read_policy(hold_onnx).content)
    own = np.arange(158, dtype=np.float32)
    actions = answerer.answer({ObservationSet.PROPRIOCEPTION: own})
    assert actions.shape == (1, 1, 46)
    assert actions[0, 0, :3].tolist() == [29.0, 30.0, 31.0]


def test_the_version_tells_another_file(hold_onnx: Path) -> None:
    before = find_policy("tote_transfer", "hold_onnx").version
    model = onnx.load(hold_onnx / "hold.onnx")
    model.doc_string = "another"
    replace_file(hold_onnx, model.SerializeToString())
    assert find_policy("tote_transfer", "hold_onnx").version != before


def test_the_same_seed_meets_the_same_delays(hold_onnx: Path, start: Observation) -> None:
    del hold_onnx
    waited = [wait(start, seed) for seed in (1, 1, 2)]
    assert waited[0] == waited[1] != waited[2]


def wait(start: Observation, seed: int) -> float:
    from dataclasses import replace

    policy = find_policy("tote_transfer", "hold_onnx").make(None, start, None)  # type: ignore[arg-type]
    policy.seed(seed)  # type: ignore[attr-defined]
    for tick in range(40):
        policy.act(replace(start, time_s=0.008 * tick))
    policy.close()  # type: ignore[attr-defined]
    return float(policy.facts["policy_waited_s"])


def test_the_readme_says_the_sizes() -> None:
    assert "JOINTS, OWN = 29, 158" in find_block("# make_hold.py")
