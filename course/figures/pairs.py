"""Paired differences: a dot for each seed, around zero, with the interval of their mean."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes

from course.figures.palette import COLORS, GREY
from helpers.paired import Paired

HEIGHT = 0.16  # of the strip that the dots of one row take


def pairs(axes: Axes, found: dict[str, Paired], better: Sequence[str]) -> None:
    """Draw one row for each comparison: its dots, its mean with the 95 % interval, its count.

    Parameters
    ----------
    axes : Axes
        Its x axis shows the differences; whoever calls gives it a label with the unit.
    found : dict from a name to Paired
        From the top down, with the single differences.
    better : two str
        What lies left and right of zero, in a word or two.
    """
    names = [*found]
    axes.axvline(0, color=GREY, linewidth=1)
    for row, one in enumerate(found.values()):
        offsets = HEIGHT * np.linspace(-1, 1, one.n)
        axes.plot(
            one.differences, row + offsets, "o", color=COLORS[0], alpha=0.5,
            markersize=3.5, markeredgewidth=0, linestyle="none",
        )  # fmt: skip
        reach = [[one.mean - one.low], [one.high - one.mean]]
        axes.errorbar(
            [one.mean], [row], xerr=reach, fmt="D", color="black", markersize=4, capsize=3,
            linewidth=1.6, zorder=4,
        )  # fmt: skip
    axes.set_yticks(range(len(names)), [f"{n}\n{found[n].wins} of {found[n].n}" for n in names])
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.tick_params(axis="y", length=0)
    axes.set_title(f"\N{LEFTWARDS ARROW} {better[0]}   {better[1]} \N{RIGHTWARDS ARROW}")
