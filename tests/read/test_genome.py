import gzip
import os
import pickle
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from pybiodl import read_fasta
from pybiodl.errors import InvalidInputError, InvalidTypeError
from pybiodl.read import Genome, _scan, open_genome
from pybiodl.read._genome import reverse_complement


def random_genome(random):
    """FASTA of even lines: the width differs by chromosome; blank lines only around the sequence."""
    newline = str(random.choice(["\n", "\r\n"]))
    text = random.choice(["", "\n \n", "\ufeff"])
    for number in range(random.integers(1, 9)):
        text += ">" + random.choice(["", " "]) + f"id{number}" + random.choice(["", " of > é", "\tx"]) + newline
        text += random.choice(["", "", newline])
        letters = "".join(random.choice(list("ACGTacgtN"), random.integers(1, 90)))
        width = random.integers(1, 40)
        lines = [letters[place : place + width] for place in range(0, len(letters), width)]
        text += newline.join(lines) + newline * int(random.integers(1, 4))
    return (text.rstrip() if random.random() < 0.5 else text).encode()


@pytest.fixture
def genome(tmp_path):
    path = tmp_path / "genome.fa"
    path.write_text(">chr1 the first\nACGTN\nacgtr\nGG\n>chr2\nTTTTT\nCCCCC\n>chrM\nAC\n")
    return open_genome(path)


@pytest.mark.parametrize("chunk", [1, 2, 3, 7, 64, 1 << 20])
def test_every_piece_is_that_of_read_fasta(tmp_path, monkeypatch, chunk):
    monkeypatch.setattr(_scan, "CHUNK", chunk)
    random = np.random.default_rng(chunk)
    for number in range(25):
        path = tmp_path / f"{number}.fa"
        path.write_bytes(random_genome(random))
        table = read_fasta(path).set_index("id")["sequence"]
        for genome in (open_genome(path), open_genome(path)):  # by an index just made, and by one that was found
            assert genome.lengths == {name: len(sequence) for name, sequence in table.items()}
            assert list(genome.lengths) == list(table.index)
            for name, sequence in table.items():
                start, end = sorted(random.choice(len(sequence) + 1, 2, replace=False).tolist())
                assert genome.fetch(name, start, end) == sequence[start:end]
                assert genome.fetch(name, 0, len(sequence)) == sequence
                first = int(random.integers(-30, 120))
                padded = "N" * 300 + sequence + "N" * 300
                assert genome.padded(list(table.index).index(name), first, first + 50) == padded[300 + first :][:50]


def test_the_index_is_what_samtools_writes(tmp_path):
    path = tmp_path / "genome.fa"
    path.write_bytes(b">one x\nACGTA\nACG\n>two\r\nAC\r\nGT\r\n\r\n>three\nA")
    open_genome(path)
    index = tmp_path / "genome.fa.fai"
    # name, bases, byte of the first base, bases and bytes of a line
    assert index.read_text() == "one\t8\t7\t5\t6\ntwo\t4\t23\t2\t4\nthree\t1\t40\t1\t2\n"


def test_an_index_that_is_there_is_used_and_one_that_is_stale_is_not(tmp_path):
    path, index = tmp_path / "genome.fa", tmp_path / "genome.fa.fai"
    path.write_text(">a\nACGTA\nACG\n>b\nCC\n")
    index.write_text("a\t7\t3\t5\t6\nb\t2\t16\t2\t3\n")  # as if made elsewhere: it leaves the last base out
    os.utime(path, ns=(10**18, 10**18))
    os.utime(index, ns=(10**18 + 1, 10**18 + 1))
    assert open_genome(path).lengths == {"a": 7, "b": 2}
    inode = index.stat().st_ino
    os.utime(path, ns=(10**18 + 2, 10**18 + 2))
    assert open_genome(path).lengths == {"a": 8, "b": 2}
    assert index.stat().st_ino != inode
    inode = index.stat().st_ino
    open_genome(path)
    assert index.stat().st_ino == inode


@pytest.mark.parametrize(
    "text",
    ["", "a\t8\n", "a\t8\tx\t5\t6\n", "a\t8\t3\t0\t0\n", "a\t80\t3\t5\t6\n", "c\t8\t3\t5\t6\n",
     "a\t8\t3\t5\t6\na\t2\t16\t2\t3\n"],
    ids=["empty", "short", "text", "zero", "beyond", "other name", "twice"],
)  # fmt: skip
def test_an_index_that_does_not_fit_is_made_again(tmp_path, text):
    path, index = tmp_path / "genome.fa", tmp_path / "genome.fa.fai"
    path.write_text(">a\nACGTA\nACG\n>b\nCC\n")
    index.write_text(text)
    assert open_genome(path).lengths == {"a": 8, "b": 2}
    assert index.read_text() == "a\t8\t3\t5\t6\nb\t2\t16\t2\t3\n"


def test_index_dir(tmp_path):
    path = tmp_path / "genome.fa"
    path.write_text(">a\nACGT\n")
    (tmp_path / "indexes").mkdir()
    assert open_genome(path, index_dir=tmp_path / "indexes").fetch("a", 1, 3) == "CG"
    assert sorted(os.listdir(tmp_path)) == ["genome.fa", "indexes"]
    (index,) = (tmp_path / "indexes").iterdir()
    assert index.suffix == ".fai"


def test_the_other_strand(genome):
    assert genome.fetch("chr1", 0, 10, strand="-") == "yacgtNACGT"
    random = np.random.default_rng(0)
    sequence = "".join(random.choice(list("ACGTRYSWKMBDHVNacgtryswkmbdhvn-"), 500))
    assert reverse_complement(reverse_complement(sequence)) == sequence
    assert reverse_complement("AACGU") == "ACGTT"
    assert genome.padded(0, -2, 3, reverse=True) == "CGTNN"
    assert genome.padded(0, 10, 15) == "GGNNN"
    assert genome.padded(0, 50, 55) == genome.padded(0, -50, -45) == "NNNNN"


def test_pickles_and_threads(genome):
    again = pickle.loads(pickle.dumps(genome))
    assert again.lengths == genome.lengths
    assert repr(again) == f"<Genome {str(genome.path)!r} of 3 chromosomes, 24 bases>"
    with ThreadPoolExecutor(4) as pool:
        pieces = list(pool.map(lambda i: again.fetch("chr1", i % 12, i % 12 + 1), range(600)))
    assert "".join(pieces) == "ACGTNacgtrGG" * 50
    genome.path.write_text(">chr1\nA\n")
    with pytest.raises(InvalidInputError, match=r"has changed; open it again\.$"):
        genome.fetch("chr2", 0, 10)
    with pytest.raises(InvalidInputError, match=r"has changed; open it again\.$"):
        pickle.loads(pickle.dumps(genome))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("1", 0, 1),
         "A chromosome must be one of the genome {name}; the call has '1'; the genome writes 'chr1': rename one of the "
         "two."),
        (("MT", 0, 1),
         "A chromosome must be one of the genome {name}; the call has 'MT'; the genome writes 'chrM': rename one of "
         "the two."),
        (("chr3", 0, 1),
         "A chromosome must be one of the genome {name}; the call has 'chr3'; it has chr1, chr2, chrM."),
        (("plasmid", 0, 1),
         "A chromosome must be one of the genome {name}; the call has 'plasmid'; it has chr1, chr2, chrM."),
        (("chr1", 3, 3),
         "An interval must have start < end and lie inside its chromosome; got chr1:3-3; chr1 has 12 bases."),
        (("chr1", 3, 13),
         "An interval must have start < end and lie inside its chromosome; got chr1:3-13; chr1 has 12 bases."),
        (("chr1", -1, 3), "start must be a whole number of at least 0; got -1."),
        (("chr1", 0, 3, "x"), "strand must be one of '+', '-'; got 'x'."),
    ],
)  # fmt: skip
def test_pieces_that_are_not_there(genome, arguments, message):
    with pytest.raises(InvalidInputError) as error:
        genome.fetch(*arguments)
    assert str(error.value) == message.format(name=genome.name)


def test_a_genome_without_chr_names_what_it_writes(tmp_path):
    path = tmp_path / "genome.fa"
    path.write_text(">1\nACGT\n>X\nACGT\n>MT\nACGT\n")
    genome = open_genome(path)
    for given, written in {"chr1": "1", "chrX": "X", "chrM": "MT"}.items():
        with pytest.raises(InvalidInputError, match=f"'{given}'; the genome writes '{written}'"):
            genome.fetch(given, 0, 1)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "A file must hold at least one record; {name} is empty."),
        (b"ACGT\n", "A FASTA file must start with a '>' line; line 1 of {name} starts with 'ACGT'."),
        (b">a\n>b\nA\n", "Every FASTA record must have a sequence; record 1 of {name}, id 'a', has none; remove it."),
        (b">a\nA\n>b", "Every FASTA record must have a sequence; record 2 of {name}, id 'b', has none; remove it."),
        (b">a\nA\n>a x\nA\n",
         "Every chromosome must have a name of its own; {name} has 2 records of id 'a'; rename or remove them."),
        (b">a\nA\n> \nA\n", "Every chromosome must have a name; record 2 of {name} has none; name it."),
        (b">a\nACGT\nAC\nACGT\n",
         "All lines of a chromosome must have the same width, but for the last, to be found without reading; line 4 of "
         "{name} has 4 bases after lines of 4 or fewer; write the file anew with one width."),
        (b"\n>a\nACG\nACGT\n",
         "All lines of a chromosome must have the same width, but for the last, to be found without reading; line 4 of "
         "{name} has 4 bases after lines of 3 or fewer; write the file anew with one width."),
        (b">a\nACG\n\nACG\n",
         "All lines of a chromosome must have the same width, but for the last, to be found without reading; line 4 of "
         "{name} has 3 bases after lines of 3 or fewer; write the file anew with one width."),
        (b">a\nACG\r\nACG\nACG\n",
         "All lines of a chromosome must have the same width, but for the last, to be found without reading; line 4 of "
         "{name} has 3 bases after lines of 3 or fewer; write the file anew with one width."),
        (b">a b\nAC\nA G\n",
         "Lines of a chromosome must hold bases alone, to be found without reading; line 3 of {name} has white space "
         "inside; remove it."),
        (b">a\rACG\rACG\r",
         "Lines of a genome must end in a line feed; {name} has carriage returns alone, as of an old Mac; save it with "
         "Unix line ends."),
        (gzip.compress(b">a\nACGT"),
         "A genome must be plain text to be read piece by piece; {name} is gzipped; decompress it by gunzip -k."),
    ],
    ids=["empty", "no >", "no bases", "no last bases", "name twice", "no name", "short line", "long line",
         "blank line", "mixed ends", "space", "old mac", "gzip"],
)  # fmt: skip
@pytest.mark.parametrize("chunk", [1, 4, 1 << 20])
def test_bad_genomes_are_refused_in_one_sentence_and_nothing_is_left(tmp_path, monkeypatch, content, message, chunk):
    monkeypatch.setattr(_scan, "CHUNK", chunk)
    path = tmp_path / "genome.fa"
    path.write_bytes(content)
    with pytest.raises(InvalidInputError) as error:
        Genome(path)
    assert str(error.value) == message.format(name=repr(str(path)))
    assert os.listdir(tmp_path) == ["genome.fa"]


def test_other_characters_are_refused_where_they_are_fetched(tmp_path):
    path = tmp_path / "genome.fa"
    path.write_bytes(b">a\nACGT\xe9A\n")
    genome = open_genome(path)
    assert genome.fetch("a", 0, 4) == "ACGT"
    with pytest.raises(InvalidInputError, match=r"^A genome must be written in plain letters; '.*' has other "
                                                r"characters in a:3-6\.$"):  # fmt: skip
        genome.fetch("a", 3, 6)
    with pytest.raises(InvalidTypeError, match=r"^path must be a path"):
        open_genome(3)
