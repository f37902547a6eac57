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

#' Recurrent network of a unit a gene, whose weights are the edges from gene to gene; swarms search them
#'
#' The last value of each gene in the window runs on, step by step, towards a level that the others set: a step
#' goes to `x + rate * (low + height * sigmoid(sum + bias) - x)`, the sum being that of all genes by their weights.
#' For `bio_forecaster()` of all variables, with its horizon as `steps`. At `fit` particles search the weights of
#' each gene by which it runs on, beside the others as they were measured, with the least squared error; training
#' goes on from there, with all genes that run on together. The forecast is the mean over `copies` such sets of
#' units, each found by swarms of its own, so that what is said by chance differs from one to the next. Trains on
#' Keras.
#'
#' @param steps Steps to run on; the horizon of the forecaster.
#' @param copies Sets of units, each searched by swarms of its own, one a gene.
#' @param moves Moves of each swarm; 0 leaves the search to the training, which then starts from weights drawn at
#'   random.
#' @param particles Particles of each swarm.
#' @param l1 Penalty on the mean absolute weight of the edges in the search, at least 0: few edges go a long way.
#' @return A description of class `bio_network`, for [bio_classifier()], [bio_regressor()] and [bio_tagger()].
#' @references Xu, Wunsch & Frank (2007), doi:10.1109/TCBB.2007.1057; Clerc & Kennedy (2002),
#'   doi:10.1109/4235.985692.
#' @export
#' @examples
#' gene_units()
gene_units <- function(steps = 1, copies = 5, moves = 200, particles = 30, l1 = 0.01) {
  new_component("GeneUnits", "gene_units", "bio_network",
    params = list(steps = steps, copies = copies, moves = moves, particles = particles, l1 = l1))
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
