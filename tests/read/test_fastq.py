import gzip
import io

import numpy as np
import pytest

from pybiodl.errors import InvalidInputError
from pybiodl.read import phred, read_fastq

FOUR_LINES = b"@r1 lane 1\nACGTN\n+\n!I~@+\n@r2\nggt\n+r2\n@@+\n"


def _write(tmp_path, content, name="x.fq"):
    path = tmp_path / name
    path.write_bytes(content)
    return path


def _records(rng, n_records):
    for i in range(n_records):
        length = int(rng.integers(1, 60))
        sequence = "".join(rng.choice(list("ACGTN"), length))
        quality = "".join(map(chr, rng.integers(33, 127, length)))  # '@' and '+' among them
        yield f"r{i}", sequence, f"read {i}", quality


@pytest.mark.parametrize("width", [None, 1, 7])
def test_what_is_written_is_read(width):
    rows = list(_records(np.random.default_rng(0), 200))

    def folded(text):
        step = width or len(text)
        return "\n".join(text[i : i + step] for i in range(0, len(text), step))

    text = "".join(f"@{i} {d}\n{folded(s)}\n+\n{folded(q)}\n" for i, s, d, q in rows)
    table = read_fastq(io.StringIO(text))
    assert list(table.columns) == ["id", "sequence", "description", "quality"]
    assert list(table.itertuples(index=False, name=None)) == rows
    assert [len(one) for one in phred(table["quality"])] == [len(s) for _, s, _, _ in rows]


@pytest.mark.parametrize(
    "content",
    [
        FOUR_LINES,
        FOUR_LINES.replace(b"\n", b"\r\n"),
        FOUR_LINES.replace(b"\n", b"\r"),
        b"\n\n" + FOUR_LINES + b"\n\n",
        FOUR_LINES.replace(b"@r2", b"\n@r2"),
        FOUR_LINES.rstrip(),
        b"\xef\xbb\xbf" + FOUR_LINES,
        b"@r1 lane 1\nAC\nGTN\n+\n!I~\n@+\n@r2\ng\ng\nt\n+r2\n@\n@+\n",
    ],
    ids=["plain", "crlf", "cr", "blank ends", "blank between", "no last end", "byte order mark", "folded"],
)
def test_layout_does_not_matter(tmp_path, content):
    expected = [["r1", "ACGTN", "lane 1", "!I~@+"], ["r2", "ggt", "", "@@+"]]
    for source in (io.BytesIO(content), _write(tmp_path, gzip.compress(content))):
        assert read_fastq(source).to_numpy().tolist() == expected


def test_a_long_record_that_looks_like_records_of_four_lines():
    # The third line of every four starts with '+' and the first with '@', yet this is one record.
    text = "@r1\nACGTAC\n+\nII\n@I\nI+\n"
    assert read_fastq(io.StringIO(text)).to_numpy().tolist() == [["r1", "ACGTAC", "", "II@II+"]]


def test_phred_is_the_character_less_33():
    values = phred(['!"#', "I~"])
    assert [one.tolist() for one in values] == [[0, 1, 2], [40, 93]]
    assert all(one.dtype == np.uint8 for one in values)
    message = r"^Qualities must be characters from '!' to '~' \(Phred\+33\); string 2 is 'I I'\.$"
    with pytest.raises(InvalidInputError, match=message):
        phred(["I", "I I"])


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "A file must hold at least one record; {name} is empty."),
        (b"\n>a\nACGT\n", "A FASTQ file must start with an '@' line; line 2 of {name} starts with '>a'."),
        (
            b"@a\nAC\n+\nII\n@b x\nACGT\n+\nIII\n@c\nA\n+\nI\n",
            "A FASTQ quality must be as long as its sequence; record 2 of {name}, id 'b', has 4 bases and 3 qualities; "
            "the file is cut off or damaged there.",
        ),
        (
            b"@a\nAC\nGT\n+\nII\nIII\n",
            "A FASTQ quality must be as long as its sequence; record 1 of {name}, id 'a', has 4 bases and 5 qualities; "
            "the file is cut off or damaged there.",
        ),
        (
            b"@a\nAC\n+\nII\n@b\nACGT\n",
            "A FASTQ record must have a '+' line and a quality; record 2 of {name}, id 'b', has none: the file is cut "
            "off or damaged there.",
        ),
        (
            b"@a\nAC\n@b\nACGT\n+\nIIII\n",
            "A FASTQ record must have a '+' line and a quality; record 1 of {name}, id 'a', has none: the file is cut "
            "off or damaged there.",
        ),
        (
            b"@a\nAC\n+\nII\nb\nAC\n+\nII\n",
            "A FASTQ record must start with an '@' line; record 2 of {name} starts with 'b', after a quality as long "
            "as its sequence.",
        ),
        (
            b"@a\nAC\n+\nII\n@b\n\n+\n\n",
            "A FASTQ record must have a sequence and one quality a base; record 2 of {name}, id 'b', has no sequence; "
            "remove it.",
        ),
        (
            b"@a\nAC\n+\nI\x01\n",
            "A FASTQ record must have a sequence and one quality a base; record 1 of {name}, id 'a', has a quality "
            "with characters outside '!' to '~'.",
        ),
        (
            b"@a\nA\0\n+\nII\n",
            "FASTQ must be text; {name} has a NUL byte at position 4: it is a binary file or UTF-16; save it as UTF-8 "
            "text.",
        ),
        (gzip.compress(FOUR_LINES * 99)[:-9], "The gzip file {name} is truncated; copy or download it again."),
    ],
    ids=["empty", "FASTA", "short", "long", "no quality", "no mark", "no @", "no sequence", "letters", "binary", "gz"],
)
def test_bad_files_are_refused_in_one_sentence(tmp_path, content, message):
    path = _write(tmp_path, content)
    with pytest.raises(InvalidInputError) as error:
        read_fastq(path)
    assert str(error.value) == message.format(name=repr(str(path)))
    assert error.value.field == "path"


def test_missing_file(tmp_path):
    with pytest.raises(InvalidInputError, match=r"^There is no file '.*none\.fq'; check the path\.$"):
        read_fastq(tmp_path / "none.fq")
