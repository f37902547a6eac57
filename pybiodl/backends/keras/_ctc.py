"""The loss of symbols without alignment: connectionist temporal classification.

Graves et al. (2006), doi:10.1145/1143844.1143891.
"""

from __future__ import annotations

from typing import Any

from pybiodl.backends.keras._engine import load_keras

keras = load_keras()
ops = keras.ops


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
        n_frames = ops.full_like(n_symbols, logits.shape[1])
        nll = ops.ctc_loss(ops.maximum(y, 0), logits, n_symbols, n_frames, mask_index=logits.shape[2] - 1)
        return nll / ops.maximum(ops.mean(ops.cast(n_symbols, nll.dtype)), 1.0)
