"""How far the chapter's verdicts reach: after more steps, at other widths, on MNIST-1D."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from course.dropout.training import LR, Courses, best_rate, stacked, train, trained
from course.evidence.data import DIGITS, SIGNALS, SOURCES
from course.evidence.trainings import TUNING
from helpers.activations import softmax
from helpers.data import few_digits
from helpers.losses import accuracy

RATES = (0.0025, 0.005, 0.01, 0.02, 0.04, 0.08)


def standardized_digits(n: int, **how):
    """The digits, each pixel with mean 0 and variance 1 over the training digits."""
    return few_digits(n, standardized=True, **how)


def network_for(data: str, hidden: tuple, standardized: bool = False) -> dict:
    """The layers and the data of a training on one of the data sets."""
    source = standardized_digits if standardized else SOURCES[data]
    return {"sizes": (40 if data == SIGNALS else 64, *hidden, 10), "source": source}


def runs_of(
    p: float,
    seeds: Sequence[int],
    hidden: tuple = (50,),
    *,
    data: str = DIGITS,
    noise: float = 0.2,
    steps: int = 300,
    lr: float = LR,
    every: int | None = None,
    standardized: bool = False,
) -> tuple[tuple, Courses]:
    """Train one p on all seeds; return the sizes of the layers and the runs."""
    network = network_for(data, hidden, standardized)
    return network["sizes"], train(
        ps=(p,), noise=noise, steps=steps, lr=lr, every=every or steps, seeds=tuple(seeds),
        test=True, **network,
    )  # fmt: skip


def at_150_and_later(seeds, p, steps, noise=0.2, **setting):
    """Test accuracy in points after 150 steps and after all of them, in the same runs."""
    test = runs_of(p, seeds, steps=steps, noise=noise, every=150, **setting)[1].test[0]
    return 100 * test[:, 1], 100 * test[:, -1]


def size_of_weights(seeds, **setting):
    """Root mean square of all weights after the last step, with dropout 0.5 and without."""
    sides = []
    for p in (0.5, 0.0):
        net = trained(*runs_of(p, seeds, **setting))
        flat = np.concatenate([W.reshape(len(seeds), -1) for W in net.weights], axis=1)
        sides.append(np.sqrt(np.mean(flat**2, axis=1)))
    return tuple(sides)


def not_scaled(
    seeds, hidden=(40, 40), measure="loss", noise=0.2, data=DIGITS, standardized=False, **setting
):
    """Validation loss, or accuracy in points, with the scale forgotten at test and with it."""
    setting |= {"data": data, "standardized": standardized}
    sizes, runs = runs_of(0.5, seeds, hidden, noise=noise, **setting)
    source = network_for(data, hidden, standardized)["source"]
    X, y = (stacked(part, noise, 300, tuple(seeds), source) for part in ("X_val", "y_val"))
    sides = []
    for factor in (2, 1):
        net = trained(sizes, runs)
        for W in net.weights[1:]:
            W *= factor  # the weights that see a dropped layer
        loss, logits = net.loss(X, y, training=False), net.layers[-1].out
        sides.append(loss.copy() if measure == "loss" else 100 * accuracy(logits, y))
    return tuple(sides)


def learned(seeds, width, lr, steps):
    """Training accuracy in points on true labels, with dropout 0.5 and without."""
    setting = {"noise": 0.0, "lr": lr, "steps": steps}
    sides = [runs_of(p, seeds, (width, width), **setting)[1] for p in (0.5, 0.0)]
    return tuple(100 * runs.train_accuracy[0, :, -1] for runs in sides)


def twice_as_wide(seeds, width, noise=0.0, standardized=False):
    """Test accuracy of 2 * width units at p 0.5 and of width units at p 0, each at its own rate."""
    sides, rates = [], (0.000625, 0.00125, *RATES) if standardized else RATES
    for p, units in ((0.5, 2 * width), (0.0, width)):
        hidden = (units, units)
        lr = best_rate(p, rates, TUNING, noise=noise, **network_for(DIGITS, hidden, standardized))
        sides.append(
            100
            * runs_of(p, seeds, hidden, noise=noise, lr=lr, standardized=standardized)[1].test[
                0, :, -1
            ]
        )
    return tuple(sides)


def average_of_masks(seeds, p, masks):
    """Accuracy in points on validation digits: the average of some masks, and one pass without.

    Two hidden layers of 50 units, 20 % wrong training labels.
    """
    net = trained(*runs_of(p, seeds, (50, 50)))
    X, y = (stacked(part, 0.2, 300, tuple(seeds)) for part in ("X_val", "y_val"))
    exact = accuracy(net.forward(X), y)
    total = sum(softmax(net.forward(X, training=True)) for _ in range(masks))
    return 100 * accuracy(total, y), 100 * exact


def pointed_at(doubt, wrong):
    """How often a wrong answer is the more doubtful of a wrong and a right one, for each seed."""
    pairs = [d[w][:, None] > d[~w] for d, w in zip(doubt, wrong, strict=True)]
    return np.array([100 * pair.mean() for pair in pairs])


def doubts(seeds, masks=30, noise=0.0, standardized=False):
    """How well doubt points at mistakes: of the average of some masks, and of one pass without.

    Doubt is 1 minus the largest probability. Each is judged by its own mistakes. Two hidden layers
    of 40 units, p 0.5.
    """
    sizes, runs = runs_of(0.5, seeds, (40, 40), noise=noise, standardized=standardized)
    net, source = trained(sizes, runs), network_for(DIGITS, (40, 40), standardized)["source"]
    X, y = (stacked(part, noise, 300, tuple(seeds), source) for part in ("X_val", "y_val"))
    once = softmax(net.forward(X)).copy()
    mean = sum(softmax(net.forward(X, training=True)) for _ in range(masks)) / masks
    return tuple(pointed_at(1 - a.max(-1), a.argmax(-1) != y) for a in (mean, once))
