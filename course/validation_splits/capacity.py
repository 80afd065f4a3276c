"""Capacity: polynomials of every degree, fitted to few or many noisy samples."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar

import numpy as np
from numpy.polynomial.legendre import legvander

from course.figures import BLUE, GREY, GUIDE, Band, beside, legend, log_ticks, ring, short, spread
from explorables.scene import Goal, Scene
from helpers.experiment import best_of

DRAWS, MOST, NOISE = 20, 320, 0.3
DEGREES = tuple(range(15))
SIZES = (16, 24, 40, 80, 160, 320)
ERRORS = (0.08, 30)
GRID = np.linspace(-1, 1, 201)


def truth(x: np.ndarray) -> np.ndarray:
    """The function that the samples follow, up to the noise."""
    return np.sin(4 * x)


def samples(draw: int, n: int, part: str) -> tuple[np.ndarray, np.ndarray]:
    """Return the first ``n`` of the samples of a draw, x in [-1, 1] and noisy y."""
    rng = np.random.default_rng([draw, part == "val"])
    x = rng.uniform(-1, 1, MOST)
    return x[:n], (truth(x) + NOISE * rng.standard_normal(MOST))[:n]


def fit_all_degrees(x: np.ndarray, y: np.ndarray) -> list[np.ndarray]:
    """Return the least-squares coefficients for every degree.

    With ``A = Q R`` the best coefficients solve ``R c = Q.T y``. The columns of a lower degree are
    the first columns of a higher one, so one factorization serves them all.
    """
    Q, R = np.linalg.qr(legvander(x, DEGREES[-1]))
    projected = Q.T @ y
    return [np.linalg.solve(R[: d + 1, : d + 1], projected[: d + 1]) for d in DEGREES]


def error(x: np.ndarray, y: np.ndarray, coefficients: np.ndarray) -> float:
    """Root mean square of what a polynomial misses."""
    return np.sqrt(np.mean((legvander(x, len(coefficients) - 1) @ coefficients - y) ** 2))


@lru_cache(maxsize=400)
def errors(n: int) -> np.ndarray:
    """Training and validation errors for ``n`` samples, shape (2, DRAWS, degrees)."""
    found = np.empty((2, DRAWS, len(DEGREES)))
    for draw in range(DRAWS):
        train, val = samples(draw, n, "train"), samples(draw, MOST, "val")
        for degree, fitted in enumerate(fit_all_degrees(*train)):
            found[:, draw, degree] = error(*train, fitted), error(*val, fitted)
    return found


@dataclass(frozen=True)
class Point:
    """One degree and one number of samples among all.

    Attributes
    ----------
    by_degree : ndarray of shape (2, DRAWS, degrees)
        Training and validation error at this number of samples.
    by_size : ndarray of shape (2, DRAWS, sizes)
        The same at this degree.
    sample : tuple of two ndarrays
        x and y of the first draw.
    curve : ndarray
        What was fitted to it, along ``GRID``.
    """

    degree: int
    n: int
    by_degree: np.ndarray
    by_size: np.ndarray
    sample: tuple
    curve: np.ndarray

    @property
    def best(self) -> int:
        """The degree of the lowest median validation error at this number of samples."""
        return best_of(self.by_degree[1].T)


def flexible_without_overfitting(values: dict, result: Point) -> bool:
    train, val = np.median(result.by_degree[:, :, result.degree], axis=1)
    return bool(result.degree >= 12 and val < 1.15 * train)


class Capacity(Scene):
    """A fit, and its training and validation error over the degree and over the samples."""

    name = "capacity"
    title = "How flexible, and how many samples"
    caption = (
        "Polynomials fitted by least squares to sin(4x) with noise of std 0.3. Left (on a phone: "
        "first): the fit to one draw of training samples; dashed, the function. Middle: error "
        "(root mean square) against the degree. Right: error against the number of training "
        "samples, the learning curve. Lines are medians over 20 draws in bands from lowest to "
        "highest; dotted: the std of the noise; rings: the chosen setting."
    )
    picture = (
        "Dots with a curve through them, then two curves over the degree that part: training error "
        "falls, validation error falls and rises again. Over the samples the two approach."
    )
    sizes: ClassVar = {"wide": (7.2, 3.1), "narrow": (3.15, 6.4)}
    goals = (
        Goal(
            "Keep a degree of 12 or more, and bring its validation error within 15 % of its "
            "training error.",
            flexible_without_overfitting,
            "The same flexible model no longer overfits: it was flexible for too few samples.",
        ),
    )

    def compute(self, *, degree, n) -> Point:
        """Fit every degree to every number of samples.

        Parameters
        ----------
        degree : int from 0 to 14
        n : int from 16 to 320
            Training samples.
        """
        by_size = np.stack([errors(size)[:, :, degree] for size in SIZES], axis=-1)
        sample = samples(0, int(n), "train")
        curve = legvander(GRID, degree) @ fit_all_degrees(*sample)[degree]
        return Point(int(degree), int(n), errors(int(n)), by_size, sample, curve)

    def init(self, figure, result: Point) -> dict:
        fit, degrees, sizes = beside(figure, 3)
        fit.plot(GRID, truth(GRID), color=GREY, linestyle="--", linewidth=1.2)
        fit.set(xlim=(-1.02, 1.02), ylim=(-2, 2), xlabel="x", title="one fit")
        degrees.set(xlim=(-0.4, 14.4), xlabel="degree", title="error by degree")
        degrees.set_xticks([0, 5, 10, 14])
        sizes.set(xscale="log", xlim=(14, 370), xlabel="training samples")
        sizes.set_title("learning curve")
        log_ticks(sizes, [20, 50, 100, 300])
        artists = {"bands": [], "rings": []}
        for axes in (degrees, sizes):
            axes.set(yscale="log", ylim=ERRORS)
            axes.axhline(NOISE, **GUIDE)
            artists["bands"].append([Band(axes, 0, "training"), Band(axes, 1, "validation")])
            artists["rings"].append(ring(axes, width=1.8))
        (artists["curve"],) = fit.plot([], [], color=BLUE, linestyle="-", linewidth=2)
        (artists["dots"],) = fit.plot([], [], "o", color=GREY, markersize=3.5, zorder=1.9)
        legend(figure, degrees)
        return artists

    def update(self, artists: dict, result: Point) -> None:
        artists["dots"].set_data(*result.sample)
        artists["curve"].set_data(GRID, np.clip(result.curve, -9, 9))
        axes = [(DEGREES, result.by_degree, result.degree), (SIZES, result.by_size, result.n)]
        level = np.median(result.by_degree[1, :, result.degree])
        for i, (where, runs, at) in enumerate(axes):
            for band, part in zip(artists["bands"][i], runs, strict=True):
                band.set(where, np.clip(part, ERRORS[0] / 9, ERRORS[1] * 9))
            artists["rings"][i].set_data([at], [min(level, 0.9 * ERRORS[1])])

    def read(self, result: Point) -> str:
        train, val = result.by_degree[:, :, result.degree]
        return (
            f"Degree {result.degree}, {result.n} training samples: training error {spread(train)}, "
            f"validation error {spread(val)} over 20 draws; the noise alone is {NOISE}. With this "
            f"many samples degree {result.best} validates best, at "
            f"{short(np.median(result.by_degree[1, :, result.best]))}."
        )
