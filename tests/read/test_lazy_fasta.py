import gzip
import os
import pickle
import sys
import threading

import numpy as np
import pytest
from sklearn.model_selection import train_test_split

from pybiodl import read_fasta
from pybiodl.errors import InvalidInputError, InvalidTypeError
from pybiodl.read import Lazy, _scan, open_fasta


def random_fasta(random, n_records=8):
    """FASTA with whatever layout is legal."""
    newline = random.choice(["\n", "\r\n", "\r"])
    text = random.choice(["", "\n \n", "\ufeff", "\t\n"])
    for number in range(random.integers(1, n_records + 1)):
        text += ">" + random.choice(["", " "]) + f"id{number}" + random.choice(["", " of > é", "\tx", " y "]) + newline
        letters = "".join(random.choice(list("ACGTacgtN*-MKV>"), random.integers(1, 90)))
        width = random.integers(1, 40)
        for place in range(0, len(letters), width):
            line = letters[place : place + width]
            line = "G" + line[1:] if line.startswith(">") else line
            text += line + newline + random.choice(["", "", "", newline, f" {newline}", f"A C\t{newline}"])
    return (text.rstrip() if random.random() < 0.5 else text).encode()


@pytest.fixture
def fasta(tmp_path):
    """A file of 200 records of 1 to 60 letters, and its table."""
    random = np.random.default_rng(5)
    path = tmp_path / "x.fa"
    sequences = ["".join(random.choice(list("ACGTn"), length)) for length in random.integers(1, 61, 200)]
    path.write_text("".join(f">r{i} number {i}\n{s[:25]}\n{s[25:]}\n" for i, s in enumerate(sequences)))
    return path, read_fasta(path)


@pytest.mark.parametrize("chunk", [1, 2, 3, 7, 64, 1 << 20])
def test_any_layout_reads_as_read_fasta_reads_it(tmp_path, monkeypatch, chunk):
    monkeypatch.setattr(_scan, "CHUNK", chunk)
    random = np.random.default_rng(chunk)
    for number in range(25):
        path = tmp_path / f"{number}.fa"
        path.write_bytes(random_fasta(random))
        table, X = read_fasta(path), open_fasta(path)
        sequences = table["sequence"].to_numpy()
        rows = random.integers(0, len(X), 12)
        assert X.shape == sequences.shape
        assert X.lengths.tolist() == [len(sequence) for sequence in sequences]
        assert X.ids().tolist() == table["id"].tolist()
        assert X.records_read == 0
        assert X.load().tolist() == list(X) == sequences.tolist()
        assert [X[i] for i in range(len(X))] == sequences.tolist()
        assert X.load(rows).tolist() == X[rows].load().tolist() == sequences[rows].tolist()
        assert np.concatenate(list(X[rows].blocks(5))).tolist() == sequences[np.sort(rows)].tolist()
        assert X.ids(rows).tolist() == X[rows].ids().tolist() == table["id"].to_numpy()[rows].tolist()
        assert X[rows].lengths.tolist() == [len(sequence) for sequence in sequences[rows]]


def test_headers_may_be_long_and_latin1(tmp_path):
    path = tmp_path / "x.fa"
    path.write_bytes(b">a " + b"x" * 5000 + b"\r\nACGT\n>b prot\xe9ine\nMK\n>\nA")
    X = open_fasta(path)
    assert X.headers().tolist() == ["a " + "x" * 5000, "b protéine", ""]
    assert X.headers([1]).tolist() == ["b protéine"]
    assert X.ids().tolist() == ["a", "b", ""]


def test_long_records_beside_short_ones(tmp_path):
    random = np.random.default_rng(0)
    sequences = ["".join(random.choice(list("ACGT"), n)) for n in (3, 20_000, 1, 40_000, 5, 5)]
    path = tmp_path / "x.fa"
    path.write_text("".join(f">{i}\n{sequence}\n" for i, sequence in enumerate(sequences)))
    X = open_fasta(path)
    for rows in ([0, 2], [4, 0, 5], [3, 1], [5, 4, 3, 2, 1, 0]):
        assert X.load(rows).tolist() == [sequences[row] for row in rows]


def test_splitting_reads_nothing_and_keeps_records_with_their_labels(fasta):
    path, table = fasta
    X = open_fasta(path)
    y = table["id"].to_numpy()
    train, test, y_train, y_test = train_test_split(X, y, random_state=1)
    inner, _, y_inner, _ = train_test_split(train, y_train, random_state=2)
    assert X.records_read == 0
    assert inner.ids().tolist() == y_inner.tolist()
    assert test.load().tolist() == table.set_index("id").loc[y_test, "sequence"].tolist()
    assert X.records_read == train.records_read == len(test)


def test_pickles_are_small_and_open_the_file_again(fasta, tmp_path, monkeypatch):
    path, table = fasta
    monkeypatch.chdir(tmp_path)
    view = open_fasta("x.fa", index_dir=".")[::-2]
    view.load([0])
    raw = pickle.dumps(view)
    monkeypatch.chdir("/")
    again = pickle.loads(raw)
    assert again.records_read == 0
    assert again.load().tolist() == table["sequence"].tolist()[::-2]
    assert len(pickle.dumps(open_fasta(path))) < 1000
    path.write_text(path.read_text() + ">more\nA\n")
    with pytest.raises(InvalidInputError, match=r"^A file must stay as it is while it is in use; '.*x\.fa' has "
                                                r"changed; open it again\.$"):  # fmt: skip
        pickle.loads(raw)


def test_a_file_changed_under_open_data_is_noticed(fasta):
    path, _ = fasta
    X = open_fasta(path)
    with path.open("r+b") as file:
        file.write(b">a\nAC\n>b\n")
    with pytest.raises(InvalidInputError, match=r"has changed; open it again\.$"):
        X.load(range(10))


def test_a_file_replaced_under_open_data_does_not_disturb_them(fasta, tmp_path):
    path, table = fasta
    X = open_fasta(path)
    (tmp_path / "new").write_text(">a\nA\n")
    os.replace(tmp_path / "new", path)
    assert X.load().tolist() == table["sequence"].tolist()
    assert open_fasta(path).load().tolist() == ["A"]


def test_threads_read_at_once(fasta):
    path, table = fasta
    X = open_fasta(path)
    sequences = table["sequence"].to_numpy()
    wrong = []

    def work(seed):
        random = np.random.default_rng(seed)
        for _ in range(40):
            rows = random.integers(0, len(X), 16)
            if X[rows].load().tolist() != sequences[rows].tolist():
                wrong.append(rows)

    switch = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        threads = [threading.Thread(target=work, args=(seed,)) for seed in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(switch)
    assert wrong == []
    expected = sum(
        len(np.unique(random.integers(0, len(X), 16)))
        for random in map(np.random.default_rng, range(4))
        for _ in range(40)
    )
    assert X.records_read == expected


def test_files_without_reading_at_a_place_are_read_under_a_lock(fasta, monkeypatch):
    path, table = fasta
    monkeypatch.delattr(os, "pread", raising=False)  # as on Windows
    assert open_fasta(path)[::-1].load().tolist() == table["sequence"].tolist()[::-1]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "A file must hold at least one record; {name} is empty."),
        (b" \n\n", "A file must hold at least one record; {name} is empty."),
        (b"\n\nACGT\n>a\nA", "A FASTA file must start with a '>' line; line 3 of {name} starts with 'ACGT'."),
        (b">a\nA\n>b x\n\n>c\nG",
         "Every FASTA record must have a sequence; record 2 of {name}, id 'b', has none; remove it."),
        (b">a\nA\n>b", "Every FASTA record must have a sequence; record 2 of {name}, id 'b', has none; remove it."),
        (b">a\xe9\nAC\n>b\nG\nA\xc3\xa9",
         "FASTA sequences must be plain letters; record 2 of {name}, id 'b', has other characters."),
        (b">a\nA\0C",
         "FASTA must be text; {name} has a NUL byte at position 4: it is a binary file or UTF-16; save it as UTF-8 "
         "text."),
        (">a\nAC".encode("utf-16-le"),
         "FASTA must be text; {name} has a NUL byte at position 1: it is a binary file or UTF-16; save it as UTF-8 "
         "text."),
        (gzip.compress(b">a\nACGT"),
         "A FASTA file must be plain text to be read piece by piece; {name} is gzipped; decompress it by gunzip -k."),
    ],
    ids=["empty", "white space", "no >", "no sequence", "no last sequence", "not ascii", "binary", "utf-16", "gzip"],
)  # fmt: skip
@pytest.mark.parametrize("chunk", [1, 4, 1 << 20])
def test_bad_files_are_refused_in_one_sentence_and_nothing_is_left(tmp_path, monkeypatch, content, message, chunk):
    monkeypatch.setattr(_scan, "CHUNK", chunk)
    path = tmp_path / "x.fa"
    path.write_bytes(content)
    with pytest.raises(InvalidInputError) as error:
        open_fasta(path)
    assert str(error.value) == message.format(name=repr(str(path)))
    assert os.listdir(tmp_path) == ["x.fa"]


def test_missing_file_folder_and_wrong_type(tmp_path):
    with pytest.raises(InvalidInputError, match=r"^There is no file '.*none\.fa'; check the path\.$"):
        open_fasta(tmp_path / "none.fa")
    with pytest.raises(InvalidInputError, match=r"^path must be a file; '.*' is a folder\.$"):
        open_fasta(tmp_path)
    with pytest.raises(InvalidTypeError, match=r"^path must be a path, because the file is read piece by piece; got "
                                               r"list; pass the file's name\.$"):  # fmt: skip
        open_fasta([">a"])


def test_it_is_lazy(fasta):
    X = open_fasta(fasta[0])
    assert isinstance(X, Lazy)
    assert repr(X[:3]) == "<LazyFasta of shape (3,)>"
    assert (X.kind, X.dtype, X.ndim, len(X)) == ("sequence", np.dtype(object), 1, 200)
