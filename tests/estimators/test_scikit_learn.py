"""scikit-learn's own checks over every estimator for tables."""

import pytest
from sklearn.utils.estimator_checks import parametrize_with_checks

from pybiodl import BioClassifier, BioRegressor
from pybiodl.testing import expected_failed_checks


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.SkipTestWarning")
@parametrize_with_checks(
    [BioClassifier(epochs=60), BioRegressor(epochs=60)], expected_failed_checks=expected_failed_checks
)
def test_check(estimator, check):
    check(estimator)


@pytest.mark.parametrize("estimator", [BioClassifier(), BioRegressor()], ids=repr)
def test_at_most_three_checks_are_excluded_each_with_its_reason(estimator):
    excluded = expected_failed_checks(estimator)
    assert len(excluded) <= 3
    assert all(len(reason) > 20 for reason in excluded.values())
