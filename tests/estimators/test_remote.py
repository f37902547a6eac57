"""Tables that the cluster reads by itself: no row passes through Python, and the model still comes home."""

import numpy as np
import pandas as pd
import pytest

from pybiodl import BioClassifier, BioRegressor
from pybiodl.errors import InvalidInputError, UnsupportedError
from pybiodl.networks import MLP

random = np.random.default_rng(0)


@pytest.fixture(scope="module")
def table():
    frame = pd.DataFrame(random.normal(size=(300, 4)), columns=["TP53", "BRCA1", "HLA-A", "1-Mar"])
    frame["tissue"] = random.choice(["lung", "skin"], 300)
    frame["subtype"] = np.where(frame["TP53"] + (frame["tissue"] == "lung") > 0.5, "luminal", "basal")
    frame["grade"] = (frame["subtype"] == "basal").astype(int)
    return frame


@pytest.fixture(scope="module")
def path(table, tmp_path_factory):
    file = tmp_path_factory.mktemp("remote") / "expression.csv"
    table.drop(columns="grade").to_csv(file, index=False)
    return file


def make(cluster, estimator=BioClassifier):
    return estimator(MLP(hidden=(16,)), epochs=40, random_state=0, cluster=cluster)


def test_a_path_is_read_by_the_cluster_and_predicted_at_home(h2o_cluster, table, path):
    model = make(h2o_cluster).fit(path, y="subtype")
    assert model.backend_ == "h2o"
    assert list(model.classes_) == ["basal", "luminal"]
    rows = table.drop(columns=["subtype", "grade"])
    at_home = model.predict_proba(rows)
    assert (model.predict(rows) == table["subtype"]).mean() > 0.9
    assert model.predict_proba(str(path)) == pytest.approx(at_home, abs=1e-6)
    assert model.to_keras().predict_proba(rows) == pytest.approx(at_home, abs=1e-6)


def test_a_column_of_numbers_holds_classes_when_a_classifier_reads_it(h2o_cluster, table, tmp_path):
    file = tmp_path / "grade.csv"
    table.drop(columns="subtype").to_csv(file, index=False)
    model = make(h2o_cluster).fit(str(file), y="grade")
    assert set(model.predict(table.drop(columns=["subtype", "grade"]))) <= set(model.classes_)
    assert len(model.classes_) == 2
    regressor = make(h2o_cluster, BioRegressor).fit(str(file), y="grade")
    assert regressor.score(table.drop(columns=["subtype", "grade"]), table["grade"]) > 0.4


def test_what_cannot_go_with_a_path_is_refused(h2o_cluster, path):
    with pytest.raises(UnsupportedError, match="sample_weight must be None where the cluster reads X by itself"):
        make(h2o_cluster).fit(path, y="subtype", sample_weight=np.ones(300))
    with pytest.raises(InvalidInputError, match="y must name a column where the cluster reads X by itself"):
        make(h2o_cluster).fit(path, y=np.ones(300))
    with pytest.raises(InvalidInputError, match="did you mean 'subtype'"):
        make(h2o_cluster).fit(path, y="subtipe")


def test_the_bundle_of_a_remote_fit_needs_no_cluster(h2o_cluster, table, path, tmp_path):
    from pybiodl import load

    model = make(h2o_cluster).fit(path, y="subtype")
    model.save(tmp_path / "m")
    rows = table.drop(columns=["subtype", "grade"])
    assert (load(tmp_path / "m").predict_proba(rows) == model.predict_proba(rows)).all()


def test_names_that_h2o_would_change_are_found_again_in_a_file(h2o_cluster, table, tmp_path):
    odd = table.drop(columns="grade").rename(columns={"TP53": "α-tubulin", "BRCA1": "NA", "HLA-A": "a,b"})
    model = make(h2o_cluster).fit(odd, "subtype")
    file = tmp_path / "odd.csv"
    odd.to_csv(file, index=False)
    assert model.predict_proba(str(file)) == pytest.approx(model.predict_proba(odd), abs=1e-6)


def test_levels_that_h2o_would_change_are_not_misread(h2o_cluster, table, tmp_path):
    odd = table.drop(columns="grade").replace({"tissue": {"lung": "NA ", "skin": "1e5"}})
    model = make(h2o_cluster).fit(odd, "subtype")
    odd.to_csv(tmp_path / "odd.csv", index=False)
    with pytest.raises(UnsupportedError, match="column 'tissue' has levels that H2O cannot keep"):
        model.predict_proba(str(tmp_path / "odd.csv"))
