"""Still figures: a picture with a caption and a description, in the book's style."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from html import escape

import matplotlib as mpl
import numpy as np
from IPython.display import HTML, display
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from explorables.caption import caption_html, caption_text
from explorables.painter import DRAWING, RC, webp
from explorables.place import DPI, STILLS, data_link, picture_html, store

SIZES = {"wide": (7.2, 3.2), "narrow": (3.15, 3.8)}


def show(
    draw: Callable[[Figure], None], *, caption: str, alt: str, sizes: dict | None = None
) -> None:
    """Show a still figure, drawn once for a desktop and once for a phone.

    Parameters
    ----------
    draw : callable
        ``draw(figure)`` fills an empty figure; ``is_narrow(figure)`` tells which one it is given.
    caption : str
        What is drawn; stands under the figure. Where its panels lie side by side in the wide
        picture and one above the other in the narrow one, write ``{left}``, ``{right}`` or, at
        the start of a sentence, ``{Left}``, ``{Right}``: the page says what the reader sees.
    alt : str
        What a reader would see in it: its message with its numbers, for one who cannot.
    sizes : dict, optional
        Width and height in inches of the ``"wide"`` and the ``"narrow"`` figure.

    Raises
    ------
    ValueError
        When caption or alt is empty.
    """
    for name, text in (("caption", caption), ("alt", alt)):
        if not isinstance(text, str) or not text.strip():
            raise ValueError(f"{name} must be a sentence, got {text!r}")
    sizes = {**SIZES, **(sizes or {})}
    links = {size: _link(webp(_paint(draw, inches, DPI[size]))) for size, inches in sizes.items()}
    picture = picture_html(links, sizes, caption_text(alt))
    caption = escape(caption_text(caption)) if store() is None else caption_html(caption)
    figcaption = f"<figcaption>{caption}</figcaption>"
    display(HTML(f'<figure class="still">{picture}{figcaption}</figure>'))


def _paint(draw, inches, dpi) -> np.ndarray:
    with DRAWING, mpl.rc_context(RC):
        figure = Figure(figsize=inches, dpi=dpi, layout="constrained")
        canvas = FigureCanvasAgg(figure)
        draw(figure)
        canvas.draw()
        return np.asarray(canvas.buffer_rgba())


def _link(content: bytes) -> str:
    """The address of a picture: a file of the store in a build, else the data itself."""
    if store() is None:
        return data_link(content)
    folder = store() / STILLS
    folder.mkdir(parents=True, exist_ok=True)
    name = hashlib.sha256(content).hexdigest()[:16] + ".webp"
    (folder / name).write_bytes(content)
    return f"explorable:{STILLS}/{name}"
