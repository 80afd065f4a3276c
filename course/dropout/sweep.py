"""Two explorables on training with dropout: its effect on noisy labels, and in narrow networks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from course.dropout.training import PS, SEEDS, SIZES, STEPS, Courses, train
from course.figures import GREY, GUIDE, Band, beside, legend, percent, ring, spread
from explorables.scene import Goal, Scene

SHOWN = ("training", "validation")


@dataclass(frozen=True)
class Point:
    """One p among all: ``chosen`` holds that p alone, ``sweep`` every p of the axis."""

    about: str
    p: float
    chosen: Courses
    sweep: Courses

    @property
    def val(self) -> np.ndarray:
        """Validation accuracy after the last step at the chosen p, shape (seeds,)."""
        return self.chosen.val_accuracy[0, :, -1]

    @property
    def without(self) -> np.ndarray:
        """The same without dropout."""
        return self.sweep.val_accuracy[0, :, -1]

    @property
    def best(self) -> float:
        """The best p of the axis by validation accuracy."""
        return self.sweep.settings[self.sweep.best("val_accuracy")]

    @property
    def best_val(self) -> np.ndarray:
        """Its validation accuracy, shape (seeds,)."""
        return self.sweep.final("val_accuracy")[self.sweep.best("val_accuracy")]

    @property
    def wins(self) -> int:
        """Seeds in which the chosen p does better than no dropout."""
        return int(np.count_nonzero(self.val > self.without))


def point(about: str, p: float, sizes: tuple, **setting) -> Point:
    """Train the whole axis of p at once; a p between its stops is trained alone."""
    p = float(p)
    sweep = train(sizes, **setting)
    chosen = sweep.only(p) if p in PS else train(sizes, (p,), **setting)
    return Point(about, p, chosen, sweep)


class Sweep(Scene):
    """Accuracies over the steps at one p, and after the last step over every p."""

    picture = (
        "Left, training and validation accuracy rising over the steps, in bands; right, both after "
        "the last step against p, with a ring at the chosen p and a diamond at the best."
    )
    sizes: ClassVar = {"wide": (7.2, 3.3), "narrow": (3.15, 5.0)}

    def init(self, figure, result: Point) -> dict:
        curves, axis = beside(figure, wide={"sharey": True})
        curves.set(xlabel="step", xlim=(0, STEPS + 4), title="accuracy at the chosen p")
        axis.set(xlabel="dropout p", xlim=(-0.03, 0.93), title=f"accuracy after {STEPS} steps")
        for axes in (curves, axis):
            axes.set(ylim=(0, 1.04))
            axes.axhline(0.1, **GUIDE)
        artists = {name: {} for name in SHOWN}
        for i, name in enumerate(SHOWN):
            artists[name]["curve"] = Band(curves, i, name, linewidth=2.2)
            artists[name]["axis"] = Band(axis, i, marker=".", markersize=5)
        (artists["without"],) = curves.plot(
            [], [], color=GREY, linewidth=1.1, linestyle=":", label="validation, p 0"
        )
        artists["ring"] = ring(axis, 12)
        artists["best"] = ring(axis, 7, 1.6, "D", label="best p")
        for one in (artists["ring"], artists["best"]):
            one.set_in_layout(False)  # panels must not move with them
        handles = [*curves.get_legend_handles_labels()[0], artists["best"]]
        legend(figure, handles, wide=4, narrow=2)
        return artists

    def update(self, artists: dict, result: Point) -> None:
        steps = result.sweep.steps
        for name, part in zip(SHOWN, ("train_accuracy", "val_accuracy"), strict=True):
            artists[name]["curve"].set(steps, getattr(result.chosen, part)[0])
            artists[name]["axis"].set(PS, getattr(result.sweep, part)[..., -1].T)
        artists["without"].set_data(steps, np.median(result.sweep.val_accuracy[0], axis=0))
        artists["ring"].set_data([result.p], [np.median(result.val)])
        artists["best"].set_data([result.best], [np.median(result.best_val)])

    def read(self, result: Point) -> str:
        train_accuracy = spread(result.chosen.train_accuracy[0, :, -1], percent)
        text = (
            f"{result.about}, p {result.p:.3g}: training accuracy {train_accuracy}, validation "
            f"{spread(result.val, percent)}"
        )
        if result.p > 0:
            text += (
                f" against {percent(np.median(result.without))} without dropout, better in "
                f"{result.wins} of {len(SEEDS)} seeds"
            )
        return f"{text}. {best_in_words(result)}"


def best_in_words(result: Point) -> str:
    """The best p of the axis, and in how many seeds it does better than none."""
    if result.best == 0:
        return "No p of the axis has a higher median than p 0."
    best = result.best_val
    wins = np.count_nonzero(best > result.without)
    return (
        f"The best median is {percent(np.median(best))} at p {result.best:.3g}, "
        f"better than without in {wins} of {len(SEEDS)} seeds."
    )


CAPTION = (
    "learn by Adam at rate 0.01, batches of 50; the accuracies are measured without dropout. "
    "{Left}: over the steps at the chosen p. {Right}: after the last step for every p; ring: the "
    "chosen p, diamond: the best by validation. Medians of five seeds, each with its own split of "
    "the digits, in bands from lowest to highest. Dotted: validation at p 0 (the curve) and "
    "guessing (the level line)."
)


class Effect(Sweep):
    """50 hidden units; the share of wrong labels and the number of digits can be chosen."""

    name = "dropout_effect"
    title = "What dropout does to training and validation"
    caption = (
        f"Networks of 64-50-10 units {CAPTION} Training accuracy counts the wrong labels as they "
        "are taught, validation labels are all true."
    )
    goals = (
        Goal(
            "Fit less and know more: with 20 % wrong labels and 300 digits, get at least 7 points "
            "of validation accuracy over no dropout, in the median.",
            lambda values, result: bool(
                values["noise"] == "20"
                and values["n"] == "300"
                and np.median(result.val) - np.median(result.without) >= 0.07
            ),
            "Half of the units silenced at random are too unsteady to remember single digits by "
            "heart. The training accuracy falls, and what it loses are the wrong labels.",
        ),
        Goal(
            "Find a setting in which dropout makes every seed worse.",
            lambda values, result: bool(np.all(result.val < result.without)),
            "At p 0.9 five of the 50 units are left at a step. That is too few, whatever the data.",
        ),
    )

    def compute(self, *, p, noise, n) -> Point:
        """Train with ``noise`` percent wrong labels among ``n`` digits (both as text)."""
        about = f"{noise} % wrong labels" if noise != "0" else "No wrong labels"
        return point(f"{about}, {n} digits", p, SIZES, noise=int(noise) / 100, n=int(n))


class Width(Sweep):
    """Two hidden layers of equal width on 300 digits with true labels."""

    name = "dropout_width"
    title = "Too small a network"
    caption = (
        "Two hidden layers of the chosen width, each with dropout, on 300 digits with true labels; "
        f"the networks {CAPTION}"
    )
    goals = (
        Goal(
            "Get at least 95 % training accuracy (median) although p is 0.7 or more.",
            lambda values, result: bool(
                values["p"] >= 0.7 and np.median(result.chosen.train_accuracy[0, :, -1]) >= 0.95
            ),
            "Only a wide network stands it: of 64 units about 19 are left at p 0.7.",
        ),
    )

    def compute(self, *, p, width) -> Point:
        """Train two hidden layers of ``width`` units (given as text)."""
        w = int(width)
        return point(f"Two layers of {w} units", p, (64, w, w, 10), noise=0.0)

    def read(self, result: Point) -> str:
        train_accuracy = np.median(result.sweep.train_accuracy[..., -1], axis=1)
        fits = int(np.argmin(np.append(train_accuracy, 0) >= 0.95))  # the first that does not
        limit = f"up to p {PS[fits - 1]:.3g}" if fits else "at no p"
        text = super().read(result).split(". ")[0]
        return f"{text}. At this width 95 % of the training digits are learned {limit}."
