"""Every explorable of the book at every one of its settings.

The frames go where the book keeps them: whichever of the two comes first renders, and the other
finds them there.
"""

from __future__ import annotations

import hashlib
import math
import random
import time
from itertools import pairwise
from pathlib import Path

import pytest
from book_explorables import calls, notebooks

from explorables import Choice, Slider
from explorables.painter import Painter, webp
from explorables.place import DPI

BUDGET = 2  # seconds for computing more settings of one explorable anew, after the first
MOST_SETTINGS = 500  # of one explorable

each_notebook = pytest.mark.parametrize("notebook", notebooks(), ids=lambda path: path.stem)


@each_notebook
def test_every_setting_is_computed_drawn_and_read_without_error_or_warning(notebook):
    """The renderer turns warnings into errors and names the setting."""
    for call in calls(notebook):
        assert len(call.grid) == math.prod(len(c.values) for c in call.controls.values())
        for values in call.grid:
            frame = call.frame(values)
            assert frame["reading"].strip().endswith((".", "!", "?")), values
            for size in call.scene.sizes:
                assert (call.folder / frame[size]).stat().st_size > 0, values


@each_notebook
def test_every_move_of_a_slider_changes_the_pictures_and_the_reading(notebook):
    """From the default setting, one slider at a time, from each stop to the next."""
    for call in calls(notebook):
        for name, control in call.controls.items():
            if isinstance(control, Slider):
                steps = list(zip(control.values, call.line(name), strict=True))
                for before, after in pairwise(steps):
                    differ(call, name, before, after)


@each_notebook
def test_every_option_of_a_choice_differs_from_its_default(notebook):
    """Two others may agree: LeCun's scheme is Glorot's where fan_in equals fan_out."""
    for call in calls(notebook):
        for name, control in call.controls.items():
            if isinstance(control, Choice):
                options = dict(zip(control.values, call.line(name), strict=True))
                start = call.base(name)[name]
                for option in options.keys() - {start}:
                    differ(call, name, (start, options[start]), (option, options[option]))


def differ(call, name, before, after):
    (left, shown), (right, now) = before, after
    for what in (*call.scene.sizes, "reading"):
        message = f"{call.scene.name}: {name} from {left} to {right} leaves the {what} as it was"
        assert shown[what] != now[what], message


@each_notebook
def test_every_explorable_says_what_it_shows(notebook):
    for call in calls(notebook):
        scene = call.scene
        for what in ("title", "caption", "picture"):
            assert len(getattr(scene, what).split()) >= 2, f"{scene.name}: {what}"
        assert scene.caption.endswith("."), scene.name
        assert scene.picture.endswith("."), scene.name


def test_no_two_explorables_of_the_book_share_a_name():
    names = [call.scene.name for notebook in notebooks() for call in calls(notebook)]
    assert len(set(names)) == len(names) >= 1


@each_notebook
def test_every_goal_can_be_reached_and_is_not_reached_at_the_start(notebook):
    for call in calls(notebook):
        start = call.frame(call.default)["goals"]
        for i, goal in enumerate(call.scene.goals):
            assert not start[i], f"{call.scene.name}: {goal.task}"
            reached = sum(frame["goals"][i] for frame in call.frames)
            assert 0 < reached <= len(call.frames) / 2, f"{call.scene.name}: {goal.task}"


@each_notebook
def test_a_reader_with_a_kernel_sees_what_the_page_shows(notebook):
    """One setting computed alone and painted first: the same bytes as in its place in the grid."""
    for call in calls(notebook):
        scene = call.scene
        for values in sampled(call.grid, at_most=5):
            frame, result = call.frame(values), scene.compute(**values)
            assert scene.read(result) == frame["reading"], values
            for size in scene.sizes:
                picture = webp(Painter(scene, size, DPI[size], call.typical).paint(values, result))
                name = hashlib.sha256(picture).hexdigest()[:16] + ".webp"
                assert name == frame[size], f"{scene.name} {size} at {values}"


@each_notebook
def test_the_values_between_the_stops_can_be_had_too(notebook):
    """What a live slider can give: its ends and values no stop stands at."""
    for call in calls(notebook):
        scene = call.scene
        painter = Painter(scene, "wide", 100, call.typical)
        settings = [
            call.effective({**call.base(name), name: value})
            for name, control in call.controls.items()
            if isinstance(control, Slider)
            for value in between(control)
        ]
        for values in sampled(settings, at_most=len(settings)):
            result = scene.compute(**values)
            painter.paint(values, result)
            assert scene.read(result).strip(), values


def sampled(settings, at_most):
    """Yield settings in a mixed order: one, and more of them while the budget lasts."""
    start = time.perf_counter()
    for values in random.Random(0).sample(settings, min(at_most, len(settings))):
        yield values
        if time.perf_counter() - start > BUDGET:
            return


def between(slider):
    """The ends of a slider and the middle between its first stops and between its last."""
    stops = slider.values
    pairs = [stops[:2], stops[-2:]]
    middles = [math.sqrt(a * b) if slider.log else (a + b) / 2 for a, b in pairs]
    values = [slider.low, *middles, slider.high]
    return sorted({round(v) for v in values}) if slider.integer else values


def test_no_explorable_has_more_settings_than_contributing_allows():
    """Counted after ``when``; CONTRIBUTING.md states the same limit."""
    told = (Path(__file__).resolve().parents[2] / "CONTRIBUTING.md").read_text(encoding="utf-8")
    sentence = f"at most {MOST_SETTINGS} settings, counted after `when`"
    assert sentence in " ".join(told.split())
    for call in [call for notebook in notebooks() for call in calls(notebook)]:
        settings = len(call.settings)
        assert settings <= MOST_SETTINGS, f"{call.scene.name} has {settings}"
