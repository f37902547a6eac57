"""From what leaves the layers to probabilities, labels and values, each an output with a name."""

from __future__ import annotations

from typing import Any

import numpy as np

from pybiodl.errors import UnsupportedError
from pybiodl.export._flow import Flow
from pybiodl.networks import Head

PROBABILITIES, LABELS, VALUES, VECTORS = "probabilities", "label", "values", "vectors"
_OF_KIND = {"regression": VALUES, "count": VALUES, "vector": VECTORS}


def output_name(part: Head, what: str | None = None) -> str:
    """Name of an output of a head; that of one outcome among several says which."""
    what = what or _OF_KIND.get(part.kind, PROBABILITIES)
    return f"{what}_{part.name}" if part.name else what


def check(head: Head) -> None:
    """Refuse what no graph says.

    Raises
    ------
    UnsupportedError
    """
    refused = {
        "symbols": "strings of symbols need a search",
        "contrast": "this head is there for training",
        "reconstruction": "an autoencoder gives a table back",
    }
    if head.kind in refused:
        what = refused[head.kind]
        raise UnsupportedError(f"to_onnx writes answers that one pass gives; {what}; use save.", field="head")


def add_head(flow: Flow, part: Head, classes: Any, as_it_is: bool = False) -> None:
    """Append one head and its outputs.

    Parameters
    ----------
    flow : Flow
        A fork of its own.
    part : Head
    classes : ndarray or None
    as_it_is : bool
        Whether what leaves the layers are the numbers of the head.
    """
    graph, places = flow.graph, flow.shape[:-1]
    name = output_name(part)
    if part.kind != "vector" and not as_it_is:
        flow.affine()
    if part.kind == "vector":
        graph.leave(flow.value, name, "float32", flow.shape)
    elif part.kind == "regression":
        wide = graph.cast(flow.value, "float64")  # a large mean would take digits in float32
        scaled = graph.op("Mul", wide, graph.constant(part.scale, "float64"))
        values = graph.op("Add", scaled, graph.constant(part.mean, "float64"))
        graph.leave(values, name, "float64", (*places, part.n_outputs))
    elif part.kind == "count":
        flow.op("Min", graph.constant(80.0))
        flow.op("Exp")
        if part.scale:
            flow.op("Mul", graph.constant(part.scale))
        graph.leave(flow.value, name, "float32", (*places, part.n_outputs))
    else:
        _add_classes(flow, part, classes)


def _add_classes(flow: Flow, part: Head, classes: Any) -> None:
    graph, places = flow.graph, flow.shape[:-1]
    n_columns = part.n_outputs
    if part.kind == "binary":
        # Of both classes, each from the logit, so that neither loses digits near 1.
        both = graph.op("MatMul", flow.value, graph.constant([[-1.0, 1.0]]))
        flow.value, n_columns = graph.op("Sigmoid", both), 2
    elif part.kind == "multilabel":
        flow.op("Sigmoid")
    elif part.kind == "ordinal":
        _add_ordinal(flow, part)
    else:
        flow.op("Softmax", axis=-1)
    graph.leave(flow.value, output_name(part), "float32", (*places, n_columns))
    if part.kind == "multilabel":
        chosen = graph.cast(graph.op("Greater", flow.value, graph.constant(0.5)), "int64")
        graph.leave(chosen, output_name(part, LABELS), "int64", (*places, n_columns))
    elif classes is not None:
        labels = np.asarray(np.asarray(classes).tolist())
        dtype = {"i": "int64", "u": "int64", "b": "bool", "f": "float64"}.get(labels.dtype.kind, "string")
        chosen = graph.op("ArgMax", flow.value, axis=len(places) + 1, keepdims=0)
        named = graph.op("Gather", graph.constant(labels, dtype), chosen)
        graph.leave(named, output_name(part, LABELS), dtype, places)


def _add_ordinal(flow: Flow, part: Head) -> None:
    """Probabilities of ordered classes from one number and thresholds that rise."""
    graph, steps = flow.graph, flow.take().ravel()
    rising = np.cumsum(np.concatenate([steps[:1], np.logaddexp(0, steps[1:])]))
    above = graph.op("Sigmoid", graph.op("Sub", flow.value, graph.constant(rising - (len(steps) - 1) / 2)))
    first = graph.slice(above, 0, 1, axis=-1)
    one = graph.op("Add", graph.op("Mul", first, graph.constant(0.0)), graph.constant(1.0))
    least = graph.op("Concat", one, above, axis=-1)
    most = graph.op("Concat", above, graph.op("Sub", one, one), axis=-1)
    flow.value = graph.op("Sub", least, most)
