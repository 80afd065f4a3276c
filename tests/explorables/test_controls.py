"""Controls refuse what cannot be shown, by name, and offer the stops they promise."""

import math
from itertools import pairwise

import numpy as np
import pytest
import trial_scenes as trial
from hypothesis import given, settings
from hypothesis import strategies as st

from explorables import Explorable
from explorables.controls import Choice, Slider, plain


@pytest.mark.parametrize(
    ("control", "reason"),
    [
        (Slider(1, 0, default=0.5), "low must be smaller than high"),
        (Slider(1, 1, default=1), "low must be smaller than high"),
        (Slider("a", 1, default=1), "low must be a finite number"),
        (Slider(True, 2, default=2), "low must be a finite number"),
        (Slider(0, math.inf, default=1), "high must be a finite number"),
        (Slider(0, 1, default=math.nan), "default must be a finite number"),
        (Slider(0, 1, default=None), "default must be a finite number"),
        (Slider(0, 1, default=2), r"default must be in \[0, 1\], got 2"),
        (Slider(0, 1, default=-0.1), r"default must be in \[0, 1\]"),
        (Slider(0, 1, default=0.5, log=True), "low of a log slider must be positive, got 0"),
        (Slider(-1, 1, default=0.5, log=True), "low of a log slider must be positive"),
        (Slider(0, 10.5, default=2, integer=True), "whole numbers"),
        (Slider(0, 10, default=2.5, integer=True), "whole numbers"),
        (Slider(0, 10, default=2, stops=[0, 2, 2.5], integer=True), "whole numbers"),
        (Slider(0, 1, default=0, stops=1), "stops must be 2 or more, got 1"),
        (Slider(0, 1, default=0, stops=0), "stops must be 2 or more"),
        (Slider(0, 1, default=0, stops=True), "stops must be 2 or more"),
        (Slider(0, 1, default=0, stops=2.5), "stops must be a count or rising values"),
        (Slider(0, 1, default=0, stops=None), "stops must be a count or rising values"),
        (Slider(0, 1, default=0, stops="01"), "stops must be a count or rising values"),
        (Slider(0, 1, default=0, stops=[0]), "two or more rising values"),
        (Slider(0, 1, default=0, stops=[]), "two or more rising values"),
        (Slider(0, 1, default=0, stops=[1, 0]), "two or more rising values"),
        (Slider(0, 1, default=0, stops=[0, 1, 1]), "two or more rising values"),
        (Slider(0, 1, default=0, stops=[0, 2]), r"stops must lie in \[0, 1\], got 2"),
        (Slider(0, 1, default=0, stops=[0, "1"]), "stops must lie in"),
        (Slider(0, 1, default=0.5, stops=[0, 1]), "stops must include the default 0.5"),
        (Slider(1, 1 + 1e-9, default=1, stops=5), "stops must differ in what is shown"),
        (Slider(0, 1, default=0, unit=3), "unit must be a string"),
        (Slider(0, 1, default=0, label=3), "label must be a string"),
        (Slider(0, 1, default=0, when="scheme"), "when must map"),
        (Choice([]), "at least one choice"),
        (Choice("relu"), "at least one choice"),
        (Choice(3), "at least one choice"),
        (Choice(["a", "a"]), "different strings"),
        (Choice(["a", 1]), "different strings"),
        (Choice({"a": "Same", "b": "Same"}), "different texts"),
        (Choice({"a": 1}), "different texts"),
        (Choice(["a", "b"], default="c"), r"default must be one of \['a', 'b'\], got 'c'"),
        (Choice(["a", "b"], label=3), "label must be a string"),
        ("relu", "must be a Slider or a Choice"),
        (0.5, "must be a Slider or a Choice"),
    ],
)
def test_a_bad_control_is_refused_by_name(control, reason):
    with pytest.raises(ValueError, match=reason) as refusal:
        Explorable(trial.Anything(), {"good": Choice(["a", "b"]), "bad_one": control})
    assert "control 'bad_one'" in str(refusal.value)


def test_a_log_slider_rises_by_equal_factors_from_end_to_end():
    stops = Slider(1e-3, 10, default=1, log=True, stops=25).values
    assert (stops[0], stops[-1], len(stops)) == (1e-3, 10, 25)
    assert 1 in stops
    assert np.diff(np.log10(stops)) == pytest.approx(4 / 24, abs=0.003)


def test_a_linear_slider_rises_by_equal_steps():
    assert Slider(0, 1, default=0.5, stops=5).values == [0, 0.25, 0.5, 0.75, 1]


def test_an_integer_slider_has_whole_stops_and_no_stop_twice():
    stops = Slider(1, 64, default=8, stops=25, log=True, integer=True).values
    assert all(type(stop) is int for stop in stops)
    assert stops[:3] == [1, 2, 3]
    assert 8 in stops
    assert len(set(stops)) == len(stops)


def test_given_stops_are_offered_as_they_are():
    assert Slider(0, 1, default=0.9, stops=[0, 0.9, 0.99]).values == [0, 0.9, 0.99]
    assert Slider(0, 9, default=1, stops=np.array([0, 1, 9]), integer=True).values == [0, 1, 9]


def test_a_count_of_stops_may_come_from_numpy():
    slider = Slider(np.float64(0), np.int64(4), default=2, stops=np.int64(5))
    slider.check("x")
    assert slider.values == [0, 1, 2, 3, 4]


@st.composite
def sliders(draw):
    """Valid sliders of every kind, with ranges that are at least a hundredth of their size."""
    log, integer = draw(st.booleans()), draw(st.booleans())
    low = draw(st.integers(1, 50) if log or integer else st.floats(-50, 50))
    low = low / draw(st.sampled_from([1, 1000])) if log and not integer else low
    high = low + max(abs(low), 0.5) * draw(st.integers(1, 1000))
    high = math.ceil(high) if integer else high
    share = draw(st.sampled_from([0, 0.013, 0.5, 0.77, 0.999, 1]))
    default = low + share * (high - low)
    default = round(default) if integer else min(default, high)
    return Slider(low, high, default, draw(st.integers(2, 30)), log=log, integer=integer)


@settings(deadline=None, derandomize=True, max_examples=200)
@given(sliders())
def test_stops_rise_strictly_within_the_ends_and_include_them_and_the_default(slider):
    slider.check("x")
    stops = slider.values
    assert all(a < b for a, b in pairwise(stops))
    assert (stops[0], stops[-1]) == (slider.low, slider.high)
    assert slider.default in stops
    assert len(stops) <= slider.stops + 1


@settings(deadline=None, derandomize=True, max_examples=200)
@given(sliders())
def test_no_two_stops_look_the_same_and_each_is_what_is_written_beside_it(slider):
    texts = [slider.text(value) for value in slider.values]
    assert len(set(texts)) == len(texts)
    written = [float(text) for text in texts]
    assert written == pytest.approx(slider.values, rel=1e-5, abs=1e-9)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (1.0, "1"),
        (-3, "-3"),
        (1500, "1500"),
        (0.1 + 0.2, "0.3"),
        (0.0316, "0.0316"),
        (0.00001, "0.00001"),
        (0.0001234, "0.000123"),
        (1234.5, "1230"),
        (1e-7, "1e-07"),
    ],
)
def test_numbers_are_written_in_at_most_three_digits(value, text):
    assert plain(value) == text


def test_a_value_is_written_with_its_unit_and_with_as_many_digits_as_it_has():
    assert Slider(0, 900, default=30, unit="steps").text(30) == "30 steps"
    assert Slider(0.9, 0.9999, default=0.9).text(0.9999) == "0.9999"
    assert Slider(0, 1, default=0).text(0.25) == "0.25"


def test_a_choice_shows_its_texts_and_hands_over_its_options():
    choice = Choice({"relu": "ReLU", "tanh": "tanh"})
    assert (choice.values, choice.text("relu")) == (["relu", "tanh"], "ReLU")
