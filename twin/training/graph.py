"""A learned network as an ONNX file: static shapes, weights inside, one input for each observation set."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

from twin.policies.arrays.observing import ObservationSet
from twin.training.fitting import Fitted
from twin.training.network import CUT, find_frequencies

OPSET = 17
IR = 8
"""The format's version that belongs to this opset: older runtimes read it, too."""


class _Graph:
    """Nodes and constants in the order in which they are added; every method returns a value's name."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def keep(self, name: str, values: Any, dtype: type = np.float32) -> str:
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(values, dtype=dtype), name))
        return name

    def add(self, kind: str, *inputs: str, name: str = "", **attributes: Any) -> str:
        name = name or f"{kind.lower()}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], name=name, **attributes))
        return name

    def silu(self, value: str) -> str:
        return self.add("Mul", value, self.add("Sigmoid", value))

    def look_up(self, table: str, low: str, high: str, share: str) -> str:
        """Rows of a table between two points."""
        first, last = self.add("Gather", table, low), self.add("Gather", table, high)
        return self.add("Add", first, self.add("Mul", share, self.add("Sub", last, first)))


def export(
    fitted: Fitted, observation: Sequence[ObservationSet], shown: Mapping[ObservationSet, int]
) -> onnx.ModelProto:
    """Return the network as an ONNX model.

    Args:
        fitted: what was learned.
        observation: sets that it is shown, in order.
        shown: length of each set.
    """
    graph, sizes = _Graph(), fitted.sizes
    _keep_constants(graph, fitted)
    sets = [name for name in observation if name is not ObservationSet.TIME]
    seen = graph.add("Concat", *sets, axis=0) if len(sets) > 1 else str(sets[0])
    now = graph.add("Clip", ObservationSet.TIME, "zero", "duration_s")
    usual = [graph.look_up(table, *_find_points(graph, now, "here")) for table in ("seen", "seen_spread")]
    deviation = graph.add("Div", graph.add("Sub", graph.add("Unsqueeze", seen, "first_axis"), usual[0]), usual[1])
    deviation = graph.add("Clip", deviation, "low_cut", "high_cut")
    angles = graph.add("Unsqueeze", graph.add("Mul", now, "frequencies"), "first_axis")
    features = graph.add("Concat", graph.add("Sin", angles), graph.add("Cos", angles), axis=1)
    answer = graph.add("Reshape", _add_layers(graph, deviation, features), "shape")
    done = [graph.look_up(table, *_find_points(graph, now, "ahead")) for table in ("done", "done_spread")]
    graph.add("Add", done[0], graph.add("Mul", answer, done[1]), name="actions")
    inputs = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [shown[name]]) for name in observation]
    output = helper.make_tensor_value_info("actions", TensorProto.FLOAT, [sizes.chunk, sizes.size])
    whole = helper.make_graph(graph.nodes, "cloned", inputs, [output], graph.constants)
    model = helper.make_model(
        whole, opset_imports=[helper.make_opsetid("", OPSET)], producer_name="twin", ir_version=IR
    )
    onnx.checker.check_model(model, full_check=True)
    return model


def write_models(model: onnx.ModelProto, plain: Path, small: Path) -> None:
    """Write a model, and the same with its layers' weights as 8-bit integers; inputs are quantised as it runs."""
    for path in (plain, small):
        path.parent.mkdir(parents=True, exist_ok=True)
    onnx.save_model(model, str(plain))
    layers = [node.name for node in model.graph.node if node.op_type == "MatMul"]
    prepared = onnx.ModelProto()
    prepared.CopyFrom(model)
    prepared.metadata_props.add(key="onnx.quant.pre_process", value="onnxruntime.quant")  # shapes are all static
    quantize_dynamic(prepared, str(small), nodes_to_quantize=layers, weight_type=QuantType.QInt8, per_channel=True)
    quantised = onnx.load_model(str(small))
    del quantised.metadata_props[:]
    onnx.save_model(quantised, str(small))


def _keep_constants(graph: _Graph, fitted: Fitted) -> None:
    tables, sizes = fitted.tables, fitted.sizes
    for name in ("seen", "seen_spread", "done", "done_spread"):
        graph.keep(name, getattr(tables, name))
    for name, weight in fitted.weights.items():
        graph.keep(f"w_{name}", weight)
    graph.keep("zero", 0.0)
    graph.keep("one", 1.0)
    graph.keep("duration_s", tables.duration_s)
    graph.keep("step_s", tables.step_s)
    graph.keep("last_point", float(len(tables.seen) - 1))
    graph.keep("here", [0.0])
    graph.keep("ahead", np.arange(1.0, sizes.chunk + 1.0))
    graph.keep("low_cut", -CUT)
    graph.keep("high_cut", CUT)
    graph.keep("frequencies", find_frequencies(tables.duration_s, sizes.harmonics).numpy())
    graph.keep("first_axis", [0], np.int64)
    graph.keep("second_axis", [1], np.int64)
    graph.keep("shape", [sizes.chunk, sizes.size], np.int64)


def _find_points(graph: _Graph, now: str, offsets: str) -> tuple[str, str, str]:
    """Add the points of the schedule before and after moments, and how far between them these are."""
    place = graph.add("Clip", graph.add("Add", graph.add("Div", now, "step_s"), offsets), "zero", "last_point")
    floor = graph.add("Floor", place)
    low = graph.add("Cast", floor, to=TensorProto.INT64)
    high = graph.add("Cast", graph.add("Min", graph.add("Add", floor, "one"), "last_point"), to=TensorProto.INT64)
    return low, high, graph.add("Unsqueeze", graph.add("Sub", place, floor), "second_axis")


def _add_layers(graph: _Graph, deviation: str, features: str) -> str:
    """Add what ``answer`` computes."""

    def times(value: str, name: str) -> str:
        return graph.add("MatMul", value, f"w_{name}")

    first = graph.add("Add", graph.add("Add", times(deviation, "seen"), times(features, "time")), "w_bias")
    first = graph.add("Mul", graph.silu(first), graph.add("Add", "one", times(features, "gate")))
    second = graph.add("Add", times(first, "second"), times(features, "second_time"))
    second = graph.silu(graph.add("Add", second, "w_second_bias"))
    return graph.add("Add", times(second, "last"), "w_last_bias")
