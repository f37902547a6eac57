"""What users and our own tests need to check estimators against scikit-learn."""

from __future__ import annotations

from typing import Any

_WEIGHTS = (
    "mini-batches and the inner validation split are drawn over rows, so a row of weight 2 is not drawn as two rows are"
)


def expected_failed_checks(estimator: Any) -> dict[str, str]:
    """Name the checks of scikit-learn that an estimator fails by its nature, each with the reason.

    Pass it to ``sklearn.utils.estimator_checks.check_estimator(..., expected_failed_checks=...)``.

    Parameters
    ----------
    estimator : BioClassifier, BioRegressor, BioEmbedder or BioAutoencoder
        An autoencoder with ``validation_fraction=0``, as scikit-learn asks for a threshold from the training samples.

    Returns
    -------
    dict of str to str
        At most three.
    """
    return {
        "check_sample_weight_equivalence_on_dense_data": _WEIGHTS,
        "check_sample_weight_equivalence_on_sparse_data": _WEIGHTS,
    }
