"""scikit-learn's checks that make sense where fits happen on a cluster."""

import pytest
from sklearn.utils.estimator_checks import estimator_checks_generator

from pybiodl import BioClassifier, BioRegressor

# Those that ask how data and parameters are taken and what is left behind; the flow before the backend is the one
# that the whole suite checks on Keras.
CHECKS = (
    "check_dict_unchanged",
    "check_estimators_dtypes",
    "check_estimators_fit_returns_self",
    "check_estimators_nan_inf",
    "check_estimators_overwrite_params",
    "check_estimators_pickle",
    "check_f_contiguous_array_estimator",
    "check_fit_check_is_fitted",
    "check_fit_idempotent",
    "check_fit2d_1feature",
    "check_methods_sample_order_invariance",
    "check_methods_subset_invariance",
    "check_n_features_in",
    "check_n_features_in_after_fitting",
    "check_positive_only_tag_during_fit",
    "check_readonly_memmap_input",
    "check_sample_weights_not_overwritten",
    "check_supervised_y_2d",
)


@pytest.mark.parametrize("name", CHECKS)
@pytest.mark.parametrize("estimator_type", [BioClassifier, BioRegressor])
def test_check(estimator_type, name, h2o_cluster):
    # Few rows a check: a fit on the cluster is mostly its way there and back.
    estimator = estimator_type(backend="h2o", cluster=h2o_cluster, epochs=3)
    for made, check in estimator_checks_generator(estimator):
        if check.func.__name__ == name:
            check(made)
            return
    pytest.fail(f"scikit-learn has no {name} for {estimator_type.__name__}")
    raise AssertionError(f"scikit-learn no longer has {name}.")
