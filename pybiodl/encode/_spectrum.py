"""Mass spectra as lines of intensity along m/z."""

from __future__ import annotations

from typing import Any, ClassVar, Self

import numpy as np

from pybiodl._check import number, one_of
from pybiodl.encode._base import Arrays, Encoder
from pybiodl.encode._raw import PROTON, as_spectra
from pybiodl.errors import InvalidInputError

_MOST_BINS = 2**20


class Spectrum(Encoder):
    """Encode mass spectra as intensities in bins along m/z, as DeepNovo reads them for de novo peptide sequencing.

    A second channel holds the complement of each peak, at ``mass + 2 * 1.00728 - m/z`` of the neutral precursor mass:
    of a peptide cut once, the b and the y ion (both singly charged) then fall on one position, so that a network along
    the line sees them together. The default bins of 0.1 Da keep the differences of peaks within 0.1 Da, which tells all
    residues apart but I from L, K from Q, and F from oxidised M (Tran et al. 2017, doi:10.1073/pnas.1705691114). Of
    several peaks in a bin the highest counts; peaks outside the line are left out. A line takes 80 kB a channel for
    2000 Da, so that wide bins suit tasks that need no masses of residues.

    Parameters
    ----------
    bin_width : float
        Da (of m/z).
    min_mz : float
        Where the line begins.
    max_mz : float, optional
        Where it ends; None is the highest m/z of the training spectra.
    normalize : {"sqrt", "max", "none"}
        ``max`` divides by the highest peak of the spectrum; ``sqrt`` takes the square root of that, which keeps small
        fragment peaks in sight; ``none`` leaves the unit of the instrument.
    complement : bool, optional
        Whether there is the second channel; None is where all training spectra say the mass of their precursor.

    Attributes
    ----------
    length_ : int
        Bins; bin b begins at ``min_mz + b * bin_width``.
    ragged_ : bool
        False: every spectrum fills the line.
    complement_ : bool
    shape_ : tuple of int
        ``(length_, 1)``, or ``(length_, 2)`` with the complement.
    """

    kind: ClassVar[str] = "signal"
    reads: ClassVar[str] = "spectrum"

    def __init__(
        self,
        bin_width: float = 0.1,
        min_mz: float = 50.0,
        max_mz: float | None = None,
        normalize: str = "sqrt",
        complement: bool | None = None,
    ) -> None:
        self.bin_width = bin_width
        self.min_mz = min_mz
        self.max_mz = max_mz
        self.normalize = normalize
        self.complement = complement

    def fit(self, X: Any) -> Self:
        """Learn where the line ends and whether precursors are known.

        Parameters
        ----------
        X : list of ndarray of shape (n_peaks, 2) or (n_peaks, 3), or DataFrame
            m/z, intensity and, for the complement, the neutral mass of the precursor in Da in every peak. A DataFrame
            has them in the columns ``mz`` and ``intensity`` (arrays), ``precursor_mz`` and ``charge`` (numbers).
        """
        one_of(self.normalize, "normalize", ("sqrt", "max", "none"))
        width = number(self.bin_width, "bin_width", 0, low_open=True)
        low = number(self.min_mz, "min_mz", 0)
        spectra = as_spectra(X)
        _check(spectra)
        if self.max_mz is None:
            high = max(float(peaks[:, 0].max()) for peaks in spectra)
            n_bins = max(0, int(np.floor((high - low) / width)) + 1)
        else:
            # Whole bins up to max_mz; rounding keeps (100 - 50) / 0.1 at 500.
            high = number(self.max_mz, "max_mz", low, low_open=True)
            n_bins = int(np.ceil(round((high - low) / width, 6)))
        if not 1 <= n_bins <= _MOST_BINS:
            raise InvalidInputError(
                f"The line must have from 1 to {_MOST_BINS} bins; min_mz={low:g}, max_mz={high:g} and "
                f"bin_width={width:g} give {n_bins}; change one of them.",
                field="bin_width",
            )
        known = all(_mass(peaks) is not None for peaks in spectra)
        self._learn(n_bins, known if self.complement is None else bool(self.complement))
        if self.complement_:
            _masses(spectra)
        return self

    def _learn(self, length: int, complement: bool) -> None:
        self.length_ = length
        self.ragged_ = False
        self.complement_ = complement
        self.shape_ = (length, 1 + complement)

    def transform(self, X: Any, dtype: str = "float32") -> np.ndarray:
        """Encode spectra.

        Parameters
        ----------
        X : as for `fit`
        dtype : {"float32", "float64"}

        Returns
        -------
        ndarray of shape (n_samples, length_, 1 or 2)
            Normalised intensity a bin, and that of the complements.

        Raises
        ------
        InvalidInputError
            If a spectrum has no peak, a number that is not finite or is negative, or no mass where one is needed.
        """
        spectra = as_spectra(X)
        encoded = np.zeros((len(spectra), *self.shape_), dtype=dtype)
        if len(spectra) == 0:
            return encoded
        _check(spectra)
        n_peaks = np.fromiter(map(len, spectra), dtype=np.int64, count=len(spectra))
        row = np.repeat(np.arange(len(spectra)), n_peaks)
        mz, intensity = np.concatenate([peaks[:, :2] for peaks in spectra]).T
        if self.normalize != "none":
            highest = np.maximum.reduceat(intensity, np.cumsum(n_peaks) - n_peaks)
            intensity = intensity / np.where(highest > 0, highest, 1)[row]
        if self.normalize == "sqrt":
            intensity = np.sqrt(intensity)
        self._bin(encoded[:, :, 0], row, mz, intensity)
        if self.complement_:
            self._bin(encoded[:, :, 1], row, _masses(spectra)[row] + 2 * PROTON - mz, intensity)
        return encoded

    def _bin(self, channel: np.ndarray, row: np.ndarray, mz: np.ndarray, intensity: np.ndarray) -> None:
        place = np.floor((mz - float(self.min_mz)) / float(self.bin_width)).astype(np.int64)
        inside = (place >= 0) & (place < self.length_)
        np.maximum.at(channel, (row[inside], place[inside]), intensity[inside].astype(channel.dtype))

    def lengths(self, X: Any) -> np.ndarray:
        """Bins of each spectrum, shape (n_samples,), int64: all of them."""
        return np.full(len(as_spectra(X)), self.length_, dtype=np.int64)

    def state(self) -> tuple[dict[str, Any], Arrays]:
        """Return what was learned."""
        return {"length": self.length_, "complement": self.complement_}, {}

    @classmethod
    def from_state(cls, params: dict[str, Any], values: dict[str, Any], arrays: Arrays) -> Self:
        """Build the encoder that `state` described."""
        encoder = cls(**params)
        encoder._learn(int(values["length"]), bool(values["complement"]))
        return encoder


def _check(spectra: np.ndarray) -> None:
    for row, peaks in enumerate(spectra):
        wrong = ~np.isfinite(peaks[:, :2]) | (peaks[:, :2] < 0)
        if len(peaks) and not wrong.any():
            continue
        got = "no peak"
        if len(peaks):
            peak, column = (int(k) for k in np.argwhere(wrong)[0])
            got = f"{('m/z', 'intensity')[column]} {peaks[peak, column]:g} in peak {peak + 1} (1-based)"
        raise InvalidInputError(
            f"A spectrum must have at least one peak, of finite m/z and intensity of at least 0; got {got} of row "
            f"{row} (0-based); correct it or leave it out.",
            field="X",
        )


def _mass(peaks: np.ndarray) -> float | None:
    """Neutral mass of the precursor in Da, None where it is not known."""
    known = peaks.shape[1] == 3 and len(peaks) and np.isfinite(peaks[0, 2]) and peaks[0, 2] > 0
    return float(peaks[0, 2]) if known else None


def _masses(spectra: np.ndarray) -> np.ndarray:
    masses = [_mass(peaks) for peaks in spectra]
    if None in masses:
        raise InvalidInputError(
            "The complement of a spectrum needs the mass of its precursor; got none in row "
            f"{masses.index(None)} (0-based); give precursor_mz and charge, leave it out, or fit with "
            "encoder=Spectrum(complement=False).",
            field="X",
        )
    return np.array(masses, dtype=np.float64)
