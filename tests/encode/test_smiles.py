import random

import numpy as np
import pytest

from pybiodl.encode import spell_smiles
from pybiodl.errors import InvalidInputError, InvalidTypeError, MissingDependencyError

ASPIRIN = "CC(=O)Oc1ccccc1C(=O)O"
ALANINE = "C[C@@H](N)C(=O)O"


@pytest.mark.parametrize("smiles", [ASPIRIN, ALANINE, "F/C=C\\Cl", "[Na+].[Cl-]", "C%12CCCCC%12"])
def test_every_spelling_is_the_same_molecule(smiles):
    chem = pytest.importorskip("rdkit.Chem")
    spellings = spell_smiles(smiles, 5, random_state=0)
    assert len(set(spellings)) == len(spellings)
    assert {chem.CanonSmiles(spelling) for spelling in spellings} == {chem.CanonSmiles(smiles)}


def test_there_are_as_many_as_asked_for_where_there_are_so_many():
    pytest.importorskip("rdkit")
    assert len(spell_smiles(ASPIRIN, 20.0, random_state=1)) == 20
    assert spell_smiles("C", 5) == ["C"]
    assert sorted(spell_smiles("CO", 9, 0)) == ["CO", "OC"]


def test_a_seed_repeats_and_the_global_generators_stay():
    pytest.importorskip("rdkit")
    states = random.getstate(), np.random.get_state()[1].tolist()  # noqa: NPY002
    assert spell_smiles(ASPIRIN, 5, 3) == spell_smiles(ASPIRIN, 5, 3.0)
    assert spell_smiles(ASPIRIN, 5, 3) != spell_smiles(ASPIRIN, 5, 4)
    for make in (np.random.default_rng, np.random.RandomState):
        assert spell_smiles(ASPIRIN, 5, make(3)) == spell_smiles(ASPIRIN, 5, make(3))
    spell_smiles(ASPIRIN, 5)
    assert states == (random.getstate(), np.random.get_state()[1].tolist())  # noqa: NPY002


def test_what_is_no_molecule_is_refused(capfd):
    pytest.importorskip("rdkit")
    for smiles in ("C1CC", "C(C)(C)(C)(C)C", ""):
        with pytest.raises(
            InvalidInputError, match=r"smiles must be a molecule that RDKit can read; got '.*'; correct"
        ):
            spell_smiles(smiles)
    assert capfd.readouterr().err == ""
    with pytest.raises(InvalidTypeError, match="smiles must be one string"):
        spell_smiles(["C"])


def test_without_rdkit_the_extra_is_named(monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "rdkit", None)
    monkeypatch.setitem(sys.modules, "rdkit.Chem", None)
    with pytest.raises(
        MissingDependencyError, match=r'Spelling SMILES needs .* rdkit, .*pip install "pybiodl\[chem\]"'
    ):
        spell_smiles("CC")
