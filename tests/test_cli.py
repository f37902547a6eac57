"""The command line, called in this process as the console script calls it."""

import gzip
import json
import re
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

from pybiodl import BioClassifier, __version__, load, read_fasta
from pybiodl.cli import main
from pybiodl.cli._doctor import Finding, _ask, _java, _r, can_train
from pybiodl.cli._settings import read_value
from pybiodl.networks import MLP


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A table, sequences of two classes, and models fitted to them from the command line."""
    folder = tmp_path_factory.mktemp("cli")
    rng = np.random.default_rng(0)
    X = rng.normal(size=(90, 6))
    table = pd.DataFrame(X, columns=[f"g{j}" for j in range(6)], index=[f"s{i}" for i in range(90)])
    table["class"] = np.where(X[:, 0] + X[:, 1] > 0, "ill", "healthy")
    table["dose"] = 3 * X[:, 2] + 0.5
    table.drop(columns="dose").to_csv(folder / "train.csv", index_label="id")
    table.drop(columns="class").to_csv(folder / "doses.csv", index_label="id")
    table[[f"g{j}" for j in (3, 1, 0, 2, 5, 4)]].to_csv(folder / "new.csv", index_label="id")
    for name, motif in (("promoter", "TATAAT"), ("background", "")):
        with gzip.open(folder / f"{name}.fa.gz", "wt") as file:
            for i in range(60):
                letters = "".join(rng.choice(list("ACGT"), 40))
                file.write(f">{name[0]}{i} kind={name} strength={i % 7 + 0.5}\n{motif}{letters[len(motif) :]}\n")
    assert fit(folder, "train.csv", "--outcome", "class", "--hidden", "8", "--out", "table.pybiodl") == 0
    assert fit(folder, "promoter.fa.gz", "background.fa.gz", "--out", "dna.pybiodl", *SMALL_CNN) == 0
    return folder


SMALL_CNN = ["--set", "network__filters=4", "--set", "network__kernel_size=6", "--set", "network__dense=[4]"]


def fit(folder, *arguments, epochs="4"):
    return run(folder, "fit", *arguments, "--seed", "0", "--epochs", epochs)


def run(folder, command, *arguments):
    """Call a command with the names of files made into paths in the folder."""
    names = re.compile(r"^(?:\w+=)?[\w/]+\.(csv|tsv|fa|gz|fa\.gz|pybiodl|png|txt)$")
    placed = [re.sub(r"([\w/]+\.[\w.]+)$", rf"{folder}/\1", a) if names.match(a) else a for a in arguments]
    return main([command, *placed])


def refused(capsys, status):
    """The one sentence on stderr of a call that failed."""
    assert status == 2
    *notes, sentence = capsys.readouterr().err.strip().splitlines()
    assert all(note.startswith(("task: ", "pybiodl: warning: ")) for note in notes)
    assert sentence.startswith("pybiodl: ")
    return sentence.removeprefix("pybiodl: ")


# fit ----------------------------------------------------------------------------------------------------------


def test_fit_gives_the_model_that_python_gives(folder, capsys):
    status = fit(folder, "train.csv", "--outcome", "class", "--hidden", "8", "--out", "again.pybiodl")
    output = capsys.readouterr()
    assert status == 0
    assert output.err == "task: classify 'class', since its 2 values are words (--task regress for the other)\n"
    assert re.fullmatch(
        r"MLP\(hidden=\(8,\)\) on keras: 81 rows trained, 9 held out, 4 epochs, [\d.]+ s; saved .*again\.pybiodl\n",
        output.out,
    )
    table = pd.read_csv(folder / "train.csv", index_col="id")
    same = BioClassifier(MLP(hidden=(8,)), epochs=4, random_state=0).fit(table, "class")
    X = table.drop(columns="class")
    np.testing.assert_array_equal(load(folder / "again.pybiodl").predict_proba(X), same.predict_proba(X))


def test_fit_takes_one_class_a_file_labels_or_headers(folder, capsys):
    model = load(folder / "dna.pybiodl")
    assert model.classes_.tolist() == ["background", "promoter"]
    assert model.network_.filters == 4
    assert list(model.network_.dense) == [4]
    records = pd.concat([read_fasta(folder / f"{name}.fa.gz") for name in ("promoter", "background")])
    with open(folder / "both.fa", "w") as file:
        file.writelines(f">{r.id} {r.description}\n{r.sequence}\n" for r in records.itertuples())
    labels = records["description"].str.extract(r"kind=(\w+)")[0].tolist()
    pd.DataFrame({"id": records["id"], "label": labels, "other": 1}).iloc[::-1].to_csv(
        folder / "labels.csv", index=False
    )
    by_name = ["promoter=promoter.fa.gz", "background=background.fa.gz"]
    for name, arguments in {
        "named": by_name,
        "labels": ["both.fa", "--labels", "labels.csv", "--outcome", "label"],
        "headers": ["both.fa", "--label-from-header", r"kind=(\w+)"],
    }.items():
        assert fit(folder, *arguments, "--out", f"{name}.pybiodl", *SMALL_CNN) == 0
        other = load(folder / f"{name}.pybiodl")
        np.testing.assert_array_equal(
            other.predict_proba(records["sequence"]), model.predict_proba(records["sequence"])
        )


@pytest.mark.parametrize(
    ("column", "said", "type_name"),
    [
        (["a", "b"] * 45, "classify 'y', since its 2 values are words (--task regress", "BioClassifier"),
        ([0, 1, 2] * 30, "classify 'y', since it has 3 whole values (--task regress", "BioClassifier"),
        ([0.5, 1] * 45, "regress 'y', since it has fractions (--task classify", "BioRegressor"),
        (list(range(90)), "regress 'y', since it has 90 whole values (--task classify", "BioRegressor"),
    ],
)
def test_task_is_told_from_the_outcome_and_said(folder, capsys, column, said, type_name):
    table = pd.read_csv(folder / "new.csv", index_col="id").assign(y=column)
    table.to_csv(folder / "task.csv")
    assert fit(folder, "task.csv", "--outcome", "y", "--out", "task.pybiodl", epochs="1") == 0
    assert f"task: {said} for the other)" in capsys.readouterr().err
    assert type(load(folder / "task.pybiodl")).__name__ == type_name


def test_regression_of_strengths_in_headers(folder, capsys):
    status = fit(
        folder, "promoter.fa.gz", "--label-from-header", r"strength=(\S+)", "--network", "mlp", "--set", "patience=2",
        "--out", "strength.pybiodl",
    )  # fmt: skip
    assert status == 0
    assert "task: regress 'label', since it has fractions" in capsys.readouterr().err
    assert run(folder, "predict", "strength.pybiodl", "promoter.fa.gz") == 0
    table = pd.read_csv(pd.io.common.StringIO(capsys.readouterr().out))
    assert list(table.columns) == ["id", "prediction"]
    assert table["prediction"].between(-5, 15).all()


def test_genes_in_rows(folder, capsys):
    table = pd.read_csv(folder / "new.csv", index_col="id")
    table.assign(dose=table["g2"] * 3).T.to_csv(folder / "rows.tsv", sep="\t")
    arguments = ["rows.tsv", "--genes-in", "rows", "--outcome", "dose", "--out", "rows.pybiodl"]
    assert fit(folder, *arguments, epochs="1") == 0
    assert load(folder / "rows.pybiodl").feature_names_in_.tolist() == table.columns.tolist()


def test_h2o_by_a_cluster_that_is_joined(folder, capsys, h2o_cluster):
    (folder / "password.txt").write_text(h2o_cluster.launched.password + "\n")
    there = ["--cluster", h2o_cluster.url, "--user", h2o_cluster.launched.user, "--password-file"]
    arguments = ["train.csv", "--outcome", "class", "--hidden", "8", "--out", "h2o.pybiodl", "--backend", "h2o"]
    assert fit(folder, *arguments, *there, "password.txt", epochs="100") == 0
    assert " on h2o: " in capsys.readouterr().out
    assert load(folder / "h2o.pybiodl").backend_ == "h2o"
    assert run(folder, "predict", "h2o.pybiodl", "train.csv") == 0
    table = pd.read_csv(pd.io.common.StringIO(capsys.readouterr().out))
    assert np.mean(table["prediction"] == pd.read_csv(folder / "train.csv")["class"]) > 0.8

    (folder / "password.txt").write_text("wrong\n")
    assert "password" in refused(capsys, fit(folder, *arguments, *there, "password.txt"))
    sentence = refused(capsys, fit(folder, *arguments, *there, "nowhere.txt"))
    assert sentence.startswith("--password-file must be a file that can be read; got ")


def test_status_of_a_cluster_that_is_joined(folder, capsys, h2o_cluster):
    (folder / "password.txt").write_text(h2o_cluster.password + "\n")
    there = [h2o_cluster.url, "--user", h2o_cluster.user, "--password-file", "password.txt"]
    assert run(folder, "cluster", "status", *there) == 0
    said = capsys.readouterr().out
    assert said.startswith(f"{h2o_cluster.url}  pybiodl-")
    assert "healthy, closed to further nodes" in said
    assert h2o_cluster.password not in said
    assert run(folder, "cluster", "status", *there, "--json") == 0
    status = json.loads(capsys.readouterr().out)
    assert (status["n_nodes"], status["nodes"][0]["healthy"]) == (1, True)
    assert "password" in refused(capsys, run(folder, "cluster", "status", h2o_cluster.url))


PYBIODL = "import sys; from pybiodl.cli import main; sys.exit(main())"


def test_a_cluster_is_kept_until_it_is_told_to_end_and_leaves_no_password(folder, capsys):
    command = [sys.executable, "-c", PYBIODL, "cluster", "start", "--memory", "1G", "--threads", "1"]
    secret = folder / "secret.txt"
    kept = subprocess.Popen([*command, "--password-file", str(secret)], stdout=subprocess.PIPE, text=True)
    try:
        url = kept.stdout.readline().split()[3].rstrip(",")
        assert secret.stat().st_mode & 0o777 == 0o600
        other = subprocess.run([*command, "--password-file", str(secret)], capture_output=True, text=True)
        assert (other.returncode, "not there yet" in other.stderr) == (2, True)
        assert run(folder, "cluster", "stop", url, "--user", "pybiodl", "--password-file", "secret.txt") == 0
        assert capsys.readouterr().out == f"The cluster at {url} has ended.\n"
        assert kept.wait(30) == 0
        assert "It ends with Ctrl-C" in kept.stdout.read()
    finally:
        kept.kill()
        kept.stdout.close()
    assert not secret.exists()
    assert "cannot be reached" in refused(capsys, run(folder, "cluster", "status", url))


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["train.csv", "--out", "x.pybiodl"], "--outcome must name the column of the outcome for a table; got none."),
        (["train.csv", "--outcome", "clas", "--out", "x.pybiodl"],
         "--outcome must name one column of '{0}/train.csv'; 'clas' is not there; did you mean 'class'?"),
        (["train.csv", "--outcome", "zzz", "--out", "x.pybiodl"],
         "--outcome must name one column of '{0}/train.csv'; 'zzz' is not there; it has 'g0', 'g1', 'g2', 'g3', 'g4' "
         "and 2 more."),
        (["none.csv", "--outcome", "class", "--out", "x.pybiodl"], "There is no file '{0}/none.csv'; check the path."),
        (["train.csv", "new.csv", "--outcome", "class", "--out", "x.pybiodl"],
         "Several files must be FASTA, one a class; '{0}/train.csv' is a table; pass one table."),
        (["train.csv", "--labels", "new.csv", "--out", "x.pybiodl"],
         "--labels is for FASTA files; for a table name the column by --outcome."),
        (["promoter.fa.gz", "--out", "x.pybiodl"],
         "FASTA must come with outcomes: one file a class, --labels CSV or --label-from-header REGEX; got one file "
         "alone."),
        (["promoter.fa.gz", "promoter.fa.gz", "--out", "x.pybiodl"],
         "Each FASTA file must be a class of its own; two are named 'promoter'; name them by NAME=FILE."),
        (["promoter.fa.gz", "--label-from-header", "kind=(b.*)", "--out", "x.pybiodl"],
         "--label-from-header must match every header; 'kind=(b.*)' does not match 'p0 kind=promoter strength=0.5'."),
        (["promoter.fa.gz", "--labels", "train.csv", "--outcome", "class", "--out", "x.pybiodl"],
         "--labels must have every id of the FASTA; '{0}/train.csv' lacks 60, the first 'p0'."),
        (["promoter.fa.gz", "--labels", "train.csv", "--out", "x.pybiodl"],
         "--outcome must name one of the columns of '{0}/train.csv': 'g0', 'g1', 'g2', 'g3', 'g4' and 2 more."),
        (["promoter.fa.gz", "--labels", "train.csv", "--label-from-header", "x", "--out", "x.pybiodl"],
         "Give --labels or --label-from-header, not both."),
        (["train.csv", "--outcome", "class", "--set", "network__hiden=3", "--out", "x.pybiodl"],
         "--set must name a parameter of BioClassifier or, after network__, of MLP; got 'network__hiden'; did you mean "
         "'network__hidden'?"),
        (["train.csv", "--outcome", "class", "--set", "epochs", "--out", "x.pybiodl"],
         "--set must be NAME=VALUE, as in --set network__filters=200; got 'epochs'."),
        (["train.csv", "--outcome", "class", "--hidden", "8;4", "--out", "x.pybiodl"],
         "--hidden must be whole numbers with commas between, as in 64,32; got '8;4'."),
        (["train.csv", "--outcome", "class", "--set", "batch_size=0", "--out", "x.pybiodl"],
         "batch_size must be a whole number of at least 1; got 0."),
        (["promoter.fa.gz", "background.fa.gz", "--backend", "h2o", "--network", "cnn", "--out", "x.pybiodl"],
         "The h2o backend trains fully connected networks (MLP) only; got CNN(); use backend=\"keras\"."),
        (["hdfs://lab/table.parquet", "--outcome", "class", "--out", "x.pybiodl"],
         "A URL is read by an H2O cluster; got 'hdfs://lab/table.parquet' without one; add --cluster URL or --backend "
         "h2o."),
        (["hdfs://lab/table.parquet", "--outcome", "class", "--backend", "h2o", "--out", "x.pybiodl"],
         "--task must be classify, regress or embed where the cluster reads the data itself; got none."),
        (["train.csv", "--outcome", "class", "--out", "-"], "--out must be a file for a model; got '-'."),
        (["train.csv", "--outcome", "class", "--out", "nowhere/x.pybiodl"],
         "--out must be a file that can be written; got '{0}/nowhere/x.pybiodl', but there is no folder "
         "'{0}/nowhere'."),
    ],
)  # fmt: skip
def test_fit_refuses_in_one_sentence(folder, capsys, arguments, sentence):
    assert refused(capsys, fit(folder, *arguments)) == sentence.format(folder)
    assert not (folder / "x.pybiodl").exists()


def test_labels_that_name_no_record_are_reported(folder, capsys):
    ids = [f"p{i}" for i in range(60)] + ["x1", "x2"]
    pd.DataFrame({"id": ids, "label": ["a", "b"] * 31}).to_csv(folder / "many.csv", index=False)
    arguments = ["promoter.fa.gz", "--labels", "many.csv", "--network", "mlp", "--out", "many.pybiodl"]
    assert fit(folder, *arguments, epochs="1") == 0
    error = capsys.readouterr().err
    assert f"pybiodl: warning: 2 rows of '{folder}/many.csv' name no record of the FASTA and are left out.\n" in error


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("200", 200), ("0.5", 0.5), ("true", True), ("None", None), ("null", None), ("relu", "relu"),
        ('"relu"', "relu"),
        ("[64, 32]", (64, 32)), ("(64, 32)", (64, 32)), ("[[1, 3, 5], 9]", ((1, 3, 5), 9)), ("64, 32", (64, 32)),
        ('{"a": 2}', {"a": 2}), ("a=b", "a=b"),
    ],
)  # fmt: skip
def test_values_of_settings(text, value):
    read = read_value(text)
    assert read == value
    assert type(read) is type(value)


# predict ------------------------------------------------------------------------------------------------------


def test_predict_writes_ids_classes_and_probabilities(folder, capsys):
    assert run(folder, "predict", "table.pybiodl", "train.csv", "--out", "predictions.csv") == 0
    assert capsys.readouterr().out == ""
    table = pd.read_csv(folder / "predictions.csv")
    assert list(table.columns) == ["id", "prediction", "probability_healthy", "probability_ill"]
    X = pd.read_csv(folder / "train.csv", index_col="id").drop(columns="class")
    assert table["id"].tolist() == X.index.tolist()
    model = load(folder / "table.pybiodl")
    assert table["prediction"].tolist() == model.predict(X).tolist()
    assert table[["probability_healthy", "probability_ill"]].to_numpy() == pytest.approx(model.predict_proba(X))
    # Columns are found by name, in whatever order.
    assert run(folder, "predict", "table.pybiodl", "new.csv") == 0
    assert capsys.readouterr().out == (folder / "predictions.csv").read_text()


def test_predict_sequences_as_tab_separated(folder, capsys):
    assert run(folder, "predict", "dna.pybiodl", "promoter.fa.gz", "--out", "predictions.tsv") == 0
    table = pd.read_csv(folder / "predictions.tsv", sep="\t")
    assert table["id"].tolist() == [f"p{i}" for i in range(60)]
    assert list(table.columns) == ["id", "prediction", "probability_background", "probability_promoter"]


def test_predict_refuses_a_path_before_it_loads_anything(folder, capsys):
    sentence = refused(capsys, run(folder, "predict", "none.pybiodl", "none.csv", "--out", "nowhere/x.csv"))
    assert sentence.startswith("--out must be a file that can be written; ")
    (folder / "taken.csv").mkdir(exist_ok=True)
    sentence = refused(capsys, run(folder, "predict", "none.pybiodl", "none.csv", "--out", "taken.csv"))
    assert sentence.endswith("taken.csv', but it is a folder.")


def test_predict_that_fails_leaves_the_old_file(folder, capsys):
    (folder / "old.csv").write_text("old")
    (folder / "bad.csv").write_text("g0,g1\n1,2\n")
    for data in ("bad.csv", "none.csv", "promoter.fa.gz"):
        refused(capsys, run(folder, "predict", "table.pybiodl", data, "--out", "old.csv"))
        assert (folder / "old.csv").read_text() == "old"


@pytest.mark.parametrize(
    ("arguments", "start"),
    [
        (["table.pybiodl", "promoter.fa.gz"], "The model reads tables; '{0}/promoter.fa.gz' is FASTA; pass a table."),
        (["dna.pybiodl", "new.csv"], "The model reads sequences; '{0}/new.csv' is a table; pass FASTA."),
        (["none.pybiodl", "new.csv"], "A model file must be there and readable; got '{0}/none.pybiodl'"),
        (["train.csv", "new.csv"], "A model file must be a whole bundle written by pybiodl; '{0}/train.csv' is"),
    ],
)
def test_predict_refuses_in_one_sentence(folder, capsys, arguments, start):
    assert refused(capsys, run(folder, "predict", *arguments)).startswith(start.format(folder))


# evaluate -----------------------------------------------------------------------------------------------------


def test_evaluate_shows_writes_and_draws(folder, capsys):
    status = run(
        folder, "evaluate", "table.pybiodl", "train.csv", "--outcome", "class", "--train", "train.csv", "--plot",
        "picture.png", "--out", "metrics.csv", "--calibration",
    )  # fmt: skip
    assert status == 0
    shown = capsys.readouterr().out
    assert shown.startswith("Binary classification, positive class 'ill', 90 rows; 95 % intervals from 1000 resamples")
    assert "linear baseline" in shown
    assert "majority baseline" in shown
    assert "Calibration of the probability of ill: expected error 0." in shown
    metrics = pd.read_csv(folder / "metrics.csv", index_col="metric")
    table = pd.read_csv(folder / "train.csv", index_col="id")
    result = load(folder / "table.pybiodl").evaluate(table.drop(columns="class"), table["class"])
    assert metrics.loc["roc_auc", "value"] == pytest.approx(result.metrics["roc_auc"].value)
    assert metrics.loc["roc_auc", "baseline"] > 0.9
    assert (folder / "picture.png").read_bytes().startswith(b"\x89PNG")


def test_calibrate_saves_a_model_and_says_its_temperature(folder, capsys):
    assert run(folder, "calibrate", "table.pybiodl", "train.csv", "--outcome", "class", "--out", "cooled.pybiodl") == 0
    (temperature,) = load(folder / "cooled.pybiodl").temperature_
    assert capsys.readouterr().out.startswith(f"Temperature {temperature:.3g}; saved to ")
    assert temperature != 1


def test_evaluate_sequences_with_a_class_a_file(folder, capsys):
    files = ["promoter.fa.gz", "background.fa.gz"]
    assert run(folder, "evaluate", "dna.pybiodl", *files, "--out", "-") == 0
    output = capsys.readouterr().out
    assert output.startswith("metric,value,low,high\nroc_auc,")
    assert "log_loss" in output
    renamed = ["x=promoter.fa.gz", "background.fa.gz"]
    assert refused(capsys, run(folder, "evaluate", "dna.pybiodl", *renamed)) == (
        "y must hold classes of the training data ('background', 'promoter'); got 'x' in row 0 (0-based)."
    )


def test_evaluate_refuses_paths_and_kinds_of_picture(folder, capsys):
    arguments = ["none.pybiodl", "none.csv", "--outcome", "class", "--plot"]
    assert refused(capsys, run(folder, "evaluate", *arguments, "picture.txt")).startswith(
        "--plot must end in .png, .pdf, .svg; got "
    )
    assert "there is no folder" in refused(capsys, run(folder, "evaluate", *arguments, "nowhere/picture.png"))


# the command line itself --------------------------------------------------------------------------------------


def test_help_version_and_wrong_words(capsys):
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"pybiodl {__version__}\n"
    assert main([]) == 0
    shown = capsys.readouterr().out
    assert all(command in shown for command in ("fit", "predict", "evaluate", "doctor"))
    for command in ("fit", "predict", "evaluate", "doctor"):
        assert main([command, "--help"]) == 0
        assert f"Usage: pybiodl {command}" in capsys.readouterr().out
    assert "'fitt'" in refused(capsys, main(["fitt"]))
    assert refused(capsys, main(["fit", "x.csv"])) == "Missing option '--out'."
    assert "--epoch" in refused(capsys, main(["fit", "x.csv", "--out", "y", "--epoch", "3"]))


def test_debug_shows_the_traceback_wherever_it_stands(folder, capsys):
    for arguments in (["--debug", "predict", "none", "none"], ["predict", "none", "none", "--debug"]):
        assert main(arguments) == 2
        error = capsys.readouterr().err
        assert "Traceback (most recent call last)" in error
        assert error.splitlines()[-1].startswith("pybiodl: ")


def test_importing_the_command_line_loads_nothing_heavy():
    heavy = ["keras", "tensorflow", "h2o", "sklearn", "pandas", "numpy", "matplotlib"]
    code = f"import sys, pybiodl.cli; pybiodl.cli.main(['--help']); print([m for m in {heavy} if m in sys.modules])"
    output = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert output.splitlines()[-1] == "[]"


# doctor -------------------------------------------------------------------------------------------------------


def test_doctor_survives_a_broken_engine(tmp_path, monkeypatch, capsys):
    (tmp_path / "torch").mkdir()
    (tmp_path / "torch" / "__init__.py").write_text("raise ImportError('libtorch.so is damaged')")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    assert main(["doctor", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["can_train"] is True
    found = {finding["name"]: finding for finding in report["findings"]}
    assert found["Python"]["found"].startswith(f"{sys.version_info.major}.{sys.version_info.minor}.")
    assert found["pybiodl"]["found"].startswith(__version__)
    assert found["tensorflow"]["state"] == "ok"
    assert "GPU" in found["tensorflow"]["found"]
    assert found["torch"]["state"] == "broken"
    assert "libtorch.so is damaged" in found["torch"]["found"]
    assert found["torch"]["cure"] == 'pip install --force-reinstall "pybiodl[torch]"'
    assert re.match(r"\d+\.\d+", found["Java"]["found"])
    assert found["H2O"]["state"] == "ok"
    assert {"Keras", "pyarrow", "anndata", "R"} <= found.keys()


def test_doctor_names_what_is_missing(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    assert _java().state == "missing"
    assert "apt-get install openjdk-17-jre-headless" in _java().cure
    (r,) = _r()
    assert r.state == "missing"
    assert "apt-get install r-base" in r.cure


def test_doctor_waits_for_nobody(monkeypatch):
    monkeypatch.setattr("pybiodl.cli._doctor._SECONDS", 0.2)
    assert _ask([sys.executable, "-c", "import time; time.sleep(60)"], {}) == ("", "no answer in 0.2 s")
    assert _ask(["/no/such/program"], {}) == ("", "No such file or directory")


def test_doctor_says_whether_networks_can_be_trained():
    keras, engine = Finding("Keras", "ok", "3"), Finding("jax", "ok", "1")
    assert can_train([keras, Finding("tensorflow", "broken", "?"), engine])
    assert not can_train([keras, Finding("tensorflow", "broken", "?")])
    assert not can_train([Finding("Keras", "missing", ""), engine])
