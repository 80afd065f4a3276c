"""Two accounts of why BatchNorm helps, measured: noise behind it, and how smooth the loss is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from course.batch_normalization.with_and_without import BATCH, SIZES, STEPS, TUNING_SEEDS, data
from course.figures import GUIDE, Band
from explorables.scene import is_narrow
from helpers.experiment import best_of
from helpers.initializers import INITIALIZERS, OwnStd
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
    meets another mean and variance in every step (after Santurkar et al. 2018, section 2.1).

    Parameters
    ----------
    rngs : list of numpy.random.Generator
        One for each row of the population.
    """

    def __init__(self, rngs):
        self.rngs, self.stretch = rngs, None

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
        return centre[:, None] + rng.uniform(-JITTER, JITTER, size=(2, *shape))


def build(kind: str, init, pairs: list) -> Network:
    """Return a population with one row for each (rate, seed) of ``pairs``."""
    net = Network(
        SIZES, "relu", INITIALIZERS[init] if isinstance(init, str) else OwnStd(init), KINDS[kind],
        rng=[np.random.default_rng([seed, 0]) for _, seed in pairs],
        population=len(pairs), dtype=np.float64,
    )  # fmt: skip
    if kind == "BatchNorm and noise":
        noisy = []
        for layer in net.layers:
            noisy.append(layer)
            if isinstance(layer, BatchNorm):
                place = len(noisy)
                noisy.append(Noise([np.random.default_rng([s, 2, place]) for _, s in pairs]))
        net.layers = noisy
    return net


@dataclass(frozen=True)
class Trained:
    """One kind from one start, at the best of the rates; (seeds, ...) each.

    ``shift`` is how far the mean of a unit of layer 3 moves from one batch to the next, before the
    activation: root mean square over units and steps, relative to the units' std.
    """

    lr: float
    steps: np.ndarray
    losses: np.ndarray
    shift: np.ndarray

    @property
    def final(self) -> np.ndarray:
        return self.losses[:, -1]


@lru_cache(maxsize=32)
def train(kind: str, init, seeds: tuple = TUNING_SEEDS) -> Trained:
    """Train at every rate and keep the best, by the median of the final training loss."""
    pairs = [(lr, seed) for lr in LRS for seed in seeds]
    net, means, stds = build(kind, init, pairs), [], []
    third = [layer for layer in net.layers if isinstance(layer, Activation)][2]

    def look(step, net, history):
        if (step + 1) % EVERY:  # else the network was evaluated after the step
            means.append(third.X.mean(axis=-2))
            stds.append(third.X.std(axis=-2))

    with np.errstate(over="ignore", invalid="ignore"):
        history = fit(
            net, data().X, data().y, SGD(lr=np.array([lr for lr, _ in pairs])), STEPS, BATCH,
            rng=[np.random.default_rng([seed, 1]) for _, seed in pairs],
            eval_every=EVERY, callback=look,
        )  # fmt: skip
        moves = np.diff(np.array(means), axis=0)
        squares = np.mean(moves**2, axis=(0, 2)) / np.mean(np.square(stds), axis=(0, 2))
        shift = np.sqrt(squares).reshape(len(LRS), -1)
    losses = history.train_loss.reshape(len(LRS), len(seeds), -1)
    best = best_of(np.where(np.isfinite(losses[..., -1]), losses[..., -1], np.inf))
    return Trained(LRS[best], history.eval_steps, losses[best], shift[best])


def draw_noise(figure) -> None:
    """Loss curves of the three kinds from both starts."""
    wide = not is_narrow(figure)
    grid = figure.subplots(1 if wide else 2, 2 if wide else 1, sharey=True)
    for axes, (name, init) in zip(grid, STARTS.items(), strict=True):
        for series, kind in enumerate(KINDS):
            runs = train(kind, init)
            Band(axes, series, kind).set(runs.steps, runs.losses)
        axes.axhline(np.log(10), **GUIDE)
        axes.set(title=f"training loss from {name}", yscale="log", ylim=(5e-3, 30))
        axes.set(xlabel="step", xlim=(0, STEPS))
    legend = grid[0].get_legend_handles_labels()
    figure.legend(*legend, loc="outside upper left", ncols=3 if wide else 1)


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
def smoothness(norm: str | None, lr: float, init="he_normal", seeds=TUNING_SEEDS) -> Smoothness:
    """Train for 100 steps and look along the gradient of every fifth batch."""
    kind = {None: "plain", "batch": "BatchNorm"}[norm]
    net = build(kind, init, [(lr, seed) for seed in seeds])
    update, rngs = Update(net, SGD(lr=lr)), [np.random.default_rng([s, 1]) for s in seeds]
    spreads, turns = [], []
    for step in range(STEPS):
        rows = np.array([rng.choice(len(data().y), BATCH, replace=False) for rng in rngs])
        X, y = data().X[rows], data().y[rows]
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
