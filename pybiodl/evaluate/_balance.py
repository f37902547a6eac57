"""Whole groups onto folds of about equal size and mix of outcomes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse

_MOST_CLASSES = 20  # distinct numbers up to which an outcome of numbers is taken for classes
_N_BINS = 5  # of an outcome of values


def balanced_folds(codes: np.ndarray, y: Any, n_folds: int, seed: int | None) -> np.ndarray:
    """Fold of each sample: groups stay whole, folds get about equal sizes and about equal shares of each class.

    The largest groups go first, each to the fold that holds least of what the group brings: its samples, and its
    samples of each class relative to how many there are. No class must be in every fold, and no fold stays empty.

    Parameters
    ----------
    codes : ndarray of shape (n_samples,), int
        Group of each sample, all of 0 to n_groups - 1, at least `n_folds`; numbered without regard to the order of
        the rows.
    y : array of shape (n_samples,) or (n_samples, n_outputs), or None
        Classes, labels of 0 and 1, or values, which are cut into five quantiles; missing values are a class.
    n_folds : int
    seed : int or None
        Order of groups of like size; None takes them by size and number.

    Returns
    -------
    ndarray of shape (n_samples,), int
    """
    n_groups = int(codes.max()) + 1
    members = scipy.sparse.csr_matrix((np.ones(len(codes)), (codes, np.arange(len(codes)))), (n_groups, len(codes)))
    content = (members @ _outcome_columns(y, len(codes))).toarray()
    relative = content / np.maximum(content.sum(axis=0), 1)
    size = np.bincount(codes, minlength=n_groups)
    if seed is None:
        order = np.argsort(-size, kind="stable")
    else:
        shuffled = np.random.default_rng(seed).permutation(n_groups)
        # Groups within a factor of two count as alike, so that the seed has something to choose from.
        order = shuffled[np.argsort(-np.floor(np.log2(size[shuffled])), kind="stable")]
    load = np.zeros((n_folds, content.shape[1]))
    fold_of_group = np.empty(n_groups, dtype=np.int64)
    for group in order:
        fold = int(np.argmin(load @ relative[group]))
        fold_of_group[group] = fold
        load[fold] += content[group]
    return fold_of_group[codes]


def _outcome_columns(y: Any, n_samples: int) -> scipy.sparse.csr_matrix:
    """One column of ones, and one for each class or label, shape (n_samples, 1 + n_classes)."""
    ones = np.ones((n_samples, 1))
    if y is None:
        return scipy.sparse.csr_matrix(ones)
    y = y.toarray() if scipy.sparse.issparse(y) else np.asarray(y)
    if y.ndim == 2 and y.shape[1] > 1:
        labels = pd.DataFrame(y)
        # Several values have no common classes: sizes alone are balanced.
        labelled = labels.isin([0, 1]) | labels.isna()
        return scipy.sparse.csr_matrix(
            np.hstack([ones, (labels == 1).to_numpy(float)]) if labelled.to_numpy().all() else ones
        )
    codes = _classes(pd.Series(y.ravel()))
    rows = np.arange(n_samples)
    one_hot = scipy.sparse.csr_matrix((np.ones(n_samples), (rows, codes)), (n_samples, int(codes.max()) + 1))
    return scipy.sparse.hstack([ones, one_hot], format="csr")


def _classes(y: pd.Series) -> np.ndarray:
    """Class codes of labels, or quantiles of values; sorted, so that the order of the rows plays no part."""
    if pd.api.types.is_float_dtype(y) and y.nunique() > _MOST_CLASSES:
        codes = np.asarray(pd.qcut(y, _N_BINS, labels=False, duplicates="drop"))
        return np.where(np.isnan(codes), _N_BINS, codes).astype(np.int64)
    return name_codes(y)[0]


def name_codes(values: pd.Series) -> tuple[np.ndarray, list[Any]]:
    """Codes in the order of the sorted names, and the names; missing values come last."""
    codes, names = pd.factorize(values, use_na_sentinel=True)
    try:
        order = sorted(range(len(names)), key=lambda place: names[place])
    except TypeError:  # names of several types have no order of their own
        order = sorted(range(len(names)), key=lambda place: (str(type(names[place])), str(names[place])))
    rank = np.empty(len(names) + 1, dtype=np.int64)
    rank[order] = np.arange(len(names))
    rank[-1] = len(names)
    return rank[codes], [names[place] for place in order]
