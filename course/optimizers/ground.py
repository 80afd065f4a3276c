"""The map of a surface, and a path on it."""

from __future__ import annotations

from functools import cache

import numpy as np

from course.figures import ORANGE
from helpers.surfaces import NARROW, Surface

CONTOURS = {"colors": "#858585", "linewidths": 0.7, "zorder": 0}


def draw_map(axes, ground: Surface, labels=("x", "y")) -> None:
    """Contours of a surface with its minima, in true proportions."""
    x, y, above = heights_over_box(ground)
    top = above.max()
    levels = np.geomspace(top / 1500, top, 10) if ground is not NARROW else np.linspace(0, top, 10)
    axes.contour(x, y, above, levels=levels, **CONTOURS)
    axes.set(aspect="equal", xlabel=labels[0], ylabel=labels[1])
    axes.set(xlim=ground.box[0], ylim=ground.box[1])
    axes.locator_params(nbins=6, integer=True)
    axes.plot(*np.transpose(ground.minima), "+", color=ORANGE, markersize=11, markeredgewidth=2)


@cache
def heights_over_box(ground: Surface) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """x, y and height above the minimum on a grid; a network takes a second for it."""
    x, y, heights = ground.grid(101)
    return x, y, heights - ground(ground.minimum)


def path_artists(axes) -> dict:
    """Empty artists for a path: its line, its markers, its start."""
    (line,) = axes.plot([], [], "-", linewidth=1.2)
    (marks,) = axes.plot([], [], ".", markersize=5)
    (start,) = axes.plot([], [], "o", markersize=8, fillstyle="none", markeredgewidth=1.5)
    return {"line": line, "marks": marks, "start": start}


def show_path(artists: dict, points: np.ndarray, ground: Surface) -> None:
    """Put the points into the artists; those far outside are moved nearer, still outside."""
    far = 20 * max(abs(np.ravel(ground.box)))
    shown = np.clip(points[np.isfinite(points).all(axis=1)], -far, far)
    for name in ("line", "marks"):
        artists[name].set_data(*shown.T)
    artists["start"].set_data(*shown[:1].T)
