"""What the claims of the chapter on initialization compare: two inits, trained alike."""

from __future__ import annotations

from functools import partial

import numpy as np

from course.evidence.data import DIGITS
from course.evidence.trainings import TUNING, at_best, trained
from course.initialization.std import BATCH, STEPS, WIDTH
from helpers.experiment import Runs
from helpers.network import Network
from helpers.optimizers import SGD, Adam

RATES = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0)  # closer than in the figures: verdicts turn
ADAM_RATES = (0.001, 0.003, 0.01, 0.03)
OPTIMIZERS = {
    "SGD": (SGD, RATES, TUNING),  # of rates so close five seeds tell too little
    "SGD, larger": (SGD, (*RATES, 5.0, 10.0, 20.0), TUNING),  # for a single layer
    "Adam": (Adam, ADAM_RATES, TUNING[:5]),
    "Adam, larger": (Adam, (*ADAM_RATES, 0.1, 0.3), TUNING[:5]),
}


def train(
    init, lrs, seeds, activation="relu", depth=8, steps=STEPS, optimizer="SGD", size=BATCH,
    data=DIGITS, noise=0.0, l2=0.0, standardized=True,
) -> Runs:  # fmt: skip
    """Train every rate with every seed, which fixes the split, the draws and the batches."""

    def build(n_inputs, rows):
        return Network(
            [n_inputs, *[WIDTH] * depth, 10], activation, init,
            rng=rows.weights, population=len(rows), dtype=np.float64,
        )  # fmt: skip

    return trained(
        build, OPTIMIZERS[optimizer][0], lrs, seeds, steps, size,
        data=data, noise=noise, standardized=standardized, l2=l2,
    )  # fmt: skip


def compare(seeds, a, b, on="val_accuracy", **both):
    """Two inits, each at the rate that is best for it by the very measure compared."""
    _, rates, tuning = OPTIMIZERS[both.get("optimizer", "SGD")]
    sides = [partial(train, init, **both) for init in (a, b)]
    return tuple(at_best(side, rates, seeds, on, tuning=tuning) for side in sides)
