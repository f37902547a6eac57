"""Data that the cluster reads by itself: files and H2O's own frames."""

from __future__ import annotations

import numpy as np
import pytest

from pybiodl.backends.h2o import H2OBackend
from pybiodl.errors import InvalidInputError, UnsupportedError
from pybiodl.networks import Head


@pytest.fixture
def file(tmp_path, mixed_table, targets):
    """A CSV file with the target in two columns, and plain names."""
    table = mixed_table.rename(columns=lambda name: name.split(" ")[0]).drop(columns="grade")
    table["carrier"] = table["carrier"].astype(int)
    table["outcome"] = np.array(["no", "yes"])[targets["binary"]]
    table["label"] = targets["multiclass"]
    table["size"] = targets["regression"][:, 0]
    table.to_csv(tmp_path / "table.csv", index=False)
    return tmp_path / "table.csv", table


@pytest.mark.parametrize(
    ("outcome", "kind", "n_outputs", "classes"),
    [
        ("outcome", "binary", 1, ["no", "yes"]),
        ("label", "multiclass", 3, ["0", "1", "2"]),
        ("size", "regression", 1, None),
    ],
)
def test_a_file_trains_and_predicts_as_at_home(make_plan, file, outcome, kind, n_outputs, classes):
    path, table = file
    head = Head("regression", 1) if kind == "regression" else Head("multiclass", 0)
    fitted = H2OBackend().fit(make_plan(kind, X=path, y=outcome, head=head))
    assert (fitted.head.kind, fitted.head.n_outputs) == (kind, n_outputs)
    assert (fitted.classes is None) if classes is None else (list(fitted.classes) == classes)
    features = table.drop(columns=outcome)
    assert fitted.encoder.names_ == list(features.columns)
    if outcome == "label":  # a category there, a number here
        assert 1 in fitted.encoder.levels_
    home, far = fitted.predict(features), fitted.predict(str(path))
    assert far.shape == (200, n_outputs)
    np.testing.assert_allclose(home, far, rtol=1e-9, atol=1e-12)


def test_an_h2o_frame_trains_and_stays(h2o_cluster, make_plan, file):
    path, table = file
    with h2o_cluster.session() as h2o:
        frame = h2o.import_file(str(path), destination_frame="users_own")
        part = frame[:150, :]  # an expression that waits
    fitted = H2OBackend().fit(make_plan("binary", X=part, y="outcome"))
    np.testing.assert_allclose(
        fitted.predict(table.drop(columns="outcome")), fitted.predict(frame), rtol=1e-9, atol=1e-12
    )
    with h2o_cluster.session() as h2o:
        assert h2o.get_frame("users_own").nrows == 200
        assert frame.nrows == 200
        h2o.remove("users_own")


def test_what_does_not_fit_is_one_sentence(h2o_cluster, make_plan, file):
    path, _ = file
    with pytest.raises(InvalidInputError, match="y must name a column of the table; got 'outcom'; did you mean 'outc"):
        H2OBackend().fit(make_plan(X=path, y="outcom"))
    with pytest.raises(InvalidInputError, match="column 'outcome' is of categories; use BioClassifier"):
        H2OBackend().fit(make_plan("regression", X=path, y="outcome"))
    with pytest.raises(UnsupportedError, match="needs y and sample_weight to be names of columns"):
        H2OBackend().fit(make_plan(X=path, y=np.array([1, 0])))
    with h2o_cluster.session() as h2o:
        frame = h2o.import_file(str(path), destination_frame="users_own")
    with pytest.raises(InvalidInputError, match=r"column 'label' is of type 'int'; make it a category by asfactor"):
        H2OBackend().fit(make_plan(X=frame, y="label"))
    with pytest.raises(InvalidInputError, match="An H2OFrame lives on a cluster, so cluster must name it"):
        H2OBackend().fit(make_plan(X=frame, y="outcome", cluster=None))
    h2o_cluster.remove("users_own")
