import gzip
import io

import numpy as np
import pandas as pd
import pytest

from pybiodl.errors import InvalidInputError
from pybiodl.read import read_bed


def test_columns_are_named_as_far_as_they_are_present():
    table = read_bed(io.StringIO("chr1\t1\t5\tp1\t10.5\t+\nNA\t0\t3\tNA\t.\t-\n"))
    assert list(table.columns) == ["chromosome", "start", "end", "name", "score", "strand"]
    assert table["chromosome"].tolist() == ["chr1", "NA"]
    assert table["name"].tolist() == ["p1", "NA"]
    assert (table["start"].dtype, table["end"].dtype) == (np.int64, np.int64)
    assert table["score"].tolist()[0] == 10.5
    assert np.isnan(table["score"].tolist()[1])
    assert list(read_bed(io.StringIO("1\t1\t5\n")).columns) == ["chromosome", "start", "end"]
    assert read_bed(io.StringIO("1\t1\t5\n"))["chromosome"].tolist() == ["1"]
    twelve = "chr1\t0\t9\tx\t0\t.\t1\t8\t255,0,0\t2\t1,2\t0,7\tmore\n"
    assert list(read_bed(io.StringIO(twelve)).columns)[6:] == [
        "thick_start", "thick_end", "item_rgb", "block_count", "block_sizes", "block_starts", "column_13"
    ]  # fmt: skip


def test_peak_files_have_columns_of_their_own(tmp_path):
    path = tmp_path / "x.narrowPeak.gz"
    path.write_bytes(gzip.compress(b"chr1\t0\t9\tx\t0\t.\t1.5\t-1\t3.5\t4\n"))
    assert list(read_bed(path).columns)[6:] == ["signal_value", "p_value", "q_value", "summit"]
    broad = tmp_path / "x.broadPeak"
    broad.write_text("chr1\t0\t9\tx\t0\t.\t1.5\t-1\t3.5\n")
    assert list(read_bed(broad).columns)[6:] == ["signal_value", "p_value", "q_value"]


@pytest.mark.parametrize(
    "text",
    [
        "chr1\t1\t5\nchr2\t0\t3",
        "# made by hand\nbrowser position chr1:1-5\ntrack name=x\nchr1\t1\t5\n\n#chr9\t1\t2\ntrack x\nchr2\t0\t3\n\n",
        "chr1 1 5\nchr2  0\t3 \n",
        "chr1\t1\t5\r\n \r\nchr2\t0\t3\r\n",
        "chr1\t1\t5\rchr2\t0\t3\r",
    ],
    ids=["plain", "other lines", "spaces", "crlf", "cr"],
)
@pytest.mark.parametrize("zipped", [False, True])
def test_layout_does_not_matter(tmp_path, text, zipped):
    path = tmp_path / "x.bed"
    raw = text.encode()
    path.write_bytes(gzip.compress(raw) if zipped else raw)
    for source in (path, str(path), io.BytesIO(path.read_bytes())):
        assert read_bed(source).to_numpy().tolist() == [["chr1", 1, 5], ["chr2", 0, 3]]


def test_chromosomes_that_are_named_as_other_lines_begin():
    text = "tracking\t1\t5\nbrowserly\t0\t3\n"
    assert read_bed(io.StringIO(text))["chromosome"].tolist() == ["tracking", "browserly"]


def test_round_trip_of_many_intervals():
    random = np.random.default_rng(0)
    start = random.integers(0, 10**9, 5000)
    frame = pd.DataFrame(
        {
            "chromosome": random.choice(["chr1", "chr2", 'a"b'], 5000),
            "start": start,
            "end": start + random.integers(1, 1000, 5000),
            "name": [f"p{i}" for i in range(5000)],
            "score": random.integers(0, 1000, 5000),
            "strand": random.choice(["+", "-", "."], 5000),
        }
    )
    text = "\n".join("\t".join(map(str, row)) for row in frame.to_numpy().tolist())
    pd.testing.assert_frame_equal(read_bed(io.StringIO(text)), frame)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "A file must hold at least one record; the open file is empty."),
        ("track x\n#y\n", "A BED file must have at least one interval; the open file has none."),
        ("\nchr1\t1\n",
         "A BED line must have at least chromosome, start and end; line 2 of the open file has 2 columns."),
        ("chr1,1,2\n",
         "A BED line must have at least chromosome, start and end; line 1 of the open file has 1 column."),
        ("track x\nchr1\t1\t2\n\n#y\nchr1\t1\t2\tp\n",
         "Every line of a BED file must have as many columns; line 5 of the open file has 4 where 3 are expected."),
        ("chr1 1 2\nchr1 1\n",
         "Every line of a BED file must have as many columns; line 2 of the open file has 2 where 3 are expected."),
        ("chr1\t1\t2\n#x\nchr1\tten\t20\n",
         "The start of an interval must be a whole number; line 3 of the open file has 'ten'."),
        ("chr1\t1\t2.5\n", "The end of an interval must be a whole number; line 1 of the open file has '2.5'."),
        ("chr1\t1\t2\nchr1\t1\t\n", "The end of an interval must be a whole number; line 2 of the open file has ''."),
        ("chr1\t5\t6\nchr1\t5\t5\n",
         "An interval must have 0 <= start < end; line 2 of the open file has start 5 and end 5."),
        ("chr1\t7\t5\n", "An interval must have 0 <= start < end; line 1 of the open file has start 7 and end 5."),
        ("chr1\t-1\t5\n", "An interval must have 0 <= start < end; line 1 of the open file has start -1 and end 5."),
        ("chr1\t1\t5\tp\t0\t+\nchr1\t1\t5\tp\t0\tplus\n",
         "The strand of an interval must be +, - or .; line 2 of the open file has 'plus'."),
        ("chr1\t1\t\0\n",
         "BED must be text; the open file has a NUL byte at position 7: it is a binary file or UTF-16; save it as "
         "UTF-8 text."),
    ],
)  # fmt: skip
def test_bad_lines_are_named_by_their_number(text, message):
    with pytest.raises(InvalidInputError) as error:
        read_bed(io.StringIO(text))
    assert str(error.value) == message


def test_missing_and_truncated_files(tmp_path):
    with pytest.raises(InvalidInputError, match=r"^There is no file '.*none\.bed'; check the path\.$"):
        read_bed(tmp_path / "none.bed")
    path = tmp_path / "x.bed.gz"
    path.write_bytes(gzip.compress(b"chr1\t1\t2\n" * 99)[:-9])
    with pytest.raises(InvalidInputError, match=r"^The gzip file '.*' is truncated; copy or download it again\.$"):
        read_bed(path)
