"""Make penalty_paths.npz: scikit-learn's coefficients over lambda, for the chapter on penalties.

    pip install scikit-learn numpy
    python tests/references/make_penalty_paths.py

The tests read the stored file alone. Sixty samples, six features; the first two are correlated. The
data are those of the chapter's first draw, and are stored too.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import sklearn
from sklearn.linear_model import ElasticNet, Ridge

N, TRUE = 60, [1.0, 1.0, -1.5, 0.5, 0.0, 0.0]
RATIOS, CORRELATIONS = (0.0, 0.2, 0.5, 1.0), (0.0, 0.9, 0.98)
STRENGTHS = np.geomspace(0.01, 3, 49)


def problem(correlation):
    rng = np.random.default_rng([7, 0])
    X = rng.standard_normal((N, 6))
    X[:, 1] = correlation * X[:, 0] + np.sqrt(1 - correlation**2) * X[:, 1]
    return X, X @ TRUE + rng.standard_normal(N)


def coefficients(X, y, strength, ratio):
    if ratio == 0:  # Ridge minimizes |y - Xw|**2 + alpha*|w|**2: here divided by 2N
        model = Ridge(alpha=strength * N, fit_intercept=False)
    else:
        model = ElasticNet(
            alpha=strength, l1_ratio=ratio, fit_intercept=False, tol=1e-14, max_iter=1_000_000
        )
    return model.fit(X, y).coef_


def main():
    problems = [problem(correlation) for correlation in CORRELATIONS]
    np.savez_compressed(
        Path(__file__).with_name("penalty_paths.npz"),
        versions=np.array([f"scikit-learn {sklearn.__version__}", f"numpy {np.__version__}"]),
        ratios=np.array(RATIOS),
        correlations=np.array(CORRELATIONS),
        strengths=STRENGTHS,
        X=np.array([X for X, _ in problems]),
        y=np.array([y for _, y in problems]),
        coefficients=np.array(  # (correlations, ratios, strengths, 6)
            [
                [
                    [coefficients(X, y, strength, ratio) for strength in STRENGTHS]
                    for ratio in RATIOS
                ]
                for X, y in problems
            ]
        ),
    )


if __name__ == "__main__":
    main()
