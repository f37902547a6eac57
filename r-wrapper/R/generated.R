# Written by tools/generate.py from the signatures and docstrings of Python; change those, not this file.

#' Fully connected autoencoder: layers that narrow to a latent of few numbers, and layers that widen again
#'
#' Reads tables and gives back their encoded rows. Trains on Keras and on H2O, by `bio_autoencoder()`.
#'
#' @param hidden Units of each layer before the latent. An empty sequence has none: with `activation = "linear"` it
#'   then learns the space of the principal components (Baldi & Hornik 1989, doi:10.1016/0893-6080(89)90014-2).
#' @param latent Numbers of the latent, which `transform` gives.
#' @param decoder Units of each layer after the latent. NULL is `hidden` in reverse.
#' @param activation Activation of the layers before and after the latent, as in `mlp()`. H2O trains tanh and relu.
#' @param latent_activation Activation of the latent, and of what is given back. NULL is linear on Keras; H2O has
#'   `activation` there, too, so that with relu it gives back nothing below the mean of a column.
#' @param output_activation Activation of the latent, and of what is given back. NULL is linear on Keras; H2O has
#'   `activation` there, too, so that with relu it gives back nothing below the mean of a column.
#' @param dropout Share of units set to zero at training, in the layers before and after the latent, from 0 to
#'   below 1.
#' @param input_dropout Share of the values hidden at training, from 0 to below 1, all of which are to be given
#'   back: a denoising autoencoder (Vincent et al. 2008, doi:10.1145/1390156.1390294). On Keras a hidden value is
#'   read as a missing one; H2O sets places of the encoded row to 0.
#' @param l1 Penalties on the absolute and squared weights of every layer, at least 0.
#' @param l2 Penalties on the absolute and squared weights of every layer, at least 0.
#' @return A description of class `bio_network`, for [bio_classifier()], [bio_regressor()] and [bio_tagger()].
#' @export
#' @examples
#' autoencoder()
autoencoder <- function(
    hidden = 64, latent = 10, decoder = NULL, activation = "tanh", latent_activation = NULL,
    output_activation = NULL, dropout = 0, input_dropout = 0, l1 = 0, l2 = 0) {
  new_component("Autoencoder", "autoencoder", "bio_network",
    params = list(
    hidden = hidden, latent = latent, decoder = decoder, activation = activation,
    latent_activation = latent_activation, output_activation = output_activation, dropout = dropout,
    input_dropout = input_dropout, l1 = l1, l2 = l2))
}

#' Convolutional network along a line: (convolution, pooling) stacks, then dense layers
#'
#' Reads DNA, RNA and protein sequences, tokens and signals. Trains on Keras.
#'
#' @param filters Filters of each convolution layer.
#' @param kernel_size Width of the filters of each layer, in positions; a tuple is several widths side by side,
#'   each with `filters` filters, as in `kernel_size = list(c(1, 3, 5), 9)` for two layers.
#' @param pool_size Positions pooled after each layer; 1 pools nothing.
#' @param pool One of `"max"`, `"average"`. How positions are pooled.
#' @param global_pool One of `NULL`, `"max"`, `"average"`, `"both"`. NULL keeps the positions (aligned sequences);
#'   otherwise they are pooled into one (a motif anywhere), by both ways side by side as in DeepBind.
#' @param dense Units of each dense layer after the convolutions; empty for none.
#' @param activation Activation of convolution and dense layers, as for `mlp()`; maxout is for dense networks only.
#' @param padding One of `"same"`, `"valid"`. `same` keeps the length; `valid` reads no position beyond the ends.
#' @param dropout Share set to zero at training, after each dense layer and before the first, from 0 to below 1.
#' @param batch_norm Batch normalisation after each convolution.
#' @param l2 Penalty on the squared weights, at least 0.
#' @param embedding Numbers of a learned vector for each letter or token; NULL reads letters as one-hot.
#' @param dilation Distance between the positions that a filter reads, as in `c(1, 2, 4, 8)`.
#' @param stride Positions from one step of the filters to the next.
#' @param residual Each layer adds to what enters it.
#' @param conv_dropout Share set to zero at training after each convolution, from 0 to below 1.
#' @param reverse_complement Read DNA or RNA on both strands with the same weights; both strands then get exactly
#'   the same answer.
#' @return A description of class `bio_network`, for [bio_classifier()], [bio_regressor()] and [bio_tagger()].
#' @references Umarov & Solovyev (2017), doi:10.1371/journal.pone.0171410, is `cnn(filters = 200, kernel_size = 21,
#'   dense = 128)`.
#' @export
#' @examples
#' cnn()
cnn <- function(
    filters = 64, kernel_size = 11, pool_size = 2, pool = "max", global_pool = NULL, dense = 64,
    activation = "relu", padding = "same", dropout = 0, batch_norm = FALSE, l2 = 0, embedding = NULL,
    dilation = 1, stride = 1, residual = FALSE, conv_dropout = 0, reverse_complement = FALSE) {
  new_component("CNN", "cnn", "bio_network",
    params = list(
    filters = filters, kernel_size = kernel_size, pool_size = pool_size, pool = pool, global_pool = global_pool,
    dense = dense, activation = activation, padding = padding, dropout = dropout, batch_norm = batch_norm,
    l2 = l2, embedding = embedding, dilation = dilation, stride = stride, residual = residual,
    conv_dropout = conv_dropout, reverse_complement = reverse_complement))
}

#' Networks and layers one after the other, each reading what the last one gives
#'
#' Every network but the last keeps the positions of the line. Trains on Keras.
#'
#' @param steps As in `chain(list(cnn(pool_size = 4, dense = c()), transformer(), layer_dropout(0.5)))`, or a
#'   user's own of Keras; a `KerasNetwork` may also stand between networks, where it reads positions.
#' @return A description of class `bio_network`, for [bio_classifier()], [bio_regressor()] and [bio_tagger()].
#' @export
#' @examples
#' chain()
chain <- function(steps = c()) {
  new_component("Chain", "chain", "bio_network",
    params = list(steps = steps))
}

#' Convolutions that find motifs, a recurrent layer that reads their order, attention that weighs positions
#'
#' Reads sequences, tokens and signals. The weights of the positions can be read: \[attention()\]. Trains on Keras.
#'
#' @param filters Of the convolutions, as for `cnn()`.
#' @param kernel_size Of the convolutions, as for `cnn()`.
#' @param pool_size Of the convolutions, as for `cnn()`.
#' @param pool Of the convolutions, as for `cnn()`.
#' @param units Units of each recurrent layer (of each direction, where there are two); empty for none.
#' @param cell One of `"lstm"`, `"gru"`.
#' @param bidirectional Read the line both ways.
#' @param attention One of `"positions"`, `"both"`, `"max"`, `"average"`, `NULL`. How the line becomes one vector:
#'   by attention over the positions, or over positions and channels side by side; by pooling; NULL keeps the
#'   positions, flattened.
#' @param attention_units Units of the layer that scores positions.
#' @param steps Decoding steps of the attention; each looks at the line again, knowing what the last ones saw.
#' @param dense Units of each dense layer after; empty for none.
#' @param activation Activation of convolution and dense layers, as for `cnn()`.
#' @param padding Of the convolutions, as for `cnn()`.
#' @param dropout Share set to zero at training before recurrent and dense layers, from 0 to below 1.
#' @param conv_dropout Of the convolutions, as for `cnn()`.
#' @param recurrent_dropout As for `rnn()`.
#' @param batch_norm Of the convolutions, as for `cnn()`.
#' @param embedding As for `cnn()`.
#' @param reverse_complement As for `cnn()`.
#' @param l2 Penalty on the squared weights, at least 0.
#' @return A description of class `bio_network`, for [bio_classifier()], [bio_regressor()] and [bio_tagger()].
#' @references DeepLoc, Almagro Armenteros et al. (2017), doi:10.1093/bioinformatics/btx431, is
#'   `conv_recurrent(filters = 20, kernel_size = list(c(1, 3, 5, 9, 15, 21), 3), units = 256, steps = 10, dense =
#'   512)` but for sizes of its second convolution; DanQ, Quang & Xie (2016), doi:10.1093/nar/gkw226, is
#'   `conv_recurrent(filters = 320, kernel_size = 26, padding = "valid", pool_size = 13, units = 320, attention =
#'   NULL, dense = 925)`.
#' @export
#' @examples
#' conv_recurrent()
conv_recurrent <- function(
    filters = 64, kernel_size = list(c(3, 7, 15)), pool_size = 1, pool = "max", units = 64, cell = "lstm",
    bidirectional = TRUE, attention = "positions", attention_units = 64, steps = 1, dense = 64,
    activation = "relu", padding = "same", dropout = 0, conv_dropout = 0, recurrent_dropout = 0,
    batch_norm = FALSE, embedding = NULL, reverse_complement = FALSE, l2 = 0) {
  new_component("ConvRecurrent", "conv_recurrent", "bio_network",
    params = list(
    filters = filters, kernel_size = kernel_size, pool_size = pool_size, pool = pool, units = units,
    cell = cell, bidirectional = bidirectional, attention = attention, attention_units = attention_units,
    steps = steps, dense = dense, activation = activation, padding = padding, dropout = dropout,
    conv_dropout = conv_dropout, recurrent_dropout = recurrent_dropout, batch_norm = batch_norm,
    embedding = embedding, reverse_complement = reverse_complement, l2 = l2))
}

#' A network whose features do not tell domains (batch, donor, site, instrument) apart
#'
#' While it trains, a discriminator reads the last features and names the domain of each sample, and what comes
#' before learns to make that hard: the gradient of the discriminator comes back reversed. Domains are the `groups`
#' of `fit`. A sample without a label (NaN or NULL in y) teaches by its domain alone, so whole domains may have
#' none: that is unsupervised domain adaptation. The discriminator is gone after training.
#'
#' All epochs are trained and the last weights kept, whatever `patience` says: held-out samples of the same domains
#' favour the very features that are to be unlearned. The inner validation split, there to be watched, keeps the
#' share of each domain. Trains on Keras.
#'
#' @param network Makes the features.
#' @param weight Strength of the reversed gradient beside that of the outcome, above 0.
#' @param hidden Units of the hidden layers of the discriminator; empty for none.
#' @param anneal Epochs over which `weight` rises from 0, as `2 / (1 + exp(-10 t)) - 1` with t from 0 to 1; 0 for
#'   none.
#' @return A description of class `bio_network`, for [bio_classifier()], [bio_regressor()] and [bio_tagger()].
#' @references Ganin et al. (2016), arXiv:1505.07818.
#' @export
#' @examples
#' domain_adversarial(mlp())
domain_adversarial <- function(network, weight = 1, hidden = 64, anneal = 10) {
  new_component("DomainAdversarial", "domain_adversarial", "bio_network",
    params = list(network = network, weight = weight, hidden = hidden, anneal = anneal))
}

#' Reads a line and writes a string symbol by symbol, looking at the line by attention at each step
#'
#' Unlike connectionist temporal classification, symbols need not come in the order of the line, and there may be
#' more of them than positions. At each step a recurrent layer reads the symbol that was written last; position i
#' of what the encoder made of the line has the weight \eqn{\mathrm{softmax}_i\, h_t^\top W m_i}, and the next
#' symbol is told from the weighted mean beside the state. Trains on Keras, by `bio_transcriber()`.
#'
#' @param encoder Reads the line and keeps positions (pooling makes them fewer). NULL is a bidirectional `rnn()` of
#'   the same units and cell.
#' @param units Units of the decoder's recurrent layer.
#' @param cell One of `"gru"`, `"lstm"`.
#' @param embedding Numbers of a learned vector for each symbol.
#' @param dropout Share set to zero at training before the symbols are told, from 0 to below 1.
#' @return A description of class `bio_network`, for [bio_transcriber()].
#' @references Cho et al. (2014), arXiv:1406.1078; attention: Luong et al. (2015), arXiv:1508.04025, global,
#'   "general".
#' @export
#' @examples
#' encoder_decoder()
encoder_decoder <- function(encoder = NULL, units = 128, cell = "gru", embedding = 32, dropout = 0) {
  new_component("EncoderDecoder", "encoder_decoder", "bio_network",
    params = list(
    encoder = encoder, units = units, cell = cell, embedding = embedding, dropout = dropout))
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
#' @return A description of class `bio_network`, for [bio_classifier()], [bio_regressor()] and [bio_tagger()].
#' @export
#' @examples
#' mlp()
mlp <- function(hidden = 100, activation = "relu", dropout = 0, input_dropout = 0, l1 = 0, l2 = 0) {
  new_component("MLP", "mlp", "bio_network",
    params = list(
    hidden = hidden, activation = activation, dropout = dropout, input_dropout = input_dropout, l1 = l1, l2 = l2))
}

#' Both sides of a body read in two directions, and their discrepancy, as BiHDM does with the hemispheres in EEG
#'
#' A stream reads the left and the right side by the same network and compares what comes out; a second stream does
#' so in another direction; dense layers read all streams. Reads signals. Trains on Keras.
#'
#' @param left Places (from 1) of the channels of each side, in the order of the pairs.
#' @param right Places (from 1) of the channels of each side, in the order of the pairs.
#' @param network Reads one side in one direction; NULL is `rnn(units = 32, bidirectional = FALSE, dense = c())`.
#'   Each stream has its own weights.
#' @param discrepancy One of `"difference"`, `"product"`, `"concatenate"`. How what is read of the left and of the
#'   right is joined, unit by unit.
#' @param along One of `"channels"`, `"positions"`. Where the places are. With `positions` a sample is a line of
#'   sensors, with features of each as channels, and streams go from sensor to sensor; with `channels` they go
#'   along time, forward and backward.
#' @param orders With `along = "positions"`: a stream an entry, with the order in which it visits the sensors of a
#'   side, as places (from 1) among those of `left`. NULL is as given, and from the other end. BiHDM goes
#'   horizontally and vertically.
#' @param shared Read both sides with the same weights; FALSE gives each side its own, as in BiHDM.
#' @param then Reads the discrepancy from position to position; `network` then keeps the positions. NULL compares
#'   what `network` makes of the whole line.
#' @param dense Units of each dense layer after; empty for none.
#' @param activation Activation of the dense layers, as for `cnn()`.
#' @param dropout Share set to zero at training around the dense layers, from 0 to below 1.
#' @return A description of class `bio_network`, for [bio_classifier()], [bio_regressor()] and [bio_tagger()].
#' @references Li et al. (2019), arXiv:1906.01704. There products are summed over the units; here each unit keeps
#'   its own.
#' @export
#' @examples
#' paired(left = c(1, 3), right = c(2, 4))
paired <- function(
    left, right, network = NULL, discrepancy = "difference", along = "channels", orders = NULL, shared = TRUE,
    then = NULL, dense = 64, activation = "relu", dropout = 0) {
  new_component("Paired", "paired", "bio_network",
    params = list(
    left = left, right = right, network = network, discrepancy = discrepancy, along = along, orders = orders,
    shared = shared, then = then, dense = dense, activation = activation, dropout = dropout))
}

#' Begin with the layers and weights of a trained model; its last layer is replaced by that of the new task
#'
#' The samples are encoded as that model's were, so leave `encoder = "auto"`. The fitted model stands by itself: it
#' needs the source no more. Trains on Keras.
#'
#' @param source A model that `save` wrote, or any fitted estimator, as a `bio_embedder()`.
#' @param trainable FALSE leaves the weights of the source as they are, TRUE trains them all, a number only those
#'   of its last layers, as many, counted as `network_.summary` shows them; a group of layers is one.
#' @param dense Units of each dense layer after those of the source; empty for none.
#' @param pool One of `NULL`, `"average"`, `"max"`, `"both"`, `"attention"`. How a line becomes one vector. NULL is
#'   as in the source, and the average where the source keeps the positions; otherwise the layers of the source end
#'   where it pools them, and this takes the place.
#' @param activation Activation of the new dense layers, as for `cnn()`.
#' @param dropout Share set to zero at training before and after each new dense layer, from 0 to below 1.
#' @return A description of class `bio_network`, for [bio_classifier()], [bio_regressor()] and [bio_tagger()].
#' @export
#' @examples
#' pretrained()
pretrained <- function(
    source = NULL, trainable = TRUE, dense = c(), pool = NULL, activation = "relu", dropout = 0) {
  new_component("Pretrained", "pretrained", "bio_network",
    params = list(
    source = source, trainable = trainable, dense = dense, pool = pool, activation = activation,
    dropout = dropout))
}

#' Recurrent network along a line: LSTM or GRU layers, then dense layers
#'
#' Reads sequences, tokens and signals, and passes padding over. Trains on Keras.
#'
#' @param units Units of each recurrent layer (of each direction, where there are two).
#' @param cell One of `"lstm"`, `"gru"`.
#' @param bidirectional Read the line both ways.
#' @param pool One of `"last"`, `"max"`, `"average"`, `"both"`, `"attention"`, `NULL`. How the line becomes one
#'   vector: the states at its ends, or all states pooled; NULL keeps all states, for aligned sequences.
#' @param dense Units of each dense layer after; empty for none.
#' @param activation Activation of the dense layers, as for `cnn()`.
#' @param dropout Share set to zero at training before each layer, from 0 to below 1.
#' @param recurrent_dropout Share of the state set to zero at training from one position to the next; it makes a
#'   GPU slow.
#' @param embedding Numbers of a learned vector for each letter or token; NULL reads letters as one-hot.
#' @param l2 Penalty on the squared weights, at least 0.
#' @return A description of class `bio_network`, for [bio_classifier()], [bio_regressor()] and [bio_tagger()].
#' @references Hochreiter & Schmidhuber (1997), doi:10.1162/neco.1997.9.8.1735; Cho et al. (2014), arXiv:1406.1078.
#' @export
#' @examples
#' rnn()
rnn <- function(
    units = 64, cell = "lstm", bidirectional = TRUE, pool = "last", dense = 64, activation = "relu",
    dropout = 0, recurrent_dropout = 0, embedding = NULL, l2 = 0) {
  new_component("RNN", "rnn", "bio_network",
    params = list(
    units = units, cell = cell, bidirectional = bidirectional, pool = pool, dense = dense,
    activation = activation, dropout = dropout, recurrent_dropout = recurrent_dropout, embedding = embedding,
    l2 = l2))
}

#' Transformer encoder along a line: each position reads all others
#'
#' Reads sequences, tokens and signals, and passes padding over. Time and memory grow with the square of the
#' length: pool long lines first, as in `chain(list(cnn(pool_size = 8, dense = c()), transformer()))`. Trains on
#' Keras.
#'
#' @param n_layers Blocks of attention and feed-forward layers, normalised before each (Xiong et al. 2020,
#'   arXiv:2002.04745).
#' @param width Numbers of each position's vector.
#' @param heads Heads of attention; must divide `width`.
#' @param feedforward Units of the feed-forward layers; NULL is four times `width`.
#' @param pool One of `"average"`, `"max"`, `"both"`, `"attention"`. How the line becomes one vector.
#' @param dense Units of each dense layer after; empty for none.
#' @param activation Activation of feed-forward and dense layers, as for `cnn()`.
#' @param dropout Share set to zero at training after each layer, from 0 to below 1.
#' @return A description of class `bio_network`, for [bio_classifier()], [bio_regressor()] and [bio_tagger()].
#' @references Vaswani et al. (2017), arXiv:1706.03762.
#' @export
#' @examples
#' transformer()
transformer <- function(
    n_layers = 2, width = 64, heads = 4, feedforward = NULL, pool = "average", dense = c(), activation = "gelu",
    dropout = 0.1) {
  new_component("Transformer", "transformer", "bio_network",
    params = list(
    n_layers = n_layers, width = width, heads = heads, feedforward = feedforward, pool = pool, dense = dense,
    activation = activation, dropout = dropout))
}

#' Variational autoencoder of strings: a recurrent encoder, a latent of few numbers, and a recurrent decoder
#'
#' The decoder writes a string token by token; at each position it knows what it has written so far and, from the
#' latent, what belongs there. Trains on Keras, by `bio_generator()`.
#'
#' @param latent Numbers of the latent.
#' @param units Units of the decoder's recurrent layer.
#' @param encoder_units Units of each direction of the encoder; NULL is half of `units`.
#' @param cell One of `"gru"`, `"lstm"`.
#' @param embedding Numbers of a learned vector for each token.
#' @param dense Units of a dense layer between the encoder and the latent, and of another between the latent and
#'   the positions.
#' @param channels Numbers that each position has of its own on its way into the latent and out of it. 0 pools all
#'   positions and gives each the whole latent: fewer weights where strings are long, and reconstruction is learned
#'   more slowly.
#' @param word_dropout Share of the tokens hidden from the decoder at training, from 0 to below 1, so that it asks
#'   the latent.
#' @param kl_weight Weight of the divergence of the latent from the standard normal, at least 0; 1 is the bound on
#'   the likelihood, less reconstructs better and draws worse (beta of Higgins et al. 2017).
#' @param anneal Epochs over which the weight of the divergence rises from 0 (Bowman et al. 2016); 0 has it whole
#'   at once. Early stopping judges the epochs after.
#' @param head_units Units of the hidden layer between the latent and properties, where there are any.
#' @return A description of class `bio_network`, for [bio_generator()].
#' @references Kingma & Welling (2014), arXiv:1312.6114; Bowman et al. (2016), arXiv:1511.06349; Gomez-Bombarelli
#'   et al. (2018), doi:10.1021/acscentsci.7b00572; All SMILES VAE, Alperstein et al. (2019), arXiv:1905.13343.
#' @export
#' @examples
#' vae()
vae <- function(
    latent = 56, units = 256, encoder_units = NULL, cell = "gru", embedding = 32, dense = 512, channels = 32,
    word_dropout = 0.1, kl_weight = 0.05, anneal = 5, head_units = 64) {
  new_component("VAE", "vae", "bio_network",
    params = list(
    latent = latent, units = units, encoder_units = encoder_units, cell = cell, embedding = embedding,
    dense = dense, channels = channels, word_dropout = word_dropout, kl_weight = kl_weight, anneal = anneal,
    head_units = head_units))
}

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

#' Encode text as counts of its tokens, hashed into columns; nothing is learned and no token is unknown
#'
#' A token adds 1 or -1, by its hash, to the column of its hash (Weinberger et al. 2009, arXiv:0902.2206). The hash
#' is BLAKE2b of the token's UTF-8 bytes, so that a row is the same on every machine.
#'
#' @param n_features Columns.
#' @param tokens One of `"words"`, `"characters"`, `"codes"`, `"smiles"`, `"selfies"`. As of `encode_tokens()`.
#' @param ngrams Runs of 1 up to so many tokens are counted.
#' @param normalize Whether a row has Euclidean length 1, whatever the length of the text.
#' @return A description of class `bio_encoder`, for [bio_classifier()], [bio_regressor()] and [bio_tagger()].
#' @export
#' @examples
#' encode_hashing()
encode_hashing <- function(n_features = 1024, tokens = "words", ngrams = 1, normalize = TRUE) {
  new_component("Hashing", "encode_hashing", "bio_encoder",
    params = list(n_features = n_features, tokens = tokens, ngrams = ngrams, normalize = normalize))
}

#' Encode DNA, RNA or protein sequences of any length as how often each k-mer occurs, one column a k-mer
#'
#' @param k Letters of a k-mer; k-mers overlap, and those with an ambiguous letter or a gap are not counted.
#' @param alphabet One of `"auto"`, `"dna"`, `"rna"`, `"protein"`. As of `encode_sequence()`.
#' @param hash Columns into which k-mers are hashed, each with a sign that depends on it (Weinberger et al. 2009,
#'   arXiv:0902.2206); NULL gives each of at most 65,536 k-mers a column of its own.
#' @param normalize Whether counts are divided by the counted k-mers of the sequence.
#' @param scale One of `"standard"`, `"none"`. As of `encode_table()`: `standard` subtracts the training mean and
#'   divides by the training standard deviation of each column (1 where it is 0); `none` leaves frequencies or
#'   counts.
#' @param unknown One of `"error"`, `"mask"`. What to do with a character outside the alphabet: refuse it, or read
#'   it as a gap.
#' @return A description of class `bio_encoder`, for [bio_classifier()], [bio_regressor()] and [bio_tagger()].
#' @export
#' @examples
#' encode_kmer_counts()
encode_kmer_counts <- function(
    k = 3, alphabet = "auto", hash = NULL, normalize = TRUE, scale = "standard", unknown = "error") {
  new_component("KMerCounts", "encode_kmer_counts", "bio_encoder",
    params = list(
    k = k, alphabet = alphabet, hash = hash, normalize = normalize, scale = scale, unknown = unknown))
}

#' Encode DNA, RNA or protein sequences as their overlapping k-mers, one integer code each, as DNABERT reads them
#'
#' The tokens are all k-mers of the alphabet where they are at most 65,536 (DNA: k = 8, protein: k = 3), else the
#' 65,536 most frequent of the training sequences; one more stands for every k-mer that is not among them or has an
#' ambiguous letter or a gap (Ji et al. 2021, doi:10.1093/bioinformatics/btab083).
#'
#' @param k Letters of a token.
#' @param step Letters from the beginning of one token to that of the next; letters at the end that fill no token
#'   are left out.
#' @param alphabet One of `"auto"`, `"dna"`, `"rna"`, `"protein"`. As of `encode_sequence()`.
#' @param length k-mers that the network reads; NULL is those of the longest training sequence.
#' @param pad One of `"right"`, `"left"`, `"center"`. Where a shorter sequence is filled up.
#' @param unknown One of `"error"`, `"mask"`. What to do with a character outside the alphabet: refuse it, or read
#'   it as a gap.
#' @return A description of class `bio_encoder`, for [bio_classifier()], [bio_regressor()] and [bio_tagger()].
#' @export
#' @examples
#' encode_kmers()
encode_kmers <- function(k = 3, step = 1, alphabet = "auto", length = NULL, pad = "right", unknown = "error") {
  new_component("KMers", "encode_kmers", "bio_encoder",
    params = list(
    k = k, step = step, alphabet = alphabet, length = length, pad = pad, unknown = unknown))
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
#' @return A description of class `bio_encoder`, for [bio_classifier()], [bio_regressor()] and [bio_tagger()].
#' @export
#' @examples
#' encode_sequence()
encode_sequence <- function(alphabet = "auto", length = NULL, pad = "right", unknown = "error") {
  new_component("Sequence", "encode_sequence", "bio_encoder",
    params = list(alphabet = alphabet, length = length, pad = pad, unknown = unknown))
}

#' Encode signals (EEG, ECG, nanopore currents, coverage along a genome) as lines of floats
#'
#' Samples may have different lengths; a padded position is NaN in every channel, so a signal itself must have no
#' NaN.
#'
#' @param scale One of `"standard"`, `"sample"`, `"none"`. `standard` subtracts each channel's training mean and
#'   divides by its training standard deviation (1 where it is 0). `sample` does so in each sample by itself, with
#'   the median and 1.4826 times the median absolute deviation, which outliers do not move (Rousseeuw & Croux 1993,
#'   doi:10.1080/01621459.1993.10476408); where that deviation is 0, with the largest one, and 1 where the channel
#'   is constant.
#' @param length Positions that the network reads; NULL is the longest training signal.
#' @param pad One of `"right"`, `"left"`, `"center"`. Where a shorter signal is filled up.
#' @return A description of class `bio_encoder`, for [bio_classifier()], [bio_regressor()] and [bio_tagger()].
#' @export
#' @examples
#' encode_signal()
encode_signal <- function(scale = "standard", length = NULL, pad = "right") {
  new_component("Signal", "encode_signal", "bio_encoder",
    params = list(scale = scale, length = length, pad = pad))
}

#' Encode mass spectra as intensities in bins along m/z, as DeepNovo reads them for de novo peptide sequencing
#'
#' A second channel holds the complement of each peak, at `mass + 2 * 1.00728 - m/z` of the neutral precursor mass:
#' of a peptide cut once, the b and the y ion (both singly charged) then fall on one position, so that a network
#' along the line sees them together. The default bins of 0.1 Da keep the differences of peaks within 0.1 Da, which
#' tells all residues apart but I from L, K from Q, and F from oxidised M (Tran et al. 2017,
#' doi:10.1073/pnas.1705691114). Of several peaks in a bin the highest counts; peaks outside the line are left out.
#' A line takes 80 kB a channel for 2000 Da, so that wide bins suit tasks that need no masses of residues.
#'
#' @param bin_width Da (of m/z).
#' @param min_mz Where the line begins.
#' @param max_mz Where it ends; NULL is the highest m/z of the training spectra.
#' @param normalize One of `"sqrt"`, `"max"`, `"none"`. `max` divides by the highest peak of the spectrum; `sqrt`
#'   takes the square root of that, which keeps small fragment peaks in sight; `none` leaves the unit of the
#'   instrument.
#' @param complement Whether there is the second channel; NULL is where all training spectra say the mass of their
#'   precursor.
#' @return A description of class `bio_encoder`, for [bio_classifier()], [bio_regressor()] and [bio_tagger()].
#' @export
#' @examples
#' encode_spectrum()
encode_spectrum <- function(bin_width = 0.1, min_mz = 50, max_mz = NULL, normalize = "sqrt", complement = NULL) {
  new_component("Spectrum", "encode_spectrum", "bio_encoder",
    params = list(
    bin_width = bin_width, min_mz = min_mz, max_mz = max_mz, normalize = normalize, complement = complement))
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
#' @return A description of class `bio_encoder`, for [bio_classifier()], [bio_regressor()] and [bio_tagger()].
#' @export
#' @examples
#' encode_table()
encode_table <- function(scale = "standard", missing = "error") {
  new_component("Table", "encode_table", "bio_encoder",
    params = list(scale = scale, missing = missing))
}

#' Encode strings (SMILES, text, sequences of any letters) as one integer code a token
#'
#' @param tokens One of `"smiles"`, `"selfies"`, `"words"`, `"characters"`, `"bpe"`, `"codes"`. `smiles`: atoms,
#'   bonds, branches and ring closures (Schwaller et al. 2018, doi:10.1039/C8SC02339E). `selfies`: molecules, given
#'   as SMILES, in symbols of which any row is a molecule, but for ions such as Cl- (Krenn et al. 2020,
#'   doi:10.1088/2632-2153/aba947), so that what is written is one; needs the extra `chem`. `words`: words and
#'   punctuation marks in lower case. `characters`: one a character, case kept. `bpe`: pieces of strings learned by
#'   joining frequent neighbours (Sennrich et al. 2016, doi:10.18653/v1/P16-1162). `codes`: whatever white space
#'   separates.
#' @param size How many tokens to keep, the most frequent first; NULL keeps all. For `bpe`, how many to learn; NULL
#'   is 512.
#' @param length Positions that the network reads; NULL is the longest training string.
#' @param pad One of `"right"`, `"left"`, `"center"`. Where a shorter string is filled up.
#' @param unknown One of `"error"`, `"mask"`. What to do with a token that training did not have or keep: refuse
#'   it, or give it the code of all such tokens.
#' @param start_end Whether a token of its own begins, and another ends, every string, as a network that writes
#'   needs.
#' @param min_count A token that comes less often in training is left out; for `bpe`, a pair is not joined.
#' @return A description of class `bio_encoder`, for [bio_classifier()], [bio_regressor()] and [bio_tagger()].
#' @export
#' @examples
#' encode_tokens()
encode_tokens <- function(
    tokens = "smiles", size = NULL, length = NULL, pad = "right", unknown = "error", start_end = FALSE,
    min_count = 1) {
  new_component("Tokens", "encode_tokens", "bio_encoder",
    params = list(
    tokens = tokens, size = size, length = length, pad = pad, unknown = unknown, start_end = start_end,
    min_count = min_count))
}

#' Encode histories of codes (diagnoses, drugs, procedures) as one multi-hot row a visit
#'
#' A history is a list of visits in the order of time, and a visit a list of codes, of which it may have none. A
#' visit that does not exist is NaN in every channel.
#'
#' @param size How many codes to keep, the most frequent first; NULL keeps all.
#' @param min_count A code that is in fewer training visits is left out.
#' @param length Visits that the network reads; NULL is the longest training history.
#' @param pad One of `"right"`, `"left"`, `"center"`. Where a shorter history is filled up.
#' @param unknown One of `"mask"`, `"error"`. What to do with a code that is not kept, or that training did not
#'   have: leave it out, or refuse it.
#' @param gaps Whether a visit is a pair `list(time, codes)`. The last channel then is `log(1 + time since the
#'   visit before)`, 0 at the first, in the unit of the times (days suit), as in RETAIN (Choi et al. 2016,
#'   arXiv:1608.05745).
#' @return A description of class `bio_encoder`, for [bio_classifier()], [bio_regressor()] and [bio_tagger()].
#' @export
#' @examples
#' encode_visits()
encode_visits <- function(size = NULL, min_count = 1, length = NULL, pad = "right", unknown = "mask", gaps = FALSE) {
  new_component("Visits", "encode_visits", "bio_encoder",
    params = list(
    size = size, min_count = min_count, length = length, pad = pad, unknown = unknown, gaps = gaps))
}

#' Distribution of a target around its prediction
#'
#' @param name One of `"gaussian"`, `"laplace"`, `"huber"`, `"quantile"`, `"poisson"`, `"gamma"`, `"tweedie"`. What
#'   is predicted, and for what: `gaussian` the mean, by squared error; `laplace` the median, by absolute error;
#'   `huber` the mean of what is no outlier: squared error up to the `tail` quantile of the absolute errors,
#'   absolute beyond (Huber 1964, doi:10.1214/aoms/1177703732); `quantile` the `quantile` (Koenker & Bassett 1978,
#'   doi:10.2307/1913643). The others predict the mean by its logarithm: `poisson` counts; `gamma` numbers above 0
#'   whose spread grows with their mean; `tweedie` numbers of at least 0, many of them 0, whose variance is the
#'   mean to the `power` (Jorgensen 1987, doi:10.1111/j.2517-6161.1987.tb01685.x).
#' @param power Of `tweedie` alone, between 1 and 2.
#' @param quantile Of `quantile` alone, between 0 and 1.
#' @param tail Of `huber` alone: share of the errors that are squared, between 0 and 1.
#' @return A description of class `bio_distribution`, for the argument `loss` of [bio_regressor()].
#' @export
#' @examples
#' distribution("gamma")
distribution <- function(name = "gaussian", power = 1.5, quantile = 0.5, tail = 0.9) {
  new_component("Distribution", "distribution", "bio_distribution",
    params = list(name = name, power = power, quantile = quantile, tail = tail))
}

#' A learning rate that rises over the first steps and then falls
#'
#' @param rate Highest rate, reached at the end of the warm-up.
#' @param kind One of `"cosine"`, `"linear"`, `"exponential"`, `"constant"`, `"plateau"`. How it falls from `rate`
#'   to `final * rate` over the steps of all epochs: along half a cosine (Loshchilov & Hutter 2017,
#'   arXiv:1608.03983), a straight line, or by the same share each step; or not at all. `plateau` multiplies it by
#'   `factor` whenever `patience` epochs passed without a better monitored value.
#' @param warmup Share of the steps over which it first rises in a straight line (Goyal et al. 2017,
#'   arXiv:1706.02677); of the epochs, for `plateau`.
#' @param final Share of `rate` that is left at the end.
#' @param factor Of `plateau` alone.
#' @param patience Epochs; of `plateau` alone.
#' @return A description of class `bio_schedule`, for the argument `learning_rate` of [bio_classifier()] and its
#'   like.
#' @export
#' @examples
#' schedule(kind = "linear")
schedule <- function(rate = 0.001, kind = "cosine", warmup = 0.1, final = 0.01, factor = 0.5, patience = 5) {
  new_component("Schedule", "schedule", "bio_schedule",
    params = list(
    rate = rate, kind = kind, warmup = warmup, final = final, factor = factor, patience = patience))
}

#' Learn to give the rows of a table back through few numbers, by a deep network on Keras or on an H2O cluster
#'
#' The few numbers are an embedding (`transform`); what comes back is the row without what it has of its own
#' (`reconstruct`); and a row that does not come back is unlike those of training (`predict` tells -1).
#'
#' @param x Samples in rows: a numeric matrix, a data frame (strings and factors are categories) or a sparse matrix
#'   of Matrix; or a `SummarizedExperiment` (`SingleCellExperiment`), whose columns are the samples; or a formula,
#'   as `~ .`; or, on H2O, the path or URL of a table that the cluster reads.
#' @param y Name of a column of `x` that is left out.
#' @param network NULL is `autoencoder()`, with at most half as many numbers in the latent as an encoded row has.
#'   [autoencoder()] makes it.
#' @param backend One of `"auto"`, `"keras"`, `"h2o"`. Where to train. `auto` is Keras, unless `cluster` or the
#'   data says H2O.
#' @param encoder How values become numbers. With `encode_table(missing = "impute")` missing values are allowed;
#'   they count nothing in training on Keras, in errors and in `evaluate`, and `reconstruct` fills them in.
#' @param epochs Passes over the training samples, at most.
#' @param batch_size Samples a step. NULL is a 40th of the samples, from 16 to 128, on Keras. H2O takes one at a
#'   time and refuses another number.
#' @param learning_rate NULL is Adam's 0.001 on Keras and the adaptive rate on H2O, which a number turns off. A
#'   `schedule()` is for Keras only.
#' @param optimizer NULL is Adam. Keras only.
#' @param loss NULL is the mean squared error of encoded values; with another one, a missing value counts as the
#'   mean. Keras only.
#' @param gradient_clip Most that the norm of all gradients together may be; longer ones are shortened to it
#'   (Pascanu et al. 2013, arXiv:1211.5063). Keras only.
#' @param validation_fraction Share of the samples held out for early stopping; 0 holds none out.
#' @param monitor An autoencoder is judged by its loss alone.
#' @param patience Epochs without a better monitored value after which training stops; the best epoch's weights are
#'   kept. NULL trains all epochs and keeps the last weights.
#' @param contamination Share of samples that are taken for outliers, above 0 and at most 0.5: the threshold is
#'   this quantile of the errors of the samples held out, whose errors are like those of new samples; of the
#'   training samples where none were held out, as elsewhere in scikit-learn.
#' @param seed Whole number that repeats the fit; `NULL` draws it from R's generator, which `set.seed()` sets. On
#'   H2O a seed costs all threads but one, so there `NULL` means that the fit does not repeat.
#' @param precision Dtype policy of Keras, as `"mixed_bfloat16"`; NULL is float32. Keras only.
#' @param devices Device of Keras, as `"gpu"` or `"cpu"`; several share each batch: `"all"`, a number of them, or a
#'   list of names. Keras only.
#' @param checkpoint_dir Folder that holds the state after each epoch; a killed fit called again goes on there and
#'   ends with the same weights. On H2O the cluster writes there, after each tenth of the epochs; `patience` must
#'   then be NULL.
#' @param log_dir Folder for event files of TensorBoard, with all that is in `history_`. Keras only.
#' @param cluster The cluster of H2O; NULL starts one for the fit.
#' @param verbose Above 0, a message after each epoch.
#' @param sample_weight One number a sample, at least 0: its share in the loss.
#' @param groups Samples of a group stay on one side of the inner validation split.
#' @param validation_data Other samples, as `x`, for early stopping and for the threshold; `validation_fraction` is
#'   then not used.
#' @param on_epoch Function of `epoch` (from 1) and `logs` (a named list of numbers), called after each epoch.
#' @param ... For other methods, the arguments of the default method.
#' @return A plain list of class `bio_autoencoder` that holds the model as bytes: `saveRDS()` keeps it, and
#'   [bio_save()]
#'   writes a file that Python opens too.
#' @seealso [predict.bio_autoencoder()], [bio_evaluate()], [pretrained()], [bio_save()]
#' @export
#' @examples
#' if (bio_available()) {
#'   network <- autoencoder(hidden = 8, latent = 2)
#'   fit <- bio_autoencoder(iris[1:4], network = network, epochs = 2, seed = 1)
#'   head(predict(fit))
#'   table(predict(fit, iris, type = "outlier"))
#' }
bio_autoencoder <- function(x, ...) UseMethod("bio_autoencoder")

#' @rdname bio_autoencoder
#' @export
bio_autoencoder.default <- function(
    x, y = NULL, network = NULL, backend = "auto", encoder = "auto", epochs = 100, batch_size = NULL,
    learning_rate = NULL, optimizer = NULL, loss = NULL, gradient_clip = NULL, validation_fraction = 0.1,
    monitor = "loss", patience = 10, contamination = 0.05, seed = NULL, precision = NULL, devices = NULL,
    checkpoint_dir = NULL, log_dir = NULL, cluster = NULL, verbose = 0, sample_weight = NULL, groups = NULL,
    validation_data = NULL, on_epoch = NULL, ...) {
  fit_model("BioAutoencoder", x, y,
    params = list(
    network = network, backend = backend, encoder = encoder, epochs = epochs, batch_size = batch_size,
    learning_rate = learning_rate, optimizer = optimizer, loss = loss, gradient_clip = gradient_clip,
    validation_fraction = validation_fraction, monitor = monitor, patience = patience,
    contamination = contamination, seed = seed, precision = precision, devices = devices,
    checkpoint_dir = checkpoint_dir, log_dir = log_dir, cluster = cluster, verbose = verbose),
    fitting = list(sample_weight = sample_weight, groups = groups, validation_data = validation_data),
    on_epoch = on_epoch, call = own_call(match.call(), "bio_autoencoder"), dots = list(...)
  )
}

#' Classify tables, sequences or signals by a deep network, on Keras or on H2O
#'
#' y is one class a sample; or 0 and 1 for several labels a sample, NaN where a label is not known; or several
#' outcomes, a column each, missing where not known. A single class may be missing (NaN or NULL) where the network
#' is `domain_adversarial()`: such a sample teaches by its domain.
#'
#' @param x Samples in rows: a numeric matrix, a data frame (strings and factors are categories), a sparse matrix
#'   of Matrix, a character vector or `XStringSet` of sequences, a list of signals (numeric vectors, or matrices of
#'   positions x channels) or an array of samples x positions x channels, a list of histories (lists of visits,
#'   each a character vector), a handle of [bio_open_fasta()]; or a `SummarizedExperiment`
#'   (`SingleCellExperiment`), whose columns are the samples; or a formula, as `y ~ .`; or, on H2O, the path or URL
#'   of a table that the cluster reads.
#' @param y Classes of the samples: a factor (its levels keep their order), logical, character or whole numbers; a
#'   matrix of 0 and 1 for several labels a sample, `NA` where one is not known; a data frame of factors, a column
#'   an outcome; or the name of a column of a data frame, or of the table at a path. With `loss = "ordinal"` an
#'   ordered factor.
#' @param network Description of the network. NULL is `mlp(dropout = 0.3)` for tables and a `cnn()` for sequences.
#'   [mlp()], [cnn()], [rnn()], [conv_recurrent()], [transformer()] and [chain()] make networks.
#' @param backend One of `"auto"`, `"keras"`, `"h2o"`. Where to train. `auto` is Keras, unless `cluster` or the
#'   data says H2O.
#' @param encoder How values become numbers. `auto` is `encode_table()` or `encode_sequence()`.
#' @param epochs Passes over the training samples, at most.
#' @param batch_size Samples a step. NULL is a 40th of the samples, from 16 to 128, on Keras. H2O takes one at a
#'   time and refuses another number.
#' @param learning_rate NULL is Adam's 0.001 on Keras and the adaptive rate on H2O, which a number turns off. A
#'   `schedule()` is for Keras only.
#' @param optimizer NULL is Adam. Keras only.
#' @param loss On the logits. NULL is cross-entropy; `"focal"` weighs what is right already down (Lin et al. 2017,
#'   arXiv:1708.02002); `"ordinal"` reads classes in order: numbers, or an ordered factor. Keras only.
#' @param gradient_clip Most that the norm of all gradients together may be; longer ones are shortened to it
#'   (Pascanu et al. 2013, arXiv:1211.5063). Keras only.
#' @param validation_fraction Share of the samples held out for early stopping, stratified by class; 0 holds none
#'   out. Data too small to hold one sample of each class out is trained on whole.
#' @param monitor What is judged on the held-out samples after each epoch: `"loss"`; of classes `"accuracy"`,
#'   `"balanced_accuracy"`, `"roc_auc"`, `"average_precision"`, `"f1"`, `"mcc"`, `"brier"`, `"log_loss"`, of two
#'   classes also `"sensitivity"` and `"specificity"`; of numbers `"r2"`, `"pearson"`, `"spearman"`, `"rmse"`,
#'   `"mae"`; or a function of y_true and what `predict` gives, of which more is better unless its name ends in
#'   `_error`, `_loss` or `_deviance`. Of several outcomes a metric is the mean over them, and `"f1[tissue]"` that
#'   of one. It is `val_<name>` in `history_`. Other than the loss on Keras only.
#' @param patience Epochs without a better monitored value after which training stops; the best epoch's weights are
#'   kept. NULL trains all epochs and keeps the last weights.
#' @param class_weight Weights of the classes, multiplied into the sample weights; of several labels, weights of
#'   their positives; of several outcomes a dict of outcome to a dict of class to weight or `"balanced"`, or
#'   `"balanced"` for all. `"oversample"` draws rows of the rarer classes more often and corrects the probabilities
#'   to the classes' own shares (H2O only).
#' @param seed Whole number that repeats the fit; `NULL` draws it from R's generator, which `set.seed()` sets. On
#'   H2O a seed costs all threads but one, so there `NULL` means that the fit does not repeat.
#' @param precision Dtype policy of Keras, as `"mixed_bfloat16"`; NULL is float32. Keras only.
#' @param devices Device of Keras, as `"gpu"` or `"cpu"`; several share each batch: `"all"`, a number of them, or a
#'   list of names. Keras only.
#' @param checkpoint_dir Folder that holds the state after each epoch; a killed fit called again goes on there and
#'   ends with the same weights. On H2O the cluster writes there, after each tenth of the epochs; `patience` must
#'   then be NULL.
#' @param log_dir Folder for event files of TensorBoard, with all that is in `history_`. Keras only.
#' @param cluster The cluster of H2O; NULL starts one for the fit.
#' @param verbose Above 0, a message after each epoch.
#' @param sample_weight One number a sample, at least 0: its share in the loss.
#' @param groups Samples of a group (donor, patient, family) stay on one side of the inner validation split. Where
#'   a cluster reads x by itself, the name of their column, which is no feature then.
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
    learning_rate = NULL, optimizer = NULL, loss = NULL, gradient_clip = NULL, validation_fraction = 0.1,
    monitor = "loss", patience = 10, class_weight = NULL, seed = NULL, precision = NULL, devices = NULL,
    checkpoint_dir = NULL, log_dir = NULL, cluster = NULL, verbose = 0, sample_weight = NULL, groups = NULL,
    validation_data = NULL, on_epoch = NULL, ...) {
  fit_model("BioClassifier", x, y,
    params = list(
    network = network, backend = backend, encoder = encoder, epochs = epochs, batch_size = batch_size,
    learning_rate = learning_rate, optimizer = optimizer, loss = loss, gradient_clip = gradient_clip,
    validation_fraction = validation_fraction, monitor = monitor, patience = patience,
    class_weight = class_weight, seed = seed, precision = precision, devices = devices,
    checkpoint_dir = checkpoint_dir, log_dir = log_dir, cluster = cluster, verbose = verbose),
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

#' Learn a vector for each sequence, signal or row of a table, mostly without labels, by a deep network on Keras
#'
#' The vectors serve other models (`transform`, as in a pipeline), classes of a few samples (`prototypes`), and the
#' network goes on in another task (`networks.Pretrained`).
#'
#' @param x Samples in rows: a numeric matrix, a data frame (strings and factors are categories), a sparse matrix
#'   of Matrix, a character vector or `XStringSet` of sequences, a list of signals (numeric vectors, or matrices of
#'   positions x channels) or an array of samples x positions x channels, a list of histories (lists of visits,
#'   each a character vector), a handle of [bio_open_fasta()]; or a `SummarizedExperiment`
#'   (`SingleCellExperiment`), whose columns are the samples.
#' @param y Classes of the samples, for `objective = "supervised"`: a factor or a character or whole-number vector.
#'   Other objectives make no use of them.
#' @param network Description of the network. NULL is a `cnn()` for sequences and signals, a residual one that
#'   keeps the positions for `masked`, and an `mlp()` for tables. [mlp()], [cnn()], [rnn()], [transformer()] and
#'   [chain()] make networks.
#' @param backend One of `"auto"`, `"keras"`, `"h2o"`. Where to train. `auto` is Keras, unless `cluster` or the
#'   data says H2O.
#' @param encoder How values become numbers. `auto` is `encode_table()` or `encode_sequence()`.
#' @param epochs Passes over the training samples, at most.
#' @param batch_size Samples a step. NULL is a 40th of the samples, from 16 to 128, on Keras. H2O takes one at a
#'   time and refuses another number.
#' @param learning_rate NULL is Adam's 0.001 on Keras and the adaptive rate on H2O, which a number turns off. A
#'   `schedule()` is for Keras only.
#' @param optimizer NULL is Adam. Keras only.
#' @param loss NULL is the loss of the task. Keras only.
#' @param gradient_clip Most that the norm of all gradients together may be; longer ones are shortened to it
#'   (Pascanu et al. 2013, arXiv:1211.5063). Keras only.
#' @param validation_fraction Share of the samples held out for early stopping; 0 holds none out.
#' @param monitor What is judged on the held-out samples after each epoch: `"loss"`; of classes `"accuracy"`,
#'   `"balanced_accuracy"`, `"roc_auc"`, `"average_precision"`, `"f1"`, `"mcc"`, `"brier"`, `"log_loss"`, of two
#'   classes also `"sensitivity"` and `"specificity"`; of numbers `"r2"`, `"pearson"`, `"spearman"`, `"rmse"`,
#'   `"mae"`; or a function of y_true and what `predict` gives, of which more is better unless its name ends in
#'   `_error`, `_loss` or `_deviance`. Of several outcomes a metric is the mean over them, and `"f1[tissue]"` that
#'   of one. It is `val_<name>` in `history_`. Other than the loss on Keras only.
#' @param patience Epochs without a better monitored value after which training stops; the best epoch's weights are
#'   kept. NULL trains all epochs and keeps the last weights.
#' @param objective One of `"masked"`, `"contrastive"`, `"supervised"`. `masked`: hide some of the letters, tokens,
#'   positions of signals or columns, and tell them from the rest (Devlin et al. 2019, arXiv:1810.04805). The
#'   network keeps the positions, so `pool_size = 1`; the vector is the mean over them. `contrastive`: two changed
#'   views of a sample are alike, those of others are not (Chen et al. 2020, arXiv:2002.05709). `supervised`: the
#'   samples of a class are alike, by y (Khosla et al. 2020, arXiv:2004.11362).
#' @param mask_fraction Share of the positions or columns that are masked, above 0 and below 1; also in views.
#' @param span Neighbouring positions that `masked` hides together. NULL is 1, 10 in signals, and k in overlapping
#'   k-mers.
#' @param augment How views differ from their sample: a stretch of the line, hidden positions (in tables, values of
#'   other samples), noise on numbers, the other strand of DNA or RNA, another SMILES of the molecule (needs
#'   RDKit). `auto` is crop and mask, with the other strand for DNA and noise for numbers; mask and noise for
#'   tables; and spelling and mask for `encoder = encode_tokens("smiles")`. Leave out what changes the meaning of
#'   your samples.
#' @param crop A view keeps at least this share of a line.
#' @param noise Standard deviation of the noise, in those of the training values where the encoder standardises.
#' @param projection Numbers in which views are compared; only training makes use of them.
#' @param temperature By which the cosines of views are divided, above 0: the lower, the more the nearest ones
#'   count.
#' @param seed Whole number that repeats the fit; `NULL` draws it from R's generator, which `set.seed()` sets. On
#'   H2O a seed costs all threads but one, so there `NULL` means that the fit does not repeat.
#' @param precision Dtype policy of Keras, as `"mixed_bfloat16"`; NULL is float32. Keras only.
#' @param devices Device of Keras, as `"gpu"` or `"cpu"`; several share each batch: `"all"`, a number of them, or a
#'   list of names. Keras only.
#' @param checkpoint_dir Folder that holds the state after each epoch; a killed fit called again goes on there and
#'   ends with the same weights. On H2O the cluster writes there, after each tenth of the epochs; `patience` must
#'   then be NULL.
#' @param log_dir Folder for event files of TensorBoard, with all that is in `history_`. Keras only.
#' @param cluster The cluster of H2O; NULL starts one for the fit.
#' @param verbose Above 0, a message after each epoch.
#' @param sample_weight One number a sample, at least 0: its share in the loss.
#' @param groups Samples of a group stay on one side of the inner validation split.
#' @param validation_data `list(x, y)`, held-out samples for early stopping; `y` is `NULL` unless the objective is
#'   supervised.
#' @param on_epoch Function of `epoch` (from 1) and `logs` (a named list of numbers), called after each epoch.
#' @param ... For other methods, the arguments of the default method.
#' @return A plain list of class `bio_embedder` that holds the model as bytes: `saveRDS()` keeps it, and
#'   [bio_save()]
#'   writes a file that Python opens too.
#' @seealso [predict.bio_embedder()], [bio_prototypes()], [pretrained()], [bio_save()]
#' @export
#' @examples
#' if (bio_available()) {
#'   sequences <- rep(c("ACGTACGTACGT", "GGCCAATTGGCC"), 10)
#'   network <- cnn(filters = 4, kernel_size = 5, pool_size = 1, dense = NULL)
#'   fit <- bio_embedder(sequences, network = network, epochs = 2, seed = 1)
#'   dim(predict(fit, sequences))
#' }
bio_embedder <- function(x, ...) UseMethod("bio_embedder")

#' @rdname bio_embedder
#' @export
bio_embedder.default <- function(
    x, y = NULL, network = NULL, backend = "auto", encoder = "auto", epochs = 100, batch_size = NULL,
    learning_rate = NULL, optimizer = NULL, loss = NULL, gradient_clip = NULL, validation_fraction = 0.1,
    monitor = "loss", patience = 10, objective = "masked", mask_fraction = 0.15, span = NULL, augment = "auto",
    crop = 0.7, noise = 0.1, projection = 64, temperature = 0.2, seed = NULL, precision = NULL, devices = NULL,
    checkpoint_dir = NULL, log_dir = NULL, cluster = NULL, verbose = 0, sample_weight = NULL, groups = NULL,
    validation_data = NULL, on_epoch = NULL, ...) {
  fit_model("BioEmbedder", x, y,
    params = list(
    network = network, backend = backend, encoder = encoder, epochs = epochs, batch_size = batch_size,
    learning_rate = learning_rate, optimizer = optimizer, loss = loss, gradient_clip = gradient_clip,
    validation_fraction = validation_fraction, monitor = monitor, patience = patience, objective = objective,
    mask_fraction = mask_fraction, span = span, augment = augment, crop = crop, noise = noise,
    projection = projection, temperature = temperature, seed = seed, precision = precision, devices = devices,
    checkpoint_dir = checkpoint_dir, log_dir = log_dir, cluster = cluster, verbose = verbose),
    fitting = list(sample_weight = sample_weight, groups = groups, validation_data = validation_data),
    on_epoch = on_epoch, call = own_call(match.call(), "bio_embedder"), dots = list(...)
  )
}

#' Forecast the next steps of series of several variables by a deep network on Keras
#'
#' A series is an array of shape (n_times, n_variables), or a DataFrame with regular times as its index; several
#' (patients, plots, reactors) are a list, and no window reaches from one into another. The network reads a window
#' of all variables and forecasts all steps at once. Nothing after the origin of a forecast, and no statistic of
#' it, is read. What is missing (NaN) in a window is filled with the last known value in that window, or the
#' training mean where there is none; a step that is missing teaches nothing.
#'
#' @param x A series: a numeric matrix or data frame of times x variables, a `ts` of one or several variables, or a
#'   numeric vector; or a list of these, whose windows never reach from one into another. `NA` is what was not
#'   measured.
#' @param network Reads the window as a signal. NULL is `rnn(units = 64, cell = "gru", bidirectional = FALSE)`.
#'   [rnn()], [cnn()] and [chain()] make networks.
#' @param backend One of `"auto"`, `"keras"`.
#' @param encoder `auto` is `encode_signal()`, each variable on the scale of its training values.
#' @param epochs Passes over the training samples, at most.
#' @param batch_size Samples a step. NULL is a 40th of the samples, from 16 to 128, on Keras. H2O takes one at a
#'   time and refuses another number.
#' @param learning_rate NULL is Adam's 0.001 on Keras and the adaptive rate on H2O, which a number turns off. A
#'   `schedule()` is for Keras only.
#' @param optimizer NULL is Adam. Keras only.
#' @param loss As for `bio_regressor()`; `"poisson"` is for counts.
#' @param gradient_clip Most that the norm of all gradients together may be; longer ones are shortened to it
#'   (Pascanu et al. 2013, arXiv:1211.5063). Keras only.
#' @param validation_fraction Share of the origins held out for early stopping and for intervals: the last ones of
#'   each series. Steps that are held out are trained on by no window. Series too short for that are trained on
#'   whole.
#' @param monitor What is judged on the held-out samples after each epoch: `"loss"`; of classes `"accuracy"`,
#'   `"balanced_accuracy"`, `"roc_auc"`, `"average_precision"`, `"f1"`, `"mcc"`, `"brier"`, `"log_loss"`, of two
#'   classes also `"sensitivity"` and `"specificity"`; of numbers `"r2"`, `"pearson"`, `"spearman"`, `"rmse"`,
#'   `"mae"`; or a function of y_true and what `predict` gives, of which more is better unless its name ends in
#'   `_error`, `_loss` or `_deviance`. Of several outcomes a metric is the mean over them, and `"f1[tissue]"` that
#'   of one. It is `val_<name>` in `history_`. Other than the loss on Keras only.
#' @param patience Epochs without a better monitored value after which training stops; the best epoch's weights are
#'   kept. NULL trains all epochs and keeps the last weights.
#' @param window Steps of the past that a forecast reads.
#' @param horizon Steps ahead that are forecast.
#' @param targets Names, or places (from 1), of the variables to forecast; NULL is all.
#' @param difference Read each window less its last value and forecast the change from it, so that the level does
#'   not matter (as NLinear, Zeng et al. 2023, arXiv:2205.13504). For series that drift; what depends on the level
#'   is then unseen.
#' @param season Steps of a season, for the seasonal naive forecast in `evaluate` and the scale of MASE.
#' @param seed Whole number that repeats the fit; `NULL` draws it from R's generator, which `set.seed()` sets. On
#'   H2O a seed costs all threads but one, so there `NULL` means that the fit does not repeat.
#' @param precision Dtype policy of Keras, as `"mixed_bfloat16"`; NULL is float32. Keras only.
#' @param devices Device of Keras, as `"gpu"` or `"cpu"`; several share each batch: `"all"`, a number of them, or a
#'   list of names. Keras only.
#' @param checkpoint_dir Folder that holds the state after each epoch; a killed fit called again goes on there and
#'   ends with the same weights. On H2O the cluster writes there, after each tenth of the epochs; `patience` must
#'   then be NULL.
#' @param log_dir Folder for event files of TensorBoard, with all that is in `history_`. Keras only.
#' @param cluster The cluster of H2O; NULL starts one for the fit.
#' @param verbose Above 0, a message after each epoch.
#' @param groups Domain of each series, for `domain_adversarial()`.
#' @param validation_data Other series for early stopping and for intervals, as `x`; `validation_fraction` is then
#'   not used.
#' @param on_epoch Function of `epoch` (from 1) and `logs` (a named list of numbers), called after each epoch.
#' @param ... For other methods, the arguments of the default method.
#' @return A plain list of class `bio_forecaster` that holds the model as bytes: `saveRDS()` keeps it, and
#'   [bio_save()]
#'   writes a file that Python opens too.
#' @seealso [predict.bio_forecaster()], [bio_evaluate()], [bio_save()]
#' @export
#' @examples
#' if (bio_available()) {
#'   network <- rnn(units = 8, bidirectional = FALSE, dense = NULL)
#'   fit <- bio_forecaster(log(lynx), window = 10, horizon = 3, network = network, epochs = 1, seed = 1)
#'   predict(fit) # the three years after
#' }
bio_forecaster <- function(x, ...) UseMethod("bio_forecaster")

#' @rdname bio_forecaster
#' @export
bio_forecaster.default <- function(
    x, network = NULL, backend = "auto", encoder = "auto", epochs = 100, batch_size = NULL,
    learning_rate = NULL, optimizer = NULL, loss = NULL, gradient_clip = NULL, validation_fraction = 0.1,
    monitor = "loss", patience = 10, window = 24, horizon = 7, targets = NULL, difference = FALSE,
    season = NULL, seed = NULL, precision = NULL, devices = NULL, checkpoint_dir = NULL, log_dir = NULL,
    cluster = NULL, verbose = 0, groups = NULL, validation_data = NULL, on_epoch = NULL, ...) {
  fit_series(x,
    params = list(
    network = network, backend = backend, encoder = encoder, epochs = epochs, batch_size = batch_size,
    learning_rate = learning_rate, optimizer = optimizer, loss = loss, gradient_clip = gradient_clip,
    validation_fraction = validation_fraction, monitor = monitor, patience = patience, window = window,
    horizon = horizon, targets = targets, difference = difference, season = season, seed = seed,
    precision = precision, devices = devices, checkpoint_dir = checkpoint_dir, log_dir = log_dir,
    cluster = cluster, verbose = verbose),
    fitting = list(groups = groups, validation_data = validation_data),
    on_epoch = on_epoch, call = own_call(match.call(), "bio_forecaster"), dots = list(...)
  )
}

#' Read strings (SMILES, peptides, DNA) into a latent, write strings from it, and draw new ones, on Keras
#'
#' @param x Strings, as SMILES, peptides or DNA: a character vector or `XStringSet`.
#' @param y Numbers that the latent shall tell: a numeric vector, or a matrix with one column a property, `NA`
#'   where one is not known.
#' @param network NULL is `vae()`. [vae()] makes it.
#' @param backend One of `"auto"`, `"keras"`. Only Keras writes strings.
#' @param encoder With `start_end = TRUE`, as `encode_tokens("smiles", start_end = TRUE)`; of
#'   `encode_tokens("selfies", start_end = TRUE)` all that is drawn is a molecule. "auto" is one token a character.
#' @param epochs Passes over the training samples, at most.
#' @param batch_size Samples a step. NULL is a 40th of the samples, from 16 to 128, on Keras. H2O takes one at a
#'   time and refuses another number.
#' @param learning_rate NULL is Adam's 0.001 on Keras and the adaptive rate on H2O, which a number turns off. A
#'   `schedule()` is for Keras only.
#' @param optimizer NULL is Adam. Keras only.
#' @param loss It is the cross-entropy of the tokens and the divergence of the latent.
#' @param gradient_clip Most that the norm of all gradients together may be; longer ones are shortened to it
#'   (Pascanu et al. 2013, arXiv:1211.5063). Keras only.
#' @param validation_fraction Share of the samples held out for early stopping; 0 holds none out.
#' @param monitor What is judged on the held-out samples after each epoch: `"loss"`; of classes `"accuracy"`,
#'   `"balanced_accuracy"`, `"roc_auc"`, `"average_precision"`, `"f1"`, `"mcc"`, `"brier"`, `"log_loss"`, of two
#'   classes also `"sensitivity"` and `"specificity"`; of numbers `"r2"`, `"pearson"`, `"spearman"`, `"rmse"`,
#'   `"mae"`; or a function of y_true and what `predict` gives, of which more is better unless its name ends in
#'   `_error`, `_loss` or `_deviance`. Of several outcomes a metric is the mean over them, and `"f1[tissue]"` that
#'   of one. It is `val_<name>` in `history_`. Other than the loss on Keras only.
#' @param patience Epochs without a better monitored value after which training stops; the best epoch's weights are
#'   kept. NULL trains all epochs and keeps the last weights.
#' @param spellings Beside each molecule as it is given, so many other SMILES of it are read at training; all are
#'   to be written as it was given, so that the latent means the molecule and not its spelling (Bjerrum & Sattarov
#'   2018, doi:10.3390/biom8040131). Needs RDKit.
#' @param property_weight Share of the loss of properties, where `fit` is given y; that of a token is 1.
#' @param seed Whole number that repeats the fit; `NULL` draws it from R's generator, which `set.seed()` sets. On
#'   H2O a seed costs all threads but one, so there `NULL` means that the fit does not repeat.
#' @param precision Dtype policy of Keras, as `"mixed_bfloat16"`; NULL is float32. Keras only.
#' @param devices Device of Keras, as `"gpu"` or `"cpu"`; several share each batch: `"all"`, a number of them, or a
#'   list of names. Keras only.
#' @param checkpoint_dir Folder that holds the state after each epoch; a killed fit called again goes on there and
#'   ends with the same weights. On H2O the cluster writes there, after each tenth of the epochs; `patience` must
#'   then be NULL.
#' @param log_dir Folder for event files of TensorBoard, with all that is in `history_`. Keras only.
#' @param cluster The cluster of H2O; NULL starts one for the fit.
#' @param verbose Above 0, a message after each epoch.
#' @param sample_weight One number a sample, at least 0: its share in the loss.
#' @param groups Samples of a group stay on one side of the inner validation split.
#' @param validation_data `list(x, y)`, held-out strings for early stopping; `y` is `NULL` where the fit has none.
#' @param on_epoch Function of `epoch` (from 1) and `logs` (a named list of numbers), called after each epoch.
#' @param ... For other methods, the arguments of the default method.
#' @return A plain list of class `bio_generator` that holds the model as bytes: `saveRDS()` keeps it, and
#'   [bio_save()]
#'   writes a file that Python opens too.
#' @seealso [bio_sample()], [bio_optimize()], [bio_save()]
#' @export
#' @examples
#' \donttest{
#' if (bio_available()) {
#'   strings <- paste0(rep(c("ACGT", "GGCA", "TTAC"), 8), rep(c("AC", "GT", "CA", "TG"), 6))
#'   network <- vae(latent = 2, units = 8, dense = 8, channels = 2, anneal = 1)
#'   fit <- bio_generator(strings, network = network, epochs = 1, validation_fraction = 0, seed = 1)
#'   bio_sample(fit, 3, seed = 1)
#' }
#' }
bio_generator <- function(x, ...) UseMethod("bio_generator")

#' @rdname bio_generator
#' @export
bio_generator.default <- function(
    x, y = NULL, network = NULL, backend = "auto", encoder = "auto", epochs = 100, batch_size = NULL,
    learning_rate = NULL, optimizer = NULL, loss = NULL, gradient_clip = NULL, validation_fraction = 0.1,
    monitor = "loss", patience = 10, spellings = 0, property_weight = 1, seed = NULL, precision = NULL,
    devices = NULL, checkpoint_dir = NULL, log_dir = NULL, cluster = NULL, verbose = 0, sample_weight = NULL,
    groups = NULL, validation_data = NULL, on_epoch = NULL, ...) {
  fit_model("BioGenerator", x, y,
    params = list(
    network = network, backend = backend, encoder = encoder, epochs = epochs, batch_size = batch_size,
    learning_rate = learning_rate, optimizer = optimizer, loss = loss, gradient_clip = gradient_clip,
    validation_fraction = validation_fraction, monitor = monitor, patience = patience, spellings = spellings,
    property_weight = property_weight, seed = seed, precision = precision, devices = devices,
    checkpoint_dir = checkpoint_dir, log_dir = log_dir, cluster = cluster, verbose = verbose),
    fitting = list(sample_weight = sample_weight, groups = groups, validation_data = validation_data),
    on_epoch = on_epoch, call = own_call(match.call(), "bio_generator"), dots = list(...)
  )
}

#' Predict numbers from tables, sequences or signals by a deep network, on Keras or on H2O
#'
#' Targets are standardised for training and come back in the user's units; NaN marks a target that is not known.
#'
#' @param x Samples in rows: a numeric matrix, a data frame (strings and factors are categories), a sparse matrix
#'   of Matrix, a character vector or `XStringSet` of sequences, a list of signals (numeric vectors, or matrices of
#'   positions x channels) or an array of samples x positions x channels, a list of histories (lists of visits,
#'   each a character vector), a handle of [bio_open_fasta()]; or a `SummarizedExperiment`
#'   (`SingleCellExperiment`), whose columns are the samples; or a formula, as `y ~ .`; or, on H2O, the path or URL
#'   of a table that the cluster reads.
#' @param y Values of the samples: a numeric vector, or a matrix with one column a target; or the name of a column
#'   of a data frame, or of the table at a path.
#' @param network Description of the network. NULL is `mlp(dropout = 0.3)` for tables and a `cnn()` for sequences.
#'   [mlp()], [cnn()], [rnn()], [conv_recurrent()], [transformer()] and [chain()] make networks.
#' @param backend One of `"auto"`, `"keras"`, `"h2o"`. Where to train. `auto` is Keras, unless `cluster` or the
#'   data says H2O.
#' @param encoder How values become numbers. `auto` is `encode_table()` or `encode_sequence()`.
#' @param epochs Passes over the training samples, at most.
#' @param batch_size Samples a step. NULL is a 40th of the samples, from 16 to 128, on Keras. H2O takes one at a
#'   time and refuses another number.
#' @param learning_rate NULL is Adam's 0.001 on Keras and the adaptive rate on H2O, which a number turns off. A
#'   `schedule()` is for Keras only.
#' @param optimizer NULL is Adam. Keras only.
#' @param loss On standardised targets, over the known ones. NULL is squared error; otherwise the name of a
#'   distribution, or a `distribution()` with its parameters: `"laplace"`, `"huber"`, `"quantile"`, and, for
#'   numbers whose mean the network gives by its logarithm, `"poisson"` (counts), `"gamma"` and `"tweedie"`. Losses
#'   of Keras are for Keras only.
#' @param gradient_clip Most that the norm of all gradients together may be; longer ones are shortened to it
#'   (Pascanu et al. 2013, arXiv:1211.5063). Keras only.
#' @param validation_fraction Share of the samples held out for early stopping; 0 holds none out.
#' @param monitor What is judged on the held-out samples after each epoch: `"loss"`; of classes `"accuracy"`,
#'   `"balanced_accuracy"`, `"roc_auc"`, `"average_precision"`, `"f1"`, `"mcc"`, `"brier"`, `"log_loss"`, of two
#'   classes also `"sensitivity"` and `"specificity"`; of numbers `"r2"`, `"pearson"`, `"spearman"`, `"rmse"`,
#'   `"mae"`; or a function of y_true and what `predict` gives, of which more is better unless its name ends in
#'   `_error`, `_loss` or `_deviance`. Of several outcomes a metric is the mean over them, and `"f1[tissue]"` that
#'   of one. It is `val_<name>` in `history_`. Other than the loss on Keras only.
#' @param patience Epochs without a better monitored value after which training stops; the best epoch's weights are
#'   kept. NULL trains all epochs and keeps the last weights.
#' @param seed Whole number that repeats the fit; `NULL` draws it from R's generator, which `set.seed()` sets. On
#'   H2O a seed costs all threads but one, so there `NULL` means that the fit does not repeat.
#' @param precision Dtype policy of Keras, as `"mixed_bfloat16"`; NULL is float32. Keras only.
#' @param devices Device of Keras, as `"gpu"` or `"cpu"`; several share each batch: `"all"`, a number of them, or a
#'   list of names. Keras only.
#' @param checkpoint_dir Folder that holds the state after each epoch; a killed fit called again goes on there and
#'   ends with the same weights. On H2O the cluster writes there, after each tenth of the epochs; `patience` must
#'   then be NULL.
#' @param log_dir Folder for event files of TensorBoard, with all that is in `history_`. Keras only.
#' @param cluster The cluster of H2O; NULL starts one for the fit.
#' @param verbose Above 0, a message after each epoch.
#' @param sample_weight One number a sample, at least 0: its share in the loss.
#' @param groups Samples of a group (donor, patient, family) stay on one side of the inner validation split. Where
#'   a cluster reads x by itself, the name of their column, which is no feature then.
#' @param validation_data Held-out samples for early stopping; `validation_fraction` is then not used.
#' @param offset A number a sample, or one for all: a known part of what is predicted, which the network need not
#'   learn: added to its number, and where `loss` is a distribution by its logarithm to that, so that counts of a
#'   library or a time of exposure `n` have `offset = log(n)`. `predict()` and [bio_evaluate()] then need one, too.
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
    learning_rate = NULL, optimizer = NULL, loss = NULL, gradient_clip = NULL, validation_fraction = 0.1,
    monitor = "loss", patience = 10, seed = NULL, precision = NULL, devices = NULL, checkpoint_dir = NULL,
    log_dir = NULL, cluster = NULL, verbose = 0, sample_weight = NULL, groups = NULL, validation_data = NULL,
    offset = NULL, on_epoch = NULL, ...) {
  fit_model("BioRegressor", x, y,
    params = list(
    network = network, backend = backend, encoder = encoder, epochs = epochs, batch_size = batch_size,
    learning_rate = learning_rate, optimizer = optimizer, loss = loss, gradient_clip = gradient_clip,
    validation_fraction = validation_fraction, monitor = monitor, patience = patience, seed = seed,
    precision = precision, devices = devices, checkpoint_dir = checkpoint_dir, log_dir = log_dir,
    cluster = cluster, verbose = verbose),
    fitting = list(
    sample_weight = sample_weight, groups = groups, validation_data = validation_data, offset = offset),
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

#' Give each position of a sequence or signal a label or a number, by a deep network on Keras
#'
#' y is one line a sample, with an entry for each of its positions: a string of labels (`"CCHHHEE-"`), an array of
#' labels, or an array of numbers (floats, shape (length,) or (length, n_targets)), which makes it a regression.
#' Several outcomes at each position are a dict of such lines by name.
#'
#' @param x Sequences or signals: a character vector or `XStringSet`, a list of numeric vectors or of matrices
#'   (positions x channels), or an array of samples x positions x channels.
#' @param y One line a sample, with an entry for each position: a character vector of strings of labels, or a list
#'   of factors, character or whole-number (`1L`) vectors; or a list of numeric vectors, or of matrices with one
#'   column a target. A named list of these, or a data frame of strings, is several outcomes.
#' @param network Description of a network that keeps positions, so with `pool_size = 1`. NULL is a residual
#'   `cnn()`. [rnn()], [cnn()] and [chain()] make networks.
#' @param backend One of `"auto"`, `"keras"`. Only Keras answers at positions.
#' @param encoder How values become numbers. `auto` is `encode_table()` or `encode_sequence()`.
#' @param epochs Passes over the training samples, at most.
#' @param batch_size Samples a step. NULL is a 40th of the samples, from 16 to 128, on Keras. H2O takes one at a
#'   time and refuses another number.
#' @param learning_rate NULL is Adam's 0.001 on Keras and the adaptive rate on H2O, which a number turns off. A
#'   `schedule()` is for Keras only.
#' @param optimizer NULL is Adam. Keras only.
#' @param loss NULL is the loss of the task. Keras only.
#' @param gradient_clip Most that the norm of all gradients together may be; longer ones are shortened to it
#'   (Pascanu et al. 2013, arXiv:1211.5063). Keras only.
#' @param validation_fraction Share of the samples held out for early stopping; 0 holds none out.
#' @param monitor What is judged on the held-out samples after each epoch: `"loss"`; of classes `"accuracy"`,
#'   `"balanced_accuracy"`, `"roc_auc"`, `"average_precision"`, `"f1"`, `"mcc"`, `"brier"`, `"log_loss"`, of two
#'   classes also `"sensitivity"` and `"specificity"`; of numbers `"r2"`, `"pearson"`, `"spearman"`, `"rmse"`,
#'   `"mae"`; or a function of y_true and what `predict` gives, of which more is better unless its name ends in
#'   `_error`, `_loss` or `_deviance`. Of several outcomes a metric is the mean over them, and `"f1[tissue]"` that
#'   of one. It is `val_<name>` in `history_`. Other than the loss on Keras only.
#' @param patience Epochs without a better monitored value after which training stops; the best epoch's weights are
#'   kept. NULL trains all epochs and keeps the last weights.
#' @param smoothing One of `NULL`, `"hmm"`. `hmm` lets neighbouring labels speak to one another: how often a label
#'   follows another is learned from the training lines, and probabilities are those given the whole line. For
#'   labels of one outcome.
#' @param missing_label Letters that mark a position whose label is not known; it counts nothing. Among numbers NaN
#'   does, among other labels NULL.
#' @param class_weight Weights of the labels; `"balanced"` weighs them by how rare they are. Of several outcomes a
#'   dict of outcome to one of these, or `"balanced"` for all.
#' @param seed Whole number that repeats the fit; `NULL` draws it from R's generator, which `set.seed()` sets. On
#'   H2O a seed costs all threads but one, so there `NULL` means that the fit does not repeat.
#' @param precision Dtype policy of Keras, as `"mixed_bfloat16"`; NULL is float32. Keras only.
#' @param devices Device of Keras, as `"gpu"` or `"cpu"`; several share each batch: `"all"`, a number of them, or a
#'   list of names. Keras only.
#' @param checkpoint_dir Folder that holds the state after each epoch; a killed fit called again goes on there and
#'   ends with the same weights. On H2O the cluster writes there, after each tenth of the epochs; `patience` must
#'   then be NULL.
#' @param log_dir Folder for event files of TensorBoard, with all that is in `history_`. Keras only.
#' @param cluster The cluster of H2O; NULL starts one for the fit.
#' @param verbose Above 0, a message after each epoch.
#' @param sample_weight One number a sample, at least 0: its share in the loss.
#' @param groups Samples of a group stay on one side of the inner validation split.
#' @param validation_data Held-out samples for early stopping.
#' @param on_epoch Function of `epoch` (from 1) and `logs` (a named list of numbers), called after each epoch.
#' @param ... For other methods, the arguments of the default method.
#' @return A plain list of class `bio_tagger` that holds the model as bytes: `saveRDS()` keeps it, and [bio_save()]
#'   writes a file that Python opens too.
#' @seealso [predict.bio_tagger()], [bio_evaluate()], [bio_save()]
#' @export
#' @examples
#' if (bio_available()) {
#'   sequences <- c("ACGTTGCA", "AACCGGTT", "TTGACA")
#'   labels <- chartr("ACGT", "xyyx", sequences)
#'   fit <- bio_tagger(sequences, labels, network = rnn(units = 4, dense = NULL), epochs = 2, seed = 1)
#'   predict(fit, c("ACGT", "GGTTAA"))
#' }
bio_tagger <- function(x, ...) UseMethod("bio_tagger")

#' @rdname bio_tagger
#' @export
bio_tagger.default <- function(
    x, y, network = NULL, backend = "auto", encoder = "auto", epochs = 100, batch_size = NULL,
    learning_rate = NULL, optimizer = NULL, loss = NULL, gradient_clip = NULL, validation_fraction = 0.1,
    monitor = "loss", patience = 10, smoothing = NULL, missing_label = "-", class_weight = NULL, seed = NULL,
    precision = NULL, devices = NULL, checkpoint_dir = NULL, log_dir = NULL, cluster = NULL, verbose = 0,
    sample_weight = NULL, groups = NULL, validation_data = NULL, on_epoch = NULL, ...) {
  fit_model("BioTagger", x, y,
    params = list(
    network = network, backend = backend, encoder = encoder, epochs = epochs, batch_size = batch_size,
    learning_rate = learning_rate, optimizer = optimizer, loss = loss, gradient_clip = gradient_clip,
    validation_fraction = validation_fraction, monitor = monitor, patience = patience, smoothing = smoothing,
    missing_label = missing_label, class_weight = class_weight, seed = seed, precision = precision,
    devices = devices, checkpoint_dir = checkpoint_dir, log_dir = log_dir, cluster = cluster, verbose = verbose),
    fitting = list(sample_weight = sample_weight, groups = groups, validation_data = validation_data),
    on_epoch = on_epoch, call = own_call(match.call(), "bio_tagger"), dots = list(...)
  )
}

#' Read a signal, spectrum or sequence as a shorter string of symbols, by a deep network on Keras
#'
#' Base calling (current through a nanopore to bases) and de novo peptide sequencing (spectrum to residues). Where
#' in the line a symbol stands need not be known: the network gives, at each frame (a position that is left after
#' strides and pools), probabilities of the symbols and of a blank, and training sums over all alignments of the
#' string to the frames (connectionist temporal classification). Symbols come in the order of the line. With an
#' `encoder_decoder()` a decoder writes one symbol after the other instead, in any order and number.
#'
#' @param x Sequences or signals: a character vector or `XStringSet`, a list of numeric vectors or of matrices
#'   (positions x channels), or an array of samples x positions x channels.
#' @param y What each line says: a character vector or `XStringSet` of strings of symbols; or a list of character
#'   vectors, where symbols have several letters.
#' @param network Description of a network that keeps positions; strides and pools make frames fewer, and a line
#'   needs a frame for each symbol and one more between two equal ones. NULL is a residual `cnn()` with a stride
#'   and a bidirectional GRU over it. Or an `encoder_decoder()`. [rnn()], [cnn()], [chain()] and
#'   [encoder_decoder()] make networks.
#' @param backend One of `"auto"`, `"keras"`. Only Keras answers along a line.
#' @param encoder How values become numbers. `auto` is `encode_table()` or `encode_sequence()`.
#' @param epochs Passes over the training samples, at most.
#' @param batch_size Samples a step. NULL is a 40th of the samples, from 16 to 128, on Keras. H2O takes one at a
#'   time and refuses another number.
#' @param learning_rate NULL is Adam's 0.001 on Keras and the adaptive rate on H2O, which a number turns off. A
#'   `schedule()` is for Keras only.
#' @param optimizer NULL is Adam. Keras only.
#' @param loss It is that of connectionist temporal classification, or the cross-entropy of the symbols of a
#'   decoder.
#' @param gradient_clip Most that the norm of all gradients together may be; longer ones are shortened to it
#'   (Pascanu et al. 2013, arXiv:1211.5063). Keras only.
#' @param validation_fraction Share of the samples held out for early stopping; 0 holds none out.
#' @param monitor What is judged on the held-out samples after each epoch: `"loss"`; of classes `"accuracy"`,
#'   `"balanced_accuracy"`, `"roc_auc"`, `"average_precision"`, `"f1"`, `"mcc"`, `"brier"`, `"log_loss"`, of two
#'   classes also `"sensitivity"` and `"specificity"`; of numbers `"r2"`, `"pearson"`, `"spearman"`, `"rmse"`,
#'   `"mae"`; or a function of y_true and what `predict` gives, of which more is better unless its name ends in
#'   `_error`, `_loss` or `_deviance`. Of several outcomes a metric is the mean over them, and `"f1[tissue]"` that
#'   of one. It is `val_<name>` in `history_`. Other than the loss on Keras only.
#' @param patience Epochs without a better monitored value after which training stops; the best epoch's weights are
#'   kept. NULL trains all epochs and keeps the last weights.
#' @param symbols The alphabet, as in `"ACGT"`; symbols of several letters (`c("G", "M[+15.995]")`) in a list.
#'   `auto` takes what y holds.
#' @param beam_width 1 reads the most probable path, collapsed. More keeps that many strings from frame to frame,
#'   and predicts the one that is most probable over all its paths (prefix beam search). Of an `encoder_decoder()`
#'   1 writes the most probable symbol each time, and more keeps that many beginnings from symbol to symbol.
#' @param seed Whole number that repeats the fit; `NULL` draws it from R's generator, which `set.seed()` sets. On
#'   H2O a seed costs all threads but one, so there `NULL` means that the fit does not repeat.
#' @param precision Dtype policy of Keras, as `"mixed_bfloat16"`; NULL is float32. Keras only.
#' @param devices Device of Keras, as `"gpu"` or `"cpu"`; several share each batch: `"all"`, a number of them, or a
#'   list of names. Keras only.
#' @param checkpoint_dir Folder that holds the state after each epoch; a killed fit called again goes on there and
#'   ends with the same weights. On H2O the cluster writes there, after each tenth of the epochs; `patience` must
#'   then be NULL.
#' @param log_dir Folder for event files of TensorBoard, with all that is in `history_`. Keras only.
#' @param cluster The cluster of H2O; NULL starts one for the fit.
#' @param verbose Above 0, a message after each epoch.
#' @param sample_weight One number a sample, at least 0: its share in the loss.
#' @param groups Samples of a group (a read, a peptide) stay on one side of the inner validation split.
#' @param validation_data Held-out samples for early stopping.
#' @param on_epoch Function of `epoch` (from 1) and `logs` (a named list of numbers), called after each epoch.
#' @param ... For other methods, the arguments of the default method.
#' @return A plain list of class `bio_transcriber` that holds the model as bytes: `saveRDS()` keeps it, and
#'   [bio_save()]
#'   writes a file that Python opens too.
#' @seealso [predict.bio_transcriber()], [bio_evaluate()], [bio_save()]
#' @export
#' @examples
#' if (bio_available()) {
#'   said <- rep(c("AC", "CA", "AAC"), 4)
#'   lines <- lapply(strsplit(said, ""), function(letters) rep(ifelse(letters == "A", 1, -1), each = 3))
#'   network <- cnn(filters = 4, kernel_size = 3, pool_size = 1, dense = NULL)
#'   fit <- bio_transcriber(lines, said, network = network, epochs = 2, seed = 1)
#'   bio_beams(fit, lines[1:2], n = 2)
#' }
bio_transcriber <- function(x, ...) UseMethod("bio_transcriber")

#' @rdname bio_transcriber
#' @export
bio_transcriber.default <- function(
    x, y, network = NULL, backend = "auto", encoder = "auto", epochs = 100, batch_size = NULL,
    learning_rate = NULL, optimizer = NULL, loss = NULL, gradient_clip = NULL, validation_fraction = 0.1,
    monitor = "loss", patience = 10, symbols = "auto", beam_width = 1, seed = NULL, precision = NULL,
    devices = NULL, checkpoint_dir = NULL, log_dir = NULL, cluster = NULL, verbose = 0, sample_weight = NULL,
    groups = NULL, validation_data = NULL, on_epoch = NULL, ...) {
  fit_model("BioTranscriber", x, y,
    params = list(
    network = network, backend = backend, encoder = encoder, epochs = epochs, batch_size = batch_size,
    learning_rate = learning_rate, optimizer = optimizer, loss = loss, gradient_clip = gradient_clip,
    validation_fraction = validation_fraction, monitor = monitor, patience = patience, symbols = symbols,
    beam_width = beam_width, seed = seed, precision = precision, devices = devices,
    checkpoint_dir = checkpoint_dir, log_dir = log_dir, cluster = cluster, verbose = verbose),
    fitting = list(sample_weight = sample_weight, groups = groups, validation_data = validation_data),
    on_epoch = on_epoch, call = own_call(match.call(), "bio_transcriber"), dots = list(...)
  )
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
#' @param url As in `"https://head:54321"`, with the context path where the cluster has one.
#' @param user User name, where the cluster asks for one.
#' @param password Its password.
#' @param ca_file Certificates (PEM) by which an `https` cluster is known, beside those of the system.
#' @param allow_remote_code_execution Join a cluster older than 3.46.0.10 too, on which anyone who reaches its port
#'   can run code.
#' @param proxy As in `"http://proxy:3128"`; NULL is that of the environment, and none for this machine itself.
#' @param timeout Seconds without a byte after which a question counts as unanswered.
#' @param retries How often a question is asked again where a cluster that has answered before cannot be reached,
#'   with longer and longer waits, from half a second.
#' @return A handle of class `bio_h2o`, for the argument `cluster` of [bio_classifier()] and [bio_regressor()];
#'   it lives as long as this R session.
#' @seealso [bio_h2o_stop()]
#' @export
bio_h2o_connect <- function(
    url, user = NULL, password = NULL, ca_file = NULL, allow_remote_code_execution = FALSE, proxy = NULL,
    timeout = 60, retries = 3) {
  open_cluster("connect", list(
    url = url, user = user, password = password, ca_file = ca_file,
    allow_remote_code_execution = allow_remote_code_execution, proxy = proxy, timeout = timeout,
    retries = retries))
}

#' @rdname bio_recipes
#' @export
recipe_basset <- function(
    files, out = NULL, test = NULL, network = NULL, split = NULL, seed = NULL, each = FALSE, ...) {
  run_recipe("basset", files, out, test, network, split, seed, each, match.call(), ...)
}

#' @rdname bio_recipes
#' @export
recipe_biren <- function(
    files, out = NULL, test = NULL, network = NULL, split = NULL, seed = NULL, each = FALSE, ...) {
  run_recipe("biren", files, out, test, network, split, seed, each, match.call(), ...)
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
