"""The argument checks: what passes, what is refused, and in which words."""

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from helpers import checks


@settings(deadline=None)
@given(st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(10**9), 10**9))
def test_a_number_inside_the_interval_is_returned_as_it_is(value):
    assert checks.number("x", value) is value


@pytest.mark.parametrize("value", [0.25, np.float32(0.25), [0.1, 0.2], np.array([0.1, 0.2])])
def test_arrays_and_numpy_numbers_are_numbers_too(value):
    assert checks.number("x", value, low=0, high=1) is value


@pytest.mark.parametrize(
    ("value", "low", "high", "open_low", "open_high", "allowed"),
    [
        (0, 0, 1, True, False, r"\(0, 1\]"),
        (1, 0, 1, False, True, r"\[0, 1\)"),
        (-1, 0, 1, False, False, r"\[0, 1\]"),
        (2.0, 0, 1, False, False, r"\[0, 1\]"),
        ([0.5, 2.0], 0, 1, False, False, r"\[0, 1\]"),
        (np.nan, 0, 1, False, False, r"\[0, 1\]"),
        (True, 0, 1, False, False, r"\[0, 1\]"),
        ("0.5", 0, 1, False, False, r"\[0, 1\]"),
        (None, 0, 1, False, False, r"\[0, 1\]"),
        ([[1], [1, 2]], 0, 1, False, False, r"\[0, 1\]"),
    ],
)
def test_a_number_outside_is_refused(value, low, high, open_low, open_high, allowed):
    ends = {"low": low, "high": high, "open_low": open_low, "open_high": open_high}
    with pytest.raises(ValueError, match=rf"^share must be in {allowed}, got "):
        checks.number("share", value, **ends)


@pytest.mark.parametrize("end", [0, 1, 0.0, 1.0])
def test_the_closed_ends_belong_to_the_interval(end):
    assert checks.number("x", end, low=0, high=1) == end


@pytest.mark.parametrize(
    ("ends", "words"),
    [
        ({}, "a finite number"),
        ({"low": 0}, "0 or larger"),
        ({"low": 0, "open_low": True}, "positive"),
        ({"low": 2}, "2 or larger"),
        ({"low": 2, "open_low": True}, "larger than 2"),
        ({"high": 2}, r"in \[-inf, 2\]"),
    ],
)
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_the_interval_is_told_in_words(ends, words, value):
    with pytest.raises(ValueError, match=f"^x must be {words}, got {value}"):
        checks.number("x", value, **ends)


def test_positive_and_probability():
    assert checks.positive("lr", 1e-300) == 1e-300
    assert checks.probability("p", 0) == 0
    with pytest.raises(ValueError, match="lr must be positive, got 0"):
        checks.positive("lr", 0)
    with pytest.raises(ValueError, match=r"p must be in \[0, 1\), got 1"):
        checks.probability("p", 1)


@pytest.mark.parametrize("value", [3, np.int64(3), np.uint8(3)])
def test_whole_numbers_come_back_as_int(value):
    assert type(checks.integer("n", value, low=1, high=3)) is int


@pytest.mark.parametrize(
    ("value", "ends", "message"),
    [
        (0, {"low": 1}, "n must be a whole number 1 or larger, got 0"),
        (4, {"low": 1, "high": 3}, "n must be a whole number from 1 to 3, got 4"),
        (2.0, {}, "n must be a whole number, got 2.0"),
        (True, {}, "n must be a whole number, got True"),
        ("3", {"low": 1}, "n must be a whole number 1 or larger, got '3'"),
        (None, {}, "n must be a whole number, got None"),
    ],
)
def test_what_is_no_whole_number_is_refused(value, ends, message):
    with pytest.raises(ValueError, match=f"^{message}$"):
        checks.integer("n", value, **ends)


def test_one_of_lists_what_is_allowed():
    assert checks.one_of("norm", None, [None, "batch"]) is None
    assert checks.one_of("norm", "batch", {"batch": 1}) == "batch"
    with pytest.raises(ValueError, match=r"^norm must be one of None, 'batch', got 'Batch'$"):
        checks.one_of("norm", "Batch", [None, "batch"])
    with pytest.raises(ValueError, match="n must be one of 1, 2, got True"):
        checks.one_of("n", True, [1, 2])
    with pytest.raises(ValueError, match="n must be one of 'a', got array"):
        checks.one_of("n", np.ones(2), ["a"])


@settings(deadline=None)
@given(
    hnp.arrays(
        st.sampled_from([np.float32, np.float64, np.int64, np.uint8]),
        hnp.array_shapes(min_dims=0, min_side=0),
        elements=st.integers(0, 100),
    )
)
def test_finite_arrays_are_returned(array):
    assert checks.finite("X", array) is array


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@settings(deadline=None)
@given(
    dtype=st.sampled_from([np.float16, np.float32, np.float64]),
    shape=st.tuples(st.integers(1, 40), st.integers(1, 40)),
    data=st.data(),
)
def test_one_bad_entry_anywhere_is_found_and_named(bad, dtype, shape, data):
    array = np.ones(shape, dtype)
    index = tuple(data.draw(st.integers(0, side - 1)) for side in shape)
    array[index] = bad
    for same in (array, np.asfortranarray(array), np.repeat(array, 2, axis=1)[:, ::2]):
        with pytest.raises(ValueError) as caught:
            checks.finite("X", same)
        assert str(caught.value) == f"X must hold finite numbers, got {bad} at index {index}"


@pytest.mark.parametrize(("dtype", "huge"), [(np.float32, 1e38), (np.float64, 1e308)])
def test_huge_finite_numbers_pass_without_a_warning(dtype, huge):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        checks.finite("X", np.full((100, 3), huge, dtype))


@pytest.mark.parametrize("array", [["a", "b"], [None], [True, False]])
def test_what_holds_no_numbers_is_refused(array):
    with pytest.raises(ValueError, match="X must hold finite numbers, got an array of dtype"):
        checks.finite("X", np.array(array))


@pytest.mark.parametrize(
    ("value", "answer"),
    [(1, True), (0.5, True), (np.float32(1), True), (True, False), (np.nan, False), ("1", False)],
)
def test_is_number(value, answer):
    assert checks.is_number(value) is answer


def test_generator():
    rng = np.random.default_rng(0)
    assert checks.generator("rng", rng) is rng
    for bad in (0, None, np.random, np.random.RandomState(0)):
        with pytest.raises(ValueError, match="rng must be a numpy Generator"):
            checks.generator("rng", bad)


@pytest.mark.parametrize(
    ("y", "options", "message"),
    [
        ([0.0, 1.0], {}, "y must hold whole-number class labels, got an array of dtype float64"),
        ([], {}, "y must hold whole-number class labels, got no labels"),
        ([0, 1], {"shape": (3,)}, r"y must have shape \(3,\), got \(2,\)"),
        ([0, 3], {"n_classes": 3}, "y must hold labels from 0 to 2, got 3"),
        ([0, -1], {}, "y must hold labels 0 or larger, got -1"),
    ],
)
def test_labels_that_do_not_fit_are_refused(y, options, message):
    with pytest.raises(ValueError, match=message):
        checks.labels("y", y, **options)


def test_labels_are_returned_as_an_array():
    np.testing.assert_array_equal(checks.labels("y", [0, 2], n_classes=3, shape=(2,)), [0, 2])


def test_function():
    assert checks.function("f", len) is len
    assert checks.function("f", None, optional=True) is None
    with pytest.raises(ValueError, match="f must be callable, got 3"):
        checks.function("f", 3, optional=True)
    with pytest.raises(ValueError, match="f must be callable, got None"):
        checks.function("f", None)
