"""scikit-learn's own checks over every estimator for tables."""

import pytest
from sklearn.utils.estimator_checks import check_classifiers_train, check_regressors_train, parametrize_with_checks

from pybiodl import BioClassifier, BioRegressor
from pybiodl.testing import expected_failed_checks

# Few fast epochs without validation: the checks fit some three hundred times.
QUICK = {"epochs": 6, "learning_rate": 0.05, "validation_fraction": 0}


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.SkipTestWarning")
@parametrize_with_checks([BioClassifier(**QUICK), BioRegressor(**QUICK)], expected_failed_checks=expected_failed_checks)
def test_check(estimator, check):
    check(estimator)


@pytest.mark.parametrize("estimator", [BioClassifier(), BioRegressor()], ids=repr)
def test_at_most_three_checks_are_excluded_each_with_its_reason(estimator):
    excluded = expected_failed_checks(estimator)
    assert len(excluded) <= 3
    assert all(len(reason) > 20 for reason in excluded.values())


def test_the_defaults_train():
    check_classifiers_train("BioClassifier", BioClassifier())
    check_regressors_train("BioRegressor", BioRegressor())
