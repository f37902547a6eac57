import gzip
import io
import warnings

import numpy as np
import pandas as pd
import pytest

from pybiodl import read_table
from pybiodl.errors import DataWarning, InvalidInputError


@pytest.fixture
def frame():
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(rng.normal(size=(6, 3)), columns=["TP53", "BRCA1", "gene, with comma"])
    frame.insert(0, "class", ["ALL", "AML"] * 3)
    return frame


def _same(table, frame):
    pd.testing.assert_frame_equal(table, frame, rtol=1e-14, check_names=False)


@pytest.mark.parametrize("separator", [",", "\t", ";", "|"])
@pytest.mark.parametrize("zipped", [False, True])
def test_separator_and_gzip_are_known_by_content(tmp_path, frame, separator, zipped):
    text = frame.to_csv(sep=separator, index=False).encode()
    path = tmp_path / "table.txt"
    path.write_bytes(gzip.compress(text) if zipped else text)
    _same(read_table(path), frame)
    _same(read_table(io.BytesIO(path.read_bytes())), frame)


def test_crlf_blank_lines_and_quotes(frame):
    text = "\n" + frame.to_csv(index=False, quoting=1, lineterminator="\r\n").replace("\r\n", "\r\n\r\n")
    _same(read_table(io.StringIO(text)), frame)


def test_parquet(tmp_path, frame):
    path = tmp_path / "table"
    frame.to_parquet(path)
    _same(read_table(path), frame)
    named = frame.set_axis([f"s{i}" for i in range(6)])
    named.to_parquet(path)
    _same(read_table(path), named)
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(
        InvalidInputError, match=r"^The Parquet file '.*table' is truncated or damaged; write it again\.$"
    ):
        read_table(path)


def test_genes_in_rows_are_transposed(tmp_path):
    rng = np.random.default_rng(1)
    expression = pd.DataFrame(rng.normal(size=(5, 3)), index=list("ABCDE"), columns=["s1", "s2", "s3"])
    expression.iloc[2, 1] = np.nan
    for text in (
        expression.to_csv(),
        expression.to_csv(sep="\t", index_label="gene_symbol"),
        expression.to_csv(sep="\t", na_rep="NA").lstrip("\t"),  # R's write.table: no header for the row names
    ):
        _same(read_table(io.StringIO(text), genes_in="rows"), expression.T)
    expression.reset_index(names="gene").to_parquet(tmp_path / "x.parquet")
    _same(read_table(tmp_path / "x.parquet", genes_in="rows"), expression.T)


@pytest.mark.parametrize(
    ("header", "cells", "is_index"),
    [
        ("", ["1", "2"], True),
        ("id", ["a", "b"], True),
        ("patient_id", ["3", "4"], True),
        ("Sample", ["a", "b"], True),
        ("cells", ["3", "4"], False),  # a count
        ("sequence", ["ACGT", "ACCT"], False),
        ("class", ["ALL", "AML"], False),
        ("id", ["a", "a"], False),
        ("id", ["0.5", "1.5"], False),
    ],
)
def test_first_column_becomes_row_names_where_it_names_samples(header, cells, is_index):
    text = f"{header},g1\n{cells[0]},1\n{cells[1]},2\n"
    table = read_table(io.StringIO(text))
    assert list(table.columns) == (["g1"] if is_index else [header, "g1"])
    assert read_table(io.StringIO(text), index=None).shape == (2, 2)


def test_index_by_name():
    text = "g1,tumour\n1,a\n2,b\n"
    table = read_table(io.StringIO(text), index="tumour")
    assert list(table.columns) == ["g1"]
    assert table.index.tolist() == ["a", "b"]
    with pytest.raises(
        InvalidInputError, match=r"^index must be a column of the open file; got 'tumor'; did you mean 'tumour'\?$"
    ):
        read_table(io.StringIO(text), index="tumor")


@pytest.mark.parametrize("genes_in", ["columns", "rows"])
def test_repeated_gene_names_are_kept_with_one_warning(genes_in):
    frame = pd.DataFrame(np.arange(8.0).reshape(2, 4), columns=["A", "B", "A", "A"], index=["s1", "s2"])
    text = (frame if genes_in == "columns" else frame.T).to_csv()
    with pytest.warns(DataWarning) as caught:
        table = read_table(io.StringIO(text), genes_in=genes_in)
    assert [str(w.message) for w in caught] == [
        "2 columns of the open file repeat a name that came before (the first is 'A'); all are kept."
    ]
    _same(table, frame)


def test_a_few_cells_of_text_among_numbers_are_reported():
    with pytest.warns(DataWarning, match=r"^Column 'g1' of the open file is read as text: 1 of its 3 cells are no "
                                         r"numbers \(the first is '1,5'\)\.$"):  # fmt: skip
        read_table(io.StringIO("g1\tg2\n1\t1\n1,5\t2\n3\t3\n"))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        table = read_table(io.StringIO("class,g1\nAML,1\nNone,2\n,3\n"))
    assert table["class"].tolist()[:2] == ["AML", "None"]
    assert table["class"].isna().tolist() == [False, False, True]


@pytest.mark.parametrize(
    ("text", "options", "message"),
    [
        ("", {}, "A file must hold at least one record; the open file is empty."),
        ("a,b\n", {}, "A table must have at least one row below its header; the open file has none."),
        ("a,b\n1,2\n3\n", {}, "line 3 of the open file has 1 where 2 are expected."),
        ("\na,b\n1,2\n\n\n3,4,5\n", {}, "line 6 of the open file has 3 where 2 are expected."),
        ('a,b\n1,"x\n\ny"\n3\n', {}, "line 5 of the open file has 1 where 2 are expected."),
        ("a,b\n1\n2\n", {}, "line 2 of the open file has 1 where 2 are expected."),
        ("a,b\n1,2,3,4\n", {}, "line 2 of the open file has 4 where 2 are expected."),
        (
            "gene,s1,s2\nA,1,2\nB,3,high\n",
            {"genes_in": "rows"},
            "With genes_in='rows' every cell must be a number; the open file has 'high' for gene 'B', sample 's2'; "
            "remove that row or column, or use genes_in='columns'.",
        ),
        ("a\n1\n", {"genes_in": "rows"}, "A table must have a column beside the row names; the open file has none."),
        ("a\n1\n", {"genes_in": "row"}, "genes_in must be one of 'columns', 'rows'; got 'row'; did you mean 'rows'?"),
    ],
    ids=["empty", "header only", "short", "long", "quoted", "all short", "all long", "text", "alone", "typo"],
)  # fmt: skip
def test_bad_tables_are_refused_in_one_sentence(text, options, message):
    with pytest.raises(InvalidInputError) as error:
        read_table(io.StringIO(text), **options)
    assert str(error.value).endswith(message)


def test_latin1_and_wide_tables():
    table = read_table(io.BytesIO("id,espèce\na,Å\n".encode("latin-1")))
    assert table.loc["a", "espèce"] == "Å"
    wide = pd.DataFrame(np.ones((2, 5000)), columns=[f"g{i}" for i in range(5000)])
    assert read_table(io.StringIO(wide.to_csv(index=False))).shape == (2, 5000)
