"""Where a figure is being shown, and the HTML of a picture that fits a desktop and a phone."""

from __future__ import annotations

import os
from base64 import b64encode
from html import escape
from pathlib import Path

STORE = "EXPLORABLES_STORE"  # set while the book is built: the folder that keeps rendered frames
LIMIT = "EXPLORABLES_LIMIT"  # the most settings that one explorable may have
MOST = 1000  # where the book says nothing
STILLS = "stills"  # the folder of the store that keeps figures without controls
CSS_PIXELS = 100  # per inch of a figure
# Phones have two pixels or more for a CSS pixel. A wide picture has three for two CSS pixels: with
# four its decoding would take longer than the screen shows one frame.
DPI = {"wide": 150, "narrow": 200}
PHONE = "(max-width: 576px)"


def store() -> Path | None:
    """The folder for frames while the book is built; None in a kernel."""
    folder = os.environ.get(STORE)
    return Path(folder) if folder else None


def limit() -> int:
    """The most settings that one explorable of the book may have."""
    return int(os.environ.get(LIMIT) or MOST)


def data_link(picture: bytes) -> str:
    """The address of a WebP picture that carries the picture itself."""
    return f"data:image/webp;base64,{b64encode(picture).decode()}"


def picture_html(links: dict, sizes: dict, alt: str) -> str:
    """A ``<picture>`` with its box reserved; ``links``, ``sizes`` (inches) by wide and narrow."""
    (ww, wh), (nw, nh) = ([round(side * DPI[s]) for side in sizes[s]] for s in ("wide", "narrow"))
    shown = round(sizes["wide"][0] * CSS_PIXELS)
    return (
        f'<picture style="max-width: {shown}px">'
        f'<source media="{PHONE}" srcset="{links["narrow"]}" width="{nw}" height="{nh}">'
        f'<img class="dark-light" src="{links["wide"]}" width="{ww}" height="{wh}" loading="lazy" '
        f'alt="{escape(alt)}">'
        "</picture>"
    )
