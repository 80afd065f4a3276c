"""The optimizers on the digits: every one at every learning rate, over the same seeds."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar

import numpy as np

from course.figures import COLORS, DASHES, Band, percent, spread
from explorables.scene import Goal, Scene, is_narrow
from helpers.data import few_digits
from helpers.network import Network
from helpers.optimizers import OPTIMIZERS
from helpers.training import fit

NAMES = ("SGD", "Momentum", "Nesterov", "AdaGrad", "RMSProp", "Adam")
LRS = (1e-4, 2e-4, 5e-4, 1e-3, 2e-3, 5e-3, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)
SIZES, STEPS, BATCH, EVERY = (64, 30, 10), 200, 50, 20
TUNING_SEEDS, FRESH_SEEDS = (0, 1, 2, 3, 4), tuple(range(10, 20))
LIMITS = {"training": (3e-4, 30), "validation": (0.1, 30)}
ADAM_DEFAULT = 0.001


@dataclass(frozen=True)
class Runs:
    """One optimizer at some rates: arrays of shape (rates, seeds, evaluations)."""

    lrs: tuple
    steps: np.ndarray
    losses: dict  # "training" and "validation"
    accuracy: np.ndarray  # on the validation digits

    def final(self, measure: str = "training") -> np.ndarray:
        """Return the loss after the last step, shape (rates, seeds); inf where a run diverged."""
        last = self.losses[measure][:, :, -1]
        return np.where(np.isfinite(last), last, np.inf)

    def best(self, measure: str = "training") -> int:
        """Return the index of the rate with the lowest median over the seeds."""
        return int(np.median(self.final(measure), axis=1).argmin())


@lru_cache(maxsize=64)
def train(
    optimizer: str, lrs: tuple, seeds: tuple = TUNING_SEEDS, dtype: type = np.float32
) -> Runs:
    """Train a network for every rate and seed, all in one population.

    A seed fixes the first weights and the batches, for all rates and all optimizers alike.
    Everything but the rate is at its default.
    """
    data = few_digits(500)
    pairs = [(lr, seed) for lr in lrs for seed in seeds]
    network = Network(
        SIZES,
        rng=[np.random.default_rng([1, seed]) for _, seed in pairs],
        population=len(pairs),
        dtype=dtype,
    )
    history = fit(
        network,
        data.X,
        data.y,
        OPTIMIZERS[optimizer](lr=np.array([lr for lr, _ in pairs])),
        STEPS,
        BATCH,
        X_val=data.X_val,
        y_val=data.y_val,
        rng=[np.random.default_rng([2, seed]) for _, seed in pairs],
        eval_every=EVERY,
    )
    shape = (len(lrs), len(seeds), -1)
    losses = {
        "training": history.train_loss.reshape(shape),
        "validation": history.val_loss.reshape(shape),
    }
    return Runs(lrs, history.eval_steps, losses, history.val_accuracy.reshape(shape))


def sweep(optimizer: str) -> Runs:
    """All rates of one optimizer: the budget that every optimizer is tuned with."""
    return train(optimizer, LRS)


@dataclass(frozen=True)
class Entry:
    """One optimizer at one rate in the race, with the sweeps of all of them."""

    optimizer: str
    lr: float
    measure: str
    runs: Runs  # at this rate alone
    sweeps: dict

    @property
    def final(self) -> np.ndarray:
        return self.runs.final(self.measure)[0]

    @property
    def best_lr(self) -> float:
        runs = self.sweeps[self.optimizer]
        return runs.lrs[runs.best(self.measure)]


def beats_default_adam(values: dict, result: Entry) -> bool:
    adam = result.sweeps["Adam"]
    default = adam.final("training")[adam.lrs.index(ADAM_DEFAULT)]
    return result.optimizer == "SGD" and np.median(result.runs.final("training")) < np.median(
        default
    )


class Race(Scene):
    """Loss curves of one optimizer at one rate, among the tuned others and the whole lr axis."""

    name = "race"
    title = "The race on the digits"
    caption = (
        "A 64-30-10 ReLU network on 500 digits, batches of 50, 200 steps. Left (on a phone: "
        "above): the chosen setting, median of five seeds in a band from lowest to highest, among "
        "thin lines (medians) of each optimizer at its best rate. Right (below): the loss after "
        "200 steps against the learning rate, the chosen optimizer with its band; the ring is the "
        "chosen setting, the dots are the best rates."
    )
    picture = (
        "A thick loss curve in a band among six thin ones, beside six curves of the final loss, "
        "each a valley over the learning rate."
    )
    sizes: ClassVar = {"wide": (7.2, 3.7), "narrow": (3.15, 5.4)}
    rebuild_on = ("measure",)
    goals = (
        Goal(
            "Give plain SGD a rate at which its training loss ends below that of Adam at Adam's "
            "default rate of 0.001.",
            beats_default_adam,
            "A tuned SGD against an untuned Adam: the rate decides more than the method.",
        ),
    )

    def compute(self, *, optimizer, lr, measure="training") -> Entry:
        """Train five seeds, or look them up in the sweep; the sweeps are trained once.

        Parameters
        ----------
        optimizer : str
        lr : float
        measure : str
            ``"training"`` or ``"validation"``: which loss is shown and tuned for.
        """
        sweeps = {name: sweep(name) for name in NAMES}
        runs = one_rate(sweeps[optimizer], lr) if lr in LRS else train(optimizer, (float(lr),))
        return Entry(optimizer, lr, measure, runs, sweeps)

    def init(self, figure, result: Entry) -> dict:
        wide = not is_narrow(figure)
        above, below = figure.subplots(1 if wide else 2, 2 if wide else 1, sharey=wide)
        for series, name in enumerate(NAMES):
            draw_sweep(above, below, series, result.sweeps[name], result.measure, name)
        above.set(xlabel="step", xlim=(0, STEPS), title=f"{result.measure} loss")
        below.set(xscale="log", xlabel="learning rate", title=f"after {STEPS} steps")
        for axes in (above, below):
            axes.set(yscale="log", ylim=LIMITS[result.measure])
        columns = {"ncols": 3, "columnspacing": 1.0, "handlelength": 1.4, "borderpad": 0}
        figure.legend(*below.get_legend_handles_labels(), loc="outside upper left", **columns)
        band = Band(above, linestyle="-", linewidth=2.6)
        valley = Band(below, linestyle="-", linewidth=2)
        (ring,) = below.plot([], [], "o", markersize=11, fillstyle="none", markeredgewidth=2.5)
        return {"band": band, "valley": valley, "ring": ring}

    def update(self, artists: dict, result: Entry) -> list:
        low, high = LIMITS[result.measure]
        top = high * 1e4
        curves = np.clip(result.runs.losses[result.measure][0], low / 10, top)
        valley = np.clip(result.sweeps[result.optimizer].final(result.measure), low / 10, top)
        ring = artists["ring"]
        ring.set_data([result.lr], [np.clip(np.median(result.final), low, high)])
        changed = [
            *artists["band"].set(result.runs.steps, curves),
            *artists["valley"].set(LRS, valley.T),
            ring,
        ]
        for artist in changed:
            artist.set_color(COLORS[NAMES.index(result.optimizer)])
        return changed

    def read(self, result: Entry) -> str:
        best = result.sweeps[result.optimizer].best(result.measure)
        tuned = spread(result.sweeps[result.optimizer].final(result.measure)[best])
        accuracy = spread(result.runs.accuracy[0, :, -1], percent)
        here = f"{result.optimizer} at learning rate {result.lr:.3g}"
        return (
            f"{here}: {result.measure} loss {spread(result.final)} after {STEPS} steps over five "
            f"seeds, validation accuracy {accuracy}. Its best of {len(LRS)} rates is "
            f"{result.best_lr:.3g}: {tuned}."
        )


def one_rate(runs: Runs, lr: float) -> Runs:
    """Return the part of a sweep at one of its rates."""
    i = runs.lrs.index(lr)
    losses = {measure: loss[i : i + 1] for measure, loss in runs.losses.items()}
    return Runs((lr,), runs.steps, losses, runs.accuracy[i : i + 1])


def draw_sweep(above, below, series: int, runs: Runs, measure: str, name: str) -> None:
    """The tuned curve of one optimizer, and its final loss at every rate."""
    look = {"color": COLORS[series], "linestyle": DASHES[series], "linewidth": 1.1}
    best = runs.best(measure)
    above.plot(runs.steps, np.median(runs.losses[measure][best], axis=0), **look)
    finals = np.minimum(np.median(runs.final(measure), axis=1), 1e6)
    below.plot(runs.lrs, finals, **look, label=name)
    below.plot(runs.lrs[best], finals[best], "o", color=COLORS[series], markersize=4.5)
