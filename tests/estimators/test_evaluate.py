"""`evaluate` judges what `predict` gives, beside a linear baseline trained on the same samples."""

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import matthews_corrcoef, r2_score, roc_auc_score

from pybiodl import BioClassifier, BioRegressor
from pybiodl.errors import InvalidInputError
from pybiodl.networks import CNN, MLP

random = np.random.default_rng(0)
X = random.normal(size=(400, 4))
XOR = np.where(X[:, 0] * X[:, 1] > 0, "tumour", "healthy")  # no linear model sees it


@pytest.fixture(scope="module")
def model():
    return BioClassifier(MLP(hidden=(32,)), epochs=60, learning_rate=0.01, random_state=0).fit(X[:300], XOR[:300])


def test_metrics_are_those_of_the_predictions(model):
    judged = model.evaluate(X[300:], XOR[300:])
    probability, y = model.predict_proba(X[300:])[:, 1], XOR[300:]
    assert judged.metrics["roc_auc"].value == pytest.approx(roc_auc_score(y == "tumour", probability))
    assert judged.metrics["mcc"].value == pytest.approx(matthews_corrcoef(y, model.predict(X[300:])))
    assert judged.metrics["roc_auc"].low < judged.metrics["roc_auc"].value < judged.metrics["roc_auc"].high
    assert judged.metrics["roc_auc"].baseline is None


def test_a_network_is_better_than_a_line_where_the_truth_is_no_line(model):
    judged = model.evaluate(X[300:], XOR[300:], train=(X[:300], XOR[:300])).metrics["roc_auc"]
    linear = LogisticRegression().fit(X[:300], XOR[:300]).predict_proba(X[300:])[:, 1]
    assert judged.baseline.value == pytest.approx(roc_auc_score(XOR[300:] == "tumour", linear), abs=0.1)
    assert judged.difference.low > 0.2


def test_whole_groups_are_drawn(model):
    truth = np.where(np.arange(20) < 5, "tumour", XOR[300:320])
    truth[:5][XOR[300:305] == "tumour"] = "healthy"  # five groups of another label than they have
    rows, y = np.repeat(X[300:320], 20, axis=0), np.repeat(truth, 20)
    alone = model.evaluate(rows, y).metrics["accuracy"]
    grouped = model.evaluate(rows, y, groups=np.repeat(np.arange(20), 20)).metrics["accuracy"]
    assert grouped.value == alone.value
    assert grouped.high - grouped.low > 2 * (alone.high - alone.low)


def test_a_named_outcome_and_sequences():
    sequences = ["".join(random.choice(list("ACGT"), 20)) for _ in range(200)]
    sequences = [s[:8] + "TATA" + s[12:] if i % 2 else s for i, s in enumerate(sequences)]
    y = np.array(["other", "promoter"] * 100)
    model = BioClassifier(CNN(filters=8, kernel_size=5), epochs=10, learning_rate=0.01, random_state=0)
    model.fit(sequences[:150], y[:150])
    judged = model.evaluate(sequences[150:], y[150:], train=(sequences[:150], y[:150]))
    assert judged.metrics["roc_auc"].value > 0.9
    assert judged.metrics["roc_auc"].baseline.value > 0.8
    frame = pd.DataFrame(X, columns=list("abcd")).assign(state=XOR)
    named = BioClassifier(MLP(hidden=(4,)), epochs=2, random_state=0).fit(frame, "state")
    assert named.evaluate(frame, "state", train=(frame, "state")).n_rows == 400


def test_regression_with_missing_targets():
    y = np.column_stack([X @ [1, 2, 3, 4], X @ [4, 3, 2, 1]])
    known = y.copy()
    known[::3, 1] = np.nan
    model = BioRegressor(MLP(hidden=(16,)), epochs=60, learning_rate=0.01, random_state=0).fit(X, known)
    judged = model.evaluate(X, y, train=(X, y))
    assert judged.metrics["r2"].value == pytest.approx(r2_score(y, model.predict(X)), abs=1e-6)
    assert judged.metrics["r2"].baseline.value > 0.99


def test_what_cannot_be_judged_is_refused(model):
    with pytest.raises(InvalidInputError, match=r"evaluate needs the outcome of each sample in memory.*got y=None"):
        model.evaluate(X)
    with pytest.raises(InvalidInputError, match=r"got y='state'; read a file first"):
        model.evaluate("table.csv", "state")
