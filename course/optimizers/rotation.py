"""How much the axes matter: every optimizer tuned anew on the bowl turned by some angle."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from course.figures import COLORS, Band, panels
from course.optimizers.ground import draw_map, path_artists, show_path
from course.optimizers.paths import NAMES, build, surface
from explorables.scene import is_narrow
from helpers.experiment import best_of
from helpers.surfaces import BOWL, Surface, descend, rotated

ANGLES = (0.0, 2.5, 5.0, 10.0, 15.0, 20.0, 25.0, 30.0, 35.0, 40.0, 45.0)
RATES = tuple(np.geomspace(0.01, 10, 25))  # eight per factor of ten
STEPS, STARTS, KAPPA = 30, 24, 20
# Saito (2016), chapter 6, draws the first four; the other two take over the rate of a relative.
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


def bowl_of(kappa: float, angle: float) -> Surface:
    """Return f(x, y) = x**2/kappa + y**2, turned: the bowl of this chapter is that of kappa 20."""
    long = replace(BOWL, f=lambda x, y: x**2 / kappa + y**2, df=lambda x, y: (2 * x / kappa, 2 * y))
    return rotated(long, angle, name="turned bowl", box=BOWL.box)


def starts_around(angle: float, kappa: float = KAPPA, parts=None) -> np.ndarray:
    """Return points of one height around the bowl, turned with it: that of (-7, 2) on ours.

    ``parts`` are shares of the way around; 24 equal ones by default. Shape (len(parts), 2).
    """
    radius = np.sqrt(BOWL(BOWL.start))
    turn = 2 * np.pi * ((np.arange(STARTS) + 0.5) / STARTS if parts is None else np.asarray(parts))
    x, y = np.sqrt(kappa) * radius * np.cos(turn), radius * np.sin(turn)
    c, s = np.cos(np.radians(angle)), np.sin(np.radians(angle))
    return np.stack([c * x - s * y, s * x + c * y], axis=-1)


def height_left(name: str, lrs, memory: float, bowl: Surface, starts, steps: int) -> np.ndarray:
    """Return what is left of the height, shape (rates, starts); infinite where it diverged."""
    optimizer = build(name, np.repeat(lrs, len(starts)), memory)
    path = descend(bowl, optimizer, np.tile(starts, (len(lrs), 1)), steps)
    end = bowl(path[:, -1]) / BOWL(BOWL.start)
    return np.where(np.isfinite(end), end, np.inf).reshape(len(lrs), len(starts))


@lru_cache(maxsize=512)
def tune(name: str, angle: float, memories: tuple = (0.9,), kappa: float = KAPPA,
         steps: int = STEPS, rates: tuple = RATES) -> Tuned:  # fmt: skip
    """Try every rate with each memory on a turned bowl; keep the best over the starts."""
    bowl, starts, tried = bowl_of(kappa, angle), starts_around(angle, kappa), []
    for memory in memories:
        left = height_left(name, rates, memory, bowl, starts, steps)
        tried += [Tuned(lr, memory, row) for lr, row in zip(rates, left, strict=True)]
    return tried[best_of([tuned.left for tuned in tried])]


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
