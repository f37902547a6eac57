"""`BioClassifier()` with no argument beside logistic regression on scikit-learn's small tables, 5-fold accuracy.

python tests/benchmarks/defaults.py
"""

from __future__ import annotations

from _common import arguments, machine, mean_sd, print_table
from sklearn.datasets import load_breast_cancer, load_iris, load_wine
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from pybiodl import BioClassifier


def main() -> None:
    """Run the command."""
    arguments(__doc__).parse_args()
    folds = StratifiedKFold(5, shuffle=True, random_state=0)
    rows = []
    for load in (load_iris, load_wine, load_breast_cancer):
        X, y = load(return_X_y=True)
        linear = make_pipeline(StandardScaler(), LogisticRegression())
        rows.append(
            {
                "data": load.__name__.removeprefix("load_").replace("_", " "),
                "BioClassifier()": mean_sd(cross_val_score(BioClassifier(random_state=0), X, y, cv=folds)),
                "logistic regression": mean_sd(cross_val_score(linear, X, y, cv=folds)),
            }
        )
    print_table(rows)
    print(f"\n{machine()}")


if __name__ == "__main__":
    main()
