"""What has been drawn is kept, and the nearest of it is found."""

from __future__ import annotations

import pytest
import trial_scenes as trial

from explorables import Choice, Explorable, Slider, known
from explorables.drawing import Drawn
from explorables.known import Known

RATE = Slider(0.001, 1, default=0.01, log=True, stops=4)
CONTROLS = {"rate": RATE, "height": Slider(0, 10, default=5, stops=3), "kind": Choice(["a", "b"])}


def drawn(*all_values) -> Known:
    found = Known(Explorable(trial.Anything(), CONTROLS))
    for values in all_values:
        found.keep(Drawn(setting(*values), b"picture", "reading"))
    return found


def setting(rate, height, kind):
    return {"rate": rate, "height": height, "kind": kind}


@pytest.mark.parametrize(
    ("nearest", "others"),
    [
        ((0.05, 5, "a"), [(0.001, 5, "a"), (0.2, 5, "a")]),  # factors count on a log slider
        ((1, 0, "a"), [(0.01, 5, "b")]),  # another option is never nearer
        ((0.02, 6, "a"), [(0.01, 9, "a"), (0.1, 5, "a")]),  # the ways of all sliders together
    ],
)
def test_the_nearest_has_the_same_options_and_the_shortest_way(nearest, others):
    found = drawn(*others, nearest).nearest(setting(0.01, 5, "a"))
    assert found.values == setting(*nearest)


def test_nothing_is_nearest_where_nothing_is_known():
    assert drawn().nearest(setting(0.01, 5, "a")) is None


def test_what_failed_is_not_known():
    found = drawn()
    found.keep(Drawn(setting(0.01, 5, "a"), None, "failed"))
    assert found.get(setting(0.01, 5, "a")) is None


def test_the_one_not_asked_for_longest_goes_first(monkeypatch):
    monkeypatch.setattr(known, "KEPT", 2)
    found = drawn((0.01, 1, "a"), (0.01, 2, "a"))
    found.get(setting(0.01, 1, "a"))
    found.keep(Drawn(setting(0.01, 3, "a"), b"picture", "reading"))
    assert found.get(setting(0.01, 2, "a")) is None
    assert found.get(setting(0.01, 1, "a")) is not None


def test_stops_nearby_are_those_of_each_slider_alone_the_nearest_first():
    near = [*drawn((0.01, 5, "a")).unknown_nearby(setting(0.01, 5, "a"))]
    assert [(one["rate"], one["height"]) for one in near] == [
        (0.001, 5), (0.1, 5), (0.01, 0), (0.01, 10), (1, 5),
    ]  # fmt: skip
    assert {one["kind"] for one in near} == {"a"}
