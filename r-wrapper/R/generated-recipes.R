# Written by tools/generate.py from the signatures and docstrings of Python; change those, not this file.

#' @rdname bio_recipes
#' @export
recipe_adaptive_treatment <- function(
    files, out = NULL, test = NULL, network = NULL, split = NULL, seed = NULL, each = FALSE, ...) {
  run_recipe("adaptive_treatment", files, out, test, network, split, seed, each, match.call(), ...)
}

#' @rdname bio_recipes
#' @export
recipe_adverse_reactions <- function(
    files, out = NULL, test = NULL, network = NULL, split = NULL, seed = NULL, each = FALSE, ...) {
  run_recipe("adverse_reactions", files, out, test, network, split, seed, each, match.call(), ...)
}

#' @rdname bio_recipes
#' @export
recipe_basset <- function(
    files, out = NULL, test = NULL, network = NULL, split = NULL, seed = NULL, each = FALSE, ...) {
  run_recipe("basset", files, out, test, network, split, seed, each, match.call(), ...)
}

#' @rdname bio_recipes
#' @export
recipe_biomedical_entities <- function(
    files, out = NULL, test = NULL, network = NULL, split = NULL, seed = NULL, each = FALSE, ...) {
  run_recipe("biomedical_entities", files, out, test, network, split, seed, each, match.call(), ...)
}

#' @rdname bio_recipes
#' @export
recipe_biren <- function(
    files, out = NULL, test = NULL, network = NULL, split = NULL, seed = NULL, each = FALSE, ...) {
  run_recipe("biren", files, out, test, network, split, seed, each, match.call(), ...)
}

#' @rdname bio_recipes
#' @export
recipe_chipseq_denoising <- function(
    files, out = NULL, test = NULL, network = NULL, split = NULL, seed = NULL, each = FALSE, ...) {
  run_recipe("chipseq_denoising", files, out, test, network, split, seed, each, match.call(), ...)
}

#' @rdname bio_recipes
#' @export
recipe_danq <- function(
    files, out = NULL, test = NULL, network = NULL, split = NULL, seed = NULL, each = FALSE, ...) {
  run_recipe("danq", files, out, test, network, split, seed, each, match.call(), ...)
}

#' @rdname bio_recipes
#' @export
recipe_deepbind <- function(
    files, out = NULL, test = NULL, network = NULL, split = NULL, seed = NULL, each = FALSE, ...) {
  run_recipe("deepbind", files, out, test, network, split, seed, each, match.call(), ...)
}

#' @rdname bio_recipes
#' @export
recipe_deepchrome <- function(
    files, out = NULL, test = NULL, network = NULL, split = NULL, seed = NULL, each = FALSE, ...) {
  run_recipe("deepchrome", files, out, test, network, split, seed, each, match.call(), ...)
}

#' @rdname bio_recipes
#' @export
recipe_deeploc <- function(
    files, out = NULL, test = NULL, network = NULL, split = NULL, seed = NULL, each = FALSE, ...) {
  run_recipe("deeploc", files, out, test, network, split, seed, each, match.call(), ...)
}

#' @rdname bio_recipes
#' @export
recipe_deepnano <- function(
    files, out = NULL, test = NULL, network = NULL, split = NULL, seed = NULL, each = FALSE, ...) {
  run_recipe("deepnano", files, out, test, network, split, seed, each, match.call(), ...)
}

#' @rdname bio_recipes
#' @export
recipe_denovo_peptide <- function(
    files, out = NULL, test = NULL, network = NULL, split = NULL, seed = NULL, each = FALSE, ...) {
  run_recipe("denovo_peptide", files, out, test, network, split, seed, each, match.call(), ...)
}

#' @rdname bio_recipes
#' @export
recipe_disorder <- function(
    files, out = NULL, test = NULL, network = NULL, split = NULL, seed = NULL, each = FALSE, ...) {
  run_recipe("disorder", files, out, test, network, split, seed, each, match.call(), ...)
}

#' @rdname bio_recipes
#' @export
recipe_dna_protein_binding <- function(
    files, out = NULL, test = NULL, network = NULL, split = NULL, seed = NULL, each = FALSE, ...) {
  run_recipe("dna_protein_binding", files, out, test, network, split, seed, each, match.call(), ...)
}

#' @rdname bio_recipes
#' @export
recipe_doctor_ai <- function(
    files, out = NULL, test = NULL, network = NULL, split = NULL, seed = NULL, each = FALSE, ...) {
  run_recipe("doctor_ai", files, out, test, network, split, seed, each, match.call(), ...)
}

#' @rdname bio_recipes
#' @export
recipe_drug_interaction <- function(
    files, out = NULL, test = NULL, network = NULL, split = NULL, seed = NULL, each = FALSE, ...) {
  run_recipe("drug_interaction", files, out, test, network, split, seed, each, match.call(), ...)
}

#' @rdname bio_recipes
#' @export
recipe_eeg_bihemispheric <- function(
    files, out = NULL, test = NULL, network = NULL, split = NULL, seed = NULL, each = FALSE, ...) {
  run_recipe("eeg_bihemispheric", files, out, test, network, split, seed, each, match.call(), ...)
}

#' @rdname bio_recipes
#' @export
recipe_epidemic <- function(
    files, out = NULL, test = NULL, network = NULL, split = NULL, seed = NULL, each = FALSE, ...) {
  run_recipe("epidemic", files, out, test, network, split, seed, each, match.call(), ...)
}

#' @rdname bio_recipes
#' @export
recipe_grn_hybrid <- function(
    files, out = NULL, test = NULL, network = NULL, split = NULL, seed = NULL, each = FALSE, ...) {
  run_recipe("grn_hybrid", files, out, test, network, split, seed, each, match.call(), ...)
}

#' @rdname bio_recipes
#' @export
recipe_grn_swarm <- function(
    files, out = NULL, test = NULL, network = NULL, split = NULL, seed = NULL, each = FALSE, ...) {
  run_recipe("grn_swarm", files, out, test, network, split, seed, each, match.call(), ...)
}

#' @rdname bio_recipes
#' @export
recipe_grn_two_step <- function(
    files, out = NULL, test = NULL, network = NULL, split = NULL, seed = NULL, each = FALSE, ...) {
  run_recipe("grn_two_step", files, out, test, network, split, seed, each, match.call(), ...)
}

#' @rdname bio_recipes
#' @export
recipe_hiv_resistance <- function(
    files, out = NULL, test = NULL, network = NULL, split = NULL, seed = NULL, each = FALSE, ...) {
  run_recipe("hiv_resistance", files, out, test, network, split, seed, each, match.call(), ...)
}

#' @rdname bio_recipes
#' @export
recipe_musitedeep <- function(
    files, out = NULL, test = NULL, network = NULL, split = NULL, seed = NULL, each = FALSE, ...) {
  run_recipe("musitedeep", files, out, test, network, split, seed, each, match.call(), ...)
}

#' @rdname bio_recipes
#' @export
recipe_nrc <- function(
    files, out = NULL, test = NULL, network = NULL, split = NULL, seed = NULL, each = FALSE, ...) {
  run_recipe("nrc", files, out, test, network, split, seed, each, match.call(), ...)
}

#' @rdname bio_recipes
#' @export
recipe_one_shot <- function(
    files, out = NULL, test = NULL, network = NULL, split = NULL, seed = NULL, each = FALSE, ...) {
  run_recipe("one_shot", files, out, test, network, split, seed, each, match.call(), ...)
}

#' @rdname bio_recipes
#' @export
recipe_promoter <- function(
    files, out = NULL, test = NULL, network = NULL, split = NULL, seed = NULL, each = FALSE, ...) {
  run_recipe("promoter", files, out, test, network, split, seed, each, match.call(), ...)
}

#' @rdname bio_recipes
#' @export
recipe_replication_timing <- function(
    files, out = NULL, test = NULL, network = NULL, split = NULL, seed = NULL, each = FALSE, ...) {
  run_recipe("replication_timing", files, out, test, network, split, seed, each, match.call(), ...)
}

#' @rdname bio_recipes
#' @export
recipe_rna_protein_hybrid <- function(
    files, out = NULL, test = NULL, network = NULL, split = NULL, seed = NULL, each = FALSE, ...) {
  run_recipe("rna_protein_hybrid", files, out, test, network, split, seed, each, match.call(), ...)
}

#' @rdname bio_recipes
#' @export
recipe_rnaseq_bias <- function(
    files, out = NULL, test = NULL, network = NULL, split = NULL, seed = NULL, each = FALSE, ...) {
  run_recipe("rnaseq_bias", files, out, test, network, split, seed, each, match.call(), ...)
}

#' @rdname bio_recipes
#' @export
recipe_secondary_structure <- function(
    files, out = NULL, test = NULL, network = NULL, split = NULL, seed = NULL, each = FALSE, ...) {
  run_recipe("secondary_structure", files, out, test, network, split, seed, each, match.call(), ...)
}

#' @rdname bio_recipes
#' @export
recipe_smiles_vae <- function(
    files, out = NULL, test = NULL, network = NULL, split = NULL, seed = NULL, each = FALSE, ...) {
  run_recipe("smiles_vae", files, out, test, network, split, seed, each, match.call(), ...)
}

#' @rdname bio_recipes
#' @export
recipe_text_classification <- function(
    files, out = NULL, test = NULL, network = NULL, split = NULL, seed = NULL, each = FALSE, ...) {
  run_recipe("text_classification", files, out, test, network, split, seed, each, match.call(), ...)
}

#' @rdname bio_recipes
#' @export
recipe_titer <- function(
    files, out = NULL, test = NULL, network = NULL, split = NULL, seed = NULL, each = FALSE, ...) {
  run_recipe("titer", files, out, test, network, split, seed, each, match.call(), ...)
}
