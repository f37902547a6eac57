"""A vector a sample, learned without labels, or with those of other classes."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import numpy as np
from sklearn.base import ClassNamePrefixFeaturesOutMixin, TransformerMixin
from sklearn.utils import Tags

from pybiodl._check import integer, number, one_of
from pybiodl.backends.protocol import FittedModel, Samples, TrainingPlan
from pybiodl.backends.registry import rebuild
from pybiodl.encode import Encoder
from pybiodl.errors import InvalidInputError, UnsupportedError
from pybiodl.estimators._base import BioEstimator
from pybiodl.estimators._inputs import data_hash, read_inputs, take_outcome
from pybiodl.estimators._masking import masked, masked_head
from pybiodl.estimators._plan import Targets, check_lengths, make_plan
from pybiodl.estimators._pretrained import encoder_of, open_source
from pybiodl.estimators._prototypes import METRICS, Prototypes, class_codes, scaled
from pybiodl.estimators._settings import read_settings
from pybiodl.estimators._signature import with_shared
from pybiodl.estimators._views import spell, spells, views, ways_of
from pybiodl.networks import CNN, MLP, Chain, Head, Network
from pybiodl.networks.layers import Dense, Flatten, GlobalPool, Layer, shape_after, weights_of

OBJECTIVES = ("masked", "contrastive", "supervised")


class BioEmbedder(ClassNamePrefixFeaturesOutMixin, TransformerMixin, BioEstimator):
    """Learn a vector for each sequence, signal or row of a table, mostly without labels, by a deep network on Keras.

    The vectors serve other models (`transform`, as in a pipeline), classes of a few samples (`prototypes`), and the
    network goes on in another task (`networks.Pretrained`).

    Parameters
    ----------
    network : Network, optional
        Description of the network. None is a `CNN` for sequences and signals, a residual one that keeps the positions
        for ``masked``, and an `MLP` for tables.
    objective : {"masked", "contrastive", "supervised"}
        ``masked``: hide some of the letters, tokens, positions of signals or columns, and tell them from the rest
        (Devlin et al. 2019, arXiv:1810.04805). The network keeps the positions, so ``pool_size=1``; the vector is the
        mean over them. ``contrastive``: two changed views of a sample are alike, those of others are not (Chen et al.
        2020, arXiv:2002.05709). ``supervised``: the samples of a class are alike, by y (Khosla et al. 2020,
        arXiv:2004.11362).
    mask_fraction : float
        Share of the positions or columns that are masked, above 0 and below 1; also in views.
    span : int, optional
        Neighbouring positions that ``masked`` hides together. None is 1, 10 in signals, and k in overlapping k-mers.
    augment : "auto" or sequence of {"crop", "mask", "noise", "reverse_complement", "spelling"}
        How views differ from their sample: a stretch of the line, hidden positions (in tables, values of other
        samples), noise on numbers, the other strand of DNA or RNA, another SMILES of the molecule (needs RDKit).
        ``auto`` is crop and mask, with the other strand for DNA and noise for numbers; mask and noise for tables; and
        spelling and mask for ``encoder=Tokens("smiles")``. Leave out what changes the meaning of your samples.
    crop : float
        A view keeps at least this share of a line.
    noise : float
        Standard deviation of the noise, in those of the training values where the encoder standardises.
    projection : int
        Numbers in which views are compared; only training makes use of them.
    temperature : float
        By which the cosines of views are divided, above 0: the lower, the more the nearest ones count.

    Attributes
    ----------
    history_ : History
        ``loss``, and ``accuracy`` of what was masked, or of the nearest view in a batch being of the same sample or
        class; of masked letters and tokens ``perplexity``, the exponential of the loss.
    network_ : Network
        Without the layers that only training makes use of.
    n_features_in_, feature_names_in_, encoder_, head_, backend_, n_iter_, run_card_, model_
        As for `BioClassifier`.

    Examples
    --------
    >>> from pybiodl import BioEmbedder
    >>> from pybiodl.networks import CNN
    >>> X = ["ACGTACGTACGT", "GGCCAATTGGCC"] * 20
    >>> network = CNN(filters=8, kernel_size=5, pool_size=1, dense=())
    >>> BioEmbedder(network, epochs=2, random_state=0).fit_transform(X).shape
    (40, 8)
    """

    @with_shared(BioEstimator.__init__)
    def __init__(
        self,
        objective: str = "masked",
        mask_fraction: float = 0.15,
        span: int | None = None,
        augment: Any = "auto",
        crop: float = 0.7,
        noise: float = 0.1,
        projection: int = 64,
        temperature: float = 0.2,
    ) -> None:
        self.objective = objective
        self.mask_fraction = mask_fraction
        self.span = span
        self.augment = augment
        self.crop = crop
        self.noise = noise
        self.projection = projection
        self.temperature = temperature

    # fit --------------------------------------------------------------------------------------------------------

    def fit(
        self, X: Any, y: Any = None, sample_weight: Any = None, groups: Any = None, validation_data: Any = None
    ) -> BioEmbedder:
        """Train.

        Parameters
        ----------
        X : array-like or CSR matrix of shape (n_samples, n_features), str array-like of shape (n_samples,), or signals
        y : array-like of shape (n_samples,), or str
            Classes for ``supervised``, or the name of their column in X; other objectives make no use of them.
        sample_weight : array-like of shape (n_samples,), optional
        groups : array-like of shape (n_samples,), optional
            Samples of a group stay on one side of the inner validation split.
        validation_data : tuple (X, y) or (X, y, sample_weight), optional
            Held-out samples for early stopping; y is None unless ``supervised``.

        Returns
        -------
        self

        Raises
        ------
        InvalidInputError, InvalidTypeError, UnsupportedError
            Before any training, in one sentence.
        """
        started = time.perf_counter()
        settings = read_settings(self)
        self._check_settings()
        X, column = take_outcome(X, y)
        source = open_source(self.network)
        inputs = read_inputs(X, encoder_of(self, source), self)
        if inputs.kind == "remote":
            raise UnsupportedError(f"BioEmbedder reads values in memory; got {X!r}; read it first.", field="X")
        targets = self._read_targets(column, inputs.values.shape[0])
        check_lengths(inputs.values, targets.values)
        plan, backend = make_plan(
            self, inputs, targets, settings, sample_weight, groups, self._held(validation_data), source
        )
        trunk, plan = self._add_objective(plan)
        hashed = data_hash(inputs.values, None if self.objective != "supervised" else targets.values)
        fitted = _trunk_of(backend.fit(plan), trunk)
        self._learn(fitted, plan, inputs, backend.name, hashed, time.perf_counter() - started)
        self.outcome_ = y if isinstance(y, str) else None
        self.target_ndim_ = 1
        return self

    def _held(self, validation_data: Any) -> Any:
        """Return validation data with something in place of labels that nothing makes use of."""
        if self.objective == "supervised" or not isinstance(validation_data, tuple | list) or len(validation_data) < 2:
            return validation_data
        X, y, *weight = validation_data
        n_samples = X.shape[0] if hasattr(X, "shape") else len(X)
        return X, (y if isinstance(y, str) else np.zeros(n_samples, dtype=np.int64)), *weight

    def _check_settings(self) -> None:
        """Refuse what breaks a rule, whatever the objective."""
        one_of(self.objective, "objective", OBJECTIVES)
        number(self.mask_fraction, "mask_fraction", 0, 1, low_open=True, high_open=True)
        if self.span is not None:
            integer(self.span, "span")
        number(self.crop, "crop", 0, 1, low_open=True)
        number(self.noise, "noise", 0)
        integer(self.projection, "projection")
        number(self.temperature, "temperature", 0, low_open=True)
        if self.backend == "h2o" or self.cluster is not None:
            raise UnsupportedError(
                'BioEmbedder trains on Keras alone; leave cluster out and use backend="keras".', field="backend"
            )
        if self.objective != "masked" and self.batch_size is not None and self.batch_size < 2:
            raise InvalidInputError(
                f"batch_size must be at least 2, as each sample is told from the others of its batch; got "
                f"{self.batch_size}.",
                field="batch_size",
            )

    def _read_targets(self, y: Any, n_samples: int = 0) -> Targets:
        head = Head("vector", 1)
        if self.objective != "masked" and n_samples < 2:
            raise InvalidInputError(
                f"objective={self.objective!r} tells samples from one another; X has n_samples={n_samples}; give at "
                "least two.",
                field="X",
            )
        if self.objective != "supervised":
            return Targets(np.zeros(n_samples, dtype=np.int64), head)
        if y is None:
            raise InvalidInputError(
                'objective="supervised" requires y to be passed, but the target y is None; pass classes, or use '
                '"contrastive".',
                field="y",
            )
        classes, codes = class_codes(y)
        if len(classes) < 2:
            raise InvalidInputError(
                f"y must have at least two classes; got one class, {classes.tolist()[0]!r}; add samples of another.",
                field="y",
            )
        return Targets(codes, head, strata=codes)

    def _encode_targets(self, y: Any, targets: Targets, name: str) -> np.ndarray:
        if self.objective == "supervised":
            return class_codes(y)[1]  # which classes are the same is all that counts
        return np.zeros(len(y), dtype=np.int64)

    def _complete_targets(self, targets: Targets, encoder: Encoder) -> Targets:
        if self.objective == "masked":
            return replace(targets, head=masked_head(encoder))
        ways_of(encoder, self.augment)
        temperature = float(self.temperature)
        head = Head("contrast", integer(self.projection, "projection"), temperature=temperature)
        return replace(targets, head=head)

    def _values_to_learn(self, values: Any, encoder: Encoder) -> Any:
        """Other spellings may have other tokens, and more of them."""
        if self.objective == "masked" or not spells(encoder, self.augment):
            return values
        return np.array([text for one in spell(values, 0) for text in one], dtype=object)

    def _default_network(self, encoder: Encoder) -> Network:
        if encoder.kind == "table":
            return MLP()
        width = min(11, encoder.shape_[0])
        if self.objective == "masked":
            return CNN(
                filters=(64,) * 4, kernel_size=min(7, width), pool_size=1, dilation=(1, 2, 4, 8), residual=True,
                batch_norm=True, dense=(64,),
            )  # fmt: skip
        return CNN(filters=(64, 64), kernel_size=width, pool_size=1, global_pool="both", dense=(64,))

    def _add_objective(self, plan: TrainingPlan) -> tuple[Network, TrainingPlan]:
        """Return the network that gives vectors, and the plan with what only training makes use of."""
        shape = plan.encoder.shape_
        layers = plan.network.layers(shape, plan.head.positions)
        after = shape_after(layers, shape)
        if self.objective == "masked":
            remake: Any = masked(plan.encoder, float(self.mask_fraction), self.span and integer(self.span, "span"))
            pool: tuple[Layer, ...] = (GlobalPool("average"),) if plan.head.positions else ()
            trunk: Network = Chain((*layers, *pool)) if pool else plan.network
            return trunk, _remaking(plan, remake, remake)
        trunk = plan.network if len(after) == 1 else Chain((*layers, Flatten()))
        units = shape_after(trunk.layers(shape), shape)[0]
        network = Chain((trunk, Dense(units, "relu")))
        made = [None if part is None else self._views(plan, part) for part in (plan.train, plan.validation)]
        return trunk, _remaking(replace(plan, network=network), *made)

    def _views(self, plan: TrainingPlan, samples: Samples) -> Any:
        labels = samples.y if self.objective == "supervised" else None
        names = ("augment", "crop", "mask_fraction", "noise")
        return views(plan.encoder, samples.X, labels, {name: getattr(self, name) for name in names}, plan.seed)

    # use --------------------------------------------------------------------------------------------------------

    def transform(self, X: Any) -> np.ndarray:
        """Vectors of samples.

        Parameters
        ----------
        X : as for `fit`

        Returns
        -------
        ndarray of shape (n_samples, width)
        """
        return self._outputs(X)

    def prototypes(self, X: Any, y: Any, metric: str = "euclidean") -> Prototypes:
        """Learn classes from a few samples each, which training need not have seen.

        Parameters
        ----------
        X : as for `fit`
            The support: one sample a class, or more.
        y : array-like of shape (n_samples,)
        metric : {"euclidean", "cosine"}
            How vectors are compared.

        Returns
        -------
        Prototypes
            With ``predict``, ``predict_proba`` and ``score``.
        """
        metric = one_of(metric, "metric", METRICS)
        vectors = scaled(self._outputs(X), metric)
        classes, codes = class_codes(y)
        if len(codes) != len(vectors):
            raise InvalidInputError(
                f"X and y must have one entry for each sample; got {len(vectors)} in X and {len(codes)} in y.",
                field="y",
            )
        means = np.stack([vectors[codes == code].mean(axis=0) for code in range(len(classes))])
        return Prototypes(self, classes, means, metric)

    def evaluate(self, X: Any, y: Any = None, groups: Any = None, train: Any = None) -> Any:
        """Refuse: vectors are judged by what they are used for."""
        raise UnsupportedError(
            "evaluate judges predictions; BioEmbedder gives vectors; judge a classifier of them, or "
            "prototypes(...).score.",
            field="X",
        )

    @property
    def _n_features_out(self) -> int:
        return int(self.head_.n_outputs)

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        tags.target_tags.required = self.objective == "supervised"
        return tags


def _remaking(plan: TrainingPlan, train: Any, validation: Any) -> TrainingPlan:
    held = plan.validation
    return replace(
        plan,
        train=replace(plan.train, remake=train),
        validation=None if held is None else replace(held, remake=validation),
    )


def _trunk_of(fitted: FittedModel, trunk: Network) -> FittedModel:
    """Return the trained network without what only training makes use of."""
    shape = fitted.encoder.shape_
    layers = trunk.layers(shape)
    history = dict(fitted.history)
    if fitted.head.kind == "multiclass":
        losses = [name for name in history if name.endswith("loss")]
        history |= {name.replace("loss", "perplexity"): np.exp(history[name]).tolist() for name in losses}
    return rebuild(
        "keras",
        network=trunk,
        encoder=fitted.encoder,
        head=Head("vector", shape_after(layers, shape)[0]),
        classes=None,
        weights=fitted.weights[: len(weights_of(layers, shape))],
        history=history,
        best_epoch=fitted.best_epoch,
        info=fitted.info,
        precision=getattr(fitted, "precision", None),
    )
