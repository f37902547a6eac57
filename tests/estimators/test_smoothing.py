import itertools

import numpy as np
import pytest

from pybiodl.estimators._smoothing import LabelChain

random = np.random.default_rng(0)


def test_posteriors_are_those_of_all_paths():
    """Against the sum over every path of labels, weighed by hand."""
    start, frequency = np.array([0.5, 0.3, 0.2]), np.array([0.2, 0.5, 0.3])
    transition = random.dirichlet(np.ones(3), 3)
    probabilities = random.dirichlet(np.ones(3), 5)
    posterior = np.zeros((5, 3))
    for path in itertools.product(range(3), repeat=5):
        weight = start[path[0]] * np.prod([transition[a, b] for a, b in itertools.pairwise(path)])
        weight *= np.prod([probabilities[place, label] / frequency[label] for place, label in enumerate(path)])
        for place, label in enumerate(path):
            posterior[place, label] += weight
    posterior /= posterior.sum(axis=1, keepdims=True)
    assert LabelChain(start, transition, frequency).smooth(probabilities) == pytest.approx(posterior, abs=1e-12)


def test_counts_leave_out_what_is_not_known():
    chain = LabelChain.learn([np.array([0, 0, 1, -1, 1]), np.array([-1, 0])], 2)
    assert chain.transition == pytest.approx(np.array([[2, 2], [1, 1]]) / [[4], [2]])
    assert chain.start == pytest.approx(np.array([2, 1]) / 3)
    assert chain.frequency == pytest.approx(np.array([4, 3]) / 7)


def test_long_lines_do_not_underflow():
    chain = LabelChain.learn([np.array([0] * 50 + [1] * 50)], 2)
    smooth = chain.smooth(random.dirichlet([0.01, 0.01], 20_000))
    assert np.isfinite(smooth).all()
    assert smooth.sum(axis=1) == pytest.approx(1)
