# Written by tools/generate.py from the signatures and docstrings of Python; change those, not this file.

#' A function of each number by itself, named as in `networks.MLP` (no maxout)
#'
#' @param name Name of the function, as `"relu"`.
#' @return A description of class `bio_layer`, for [chain()].
#' @export
#' @examples
#' layer_activation("relu")
layer_activation <- function(name) {
  new_component("Activation", "layer_activation", "bio_layer",
    params = list(name = name))
}

#' Weighted mean of the positions, its weights learned from what is there; they can be read per position
#'
#' The weight of position i at step t is \eqn{\mathrm{softmax}_i\, v^\top \tanh(W x_i + U h_{t-1})}. With one step
#' (h is zero) the mean leaves. With more, an LSTM of `units` units reads one mean a step and its last state leaves
#' beside its last mean. With `channels` a second attention weighs the channels by what they hold over all
#' positions, and its mean over the channels, one number a position, leaves beside.
#'
#' @param units Numbers that leave for each position; for attention, units of the layer that scores.
#' @param steps Means that are read one after the other.
#' @param channels Weigh the channels by a second attention.
#' @return A description of class `bio_layer`, for [chain()].
#' @references Bahdanau et al. (2015), arXiv:1409.0473; several steps: Almagro Armenteros et al. (2017),
#'   doi:10.1093/bioinformatics/btx431; over channels too: Wang et al. (2017), doi:10.1093/bioinformatics/btx496.
#' @export
#' @examples
#' layer_attention_pool()
layer_attention_pool <- function(units = 64, steps = 1, channels = FALSE) {
  new_component("AttentionPool", "layer_attention_pool", "bio_layer",
    params = list(units = units, steps = steps, channels = channels))
}

#' Batch normalisation of the last axis
#'
#' @return A description of class `bio_layer`, for [chain()].
#' @export
#' @examples
#' layer_batch_norm()
layer_batch_norm <- function() {
  new_component("BatchNorm", "layer_batch_norm", "bio_layer",
    params = list())
}

#' `layers` read DNA or RNA and its reverse complement with the same weights, and the mean of both leaves
#'
#' So a sequence and its reverse complement get the same answer, exactly (Zhou et al. 2022,
#' doi:10.1101/2021.09.22.461392, there "post-hoc conjoined" and trained so). It may only come first.
#'
#' @param layers List of layers.
#' @return A description of class `bio_layer`, for [chain()].
#' @export
#' @examples
#' layer_both_strands(list(layer_conv(8, 5), layer_global_pool()))
layer_both_strands <- function(layers) {
  new_component("BothStrands", "layer_both_strands", "bio_layer",
    params = list(layers = layers))
}

#' Several stacks of layers that read the same, side by side
#'
#' `join` is `concatenate` (channels in order), `mean`, `max`, `product` or `difference` (of exactly two).
#'
#' @param branches List of lists of layers, which all read what enters.
#' @param join One of `"concatenate"`, `"mean"`, `"max"`, `"difference"`.
#' @return A description of class `bio_layer`, for [chain()].
#' @export
#' @examples
#' layer_branches(list(list(layer_conv(8, 3)), list(layer_conv(8, 9))))
layer_branches <- function(branches, join = "concatenate") {
  new_component("Branches", "layer_branches", "bio_layer",
    params = list(branches = branches, join = join))
}

#' Convolution along a line; several widths stand side by side, their channels joined in order
#'
#' `dilation` is the distance between the positions that a filter reads, `stride` that between its steps.
#'
#' @param filters Filters of each width.
#' @param kernel_sizes Widths of the filters, in positions.
#' @param padding One of `"same"`, `"valid"`.
#' @param activation Function of each number that leaves, as `"relu"`; see [mlp()].
#' @param l2 Penalty on the squared weights, at least 0.
#' @param dilation Positions from one that a filter reads to the next.
#' @param stride Positions from one step of the filters to the next.
#' @return A description of class `bio_layer`, for [chain()].
#' @export
#' @examples
#' layer_conv(8, 5)
layer_conv <- function(
    filters, kernel_sizes, padding = "same", activation = "linear", l2 = 0, dilation = 1, stride = 1) {
  new_component("Conv", "layer_conv", "bio_layer",
    params = list(
    filters = filters, kernel_sizes = kernel_sizes, padding = padding, activation = activation, l2 = l2,
    dilation = dilation, stride = stride))
}

#' Fully connected layer; with `activation = "maxout"` each unit is the maximum of two linear pieces
#'
#' @param units Numbers that leave for each position; for attention, units of the layer that scores.
#' @param activation Function of each number that leaves, as `"relu"`; see [mlp()].
#' @param l1 Penalty on the absolute weights, at least 0.
#' @param l2 Penalty on the squared weights, at least 0.
#' @return A description of class `bio_layer`, for [chain()].
#' @export
#' @examples
#' layer_dense(16)
layer_dense <- function(units, activation = "linear", l1 = 0, l2 = 0) {
  new_component("Dense", "layer_dense", "bio_layer",
    params = list(units = units, activation = activation, l1 = l1, l2 = l2))
}

#' A share `rate` of the inputs is set to zero at training
#'
#' @param rate Share set to zero, from 0 to below 1.
#' @return A description of class `bio_layer`, for [chain()].
#' @export
#' @examples
#' layer_dropout(0.5)
layer_dropout <- function(rate) {
  new_component("Dropout", "layer_dropout", "bio_layer",
    params = list(rate = rate))
}

#' A learned vector of `units` numbers for each letter or token; an ambiguous letter is the mean of its letters
#'
#' It may only come first, where it reads the codes of a sequence.
#'
#' @param units Numbers that leave for each position; for attention, units of the layer that scores.
#' @return A description of class `bio_layer`, for [chain()].
#' @export
#' @examples
#' layer_embedding(8)
layer_embedding <- function(units) {
  new_component("Embedding", "layer_embedding", "bio_layer",
    params = list(units = units))
}

#' All axes into one
#'
#' @return A description of class `bio_layer`, for [chain()].
#' @export
#' @examples
#' layer_flatten()
layer_flatten <- function() {
  new_component("Flatten", "layer_flatten", "bio_layer",
    params = list())
}

#' Maximum or average over all positions, or (`both`) the one beside the other
#'
#' @param kind One of `"max"`, `"average"`; of all positions `"both"` too.
#' @return A description of class `bio_layer`, for [chain()].
#' @export
#' @examples
#' layer_global_pool()
layer_global_pool <- function(kind = "max") {
  new_component("GlobalPool", "layer_global_pool", "bio_layer",
    params = list(kind = kind))
}

#' Normalisation over the channels of each position (Ba et al. 2016, arXiv:1607.06450)
#'
#' @return A description of class `bio_layer`, for [chain()].
#' @export
#' @examples
#' layer_layer_norm()
layer_layer_norm <- function() {
  new_component("LayerNorm", "layer_layer_norm", "bio_layer",
    params = list())
}

#' Some of the positions of the line (from 1), in the order given
#'
#' @param places Places of the positions, from 1, in the order in which they leave.
#' @return A description of class `bio_layer`, for [chain()].
#' @export
#' @examples
#' layer_places(c(3, 1))
layer_places <- function(places) {
  new_component("Places", "layer_places", "bio_layer",
    params = list(places = places))
}

#' Maximum or average of `size` neighbouring positions; a last incomplete window is dropped
#'
#' @param size Positions that become one.
#' @param kind One of `"max"`, `"average"`; of all positions `"both"` too.
#' @return A description of class `bio_layer`, for [chain()].
#' @export
#' @examples
#' layer_pool(2)
layer_pool <- function(size, kind = "max") {
  new_component("Pool", "layer_pool", "bio_layer",
    params = list(size = size, kind = kind))
}

#' Adds sines and cosines of the place of each position, so that attention can tell order (same source)
#'
#' @return A description of class `bio_layer`, for [chain()].
#' @export
#' @examples
#' layer_positions()
layer_positions <- function() {
  new_component("Positions", "layer_positions", "bio_layer",
    params = list())
}

#' LSTM or GRU along a line; padding is passed over
#'
#' With `sequences` the state at each position leaves, else that at the end of the line; `bidirectional` reads both
#' ways, each with `units` units, joined. `dropout` sets a share of the state that a step reads from the last to
#' zero.
#'
#' @param units Numbers that leave for each position; for attention, units of the layer that scores.
#' @param cell One of `"lstm"`, `"gru"`.
#' @param bidirectional Read the line both ways; the states are joined.
#' @param sequences Whether the state at each position leaves, or that at the end alone.
#' @param dropout Share set to zero at training, from 0 to below 1.
#' @param l2 Penalty on the squared weights, at least 0.
#' @return A description of class `bio_layer`, for [chain()].
#' @references Hochreiter & Schmidhuber (1997), doi:10.1162/neco.1997.9.8.1735; Cho et al. (2014), arXiv:1406.1078.
#' @export
#' @examples
#' layer_recurrent(16)
layer_recurrent <- function(units, cell = "lstm", bidirectional = FALSE, sequences = TRUE, dropout = 0, l2 = 0) {
  new_component("Recurrent", "layer_recurrent", "bio_layer",
    params = list(
    units = units, cell = cell, bidirectional = bidirectional, sequences = sequences, dropout = dropout, l2 = l2))
}

#' What enters, plus what `layers` make of it (He et al. 2016, arXiv:1512.03385)
#'
#' Where the number of channels changes, what enters is projected by a kernel of its own.
#'
#' @param layers List of layers.
#' @return A description of class `bio_layer`, for [chain()].
#' @export
#' @examples
#' layer_residual(list(layer_conv(8, 5)))
layer_residual <- function(layers) {
  new_component("Residual", "layer_residual", "bio_layer",
    params = list(layers = layers))
}

#' Run on from the last position of a line for `steps` steps, with a unit a channel
#'
#' A step goes to `x + rate * (low + height * sigmoid(sum + bias) - x)`, the sum being that of all channels by the
#' kernel; the rate is the sigmoid of its array, so that nothing grows without bound. What leaves are all steps,
#' one after the other, as one vector: the mean over `copies` sets of units that run on by themselves, each with a
#' kernel, a bias and a rate of its own.
#'
#' @param steps Steps to run on.
#' @param copies Sets of units, whose mean leaves.
#' @return A description of class `bio_layer`, for [chain()].
#' @references Xu, Wunsch & Frank (2007), doi:10.1109/TCBB.2007.1057.
#' @export
#' @examples
#' layer_run_on(3)
layer_run_on <- function(steps, copies = 1) {
  new_component("RunOn", "layer_run_on", "bio_layer",
    params = list(steps = steps, copies = copies))
}

#' Some of the channels (from 1), in the order given; `reverse` turns the line round
#'
#' @param channels Places of the channels, from 1, in the order in which they leave.
#' @param reverse Turn the line round.
#' @return A description of class `bio_layer`, for [chain()].
#' @export
#' @examples
#' layer_select(c(1, 3))
layer_select <- function(channels, reverse = FALSE) {
  new_component("Select", "layer_select", "bio_layer",
    params = list(channels = channels, reverse = reverse))
}

#' Multi-head attention of each position to all others (Vaswani et al. 2017, arXiv:1706.03762)
#'
#' @param heads Heads of attention; must divide the number of channels.
#' @param dropout Share set to zero at training, from 0 to below 1.
#' @return A description of class `bio_layer`, for [chain()].
#' @export
#' @examples
#' layer_self_attention()
layer_self_attention <- function(heads = 4, dropout = 0) {
  new_component("SelfAttention", "layer_self_attention", "bio_layer",
    params = list(heads = heads, dropout = dropout))
}

#' Several views of the same, read by `layers` with the same weights, and joined
#'
#' A view is a stack of layers without weights, as `layer_select()`; all views have one shape. `join` is as for
#' `layer_branches()`.
#'
#' @param views List of lists of layers: how what enters is seen each time; all views have one shape.
#' @param layers List of layers.
#' @param join One of `"difference"`, `"product"`, `"concatenate"`, `"mean"`, `"max"`.
#' @return A description of class `bio_layer`, for [chain()].
#' @export
#' @examples
#' layer_shared(list(list(layer_select(1)), list(layer_select(2))), list(layer_recurrent(4)), "difference")
layer_shared <- function(views, layers, join = "concatenate") {
  new_component("Shared", "layer_shared", "bio_layer",
    params = list(views = views, layers = layers, join = join))
}
