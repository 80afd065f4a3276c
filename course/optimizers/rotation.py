"""How much the axes matter: every optimizer tuned anew on the bowl turned by some angle."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from course.figures import COLORS, Band, panels
from course.optimizers.ground import draw_map, path_artists, show_path
from course.optimizers.paths import NAMES, build, surface
from explorables.scene import is_narrow
from helpers.surfaces import BOWL, descend, rotated

ANGLES = (0.0, 2.5, 5.0, 10.0, 15.0, 20.0, 25.0, 30.0, 35.0, 40.0, 45.0)
RATES = np.geomspace(0.01, 10, 25)  # eight per factor of ten
STEPS, STARTS = 30, 24
# The ancestors of this book draw the first four; the other two take over the rate of a relative.
REFERENCE = {
    "SGD": 0.95,
    "Momentum": 0.1,
    "Nesterov": 0.1,
    "AdaGrad": 1.5,
    "RMSProp": 0.3,
    "Adam": 0.3,
}


@dataclass(frozen=True)
class Tuned:
    """The best rate of one optimizer, and what it reaches from every start."""

    lr: float
    memory: float
    left: np.ndarray  # (STARTS,): height after 30 steps as a share of the start's

    @property
    def median(self) -> float:
        return float(np.median(self.left))


def starts_around(angle: float) -> np.ndarray:
    """Return points on the contour line through (-7, 2), turned with the bowl: (STARTS, 2)."""
    radius = np.sqrt(BOWL(BOWL.start))
    turn = 2 * np.pi * (np.arange(STARTS) + 0.5) / STARTS
    x, y = np.sqrt(20) * radius * np.cos(turn), radius * np.sin(turn)
    c, s = np.cos(np.radians(angle)), np.sin(np.radians(angle))
    return np.stack([c * x - s * y, s * x + c * y], axis=-1)


@lru_cache(maxsize=512)
def tune(name: str, angle: float, memories: tuple = (0.9,)) -> Tuned:
    """Try 25 rates with each memory on the bowl turned by ``angle``; keep the lowest median."""
    bowl = rotated(BOWL, angle, name="turned bowl", box=BOWL.box)
    starts = np.tile(starts_around(angle), (len(RATES), 1))
    tried = []
    for memory in memories:
        optimizer = build(name, np.repeat(RATES, STARTS), memory)
        end = bowl(descend(bowl, optimizer, starts, STEPS)[:, -1]) / BOWL(BOWL.start)
        left = np.where(np.isfinite(end), end, np.inf).reshape(len(RATES), STARTS)
        tried += [Tuned(lr, memory, row) for lr, row in zip(RATES, left, strict=True)]
    return min(tried, key=lambda tuned: tuned.median)


def draw_rotation(figure) -> None:
    """One panel per optimizer: what is left after 30 tuned steps, against the angle of the bowl."""
    axes = panels(figure, len(NAMES), wide=3, narrow=2, sharex=True, sharey=True)
    for series, (name, panel) in enumerate(zip(NAMES, axes, strict=True)):
        left = np.stack([tune(name, angle).left for angle in ANGLES], axis=1)
        Band(panel, series, linestyle="-").set(ANGLES, np.maximum(left, 1e-16))
        panel.set(title=name, yscale="log", ylim=(1e-12, 1), xlim=(0, 45), xticks=[0, 15, 30, 45])
    figure.supxlabel("angle of the bowl (degrees)", fontsize=9.5)
    figure.supylabel("height left (share)", fontsize=9.5)


def draw_reference(figure) -> None:
    """The paths of all six optimizers on the elongated bowl at their reference rates."""
    axes = panels(figure, len(NAMES), wide=3, narrow=2, sharex=True, sharey=True)
    for series, (name, panel) in enumerate(zip(NAMES, axes, strict=True)):
        ground = surface("elongated bowl")
        draw_map(panel, ground, labels=("", ""))
        artists = path_artists(panel)
        show_path(artists, descend(ground, build(name, REFERENCE[name]), steps=STEPS), ground)
        for artist in artists.values():
            artist.set_color(COLORS[series])
        panel.set_title(f"{name}, {REFERENCE[name]}")
        panel.set(xlim=(-9, 4), ylim=(-4, 4))
    figure.supxlabel("x", fontsize=9.5)
    figure.supylabel("y", fontsize=9.5)


def draw_downhill(figure) -> None:
    """Arrows along the negative gradient over the elongated bowl."""
    axes = figure.subplots()
    draw_map(axes, BOWL)
    count = 7 if is_narrow(figure) else 13
    x, y = np.meshgrid(np.linspace(-9, 9, count), np.linspace(-4, 4, 7))
    slope = BOWL.gradient(np.stack([x, y], axis=-1))
    width = 0.006 if is_narrow(figure) else 0.003
    axes.quiver(x, y, *-np.moveaxis(slope, -1, 0), angles="xy", color=COLORS[0], width=width)
    axes.plot(*BOWL.start, "o", color=COLORS[3], markersize=8, fillstyle="none", markeredgewidth=2)
