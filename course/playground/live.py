"""The picture of the running network of the playground: curves that grow, and the first weights."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from course.figures import BLUE, DASHES, ORANGE, percent, short, tiles
from course.playground.training import Training
from explorables.scene import Scene

REACHES = (100, 300, 1000, 3000, 10_000)  # ends of the axis of steps
ROWS, COLUMNS = 5, 6
LOWEST, HIGHEST = 3e-4, 30.0  # losses shown; what lies beyond lies on the edge


def reach(steps: int) -> int:
    """The end of the axis of steps: the first that is not passed yet."""
    return next((end for end in REACHES if steps <= end), REACHES[-1])


class Running(Scene):
    """A training as it is now. It is painted as the network learns and never over a grid."""

    name = "playground"
    title = "The playground: one network, every technique"
    caption = (
        "A network learns 300 digits while you watch; 600 others validate. Left: losses, middle: "
        "share of right answers, over the steps (the axis grows). Right: the weights into each of "
        "the 30 units of the first layer as an image of 8 x 8 pixels, orange positive, purple "
        "negative, scaled to the largest."
    )
    picture = (
        "Two curves of the loss, two of the accuracy, for training and validation digits, and 30 "
        "small images of weights."
    )
    sizes: ClassVar = {"wide": (7.6, 2.7), "narrow": (3.15, 5.6)}
    rebuild_on = ("reach",)

    def init(self, figure, training: Training) -> dict:
        panels = figure.subplots(1, 3, width_ratios=[1.15, 1.15, 1])
        loss, right, weights = panels
        end = reach(training.steps)
        loss.set(yscale="log", ylim=(LOWEST, HIGHEST), title="loss")
        right.set(ylim=(-3, 103), title="right answers (%)")
        artists = {}
        for axes, name in ((loss, "loss"), (right, "accuracy")):
            axes.set(xlim=(-0.02 * end, 1.02 * end), xlabel="step")
            for i, (part, color) in enumerate((("train", BLUE), ("val", ORANGE))):
                style = {"color": color, "linestyle": DASHES[i]}
                label = {"train": "training", "val": "validation"}[part]
                (artists[f"{part}_{name}"],) = axes.plot([], [], label=label, **style)
        right.legend(loc="lower right")
        weights.set_axis_off()
        weights.set_title("weights of layer 1")
        image = weights.imshow(board(training), cmap="PuOr_r", vmin=-1, vmax=1)
        return {**artists, "weights": image}

    def update(self, artists: dict, training: Training) -> None:
        course = training.course
        for name in ("train_loss", "val_loss"):
            artists[name].set_data(course["step"], np.clip(course[name], LOWEST, HIGHEST))
        for name in ("train_accuracy", "val_accuracy"):
            artists[name].set_data(course["step"], 100 * np.array(course[name]))
        artists["weights"].set_data(board(training))

    def read(self, training: Training) -> str:
        now = {name: series[-1] for name, series in training.course.items() if series}
        if training.diverged_at is not None:
            return (
                f"Diverged at step {training.diverged_at}: the loss is no longer finite. Lower the "
                "learning rate or change the start, then press Reset."
            )
        first, *_, last = training.layer_gradients
        ratio = f"{short(first / last)} times" if last > 0 else "not yet compared with"
        return (
            f"Step {training.steps}, rate {short(training.lr)}: training loss "
            f"{short(now['train_loss'])}, validation loss {short(now['val_loss'])}; "
            f"{percent(now['train_accuracy'])} and {percent(now['val_accuracy'])} right. The "
            f"gradient of the first layer is {ratio} that of the last; "
            f"{percent(training.without_slope)} of the hidden units have a slope below 0.001 on "
            f"every training digit; {percent(training.zeros)} of the weights are exactly 0."
        )


def board(training: Training) -> np.ndarray:
    """The weights of the first layer as images in 5 rows of 6."""
    return tiles(training.network.weights[0], ROWS, COLUMNS)
