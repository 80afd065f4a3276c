"""Training with and without BatchNorm: sixteen scales of the first weights, four learning rates."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import ClassVar

import numpy as np

from course.figures import COLORS, DASHES, GUIDE, Band, beside, legend, ring, short, spread
from explorables.scene import Goal, Scene
from helpers.data import Split, few_digits
from helpers.experiment import Rows, Runs, best_of
from helpers.initializers import INITIALIZERS, OwnStd
from helpers.network import Network
from helpers.optimizers import SGD
from helpers.training import fit

WIDTH, DEPTH, STEPS, BATCH, EVERY = 30, 4, 100, 30, 20
SIZES = [64, *[WIDTH] * DEPTH, 10]
LRS = (0.01, 0.05, 0.2, 1.0)
STDS = tuple(float(f"{std:.2g}") for std in np.geomspace(1e-4, 1, 16))
TUNING_SEEDS, FRESH_SEEDS = (0, 1, 2, 3, 4), tuple(range(10, 20))
NORMS = {"without": None, "with": "batch"}
LIMITS = (3e-3, 60)
TRAINED = 0.5  # a training loss below this counts as trained


@cache
def data() -> Split:
    """300 digits to train on, standardized as the derivations assume: mean 0, variance 1."""
    return few_digits(300, standardized=True)


@lru_cache(maxsize=500)
def train(
    norm, lr, inits=STDS, seeds=TUNING_SEEDS, dtype="float32", val=False, depth=DEPTH
) -> Runs:
    """Train every init and seed at one learning rate; the inits are the settings of the runs.

    A seed fixes the draws behind the weights and the batches, whatever the init, the rate and the
    normalization.

    Parameters
    ----------
    norm : None, "batch" or "layer"
    lr : float
    inits : tuple
        Stds, and names of initializers.
    seeds : tuple of int
    dtype : str
        "float64" where numbers are printed: at large rates single precision lets the processor
        decide how a run ends.
    val : bool
        Whether to evaluate the validation digits as well.
    depth : int
        Number of hidden layers.
    """
    digits, rows = data(), Rows(inits, seeds)
    network = Network(
        [64, *[WIDTH] * depth, 10], "relu", [initializer(init) for init in rows.of_each], norm,
        rng=rows.weights, population=len(rows), dtype=np.dtype(dtype),
    )  # fmt: skip
    history = fit(
        network, digits.X, digits.y, SGD(lr=lr), STEPS, BATCH, rng=rows.batches, eval_every=EVERY,
        **({"X_val": digits.X_val, "y_val": digits.y_val} if val else {}),
    )  # fmt: skip
    return Runs.of(rows, history)


def initializer(init):
    """Return the initializer of this name, or the one of this std."""
    return INITIALIZERS[init] if isinstance(init, str) else OwnStd(init)


def tuned(norm: str | None) -> np.ndarray:
    """Return the final losses of every std at the best of the rates, shape (stds, seeds)."""
    finals = np.array([train(norm, lr).final() for lr in LRS])
    return np.array([of_one[best_of(of_one)] for of_one in finals.swapaxes(0, 1)])


def fresh(norm: str | None, init, depth: int = DEPTH) -> tuple[float, Runs]:
    """Return the best rate of an init, and its runs on ten seeds that had no part in the choice."""
    finals = [train(norm, lr, (init,), dtype="float64", depth=depth).final()[0] for lr in LRS]
    lr = LRS[best_of(np.array(finals))]
    return lr, train(norm, lr, (init,), FRESH_SEEDS, "float64", val=True, depth=depth)


@dataclass(frozen=True)
class Pair:
    """One std and rate, without and with BatchNorm, before the whole axis of stds."""

    std: float
    lr: float
    runs: dict  # "without" and "with" -> Runs of this std alone
    sweeps: dict  # the same -> (stds, seeds), the final losses at the nearest of the rates
    tuned: dict  # the same -> (stds, seeds), each std at its best rate

    def final(self, which: str) -> np.ndarray:
        return self.runs[which].final()[0]


def only_batch_norm_learns(values: dict, result: Pair) -> bool:
    """At its best rate too the plain network learns nothing from the nearest std of the axis."""
    nearest = np.argmin(np.abs(np.log(np.array(STDS) / result.std)))
    plain = np.minimum(result.final("without"), result.tuned["without"][nearest])
    return bool(np.all(plain > 2) and np.all(result.final("with") < 0.3))


def plain_is_better(values: dict, result: Pair) -> bool:
    """In every pair: a seed fixes the weights and the batches of both."""
    return bool(np.all(result.final("without") < result.final("with")))


class WithAndWithout(Scene):
    """Loss curves of the same networks without and with BatchNorm at one std and rate."""

    name = "with_and_without"
    title = "With and without batch normalization"
    caption = (
        "Four hidden ReLU layers of 30 units learn 300 standardized digits by SGD, batches of 30, "
        "100 steps. {Left}: the training loss at the chosen std and rate, median of five seeds in "
        "a band from lowest to highest. {Right}: the loss after the last step for all 16 stds, at "
        "the chosen rate (thick, with bands) and at the best of the four rates (thin). Dotted: the "
        "loss of guessing. What diverged stands at the upper edge and counts in the medians."
    )
    picture = (
        "Two loss curves in bands, beside two curves of the final loss over the init std: without "
        "BatchNorm a narrow valley, with it a broad one."
    )
    sizes: ClassVar = {"wide": (7.2, 3.7), "narrow": (3.15, 5.4)}
    goals = (
        Goal(
            "Find a setting at which nothing is learned without BatchNorm, at the chosen rate or "
            "at the best one (every loss above 2), while with it all five seeds end below 0.3.",
            only_batch_norm_learns,
            "From this std the plain network learns nothing at any of the four rates; BatchNorm "
            "rescales the std away.",
        ),
        Goal(
            "Now find one where the plain network wins: in each of the five seeds it ends with the "
            "lower training loss.",
            plain_is_better,
            "With weights of about the right size and a fitting rate these four layers need no "
            "help to fit their training digits. Eight such layers do: see below the figure.",
        ),
    )

    def compute(self, *, std, lr) -> Pair:
        """Look the runs up in the sweeps, or train five seeds; the sweeps are trained once."""
        nearest = min(LRS, key=lambda rate: abs(np.log(rate / lr)))
        runs = {which: one(norm, std, lr) for which, norm in NORMS.items()}
        sweeps = {which: train(norm, nearest).final() for which, norm in NORMS.items()}
        return Pair(std, lr, runs, sweeps, {which: tuned(norm) for which, norm in NORMS.items()})

    def init(self, figure, result: Pair) -> dict:
        curves, axis = beside(figure, wide={"sharey": True})
        curves.set(xlabel="step", xlim=(0, STEPS), title="training loss")
        axis.set(xscale="log", xlim=(7e-5, 1.5), xlabel="init std")
        axis.set_title(f"training loss after {STEPS} steps")
        artists = {"curves": {}, "sweeps": {}, "rings": {}}
        for axes in (curves, axis):
            axes.set(yscale="log", ylim=LIMITS)
            axes.axhline(np.log(10), **GUIDE)
        for series, which in enumerate(NORMS):
            look = {"color": COLORS[series], "linestyle": DASHES[series]}
            label = f"{which} BatchNorm"
            artists["curves"][which] = Band(curves, series, label, linewidth=2.4)
            artists["sweeps"][which] = Band(axis, series, linewidth=2.4)
            axis.plot(STDS, _clip(np.median(result.tuned[which], axis=1)), **look, linewidth=0.9)
            artists["rings"][which] = ring(axis)
        legend(figure, curves)
        return artists

    def update(self, artists: dict, result: Pair) -> None:
        for which, runs in result.runs.items():
            losses = np.where(np.isfinite(runs.train_loss[0]), runs.train_loss[0], np.inf)
            artists["curves"][which].set(runs.steps, _clip(losses))
            artists["sweeps"][which].set(STDS, _clip(result.sweeps[which]).T)
            median = _clip(np.median(result.final(which)))
            artists["rings"][which].set_data([result.std], [median])

    def read(self, result: Pair) -> str:
        said = {which: ends(result.final(which)) for which in NORMS}
        return (
            f"Std {short(result.std)}, learning rate {short(result.lr)}: without BatchNorm the "
            f"training loss {said['without']}, with it {said['with']}. At the best of four rates "
            f"every seed ends below {TRAINED} at {trained(result.tuned['without'])} of 16 stds "
            f"without, at {trained(result.tuned['with'])} with."
        )


def one(norm: str | None, std: float, lr: float) -> Runs:
    """The runs of one std, from the sweep where it is there."""
    if lr in LRS and std in STDS:
        return train(norm, lr)[STDS.index(std)]
    return train(norm, float(lr), (float(std),))


def trained(finals: np.ndarray) -> int:
    """Return at how many stds every seed is trained."""
    return int(np.count_nonzero(np.all(finals < TRAINED, axis=1)))


def ends(finals: np.ndarray) -> str:
    gone = np.count_nonzero(np.isinf(finals))
    if gone == len(finals):
        return "diverges for all seeds"
    others = f" in those that stay finite ({gone} of five diverged, in the picture the highest)"
    return f"ends at {spread(finals)}" + (others if gone else "")


def _clip(losses):
    return np.clip(losses, LIMITS[0], 0.8 * LIMITS[1])
