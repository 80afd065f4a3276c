"""Still figures of the chapter on penalties: proximal steps, and one weight on its way to 0."""

from __future__ import annotations

import numpy as np

from course.figures import COLORS, DASHES, GUIDE, beside
from helpers.penalties import L1, ElasticNet

BEST, STRENGTH, LR, STEPS = 0.3, 0.5, 0.25, 12


def one_weight(proximal: bool, steps: int = STEPS) -> np.ndarray:
    """Return a weight over the steps, under the loss (w - 0.3)**2/2 and an L1 penalty of 0.5."""
    penalty, ws = L1(STRENGTH), [np.array([1.0])]
    for _ in range(steps):
        w = ws[-1]
        if proximal:
            ws.append(penalty.prox(w - LR * (w - BEST), LR))
        else:
            ws.append(w - LR * (w - BEST + penalty.grad(w)))
    return np.concatenate(ws)


def draw_steps(figure) -> None:
    """Left: what proximal steps make of a weight. Right: one weight, by either way."""
    left, right = beside(figure)
    w = np.linspace(-2, 2, 401)
    left.plot(w, w, **GUIDE)
    for i, (ratio, name) in enumerate(((1, "L1"), (0.5, "ElasticNet"), (0, "L2"))):
        z = ElasticNet(1.0, ratio).prox(w, 1.0)
        left.plot(w, z, color=COLORS[i], linestyle=DASHES[i], label=name)
    left.set(xlabel="weight before", ylabel="weight after", title="lr = 1, lambda = 1")
    left.legend(loc="upper left", handlelength=2.6)
    right.axhline(0, **GUIDE)
    for i, (proximal, name) in enumerate(((False, "subgradient"), (True, "proximal step"))):
        look = {"color": COLORS[i], "linestyle": DASHES[i], "marker": "os"[i]}
        right.plot(one_weight(proximal), **look, label=name)
    right.set(xlabel="step", ylabel="weight", title="one weight, lr = 0.25, lambda = 0.5")
    right.legend(loc="upper right")
