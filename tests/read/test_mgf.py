import gzip
import io

import numpy as np
import pytest

from pybiodl.errors import InvalidInputError
from pybiodl.read import read_mgf

TEXT = """# made by hand
CHARGE=2+ and 3+
COM=a run

BEGIN IONS
TITLE=first = 1
PEPMASS=451.25348 1200.5
CHARGE=2+
RTINSECONDS=824.574
SEQ=IAHYNKR
63.99 0.06 1+
70.0654\t0.5
END IONS

BEGIN IONS
pepmass=300
RTINSECONDS=10-12
END IONS
BEGIN IONS
CHARGE=1-
1e2 3
200 4
END IONS
"""


def test_a_file_written_by_hand():
    table = read_mgf(io.StringIO(TEXT))
    assert list(table.columns) == [
        "title", "sequence", "charge", "precursor_mz", "retention_time", "mz", "intensity",
    ]  # fmt: skip
    assert table["title"].tolist() == ["first = 1", "", ""]
    assert table["sequence"].tolist() == ["IAHYNKR", "", ""]
    assert table["charge"].tolist() == [2, 0, -1]
    np.testing.assert_array_equal(table["precursor_mz"], [451.25348, 300, np.nan])
    np.testing.assert_array_equal(table["retention_time"], [824.574, 11, np.nan])
    assert [one.tolist() for one in table["mz"]] == [[63.99, 70.0654], [], [100, 200]]
    assert [one.tolist() for one in table["intensity"]] == [[0.06, 0.5], [], [3, 4]]
    assert all(one.dtype == np.float64 and one.ndim == 1 for one in [*table["mz"], *table["intensity"]])


def test_spectra_of_one_length_stay_arrays():
    table = read_mgf(io.StringIO("BEGIN IONS\n1 2\n3 4\nEND IONS\n" * 3))
    assert table.shape == (3, 7)
    assert [one.tolist() for one in table["mz"]] == [[1, 3]] * 3


@pytest.mark.parametrize("change", ["plain", "crlf", "gzip"])
def test_layout_does_not_matter(tmp_path, change):
    raw = TEXT.replace("\n", "\r\n").encode() if change == "crlf" else TEXT.encode()
    path = tmp_path / "x.mgf"
    path.write_bytes(gzip.compress(raw) if change == "gzip" else raw)
    assert read_mgf(path)["title"].tolist() == ["first = 1", "", ""]


def test_what_pyteomics_writes_is_read_as_it_reads_it(tmp_path):
    mgf = pytest.importorskip("pyteomics.mgf")
    rng = np.random.default_rng(0)
    spectra = [
        {
            "m/z array": np.sort(rng.uniform(50, 2000, n)),
            "intensity array": rng.uniform(0, 1e5, n),
            "params": {"title": f"s{n}", "pepmass": (rng.uniform(300, 900), None), "charge": [1 + n % 4],
                       "rtinseconds": n * 0.5, "seq": "PEPTIDE"[: n % 7]},
        }
        for n in range(1, 20)
    ]  # fmt: skip
    path = tmp_path / "x.mgf"
    mgf.write(spectra, str(path))
    table = read_mgf(path)
    with mgf.read(str(path), use_index=False) as reader:
        oracle = list(reader)
    assert len(table) == len(oracle) == 19
    for row, spectrum in zip(table.itertuples(), oracle, strict=True):
        params = spectrum["params"]
        np.testing.assert_array_equal(row.mz, spectrum["m/z array"])
        np.testing.assert_array_equal(row.intensity, spectrum["intensity array"])
        assert (row.title, row.sequence, row.charge) == (params["title"], params.get("seq", ""), params["charge"][0])
        assert (row.precursor_mz, row.retention_time) == (params["pepmass"][0], params["rtinseconds"])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "A file must hold at least one record; the open file is empty."),
        ("COM=x\n", "An MGF file must have a spectrum between BEGIN IONS and END IONS; the open file has none."),
        (
            "a,b\n1,2\n",
            "In an MGF file all but KEY=value stands between BEGIN IONS and END IONS; line 1 of the open file is "
            "'a,b'.",
        ),
        (
            "BEGIN IONS\n1 2\nEND IONS\n\nBEGIN IONS\nTITLE=x\n1 2\n",
            "A spectrum must end with END IONS; spectrum 2 of the open file, which begins on line 5, does not: the "
            "file is cut off or damaged there.",
        ),
        (
            "BEGIN IONS\n1 2\nBEGIN IONS\n1 2\nEND IONS\n",
            "A spectrum must end with END IONS; spectrum 1 of the open file, which begins on line 1, does not: the "
            "file is cut off or damaged there.",
        ),
        (
            "BEGIN IONS\n1 2\n3 x\nEND IONS\n",
            "A peak must be two numbers, m/z and intensity; line 3 of the open file is '3 x'.",
        ),
        (
            "BEGIN IONS\n1 2\n\n3\nEND IONS\n",
            "A peak must be two numbers, m/z and intensity; line 4 of the open file is '3'.",
        ),
        (
            "BEGIN IONS\n1 nan\nEND IONS\n",
            "A peak must be two numbers, m/z and intensity; line 2 of the open file is '1 nan'.",
        ),
        (
            "BEGIN IONS\nPEPMASS=heavy\nEND IONS\n",
            "PEPMASS must be a number; the spectrum that ends on line 3 of the open file has 'heavy'.",
        ),
        (
            "BEGIN IONS\nCHARGE=two\nEND IONS\n",
            "CHARGE must be a charge such as 2+; the spectrum that ends on line 3 of the open file has 'two'.",
        ),
    ],
    ids=["empty", "none", "CSV", "cut off", "nested", "text", "alone", "nan", "mass", "charge"],
)
def test_bad_files_are_refused_in_one_sentence(text, message):
    with pytest.raises(InvalidInputError) as error:
        read_mgf(io.StringIO(text))
    assert str(error.value) == message
    assert error.value.field == "path"


def test_truncated_gzip(tmp_path):
    path = tmp_path / "x.mgf.gz"
    path.write_bytes(gzip.compress(TEXT.encode())[:-9])
    with pytest.raises(InvalidInputError, match=r"is truncated; copy or download it again\.$"):
        read_mgf(path)
