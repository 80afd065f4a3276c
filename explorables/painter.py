"""From a result to the bytes of a picture: artists made once, then only what changed is redrawn."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from pathlib import Path
from threading import RLock
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure, FigureBase
from PIL import Image

from explorables.colours import reduced
from explorables.scene import Scene

STYLE = Path(__file__).with_name("style.mplstyle")
RC = mpl.rc_params_from_file(STYLE, use_default_template=True)
DRAWING = RLock()  # Matplotlib's settings belong to all threads


class Painter:
    """Paints the results of one scene at one size.

    Redrawing a Matplotlib figure costs far more than redrawing the few artists that a slider
    changes. So the figure is drawn once without them and kept as a background; each frame copies
    the background and draws the changed artists over it.

    Parameters
    ----------
    scene : Scene
        What to draw.
    size : str
        ``"wide"`` or ``"narrow"``, a key of ``scene.sizes``.
    dpi : int
        Pixels per inch; 100 is one CSS pixel per hundredth of an inch.
    typical : callable, optional
        ``typical(values)``, as of an ``Explorable``, gives the result by which a figure that is
        redrawn whole is laid out, so that its panels stand in the same place in every frame; the
        first one painted when omitted.
    """

    def __init__(
        self,
        scene: Scene,
        size: str = "wide",
        dpi: int = 200,
        typical: Callable[[dict], Any] | None = None,
    ) -> None:
        self.scene = scene
        self.size = scene.sizes[size]
        self.dpi = dpi
        self.typical = typical
        self._drawn = {}  # structure -> _Drawn

    def paint(self, values: dict, result: Any) -> np.ndarray:
        """Return the picture of ``result`` as an RGBA array, shape (height, width, 4).

        The array is a view of the canvas, valid until the next call.

        Raises
        ------
        ValueError
            When ``init`` returned axes among what moves, or ``update`` made or removed an artist.
        """
        structure = tuple(values[name] for name in self.scene.rebuild_on)
        with DRAWING, mpl.rc_context(RC):
            if structure not in self._drawn:
                self._drawn[structure] = self._start(values, result)
            drawn = self._drawn[structure]
            self.scene.update(drawn.artists, result)
            if drawn.background is None:
                drawn.canvas.draw()
            else:
                drawn.check(self.scene.name)
                drawn.canvas.restore_region(drawn.background)
                for artist in drawn.moving:
                    drawn.canvas.figure.draw_artist(artist)
        return np.asarray(drawn.canvas.buffer_rgba())

    def _start(self, values: dict, result) -> _Drawn:
        """Make the artists, fix the layout and keep a picture of everything that stays."""
        figure = Figure(figsize=self.size, dpi=self.dpi, layout="constrained")
        figure.patch.set_alpha(0)
        canvas = FigureCanvasAgg(figure)
        artists = self.scene.init(figure, result)
        self.scene.update(artists, result)
        whole = self.scene.redraw == "whole"
        if whole and self.typical:
            figure.clear()
            result = self.typical(values)
            artists = self.scene.init(figure, result)
            self.scene.update(artists, result)
        canvas.draw()
        figure.set_layout_engine("none")  # panels must not move between frames
        if whole:
            return _Drawn(canvas, artists)
        moving = sorted(moving_artists(artists, self.scene.name), key=Artist.get_zorder)
        for artist in moving:
            artist.set_animated(True)
        canvas.draw()
        return _Drawn(canvas, artists, canvas.copy_from_bbox(figure.bbox), moving)


def moving_artists(artists: Any, name: str) -> list[Artist]:
    """Collect what ``init`` of scene ``name`` returned: artists, and objects that hold some.

    Dictionaries, lists, tuples and whatever has a list ``artists`` (a seed band) are looked into;
    other objects, such as numbers that ``update`` needs, are passed over.
    """
    if isinstance(artists, Axes | Axis | FigureBase):
        raise ValueError(
            f"init of scene {name!r} must return the artists that move, got {artists}; where axes "
            "or ticks change too, set redraw = 'whole'"
        )
    if isinstance(artists, Artist):
        return [artists]
    if isinstance(artists, Mapping):
        artists = artists.values()
    elif hasattr(artists, "artists"):
        artists = artists.artists
    elif not isinstance(artists, list | tuple):
        return []
    return [artist for part in artists for artist in moving_artists(part, name)]


class _Drawn:
    """A figure made once: its artists, and the picture of those of them that stay.

    Parameters
    ----------
    canvas : FigureCanvasAgg
    artists : what ``init`` returned
    background : the picture of what stays; None when every frame is drawn whole
    moving : list of Artist
        What is drawn over the background, lowest first.
    """

    def __init__(self, canvas, artists, background=None, moving=()):
        self.canvas, self.artists, self.background = canvas, artists, background
        self.moving = moving
        self.axes = canvas.figure.axes
        self.held = self._children()

    def _children(self) -> list[int]:
        return [len(axes.get_children()) for axes in self.axes]

    def check(self, name: str) -> None:
        """Raise where an artist came or went: it would be left out, or stay for ever."""
        if self._children() != self.held:
            raise ValueError(
                f"update of scene {name!r} must change the artists of init, and made or removed "
                "some; make them in init, or set redraw = 'whole'"
            )


def webp(picture: np.ndarray, *, effort: int = 2) -> bytes:
    """Encode an RGBA array without loss; ``effort`` from 0 (fast) to 6 (small).

    Above 0 the picture is first brought to few colours, see ``explorables.colours``. That is not
    seen, and takes half the time.
    """
    stream = io.BytesIO()
    # quality is how hard the encoder searches: at 50 it takes twice as long for an eighth less
    Image.fromarray(reduced(picture) if effort else picture).save(
        stream, "WEBP", lossless=True, quality=20, method=effort, exact=False
    )
    return stream.getvalue()
