import gzip
import io
import warnings

import pytest

from pybiodl import read_fasta
from pybiodl.errors import DataWarning, InvalidInputError, InvalidTypeError


def _write(tmp_path, content, name="x.fa"):
    path = tmp_path / name
    path.write_bytes(content)
    return path


def test_records_of_several_lines_keep_order_case_and_description(tmp_path):
    path = _write(tmp_path, b">p1 lac promoter  of E. coli \nTTGAC\nAtataat\n>p2\nacgtN\n>p3\ttab\nMKV*-\n")
    table = read_fasta(path)
    assert list(table.columns) == ["id", "sequence", "description"]
    assert table["id"].tolist() == ["p1", "p2", "p3"]
    assert table["sequence"].tolist() == ["TTGACAtataat", "acgtN", "MKV*-"]
    assert table["description"].tolist() == ["lac promoter  of E. coli", "", "tab"]
    assert all(type(value) is str for value in table.to_numpy().ravel())


@pytest.mark.parametrize(
    "content",
    [
        b">a one\r\nACGT\r\nAC\r\n\r\n>b two\r\nGG\r\n",
        b">a one\rACGT\rAC\r>b two\rGG",
        b"\n\n>a one\nACGT\n\n\nAC\n\n>b two\nGG\n\n\n",
        b"> a one\nAC GT\n  A\tC \n>  b two\nG G",
        b"\xef\xbb\xbf>a one\nACGTAC\n>b two\nGG",
    ],
    ids=["crlf", "cr", "blank lines", "white space", "byte order mark"],
)
def test_layout_does_not_matter(content):
    table = read_fasta(io.BytesIO(content))
    assert table.to_numpy().tolist() == [["a", "ACGTAC", "one"], ["b", "GG", "two"]]


def test_gzip_is_known_by_content_not_by_name(tmp_path):
    content = b">a\nACGT\n"
    zipped = _write(tmp_path, gzip.compress(content), "zipped.fa")
    plain = _write(tmp_path, content, "plain.fa.gz")
    blocks = _write(tmp_path, gzip.compress(b">a\nAC") + gzip.compress(b"GT\n"), "blocks.fa.gz")
    for path in (zipped, plain, blocks, str(zipped), io.BytesIO(zipped.read_bytes()), io.StringIO(content.decode())):
        assert read_fasta(path)["sequence"].tolist() == ["ACGT"]


def test_repeated_ids_are_kept_with_one_warning_and_their_count(tmp_path):
    path = _write(tmp_path, b">a\nA\n>b\nC\n>a\nG\n>a\nT\n>b\nA\n")
    with pytest.warns(DataWarning) as caught:
        table = read_fasta(path)
    assert len(caught) == 1
    assert str(caught[0].message) == (
        f"3 records of {str(path)!r} repeat an id that came before (the first is 'a'); all are kept."
    )
    assert caught[0].filename == __file__
    assert table["id"].tolist() == ["a", "b", "a", "a", "b"]
    assert table["sequence"].tolist() == list("ACGTA")


def test_no_warning_without_repeats(tmp_path):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        read_fasta(io.StringIO(">a\nA\n>b\nA\n"))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "A file must hold at least one record; {name} is empty."),
        (b" \n\n", "A file must hold at least one record; {name} is empty."),
        (b"\n\nACGT\n>a\nA", "A FASTA file must start with a '>' line; line 3 of {name} starts with 'ACGT'."),
        (b">a\nA\n>b x\n\n>c\nG",
         "Every FASTA record must have a sequence; record 2 of {name}, id 'b', has none; remove it."),
        (b">a\nAC\xc3\xa9", "FASTA sequences must be plain letters; record 1 of {name}, id 'a', has other characters."),
        (b">a\nA\0C",
         "FASTA must be text; {name} has a NUL byte at position 4: it is a binary file or UTF-16; save it as UTF-8 "
         "text."),
        (gzip.compress(b">a\nACGT" * 99)[:-9], "The gzip file {name} is truncated; copy or download it again."),
        (gzip.compress(b">a\nACGT")[:-8] + b"x" * 8, "The gzip file {name} is damaged; copy or download it again."),
    ],
    ids=["empty", "white space", "no >", "no sequence", "not ascii", "binary", "truncated", "damaged"],
)  # fmt: skip
def test_bad_files_are_refused_in_one_sentence(tmp_path, content, message):
    path = _write(tmp_path, content)
    with pytest.raises(InvalidInputError) as error:
        read_fasta(path)
    assert str(error.value) == message.format(name=repr(str(path)))
    assert error.value.field == "path"


def test_missing_file_folder_and_wrong_type(tmp_path):
    with pytest.raises(InvalidInputError, match=r"^There is no file '.*none\.fa'; check the path\.$"):
        read_fasta(tmp_path / "none.fa")
    with pytest.raises(InvalidInputError, match=r"^path must be a file; '.*' is a folder\.$"):
        read_fasta(tmp_path)
    with pytest.raises(InvalidTypeError, match=r"^path must be a path or an open file; got list"):
        read_fasta([">a", "ACGT"])


def test_headers_that_are_latin1_are_read():
    assert read_fasta(io.BytesIO(b">a prot\xe9ine\nMK\n"))["description"].tolist() == ["protéine"]
