import json

import numpy as np
import pandas as pd
import pytest

from pybiodl.encode import Spectrum, encoder_type
from pybiodl.errors import InvalidInputError, InvalidTypeError

random = np.random.default_rng(0)
PROTON, WATER = 1.007276466621, 18.010564684
RESIDUES = {"P": 97.052763848, "E": 129.042593086, "T": 101.047678472, "I": 113.08406398, "D": 115.026943026}


def spectra(n=20, mass=True):
    return [
        np.column_stack([random.uniform(60, 900, k), random.exponential(size=k), np.full(k, 950.0)])[:, : 2 + mass]
        for k in random.integers(1, 60, n)
    ]


def slow(encoder, peaks):
    """One line by hand."""
    line = np.zeros(encoder.shape_)
    highest = peaks[:, 1].max()
    for mz, intensity, mass in peaks:
        value = (intensity / highest) ** 0.5
        for channel, place in enumerate((mz, mass + 2 * PROTON - mz)):
            bin_ = int((place - encoder.min_mz) // encoder.bin_width)
            if 0 <= bin_ < encoder.length_:
                line[bin_, channel] = max(line[bin_, channel], value)
    return line


def test_peaks_fall_into_their_bins():
    X = spectra()
    encoder = Spectrum(bin_width=0.5, max_mz=800).fit(X)
    assert encoder.shape_ == (1500, 2)
    assert encoder.transform(X, "float64") == pytest.approx(np.array([slow(encoder, peaks) for peaks in X]))


def test_the_highest_of_several_peaks_counts_and_peaks_outside_do_not():
    X = [[[100.2, 4], [100.7, 9], [100.8, 1], [102.5, 36], [99.0, 16], [103.0, 16]]]
    encoder = Spectrum(1, min_mz=100, max_mz=103, normalize="none").fit(X)
    assert encoder.transform(X)[0, :, 0].tolist() == [9, 0, 36]
    assert Spectrum(1, 100, 103, "max").fit(X).transform(X)[0, :, 0].tolist() == [0.25, 0, 1]
    assert Spectrum(1, 100, 103).fit(X).transform(X)[0, :, 0].tolist() == [0.5, 0, 1]


def test_the_line_ends_at_the_highest_peak_of_training():
    X = [np.array([[60.0, 1], [99.95, 1]])]
    encoder = Spectrum().fit(X)
    assert encoder.length_ == 500
    assert encoder.transform(X)[0, :, 0].nonzero()[0].tolist() == [100, 499]
    assert not encoder.ragged_
    assert encoder.lengths(X).tolist() == [500]


def test_b_and_y_ions_of_one_cut_meet():
    masses = np.array([RESIDUES[letter] for letter in "PEPTIDE"])
    b = masses.cumsum()[:-1] + PROTON
    y = masses[::-1].cumsum()[:-1] + WATER + PROTON
    frame = pd.DataFrame(
        {
            "mz": [b, y],
            "intensity": [np.ones(6), np.ones(6)],
            "precursor_mz": (masses.sum() + WATER) / 2 + PROTON,
            "charge": 2,
        }
    )
    of_b, of_y = Spectrum(0.5, max_mz=900).fit(frame).transform(frame)
    assert (of_b[:, 1] == of_y[:, 0]).all()
    assert (of_y[:, 1] == of_b[:, 0]).all()


def test_a_frame_equals_arrays():
    X = spectra(mass=False)
    frame = pd.DataFrame({"mz": [x[:, 0] for x in X], "intensity": [x[:, 1] for x in X]})
    assert (Spectrum(1).fit(frame).transform(frame) == Spectrum(1).fit(X).transform(X)).all()


def test_neighbours_and_the_order_of_peaks_never_change_a_row():
    X = spectra()
    encoder = Spectrum().fit(X)
    whole = encoder.transform(X)
    assert (np.concatenate([encoder.transform(X[i : i + 1]) for i in range(len(X))]) == whole).all()
    assert (encoder.transform([x[::-1] for x in X[::-1]]) == whole[::-1]).all()


def test_state_round_trip_through_json():
    X = spectra()
    encoder = Spectrum(0.2, min_mz=100, normalize="max").fit(X)
    values, arrays = encoder.state()
    again = encoder_type("Spectrum").from_state(encoder.get_params(), json.loads(json.dumps(values)), arrays)
    assert (again.transform(X) == encoder.transform(X)).all()
    assert again.shape_ == encoder.shape_


def test_the_complement_is_there_where_masses_are():
    assert Spectrum().fit(spectra()).complement_
    assert not Spectrum().fit(spectra(mass=False)).complement_
    assert not Spectrum(complement=False).fit(spectra()).complement_
    with pytest.raises(InvalidInputError, match=r"needs the mass of its precursor; got none in row 0 \(0-based\)"):
        Spectrum(complement=True).fit(spectra(mass=False))
    with pytest.raises(InvalidInputError, match=r"got none in row 0 .*Spectrum\(complement=False\)"):
        Spectrum().fit(spectra()).transform(spectra(mass=False))


def test_no_rows_give_no_lines():
    assert Spectrum(1, max_mz=100).fit(spectra()).transform([]).shape == (0, 50, 2)


def test_spectra_that_are_none_are_refused():
    with pytest.raises(InvalidInputError) as caught:
        Spectrum().fit([[[100.0, 1.0]], [[100.0, 1.0], [200.0, -3.0]]])
    assert str(caught.value) == (
        "A spectrum must have at least one peak, of finite m/z and intensity of at least 0; got intensity -3 in peak 2 "
        "(1-based) of row 1 (0-based); correct it or leave it out."
    )
    with pytest.raises(InvalidInputError, match=r"got no peak of row 0"):
        Spectrum().fit([np.zeros((0, 2))])
    with pytest.raises(InvalidInputError, match=r"got m/z nan in peak 1"):
        Spectrum().fit([[[np.nan, 1.0]]])
    with pytest.raises(InvalidTypeError, match=r"must have two columns.*got 5 in row 0"):
        Spectrum().fit([np.ones((2, 5))])
    with pytest.raises(InvalidInputError, match=r"one intensity for each m/z; got shapes \(2,\) of mz and \(3,\)"):
        Spectrum().fit(pd.DataFrame({"mz": [np.ones(2)], "intensity": [np.ones(3)]}))
    with pytest.raises(InvalidTypeError, match="must be one spectrum a sample"):
        Spectrum().fit(np.ones((3, 4)))
    with pytest.raises(InvalidInputError, match=r"from 1 to 1048576 bins; min_mz=50, .* give 0; change"):
        Spectrum().fit([[[20.0, 1.0]]])
