"""Marks that say which setting is shown."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from course.figures.palette import GREY


def ring(axes: Axes, size: float = 10, width: float = 2, marker: str = "o", **look) -> Line2D:
    """Return a hollow mark without a place: ``set_data([x], [y])`` puts it around a point."""
    style = {"color": GREY, "fillstyle": "none", "zorder": 5, "clip_on": False, **look}
    style |= {"markersize": size, "markeredgewidth": width, "linestyle": "none"}
    return axes.plot([], [], marker, **style)[0]


def upright(axes: Axes, x: float = 1, **look) -> Line2D:
    """Return an upright line through the panel, for the value that a slider stands at."""
    return axes.axvline(x, **{"color": GREY, "linewidth": 1.2, "linestyle": "-", **look})


def stand(line: Line2D, x: float) -> None:
    """Move an upright line to ``x``."""
    line.set_xdata([x, x])
