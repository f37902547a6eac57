"""``pybiodl doctor``: what is installed, and what to do about what is missing.

Nothing heavy is imported here: engines and R are asked in processes of their own, with a time limit, so that a broken
one cannot break the doctor.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import json
import os
import platform
import re
import shutil
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

import typer

from pybiodl._version import __version__

_SECONDS = 120
_SAFE_H2O = (3, 46, 0, 10)  # the first on which reaching the port does not mean running code
_ENGINES = {
    "tensorflow": "import tensorflow as t; print([d.name for d in t.config.list_physical_devices('GPU')])",
    "jax": "import jax; print([str(d) for d in jax.devices() if d.platform != 'cpu'])",
    "torch": "import torch as t; print([t.cuda.get_device_name(i) for i in range(t.cuda.device_count())])",
}


@dataclass(frozen=True)
class Finding:
    """One thing that was looked for.

    Parameters
    ----------
    name : str
    state : {"ok", "missing", "too old", "broken"}
    found : str
        Version, place, devices.
    cure : str or None
        What to do.
    """

    name: str
    state: str
    found: str
    cure: str | None = None


def run_doctor(as_json: bool) -> int:
    """Show the findings; return 0 if networks can be trained here, else 1."""
    findings = examine()
    able = can_train(findings)
    if as_json:
        typer.echo(json.dumps({"can_train": able, "findings": [asdict(finding) for finding in findings]}, indent=1))
        return 0 if able else 1
    width = max(len(finding.name) for finding in findings)
    for finding in findings:
        typer.echo(f"{finding.state:>8}  {finding.name:<{width}}  {finding.found}")
        if finding.cure:
            typer.echo(f"{'':>8}  {'':<{width}}  -> {finding.cure}")
    typer.echo(
        "Networks can be trained here."
        if able
        else "Networks cannot be trained here yet: Keras needs an engine that runs; see the lines with -> above."
    )
    return 0 if able else 1


def can_train(findings: list[Finding]) -> bool:
    """Tell whether Keras and one engine are there."""
    state = {finding.name: finding.state for finding in findings}
    return state["Keras"] == "ok" and any(state.get(engine) == "ok" for engine in _ENGINES)


def examine() -> list[Finding]:
    """Look for everything."""
    findings = [
        Finding("Python", "ok", f"{platform.python_version()}, {sys.executable}"),
        Finding("pybiodl", "ok", f"{__version__}, {Path(__file__).parents[1]}"),
        _package("keras"),
    ]
    findings += [_engine(name) for name in _ENGINES if importlib.util.find_spec(name)]
    if not any(importlib.util.find_spec(name) for name in _ENGINES):
        findings.append(
            Finding("engine", "missing", "no TensorFlow, JAX or torch", 'pip install "pybiodl[tensorflow]"')
        )
    return [*findings, _java(), _h2o(), _package("pyarrow"), _package("anndata"), *_r()]


_EXTRAS = {
    "keras": ("Keras", "tensorflow", "needed for every network that is not trained on H2O"),
    "pyarrow": ("pyarrow", "io", "needed for Parquet and to move tables to H2O"),
    "anndata": ("anndata", "io", "needed for AnnData only"),
}


def _package(name: str) -> Finding:
    title, extra, why = _EXTRAS[name]
    version = _version(name)
    if version is None:
        return Finding(title, "missing", f"not installed ({why})", f'pip install "pybiodl[{extra}]"')
    return Finding(title, "ok", version)


def _version(package: str) -> str | None:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


def _engine(name: str) -> Finding:
    """Whether Keras runs on the engine, and its GPUs, asked in a process of its own."""
    environment = {**os.environ, "KERAS_BACKEND": name, "TF_CPP_MIN_LOG_LEVEL": "3"}
    keras = "import keras; " if _version("keras") else ""
    check = "assert float(keras.ops.sum(keras.ops.ones(3))) == 3; " if keras else ""
    output, error = _ask([sys.executable, "-c", f"{keras}{check}{_ENGINES[name]}"], environment)
    version = _version(name) or _version(f"{name}-cpu") or "unknown version"
    if error:
        return Finding(name, "broken", f"{version}: {error}", f'pip install --force-reinstall "pybiodl[{name}]"')
    devices = output.splitlines()[-1].strip("[]").replace("'", "") if output else ""
    return Finding(name, "ok", f"{version}, {'GPU ' + devices if devices else 'no GPU, computes on the CPU'}")


def _java() -> Finding:
    home = os.environ.get("JAVA_HOME")
    java = (shutil.which("java", path=str(Path(home) / "bin")) if home else None) or shutil.which("java")
    cure = "install Java 17, such as: apt-get install openjdk-17-jre-headless (or set JAVA_HOME)"
    if java is None:
        return Finding("Java", "missing", "not in JAVA_HOME or on the PATH (needed for H2O only)", cure)
    output, error = _ask([java, "-version"], dict(os.environ), both=True)
    match = re.search(r'version "(?:1\.)?(\d+)[^"]*"', output)
    if error or match is None:
        return Finding("Java", "broken", f"{java}: {error or 'it tells no version'}", cure)
    found = f"{match.group().split(chr(34))[1]}, {java}"
    if int(match.group(1)) < 8:
        return Finding("Java", "too old", found, cure)
    if int(match.group(1)) > 17:
        return Finding("Java", "ok", f"{found} (H2O is tested up to Java 17)")
    return Finding("Java", "ok", found)


def _h2o() -> Finding:
    version = _version("h2o")
    cure = 'pip install --upgrade "pybiodl[h2o]"'
    if version is None:
        return Finding("H2O", "missing", "not installed (needed for H2O clusters only)", cure)
    if tuple(int(part) for part in re.findall(r"\d+", version)[:4]) < _SAFE_H2O:
        return Finding("H2O", "too old", f"{version}: anyone who reaches its port can run code", cure)
    return Finding("H2O", "ok", version)


def _r() -> list[Finding]:
    rscript = shutil.which("Rscript")
    install = "install R 4.1 or later, such as: apt-get install r-base (needed for R only)"
    if rscript is None:
        return [Finding("R", "missing", "no Rscript on the PATH (needed for R only)", install)]
    packages = ("reticulate", "pybiodl")
    question = (
        'cat(as.character(getRversion()), "\\n"); for (p in c("reticulate", "pybiodl")) '
        'cat(tryCatch(as.character(packageVersion(p)), error = function(e) "-"), "\\n")'
    )
    output, error = _ask([rscript, "--no-init-file", "-e", question], dict(os.environ))
    lines = output.split()
    if error or len(lines) < 3:
        return [Finding("R", "broken", f"{rscript}: {error or 'it did not answer'}", install)]
    old = _numbers(lines[0]) < (4, 1)
    findings = [Finding("R", "too old" if old else "ok", f"{lines[0]}, {rscript}", install if old else None)]
    cures = {
        "reticulate": 'in R: install.packages("reticulate")',
        "pybiodl": "in the repository: R CMD INSTALL .",
    }
    for package, version in zip(packages, lines[1:], strict=False):
        name = f"R package {package}"
        if version == "-":
            findings.append(Finding(name, "missing", "not installed (needed for R only)", cures[package]))
        elif package == "reticulate" and _numbers(version) < (1, 28):
            findings.append(Finding(name, "too old", f"{version}, 1.28 is needed", cures[package]))
        else:
            findings.append(Finding(name, "ok", version))
    return findings


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version)[:2])


def _ask(command: list[str], environment: dict[str, str], both: bool = False) -> tuple[str, str]:
    """Run a command; return its output, and why it failed or an empty string."""
    try:
        answer = subprocess.run(
            command, capture_output=True, text=True, errors="replace", timeout=_SECONDS, env=environment, check=False
        )
    except subprocess.TimeoutExpired:
        return "", f"no answer in {_SECONDS} s"
    except OSError as error:
        return "", str(error.strerror)
    output = answer.stdout.strip() + ("\n" + answer.stderr.strip() if both else "")
    if answer.returncode == 0:
        return output, ""
    last = answer.stderr.strip().splitlines()[-1:] or [f"exit status {answer.returncode}"]
    return output, last[0][:200]
