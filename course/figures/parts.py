"""What figures share: colours, seed bands, panels for desktop and phone."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from explorables.scene import is_narrow

BLUE, ORANGE, GREEN, PURPLE, OLIVE, GREY = COLORS = (
    "#0072B2",
    "#B84A00",
    "#00805A",
    "#A3457F",
    "#6B5B00",
    "#333333",
)
DASHES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1)), (0, (1, 1)))
GUIDE = {"color": "#777777", "linewidth": 1.0, "linestyle": (0, (2, 2)), "zorder": 1}


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


def panels(figure: Figure, n: int, *, wide: int, narrow: int, **kwargs) -> list[Axes]:
    """Return ``n`` axes in rows of ``wide`` on a desktop and of ``narrow`` on a phone."""
    columns = narrow if is_narrow(figure) else wide
    rows = -(-n // columns)
    axes = figure.subplots(rows, columns, squeeze=False, **kwargs).ravel()
    for spare in axes[n:]:
        spare.remove()
    return list(axes[:n])
