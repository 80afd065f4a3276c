"""A small network drawn with the units that a step's masks silence."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import ClassVar

import numpy as np
from matplotlib.collections import LineCollection

from course.dropout.training import stacked, train
from course.figures import BLUE, GREY, ORANGE, percent, short
from explorables import Choice, Slider
from explorables.scene import Goal, Scene, is_narrow
from helpers.layers import Dropout, random_16_bit

SIZES, HIDDEN = (5, 8, 8, 3), 8
NAMES = ("inputs", "layer 1", "layer 2", "outputs")
PLACES = [  # of the units, layer by layer
    np.column_stack([np.full(n, float(layer)), np.arange(n) - (n - 1) / 2 + (HIDDEN - 1) / 2])
    for layer, n in enumerate(SIZES)
]
ALL_PLACES = np.concatenate(PLACES)
STOPS = 4  # steps that frames show; the page draws further ones by its own numbers
READER = {"sizes": (64, HIDDEN, HIDDEN, 10), "ps": (0.1,)}  # the network of the page
DATA = {"noise": 0.0, "n": 900, "seeds": (0,)}


@dataclass(frozen=True)
class Masks:
    """The masks of steps 1 to ``step``, shape (step, 2, HIDDEN): 0, or what a unit is scaled by."""

    p: float
    step: int
    masks: np.ndarray

    @property
    def alive(self) -> list[np.ndarray]:
        """Of every layer at this step, which units work."""
        inside = self.masks[-1] > 0
        return [np.ones(SIZES[0], bool), *inside, np.ones(SIZES[-1], bool)]

    @property
    def connections(self) -> int:
        """How many connections join two units that work."""
        return sum(a.sum() * b.sum() for a, b in pairwise(self.alive))


def whole_layer_silent(values: dict, result: Masks) -> bool:
    return bool(np.any(result.masks[-1].max(axis=1) == 0))


class Mask(Scene):
    """The network at one step."""

    name = "dropout_mask"
    title = "A new network at every step"
    caption = (
        "A network of 5 inputs, two hidden layers of 8 units and 3 outputs at one training step. "
        "Filled: units that work, with the connections between them. Crossed: units the mask has "
        "set to 0. A higher p silences the same units and more, since a unit keeps its random "
        "number; another step draws new ones."
    )
    picture = (
        "Four columns of circles joined by lines; in the two middle columns some circles are "
        "crossed out and their lines are gone."
    )
    sizes: ClassVar = {"wide": (7.2, 3.5), "narrow": (3.15, 3.7)}
    goals = (
        Goal(
            "Cut the network in two: find a step in which a whole hidden layer is silent.",
            whole_layer_silent,
            "Then no output depends on the input, and the step learns nothing about it. With p 0.9 "
            "this happens to a layer of 8 units with probability 0.9^8 = 0.43; to a layer of 100 "
            "units in 3 of 100 000 steps.",
        ),
    )

    page = Path(__file__).with_suffix(".mjs")
    page_controls: ClassVar = {
        "look": Choice({"network": "the network alone", "digit": "how one digit is read"}),
        "digit": Choice([str(d) for d in range(10)], "3", when={"look": "digit"}),
        "more": Slider(0, 100, 0, 101, integer=True, play=True, label="further steps"),
    }
    page_hint = (
        "More controls draw further masks, and show how a network of 64 inputs, two layers of 8 "
        "and 10 outputs, trained with p 0.1, reads one digit under them: bars are the "
        "probabilities of this mask, dots their mean over all steps so far, upright marks those "
        "of the one pass with all units."
    )

    def page_data(self) -> dict:
        """Random numbers of the first steps, the trained network, and a new digit of each class."""
        pixels, classes = (stacked(part, **DATA)[0] for part in ("X_val", "y_val"))
        digits = [int(np.argmax(classes == digit)) for digit in range(10)]
        return {
            "draws": [numbers(step).ravel().tolist() for step in range(1, STOPS + 1)],
            "flat": reader().tolist(),
            "digits": np.rint(16 * pixels[digits]).astype(int).tolist(),
        }

    def compute(self, *, p, step) -> Masks:
        """Draw the masks of the first ``step`` steps with the book's own Dropout layer."""
        return Masks(p, step, np.array([draw(p, number) for number in range(1, step + 1)]))

    def init(self, figure, result: Masks) -> dict:
        axes = figure.subplots()
        axes.set_axis_off()
        axes.set(xlim=(-0.25, 3.25), ylim=(-0.85, HIDDEN - 0.3))
        for layer, name in enumerate(NAMES):
            axes.text(layer, -0.8, name, ha="center", va="center", fontsize="medium")
        dot = 60 if is_narrow(figure) else 110
        axes.scatter(*ALL_PLACES.T, s=dot, facecolors="white", edgecolors=GREY, zorder=2)
        lines = axes.add_collection(LineCollection([], colors=BLUE, linewidths=0.8, zorder=1))
        working = axes.scatter([], [], s=dot, color=BLUE, zorder=3)
        silent = axes.scatter([], [], s=0.6 * dot, color=ORANGE, marker="x", linewidths=2, zorder=3)
        title = axes.set_title("", loc="left")
        return {"lines": lines, "working": working, "silent": silent, "title": title}

    def update(self, artists: dict, result: Masks) -> None:
        works = [place[mask] for place, mask in zip(PLACES, result.alive, strict=True)]
        artists["working"].set_offsets(np.concatenate(works))
        artists["silent"].set_offsets(ALL_PLACES[~np.concatenate(result.alive)])
        artists["lines"].set_segments(
            [(a, b) for left, right in pairwise(works) for a in left for b in right]
        )
        artists["title"].set_text(
            f"step {result.step}, p {result.p:.3g}: what stays is times {scale(result.p)}"
        )

    def read(self, result: Masks) -> str:
        silent = [int(np.count_nonzero(mask == 0)) for mask in result.masks[-1]]
        share = np.mean(result.masks == 0)
        so_far = f"; over steps 1 to {result.step}, {percent(share)}" if result.step > 1 else ""
        every = sum(a * b for a, b in pairwise(SIZES))
        both = percent(sum(silent) / (2 * HIDDEN))
        return (
            f"Step {result.step}, p {result.p:.3g}: {silent[0]} of {HIDDEN} units in layer 1 and "
            f"{silent[1]} of {HIDDEN} in layer 2 are silent, {both} of "
            f"both{so_far}. {result.connections} of {every} connections are left, and the outputs "
            f"of the units that work are multiplied by {scale(result.p)}."
        )


@cache
def reader() -> np.ndarray:
    """Parameters of a small network that reads digits, in the order of ``Network.flat``."""
    courses = train(**READER, **DATA, steps=2000, every=2000, dtype=np.float64)
    return courses.parameters[0, 0].round(4)


def numbers(step: int) -> np.ndarray:
    """The random numbers from 0 to 65535 of a step: a unit is silent where one lies below p."""
    return random_16_bit(np.random.default_rng([8, step]), (2, HIDDEN))


def draw(p: float, step: int) -> np.ndarray:
    """The masks of both hidden layers; a step always has the same random numbers."""
    layer = Dropout(p, np.random.default_rng([8, step]))
    return layer.forward(np.ones((2, HIDDEN)), training=True).copy()


def scale(p: float) -> str:
    return short(1 / (1 - p))
