"""Searches over our own estimators on Keras."""

import numpy as np
import pytest
from sklearn.model_selection import GridSearchCV

from pybiodl import BioClassifier, BioSearch, load, open_fasta
from pybiodl.errors import UnsupportedError
from pybiodl.networks import CNN, MLP
from pybiodl.search import _run

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


def test_hopeless_trials_are_given_up_after_some_epochs(monkeypatch):
    pytest.importorskip("optuna")
    fits = []
    fit = BioClassifier.fit

    def counted(self, *args, **kwargs):
        fits.append(self.learning_rate)
        return fit(self, *args, **kwargs)

    monkeypatch.setattr(BioClassifier, "fit", counted)
    space = {"learning_rate": [1e-8, 0.03, 0.031, 0.032]}
    search = BioSearch(model(), space, "bayes", 7, cv=ONE * 2, random_state=3, refit=False).fit(X, Y)
    frame = search.results_.to_frame()
    pruned = frame[frame["status"] == "pruned"]
    assert len(pruned) >= 1
    assert pruned["epochs"].max() < 6
    assert len(fits) == 14 - len(pruned)  # a pruned trial ends in its first fold
    assert pruned["rank"].isna().all()


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
