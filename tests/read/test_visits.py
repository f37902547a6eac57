import gzip
import io

import numpy as np
import pandas as pd
import pytest

from pybiodl.errors import InvalidInputError
from pybiodl.read import read_visits


def test_a_table_by_hand():
    text = "patient,time,code,ward\n007,9,I10,A\nb,1,E11,A\n007,2,250.00,B\n007,9,N18,B\nb,1,E11,A\n"
    table = read_visits(io.StringIO(text))
    assert list(table.columns) == ["patient", "times", "codes"]
    assert table.to_numpy().tolist() == [
        ["007", [2.0, 9.0], [["250.00"], ["I10", "N18"]]],
        ["b", [1.0], [["E11", "E11"]]],
    ]
    assert all(type(time) is float for times in table["times"] for time in times)


def test_one_patient_with_one_event():
    assert read_visits(io.StringIO("patient,time,code\na,0,x\n")).to_numpy().tolist() == [["a", [0.0], [["x"]]]]


def test_any_order_of_events_gives_the_same_visits_as_a_loop(tmp_path):
    rng = np.random.default_rng(0)
    events = pd.DataFrame(
        {
            "subject": rng.choice(list("abcdefg"), 300),
            "day": rng.integers(-20, 20, 300) / 4,
            "icd": [f"C{i}" for i in range(300)],
        }
    )
    expected: dict = {}
    for subject, day, icd in events.itertuples(index=False):
        expected.setdefault(subject, {}).setdefault(day, []).append(icd)
    for suffix in ("csv", "tsv", "parquet", "csv.gz"):
        path = tmp_path / f"events.{suffix}"
        if suffix == "parquet":
            pytest.importorskip("pyarrow")
            events.to_parquet(path)
        else:
            text = events.to_csv(index=False, sep="\t" if suffix == "tsv" else ",").encode()
            path.write_bytes(gzip.compress(text) if suffix.endswith("gz") else text)
        table = read_visits(path, patient="subject", time="day", code="icd")
        assert table["patient"].tolist() == list(expected)
        for _, patient, times, codes in table.itertuples():
            assert times == sorted(expected[patient])
            assert codes == [expected[patient][time] for time in times]


def test_dates_are_sorted_as_dates(tmp_path):
    text = "patient,time,code\na,2024-03-01,x\na,2023-12-31 23:59,y\na,2024-03-01T00:00:00Z,z\n"
    table = read_visits(io.StringIO(text))
    assert table["times"].tolist() == [[pd.Timestamp("2023-12-31 23:59"), pd.Timestamp("2024-03-01")]]
    assert table["codes"].tolist() == [[["y"], ["x", "z"]]]
    pytest.importorskip("pyarrow")
    events = pd.DataFrame({"patient": [1, 1], "time": pd.to_datetime(["2024-03-02", "2024-03-01"]), "code": [25, 7]})
    events.to_parquet(tmp_path / "x.parquet")
    assert read_visits(tmp_path / "x.parquet").to_numpy().tolist() == [
        ["1", [pd.Timestamp("2024-03-01"), pd.Timestamp("2024-03-02")], [["7"], ["25"]]]
    ]


@pytest.mark.parametrize(
    ("text", "columns", "message"),
    [
        ("", {}, "A file must hold at least one record; the open file is empty."),
        ("patient,time,code\n", {}, "A table must have at least one row below its header; the open file has none."),
        (
            "patients,time,code\na,1,x\n",
            {},
            "patient must be a column of the open file; got 'patient'; did you mean 'patients'?",
        ),
        (
            "patient,time,code\na,1,x\n",
            {"code": "ICD"},
            "code must be a column of the open file; got 'ICD'; its columns are 'patient', 'time', 'code'.",
        ),
        (
            "patient,time,code\na,1,x\na,,x\n",
            {},
            "Every event must have a time; row 2 of the open file has none in column 'time'; fill it in or remove the "
            "row.",
        ),
        (
            "patient,time,code\na,1,\n",
            {},
            "Every event must have a code; row 1 of the open file has none in column 'code'; fill it in or remove the "
            "row.",
        ),
        (
            "patient,time,code\na,1,x\na,soon,x\n",
            {},
            "Times must all be numbers, or all be dates such as 2024-03-31; row 2 of the open file has 'soon' in "
            "column 'time'; write it like the others.",
        ),
        (
            "patient,time,code\na,2024-03-31,x\na,31.3.2024,x\n",
            {},
            "Times must all be numbers, or all be dates such as 2024-03-31; row 2 of the open file has '31.3.2024' in "
            "column 'time'; write it like the others.",
        ),
        (
            "patient,time,code\na,today,x\na,2024-03-31,x\n",
            {},
            "Times must all be numbers, or all be dates such as 2024-03-31; row 1 of the open file has 'today' in "
            "column 'time'; write it like the others.",
        ),
        (
            "patient,time,code\na,2024-03-31,x\na,17,x\n",
            {},
            "Times must all be numbers, or all be dates such as 2024-03-31; row 2 of the open file has '17' in column "
            "'time'; write it like the others.",
        ),
    ],
    ids=[
        "empty",
        "no rows",
        "nearest",
        "no column",
        "no time",
        "no code",
        "no number",
        "no ISO date",
        "today",
        "mixed",
    ],
)
def test_bad_tables_are_refused_in_one_sentence(text, columns, message):
    with pytest.raises(InvalidInputError) as error:
        read_visits(io.StringIO(text), **columns)
    assert str(error.value) == message
