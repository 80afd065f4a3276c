"""Paths of coefficients: six weights of a linear model while the penalty grows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import ClassVar

import numpy as np

from course.figures import BLUE, DASHES, GREY, GUIDE, ORANGE, beside, legend, short, stand, upright
from explorables.scene import Goal, Scene
from helpers.penalties import ElasticNet

N, DRAWS = 60, 10
TRUE = np.array([1.0, 1.0, -1.5, 0.5, 0.0, 0.0])
LAMBDAS = (0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.45, 0.7, 1.0, 1.5, 2.0, 3.0)
CORRELATIONS = (0.0, 0.9, 0.98)
AXIS = np.geomspace(0.01, 3, 49)
STEPS = 300
# Few colours make small pictures, quickly: the twins have theirs, the others differ in dashes.
LOOKS = (BLUE, ORANGE, GREY, GREY, GREY, GREY)


@cache
def problem(correlation: float, draw: int) -> tuple[np.ndarray, np.ndarray]:
    """Return X (60, 6), whose first two features have this correlation, and y = X TRUE + noise.

    Draws differ in everything; correlations differ in the second feature (and so in y) alone.
    """
    rng = np.random.default_rng([7, draw])
    X = rng.standard_normal((N, len(TRUE)))
    X[:, 1] = correlation * X[:, 0] + np.sqrt(1 - correlation**2) * X[:, 1]
    return X, X @ TRUE + rng.standard_normal(N)


def fit_linear(draws, strengths, l1_ratio: float, correlation: float) -> np.ndarray:
    """Return the coefficients for some draws of the problem, a row for each draw and strength."""
    return minimizers([problem(correlation, draw) for draw in draws], strengths, l1_ratio)


def minimizers(data: list, strengths, l1_ratio: float) -> np.ndarray:
    """Return the minimizers of |y - Xw|^2 / (2n) + ElasticNet, one row for each (X, y).

    Proximal steps, each taken from a point a little ahead (Beck and Teboulle, 2009); how far
    ahead follows from the curvatures.
    """
    gram = np.array([X.T @ X / len(X) for X, _ in data])
    moment = np.array([X.T @ y / len(X) for X, y in data])
    curvatures = np.linalg.eigvalsh(gram)
    lr, root = 1 / curvatures[:, -1], np.sqrt(curvatures[:, 0] / curvatures[:, -1])
    ahead = ((1 - root) / (1 + root))[:, None]
    penalty = ElasticNet(np.asarray(strengths, float), l1_ratio)
    w = before = np.zeros_like(moment)
    for _ in range(STEPS):
        v = w + ahead * (w - before)
        gradient = np.einsum("pij,pj->pi", gram, v) - moment
        w, before = penalty.prox(v - lr[:, None] * gradient, lr), w
    return w


@lru_cache(maxsize=64)
def path(l1_ratio: float, correlation: float) -> np.ndarray:
    """Return the coefficients of the first draw over AXIS, shape (len(AXIS), 6)."""
    return fit_linear([0] * len(AXIS), AXIS, l1_ratio, correlation)


@dataclass(frozen=True)
class Coefficients:
    """One setting: the path of the first draw, and all ten draws at the chosen lambda."""

    strength: float
    l1_ratio: float
    correlation: float
    path: np.ndarray  # (len(AXIS), 6)
    draws: np.ndarray  # (DRAWS, 6)

    @property
    def ends(self) -> np.ndarray:
        """For each feature the lambda from which its coefficient stays 0 on the axis; inf if none.

        Of the first draw.
        """
        last = [np.flatnonzero(column) for column in self.path.T]
        return np.array([AXIS[i[-1] + 1] if i[-1] + 1 < len(AXIS) else np.inf for i in last])


def noise_out_and_twins_together(values: dict, result: Coefficients) -> bool:
    w = result.draws
    return bool(
        result.correlation >= 0.9
        and np.count_nonzero(w[:, 4:] == 0) >= 16
        and np.all(w[:, :2] > 0)
        and np.ptp(w[:, :2]) < 0.8
    )


class Paths(Scene):
    """Six coefficients over lambda, and how far ten draws of the data agree at one of them."""

    name = "coefficient_path"
    title = "Paths of coefficients"
    caption = (
        "A linear model with six features fitted to 60 samples. Features 1 and 2 are correlated "
        "and matter alike; 5 and 6 do not matter. {Left}: the coefficients of one draw of the data "
        "over lambda (the grey lines begin, from top to bottom, as 4, 6, 5, 3); the upright line "
        "is the chosen lambda. {Right}: the coefficients at the chosen lambda for ten draws of the "
        "data, filled where they are not 0, hollow where they are exactly 0; bars are the true "
        "ones."
    )
    picture = (
        "Six lines that start near the true coefficients and go to 0 as lambda grows; beside them "
        "six columns of ten dots each, with a short bar at the true value."
    )
    sizes: ClassVar = {"wide": (7.2, 3.6), "narrow": (3.15, 5.4)}
    goals = (
        Goal(
            "With a correlation of 0.9 or more, make at least 16 of the 20 dots of features 5 and "
            "6 hollow, while all dots of 1 and 2 stay above 0 and within 0.8 of each other.",
            noise_out_and_twins_together,
            "L1 throws out what does not matter, the share of L2 holds the twins together: this "
            "is what ElasticNet was made for.",
        ),
    )

    def compute(self, *, strength, l1_ratio, correlation) -> Coefficients:
        """Fit the path of one draw and ten draws at ``strength``.

        Parameters
        ----------
        strength, l1_ratio : float
            Of the ElasticNet.
        correlation : float
            Of features 1 and 2.
        """
        setting = float(l1_ratio), float(correlation)
        draws = fit_linear(range(DRAWS), [strength] * DRAWS, *setting)
        return Coefficients(float(strength), *setting, path(*setting), draws)

    def init(self, figure, result: Coefficients) -> dict:
        course, columns = beside(figure, wide={"sharey": True})
        course.set(xscale="log", xlim=(0.01, 3), xlabel="lambda", title="coefficients, one draw")
        course.set_xticks([0.01, 0.1, 1], ["0.01", "0.1", "1"])
        columns.set(xlim=(0.4, 6.6), xlabel="feature", title="ten draws, chosen lambda")
        columns.set_xticks(range(1, 7))
        for axes in (course, columns):
            axes.set(ylim=(-2, 3))
            axes.axhline(0, **GUIDE)
        bar = {"color": GREY, "linewidth": 2.2, "linestyle": "-"}
        columns.hlines(TRUE, np.arange(6) + 0.6, np.arange(6) + 1.4, **bar)
        artists = {"lines": [], "filled": [], "hollow": []}
        for i, (color, dash) in enumerate(zip(LOOKS, DASHES, strict=True)):
            look = {"color": color, "linestyle": dash, "label": f"{i + 1}"}
            artists["lines"] += course.plot([], [], **look, linewidth=2.4 if i < 2 else 1.6)
            dot = {"color": color, "markersize": 4.5, "linestyle": "none"}
            artists["filled"] += columns.plot([], [], "o", **dot)
            artists["hollow"] += columns.plot([], [], "o", **dot, fillstyle="none")
        artists["chosen"] = upright(course)
        legend(figure, artists["lines"], wide=6, narrow=3, title="feature", columnspacing=1.2)
        return artists

    def update(self, artists: dict, result: Coefficients) -> None:
        places = np.linspace(-0.3, 0.3, DRAWS)
        for i in range(len(TRUE)):
            artists["lines"][i].set_data(AXIS, result.path[:, i])
            w = result.draws[:, i]
            for name, which in (("filled", w != 0), ("hollow", w == 0)):
                artists[name][i].set_data(i + 1 + places[which], w[which])
        stand(artists["chosen"], result.strength)

    def read(self, result: Coefficients) -> str:
        one, two = result.draws[:, 0], result.draws[:, 1]
        zeros = np.count_nonzero(result.draws == 0, axis=0)
        at = (
            f"lambda {short(result.strength)}, l1_ratio {short(result.l1_ratio)}, correlation "
            f"{short(result.correlation)}"
        )
        apart = np.abs(one - two)
        ends = [f"{i + 1} at {short(end)}" for i, end in _by_end(result.ends)]
        gone = f"on the left they reach 0 in this order: {', '.join(ends)}" if ends else ""
        gone = gone or "on the left none reaches 0"
        return (
            f"{at}: over ten draws features 1 and 2 get {_range(one)} and {_range(two)}, "
            f"{np.median(apart):.2f} apart in the median; features 5 and 6 are exactly 0 in "
            f"{zeros[4:].sum()} of 20 cases, all six in {zeros.sum()} of 60. As lambda grows, "
            f"{gone}."
        )


def _range(runs) -> str:
    return f"{runs.min():.2f} to {runs.max():.2f}"


def _by_end(ends):
    return sorted(((i, end) for i, end in enumerate(ends) if np.isfinite(end)), key=lambda x: x[1])
