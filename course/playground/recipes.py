"""Recipes: one network on a few digits, trained with the book's techniques put together."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache, partial
from typing import ClassVar

import numpy as np

from course.figures import GUIDE, Band, percent, short, spread
from explorables.scene import Goal, Scene, is_narrow
from helpers.data import few_digits
from helpers.evaluation import evaluate
from helpers.initializers import normal
from helpers.network import Network
from helpers.optimizers import OPTIMIZERS
from helpers.penalties import L2
from helpers.schedules import cosine
from helpers.training import fit

SIZES, N_TRAIN, BATCH, STEPS, NOISE = (64, 30, 30, 30, 10), 300, 30, 200, 0.2
RATES = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0)  # the budget of every recipe
TUNING_SEEDS, FRESH_SEEDS = (0, 1, 2, 3, 4), (10, 11, 12, 13, 14, 15, 16)
MOMENTS = tuple(range(0, STEPS + 1, 20))
SMALL_STD, DROPOUT, STRENGTH = 0.01, 0.2, 0.01


@dataclass(frozen=True)
class Recipe:
    """Which techniques are used; as it stands, none: small weights, SGD at a constant rate."""

    he: bool = False
    batch_norm: bool = False
    optimizer: str = "SGD"
    cosine: bool = False
    dropout: float = 0.0
    l2: float = 0.0


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
class Runs:
    """Networks that differ in the rate, by rows, and in the seed, by columns.

    Attributes
    ----------
    rates, seeds, moments : tuple
    train, val : ndarray of shape (rates, seeds, moments)
        Accuracies on the (partly wrong) training labels and on true validation labels.
    weights : ndarray of shape (moments, 64, 30)
        Of the first layer of the first rate and seed.
    """

    rates: tuple
    seeds: tuple
    moments: tuple
    train: np.ndarray
    val: np.ndarray
    weights: np.ndarray

    @property
    def best(self) -> int:
        """Index of the rate with the highest median validation accuracy at the end."""
        return int(np.argmax(np.median(self.val[..., -1], axis=1)))


@lru_cache(maxsize=16)
def _split(noise, seed):
    return few_digits(N_TRAIN, label_noise=noise, seed=seed)


@lru_cache(maxsize=64)
def train(
    recipe: Recipe,
    rates: tuple,
    seeds: tuple,
    *,
    noise: float = NOISE,
    moments: tuple = MOMENTS,
    dtype=np.float32,
) -> Runs:
    """Train a recipe at every rate with every seed, all of them rows of one population.

    A seed fixes the split, the wrong labels, the first weights and the batches, the same for every
    recipe and rate.
    """
    pairs = [(rate, seed) for rate in rates for seed in seeds]
    splits = [_split(noise, seed) for _, seed in pairs]
    X, y, X_val, y_val = (
        np.stack([getattr(s, part) for s in splits]) for part in ("X", "y", "X_val", "y_val")
    )
    lr = np.array([rate for rate, _ in pairs])
    network = Network(
        SIZES, "relu", "he_normal" if recipe.he else partial(normal, std=SMALL_STD),
        "batch" if recipe.batch_norm else None, np.full(len(pairs), recipe.dropout),
        rng=_generators(pairs, 0), population=len(pairs), dtype=dtype,
    )  # fmt: skip
    seen, weights = [], []

    def look(step=-1, *_):
        if step + 1 in moments:
            sets = ((X, y), (X_val, y_val))
            seen.append([evaluate(network, *one)["accuracy"] for one in sets])
            weights.append(network.weights[0][0].copy())

    look()
    fit(
        network, X, y, OPTIMIZERS[recipe.optimizer](lr=lr), max(moments), BATCH,
        schedule=cosine(lr, max(moments)) if recipe.cosine else None,
        penalty=L2(recipe.l2) if recipe.l2 else None, rng=_generators(pairs, 1), callback=look,
    )  # fmt: skip
    train_accuracy, val_accuracy = (
        np.array(seen).transpose(1, 2, 0).reshape(2, len(rates), len(seeds), -1)
    )
    return Runs(rates, seeds, moments, train_accuracy, val_accuracy, np.array(weights))


def _generators(pairs, part):
    return [np.random.default_rng([seed, part]) for _, seed in pairs]


def tuned(recipe: Recipe, *, noise: float = NOISE, dtype=np.float64) -> float:
    """Return the best of the seven rates: highest median validation accuracy on five seeds."""
    runs = train(recipe, RATES, TUNING_SEEDS, noise=noise, moments=(STEPS,), dtype=dtype)
    return RATES[runs.best]


def fresh(recipe: Recipe, rate: float, *, noise: float = NOISE, dtype=np.float64) -> Runs:
    """Train a recipe on the seven seeds that took no part in the choice of its rate."""
    return train(recipe, (rate,), FRESH_SEEDS, noise=noise, dtype=dtype)


@dataclass(frozen=True)
class Pair:
    """Two recipes up to one step."""

    names: tuple[str, str]
    runs: tuple[Runs, Runs]
    at: int  # index of the moment

    @property
    def step(self) -> int:
        return MOMENTS[self.at]


def overtaken(values: dict, result: Pair) -> bool:
    early, late = (
        [np.median(runs.val[0, :, at]) for runs in result.runs] for at in (3, len(MOMENTS) - 1)
    )
    return bool(result.step == STEPS and early[0] > early[1] + 0.02 and late[0] < late[1] - 0.02)


class Recipes(Scene):
    """Two recipes side by side: accuracies up to a step, and the weights of the first layer."""

    name = "recipes"
    title = "Two recipes side by side"
    caption = (
        "The same network (64-30-30-30-10, ReLU) learns the same 300 digits, one label in five "
        "wrong, by two recipes. Curves: right answers on training labels and on 600 validation "
        "digits, medians of seven fresh seeds in bands from lowest to highest; each recipe at the "
        "best of seven rates. Dotted: 80 %, what knowing the true digit earns on the training "
        "labels. Small images: the weights into the 30 units of the first layer, first seed, "
        "orange positive, purple negative, scaled to the largest."
    )
    picture = (
        "Two panels of curves that rise with the steps, one for each recipe, and below each the "
        "weights of its first layer as 30 small images."
    )
    sizes: ClassVar = {"wide": (7.2, 4.0), "narrow": (3.15, 6.2)}
    goals = (
        Goal(
            "Find a recipe that is ahead on the validation digits at step 60 and behind at step "
            "200: put it on the left and the one that overtakes it on the right.",
            overtaken,
            "Fast and good are two things: what learns quickly learns the wrong labels too.",
        ),
    )

    def compute(self, *, left, right, step) -> Pair:
        """Return both recipes after ``step`` steps (kept: every twentieth)."""
        runs = tuple(fresh(RECIPES[name], TUNED[name], dtype=np.float32) for name in (left, right))
        return Pair((left, right), runs, int(np.argmin(np.abs(np.array(MOMENTS) - step))))

    def init(self, figure, result: Pair) -> list[dict]:
        if is_narrow(figure):
            grid = figure.subplots(4, 1, height_ratios=[1.5, 1, 1.5, 1])
            places = [(grid[0], grid[1]), (grid[2], grid[3])]
        else:
            grid = figure.subplots(2, 2, height_ratios=[1.7, 1])
            places = [(grid[0, 0], grid[1, 0]), (grid[0, 1], grid[1, 1])]
        artists = []
        for curves, weights in places:
            curves.set(xlim=(-4, STEPS + 4), ylim=(-3, 103), xlabel="step")
            curves.axhline(80, **GUIDE)
            weights.set_axis_off()
            artists.append(
                {
                    "title": curves.set_title("He, Adam, dropout, L2"),
                    "train": Band(curves, 0, "training (%)"),
                    "val": Band(curves, 1, "validation (%)"),
                    "weights": weights.imshow(
                        tiles(result.runs[0].weights[0]), cmap="PuOr_r", vmin=-1, vmax=1
                    ),
                }
            )
        handles = [artists[0][name].line for name in ("train", "val")]
        figure.legend(handles=handles, loc="outside upper left", ncols=2)
        return artists

    def update(self, artists: list[dict], result: Pair) -> list:
        changed, until = [], slice(result.at + 1)
        for side, name, runs in zip(artists, result.names, result.runs, strict=True):
            side["title"].set_text(name)
            for part in ("train", "val"):
                values = 100 * getattr(runs, part)[0]
                changed += side[part].set(MOMENTS[until], values[:, until])
            side["weights"].set_data(tiles(runs.weights[result.at]))
            changed += [side["title"], side["weights"]]
        return changed

    def read(self, result: Pair) -> str:
        sides = []
        for place, name, runs in zip(("left", "right"), result.names, result.runs, strict=True):
            train, val = runs.train[0, :, result.at], runs.val[0, :, result.at]
            sides.append(
                f"{place} ({name}, rate {short(runs.rates[0])}) has {spread(train, percent)} of "
                f"the training labels and {spread(val, percent)} of the validation digits right"
            )
        return f"After {result.step} steps {sides[0]}; {sides[1]}. {told_apart(result)}"


def told_apart(result: Pair) -> str:
    """Whether the validation bands of two recipes lie apart, in a sentence."""
    left, right = (runs.val[0, :, result.at] for runs in result.runs)
    if left.min() > right.max():
        return "On validation the left one is ahead in every seed."
    if right.min() > left.max():
        return "On validation the right one is ahead in every seed."
    return "On validation their bands overlap."


def tiles(W: np.ndarray) -> np.ndarray:
    """The columns of ``W`` as 3 rows of 10 images, apart by a pixel, scaled to [-1, 1]."""
    side, columns = 8, 10
    largest = np.abs(W).max()
    W = W / largest if np.isfinite(largest) and largest > 0 else np.zeros_like(W)
    board = np.full((3 * (side + 1) - 1, columns * (side + 1) - 1), np.nan)
    for unit, column in enumerate(W.T):
        top, left = (place * (side + 1) for place in divmod(unit, columns))
        board[top : top + side, left : left + side] = column.reshape(side, side)
    return board
