"""Strings that a network learns to read into a latent and to write from it."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from sklearn.utils.validation import check_is_fitted

from pybiodl._check import integer, number, one_each, one_of
from pybiodl.encode import Encoder, Tokens
from pybiodl.errors import InvalidInputError, MissingDependencyError, UnsupportedError
from pybiodl.estimators._climb import Climb, Optimized
from pybiodl.estimators._cloud import Cloud
from pybiodl.estimators._inputs import take_outcome
from pybiodl.estimators._judge import judge_written
from pybiodl.estimators._parameters import SharedParameters
from pybiodl.estimators._plan import Targets
from pybiodl.estimators._quality import Quality, by_rule, canonical, marks, measure
from pybiodl.estimators._settings import check_sample_weight, draw_seed
from pybiodl.estimators._signature import with_shared
from pybiodl.estimators._writing import Writing, n_properties
from pybiodl.estimators._written import Written, head_of, readable, respell, token_targets
from pybiodl.evaluate import Evaluation
from pybiodl.networks import VAE, Head, Network

_CLOUD = 10_000  # strings from which the place of all in the latent is learned


class BioGenerator(Writing):
    """Read strings (SMILES, peptides, DNA) into a latent, write strings from it, and draw new ones, on Keras.

    Parameters
    ----------
    network : VAE, optional
        None is ``VAE()``.
    backend : {"auto", "keras"}
        Only Keras writes strings.
    encoder : Tokens or "auto"
        With ``start_end=True``, as ``Tokens("smiles", start_end=True)``; of ``Tokens("selfies", start_end=True)`` all
        that is drawn is a molecule. "auto" is one token a character.
    spellings : int
        Beside each molecule as it is given, so many other SMILES of it are read at training; all are to be written as
        it was given, so that the latent means the molecule and not its spelling (Bjerrum & Sattarov 2018,
        doi:10.3390/biom8040131). Needs RDKit.
    property_weight : float
        Share of the loss of properties, where `fit` is given y; that of a token is 1.
    loss : None
        It is the cross-entropy of the tokens and the divergence of the latent.

    Attributes
    ----------
    cloud_ : Cloud
        Where the training strings lie in the latent: mean and root of the covariance of a normal distribution.
    n_features_in_ : int
        Tokens of the longest string, the start and the end included.
    network_, encoder_, head_, backend_, history_, n_iter_, run_card_, model_
        As for `BioClassifier`.

    Examples
    --------
    >>> from pybiodl import BioGenerator
    >>> from pybiodl.networks import VAE
    >>> X = ["".join(p) for p in zip("ACGT" * 30, "AACCGGTT" * 15, "ACGT" * 30)]
    >>> network = VAE(latent=4, units=16, dense=16, channels=4, kl_weight=0.01, anneal=2)
    >>> model = BioGenerator(network, epochs=4, random_state=0).fit(X)
    >>> len(model.sample(3, random_state=0))
    3
    """

    _writes = ("strings",)

    @with_shared(SharedParameters.__init__)
    def __init__(
        self,
        spellings: int = 0,
        property_weight: float = 1.0,
    ) -> None:
        self.spellings = spellings
        self.property_weight = property_weight

    # what the task says -----------------------------------------------------------------------------------------

    def _default_network(self, encoder: Encoder) -> Network:
        return VAE()

    def _default_encoder(self, kind: str) -> Encoder:
        return Tokens("characters", start_end=True)

    def _read_targets(self, y: Written) -> Targets:
        weight = number(self.property_weight, "property_weight", 0, low_open=True)
        return Targets(y.rows, head_of(y, weight), None, ndim=y.ndim)

    def _encode_targets(self, y: Written, targets: Targets, name: str) -> np.ndarray:
        n_given, n_known = y.n_properties, n_properties(targets.head)
        if n_given != n_known:
            raise InvalidInputError(
                f"{name} must have the {n_known} properties of training in its y; got {n_given}.", field=name
            )
        return y.rows

    def _complete_targets(self, targets: Targets, encoder: Encoder) -> Targets:
        tokens = Head("multiclass", encoder.shape_[1], positions=True)
        known = targets.head
        head = Head.several({"tokens": tokens, "property": known}) if known.n_outputs else tokens
        return replace(targets, head=head)

    def _align(self, y: Any, targets: Targets, X: Any, encoder: Encoder, network: Network) -> Any:
        return token_targets(y, encoder, n_properties(targets.head))

    def fit(
        self, X: Any, y: Any = None, sample_weight: Any = None, groups: Any = None, validation_data: Any = None
    ) -> BioGenerator:
        """Train.

        Parameters
        ----------
        X : str array-like of shape (n_samples,)
        y : array-like of shape (n_samples,) or (n_samples, n_properties), optional
            Numbers that the latent shall tell, NaN where not known.
        sample_weight : array-like of shape (n_samples,), optional
        groups : array-like of shape (n_samples,), optional
            Samples of a group stay on one side of the inner validation split.
        validation_data : str array-like, or tuple (X, y), optional
            Held-out strings for early stopping.
        """
        encoder = self._checked()
        X, y = take_outcome(X, y)
        strings = self._strings(X, encoder)
        written = Written.read(strings, y, "y")
        held = None if validation_data is None else self._held(validation_data, encoder)
        given = integer(self.spellings, "spellings", 0)
        inputs, rows = respell(strings, given, draw_seed(self.random_state)) if given else (strings, None)
        if rows is not None:
            written = written.take(rows)
            groups = rows if groups is None else one_each(groups, len(strings), "groups")[rows]
            weight = check_sample_weight(sample_weight, len(strings))
            sample_weight = None if weight is None else weight[rows]
        super().fit(inputs, written, sample_weight, groups, held)
        self._know(strings)
        return self

    def _checked(self) -> Tokens:
        """Return an encoder to read with, or refuse what cannot write."""
        encoder = self._default_encoder("sequence") if isinstance(self.encoder, str) else self.encoder
        if isinstance(encoder, Encoder) and not (
            isinstance(encoder, Tokens) and encoder.start_end and encoder.pad == "right"
        ):
            raise InvalidInputError(
                "encoder must begin and end each string and pad on the right, so that strings can be written; got "
                f'{encoder!r}; use Tokens("smiles", start_end=True), or "characters" for other strings.',
                field="encoder",
            )
        if self.loss is not None:
            raise UnsupportedError(
                f"loss must be None, as a generator has its own; got {self.loss!r}; weigh its parts by "
                "VAE(kl_weight=...) and property_weight.",
                field="loss",
            )
        return encoder if isinstance(encoder, Tokens) else Tokens("characters", start_end=True)

    def _held(self, given: Any, encoder: Tokens) -> tuple[Any, Written]:
        X, y = given if isinstance(given, tuple) and len(given) == 2 else (given, None)
        strings = self._strings(X, encoder)
        return strings, Written.read(strings, y, "validation_data")

    def _know(self, strings: np.ndarray) -> None:
        """Learn where the strings lie in the latent, and remember which they were."""
        chosen = np.random.default_rng([self.run_card_.seed, 3]).permutation(len(strings))[:_CLOUD]
        self.cloud_ = Cloud.of(*self.fitted_.latent(strings[np.sort(chosen)]))
        self.known_ = np.unique(marks(self._as_written(strings)))
        self.known_molecules_ = np.zeros(0, dtype=np.uint64)
        if self.encoder_.reads_molecules:
            with contextlib.suppress(MissingDependencyError):  # then `quality` says that they cannot be compared
                self.known_molecules_ = np.unique(marks(one for one in canonical(strings) if one is not None))

    # judge and improve ------------------------------------------------------------------------------------------

    def evaluate(self, X: Any, y: Any = None, groups: Any = None, train: Any = None) -> Evaluation:
        """Judge strings that come back from their latent, with 95 % bootstrap confidence intervals over strings.

        What is drawn is judged by `quality`.

        Parameters
        ----------
        X : str array-like of shape (n_samples,)
            Strings that the model has not seen.
        y : array-like of shape (n_samples,) or (n_samples, n_properties), optional
            Their properties, NaN where not known, of a generator that tells them.
        groups : array-like of shape (n_samples,), optional
            Whole groups are drawn by the bootstrap.
        train : None

        Returns
        -------
        Evaluation
            ``exact_match`` is `score`, ``symbol_error_rate`` edits a letter over all strings. With y, these are named
            ``exact_match[strings]`` and so on, and the metrics of values ``r2[property]`` and so on.
        """
        check_is_fitted(self, "fitted_")
        if train is not None:
            raise UnsupportedError(
                "No linear model writes strings, so there is none to train on train; leave it out.", field="train"
            )
        X, y = take_outcome(X, y)
        return judge_written(self, X, y, groups)

    def quality(
        self,
        n: int = 1000,
        X: Any = None,
        temperature: float = 1.0,
        rule: Callable[[str], Any] | None = None,
        prior: str = "learned",
        random_state: Any = None,
    ) -> Quality:
        """Draw strings and say which share is valid, unique and new; and which share of `X` comes back.

        Parameters
        ----------
        n : int
        X : str array-like of shape (n_samples,), optional
            Held-out strings.
        temperature, prior, random_state
            As for `sample`.
        rule : callable, optional
            ``rule(string)`` tells whether a string is valid. None is RDKit for SMILES, and no rule for other strings.

        Returns
        -------
        Quality

        Raises
        ------
        MissingDependencyError
            If SMILES are to be judged and RDKit (the extra ``chem``) is not installed.
        """
        check_is_fitted(self, "fitted_")
        chemistry = rule is None and self.encoder_.reads_molecules
        if chemistry:
            canonical([])  # refused before any work
        drawn = self.sample(n, temperature, random_state, prior)
        if chemistry and not len(self.known_molecules_):
            raise UnsupportedError(
                "RDKit was not there when this generator was fitted, so its molecules cannot be compared; fit it again."
            )
        keys = canonical(drawn) if chemistry else by_rule(drawn, rule)
        known = self.known_molecules_ if chemistry else self.known_
        back = None if X is None else self.score(X)
        return measure(drawn, keys, known, back, float(temperature), chemistry or rule is not None)

    def optimize(
        self,
        objective: Any = None,
        start: Any = None,
        n: int = 16,
        steps: int = 50,
        step_size: float = 0.1,
        n_tries: int = 16,
        direction: str = "max",
        random_state: Any = None,
    ) -> Optimized:
        """Climb in the latent to strings of a better value.

        Parameters
        ----------
        objective : int or callable, optional
            None or an integer (0-based) climbs up the slope of that property of y. A function of a list of strings,
            giving a number each (NaN where a string is of no use), is tried around each start.
        start : str array-like of shape (n,), optional
            Where to begin; None draws `n` strings.
        n : int
        steps : int
        step_size : float
            In standard deviations of the latent: the length of a step up a slope, or the spread of the tries.
        n_tries : int
            Strings tried each step around each start; for a function only.
        direction : {"max", "min"}
        random_state : int, numpy Generator or RandomState, optional

        Returns
        -------
        Optimized
            From places no farther out than nearly all training strings (or their start), as nothing was learned there.
        """
        check_is_fitted(self, "fitted_")
        random = np.random.default_rng(draw_seed(random_state))
        if start is None:
            begin = random.normal(size=(integer(n, "n"), self.network_.latent))
        else:
            begin = self.cloud_.units(self.transform(start))
        climb = Climb(
            cloud=self.cloud_,
            write=lambda latent: self.inverse_transform(latent),
            steps=integer(steps, "steps"),
            step_size=number(step_size, "step_size", 0, low_open=True),
            sign=1.0 if one_of(direction, "direction", ("max", "min")) == "max" else -1.0,
        )
        if callable(objective):
            return climb.by_trying(begin, objective, integer(n_tries, "n_tries"), random)
        target = 0 if objective is None else integer(objective, "objective", 0)
        n_known = self._properties(self.cloud_.mean[None]).shape[1]
        if target >= n_known:
            raise InvalidInputError(
                f"objective must be the place of a property of y from 0 to {n_known - 1}, or a function of strings; "
                f"got {objective!r}.",
                field="objective",
            )
        writer = self._writer()
        return climb.up_the_slope(
            begin, lambda latent: writer.slope(latent, target), lambda strings: self._read_again(strings, target)
        )

    def _read_again(self, strings: list[str], target: int) -> np.ndarray:
        """Return the property of what was written, read as any other string; NaN of what cannot be read."""
        fine = readable(strings, self.encoder_)
        values = np.full(len(strings), np.nan)
        if fine.any():
            values[fine] = self._properties(self.transform(np.array(strings, dtype=object)[fine]))[:, target]
        return values

    # keep -------------------------------------------------------------------------------------------------------

    def _extra(self) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
        cloud = {"cloud-mean": self.cloud_.mean, "cloud-root": self.cloud_.root}
        return {}, {**cloud, "known": self.known_, "known-molecules": self.known_molecules_}

    def _set_extra(self, values: dict[str, Any], arrays: dict[str, np.ndarray]) -> None:
        self.cloud_ = Cloud(arrays["cloud-mean"], arrays["cloud-root"])
        self.known_, self.known_molecules_ = arrays["known"], arrays["known-molecules"]
