"""The distance of strings against the plain recursion, and what a distance must be."""

from functools import cache

import numpy as np
import pytest

from pybiodl.evaluate import edit_distance

random = np.random.default_rng(0)


def by_recursion(left, right):
    @cache
    def distance(i, j):
        if i == 0 or j == 0:
            return i + j
        same = left[i - 1] == right[j - 1]
        return min(distance(i - 1, j) + 1, distance(i, j - 1) + 1, distance(i - 1, j - 1) + (not same))

    return distance(len(left), len(right))


def strings(n):
    return ["".join(random.choice(list("ACGT"), random.integers(0, 9))) for _ in range(n)]


@pytest.mark.parametrize(("left", "right"), list(zip(strings(40), strings(40), strict=True)))
def test_as_the_recursion_says(left, right):
    assert edit_distance(left, right) == by_recursion(left, right)
    assert edit_distance(right, left) == edit_distance(left, right)


def test_ends_and_symbols_of_several_letters():
    assert edit_distance("", "") == 0
    assert edit_distance("ACGT", "") == edit_distance("", "ACGT") == 4
    assert edit_distance(["A", "M[+16]"], ["A", "M"]) == 1
    assert edit_distance(np.array([3, 4, 5]), [3, 5]) == 1
