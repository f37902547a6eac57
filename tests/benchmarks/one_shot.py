"""Assays of Tox21 that training never saw, by ten active molecules and ten inactive ones: the recipe `one_shot`.

Nine assays are learned from; SR-HSE, SR-MMP and SR-p53 are not, as in the paper (Altae-Tran et al. 2017). Here the
molecules that are asked, and the examples, are held out, too. Areas under the ROC curve are means over twenty draws of
the examples.

    KERAS_BACKEND=jax python tests/benchmarks/one_shot.py --data FOLDER
"""

from __future__ import annotations

from _common import Progress, arguments, folder, machine, print_table

from pybiodl import recipes


def main() -> None:
    """Run the command."""
    parser = arguments(__doc__, data="moleculenet")
    parser.add_argument("--epochs", type=int, default=15)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    path = folder(options.data, "moleculenet") / "tox21.csv"
    progress, recipe = Progress(), recipes.one_shot
    run = recipe.run(path, epochs=options.epochs, random_state=options.seed)
    progress(str(run))
    given = {"epochs": options.epochs, "random_state": options.seed, "encoder": run.model.encoder}
    less = recipe.ablated(**given).fit(*run.train)
    assert recipe.figures is not None
    assert recipe.judge is not None
    other, linear = recipe.figures(less, run.test), run.evaluation.metrics
    rows = []
    for name in run.test.beside.columns:
        key = next(key for key in run.figures if f" {name}," in key)
        metric = linear[f"roc_auc[{name}]"]
        rows.append(
            {
                "assay": name,
                "the recipe": f"{run.figures[key]:.3f}",
                "no labels": f"{other[key]:.3f}",
                "one draw": f"{metric.value:.3f}",
                "linear, the same draw": f"{metric.baseline.value:.3f}",
            }
        )
    print_table(rows)
    print(
        f"\n{len(run.train)} samples to learn from, {len(run.test)} held out; {run.seconds:.0f} s and "
        f"{run.memory / 2**20:.0f} MB more memory. {machine('keras')}"
    )


if __name__ == "__main__":
    main()
