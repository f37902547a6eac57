"""What Python says, said in R's words."""

from __future__ import annotations

import pytest

from pybiodl.networks import CNN, MLP
from pybiodl.rbridge._names import function_name, in_r_words, r_call


@pytest.mark.parametrize(
    ("python", "r"),
    [
        ("got NaN in row 2 (0-based); pass encoder=Table(missing='impute').",
         "got NaN in row 3; pass encoder = encode_table(missing = 'impute')."),
        ("network must be None or a network; got 'None'.", "network must be NULL or a network; got 'None'."),
        ("X must have names; got 'X'.", "x must have names; got 'X'."),
        ("random_state must be below 2**32; got 5.", "seed must be below 2**32; got 5."),
        ("use network=MLP(hidden=(64,)) or MLP(hidden=(64, 32)).",
         "use network = mlp(hidden = 64) or mlp(hidden = c(64, 32))."),
        ("choose another one by pybiodl.use_engine(...).", "choose another one by bio_use_engine(...)."),
        ("BioClassifier has no parameter 'x'.", "bio_classifier has no parameter 'x'."),
    ],
)  # fmt: skip
def test_messages(python, r):
    assert in_r_words(python) == r


def test_functions_and_calls():
    assert [function_name(name) for name in ("BioClassifier", "MLP", "Table")] == [
        "bio_classifier",
        "mlp",
        "encode_table",
    ]
    assert r_call(MLP()) == "mlp()"
    assert r_call(MLP(hidden=(200, 200), dropout=0.5)) == "mlp(hidden = c(200, 200), dropout = 0.5)"
    assert r_call(CNN(kernel_size=((1, 3), 9), batch_norm=True)) == (
        "cnn(kernel_size = list(c(1, 3), 9), batch_norm = TRUE)"
    )
