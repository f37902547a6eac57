"""``pybiodl search`` on files."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from pybiodl import load
from pybiodl.cli import main
from pybiodl.cli._search import read_space
from pybiodl.errors import InvalidInputError
from pybiodl.search._space import Space

random = np.random.default_rng(0)
X = random.normal(size=(80, 3))


@pytest.fixture
def table(tmp_path):
    frame = pd.DataFrame(X, columns=list("abc")).assign(donor=np.arange(80) // 8, kind=np.where(X[:, 0] > 0, "x", "y"))
    frame.to_csv(tmp_path / "t.csv", index=False)
    return tmp_path


def search(folder, *arguments):
    tries = ["--try", "network__hidden=[[4],[6,3]]", "--try", "learning_rate=1e-2..1e-1:log"]
    given = ["--outcome", "kind", "--cv", "2", "--epochs", "2", "--seed", "1", *tries]
    return main(["search", str(folder / "t.csv"), "--out", str(folder / "best.pybiodl"), *given, *arguments])


def test_a_table_is_shown_and_the_best_saved(table, capsys):
    how = ["--n-iter", "2", "--group", "donor", "--scoring", "roc_auc", "--recovery-dir", str(table / "rec")]
    out = ["--results", str(table / "all.csv"), "--plot", str(table / "p.png"), "--verbose", "1"]
    assert search(table, *how, *out) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0].startswith("1/2 - trial 0 - roc_auc")
    assert said[-1].startswith("2 trials, best by roc_auc: trial ")
    found = pd.read_csv(table / "all.csv")
    assert list(found["rank"].sort_values()) == [1, 2]
    assert found["learning_rate"].between(1e-2, 1e-1).all()
    assert (table / "p.png").read_bytes()[:4] == b"\x89PNG"
    model = load(table / "best.pybiodl")
    assert list(model.feature_names_in_) == ["a", "b", "c"]
    best = found[found["rank"] == 1].iloc[0]
    assert str(tuple(model.network_.hidden)) == best["network__hidden"]
    assert search(table, *how) == 0
    assert "1/2" not in capsys.readouterr().out  # nothing was repeated


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--try", "network__hiden=4"], "'network__hiden'; did you mean 'network__hidden'"),
        (["--try", "epochs"], "--try must be NAME=VALUES"),
        (["--try", "learning_rate=1..0"], "a range whose low end is below its high end"),
        (["--group", "doner"], "--group must name a column of the table; got 'doner'; did you mean 'donor'"),
        (["--scoring", "rmse"], "no metric of this task"),
        (["--plot", "p.gif"], "--plot must end in"),
    ],
)
def test_what_is_wrong_is_one_sentence(arguments, said, table, capsys):
    assert search(table, *arguments) == 2
    assert said in capsys.readouterr().err
    assert not (table / "best.pybiodl").exists()


def test_words_of_a_space():
    space = read_space(["a=0,0.3", "b=[[64],[256,64]]", "c=1e-4..1e-2:log", "d=2..9", "e=relu,tanh", "f=null,0.1"])
    assert space["a"] == [0, 0.3]
    assert space["b"] == [(64,), (256, 64)]
    assert space["e"] == ["relu", "tanh"]
    assert space["f"] == [None, 0.1]
    expected = {"c": stats.loguniform(1e-4, 1e-2), "d": stats.randint(2, 10)}
    assert Space({name: space[name] for name in "cd"}).describe() == Space(expected).describe()
    with pytest.raises(InvalidInputError, match="above 0 with :log"):
        read_space(["a=0..1:log"])
