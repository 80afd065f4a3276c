"""Momentum on a quadratic: the plane of learning rate and momentum."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import numpy as np

from course.figures import BLUE, GUIDE, ORANGE, legend, log_ticks, ring
from explorables.scene import Goal, Scene, is_narrow
from helpers.optimizers import Momentum, Nesterov
from helpers.surfaces import BOWL, descend

METHODS = {"Momentum": Momentum, "Nesterov": Nesterov}
CURVATURES = {"gentle": 0.1, "steep": 2.0}  # of the elongated bowl, along x and along y
COLOR = {"gentle": BLUE, "steep": ORANGE}
LINE = {"gentle": "-", "steep": "--"}
LR_RANGE, MOMENTUM_RANGE = (0.02, 4.0), (0.0, 0.99)
PLANE_STEPS = 40


def roots(method: str, lr, momentum, curvature) -> np.ndarray:
    """Return the two factors by which a parabola's distance can change in one step, shape (..., 2).

    Momentum: w[t+1] = (1 + momentum - lr*curvature)*w[t] - momentum*w[t-1]. Nesterov: the same with
    (1 - lr*curvature) times ((1 + momentum), momentum). Both are solved by w[t] = z**t.
    """
    lr, momentum = np.broadcast_arrays(np.asarray(lr, float), momentum)
    if method == "Momentum":
        b, c = 1 + momentum - lr * curvature, momentum
    else:
        shrink = 1 - lr * curvature
        b, c = shrink * (1 + momentum), shrink * momentum
    root = np.sqrt((b * b - 4 * c).astype(complex))
    return np.stack([b + root, b - root], axis=-1) / 2


def convergence_rate(method: str, lr, momentum):
    """Return the factor by which the distance to the bowl's minimum shrinks per step, in the end.

    Above 1 it grows.
    """
    sizes = [np.abs(roots(method, lr, momentum, h)).max(axis=-1) for h in CURVATURES.values()]
    return np.max(sizes, axis=0)


def swinging(method: str, momentum, curvature) -> tuple:
    """Return the learning rates between which a direction swings; at both it is critically damped.

    There the two roots meet. Below, the distance creeps to 0 from one side; above, it changes its
    sign at every step.
    """
    momentum = np.asarray(momentum, float)
    if method == "Momentum":
        root = np.sqrt(momentum)
        return (1 - root) ** 2 / curvature, (1 + root) ** 2 / curvature
    return ((1 - momentum) / (1 + momentum)) ** 2 / curvature, np.full_like(momentum, 1 / curvature)


@dataclass(frozen=True)
class Damping:
    """One point of the plane: the path it gives, and the factor per step in each direction."""

    method: str
    lr: float
    momentum: float
    path: np.ndarray  # (steps + 1, 2): x and y as shares of the start's
    rates: dict
    regimes: dict

    @property
    def rate(self) -> float:
        return max(self.rates.values())


class MomentumPlane(Scene):
    """Learning rate against momentum on the elongated bowl: how fast, and swinging or creeping."""

    name = "momentum_plane"
    title = "Learning rate and momentum decide together"
    caption = (
        "{Left}: every point of the plane is one setting. Thin lines join "
        "settings with the same factor per step; those in the grey part diverge. On a thick "
        "line its direction is critically damped. The steep direction swings between its two "
        "dashed lines, the gentle one to the right of its solid line (a second one lies outside "
        "the picture). The ring is the setting shown. {Right}: x (gentle direction, curvature "
        "0.1) and y (steep, curvature 2) over 40 steps, as shares of their start."
    )
    picture = (
        "A map over learning rate and momentum with contour lines of the convergence factor, "
        "beside two curves of the distance over the steps."
    )
    sizes: ClassVar = {"wide": (7.2, 3.5), "narrow": (3.15, 5.04)}
    rebuild_on = ("method",)
    goals = (
        Goal(
            "Shrink the distance to 0.75 times or less at every step, in the long run. (Without "
            "momentum 0.905 is the best there is.)",
            lambda values, result: result.rate <= 0.75,
            "Close to the best there is: with momentum 0.40 and learning rate 1.34, where both "
            "directions are critically damped, the factor is 0.63.",
        ),
    )

    page = Path(__file__).with_suffix(".mjs")
    page_hint = "Drag the ring."

    def compute(self, *, lr, momentum, method="Momentum") -> Damping:
        """Run the method for 40 steps from (1, 1) and compute its factors per step.

        Parameters
        ----------
        lr, momentum : float
        method : str
            ``"Momentum"`` or ``"Nesterov"``.
        """
        path = descend(BOWL, METHODS[method](lr=lr, momentum=momentum), (1, 1), PLANE_STEPS)
        rates, regimes = {}, {}
        for name, h in CURVATURES.items():
            z = roots(method, lr, momentum, h)
            rates[name] = float(np.abs(z).max())
            regimes[name] = regime(z)
        return Damping(method, lr, momentum, path, rates, regimes)

    def init(self, figure, result: Damping) -> dict:
        if is_narrow(figure):
            grid = figure.add_gridspec(3, 1, height_ratios=[2.2, 1, 1])
            plane, *curves = (figure.add_subplot(cell) for cell in grid)
        else:
            grid = figure.add_gridspec(2, 2, width_ratios=[1.3, 1])
            plane, *curves = (figure.add_subplot(grid[c]) for c in ((slice(2), 0), (0, 1), (1, 1)))
        draw_plane(plane, result.method)
        artists = {"ring": ring(plane, 10, 2.5, zorder=2, in_layout=False)}
        for axes, direction in zip(curves, CURVATURES, strict=True):
            axes.axhline(0, **GUIDE)
            axes.set(xlim=(0, PLANE_STEPS), ylim=(-1.3, 1.3))
            axes.set_title(f"{'x' if direction == 'gentle' else 'y'}: {direction} direction")
            (artists[direction],) = axes.plot([], [], "-", color=COLOR[direction], linewidth=1.4)
            if axes is curves[0]:
                axes.tick_params(labelbottom=False)
        curves[-1].set_xlabel("step")
        return artists

    def update(self, artists: dict, result: Damping) -> None:
        artists["ring"].set_data([result.lr], [result.momentum])
        for values, direction in zip(result.path.T, CURVATURES, strict=True):
            finite = np.clip(np.nan_to_num(values, nan=100), -100, 100)
            artists[direction].set_data(np.arange(len(finite)), finite)

    def read(self, result: Damping) -> str:
        where = f"{result.method}, learning rate {result.lr:.3g}, momentum {result.momentum:.3g}"
        each = ", ".join(
            f"the {name} direction {result.regimes[name]} (factor {rate:.3f})"
            for name, rate in result.rates.items()
        )
        if result.rate >= 1:
            grows = f"diverges, each step multiplies the distance by {result.rate:.3f}"
            return f"{where}: {grows}; {each}."
        steps = np.log(0.01) / np.log(result.rate)
        return (
            f"{where}: in the long run each step leaves {result.rate:.3f} of the distance, a "
            f"hundredth after about {steps:.0f} steps; {each}."
        )


def regime(z: np.ndarray) -> str:
    """How a direction with the factors ``z`` moves."""
    if np.abs(z).max() > 1:
        return "diverges"
    if abs(z[0].imag) > 1e-9:
        return "swings"
    return (
        "flips its sign every step" if z.real.min() < -z.real.max() else "creeps without swinging"
    )


def draw_plane(axes, method: str) -> None:
    """Contours of the convergence factor, critical damping and the limit of divergence."""
    lr = np.geomspace(*LR_RANGE, 240)
    momentum = np.linspace(*MOMENTUM_RANGE, 240)
    rate = convergence_rate(method, lr[None, :], momentum[:, None])
    levels = [0.7, 0.8, 0.9, 0.95, 0.98]
    lines = axes.contour(lr, momentum, rate, levels=levels, colors="#777777", linewidths=0.8,
                         linestyles="-")  # fmt: skip
    axes.clabel(lines, levels[1:], fontsize=8.5, fmt="%.2g")
    axes.contourf(lr, momentum, rate, levels=[1, 1e9], colors="#555555", alpha=0.15)
    axes.text(3.8, 0.03 if method == "Momentum" else 0.9, "diverges", ha="right", fontsize=8.5)
    axes.contour(lr, momentum, rate, levels=[1], colors="#555555", linewidths=1.2)
    for name, h in CURVATURES.items():
        for edge in swinging(method, momentum, h):
            (line,) = axes.plot(edge, momentum, LINE[name], color=COLOR[name])
        line.set_label(f"{name} direction")
    axes.set(xscale="log", xlim=LR_RANGE, ylim=MOMENTUM_RANGE)
    axes.set(xlabel="learning rate", ylabel="momentum")
    log_ticks(axes, [0.03, 0.1, 0.3, 1, 3])
    legend(axes.figure, axes, title="critically damped:", alignment="left")
