"""Two recipes side by side: which is ahead when, and what their first layers learn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from course.figures import GUIDE, Band, legend, percent, short, spread, tiles
from course.playground.recipes import MOMENTS, RECIPES, STEPS, TUNED, Trained, fresh
from explorables.scene import Goal, Scene, is_narrow


@dataclass(frozen=True)
class Pair:
    """Two recipes up to one step."""

    names: tuple[str, str]
    runs: tuple[Trained, Trained]
    at: int  # index of the moment

    @property
    def step(self) -> int:
        return MOMENTS[self.at]


def overtaken(values: dict, result: Pair) -> bool:
    early, late = (
        [np.median(runs.val_accuracy[0, :, at]) for runs in result.runs]
        for at in (3, len(MOMENTS) - 1)
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
                        tiles(result.runs[0].weights[0, 0, 0], 3, 10),
                        cmap="PuOr_r",
                        vmin=-1,
                        vmax=1,
                    ),
                }
            )
        legend(figure, places[0][0])
        return artists

    def update(self, artists: list[dict], result: Pair) -> None:
        until = slice(result.at + 1)
        for side, name, runs in zip(artists, result.names, result.runs, strict=True):
            side["title"].set_text(name)
            for part in ("train", "val"):
                values = 100 * getattr(runs, f"{part}_accuracy")[0]
                side[part].set(MOMENTS[until], values[:, until])
            side["weights"].set_data(tiles(runs.weights[0, 0, result.at], 3, 10))

    def read(self, result: Pair) -> str:
        sides = []
        for place, name, runs in zip(("left", "right"), result.names, result.runs, strict=True):
            train, val = runs.train_accuracy[0, :, result.at], runs.val_accuracy[0, :, result.at]
            sides.append(
                f"{place} ({name}, rate {short(runs.settings[0])}) has {spread(train, percent)} of "
                f"the training labels and {spread(val, percent)} of the validation digits right"
            )
        return f"After {result.step} steps {sides[0]}; {sides[1]}. {told_apart(result)}"


def told_apart(result: Pair) -> str:
    """In how many seeds one recipe is ahead on validation, in a sentence."""
    left, right = (runs.val_accuracy[0, :, result.at] for runs in result.runs)
    first, second = int(np.sum(left > right)), int(np.sum(right > left))
    if first == second == 0:
        return "On validation they are level in every seed."
    side, ahead = ("left", first) if first >= second else ("right", second)
    return f"Seed by seed, the {side} one is ahead on validation in {ahead} of {len(left)}."
