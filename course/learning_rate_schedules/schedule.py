"""Schedules on the digits: the curve of the rate above, the loss that it leads to below."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from functools import lru_cache
from typing import ClassVar

import numpy as np

from course.figures import BLUE, GREY, Band, short, spread
from explorables.scene import Goal, Scene, is_narrow
from helpers.data import few_digits
from helpers.evaluation import evaluate
from helpers.experiment import PART_FIRST, Rows, Runs
from helpers.network import Network
from helpers.optimizers import OPTIMIZERS
from helpers.schedules import constant, cosine, exponential, inverse_time, step_decay, warmup
from helpers.training import fit

KINDS = ("constant", "step", "exponential", "1/t", "cosine")
PEAKS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.2, 0.5, 0.7, 1.0, 2.0)
CLIMBS, FLOORS, FLOOR = (0, 40), (0.01, 0.1), 0.1
SIZES, STEPS, BATCH, EVERY, N_TRAIN, LABEL_NOISE = (64, 30, 10), 400, 10, 40, 500, 0.2
PART = 5  # schedules trained at a time
TUNING_SEEDS, FRESH_SEEDS = (0, 1, 2, 3, 4), tuple(range(10, 20))


def build(kind: str, peak: float, floor: float = FLOOR, climb: int = 0, steps: int = STEPS):
    """Return a schedule over ``steps`` steps that ends at floor*peak (but for the constant one).

    Parameters
    ----------
    kind : str
        One of ``KINDS``.
    peak : float
        The largest rate.
    floor : float in (0, 1]
        The last rate, as a share of the peak.
    climb : int
        Steps of warmup; what is left of the steps is for the way down.
    """
    left = steps - climb
    last = max(left - 1, 1)
    schedule = {
        "constant": lambda: constant(peak),
        "step": lambda: step_decay(peak, every=-(-left // 3), factor=floor**0.5),
        "exponential": lambda: exponential(peak, factor=floor ** (1 / last)),
        "1/t": lambda: inverse_time(peak, decay=(1 / floor - 1) / last),
        "cosine": lambda: cosine(peak, total_steps=last, lr_min=floor * peak),
    }[kind]()
    return warmup(schedule, climb)


def one_per_row(schedules: list, steps: int):
    """Return one schedule for a population, whose row i follows ``schedules[i]``."""
    table = np.stack([schedule(np.arange(steps)) for schedule in schedules])
    return lambda step: table[:, step]


def fit_each(schedules: list, seeds: tuple, data, sizes, steps: int, batch: int, *,
             optimizer: str, activation="relu", init="he_normal", **options):  # fmt: skip
    """Train a network for every schedule and seed, all in one population.

    A seed fixes the first weights and the batches, for all schedules and optimizers alike.

    Returns
    -------
    rows : Rows
    network : Network
    history : History
        What :func:`helpers.training.fit` returned, given ``options`` too.
    """
    rows = Rows(schedules, seeds, PART_FIRST)
    rates = one_per_row(rows.of_each, steps)
    network = Network(sizes, activation, init, rng=rows.weights, dtype=np.float64,
                      population=len(rows))  # fmt: skip
    optimizer = OPTIMIZERS[optimizer](lr=rates(0))
    history = fit(network, data.X, data.y, optimizer, steps, batch,
                  schedule=rates, rng=rows.batches, **options)  # fmt: skip
    return rows, network, history


def train(optimizer: str, schedules: list, seeds: tuple, label_noise: float = LABEL_NOISE) -> Runs:
    """Train every schedule on 500 digits, of which one label in five is wrong by default.

    The validation set is looked at once, after the last step.
    """
    data = few_digits(N_TRAIN, label_noise=label_noise)
    rows, network, history = fit_each(
        schedules, seeds, data, SIZES, STEPS, BATCH, optimizer=optimizer, eval_every=EVERY
    )
    alive = np.isfinite(history.train_loss[:, -1])
    end = {
        f"val_{name}": rows.fold(np.where(alive, values, np.nan)[:, None])
        for name, values in evaluate(network, data.X_val, data.y_val).items()
    }
    return replace(Runs.of(rows, history), **end)


def in_parts(train, schedules: list, size: int) -> Runs:
    """Train at most ``size`` schedules at a time: what fits into the cache is trained faster."""
    parts = [train(schedules[i : i + size]) for i in range(0, len(schedules), size)]
    arrays = {
        field.name: np.concatenate([getattr(part, field.name) for part in parts])
        for field in fields(parts[0])
        if isinstance(getattr(parts[0], field.name), np.ndarray) and field.name != "steps"
    }
    return replace(parts[0], settings=tuple(schedules), **arrays)


@lru_cache(maxsize=64)
def sweep(optimizer: str, kind: str, floor: float = FLOOR, climb: int = 0) -> Runs:
    """One kind of schedule at all 13 peaks: the budget that every kind is tuned with."""
    schedules = [build(kind, peak, floor, climb) for peak in PEAKS]
    return in_parts(lambda some: train(optimizer, some, TUNING_SEEDS), schedules, PART)


@lru_cache(maxsize=64)
def fresh(optimizer: str, kind: str, peak: float, floor: float = FLOOR, climb: int = 0) -> Runs:
    """One schedule on ten seeds that took no part in any tuning."""
    return train(optimizer, [build(kind, peak, floor, climb)], FRESH_SEEDS)


def runs_of(optimizer: str, kind: str, peak: float, floor: float, climb: int) -> Runs:
    """Five seeds of one schedule: looked up when it is one of a sweep, else trained."""
    if peak in PEAKS and climb in CLIMBS and floor in FLOORS:
        return sweep(optimizer, kind, floor, climb)[PEAKS.index(peak)]
    return train(optimizer, [build(kind, peak, floor, climb)], TUNING_SEEDS)


def outcome(finals: np.ndarray) -> str:
    """Median, lowest and highest in words, and how many diverged if any did."""
    lost = int((~np.isfinite(finals)).sum())
    if lost == finals.size:
        return f"not finite on any of {lost} seeds"
    return spread(finals) + (f", {lost} of {finals.size} diverged" if lost else "")


@dataclass(frozen=True)
class Course:
    """One schedule, what came of it, and what came of the constant rate of the same peak."""

    kind: str
    peak: float
    floor: float
    climb: int
    rates: np.ndarray
    runs: Runs
    flat: Runs


class Schedule(Scene):
    """The rate over the steps, and the training loss that it leads to."""

    redraw = "whole"  # the axes follow the schedule
    name = "schedule"
    title = "The rate above, the loss below"
    caption = (
        "A 64-30-10 ReLU network, SGD with batches of 10, on 500 digits of which one label in "
        "five is wrong; 400 steps. Above: the learning rate. Below: the loss on all training "
        "digits, median of five seeds in a band from lowest to highest; dashed, the constant "
        "rate of the same peak."
    )
    picture = (
        "The curve of the learning rate over the steps, and under it a falling loss curve in a "
        "band beside a grey dashed one in its own band."
    )
    sizes: ClassVar = {"wide": (7.2, 4.3), "narrow": (3.15, 4.6)}
    goals = (
        Goal(
            "Bring the training loss of all five seeds below 0.9.",
            lambda values, result: bool((result.runs.final() < 0.9).all()),
            "A large rate to travel, and a small one at the end to shake off the noise.",
        ),
    )

    def compute(self, *, kind, peak, climb=0, floor=FLOOR) -> Course:
        """Train five seeds, or look them up.

        Parameters
        ----------
        kind : str
        peak : float
        climb : int
            Steps of warmup; for the constant and the cosine schedule only.
        floor : float
            The last rate as a share of the peak; without a meaning for the constant schedule.
        """
        rates = build(kind, peak, floor, climb)(np.arange(STEPS))
        runs = runs_of("SGD", kind, peak, floor, climb)
        flat = runs_of("SGD", "constant", peak, FLOOR, 0)
        return Course(kind, peak, floor, climb, rates, runs, flat)

    def init(self, figure, result: Course) -> dict:
        rate, loss = figure.subplots(2, 1, height_ratios=[1, 1.7], sharex=True)
        (curve,) = rate.plot([], [], "-", color=BLUE, linewidth=2)
        rate.set(ylim=(0, 1.12), title="learning rate")
        rate.set_yticks([0, 0.5, 1], ["0", "half", "peak"])
        loss.set(xlabel="step", xlim=(0, STEPS), ylim=(0.7, 3.0), title="training loss")
        flat = Band(loss, color=GREY, linestyle="--", linewidth=1.4, label="constant rate")
        flat.fill.set_alpha(0.12)
        band = Band(loss, linestyle="-", linewidth=2.2, label="this schedule")
        loss.legend(loc="upper right", ncols=1 if is_narrow(figure) else 2)
        return {"rate": rate, "curve": curve, "band": band, "flat": flat}

    def update(self, artists: dict, result: Course) -> None:
        artists["curve"].set_data(np.arange(STEPS), result.rates / result.peak)
        last = short(result.rates[-1])
        artists["rate"].set_title(f"learning rate: peak {result.peak:.3g}, last {last}")
        for name, runs in (("flat", result.flat), ("band", result.runs)):
            artists[name].set(runs.steps, np.minimum(runs.train_loss[0], 10))

    def read(self, result: Course) -> str:
        ends = f"{result.kind} from {result.peak:.3g} to {short(result.rates[-1])}"
        if result.kind == "constant":
            ends = f"constant at {result.peak:.3g}"
        if result.climb:
            ends += f" after a climb of {result.climb} steps"
        text = (
            f"{ends[0].upper() + ends[1:]}: the training loss ends at "
            f"{outcome(result.runs.final())}, the validation loss at "
            f"{outcome(result.runs.final('val_loss'))}."
        )
        if result.kind != "constant" or result.climb:
            text += f" The constant rate's training loss ends at {outcome(result.flat.final())}."
        return text
