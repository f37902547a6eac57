"""Tables arrive on the cluster as they are, and leave nothing behind."""

from __future__ import annotations

import tempfile

import numpy as np
import pandas as pd
import pytest
import scipy.sparse

from pybiodl.backends.h2o import H2OCluster
from pybiodl.backends.h2o._frames import Layout, download, frame_columns, numbers, read, safe, send, temporary_keys
from pybiodl.encode import Table
from pybiodl.errors import InvalidInputError


@pytest.fixture
def there_and_back(h2o_cluster):
    """Return a function that sends a table and reads it again, as a DataFrame."""

    def go(X, encoder=None, layout=None, cluster=h2o_cluster, **beside):
        encoder = encoder or Table(missing="impute").fit(X)
        layout = layout or Layout.of(encoder, None)
        with temporary_keys(cluster) as keys:
            keys.append("there_and_back")
            send(cluster, keys[0], X, encoder, layout, **beside)
            names, columns = download(cluster, keys[0])
            types = frame_columns(cluster, keys[0])
        frame = pd.concat([pd.Series(column.to_pylist()) for column in columns], axis=1)
        frame.columns = names
        return frame, types

    return go


def hard_numbers():
    rng = np.random.default_rng(0)
    values = rng.normal(size=(400, 3)) * 10.0 ** rng.integers(-100, 100, size=(400, 3))
    values[::9, 0], values[1::9, 1] = np.nan, 0.0
    return values


def test_float64_arrives_to_one_unit_in_the_last_place(there_and_back):
    values = hard_numbers()
    frame, _ = there_and_back(values)
    back = frame.to_numpy(dtype=np.float64)
    np.testing.assert_array_equal(np.isnan(back), np.isnan(values))
    np.testing.assert_allclose(back, values, rtol=2 * np.finfo(np.float64).eps)


def test_float32_arrives_as_float32(there_and_back):
    values = np.random.default_rng(0).normal(size=(100, 4)).astype(np.float32)
    frame, _ = there_and_back(values)
    np.testing.assert_array_equal(frame.to_numpy(dtype=np.float32), values)


def test_sparse_and_integers_and_booleans_arrive(there_and_back):
    counts = np.random.default_rng(0).poisson(0.5, size=(50, 4))
    for X in (counts, scipy.sparse.csr_matrix(counts), counts > 0):
        expected = X.toarray() if scipy.sparse.issparse(X) else X
        np.testing.assert_array_equal(there_and_back(X)[0].to_numpy(dtype=float), expected)


@pytest.mark.parametrize("dtype", [np.float64, np.float32, np.int64])
def test_mostly_zeros_go_over_sparse_and_arrive_as_they_are(h2o_cluster, there_and_back, monkeypatch, dtype):
    monkeypatch.setattr("pybiodl.backends.h2o._sparse._FILE", 20)  # several files
    monkeypatch.setattr("pybiodl.backends.h2o._sparse._BLOCK", 8)  # each of several pieces, rows of more among them
    dense = np.zeros((30, 50))
    dense[3, :7], dense[4, 2], dense[7, 48], dense[29, 0] = np.arange(1, 8), -3, 1e6, 12
    dense[10:14, ::5] = np.random.default_rng(0).normal(size=(4, 10)) * 1e3 + 1e-7
    X = scipy.sparse.csr_matrix(dense.astype(dtype))
    X.indices, X.data = X.indices.copy(), X.data.copy()
    start, stop = X.indptr[3], X.indptr[4]  # columns of a row in any order
    X.indices[start:stop], X.data[start:stop] = X.indices[start:stop][::-1].copy(), X.data[start:stop][::-1].copy()
    X.has_sorted_indices = False
    before = X.copy()
    encoder = Table().fit(X)
    y, weight = np.arange(30) % 2, np.linspace(0, 1, 30)
    layout = Layout.of(encoder, np.array(["no", "yes"]))
    frame, types = there_and_back(X, encoder, layout, y=y, sample_weight=weight)
    np.testing.assert_allclose(
        frame[layout.names].to_numpy(float), before.toarray(), rtol=4e-16 if dtype != np.float32 else 1e-7
    )
    assert list(frame["target"]) == [["no", "yes"][code] for code in y]
    np.testing.assert_allclose(frame["weight"].to_numpy(float), weight, rtol=4e-16)
    assert types["target"] == "enum"
    np.testing.assert_array_equal(X.indices, before.indices)
    assert not [known for known in h2o_cluster.status().frames if "_frame_" in known.name]
    X.data[0] = 1
    if dtype != np.int64:
        X.data[0] = np.nan  # SVMLight has no word for it
        assert np.isnan(there_and_back(X, Table(missing="impute").fit(X))[0].to_numpy(float)).sum() == 1


def test_names_types_and_levels_are_safe_on_the_way(there_and_back, mixed_table):
    encoder = Table(missing="impute").fit(mixed_table)
    layout = Layout.of(encoder, None)
    frame, types = there_and_back(mixed_table, encoder, layout)
    assert layout.names == [f"C{i}" for i in range(1, 8)]  # one name is not plain
    assert [types[name] for name in layout.names].count("enum") == 2
    spelled = dict(zip(layout.levels[3], encoder.levels_[3], strict=True))
    expected = mixed_table["grade"].astype(object).where(mixed_table["grade"].notna(), None)
    assert [spelled.get(value) for value in frame["C4"]] == list(expected)
    assert list(frame["C2"]) == list(mixed_table["tissue"])  # plain levels are as they were


def test_safe_names():
    assert safe(["BRCA1", "TP53", "IL-6", "x y.z"], "C") == ["BRCA1", "TP53", "IL-6", "x y.z"]
    for odd in ("", " x", "x ", "1", "NA", "nan", "a,b", 'a"b', "a\nb", "é"):
        assert safe(["fine", odd], "C") == ["C1", "C2"], odd
    assert safe(["a", "a"], "C") == ["C1", "C2"]
    assert safe([str(i) for i in range(11)], "level")[::10] == ["level01", "level11"]


def test_a_wide_table_arrives(there_and_back):
    values = np.random.default_rng(0).normal(size=(20, 3000))
    frame, _ = there_and_back(values)
    np.testing.assert_allclose(frame.to_numpy(), values, rtol=1e-15)


def test_target_and_weight_go_beside(there_and_back, h2o_cluster):
    X = np.arange(6.0).reshape(3, 2)
    encoder = Table().fit(X, ["target", "b"])
    layout = Layout.of(encoder, np.array([0, 1]))
    frame, types = there_and_back(X, encoder, layout, y=np.array([1, 0, 1]), sample_weight=np.array([0.5, 1, 2]))
    assert list(frame.columns) == ["C1", "C2", "target", "weight"]
    assert list(frame["target"]) == ["class2", "class1", "class2"]
    assert (types["target"], list(frame["weight"])) == ("enum", [0.5, 1, 2])


@pytest.mark.parametrize("joined", [False, True])
def test_a_table_of_many_parts_keeps_its_rows_in_order(h2o_cluster, there_and_back, monkeypatch, joined):
    from pybiodl.backends.h2o import _frames

    monkeypatch.setattr(_frames, "_SMALLEST_BLOCK", 1)
    monkeypatch.setattr(_frames, "_LARGEST_BLOCK", 40)
    values = np.arange(1000.0).reshape(500, 2)
    launched = h2o_cluster.launched
    cluster = H2OCluster.connect(h2o_cluster.url, launched.user, launched.password) if joined else h2o_cluster
    np.testing.assert_array_equal(there_and_back(values, cluster=cluster)[0].to_numpy(), values)


def test_a_joined_cluster_gets_the_table_by_upload(there_and_back, h2o_cluster):
    launched = h2o_cluster.launched
    joined = H2OCluster.connect(h2o_cluster.url, launched.user, launched.password)
    values = hard_numbers()
    frame, _ = there_and_back(values, cluster=joined)
    np.testing.assert_allclose(frame.to_numpy(dtype=float), values, rtol=2 * np.finfo(np.float64).eps)


def test_no_file_and_no_frame_stays(there_and_back, h2o_cluster, tmp_path, monkeypatch):
    def frames():  # the cluster serves other tests, whose models keep theirs
        return {frame["frame_id"]["name"] for frame in h2o_cluster.rest.get("/3/Frames")["frames"]}

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    before = frames()
    there_and_back(np.eye(3))
    assert frames() == before
    assert not list(h2o_cluster.launched.directory.glob("pybiodl-table-*"))
    assert not list(tmp_path.glob("pybiodl-table-*"))


def test_a_file_that_the_cluster_cannot_read_is_one_sentence(h2o_cluster, tmp_path):
    with pytest.raises(InvalidInputError, match=r"path or URL that the H2O cluster at .* can read; it found nothing"):
        read(h2o_cluster, "nothing", tmp_path / "none.csv", {})


def test_the_cluster_reads_a_file_with_types_given(h2o_cluster, tmp_path):
    (tmp_path / "t.csv").write_text("grade,size\n1,2.5\n2,\n")
    with temporary_keys(h2o_cluster) as keys:
        keys.append("read_by_itself")
        read(h2o_cluster, keys[0], tmp_path / "t.csv", {"grade": "Enum"})
        assert frame_columns(h2o_cluster, keys[0]) == {"grade": "enum", "size": "real"}
        np.testing.assert_array_equal(numbers(download(h2o_cluster, keys[0])[1][1]), [2.5, np.nan])
