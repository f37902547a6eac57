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
    "rate": "Share set to zero, from 0 to below 1.",
    "sequences": "Whether the state at each position leaves, or that at the end alone.",
    "size": "Positions that become one.",
    "steps": "Means that are read one after the other.",
    "stride": "Positions from one step of the filters to the next.",
    "units": "Numbers that leave for each position; for attention, units of the layer that scores.",
}
COMPONENT_EXAMPLES = {
    "DomainAdversarial": "mlp()",
    "Activation": '"relu"', "BothStrands": "list(layer_conv(8, 5), layer_global_pool())",
    "Branches": "list(list(layer_conv(8, 3)), list(layer_conv(8, 9)))", "Conv": "8, 5", "Dense": "16", "Dropout": "0.5",
    "Embedding": "8", "Pool": "2", "Recurrent": "16", "Residual": "list(layer_conv(8, 5))",
}  # fmt: skip
CLUSTER_HELP = {"user": "User name, where the cluster asks for one.", "password": "Its password."}
FIT_HELP = {
    "formula": "Outcome on the left, names of columns joined by `+` and `-` (or `.` for all others) on the right.",
    "data": "A data frame or matrix with named columns.",
    "outcome": "Name of a column of `colData(x)`, or the outcome itself.",
    "assay": "Name or number of the assay.",
    "sample_weight": "One number a sample, at least 0: its share in the loss.",
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
