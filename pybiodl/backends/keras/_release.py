"""The memory of a fit is given back when it ends, whatever else lives in the process."""

from __future__ import annotations

import contextlib
import gc
import inspect
import sys
import weakref
from collections.abc import Iterator
from typing import Any


@contextlib.contextmanager
def released() -> Iterator[None]:
    """Collect what a fit leaves behind.

    A Keras model and its compiled steps refer to one another in rings, which Python frees when it comes to it: after
    many fits, while graphs and programs outside Python's count pile up. ``keras.backend.clear_session`` would also
    take names and graphs from models that the user holds.
    """
    try:
        yield
    finally:
        gc.collect()


def forget_programs() -> None:
    """Drop what JAX compiled for networks that are no more; what lives on is compiled again when it is next used.

    JAX keeps every compiled program, so that a search over many networks would hold those of all.
    """
    if "jax" in sys.modules:
        sys.modules["jax"].clear_caches()


def forget_steps(model: Any) -> None:
    """Take the graphs apart that TensorFlow made of a model's steps; it makes new ones where they are used again.

    Python cannot free a graph with a loop in it, as of a recurrent layer: it hangs in rings that lead through C++. Of
    any graph there stay, for the life of the process, gradients that are registered by name and lead back to it, and
    what TensorFlow made ready to run it.
    """
    graphs = sys.modules.get("tensorflow.python.framework.func_graph")
    if graphs is None:
        return
    for name in ("train_function", "test_function", "predict_function"):
        for function in _traced(getattr(model, name, None)):
            for concrete in function._list_all_concrete_functions():
                _forget_gradients(concrete.graph)
                graphs.dismantle_func_graph(concrete.graph)
        setattr(model, name, None)
    sys.modules["tensorflow.python.eager.context"].context().clear_kernel_cache()


def forget_after(owner: Any, built: Any) -> None:
    """Take the graphs of a built model's steps apart when its owner is no more.

    A model that a user holds longer makes new ones where it is used again.
    """
    for model in (built.logits, built.model, built.attention, built.reader):
        if model is not None:
            weakref.finalize(owner, forget_steps, model).atexit = False


def _forget_gradients(graph: Any) -> None:
    """Take gradients of a graph's operations, as of sums over replicas, out of TensorFlow's register."""
    register = sys.modules["tensorflow.python.framework.ops"].gradient_registry._registry
    for operation in graph.get_operations():
        if operation.type == "IdentityN":  # by which tf.custom_gradient marks what it stands for, if it made it
            with contextlib.suppress(ValueError):
                register.pop(operation.get_attr("_gradient_op_type").decode(), None)


def _traced(function: Any) -> Iterator[Any]:
    """Walk through what a function of Keras calls and yield what TensorFlow has traced."""
    if hasattr(function, "_list_all_concrete_functions"):
        yield function
        function = function.python_function
    for cell in getattr(function, "__closure__", None) or ():
        if inspect.isfunction(cell.cell_contents) or hasattr(cell.cell_contents, "python_function"):
            yield from _traced(cell.cell_contents)
