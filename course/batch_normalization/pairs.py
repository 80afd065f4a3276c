"""What the claims of the chapter on batch normalization compare: two norms, trained alike."""

from __future__ import annotations

from functools import partial

import numpy as np

from course.batch_normalization.why import build, smoothness
from course.batch_normalization.with_and_without import BATCH, STEPS, WIDTH, initializer
from course.evidence.data import DIGITS
from course.evidence.trainings import TUNING, at_best, trained
from helpers.experiment import Runs
from helpers.network import Network
from helpers.optimizers import SGD, Adam

RATES = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0)  # closer than in the figures
WHOLE = (0.1, 0.2, 0.5, 1.0, 1.5, 3.0, 5.0, 10.0)  # nothing is random: larger ones do
OPTIMIZERS = {
    "SGD": (SGD, RATES, TUNING),  # of rates so close five seeds tell too little
    "SGD, full batch": (SGD, WHOLE, TUNING),
    "Adam": (Adam, (0.001, 0.003, 0.01, 0.03), TUNING[:5]),
}


def train(
    norm, lrs, seeds, init="he_normal", activation="relu", depth=4, steps=STEPS, size=BATCH,
    optimizer="SGD", dose=None, width=WIDTH, data=DIGITS, noise=0.0, l2=0.0, standardized=True,
) -> Runs:  # fmt: skip
    """Train every rate with every seed, which fixes the split, the draws and the batches."""

    def built(n_inputs, rows):
        if dose is not None and norm:
            return build("BatchNorm and noise", init, rows, dose)
        return Network(
            [n_inputs, *[width] * depth, 10], activation,
            init if callable(init) else initializer(init), norm,
            rng=rows.weights, population=len(rows), dtype=np.float64,
        )  # fmt: skip

    return trained(
        built, OPTIMIZERS[optimizer][0], lrs, seeds, steps, size,
        data=data, noise=noise, standardized=standardized, l2=l2,
    )  # fmt: skip


def compare(seeds, a, b=None, on="val_accuracy", **both):
    """Two norms, each at the rate that is best for it by the very measure compared."""
    _, rates, tuning = OPTIMIZERS[both.get("optimizer", "SGD")]
    sides = [partial(train, norm, **both) for norm in (a, b)]
    return tuple(at_best(side, rates, seeds, on, tuning=tuning) for side in sides)


def along_the_gradient(seeds, lr, of, **network):
    """What :func:`smoothness` finds with BatchNorm and without, at the same rate."""
    return tuple(
        getattr(smoothness(norm, lr, seeds=tuple(seeds), **network), of) for norm in ("batch", None)
    )
