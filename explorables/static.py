"""The static life, second half: the HTML of one explorable, working without a kernel."""

from __future__ import annotations

import json
from html import escape
from itertools import count
from pathlib import Path

from explorables.controls import Slider, defaults, describe, is_active
from explorables.place import picture_html
from explorables.render import KEPT, frame_of, render

SPARE = " and a bit"  # the longest text is not always the one with the most lines

_ids = count(1)


def static_html(scene, controls: dict, store: Path) -> str:
    """Render the grid where needed and return the ``<figure>`` with all its settings.

    Pictures are written as ``explorable:FOLDER/FILE``; the book's Sphinx extension puts the files
    beside the page and the addresses right.
    """
    __tracebackhide__ = True
    folder = render(scene, controls, store)
    frames = json.loads((folder / KEPT).read_text(encoding="utf-8"))
    order = frame_of(frames, controls)
    start = _default_index(controls)
    frame = frames[order[start]]
    base = f"explorable:{folder.name}/"
    prefix = f"{scene.name}-{next(_ids)}"
    pieces = [
        f'<figure class="explorable" id="explorable-{scene.name}" data-explorable="{scene.name}">',
        f'<p class="explorable-title">{escape(scene.title)}</p>',
        _controls(controls, prefix),
        _picture(scene, controls, frame, base),
        _reading(frames, frame),
        *[_goal(goal, reached) for goal, reached in zip(scene.goals, frame["goals"], strict=True)],
        f"<figcaption>{escape(scene.caption)}</figcaption>",
        _note(len(frames)),
        _data(scene, controls, frames, order, base),
        "</figure>",
    ]
    return "\n".join(pieces)


def _default_index(controls: dict) -> int:
    index = 0
    for control in controls.values():
        index = index * len(control.values) + control.values.index(control.default)
    return index


def _controls(controls: dict, prefix: str) -> str:
    rows = "".join(
        _row(name, control, f"{prefix}-{name}", is_active(control, defaults(controls)))
        for name, control in controls.items()
    )
    buttons = '<div class="explorable-buttons"></div>'  # filled by the player
    return f'<div class="explorable-controls">{rows}{buttons}</div>'


def _row(name: str, control, identifier: str, active: bool) -> str:
    label = f'<label for="{identifier}">{escape(control.label)}</label>'
    element = _range if isinstance(control, Slider) else _select
    attributes = f'id="{identifier}" name="{name}"{"" if active else " disabled"}'
    row = f'<div class="control{"" if active else " inactive"}">'
    return f"{row}{label}{element(control, identifier, attributes)}</div>"


def _range(control: Slider, identifier: str, attributes: str) -> str:
    text = escape(control.text(control.default))
    last, at = len(control.values) - 1, control.values.index(control.default)
    return (
        f'<input type="range" {attributes} min="0" max="{last}" step="1" value="{at}" '
        f'aria-valuetext="{text}"><output for="{identifier}">{text}</output>'
    )


def _select(control, identifier: str, attributes: str) -> str:
    options = "".join(
        f'<option value="{escape(v)}"{" selected" if v == control.default else ""}>'
        f"{escape(control.text(v))}</option>"
        for v in control.values
    )
    return f"<select {attributes}>{options}</select>"


def _picture(scene, controls, frame, base) -> str:
    alt = f"{scene.picture} Setting: {describe(controls, defaults(controls))}."
    return picture_html({size: base + frame[size] for size in scene.sizes}, scene.sizes, alt)


def _reading(frames: list[dict], frame: dict) -> str:
    longest = max((each["reading"] for each in frames), key=len)
    text = f'<p class="reading" aria-live="polite">{escape(frame["reading"])}</p>'
    return f'<div class="explorable-room" data-longest="{escape(longest)}{SPARE}">{text}</div>'


def _goal(goal, reached: bool) -> str:
    return (
        f'<p class="goal{" reached" if reached else ""}"><span class="goal-task">Goal: '
        f'{escape(goal.task)}</span> <span class="explorable-room" '
        f'data-longest="{_state(goal, True)}"><span class="goal-state" role="status" '
        f'data-praise="{escape(goal.praise)}">{_state(goal, reached)}</span></span></p>'
    )


def _state(goal, reached: bool) -> str:
    return f"Reached. {escape(goal.praise)}" if reached else "Not reached yet."


def _note(settings: int) -> str:
    return (
        f'<p class="explorable-note">{settings} settings were computed in advance for this page. '
        "Every value in between is there when the notebook runs in Jupyter, Binder or Colab; "
        "<em>Copy for Jupyter</em> takes the present setting along.</p>"
    )


def _data(scene, controls, frames, order, base) -> str:
    """Everything the player needs, as JSON inside the page: no request, so it works from a file."""
    data = {
        "base": base,
        "picture": scene.picture,
        "controls": [_control_data(name, control) for name, control in controls.items()],
        "order": order,
        "wide": [frame["wide"] for frame in frames],
        "narrow": [frame["narrow"] for frame in frames],
        "readings": [frame["reading"] for frame in frames],
        "goals": [frame["goals"] for frame in frames],
    }
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return f'<script type="application/json" class="explorable-data">{text}</script>'


def _control_data(name: str, control) -> dict:
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
