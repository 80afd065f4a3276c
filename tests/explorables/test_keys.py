"""A key of a live slider changes the value shown, whatever the control."""

from __future__ import annotations

from itertools import pairwise

import pytest
import trial_scenes as trial

from explorables import Explorable, Slider
from explorables.inputs import widget
from explorables.keys import places

SLIDERS = [
    Slider(0, 1, default=0.5),
    Slider(-1, 3, default=0),
    Slider(0.9, 0.999, default=0.9),
    Slider(0.999, 0.9999, default=0.999),
    Slider(1e-5, 10, default=1, log=True),
    Slider(0.5, 2, default=1, log=True),
    Slider(0, 9, default=3, integer=True),
    Slider(1, 50, default=10, log=True, integer=True),
    Slider(20, 2000, default=200, log=True, integer=True),
]


def shown_by(box) -> list[str]:
    """What the readout says at each place that keys lead to, in the box's own steps and format."""
    if hasattr(box, "options"):
        return [label for label, _ in box._options_full]
    if not hasattr(box, "readout_format") or isinstance(box.step, int):
        return [str(value) for value in range(box.min, box.max + 1, box.step)]
    count = round((box.max - box.min) / box.step)
    values = [box.min + i * box.step for i in range(count + 1)]
    values = [box.base**value for value in values] if hasattr(box, "base") else values
    return [format(value, box.readout_format) for value in values]


@pytest.mark.parametrize("slider", SLIDERS, ids=lambda s: f"{s.low}-{s.high}")
def test_every_key_changes_what_is_shown(slider):
    shown = shown_by(widget(slider))
    assert len(shown) == len(places(slider)) >= 10
    assert all(before != after for before, after in pairwise(shown))


def test_the_stops_of_the_page_are_among_the_whole_numbers_of_a_log_slider():
    slider = Slider(1, 1000, default=37, stops=(1, 37, 611, 1000), log=True, integer=True)
    assert {*slider.values} <= {*places(slider)}
    assert 100 <= len(places(slider)) <= 204


def test_a_slider_whose_steps_cannot_be_told_apart_is_refused_when_it_is_built():
    height = Slider(1, 1.001, default=1, stops=[1, 1.001])
    Explorable(trial.Bars(), {"height": height})  # 1.000005 has still room
    height = Slider(10, 10.0001, default=10, stops=[10, 10.0001])
    with pytest.raises(ValueError, match="control 'height': the 200 steps of a slider must differ"):
        Explorable(trial.Bars(), {"height": height})
