"""Tables to a cluster and back.

A table goes over as text written by Arrow, with declared column types: float64 arrives to about one unit in the last
place (but for numbers below 1e-290, which H2O reads as 0), float32 to one of its own. Names and levels that the
cluster could misread are coded on the way.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import secrets
import tempfile
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse

from pybiodl._optional import require
from pybiodl.backends.h2o._cluster import OURS, H2OCluster
from pybiodl.backends.h2o._cluster_frame import ClusterFrame
from pybiodl.backends.h2o._jobs import wait
from pybiodl.backends.h2o._rest import quote
from pybiodl.backends.h2o._sparse import is_worth_sparse, write_sparse
from pybiodl.encode import Table
from pybiodl.errors import ClusterError, InvalidInputError, UnsupportedError

_SMALLEST_BLOCK = 1 << 18  # values that a thread makes text of at one time
_LARGEST_BLOCK = 1 << 24
_MOST_THREADS = 8
_ROWS_PER_CHUNK = 1000
_LARGEST_CHUNK = 1 << 26  # bytes of text that one thread of the cluster reads at one time
_AS_IT_IS: Mapping[str, str] = MappingProxyType({})
CLASS = "class"  # before the number of a class whose label is coded
_PLAIN = re.compile(r"[A-Za-z](?:[\w.+-]| (?! |$))*", re.ASCII)
_FORMATS = {".avro": "AVRO", ".orc": "ORC", ".parquet": "PARQUET"}  # those that a cluster could take for text
_MISSING = {"na", "nan", "null", "none", "inf", "infinity"}


def safe(names: list[str], prefix: str) -> list[str]:
    """Return names that a cluster reads as they are: the same if all are plain and unique, else codes in order."""
    plain = all(_PLAIN.fullmatch(name) and name.lower() not in _MISSING for name in names)
    if plain and len(set(names)) == len(names):
        return list(names)
    width = len(str(len(names)))
    return [f"{prefix}{i:0{width}d}" for i in range(1, len(names) + 1)]


@dataclass(frozen=True)
class Layout:
    """What the columns and levels of a table are called on the cluster.

    Parameters
    ----------
    names : list of str
        One a column.
    levels : dict of int to list of str
        Of each categorical column, in the order of the encoder's.
    classes : list of str or None
        Of the target, in the order of its codes; None for numbers.
    targets : tuple of str
    weight : str
        Columns that are added to the table.
    """

    names: list[str]
    levels: dict[int, list[str]]
    classes: list[str] | None
    targets: tuple[str, ...]
    weight: str = "weight"

    @classmethod
    def of(cls, encoder: Table, classes: np.ndarray | None, n_targets: int = 1) -> Layout:
        """Return the layout for a fitted encoder, the labels of the classes and the number of targets."""
        targets = ("target",) if n_targets == 1 else tuple(f"target{i}" for i in range(1, n_targets + 1))
        names = encoder.names_ if encoder.names_ is not None else [""] * encoder.n_columns_
        if {*targets, "weight"} & set(names):
            names = [""] * len(names)  # these are coded too
        levels = {j: safe(known, "level") for j, known in encoder.levels_.items()}
        labels = None if classes is None else safe([str(label) for label in classes], CLASS)
        return cls(safe(names, "C"), levels, labels, targets)


def send(
    cluster: H2OCluster,
    key: str,
    X: Any,
    encoder: Table,
    layout: Layout,
    y: np.ndarray | None = None,
    sample_weight: np.ndarray | None = None,
) -> None:
    """Send a table, with its target and weights beside it.

    Parameters
    ----------
    cluster : H2OCluster
    key : str
        Of the frame to make.
    X : ndarray, CSR matrix or DataFrame of shape (n_samples, n_columns)
    encoder : Table
        Fitted; says which columns are categorical.
    layout : Layout
    y : ndarray of shape (n_samples,) or (n_samples, n_targets), optional
        Class codes, or numbers.
    sample_weight : ndarray of shape (n_samples,), optional

    A CSR matrix that is mostly zeros goes over as its other numbers, and is kept so on the cluster.
    """
    n_rows = X.shape[0]
    if isinstance(X, pd.DataFrame) and all(isinstance(t, np.dtype) and t.kind in "fiu" for t in X.dtypes.unique()):
        X = X.to_numpy()  # at once, because thousands of columns one by one are slow
    types = ["Enum" if j in encoder.levels_ else "Numeric" for j in range(encoder.n_columns_)]
    beside: dict[str, tuple[str, np.ndarray]] = {}
    if y is not None:
        labelled = y if layout.classes is None else np.asarray(layout.classes, dtype=object)[y]
        kind = "Numeric" if layout.classes is None else "Enum"
        beside |= {name: (kind, v) for name, v in zip(layout.targets, labelled.reshape(n_rows, -1).T, strict=True)}
    if sample_weight is not None:
        beside[layout.weight] = "Numeric", np.asarray(sample_weight, dtype=np.float64)
    names, kinds = list(beside), [kind for kind, _ in beside.values()]

    def columns_beside(rows: slice) -> list[np.ndarray]:
        return [values[rows] for _, values in beside.values()]

    if is_worth_sparse(X):
        with temporary_keys(cluster) as parts:
            parts += [new_key("frame"), new_key("frame")]
            with _private_folder(cluster) as folder:
                files = write_sparse(X, folder)
                _parse(cluster, parts[0], files, layout.names, None, n_rows)
            rename = f"(colnames= {parts[0]} [0:{len(types) + 1}] {json.dumps(['', *layout.names])})".replace(",", "")
            chosen = f"(cols {parts[0]} [1:{len(types)}])"
            if beside:
                _send_text(cluster, parts[1], n_rows, columns_beside, names, kinds)
                chosen = f"(cbind {chosen} {parts[1]})"
            cluster.rest.post("/99/Rapids", ast=f"(assign {parts[0]} {rename})")
            cluster.rest.post("/99/Rapids", ast=f"(assign {key} {chosen})")
        return

    def columns(rows: slice) -> list[np.ndarray]:
        return [*_columns(X, rows, encoder, layout), *columns_beside(rows)]

    _send_text(cluster, key, n_rows, columns, [*layout.names, *names], [*types, *kinds])


def _send_text(
    cluster: H2OCluster,
    key: str,
    n_rows: int,
    columns: Callable[[slice], list[np.ndarray]],
    names: list[str],
    types: list[str],
) -> None:
    """Send columns of numbers, or of levels and None, as text."""
    pa = require("pyarrow", "h2o", "Sending a table to an H2O cluster")
    import pyarrow.csv

    places = [str(i) for i in range(len(names))]
    options = pyarrow.csv.WriteOptions(include_header=False)
    n_threads = min(os.cpu_count() or 1, _MOST_THREADS)
    share = max(-(-n_rows // n_threads), _SMALLEST_BLOCK // len(names))
    step = min(share, max(1, _LARGEST_BLOCK // len(names)))

    def write(start: int, file: Path) -> None:
        # A type for levels, because rows in which all are missing have none by themselves.
        arrays = [
            pa.array(v, type=pa.string() if v.dtype == object else None, from_pandas=True)
            for v in columns(slice(start, start + step))
        ]
        pyarrow.csv.write_csv(pa.table(arrays, names=places), file, options)

    with _private_folder(cluster) as folder, ThreadPoolExecutor(n_threads) as pool:
        starts = range(0, n_rows, step)
        files = [folder / f"part{i:06d}.csv" for i in range(len(starts))]
        list(pool.map(write, starts, files))
        _parse(cluster, key, files, names, types, n_rows)


@contextlib.contextmanager
def _private_folder(cluster: H2OCluster) -> Iterator[Path]:
    """Yield a folder that nobody else can read and that is removed at the end."""
    # Beside our own cluster the supervisor removes it even if this process is killed.
    beside = cluster.launched.directory if cluster.launched is not None else None
    with tempfile.TemporaryDirectory(prefix="pybiodl-table-", dir=beside) as directory:
        yield Path(directory)


def _columns(X: Any, rows: slice, encoder: Table, layout: Layout) -> Iterator[np.ndarray]:
    """Columns of some rows as arrays that Arrow writes: numbers, or safe levels and None."""
    if isinstance(X, pd.DataFrame):
        block = X.iloc[rows]
        for j in range(X.shape[1]):
            column = block.iloc[:, j]
            if j in encoder.levels_:
                codes = pd.Index(encoder.levels_[j]).get_indexer(pd.Index(column.astype(str)))
                missing = column.isna().to_numpy() | (codes < 0)
                spelled = np.asarray([*layout.levels[j], None], dtype=object)
                yield spelled[np.where(missing, -1, codes)]
            elif isinstance(column.dtype, np.dtype):
                yield _numbers(column.to_numpy())
            else:
                yield column.to_numpy(dtype=np.float64, na_value=np.nan)
    else:
        part = X[rows].toarray() if scipy.sparse.issparse(X) else X[rows]
        yield from _numbers(np.asfortranarray(part)).T


def _numbers(values: np.ndarray) -> np.ndarray:
    """Numbers of a type that Arrow writes as numbers."""
    if values.dtype.kind == "b":
        return values.astype(np.uint8)
    if values.dtype.kind in "iu" or values.dtype in (np.float32, np.float64):
        return values
    return values.astype(np.float32 if values.dtype == np.float16 else np.float64)


def _parse(
    cluster: H2OCluster, key: str, files: list[Path], names: list[str], types: list[str] | None, n_rows: int
) -> None:
    """Have the cluster read files that we wrote, as one table; without types, SVMLight with a column before."""
    # Each chunk holds a piece of every column: few for wide tables, enough for every core for long ones.
    n_cores = cluster.cloud().n_cores
    n_chunks = min(max(n_rows // _ROWS_PER_CHUNK, n_cores), 8 * n_cores)
    size = sum(file.stat().st_size for file in files)
    with temporary_keys(cluster) as uploaded:
        if cluster.launched is not None:
            sources = sorted(cluster.rest.get("/3/ImportFiles", path=str(files[0].parent))["destination_frames"])
        else:  # a joined cluster may be elsewhere
            raw = new_key("raw")
            sources = [f"{raw}_{file.stem}" for file in files]
            uploaded += sources
            for source, file in zip(sources, files, strict=True):
                cluster.rest.upload(f"/3/PostFile?destination_frame={source}", file)
        parse = cluster.rest.post(
            "/3/Parse",
            destination_frame=key,
            source_frames=sources,
            parse_type="SVMLight" if types is None else "CSV",
            separator=ord(" " if types is None else ","),
            check_header=-1,
            single_quotes=False,
            number_columns=len(names) + (types is None),
            column_names=None if types is None else names,
            column_types=["Numeric"] * (len(names) + 1) if types is None else types,
            chunk_size=min(max(size // n_chunks, 1 << 16), _LARGEST_CHUNK),
            delete_on_done=True,
            blocking=False,
        )
        wait(cluster, parse["job"], "Reading the table")


def read(
    cluster: H2OCluster, key: str, path: str | Path, column_types: dict[str, str], coded: Mapping[str, str] = _AS_IT_IS
) -> None:
    """Have the cluster read a file, folder or URL by itself.

    Parameters
    ----------
    cluster : H2OCluster
    key : str
        Of the frame to make.
    path : str or Path
        As the cluster sees it.
    column_types : dict of str to {"Enum", "Numeric"}
        Columns whose type is not left to the cluster's guess.
    coded : mapping of str to str
        What columns are called on the cluster, where that is not their name in the file.
    """
    found = cluster.rest.find(f"/3/ImportFiles?path={quote(str(path))}")
    if found is None or not found["destination_frames"]:
        raise InvalidInputError(
            f"X must be a path or URL that the H2O cluster at {cluster.url} can read; it found nothing at "
            f"{str(path)!r}; check the path as that machine sees it, or read the file here and pass the table.",
            field="X",
        )
    sources = sorted(found["destination_frames"])  # rows in the order of the names of the files
    setup = cluster.rest.post("/3/ParseSetup", source_frames=sources)
    is_text = setup["parse_type"] == "CSV"
    _check_format(cluster, sources, setup)
    if is_text and not set(column_types) <= set(setup["column_names"] or ()):  # odd names are guessed to be data
        setup = cluster.rest.post("/3/ParseSetup", source_frames=sources, check_header=1)
    names = setup["column_names"] or [f"C{i}" for i in range(1, setup["number_columns"] + 1)]
    parse = cluster.rest.post(
        "/3/Parse",
        destination_frame=key,
        source_frames=sources,
        column_names=names,  # others, and the header would be read as a row
        column_types=[
            column_types.get(name, known) if is_text else known
            for name, known in zip(names, setup["column_types"], strict=True)
        ],
        delete_on_done=True,
        blocking=False,
        **{
            field: setup[field]
            for field in ("parse_type", "separator", "check_header", "single_quotes", "number_columns", "chunk_size")
        },
    )
    wait(cluster, parse["job"], f"Reading {str(path)!r}")
    _make_levels(cluster, key, [name for name, kind in column_types.items() if kind == "Enum"])
    if coded:
        called = " ".join(f'"{coded[name]}"' if name in coded else json.dumps(name) for name in names)
        cluster.rest.post("/99/Rapids", ast=f"(assign {key} (colnames= {key} [0:{len(names)}] [{called}]))")


def _check_format(cluster: H2OCluster, sources: list[str], setup: dict[str, Any]) -> None:
    """Refuse files whose name says another format than the cluster takes them for, and what H2O is known to misread."""
    taken_for = setup["parse_type"]
    for source in sources:
        needed = _FORMATS.get(Path(source).suffix.lower(), taken_for)
        if needed != taken_for:
            raise UnsupportedError(
                f"X must be a table that the H2O cluster at {cluster.url} can read; it takes {source!r} for "
                f"{taken_for}, so the file is damaged or that H2O has no reader of {needed}; write Parquet or CSV.",
                field="X",
            )
    if taken_for == "AVRO" and "String" in setup["column_types"]:  # "basal" after "luminal" becomes "basalal"
        name = setup["column_names"][setup["column_types"].index("String")]
        raise UnsupportedError(
            f"X must be Avro of numbers and enums, because H2O leaves the end of a longer string behind a shorter one; "
            f"column {name!r} is of strings; make it an enum, or write Parquet.",
            field="X",
        )


def _make_levels(cluster: H2OCluster, key: str, wanted: list[str]) -> None:
    """Make strings, and columns of other types that shall be so, categories."""
    for place, (name, kind) in enumerate(frame_columns(cluster, key).items()):
        if kind == "string" or (name in wanted and kind != "enum"):
            column = f"(as.factor (cols {key} [{place}]))"
            cluster.rest.post("/99/Rapids", ast=f"(assign {key} (:= {key} {column} {place} []))")


def frame_columns(cluster: H2OCluster, frame: str) -> dict[str, str]:
    """Return names and H2O's types (``enum``, ``int``, ``real``, ``string``, ``time``) of the columns of a frame."""
    answer = cluster.rest.get(f"/3/Frames/{quote(frame)}/light", row_count=1)
    return {column["label"]: column["type"] for column in answer["frames"][0]["columns"]}


def download(cluster: H2OCluster, frame: str) -> tuple[list[str], list[Any]]:
    """Return names and columns of a frame in one read; columns are Arrow arrays."""
    text = cluster.rest.send("GET", f"/3/DownloadDataset.bin?frame_id={quote(frame)}&hex_string=false", timeout=3600)
    require("pyarrow", "h2o", "Reading a table from an H2O cluster")
    import pyarrow.csv

    # A block must hold a whole row, and the row of a wide table is long.
    options = pyarrow.csv.ReadOptions(block_size=max(1 << 20, min(len(text), 1 << 30)))
    table = pyarrow.csv.read_csv(io.BytesIO(text), options)
    return table.column_names, table.columns


def numbers(column: Any) -> np.ndarray:
    """Return an Arrow column of numbers as float64."""
    return np.asarray(column.to_numpy(), dtype=np.float64)


def new_key(what: str) -> str:
    """Return a key that nobody else on the cluster uses."""
    return f"{OURS}_{what}_{secrets.token_hex(8)}"


@contextlib.contextmanager
def temporary_keys(cluster: H2OCluster) -> Iterator[list[str]]:
    """Yield a list of keys; what they name on the cluster is removed at the end."""
    keys: list[str] = []
    try:
        yield keys
    finally:
        with contextlib.suppress(ClusterError):  # what ended the work is the error to show
            cluster.remove(*keys)


def is_frame(X: Any) -> bool:
    """Tell whether X is an H2OFrame or a `ClusterFrame`, without importing h2o."""
    return isinstance(X, ClusterFrame) or (type(X).__module__.split(".")[0] == "h2o" and type(X).__name__ == "H2OFrame")


def is_remote(X: Any) -> bool:
    """Tell whether X is data that the cluster reads by itself: a path, a URL or a frame of its own."""
    return isinstance(X, str | Path) or is_frame(X)
