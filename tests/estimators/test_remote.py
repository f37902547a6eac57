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


def write_parts(table, path):
    path.mkdir()
    for i in range(3):
        table.iloc[i * 100 : i * 100 + 100].to_csv(path / f"part{i}.csv", index=False)


def write_avro(table, path):
    import fastavro

    words = {name: sorted(set(table[name])) for name in ("tissue", "subtype")}
    types = {name: {"type": "enum", "name": name, "symbols": known} for name, known in words.items()}
    names = {name: name.replace("-", "_") if name != "1-Mar" else "Mar_1" for name in table}
    fields = [{"name": names[name], "type": types.get(name, "double")} for name in table]
    with path.open("wb") as file:
        fastavro.writer(
            file, {"type": "record", "name": "row", "fields": fields}, table.rename(columns=names).to_dict("records")
        )


WRITERS = {
    "table.parquet": lambda table, path: table.to_parquet(path, index=False),
    "parts": write_parts,
    "table.avro": write_avro,
    "table.csv": lambda table, path: table.assign(sample=[f"S{i:03d}" for i in table.index]).to_csv(path, index=False),
}


@pytest.mark.parametrize("name", WRITERS)
def test_the_cluster_reads_its_formats_as_they_were_written(h2o_cluster, table, tmp_path, name):
    rows = table.drop(columns="grade")
    WRITERS[name](rows, tmp_path / name)
    model = make(h2o_cluster).fit(tmp_path / name, y="subtype")
    assert list(model.classes_) == ["basal", "luminal"]
    assert (model.predict(tmp_path / name) == rows["subtype"]).mean() > 0.9
    at_home = rows.assign(sample=[f"S{i:03d}" for i in rows.index])
    at_home.columns = [*model.feature_names_in_[:5], "subtype", "sample"]
    assert model.predict_proba(tmp_path / name) == pytest.approx(
        model.predict_proba(at_home[list(model.feature_names_in_)]), abs=1e-6
    )


def test_what_h2o_cannot_read_or_reads_wrongly_is_refused(h2o_cluster, table, tmp_path):
    import fastavro
    from pyarrow import Table, orc

    rows = table.drop(columns="grade")
    orc.write_table(Table.from_pandas(rows), tmp_path / "table.orc")
    with pytest.raises(UnsupportedError, match="for CSV, so the file is damaged or that H2O has no reader of ORC"):
        make(h2o_cluster).fit(tmp_path / "table.orc", y="subtype")
    rows.to_parquet(tmp_path / "whole.parquet")
    (tmp_path / "half.parquet").write_bytes((tmp_path / "whole.parquet").read_bytes()[:1500])
    with pytest.raises(UnsupportedError, match="so the file is damaged or that H2O has no reader of PARQUET"):
        make(h2o_cluster).fit(tmp_path / "half.parquet", y="subtype")
    fields = [{"name": "tp53", "type": "double"}, {"name": "subtype", "type": "string"}]
    with (tmp_path / "table.avro").open("wb") as file:
        schema = {"type": "record", "name": "row", "fields": fields}
        fastavro.writer(file, schema, rows.rename(columns={"TP53": "tp53"})[["tp53", "subtype"]].to_dict("records"))
    with pytest.raises(UnsupportedError, match="column 'subtype' is of strings; make it an enum, or write Parquet"):
        make(h2o_cluster).fit(tmp_path / "table.avro", y="subtype")


def test_a_column_of_numbers_holds_classes_when_a_classifier_reads_it(h2o_cluster, table, tmp_path):
    file = tmp_path / "grade.csv"
    table.drop(columns="subtype").to_csv(file, index=False)
    model = make(h2o_cluster).fit(str(file), y="grade")
    assert set(model.predict(table.drop(columns=["subtype", "grade"]))) <= set(model.classes_)
    assert len(model.classes_) == 2
    regressor = make(h2o_cluster, BioRegressor).fit(str(file), y="grade")
    assert regressor.score(table.drop(columns=["subtype", "grade"]), table["grade"]) > 0.4


def test_what_cannot_go_with_a_path_is_refused(h2o_cluster, path):
    with pytest.raises(UnsupportedError, match="sample_weight must name a column where the cluster reads X by itself"):
        make(h2o_cluster).fit(path, y="subtype", sample_weight=np.ones(300))
    with pytest.raises(InvalidInputError, match="sample_weight must name a column of numbers; got 'tissue'; it is of"):
        make(h2o_cluster).fit(path, y="subtype", sample_weight="tissue")
    with pytest.raises(UnsupportedError, match="groups must name a column where the cluster reads X by itself"):
        make(h2o_cluster).fit(path, y="subtype", groups=np.ones(300))
    with pytest.raises(InvalidInputError, match="groups must name a column of the table; got 'tisue'; did you mean"):
        make(h2o_cluster).fit(path, y="subtype", groups="tisue")
    with pytest.raises(UnsupportedError, match=r"validation_data must be \(X, 'subtype'\)"):
        make(h2o_cluster).fit(path, y="subtype", validation_data=(path, "tissue"))
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


def test_rows_are_held_out_on_the_cluster_in_proportion(h2o_cluster, path, table):
    def frames():
        return {frame.name for frame in h2o_cluster.status().frames if "model" not in frame.name}

    before = frames()
    model = make(h2o_cluster).set_params(validation_fraction=0.2, patience=3, epochs=500).fit(path, y="subtype")
    assert 3 < model.n_iter_ < 500
    assert len(model.history_["val_loss"]) == model.n_iter_
    assert frames() == before
    whole = make(h2o_cluster).set_params(validation_fraction=0).fit(path, y="subtype")
    assert "val_loss" not in whole.history_.values
    held = (
        make(h2o_cluster).set_params(patience=3, epochs=500).fit(path, y="subtype", validation_data=(path, "subtype"))
    )
    at_home = held.predict_proba(table.drop(columns=["subtype", "grade"]))[:, 1]
    loss = -np.log(np.where(table["subtype"] == "luminal", at_home, 1 - at_home)).mean()
    assert min(held.history_["val_loss"]) == pytest.approx(loss, rel=1e-5)


def test_groups_come_from_a_column_stay_together_and_are_no_feature(h2o_cluster, table, tmp_path):
    # What tells the class among donors of training says nothing of others, and the donor tells it at once.
    donor = np.arange(300) // 10
    told = table.drop(columns="grade").assign(donor=[f"d{i}" for i in donor], label=np.isin(donor % 4, (0, 1)) * 1)
    told["label"] = np.where(told["label"] == 1, "yes", "no")
    told = told.drop(columns="subtype").assign(mark=donor * 1.0)
    told.to_csv(tmp_path / "told.csv", index=False)
    settings = {"validation_fraction": 0.3, "patience": 50, "epochs": 60}
    model = make(h2o_cluster).set_params(**settings).fit(tmp_path / "told.csv", y="label", groups="donor")
    assert list(model.feature_names_in_) == ["TP53", "BRCA1", "HLA-A", "1-Mar", "tissue", "mark"]
    mixed = make(h2o_cluster).set_params(**settings).fit(told.drop(columns="donor"), "label")
    apart = make(h2o_cluster).set_params(**settings).fit(told.drop(columns="donor"), "label", groups=told["donor"])
    assert model.history_["val_loss"] == pytest.approx(apart.history_["val_loss"])  # the same donors are held out
    losses = [min(one.history_["val_loss"]) for one in (model, apart, mixed)]
    assert min(losses[:2]) > losses[2]
    assert not [frame for frame in h2o_cluster.status().frames if "_frame_" in frame.name]


def test_weights_come_from_a_column_and_are_no_feature(h2o_cluster, table, tmp_path):
    weighed = table.drop(columns="grade").assign(weight=np.where(table["subtype"] == "basal", 30.0, 1.0))
    weighed.to_csv(tmp_path / "weighed.csv", index=False)
    model = make(h2o_cluster).fit(tmp_path / "weighed.csv", y="subtype", sample_weight="weight")
    assert "weight" not in model.feature_names_in_
    rows = table.drop(columns=["subtype", "grade"])
    plain = make(h2o_cluster).fit(table.drop(columns="grade"), "subtype")
    assert model.predict_proba(rows)[:, 0].mean() > plain.predict_proba(rows)[:, 0].mean() + 0.02
    assert model.predict_proba(str(tmp_path / "weighed.csv")) == pytest.approx(model.predict_proba(rows), abs=1e-6)


def test_the_cluster_writes_predictions_as_the_model_at_home_makes_them(h2o_cluster, table, path, tmp_path):
    model = make(h2o_cluster).set_params(epochs=2).fit(path, y="subtype")
    rows = table.drop(columns=["subtype", "grade"])
    to = tmp_path / "predicted.csv"
    assert model.predict(path, to=to) == str(to)
    written = pd.read_csv(to)
    assert list(written.columns) == ["predict", "p_basal", "p_luminal"]
    assert written[["p_basal", "p_luminal"]].to_numpy() == pytest.approx(model.predict_proba(rows), abs=1e-6)
    assert (written["predict"] == model.predict(rows)).all()
    with pytest.raises(InvalidInputError, match="to must name a file that is not there yet"):
        model.predict(path, to=to)
    with pytest.raises(InvalidInputError, match="has the cluster write its predictions of a path"):
        model.predict(rows, to=tmp_path / "other.csv")
    with pytest.raises(UnsupportedError, match="this model is on keras; leave to out"):
        model.to_keras("float32").predict(rows, to=tmp_path / "other.csv")
    numbers = make(h2o_cluster, BioRegressor).set_params(epochs=2).fit(path, y="TP53")
    numbers.predict(path, to=tmp_path / "numbers.csv")
    assert pd.read_csv(tmp_path / "numbers.csv")["predict"].to_numpy() == pytest.approx(
        numbers.predict(table.drop(columns=["TP53", "grade"])), abs=1e-6
    )


def test_three_classes_are_written_by_their_largest_probability(h2o_cluster, table, tmp_path):
    three = table.drop(columns=["grade", "subtype"]).assign(kind=np.digitize(table["TP53"], [-0.5, 0.5]))
    three["kind"] = three["kind"].map({0: "low", 1: "a middle", 2: "high"})
    three.to_csv(tmp_path / "three.csv", index=False)
    model = make(h2o_cluster).set_params(epochs=5).fit(tmp_path / "three.csv", y="kind")
    model.predict(tmp_path / "three.csv", to=tmp_path / "out.csv")
    written = pd.read_csv(tmp_path / "out.csv")
    assert (written["predict"] == model.predict(three.drop(columns="kind"))).all()
    assert set(written["predict"]) == {"low", "a middle", "high"}


@pytest.mark.parametrize("form", ["parquet", "folder", "svmlight"])
def test_other_forms_of_a_table_train_the_same(h2o_cluster, table, tmp_path, form):
    rows = table.drop(columns=["subtype", "tissue"])
    if form == "svmlight":
        import sklearn.datasets

        source, names = tmp_path / "table.svm", ["C1", "C2", "C3", "C4", "C5"]
        with source.open("wb") as file:
            sklearn.datasets.dump_svmlight_file(rows.iloc[:, :4], rows["grade"], file, zero_based=False)
        rows, outcome = rows[["grade", *rows.columns[:4]]].set_axis(names, axis=1), "C1"
    elif form == "parquet":
        source, outcome = tmp_path / "table.parquet", "grade"
        rows.to_parquet(source)
    else:
        source, outcome = tmp_path / "parts", "grade"
        source.mkdir()
        rows[:100].to_csv(source / "1.csv", index=False)
        rows[100:].to_csv(source / "2.csv", index=False)
    model = make(h2o_cluster).set_params(epochs=5).fit(source, y=outcome)
    assert model.n_features_in_ == 4
    features = rows.drop(columns=outcome)
    assert model.predict_proba(source) == pytest.approx(model.predict_proba(features), abs=1e-5)
    assert (model.predict(features) == rows[outcome].astype(str)).mean() > 0.6


def test_a_frame_on_the_cluster_is_used_by_its_key(h2o_cluster, table, path):
    with h2o_cluster.session() as h2o:
        h2o.import_file(str(path), destination_frame="made_elsewhere")
    frame = h2o_cluster.frame("made_elsewhere")
    model = make(h2o_cluster).set_params(epochs=5).fit(frame, y="subtype")
    assert model.predict_proba(frame) == pytest.approx(
        model.predict_proba(table.drop(columns=["subtype", "grade"])), abs=1e-6
    )
    assert "made_elsewhere" in {known.name for known in h2o_cluster.status().frames}
    with pytest.raises(InvalidInputError, match="got 'made_elsewher'; did you mean 'made_elsewhere'"):
        h2o_cluster.frame("made_elsewher")
    h2o_cluster.remove("made_elsewhere")


def test_importance_is_that_of_h2o(h2o_cluster, table):
    rows = table.drop(columns=["subtype", "grade"])
    model = BioRegressor(MLP(hidden=(6, 5)), epochs=5, random_state=0, cluster=h2o_cluster).fit(rows, table["grade"])
    found = model.variable_importance()
    assert found.sum() == pytest.approx(1)
    with h2o_cluster.session():
        theirs = {name: share for name, _, _, share in model.h2o_model_.varimp()}
    by_column = {name: sum(share for key, share in theirs.items() if key.split(".")[0] == code)
                 for name, code in zip(rows.columns, ["C1", "C2", "C3", "C4", "C5"], strict=True)}  # fmt: skip
    assert found.to_dict() == pytest.approx(by_column, abs=1e-5)
    pd.testing.assert_series_equal(model.to_keras().variable_importance(), found)
    with pytest.raises(UnsupportedError, match="units with one input each"):
        model.set_params(network__activation="maxout").fit(rows, table["grade"]).variable_importance()
