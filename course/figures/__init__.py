"""What the figures of all chapters share."""

from course.figures.band import Band
from course.figures.layout import beside, legend, log_ticks, panels
from course.figures.marks import ring, stand, upright
from course.figures.pairs import pairs
from course.figures.palette import (
    BLUE,
    COLORS,
    DASHES,
    GREEN,
    GREY,
    GUIDE,
    OLIVE,
    ORANGE,
    PURPLE,
)
from course.figures.tiles import tiles
from course.figures.words import percent, short, spread

__all__ = [
    "BLUE",
    "COLORS",
    "DASHES",
    "GREEN",
    "GREY",
    "GUIDE",
    "OLIVE",
    "ORANGE",
    "PURPLE",
    "Band",
    "beside",
    "legend",
    "log_ticks",
    "pairs",
    "panels",
    "percent",
    "ring",
    "short",
    "spread",
    "stand",
    "tiles",
    "upright",
]
