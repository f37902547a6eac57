"""The loss of symbols without alignment: connectionist temporal classification.

Graves et al. (2006), doi:10.1145/1143844.1143891. It is our own, because the engines' differ: TensorFlow's knows no
float64 and lets its graph optimiser write errors for each new shape, and those for GPUs do not repeat exactly.
"""

from __future__ import annotations

from typing import Any

from pybiodl.backends.keras._engine import load_keras

keras = load_keras()
ops = keras.ops

NEVER = -1e30  # log of 0; an infinite one would make gradients NaN


class SymbolLoss:
    """Minus the logarithm of the probability of the symbols, summed over all their alignments to the frames.

    A batch counts the sum over its samples, divided by its symbols, so that lines of any length weigh alike. The blank
    is the last logit. All frames count: where there is padding, `layers.BlankPadding` has made the blank certain, which
    multiplies the probability of every alignment by 1.
    """

    __name__ = "loss"

    def __call__(self, y: Any, logits: Any) -> Any:
        """Loss of each sample, shape (batch,).

        Parameters
        ----------
        y : tensor of shape (batch, longest)
            Codes of the symbols, -1 after the last one.
        logits : tensor of shape (batch, n_frames, n_symbols + 1)
        """
        y = ops.cast(y, "int32")
        n_symbols = ops.sum(ops.cast(y >= 0, "int32"), axis=1)
        logs = ops.log_softmax(logits, axis=-1)
        nll, shares = _nll_and_shares(y, n_symbols, ops.stop_gradient(logs))
        # The derivative by a log probability is minus the share of the alignments that pass there: no need to go back
        # through the recursion.
        slope = ops.sum(ops.stop_gradient(shares) * (logs - ops.stop_gradient(logs)), axis=(1, 2))
        return (ops.stop_gradient(nll) - slope) / ops.maximum(ops.mean(ops.cast(n_symbols, logs.dtype)), 1.0)


def _nll_and_shares(y: Any, n_symbols: Any, logs: Any) -> tuple[Any, Any]:
    """Minus the log probability (batch,), and the share of it that says each symbol at each frame, shaped as `logs`."""
    n_outputs, dtype = logs.shape[2], logs.dtype
    symbols = ops.where(y >= 0, y, n_outputs - 1)
    blanks = ops.full_like(symbols, n_outputs - 1)
    # A blank before, between and after the symbols; what stands after the last blank is never reached.
    states = ops.reshape(ops.stack([blanks, symbols], axis=2), (-1, 2 * y.shape[1]))
    states = ops.concatenate([states, blanks[:, :1]], axis=1)
    n_states = 2 * y.shape[1] + 1
    which = ops.one_hot(states, n_outputs, dtype=dtype)
    emitted = ops.matmul(logs, ops.transpose(which, (0, 2, 1)))  # (batch, n_frames, n_states)
    last = ops.one_hot(2 * n_symbols, n_states, dtype=dtype)
    first = ops.one_hot(ops.zeros_like(n_symbols), n_states, dtype=dtype)
    # Forward and, the line turned round, backward, in one loop.
    both_states = ops.concatenate([states, ops.flip(states, axis=1)], axis=0)
    both_starts = ops.concatenate([first, ops.flip(last, axis=1)], axis=0)
    both = ops.concatenate([emitted, ops.flip(emitted, axis=(1, 2))], axis=0)
    alphas = _recursion(both_states, (1.0 - both_starts) * NEVER, ops.transpose(both, (1, 0, 2)), n_outputs - 1)
    alphas = ops.transpose(alphas, (1, 0, 2))
    forward, backward = ops.split(alphas, 2, axis=0)
    ends = last + ops.concatenate([last[:, 1:], last[:, :1] * 0.0], axis=1)
    total = ops.logsumexp(forward[:, -1] + (1.0 - ends) * NEVER, axis=1)
    through = forward + ops.flip(backward, axis=(1, 2)) - emitted
    shares = ops.exp(ops.minimum(through - total[:, None, None], 0.0))
    return -total, ops.matmul(shares, which)


def _recursion(states: Any, start: Any, emitted: Any, blank: int) -> Any:
    """Log probability of all ways that stand in each state after each frame, shaped as `emitted`.

    Parameters
    ----------
    states : tensor of int, shape (batch, n_states)
    start : tensor of shape (batch, n_states)
        Before the first frame.
    emitted : tensor of shape (n_frames, batch, n_states)
    blank : int
    """
    never = ops.full_like(start[:, :2], NEVER)
    new = ops.logical_and(states[:, 2:] != blank, states[:, 2:] != states[:, :-2])
    skips = ops.concatenate([never, ops.where(new, ops.zeros_like(start[:, 2:]), NEVER)], axis=1)

    def step(alpha: Any, frame: Any) -> tuple[Any, Any]:
        one = ops.concatenate([never[:, :1], alpha[:, :-1]], axis=1)
        two = ops.concatenate([never, alpha[:, :-2]], axis=1) + skips
        alpha = ops.maximum(ops.logaddexp(ops.logaddexp(alpha, one), two) + frame, NEVER)
        return alpha, alpha

    return ops.scan(step, start, emitted)[1]
