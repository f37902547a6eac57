"""What is searched: checked, drawn, and told apart."""

import numpy as np
import pytest
from scipy import stats

from pybiodl import BioClassifier
from pybiodl.errors import InvalidInputError, InvalidTypeError
from pybiodl.networks import CNN, MLP
from pybiodl.search._space import Space, describe, with_params

SPACE = {"network__hidden": [(8,), (16, 8), (32,)], "epochs": [1, 2, 3, 4]}


def test_a_grid_holds_each_combination_once():
    grid = Space(SPACE).grid()
    assert len(grid) == 12
    assert {(one["network__hidden"], one["epochs"]) for one in grid} == {
        (hidden, epochs) for hidden in SPACE["network__hidden"] for epochs in SPACE["epochs"]
    }
    assert len(Space([{"epochs": [1, 2]}, {"epochs": [2, 3]}]).grid()) == 3


@pytest.mark.parametrize("space", [SPACE, {**SPACE, "learning_rate": stats.loguniform(1e-4, 1e-1)}])
def test_draws_differ_and_longer_ones_begin_with_shorter_ones(space):
    short, long = Space(space).draw(5, 3), Space(space).draw(9, 3)
    assert long[:5] == short
    assert len({describe(one) for one in long}) == 9
    assert Space(space).draw(5, 4) != short


def test_a_finite_space_is_drawn_from_until_it_is_empty():
    assert len(Space(SPACE).draw(100, 0)) == 12


def test_draws_follow_their_distribution():
    rates = [one["r"] for one in Space({"r": stats.loguniform(1e-4, 1e-2)}).draw(2000, 0)]
    assert abs(np.mean(np.log10(rates)) + 3) < 0.05


def test_text_of_a_space_holds_no_address():
    one, two = (Space({"a": stats.uniform(0, 2), "network": [MLP(), CNN()]}) for _ in range(2))
    assert one.describe() == two.describe()
    assert one.describe() != Space({"a": stats.uniform(0, 3), "network": [MLP(), CNN()]}).describe()


def test_no_two_trials_share_a_network():
    network = MLP()
    model = with_params(BioClassifier(), {"network": network, "network__hidden": (4,)})
    assert model.network.hidden == (4,)
    assert network.hidden == MLP().hidden


@pytest.mark.parametrize(
    ("space", "said"),
    [
        ({}, "space must name at least one parameter"),
        ([], "space must name at least one parameter"),
        ({"epochs": []}, "at least one value for each parameter; got an empty list for 'epochs'"),
    ],
)
def test_empty_spaces_are_refused(space, said):
    with pytest.raises(InvalidInputError, match=said):
        Space(space)


@pytest.mark.parametrize("space", [5, "epochs", {"epochs": 5}, {"backend": "keras"}, {"epochs": {"a": 1}}])
def test_other_kinds_are_refused(space):
    with pytest.raises(InvalidTypeError, match=r"^space must"):
        Space(space)


def test_unknown_names_are_refused_with_the_nearest():
    with pytest.raises(InvalidInputError, match="'network__hiden'; did you mean 'network__hidden'"):
        Space({"network__hiden": [1]}).check(BioClassifier(MLP()))
    with pytest.raises(InvalidInputError, match=r"which needs a network; got network=None"):
        Space({"network__hidden": [1]}).check(BioClassifier())
    with pytest.raises(InvalidInputError, match="got the distribution uniform"):
        Space({"network__dropout": stats.uniform(0, 1)}).grid()
