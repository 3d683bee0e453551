"""A network in an ONNX file: checked before anything runs, and run by ONNX Runtime on one thread."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from twin.errors import UsageError
from twin.policies.adapters.asked import Shapes
from twin.policies.arrays.observing import ObservationSet

Floats = NDArray[np.float32]
SIZE_LIMIT = 200_000_000
"""Largest file [bytes]."""
DOMAINS = ("", "ai.onnx", "ai.onnx.ml")
"""Domains of standard operators."""
OPSETS = (9, 26)
"""Oldest and newest operator set of the main domain that is taken."""
OUTPUT = "actions"


def check_model(data: bytes, file: str) -> None:
    """Raise UsageError unless bytes are an ONNX model of standard operators, whole in itself, with static shapes."""
    import onnx

    try:
        model = onnx.load_model_from_string(data)
    except Exception as error:  # noqa: BLE001  (protobuf's own errors have no common base)
        raise UsageError(f"{file}: no ONNX model ({type(error).__name__})") from None
    if not model.graph.node:
        raise UsageError(f"{file}: no ONNX model (it has no operators)")
    _check_opsets(model, file)
    graphs = [*_list_graphs(model.graph), *model.functions]
    for graph in graphs:
        _check_operators(graph, {(made.domain, made.name) for made in model.functions}, file)
        _check_data(graph, file)
    for value in (*model.graph.input, *model.graph.output):
        _read_shape(value, file)
    try:
        onnx.checker.check_model(model)
    except onnx.checker.ValidationError as error:
        raise UsageError(f"{file}: no sound ONNX model: {str(error).splitlines()[0]}") from None


def check_shapes(data: bytes, file: str, shapes: Shapes) -> None:
    """Raise UsageError unless a checked model takes what it is shown and gives the actions that are wanted.

    Args:
        data: the model.
        file: its name in messages.
        shapes: what is shown and wanted for a task and robot.
    """
    import onnx

    graph = onnx.load_model_from_string(data).graph
    given = {tensor.name for tensor in graph.initializer}
    inputs = {value.name: _read_shape(value, file) for value in graph.input if value.name not in given}
    wanted = {name.value: [(1, size), (size,)] for name, size in shapes.shown.items()}
    for name in sorted(wanted.keys() - inputs.keys()):
        raise UsageError(f"{file}: no input named {name!r}; it has {', '.join(inputs)}")
    for name in sorted(inputs.keys() - wanted.keys()):
        raise UsageError(f"{file}: input {name!r} is none of the declared observations {', '.join(wanted)}")
    for name, shape in inputs.items():
        if shape not in wanted[name]:
            raise UsageError(f"{file}: input {name!r}: expected shape {wanted[name][0]} (got {shape})")
    outputs = {value.name: _read_shape(value, file) for value in graph.output}
    found = outputs.get(OUTPUT)
    if found is None:
        raise UsageError(f"{file}: no output named {OUTPUT!r}; it has {', '.join(outputs)}")
    actions = found[1:] if len(found) == 3 and found[0] == 1 else found
    if len(actions) != 2 or actions[0] < shapes.chunk or actions[1] != shapes.action:
        raise UsageError(
            f"{file}: output {OUTPUT!r}: expected shape (1, {shapes.chunk} or more, {shapes.action}) (got {found})"
        )


class OnnxAnswerer:
    """Answers by a session of ONNX Runtime; the session is shared by the attempts of a process."""

    def __init__(self, data: bytes) -> None:
        self._session = _open_session(data)
        self._shapes = {value.name: value.shape for value in self._session.get_inputs()}

    def answer(self, shown: Mapping[ObservationSet, Floats]) -> Floats:
        """Return the network's actions."""
        feed = {name.value: values.reshape(self._shapes[name.value]) for name, values in shown.items()}
        actions: Floats = self._session.run([OUTPUT], feed)[0]
        return actions


@lru_cache(maxsize=8)
def _open_session(data: bytes) -> Any:
    """Return a session on one thread, so that its sums are added in one order and attempts share processors."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])


def _check_opsets(model: Any, file: str) -> None:
    for opset in model.opset_import:
        if opset.domain in ("", "ai.onnx") and not OPSETS[0] <= opset.version <= OPSETS[1]:
            raise UsageError(f"{file}: operator set {opset.version}; expected {OPSETS[0]} to {OPSETS[1]}")


def _check_operators(graph: Any, functions: set[tuple[str, str]], file: str) -> None:
    import onnx

    for node in graph.node:
        domain = "" if node.domain == "ai.onnx" else node.domain
        standard = domain in DOMAINS and onnx.defs.has(node.op_type, domain=domain)
        if not standard and (node.domain, node.op_type) not in functions:
            full = f"{node.domain}::{node.op_type}" if node.domain else node.op_type
            raise UsageError(f"{file}: unknown operator {full}; expected standard ones (ai.onnx, ai.onnx.ml)")


def _check_data(graph: Any, file: str) -> None:
    tensors = list(getattr(graph, "initializer", ()))
    for node in graph.node:
        for attribute in node.attribute:
            tensors += [attribute.t, *attribute.tensors]
    for tensor in tensors:
        if tensor.external_data or tensor.data_location == 1:
            raise UsageError(f"{file}: tensor {tensor.name!r} is external data; save the model with all data inside")


def _list_graphs(graph: Any) -> list[Any]:
    """Return a graph and those inside its operators (loops, branches)."""
    inner = [part for node in graph.node for attribute in node.attribute for part in (attribute.g, *attribute.graphs)]
    return [graph, *(found for part in inner if part.node for found in _list_graphs(part))]


def _read_shape(value: Any, file: str) -> tuple[int, ...]:
    tensor = value.type.tensor_type
    if tensor.elem_type != 1:
        raise UsageError(f"{file}: {value.name!r}: expected a tensor of 32-bit floats")
    sizes = []
    for dimension in tensor.shape.dim:
        if dimension.WhichOneof("value") != "dim_value" or dimension.dim_value < 1:
            raise UsageError(f"{file}: {value.name!r}: expected a shape of fixed numbers; export without dynamic axes")
        sizes.append(int(dimension.dim_value))
    return tuple(sizes)
