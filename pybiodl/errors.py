"""Every error that pybiodl raises on purpose: one sentence of what, rule, value received and cure."""

from __future__ import annotations


class PyBioDLError(Exception):
    """Base of all errors raised on purpose.

    Parameters
    ----------
    message : str
        One sentence: what, rule, value received, cure.
    field : str, optional
        The parameter or input the sentence is about; R finds it in the condition.
    """

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field

    def __reduce__(self) -> tuple[type, tuple[str, str | None]]:
        return type(self), (str(self), self.field)


class InvalidInputError(PyBioDLError, ValueError):
    """Data or a parameter value that breaks a rule."""


class InvalidTypeError(PyBioDLError, TypeError):
    """Data or a parameter of a kind that is not understood."""


class UnsupportedError(PyBioDLError, ValueError):
    """Something that the chosen backend, network or task cannot do."""


class MissingDependencyError(PyBioDLError, ImportError):
    """An optional package, or Java or R, that is needed here and not installed."""


class ClusterError(PyBioDLError, RuntimeError):
    """An H2O cluster that cannot be started, reached, or that failed at work."""


class ClusterAccessError(ClusterError):
    """An H2O cluster that refused the user name or password."""


class BundleError(PyBioDLError, ValueError):
    """A model file that is truncated, foreign, unsafe or newer than this version."""


class OutputError(PyBioDLError, OSError):
    """A path that cannot be written."""

    def __init__(self, message: str, field: str | None = None) -> None:
        OSError.__init__(self, message)
        self.field = field

    def __str__(self) -> str:
        return str(self.args[0])


class DataWarning(UserWarning):
    """Something about the data that the user should know and that stops nothing."""


class ClusterWarning(UserWarning):
    """Something about an H2O cluster that the user should know and that stops nothing."""


class TrainingWarning(UserWarning):
    """Something about the training that the user should know and that stops nothing."""
