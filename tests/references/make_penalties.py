"""Make penalties.npz: coefficients of scikit-learn's penalized linear regressions.

    pip install scikit-learn numpy
    python tests/references/make_penalties.py

The tests read the stored file alone. Sixty samples, twelve features, of which the first two are
nearly copies of each other and only four matter.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import sklearn
from sklearn.linear_model import ElasticNet, Lasso, Ridge

N, D = 60, 12


def problem(rng):
    X = rng.normal(size=(N, D))
    X[:, 1] = X[:, 0] + 0.1 * rng.normal(size=N)
    w = np.zeros(D)
    w[[0, 1, 4, 7]] = [1.5, 1.5, -2.0, 0.7]
    return X, X @ w + 0.5 * rng.normal(size=N)


def main():
    X, y = problem(np.random.default_rng(0))
    exact = {"fit_intercept": False, "tol": 1e-12}
    models, coefficients = [], []
    for strength in (0.01, 0.1, 0.5):
        fits = {("L1", 1.0): Lasso(alpha=strength, max_iter=100_000, **exact)}
        # Ridge minimizes |y - Xw|**2 + alpha*|w|**2: here divided by 2N
        fits["L2", 0.0] = Ridge(alpha=strength * N, **exact)
        for ratio in (0.1, 0.5, 0.9):
            fits["ElasticNet", ratio] = ElasticNet(
                alpha=strength, l1_ratio=ratio, max_iter=100_000, **exact
            )
        for (name, ratio), model in fits.items():
            models.append(json.dumps([name, strength, ratio]))
            coefficients.append(model.fit(X, y).coef_)
    np.savez_compressed(
        Path(__file__).with_name("penalties.npz"),
        versions=np.array([f"scikit-learn {sklearn.__version__}", f"numpy {np.__version__}"]),
        X=X,
        y=y,
        models=np.array(models),
        coefficients=np.array(coefficients),
    )


if __name__ == "__main__":
    main()
