"""The commands and their options; what they do is in the files beside this one, imported when it runs."""

from __future__ import annotations

import sys
import traceback
import warnings
from collections.abc import Sequence
from typing import Annotated, Any, Literal

import typer

from pybiodl._version import __version__
from pybiodl.cli._cluster_app import PasswordFile, User, cluster_app
from pybiodl.cli._model_commands import COMMANDS
from pybiodl.cli._options import Cluster, Files, GenesIn, LabelFromHeader, Labels, Model, Outcome
from pybiodl.cli._recipes_app import recipes_app
from pybiodl.errors import ClusterWarning, DataWarning, PyBioDLError, TrainingWarning

app = typer.Typer(
    name="pybiodl",
    help="Deep models on biological data: train, search, judge, explain and predict from files.",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
# typer brings its own copy of click or uses the installed one, by version; this is the base of its errors in both.
_UsageError: Any = typer.BadParameter.__mro__[2]


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"pybiodl {__version__}")
        raise typer.Exit


@app.callback()
def _pybiodl(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and exit.")
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an error; may stand anywhere.")] = False,
) -> None:
    pass


@app.command()
def fit(
    files: Files,
    out: Annotated[str, typer.Option(metavar="MODEL", help="File to save the model in, as promoter.pybiodl.")],
    outcome: Outcome = None,
    labels: Labels = None,
    label_from_header: LabelFromHeader = None,
    task: Annotated[
        Literal["auto", "classify", "regress", "embed"],
        typer.Option(
            help="auto tells classify or regress from the outcome and says so; embed trains an autoencoder on a table, "
            "and leaves out the column that --outcome names, if any."
        ),
    ] = "auto",
    network: Annotated[
        Literal["auto", "mlp", "cnn"], typer.Option(help="auto is an MLP for tables and a CNN for sequences.")
    ] = "auto",
    hidden: Annotated[str | None, typer.Option(metavar="64,32", help="Units of each hidden layer of an MLP.")] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="NAME=VALUE",
            help="Any parameter of the estimator or, after network__, of the network; repeat for more: "
            "--set network__filters=200 --set patience=20.",
        ),
    ] = None,
    epochs: Annotated[int | None, typer.Option(help="Passes over the training data, at most.")] = None,
    seed: Annotated[int | None, typer.Option(help="The same seed gives the same model.")] = None,
    backend: Annotated[Literal["auto", "keras", "h2o"], typer.Option(help="Where to train.")] = "auto",
    cluster: Cluster = None,
    user: User = None,
    password_file: PasswordFile = None,
    genes_in: GenesIn = "columns",
    verbose: Annotated[int, typer.Option(help="0 is silent, 1 a progress bar, 2 a line an epoch.")] = 0,
) -> None:
    """Train a network and save it."""
    from pybiodl.cli._fit import FitRequest, run_fit

    given = {"epochs": epochs, "random_state": seed, "verbose": verbose or None}
    run_fit(
        FitRequest(
            files, out, outcome, labels, label_from_header, task, network, hidden, settings or [],
            {name: value for name, value in given.items() if value is not None},
            backend, cluster, user, password_file, genes_in,
        )
    )  # fmt: skip


@app.command()
def predict(
    model: Model,
    files: Files,
    out: Annotated[str, typer.Option(metavar="CSV", help="File to write, whole or not at all; - is the screen.")] = "-",
    genes_in: GenesIn = "columns",
) -> None:
    """Predict with a saved model.

    Writes id, predicted class and a probability a class, or id and values; of an autoencoder id, whether it is an
    outlier, its error and the numbers of the latent.
    """
    from pybiodl.cli._judge import run_predict

    run_predict(model, files, out, genes_in)


@app.command()
def search(
    files: Files,
    out: Annotated[str, typer.Option(metavar="MODEL", help="File to save the best model in, as best.pybiodl.")],
    tries: Annotated[
        list[str],
        typer.Option(
            "--try",
            metavar="NAME=VALUES",
            help="Values of a parameter: with commas between, a JSON list, or a range LOW..HIGH or LOW..HIGH:log; "
            "repeat for more: --try network__dropout=0,0.3 --try 'network__hidden=[[64],[256,64]]'.",
        ),
    ],
    strategy: Annotated[
        Literal["grid", "random", "halving", "bayes"], typer.Option(help="How combinations are chosen.")
    ] = "random",
    n_iter: Annotated[int, typer.Option(help="Combinations to try; a grid tries all.")] = 20,
    cv: Annotated[int, typer.Option(help="Folds, by class.")] = 5,
    group: Annotated[str | None, typer.Option(metavar="COLUMN", help="Groups that stay on one side of a fold.")] = None,
    scoring: Annotated[str | None, typer.Option(help="Metric, as roc_auc or rmse.")] = None,
    parallelism: Annotated[int, typer.Option(help="Trials at one time.")] = 1,
    recovery_dir: Annotated[
        str | None, typer.Option(metavar="FOLDER", help="Keeps finished trials; the same command goes on there.")
    ] = None,
    results: Annotated[str | None, typer.Option(metavar="CSV", help="All trials as a table; - is the screen.")] = None,
    plot: Annotated[str | None, typer.Option(metavar="PNG", help="Picture of all trials (png, pdf or svg).")] = None,
    outcome: Outcome = None,
    labels: Labels = None,
    label_from_header: LabelFromHeader = None,
    task: Annotated[
        Literal["auto", "classify", "regress"], typer.Option(help="auto tells it from the outcome and says so.")
    ] = "auto",
    network: Annotated[
        Literal["auto", "mlp", "cnn"], typer.Option(help="auto is an MLP for tables and a CNN for sequences.")
    ] = "auto",
    settings: Annotated[
        list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="A parameter that stays, as for fit.")
    ] = None,
    epochs: Annotated[int | None, typer.Option(help="Passes over the training data, at most.")] = None,
    seed: Annotated[int | None, typer.Option(help="The same seed gives the same search.")] = None,
    backend: Annotated[Literal["auto", "keras", "h2o"], typer.Option(help="Where to train.")] = "auto",
    cluster: Cluster = None,
    user: User = None,
    password_file: PasswordFile = None,
    genes_in: GenesIn = "columns",
    verbose: Annotated[int, typer.Option(help="0 is silent, 1 a line a trial.")] = 0,
) -> None:
    """Search for the best parameters, show the trials and save the best model."""
    from pybiodl.cli._fit import FitRequest
    from pybiodl.cli._search import SearchRequest, run_search

    given = {} if epochs is None else {"epochs": epochs}
    how = {
        "strategy": strategy, "n_iter": n_iter, "folds": cv, "scoring": scoring, "parallelism": parallelism,
        "recovery_dir": recovery_dir, "random_state": seed, "verbose": verbose,
    }  # fmt: skip
    run_search(
        FitRequest(
            files, out, outcome, labels, label_from_header, task, network, None, settings or [], given,
            backend, cluster, user, password_file, genes_in,
        ),
        SearchRequest(tries, how, group, results, plot),
    )  # fmt: skip


@app.command()
def leaderboard(
    train: Annotated[
        list[str],
        typer.Option(metavar="FILE", help="A table, or FASTA as for `fit`; repeat for one FASTA a class."),
    ],
    outcome: Outcome = None,
    labels: Labels = None,
    label_from_header: LabelFromHeader = None,
    task: Annotated[
        Literal["auto", "classify", "regress"], typer.Option(help="auto tells it from the outcome and says so.")
    ] = "auto",
    hidden: Annotated[
        list[str] | None, typer.Option(metavar="64,32", help="An MLP of such hidden layers; repeat for more.")
    ] = None,
    learners: Annotated[str, typer.Option(help="H2O's own; none for none.")] = "gbm,drf,glm,automl",
    backends: Annotated[str, typer.Option(help="Where networks are trained.")] = "keras,h2o",
    folds: Annotated[int, typer.Option(help="Folds, the same for all models.")] = 5,
    group: Annotated[str | None, typer.Option(help="Column whose samples stay together, as a patient.")] = None,
    metric: Annotated[str | None, typer.Option(help="By which models are ordered; roc_auc or r2.")] = None,
    automl_seconds: Annotated[float | None, typer.Option(help="Most seconds of AutoML in each fold.")] = 60,
    automl_models: Annotated[int | None, typer.Option(help="Most models of AutoML in each fold.")] = None,
    cluster: Cluster = None,
    user: User = None,
    password_file: PasswordFile = None,
    seed: Annotated[int, typer.Option(help="Of folds, networks and learners.")] = 0,
    plot: Annotated[str | None, typer.Option(metavar="PNG", help="Picture to write (png, pdf or svg).")] = None,
    out: Annotated[str | None, typer.Option(metavar="CSV", help="Table to write; - is the screen.")] = None,
    genes_in: GenesIn = "columns",
    verbose: Annotated[int, typer.Option(help="1 is a line a model as it is done.")] = 0,
) -> None:
    """Compare networks with H2O's own learners and linear models.

    All on the same folds, beside a linear and a majority baseline; says whether a linear model is as good.
    """
    from pybiodl.cli._compare import BoardRequest, run_leaderboard

    run_leaderboard(
        BoardRequest(
            train, outcome, labels, label_from_header, task, hidden or [], learners, backends, folds, group, metric,
            automl_seconds, automl_models, cluster, user, password_file, seed, plot, out, genes_in, verbose,
        )
    )  # fmt: skip


for _command in COMMANDS:
    app.command()(_command)
app.add_typer(cluster_app)
app.add_typer(recipes_app)


@app.command()
def doctor(as_json: Annotated[bool, typer.Option("--json", help="Write JSON.")] = False) -> int:
    """Say what is installed and what is missing.

    Exits with 0 if networks can be trained here (Python, Keras and one engine), otherwise with 1.
    """
    from pybiodl.cli._doctor import run_doctor

    return run_doctor(as_json)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status: 0, or 2 after an error, which is one sentence on stderr.

    Parameters
    ----------
    arguments : sequence of str, optional
        Those of the process when None.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    debug = "--debug" in given
    given = [argument for argument in given if argument != "--debug"]
    with warnings.catch_warnings():
        for category in (ClusterWarning, DataWarning, TrainingWarning):
            warnings.simplefilter("always", category)
        warnings.showwarning = _show_warning
        try:
            return app(given or ["--help"], prog_name="pybiodl", standalone_mode=False) or 0
        except (KeyboardInterrupt, typer.Abort):
            return _refuse("interrupted.")
        except _UsageError as error:
            return _refuse(" ".join(error.format_message().split()))
        except BrokenPipeError:  # as in `pybiodl predict ... | head`
            sys.stderr.close()
            return 0
        except PyBioDLError as error:
            return _refuse(str(error), debug)
        except Exception as error:
            hint = "" if debug else "; add --debug to see where"
            return _refuse(f"{type(error).__name__}: {' '.join(str(error).split())}{hint}.", debug)


def _refuse(message: str, debug: bool = False) -> int:
    if debug:
        traceback.print_exc()
    print(f"pybiodl: {message}", file=sys.stderr)
    return 2


def _show_warning(message: Warning | str, category: type[Warning], *where: Any, **more: Any) -> None:
    print(f"pybiodl: warning: {message}", file=sys.stderr)
