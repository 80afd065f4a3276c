"""Functions of two parameters, with their gradients: the ground on which optimizers are watched.

A surface takes one point, shape (2,), or any number of them, shape (..., 2): the grid of a contour
plot and a population of paths are one call each.

>>> path = descend(BOWL, SGD(lr=0.95), start=(-7, 2), steps=30)     # shape (31, 2)
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from helpers.checks import finite, floats, function, instance, integer, number
from helpers.divergence import quietly
from helpers.optimizers import Optimizer
from helpers.protocols import ArrayLike, Hyperparameter


@dataclass(frozen=True)
class Surface:
    """A function f(x, y) with its gradient, and where to look at it.

    Parameters
    ----------
    name : str
    f, df : callable
        The function and its two derivatives (df/dx, df/dy), for arrays x and y of one shape.
    minima : tuple of points (x, y)
        All global minima.
    start : point (x, y)
        From here the surface shows what it is for.
    box : ((x_low, x_high), (y_low, y_high))
        The part of the plane worth drawing.
    """

    name: str
    f: Callable
    df: Callable
    minima: tuple
    start: tuple
    box: tuple

    @property
    def minimum(self) -> tuple:
        """The first of the minima."""
        return self.minima[0]

    def __call__(self, points: ArrayLike) -> np.ndarray:
        """Return the heights, shape (...), at ``points``, shape (..., 2)."""
        with quietly():
            return self.f(*_coordinates(points))

    def gradient(self, points: ArrayLike) -> np.ndarray:
        """Return the gradients, shape (..., 2), at ``points``, shape (..., 2)."""
        with quietly():
            return np.stack(self.df(*_coordinates(points)), axis=-1)

    def distance(self, points: ArrayLike) -> np.ndarray:
        """Return how far ``points``, shape (..., 2), are from the nearest minimum, shape (...)."""
        x, y = _coordinates(points)
        with np.errstate(over="ignore"):
            return np.min([np.hypot(x - a, y - b) for a, b in self.minima], axis=0)

    def grid(self, n: int = 200) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return x, y and the heights over ``box``, each of shape (n, n), for a contour plot."""
        n = integer("n", n, low=2)
        (x0, x1), (y0, y1) = self.box
        x, y = np.meshgrid(np.linspace(x0, x1, n), np.linspace(y0, y1, n))
        return x, y, self(np.stack([x, y], axis=-1))


def _coordinates(points):
    points = floats("points", points).astype(float, copy=False)
    if points.ndim == 0 or points.shape[-1] != 2:
        raise ValueError(f"points must have shape (..., 2), got {points.shape}")
    return points[..., 0], points[..., 1]


def rotated(surface: Surface, degrees: float, *, name: str, box: tuple) -> Surface:
    """Return ``surface`` turned counterclockwise about the origin, its minima and start with it.

    Gradient descent and momentum take the same path, turned. Methods with a rate of its own for
    every parameter do not: their rates belong to the axes.

    Parameters
    ----------
    surface : Surface
    degrees : float
    name, box
        Those of the turned surface.

    Raises
    ------
    ValueError
        When ``surface`` is no Surface, or ``degrees`` not one finite number.
    """
    instance("surface", surface, Surface)
    number("degrees", degrees, single=True)
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))

    def turn(x, y):
        return c * x - s * y, s * x + c * y

    def back(x, y):
        return c * x + s * y, c * y - s * x

    return Surface(
        name=name,
        f=lambda x, y: surface.f(*back(x, y)),
        df=lambda x, y: turn(*surface.df(*back(x, y))),
        minima=tuple(turn(*point) for point in surface.minima),
        start=turn(*surface.start),
        box=box,
    )


# Curvature 2 along y and 1/10 along x: the gradient points across the valley, not along it.
BOWL = Surface(
    name="elongated bowl",
    f=lambda x, y: x**2 / 20 + y**2,
    df=lambda x, y: (x / 10, 2 * y),
    minima=((0.0, 0.0),),
    start=(-7.0, 2.0),
    box=((-10, 10), (-5, 5)),
)

ROTATED_BOWL = rotated(BOWL, 45, name="rotated bowl", box=((-9, 9), (-9, 9)))

# A curved valley with a nearly flat floor (Rosenbrock 1960).
ROSENBROCK = Surface(
    name="Rosenbrock",
    f=lambda x, y: (1 - x) ** 2 + 100 * (y - x**2) ** 2,
    df=lambda x, y: (-2 * (1 - x) - 400 * x * (y - x**2), 200 * (y - x**2)),
    minima=((1.0, 1.0),),
    start=(-1.2, 1.0),
    box=((-2, 2), (-1, 3)),
)

# At (0, 0) the gradient vanishes, but y leads down from there on both sides.
SADDLE = Surface(
    name="saddle",
    f=lambda x, y: x**2 / 2 - y**2 / 2 + y**4 / 4,
    df=lambda x, y: (x, y**3 - y),
    minima=((0.0, 1.0), (0.0, -1.0)),
    start=(-1.5, 0.01),
    box=((-2, 2), (-1.6, 1.6)),
)

# Flat far away, where the gradient falls like 1/distance, and steep at the bottom, with curvature
# 2/WIDTH**2 along y: a rate that is right for one part is wrong for the other.
WIDTH = 0.3
NARROW = Surface(
    name="steep narrow optimum",
    f=lambda x, y: np.log1p((x**2 / 4 + y**2) / WIDTH**2),
    df=lambda x, y: (x / 2 / (WIDTH**2 + x**2 / 4 + y**2), 2 * y / (WIDTH**2 + x**2 / 4 + y**2)),
    minima=((0.0, 0.0),),
    start=(-4.0, 2.0),
    box=((-5, 5), (-3, 3)),
)

SURFACES = {s.name: s for s in (BOWL, ROTATED_BOWL, ROSENBROCK, SADDLE, NARROW)}


def descend(
    surface: Surface, optimizer: Optimizer, start: ArrayLike | None = None, steps: int = 30, *,
    schedule: Callable[[int], Hyperparameter] | None = None,
) -> np.ndarray:  # fmt: skip
    """Return the path of ``optimizer`` on ``surface``.

    Parameters
    ----------
    surface : Surface
    optimizer : Optimizer
        Its earlier steps are forgotten. With a hyperparameter of shape (P,) there are P paths.
    start : (2,) or (P, 2) array, optional
        ``surface.start`` by default.
    steps : int, >= 0
    schedule : callable, optional
        Function from step to rate; it sets ``optimizer.lr``.

    Returns
    -------
    (steps + 1, 2) or (P, steps + 1, 2) array
        All points, the start first. A path that overflows is NaN from there on.

    Raises
    ------
    ValueError
        When an argument is not what it should be, or ``schedule`` returns no rate of 0 or larger.
    """
    instance("surface", surface, Surface)
    instance("optimizer", optimizer, Optimizer)
    function("schedule", schedule, optional=True)
    start = finite("start", surface.start if start is None else start)
    if start.shape[-1:] != (2,) or start.ndim > 2:
        raise ValueError(f"start must have shape (2,) or (P, 2), got {start.shape}")
    steps = integer("steps", steps, low=0)
    optimizer.reset()
    if optimizer.population and start.ndim == 1:
        start = np.tile(start, (optimizer.population, 1))
    point = np.array(start, dtype=float)
    path = np.empty((*point.shape[:-1], steps + 1, 2))
    path[..., 0, :] = point
    for step in range(steps):
        if schedule is not None:
            optimizer.lr = schedule(step)
        optimizer.step([point], [surface.gradient(point)])
        path[..., step + 1, :] = point
    overflowed = np.logical_or.accumulate(~np.isfinite(path).all(axis=-1), axis=-1)
    path[overflowed] = np.nan
    return path
