"""Activity of molecules in assays that training never saw, by a few examples (Altae-Tran et al. 2017)."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import expit

from pybiodl.encode import Tokens
from pybiodl.encode._tokenize import split
from pybiodl.errors import InvalidInputError
from pybiodl.estimators import BioEmbedder
from pybiodl.evaluate import Evaluation, evaluate_outputs, linear_baseline
from pybiodl.interpret import Explanation
from pybiodl.networks import CNN
from pybiodl.read import read_smiles
from pybiodl.recipes._data import Data, check_classes
from pybiodl.recipes._reach import omission
from pybiodl.recipes._reading import exactly
from pybiodl.recipes._recipe import Choice, Recipe

_SUPPORT = 10  # known molecules of an assay that is never seen in training, active ones and as many inactive
_DRAWS = 20
_FEWEST = 10  # active molecules of an assay, and inactive ones, below which it is not read
_METRIC = "cosine"
_NONE = "inactive in all"


def read(*paths: Path) -> Data:
    """Read molecules and assays; a sample is a molecule and an assay in which it is active, or none.

    The last quarter of the assays, in the order of the columns, is never learned from.
    """
    exactly(paths, 1)
    table = read_smiles(paths[0], invalid="drop")
    assays = [name for name in table.columns if name not in ("id", "smiles") and _is_assay(table[name])]
    if len(assays) < 4:
        raise InvalidInputError(
            f"{paths[0].name} must have at least four assays, columns of 1 (active), 0 and nothing where not known, "
            f"each with at least {_FEWEST} of either; got {len(assays)}",
            field="files",
        )
    new = assays[-max(1, len(assays) // 4) :]
    known = table[assays[: -len(new)]].to_numpy(float)
    rows, columns = np.nonzero(np.nan_to_num(known) == 1)
    none = np.flatnonzero((np.nan_to_num(known).sum(axis=1) == 0) & ~np.isnan(known).all(axis=1))
    y = np.array([*(assays[column] for column in columns), *[_NONE] * len(none)], dtype=object)
    order = np.argsort(taken := np.concatenate([rows, none]), kind="stable")
    check_classes(y)
    X = table["smiles"].to_numpy(dtype=object)[taken[order]]
    notes = (f"assays never learned from: {', '.join(new)}.",)
    ids = (taken[order] + 1).astype(str).astype(object)
    unseen = table[new].astype(float).iloc[taken[order]].reset_index(drop=True)
    return Data(X, y[order], ids, beside=unseen, notes=notes)


def _is_assay(column: pd.Series[Any]) -> bool:
    values = pd.to_numeric(column, errors="coerce").dropna()
    return bool(values.isin([0, 1]).all() and min((values == 1).sum(), (values == 0).sum()) >= _FEWEST)


def drawn(labels: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Rows of the support: ten active molecules and ten inactive ones, or half of those there are."""
    support = []
    for value in (0, 1):
        rows = np.flatnonzero(labels == value)
        support.append(random.choice(rows, size=min(_SUPPORT, max(1, len(rows) // 2)), replace=False))
    return np.concatenate(support)


def told(vectors: np.ndarray, labels: np.ndarray, support: np.ndarray) -> np.ndarray:
    """Probability that each molecule is active: by the nearer mean of the support, as `BioEmbedder.prototypes` has it.

    Parameters
    ----------
    vectors : ndarray of shape (n_molecules, width)
        Of length 1.
    labels : ndarray of shape (n_molecules,)
    support : ndarray of int
    """
    means = [vectors[support[labels[support] == value]].mean(axis=0) for value in (0, 1)]
    far, near = (np.square(vectors - mean).sum(axis=1) for mean in means)
    return np.asarray(expit(far - near))


def _molecules(model: Any, data: Data) -> tuple[np.ndarray, np.ndarray, pd.DataFrame]:
    """Each molecule once: SMILES, vectors of length 1, and its labels in the assays never seen."""
    first = np.unique(data.X.astype(str), return_index=True)[1]
    vectors = np.asarray(model.transform(data.X[first]), dtype=np.float64)
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
    return data.X[first], vectors, data.beside.iloc[first].reset_index(drop=True)


def judge(model: Any, train: Data, held: Data) -> Evaluation:
    """Judge assays never seen, by one draw of examples each, beside a linear model of the same examples."""
    X, vectors, unseen = _molecules(model, held)
    y, output = unseen.to_numpy(float), np.zeros(unseen.shape)
    linear, random = np.zeros(unseen.shape), np.random.default_rng(0)
    for place in range(unseen.shape[1]):
        support = drawn(y[:, place], random)
        output[:, place] = told(vectors, y[:, place], support)
        simple = linear_baseline("binary", model.encoder_).fit(X[support], y[support, place])
        linear[:, place] = simple.outputs(X)[:, 1]
        y[support, place] = np.nan  # what is shown is not asked
    return evaluate_outputs(
        "multilabel", y, output, classes=list(unseen.columns), baseline=linear, majority=np.full(unseen.shape, 0.5)
    )


def draws(model: Any, data: Data) -> dict[str, float]:
    """Area under the ROC curve of each assay never seen, the mean of twenty draws of examples."""
    from sklearn.metrics import roc_auc_score

    _, vectors, unseen = _molecules(model, data)
    random, found = np.random.default_rng(0), {}
    for name in unseen.columns:
        labels, areas = unseen[name].to_numpy(), []
        for _ in range(_DRAWS):
            support = drawn(labels, random)
            asked = np.setdiff1d(np.flatnonzero(~np.isnan(labels)), support)
            areas.append(roc_auc_score(labels[asked], told(vectors, labels, support)[asked]))
        found[f"ROC AUC of {name}, mean of {_DRAWS} draws"] = float(np.mean(areas))
    return found


def explain(model: Any, data: Data) -> dict[str, Explanation]:
    """Tell which atoms and bonds count for the first of the assays never seen."""
    X, _, unseen = _molecules(model, data)
    labels = unseen.iloc[:, 0].to_numpy()
    support = drawn(labels, np.random.default_rng(0))
    prototypes = model.prototypes(X[support], labels[support], metric=_METRIC)
    return dict(omission(50, tokens_of, without_token)(prototypes, data))


def tokens_of(smiles: str) -> list[str]:
    """Atoms, bonds and branches of a molecule, each once."""
    return split(np.array([smiles], dtype=object), "smiles").names


def without_token(smiles: str, token: str) -> str:
    """Leave a token out; what is left is read as tokens, though no molecule."""
    parts = split(np.array([smiles], dtype=object), "smiles")
    return "".join(parts.names[place] for place in parts.index if parts.names[place] != token)


one_shot = Recipe(
    name="one_shot",
    title="activity of molecules in assays never seen in training, by ten examples of either kind",
    paper="Altae-Tran, Ramsundar, Pappu & Pande (2017), ACS Central Science",
    doi="10.1021/acscentsci.6b00367",
    files="a table with the column smiles and a column an assay, of 1 (active), 0, and nothing where not known; the "
    "last quarter of the assays is never learned from",
    example="smiles,NR-AR,NR-AhR,SR-ARE,SR-p53\nCCOc1ccccc1,0,1,,0",
    reader=read,
    task=BioEmbedder,
    networks={
        "convolutions": Choice(
            partial(
                CNN, filters=(64, 64), kernel_size=5, pool_size=(2, 1), embedding=32, global_pool="both", dense=(64,)
            ),
            {
                "encoder": Tokens("smiles", unknown="mask"), "objective": "supervised", "augment": ("mask",),
                "batch_size": 128, "epochs": 15,
            },
        )
    },
    explain=explain,
    part="a distance learned from other assays, by which a few examples tell a new one",
    without={"objective": "contrastive"},
    split="copies",
    command="python tests/benchmarks/recipes.py one_shot",
    figures=draws,
    judge=judge,
)  # fmt: skip
