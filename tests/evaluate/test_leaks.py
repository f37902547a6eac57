"""The leak audit: planted copies, contradictions and near copies are counted exactly."""

import numpy as np
import pandas as pd
import pytest
import scipy.sparse

from pybiodl import read_fasta
from pybiodl.evaluate import LeakAudit, SimilarityKFold, leak_audit
from pybiodl.evaluate import _near_rows as near_rows

from ._families import PROTEIN, mutated, random_sequences

pytestmark = pytest.mark.filterwarnings("ignore::pybiodl.errors.DataWarning")


@pytest.mark.parametrize("letters", ["ACGT", PROTEIN])
def test_planted_copies_of_sequences_are_counted(letters):
    rng = np.random.default_rng(0)
    train = random_sequences(50, 150, letters)
    near = [mutated(text, 6, letters, rng) for text in train[:7]]
    test = [*(text.lower() for text in train[10:15]), *near, *random_sequences(20, 150, letters, 9)]
    y_train, y_test = np.zeros(50, int), np.zeros(32, int)
    y_test[[1, 3, 8]] = 1  # of the copies two disagree; a near copy is no contradiction
    audit = leak_audit(train, test, y_train, y_test)
    assert (audit.n_train, audit.n_test, audit.kind) == (50, 32, "sequence")
    assert (audit.n_duplicates, audit.n_near_duplicates, audit.n_conflicts) == (5, 7, 2)
    assert (audit.n_train_duplicates, audit.n_train_conflicts) == (0, 0)
    assert (audit.similarity[:5] == 1).all()
    assert audit.similarity[5:12] == pytest.approx(1 - 6 / 150, abs=0.02)
    assert (audit.similarity[12:] < 0.8).all()
    assert audit.nearest[:12].tolist() == [*range(10, 15), *range(7)]
    assert audit.max_similarity == 1
    frame = audit.to_frame()
    assert frame["duplicate"].sum() == 5
    assert frame["near_duplicate"].sum() == 7
    assert frame["conflict"].tolist() == [row in (1, 3) for row in range(32)]


def test_contradictions_inside_training_are_counted():
    a, b, c = random_sequences(3, 60)
    audit = leak_audit([a, a.lower(), b, b, c], [c, a], ["x", "y", "x", "x", "x"], ["x", "x"])
    assert (audit.n_train_duplicates, audit.n_train_conflicts) == (4, 2)
    # The copy of `a` meets both labels in training: one of them is another.
    assert audit.conflict.tolist() == [False, True]


def test_one_set_against_itself():
    a, b, c = random_sequences(3, 60)
    near = c[:30] + ("A" if c[30] != "A" else "C") + c[31:]
    audit = leak_audit([a, b, a, c, near], y_train=[0, 1, 1, 1, 0])
    assert audit.against_itself
    assert audit.n_test == 5
    assert audit.duplicate.tolist() == [True, False, True, False, False]
    assert (audit.n_duplicates, audit.n_near_duplicates) == (2, 2)
    assert audit.nearest[[0, 2, 3, 4]].tolist() == [2, 0, 4, 3]
    assert leak_audit([a, b, a, c, near]).n_conflicts is None


def test_the_verdict_is_one_sentence_with_numbers():
    a, b, c = random_sequences(3, 60)
    audit = leak_audit([a, b], [a, c, b, c], [0, 0], [1, 0, 0, 0])
    assert audit.verdict == (
        "2 of the 4 test rows (50.0 %) occur exactly in training and 0 more (0.0 %) come near (identity of 0.9 or "
        "above); 1 of the exact copies have another label there: a score on them flatters; leave them out, or split "
        "by SimilarityKFold."
    )
    assert str(audit).startswith(audit.verdict)
    assert repr(audit) == str(audit)
    assert "copies with another label 1" in str(audit)
    clean = leak_audit([a, b], [c])
    assert clean.verdict.startswith("None of the 1 test rows occurs in training, and none comes near (largest identit")
    with pytest.raises(AttributeError):
        audit.n_test = 3


def test_alignments_and_sketches_agree_on_near_copies():
    pytest.importorskip("parasail")
    rng = np.random.default_rng(0)
    train = random_sequences(40, 300)
    test = [mutated(text, 9, "ACGT", rng) for text in train]
    by_sketch, by_alignment = (leak_audit(train, test, align=align) for align in (False, True))
    assert by_sketch.nearest.tolist() == by_alignment.nearest.tolist() == list(range(40))
    assert by_alignment.similarity == pytest.approx(0.97, abs=0.005)
    assert by_sketch.similarity == pytest.approx(0.97, abs=0.03)


def test_the_nearest_is_found_among_many_variants():
    """Against all pairs by brute force, where every sequence is a variant of one and most k-mers are in a crowd."""
    pytest.importorskip("parasail")
    rng = np.random.default_rng(0)
    (ancestor,) = random_sequences(1, 120, PROTEIN)
    variants = [mutated(ancestor, changes, PROTEIN, rng) for changes in rng.integers(2, 20, 400)]
    codes = np.array([list(text) for text in variants])
    identity = np.array([(codes == row).mean(axis=1) for row in codes])
    np.fill_diagonal(identity, 0)
    audit = leak_audit(variants, identity=0.92)
    assert (audit.similarity <= identity.max(axis=1) + 0.01).all()  # an alignment may find a letter more
    assert np.mean(audit.similarity >= identity.max(axis=1) - 1e-9) > 0.95
    assert audit.n_near_duplicates == pytest.approx((identity.max(axis=1) >= 0.92).sum(), rel=0.02)
    assert leak_audit(variants, identity=0.85).verdict.endswith(
        "keep at least the copies together, by SimilarityKFold(identity=1)."
    )
    doubled = np.array(variants + variants, dtype=object)
    for train, test in SimilarityKFold(4, identity=1).split(doubled):
        assert leak_audit(doubled[train], doubled[test]).n_duplicates == 0


def test_smiles_are_compared_as_molecules():
    train = ["OCC", "c1ccccc1C(=O)O", "CC(=O)Nc1ccc(O)cc1", "CCCCCCCCCCCCCCCC(=O)O"]
    test = ["C(O)C", "OC(=O)C1=CC=CC=C1", "CCCCCCCCCCCCCCC(=O)O", "N#CC1CC1"]
    audit = leak_audit(train, test, [0, 1, 0, 1], [0, 0, 0, 0])
    assert audit.kind == "smiles"
    assert audit.duplicate.tolist() == [True, True, False, False]
    assert audit.n_conflicts == 1
    assert audit.nearest.tolist()[:3] == [0, 1, 3]
    assert audit.n_near_duplicates == 1
    assert "Tanimoto" in audit.verdict
    assert leak_audit(["CCO", "CCN"], ["OCC", "N"], kind="smiles").n_duplicates == 1
    assert leak_audit(pd.DataFrame({"smiles": ["CCO"]}), pd.DataFrame({"smiles": ["OCC"]})).n_duplicates == 1


def _table(n=60, p=40, seed=0):
    return np.random.default_rng(seed).normal(size=(n, p)) * np.geomspace(0.01, 1000, p) + 5


@pytest.mark.parametrize("container", [np.asarray, pd.DataFrame, scipy.sparse.csr_matrix, lambda X: X.tolist()])
def test_planted_copies_of_rows_are_counted(container):
    train, rest = _table(), _table(20, seed=1)
    rounded = train[:6].astype(np.float32).astype(float)
    noise = np.random.default_rng(2).normal(size=(4, 40)) * 0.1 * train.std(axis=0)
    test = np.vstack([rounded, train[10:14] + noise, rest])
    audit = leak_audit(container(train), container(test))
    assert audit.kind == "table"
    assert (audit.n_duplicates, audit.n_near_duplicates) == (6, 4)
    assert audit.nearest[:10].tolist() == [*range(6), *range(10, 14)]
    z = (np.vstack([train, test]) - train.mean(axis=0)) / train.std(axis=0)
    z /= np.linalg.norm(z, axis=1, keepdims=True)
    assert audit.similarity[6:] == pytest.approx((z[66:] @ z[:60].T).max(axis=1))
    assert (audit.similarity[:6] == 1).all()


def test_blocks_do_not_change_the_result(monkeypatch):
    train, test = _table(), np.vstack([_table(20, seed=1), _table()[:5]])
    whole = leak_audit(train, test)
    monkeypatch.setattr(near_rows, "_CELLS", 120)
    blocks = leak_audit(train, test)
    assert blocks.similarity == pytest.approx(whole.similarity)
    assert blocks.nearest.tolist() == whole.nearest.tolist()


def test_missing_values_and_categories_are_compared():
    train = pd.DataFrame(
        {"age": [30.0, np.nan, 40], "sex": ["f", "m", None], "stage": pd.Categorical(["I", "II", "I"])}
    )
    test = pd.DataFrame({"age": [np.nan, 30, 40], "sex": ["m", "f", "f"], "stage": pd.Categorical(["II", "II", "I"])})
    assert leak_audit(train, test).duplicate.tolist() == [True, False, False]


def test_many_equal_rows_and_constant_columns_are_copies():
    train = np.vstack([np.zeros((500, 3)), np.ones((1, 3))])
    train[:, 2] = 7
    audit = leak_audit(train, train[:3], np.arange(501) % 2, [0, 0, 0])
    assert audit.n_duplicates == 3
    assert (audit.n_train_duplicates, audit.n_train_conflicts, audit.n_conflicts) == (500, 500, 3)


def test_a_narrow_table_says_that_neighbours_mean_little():
    X = np.random.default_rng(0).normal(size=(300, 3))
    assert "which says little in a table of 3 columns" in leak_audit(X[:200], X[200:]).verdict


def test_order_of_training_rows_plays_no_part():
    train, test = random_sequences(40, 80), random_sequences(10, 80, seed=4)
    test += [train[3], train[7][:40] + train[7][41:]]
    order = np.random.default_rng(0).permutation(40)
    one, other = leak_audit(train, test), leak_audit(np.array(train, dtype=object)[order], test)
    assert one.similarity == pytest.approx(other.similarity)
    assert order[other.nearest[-2:]].tolist() == [3, 7]


def test_plot_draws_the_similarities():
    ax = leak_audit(_table(), _table(20, seed=1)).plot()
    assert ax.get_xlabel() == "largest cosine similarity to training"
    assert sum(patch.get_height() for patch in ax.patches) == 20


def test_the_test_set_of_nrc_holds_347_training_sequences(real_data):
    path = real_data("nrc")
    train, test = (read_fasta(path / f"dataset_Rfam_{name}_13classes.fasta") for name in ("6320", "validated_2600"))
    labels = [table["description"].str.split().str[-1] for table in (train, test)]
    audit = leak_audit(train, test, *labels)
    assert isinstance(audit, LeakAudit)
    assert (audit.n_train, audit.n_test, audit.n_duplicates, audit.n_conflicts) == (6320, 2600, 347, 0)
    known = set(train["sequence"])
    assert audit.duplicate.tolist() == [text in known for text in test["sequence"]]
    assert "347 of the 2600 test rows (13.3 %)" in audit.verdict


def test_hiv_sequences_have_copies_with_opposite_labels(real_data):
    """Counted by hand with pandas for each drug."""
    path = real_data("hiv_drug_resistance") / "fasta"
    contradicted = 0
    for file in sorted(path.glob("*.fasta")):
        table = read_fasta(file)
        y = table["id"].str[-1]
        audit = leak_audit(table, y_train=y, align=False)
        upper = table["sequence"].str.upper()
        assert audit.duplicate.tolist() == upper.duplicated(keep=False).tolist()
        assert audit.conflict.tolist() == (y.groupby(upper).transform("nunique") > 1).tolist()
        contradicted += audit.n_conflicts > 0
    assert contradicted == 10


def test_whole_clusters_of_nrc_do_not_leak(real_data):
    table = read_fasta(real_data("nrc") / "dataset_Rfam_validated_2600_13classes.fasta")
    y = table["description"].str.split().str[-1].to_numpy()
    sequences = table["sequence"].to_numpy(dtype=object)
    train, test = next(SimilarityKFold(5, identity=0.9).split(sequences, y))
    audit = leak_audit(sequences[train], sequences[test], identity=0.9)
    assert audit.n_duplicates == 0
    assert audit.n_near_duplicates <= 1  # a pair that barely reaches the threshold may be missed
