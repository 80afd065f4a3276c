"""Schedules and optimizers: every kind at every peak rate, for SGD and for Adam."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from course.figures import COLORS, DASHES, beside, legend, log_ticks, short, stand, upright
from course.learning_rate_schedules.schedule import KINDS, PEAKS, build, outcome, sweep, train
from course.learning_rate_schedules.schedule import TUNING_SEEDS as SEEDS
from explorables.scene import Goal, Scene
from helpers.experiment import best_of

LIMITS = {"training": (0.7, 3.0), "validation": (0.4, 3.0)}
LOSS = {"training": "train_loss", "validation": "val_loss"}
TICKS = (0.5, 0.7, 1.0, 1.5, 2.3)


@dataclass(frozen=True)
class Comparison:
    """All kinds of schedule at one peak, among their sweeps over all peaks."""

    optimizer: str
    peak: float
    measure: str
    finals: dict  # kind -> (seeds,)
    sweeps: dict  # kind -> Runs

    def best(self) -> tuple[str, float, float]:
        """Return kind, peak and median loss of the best of all."""
        finals = [runs.final(LOSS[self.measure]) for runs in self.sweeps.values()]
        kind, peak = divmod(best_of(np.concatenate(finals)), len(PEAKS))
        return KINDS[kind], PEAKS[peak], float(np.median(finals[kind][peak]))


def lower_on(a: np.ndarray, b: np.ndarray) -> int:
    """On how many seeds a ends below b: the runs of a seed share first weights and batches."""
    return int(np.sum(a < b))


def constant_wins(result: Comparison) -> bool:
    """Whether the constant rate ends below every schedule on every seed."""
    flat = result.finals["constant"]
    others = (finals for kind, finals in result.finals.items() if kind != "constant")
    return all(lower_on(flat, finals) == flat.size for finals in others)


class Valleys(Scene):
    """The final loss of every kind of schedule against the peak rate."""

    name = "schedule_and_optimizer"
    title = "Every schedule at every peak, under two optimizers"
    caption = (
        "The network and the data of the first figure, with SGD or Adam; every schedule ends at a "
        "tenth of its peak. {Left}: the loss after 400 steps against the peak, "
        "median of five seeds; the vertical line is the chosen peak. {Right}: the five seeds "
        "at that peak, median and range (hidden where it is shorter than the point); the open "
        "diamond is the kind's median at its own best peak."
    )
    picture = (
        "Five curves of the final loss, each a valley over the peak rate, with a vertical line at "
        "the chosen peak; beside them five points with bars, one for each kind of schedule."
    )
    sizes: ClassVar = {"wide": (7.2, 3.7), "narrow": (3.15, 5.6)}
    rebuild_on = ("optimizer", "measure")
    goals = (
        Goal(
            "Find a peak at which the constant rate ends below every schedule, on all five seeds.",
            lambda values, result: constant_wins(result),
            "The peak is too small: whatever lowers it further costs distance. A schedule is to "
            "be judged at its own best peak.",
        ),
    )

    def compute(self, *, optimizer, peak, measure="training") -> Comparison:
        """Look the peak up in the sweeps, or train five seeds of every kind at it.

        Parameters
        ----------
        optimizer : str
            ``"SGD"`` or ``"Adam"``.
        peak : float
        measure : str
            ``"training"`` or ``"validation"``.
        """
        sweeps = {kind: sweep(optimizer, kind) for kind in KINDS}
        if peak in PEAKS:
            i = PEAKS.index(peak)
            finals = {kind: runs.final(LOSS[measure])[i] for kind, runs in sweeps.items()}
        else:
            runs = train(optimizer, [build(kind, peak) for kind in KINDS], SEEDS)
            finals = dict(zip(KINDS, runs.final(LOSS[measure]), strict=True))
        return Comparison(optimizer, peak, measure, finals, sweeps)

    def init(self, figure, result: Comparison) -> dict:
        valley, points = beside(figure, wide={"sharey": True, "width_ratios": [1.5, 1]})
        low, high = LIMITS[result.measure]
        tuned = []
        for i, (kind, runs) in enumerate(result.sweeps.items()):
            loss = LOSS[result.measure]
            medians = np.minimum(np.median(runs.final(loss), axis=1), 2 * high)
            look = {"color": COLORS[i], "linestyle": DASHES[i], "label": kind}
            valley.plot(PEAKS, medians, **look)
            tuned.append(medians[runs.best(loss)])
        valley.set(xscale="log", xlabel="peak learning rate")
        valley.set_title(f"{result.measure} loss at the end")
        points.plot(range(len(KINDS)), tuned, "D", fillstyle="none", color="#777777", markersize=9,
                    linestyle="")  # fmt: skip
        points.set(xlim=(-0.6, len(KINDS) - 0.4), title="at this peak")
        points.set_xticks(range(len(KINDS)), ["const.", "step", "exp.", "1/t", "cosine"])
        for axes in (valley, points):
            axes.set(yscale="log", ylim=(low, high))
            log_ticks(axes, [tick for tick in TICKS if low < tick < high], axis="y")
        look = {"columnspacing": 1.0, "handlelength": 1.6, "borderpad": 0}
        legend(figure, valley, wide=5, narrow=3, **look)
        here = upright(valley, linewidth=1.6, linestyle=(0, (2, 2)), zorder=1)
        bars = [points.plot([], [], "-", color=c, linewidth=3, alpha=0.5)[0] for c in COLORS[:5]]
        dots = [points.plot([], [], "o", color=c, markersize=7)[0] for c in COLORS[:5]]
        return {"here": here, "bars": bars, "dots": dots}

    def update(self, artists: dict, result: Comparison) -> None:
        stand(artists["here"], result.peak)
        _, high = LIMITS[result.measure]
        for i, finals in enumerate(result.finals.values()):
            shown = np.clip(finals, None, high)
            artists["bars"][i].set_data([i, i], [shown.min(), shown.max()])
            artists["dots"][i].set_data([i], [np.median(shown)])

    def read(self, result: Comparison) -> str:
        flat, cosine = result.finals["constant"], result.finals["cosine"]
        kind, peak, low = result.best()
        return (
            f"{result.optimizer}, peak {result.peak:.3g}: the {result.measure} loss ends at "
            f"{outcome(flat)} with a constant rate and at {outcome(cosine)} with cosine, "
            f"which is lower on {lower_on(cosine, flat)} of {flat.size} seeds. The lowest median "
            f"of all 65 settings is {short(low)}: {kind}, peak {peak:g}."
        )
