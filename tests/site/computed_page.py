"""A page of three figures that it computes itself, with few stops: it is made in seconds."""

from __future__ import annotations

import os
from pathlib import Path

from trial_page import ASSETS, PAGE

from course.dropout.mask import Mask
from course.optimizers.paths import Path as Descents
from course.weight_penalties.geometry import Geometry
from explorables import Choice, Explorable, Slider
from explorables.static import static_html

WALL = '<div style="height: 1500px">The rest of a chapter.</div>'
FIGURES = (
    Explorable(Geometry(), {
        "strength": Slider(0, 3, 0.6, [0, 0.6, 3], label="lambda"),
        "l1_ratio": Slider(0, 1, 1, [0.3, 1], label="l1_ratio"),
        "angle": Slider(-45, 90, 15, [15, 45], unit="degrees", label="optimum at"),
    }),
    Explorable(Descents(), {
        "surface": Choice(["elongated bowl", "rotated bowl"]),
        "optimizer": Choice(["SGD", "Momentum"]),
        "lr": Slider(0.01, 8, 0.95, [0.1, 0.95], log=True, label="learning rate"),
        "memory": Slider(0, 0.99, 0.9, [0.5, 0.9], when={"optimizer": ["Momentum"]}),
    }),
    Explorable(Mask(), {
        "p": Slider(0, 0.9, 0.5, [0.1, 0.5, 0.9], label="dropout p"),
        "step": Slider(1, 4, 1, 4, integer=True, label="step", play=True),
    }),
)  # fmt: skip


def write(folder: Path) -> str:
    """Write the page and all it needs into the folder; return its address."""
    cores, os.cpu_count = os.cpu_count, lambda: 1
    try:
        body = "".join(static_html(figure, folder) for figure in FIGURES)
    finally:
        os.cpu_count = cores
    for name in ("explorables.css", "explorables.js"):
        (folder / name).write_bytes((ASSETS / name).read_bytes())
    head = (
        '<script src="explorables.js" defer></script>'
        '<meta name="viewport" content="width=device-width">'
        "<style>html[data-theme=dark] { background: #121212; color: #eee }</style>"
    )
    html = PAGE.format(head=head, body=body.replace("explorable:", "") + WALL)
    (folder / "page.html").write_text(html, encoding="utf-8")
    return (folder / "page.html").as_uri()
