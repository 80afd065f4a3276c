"""The averages of Adam in their first steps, raw and corrected."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from course.figures import BLUE, GUIDE, ORANGE, beside, legend, short
from explorables.scene import Goal, Scene, is_narrow
from helpers.optimizers import Adam

STEPS = 50
GRADIENTS = {  # name -> mean and mean square of the gradients
    "steady": (1.0, 1.0),
    "noisy": (1.0, 1.25),
    "sparse": (0.1, 0.1),
}


def gradients(kind: str) -> np.ndarray:
    """Return 50 gradients: 1, or 1 with noise of std 0.5, or 1 at every tenth step and else 0."""
    if kind == "noisy":
        return 1 + 0.5 * np.random.default_rng(1).standard_normal(STEPS)
    return np.ones(STEPS) if kind == "steady" else (np.arange(STEPS) % 10 == 0).astype(float)


@dataclass(frozen=True)
class Averages:
    """Adam's averages over 50 steps with lr 1, raw and corrected, and the steps each would give."""

    kind: str
    m: np.ndarray
    v: np.ndarray
    m_hat: np.ndarray
    v_hat: np.ndarray
    step: np.ndarray  # taken by Adam, in units of lr
    raw_step: np.ndarray  # without the correction
    held: float  # share of the weights that the raw v holds after the first step


class BiasCorrection(Scene):
    """The two moving averages of Adam in their first 50 steps, raw and corrected."""

    name = "bias_correction"
    title = "Averages that start at zero, and their correction"
    caption = (
        "Dashed: the raw moving averages m and v, which start at 0. Solid: corrected, "
        "m/(1-beta1^t) and v/(1-beta2^t). Dotted: the mean of the gradients and of their squares. "
        "The last panel shows the size of the step each pair gives, in units of the learning rate."
    )
    picture = (
        "Three panels over 50 steps, each with a dashed raw curve and a solid corrected one: m, v "
        "and the size of the step."
    )
    sizes: ClassVar = {"wide": (7.2, 2.9), "narrow": (3.15, 5.22)}
    rebuild_on = ("gradient",)
    goals = (
        Goal(
            "Keep beta1 at 0.9 and find the beta2 at which the raw averages, both wrong, take a "
            "first step of the right size.",
            lambda values, result: (
                abs(values["beta1"] - 0.9) < 1e-9
                and abs(abs(result.raw_step[0] / result.step[0]) - 1) < 0.05
            ),
            "At beta2 = 0.99 the two biases cancel at step 1: (1 - 0.9)/sqrt(1 - 0.99) = 1. Look "
            "at the next steps: they cancel there no longer.",
        ),
    )

    def compute(self, *, beta2, beta1=0.9, gradient="noisy") -> Averages:
        """Run Adam for 50 steps on given gradients.

        Parameters
        ----------
        beta1, beta2 : float
        gradient : str
            ``"steady"``, ``"noisy"`` or ``"sparse"``.
        """
        adam = Adam(lr=1.0, beta1=beta1, beta2=beta2)
        w, rows = np.zeros(1), []
        for g in gradients(gradient):
            before = w[0]
            adam.step([w], [np.array([g])])
            rows.append((adam.state[0]["m"][0], adam.state[0]["v"][0], before - w[0]))
        m, v, step = np.transpose(rows)
        t = np.arange(1, STEPS + 1)
        return Averages(
            kind=gradient,
            m=m,
            v=v,
            m_hat=m / (1 - beta1**t),
            v_hat=v / (1 - beta2**t),
            step=step,
            raw_step=m / (np.sqrt(v) + adam.eps),
            held=1 - beta2,
        )

    def init(self, figure, result: Averages) -> dict:
        axes = beside(figure, 3)
        tops = {"steady": (1.3, 1.3), "noisy": (2.2, 4.2), "sparse": (1.05, 1.05)}[result.kind]
        artists = {}
        for panel, name, top, mean in zip(axes, "mv", tops, GRADIENTS[result.kind], strict=False):
            panel.axhline(mean, **GUIDE | {"linestyle": ":", "linewidth": 1.6})
            panel.set_ylim(0, top)
            artists[name] = _pair(panel)
        axes[0].set_title("m: average of g")
        axes[1].set_title("v: average of g\N{SUPERSCRIPT TWO}")
        axes[2].set_title("step size / learning rate")
        axes[2].axhline(1, **GUIDE | {"linestyle": ":", "linewidth": 1.6})
        axes[2].set(yscale="log", ylim=(0.02, 50))
        artists["step"] = _pair(axes[2])
        for panel in axes:
            panel.set_xlim(1, STEPS)
            panel.set_xticks([1, 10, 20, 30, 40, 50])
            if panel is axes[-1] or not is_narrow(figure):
                panel.set_xlabel("step")
        legend(figure, axes[0], loc="outside lower left")
        return artists

    def update(self, artists: dict, result: Averages) -> None:
        t = np.arange(1, STEPS + 1)
        shown = {
            "m": (result.m_hat, result.m),
            "v": (result.v_hat, result.v),
            "step": (np.abs(result.step).clip(1e-3), np.abs(result.raw_step).clip(1e-3)),
        }
        for name, curves in shown.items():
            for line, values in zip(artists[name], curves, strict=True):
                line.set_data(t, values)

    def read(self, result: Averages) -> str:
        raw = np.abs(result.raw_step)
        return (
            f"After the first gradient the raw v holds {short(result.held)} of its square; the "
            f"correction divides by just that. The first step is {short(result.step[0])} times the "
            f"learning rate; without the correction it would be {short(raw[0])} times, and the "
            f"largest, at step {raw.argmax() + 1}, {short(raw.max())} times."
        )


def _pair(axes) -> list:
    (raw,) = axes.plot([], [], "--", color=ORANGE, label="raw")
    (corrected,) = axes.plot([], [], "-", color=BLUE, label="corrected")
    return [corrected, raw]
