"""scikit-learn's own checks over the autoencoder: a transformer and an outlier detector."""

import pytest
from sklearn.utils.estimator_checks import parametrize_with_checks

from pybiodl import BioAutoencoder
from pybiodl.networks import Autoencoder
from pybiodl.testing import expected_failed_checks

# Few fast epochs; without validation, because the checks ask for the threshold of the training samples.
QUICK = BioAutoencoder(Autoencoder(hidden=(), latent=2), epochs=3, learning_rate=0.02, validation_fraction=0)


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.SkipTestWarning")
@parametrize_with_checks([QUICK], expected_failed_checks=expected_failed_checks)
def test_check(estimator, check):
    check(estimator)
