"""A page of two small explorables, "bars" and "zoom", for what the player does with them."""

from __future__ import annotations

import os
from pathlib import Path

import trial_scenes as trial

import explorables
from explorables import Choice, Slider, strings
from explorables.static import static_html

ASSETS = Path(__file__).resolve().parents[2] / "explorables" / "assets"

PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Trial</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="explorables.css">{head}
<body style="margin: 20px; font: 16px/1.5 sans-serif"><p>Above</p>{body}<p id="below">Below</p>"""

# What book/_ext/launch.py puts at the head of a page when the repository has an address.
LAUNCH = '<div class="dropdown-launch-buttons"><a href="about:blank#binder">Binder</a></div>'

KOREAN = {
    "play": "재생",
    "reset": "처음으로",
    "at_start": "처음 설정입니다.",
    "copy_link": "링크 복사",
    "copy_code": "Jupyter용 복사",
    "copy_and_open": "복사하고 {place} 열기",
    "setting": "설정: {setting}.",
    "reached": "달성했습니다. {praise}",
    "not_reached": "아직입니다.",
}

CONTROLS = {
    "kind": Choice({"up": "Upwards", "down": "Down, then"}),
    "height": Slider(0.01, 1, default=0.1, stops=5, log=True, unit="m", when={"kind": "up"}),
}


class Wordy(trial.Zoom):
    """Its reading grows from a line to many, and its goal has much to say."""

    name = "zoom"
    caption = "{Left}: the bars, {right}: their <line>, {middle} nothing."
    goals = (
        trial.Goal("Reach 6.", lambda values, result: result[-1] >= 6, "Far up. " * 40),
        trial.Goal("Stay at 0.", lambda values, result: result[-1] == 0, "Down."),
    )

    def read(self, result):
        return f"The last bar is {result[-1]:.3f} high. " + "So it is. " * int(10 * result[-1])


def write(folder: Path) -> str:
    """Write the pages and all they need into the folder; return the address of the first."""
    cores, os.cpu_count = os.cpu_count, lambda: 1
    try:
        bars = explorables.Explorable(trial.Bars(), CONTROLS)
        height = Slider(0, 2, default=0.5, stops=5, play=True)
        zoom = explorables.Explorable(Wordy(), {"height": height})
        body = static_html(bars, folder) + static_html(zoom, folder)
        strings.use(KOREAN)
        translated = static_html(bars, folder)
    finally:
        strings.use({})
        os.cpu_count = cores
    for name in ("explorables.css", "explorables.js"):
        (folder / name).write_bytes((ASSETS / name).read_bytes())
    player = '<script src="explorables.js" defer></script>'
    bodies = {"page": body, "launching": LAUNCH + body, "korean": LAUNCH + translated}
    for name, body in bodies.items():
        page = PAGE.format(head=player, body=body.replace("explorable:", ""))
        (folder / f"{name}.html").write_text(page, encoding="utf-8")
    return (folder / "page.html").as_uri()
