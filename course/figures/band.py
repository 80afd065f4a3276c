"""A median over seeds in a band from the lowest to the highest."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from course.figures.palette import COLORS, DASHES


class Band:
    """One line for the median over seeds, in a band from the lowest seed to the highest.

    Parameters
    ----------
    axes : Axes
    series : int
        Which colour and dash pattern: the i-th of the book's six.
    label : str
        For the legend.
    **line : anything ``Axes.plot`` takes.
    """

    def __init__(self, axes: Axes, series: int = 0, label: str = "", **line):
        style = {"color": COLORS[series], "linestyle": DASHES[series], "label": label, **line}
        (self.line,) = axes.plot([], [], **style)
        # Solid: the cycle's dashes cannot be scaled to an edge of width 0.
        edge = {"linestyle": "-", "linewidth": 0}
        self.fill = axes.fill([], [], color=style["color"], alpha=0.22, **edge)[0]
        self.artists = [self.fill, self.line]

    def set(self, x: np.ndarray, runs: np.ndarray) -> list:
        """Show ``runs``, shape (seeds, len(x)); a seed that diverged (NaN) ends, others go on."""
        alive = np.isfinite(runs).any(axis=0)
        x, runs = np.asarray(x)[alive], np.asarray(runs)[:, alive]
        low, high = np.nanmin(runs, axis=0), np.nanmax(runs, axis=0)
        self.line.set_data(x, np.nanmedian(runs, axis=0))
        self.fill.set_xy(
            np.column_stack([np.append(x, x[::-1]), np.append(low, high[::-1])])
            if len(x)
            else np.empty((0, 2))
        )
        return [*self.artists]  # a list of the caller's own, to add to
