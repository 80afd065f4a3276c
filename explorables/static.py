"""The static life, second half: the HTML of one explorable, working without a kernel."""

from __future__ import annotations

import json
from html import escape
from itertools import count
from pathlib import Path

from explorables import script
from explorables.caption import caption_html, caption_text
from explorables.controls import Control, Slider
from explorables.explorable import Explorable
from explorables.place import picture_html
from explorables.render import KEPT, render
from explorables.scene import Goal, Scene
from explorables.strings import fill, for_page, text

SPARE = " and a bit"  # the longest text is not always the one with the most lines

_ids = count(1)


def static_html(explorable: Explorable, store: Path) -> str:
    """Render the grid where needed and return the ``<figure>`` with all its settings.

    Pictures are written as ``explorable:FOLDER/FILE``; the book's Sphinx extension puts the files
    beside the page and the addresses right.
    """
    __tracebackhide__ = True
    folder = render(explorable, store)
    frames = json.loads((folder / KEPT).read_text(encoding="utf-8"))
    scene, frame = explorable.scene, frames[explorable.index(explorable.default)]
    base = f"explorable:{folder.name}/"
    pieces = [
        f'<figure class="explorable" id="explorable-{scene.name}" data-explorable="{scene.name}">',
        f'<p class="explorable-title">{escape(scene.title)}</p>',
        _controls(explorable),
        _picture(explorable, frame, base),
        _setting(explorable),
        _reading(frames, frame),
        *[_goal(goal, reached) for goal, reached in zip(scene.goals, frame["goals"], strict=True)],
        f"<figcaption>{caption_html(scene.caption)}</figcaption>",
        _note(scene, len(frames)),
        _data(explorable, frames, base),
        "</figure>",
    ]
    if scene.page:
        pieces.append(script.tag(scene, store))
    return "\n".join(pieces)


def _controls(explorable: Explorable) -> str:
    prefix = f"{explorable.scene.name}-{next(_ids)}"
    rows = "".join(
        _row(name, control, f"{prefix}-{name}", explorable.is_active(name, explorable.default))
        for name, control in explorable.controls.items()
    )
    more = "".join(
        _row(name, control, f"{prefix}-{name}", active=False)  # until the page computes
        for name, control in explorable.page_controls.items()
    )
    if more:
        named = escape(text("more"))
        more = f"<details><summary>{named}</summary>{more}</details>"
    buttons = '<div class="explorable-buttons"></div>'  # filled by the player
    return f'<div class="explorable-controls">{rows}{buttons}{more}</div>'


def _row(name: str, control: Control, identifier: str, active: bool) -> str:
    label = f'<label for="{identifier}">{escape(control.label)}</label>'
    element = _range if isinstance(control, Slider) else _select
    attributes = f'id="{identifier}" name="{name}"{"" if active else " disabled"}'
    row = f'<div class="control{"" if active else " inactive"}">'
    return f"{row}{label}{element(control, identifier, attributes)}</div>"


def _range(control: Slider, identifier: str, attributes: str) -> str:
    shown = escape(control.text(control.default))
    last, at = len(control.values) - 1, control.values.index(control.default)
    return (
        f'<input type="range" {attributes} min="0" max="{last}" step="1" value="{at}" '
        f'aria-valuetext="{shown}"><output for="{identifier}">{shown}</output>'
    )


def _select(control: Control, identifier: str, attributes: str) -> str:
    options = "".join(
        f'<option value="{escape(v)}"{" selected" if v == control.default else ""}>'
        f"{escape(control.text(v))}</option>"
        for v in control.values
    )
    return f"<select {attributes}>{options}</select>"


def _picture(explorable: Explorable, frame: dict, base: str) -> str:
    scene = explorable.scene
    alt = f"{caption_text(scene.picture)} {_default(explorable)}"
    return picture_html({size: base + frame[size] for size in scene.sizes}, scene.sizes, alt)


def _setting(explorable: Explorable) -> str:
    """The setting in words, for paper, where the controls are left out."""
    return f'<p class="explorable-setting">{escape(_default(explorable))}</p>'


def _default(explorable: Explorable) -> str:
    return text("setting", setting=explorable.describe(explorable.default))


def _reading(frames: list[dict], frame: dict) -> str:
    longest = max((each["reading"] for each in frames), key=len)
    shown = f'<p class="reading" aria-live="polite">{escape(frame["reading"])}</p>'
    return f'<div class="explorable-room" data-longest="{escape(longest)}{SPARE}">{shown}</div>'


def _goal(goal: Goal, reached: bool) -> str:
    return (
        f'<p class="goal{" reached" if reached else ""}"><span class="goal-task">'
        f'{escape(text("goal", task=goal.task))}</span> <span class="explorable-room" '
        f'data-longest="{_state(goal, True)}"><span class="goal-state" role="status" '
        f'data-praise="{escape(goal.praise)}">{_state(goal, reached)}</span></span></p>'
    )


def _state(goal: Goal, reached: bool) -> str:
    return escape(text("reached", praise=goal.praise) if reached else text("not_reached"))


def _note(scene: Scene, settings: int) -> str:
    button = f"<em>{escape(text('copy_code'))}</em>"
    said = text("note_of_page", hint=scene.page_hint) if scene.page else text("note")
    note = fill(escape(fill(said, settings=settings)), copy_code=button)
    return f'<p class="explorable-note">{note}</p>'


def _data(explorable: Explorable, frames: list[dict], base: str) -> str:
    """Everything the player needs, as JSON inside the page: no request, so it works from a file."""
    data = {
        "base": base,
        "picture": caption_text(explorable.scene.picture),
        "controls": [_control_data(name, c) for name, c in explorable.controls.items()],
        "order": explorable.order,
        "wide": [frame["wide"] for frame in frames],
        "narrow": [frame["narrow"] for frame in frames],
        "readings": [frame["reading"] for frame in frames],
        "goals": [frame["goals"] for frame in frames],
        "strings": for_page(),
    }
    if explorable.scene.page:
        data["page"] = _page_data(explorable)
    held = json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return f'<script type="application/json" class="explorable-data">{held}</script>'


def _page_data(explorable: Explorable) -> dict:
    """What the module of the page needs beside that: ranges, further controls, sizes, numbers."""
    scene, own = explorable.scene, explorable.page_controls
    sliders = {n: c for n, c in {**explorable.controls, **own}.items() if isinstance(c, Slider)}
    return {
        "controls": [_control_data(name, control) for name, control in own.items()],
        "ranges": {n: [c.low, c.high, c.integer, c.unit] for n, c in sliders.items()},
        "sizes": {size: [round(100 * side) for side in scene.sizes[size]] for size in scene.sizes},
        "data": scene.page_data(),
    }


def _control_data(name: str, control: Control) -> dict:
    data = {
        "name": name,
        "label": control.label,
        "values": control.values,
        "texts": [control.text(value) for value in control.values],
        "default": control.values.index(control.default),
        "when": {k: [v] if isinstance(v, str) else list(v) for k, v in control.when.items()},
    }
    if isinstance(control, Slider):
        data |= {"log": control.log, "play": control.play}
    return data
