# Written by tools/generate.py from the signatures and docstrings of Python; change those, not this file.

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
