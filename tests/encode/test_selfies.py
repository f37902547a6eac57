"""Molecules as SELFIES: the molecule comes back, and any row of symbols is one."""

import sys

import numpy as np
import pytest

from pybiodl.encode import Tokens
from pybiodl.errors import InvalidInputError, MissingDependencyError

MOLECULES = np.array(
    [
        "CC(=O)Oc1ccccc1C(=O)O", "CN1C=NC2=C1C(=O)N(C(=O)N2C)C", "C[C@H](N)C(=O)O", "C[C@@H](N)C(=O)O", "F/C=C/F",
        "F/C=C\\F", "[Na+].[Cl-]", "c1ccc2[nH]ccc2c1", "C[N+](C)(C)CC([O-])=O", "O=[N+]([O-])c1ccccc1", "[13CH4]",
        "C1CC2CCC1C2", "BrC(Cl)I", "CS(=O)(=O)N", "c1cscn1",
    ],
    dtype=object,
)  # fmt: skip


def canonical(smiles):
    return pytest.importorskip("rdkit.Chem").CanonSmiles(smiles)


@pytest.fixture(scope="module")
def encoder():
    pytest.importorskip("selfies")
    return Tokens("selfies", start_end=True).fit(MOLECULES)


def test_every_molecule_comes_back(encoder):
    back = encoder.decode(encoder.transform(MOLECULES))
    assert [canonical(one) for one in back] == [canonical(one) for one in MOLECULES]


def test_spellings_of_one_molecule_are_one_molecule(encoder):
    written = encoder.decode(encoder.transform(np.array(["OC(=O)c1ccccc1OC(C)=O", MOLECULES[0]], dtype=object)))
    assert canonical(written[0]) == canonical(written[1])


def test_any_row_of_symbols_is_a_molecule_as_no_row_of_smiles_tokens_is():
    blocked = pytest.importorskip("rdkit.rdBase").BlockLogs()
    organic = np.array([one for one in MOLECULES if "Na" not in one], dtype=object)  # bonds of ions are not counted
    random, shares = np.random.default_rng(0), {}
    for known in (Tokens(tokens, start_end=True).fit(organic) for tokens in ("selfies", "smiles")):
        codes = random.integers(1, known.shape_[1] - 1, size=(300, known.length_))
        read = [pytest.importorskip("rdkit.Chem").MolFromSmiles(one) for one in known.decode(codes)]
        shares[known.tokens] = np.mean([one is not None for one in read])
    del blocked
    assert shares["selfies"] == 1.0
    assert shares["smiles"] < 0.1


def test_an_encoder_that_is_kept_reads_the_same(encoder):
    values, arrays = encoder.state()
    again = Tokens.from_state(encoder.get_params(), values, arrays)
    assert (again.transform(MOLECULES) == encoder.transform(MOLECULES)).all()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("c1cc", "'c1cc' in row 1 .0-based. has none, because it is no SMILES; correct it or leave it out[.]"),
        ("O=N(=O)c1ccccc1", r"because it has N with 5 bond\(s\) - a max. of 3 bond\(s\) was specified; .* use Tokens"),
        ("", "the one in row 1 .0-based. is empty"),
    ],
)
def test_what_is_no_molecule_is_refused_with_its_row(encoder, text, said):
    with pytest.raises(InvalidInputError, match=said):
        encoder.transform(np.array(["CCO", text], dtype=object))


def test_a_strange_symbol_is_shown_and_never_made_an_atom():
    pytest.importorskip("selfies")
    known = Tokens("selfies", unknown="mask").fit(np.array(["CCO"], dtype=object))
    assert known.decode(known.transform(np.array(["CN"], dtype=object))).tolist() == ["[C]<unknown>"]


def test_without_selfies_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "selfies", None)
    with pytest.raises(
        MissingDependencyError, match=r'SELFIES needs the package selfies.*pip install "pybiodl\[chem\]"'
    ):
        Tokens("selfies").fit(MOLECULES)
