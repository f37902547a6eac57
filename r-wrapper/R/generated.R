# Written by tools/generate.py from the signatures and docstrings of Python; change those, not this file.

#' Convolutional network along a line: (convolution, pooling) stacks, then dense layers
#'
#' Reads DNA, RNA and protein sequences. Trains on Keras.
#'
#' @param filters Filters of each convolution layer.
#' @param kernel_size Width of the filters of each layer, in positions; a tuple is several widths side by side,
#'   each with `filters` filters, as in `kernel_size = list(c(1, 3, 5), 9)` for two layers.
#' @param pool_size Positions pooled after each layer; 1 pools nothing.
#' @param pool One of `"max"`, `"average"`. How positions are pooled.
#' @param global_pool One of `NULL`, `"max"`, `"average"`. NULL keeps the positions (aligned sequences); otherwise
#'   they are pooled into one (a motif anywhere).
#' @param dense Units of each dense layer after the convolutions; empty for none.
#' @param activation Activation of convolution and dense layers, as for `mlp()`; maxout is for dense networks only.
#' @param padding One of `"same"`, `"valid"`. `same` keeps the length; `valid` reads no position beyond the ends.
#' @param dropout Share set to zero at training, after each dense layer and before the first, from 0 to below 1.
#' @param batch_norm Batch normalisation after each convolution.
#' @param l2 Penalty on the squared weights, at least 0.
#' @return A description of class `bio_network`, for [bio_classifier()] and [bio_regressor()].
#' @references Umarov & Solovyev (2017), doi:10.1371/journal.pone.0171410, is `cnn(filters = 200, kernel_size = 21,
#'   dense = 128)`.
#' @export
#' @examples
#' cnn()
cnn <- function(
    filters = 64, kernel_size = 11, pool_size = 2, pool = "max", global_pool = NULL, dense = 64,
    activation = "relu", padding = "same", dropout = 0, batch_norm = FALSE, l2 = 0) {
  new_component("CNN", "cnn", "bio_network",
    params = list(
    filters = filters, kernel_size = kernel_size, pool_size = pool_size, pool = pool, global_pool = global_pool,
    dense = dense, activation = activation, padding = padding, dropout = dropout, batch_norm = batch_norm,
    l2 = l2))
}

#' Fully connected network (multi-layer perceptron)
#'
#' Reads tables; a sequence is read position by position as one long row. Trains on Keras and on H2O.
#'
#' @param hidden Units of each hidden layer, as in `c(200, 200)`. An empty sequence is a linear model.
#' @param activation Activation of the hidden layers: linear, relu, leaky_relu, thresholded_relu, sigmoid, softmax,
#'   tanh, elu, selu, gelu, silu or maxout (two pieces a unit). H2O trains relu, tanh and maxout.
#' @param dropout Share of hidden units set to zero at training, from 0 to below 1.
#' @param input_dropout Share of inputs set to zero at training, from 0 to below 1.
#' @param l1 Penalties on the absolute and squared weights of every layer, at least 0.
#' @param l2 Penalties on the absolute and squared weights of every layer, at least 0.
#' @return A description of class `bio_network`, for [bio_classifier()] and [bio_regressor()].
#' @export
#' @examples
#' mlp()
mlp <- function(hidden = 100, activation = "relu", dropout = 0, input_dropout = 0, l1 = 0, l2 = 0) {
  new_component("MLP", "mlp", "bio_network",
    params = list(
    hidden = hidden, activation = activation, dropout = dropout, input_dropout = input_dropout, l1 = l1, l2 = l2))
}

#' Encode DNA, RNA or protein sequences as one uint8 code a position; the network expands them to letters
#'
#' Lower case reads as upper case. IUPAC ambiguity codes become fractions of the letters that they stand for (N is
#' a quarter of each base); gaps (`-`, `.` and, in proteins, `*`) become no letter.
#'
#' @param alphabet One of `"auto"`, `"dna"`, `"rna"`, `"protein"`. `auto` tells the molecule from the training
#'   letters. Any other string is an alphabet of its own, as in `"HEC"`.
#' @param length Positions that the network reads; NULL is the longest training sequence.
#' @param pad One of `"right"`, `"left"`, `"center"`. Where a shorter sequence is filled up.
#' @param unknown One of `"error"`, `"mask"`. What to do with a character outside the alphabet: refuse it, or read
#'   it as a gap.
#' @return A description of class `bio_encoder`, for [bio_classifier()] and [bio_regressor()].
#' @export
#' @examples
#' encode_sequence()
encode_sequence <- function(alphabet = "auto", length = NULL, pad = "right", unknown = "error") {
  new_component("Sequence", "encode_sequence", "bio_encoder",
    params = list(alphabet = alphabet, length = length, pad = pad, unknown = unknown))
}

#' Encode a table of numbers and categories as rows of floats
#'
#' Columns of numbers and booleans are numeric; columns of strings and of pandas' `category` are categorical. In
#' the encoded row the categories come first, in the order of their columns, each as one-hot of its levels and one
#' more place for a missing value; the numbers follow in the order of their columns.
#'
#' @param scale One of `"standard"`, `"none"`. `standard` subtracts the training mean and divides by the training
#'   standard deviation (1 where it is 0).
#' @param missing One of `"error"`, `"impute"`. `error` refuses missing values; `impute` puts the training mean for
#'   a number and uses the missing place of a category. Infinite numbers are always refused.
#' @return A description of class `bio_encoder`, for [bio_classifier()] and [bio_regressor()].
#' @export
#' @examples
#' encode_table()
encode_table <- function(scale = "standard", missing = "error") {
  new_component("Table", "encode_table", "bio_encoder",
    params = list(scale = scale, missing = missing))
}

#' Classify tables or sequences by a deep network, on Keras or on H2O
#'
#' @param x Samples in rows: a numeric matrix, a data frame (strings and factors are categories), a sparse matrix
#'   of Matrix, a character vector or `XStringSet` of sequences; or a `SummarizedExperiment`
#'   (`SingleCellExperiment`), whose columns are the samples; or a formula, as `y ~ .`; or, on H2O, the path or URL
#'   of a table that the cluster reads.
#' @param y Classes of the samples: a factor (its levels keep their order), logical, character or whole numbers; a
#'   matrix of 0 and 1 for several labels a sample; or the name of a column of a data frame, or of the table at a
#'   path.
#' @param network Description of the network. NULL is `mlp(dropout = 0.3)` for tables and a `cnn()` for sequences.
#'   [mlp()] and [cnn()] make networks.
#' @param backend One of `"auto"`, `"keras"`, `"h2o"`. Where to train. `auto` is Keras, unless `cluster` or the
#'   data says H2O.
#' @param encoder How values become numbers. `auto` is `encode_table()` or `encode_sequence()`.
#' @param epochs Passes over the training samples, at most.
#' @param batch_size Samples a step. NULL is a 40th of the samples, from 16 to 128, on Keras. H2O takes one at a
#'   time and refuses another number.
#' @param learning_rate NULL is Adam's 0.001 on Keras and the adaptive rate on H2O, which a number turns off.
#' @param optimizer NULL is Adam. Keras only.
#' @param loss On the logits. NULL is cross-entropy. Keras only.
#' @param validation_fraction Share of the samples held out for early stopping, stratified by class; 0 holds none
#'   out. Data too small to hold one sample of each class out is trained on whole.
#' @param patience Epochs without a lower validation loss after which training stops; the best epoch's weights are
#'   kept. NULL trains all epochs and keeps the last weights.
#' @param class_weight Weights of the classes, multiplied into the sample weights.
#' @param seed Whole number that repeats the fit; `NULL` draws it from R's generator, which `set.seed()` sets. On
#'   H2O a seed costs all threads but one, so there `NULL` means that the fit does not repeat.
#' @param precision Dtype policy of Keras, as `"mixed_bfloat16"`; NULL is float32. Keras only.
#' @param devices Device of Keras, as `"gpu"` or `"cpu"`. Keras only.
#' @param checkpoint_dir Folder that holds the state after each epoch; a killed fit called again goes on there and
#'   ends with the same weights. Keras only.
#' @param cluster The cluster of H2O; NULL starts one for the fit.
#' @param verbose Above 0, a message after each epoch.
#' @param sample_weight One number a sample, at least 0: its share in the loss.
#' @param groups Samples of a group (donor, patient, family) stay on one side of the inner validation split.
#' @param validation_data Held-out samples for early stopping; `validation_fraction` is then not used.
#' @param on_epoch Function of `epoch` (from 1) and `logs` (a named list of numbers), called after each epoch.
#' @param formula Outcome on the left, names of columns joined by `+` and `-` (or `.` for all others) on the right.
#' @param data A data frame or matrix with named columns.
#' @param outcome Name of a column of `colData(x)`, or the outcome itself.
#' @param assay Name or number of the assay.
#' @param ... For other methods, the arguments of the default method.
#' @return A plain list of class `bio_classifier` that holds the model as bytes: `saveRDS()` keeps it, and
#'   [bio_save()]
#'   writes a file that Python opens too.
#' @seealso [predict.bio_classifier()], [bio_evaluate()], [bio_save()]
#' @export
#' @examples
#' if (bio_available()) {
#'   fit <- bio_classifier(iris[1:4], iris$Species, network = mlp(hidden = 8), epochs = 2, seed = 1)
#'   predict(fit, iris[c(1, 51, 101), 1:4])
#' }
bio_classifier <- function(x, ...) UseMethod("bio_classifier")

#' @rdname bio_classifier
#' @export
bio_classifier.default <- function(
    x, y, network = NULL, backend = "auto", encoder = "auto", epochs = 100, batch_size = NULL,
    learning_rate = NULL, optimizer = NULL, loss = NULL, validation_fraction = 0.1, patience = 10,
    class_weight = NULL, seed = NULL, precision = NULL, devices = NULL, checkpoint_dir = NULL, cluster = NULL,
    verbose = 0, sample_weight = NULL, groups = NULL, validation_data = NULL, on_epoch = NULL, ...) {
  fit_model("BioClassifier", x, y,
    params = list(
    network = network, backend = backend, encoder = encoder, epochs = epochs, batch_size = batch_size,
    learning_rate = learning_rate, optimizer = optimizer, loss = loss,
    validation_fraction = validation_fraction, patience = patience, class_weight = class_weight, seed = seed,
    precision = precision, devices = devices, checkpoint_dir = checkpoint_dir, cluster = cluster,
    verbose = verbose),
    fitting = list(sample_weight = sample_weight, groups = groups, validation_data = validation_data),
    on_epoch = on_epoch, call = own_call(match.call(), "bio_classifier"), dots = list(...)
  )
}

#' @rdname bio_classifier
#' @export
bio_classifier.formula <- function(formula, data, ...) {
  parts <- read_formula(formula, data)
  fit <- bio_classifier(parts$samples, parts$y, ...)
  fit$call <- own_call(match.call(), "bio_classifier")
  fit
}

#' @rdname bio_classifier
#' @export
bio_classifier.SummarizedExperiment <- function(x, outcome, assay = 1, ...) {
  fit <- bio_classifier(samples_of(x, assay = assay), container_outcome(x, outcome), ...)
  fit$call <- own_call(match.call(), "bio_classifier")
  fit
}

#' Predict numbers from tables or sequences by a deep network, on Keras or on H2O
#'
#' Targets are standardised for training and come back in the user's units; NaN marks a target that is not known.
#'
#' @param x Samples in rows: a numeric matrix, a data frame (strings and factors are categories), a sparse matrix
#'   of Matrix, a character vector or `XStringSet` of sequences; or a `SummarizedExperiment`
#'   (`SingleCellExperiment`), whose columns are the samples; or a formula, as `y ~ .`; or, on H2O, the path or URL
#'   of a table that the cluster reads.
#' @param y Values of the samples: a numeric vector, or a matrix with one column a target; or the name of a column
#'   of a data frame, or of the table at a path.
#' @param network Description of the network. NULL is `mlp(dropout = 0.3)` for tables and a `cnn()` for sequences.
#'   [mlp()] and [cnn()] make networks.
#' @param backend One of `"auto"`, `"keras"`, `"h2o"`. Where to train. `auto` is Keras, unless `cluster` or the
#'   data says H2O.
#' @param encoder How values become numbers. `auto` is `encode_table()` or `encode_sequence()`.
#' @param epochs Passes over the training samples, at most.
#' @param batch_size Samples a step. NULL is a 40th of the samples, from 16 to 128, on Keras. H2O takes one at a
#'   time and refuses another number.
#' @param learning_rate NULL is Adam's 0.001 on Keras and the adaptive rate on H2O, which a number turns off.
#' @param optimizer NULL is Adam. Keras only.
#' @param loss On standardised targets. NULL is squared error over the known ones. Keras only.
#' @param validation_fraction Share of the samples held out for early stopping, drawn at random; 0 holds none out.
#' @param patience Epochs without a lower validation loss after which training stops; the best epoch's weights are
#'   kept. NULL trains all epochs and keeps the last weights.
#' @param seed Whole number that repeats the fit; `NULL` draws it from R's generator, which `set.seed()` sets. On
#'   H2O a seed costs all threads but one, so there `NULL` means that the fit does not repeat.
#' @param precision Dtype policy of Keras, as `"mixed_bfloat16"`; NULL is float32. Keras only.
#' @param devices Device of Keras, as `"gpu"` or `"cpu"`. Keras only.
#' @param checkpoint_dir Folder that holds the state after each epoch; a killed fit called again goes on there and
#'   ends with the same weights. Keras only.
#' @param cluster The cluster of H2O; NULL starts one for the fit.
#' @param verbose Above 0, a message after each epoch.
#' @param sample_weight One number a sample, at least 0: its share in the loss.
#' @param groups Samples of a group (donor, patient, family) stay on one side of the inner validation split.
#' @param validation_data Held-out samples for early stopping; `validation_fraction` is then not used.
#' @param on_epoch Function of `epoch` (from 1) and `logs` (a named list of numbers), called after each epoch.
#' @param formula Outcome on the left, names of columns joined by `+` and `-` (or `.` for all others) on the right.
#' @param data A data frame or matrix with named columns.
#' @param outcome Name of a column of `colData(x)`, or the outcome itself.
#' @param assay Name or number of the assay.
#' @param ... For other methods, the arguments of the default method.
#' @return A plain list of class `bio_regressor` that holds the model as bytes: `saveRDS()` keeps it, and
#'   [bio_save()]
#'   writes a file that Python opens too.
#' @seealso [predict.bio_classifier()], [bio_evaluate()], [bio_save()]
#' @export
#' @examples
#' if (bio_available()) {
#'   fit <- bio_regressor(Petal.Width ~ . - Species, iris, network = mlp(hidden = 8), epochs = 2, seed = 1)
#'   predict(fit, iris[1:3, ])
#' }
bio_regressor <- function(x, ...) UseMethod("bio_regressor")

#' @rdname bio_regressor
#' @export
bio_regressor.default <- function(
    x, y, network = NULL, backend = "auto", encoder = "auto", epochs = 100, batch_size = NULL,
    learning_rate = NULL, optimizer = NULL, loss = NULL, validation_fraction = 0.1, patience = 10, seed = NULL,
    precision = NULL, devices = NULL, checkpoint_dir = NULL, cluster = NULL, verbose = 0, sample_weight = NULL,
    groups = NULL, validation_data = NULL, on_epoch = NULL, ...) {
  fit_model("BioRegressor", x, y,
    params = list(
    network = network, backend = backend, encoder = encoder, epochs = epochs, batch_size = batch_size,
    learning_rate = learning_rate, optimizer = optimizer, loss = loss,
    validation_fraction = validation_fraction, patience = patience, seed = seed, precision = precision,
    devices = devices, checkpoint_dir = checkpoint_dir, cluster = cluster, verbose = verbose),
    fitting = list(sample_weight = sample_weight, groups = groups, validation_data = validation_data),
    on_epoch = on_epoch, call = own_call(match.call(), "bio_regressor"), dots = list(...)
  )
}

#' @rdname bio_regressor
#' @export
bio_regressor.formula <- function(formula, data, ...) {
  parts <- read_formula(formula, data)
  fit <- bio_regressor(parts$samples, parts$y, ...)
  fit$call <- own_call(match.call(), "bio_regressor")
  fit
}

#' @rdname bio_regressor
#' @export
bio_regressor.SummarizedExperiment <- function(x, outcome, assay = 1, ...) {
  fit <- bio_regressor(samples_of(x, assay = assay), container_outcome(x, outcome), ...)
  fit$call <- own_call(match.call(), "bio_regressor")
  fit
}

#' Start a cluster on this machine that only this process can use
#'
#' It listens on the loopback, asks for a password made for this start, encrypts what its nodes say to each other,
#' is closed to further nodes before it sees any data, sends no telemetry, and ends with this process.
#'
#' @param memory Of each node, as in `"4G"`; by default a quarter of the machine's.
#' @param threads Of each node; one a core by default.
#' @param nodes More than one is for tests: one node uses the machine better.
#' @param timeout Seconds within which the cluster must be up.
#' @return A handle of class `bio_h2o`, for the argument `cluster` of [bio_classifier()] and [bio_regressor()];
#'   it lives as long as this R session.
#' @seealso [bio_h2o_stop()]
#' @export
bio_h2o_start <- function(memory = NULL, threads = NULL, nodes = 1, timeout = 120) {
  open_cluster("start", list(memory = memory, threads = threads, nodes = nodes, timeout = timeout))
}

#' Join a cluster that runs already; it stays when this process ends
#'
#' @param url As in `"https://head:54321"`.
#' @param user User name, where the cluster asks for one.
#' @param password Its password.
#' @param ca_file Certificates (PEM) by which an `https` cluster is known, beside those of the system.
#' @param allow_remote_code_execution Join a cluster older than 3.46.0.10 too, on which anyone who reaches its port
#'   can run code.
#' @return A handle of class `bio_h2o`, for the argument `cluster` of [bio_classifier()] and [bio_regressor()];
#'   it lives as long as this R session.
#' @seealso [bio_h2o_stop()]
#' @export
bio_h2o_connect <- function(url, user = NULL, password = NULL, ca_file = NULL, allow_remote_code_execution = FALSE) {
  open_cluster("connect", list(
    url = url, user = user, password = password, ca_file = ca_file,
    allow_remote_code_execution = allow_remote_code_execution))
}
