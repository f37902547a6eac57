"""``pybiodl explain`` on files."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pybiodl import BioClassifier, load
from pybiodl.cli import main
from pybiodl.interpret import Motif, marginalize, mutation_map, read_meme, shuffle_letters, write_meme
from pybiodl.networks import CNN, MLP
from tests.interpret._models import dna


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("explain")
    X = dna(5, 20)
    y = np.array(["no", "yes"])[np.arange(20) % 2]
    BioClassifier(CNN(4, 5), epochs=1, validation_fraction=0, random_state=0).fit(dna(20, 20, 1), y).save(
        folder / "dna.pybiodl"
    )
    (folder / "x.fa").write_text("".join(f">s{row}\n{text}\n" for row, text in enumerate(X)))
    table = pd.DataFrame(np.random.default_rng(0).normal(size=(40, 3)), columns=["a", "b", "c"])
    y = np.where(table["b"] > 0, "high", "low")
    BioClassifier(MLP(hidden=(8,)), epochs=30, learning_rate=0.03, random_state=0).fit(table, y).save(
        folder / "table.pybiodl"
    )
    table.assign(kind=y).to_csv(folder / "t.csv", index_label="id")
    return folder


def test_a_mutation_map_as_a_table_and_a_picture(folder, capsys):
    out, plot = folder / "map.csv", folder / "map.png"
    command = ["explain", str(folder / "dna.pybiodl"), str(folder / "x.fa"), "--out", str(out), "--plot", str(plot)]
    assert main([*command, "--class", "no"]) == 0
    assert "mutation map of the probability of no" in capsys.readouterr().err
    table = pd.read_csv(out)
    expected = mutation_map(load(folder / "dna.pybiodl"), dna(5, 20), target="no").values
    assert table.shape == (5 * 20 * 4, 5)
    assert table["id"].iloc[-1] == "s4"
    np.testing.assert_allclose(table["value"], expected.ravel(), atol=1e-6)
    assert plot.read_bytes().startswith(b"\x89PNG")


def test_motifs_and_importance(folder):
    out = folder / "filters.meme"
    assert main(["explain", str(folder / "dna.pybiodl"), str(folder / "x.fa"), "--method", "filter_motifs",
                 "--out", str(out)]) == 0  # fmt: skip
    assert len(read_meme(out)) == 4
    out = folder / "importance.csv"
    assert main(["explain", str(folder / "table.pybiodl"), str(folder / "t.csv"), "--outcome", "kind",
                 "--out", str(out)]) == 0  # fmt: skip
    assert pd.read_csv(out)["feature"].iloc[0] == "b"
    out = folder / "gradients.csv"
    assert main(["explain", str(folder / "table.pybiodl"), str(folder / "t.csv"), "--method", "integrated_gradients",
                 "--out", str(out)]) == 0  # fmt: skip
    assert list(pd.read_csv(out).columns) == ["id", "a", "b", "c"]


def test_a_motif_put_in_and_taken_out(folder, capsys):
    out, plot = folder / "effects.csv", folder / "effects.png"
    command = ["explain", str(folder / "dna.pybiodl"), str(folder / "x.fa"), "--out", str(out)]
    assert main([*command, "--method", "marginalize", "--motif", "GATA", "--plot", str(plot)]) == 0
    assert "insertion of GATA: the probability of yes changes by" in capsys.readouterr().err
    table = pd.read_csv(out)
    expected = marginalize(load(folder / "dna.pybiodl"), "GATA", shuffle_letters(dna(5, 20)), "all").summary()
    np.testing.assert_allclose(table["mean"], expected["mean"], atol=1e-6)
    assert list(table.columns) == ["position", "n", "mean", "low", "high"]
    assert plot.read_bytes().startswith(b"\x89PNG")
    word = dna(5, 20)[2][4:10]
    shares = np.array([[float(letter == one) for letter in "ACGT"] for one in word])
    write_meme([Motif(name, "ACGT", rows, 9, np.full(4, 0.25)) for name, rows in (("a", np.eye(4)), ("b", shares))],
               folder / "known.meme")  # fmt: skip
    ablation = [*command, "--method", "ablate", "--motif", f"{folder / 'known.meme'}:b"]
    assert main(ablation) == 2  # six letters are in a random sequence more often than that
    assert "in none of 5; raise p_value" in capsys.readouterr().err
    assert main([*ablation, "--p-value", "0.001"]) == 0
    table = pd.read_csv(out)
    assert (table.loc[table["id"] == "s2", "start"] == 4).any()


@pytest.mark.parametrize(
    ("sentence", "arguments"),
    [
        ("importance needs the outcome of each sample; name its column by --outcome", ["table.pybiodl", "t.csv"]),
        ("mutation_map changes letters or tokens of sequences; the model reads a table",
         ["table.pybiodl", "t.csv", "--method", "mutation_map"]),
        ("target must be one of the classes 'no', 'yes'; got 'yess'; did you mean 'yes'?",
         ["dna.pybiodl", "x.fa", "--class", "yess"]),
        ("A .meme file is for --method filter_motifs; got mutation_map.", ["dna.pybiodl", "x.fa", "--out", "m.meme"]),
        ("--motif is for --method marginalize and ablate, which need it; got none and --method ablate.",
         ["dna.pybiodl", "x.fa", "--method", "ablate"]),
        ("--motif is for --method marginalize and ablate, which need it; got GATA and --method saliency.",
         ["dna.pybiodl", "x.fa", "--method", "saliency", "--motif", "GATA"]),
        ("--plot must end in .png, .pdf, .svg; got 'a.gif'.", ["dna.pybiodl", "x.fa", "--plot", "a.gif"]),
    ],
)  # fmt: skip
def test_refused(folder, capsys, monkeypatch, sentence, arguments):
    monkeypatch.chdir(folder)
    assert main(["explain", *arguments]) == 2
    assert sentence in capsys.readouterr().err
