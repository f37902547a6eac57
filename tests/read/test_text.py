import gzip
import io
import sys

import pandas as pd
import pytest

from pybiodl.errors import InvalidInputError, MissingDependencyError
from pybiodl.read import read_text


def _pdf(*pages):
    """A PDF as bytes with one line of text a page; None is a page without text."""
    pypdf = pytest.importorskip("pypdf")
    from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

    writer = pypdf.PdfWriter()
    font = DictionaryObject(
        {NameObject(k): NameObject(v) for k, v in
         {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica"}.items()}
    )  # fmt: skip
    for text in pages:
        page = writer.add_blank_page(200, 200)
        if text is not None:
            content = DecodedStreamObject()
            content.set_data(f"BT /F1 12 Tf 20 100 Td ({text}) Tj ET".encode())
            fonts = DictionaryObject({NameObject("/F1"): font})
            page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
            page[NameObject("/Contents")] = writer._add_object(content)
    return writer


def _bytes(writer):
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_a_folder_has_a_document_a_file_in_the_order_of_names(tmp_path):
    (tmp_path / "b.txt").write_bytes("zwei\r\nZeilen é".encode())
    (tmp_path / "a.md").write_text("# one", encoding="utf-8")
    (tmp_path / "c.txt.gz").write_bytes(gzip.compress(b"three"))
    (tmp_path / "table.csv").write_text("no document", encoding="utf-8")
    (tmp_path / "deeper").mkdir()
    table = read_text(tmp_path)
    assert table.to_numpy().tolist() == [["a", "# one"], ["b", "zwei\nZeilen é"], ["c", "three"]]
    assert list(table.columns) == ["id", "text"]
    assert read_text(str(tmp_path / "b.txt")).equals(table.iloc[[1]].reset_index(drop=True))


def test_an_open_file_is_one_document():
    assert read_text(io.StringIO("id,text\n1,a\n")).to_numpy().tolist() == [[None, "id,text\n1,a\n"]]


@pytest.mark.parametrize("kind", ["csv", "tsv", "parquet", "csv.gz"])
def test_a_table_has_a_document_a_row(tmp_path, kind):
    frame = pd.DataFrame({"ID": ["007", "x"], "Text": ["one,\ntwo", "3"], "note": ["n", "m"]})
    path = tmp_path / f"x.{kind}"
    if kind == "parquet":
        pytest.importorskip("pyarrow")
        frame.to_parquet(path)
    else:
        text = frame.to_csv(index=False, sep="\t" if kind == "tsv" else ",").encode()
        path.write_bytes(gzip.compress(text) if kind.endswith("gz") else text)
    assert read_text(path).to_numpy().tolist() == [["007", "one,\ntwo"], ["x", "3"]]
    assert read_text(path, column="note")["text"].tolist() == ["n", "m"]


def test_pdf_in_a_file_a_folder_and_a_stream(tmp_path):
    raw = _bytes(_pdf("first page", None, "second page"))
    (tmp_path / "report.pdf").write_bytes(raw)
    (tmp_path / "note.txt").write_text("a note", encoding="utf-8")
    expected = "first page\n\nsecond page"
    assert read_text(io.BytesIO(raw)).to_numpy().tolist() == [[None, expected]]
    assert read_text(tmp_path).to_numpy().tolist() == [["note", "a note"], ["report", expected]]


def test_pdf_that_cannot_be_read(tmp_path):
    writer = _pdf("secret")
    writer.encrypt("password", algorithm="RC4-128")
    path = tmp_path / "x.pdf"

    def refusal(raw):
        path.write_bytes(raw)
        with pytest.raises(InvalidInputError) as error:
            read_text(path)
        return str(error.value).replace(repr(str(path)), "X")

    encrypted = "A PDF must be readable without a password; X is encrypted; save it without encryption."
    assert refusal(_bytes(writer)) == encrypted
    assert refusal(_bytes(_pdf(None, None))) == (
        "A PDF must hold text; X has none on its pages, only pictures as scanners make them; run character recognition "
        "(OCR) on it first."
    )
    for raw in (b"%PDF-1.7\n", b"%PDF-1.4\nrubbish\n%%EOF\n", _bytes(_pdf("one"))[:60]):
        assert refusal(raw) == "The PDF X is truncated or damaged; copy or export it again."


def test_pdf_without_a_user_password_is_read():
    writer = _pdf("open")
    writer.encrypt("", owner_password="owner", algorithm="RC4-128")
    assert read_text(io.BytesIO(_bytes(writer)))["text"].tolist() == ["open"]


def test_pdf_needs_pypdf(monkeypatch):
    raw = _bytes(_pdf("one"))
    monkeypatch.setitem(sys.modules, "pypdf", None)
    with pytest.raises(MissingDependencyError) as error:
        read_text(io.BytesIO(raw))
    assert str(error.value) == (
        'Reading PDF needs the package pypdf, which is not installed; install it with: pip install "pybiodl[pdf]".'
    )


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        ("", None, "A file must hold at least one record; the open file is empty."),
        ("a\0b", None, "A document must be text; the open file has a NUL byte at position 1: it is a binary file or "
                       "UTF-16; save it as UTF-8 text."),
        ("id,report\n1,a\n", "reports", "column must name the text in the open file; there is no 'reports'; did you "
                                        "mean 'report'?"),
        ("id,report\n1,a\n", "x", "column must name the text in the open file; there is no 'x'; its columns are 'id', "
                                  "'report'."),
        ("id,report\n1,a\n2,\n", "report", "Every row must have text; row 2 of the open file has none in column "
                                           "'report'; fill it in or remove the row."),
    ],
    ids=["empty", "binary", "nearest", "column", "row"],
)  # fmt: skip
def test_bad_files_are_refused_in_one_sentence(text, column, message):
    with pytest.raises(InvalidInputError) as error:
        read_text(io.StringIO(text), column=column)
    assert str(error.value) == message


def test_a_folder_without_documents(tmp_path):
    with pytest.raises(InvalidInputError) as error:
        read_text(tmp_path)
    assert str(error.value) == (
        f"A folder of documents must hold files that end in .txt, .md or .pdf; {str(tmp_path)!r} holds none."
    )
    with pytest.raises(InvalidInputError, match=r"^There is no file '.*none\.txt'; check the path\.$"):
        read_text(tmp_path / "none.txt")
