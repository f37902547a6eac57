"""Help and examples of R functions that the docstrings of Python do not say."""

from __future__ import annotations

SAMPLES = (
    "Samples in rows: a numeric matrix, a data frame (strings and factors are categories), a sparse matrix of Matrix, "
    "a character vector or `XStringSet` of sequences, a list of signals (numeric vectors, or matrices of positions x "
    "channels) or an array of samples x positions x channels, a list of histories (lists of visits, each a character "
    "vector), a handle of [bio_open_fasta()]; or a `SummarizedExperiment` (`SingleCellExperiment`), whose "
    "columns are the samples; or a formula, as `y ~ .`; or, on H2O, the path or URL of a table that the cluster reads."
)
OUTCOMES = {
    "BioClassifier": "Classes of the samples: a factor (its levels keep their order), logical, character or whole "
    "numbers; a matrix of 0 and 1 for several labels a sample, `NA` where one is not known; a data frame of factors, "
    "a column an outcome; or the name of a column of a data frame, or of the table at a path. With "
    '`loss = "ordinal"` an ordered factor.',
    "BioRegressor": "Values of the samples: a numeric vector, or a matrix with one column a target; or the name of "
    "a column of a data frame, or of the table at a path.",
}
OUTCOMES["BioTagger"] = (
    "One line a sample, with an entry for each position: a character vector of strings of labels, or a list of "
    "factors, character or whole-number (`1L`) vectors; or a list of numeric vectors, or of matrices with one column a "
    "target. A named list of these, or a data frame of strings, is several outcomes."
)
OUTCOMES["BioTranscriber"] = (
    "What each line says: a character vector or `XStringSet` of strings of symbols; or a list of character vectors, "
    "where symbols have several letters."
)
LINES = (
    "Sequences or signals: a character vector or `XStringSet`, a list of numeric vectors or of matrices (positions x "
    "channels), or an array of samples x positions x channels."
)
SERIES = (
    "A series: a numeric matrix or data frame of times x variables, a `ts` of one or several variables, or a numeric "
    "vector; or a list of these, whose windows never reach from one into another. `NA` is what was not measured."
)
STRINGS = "Strings, as SMILES, peptides or DNA: a character vector or `XStringSet`."
TABLES = (
    "Samples in rows: a numeric matrix, a data frame (strings and factors are categories) or a sparse matrix of "
    "Matrix; or a `SummarizedExperiment` (`SingleCellExperiment`), whose columns are the samples; or a formula, as "
    "`~ .`; or, on H2O, the path or URL of a table that the cluster reads."
)
SAMPLES_OF = {
    "BioAutoencoder": TABLES,
    "BioClassifier": SAMPLES,
    "BioEmbedder": SAMPLES.partition("; or a formula")[0] + ".",
    "BioForecaster": SERIES,
    "BioGenerator": STRINGS,
    "BioTagger": LINES,
    "BioTranscriber": LINES,
}
OUTCOMES["BioAutoencoder"] = "Name of a column of `x` that is left out."
OUTCOMES["BioEmbedder"] = (
    'Classes of the samples, for `objective = "supervised"`: a factor or a character or whole-number vector. Other '
    "objectives make no use of them."
)
OUTCOMES["BioGenerator"] = (
    "Numbers that the latent shall tell: a numeric vector, or a matrix with one column a property, `NA` where one is "
    "not known."
)
_LINE = {"networks": "[rnn()], [cnn()] and [chain()] make networks."}
TASK_HELP = {
    "BioAutoencoder": {
        "networks": "[autoencoder()] makes it.",
        "seealso": "[predict.bio_autoencoder()], [bio_evaluate()], [pretrained()], [bio_save()]",
        "validation_data": "Other samples, as `x`, for early stopping and for the threshold; `validation_fraction` is "
        "then not used.",
    },
    "BioEmbedder": {
        "networks": "[mlp()], [cnn()], [rnn()], [transformer()] and [chain()] make networks.",
        "seealso": "[predict.bio_embedder()], [bio_prototypes()], [pretrained()], [bio_save()]",
        "validation_data": "`list(x, y)`, held-out samples for early stopping; `y` is `NULL` unless the objective is "
        "supervised.",
    },
    "BioForecaster": {
        "networks": "[rnn()], [cnn()] and [chain()] make networks.",
        "seealso": "[predict.bio_forecaster()], [bio_evaluate()], [bio_save()]",
        "validation_data": "Other series for early stopping and for intervals, as `x`; `validation_fraction` is then "
        "not used.",
    },
    "BioGenerator": {
        "networks": "[vae()] makes it.",
        "seealso": "[bio_sample()], [bio_optimize()], [bio_save()]",
        "validation_data": "`list(x, y)`, held-out strings for early stopping; `y` is `NULL` where the fit has none.",
    },
    "BioTagger": {**_LINE, "seealso": "[predict.bio_tagger()], [bio_evaluate()], [bio_save()]"},
    "BioTranscriber": {
        "networks": "[rnn()], [cnn()], [chain()] and [encoder_decoder()] make networks.",
        "seealso": "[predict.bio_transcriber()], [bio_evaluate()], [bio_save()]",
    },
}
"""Task to the help that is its own: `networks` that it takes, `seealso`, and arguments."""

LAYER_HELP = {
    "activation": 'Function of each number that leaves, as `"relu"`; see [mlp()].',
    "bidirectional": "Read the line both ways; the states are joined.",
    "branches": "List of lists of layers, which all read what enters.",
    "cell": 'One of `"lstm"`, `"gru"`.',
    "channels": "Weigh the channels by a second attention.",
    "dilation": "Positions from one that a filter reads to the next.",
    "dropout": "Share set to zero at training, from 0 to below 1.",
    "filters": "Filters of each width.",
    "heads": "Heads of attention; must divide the number of channels.",
    "join": 'One of `"concatenate"`, `"mean"`, `"max"`, `"difference"`.',
    "kernel_sizes": "Widths of the filters, in positions.",
    "kind": 'One of `"max"`, `"average"`; of all positions `"both"` too.',
    "l1": "Penalty on the absolute weights, at least 0.",
    "l2": "Penalty on the squared weights, at least 0.",
    "layers": "List of layers.",
    "name": 'Name of the function, as `"relu"`.',
    "padding": 'One of `"same"`, `"valid"`.',
    "places": "Places of the positions, from 1, in the order in which they leave.",
    "rate": "Share set to zero, from 0 to below 1.",
    "reverse": "Turn the line round.",
    "sequences": "Whether the state at each position leaves, or that at the end alone.",
    "size": "Positions that become one.",
    "steps": "Means that are read one after the other.",
    "stride": "Positions from one step of the filters to the next.",
    "units": "Numbers that leave for each position; for attention, units of the layer that scores.",
    "views": "List of lists of layers: how what enters is seen each time; all views have one shape.",
}
LAYER_HELP_OF = {
    "RunOn": {"steps": "Steps to run on.", "copies": "Sets of units, whose mean leaves."},
    "Select": {"channels": "Places of the channels, from 1, in the order in which they leave."},
    "Shared": {"join": 'One of `"difference"`, `"product"`, `"concatenate"`, `"mean"`, `"max"`.'},
}
COMPONENT_EXAMPLES = {
    "Paired": "left = c(1, 3), right = c(2, 4)", "Places": "c(3, 1)", "Select": "c(1, 3)",
    "Distribution": '"gamma"', "Schedule": 'kind = "linear"',
    "Shared": "list(list(layer_select(1)), list(layer_select(2))), list(layer_recurrent(4)), \"difference\"",
    "DomainAdversarial": "mlp()",
    "Activation": '"relu"', "BothStrands": "list(layer_conv(8, 5), layer_global_pool())",
    "Branches": "list(list(layer_conv(8, 3)), list(layer_conv(8, 9)))", "Conv": "8, 5", "Dense": "16", "Dropout": "0.5",
    "Embedding": "8", "Pool": "2", "Recurrent": "16", "Residual": "list(layer_conv(8, 5))",
    "RunOn": "3",
}  # fmt: skip
CLUSTER_HELP = {"user": "User name, where the cluster asks for one.", "password": "Its password."}
FIT_HELP = {
    "formula": "Outcome on the left, names of columns joined by `+` and `-` (or `.` for all others) on the right.",
    "data": "A data frame or matrix with named columns.",
    "outcome": "Name of a column of `colData(x)`, or the outcome itself.",
    "assay": "Name or number of the assay.",
    "sample_weight": "One number a sample, at least 0: its share in the loss. Of a table that a cluster reads by "
    "itself, the name of its column.",
    "offset": "A number a sample, or one for all: a known part of what is predicted, which the network need not "
    "learn: added to its number, and where `loss` is a distribution by its logarithm to that, so that counts of a "
    "library or a time of exposure `n` have `offset = log(n)`. `predict()` and [bio_evaluate()] then need one, too. "
    "Of a table that a cluster reads by itself, the name of its column, which is no feature then.",
    "...": "For other methods, the arguments of the default method.",
}

EXAMPLES = {
    "BioClassifier": [
        "if (bio_available()) {",
        "  fit <- bio_classifier(iris[1:4], iris$Species, network = mlp(hidden = 8), epochs = 2, seed = 1)",
        "  predict(fit, iris[c(1, 51, 101), 1:4])",
        "}",
    ],
    "BioRegressor": [
        "if (bio_available()) {",
        "  fit <- bio_regressor(Petal.Width ~ . - Species, iris, network = mlp(hidden = 8), epochs = 2, seed = 1)",
        "  predict(fit, iris[1:3, ])",
        "}",
    ],
}

EXAMPLES["BioTagger"] = [
    "if (bio_available()) {",
    '  sequences <- c("ACGTTGCA", "AACCGGTT", "TTGACA")',
    '  labels <- chartr("ACGT", "xyyx", sequences)',
    "  fit <- bio_tagger(sequences, labels, network = rnn(units = 4, dense = NULL), epochs = 2, seed = 1)",
    '  predict(fit, c("ACGT", "GGTTAA"))',
    "}",
]

EXAMPLES["BioTranscriber"] = [
    "if (bio_available()) {",
    '  said <- rep(c("AC", "CA", "AAC"), 4)',
    '  lines <- lapply(strsplit(said, ""), function(letters) rep(ifelse(letters == "A", 1, -1), each = 3))',
    "  network <- cnn(filters = 4, kernel_size = 3, pool_size = 1, dense = NULL)",
    "  fit <- bio_transcriber(lines, said, network = network, epochs = 2, seed = 1)",
    "  bio_beams(fit, lines[1:2], n = 2)",
    "}",
]

EXAMPLES["BioEmbedder"] = [
    "if (bio_available()) {",
    '  sequences <- rep(c("ACGTACGTACGT", "GGCCAATTGGCC"), 10)',
    "  network <- cnn(filters = 4, kernel_size = 5, pool_size = 1, dense = NULL)",
    "  fit <- bio_embedder(sequences, network = network, epochs = 2, seed = 1)",
    "  dim(predict(fit, sequences))",
    "}",
]

EXAMPLES["BioAutoencoder"] = [
    "if (bio_available()) {",
    "  network <- autoencoder(hidden = 8, latent = 2)",
    "  fit <- bio_autoencoder(iris[1:4], network = network, epochs = 2, seed = 1)",
    "  head(predict(fit))",
    '  table(predict(fit, iris, type = "outlier"))',
    "}",
]

EXAMPLES["BioForecaster"] = [
    "if (bio_available()) {",
    "  network <- rnn(units = 8, bidirectional = FALSE, dense = NULL)",
    "  fit <- bio_forecaster(log(lynx), window = 10, horizon = 3, network = network, epochs = 1, seed = 1)",
    "  predict(fit) # the three years after",
    "}",
]

EXAMPLES["BioGenerator"] = [
    "\\donttest{",
    "if (bio_available()) {",
    '  strings <- paste0(rep(c("ACGT", "GGCA", "TTAC"), 8), rep(c("AC", "GT", "CA", "TG"), 6))',
    "  network <- vae(latent = 2, units = 8, dense = 8, channels = 2, anneal = 1)",
    "  fit <- bio_generator(strings, network = network, epochs = 1, validation_fraction = 0, seed = 1)",
    "  bio_sample(fit, 3, seed = 1)",
    "}",
    "}",
]
