"""Penalties on a network: 300 digits with wrong labels, by proximal steps and by subgradients."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import ClassVar

import numpy as np

from course.figures import GREY, GUIDE, Band, beside, legend, percent, short, spread, stand, upright
from explorables.scene import Goal, Scene
from helpers.data import few_digits
from helpers.evaluation import evaluate
from helpers.experiment import Rows, Runs, best_of
from helpers.network import Network
from helpers.optimizers import SGD
from helpers.penalties import ElasticNet
from helpers.training import fit

HIDDEN, STEPS, BATCH, EVERY, LR, NOISE = 20, 300, 20, 50, 0.2, 0.3
SEEDS, FRESH_SEEDS = tuple(range(5)), tuple(range(10, 20))
LAMBDAS = (0.001, 0.002, 0.003, 0.005, 0.008, 0.012, 0.016, 0.022, 0.03, 0.05, 0.08, 0.15, 0.3)
KINDS = {"proximal": "proximal step", "gradient": "(sub)gradient"}
EDGES = np.linspace(-1.0, 1.0, 42)  # of the histogram's bins; one of them is around 0


@cache
def data(noise: float = NOISE):
    """300 standardized digits, a share of them with a wrong label; validation and test have none.

    The images, and their order, are the same for every share.
    """
    return few_digits(300, label_noise=noise, standardized=True)


def network(seeds, **settings) -> Network:
    """Return a population of networks 64-20-10, one row for each seed; rows may repeat."""
    rngs, sizes = Rows((None,), seeds).weights, [64, HIDDEN, 10]
    return Network(sizes, rng=rngs, population=len(rngs), dtype=np.float64, **settings)


def batches(seeds) -> list:
    """The generators that draw the batches of ``network(seeds)``."""
    return Rows((None,), seeds).batches


@dataclass(frozen=True)
class Penalized(Runs):
    """Pairs (rate, strength) on several seeds; the accuracies are of wrong and of true labels.

    ``train_accuracy`` counts the wrong labels as they are taught, ``val_accuracy`` has none.

    Attributes
    ----------
    test : ndarray of shape (settings, seeds)
        Accuracy on the test digits after the last step.
    weights : ndarray of shape (settings, seeds, n_weights)
        After the last step, those of layer 1 first.
    """

    test: np.ndarray | None = None
    weights: np.ndarray | None = None

    @property
    def zeros(self) -> np.ndarray:
        """The share of weights that are exactly 0, shape (settings, seeds)."""
        return np.mean(self.weights == 0, axis=-1)


def train(strengths, l1_ratio: float, kind: str, seeds: tuple = SEEDS) -> Penalized:
    """Train every strength on every seed as rows of one population.

    A seed fixes the first weights and the batches, the same for every strength.
    """
    return _train([(LR, strength) for strength in strengths], l1_ratio, kind, seeds)


def unpenalized(rates, seeds: tuple = SEEDS) -> Penalized:
    """The same without a penalty, at some rates."""
    return _train([(lr, 0.0) for lr in rates], 0.0, "proximal", seeds)


def best_rate() -> float:
    """Without a penalty: the best rate on the validation digits, of as many as there are LAMBDAS.

    So the side without a penalty has as many trials as one with.
    """
    rates = np.geomspace(0.005, 0.5, len(LAMBDAS))
    return float(rates[unpenalized(rates).best("val_accuracy")])


def best_strength(l1_ratio: float) -> float:
    """With proximal steps: the best of LAMBDAS on the validation digits."""
    penalized = sweep(l1_ratio, "proximal").final("val_accuracy")[:-1]
    return LAMBDAS[best_of(penalized, higher=True)]


def _train(settings, l1_ratio, kind, seeds) -> Penalized:
    """Train every (rate, strength) on every seed."""
    digits, rows = data(), Rows(settings, seeds)
    lr, strength = rows.values.T
    net, penalty = network(rows.seed_of_each), ElasticNet(strength, l1_ratio)
    history = fit(
        net, digits.X, digits.y, SGD(lr=lr), STEPS, BATCH, X_val=digits.X_val, y_val=digits.y_val,
        penalty=penalty, proximal=kind == "proximal", rng=rows.batches, eval_every=EVERY,
    )  # fmt: skip
    test = evaluate(net, digits.X_test, digits.y_test)["accuracy"]
    return Penalized.of(rows, history, test=test, weights=net.flat[:, : net.n_weights])


@lru_cache(maxsize=32)
def sweep(l1_ratio: float, kind: str) -> Penalized:
    """The runs of all LAMBDAS, and of no penalty as the last."""
    return train((*LAMBDAS, 0.0), l1_ratio, kind)


@lru_cache(maxsize=64)
def single(strength: float, l1_ratio: float, kind: str) -> Penalized:
    """One strength: looked up where it is one of the axis, else trained."""
    if strength in LAMBDAS:
        return sweep(l1_ratio, kind)[LAMBDAS.index(strength)]
    return train((strength,), l1_ratio, kind)


@dataclass(frozen=True)
class Point:
    """One setting among all lambdas of its kind."""

    strength: float
    l1_ratio: float
    kind: str
    runs: Penalized
    sweep: Penalized  # all LAMBDAS, and no penalty as the last

    @property
    def free(self) -> Penalized:
        """Without a penalty."""
        return self.sweep[-1]


def sparse_and_better(values: dict, result: Point) -> bool:
    better = result.runs.final("val_accuracy").min() > result.free.final("val_accuracy").max()
    return bool(better and np.median(result.runs.zeros) > 0.5)


class OnANetwork(Scene):
    """Accuracy over training, the weights at its end, and accuracy and zeros over all lambdas."""

    name = "penalty_network"
    title = "On a network"
    caption = (
        "A 64-20-10 network learns 300 standardized digits, 90 of them with a wrong label: 300 "
        "steps of SGD at rate 0.2. Left (on a phone: first): accuracy on the training labels and "
        "on true validation labels; dotted: validation without a penalty. Middle: how many of the "
        "1480 weights lie where, on a log scale; the thick upright bar counts those that are "
        "exactly 0, the pale bars the others (the middle one those next to 0, the outermost all "
        "weights beyond 1). Right: over lambda, validation accuracy after training (dashed: "
        "without a penalty) and the share of exact zeros; upright line: the chosen lambda. "
        "Median of five seeds, bands from lowest to highest."
    )
    picture = (
        "Three panels: two rising curves in bands, a histogram with a bar at 0, and over lambda "
        "a curve that rises and falls with a second one that climbs from 0 to 1."
    )
    sizes: ClassVar = {"wide": (7.2, 3.4), "narrow": (3.15, 6.2)}
    goals = (
        Goal(
            "Have more than half of the weights exactly 0, and the worst seed better on the "
            "validation digits than the best seed without a penalty.",
            sparse_and_better,
            "Half of the weights could go, and fewer wrong labels were learned. L2 unlearns them "
            "too, without a zero. By subgradients no weight is exactly 0, whatever lambda.",
        ),
    )

    def compute(self, *, strength, l1_ratio, kind) -> Point:
        """Train at ``strength`` and at all lambdas of the axis; what was trained is kept.

        Parameters
        ----------
        strength, l1_ratio : float
            Of the ElasticNet.
        kind : str
            A key of KINDS: how the penalty acts.
        """
        strength, l1_ratio = float(strength), float(l1_ratio)
        runs = single(strength, l1_ratio, kind)
        return Point(strength, l1_ratio, kind, runs, sweep(l1_ratio, kind))

    def init(self, figure, result: Point) -> dict:
        course, pile, axis = beside(figure, 3)
        course.set(xlim=(0, STEPS), ylim=(0, 1.02), xlabel="step", title="accuracy")
        pile.set(xlim=(-1, 1), yscale="log", ylim=(0.7, 2500), xlabel="weight", title="weights")
        axis.set(xscale="log", xlim=(0.0009, 0.34), ylim=(0, 1.02), xlabel="lambda")
        axis.set_title(f"after {STEPS} steps")
        axis.set_xticks([0.001, 0.01, 0.1], ["0.001", "0.01", "0.1"])
        artists = {
            "train": Band(course, 0, "training"),
            "val": Band(course, 1, "validation"),
            "free": course.plot([], [], color=GREY, linestyle=":", linewidth=1.6)[0],
            "pile": pile.stairs(np.ones(len(EDGES) - 1), EDGES, baseline=0.1, fill=True, alpha=0.5),
            "zeros": pile.plot([], [], color="C2", linestyle="-", linewidth=5)[0],
            "axis_val": Band(axis, 1),
            "axis_zeros": Band(axis, 2, "exact zeros"),
            "chosen": upright(axis),
            "none": axis.axhline(0.5, **{**GUIDE, "linewidth": 1.4}),
        }
        handles = [artists[name].line for name in ("train", "val", "axis_zeros")]
        legend(figure, handles, wide=3, narrow=2)
        return artists

    def update(self, artists: dict, result: Point) -> None:
        runs, swept = result.runs, result.sweep
        artists["train"].set(runs.steps, runs.train_accuracy[0])
        artists["val"].set(runs.steps, runs.val_accuracy[0])
        without = np.median(swept.val_accuracy[-1], axis=0)
        artists["free"].set_data(swept.steps, without)
        _, n_seeds, n_weights = runs.weights.shape
        others = runs.weights[runs.weights != 0]
        counts = np.histogram(np.clip(others, -0.999, 0.999), EDGES)[0] / n_seeds
        artists["pile"].set_data(np.maximum(counts, 0.1))
        artists["zeros"].set_data([0, 0], [0.1, max(0.1, runs.zeros.mean() * n_weights)])
        artists["axis_val"].set(LAMBDAS, swept.val_accuracy[:-1, :, -1].T)
        artists["axis_zeros"].set(LAMBDAS, swept.zeros[:-1].T)
        stand(artists["chosen"], result.strength)
        artists["none"].set_ydata([without[-1]] * 2)

    def read(self, result: Point) -> str:
        runs, n = result.runs, result.runs.weights.shape[-1]
        zeros = np.median(runs.zeros)
        rms = np.sqrt(np.mean(runs.weights**2, axis=-1))
        return (
            f"lambda {short(result.strength)}, l1_ratio {short(result.l1_ratio)}, "
            f"{KINDS[result.kind]}: {round(zeros * n)} of {n} weights are exactly 0 (the median of "
            f"five seeds); the root mean square of all is {short(np.median(rms))}. Right on "
            f"validation: {spread(runs.val_accuracy[..., -1], percent)}, without a penalty "
            f"{spread(result.free.val_accuracy[..., -1], percent)}; on the training labels "
            f"{spread(runs.train_accuracy[..., -1], percent)}."
        )
