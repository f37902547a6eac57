"""What a recipe is: a published system as one record of its files, network, protocol and figures."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from copy import deepcopy
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from pybiodl._check import nearest
from pybiodl.errors import InvalidInputError, PyBioDLError
from pybiodl.evaluate import Evaluation
from pybiodl.interpret import Explanation
from pybiodl.networks import Network
from pybiodl.recipes._data import Data, to_judge_by
from pybiodl.recipes._reading import paths_of
from pybiodl.recipes._run import Run, carry_out
from pybiodl.recipes._runs import Runs, carry_out_each


@dataclass(frozen=True)
class Published:
    """A figure of the paper, on the paper's data.

    Parameters
    ----------
    metric : str
        As `evaluate` names it.
    value : float
    data : str
        Of what, by which network and which protocol.
    """

    metric: str
    value: float
    data: str

    def __str__(self) -> str:
        return f"{self.metric} {self.value:g} ({self.data})"


@dataclass(frozen=True)
class Choice:
    """A network of a recipe.

    Parameters
    ----------
    build : callable
        Makes the network; its keywords are what `Recipe.estimator` takes after ``network__``.
    training : dict
        Parameters of the estimator that go with it.
    """

    build: Callable[..., Network]
    training: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, repr=False, eq=False)
class Recipe:
    """A published system that runs on files of your own, with the paper's defaults.

    Calling it is `run`.

    Parameters
    ----------
    name : str
    title : str
        What it does, in a few words.
    paper, doi : str
    files : str
        The files that it reads, in words; `example` shows the beginning of one.
    example : str
    reader : callable
        Paths into `Data`.
    task : type
        Class of the estimator.
    networks : dict of str to Choice
        By name; the first is taken where none is named.
    explain : callable
        ``explain(model, data)`` gives explanations by name; `data` are held-out samples.
    part : str
        What tells it from its neighbours.
    without : dict
        Parameters, as of `estimator`, that take that part away.
    published : tuple of Published
    split : str
        How samples are held out: a key of `SPLITS`.
    command : str
        What measured the figures of its page in ``seeds/``; its time and memory are there.
    figures : callable, optional
        ``figures(model, data)`` gives further numbers by name.
    judge : callable, optional
        ``judge(model, train, held)`` gives the evaluation where the estimator has none of its own.
    each_file : bool
        Whether each file is a data set of its own, as one a drug.
    fit : callable, optional
        ``fit(model, train, held, groups)`` trains where one ``fit`` is not enough, and gives both with the outcomes by
        which the model is judged.
    """

    name: str
    title: str
    paper: str
    doi: str
    files: str
    example: str
    reader: Callable[..., Data]
    task: type[Any]
    networks: Mapping[str, Choice]
    explain: Callable[[Any, Data], Mapping[str, Explanation]]
    part: str
    without: Mapping[str, Any]
    published: tuple[Published, ...] = ()
    split: str = "similarity"
    command: str = ""
    figures: Callable[[Any, Data], Mapping[str, float]] | None = None
    judge: Callable[[Any, Data, Data], Evaluation] | None = None
    each_file: bool = False
    fit: Callable[[Any, Data, Data, Any], tuple[Data, Data]] | None = None

    def read(self, *files: Any, to_judge: bool = False) -> Data:
        """Read files.

        Parameters
        ----------
        *files : str, path, or list of these
            A folder stands for the files in it, by name.
        to_judge : bool
            Whether these are samples to judge by alone, of which a class may have few.

        Returns
        -------
        Data
            ``X, y = recipe.read(...)``.

        Raises
        ------
        InvalidInputError
            If a file is not what the recipe expects; the sentence says what that is, with an example.
        """
        try:
            with to_judge_by() if to_judge else nullcontext():
                return self.reader(*paths_of(files))
        except PyBioDLError as error:
            example = self.example.replace("\n", "\\n")
            raise type(error)(
                f"{str(error).rstrip('.')}; {self.name} reads {self.files}, as in '{example}'.", field="files"
            ) from None

    def estimator(self, network: Any = None, **params: Any) -> Any:
        """Make the estimator with the paper's defaults, not yet fitted.

        Parameters
        ----------
        network : str or Network, optional
            Name of one of `networks`, or a network of your own. None is the first.
        **params
            Parameters of the estimator, and after ``network__`` those of the network: ``epochs=5,
            network__filters=16``.

        Returns
        -------
        BioEstimator

        Raises
        ------
        InvalidInputError
            If a name is unknown; the nearest known one is given.
        """
        inner = {key.removeprefix("network__"): v for key, v in params.items() if key.startswith("network__")}
        own = {key: value for key, value in params.items() if not key.startswith("network__")}
        choice = self._choice_of(network)
        for given, known, of in (
            (inner, inspect.signature(choice.build).parameters, "of the network"),
            (own, inspect.signature(self.task).parameters, f"of {self.task.__name__}, the estimator"),
        ):
            for key in given:
                if key not in known:
                    shown = f"network__{key}" if given is inner else key
                    hint = nearest(key, known) or f"; they are {', '.join(known)}."
                    raise InvalidInputError(
                        f"{shown} must name a parameter {of} of {self.name}{hint.rstrip('?.')}"
                        f"{'?' if hint.endswith('?') else '.'}",
                        field=shown,
                    )
        return self.task(choice.build(**inner), **{**deepcopy(dict(choice.training)), **own})

    def ablated(self, **params: Any) -> Any:
        """Make the estimator without what tells this recipe from its neighbours, to see what that is worth.

        Parameters
        ----------
        **params
            As for `estimator`.
        """
        return self.estimator(**{**params, **self.without})

    def run(
        self,
        *files: Any,
        out: Any = None,
        test: Any = None,
        network: Any = None,
        split: str | None = None,
        random_state: int = 0,
        **params: Any,
    ) -> Run:
        """Read, hold out, train, judge beside a linear baseline, look for leaks, and explain.

        Parameters
        ----------
        *files : str or path
            As for `read`.
        out : path, optional
            Folder for the model and the report, made whole or not at all; it must not be there, or be empty.
        test : str, path or list of these, optional
            Files of samples to judge by, as `files`; None holds a fifth of the samples out.
        network : str or Network, optional
            As for `estimator`.
        split : {"similarity", "copies", "groups", "random"}, optional
            What stays together when samples are held out; None is the recipe's own.
        random_state : int
            Seed of the split and of the training.
        **params
            As for `estimator`.

        Returns
        -------
        Run
            ``run.model``, ``run.evaluation``, ``run.audit``, ``run.explanation``; it prints itself as a report.

        Raises
        ------
        InvalidInputError, OutputError
            Before any training, in one sentence.
        """
        if self.each_file and len(paths_of(files)) > 1:
            raise InvalidInputError(
                f"{self.name} takes each file for a data set of its own; got {len(paths_of(files))}; use run_each.",
                field="files",
            )
        return carry_out(self, files, out, test, network, split, random_state, params)

    __call__ = run

    def run_each(self, *files: Any, out: Any = None, networks: Any = "all", **params: Any) -> Runs:
        """Run several networks, or several data sets where each file is one, as one command.

        Parameters
        ----------
        *files : str or path
            As for `read`.
        out : path, optional
            Folder with a folder for each run; a run that is there, of the same files and settings, is not done again.
        networks : "all", str or list of str
            Names of networks.
        **params
            As for `run`.

        Returns
        -------
        Runs
            ``runs.table`` has a row a run.
        """
        names = list(self.networks) if isinstance(networks, str) and networks == "all" else networks
        names = [names] if isinstance(names, str) else list(names)
        return carry_out_each(self, paths_of(files), out, [self._name_of(name) for name in names], params)

    def _choice_of(self, network: Any) -> Choice:
        """Find a network by name; one of the user's own trains as the first does."""
        first = next(iter(self.networks.values()))
        if isinstance(network, Network):
            return Choice(partial(type(network), **network.get_params(deep=False)), first.training)
        return first if network is None else self.networks[self._name_of(network)]

    def _name_of(self, network: Any) -> str:
        if network not in self.networks:
            hint = nearest(network, self.networks) if isinstance(network, str) else ""
            raise InvalidInputError(
                f"network must be one of {', '.join(map(repr, self.networks))} for {self.name}; got {network!r}"
                f"{hint or '.'}",
                field="network",
            )
        return str(network)

    def __str__(self) -> str:
        example = self.example.replace("\n", "\n" + " " * 14)
        rows = [
            ("paper", f"{self.paper}, doi:{self.doi}"),
            ("reads", self.files),
            ("example", example),
            ("network", repr(next(iter(self.networks.values())).build())),
            ("others", ", ".join(list(self.networks)[1:])),
            ("special", self.part),
            ("held out", f"a fifth; {self.split}"),
            ("published", "; ".join(map(str, self.published))),
            ("measured by", self.command),
        ]
        lines = [f"  {name:<11} {text}" for name, text in rows if text]
        return "\n".join([f"{self.name}: {self.title}", *lines])

    __repr__ = __str__
