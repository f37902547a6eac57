"""What reports say of numbers made by hand, and of records that they have not seen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from pybiodl.evaluate import Estimate, Evaluation, Metric
from pybiodl.report._card import _right
from pybiodl.report._explanations import _window
from pybiodl.report._markdown import plain
from pybiodl.report._performance import metrics_section
from pybiodl.report._subject import Subject, shortened
from pybiodl.report._verdict import verdict

AS_GOOD = "A linear model is as good, as far as these rows can tell"


class Model:
    """Stands where a verdict asks what the model is."""


def evaluation(value, low, high, difference=None, name="roc_auc", kind="binary", n_rows=100, **more):
    beside = {} if difference is None else {"baseline": Estimate(0.8, 0.7, 0.9), "difference": Estimate(*difference)}
    metrics = {name: Metric(value, low, high, **beside)} | more
    return Evaluation(kind, metrics, n_rows, None, 100, ("no", "yes"), np.zeros(n_rows, int), np.full((n_rows, 2), 0.5))


@pytest.mark.parametrize(
    ("difference", "said"),
    [
        ((0.01, -0.02, 0.04), f"{AS_GOOD}: difference in ROC AUC +0.010 [\u22120.020, +0.040]."),
        ((0.0, 0.0, 0.0), f"{AS_GOOD}: difference in ROC AUC +0.000 [+0.000, +0.000]."),
        ((0.05, 0.02, 0.08), "The network is better than a linear model: difference in ROC AUC +0.050 "
                             "[+0.020, +0.080]."),
        ((-0.05, -0.08, -0.02), "A linear model is better than the network: difference in ROC AUC \u22120.050 "
                                "[\u22120.080, \u22120.020]."),
    ],
)  # fmt: skip
def test_the_first_sentence_is_about_the_linear_model(difference, said):
    assert verdict(Subject(Model(), evaluation=evaluation(0.85, 0.8, 0.9, difference)))[0] == said


def test_where_less_is_better_the_sign_turns():
    found = evaluation(0.1, 0.1, 0.2, (-0.05, -0.08, -0.02), "symbol_error_rate", "symbols")
    assert verdict(Subject(Model(), evaluation=found))[0].startswith("The network is better than a linear model")


def test_without_training_samples_it_is_not_known():
    assert "is not known" in verdict(Subject(Model(), evaluation=evaluation(0.85, 0.8, 0.9)))[0]


def test_guessing_and_few_rows_are_named():
    said = verdict(Subject(Model(), evaluation=evaluation(0.55, 0.45, 0.65, n_rows=20)))
    assert any("Nothing was shown to be learned" in one and "0.5" in one for one in said)
    assert said[-1] == "There are 20 rows only, so the intervals themselves are rough; judge more."
    assert len(verdict(Subject(Model(), evaluation=evaluation(0.9, 0.8, 0.95)))) == 2


@dataclass(frozen=True)
class Richer(Metric):
    """A metric with one more estimate than there is today."""

    majority: Estimate | None = None


def test_what_an_evaluation_gains_is_in_the_table():
    beside = {"baseline": Estimate(0.65, 0.6, 0.7), "difference": Estimate(0.05, 0, 0.1)}
    richer = Richer(0.7, 0.6, 0.8, **beside, majority=Estimate(0.5, 0.4, 0.6))
    found = evaluation(0.85, 0.8, 0.9, (0.05, 0.0, 0.1), ece=Metric(0.04, 0.02, 0.06), accuracy=richer)
    table = metrics_section(Subject(Model(), evaluation=found)).parts[0]
    assert table.columns == ("metric", "network", "linear baseline", "difference", "majority baseline")
    rows = {row[0]: row for row in table.rows}
    assert rows["ece"][1].text == "0.040 [0.020, 0.060]"
    assert rows["accuracy"][4].text == "0.500 [0.400, 0.600]"
    assert rows["ROC AUC"][4].text == ""


def test_the_interval_of_a_share_by_hand():
    # 8 of 10, as in Wilson (1927): (p + z2/2n +- z sqrt(pq/n + z2/4n2)) / (1 + z2/n)
    n_rows, share = _right(np.ones(10), np.repeat([1, 0], [8, 2]))
    assert n_rows.text == "10"
    assert share.text == "0.800 [0.490, 0.943]"
    assert _right(np.zeros(0), np.zeros(0))[1].text == "n/a"


def test_the_window_of_a_logo_holds_the_peak():
    track = np.zeros(300)
    track[200:206] = -1
    assert 146 <= _window(track, 300) <= 200
    assert _window(track[:50], 50) == 0


def test_words_are_no_marks():
    assert plain("a|b *c* <d> [e](f) `g` $h$") == r"a\|b \*c\* &lt;d&gt; [e\](f) \`g\` \$h\$"
    assert plain("1. no list") == r"1\. no list"
    assert plain("0.989 [0.985, 0.994]") == "0.989 [0.985, 0.994]"
    assert plain("- none\neither") == r"\- none either"
    assert len(shortened("x" * 200)) <= 48
