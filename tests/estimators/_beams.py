"""What holds of the strings that a transcriber finds, in whatever way."""

from sklearn.base import clone

from pybiodl.estimators import Transcription


def beams_hold(trained, X):
    """Beams are different strings in falling order, and a model of as wide a search predicts the first."""
    beams = trained.beams(X[:3], n=4)
    for line in beams:
        assert all(isinstance(one, Transcription) for one in line)
        assert len({one.symbols for one in line}) == len(line) == 4
        assert [one.log_probability for one in line] == sorted((one.log_probability for one in line), reverse=True)
    wide = clone(trained).set_params(beam_width=4)
    wide.__dict__.update({name: value for name, value in vars(trained).items() if name.endswith("_")})
    assert wide.predict(X[:3]) == [line[0].symbols for line in beams]
