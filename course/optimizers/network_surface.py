"""The loss of a real network as a surface: all parameters fixed but two."""

from __future__ import annotations

import numpy as np

from helpers.data import few_digits
from helpers.network import Network
from helpers.optimizers import Adam, Momentum
from helpers.surfaces import Surface, descend

HIDDEN, CLASSES = 16, 10
UNITS, DIGIT = (14, 7), 0  # the two weights lead from these hidden units to the output for "0"
TRAINING_STEPS = 100


class TwoWeights:
    """A trained digits network in which two weights of the last layer can be moved.

    Parameters
    ----------
    units : pair of int
        Hidden units the weights come from.
    digit : int
        Output they lead to.
    """

    def __init__(self, units=UNITS, digit=DIGIT):
        self.data = few_digits(300)
        rng = np.random.default_rng(0)
        self.network = Network([64, HIDDEN, CLASSES], rng=rng, dtype=np.float64)
        optimizer = Adam(lr=0.01)
        for _ in range(TRAINING_STEPS):
            self.network.loss(self.data.X, self.data.y)
            self.network.backward()
            optimizer.step([self.network.flat], [self.network.flat_grad])
        self.where = (list(units), digit)

    def loss(self, x, y):
        """Return the training loss at weights x and y, arrays of one shape."""
        return self._over(self._loss, x, y)[..., 0]

    def gradient(self, x, y):
        """Return the two derivatives of the training loss."""
        return np.moveaxis(self._over(self._gradient, x, y), -1, 0)

    def _over(self, function, x, y):
        results = [function(*weights) for weights in zip(np.ravel(x), np.ravel(y), strict=True)]
        return np.reshape(results, (*np.shape(x), -1))

    def _loss(self, x, y):
        self.network.weights[-1][self.where] = x, y
        return self.network.loss(self.data.X, self.data.y, training=False)

    def _gradient(self, x, y):
        self._loss(x, y)
        self.network.backward()
        return self.network.weight_grads[-1][self.where].copy()


def network_surface() -> Surface:
    """Return the training loss in two weights; its minimum is found by descending to it."""
    two = TwoWeights()
    box = ((-8.0, 8.0), (-8.0, 8.0))
    valley = Surface("network", two.loss, two.gradient, ((0.0, 0.0),), (-6.0, -1.0), box)
    lowest = tuple(descend(valley, Momentum(lr=1.0, momentum=0.95), (0, 0), 1500)[-1])
    return Surface("network", two.loss, two.gradient, (lowest,), valley.start, box)
