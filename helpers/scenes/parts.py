"""What scenes share: seed bands, panels for desktop and phone, numbers in words, the digits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from helpers.data import digits, flip_labels
from helpers.scenes.scene import is_narrow

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


def percent(share: float) -> str:
    """``0.934 -> '93 %'``; what is not all or nothing is never rounded to it."""
    value = 100 * share
    if 0 < value < 0.1:
        return "under 0.1 %"
    if 99.9 < value < 100:
        return "over 99.9 %"
    return f"{value:.1f} %" if 0 < value < 0.95 or 99.05 <= value < 100 else f"{value:.0f} %"


def short(value: float) -> str:
    """A number for a sentence, two significant digits: ``0.00012 -> '0.00012'``, ``4e-7``."""
    if value == 0 or not np.isfinite(value):
        return "0" if value == 0 else "not finite"
    if 1e-4 <= abs(value) < 1e5:
        return np.format_float_positional(value, 2, fractional=False, trim="-", unique=False)
    mantissa, exponent = f"{value:.1e}".split("e")
    return f"{mantissa.removesuffix('.0')}e{int(exponent)}"


def spread(runs: np.ndarray, text=short) -> str:
    """Median over seeds with the lowest and the highest: ``'0.31 (0.28 to 0.35)'``."""
    finite = np.asarray(runs)[np.isfinite(runs)]
    if len(finite) == 0:
        return "not finite"
    return f"{text(np.median(finite))} ({text(finite.min())} to {text(finite.max())})"


@dataclass(frozen=True)
class Split:
    """Training, validation and test part of the digits; X float32 (n, 64), y int (n,)."""

    X: np.ndarray
    y: np.ndarray
    X_val: np.ndarray
    y_val: np.ndarray
    X_test: np.ndarray
    y_test: np.ndarray


def few_digits(n: int = 300, *, label_noise: float = 0.0, seed: int = 0) -> Split:
    """The digits split into ``n`` for training, 600 for validation and the rest for test.

    ``label_noise`` is the share of *training* labels replaced by wrong ones; the other two parts
    keep true labels.
    """
    rng = np.random.default_rng(seed)
    X, y = digits()
    order = rng.permutation(len(y))
    train, val, test = order[:n], order[n : n + 600], order[n + 600 :]
    y_train = flip_labels(y[train], label_noise, rng, n_classes=10)
    return Split(X[train], y_train, X[val], y[val], X[test], y[test])
