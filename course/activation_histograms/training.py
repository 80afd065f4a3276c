"""The histograms while a network learns the digits, its loss and the size of its updates."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache, partial
from typing import ClassVar

import numpy as np

from course.activation_histograms.histograms import gradient_at_layer_1
from course.activation_histograms.panels import draw_panels, update_panels
from course.activation_histograms.statistics import Statistics, measure
from course.figures import GUIDE, Band, percent, short, spread, stand, upright
from explorables.scene import Goal, Scene, is_narrow
from helpers.data import Split, few_digits
from helpers.experiment import Rows
from helpers.initializers import normal
from helpers.layers import Activation
from helpers.network import Network
from helpers.optimizers import SGD
from helpers.training import fit

SIZES = [64, 100, 100, 100, 100, 100, 10]
SEEDS, STEPS, EVERY, BATCH = 5, 300, 10, 50
PROBE = 300  # training samples whose outputs and gradients are shown
GUIDE_RATIO = -3
LOWEST_RATIO = -12.0
LOSSES = (1e-3, 30)
SHOWN = {0: 0, 1: 4}  # series of the plot -> layer, counted from 0

# what is offered -> (activation, initializer)
NETWORKS = {
    "tanh, Xavier": ("tanh", "xavier_normal"),
    "tanh, std 1": ("tanh", partial(normal, std=1.0)),
    "sigmoid, Xavier": ("sigmoid", "xavier_normal"),
    "sigmoid, std 0.5": ("sigmoid", partial(normal, std=0.5)),
    "relu, He": ("relu", "he_normal"),
    "relu, std 0.01": ("relu", partial(normal, std=0.01)),
}


@dataclass(frozen=True)
class Course:
    """One training of five seeds.

    Attributes
    ----------
    eval_steps : ndarray of shape (n,)
    loss, accuracy : ndarray of shape (SEEDS, n)
        On the training set after so many steps.
    ratio : ndarray of shape (SEEDS, n - 1, n_layers)
        log10 of update size to weight size, the median over the steps since the one before.
    parameters : ndarray of shape (n, n_params)
        Of the first seed; once it has diverged, the last ones before.
    diverged_at : ndarray of shape (SEEDS,)
        Step of the first loss that was not finite, or -1.
    """

    eval_steps: np.ndarray
    loss: np.ndarray
    accuracy: np.ndarray
    ratio: np.ndarray
    parameters: np.ndarray
    diverged_at: np.ndarray


@dataclass(frozen=True)
class Moment:
    """A course and one of its steps: ``at`` indexes ``eval_steps``."""

    course: Course
    at: int
    statistics: Statistics

    @property
    def step(self) -> int:
        return int(self.course.eval_steps[self.at])


class DuringTraining(Scene):
    """Five hidden layers of 100 units learn 500 digits by SGD; one training serves all steps."""

    name = "during_training"
    title = "The same histograms while the network learns"
    caption = (
        "Five hidden layers of 100 units learn 500 digits by SGD in batches of 50. Above: outputs "
        "and gradients of 300 training samples, drawn as before, for the first of 5 seeds; the "
        "gradients are those of each sample's own loss. Below: loss on the training set, from "
        "0.001 to 30 (dotted: guessing), and the size of one step's update against the size of the "
        "weights, log10, for layers 1 and 5 (dotted: the guide of -3). Lines are medians over 5 "
        "seeds, bands their range; the upright line is the step shown."
    )
    picture = (
        "A column of panels for each hidden layer, outputs above gradients, and below them two "
        "curves over the steps: the training loss, and the size of the updates."
    )
    sizes: ClassVar = {"wide": (7.2, 5.4), "narrow": (3.15, 6.66)}
    rebuild_on = ("network",)
    goals = (
        Goal(
            "Bring every seed of a sigmoid network below a training loss of 0.5.",
            lambda values, moment: (
                values["network"].startswith("sigmoid")
                and bool(np.all(moment.course.loss[:, moment.at] < 0.5))
            ),
            "Not by Xavier's scheme, whose histograms look tidy, but by weights five times larger, "
            "with which a unit's output still depends on the input.",
        ),
    )

    def compute(self, *, network, lr, step) -> Moment:
        """Return the state of a network after ``step`` steps (kept: every tenth)."""
        return moment(network, train(network, lr), step)

    def init(self, figure, result):
        narrow = is_narrow(figure)
        above, below = figure.subfigures(2, 1, height_ratios=[1.6, 1] if narrow else [2, 1])
        artists = {"panels": draw_panels(above, result.statistics, narrow)}
        loss, ratio = below.subplots(*((2, 1) if narrow else (1, 2)), sharex=True)
        loss.set(xlim=(-3, STEPS + 3), yscale="log", ylim=LOSSES, title="training loss")
        loss.axhline(np.log(10), **GUIDE)
        artists["loss"] = Band(loss)
        ratio.set(ylim=(-6.4, -0.6), title="size of an update / of the weights, log10")
        ratio.set(xlabel="step", yticks=[-6, -5, -4, -3, -2, -1])
        ratio.axhline(GUIDE_RATIO, **GUIDE)
        artists["ratios"] = [Band(ratio, i, f"layer {layer + 1}") for i, layer in SHOWN.items()]
        ratio.legend(loc="lower right", ncols=2, borderaxespad=0)
        if not narrow:
            loss.set_xlabel("step")
        artists["now"] = [upright(axes, 0, linewidth=1) for axes in (loss, ratio)]
        return artists

    def update(self, artists, result):
        course, steps = result.course, result.course.eval_steps
        update_panels(artists["panels"], result.statistics)
        artists["loss"].set(steps, np.clip(course.loss, *LOSSES))
        for band, layer in zip(artists["ratios"], SHOWN.values(), strict=True):
            band.set(steps[1:], course.ratio[..., layer])
        for line in artists["now"]:
            stand(line, result.step)

    def read(self, result: Moment) -> str:
        s = result.statistics
        return (
            f"After {result.step} steps {_read_loss(result)}. Of layer {s.depth}'s outputs "
            f"{percent(s.flat[-1])} are {s.window.flat_is}. {gradient_at_layer_1(s)}"
            f"{_read_updates(result)}."
        )


def _read_loss(moment: Moment) -> str:
    course, at = moment.course, moment.at
    gone = np.count_nonzero((course.diverged_at >= 0) & (course.diverged_at < moment.step))
    if gone:
        first = 0 <= course.diverged_at[0] < moment.step
        shown = "; the panels show the first of them before it did" if first else ""
        return f"{gone} of {SEEDS} seeds have diverged{shown}"
    return (
        f"the training loss is {spread(course.loss[:, at])} over {SEEDS} seeds, "
        f"{percent(np.median(course.accuracy[:, at]))} of the digits are right"
    )


def _read_updates(moment: Moment) -> str:
    if moment.at == 0 or not np.isfinite(moment.course.ratio[:, moment.at - 1]).all():
        return ""
    ratios = np.median(moment.course.ratio[:, moment.at - 1], axis=0)
    sizes = [short(10**r) if r > LOWEST_RATIO else "0" for r in ratios[list(SHOWN.values())]]
    return f"; a step changes layer 1 by {sizes[0]} of its size, layer 5 by {sizes[1]}"


@lru_cache(maxsize=8)
def train(network: str, lr: float) -> Course:
    """Train five seeds, which share their data and differ in weights and batches."""
    digits, rows = _data(), Rows((lr,), range(SEEDS))
    activation, init = NETWORKS[network]
    net = Network(SIZES, activation, init, rng=rows.weights, population=SEEDS)
    kept = [net.flat[0].copy()]

    def keep(step, net, history):
        if (step + 1) % EVERY == 0:  # once it has diverged, the last state before
            alive = np.isfinite(history.loss[0, step])
            kept.append(net.flat[0].copy() if alive else kept[-1])

    history = fit(
        net, digits.X, digits.y, SGD(lr=lr), STEPS, BATCH,
        rng=rows.batches, eval_every=EVERY, record=["update_ratio"], callback=keep,
    )  # fmt: skip
    kept += kept[-1:] * (STEPS // EVERY + 1 - len(kept))  # all seeds diverged before the end
    ratio = np.maximum(history.update_ratio, LOWEST_RATIO)
    ratio = np.median(ratio.reshape(SEEDS, STEPS // EVERY, EVERY, -1), axis=2)
    return Course(
        history.eval_steps,
        history.train_loss,
        history.train_accuracy,
        ratio,
        np.array(kept),
        history.diverged_at,
    )


def moment(network: str, course: Course, step: int) -> Moment:
    """Measure the first seed's network as it was at the step kept nearest to ``step``."""
    at = int(np.argmin(np.abs(course.eval_steps - step)))
    X, y = _data().X[:PROBE], _data().y[:PROBE]
    activation = NETWORKS[network][0]
    net = Network(SIZES, activation, "zeros", rng=np.random.default_rng(0), dtype=np.float64)
    net.flat[...] = course.parameters[at]
    return Moment(course, at, measure(activation, *outputs_and_gradients(net, X, y)))


def outputs_and_gradients(net, X, y):
    """Per hidden layer: its outputs, and each sample's gradient at its pre-activations."""
    net.loss(X, y, training=False)
    net.backward()
    hidden = [layer for layer in net.layers if isinstance(layer, Activation)]
    # The loss is a mean: times the number of samples it is each sample's own.
    return [layer.out for layer in hidden], [layer.dX * len(X) for layer in hidden]


@cache
def _data() -> Split:
    return few_digits(500, standardized=True)
