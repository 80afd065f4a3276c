"""Colours and dashes of the figures; each series can be told apart without its colour."""

from __future__ import annotations

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
