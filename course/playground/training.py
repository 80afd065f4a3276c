"""A training that goes on while its settings change: what the buttons of the playground act on."""

from __future__ import annotations

import math
from functools import partial
from typing import ClassVar

import numpy as np

from helpers import checks
from helpers.activations import ACTIVATIONS
from helpers.batches import Batches
from helpers.data import digits, flip_labels
from helpers.evaluation import evaluate
from helpers.initializers import INITIALIZERS, normal
from helpers.layers import Activation, Dropout
from helpers.network import Network
from helpers.optimizers import OPTIMIZERS
from helpers.penalties import L1, L2, ElasticNet
from helpers.schedules import constant, cosine, exponential, inverse_time, step_decay, warmup
from helpers.update import Update

N_TRAIN, N_VAL, WIDTH = 300, 600, 30
NO_SLOPE = 0.001  # a unit with smaller slopes for every training digit learns next to nothing
SPAN, LAST = 1000, 0.01  # steps over which a schedule falls, and the share of the rate that is left
SCHEDULES = {
    "constant": constant,
    "step": lambda lr: step_decay(lr, every=SPAN // 2),
    "exponential": lambda lr: exponential(lr, LAST ** (1 / SPAN)),
    "1/t": lambda lr: inverse_time(lr, (1 / LAST - 1) / SPAN),
    "cosine": lambda lr: cosine(lr, SPAN, lr * LAST),
    "warmup and cosine": lambda lr: warmup(cosine(lr, SPAN, lr * LAST), SPAN // 10),
}
PENALTIES = {
    "none": None,
    "L1": L1,
    "L2": L2,
    "ElasticNet": lambda strength: ElasticNet(strength, l1_ratio=0.5),
}
NORMS = {"none": None, "batch": "batch", "layer": "layer"}
OWN_STD = "own std"

CHECKS = {
    "optimizer": lambda name, value: checks.one_of(name, value, OPTIMIZERS),
    "lr": checks.positive,
    "schedule": lambda name, value: checks.one_of(name, value, SCHEDULES),
    "batch_size": lambda name, value: checks.integer(name, value, low=1, high=N_TRAIN),
    "dropout": checks.probability,
    "penalty": lambda name, value: checks.one_of(name, value, PENALTIES),
    "strength": lambda name, value: checks.number(name, value, low=0, single=True),
    "init": lambda name, value: checks.one_of(name, value, [OWN_STD, *INITIALIZERS]),
    "std": lambda name, value: checks.number(name, value, low=0, single=True),
    "activation": lambda name, value: checks.one_of(name, value, ACTIVATIONS),
    "norm": lambda name, value: checks.one_of(name, value, NORMS),
    "hidden": lambda name, value: checks.integer(name, value, low=1),
    "label_noise": lambda name, value: checks.number(name, value, low=0, high=1, single=True),
}


class Training:
    """A network on the digits that trains step by step, while its settings may change.

    Parameters
    ----------
    seed : int
        Draws the digits, the wrong labels, the first weights and the batches.
    optimizer, lr, schedule, batch_size, dropout, penalty, strength
        They act on the running network. A new optimizer starts with an empty memory. The L1 part of
        a penalty acts by its proximal step, and L2 under AdamW is AdamW's decay.
    activation, init, std, norm, hidden, label_noise
        They build the network anew: ``init`` is a name in ``INITIALIZERS``, or ``"own std"`` for
        normal weights of this ``std``; ``hidden`` counts layers of 30 units; ``label_noise`` is
        the share of the 300 training labels that are wrong.

    Attributes
    ----------
    network : Network
    settings : dict
    steps : int
        Steps taken since the network was built.
    diverged_at : int or None
        The step at which the loss ceased to be finite. From there on ``step`` does nothing.
    course : dict of list
        ``"step"``, ``"train_loss"``, ``"val_loss"``, ``"train_accuracy"`` and ``"val_accuracy"`` at
        the start and after every call of ``step``.

    Raises
    ------
    ValueError
        When a setting is unknown or outside what is allowed; the message names it.
    """

    REBUILD = ("activation", "init", "std", "norm", "hidden", "label_noise")
    DEFAULTS: ClassVar = {
        "optimizer": "SGD", "lr": 0.1, "schedule": "constant", "batch_size": 30, "dropout": 0.0,
        "penalty": "none", "strength": 0.001, "init": "he_normal", "std": 0.01,
        "activation": "relu", "norm": "none", "hidden": 3, "label_noise": 0.0,
    }  # fmt: skip

    def __init__(self, seed: int = 0, **settings):
        self.seed = checks.integer("seed", seed, low=0)
        self.settings = {**self.DEFAULTS, **checked(settings)}
        self.reset()

    def change(self, **settings) -> bool:
        """Change some settings; return whether the network had to be built anew for it."""
        before, self.settings = self.settings, {**self.settings, **checked(settings)}
        changed = {name for name, value in self.settings.items() if value != before[name]}
        if self.settings["init"] != OWN_STD == before["init"]:
            changed.add("init")
        elif self.settings["init"] != OWN_STD:
            changed.discard("std")
        if changed & {*self.REBUILD}:
            self.reset()
            return True
        if "batch_size" in changed:
            self._make_batches()
        self._make_update(new_optimizer="optimizer" in changed)
        return False

    def reset(self) -> None:
        """Draw the first weights and begin at step 0."""
        now = self.settings
        self._make_data(now["label_noise"])
        own = partial(normal, std=now["std"])
        self.network = Network(
            [64, *[WIDTH] * now["hidden"], 10],
            now["activation"],
            own if now["init"] == OWN_STD else now["init"],
            NORMS[now["norm"]],
            dropout=0.5,  # that there are such layers; their p is set with the other settings
            rng=np.random.default_rng([self.seed, 1]),
        )
        self.batch_rng = np.random.default_rng([self.seed, 2])
        self.steps, self.diverged_at = 0, None
        names = ("step", "train_loss", "val_loss", "train_accuracy", "val_accuracy")
        self.course = {name: [] for name in names}
        self._make_batches()
        self._make_update(new_optimizer=True)
        self._evaluate()

    def step(self, n: int = 1) -> int:
        """Take up to ``n`` steps, evaluate, and return how many were taken."""
        before = self.steps
        for _ in range(checks.integer("n", n, low=1)):
            if self.diverged_at is not None or not self._step():
                break
        if self.steps > before:
            self._evaluate()
        return self.steps - before

    @property
    def lr(self) -> float:
        """The learning rate of the next step."""
        return float(self.rate(self.steps))

    @property
    def layer_gradients(self) -> np.ndarray:
        """Norms of the weight gradients of the last step, first layer first; 0 before it."""
        return np.array([_norm(g) for g in self.network.weight_grads])

    @property
    def without_slope(self) -> float:
        """Share of the hidden units whose slope is below 0.001 for every training digit."""
        self.network.forward(self.X)
        layers = [layer for layer in self.network.layers if isinstance(layer, Activation)]
        slopes = [np.abs(layer.df(layer.X)).max(axis=0) for layer in layers]
        return float(np.mean(np.concatenate(slopes) < NO_SLOPE))

    @property
    def zeros(self) -> float:
        """Share of the weights that are exactly 0."""
        return float(np.mean(self.network.flat[: self.network.n_weights] == 0))

    def _step(self) -> bool:
        self.optimizer.lr = self.lr
        if not math.isfinite(self.network.loss(*self.batches.draw())):
            self.diverged_at = self.steps
            return False
        self.update()
        self.steps += 1
        return True

    def _evaluate(self):
        train = evaluate(self.network, self.X, self.y)
        val = evaluate(self.network, self.X_val, self.y_val)
        if not math.isfinite(train["loss"] + val["loss"]):
            self.diverged_at = self.steps
            return
        values = (self.steps, train["loss"], val["loss"], train["accuracy"], val["accuracy"])
        for series, value in zip(self.course.values(), values, strict=True):
            series.append(value)

    def _make_data(self, noise):
        rng = np.random.default_rng([self.seed, 0])
        X, y = digits()
        order = rng.permutation(len(y))
        train, val = order[:N_TRAIN], order[N_TRAIN : N_TRAIN + N_VAL]
        self.X, self.y = X[train], flip_labels(y[train], noise, rng, n_classes=10)
        self.X_val, self.y_val = X[val], y[val]

    def _make_batches(self):
        self.batches = Batches(self.X, self.y, self.settings["batch_size"], self.batch_rng)

    def _make_update(self, new_optimizer):
        now = self.settings
        if new_optimizer:
            self.optimizer = OPTIMIZERS[now["optimizer"]](lr=now["lr"])
        self.rate = SCHEDULES[now["schedule"]](now["lr"])
        decoupled = now["optimizer"] == "AdamW"
        decays = decoupled and now["penalty"] == "L2"
        if decoupled:
            self.optimizer.weight_decay = float(now["strength"] if decays else 0)
        kind = None if decays else PENALTIES[now["penalty"]]
        penalty = kind and kind(now["strength"])
        proximal = now["penalty"] in ("L1", "ElasticNet")
        self.update = Update(self.network, self.optimizer, penalty, proximal)
        for layer in self.network.layers:
            if isinstance(layer, Dropout):
                layer.p = now["dropout"]


def checked(settings: dict) -> dict:
    """Return the settings as ``Training`` takes them; a ValueError names what is not allowed."""
    return {
        name: CHECKS[checks.one_of("setting", name, CHECKS)](name, value)
        for name, value in settings.items()
    }


def _norm(array) -> float:
    with np.errstate(over="ignore", invalid="ignore"):
        return float(np.sqrt(np.vdot(array, array)))
