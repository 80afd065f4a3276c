"""Two accounts of why BatchNorm helps, measured: noise behind it, and how smooth the loss is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from course.batch_normalization.with_and_without import (
    BATCH,
    SIZES,
    STEPS,
    TUNING_SEEDS,
    data,
    initializer,
)
from course.figures import GUIDE, Band, beside, legend
from helpers.experiment import Rows, Runs
from helpers.layer_base import Layer
from helpers.layers import Activation
from helpers.network import Network
from helpers.normalization import BatchNorm
from helpers.optimizers import SGD
from helpers.training import fit
from helpers.update import Update

KINDS = {"plain": None, "BatchNorm": "batch", "BatchNorm and noise": "batch"}
STARTS = {"std 0.05": 0.05, "He's scheme": "he_normal"}
LRS = (0.05, 0.2, 1.0)
SHIFT, STRETCH, JITTER = 0.5, 1.25, 0.1
REACH = (0.5, 1.0, 2.0, 4.0)  # how far to look along the gradient, in steps
LOOK_EVERY, EVERY = 5, 10


class Noise(Layer):
    """While training, shift and stretch every unit by numbers drawn anew in each step.

    ``out = s*X + m``. A unit's own m and s for this step are uniform in (-SHIFT, SHIFT) and
    (1, STRETCH); every sample's differ from them by up to JITTER more, uniformly. So the next layer
    meets another mean and variance in every step (after Santurkar et al. 2018, section 2.1). A
    ``dose`` of 2 doubles what is added to m = 0 and to s = 1.

    Parameters
    ----------
    rngs : list of numpy.random.Generator
        One for each row of the population.
    dose : float
    """

    def __init__(self, rngs, dose=1.0):
        self.rngs, self.dose, self.stretch = rngs, dose, None

    def forward(self, X, training=False):
        X = self._remember(X)
        self.stretch = None
        if not training:
            return X
        draws = [self._draw(rng, X.shape[-2:]) for rng in self.rngs]
        shift, self.stretch = np.stack(draws, axis=1)
        np.multiply(X, self.stretch, out=self.out)
        self.out += shift
        return self.out

    def backward(self, dout):
        return dout if self.stretch is None else np.multiply(dout, self.stretch, out=self.dX)

    def _draw(self, rng, shape):
        centre = rng.uniform([[-SHIFT], [1]], [[SHIFT], [STRETCH]], size=(2, shape[-1]))
        drawn = centre[:, None] + rng.uniform(-JITTER, JITTER, size=(2, *shape))
        nothing = np.array([0.0, 1.0])[:, None, None]
        return nothing + self.dose * (drawn - nothing)


def build(
    kind: str, init, rows: Rows, dose: float = 1.0, activation="relu", sizes=SIZES
) -> Network:  # fmt: skip
    """Return a population of these rows."""
    net = Network(
        sizes, activation, initializer(init), KINDS[kind],
        rng=rows.weights, population=len(rows), dtype=np.float64,
    )  # fmt: skip
    if kind == "BatchNorm and noise":
        noisy = []
        for layer in net.layers:
            noisy.append(layer)
            if isinstance(layer, BatchNorm):
                place = len(noisy)
                rngs = [np.random.default_rng([seed, 2, place]) for seed in rows.seed_of_each]
                noisy.append(Noise(rngs, dose))
        net.layers = noisy
    return net


@dataclass(frozen=True)
class Trained(Runs):
    """One kind from one start; the rates are the settings.

    ``shift``, shape (rates, seeds), is how far the mean of a unit of layer 3 over all training
    digits moves in LOOK_EVERY steps, before the activation: root mean square over units and times,
    relative to the units' std. Always the same digits, so that no chance of a batch is in it.
    """

    shift: np.ndarray | None = None


@lru_cache(maxsize=32)
def train(kind: str, init, seeds: tuple = TUNING_SEEDS) -> Trained:
    """Train at every rate and return the runs of the best."""
    rows = Rows(LRS, seeds)
    net, means, stds = build(kind, init, rows), [], []
    third = [layer for layer in net.layers if isinstance(layer, Activation)][2]

    def look(step, net, history):
        if (step + 1) % LOOK_EVERY == 0:
            forward_all(net)
            means.append(third.X.mean(axis=-2))
            stds.append(third.X.std(axis=-2))

    with np.errstate(over="ignore", invalid="ignore"):
        history = fit(
            net, data().X, data().y, SGD(lr=rows.values), STEPS, BATCH,
            rng=rows.batches, eval_every=EVERY, callback=look,
        )  # fmt: skip
        moves = np.diff(np.array(means), axis=0)
        squares = np.mean(moves**2, axis=(0, 2)) / np.mean(np.square(stds), axis=(0, 2))
    runs = Trained.of(rows, history, shift=np.sqrt(squares))
    return runs[runs.best()]


def forward_all(net: Network) -> None:
    """Send all training digits forward in training mode; running statistics stay as they were."""
    kept = [layer.running for layer in net.layers if isinstance(layer, BatchNorm)]
    values = [running.copy() for running in kept]
    net.forward(data().X, training=True)
    for running, value in zip(kept, values, strict=True):
        running[...] = value


def draw_noise(figure) -> None:
    """Loss curves of the three kinds from both starts."""
    grid = beside(figure, sharey=True)
    for axes, (name, init) in zip(grid, STARTS.items(), strict=True):
        for series, kind in enumerate(KINDS):
            runs = train(kind, init)
            Band(axes, series, kind).set(runs.steps, runs.train_loss[0])
        axes.axhline(np.log(10), **GUIDE)
        axes.set(title=f"training loss from {name}", yscale="log", ylim=(5e-3, 30))
        axes.set(xlabel="step", xlim=(0, STEPS))
    legend(figure, grid[0], wide=3, narrow=1)


@dataclass(frozen=True)
class Smoothness:
    """What lies along the gradient; medians over the training, shape (seeds,) each.

    ``spread`` is the largest less the smallest loss at half a step to four steps along the negative
    gradient. ``turn`` is the largest change of the gradient there, relative to its own length: 0
    where the gradient foretells what comes.
    """

    spread: np.ndarray
    turn: np.ndarray


@lru_cache(maxsize=64)
def smoothness(
    norm: str | None, lr: float, init="he_normal", seeds=TUNING_SEEDS, activation="relu",
    sizes=tuple(SIZES),
) -> Smoothness:  # fmt: skip
    """Train for 100 steps and look along the gradient of every fifth batch."""
    kind = {None: "plain", "batch": "BatchNorm"}[norm]
    rows = Rows((lr,), seeds)
    net = build(kind, init, rows, activation=activation, sizes=sizes)
    update = Update(net, SGD(lr=lr))
    spreads, turns = [], []
    for step in range(STEPS):
        at = np.array([rng.choice(len(data().y), BATCH, replace=False) for rng in rows.batches])
        X, y = data().X[at], data().y[at]
        if step % LOOK_EVERY == 0:
            losses, changes = along(net, X, y, lr)
            spreads.append(np.ptp(losses, axis=0))
            turns.append(changes.max(axis=0))
        net.loss(X, y)
        update()
    return Smoothness(np.median(spreads, axis=0), np.median(turns, axis=0))


def along(net, X, y, lr: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the losses and the relative changes of the gradient at the points of REACH."""
    net.loss(X, y)
    net.backward()
    start, gradient = net.flat.copy(), net.flat_grad.copy()
    losses, changes = [], []
    for reach in REACH:
        net.flat[...] = start - reach * lr * gradient
        losses.append(net.loss(X, y))
        net.backward()
        moved = np.linalg.norm(net.flat_grad - gradient, axis=-1)
        changes.append(moved / np.linalg.norm(gradient, axis=-1))
    net.flat[...] = start
    return np.array(losses), np.array(changes)
