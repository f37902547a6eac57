import gzip
import io

import numpy as np
import pytest

from pybiodl import read_fasta
from pybiodl.errors import DataWarning, InvalidInputError
from pybiodl.read import open_genome, read_vcf

HEADER = "##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO"
SEQUENCE = "TTGACATATAATCCGRACGTACGGA"


@pytest.fixture
def genome(tmp_path):
    path = tmp_path / "genome.fa"
    path.write_text(">chr1\nTTGACATATA\nATCCGRACGT\nACGGA\n>chr2\nacgtacgt\n")
    return open_genome(path)


def vcf(*lines, samples=""):
    return io.StringIO("\n".join([HEADER + samples, *lines]) + "\n")


def by_hand(sequence, position, reference, alternative, length):
    """Windows by the rule: as many bases before the allele, then the allele and what follows it."""
    first = position - 1 + 1000
    padded = "N" * 1000 + sequence + "N" * 1000
    changed = padded[:first] + alternative + padded[first + len(reference) :]
    window = slice(first - length // 2, first - length // 2 + length)
    return padded[window], changed[window]


@pytest.mark.parametrize("length", [1, 2, 5, 8, 60])
def test_windows_of_any_variant_are_those_made_by_hand(tmp_path, length):
    random = np.random.default_rng(length)
    path = tmp_path / "genome.fa"
    sequence = "".join(random.choice(list("ACGTacgtN"), 70))
    path.write_text(f">c\n{sequence[:40]}\n{sequence[40:]}\n")
    assert read_fasta(path)["sequence"][0] == sequence
    lines, expected = [], []
    for _ in range(200):
        first = random.integers(0, 70)
        reference = sequence[first : first + random.integers(1, 9)].upper()
        alleles = ["".join(random.choice(list("ACGT"), random.integers(1, 12))) for _ in range(random.integers(1, 4))]
        lines.append(f"c\t{first + 1}\trs\t{reference}\t{','.join(alleles)}\t.\t.\t.")
        expected += [by_hand(sequence, first + 1, reference, allele, length) for allele in alleles]
    table = read_vcf(vcf(*lines), path, length)
    assert list(zip(table["reference_window"], table["alternative_window"], strict=True)) == expected
    assert (table["reference_window"].str.len() == length).all()
    assert (table["alternative_window"].str.len() == length).all()


def test_worked_examples(genome):
    lines = [
        "chr1\t5\tsnv\tC\tG\t50.5\tPASS\t.",
        "chr1\t5\tdeletion\tCATA\tC\t.\tq10;s50\t.",
        "chr1\t5\tinsertion\tC\tCGG\t0\t.\t.",
        "chr1\t1\tfirst\tT\tA\t1\tPASS\t.",
        "chr1\t25\tlast\tA\tATT\t1\tPASS\t.",
        "chr2\t3\tlower\tg\tt\t1\tPASS\t.",
        "chr1\t5\tlong\tC\tGGGGGGGGG\t1\tPASS\t.",
        "chr1\t16\tambiguous\tA\tG\t1\tPASS\t.",
    ]
    table = read_vcf(vcf(*lines), genome, length=6)
    assert table[["id", "reference_window", "alternative_window"]].to_numpy().tolist() == [
        ["snv", "TGACAT", "TGAGAT"],
        ["deletion", "TGACAT", "TGACTA"],
        ["insertion", "TGACAT", "TGACGG"],
        ["first", "NNNTTG", "NNNATG"],
        ["last", "CGGANN", "CGGATT"],
        ["lower", "Nacgta", "Nactta"],
        ["long", "TGACAT", "TGAGGG"],
        ["ambiguous", "CCGRAC", "CCGGAC"],
    ]
    assert list(table.columns) == [
        "chromosome", "position", "id", "reference", "alternative", "quality", "filter",
        "reference_window", "alternative_window",
    ]  # fmt: skip
    assert table["position"].tolist() == [5, 5, 5, 1, 25, 3, 5, 16]
    assert table["filter"].tolist()[:3] == ["PASS", "q10;s50", "."]
    assert table["quality"].tolist()[0] == 50.5
    assert np.isnan(table["quality"][1])


def test_alleles_have_a_row_each_and_those_without_bases_none(genome):
    lines = [
        "chr1\t5\ta\tC\tG,*,T\t.\t.\t.",
        "chr1\t6\tb\tA\t.\t.\t.\t.",
        "chr1\t7\tc\tT\t<DEL>\t.\t.\t.",
        "chr1\t8\td\tA\tA[chr2:3[\t.\t.\t.",
    ]
    with pytest.warns(DataWarning) as caught:
        table = read_vcf(vcf(*lines), genome, 4)
    assert [str(w.message) for w in caught] == [
        "3 alternative alleles of the open file have no bases ('*', '<DEL>' or a breakend) and are left out."
    ]
    assert caught[0].filename == __file__
    assert table[["id", "alternative"]].to_numpy().tolist() == [["a", "G"], ["a", "T"]]
    with pytest.warns(DataWarning, match=r"^1 alternative allele of the open file has no bases .* and is left out\.$"):
        empty = read_vcf(vcf(lines[2]), genome, 4)
    assert empty.shape == (0, 9)
    assert (empty["position"].dtype, empty["quality"].dtype) == (np.int64, np.float64)


def test_genotypes_become_dosages_of_each_allele(genome):
    lines = [
        "chr1\t5\ta\tC\tG,T\t.\t.\t.\tGT:DP\t0/0:3\t0|1:4\t1/2\t2/2:1\t./.",
        "chr1\t6\tb\tA\tG\t.\t.\t.\tDP:GT\t3:0/1\t3:1\t3:./1\t3\t3:1/1/1",
        "chr1\t7\tc\tT\tG\t.\t.\t.\tDP\t3\t3\t3\t3\t3",
    ]
    samples = "\tFORMAT\ts1\ts2\ts3\ts4\ts5"
    table = read_vcf(vcf(*lines, samples=samples), genome, 4, genotypes=True)
    nan = np.nan
    expected = [[0, 1, 1, 0, nan], [0, 0, 1, 2, nan], [1, 1, nan, nan, 3], [nan] * 5]
    assert list(table.columns)[9:] == ["s1", "s2", "s3", "s4", "s5"]
    assert table.iloc[:, 9:].to_numpy() == pytest.approx(np.array(expected), nan_ok=True)
    assert read_vcf(vcf(*lines, samples=samples), genome, 4).equals(table.iloc[:, :9])


def test_gzip_and_line_ends_do_not_matter(tmp_path, genome):
    text = vcf("chr1\t5\ta\tC\tG\t.\t.\t.", "", "chr1\t6\tb\tA\tG\t.\t.\t.").getvalue()
    expected = read_vcf(io.StringIO(text), genome, 4)
    assert len(expected) == 2
    raw = text.encode()
    blocks = gzip.compress(raw[:50]) + gzip.compress(raw[50:])  # as bgzip writes it
    for number, content in enumerate((raw, raw.replace(b"\n", b"\r\n"), gzip.compress(raw), blocks)):
        path = tmp_path / f"{number}.vcf"
        path.write_bytes(content)
        for source in (path, str(path), io.BytesIO(content)):
            assert read_vcf(source, genome.path, 4).equals(expected)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("chr1\t5\ta\tA\tG\t.\t.\t.",
         "The reference allele must be what the genome has; line 3 of the open file has 'A' at chr1:5, where {name} "
         "has 'C' (base 1 of the allele: 'A' and 'C'); use the genome that the variants were called on."),
        ("chr1\t5\ta\tCAG\tG\t.\t.\t.",
         "The reference allele must be what the genome has; line 3 of the open file has 'CAG' at chr1:5, where {name} "
         "has 'CAT' (base 3 of the allele: 'G' and 'T'); use the genome that the variants were called on."),
        ("1\t5\ta\tC\tG\t.\t.\t.",
         "A chromosome must be one of the genome {name}; line 3 of the open file has '1'; the genome writes 'chr1': "
         "rename one of the two."),
        ("chr1\t26\ta\tC\tG\t.\t.\t.",
         "A variant must lie inside its chromosome (chr1 has 25 bases in {name}); line 3 of the open file has position "
         "26 with 1 bases."),
        ("chr1\t0\ta\tC\tG\t.\t.\t.",
         "A variant must lie inside its chromosome (chr1 has 25 bases in {name}); line 3 of the open file has position "
         "0 with 1 bases."),
        ("chr1\tx\ta\tC\tG\t.\t.\t.", "A position must be a whole number; line 3 of the open file has 'x'."),
        ("chr1\t5\ta\tC", "A VCF line must have 8 columns between tabs; line 3 of the open file has 4."),
        ("chr1\t5\ta\t<X>\tG\t.\t.\t.", "A reference allele must be bases; line 3 of the open file has '<X>'."),
        ("chr1\t5\ta\tC\tG,\t.\t.\t.",
         "An alternative allele must be bases, '.', '*', a name in <> or a breakend; line 3 of the open file has ''."),
        ("chr1\t5\ta\tC\tG\thigh\t.\t.", "A quality must be a number or '.'; line 3 of the open file has 'high'."),
    ],
)  # fmt: skip
def test_bad_lines_are_named_by_their_number(genome, line, message):
    with pytest.raises(InvalidInputError) as error:
        read_vcf(vcf(line), genome, 4)
    assert str(error.value) == message.format(name=genome.name)


@pytest.mark.parametrize(
    ("samples", "line", "message"),
    [
        ("\tFORMAT\ts1\ts2", "chr1\t5\ta\tC\tG\t.\t.\t.\tGT\t0/1",
         "A VCF line must have 11 columns between tabs; line 3 of the open file has 10."),
        ("\tFORMAT\ts1", "chr1\t5\ta\tC\tG\t.\t.\t.\tGT\t0/2",
         "A genotype must be numbers of alleles between / or |, or '.'; line 3 of the open file has '0/2' for sample "
         "'s1'."),
        ("\tFORMAT\ts1", "chr1\t5\ta\tC\tG\t.\t.\t.\tGT\tAC",
         "A genotype must be numbers of alleles between / or |, or '.'; line 3 of the open file has 'AC' for sample "
         "'s1'."),
        ("\tFORMAT\tid", "chr1\t5\ta\tC\tG\t.\t.\t.\tGT\t0/1",
         "A sample must have a name of its own, other than that of a column; the open file has 'id' twice; rename it, "
         "or leave genotypes out."),
        ("", "chr1\t5\ta\tC\tG\t.\t.\t.",
         "genotypes=True needs samples; the open file has none; leave genotypes out."),
    ],
)  # fmt: skip
def test_bad_genotypes(genome, samples, line, message):
    with pytest.raises(InvalidInputError) as error:
        read_vcf(vcf(line, samples=samples), genome, 4, genotypes=True)
    assert str(error.value) == message


def test_bad_files(tmp_path, genome):
    def refused(content, message):
        path = tmp_path / "x.vcf"
        path.write_bytes(content)
        with pytest.raises(InvalidInputError) as error:
            read_vcf(path, genome, 4)
        assert str(error.value) == message.format(name=repr(str(path)))

    raw = vcf(*["chr1\t5\ta\tC\tG\t.\t.\t."] * 99).getvalue().encode()
    refused(b"", "A file must hold at least one record; {name} is empty.")
    refused(gzip.compress(raw)[:-9], "The gzip file {name} is truncated; copy or download it again.")
    refused(gzip.compress(raw)[:-8] + b"x" * 8, "The gzip file {name} is damaged; copy or download it again.")
    refused(raw.replace(b"#CHROM", b"#chrom"),
            "A VCF file must have a line '#CHROM' that names the columns before its variants; {name} has none up to "
            "line 2.")  # fmt: skip
    refused(raw + b"chr1\t5\0",
            "VCF must be text; {name} has a NUL byte at position 6: it is a binary file or UTF-16; save it as UTF-8 "
            "text.")  # fmt: skip
    with pytest.raises(InvalidInputError, match=r"^There is no file '.*none\.vcf'; check the path\.$"):
        read_vcf(tmp_path / "none.vcf", genome, 4)
    with pytest.raises(InvalidInputError, match=r"^length must be a whole number of at least 1; got 0\.$"):
        read_vcf(io.BytesIO(raw), genome, 0)
