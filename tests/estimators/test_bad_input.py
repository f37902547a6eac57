"""Bad input is refused in one sentence, before any work, and nothing that was there is lost."""

import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
import scipy.sparse

from pybiodl import BioClassifier, BioRegressor, load
from pybiodl.encode import Sequence, Table
from pybiodl.errors import (
    BundleError,
    InvalidInputError,
    InvalidTypeError,
    OutputError,
    PyBioDLError,
    UnsupportedError,
)
from pybiodl.networks import CNN, MLP
from pybiodl.store import pack, unpack

random = np.random.default_rng(0)
X = random.normal(size=(40, 3))
Y = np.array(["a", "b"] * 20)
DNA = ["".join(random.choice(list("ACGT"), 12)) for _ in range(40)]
FRAME = pd.DataFrame(X[:, :2], columns=["g0", "g1"])
DAYS = pd.DataFrame({"day": pd.date_range("2020", periods=40)})
NAN, INF = X.copy(), X.copy()
NAN[5, 1], INF[6, 2] = np.nan, np.inf


def fails(error, sentence, call, *args, **kwargs):
    with pytest.raises(error) as caught:
        call(*args, **kwargs)
    message = str(caught.value)
    assert sentence in message
    assert "\n" not in message.strip()


@pytest.fixture(autouse=True)
def no_training(monkeypatch, request):
    """Whatever is refused here is refused before a backend is asked to train."""
    if "trained" in request.fixturenames:
        return
    from pybiodl.backends.keras import KerasBackend

    def trained(self, plan):
        raise AssertionError("training began")

    monkeypatch.setattr(KerasBackend, "fit", trained)


@pytest.mark.parametrize(
    ("error", "sentence", "x", "y"),
    [
        (ValueError, "Found array with 0 sample(s)", X[:0], Y[:0]),
        (ValueError, "0 feature(s)", X[:, :0], Y),
        (InvalidInputError, "y must have at least two classes; got one class, 'a'; add samples", X, ["a"] * 40),
        (InvalidInputError, "got NaN in column 1, row 5 (0-based); impute it, or pass encoder=Table", NAN, Y),
        (InvalidInputError, "got infinity in column 2, row 6 (0-based); remove or replace it", INF, Y),
        (InvalidInputError, "got NaN in column 'g1', row 5", pd.DataFrame(NAN, columns=["g0", "g1", "g2"]), Y),
        (InvalidInputError, "got NaN in column 1, row 5", scipy.sparse.csr_matrix(NAN), Y),
        (InvalidInputError, "X and y must have one entry for each sample; got 40 in X and 39 in y", X, Y[:39]),
        (InvalidInputError, "the one in row 3 (0-based) is missing", X, [*Y[:3], None, *Y[4:]]),
        (InvalidInputError, "BioClassifier requires y to be passed, but the target y is None.", X, None),
        (InvalidInputError, "got 'J' in row 40 (0-based) at position 2 (1-based)", [*DNA, "AJ"], [*Y, "a"]),
        (InvalidInputError, "the one in row 40 (0-based) is empty", [*DNA, ""], [*Y, "a"]),
        (InvalidTypeError, "got nan in row 40 (0-based); leave the sample out", [*DNA, np.nan], [*Y, "a"]),
        (InvalidInputError, "y must name a column of X; got 'z'; X has 'g0', 'g1'", FRAME, "z"),
        (InvalidTypeError, "got datetime64[ns] in column 'day'", DAYS, Y),
        (UnsupportedError, "read it first with read_table, or use backend='h2o'", "table.csv", "y"),
    ],
)  # fmt: skip
def test_data_that_breaks_a_rule(error, sentence, x, y):
    backend = "keras" if isinstance(x, str) else "auto"
    fails(error, sentence, BioClassifier(backend=backend).fit, x, y)


@pytest.mark.parametrize(
    ("error", "sentence", "params"),
    [
        (InvalidInputError, "epochs must be a whole number of at least 1; got 0.", {"epochs": 0}),
        (InvalidInputError, "batch_size must be a whole number of at least 1; got 2.5.", {"batch_size": 2.5}),
        (InvalidInputError, "learning_rate must be a number above 0; got -1.", {"learning_rate": -1}),
        (InvalidInputError, "patience must be a whole number of at least 1; got 0.", {"patience": 0}),
        (InvalidInputError, "validation_fraction must be a number at least 0 and below 1", {"validation_fraction": 1}),
        (InvalidInputError, "backend must be one of 'auto', 'keras', 'h2o'; got 'kears'; did you mean 'keras'?",
         {"backend": "kears"}),
        (InvalidTypeError, "network must be None or a network of pybiodl.networks", {"network": "mlp"}),
        (InvalidTypeError, 'encoder must be "auto" or an encoder of pybiodl.encode', {"encoder": "table"}),
        (InvalidTypeError, "X must be one sequence a sample, shape (n_samples,)", {"encoder": Sequence()}),
        (UnsupportedError, "CNN reads sequences and signals; X is a table of 3 columns", {"network": CNN()}),
        (UnsupportedError, "precision must be None or one of float32", {"precision": "float8"}),
        (InvalidInputError, "or name devices that are there (cpu:0); got 'tpu'.", {"devices": "tpu"}),
        (UnsupportedError, "optimizer must be a name that Keras knows; got 'adamm'", {"optimizer": "adamm"}),
        (UnsupportedError, "backend='keras' trains on this machine and takes no cluster",
         {"backend": "keras", "cluster": object()}),
        (InvalidInputError, "class_weight must name classes of y ('a', 'b'); got 'c'.", {"class_weight": {"c": 2}}),
        (InvalidInputError, "class_weight must be None, 'balanced' or a dict", {"class_weight": "equal"}),
        (InvalidInputError, "random_state must be a whole number of at least 0; got -1.", {"random_state": -1}),
        (InvalidInputError, "hidden must be a whole number of at least 1; got 0.", {"network": MLP(hidden=0)}),
    ],
)  # fmt: skip
def test_parameters_that_break_a_rule(error, sentence, params):
    fails(error, sentence, BioClassifier(**params).fit, X, Y)


def test_what_goes_with_the_data_is_checked():
    fit = BioClassifier().fit
    fails(InvalidInputError, "sample_weight must have one number a sample", fit, X, Y, sample_weight=[1.0])
    fails(InvalidInputError, "sample_weight must hold finite numbers", fit, X, Y, sample_weight=-np.ones(40))
    fails(InvalidInputError, "groups must have one entry for each of the", fit, X, Y, groups=[1])
    fails(InvalidTypeError, "validation_data must be a tuple (X, y)", fit, X, Y, validation_data=X)
    fails(InvalidInputError, "validation_data must hold classes of the training data; got 'c'", fit, X, Y,
          validation_data=(X, ["c"] * 40))  # fmt: skip


def test_an_unknown_parameter_names_the_nearest():
    fails(InvalidTypeError, "BioClassifier has no parameter 'epoch'; did you mean 'epochs'?", BioClassifier, epoch=3)
    fails(InvalidInputError, "did you mean 'epochs'?", BioClassifier().set_params, epoch=3)
    fails(InvalidInputError, "did you mean 'network__hidden'?", BioClassifier(MLP()).set_params, network__hiden=3)
    fails(InvalidInputError, "network__hidden needs a network; pass network=MLP()", BioClassifier().set_params,
          network__hidden=3)  # fmt: skip


def test_regression_needs_two_known_values_a_target():
    y = np.column_stack([np.arange(40.0), np.full(40, np.nan)])
    fails(InvalidInputError, "target 1 (0-based) has 0; leave it out", BioRegressor().fit, X, y)


@pytest.fixture(scope="module")
def trained():
    frame = pd.DataFrame(X, columns=["g0", "g1", "g2"])
    return BioClassifier(MLP(hidden=(4,)), epochs=1, random_state=0).fit(frame, Y)


@pytest.fixture(scope="module")
def trained_on_strings(trained):
    return BioClassifier(CNN(filters=2, kernel_size=3), epochs=1, random_state=0).fit(DNA, Y)


def test_other_columns_at_predict(trained):
    with pytest.raises(ValueError, match="feature names should match"):
        trained.predict(pd.DataFrame(X, columns=["g0", "g1", "G2"]))
    with pytest.raises(ValueError, match="feature names should match"):
        trained.predict(pd.DataFrame(X[:, :2], columns=["g0", "g1"]))


def test_other_values_at_predict(trained):
    fails(InvalidInputError, "got NaN in column 'g1', row 5", trained.predict,
          pd.DataFrame(NAN, columns=["g0", "g1", "g2"]))  # fmt: skip
    fails(InvalidTypeError, "X must be a table, as at training; got strings", trained.predict, DNA)


def test_longer_sequences_and_other_letters_at_predict(trained_on_strings):
    fails(InvalidInputError, "at most 12 letters, the longest at training; the one in row 1 (0-based) has 13",
          trained_on_strings.predict, [DNA[0], "A" * 13])  # fmt: skip
    fails(InvalidInputError, "got 'E' in row 0 (0-based) at position 1 (1-based)", trained_on_strings.predict, ["EF"])
    fails(InvalidTypeError, "X must be one sequence a sample", trained_on_strings.predict, X)


def test_predict_before_fit():
    from sklearn.exceptions import NotFittedError

    for name in ("predict", "predict_proba", "to_bytes", "to_keras"):
        with pytest.raises(NotFittedError):
            getattr(BioClassifier(), name)(*([X] if "predict" in name else []))


def test_a_refused_fit_leaves_the_last_one_as_it_was(trained):
    frame = pd.DataFrame(X, columns=["g0", "g1", "g2"])
    before, state = trained.predict_proba(frame), dict(vars(trained))
    fails(InvalidInputError, "one class", trained.fit, frame, ["a"] * 40)
    assert vars(trained) == state
    assert (trained.predict_proba(frame) == before).all()


def test_files_that_are_no_model(trained, tmp_path):
    raw = trained.to_bytes()
    path = tmp_path / "m"
    fails(InvalidInputError, "No such file", load, path)
    for bad in (b"", b"hello", raw[: len(raw) // 2], raw[:-10]):
        path.write_bytes(bad)
        fails(BundleError, "is truncated or something else", load, path)
    manifest, arrays = unpack(raw)
    newer = pack({**manifest, "format_version": 2, "pybiodl": "9.0"}, arrays)
    path.write_bytes(newer)
    fails(BundleError, "has format version 2, written by pybiodl 9.0; pybiodl 0.1.0 reads up to version 1; upgrade",
          load, path)  # fmt: skip
    path.write_bytes(pack({**manifest, "network": {"type": "Exec", "params": {}}}, arrays))
    fails(BundleError, "do not fit together", load, path)
    np.savez(path.with_suffix(".npz"), a=np.ones(2))
    fails(BundleError, "was not written by pybiodl", load, path.with_suffix(".npz"))


def test_a_model_file_runs_no_code(trained, tmp_path):
    import io
    import zipfile

    class Evil:
        def __reduce__(self):
            return (exec, ("import pathlib; pathlib.Path('owned').touch()",))

    evil = io.BytesIO()
    np.savez(evil, **{"weights-0000": np.array([Evil()], dtype=object)})
    path = tmp_path / "m"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("manifest.json", zipfile.ZipFile(io.BytesIO(trained.to_bytes())).read("manifest.json"))
        archive.writestr("arrays.npz", evil.getvalue())
    fails(BundleError, "cannot be read without running code", load, path)


def test_a_path_that_cannot_be_written_leaves_nothing(trained, tmp_path):
    fails(OutputError, "A model must be saved where this user can write", trained.save, tmp_path / "no" / "m")
    fails(OutputError, "Is a directory", trained.save, tmp_path)
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "m").write_bytes(b"precious")
    trained.save(tmp_path / "m")
    assert [item.name for item in tmp_path.iterdir()] == ["m"]


def test_a_checkpoint_of_another_fit_is_refused(trained, tmp_path):
    BioClassifier(MLP(hidden=(4,)), epochs=1, random_state=0, checkpoint_dir=tmp_path).fit(X, Y)
    fails(InvalidInputError, "checkpoint_dir must be empty or hold an unfinished fit of the same data and parameters",
          BioClassifier(MLP(hidden=(5,)), epochs=1, random_state=0, checkpoint_dir=tmp_path).fit, X, Y)  # fmt: skip


def test_an_engine_that_is_missing_or_too_late():
    code = "import pybiodl; pybiodl.use_engine({!r})"
    run = [sys.executable, "-c", code.format("tensorflo")]
    assert "did you mean 'tensorflow'?" in subprocess.run(run, capture_output=True, text=True).stderr
    import keras

    from pybiodl import use_engine

    use_engine(keras.config.backend())
    fails(UnsupportedError, "restart Python (or R) and call", use_engine,
          "jax" if keras.config.backend() == "tensorflow" else "tensorflow")  # fmt: skip


def test_errors_pickle_and_carry_their_field():
    import pickle

    for error in (InvalidInputError("a", "x"), OutputError("a", "x"), PyBioDLError("a")):
        again = pickle.loads(pickle.dumps(error))
        assert (str(again), again.field) == (str(error), error.field)


def test_encoders_name_what_they_do_not_know():
    fails(InvalidInputError, "pad must be one of", Sequence(pad="up").fit, np.array(DNA, dtype=object))
    fails(InvalidInputError, "scale must be one of", Table(scale="log").fit, X)
    fails(
        InvalidInputError, "alphabet must be auto, dna, rna, protein", Sequence("AAC").fit, np.array(DNA, dtype=object)
    )
