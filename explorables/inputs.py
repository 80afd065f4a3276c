"""The ipywidgets counterparts of the controls."""

from __future__ import annotations

import math
from typing import Any

import ipywidgets as widgets

from explorables.controls import Control, Slider
from explorables.keys import STEPS, digits, places


def widget(control: Control) -> widgets.Widget:
    """A slider or a menu that shows another value after every key."""
    common = {
        "description": control.label,
        "style": {"description_width": "9em"},
        "layout": {"width": "min(100%, 32em)"},
    }
    if not isinstance(control, Slider):
        options = [(control.text(value), value) for value in control.values]
        return widgets.Dropdown(options=options, value=control.default, **common)
    if control.log and control.integer:
        return widgets.SelectionSlider(options=places(control), value=control.default, **common)
    if control.integer:
        return widgets.IntSlider(value=control.default, min=control.low, max=control.high, **common)
    low, high, kind = control.low, control.high, widgets.FloatSlider
    if control.log:
        low, high, kind = math.log10(low), math.log10(high), widgets.FloatLogSlider
    return kind(
        value=control.default, min=low, max=high, step=(high - low) / STEPS,
        readout_format=f".{digits(control)}g", **common,
    )  # fmt: skip


def with_play(control: Control, box: widgets.Widget) -> widgets.Widget:
    """A slider over time gets a play button beside it."""
    if not (isinstance(control, Slider) and control.play and control.integer):
        return box
    low, high, moved = control.low, control.high, "value"
    if control.log:  # a slider over a list, whose place in it is what the browser knows
        low, high, moved = 0, len(box.options) - 1, "index"
    step = max(1, round((high - low) / 50))
    play = widgets.Play(min=low, max=high, step=step, interval=150)
    widgets.jslink((play, "value"), (box, moved))
    return widgets.HBox([box, play])


def tidy(control: Control, value: Any) -> Any:
    """Return a widget's value, a slider's without what arithmetic leaves in the last digits."""
    if not isinstance(control, Slider):
        return value
    return round(value) if control.integer else float(f"{value:.9g}")


def further(control: Control, old: Any, new: Any) -> Any:
    """Return where a step like that from ``old`` to ``new`` leads from there, or None."""
    if not isinstance(control, Slider):
        return None
    value = new * new / old if control.log else 2 * new - old
    return tidy(control, value) if control.low <= value <= control.high else None
