"""The optimizers on the digits: every one at every learning rate, over the same seeds."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar

import numpy as np

from course.figures import COLORS, DASHES, Band, beside, legend, percent, ring, spread
from explorables.scene import Goal, Scene
from helpers.data import few_digits
from helpers.experiment import PART_FIRST, Rows, Runs
from helpers.network import Network
from helpers.optimizers import OPTIMIZERS
from helpers.training import fit

NAMES = ("SGD", "Momentum", "Nesterov", "AdaGrad", "RMSProp", "Adam")
LRS = (1e-4, 2e-4, 5e-4, 1e-3, 2e-3, 5e-3, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)
SIZES, STEPS, BATCH, EVERY = (64, 30, 10), 200, 50, 20
TUNING_SEEDS, FRESH_SEEDS = (0, 1, 2, 3, 4), tuple(range(10, 20))
LIMITS = {"training": (3e-4, 30), "validation": (0.1, 30)}
LOSS = {"training": "train_loss", "validation": "val_loss"}
ADAM_DEFAULT = 0.001


@lru_cache(maxsize=64)
def train(
    optimizer: str, lrs: tuple, seeds: tuple = TUNING_SEEDS, dtype: type = np.float32
) -> Runs:
    """Train a network for every rate and seed, all in one population.

    A seed fixes the first weights and the batches, for all rates and all optimizers alike.
    Everything but the rate is at its default.
    """
    data, rows = few_digits(500), Rows(lrs, seeds, PART_FIRST)
    network = Network(SIZES, rng=rows.weights, population=len(rows), dtype=dtype)
    optimizer = OPTIMIZERS[optimizer](lr=rows.values)
    history = fit(network, data.X, data.y, optimizer, STEPS, BATCH, rng=rows.batches,
                  X_val=data.X_val, y_val=data.y_val, eval_every=EVERY)  # fmt: skip
    return Runs.of(rows, history)


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
    def sweep(self) -> Runs:
        return self.sweeps[self.optimizer]

    @property
    def final(self) -> np.ndarray:
        return self.runs.final(LOSS[self.measure])[0]


def beats_default_adam(values: dict, result: Entry) -> bool:
    adam = result.sweeps["Adam"]
    default = adam.final()[adam.settings.index(ADAM_DEFAULT)]
    return result.optimizer == "SGD" and np.median(result.runs.final()) < np.median(default)


class Race(Scene):
    """Loss curves of one optimizer at one rate, among the tuned others and the whole lr axis."""

    name = "race"
    title = "The race on the digits"
    caption = (
        "A 64-30-10 ReLU network on 500 digits, batches of 50, 200 steps. {Left}: thick, the "
        "chosen setting, median of five seeds in a band from lowest to highest; thin, each "
        "optimizer at its best rate (medians), the chosen one too, in the same colour. {Right}: "
        "the loss after 200 steps against the learning rate, the chosen optimizer with its band; "
        "the ring is the chosen setting, the dots are the best rates."
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
        found = sweeps[optimizer][LRS.index(lr)] if lr in LRS else train(optimizer, (float(lr),))
        return Entry(optimizer, lr, measure, found, sweeps)

    def init(self, figure, result: Entry) -> dict:
        above, below = beside(figure, wide={"sharey": True})
        for series, name in enumerate(NAMES):
            draw_sweep(above, below, series, result.sweeps[name], result.measure, name)
        above.set(xlabel="step", xlim=(0, STEPS), title=f"{result.measure} loss")
        below.set(xscale="log", xlabel="learning rate", title=f"after {STEPS} steps")
        for axes in (above, below):
            axes.set(yscale="log", ylim=LIMITS[result.measure])
        legend(figure, below, wide=3, columnspacing=1.0, handlelength=1.4, borderpad=0)
        band = Band(above, linestyle="-", linewidth=2.6)
        valley = Band(below, linestyle="-", linewidth=2)
        around = ring(below, 11, 2.5, zorder=2, clip_on=True)
        return {"band": band, "valley": valley, "ring": around}

    def update(self, artists: dict, result: Entry) -> None:
        low, high = LIMITS[result.measure]
        top = high * 1e4
        band, valley, around = artists.values()
        loss = LOSS[result.measure]
        band.set(result.runs.steps, np.clip(getattr(result.runs, loss)[0], low / 10, top))
        valley.set(LRS, np.clip(result.sweep.final(loss), low / 10, top).T)
        around.set_data([result.lr], [np.clip(np.median(result.final), low, high)])
        for artist in (*band.artists, *valley.artists, around):
            artist.set_color(COLORS[NAMES.index(result.optimizer)])

    def read(self, result: Entry) -> str:
        loss = LOSS[result.measure]
        best = result.sweep.best(loss)
        tuned = spread(result.sweep.final(loss)[best])
        accuracy = spread(result.runs.val_accuracy[0, :, -1], percent)
        here = f"{result.optimizer} at learning rate {result.lr:.3g}"
        return (
            f"{here}: {result.measure} loss {spread(result.final)} after {STEPS} steps over five "
            f"seeds, validation accuracy {accuracy}. Its best of {len(LRS)} rates is "
            f"{LRS[best]:.3g}: {tuned}."
        )


def draw_sweep(above, below, series: int, runs: Runs, measure: str, name: str) -> None:
    """The tuned curve of one optimizer, and its final loss at every rate."""
    look = {"color": COLORS[series], "linestyle": DASHES[series], "linewidth": 1.1}
    loss = LOSS[measure]
    best = runs.best(loss)
    above.plot(runs.steps, np.median(getattr(runs, loss)[best], axis=0), **look)
    finals = np.minimum(np.median(runs.final(loss), axis=1), 1e6)
    below.plot(LRS, finals, **look, label=name)
    below.plot(LRS[best], finals[best], "o", color=COLORS[series], markersize=4.5)
