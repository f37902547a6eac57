"""An ONNX graph under construction."""

from __future__ import annotations

from typing import Any

import numpy as np

from pybiodl._optional import require

OPSET, ML_OPSET, IR_VERSION = 17, 3, 8
"""Old enough for runtimes of 2022, new enough for layer normalisation."""


class Graph:
    """Nodes, constants, inputs and outputs, each named by its place.

    Raises
    ------
    MissingDependencyError
        If the package onnx is not installed.
    """

    def __init__(self) -> None:
        self.onnx = require("onnx", "onnx", "Writing ONNX")
        self.nodes: list[Any] = []
        self.constants: list[Any] = []
        self.inputs: list[Any] = []
        self.outputs: list[Any] = []

    def enter(self, name: str, dtype: str, shape: tuple[int, ...]) -> str:
        """Declare an input of `shape` (batch axis left out) and return its name."""
        self.inputs.append(self.onnx.helper.make_tensor_value_info(name, self._type(dtype), ["n_samples", *shape]))
        return name

    def leave(self, value: str, name: str, dtype: str, shape: tuple[int, ...]) -> None:
        """Name a value as an output."""
        self.nodes.append(self.onnx.helper.make_node("Identity", [value], [name]))
        self.outputs.append(self.onnx.helper.make_tensor_value_info(name, self._type(dtype), ["n_samples", *shape]))

    def constant(self, value: Any, dtype: str = "float32") -> str:
        """Hold an array and return its name."""
        name = f"constant_{len(self.constants)}"
        array = np.asarray(value, dtype=object if dtype == "string" else dtype)
        if dtype == "string":
            flat = [str(item).encode() for item in array.ravel()]
            tensor = self.onnx.helper.make_tensor(name, self._type(dtype), list(array.shape), flat)
        else:
            tensor = self.onnx.numpy_helper.from_array(np.array(array, order="C"), name)
        self.constants.append(tensor)
        return name

    def ints(self, *values: int) -> str:
        """Hold whole numbers, as shapes and axes are given."""
        return self.constant(values, "int64")

    def op(self, kind: str, *values: str, **attributes: Any) -> str:
        """Append an operation of one output and return its name."""
        return self.several(kind, 1, *values, **attributes)[0]

    def several(self, kind: str, n_outputs: int, *values: str, **attributes: Any) -> list[str]:
        """Append an operation and return the names of its outputs."""
        names = [f"{kind.lower()}_{len(self.nodes)}_{place}" for place in range(n_outputs)]
        self.nodes.append(self.onnx.helper.make_node(kind, list(values), names, **attributes))
        return names

    def cast(self, value: str, dtype: str) -> str:
        """Change the type of a value."""
        return self.op("Cast", value, to=self._type(dtype))

    def slice(self, value: str, start: int, end: int, axis: int) -> str:
        """Cut a stretch out of an axis."""
        return self.op("Slice", value, self.ints(start), self.ints(end), self.ints(axis))

    def to_bytes(self, name: str, about: str) -> bytes:
        """Check the graph and return the bytes of the model."""
        helper = self.onnx.helper
        graph = helper.make_graph(self.nodes, name, self.inputs, self.outputs, self.constants)
        opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid("ai.onnx.ml", ML_OPSET)]
        model = helper.make_model(graph, opset_imports=opsets, producer_name="pybiodl", doc_string=about)
        model.ir_version = IR_VERSION
        self.onnx.checker.check_model(model, full_check=True)
        return bytes(model.SerializeToString())

    def _type(self, dtype: str) -> int:
        names = {"float32": "FLOAT", "float64": "DOUBLE"}
        return int(getattr(self.onnx.TensorProto, names.get(dtype, dtype.upper())))
