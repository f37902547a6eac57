import gzip
import io
import sys

import numpy as np
import pandas as pd
import pytest

from pybiodl.errors import DataWarning, InvalidInputError, InvalidTypeError
from pybiodl.read import check_smiles, read_smiles

MOLECULES = ["CCO", "c1ccccc1", "N[C@@H](C)C(=O)O", "[Na+].[Cl-]", "F/C=C/F", "C1CC%10CC1CC%10"]


@pytest.fixture
def no_rdkit(monkeypatch):
    """The import system refuses a module that is None, as it refuses one that is not installed."""
    monkeypatch.setitem(sys.modules, "rdkit", None)


def test_a_list_with_and_without_names():
    pytest.importorskip("rdkit")
    text = "CCO\n\nc1ccccc1\tbenzene ring \r\nC#N  hydrogen cyanide, a poison\n"
    table = read_smiles(io.StringIO(text))
    assert table.to_numpy().tolist() == [
        [None, "CCO"], ["benzene ring", "c1ccccc1"], ["hydrogen cyanide, a poison", "C#N"],
    ]  # fmt: skip
    assert list(table.columns) == ["id", "smiles"]
    assert read_smiles(io.StringIO("SMILES Name\n" + text)).equals(table)


@pytest.mark.parametrize("kind", ["csv", "tsv", "parquet", "gz"])
def test_a_table_keeps_its_other_columns(tmp_path, kind):
    pytest.importorskip("rdkit")
    frame = pd.DataFrame({"y": [0.5, np.nan] * 3, "SMILES": MOLECULES, "ID": list("abcdef"), "set": ["a", "b, c"] * 3})
    path = tmp_path / "x"
    if kind == "parquet":
        pytest.importorskip("pyarrow")
        frame.to_parquet(path)
    else:
        text = frame.to_csv(sep="\t" if kind == "tsv" else ",").encode()  # with pandas' row numbers
        path.write_bytes(gzip.compress(text) if kind == "gz" else text)
    table = read_smiles(path)
    assert list(table.columns) == ["id", "smiles", "y", "set"]
    assert table["id"].tolist() == list("abcdef")
    assert table["smiles"].tolist() == MOLECULES
    pd.testing.assert_series_equal(table["y"], frame["y"])
    assert table["set"].tolist() == frame["set"].tolist()


def test_the_column_may_be_named_and_the_id_missing():
    pytest.importorskip("rdkit")
    table = read_smiles(io.StringIO("mol;y\nCCO;1\n"), column="mol")
    assert list(table.columns) == ["id", "smiles", "y"]
    assert table.iloc[0].tolist() == [None, "CCO", 1]


def test_rdkit_says_why(capfd):
    pytest.importorskip("rdkit")
    smiles = pd.Series(
        ["CCO", "C1CC", "CC(=O", "CC)", "C(C)(C)(C)(C)C", "c1cccc1", "CXC", "[Na", "C C", "", None, "C==C", "C=", 3],
        index=range(10, 24),
    )
    reasons = check_smiles(smiles)
    assert reasons.index.equals(smiles.index)
    assert reasons.tolist() == [
        None,
        "ring 1 is not closed",
        "1 '(' is not closed",
        "')' at position 3 was not opened",
        "Explicit valence for atom # 0 C, 5, is greater than permitted",
        "Can't kekulize mol. Unkekulized atoms: 0 1 2 3 4",
        "'X' at position 2 is no part of a SMILES",
        "'[' at position 1 is no part of a SMILES",
        "it has white space",
        "it is empty",
        "it is missing",
        "'=' at position 3 follows no atom",
        "it ends with '='",
        "it is no text but int",
    ]
    assert check_smiles(MOLECULES).tolist() == [None] * 6
    captured = capfd.readouterr()
    assert captured.out == captured.err == ""


def test_the_log_of_rdkit_speaks_again_afterwards(capfd):
    chem = pytest.importorskip("rdkit.Chem")
    check_smiles(["C1CC"])
    assert chem.MolFromSmiles("C1CC") is None
    assert "SMILES Parse Error" in capfd.readouterr().err


def test_the_syntax_agrees_with_rdkit_on_changed_molecules():
    """Whatever RDKit parses passes; what it cannot parse is mostly noticed."""
    chem = pytest.importorskip("rdkit.Chem")
    rd_base = pytest.importorskip("rdkit.rdBase")
    from pybiodl.read._molecule import _of_syntax

    rng = np.random.default_rng(0)
    caught = invalid = 0
    with rd_base.BlockLogs():
        for _ in range(2000):
            letters = list(rng.choice(["CC(=O)Nc1ccc(O)cc1", "N[C@@H](CS)C(=O)[O-]", "C1CC2CCC1CC2", "F/C=C/Cl"]))
            place = rng.integers(len(letters))
            letters[place : place + rng.integers(2)] = rng.choice(list("()[]12CcN=#-.%BO/\\"), rng.integers(2))
            changed = "".join(letters)
            parsed = chem.MolFromSmiles(changed, sanitize=False) is not None
            reason = _of_syntax(changed)
            assert not (parsed and reason), (changed, reason)
            invalid += not parsed
            caught += reason is not None
    assert caught > 0.9 * invalid > 100


def test_without_rdkit_only_the_syntax_is_checked(no_rdkit):
    message = (
        r"^Only the syntax of SMILES is checked\. Checking the chemistry of SMILES needs the package rdkit, which is "
        r'not installed; install it with: pip install "pybiodl\[chem\]"\.$'
    )
    with pytest.warns(DataWarning, match=message) as caught:
        reasons = check_smiles(["CCO", "C1CC", "c1cccc1", ""])
    assert reasons.tolist() == [None, "ring 1 is not closed", None, "it is empty"]
    assert caught[0].filename == __file__
    with pytest.warns(DataWarning, match=message) as caught:
        assert len(read_smiles(io.StringIO("CCO\nC[CH5]\n"))) == 2
    assert [w.filename for w in caught] == [__file__]


def test_invalid_rows_are_dropped_with_one_warning_and_their_count():
    pytest.importorskip("rdkit")
    text = "smiles,y\nCCO,1\nC1CC,2\n,3\nCC,4\n"
    with pytest.warns(DataWarning) as caught:
        table = read_smiles(io.StringIO(text), invalid="drop")
    assert [str(w.message) for w in caught] == [
        "2 of the 4 rows of the open file have no valid SMILES and are left out (the first is row 2, 'C1CC': ring 1 is "
        "not closed)."
    ]
    assert caught[0].filename == __file__
    assert table[["smiles", "y"]].to_numpy().tolist() == [["CCO", 1], ["CC", 4]]
    assert table.index.tolist() == [0, 1]


@pytest.mark.parametrize(
    ("text", "options", "message"),
    [
        ("", {}, "A file must hold at least one record; the open file is empty."),
        ("smiles\n", {}, "A table must have at least one row below its header; the open file has none."),
        (
            "CCO\nC1CC ring\n",
            {},
            "Every SMILES must be valid; in the open file, row 2, 'C1CC': ring 1 is not closed; correct it, or leave "
            "such rows out by invalid='drop'.",
        ),
        (
            "smiles,y\n,1\n",
            {},
            "Every SMILES must be valid; in the open file, row 1: it is missing; correct it, or leave such rows out by "
            "invalid='drop'.",
        ),
        (
            "C1CC\n",
            {"invalid": "drop"},
            "A file must have a valid SMILES; the open file has none: row 1, 'C1CC': ring 1 is not closed.",
        ),
        ("CCO\n", {"invalid": "skip"}, "invalid must be one of 'error', 'drop'; got 'skip'."),
        (
            "canonical_smiles,y\nCCO,1\n",
            {},
            "A table of molecules must have a column 'smiles', or its name as column; the open file has no such "
            "column; name it, as in column='canonical_smiles'.",
        ),
        (
            "smile,y\nCCO,1\n",
            {},
            "A table of molecules must have a column 'smiles', or its name as column; the open file has no such "
            "column; did you mean 'smile'?",
        ),
        (
            "mol,y\nCCO,1\n",
            {"column": "molecule"},
            "column must be a column of the open file; got 'molecule'; its columns are 'mol', 'y'.",
        ),
        (
            "CC\0\n",
            {},
            "A list of SMILES must be text; the open file has a NUL byte at position 2: it is a binary file or UTF-16; "
            "save it as UTF-8 text.",
        ),
    ],
    ids=["empty", "no rows", "invalid", "missing", "none", "option", "named", "typo", "column", "binary"],
)
def test_bad_files_are_refused_in_one_sentence(text, options, message):
    pytest.importorskip("rdkit")
    with pytest.raises(InvalidInputError) as error:
        read_smiles(io.StringIO(text), **options)
    assert str(error.value) == message


def test_a_single_string_is_no_list():
    with pytest.raises(InvalidTypeError, match=r"^smiles must be a Series or list of strings; got a single string"):
        check_smiles("CCO")
