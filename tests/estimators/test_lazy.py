"""Data that stay in their file train the same network as in memory, and splits read nothing."""

import pickle

import numpy as np
import pandas as pd
import pytest
from sklearn.model_selection import GroupKFold, cross_val_score, train_test_split

from pybiodl import BioClassifier, BioRegressor, open_bed, open_fasta, open_genome, open_table, read_fasta
from pybiodl.errors import InvalidInputError
from pybiodl.networks import CNN, MLP

random = np.random.default_rng(0)


@pytest.fixture(scope="module")
def fasta(tmp_path_factory):
    """Sequences of several lengths; the second class holds a motif."""
    y = random.integers(0, 2, 240)
    records = []
    for place, label in enumerate(y):
        letters = random.choice(list("ACGT"), random.integers(30, 41))
        if label:
            start = random.integers(0, 20)
            letters[start : start + 6] = list("TATAAT")
        records.append(f">r{place}\n{''.join(letters)}\n")
    path = tmp_path_factory.mktemp("lazy") / "reads.fa"
    path.write_text("".join(records))
    return path, y


def test_a_file_trains_the_network_that_its_sequences_train(fasta):
    path, y = fasta
    make = lambda: BioClassifier(CNN(8, 7, global_pool="max"), epochs=3, random_state=0)  # noqa: E731
    lazy, memory = open_fasta(path), read_fasta(path)["sequence"]
    from_file, from_memory = make().fit(lazy, y), make().fit(memory, y)
    for one, other in zip(from_file.fitted_.weights, from_memory.fitted_.weights, strict=True):
        assert one == pytest.approx(other, abs=1e-6)
    assert from_file.predict_proba(lazy) == pytest.approx(from_memory.predict_proba(memory), abs=1e-6)
    assert pickle.loads(pickle.dumps(from_file)).predict_proba(lazy[:5]).shape == (5, 2)


def test_splits_read_nothing_and_folds_read_their_own_rows(fasta):
    path, y = fasta
    lazy = open_fasta(path)
    train, test, y_train, _ = train_test_split(lazy, y, random_state=0)
    assert lazy.records_read == 0
    model = BioClassifier(CNN(8, 7, global_pool="max"), epochs=1, validation_fraction=0, random_state=0)
    model.fit(train, y_train)
    read = lazy.records_read
    assert read <= 3 * len(train)  # once to learn the encoder, once an epoch, and what was read ahead
    model.predict(test)
    assert lazy.records_read == read + len(test)
    assert len(cross_val_score(model, lazy, y, cv=3)) == 3


def test_windows_of_a_genome_train_and_split_by_chromosome(tmp_path):
    genome = {f"chr{k}": "".join(random.choice(list("ACGT"), 3000)) for k in (1, 2, 3)}
    (tmp_path / "genome.fa").write_text("".join(f">{name}\n{letters}\n" for name, letters in genome.items()))
    bed = pd.DataFrame({"chromosome": np.repeat(list(genome), 30), "start": np.tile(np.arange(0, 2700, 90), 3)})
    bed["end"] = bed["start"] + 60
    X = open_bed(bed, open_genome(tmp_path / "genome.fa"))
    y = np.array([letters.count("A") + letters.count("T") > 30 for letters in X.load()])
    model = BioClassifier(CNN(4, 1, pool_size=1, global_pool="average"), epochs=40, learning_rate=0.02, patience=None,
                          random_state=0)  # fmt: skip
    scores = cross_val_score(model, X, y, groups=X.intervals["chromosome"], cv=GroupKFold(3))
    assert scores.mean() > 0.75


def test_a_table_on_disk_trains_as_in_memory(tmp_path):
    frame = pd.DataFrame(random.normal(size=(200, 5)), columns=list("abcde"))
    y = frame.to_numpy() @ [1.0, -2.0, 0.5, 0.0, 3.0]
    frame.to_parquet(tmp_path / "table.parquet")
    X = open_table(tmp_path / "table.parquet")
    make = lambda: BioRegressor(MLP(hidden=(8,)), epochs=5, random_state=0)  # noqa: E731
    from_file, from_memory = make().fit(X, y), make().fit(frame, y)
    assert from_file.predict(X) == pytest.approx(from_memory.predict(frame), abs=1e-5)
    assert list(from_file.feature_names_in_) == list("abcde")
    assert from_file.predict(frame) == pytest.approx(from_file.predict(X), abs=1e-6)


def test_a_bad_letter_far_down_the_file_is_refused_by_its_row(fasta, tmp_path):
    path, y = fasta
    records = path.read_text().split(">")
    records[101] = records[101].replace("\n", "\n!", 1)
    (tmp_path / "bad.fa").write_text(">".join(records))
    X = open_fasta(tmp_path / "bad.fa")
    model = BioClassifier(CNN(4, 5, global_pool="max"), epochs=1, validation_fraction=0)
    with pytest.raises(InvalidInputError, match="got '!' in row 100 "):  # where the encoder learns
        model.fit(X, y)
    model.fit(X[:100], y[:100])
    with pytest.raises(InvalidInputError, match="got '!' in record 101 of the file "):  # where batches are read
        model.predict(X[50:])
