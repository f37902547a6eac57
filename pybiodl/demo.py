"""The main job on one command: ``python -m pybiodl.demo``.

One network on a local H2O cluster and on Keras, a network over DNA, and the same fit called from R; one table of
results, and plots and models in a folder. Without ``--data`` it reads a table that travels with scikit-learn and
simulates DNA whose truth is known; with it, the leukaemia and promoter files of that folder.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import astuple, dataclass, field, fields
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from pybiodl.backends.h2o import H2OCluster
from pybiodl.errors import InvalidInputError, MissingDependencyError, OutputError, PyBioDLError
from pybiodl.estimators import BioClassifier, load
from pybiodl.evaluate import Evaluation
from pybiodl.networks import CNN, MLP, Network
from pybiodl.read import read_fasta, read_table

SEED = 0
MOTIFS = ("TGACTCA", "CACGTGG")
SPACING = 6
PROMOTERS = {"E. coli promoters": ("Ecoli_prom.fa", "Ecoli_non_prom.fa"),
             "mouse TATA promoters": ("Mouse_tata.fa", "Mouse_nonprom.fa")}  # fmt: skip


@dataclass(frozen=True)
class Split:
    """A data set, its name, and its training and test parts."""

    name: str
    X_train: Any
    X_test: Any
    y_train: np.ndarray
    y_test: np.ndarray

    @classmethod
    def of(cls, name: str, X: Any, y: np.ndarray) -> Split:
        """Hold out a stratified random 30 %."""
        from sklearn.model_selection import train_test_split

        return cls(name, *train_test_split(X, y, test_size=0.3, stratify=y, random_state=SEED))

    @property
    def file_name(self) -> str:
        """The name as the beginning of a file name."""
        return self.name.lower().replace(".", "").replace(" ", "_")


@dataclass(frozen=True)
class Row:
    """One line of the table of results."""

    backend: str
    data: str
    area_under_roc: str
    linear_baseline: str
    seconds: str


@dataclass
class Report:
    """What the parts of the demo found: a table, what is below it, and a folder of plots and models.

    ``differences`` holds the largest absolute difference of two sets of probabilities that should be equal.
    """

    folder: Path
    rows: list[Row] = field(default_factory=list)
    differences: dict[str, float] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def add(self, classifier: BioClassifier, split: Split, seconds: float) -> None:
        """Evaluate a fitted classifier beside the linear baseline; keep its line, its plots and itself."""
        evaluation = classifier.evaluate(split.X_test, split.y_test, train=(split.X_train, split.y_train))
        name = f"{split.file_name}_{classifier.backend_}"
        print(f"  {split.name} on {classifier.backend_}: {seconds:.1f} s", flush=True)
        self.rows.append(Row(classifier.backend_, split.name, *headline(evaluation), f"{seconds:.1f}"))
        self._save(classifier.history_.plot(), f"{name}_training.png")
        self._save(evaluation.plot(), f"{name}_evaluation.png")
        classifier.save(self.folder / f"{name}.pybiodl")

    def _save(self, axes: Any, name: str) -> None:
        import matplotlib.pyplot as plt

        figure = np.ravel(axes)[0].figure
        figure.savefig(self.folder / name, dpi=150, bbox_inches="tight")
        plt.close(figure)

    def __str__(self) -> str:
        titles = [item.name.replace("_", " ") for item in fields(Row)]
        cells = [titles, *(list(astuple(row)) for row in self.rows)]
        widths = [max(len(line[i]) for line in cells) for i in range(len(titles))]
        cells.insert(1, ["-" * width for width in widths])
        lines = ["| " + " | ".join(f"{c:<{w}}" for c, w in zip(line, widths, strict=True)) + " |" for line in cells]
        lines += ["", *(["Largest difference of probabilities:"] if self.differences else [])]
        lines += [f"- {what}: {value:.1e}" for what, value in self.differences.items()]
        return "\n".join([*lines, "", *self.notes])


def headline(evaluation: Evaluation) -> tuple[str, str]:
    """Area under the ROC curve with its 95 % interval, of the network and of the linear baseline."""
    metric = evaluation.metrics["roc_auc"]
    return str(metric), str(metric.baseline)


def simulate_motifs(n_samples: int = 2400, length: int = 100, seed: int = SEED) -> tuple[np.ndarray, np.ndarray]:
    """Simulate DNA whose class is the order of two motifs.

    A ``site`` holds the first motif, a spacer of fixed length and the second motif, at a random place. Half of the
    ``background`` holds the two in the other order, which no count of short words tells apart; the other half has the
    letters of a site's motifs shuffled. Every tenth letter of the motifs is redrawn at random.

    Parameters
    ----------
    n_samples : int
        Number of sequences, half of each class.
    length : int
        Nucleotides of each sequence.
    seed : int
        Of the generator.

    Returns
    -------
    sequences : ndarray of shape (n_samples,) of str
    labels : ndarray of shape (n_samples,) of str
        ``site`` or ``background``.
    """
    random = np.random.default_rng(seed)
    letters = random.choice(list("ACGT"), size=(n_samples, length))
    labels = np.where(np.arange(n_samples) % 2 == 0, "site", "background")
    width = len("".join(MOTIFS)) + SPACING
    for i, row in enumerate(letters):
        first, second = (list(motif) for motif in MOTIFS)
        if i % 4 == 1:
            first, second = second, first
        elif i % 4 == 3:
            first, second = list(random.permutation(first)), list(random.permutation(second))
        start = random.integers(0, length - width + 1)
        for place, motif in ((start, first), (start + width - len(second), second)):
            redrawn = random.random(len(motif)) < 0.1
            row[place : place + len(motif)] = np.where(redrawn, random.choice(list("ACGT"), len(motif)), motif)
    return np.array(["".join(row) for row in letters], dtype=object), labels


def classify_table(report: Report, split: Split) -> None:
    """Train one network on Keras and on a local H2O cluster, use the second when the cluster is gone, compare."""
    network = MLP()
    with timed() as seconds:
        keras = BioClassifier(network, random_state=SEED).fit(split.X_train, split.y_train)
    report.add(keras, split, seconds[0])
    table = report.folder / f"{split.file_name}_test.csv"
    split.X_test.to_csv(table, index=False)
    with H2OCluster.start(memory="2G") as cluster:
        with timed() as seconds:
            h2o = BioClassifier(network, backend="h2o", cluster=cluster, random_state=SEED)
            h2o.fit(split.X_train, split.y_train)
        on_cluster = h2o.predict_proba(str(table))
    report.add(h2o, split, seconds[0])  # no cluster and no JVM from here on

    at_home = h2o.predict_proba(split.X_test)
    as_keras = h2o.to_keras().predict_proba(split.X_test)
    report.differences[f"{split.name}, the H2O network at home and on its cluster"] = difference(at_home, on_cluster)
    report.differences[f"{split.name}, its keras.Model and the cluster"] = difference(as_keras, on_cluster)
    agreed = int(np.sum(h2o.predict(split.X_test) == keras.predict(split.X_test)))
    report.notes.append(
        f"{split.name}: the network trained on H2O, used after its cluster had ended, and the one trained on Keras "
        f"give the same label to {agreed} of {len(at_home)} test samples."
    )


def classify_sequences(report: Report, split: Split, network: Network) -> BioClassifier:
    """Train a network over DNA on Keras."""
    with timed() as seconds:
        classifier = BioClassifier(network, epochs=40, random_state=SEED).fit(split.X_train, split.y_train)
    report.add(classifier, split, seconds[0])
    return classifier


def repeat_in_r(report: Report, split: Split, classifier: BioClassifier) -> None:
    """Have R make the same fit and save it, and compare its probabilities with ours."""
    name = split.file_name
    for role, X, y in (("train", split.X_train, split.y_train), ("test", split.X_test, split.y_test)):
        pd.DataFrame({"sequence": X, "class": y}).to_csv(report.folder / f"{name}_{role}.tsv", sep="\t", index=False)
    script = report.folder / f"{name}.R"
    script.write_text(r_script(name, classifier), encoding="utf-8")
    with timed() as seconds:
        run_r([script.name], cwd=report.folder)
    expected = classifier.predict_proba(split.X_test)
    from_r = pd.read_csv(report.folder / f"{name}_r.csv")[list(classifier.classes_)].to_numpy()
    reopened = load(report.folder / f"{name}_r.pybiodl").predict_proba(split.X_test)
    report.differences[f"{split.name}, the fit called from R and from Python"] = difference(from_r, expected)
    report.differences[f"{split.name}, the model that R saved, opened in Python"] = difference(reopened, expected)
    report.notes.append(
        f"{split.name}: the fit called from R took {seconds[0]:.1f} s, start of both languages included."
    )


def r_script(name: str, classifier: BioClassifier) -> str:
    """R code of the same fit, which reads and writes files of the folder."""
    params = classifier.network.get_params()
    plain = type(classifier.network)().get_params()
    given = ", ".join(f"{key} = {r_value(value)}" for key, value in params.items() if value != plain[key])
    network = f"{type(classifier.network).__name__.lower()}({given})"
    return f"""library(pybiodl)

train <- read.delim("{name}_train.tsv")
test <- read.delim("{name}_test.tsv")
fit <- bio_classifier(
  train$sequence, train$class,
  network = {network},
  epochs = {classifier.epochs}, seed = {classifier.random_state}
)
write.csv(predict(fit, test$sequence, type = "prob"), "{name}_r.csv", row.names = FALSE)
bio_save(fit, "{name}_r.pybiodl")
"""


def r_value(value: Any) -> str:
    """Write a parameter as R code."""
    if isinstance(value, tuple):
        return f"c({', '.join(map(r_value, value))})"
    return f'"{value}"' if isinstance(value, str) else str(value)


def run_r(arguments: Sequence[str], cwd: Path) -> None:
    """Run Rscript with our Python and, where this environment has one, our R library.

    Raises
    ------
    MissingDependencyError
        If R or the R package is not installed.
    """
    library = str(Path(sys.prefix) / "R-library")
    libraries = os.pathsep.join(filter(None, [library, os.environ.get("R_LIBS")]))
    environment = {**os.environ, "R_LIBS": libraries, "RETICULATE_PYTHON": sys.executable}
    probe = ["Rscript", "-e", "quit(status = !nzchar(system.file(package = 'pybiodl')))"]
    if shutil.which("Rscript") is None or subprocess.run(probe, env=environment, check=False).returncode:
        missing = "the R package pybiodl" if shutil.which("Rscript") else "R"
        raise MissingDependencyError(
            f"The part in R needs {missing}, which is not installed; install R 4.1 or newer with the packages "
            "reticulate and Matrix, then run in the folder of the sources: R CMD INSTALL r-wrapper."
        )
    ended = subprocess.run(
        ["Rscript", *arguments], cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )
    if ended.returncode:
        raise PyBioDLError(f"R ended with status {ended.returncode}: {ended.stderr.strip()[-2000:]}")


def difference(a: np.ndarray, b: np.ndarray) -> float:
    """Largest absolute difference."""
    return float(np.max(np.abs(a - b)))


@contextmanager
def timed() -> Iterator[list[float]]:
    """Seconds of the block, in the list that it yields."""
    seconds: list[float] = []
    start = time.perf_counter()
    yield seconds
    seconds.append(time.perf_counter() - start)


def own_data() -> tuple[Split, list[tuple[Split, Network]]]:
    """Breast cancer measurements, and simulated DNA."""
    from sklearn.datasets import load_breast_cancer

    bunch = load_breast_cancer(as_frame=True)
    labels = bunch.target_names[bunch.target]
    motifs = CNN(filters=(32, 32), kernel_size=(8, 12), global_pool="max", dense=(32,))
    return Split.of("breast cancer", bunch.data, labels), [(Split.of("planted motifs", *simulate_motifs()), motifs)]


def real_data(folder: Path) -> tuple[Split, list[tuple[Split, Network]]]:
    """Leukaemia expression, and promoters with the published network."""
    table = read_table(given_file(folder / "expression" / "golub.csv.gz"))
    leukaemia = Split.of("leukaemia", table.drop(columns="class"), table["class"].to_numpy(dtype=str))
    network: Network = CNN(filters=200, kernel_size=21, dense=(128,))
    promoters = []
    for name, files in PROMOTERS.items():
        parts = [read_fasta(given_file(folder / "promoters" / file))["sequence"].to_numpy(object) for file in files]
        labels = np.repeat(["promoter", "other"], [len(part) for part in parts])
        promoters.append((Split.of(name, np.concatenate(parts), labels), network))
    return leukaemia, promoters


def given_file(path: Path) -> Path:
    """Return `path` if it is a file.

    Raises
    ------
    InvalidInputError
        If it is not.
    """
    if not path.is_file():
        raise InvalidInputError(
            f"--data must name a folder with expression/ and promoters/; found no file {path}; "
            "leave --data out to run on simulated data.",
            field="data",
        )
    return path


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m pybiodl.demo", description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, help="folder with expression/ and promoters/ (default: simulated data)")
    parser.add_argument("--output", type=Path, default=Path("demo-output"), help="folder of plots and models")
    options = parser.parse_args(arguments)
    try:
        run(options.data, options.output)
    except PyBioDLError as error:
        sys.exit(str(error))


def run(data: Path | None, output: Path) -> Report:
    """Do the main job and print its table; a part whose Java or R is missing is skipped and says so."""
    import matplotlib

    matplotlib.use("Agg")
    table, sequences = own_data() if data is None else real_data(data)
    try:
        output.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"--output must name a folder that can be made; got {output} ({error.strerror}).") from None
    report = Report(output.resolve())  # the cluster and R do not work in our folder
    print("Training ...", flush=True)
    with unless_missing(report):
        classify_table(report, table)
    classifiers = [classify_sequences(report, *part) for part in sequences]
    with unless_missing(report):
        repeat_in_r(report, sequences[0][0], classifiers[0])
    print(f"\n{report}\n\nPlots and models are in {report.folder}.")
    return report


@contextmanager
def unless_missing(report: Report) -> Iterator[None]:
    """Note what is not installed, and go on."""
    try:
        yield
    except MissingDependencyError as error:
        report.notes.append(f"SKIPPED. {error}")


if __name__ == "__main__":
    main()
