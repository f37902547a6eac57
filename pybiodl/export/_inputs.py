"""What enters a graph: raw numbers and categories of a table, codes of a sequence, raw signals."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse

from pybiodl.encode import Signal, Table
from pybiodl.export._flow import Flow

NUMBERS, CATEGORIES, FEATURES, CODES, SIGNALS = "X", "categories", "features", "codes", "signals"


def read(flow: Flow) -> None:
    """Declare the inputs and make of them what the network reads."""
    encoder = flow.encoder
    if isinstance(encoder, Table):
        _read_table(flow, encoder)
    elif encoder.kind == "sequence":
        flow.codes = flow.graph.cast(flow.graph.enter(CODES, code_dtype(encoder), encoder.shape_[:1]), "int64")
        if encoder.ragged_:
            there = flow.graph.op("Greater", flow.codes, flow.graph.constant(0, "int64"))
            flow.mask = flow.graph.cast(there, "float32")
    elif encoder.kind == "signal":
        _read_signal(flow, encoder)
    else:
        flow.value = flow.graph.enter(FEATURES, "float32", encoder.shape_)


def _read_table(flow: Flow, encoder: Table) -> None:
    graph, parts = flow.graph, []
    if encoder.levels_:
        words = graph.enter(CATEGORIES, "string", (len(encoder.levels_),))
    for place, known in enumerate(encoder.levels_.values()):
        column = graph.op("Gather", words, graph.constant(place, "int64"), axis=1)
        codes = graph.op(
            "LabelEncoder", column, domain="ai.onnx.ml", keys_strings=known or [""],
            values_int64s=list(range(len(known))) or [0], default_int64=len(known),
        )  # fmt: skip
        off_on = graph.constant([0.0, 1.0])
        parts.append(graph.op("OneHot", codes, graph.constant([len(known) + 1], "int64"), off_on))
    if encoder.numeric_:
        values = graph.enter(NUMBERS, "float64", (len(encoder.numeric_),))
        if encoder.missing == "impute":
            values = graph.op("Where", graph.op("IsNaN", values), graph.constant(encoder.fill_, "float64"), values)
        parts.append(_standardised(flow, values, encoder.mean_, encoder.scale_))
    flow.value = graph.op("Concat", *parts, axis=1) if len(parts) > 1 else parts[0]


def _standardised(flow: Flow, values: str, mean: np.ndarray, scale: np.ndarray) -> str:
    """Standardise in float64, so that large means take no digits, and go on in float32."""
    graph = flow.graph
    values = graph.op("Sub", values, graph.constant(mean, "float64"))
    return graph.cast(graph.op("Div", values, graph.constant(scale, "float64")), "float32")


def _read_signal(flow: Flow, encoder: Any) -> None:
    graph = flow.graph
    if takes_raw_signals(encoder):
        values = graph.enter(SIGNALS, "float64", encoder.shape_)
        flow.value = _standardised(flow, values, encoder.mean_, encoder.scale_)
    else:
        flow.value = graph.enter(SIGNALS, "float32", encoder.shape_)
    if encoder.ragged_:
        first = graph.op("Gather", flow.value, graph.constant(0, "int64"), axis=2)
        flow.mask = graph.cast(graph.op("Not", graph.op("IsNaN", first)), "float32")
        flow.value = graph.op("Where", graph.op("IsNaN", flow.value), graph.constant(0.0), flow.value)


def takes_raw_signals(encoder: Any) -> bool:
    """Tell whether the graph scales signals itself: medians of each sample stay outside."""
    return isinstance(encoder, Signal) and encoder.scale in ("standard", "none")


def code_dtype(encoder: Any) -> str:
    """Type of the codes of a sequence."""
    table = encoder.expansion_
    return "uint8" if table is not None and len(table) <= 256 else "int32"


def feeds(encoder: Any, X: Any) -> dict[str, np.ndarray]:
    """Return what the inputs of the graph are given for samples that the encoder reads."""
    if isinstance(encoder, Table):
        return _table_feeds(encoder, X)
    encoded = np.asarray(encoder.transform(X))
    if encoder.kind == "sequence":
        return {CODES: encoded.astype(code_dtype(encoder))}
    if encoder.kind == "signal":
        if takes_raw_signals(encoder):
            raw = Signal.from_state(
                {**encoder.get_params(), "scale": "none"},
                {"length": encoder.length_, "n_channels": encoder.n_channels_, "ragged": encoder.ragged_},
                {"mean": np.zeros(encoder.n_channels_), "scale": np.ones(encoder.n_channels_)},
            )
            return {SIGNALS: raw.transform(X, dtype="float64")}
        return {SIGNALS: encoded.astype(np.float32)}
    return {FEATURES: encoded.astype(np.float32)}


def _table_feeds(encoder: Table, X: Any) -> dict[str, np.ndarray]:
    given: dict[str, np.ndarray] = {}
    if encoder.levels_:
        columns = [X.iloc[:, j] for j in encoder.levels_]
        words = [np.where(c.isna(), "", c.astype(str).to_numpy(dtype=object)) for c in columns]
        given[CATEGORIES] = np.stack(words, axis=1).astype(object)
    if encoder.numeric_:
        if isinstance(X, pd.DataFrame):
            given[NUMBERS] = X.iloc[:, encoder.numeric_].to_numpy(dtype=np.float64, na_value=np.nan)
        else:
            given[NUMBERS] = np.asarray(X.toarray() if scipy.sparse.issparse(X) else X, dtype=np.float64)
    return given
