"""All recipes by name."""

from __future__ import annotations

import pandas as pd

from pybiodl._check import nearest
from pybiodl.errors import InvalidInputError
from pybiodl.recipes._adaptive_treatment import adaptive_treatment
from pybiodl.recipes._adverse_reactions import adverse_reactions
from pybiodl.recipes._basset import basset
from pybiodl.recipes._biomedical_entities import biomedical_entities
from pybiodl.recipes._biren import biren
from pybiodl.recipes._chipseq_denoising import chipseq_denoising
from pybiodl.recipes._danq import danq
from pybiodl.recipes._deepbind import deepbind
from pybiodl.recipes._deepchrome import deepchrome
from pybiodl.recipes._deeploc import deeploc
from pybiodl.recipes._deepnano import deepnano
from pybiodl.recipes._denovo_peptide import denovo_peptide
from pybiodl.recipes._disorder import disorder
from pybiodl.recipes._dna_protein_binding import dna_protein_binding
from pybiodl.recipes._doctor_ai import doctor_ai
from pybiodl.recipes._drug_interaction import drug_interaction
from pybiodl.recipes._eeg_bihemispheric import eeg_bihemispheric
from pybiodl.recipes._epidemic import epidemic
from pybiodl.recipes._grn_hybrid import grn_hybrid
from pybiodl.recipes._grn_swarm import grn_swarm
from pybiodl.recipes._grn_two_step import grn_two_step
from pybiodl.recipes._hiv_resistance import hiv_resistance
from pybiodl.recipes._musitedeep import musitedeep
from pybiodl.recipes._nrc import nrc
from pybiodl.recipes._one_shot import one_shot
from pybiodl.recipes._promoter import promoter
from pybiodl.recipes._recipe import Recipe
from pybiodl.recipes._replication_timing import replication_timing
from pybiodl.recipes._rna_protein_hybrid import rna_protein_hybrid
from pybiodl.recipes._rnaseq_bias import rnaseq_bias
from pybiodl.recipes._secondary_structure import secondary_structure
from pybiodl.recipes._smiles_vae import smiles_vae
from pybiodl.recipes._text_classification import text_classification
from pybiodl.recipes._titer import titer

_RECIPES = (
    promoter,
    deepbind,
    deeploc,
    hiv_resistance,
    nrc,
    secondary_structure,
    danq,
    basset,
    deepchrome,
    musitedeep,
    titer,
    biren,
    rna_protein_hybrid,
    dna_protein_binding,
    disorder,
    deepnano,
    denovo_peptide,
    smiles_vae,
    one_shot,
    text_classification,
    drug_interaction,
    adverse_reactions,
    biomedical_entities,
    doctor_ai,
    replication_timing,
    eeg_bihemispheric,
    chipseq_denoising,
    rnaseq_bias,
    epidemic,
    grn_hybrid,
    grn_two_step,
    grn_swarm,
    adaptive_treatment,
)
RECIPES: dict[str, Recipe] = {recipe.name: recipe for recipe in _RECIPES}
"""Recipe by name."""


def list_recipes() -> pd.DataFrame:
    """Return a row a recipe: what it does, the files it reads, its networks and its paper.

    Returns
    -------
    DataFrame
        Indexed by name: ``task``, ``files``, ``networks``, ``paper`` and ``doi``.
    """
    rows = {
        name: {
            "task": recipe.title,
            "files": recipe.files,
            "networks": ", ".join(recipe.networks),
            "paper": recipe.paper,
            "doi": recipe.doi,
        }
        for name, recipe in sorted(RECIPES.items())
    }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("name")


def find_recipe(name: str) -> Recipe:
    """Return the recipe of a name.

    Raises
    ------
    InvalidInputError
        If there is none; the nearest name is given.
    """
    if name not in RECIPES:
        hint = nearest(name, RECIPES) or f"; they are {', '.join(sorted(RECIPES))}."
        raise InvalidInputError(f"name must be that of a recipe; got {name!r}{hint}", field="name")
    return RECIPES[name]
