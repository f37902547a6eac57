"""What a fitted generator does with a latent: read strings into it, write strings from it, tell properties."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.base import ClassNamePrefixFeaturesOutMixin, TransformerMixin
from sklearn.utils.validation import check_is_fitted

from pybiodl._check import integer, number, one_of
from pybiodl.encode import Tokens
from pybiodl.errors import InvalidInputError, InvalidTypeError, UnsupportedError
from pybiodl.estimators._base import BioEstimator
from pybiodl.estimators._cloud import Cloud
from pybiodl.estimators._inputs import read_inputs
from pybiodl.estimators._settings import draw_seed
from pybiodl.estimators._writer import Writer
from pybiodl.networks import VAE, Head


class Writing(ClassNamePrefixFeaturesOutMixin, TransformerMixin, BioEstimator):
    """Base of an estimator that is fitted to a `VAE` of tokens."""

    network_: VAE
    encoder_: Tokens
    cloud_: Cloud

    def _strings(self, X: Any, encoder: Tokens) -> np.ndarray:
        """Return strings as an object array, (n_samples,)."""
        inputs = read_inputs(X, encoder, self)
        if inputs.kind == "remote":
            raise InvalidTypeError(f"X must hold strings, one a sample; got {X!r}; put them into a list.", field="X")
        return inputs.values

    @property
    def _n_features_out(self) -> int:
        return int(self.network_.latent)

    def transform(self, X: Any) -> np.ndarray:
        """Read strings: the mean of the latent of each.

        Parameters
        ----------
        X : str array-like of shape (n_samples,)

        Returns
        -------
        ndarray of shape (n_samples, latent)
        """
        check_is_fitted(self, "fitted_")
        return self.fitted_.latent(self._strings(X, self.encoder_))[0]

    def inverse_transform(self, Z: Any, temperature: float = 0.0, random_state: Any = None) -> list[str]:
        """Write a string from each latent.

        Parameters
        ----------
        Z : array-like of shape (n, latent)
        temperature : float
            At least 0. 0 takes the most probable token each time, so it writes the same again; 1 draws tokens as
            probable as they are; more draws bolder ones.
        random_state : int, numpy Generator or RandomState, optional

        Returns
        -------
        list of str
            None of them longer than those of training may be.

        Raises
        ------
        InvalidInputError
            If the temperature is below 0, or Z has another shape or holds what is no number.
        """
        check_is_fitted(self, "fitted_")
        heat = number(temperature, "temperature", 0)
        latent = np.asarray(Z, dtype=np.float64)
        if latent.ndim != 2 or latent.shape[1] != self.network_.latent or not np.isfinite(latent).all():
            raise InvalidInputError(
                f"Z must hold finite numbers of shape (n, {self.network_.latent}), as transform gives; got shape "
                f"{latent.shape}.",
                field="Z",
            )
        writer = self._writer()
        n_steps = self.encoder_.shape_[0] - 2
        chance = None if heat == 0 else np.random.default_rng(draw_seed(random_state)).random((len(latent), n_steps))
        return list(self.encoder_.decode(writer.write(latent, heat, chance)))

    def _writer(self) -> Writer:
        n_tokens = self.encoder_.shape_[1]
        never = [n_tokens - 1] + [n_tokens - 2] * (self.encoder_.unknown == "mask")
        return Writer(self.network_, self.encoder_.shape_, self.fitted_.weights, n_properties(self.head_), never)

    def sample(
        self, n: int = 1, temperature: float = 1.0, random_state: Any = None, prior: str = "learned"
    ) -> list[str]:
        """Draw new strings.

        Parameters
        ----------
        n : int
        temperature : float
            As for `inverse_transform`.
        random_state : int, numpy Generator or RandomState, optional
        prior : {"learned", "standard"}
            Where latents are drawn: from the normal distribution that the training strings have in the latent
            (Ghosh et al. 2020, arXiv:1903.12436), or from the standard one, to which a small ``kl_weight`` draws them
            but loosely.

        Returns
        -------
        list of str
        """
        check_is_fitted(self, "fitted_")
        number(temperature, "temperature", 0)
        random = np.random.default_rng(draw_seed(random_state))
        units = random.normal(size=(integer(n, "n"), self.network_.latent))
        learned = one_of(prior, "prior", ("learned", "standard")) == "learned"
        cloud = self.cloud_ if learned else Cloud.standard(self.network_.latent)
        return self.inverse_transform(cloud.place(units), temperature, random)

    def reconstruct(self, X: Any) -> list[str]:
        """Read strings and write each again from its latent, by the most probable tokens.

        Parameters
        ----------
        X : str array-like of shape (n_samples,)
        """
        return self.inverse_transform(self.transform(X))

    def score(self, X: Any, y: Any = None, sample_weight: Any = None) -> float:
        """Share of strings that come back from their latent letter by letter.

        Parameters
        ----------
        X : str array-like of shape (n_samples,)
        y : ignored
        sample_weight : array-like of shape (n_samples,), optional
        """
        check_is_fitted(self, "fitted_")
        strings = self._strings(X, self.encoder_)
        written = self._as_written(strings)
        same = [left == right for left, right in zip(self.reconstruct(strings), written, strict=True)]
        return float(np.average(same, weights=sample_weight))

    def _as_written(self, strings: np.ndarray) -> np.ndarray:
        """Return strings as the tokens spell them: words in lower case, one space between."""
        return self.encoder_.decode(self.encoder_.transform(strings))

    def interpolate(self, a: str, b: str, n: int = 10) -> list[str]:
        """Write strings along the straight way between two in the latent.

        Parameters
        ----------
        a, b : str
        n : int
            How many, at least 2; the first and the last are what `reconstruct` makes of `a` and `b`.
        """
        share = np.linspace(0, 1, integer(n, "n", 2))[:, None]
        first, last = self.transform(np.array([a, b], dtype=object))
        return self.inverse_transform((1 - share) * first + share * last)

    def predict(self, X: Any) -> np.ndarray:
        """Properties of strings, as told from their latent.

        Parameters
        ----------
        X : str array-like of shape (n_samples,)

        Returns
        -------
        ndarray of shape (n_samples,) or (n_samples, n_properties)
            In the units of y.
        """
        values = self._properties(self.transform(X))
        return values[:, 0] if self.target_ndim_ == 1 else values

    def _properties(self, latent: np.ndarray) -> np.ndarray:
        if not n_properties(self.head_):
            raise UnsupportedError(
                "Properties are told by a generator that was given them; this one was not; fit(X, y), or pass a "
                "function of strings to optimize.",
                field="y",
            )
        head = self.head_.parts[1]
        return self._writer().properties(latent) * np.asarray(head.scale) + np.asarray(head.mean)


def n_properties(head: Head) -> int:
    """Properties that a head tells: the part of that name, or the head that is not finished yet."""
    if head.kind == "regression":
        return head.n_outputs
    return sum(part.n_outputs for part in head.parts if part.name == "property")
