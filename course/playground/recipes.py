"""Recipes: one network on a few digits, trained with the book's techniques put together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial

import numpy as np

from helpers.data import few_digits
from helpers.experiment import Rows, Runs
from helpers.initializers import normal
from helpers.network import Network
from helpers.normalization import BatchNorm
from helpers.optimizers import OPTIMIZERS
from helpers.penalties import L2
from helpers.schedules import cosine
from helpers.training import fit

SIZES, N_TRAIN, BATCH, STEPS, NOISE = (64, 30, 30, 30, 10), 300, 30, 200, 0.2
RATES = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0)  # the budget of every recipe
TUNING_SEEDS, FRESH_SEEDS = (0, 1, 2, 3, 4), (10, 11, 12, 13, 14, 15, 16)
EVERY = 20
MOMENTS = tuple(range(0, STEPS + 1, EVERY))
SMALL_STD, DROPOUT, STRENGTH = 0.01, 0.2, 0.01


@dataclass(frozen=True)
class Recipe:
    """Which techniques are used; as it stands, none: small weights, SGD at a constant rate.

    ``hidden`` counts the layers of 30 units; ``running`` is the weight of a new batch in
    BatchNorm's running statistics. With tanh the start that ``he`` turns on is LeCun's.
    """

    he: bool = False
    batch_norm: bool = False
    optimizer: str = "SGD"
    cosine: bool = False
    dropout: float = 0.0
    l2: float = 0.0
    hidden: int = 3
    running: float = 0.1
    activation: str = "relu"


RECIPES = {
    "small weights, SGD": Recipe(),
    "He, SGD": Recipe(he=True),
    "He, Momentum, cosine": Recipe(he=True, optimizer="Momentum", cosine=True),
    "He, BatchNorm, SGD": Recipe(he=True, batch_norm=True),
    "He, Adam": Recipe(he=True, optimizer="Adam"),
    "He, Adam, dropout, L2": Recipe(True, optimizer="Adam", dropout=DROPOUT, l2=STRENGTH),
}
# The rates that ``tuned`` finds, noted so that a figure need not search again; a test does.
TUNED = dict(zip(RECIPES, (1.0, 0.3, 0.03, 0.1, 0.003, 0.003), strict=True))


@dataclass(frozen=True)
class Trained(Runs):
    """A recipe at some rates, the settings; training labels are partly wrong, validation ones true.

    Attributes
    ----------
    weights : ndarray of shape (rates, seeds, n, 64, 30), or None
        Of the first layer, at each evaluation.
    """

    weights: np.ndarray | None = None


@lru_cache(maxsize=64)
def _split(noise, seed, n, source):
    return source(n, label_noise=noise, seed=seed)


@lru_cache(maxsize=64)
def train(
    recipe: Recipe,
    rates: tuple,
    seeds: tuple,
    *,
    noise: float = NOISE,
    steps: int = STEPS,
    every: int | None = None,
    keep_weights: bool = False,
    dtype=np.float32,
    n: int = N_TRAIN,
    source: Callable = few_digits,
) -> Trained:
    """Train a recipe on n digits at every rate with every seed, all rows of one population.

    A seed fixes the split, the wrong labels, the first weights and the batches, the same for every
    recipe and rate. Evaluated after ``every`` so many steps, or after the last alone. ``source``
    splits the data.
    """
    rows = Rows(rates, seeds)
    splits = [_split(noise, seed, n, source) for seed in rows.seed_of_each]
    X, y, X_val, y_val = (
        np.stack([getattr(s, part) for s in splits]) for part in ("X", "y", "X_val", "y_val")
    )
    own = {"relu": "he_normal", "tanh": "lecun_normal"}[recipe.activation]
    init = own if recipe.he else partial(normal, std=SMALL_STD)
    network = Network(
        [X.shape[-1], *SIZES[1:2] * recipe.hidden, SIZES[-1]], recipe.activation, init,
        "batch" if recipe.batch_norm else None, np.full(len(rows), recipe.dropout),
        rng=rows.weights, population=len(rows), dtype=dtype,
    )  # fmt: skip
    for layer in network.layers:
        if isinstance(layer, BatchNorm):
            layer.momentum = recipe.running
    kept = []

    def keep(step=-1, *_):
        if keep_weights and (step + 1) % every == 0:
            kept.append(network.weights[0].copy())

    keep()
    history = fit(
        network, X, y, OPTIMIZERS[recipe.optimizer](lr=rows.values), steps, BATCH,
        X_val=X_val, y_val=y_val, eval_every=every, rng=rows.batches, callback=keep,
        schedule=cosine(rows.values, steps) if recipe.cosine else None,
        penalty=L2(recipe.l2) if recipe.l2 else None,
    )  # fmt: skip
    further = {"weights": np.stack(kept, axis=1)} if keep_weights else {}
    return Trained.of(rows, history, **further)


def tuned(recipe: Recipe, *, noise: float = NOISE, steps: int = STEPS, dtype=np.float64) -> float:
    """Return the best of the seven rates by the validation accuracy of five seeds."""
    tried = train(recipe, RATES, TUNING_SEEDS, noise=noise, steps=steps, dtype=dtype)
    return RATES[tried.best("val_accuracy")]


def fresh(recipe: Recipe, rate: float, *, noise: float = NOISE, dtype=np.float64) -> Trained:
    """Train a recipe on the seven seeds that took no part in the choice of its rate."""
    options = {"noise": noise, "every": EVERY, "keep_weights": True, "dtype": dtype}
    return train(recipe, (rate,), FRESH_SEEDS, **options)
