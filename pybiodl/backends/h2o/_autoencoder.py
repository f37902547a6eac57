"""x"""

from pybiodl.backends.h2o._fitted import FittedH2O


class FittedH2OAutoencoder(FittedH2O):
    """x."""
