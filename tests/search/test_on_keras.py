"""Searches over our own estimators on Keras."""

import numpy as np
import pytest
from scipy import stats
from sklearn.model_selection import GridSearchCV

from pybiodl import BioClassifier, BioSearch, load, open_fasta
from pybiodl.errors import UnsupportedError
from pybiodl.estimators import History
from pybiodl.networks import CNN, MLP
from pybiodl.search import _run
from pybiodl.search._folds import Data
from pybiodl.search._scoring import read_scoring

random = np.random.default_rng(0)
X = random.normal(size=(120, 4))
Y = np.where(X[:, 0] > 0, "yes", "no")


ONE = [(np.arange(80), np.arange(80, 120))]  # one fold: a fit costs a compilation


def model(**params):
    return BioClassifier(MLP(hidden=(8,)), epochs=6, **params)


def test_a_rate_that_learns_is_found_and_its_model_kept(tmp_path):
    search = BioSearch(model(), {"learning_rate": [1e-7, 0.05]}, "grid", cv=ONE, scoring="mcc", random_state=0)
    search.fit(X, Y)
    assert search.best_params_ == {"learning_rate": 0.05}
    assert search.best_score_ > 0.7
    assert search.results_.trials[0].epochs <= 6
    assert set(search.results_.trials[0].curves) >= {"loss", "val_loss"}
    assert search.evaluate(X, Y).metrics["mcc"].value == pytest.approx(search.score(X, Y))
    search.save(tmp_path / "best.pybiodl")
    assert (load(tmp_path / "best.pybiodl").predict(X) == search.predict(X)).all()
    # Trials differ by their parameters alone: a fold has one seed, the refit another.
    assert search.best_estimator_.run_card_.seed == search.best_estimator_.random_state
    with pytest.raises(UnsupportedError, match="kept on a cluster alone"):
        search.trial_estimator(0)


class Planted(BioClassifier):
    """A network whose losses and score are planted: both are better the larger its rate is."""

    epochs_done = 0

    def fit(self, X, y, **fitting):
        losses = []
        for epoch in range(self.epochs):
            losses.append(1 / (1 + self.learning_rate * (epoch + 1)))
            Planted.epochs_done += 1
            if self._on_epoch is not None:
                self._on_epoch(epoch, {"loss": losses[-1], "val_loss": losses[-1]})
        self.history_ = History({"loss": losses, "val_loss": losses}, self.epochs)
        return self

    def score(self, X, y, sample_weight=None):
        return self.learning_rate


def test_hopeless_trials_are_given_up_after_some_epochs():
    pytest.importorskip("optuna")
    space = {"learning_rate": stats.uniform(0.01, 0.98)}
    planted = Planted(epochs=10)
    Planted.epochs_done = 0
    search = BioSearch(planted, space, "bayes", 14, cv=2, random_state=3, refit=False).fit(X, Y)
    frame = search.results_.to_frame()
    pruned = frame[frame["status"] == "pruned"]
    assert len(pruned) >= 2
    assert pruned["learning_rate"].max() < frame["learning_rate"].max()
    assert pruned["epochs"].max() < 10
    assert pruned["rank"].isna().all()
    # A pruned trial ends in its first fold.
    assert Planted.epochs_done == pruned["epochs"].sum() + 20 * (14 - len(pruned))
    search.set_params(prune=False, n_iter=8).fit(X, Y)
    assert not (search.results_.to_frame()["status"] == "pruned").any()


def test_a_fit_ends_at_the_epoch_where_it_is_given_up():
    def give_up(epoch, logs):
        if epoch == 2:
            raise _run.Pruned

    data = Data(X, Y, None, None, ONE * 2)
    trial = _run.run_trial(model(), 0, {}, data, read_scoring(None, model(), Y), [1, 1], give_up)
    assert trial.status == "pruned"
    assert trial.epochs == 3
    assert trial.scores == ()


def test_scikit_learns_own_search_works_too():
    search = GridSearchCV(model(random_state=0), {"learning_rate": [1e-7, 0.05]}, cv=ONE).fit(X, Y)
    assert search.best_params_ == {"learning_rate": 0.05}


def test_folds_of_a_lazy_file_are_views_of_it(tmp_path, monkeypatch):
    letters = random.choice(list("ACGT"), size=(60, 12))
    labels = np.arange(60) % 2
    letters[labels == 1, 3:7] = list("ACGT")
    path = tmp_path / "x.fa"
    path.write_text("".join(f">s{row}\n{''.join(line)}\n" for row, line in enumerate(letters)))
    seen = []
    take = _run.take
    monkeypatch.setattr(_run, "take", lambda X, rows: (seen.append(type(X).__name__), take(X, rows))[1])
    lazy = open_fasta(path)
    estimator = BioClassifier(CNN(filters=8, kernel_size=4), epochs=6, learning_rate=0.02)
    search = BioSearch(
        estimator, {"network__filters": [8]}, "grid", cv=[(np.arange(40), np.arange(40, 60))], random_state=0
    )
    search.fit(lazy, labels)
    assert type(lazy).__name__ in seen
    assert len(search.predict(lazy)) == 60
    assert np.isfinite(search.best_score_)
