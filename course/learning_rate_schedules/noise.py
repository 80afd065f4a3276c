"""The noise floor: what mini-batch noise leaves of the loss on a parabola, and what lowers it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar

import numpy as np

from course.figures import BLUE, GREY, GUIDE, ORANGE, beside, short
from explorables.scene import Goal, Scene, is_narrow
from helpers.schedules import constant, inverse_time, step_decay

RULES = ("constant", "cut to a tenth at step 200", "1/t")
START, STEPS, RUNS = 5.0, 400, 200
AWAY = 30.0


def rates_of(rule: str, lr: float) -> np.ndarray:
    """Return the rate of each of the 400 steps; 1/t falls as fast as its first rate allows."""
    schedule = {
        RULES[0]: lambda: constant(lr),
        RULES[1]: lambda: step_decay(lr, every=STEPS // 2, factor=0.1),
        RULES[2]: lambda: inverse_time(lr, decay=lr),
    }[rule]()
    return schedule(np.arange(STEPS))


@lru_cache(maxsize=1)
def noise() -> np.ndarray:
    """The noise of single samples, std 1: shape (STEPS, RUNS)."""
    return np.random.default_rng(0).standard_normal((STEPS, RUNS))


def walk(rates: np.ndarray, noise_std: float) -> np.ndarray:
    """Return w of 200 runs of SGD on w**2/2 with noisy gradients, shape (STEPS + 1, RUNS)."""
    w = np.full((STEPS + 1, RUNS), START)
    with np.errstate(over="ignore", invalid="ignore"):
        for t, (rate, n) in enumerate(zip(rates, noise(), strict=True)):
            w[t + 1] = w[t] - rate * (w[t] + noise_std * n)
    return w


def expected_loss(rates: np.ndarray, noise_std: float) -> np.ndarray:
    """Return the mean of w**2/2 over all noise: E[w'^2] = (1 - lr)^2 E[w^2] + lr^2 noise_std^2."""
    square = [START**2]
    with np.errstate(over="ignore"):
        for rate in rates:
            square.append((1 - rate) ** 2 * square[-1] + (rate * noise_std) ** 2)
    return np.array(square) / 2


def floor(lr: float, noise_std: float) -> float:
    """The mean loss at which a constant rate stays; infinite from lr = 2/curvature = 2 on."""
    return lr * noise_std**2 / (2 * (2 - lr)) if lr < 2 else np.inf


@dataclass(frozen=True)
class Descent:
    """200 runs on the parabola, and what the noise does to them on average."""

    rule: str
    lr: float
    batch: int
    rates: np.ndarray
    w: np.ndarray
    expected: np.ndarray
    floors: tuple[float, float]  # of the first rate and of the last

    @property
    def measured(self) -> float:
        """Mean loss of the runs over the last 20 steps."""
        return float(np.mean(self.w[-20:] ** 2) / 2)


class NoiseFloor(Scene):
    """The loss of SGD on a parabola with noisy gradients, under three rules for the rate."""

    name = "noise_floor"
    title = "The rate at the end sets the floor"
    caption = (
        "SGD on the parabola f(w) = w\u00b2/2 from w = 5. Each gradient carries the noise of a "
        "mini-batch, of std 1/\u221abatch. {Left}: the loss, mean of 200 runs, "
        "and the expected value (dashed); dotted, the floors of the first and of the last rate. "
        "{Right}: w of three of the runs."
    )
    picture = (
        "A jagged curve of the mean loss that falls to a dotted floor, beside three jagged paths "
        "of w around 0."
    )
    sizes: ClassVar = {"wide": (7.2, 3.6), "narrow": (3.15, 4.9)}
    goals = (
        Goal(
            "With a batch of 1, bring the expected loss at the last step below 0.002.",
            lambda values, result: result.batch == 1 and result.expected[-1] < 0.002,
            "Only 1/t gets there within 400 steps, from a large first rate: the curvature is 1 "
            "and known, so the rate is never smaller than it has to be. In networks it is unknown.",
        ),
    )

    def compute(self, *, lr, batch=1, rule=RULES[0]) -> Descent:
        """Run SGD 200 times.

        Parameters
        ----------
        lr : float
            The first rate.
        batch : int
            Samples per gradient: its noise has std 1/sqrt(batch).
        rule : str
            One of ``RULES``.
        """
        rates, std = rates_of(rule, lr), batch**-0.5
        floors = floor(rates[0], std), floor(rates[-1], std)
        expected = expected_loss(rates, std)
        return Descent(rule, lr, batch, rates, walk(rates, std), expected, floors)

    def init(self, figure, result: Descent) -> dict:
        loss, path = beside(figure)
        first, last = (loss.axhline(1, **GUIDE | {"linestyle": ":", "linewidth": 1.8})
                       for _ in range(2))  # fmt: skip
        (mean,) = loss.plot([], [], "-", color=BLUE, linewidth=1.2, label="mean of 200 runs")
        (expected,) = loss.plot([], [], "--", color=ORANGE, linewidth=2, label="expected")
        loss.set(yscale="log", ylim=(3e-5, 100), xlim=(0, STEPS), title="loss", xlabel="step")
        loss.legend(loc="upper right", ncols=1, borderpad=0.2)
        path.axhline(0, **GUIDE)
        path.set(ylim=(-4, 6), xlim=(0, STEPS), title="w of three runs", xlabel="step")
        if is_narrow(figure):
            loss.set_xlabel("")
        lines = [path.plot([], [], "-", color=c, linewidth=1)[0] for c in (BLUE, ORANGE, GREY)]
        return {"mean": mean, "expected": expected, "floors": (first, last), "paths": lines}

    def update(self, artists: dict, result: Descent) -> None:
        steps = np.arange(STEPS + 1)
        w = np.clip(np.nan_to_num(result.w, nan=1e6), -1e6, 1e6)
        artists["mean"].set_data(steps, np.mean(w**2, axis=1) / 2)
        artists["expected"].set_data(steps, np.minimum(result.expected, 1e9))
        for line, height in zip(artists["floors"], result.floors, strict=True):
            line.set_ydata([min(height, 1e9)] * 2)
        for i, line in enumerate(artists["paths"]):
            # Where w swings far outside the picture the line pauses: it would paint it all over.
            line.set_data(steps, np.where(np.abs(w[:, i]) < AWAY, w[:, i], np.nan))

    def read(self, result: Descent) -> str:
        noise_text = f"batch {result.batch}, noise of std {short(result.batch**-0.5)}"
        last = result.rates[-1]
        fall = "" if result.rule == RULES[0] else f" falling to {short(last)} ({result.rule})"
        where = f"Rate {result.lr:.3g}{fall}, {noise_text}"
        if not result.expected[-1] < 1e3:
            return f"{where}: above 2/curvature = 2 every step throws w further away; it diverges."
        return (
            f"{where}: the expected loss after {STEPS} steps is {short(result.expected[-1])} "
            f"(the runs' mean over the last 20: {short(result.measured)}); the floor of the "
            f"last rate lies at {short(result.floors[1])}."
        )
