"""``pybiodl leaderboard`` and ``pybiodl export`` on files."""

import numpy as np
import onnxruntime
import pandas as pd
import pytest

from pybiodl import BioClassifier
from pybiodl.cli import main
from pybiodl.networks import MLP


@pytest.fixture
def table(tmp_path):
    rng = np.random.default_rng(0)
    data = pd.DataFrame(rng.normal(size=(60, 2)), columns=["a", "b"])
    data["patient"] = np.arange(60) // 3
    data["class"] = np.where(data["a"] + 0.3 * rng.normal(size=60) > 0, "ill", "well")
    data.to_csv(tmp_path / "table.csv", index_label="id")
    return str(tmp_path / "table.csv")


def test_leaderboard_of_a_table(table, tmp_path, capfd, h2o_cluster):
    (tmp_path / "secret").write_text(h2o_cluster.password + "\n")
    arguments = ["leaderboard", "--train", table, "--outcome", "class", "--group", "patient", "--folds", "2"]
    arguments += ["--backends", "none", "--learners", "glm", "--cluster", h2o_cluster.url, "--user", h2o_cluster.user]
    arguments += ["--password-file", str(tmp_path / "secret"), "--plot", str(tmp_path / "board.png")]
    assert main([*arguments, "--out", str(tmp_path / "board.csv")]) == 0
    shown = capfd.readouterr().out
    assert "positive class 'well', 60 rows tested in 2 folds" in shown
    assert "resamples of 20 groups" in shown
    assert "There is nothing but linear models to compare." in shown
    board = pd.read_csv(tmp_path / "board.csv", index_col="model")
    assert set(board.index) == {"linear baseline", "majority", "H2O linear model"}
    assert board.loc["H2O linear model", "roc_auc"] > 0.9
    assert (tmp_path / "board.png").stat().st_size > 5000
    assert h2o_cluster.status().n_nodes == 1


def test_export_of_a_model(table, tmp_path, capfd):
    data = pd.read_csv(table, index_col=0)
    model = BioClassifier(MLP(hidden=3), epochs=1, random_state=0).fit(data[["a", "b"]], data["class"])
    model.save(tmp_path / "model.pybiodl")
    out = str(tmp_path / "model.onnx")
    for check in ([], ["--check", table]):
        assert main(["export", str(tmp_path / "model.pybiodl"), "--out", out, *check]) == 0
        assert "home and ONNX  largest difference" in capfd.readouterr().out
    label = onnxruntime.InferenceSession(out).run(["label"], {"X": data[["a", "b"]].to_numpy()})[0]
    assert label.tolist() == model.predict(data[["a", "b"]]).tolist()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["leaderboard", "--outcome", "class"], "Missing option '--train'."),
        (["leaderboard", "--train", "TABLE", "--outcome", "klass"], "'klass' is not there; did you mean 'class'?"),
        (["leaderboard", "--train", "TABLE", "--outcome", "class", "--group", "x"], "--group must name one column"),
        (
            ["leaderboard", "--train", "TABLE", "--outcome", "class", "--plot", "a.txt"],
            "--plot must end in .png, .pdf,",
        ),
        (["leaderboard", "--train", "TABLE", "--outcome", "class", "--learners", "svm"], "learners must be of 'gbm',"),
        (["export", "model.pybiodl", "--out", "model.pb"], "--out must end in .onnx; got 'model.pb'."),
        (["export", "nothing.pybiodl", "--out", "model.onnx"], "A model file must be there and readable; got"),
    ],
)
def test_bad_options_are_refused_in_one_sentence(arguments, message, table, capfd):
    assert main([table if word == "TABLE" else word for word in arguments]) == 2
    shown = capfd.readouterr().err
    assert message in shown
    assert shown.strip().splitlines()[-1].startswith("pybiodl: ")
