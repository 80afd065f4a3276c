"""Panels of histograms: the outputs of each layer, and under them the gradients flowing back."""

from __future__ import annotations

import numpy as np

from course.activation_histograms.statistics import BINS, LOG_RANGE, Statistics
from course.figures import BLUE, GREEN, GREY, ORANGE
from explorables.scene import is_narrow

OUTPUTS, GRADIENTS, FLAT, INK = BLUE, GREEN, ORANGE, GREY
TICKS = {
    "sigmoid": [0, 0.5, 1],
    "tanh": [-1, 0, 1],
    "relu": [0, 2, 4],
    "leaky_relu": [0, 2, 4],
    "elu": [-1, 0, 2, 4],
}
ROOM = -0.24  # the axis starts below 0: room for the mark of one unit


def draw_panels(figure, statistics: Statistics, narrow: bool | None = None) -> list[dict]:
    """Make the axes and empty artists on a figure or subfigure; one dict of artists per layer."""
    depth, narrow = statistics.depth, is_narrow(figure) if narrow is None else narrow
    figure.get_layout_engine().set(w_pad=0.03, h_pad=0.03, wspace=0.03, hspace=0.02)
    grid = figure.subplots(depth, 2) if narrow else figure.subplots(2, depth).T
    layers = []
    for i, (above, below) in enumerate(grid):
        layer = _output_panel(above, statistics) | _gradient_panel(below)
        _label(above, below, i, depth, narrow, statistics.activation)
        layers.append(layer)
    return layers


def update_panels(layers: list[dict], s: Statistics) -> None:
    """Show the statistics."""
    for i, layer in enumerate(layers):
        _update_outputs(layer, s, i)
        _update_gradients(layer, s, i)


def _output_panel(axes, s: Statistics) -> dict:
    window = s.window
    edges = np.linspace(window.low, window.high, BINS + 1)
    margin = 0.02 * (window.high - window.low)
    left = edges[0] - (4 * margin if window.off else 0)
    axes.set(xlim=(left - margin, edges[-1] + margin), ylim=(ROOM, 1.05))
    artists = _bars(axes, edges, OUTPUTS)
    if window.off:
        artists["off"] = _apart(axes, left, edges[0] - margin)
    artists["unit"] = axes.plot([], [], color=INK, linestyle="-", linewidth=3.5,
                                solid_capstyle="butt", marker="|", markersize=6)[0]  # fmt: skip
    artists["output_text"] = _text(axes)
    return artists


def _gradient_panel(axes) -> dict:
    edges = np.linspace(*LOG_RANGE, BINS + 1)
    axes.set(xlim=(edges[0] - 1.9, edges[-1] + 0.3), ylim=(ROOM, 1.05))
    axes.axvline(0, color="#777777", linewidth=0.8, linestyle=":")
    bars = _bars(axes, edges, GRADIENTS)
    artists = {f"gradient_{name}": artist for name, artist in bars.items()}
    artists["gradient_off"] = _apart(axes, edges[0] - 1.6, edges[0] - 0.4)
    artists["rms"] = axes.plot([], [], color=INK, marker="^", markersize=5, linestyle="none")[0]
    artists["gradient_text"] = _text(axes)
    return artists


def _bars(axes, edges, color) -> dict:
    """The histogram itself, and over it the bins where the activation is flat or the axis ends."""
    axes.axhline(0, color="#777777", linewidth=0.8)
    empty = np.zeros(BINS)
    bars = axes.stairs(empty, edges, fill=True, color=color, linewidth=0)
    return {"bars": bars, "ends": axes.stairs(empty, edges, fill=True, color=FLAT, linewidth=0)}


def _apart(axes, left, right):
    """An open bar beside the axis, for values counted apart; its height is a share of the panel."""
    return axes.stairs([0], [left, right], baseline=0, color=FLAT, linewidth=1.5)


def _text(axes):
    return axes.text(0.5, 1.0, "", transform=axes.transAxes, ha="center", va="bottom", fontsize=8.5)


def _label(above, below, i, depth, narrow, activation):
    crowded = not narrow and depth > 5
    ticks = TICKS[activation]
    above.set_xticks([ticks[0], ticks[-1]] if crowded else ticks)
    below.set_xticks([-10, 0] if crowded else [-10, -5, 0, 5])
    for axes in (above, below):
        axes.set_yticks([])
        axes.spines[["left", "bottom"]].set_visible(False)
        axes.tick_params(length=2, pad=2)
        if narrow and i < depth - 1:
            axes.set_xticklabels([])
    if crowded:  # keep the numbers of neighbours apart
        first, *_, last = above.get_xticklabels()
        first.set_horizontalalignment("left")
        last.set_horizontalalignment("right")
    if narrow:
        above.set_ylabel(f"layer {i + 1}")
        if i == 0:
            above.set_title("outputs", loc="center", pad=14)
            below.set_title("gradients", loc="center", pad=14)
        if i == depth - 1:
            above.set_xlabel("output")
            below.set_xlabel("log10 |gradient|")
    else:
        above.set_title(f"layer {i + 1}", loc="center", pad=14)
        if i == 0:
            above.set_ylabel("outputs")
            below.set_ylabel("gradients")
        if i == depth // 2:
            below.set_xlabel("log10 |gradient|")


def _update_outputs(layer, s, i):
    window = s.window
    at_end = [window.flat_low, window.flat_high or s.beyond[i] > 0]
    _set_bars(layer["bars"], layer["ends"], s.counts[i], at_end)
    if window.off:
        _set_apart(layer["off"], s.flat[i])
    layer["unit"].set_data(np.clip(s.band[i], window.low, window.high), [ROOM / 2] * 2)
    layer["output_text"].set_text(f"std {tight(s.spread[i])}")


def _update_gradients(layer, s, i):
    at_end = [False, s.gradient_beyond[i] > 0]
    _set_bars(layer["gradient_bars"], layer["gradient_ends"], s.gradient_counts[i], at_end)
    _set_apart(layer["gradient_off"], s.gradient_vanished[i])
    rms = np.log10(max(s.gradient_rms[i], 1e-38))
    layer["rms"].set_data([np.clip(rms, *LOG_RANGE)], [ROOM / 2])
    layer["gradient_text"].set_text(f"rms {tight(s.gradient_rms[i])}")


def _set_bars(bars, ends, counts, at_end):
    """Scale to the fullest bar; show the first and last one as ends where that is so."""
    heights = counts / max(counts.max(), 1)
    flat = np.zeros(BINS)
    flat[[0, -1]] = heights[[0, -1]] * at_end
    bars.set_data(heights - flat)
    ends.set_visible(flat.any())  # what is empty need not be drawn: a slider waits for it
    if flat.any():
        ends.set_data(flat)


def _set_apart(bar, share):
    bar.set_data([share])
    bar.set_visible(share > 0)  # a bar of height 0 would still draw its edge


def tight(value: float) -> str:
    """A number in two significant digits that fits over a narrow panel: ``0.45``, ``4e-7``."""
    if value == 0 or 0.001 <= abs(value) < 1000:
        return f"{value:.2g}" if abs(value) < 99.5 else f"{value:.0f}"
    mantissa, exponent = f"{value:.0e}".split("e")
    return f"{mantissa}e{int(exponent)}"
