"""Small scenes that do one thing each, right or wrong: what the explorables are tested with.

They stand in a module of their own because the processes that render a grid import them.
"""

from __future__ import annotations

import os
import shutil
import time
import warnings

import numpy as np

from explorables.scene import Goal, Scene, is_narrow


class Bars(Scene):
    """Five bars and a line through them, blitted; the height of bar i is ``height * i``."""

    name = "bars"
    title = "Bars"
    caption = "Five bars <and> a line."
    picture = 'Five bars with a "line".'
    sizes = {"wide": (3.0, 1.5), "narrow": (1.5, 2.0)}  # noqa: RUF012
    goals = (Goal("Reach 4.", lambda values, result: result[-1] >= 4, "Height 1 & more."),)

    def compute(self, height, kind="up"):
        heights = height * np.arange(5)
        return heights if kind == "up" else heights[::-1]

    def init(self, figure, result):
        axes = figure.add_subplot(ylim=(0, 8), xticks=[] if is_narrow(figure) else range(5))
        (line,) = axes.plot(range(5), np.zeros(5), zorder=3)
        text = axes.text(0, 6, "", zorder=1)
        return axes.bar(range(5), np.zeros(5), zorder=2, alpha=0.5), line, text

    def update(self, artists, result):
        bars, line, text = artists
        for bar, height in zip(bars, result, strict=True):
            bar.set_height(height)
        line.set_ydata(result)
        text.set_text(f"{result.sum():.2f}")

    def read(self, result):
        return f"The last bar is <{result[-1]:.3f}> high."


class Anything(Bars):
    """The same bars whatever the controls are called."""

    name = "anything"

    def compute(self, **values):
        return np.arange(5)


class Zoom(Bars):
    """The same, drawn whole: its axis follows the data, and so do its tick labels."""

    name = "zoom"
    redraw = "whole"

    def init(self, figure, result):
        axes = figure.add_subplot()
        return axes, axes.plot(range(5), result)[0]

    def update(self, artists, result):
        axes, line = artists
        line.set_ydata(1000 * result**3)
        axes.set_ylim(0, 1500 * result.max() ** 3 + 1)


class Panels(Bars):
    """As many panels as the control says."""

    name = "panels"
    rebuild_on = ("panels",)

    def compute(self, height, panels):
        return height * np.arange(1, panels + 1)

    def init(self, figure, result):
        return [
            axes.plot([0, 1], [0, 1])[0]
            for axes in figure.subplots(1, len(result), squeeze=False).flat
        ]

    def update(self, artists, result):
        for line, slope in zip(artists, result, strict=True):
            line.set_ydata([0, slope])


class NewBars(Bars):
    """Takes the old bars away and makes new ones on every call."""

    name = "new_bars"
    redraw = "whole"

    def init(self, figure, result):
        return {"axes": figure.add_subplot(ylim=(0, 8)), "bars": []}

    def update(self, artists, result):
        for bar in artists["bars"]:
            bar.remove()
        artists["bars"] = list(artists["axes"].bar(range(5), result, color="C0"))


class AddsLater(Bars):
    """Makes one more artist once the bars are high, and does not draw whole."""

    name = "adds_later"

    def init(self, figure, result):
        self.axes = figure.add_subplot(ylim=(0, 8))
        return list(self.axes.bar(range(5), np.zeros(5)))

    def update(self, artists, result):
        if result.max() >= 4:
            self.axes.text(0, 6, "high")


class HandsAxes(Bars):
    """Returns its axes among what moves, and does not draw whole."""

    name = "hands_axes"

    def init(self, figure, result):
        axes = figure.add_subplot()
        return {"axes": axes, "line": axes.plot(range(5), result)[0]}

    def update(self, artists, result):
        artists["line"].set_ydata(result)


class Fails(Bars):
    """Goes wrong at height 1 in the method named ``where``: by an error or by a warning."""

    name = "fails"

    def __init__(self, where, how="raise"):
        self.where, self.how = where, how

    def fail(self, where, height):
        if where == self.where and height == 1:
            if self.how == "raise":
                raise ZeroDivisionError("the bars fell over")
            warnings.warn("the bars tremble", stacklevel=2)

    def compute(self, height, kind="up"):
        self.fail("compute", height)
        return super().compute(height, kind)

    def compute_grid(self, settings):
        for values in settings:
            self.fail("compute_grid", values["height"])
        return super().compute_grid(settings)

    def update(self, artists, result):
        self.fail("update", max(result) / 4)
        super().update(artists, result)

    def read(self, result):
        self.fail("read", max(result) / 4)
        return super().read(result)

    @property
    def goals(self):
        return (Goal("Stand.", self.reached, "It stands."),)

    def reached(self, values, result):
        self.fail("goal", values["height"])
        return True


class Silent(Bars):
    """Has nothing to say at height 1."""

    name = "silent"

    def read(self, result):
        return "" if max(result) == 4 else super().read(result)


class Loses(Bars):
    """Forgets one of the settings it was asked for."""

    name = "loses"

    def compute_grid(self, settings):
        return super().compute_grid(settings)[1:]


class Slow(Bars):
    """Takes 30 ms to compute."""

    name = "slow"

    def compute(self, height, kind="up"):
        time.sleep(0.03)
        return super().compute(height, kind)


class Removes(Bars):
    """Removes the folder that frames are kept in, as somebody who cleans up does."""

    name = "removes"

    def __init__(self, store):
        self.store = store

    def compute(self, height, kind="up"):
        shutil.rmtree(self.store, ignore_errors=True)
        return super().compute(height, kind)


class Dies(Bars):
    """Ends the process that draws it, as a system does that is short of memory."""

    name = "dies"

    def compute(self, height, kind="up"):
        os._exit(1)
