"""What the chapter's searches evaluate: a small network on 300 digits, many settings at once."""

from __future__ import annotations

from functools import cache

import numpy as np

from helpers.data import Split, few_digits
from helpers.evaluation import evaluate
from helpers.experiment import PART_FIRST, Rows
from helpers.network import Network
from helpers.optimizers import SGD
from helpers.penalties import L2
from helpers.training import fit

SIZES, STEPS, BATCH, N_TRAIN, N_VAL = (64, 20, 10), 200, 30, 300, 300


@cache
def data(label_noise: float = 0.0) -> Split:
    """300 digits to train on, 300 to choose by, 897 that choose nothing."""
    part = few_digits(N_TRAIN, label_noise=label_noise)
    return Split(part.X, part.y, part.X_val[:N_VAL], part.y_val[:N_VAL], part.X_test, part.y_test)


def train(lr, penalty, seeds, *, steps=STEPS, label_noise=0.0, eval_every=None):
    """Train a network for each learning rate, strength of the L2 penalty and seed.

    Returns
    -------
    network, history
        Of a population with a row for each setting.
    """
    part = data(label_noise)
    rows = Rows(["as given"], seeds, PART_FIRST)
    network = Network(SIZES, rng=rows.weights, dtype=np.float64, population=len(rows))
    history = fit(
        network, part.X, part.y, SGD(lr=np.asarray(lr)), steps, BATCH, X_val=part.X_val,
        y_val=part.y_val, penalty=L2(np.asarray(penalty)), rng=rows.batches, eval_every=eval_every,
    )  # fmt: skip
    if history.interrupted:
        raise KeyboardInterrupt  # fit returns half a run; a search must not take it for a trial
    return network, history


def scores(settings: list[dict], seed: int) -> np.ndarray:
    """Return the validation accuracy of each ``{"lr": ..., "penalty": ...}``, NaN if it diverged.

    All settings begin with the same weights and see the same batches.
    """
    lr, penalty = ([setting[name] for setting in settings] for name in ("lr", "penalty"))
    return train(lr, penalty, [seed] * len(settings))[1].val_accuracy[:, -1]


def fresh_accuracy(network, label_noise: float = 0.0) -> np.ndarray:
    """Return the accuracy of each row on the digits that took no part."""
    part = data(label_noise)
    return evaluate(network, part.X_test, part.y_test)["accuracy"]
