"""Which cells of an image block share one mean: batch, layer and instance normalization."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import ClassVar

import numpy as np
from matplotlib.collections import PolyCollection

from course.figures import GREY, ORANGE, beside, short
from explorables.scene import Scene
from helpers.data import few_digits
from helpers.image_normalization import IMAGE_AXES, normalize_images

IMAGES, CHANNELS, SIDE = 3, 3, 8
PIXELS = 4  # the block is drawn with so many cells along the axis of the pixels
KINDS = {"batch": "BatchNorm", "layer": "LayerNorm", "instance": "InstanceNorm"}
PALE, GAP = "#DDDDDD", 1


@cache
def maps() -> np.ndarray:
    """Three digits and three maps of each, (N, C, H, W): ink, and its change across and down."""
    images = few_digits(300).X[[0, 1, 4]].reshape(-1, SIDE, SIDE).astype(float)
    ink = images - images.mean()
    across = np.diff(images, axis=2, append=0)
    down = np.diff(images, axis=1, append=0)
    return np.stack([ink, across, down], axis=1)


def group(kind: str, image: int) -> np.ndarray:
    """True for the (image, channel) pairs that share their mean with channel 0 of ``image``."""
    shares = np.zeros((IMAGES, CHANNELS), bool)
    n = slice(None) if 0 in IMAGE_AXES[kind] else image
    c = slice(None) if 1 in IMAGE_AXES[kind] else 0
    shares[n, c] = True
    return shares


@dataclass(frozen=True)
class Block:
    """A block before and after normalization; ``image`` counts from 0."""

    kind: str
    image: int
    contrast: float
    before: np.ndarray
    after: np.ndarray

    @property
    def shares(self) -> np.ndarray:
        return group(self.kind, self.image)


class AveragedCells(Scene):
    """The block of cells, the maps before and after, and the group that one cell belongs to."""

    name = "averaged_cells"
    title = "Which cells are averaged"
    caption = (
        "Three digits (N), three maps of each (C: the ink, its change from left to right and from "
        "top to bottom), 8 x 8 pixels (H, W; in the block four cells stand for the 64). Orange, "
        "in the block and as frames: the cells that share one mean and one variance with the first "
        "map of the chosen image (triangle). The contrast multiplies all cells of image 1. The "
        "maps after have one colour scale."
    )
    picture = (
        "A block of cells in perspective with one group in orange, and two tables of small images, "
        "before and after, with frames around the same group."
    )
    sizes: ClassVar = {"wide": (7.2, 2.9), "narrow": (3.15, 6.6)}

    def compute(self, *, kind, image, contrast) -> Block:
        """Multiply image 1 by ``contrast`` and normalize.

        Parameters
        ----------
        kind : str
            ``"batch"``, ``"layer"`` or ``"instance"``.
        image : int
            1 to 3: whose group is shown.
        contrast : float
        """
        before = maps().copy()
        before[0] *= contrast
        return Block(kind, image - 1, contrast, before, normalize_images(before, kind))

    def init(self, figure, result: Block) -> dict:
        grid = beside(figure, 3)
        figure.get_layout_engine().set(w_pad=0.05, h_pad=0.05, wspace=0.04, hspace=0.04)
        artists = {"block": draw_block(grid[0])}
        for axes, name in zip(grid[1:], ("before", "after"), strict=True):
            shown = axes.imshow(tiles(result.before), cmap="PuOr_r", vmin=-1, vmax=1)
            artists[name] = (shown, draw_frames(axes))
            centres = SIDE / 2 - 0.5 + (SIDE + GAP) * np.arange(3)
            axes.set_xticks(centres, ["image 1", "2", "3"])
            axes.set_yticks(centres, ["map 1", "2", "3"])
            axes.tick_params(length=0)
            axes.spines[:].set_visible(False)
            axes.set_title(name)
        (artists["mark"],) = grid[2].plot([], [], "v", color=ORANGE, markersize=7, clip_on=False)
        return artists

    def update(self, artists: dict, result: Block) -> None:
        shares = result.shares
        artists["block"].set_facecolor([ORANGE if shares[n, c] else PALE for n, c in FACES[1]])
        artists["mark"].set_data([result.image * (SIDE + GAP) + SIDE / 2 - 0.5], [-2.2])
        for name, limit in (("before", 1.0), ("after", 3.0)):
            image, frames = artists[name]
            image.set_data(tiles(getattr(result, name)) / limit)
            for (c, n), frame in frames.items():
                frame.set_visible(bool(shares[n, c]))

    def read(self, result: Block) -> str:
        means = result.before.mean(axis=IMAGE_AXES[result.kind]).size
        cells = result.before.size // means
        shown = result.after[result.image, 0]
        return (
            f"{KINDS[result.kind]}: {means} means, each over {cells} of the {result.before.size} "
            f"cells. With contrast {short(result.contrast)} in image 1, map 1 of image "
            f"{result.image + 1} leaves with mean {round(shown.mean(), 2) + 0.0:.2f} and std "
            f"{shown.std():.2f}."
        )


def tiles(block: np.ndarray) -> np.ndarray:
    """Lay (N, C, H, W) out as a table, a column for each image, with empty lines between."""
    size = 3 * SIDE + 2 * GAP
    table = np.full((size, size), np.nan)
    for n in range(IMAGES):
        for c in range(CHANNELS):
            top, left = c * (SIDE + GAP), n * (SIDE + GAP)
            table[top : top + SIDE, left : left + SIDE] = block[n, c]
    return table


def draw_frames(axes) -> dict:
    """One rectangle around every tile, by (channel, image)."""
    frames = {}
    for c in range(CHANNELS):
        for n in range(IMAGES):
            x, y = n * (SIDE + GAP) - 0.5, c * (SIDE + GAP) - 0.5
            corners = [x, x + SIDE, x + SIDE, x, x], [y, y, y + SIDE, y + SIDE, y]
            style = {"color": ORANGE, "linestyle": "-", "linewidth": 2.4, "clip_on": False}
            (frames[c, n],) = axes.plot(*corners, **style)
    axes.set(xlim=(-1, 3 * SIDE + 2 * GAP), ylim=(3 * SIDE + 2 * GAP, -3))
    return frames


def _faces() -> tuple[list, list]:
    """The visible squares of the block: images to the right, pixels up, channels into depth."""

    def at(n, c, p):
        return n + 0.55 * c, 0.8 * p + 0.45 * c

    corners, owners = [], []
    for n in range(IMAGES):
        for p in range(PIXELS):  # the front shows channel 1
            corners.append([at(n, 0, p), at(n + 1, 0, p), at(n + 1, 0, p + 1), at(n, 0, p + 1)])
            owners.append((n, 0))
        for c in range(CHANNELS):  # the top
            corners.append([at(i, j, PIXELS) for i, j in
                            ((n, c), (n + 1, c), (n + 1, c + 1), (n, c + 1))])  # fmt: skip
            owners.append((n, c))
    for c in range(CHANNELS):  # the side shows the last image
        for p in range(PIXELS):
            corners.append([at(IMAGES, i, j) for i, j in
                            ((c, p), (c + 1, p), (c + 1, p + 1), (c, p + 1))])  # fmt: skip
            owners.append((IMAGES - 1, c))
    return corners, owners


FACES = _faces()


def draw_block(axes) -> PolyCollection:
    block = PolyCollection(FACES[0], edgecolor=GREY, facecolor=PALE, linewidth=0.8, linestyle="-")
    axes.add_collection(block)
    axes.set(xlim=(-0.9, 5.2), ylim=(-0.9, 4.9), aspect="equal")
    axes.axis("off")
    axes.text(1.5, -0.15, "N: images", ha="center", va="top", fontsize=9)
    axes.text(-0.15, 1.6, "H, W: pixels", ha="right", va="center", rotation=90, fontsize=9)
    axes.text(4.0, 0.45, "C: maps", ha="left", va="center", rotation=39, fontsize=9)
    return block
