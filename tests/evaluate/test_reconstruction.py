"""What is given back, judged by hand."""

import numpy as np
import pytest
from sklearn.metrics import mean_squared_error, r2_score

from pybiodl.evaluate import evaluate_reconstruction, principal_components, r2_of_rows

random = np.random.default_rng(0)
TRUTH = random.normal(size=(60, 4)) * [1, 2, 3, 4] + 5
BACK = TRUTH + random.normal(size=TRUTH.shape)


def test_metrics_are_those_of_scikit_learn():
    judged = evaluate_reconstruction(TRUTH, BACK, tuple("abcd"))
    assert judged.metrics["mse"].value == pytest.approx(mean_squared_error(TRUTH, BACK))
    assert judged.metrics["r2"].value == pytest.approx(r2_score(TRUTH, BACK, multioutput="variance_weighted"))
    assert r2_of_rows(TRUTH, BACK) == pytest.approx(judged.metrics["r2"].value)
    low, high = judged.metrics["mse"].low, judged.metrics["mse"].high
    errors = ((TRUTH - BACK) ** 2).mean(axis=1)
    assert (high - low) == pytest.approx(2 * 1.96 * errors.std() / np.sqrt(60), rel=0.15)


def test_what_is_not_known_counts_nothing():
    holes = np.where(random.random(TRUTH.shape) < 0.2, np.nan, TRUTH)
    known = ~np.isnan(holes)
    judged = evaluate_reconstruction(holes, BACK, tuple("abcd"))
    assert judged.metrics["mse"].value == pytest.approx(((TRUTH - BACK) ** 2)[known].mean())
    about = np.nansum((holes - np.nanmean(holes, axis=0)) ** 2)
    assert judged.metrics["r2"].value == pytest.approx(1 - ((TRUTH - BACK) ** 2)[known].sum() / about)


def test_the_difference_is_over_the_same_resamples_and_groups_stay_whole():
    same = evaluate_reconstruction(TRUTH, BACK, tuple("abcd"), BACK)
    assert (same.metrics["r2"].difference.low, same.metrics["r2"].difference.high) == (0, 0)
    groups = np.repeat(np.arange(6), 10)
    errors = np.repeat(random.normal(size=(6, 4)) * 3, 10, axis=0)
    whole, alone = (evaluate_reconstruction(TRUTH, TRUTH + errors, tuple("abcd"), groups=g) for g in (groups, None))
    widths = [one.metrics["mse"].high - one.metrics["mse"].low for one in (whole, alone)]
    assert widths[0] > 2 * widths[1]
    assert whole.n_groups == 6
    assert "reconstruction of 4 columns" in str(whole).lower()


def test_one_sample_has_no_interval_and_what_does_not_vary_no_r2():
    judged = evaluate_reconstruction(TRUTH[:1], BACK[:1], tuple("abcd"))
    assert np.isnan(judged.metrics["r2"].value)
    assert np.isnan(judged.metrics["mse"].low)


def test_components_are_at_most_what_there_is():
    np.testing.assert_allclose(principal_components(TRUTH[:3], TRUTH[:3], 10), TRUTH[:3])
