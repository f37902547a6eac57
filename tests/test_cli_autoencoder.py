"""An autoencoder from the command line."""

import numpy as np
import pandas as pd

from pybiodl import load
from pybiodl.cli import main


def table(folder, name, n, seed):
    latent = np.random.default_rng(seed).normal(size=(n, 2))
    values = latent @ np.random.default_rng(9).normal(size=(2, 6))
    path = folder / name
    pd.DataFrame(values, columns=list("abcdef")).assign(group="x").to_csv(path, index_label="id")
    return str(path)


def test_fit_predict_and_evaluate(tmp_path, capsys):
    train, new = table(tmp_path, "train.csv", 60, 0), table(tmp_path, "new.csv", 20, 1)
    model, out = str(tmp_path / "model.pybiodl"), str(tmp_path / "out.csv")
    small = [
        "--hidden",
        "8",
        "--set",
        "network__latent=2",
        "--set",
        "contamination=0.1",
        "--seed",
        "0",
        "--epochs",
        "3",
    ]
    assert main(["fit", train, "--task", "embed", "--outcome", "group", "--out", model, *small]) == 0
    assert "Autoencoder(hidden=(8,), latent=2) on keras" in capsys.readouterr().out
    assert main(["predict", model, new, "--out", out]) == 0
    told, fitted = pd.read_csv(out), load(model)
    assert list(told.columns) == ["id", "outlier", "error", "latent_0", "latent_1"]
    X = pd.read_csv(new, index_col="id").drop(columns="group")
    np.testing.assert_allclose(told[["latent_0", "latent_1"]], fitted.transform(X), rtol=1e-6)
    np.testing.assert_array_equal(told["outlier"], fitted.predict(X) == -1)
    assert main(["evaluate", model, new, "--train", train, "--out", out]) == 0
    assert list(pd.read_csv(out)["metric"]) == ["r2", "mse"]
    assert "baseline" in pd.read_csv(out).columns


def test_another_network_is_refused(tmp_path, capsys):
    path = table(tmp_path, "train.csv", 10, 0)
    assert main(["fit", path, "--task", "embed", "--network", "cnn", "--out", str(tmp_path / "m.pybiodl")]) == 2
    assert "--network must be auto for --task embed" in capsys.readouterr().err
