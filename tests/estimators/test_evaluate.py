"""`evaluate` judges what `predict` gives, beside a linear baseline trained on the same samples."""

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import matthews_corrcoef, r2_score, roc_auc_score

from pybiodl import BioClassifier, BioEnsemble, BioRegressor
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


def test_several_outcomes_each_on_the_samples_of_which_it_is_known():
    y = pd.DataFrame({"sign": np.where(X[:, 0] > 0, "up", "down"), "size": np.digitize(X[:, 1], [-0.5, 0.5])})
    y = y.astype(object)
    y.loc[::3, "size"] = None
    y.loc[390:, "sign"] = None
    model = BioClassifier(MLP(hidden=(16,)), epochs=10, learning_rate=0.01, random_state=0).fit(X[:300], y[:300])
    judged = model.evaluate(X[300:], y[300:], train=(X[:300], y[:300]))
    sign, size = model.predict_proba(X[300:])
    known = y["size"][300:].notna().to_numpy()
    truth = y["size"][300:][known].astype(int)
    assert judged.metrics["accuracy[size]"].value == pytest.approx(np.mean(size[known].argmax(axis=1) == truth))
    assert judged.metrics["roc_auc[sign]"].value == pytest.approx(
        roc_auc_score(y["sign"][300:390] == "up", sign[:90, 1])
    )
    mean = [judged.metrics[f"f1[{name}]"].value for name in ("sign", "size")]
    assert judged.metrics["f1"].value == pytest.approx(np.mean(mean))
    assert "sensitivity" not in judged.metrics  # of two classes alone
    assert "sensitivity[sign]" in judged.metrics
    assert judged.metrics["accuracy[sign]"].baseline.value > 0.9
    assert [part.n_rows for part in judged.parts.values()] == [90, known.sum()]
    assert judged.parts["size"].names == ("0", "1", "2")
    assert str(judged).startswith("2 outcomes, 100 rows;")
    same = y.assign(size=y["size"].where(y.index >= 300, 0))  # what is beside the judged samples changes nothing
    assert model.evaluate(X[300:], same[300:]).metrics["f1[size]"].value == judged.metrics["f1[size]"].value
    members = BioEnsemble(model, n_models=1, random_state=0).fit(X[:300], y[:300])
    assert members.evaluate(X[300:], y[300:]).metrics["accuracy"].value == pytest.approx(
        members.estimators_[0].score(X[300:], y[300:])
    )


def test_labels_that_are_partly_known_are_judged_where_they_are_and_named_where_they_say_one_thing():
    y = pd.DataFrame((X[:, :3] > 0).astype(float), columns=["a", "b", "c"])
    model = BioClassifier(MLP(hidden=(16,)), epochs=10, learning_rate=0.01, random_state=0).fit(X[:300], y[:300])
    partly = y[300:].copy()
    partly.iloc[::2, 0] = np.nan
    partly["b"] = partly["b"].where(partly["b"] == 1)  # only positives are known
    partly["c"] = np.nan
    train = y[:300].copy()
    train.iloc[::2, 1] = np.nan
    judged = model.evaluate(X[300:], partly, train=(X[:300], train))
    probability, known = model.predict_proba(X[300:]), partly["a"].notna().to_numpy()
    found = {name: metric.value for name, metric in judged.metrics.items()}
    assert found["roc_auc[a]"] == pytest.approx(roc_auc_score(partly["a"][known], probability[known, 0]))
    assert found["accuracy[b]"] == pytest.approx(np.mean(probability[partly["b"] == 1, 1] > 0.5))
    assert np.isnan([found["roc_auc[b]"], found["specificity[b]"], found["accuracy[c]"], found["log_loss[c]"]]).all()
    assert found["roc_auc"] == found["roc_auc[a]"]
    assert found["accuracy"] == pytest.approx(np.mean([found["accuracy[a]"], found["accuracy[b]"]]))
    assert judged.metrics["accuracy[b]"].baseline.value > 0.9
    assert judged.one_class == ("b", "c")
    assert str(judged).splitlines()[-1] == (
        "Fewer than two classes are known of b, c: what needs two is nan there, and left out of the mean."
    )
    assert "known of b, c" in judged._repr_html_()
    assert judged.plot().shape == (1, 3)
    everything = model.evaluate(X[300:], y[300:])
    assert everything.one_class == ()
    assert "Fewer" not in str(everything)
