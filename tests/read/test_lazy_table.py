import gzip
import os
import pickle
import sys
import warnings
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pandas as pd
import pytest

from pybiodl.errors import DataWarning, InvalidInputError, InvalidTypeError, MissingDependencyError
from pybiodl.read import _number_blocks, open_table

NAMES = tuple("abcdefg")
FORMATS = ["csv", "tsv", "csv.gz", "parquet", "h5", "h5 chunked", "h5ad", "h5ad sparse", "zarr", "zarr anndata"]


@pytest.fixture
def truth():
    values = np.random.default_rng(0).normal(size=(301, 7))
    return np.where(np.abs(values) < 0.5, 0, values)


def _written(folder, truth, kind):
    """Path of a file with these numbers and, where the format has them, these names."""
    path = folder / f"x.{kind.split()[0]}"
    frame = pd.DataFrame(truth, columns=list(NAMES))
    if kind == "parquet":
        pytest.importorskip("pyarrow")
        frame.to_parquet(path, row_group_size=300)
    elif kind.startswith("h5ad") or kind == "zarr anndata":
        anndata = pytest.importorskip("anndata")
        sparse = pytest.importorskip("scipy.sparse")
        data = anndata.AnnData(
            sparse.csr_matrix(truth) if "sparse" in kind or "zarr" in kind else truth.copy(),
            var=pd.DataFrame(index=list(NAMES)),
            layers={"counts": truth * 2, "columns": sparse.csc_matrix(truth)},
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            data.write_zarr(path) if "zarr" in kind else data.write_h5ad(path)
    elif kind == "zarr":
        zarr = pytest.importorskip("zarr")
        zarr.create_array(str(path), data=truth, chunks=(50, 3))
    elif kind.startswith("h5"):
        h5py = pytest.importorskip("h5py")
        with h5py.File(path, "w") as file:
            options = {"chunks": (50, 3), "compression": "gzip"} if "chunked" in kind else {}
            file.create_dataset("group/values", data=truth, **options)
    else:
        text = frame.to_csv(index=False, sep="\t" if kind == "tsv" else ",").encode()
        path.write_bytes(gzip.compress(text) if kind.endswith("gz") else text)
    return path


def _close(values, truth):
    np.testing.assert_allclose(values, truth, rtol=1e-14)
    assert values.dtype == np.float64


@pytest.mark.parametrize("kind", FORMATS)
def test_rows_come_in_the_order_asked(tmp_path, truth, kind):
    table = open_table(_written(tmp_path, truth, kind))
    assert (table.shape, table.ndim, table.kind, table.dtype, len(table)) == ((301, 7), 2, "table", np.float64, 301)
    named = kind not in ("h5", "h5 chunked", "zarr")
    assert table.names == (NAMES if named else tuple(f"x{i}" for i in range(7)))
    view = table[10:290:3]
    rows = np.random.default_rng(1).integers(len(view), size=200)
    mask = truth[:, 0] > 0
    assert table.records_read == 0
    _close(view[rows].load(), truth[10:290:3][rows])
    _close(table[mask].load([2, 0]), truth[mask][[2, 0]])
    _close(table[-1], truth[-1])
    _close(table.load(), truth)
    _close(np.concatenate(list(view.blocks(7))), truth[10:290:3])
    assert table[[]].load().shape == (0, 7)


@pytest.mark.parametrize("kind", FORMATS)
def test_views_read_nothing_and_what_is_read_is_counted(tmp_path, truth, kind):
    table = open_table(_written(tmp_path, truth, kind))
    view = table[np.arange(300)[::-1], ...][:20]
    assert table.records_read == 0
    view.load([3, 3, 1])
    assert table.records_read == view.records_read == 2


@pytest.mark.parametrize("kind", FORMATS)
def test_pickles_are_paths_and_threads_do_not_disturb_each_other(tmp_path, truth, kind):
    table = open_table(_written(tmp_path, truth, kind))
    view = table[5:200]
    raw = pickle.dumps(view)
    assert len(raw) < 1000
    again = pickle.loads(raw)
    assert again.names == view.names
    _close(again.load(), truth[5:200])
    rng = np.random.default_rng(2)
    jobs = [rng.permutation(195)[:50] for _ in range(40)]
    with ThreadPoolExecutor(8) as pool:
        for rows, values in zip(jobs, pool.map(view.load, jobs), strict=True):
            _close(values, truth[5:200][rows])


@pytest.mark.parametrize("kind", ["csv", "parquet", "h5ad", "h5ad sparse"])
def test_columns_are_chosen_in_order(tmp_path, truth, kind):
    path = _written(tmp_path, truth, kind)
    table = open_table(path, columns=["f", "b"])
    assert table.names == ("f", "b")
    _close(table.load([4, 2]), truth[[4, 2]][:, [5, 1]])
    _close(pickle.loads(pickle.dumps(table)).load(), truth[:, [5, 1]])
    with pytest.raises(InvalidInputError) as error:
        open_table(path, columns=["z"])
    assert str(error.value) == (
        f"columns must be in the table; {str(path)!r} has no column 'z'; it has 'a', 'b', 'c', 'd', 'e', 'f', 'g'."
    )
    with pytest.raises(InvalidInputError, match=r"^columns must name at least one column; got an empty list\.$"):
        open_table(path, columns=[])
    with pytest.raises(InvalidTypeError, match=r"^columns must be a list of names; got 'f'; pass \['f'\]\.$"):
        open_table(path, columns="f")


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_text_is_left_out_with_one_warning(tmp_path, truth, kind):
    frame = pd.DataFrame({"id": [f"s{i}" for i in range(301)], "y": truth[:, 0], "class": "a", "n": range(301)})
    frame.loc[7, "y"] = np.nan
    path = tmp_path / "x"
    frame.to_parquet(path) if kind == "parquet" else frame.to_csv(path, index=False)
    with pytest.warns(DataWarning) as caught:
        table = open_table(path)
    assert [str(w.message) for w in caught] == [
        f"2 columns of {str(path)!r} hold text and are left out (the first is 'id')."
    ]
    assert caught[0].filename == __file__
    assert table.names == ("y", "n")
    _close(table.load(), frame[["y", "n"]].to_numpy())
    open_table(path, columns=["n"])  # no warning: the caller knows
    with pytest.raises(InvalidInputError) as error:
        open_table(path, columns=["n", "class"])
    assert str(error.value) == (
        f"Columns of an open table must hold numbers; 'class' of {str(path)!r} holds text; leave it out."
    )


def test_many_blocks_are_one_table(tmp_path, truth, monkeypatch):
    """Blocks end at a row, wherever the line ends of quoted cells are."""
    monkeypatch.setattr(_number_blocks, "_BLOCK", 700)
    frame = pd.DataFrame(truth, columns=list(NAMES)).assign(note='a\n"b"\n\nc', z=range(301))
    frame.loc[:200, "a"] = frame.loc[:200, "a"].round()  # whole numbers in the first blocks
    frame.to_csv(tmp_path / "x.csv", index=False)
    (tmp_path / "y.csv").write_bytes(b"\n" + (tmp_path / "x.csv").read_bytes().rstrip())
    for name in ("x.csv", "y.csv"):
        with pytest.warns(DataWarning, match="note"):
            table = open_table(tmp_path / name)
        _close(table.load(), frame[[*NAMES, "z"]].to_numpy())
    pytest.importorskip("pyarrow")
    frame.to_parquet(tmp_path / "x.parquet")
    with pytest.warns(DataWarning, match="note"):
        _close(open_table(tmp_path / "x.parquet").load(), frame[[*NAMES, "z"]].to_numpy())


def test_a_fault_in_a_late_block_is_named_by_its_line(tmp_path, monkeypatch):
    monkeypatch.setattr(_number_blocks, "_BLOCK", 64)
    path = tmp_path / "x.csv"
    lines = ["a,b", *(f"{i},{i}" for i in range(100))]

    def refusal(text):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(InvalidInputError) as error:
            open_table(path)
        assert os.listdir(tmp_path) == ["x.csv"]
        return str(error.value).replace(repr(str(path)), "X")

    assert refusal("\n".join([*lines[:80], "5", *lines[80:]])) == (
        "Every row of a table must have as many cells; line 81 of X has 1 where 2 are expected."
    )
    assert refusal("\n".join([*lines[:80], "5,high", *lines[80:]])) == (
        "A column of an open table must hold numbers or text alone; row 80 of X has 'high' among numbers in column "
        "'b'; correct it, or leave the cell empty."
    )


def test_types_of_parquet(tmp_path):
    pa = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    columns = {
        "int": pa.array([1, None, 3], pa.int64()),
        "bool": pa.array([True, None, False]),
        "float": pa.array([1.5, float("nan"), None], pa.float32()),
        "decimal": pa.array([1, 2, None]).cast(pa.decimal128(20, 1)),
    }
    parquet.write_table(pa.table(columns), tmp_path / "x")
    nan = np.nan
    _close(open_table(tmp_path / "x").load(), [[1, 1, 1.5, 1], [nan, nan, nan, 2], [3, 0, nan, nan]])
    values = np.random.default_rng(0).normal(size=(1000, 5)).astype(np.float32)
    pd.DataFrame(values, columns=list("abcde")).to_parquet(tmp_path / "y")
    np.testing.assert_array_equal(open_table(tmp_path / "y").load(), values)
    assert (tmp_path / "y.pybiodl-rows").stat().st_size < 5 * values.nbytes / 4


def test_the_copy_is_made_once_and_again_when_the_file_has_changed(tmp_path, truth):
    path = _written(tmp_path, truth, "csv")
    copy = tmp_path / "x.csv.pybiodl-rows"
    view = open_table(path)[:5]
    made = copy.stat().st_mtime_ns
    open_table(path)
    assert copy.stat().st_mtime_ns == made
    raw = pickle.dumps(view)
    path.write_text("a\n1\n2\n", encoding="utf-8")
    _close(open_table(path).load(), [[1], [2]])
    with pytest.raises(InvalidInputError, match=r"has changed; open it again\.$"):
        pickle.loads(raw)
    copy.write_bytes(copy.read_bytes()[:-1])
    _close(open_table(path).load(), [[1], [2]])


def test_the_copy_may_be_elsewhere(tmp_path, truth):
    path = _written(tmp_path, truth, "csv")
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    table = open_table(path, index_dir=folder)
    assert len(os.listdir(folder)) == 1
    assert not (tmp_path / "x.csv.pybiodl-rows").exists()
    _close(pickle.loads(pickle.dumps(table)).load(), truth)
    with pytest.raises(InvalidInputError, match=r"^index_dir must be a folder; "):
        open_table(path, index_dir=path)


def test_datasets_by_name(tmp_path, truth):
    h5py = pytest.importorskip("h5py")
    path = _written(tmp_path, truth, "h5ad")
    _close(open_table(path, dataset="layers/counts").load(), truth * 2)
    name = repr(str(path))

    def refusal(path, **options):
        with pytest.raises(InvalidInputError) as error:
            open_table(path, **options)
        return str(error.value)

    assert refusal(path, dataset="layers/count") == (
        f"dataset must be in the file; {name} has no 'layers/count'; did you mean 'layers/counts'?"
    )
    assert refusal(path, dataset="layers/columns") == (
        f"A table must be a dense array or in compressed rows (CSR); 'layers/columns' of {name} is a matrix in "
        "compressed columns (CSC); write it as CSR, as by adata.X = adata.X.tocsr()."
    )
    assert "'layers' of" in refusal(path, dataset="layers")
    several = tmp_path / "several.h5"
    with h5py.File(several, "w") as file:
        file["one"], file["two"], file["flat"], file["words"] = truth, truth, truth[0], [[b"x"]]
    name = repr(str(several))
    assert refusal(several) == (
        f"dataset must name the table where there is not exactly one; {name} has 3: 'one', 'two', 'words'."
    )
    assert refusal(several, dataset="flat") == (
        f"A table must be an array of numbers with two dimensions; 'flat' of {name} has shape (7,) and type float64; "
        "name another by dataset."
    )
    assert "type object" in refusal(several, dataset="words")
    _close(open_table(several, dataset="two").load(), truth)
    csv = _written(tmp_path, truth, "csv")
    assert refusal(csv, dataset="x") == (
        f"dataset is for HDF5 and zarr; {str(csv)!r} is neither; got 'x'; leave it out."
    )


def _bad(kind, truth, folder):
    path = folder / "x"
    if kind == "empty":
        path.write_bytes(b"")
    elif kind == "header":
        path.write_text("a,b\n", encoding="utf-8")
    elif kind == "text":
        path.write_text("a,b\nx,y\n", encoding="utf-8")
    elif kind == "binary":
        path.write_bytes(b"a,b\n\0\n")
    elif kind == "folder":
        path.mkdir()
    elif kind == "gz":
        path.write_bytes(gzip.compress(b"a,b\n" + b"1,2\n" * 99)[:-9])
    elif kind != "missing":
        whole = _written(folder, truth, kind).read_bytes()
        path.write_bytes(whole[: len(whole) // 2])
    return path


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("missing", "There is no file {name}; check the path."),
        ("empty", "A file must hold at least one record; {name} is empty."),
        ("header", "A table must have at least one row below its header; {name} has none."),
        ("text", "An open table must have a column of numbers; {name} has only text."),
        ("binary", "A table must be text; {name} has a NUL byte at position 4: it is a binary file or UTF-16; save it "
                   "as UTF-8 text."),
        ("folder", "path must be a file or a zarr folder; {name} is another folder."),
        ("gz", "The gzip file {name} is truncated; copy or download it again."),
        ("parquet", "The Parquet file {name} is truncated or damaged; write it again."),
        ("h5", "The HDF5 file {name} is truncated or damaged; copy or write it again."),
    ],
)  # fmt: skip
def test_bad_files_are_refused_in_one_sentence(tmp_path, truth, kind, message):
    path = _bad(kind, truth, tmp_path)
    with pytest.raises(InvalidInputError) as error:
        open_table(path)
    assert str(error.value) == message.format(name=repr(str(path)))
    assert not (tmp_path / "x.pybiodl-rows").exists()


def test_an_open_file_is_refused(tmp_path):
    with pytest.raises(InvalidTypeError, match=r"^path must be a path, because the file is read piece by piece; got "):
        open_table(sys.stdin)


@pytest.mark.parametrize(("kind", "module"), [("parquet", "pyarrow"), ("h5", "h5py"), ("zarr", "zarr")])
def test_missing_packages_are_named_with_their_extra(tmp_path, truth, monkeypatch, kind, module):
    path = _written(tmp_path, truth, kind)
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(MissingDependencyError, match=rf'needs the package {module}, .* pip install "pybiodl\[io\]"\.$'):
        open_table(path)
