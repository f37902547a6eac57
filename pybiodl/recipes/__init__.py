"""Published systems that run on files of your own: ``recipes.promoter.run("promoters.fa", "others.fa", out="run")``."""

from __future__ import annotations

from pybiodl.recipes._data import Data
from pybiodl.recipes._reading import paths_of
from pybiodl.recipes._recipe import Choice, Published, Recipe
from pybiodl.recipes._registry import (
    RECIPES,
    adaptive_treatment,
    basset,
    biren,
    chipseq_denoising,
    danq,
    deepbind,
    deepchrome,
    deeploc,
    deepnano,
    denovo_peptide,
    disorder,
    dna_protein_binding,
    doctor_ai,
    eeg_bihemispheric,
    epidemic,
    grn_hybrid,
    grn_two_step,
    hiv_resistance,
    musitedeep,
    nrc,
    promoter,
    replication_timing,
    rnaseq_bias,
    secondary_structure,
    smiles_vae,
    text_classification,
    titer,
)
from pybiodl.recipes._registry import find_recipe as find
from pybiodl.recipes._registry import list_recipes as list
from pybiodl.recipes._run import Run, judged, trained
from pybiodl.recipes._runs import Runs

__all__ = [
    "RECIPES",
    "Choice",
    "Data",
    "Published",
    "Recipe",
    "Run",
    "Runs",
    "adaptive_treatment",
    "basset",
    "biren",
    "chipseq_denoising",
    "danq",
    "deepbind",
    "deepchrome",
    "deeploc",
    "deepnano",
    "denovo_peptide",
    "disorder",
    "dna_protein_binding",
    "doctor_ai",
    "eeg_bihemispheric",
    "epidemic",
    "find",
    "grn_hybrid",
    "grn_two_step",
    "hiv_resistance",
    "judged",
    "list",
    "musitedeep",
    "nrc",
    "paths_of",
    "promoter",
    "replication_timing",
    "rnaseq_bias",
    "secondary_structure",
    "smiles_vae",
    "text_classification",
    "titer",
    "trained",
]
