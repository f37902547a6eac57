"""Bad input is refused at the call, in one sentence."""

import re

import numpy as np
import pandas as pd
import pytest

from pybiodl.errors import InvalidInputError, InvalidTypeError
from pybiodl.evaluate import (
    ChromosomeKFold,
    ChromosomeSplit,
    DonorKFold,
    ForwardTimeSplit,
    ScaffoldKFold,
    SimilarityKFold,
    leak_audit,
    similarity_clusters,
)

X = np.zeros((4, 2))
SEQUENCE = "ATGGCGTACGTTAGCCTAGGATCCG"
CHROMOSOMES = ["chr1", "chr2", "chr2", "chr3"]


def _refused(sentence, call, error=InvalidInputError):
    with pytest.raises(error, match=f"^{re.escape(sentence)}$"):
        call()


@pytest.mark.parametrize(
    ("splitter", "groups", "sentence"),
    [
        (
            ChromosomeKFold(2),
            None,
            "The chromosome of each row must be given as groups, or be in X.intervals or in a column 'chromosome' of "
            "X; got groups=None and X of type ndarray.",
        ),
        (
            DonorKFold(2),
            None,
            "The donor of each row must be given as groups, or donor must name a column of X.obs or of X; got "
            "groups=None, donor=None and X of type ndarray.",
        ),
        (
            ForwardTimeSplit(2),
            None,
            "ForwardTimeSplit needs the time of each row as groups, numbers or dates; got None.",
        ),
        (ChromosomeKFold(2), ["chr1"], "groups must have one entry for each of the 4 rows of X; got 1."),
        (
            ChromosomeKFold(4),
            CHROMOSOMES,
            "ChromosomeKFold needs at least as many chromosomes as n_splits=4; got 3.",
        ),
        (DonorKFold(5), list("abcc"), "DonorKFold needs at least as many donors as n_splits=5; got 3."),
        (
            SimilarityKFold(2),
            [SEQUENCE] * 4,
            "SimilarityKFold needs at least as many clusters (identity=0.8) as n_splits=2; got 1.",
        ),
        (ScaffoldKFold(2), ["CCO"] * 4, "ScaffoldKFold needs at least as many scaffolds as n_splits=2; got 1."),
        (
            ScaffoldKFold(2),
            ["CCO", "c1ccccc1", "C1CC", "N"],
            "groups must hold valid SMILES; row 2 (0-based) has 'C1CC'; remove or correct it.",
        ),
        (
            SimilarityKFold(2),
            [SEQUENCE, SEQUENCE, "", SEQUENCE],
            "groups must hold no empty sequences; row 2 (0-based) is empty.",
        ),
        (
            ChromosomeKFold(2),
            ["chr1", None, "chr2", "chr3"],
            "groups must name a chromosome for every row; row 1 (0-based) has none.",
        ),
        (
            DonorKFold(2),
            [["a", "b"]] * 4,
            "groups must have one donor a row, shape (n_samples,); got shape (4, 2).",
        ),
        (
            ChromosomeSplit("chr22"),
            CHROMOSOMES,
            "test names the chromosome 'chr22', which no row is on; did you mean 'chr2'? the data has chr1, chr2, "
            "chr3.",
        ),
        (
            ChromosomeSplit("chr2", validation="MT"),
            CHROMOSOMES,
            "validation names the chromosome 'MT', which no row is on; the data has chr1, chr2, chr3.",
        ),
        (
            ChromosomeSplit(["chr2", "chr1"], ["chr1"]),
            CHROMOSOMES,
            "validation must name other chromosomes than test; both name 'chr1'.",
        ),
        (
            ChromosomeSplit(["chr2", "chr1", "chr3"]),
            CHROMOSOMES,
            "test and validation must leave a chromosome to train on; they name all 3 of the data.",
        ),
        (ChromosomeSplit([]), CHROMOSOMES, "test must name at least one chromosome; got none."),
        (
            ForwardTimeSplit(3),
            [1, 1, 2, 3],
            "groups must hold at least 4 distinct times for n_splits=3; got 3.",
        ),
        (
            ForwardTimeSplit(2),
            ["a", "b", "c", "d"],
            None,
        ),
        (
            ForwardTimeSplit(2),
            [1.0, np.nan, 2, 3],
            "groups must hold a time for every row; row 1 (0-based) has none.",
        ),
        (ForwardTimeSplit(2, gap=-1), range(4), "gap must be a number of at least 0, as the times; got -1."),
        (
            ForwardTimeSplit(2, gap=3),
            pd.date_range("2024-01-01", periods=4),
            "gap must be a time span such as '7D', as the times are dates; got 3.",
        ),
        (
            ForwardTimeSplit(2, gap=10),
            range(4),
            "Every test part must have training samples before it; with gap=10 and max_train=None the one that starts "
            "at 1 has none.",
        ),
        (ForwardTimeSplit(2, max_train=0), range(4), "max_train must be a whole number of at least 1; got 0."),
        (DonorKFold(1), list("abcd"), "n_splits must be a whole number of at least 2; got 1."),
        (
            DonorKFold(2, random_state=-1),
            list("abcd"),
            "random_state must be a whole number of at least 0; got -1.",
        ),
    ],
)
def test_splitters_refuse(splitter, groups, sentence):
    if sentence is None:
        with pytest.raises(InvalidInputError, match=r"^groups must be times, numbers or dates; got .*to_datetime\.$"):
            splitter.split(X, groups=groups)
    else:
        _refused(sentence, lambda: splitter.split(X, groups=groups))


def test_splitters_refuse_what_is_no_sequence():
    _refused(
        "X must hold sequences as strings; row 0 (0-based) holds ndarray.",
        lambda: SimilarityKFold(2).split(X),
        InvalidTypeError,
    )
    _refused(
        "X must have a column 'sequence' of sequences; its columns are seq; or give the sequences as groups.",
        lambda: SimilarityKFold(2).split(pd.DataFrame({"seq": [SEQUENCE] * 4})),
    )
    _refused("y must have one entry for each of the 4 rows of X; got 3.", lambda: DonorKFold().split(X, [1, 2, 3]))


@pytest.mark.parametrize("identity", [0, -0.5, 1.2, "high", np.nan])
def test_identity_is_above_0_and_at_most_1(identity):
    sentence = f"identity must be a number above 0 and at most 1; got {identity!r}."
    _refused(sentence, lambda: similarity_clusters([SEQUENCE], identity))
    _refused(sentence, lambda: leak_audit([SEQUENCE], [SEQUENCE], identity=identity))
    _refused(sentence, lambda: SimilarityKFold(2, identity=identity).split([SEQUENCE] * 2))


def test_clusters_refuse():
    _refused("sequences must hold at least one sequence; got none.", lambda: similarity_clusters([]))
    _refused("k must be a whole number of at least 2; got 1.", lambda: similarity_clusters([SEQUENCE], k=1))
    _refused("k must be a whole number of at most 31; got 40.", lambda: similarity_clusters([SEQUENCE], k=40))
    _refused("align must be True, False or 'auto'; got 'yes'.", lambda: similarity_clusters([SEQUENCE], align="yes"))


def test_audit_refuses():
    _refused("test must hold at least one row; got none.", lambda: leak_audit([SEQUENCE], []))
    _refused("y_test must be given with test; got y_test alone.", lambda: leak_audit([SEQUENCE], y_test=[1]))
    _refused("y_train must be given with y_test; got None.", lambda: leak_audit([SEQUENCE], [SEQUENCE], y_test=[1]))
    _refused(
        "y_train must have one entry for each of the 1 rows; got 2.",
        lambda: leak_audit([SEQUENCE], [SEQUENCE], [1, 0], [1]),
    )
    _refused("test must have the 2 columns of train; got 3.", lambda: leak_audit(X, np.zeros((2, 3))))
    _refused(
        "test must have the columns of train, in that order; it has others.",
        lambda: leak_audit(pd.DataFrame(X), pd.DataFrame(X, columns=["a", "b"])),
    )
    _refused(
        "train and test must hold finite numbers, or NaN where missing; got infinity.",
        lambda: leak_audit(X, np.full((1, 2), np.inf)),
    )
    _refused(
        "kind must be one of 'auto', 'sequence', 'smiles', 'table'; got 'smile'; did you mean 'smiles'?",
        lambda: leak_audit([SEQUENCE], kind="smile"),
    )
    _refused(
        "train must hold valid SMILES; row 0 (0-based) has 'C1C('; remove or correct it.",
        lambda: leak_audit(["C1C(", "CCO"], kind="smiles"),
    )
    _refused("train must be a table of shape (n_rows, n_columns); got shape (3,).", lambda: leak_audit(np.arange(3.0)))
