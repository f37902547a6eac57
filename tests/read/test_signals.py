import datetime
import gzip
import io
import sys
import warnings

import numpy as np
import pandas as pd
import pytest

from pybiodl.errors import InvalidInputError, InvalidTypeError, MissingDependencyError
from pybiodl.read import Signals, read_signals, windows


def _edf(*signals, bdf=False, **options):
    """An EDF file as bytes from (label, unit, rate, values)."""
    edfio = pytest.importorskip("edfio")
    signal, file = (edfio.BdfSignal, edfio.Bdf) if bdf else (edfio.EdfSignal, edfio.Edf)
    out = io.BytesIO()
    made = [
        signal(np.asarray(v, float), rate, label=label, physical_dimension=unit) for label, unit, rate, v in signals
    ]
    file(made, **options).write(out)
    return out.getvalue()


def _noise(rate=100, seconds=10, seed=0):
    return np.random.default_rng(seed).normal(scale=40, size=rate * seconds)


def _csv(rate=100, n=20, columns=("ecg",), **more):
    frame = pd.DataFrame({name: np.arange(n) * 0.5 + i for i, name in enumerate(columns)})
    return io.StringIO(frame.assign(**more).to_csv(index=False))


@pytest.mark.parametrize("bdf", [False, True])
@pytest.mark.parametrize("zipped", [False, True])
def test_edf_comes_back_in_physical_units(tmp_path, bdf, zipped):
    edfio = pytest.importorskip("edfio")
    start = datetime.datetime(2021, 3, 4, 5, 6, 7)
    fpz, oz = _noise(), _noise(seed=1) / 1000
    raw = _edf(
        ("EEG Fpz", "uV", 100, fpz),
        ("EEG Oz", "mV", 100, oz),
        bdf=bdf,
        recording=edfio.Recording(startdate=start.date()),
        starttime=start.time(),
        annotations=[edfio.EdfAnnotation(1.5, None, "seizure"), edfio.EdfAnnotation(3, 2, "sleep, stage 2")],
    )
    path = tmp_path / "night.dat"
    path.write_bytes(gzip.compress(raw) if zipped else raw)
    signals = read_signals(path)
    assert (signals.channels, signals.units, signals.sampling_rate) == (("EEG Fpz", "EEG Oz"), ("uV", "mV"), 100.0)
    assert signals.start == (start,)
    assert signals.values[0].shape == (1000, 2)
    assert signals.values[0].dtype == np.float64
    steps = 2**24 if bdf else 2**16
    for i, truth in enumerate((fpz, oz)):
        np.testing.assert_allclose(signals.values[0][:, i], truth, rtol=0, atol=1.01 * np.ptp(truth) / steps)
    assert signals.annotations.to_dict("list") == {
        "recording": [0, 0], "onset": [1.5, 3.0], "duration": [pytest.approx(np.nan, nan_ok=True), 2.0],
        "text": ["seizure", "sleep, stage 2"],
    }  # fmt: skip


def test_files_channels_and_annotations_stay_in_order():
    edfio = pytest.importorskip("edfio")
    files = [
        _edf(("A", "uV", 50, _noise(50, s, s)), ("B", "uV", 50, _noise(50, s)), ("C", "uV", 10, _noise(10, s)),
             annotations=[edfio.EdfAnnotation(s, None, f"after {s}")])
        for s in (4, 2, 7)
    ]  # fmt: skip
    signals = read_signals([io.BytesIO(raw) for raw in files], channels=["B", "A"])
    assert signals.channels == ("B", "A")
    assert [one.shape for one in signals.values] == [(200, 2), (100, 2), (350, 2)]
    whole = read_signals(io.BytesIO(files[1]), channels=["A"])
    np.testing.assert_array_equal(signals.values[1][:, 1], whole.values[0][:, 0])
    assert signals.annotations[["recording", "text"]].to_numpy().tolist() == [
        [0, "after 4"],
        [1, "after 2"],
        [2, "after 7"],
    ]
    assert signals.start == (None,) * 3
    assert repr(signals) == "Signals(3 recordings, 2 channels, 50 Hz, 13 s)"
    assert len(signals) == 3


def test_units_outside_ascii_are_read():
    raw = _edf(("EEG", "uV", 10, _noise(10)))
    place = raw.index(b"uV ")
    for unit in ("µV".encode(), "µV".encode("latin-1")):
        changed = raw[:place] + unit.ljust(3) + raw[place + 3 :]
        assert read_signals(io.BytesIO(changed)).units == ("µV",)


def test_a_recording_that_was_stopped_is_read_to_its_end():
    raw = _edf(("A", "uV", 10, _noise(10)))
    stopped = raw[:236] + b"-1      " + raw[244:]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        np.testing.assert_array_equal(
            read_signals(io.BytesIO(stopped)).values[0], read_signals(io.BytesIO(raw)).values[0]
        )


def test_resampling_keeps_slow_waves_and_offsets_and_removes_fast_ones():
    def wave(rate, hertz):
        return np.sin(2 * np.pi * hertz * np.arange(rate * 20) / rate)

    raw = _edf(
        ("slow", "uV", 200, wave(200, 3)), ("fast", "uV", 200, wave(200, 70)), ("warm", "degC", 10, 37 + wave(10, 0.1))
    )
    signals = read_signals(io.BytesIO(raw), resample=64)
    assert signals.sampling_rate == 64.0
    values = signals.values[0]
    assert values.shape == (64 * 20, 3)
    inner = slice(64, -64)
    np.testing.assert_allclose(values[inner, 0], wave(64, 3)[inner], atol=0.01)
    assert np.abs(values[inner, 1]).max() < 0.01
    np.testing.assert_allclose(values[:, 2], 37 + wave(64, 0.1), atol=0.1)  # its ends too


def test_resampling_to_its_own_rate_changes_nothing():
    raw = _edf(("A", "uV", 100, _noise()))
    np.testing.assert_array_equal(
        read_signals(io.BytesIO(raw)).values[0], read_signals(io.BytesIO(raw), resample=100).values[0]
    )


@pytest.mark.parametrize("kind", ["csv", "tsv", "parquet", "gz"])
def test_tables_have_a_channel_a_column(tmp_path, kind):
    frame = pd.DataFrame(np.random.default_rng(0).normal(size=(50, 2)), columns=["I", "II"])
    path = tmp_path / "x"
    if kind == "parquet":
        pytest.importorskip("pyarrow")
        frame.to_parquet(path)
    else:
        text = frame.to_csv(sep="\t" if kind == "tsv" else ",", index=False).encode()
        path.write_bytes(gzip.compress(text) if kind == "gz" else text)
    signals = read_signals(path, sampling_rate=173.61)
    assert (signals.channels, signals.units, signals.sampling_rate) == (("I", "II"), ("", ""), 173.61)
    np.testing.assert_allclose(signals.values[0], frame.to_numpy(), rtol=1e-14)
    assert len(signals.annotations) == 0


def test_a_table_of_numbers_alone_has_no_header():
    signals = read_signals(io.StringIO("1\n-2.5\n3e1\n"), sampling_rate=10)
    assert signals.channels == ("1",)
    assert signals.values[0].tolist() == [[1], [-2.5], [30]]
    assert read_signals(io.StringIO("1;2\n3;4\n"), sampling_rate=10).values[0].tolist() == [[1, 2], [3, 4]]
    with pytest.raises(InvalidInputError, match=r"line 3 of the open file has 1 where 2 are expected\.$"):
        read_signals(io.StringIO("1;2\n3;4\n5\n"), sampling_rate=10)


@pytest.mark.parametrize(
    ("header", "times", "rate"),
    [
        ("time", np.arange(20) / 50, 50),
        ("Time (s)", np.arange(20) / 50 + 7, 50),
        ("time_ms", np.arange(20) * 4, 250),
        ("t [ms]", np.arange(20) * 4, 250),
        ("timestamp", pd.date_range("2024-03-31 14:05", periods=20, freq="20ms").astype(str), 50),
        ("timestamp", pd.date_range("2024-03-31 14:05", periods=20, freq="20ms", tz="UTC").astype(str), 50),
    ],
)
def test_the_rate_follows_from_times(header, times, rate):
    frame = pd.DataFrame({"ecg": np.arange(20.0), header: times})
    signals = read_signals(io.StringIO(frame.to_csv(index=False)))
    assert signals.sampling_rate == rate
    assert signals.channels == ("ecg",)
    assert signals.start == (datetime.datetime(2024, 3, 31, 14, 5) if header == "timestamp" else None,)


def test_rounded_times_of_two_files_count_as_one_rate():
    files = [
        pd.DataFrame({"time": np.round(np.arange(n) / 173.61, 3), "eeg": 0.0}).to_csv(index=False) for n in (4097, 3001)
    ]
    signals = read_signals([io.StringIO(text) for text in files])
    assert signals.sampling_rate == pytest.approx(173.61, rel=1e-4)
    assert read_signals(io.StringIO(files[0]), sampling_rate=173.61).sampling_rate == 173.61


def _refusal(source, **options):
    with pytest.raises(InvalidInputError) as error:
        read_signals(source, **options)
    return str(error.value)


def test_different_rates_are_refused_in_one_sentence():
    mixed = _edf(("EEG", "uV", 100, _noise()), ("Temp", "degC", 10, _noise(10)))
    assert _refusal(io.BytesIO(mixed)) == (
        "All channels must have one sampling rate; channel 'Temp' of the open file has 10 Hz and channel 'EEG' 100 Hz; "
        "bring them to one, as by resample=10, or choose channels."
    )
    other = _edf(("EEG", "uV", 50, _noise(50)))
    assert _refusal([io.BytesIO(_edf(("EEG", "uV", 100, _noise()))), io.BytesIO(other)]) == (
        "All channels must have one sampling rate; the open file has 50 Hz and the open file 100 Hz; bring them to "
        "one, as by resample=50, or choose channels."
    )
    assert _refusal(io.BytesIO(other), sampling_rate=100) == (
        "sampling_rate must be what the file says; the open file has channel 'EEG' at 50 Hz; got 100; leave it out, or "
        "use resample=100."
    )
    assert read_signals(io.BytesIO(mixed), resample=20).values[0].shape == (200, 2)


def test_files_that_do_not_belong_together_are_refused():
    first, other = (_edf((name, "uV", 10, _noise(10))) for name in ("C3", "C4"))
    assert _refusal([io.BytesIO(first), io.BytesIO(other)]) == (
        "All files must have the same channels in the same order; the open file has 'C4' as channel 1 where the open "
        "file has 'C3'; name those to keep by channels."
    )
    both = _edf(("C3", "uV", 10, _noise(10)), ("C4", "uV", 10, _noise(10)))
    assert _refusal([io.BytesIO(first), io.BytesIO(both)]) == (
        "All files must have the same channels in the same order; the open file has 2 channels where the open file has "
        "1; name those to keep by channels."
    )
    assert len(read_signals([io.BytesIO(first), io.BytesIO(both)], channels=["C3"])) == 2
    volts = _edf(("C3", "mV", 10, _noise(10)))
    assert _refusal([io.BytesIO(first), io.BytesIO(volts)]) == (
        "A channel must have the same unit in all files; 'C3' is in 'mV' in the open file and in 'uV' in the open "
        "file; read them apart and convert one."
    )


def test_channels_that_are_not_there():
    raw = _edf(("EEG Fpz", "uV", 10, _noise(10)))
    assert _refusal(io.BytesIO(raw), channels=["EEG Fp"]) == (
        "channels must be in every file; the open file has no channel 'EEG Fp'; did you mean 'EEG Fpz'?"
    )
    assert _refusal(io.BytesIO(raw), channels=["Oz"]) == (
        "channels must be in every file; the open file has no channel 'Oz'; it has 'EEG Fpz'."
    )
    assert _refusal(io.BytesIO(raw), channels=[]) == "channels must name at least one channel; got an empty list."
    with pytest.raises(InvalidTypeError, match=r"^channels must be a list of names; got 'Oz'; pass \['Oz'\]\.$"):
        read_signals(io.BytesIO(raw), channels="Oz")


def test_damaged_edf_is_refused(tmp_path):
    edfio = pytest.importorskip("edfio")
    raw = _edf(("A", "uV", 100, _noise()), annotations=[edfio.EdfAnnotation(1, None, "x")])
    name = "the open file"
    assert _refusal(io.BytesIO(raw[:-100])) == (
        f"The EDF file {name} is truncated: its header says {len(raw)} bytes and there are {len(raw) - 100}; copy or "
        "download it again."
    )
    for cut in (100, 300):
        assert _refusal(io.BytesIO(raw[:cut])) == (
            f"The header of the EDF file {name} is truncated or damaged; copy or export it again."
        )
    assert _refusal(io.BytesIO(raw.replace(b"100     ", b"1oo     "))).startswith(f"The header of the EDF file {name}")
    assert _refusal(io.BytesIO(raw[:-200].ljust(len(raw), b"x"))).startswith(f"The EDF file {name} is damaged: ")
    assert read_signals(io.BytesIO(raw[:176] + b"noon    " + raw[184:])).start == (None,)
    last = raw.rindex(b"+9\x14\x14")
    gap = raw[:last].replace(b"EDF+C", b"EDF+D") + b"+99\x14\x14" + raw[last + 5 :]
    assert _refusal(io.BytesIO(gap)) == (
        f"A recording must be continuous; {name} has gaps between its records (EDF+D); export each part without gaps "
        "as a file of its own."
    )
    path = tmp_path / "x.edf.gz"
    path.write_bytes(gzip.compress(raw)[:-9])
    assert _refusal(path) == f"The gzip file {str(path)!r} is truncated; copy or download it again."


def test_a_channel_without_a_range_is_refused_only_where_it_is_wanted():
    raw = _edf(("A", "uV", 100, _noise()), ("flat", "uV", 100, _noise()))
    for old, new in ((b"-32768  -32768  ", b"-32768  x       "), (b"-32768  -32768  ", b"-32768  32767   ")):
        assert old in raw
        broken = raw.replace(old, new)
        assert _refusal(io.BytesIO(broken)) == (
            "A channel must have a physical and a digital range; the open file gives none for 'flat', so its values "
            "have no unit; leave it out by channels."
        )
        np.testing.assert_array_equal(
            read_signals(io.BytesIO(broken), channels=["A"]).values[0],
            read_signals(io.BytesIO(raw), channels=["A"]).values[0],
        )


def test_a_column_of_labels_is_no_matter_where_it_is_not_wanted():
    text = "ecg,beat\n1,N\n2,V\n"
    assert read_signals(io.StringIO(text), sampling_rate=1, channels=["ecg"]).values[0].tolist() == [[1], [2]]


def test_edf_needs_edfio(monkeypatch):
    raw = _edf(("A", "uV", 10, _noise(10)))
    monkeypatch.setitem(sys.modules, "edfio", None)
    with pytest.raises(MissingDependencyError) as error:
        read_signals(io.BytesIO(raw))
    assert str(error.value) == (
        'Reading EDF needs the package edfio, which is not installed; install it with: pip install "pybiodl[signals]".'
    )
    assert read_signals(_csv(), sampling_rate=1).values[0].shape == (20, 1)


@pytest.mark.parametrize(
    ("text", "options", "message"),
    [
        ("", {}, "A file must hold at least one record; the open file is empty."),
        (
            "ecg\n1\n2\n",
            {},
            "A table of signals must have a column 'time' or a sampling_rate; the open file has neither; pass "
            "sampling_rate=<Hz>.",
        ),
        ("time\n1\n2\n", {}, "A table of signals must have a channel beside the times; the open file has none."),
        (
            "a,b\n1,2\n3,x\n",
            {"sampling_rate": 1},
            "A signal must be a number at every sample; row 2 of the open file has 'x' in column 'b'; fill it in or "
            "cut the recording there.",
        ),
        (
            "a,b\n1,2\n,4\n",
            {"sampling_rate": 1},
            "A signal must be a number at every sample; row 2 of the open file has nothing in column 'a'; fill it in "
            "or cut the recording there.",
        ),
        (
            "time,a\n0,1\n1,1\n2,1\n4,1\n5,1\n",
            {},
            "Times must be evenly spaced; column 'time' of the open file goes from 2 to 4 s at row 4 where steps are "
            "1.25 s; cut the file at its gaps, or remove the column and pass sampling_rate=<Hz>.",
        ),
        (
            "time,a\n1,1\n1,1\n",
            {},
            "Times must rise over at least two samples; column 'time' of the open file does not; remove it and pass "
            "sampling_rate=<Hz>.",
        ),
        (
            "time,a\n2024-01-01,1\nnow,1\n",
            {},
            "Times must be seconds, or dates such as 2024-03-31 14:05:00; row 2 of the open file has 'now' in column "
            "'time'.",
        ),
        (
            "time,a\n0,1\n0.01,1\n",
            {"sampling_rate": 200},
            "sampling_rate must be what the file says; column 'time' of the open file says 100 Hz; got 200; leave it "
            "out, or use resample=200.",
        ),
        ("a\n1\n", {"sampling_rate": 0}, "sampling_rate must be a number above 0; got 0."),
        ("a\n1\n", {"sampling_rate": 1, "resample": -1}, "resample must be a number above 0; got -1."),
    ],
    ids=["empty", "rate", "alone", "text", "missing", "gap", "still", "dates", "other rate", "zero", "negative"],
)
def test_bad_tables_are_refused_in_one_sentence(text, options, message):
    assert _refusal(io.StringIO(text), **options) == message


def test_no_file_at_all():
    assert _refusal([]) == "path must name a file or a list of files; got an empty list."


@pytest.mark.parametrize("step", [None, 1, 3, 7])
def test_windows_are_slices_of_their_recording(step):
    rng = np.random.default_rng(0)
    values = [rng.normal(size=(n, 2)) for n in (11, 4, 5, 20)]
    nothing = pd.DataFrame()
    signals = Signals(values, ("a", "b"), ("", ""), 1.0, (None,) * 4, nothing)
    cut, recording = windows(signals, 5, step)
    expected = [(one[i : i + 5], k) for k, one in enumerate(values) for i in range(0, len(one) - 4, step or 5)]
    np.testing.assert_array_equal(cut, [one for one, _ in expected])
    assert recording.tolist() == [k for _, k in expected]
    with pytest.raises(
        InvalidInputError, match=r"^length must be at most the longest recording, 20 samples; got 21\.$"
    ):
        windows(signals, 21)
    with pytest.raises(InvalidInputError, match=r"^step must be a whole number of at least 1; got 0\.$"):
        windows(signals, 5, 0)
