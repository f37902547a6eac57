import os

import numpy as np
import pytest

from pybiodl import read_fasta
from pybiodl.errors import InvalidInputError, OutputError
from pybiodl.read import _fasta_index, open_fasta

CONTENT = ">a\nACGT\nAC\n>b\nG\n>c x\nTTTT\n"
SUFFIX = ".pybiodl-index"


@pytest.fixture
def path(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    path = tmp_path / "data" / "x.fa"
    path.parent.mkdir()
    path.write_text(CONTENT)
    return path


def identity(path):
    status = os.stat(path)
    return status.st_ino, status.st_mtime_ns


def test_the_index_is_made_once_and_used_again(path):
    index = path.with_name("x.fa" + SUFFIX)
    open_fasta(path)
    first = identity(index)
    assert open_fasta(path).load().tolist() == ["ACGTAC", "G", "TTTT"]
    assert identity(index) == first
    assert sorted(os.listdir(path.parent)) == ["x.fa", "x.fa" + SUFFIX]


def test_a_found_index_is_believed(path):
    """That a second opening does not read the file shows where the index says something else than the file."""
    open_fasta(path)
    status = path.stat()
    path.write_text(CONTENT.replace(">b\nG", "XXXX"))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert len(open_fasta(path)) == 3


def test_a_changed_file_is_indexed_again(path):
    index = path.with_name("x.fa" + SUFFIX)
    open_fasta(path)
    first = identity(index)
    path.write_text(CONTENT + ">d\nA\n")  # another size
    assert open_fasta(path).load().tolist() == ["ACGTAC", "G", "TTTT", "A"]
    second = identity(index)
    assert second != first
    status = path.stat()
    path.write_text((CONTENT + ">d\nA\n").replace("ACGT\nAC", "AC\nACGT"))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns + 1))  # the same size, another time
    assert open_fasta(path).load().tolist() == ["ACACGT", "G", "TTTT", "A"]
    assert identity(index) != second


@pytest.mark.parametrize("damage", [lambda raw: raw[:-1], lambda raw: raw[:20], lambda raw: b"", lambda raw: b"x" + raw,
                                    lambda raw: raw[:8] + b"\2" + raw[9:]])  # fmt: skip
def test_a_damaged_index_is_made_again(path, damage):
    index = path.with_name("x.fa" + SUFFIX)
    open_fasta(path)
    raw = index.read_bytes()
    index.write_bytes(damage(raw))
    assert open_fasta(path).lengths.tolist() == [6, 1, 4]
    assert index.read_bytes() == raw


def test_index_dir_keeps_files_of_one_name_apart(path, tmp_path):
    folder = tmp_path / "indexes"
    folder.mkdir()
    other = tmp_path / "x.fa"
    other.write_text(">z\nA\n")
    for _ in range(2):
        assert len(open_fasta(path, index_dir=folder)) == 3
        assert len(open_fasta(other, index_dir=str(folder))) == 1
    assert len(os.listdir(folder)) == 2
    assert os.listdir(path.parent) == ["x.fa"]
    with pytest.raises(InvalidInputError, match=r"^index_dir must be a folder; got '.*none'; make it first, or leave "
                                                r"index_dir out\.$"):  # fmt: skip
        open_fasta(path, index_dir=tmp_path / "none")


def test_the_cache_is_used_where_nothing_can_be_written_beside_the_file(path, tmp_path):
    path.with_name("x.fa" + SUFFIX).mkdir()  # stands in the way, also of a user who may write everywhere
    for _ in range(2):
        assert len(open_fasta(path)) == 3
        (index,) = (tmp_path / "cache" / "pybiodl").iterdir()
    first = identity(index)
    open_fasta(path)
    assert identity(index) == first
    assert sorted(os.listdir(path.parent)) == ["x.fa", "x.fa" + SUFFIX]


def test_nowhere_to_write_is_said_in_one_sentence(path, tmp_path):
    path.with_name("x.fa" + SUFFIX).mkdir()
    (tmp_path / "cache").write_text("a file, no folder")
    with pytest.raises(OutputError, match=r"^An index must be kept where this user can write; '.*x\.fa\.pybiodl-index' "
                                          r"and '.*' cannot be written \(.*\); pass index_dir, a folder with "
                                          r"room\.$"):  # fmt: skip
        open_fasta(path)
    assert sorted(os.listdir(path.parent)) == ["x.fa", "x.fa" + SUFFIX]


def test_the_index_takes_eight_bytes_a_record(tmp_path):
    sizes = []
    for n_records in (1000, 3000):
        path = tmp_path / f"{n_records}.fa"
        path.write_text(">r\nACGT\n" * n_records)
        open_fasta(path)
        sizes.append(path.with_name(path.name + SUFFIX).stat().st_size)
    assert sizes[1] - sizes[0] == 8 * 2000


def test_high_bits_come_back_from_the_records_where_they_step_up(tmp_path, monkeypatch):
    """Files beyond 4 GiB, in small: with 3 low bits almost every record carries, some by more than one."""
    monkeypatch.setattr(_fasta_index, "_BITS", 3)
    monkeypatch.setattr(_fasta_index, "_LOW", 7)
    random = np.random.default_rng(0)
    path = tmp_path / "x.fa"
    path.write_text("".join(f">r{i}\n{'A' * random.integers(1, 50)}\n" for i in range(300)))
    for _ in range(2):
        X = open_fasta(path)
        assert X.load().tolist() == read_fasta(path)["sequence"].tolist()


def test_columns_beyond_32_bits():
    random = np.random.default_rng(1)
    values = np.cumsum(random.integers(1, 2**33, (500, 2)) * (random.random((500, 2)) < 0.1) + 1, axis=0)
    carries = (_fasta_index._Carries(), _fasta_index._Carries())
    for start in range(0, 500, 37):
        for column in (0, 1):
            carries[column].add(values[start : start + 37, column], start)
    low = (values & (2**32 - 1)).astype(np.uint32)
    index = _fasta_index.FastaIndex(low, tuple(np.array(carry.rows) for carry in carries))
    rows = random.permutation(499)
    assert (index.bounds(rows)[0] == values[rows, 0]).all()
    assert (index.bounds(rows)[1] == values[rows + 1, 0]).all()
    assert (index.lengths(rows) == values[rows + 1, 1] - values[rows, 1]).all()
