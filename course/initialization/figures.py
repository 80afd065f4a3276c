"""Still figure on initialization: the half of the second moment that a ReLU cuts off."""

from __future__ import annotations

import numpy as np

from course.figures import BLUE, GREY
from explorables.scene import is_narrow


def draw_half(figure) -> None:
    """Draw z**2 p(z) for a standard normal z: the area of each half is 1/2."""
    axes = figure.subplots()
    z = np.linspace(-4, 4, 401)
    share = z**2 * np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)
    cut, kept = z <= 0, z >= 0
    axes.plot(z, share, color=GREY, linestyle="-", linewidth=1.2)
    axes.fill_between(z[kept], share[kept], color=BLUE, alpha=0.35, linewidth=0)
    axes.fill_between(
        z[cut], share[cut], facecolor="none", edgecolor=GREY, hatch="////", linewidth=0
    )
    lines = "\n" if is_narrow(figure) else " "
    for at, text in ((-2.2, f"cut off:{lines}1/2"), (2.2, f"passes:{lines}1/2")):
        axes.text(at, 0.34, text, ha="center", va="bottom")
    axes.set(xlim=(-4, 4), ylim=(0, 0.42), xlabel="sum z", ylabel="z² p(z)")
