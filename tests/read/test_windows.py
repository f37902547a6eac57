import io
import pickle

import numpy as np
import pandas as pd
import pytest
from sklearn.model_selection import GroupShuffleSplit, train_test_split

from pybiodl import read_fasta
from pybiodl.errors import InvalidInputError, InvalidTypeError
from pybiodl.read import Lazy, open_bed, open_genome, read_bed

COMPLEMENT = str.maketrans("ACGTacgtN", "TGCAtgcaN")


@pytest.fixture
def files(tmp_path):
    """A genome of 3 chromosomes, its table, and a BED file of 60 intervals in no order."""
    random = np.random.default_rng(3)
    path = tmp_path / "genome.fa"
    text = ""
    for name, size in (("chr1", 400), ("chr2", 150), ("chr3", 90)):
        letters = "".join(random.choice(list("ACGTacgtN"), size))
        text += f">{name}\n" + "\n".join(letters[i : i + 60] for i in range(0, size, 60)) + "\n"
    path.write_text(text)
    table = read_fasta(path).set_index("id")["sequence"]
    lines = []
    for i in range(60):
        name = random.choice(list(table.index))
        start, end = sorted(random.choice(len(table[name]) + 1, 2, replace=False).tolist())
        lines.append(f"{name}\t{start}\t{end}\tp{i}\t{i}\t{random.choice(['+', '-', '.'])}\n")
    bed = tmp_path / "peaks.bed"
    bed.write_text("track x\n" + "".join(lines))
    return path, table, bed


def by_hand(table, row, length):
    start, end = row.start, row.end
    if length is not None:
        start = (start + end) // 2 - length // 2
        end = start + length
    letters = ("N" * 1000 + table[row.chromosome] + "N" * 1000)[1000 + start : 1000 + end]
    return letters[::-1].translate(COMPLEMENT) if row.strand == "-" else letters


@pytest.mark.parametrize("length", [None, 1, 20, 31, 500])
def test_windows_are_those_cut_by_hand(files, length):
    path, table, bed = files
    intervals = read_bed(bed)
    expected = [by_hand(table, row, length) for row in intervals.itertuples()]
    for source in (bed, intervals):
        X = open_bed(source, path, length)
        assert isinstance(X, Lazy)
        assert X.shape == (60,)
        assert X.lengths.tolist() == [len(sequence) for sequence in expected]
        assert X.records_read == 0
        assert X.load().tolist() == list(X) == expected
        assert X[7] == expected[7]
        rows = np.random.default_rng(0).integers(0, 60, 25)
        assert X[rows].load().tolist() == [expected[row] for row in rows]


def test_without_strands_all_is_read_forwards(files):
    path, table, bed = files
    intervals = read_bed(bed)[["chromosome", "start", "end"]]
    X = open_bed(intervals, open_genome(path))
    assert X.load().tolist() == [table[row.chromosome][row.start : row.end] for row in intervals.itertuples()]


def test_intervals_follow_every_view(files):
    path, _, bed = files
    X = open_bed(bed, path, length=20)
    intervals = read_bed(bed)
    pd.testing.assert_frame_equal(X.intervals[list(intervals.columns)], intervals)
    assert (X.intervals["window_end"] - X.intervals["window_start"] == 20).all()
    on_chr2 = X[X.intervals["chromosome"] == "chr2"]
    assert 0 < len(on_chr2) < 60
    assert set(on_chr2.intervals["chromosome"]) == {"chr2"}
    part = on_chr2[::-1][[2, 0]]
    assert part.intervals.index.tolist() == [0, 1]
    assert part.load().tolist() == X.load(part.intervals["score"].tolist()).tolist()


def test_splits_by_chromosome_read_nothing(files):
    path, _, bed = files
    X = open_bed(bed, path, length=20)
    groups = X.intervals["chromosome"].to_numpy()
    split = GroupShuffleSplit(1, test_size=1, random_state=0)
    train, test = next(split.split(X, groups=groups))
    assert set(X[train].intervals["chromosome"]).isdisjoint(X[test].intervals["chromosome"])
    train_test_split(X, groups, random_state=0)
    assert X.records_read == 0


def test_blocks_follow_the_genome(files):
    path, _, bed = files
    X = open_bed(bed, path)[5:]
    order = X.file_order()
    at = X.intervals.iloc[order]
    assert list(zip(at["chromosome"], at["start"], strict=True)) == sorted(
        zip(at["chromosome"], at["start"], strict=True)
    )
    assert np.concatenate(list(X.blocks(7))).tolist() == X.load(order).tolist()
    assert sorted(order) == list(range(55))


def test_pickles_hold_the_rows_of_a_view_alone(files):
    path, _, bed = files
    X = open_bed(bed, path, length=20)
    view = X[[50, 3, 3]]
    again = pickle.loads(pickle.dumps(view))
    assert again.load().tolist() == view.load().tolist()
    pd.testing.assert_frame_equal(again.intervals, view.intervals)
    assert len(pickle.dumps(view)) < len(pickle.dumps(X))


@pytest.mark.parametrize(
    ("start", "end", "length", "expected"), [(3, 4, 4, 1), (3, 5, 4, 2), (3, 5, 5, 2), (3, 6, 5, 2), (3, 6, 1, 4)]
)
@pytest.mark.parametrize("strand", ["+", "-"])
def test_where_a_centred_window_begins(files, start, end, length, expected, strand):
    frame = pd.DataFrame({"chromosome": ["chr1"], "start": [start], "end": [end], "strand": [strand]})
    interval = open_bed(frame, files[0], length).intervals.iloc[0]
    assert (interval["window_start"], interval["window_end"]) == (expected, expected + length)


@pytest.mark.parametrize(
    ("bed", "message"),
    [
        ("chr1\t0\t5\n#\nchr4\t0\t5\n",
         "A chromosome must be one of the genome {name}; line 3 of the open file has 'chr4'; it has chr1, chr2, chr3."),
        ("1\t0\t5\n",
         "A chromosome must be one of the genome {name}; line 1 of the open file has '1'; the genome writes 'chr1': "
         "rename one of the two."),
        ("chr1\t0\t5\nchr3\t80\t91\n",
         "An interval must lie inside its chromosome; line 2 of the open file has chr3:80-91, and chr3 has 90 bases in "
         "{name}; is it of another assembly?"),
        ("chr1\t5\t5\n", "An interval must have 0 <= start < end; line 1 of the open file has start 5 and end 5."),
        (pd.DataFrame({"chromosome": ["chr3", "chr3"], "start": [0, 1], "end": [1, 91]}, index=[8, 9]),
         "An interval must lie inside its chromosome; row 1 (0-based) of bed has chr3:1-91, and chr3 has 90 bases in "
         "{name}; is it of another assembly?"),
        (pd.DataFrame({"chromosome": ["chr3", None], "start": [0, 1], "end": [1, 9]}),
         "A chromosome must be one of the genome {name}; row 1 (0-based) of bed has 'None'; it has chr1, chr2, chr3."),
        (pd.DataFrame({"chromosome": ["chr3"], "start": [3], "end": [3]}),
         "An interval must have 0 <= start < end; row 0 (0-based) of bed has start 3 and end 3."),
        (pd.DataFrame({"chromosome": ["chr3"], "start": [3], "end": [4], "strand": ["1"]}),
         "The strand of an interval must be +, - or .; row 0 (0-based) of bed has '1'."),
        (pd.DataFrame({"chrom": ["chr3"], "start": [3], "end": [4]}),
         "bed must have the columns chromosome, start and end; got chrom, start, end; name them so."),
        (pd.DataFrame({"chromosome": [], "start": [], "end": []}),
         "bed must have at least one interval; got a table of 0 rows."),
    ],
)  # fmt: skip
def test_intervals_that_the_genome_has_not(files, bed, message):
    genome = open_genome(files[0])
    with pytest.raises(InvalidInputError) as error:
        open_bed(io.StringIO(bed) if isinstance(bed, str) else bed, genome)
    assert str(error.value) == message.format(name=genome.name)


def test_other_faults(files, tmp_path):
    path, _, bed = files
    with pytest.raises(InvalidInputError, match=r"^There is no file '.*none'; check the path\.$"):
        open_bed(bed, tmp_path / "none")
    with pytest.raises(InvalidInputError, match=r"^length must be a whole number of at least 1; got 0\.$"):
        open_bed(bed, path, length=0)
    frame = pd.DataFrame({"chromosome": ["chr3"], "start": [3.0], "end": [4]})
    with pytest.raises(InvalidTypeError, match=r"^The column start of bed must hold whole numbers; got float64; turn "
                                               r"it into int64\.$"):  # fmt: skip
        open_bed(frame, path)
