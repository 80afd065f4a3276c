"""Successive halving: curves that are cut, what that saves, and whom it kills."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from course.figures import BLUE, GREY, GUIDE, PURPLE, beside, log_ticks
from course.hyperparameter_search import brackets
from course.hyperparameter_search.brackets import BRACKETS, DRAWS, EVERY, NARROW, STEPS
from explorables.scene import Goal, Scene


@dataclass(frozen=True)
class Halving:
    """One search, up to a number of steps of the runs that still go on."""

    task: str
    bracket: str
    step: int
    lr: np.ndarray  # of the settings in the bracket
    curves: np.ndarray
    rounds: list
    fresh: dict  # bracket -> accuracy of the winners

    @property
    def stops(self) -> np.ndarray:
        """The step at which each setting is stopped."""
        last = np.zeros(len(self.lr), dtype=int)
        for steps, alive in self.rounds:
            last[alive] = steps
        return last

    @property
    def running(self) -> int:
        """How many settings have a value at this step."""
        return int(np.sum(self.stops >= self.step))

    @property
    def spent(self) -> int:
        """Steps so far; every round begins anew, as ``successive_halving`` does."""
        return sum(len(alive) * min(steps, self.step) for steps, alive in self.begun)

    @property
    def begun(self) -> list:
        """The rounds that have begun: those after the cuts below this step."""
        cuts = [0, *(steps for steps, _ in self.rounds)]
        return [entry for entry, cut in zip(self.rounds, cuts, strict=False) if cut < self.step]

    @property
    def best_at_the_end(self) -> int:
        """The setting that would be best, had all been trained to the end; of equals the last."""
        end = self.curves[:, -1]
        return int(np.argmax(np.where(end == end.max(), self.stops, -1)))


class SuccessiveHalving(Scene):
    """Learning curves that end at the cuts, and the winners of four ways to spend the same."""

    name = "successive_halving"
    title = "Stop the bad runs early"
    caption = (
        "{Left}: validation accuracy of the settings of one search; at each dotted line the best "
        "third goes on, the others end in a dot. Thick: the leader. Dashed: the setting that would "
        "be best at the end, drawn on even when it was stopped (crossed). {Right}: accuracy of the "
        "winner on fresh digits in 300 searches, median and middle 80 %: the four brackets of "
        "about 1000 steps each, and all 27 settings trained in full, 7290 steps."
    )
    picture = (
        "A bundle of rising curves on a log axis of steps that thins out at dotted lines; beside "
        "it five horizontal bars with dots for four brackets and the full training of all."
    )
    sizes: ClassVar = {"wide": (7.2, 3.5), "narrow": (3.15, 5.4)}
    rebuild_on = ("task", "bracket")
    goals = (
        Goal(
            "Find a search that has stopped the setting that would have been the best of its "
            "settings at the end.",
            lambda values, result: bool(
                result.stops[result.best_at_the_end] < min(result.step, STEPS)
            ),
            "It was behind a third of the others when they were compared. A short look "
            "prefers what learns fast.",
        ),
    )

    def compute(self, *, step, bracket, task) -> Halving:
        """Look at one search of a bracket at one step.

        Parameters
        ----------
        step : int from 10 to 270
            Steps done by the runs that still go on, rounded to the evaluations, every 10.
        bracket : str
            One of ``BRACKETS``: settings x steps of the first round.
        task : str
            One of ``TASKS``.
        """
        found, rows = brackets.pool(task), brackets.draw(0)
        n, first = BRACKETS[bracket]
        curves = found.curves[rows[:n]]
        step = int(min(max(round(step / EVERY) * EVERY, EVERY), STEPS))
        fresh = {name: brackets.outcomes(task, name) for name in (*BRACKETS, "all")}
        cut = brackets.rounds(curves, n, first)
        return Halving(task, bracket, step, found.lr[rows[:n]], curves, cut, fresh)

    def init(self, figure, result: Halving) -> dict:
        ratios = [1.5, 1]
        curves, bars = beside(
            figure, wide={"width_ratios": ratios}, narrow={"height_ratios": ratios}
        )
        for steps, _ in result.rounds[:-1]:
            curves.axvline(steps, **GUIDE)
        thin = {"color": GREY, "linewidth": 0.8, "alpha": 0.6}
        artists = {"runs": [curves.plot([], [], "-", **thin)[0] for _ in result.lr]}
        (artists["ends"],) = curves.plot([], [], "o", color=GREY, markersize=3.5, alpha=0.8)
        (artists["lead"],) = curves.plot([], [], "-", color=BLUE, linewidth=2.6, label="leader")
        (artists["best"],) = curves.plot(
            [], [], "--", color=PURPLE, linewidth=2, label="best at the end", zorder=4
        )
        (artists["killed"],) = curves.plot(
            [], [], "x", color=PURPLE, markersize=9, markeredgewidth=2.5, zorder=5
        )
        curves.set(xscale="log", xlim=(9, 300), ylim=(0, 100), xlabel="steps")
        log_ticks(curves, [10, 30, 90, 270])
        curves.set_title("validation accuracy (%)")
        curves.legend(loc="upper left", borderpad=0.2)
        draw_bars(bars, result)
        return artists

    def update(self, artists: dict, result: Halving) -> None:
        steps, stops = np.arange(0, STEPS + 1, EVERY), result.stops
        ends = np.minimum(stops, result.step) // EVERY + 1
        for line, run, end in zip(artists["runs"], result.curves, ends, strict=True):
            line.set_data(steps[1:end], 100 * run[1:end])
        seen = np.flatnonzero(stops <= result.step)
        heights = result.curves[seen, stops[seen] // EVERY]
        artists["ends"].set_data(stops[seen], 100 * heights)
        lead = leader(result)
        artists["lead"].set_data(steps[1 : ends[lead]], 100 * result.curves[lead, 1 : ends[lead]])
        best, at = result.best_at_the_end, result.step // EVERY + 1
        artists["best"].set_data(steps[1:at], 100 * result.curves[best, 1:at])
        killed = [stops[best]] if stops[best] < result.step else []
        place = [100 * result.curves[best, step // EVERY] for step in killed]
        artists["killed"].set_data(killed, place)

    def read(self, result: Halving) -> str:
        lead, best, stops = leader(result), result.best_at_the_end, result.stops
        at, end = result.step // EVERY, 100 * result.curves[best, -1]
        fate = "is still running"
        if stops[best] < result.step:
            fate = f"was stopped at step {stops[best]}"
        elif result.step == STEPS:
            fate = "has won"
        fresh = {name: f"{100 * np.median(runs):.1f} %" for name, runs in result.fresh.items()}
        other = "27 x 10" if result.bracket == "4 x 270" else "4 x 270"
        return (
            f"Step {result.step}: {result.running} of {len(result.lr)} settings trained to here, "
            f"{result.spent} steps spent; lr {result.lr[lead]:.2g} leads with "
            f"{100 * result.curves[lead, at]:.1f} %. What would be best at the end (lr "
            f"{result.lr[best]:.2g}, {end:.1f} %) {fate}. Median of {DRAWS} winners on fresh "
            f"digits: {fresh[result.bracket]} by {result.bracket}, {fresh[other]} by {other}."
        )


def leader(result: Halving) -> int:
    """The best of the settings that have a value at this step."""
    alive = np.flatnonzero(result.stops >= result.step)
    return int(alive[np.argmax(result.curves[alive, result.step // EVERY])])


def draw_bars(axes, result: Halving) -> None:
    """A bar for each bracket, the chosen one in blue."""
    for place, (name, fresh) in enumerate(result.fresh.items()):
        low, middle, high = 100 * np.percentile(fresh, (10, 50, 90))
        color = BLUE if name == result.bracket else GREY
        width = 5 if name == result.bracket else 2.5
        axes.plot([low, high], [place, place], "-", color=color, linewidth=width, alpha=0.55)
        axes.plot([middle], [place], "o", color=color, markersize=7)
    names = [name.replace("x", "\u00d7") for name in BRACKETS]
    axes.set_yticks(range(len(names) + 1), [*names, "all 27"])
    axes.set(ylim=(len(names) + 0.5, -0.5), xlim=(55, 95) if result.task == NARROW else (20, 97))
    axes.set_title("winner on fresh digits (%)")
