"""Write R/generated-*.R from the signatures and docstrings of pybiodl, then the help pages and NAMESPACE by roxygen2.

    python r-wrapper/tools/generate.py            # both
    python r-wrapper/tools/generate.py --no-help  # R/generated-*.R alone, without R

What has another name in R is said in `pybiodl.rbridge._names`. What Python gains, R has after one run.
"""

from __future__ import annotations

import ast
import inspect
import re
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

from help_texts import (
    CLUSTER_HELP,
    COMPONENT_EXAMPLES,
    EXAMPLES,
    FIT_HELP,
    LAYER_HELP,
    LAYER_HELP_OF,
    OUTCOMES,
    SAMPLES_OF,
    TASK_HELP,
)

from pybiodl import encode, estimators, networks, recipes
from pybiodl.backends.h2o import H2OCluster
from pybiodl.backends.settings import SETTINGS as SETTING_TYPES
from pybiodl.networks import layers
from pybiodl.rbridge._names import (
    ABSENT,
    ARGUMENTS,
    BY_HAND,
    ENCODERS,
    ESTIMATORS,
    EXTRA,
    LAYERS,
    LAYERS_ABSENT,
    NETWORKS,
    NETWORKS_ABSENT,
    NOT_YET,
    OUTCOME_OPTIONAL,
    SETTINGS,
    WITHOUT,
    function_name,
    in_r_words,
    r_value,
    without_a_place,
)

PACKAGE = Path(__file__).resolve().parents[1]
HEADER = "# Written by tools/generate.py from the signatures and docstrings of Python; change those, not this file.\n"


# ---- Python values and texts in R ----


def r_code(code: str) -> str:
    """Python expression in R's words; anything else as it is."""
    try:
        return _r_expression(ast.parse(code.strip(), mode="eval").body)
    except (SyntaxError, TypeError):
        match = re.fullmatch(r"(\w+)=(.+)", code.strip())
        return f"{ARGUMENTS.get(match[1], match[1])} = {r_code(match[2])}" if match else code


def _r_expression(node: ast.expr) -> str:
    if isinstance(node, ast.Constant | ast.Tuple | ast.List):
        try:
            return r_value(ast.literal_eval(node))
        except ValueError:
            if isinstance(node, ast.Constant):
                raise TypeError from None
            return f"list({', '.join(map(_r_expression, node.elts))})"
    if isinstance(node, ast.Name):
        known = {cls.__name__ for _, cls in components()} | set(estimators.__all__)
        return function_name(node.id) + "()" if node.id in known else ARGUMENTS.get(node.id, node.id)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in LAYERS:
        node = ast.Call(ast.Name(node.func.attr), node.args, node.keywords)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        parts = [_r_expression(item) for item in node.args]
        parts += [f"{ARGUMENTS.get(k.arg or '', k.arg)} = {_r_expression(k.value)}" for k in node.keywords]
        return f"{function_name(node.func.id)}({', '.join(parts)})"
    raise TypeError


def r_text(text: str) -> str:
    """Prose of a docstring as roxygen's markdown, in R's words."""
    text = re.sub(r"[;,]? (?:from|layers are in) `pybiodl[\w.]+`", "", re.sub(r"\s+", " ", text.strip()))
    text = text.replace("``model.attention(X)``", "[attention()]")
    text = re.sub(r":math:`(.+?)`", lambda match: f"\\eqn{{{match[1]}}}", text)
    parts = re.split(r"(``.+?``|`.+?`)", text)
    said = [f"`{r_code(part.strip('`'))}`" if part.startswith("`") else _prose(part) for part in parts]
    return "".join(said).replace("%", "\\%")


def _prose(text: str) -> str:
    said = in_r_words(text).replace("(0-based)", "(from 1)")
    return said if "doi" in text else said.replace("[", "\\[").replace("]", "\\]")


# ---- Docstrings ----


def sections(doc: str) -> dict[str, str]:
    """Sections of a numpydoc text; the text before the first is ``""``."""
    parts = re.split(r"^(\w[\w ]*)\n-{3,}\n", inspect.cleandoc(doc), flags=re.MULTILINE)
    return {"": parts[0], **dict(zip(parts[1::2], parts[2::2], strict=True))}


def parameter_help(doc: str) -> dict[str, str]:
    """Help of each parameter of a docstring."""
    entries = re.split(r"^(?=\w)", sections(doc).get("Parameters", ""), flags=re.MULTILINE)
    found: dict[str, str] = {}
    for entry in filter(str.strip, entries):
        head, _, body = entry.partition("\n")
        names, _, kind = head.partition(" : ")
        choices = re.match(r"\{(.+)\}", kind)
        said = r_text(textwrap.dedent(body))
        if choices:
            said = f"One of {', '.join(f'`{r_code(item)}`' for item in choices[1].split(', '))}. {said}"
        found |= dict.fromkeys(names.split(", "), said)
    return found


def class_help(cls: type) -> dict[str, str]:
    """Help of each parameter of a class, its base classes' included."""
    found: dict[str, str] = {}
    for known in reversed(cls.__mro__):
        found |= parameter_help(known.__doc__ or "") | parameter_help(known.__init__.__doc__ or "")  # type: ignore[misc]
    return found


def roxygen(lines: list[str]) -> str:
    """Lines as a roxygen comment, wrapped."""
    wrapped = (textwrap.wrap(line, 112, subsequent_indent="  " * line.startswith("@")) or [""] for line in lines)
    return "\n".join(f"#' {line}".rstrip() for part in wrapped for line in part)


def description(doc: str) -> list[str]:
    """Title and paragraphs before the first section."""
    title, *paragraphs = [r_text(part) for part in sections(doc)[""].split("\n\n") if part.strip()]
    lines = [title.rstrip(".")]
    for paragraph in paragraphs:
        lines += ["", paragraph]
    return lines


def arguments_help(names: list[str], known: dict[str, str]) -> list[str]:
    """``@param`` lines; a parameter without help stops the run."""
    return [f"@param {name} {known[name]}" for name in names]


# ---- Functions ----


def settings(function: Any, skip: tuple[str, ...] = ()) -> dict[str, Any]:
    """R arguments and defaults of a Python signature."""
    parameters = inspect.signature(function).parameters.values()
    return {ARGUMENTS.get(p.name, p.name): p.default for p in parameters if p.name not in (*skip, *ABSENT, "self")}


def signature(required: list[str], optional: dict[str, Any], rest: bool = False) -> str:
    """R argument list."""
    empty = inspect.Parameter.empty
    given = [name if value is empty else f"{name} = {r_value(value)}" for name, value in optional.items()]
    parts = [*required, *given, *["..."] * rest]
    return wrapped_call("function(", parts, ")")


def wrapped_call(head: str, parts: list[str], tail: str) -> str:
    """Code that lists `parts` between `head` and `tail`, indented where it is long."""
    line = head + ", ".join(parts) + tail
    if len(line) <= 100:
        return line
    whole = ", ".join(part.replace(" ", "\0") for part in parts)  # a part stays on one line
    body = textwrap.fill(whole, 112, initial_indent="    ", subsequent_indent="    ").replace("\0", " ")
    return f"{head}\n{body}{tail}"


def passed_on(names: list[str]) -> list[str]:
    """Arguments handed on under their own names."""
    return [f"{name} = {name}" for name in names]


def components() -> list[tuple[str, type]]:
    """Networks, layers, encoders and settings, each with its R class."""
    return [
        *(("bio_network", getattr(networks, name)) for name in NETWORKS),
        *(("bio_layer", getattr(layers, name)) for name in LAYERS),
        *(("bio_encoder", getattr(encode, name)) for name in sorted(ENCODERS)),
        *((f"bio_{function_name(name)}", SETTING_TYPES[name]) for name in SETTINGS),
    ]


def refuse_unplaced() -> None:
    """Stop where Python has something that R neither has nor says why not."""
    tasks = [name for name in estimators.__all__ if name.startswith("Bio")]
    found = (
        ("estimators", "ESTIMATORS", "NOT_YET", without_a_place(tasks, (*ESTIMATORS, *BY_HAND), NOT_YET)),
        (
            "networks",
            "NETWORKS",
            "NETWORKS_ABSENT",
            without_a_place(_named(networks, "Network"), NETWORKS, NETWORKS_ABSENT),
        ),
        ("networks.layers", "LAYERS", "LAYERS_ABSENT", without_a_place(_named(layers, "Layer"), LAYERS, LAYERS_ABSENT)),
        ("encode", "ENCODERS", "", without_a_place(_named(encode, "Encoder"), ENCODERS, ())),
    )
    for room, table, reasons, names in found:
        if names:
            raise SystemExit(
                f"pybiodl.{room}.{names[0]} has no place in R: add it to {table} of pybiodl/rbridge/_names.py and run "
                f"make r-docs{f', or to {reasons} with the reason' if reasons else ''}."
            )


def _named(room: Any, base: str) -> list[str]:
    return [name for name in room.__all__ if _is(room, name, base)]


def _is(room: Any, name: str, base: str) -> bool:
    value, base_class = getattr(room, name), getattr(room, base)
    return inspect.isclass(value) and issubclass(value, base_class) and value is not base_class


ROOMS = {"bio_network": "networks", "bio_layer": "layers", "bio_encoder": "encoders"}
USES = {
    "bio_network": "for [bio_classifier()], [bio_regressor()] and [bio_tagger()]",
    "bio_encoder": "for [bio_classifier()], [bio_regressor()] and [bio_tagger()]",
    "bio_layer": "for [chain()]",
    "bio_distribution": "for the argument `loss` of [bio_regressor()]",
    "bio_schedule": "for the argument `learning_rate` of [bio_classifier()] and its like",
    "EncoderDecoder": "for [bio_transcriber()]",
    "VAE": "for [bio_generator()]",
}


def component(kind: str, cls: type) -> str:
    """Write the constructor of a network, layer or encoder."""
    name, optional = function_name(cls.__name__), settings(cls)
    layer_help = LAYER_HELP | LAYER_HELP_OF.get(cls.__name__, {})
    help_lines = [
        *description(cls.__doc__ or ""),
        "",
        *arguments_help(list(optional), layer_help if kind == "bio_layer" else class_help(cls)),
        f"@return A description of class `{kind}`, {USES.get(cls.__name__, USES[kind])}.",
        *(f"@references {r_text(text)}" for text in [sections(cls.__doc__ or "").get("References", "")] if text),
        "@export",
        "@examples",
        f"{name}({COMPONENT_EXAMPLES.get(cls.__name__, '')})",
    ]
    params = wrapped_call("params = list(", passed_on(list(optional)), "))")
    body = f'  new_component("{cls.__name__}", "{name}", "{kind}",\n    {params}'
    return f"{roxygen(help_lines)}\n{name} <- {signature([], optional)} {{\n{body}\n}}\n"


def estimator(cls: type) -> str:
    """Write the generic of an estimator with its methods."""
    name = function_name(cls.__name__)
    absent = WITHOUT.get(cls.__name__, {})
    params = settings(cls)
    fitting = settings(cls.fit, skip=("X", "y", *absent))
    extra = dict.fromkeys(EXTRA)
    known = class_help(cls) | parameter_help(cls.fit.__doc__ or "") | EXTRA | FIT_HELP
    known = {ARGUMENTS.get(name, name): text for name, text in known.items()}
    shared = class_help(estimators.BioClassifier)
    known |= {
        name: shared[name]
        for name, text in known.items()
        if text.startswith("As for `bio_classifier") and name in shared
    }
    help_of = TASK_HELP.get(cls.__name__, {})
    plain = "networks" in help_of  # one method, and words of its own
    known |= {"x": SAMPLES_OF.get(cls.__name__, SAMPLES_OF["BioClassifier"]), "y": OUTCOMES.get(cls.__name__, "")}
    networks_help = help_of.get(
        "networks", "[mlp()], [cnn()], [rnn()], [conv_recurrent()], [transformer()] and [chain()] make networks."
    )
    known["network"] = f"{known['network']} {networks_help}"
    known["seed"] = (
        "Whole number that repeats the fit; `NULL` draws it from R's generator, which `set.seed()` sets. On H2O a "
        "seed costs all threads but one, so there `NULL` means that the fit does not repeat."
    )
    known["verbose"] = "Above 0, a message after each epoch."
    known |= {name: text for name, text in help_of.items() if name in known}
    required = ["x"] if "y" in absent or cls.__name__ in OUTCOME_OPTIONAL else ["x", "y"]
    optional = ({"y": None} if cls.__name__ in OUTCOME_OPTIONAL else {}) | params | fitting | extra
    others = [*["sample_weight"] * ("sample_weight" in fitting), "..."] if plain else FIT_HELP
    others = [name for name in others if name != "offset" or name in fitting]
    names = dict.fromkeys([*required, *optional, *others])
    help_lines = [
        *description(cls.__doc__ or ""),
        "",
        *arguments_help(list(names), known),
        f"@return A plain list of class `{name}` that holds the model as bytes: `saveRDS()` keeps it, and [bio_save()]",
        "  writes a file that Python opens too.",
        f"@seealso {help_of.get('seealso', '[predict.bio_classifier()], [bio_evaluate()], [bio_save()]')}",
        "@export",
        "@examples",
        *EXAMPLES[cls.__name__],
    ]
    lists = [
        wrapped_call("params = list(", passed_on(list(params)), ")"),
        wrapped_call("fitting = list(", passed_on(list(fitting)), ")"),
    ]
    return (METHODS if plain else METHODS + FURTHER_METHODS).format(
        help=roxygen(help_lines),
        name=name,
        call="fit_series(x," if "y" in absent else f'fit_model("{cls.__name__}", x, y,',
        signature=signature(required, optional, rest=True),
        lists=",\n    ".join(lists),
    )


METHODS = """{help}
{name} <- function(x, ...) UseMethod("{name}")

#' @rdname {name}
#' @export
{name}.default <- {signature} {{
  {call}
    {lists},
    on_epoch = on_epoch, call = own_call(match.call(), "{name}"), dots = list(...)
  )
}}
"""

FURTHER_METHODS = """
#' @rdname {name}
#' @export
{name}.formula <- function(formula, data, ...) {{
  parts <- read_formula(formula, data)
  fit <- {name}(parts$samples, parts$y, ...)
  fit$call <- own_call(match.call(), "{name}")
  fit
}}

#' @rdname {name}
#' @export
{name}.SummarizedExperiment <- function(x, outcome, assay = 1, ...) {{
  fit <- {name}(samples_of(x, assay = assay), container_outcome(x, outcome), ...)
  fit$call <- own_call(match.call(), "{name}")
  fit
}}
"""


def cluster_function(name: str, method: Any) -> str:
    """Write the function that starts or joins a cluster."""
    optional = settings(method)
    required = [argument for argument, default in optional.items() if default is inspect.Parameter.empty]
    optional = {argument: default for argument, default in optional.items() if argument not in required}
    names = [*required, *optional]
    help_lines = [
        *description(method.__doc__ or ""),
        "",
        *arguments_help(names, parameter_help(method.__doc__ or "") | CLUSTER_HELP),
        "@return A handle of class `bio_h2o`, for the argument `cluster` of [bio_classifier()] and [bio_regressor()];",
        "  it lives as long as this R session.",
        "@seealso [bio_h2o_stop()]",
        "@export",
    ]
    call = wrapped_call(f'open_cluster("{method.__name__}", list(', passed_on(names), "))")
    return f"{roxygen(help_lines)}\n{name} <- {signature(required, optional)} {{\n  {call}\n}}\n"


def recipe(name: str) -> str:
    """Write the function of a recipe."""
    optional = dict.fromkeys(("out", "test", "network", "split", "seed")) | {"each": False}
    given = signature(["files"], optional, rest=True)
    return (
        f"{roxygen(['@rdname bio_recipes', '@export'])}\nrecipe_{name} <- {given} {{\n"
        f'  run_recipe("{name}", files, out, test, network, split, seed, each, match.call(), ...)\n}}\n'
    )


def generated() -> dict[str, str]:
    """Text of each file of R that is written here, by its name."""
    refuse_unplaced()
    parts: dict[str, list[str]] = {}
    for kind, cls in components():
        parts.setdefault(ROOMS.get(kind, "settings"), []).append(component(kind, cls))
    parts["tasks"] = [estimator(getattr(estimators, name)) for name in ESTIMATORS]
    verbs = ("start", "connect")
    parts["clusters"] = [cluster_function(f"bio_h2o_{verb}", getattr(H2OCluster, verb)) for verb in verbs]
    parts["recipes"] = [recipe(name) for name in recipes.list().index]
    return {f"generated-{room}.R": "\n".join([HEADER, *written]) for room, written in parts.items()}


def main() -> None:
    """Write the files."""
    files = generated()
    for old in PACKAGE.glob("R/generated-*.R"):
        old.unlink()
    for name, text in files.items():
        (PACKAGE / "R" / name).write_text(text, encoding="utf-8")
    if "--no-help" not in sys.argv:
        code = "roxygen2::roxygenise(commandArgs(TRUE)[[1]], load_code = 'source')"
        subprocess.run(["Rscript", "-e", code, str(PACKAGE)], check=True)


if __name__ == "__main__":
    main()
