"""The argument checks: what passes, what is refused, and in which words."""

import re
import warnings
from fractions import Fraction

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


@pytest.mark.parametrize(
    "value",
    [0.25, np.float32(0.25), np.int64(1), [0.1, 0.2], (0, 1), np.array([0.1, 0.2]), np.array(1)],
)
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
        ([], 0, 1, False, False, r"\[0, 1\]"),
        (np.empty((2, 0)), 0, 1, False, False, r"\[0, 1\]"),
        (["0.5"], 0, 1, False, False, r"\[0, 1\]"),
        ([0.5, "0.5"], 0, 1, False, False, r"\[0, 1\]"),
        (np.True_, 0, 1, False, False, r"\[0, 1\]"),
        ([True], 0, 1, False, False, r"\[0, 1\]"),
        ([0.5, True], 0, 1, False, False, r"\[0, 1\]"),
        ((0.5, np.False_), 0, 1, False, False, r"\[0, 1\]"),
        (np.array([0.5], object), 0, 1, False, False, r"\[0, 1\]"),
        (np.datetime64(0, "D"), 0, 1, False, False, r"\[0, 1\]"),
        (np.timedelta64(1, "D"), 0, 1, False, False, r"\[0, 1\]"),
        (0.5 + 0j, 0, 1, False, False, r"\[0, 1\]"),
        (np.array([0.5 + 0j]), 0, 1, False, False, r"\[0, 1\]"),
        (Fraction(1, 2), 0, 1, False, False, r"\[0, 1\]"),
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


@pytest.mark.parametrize("value", [10**400, -(10**400), [10**400]], ids=["+", "-", "list"])
def test_a_whole_number_too_large_for_a_float_is_refused(value):
    with pytest.raises(ValueError, match="x must be a finite number, got"):
        checks.number("x", value)


@pytest.mark.parametrize("value", [0.5, 1, np.float32(0.5), np.array(0.5)])
def test_one_number_may_be_asked_for(value):
    assert checks.number("slope", value, low=0, high=1, single=True) is value


@pytest.mark.parametrize("value", [[0.5], (0.5, 0.5), np.array([0.5]), np.array([[0.5]])])
def test_an_array_is_refused_where_one_number_is_asked_for(value):
    message = f"slope must be one number, got {value!r}"
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        checks.number("slope", value, low=0, high=1, single=True)
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        checks.positive("slope", value, single=True)


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


@pytest.mark.parametrize(
    "array", [["a", "b"], [None], [True, False], [1 + 1j], [np.timedelta64(1, "D")]]
)
def test_what_holds_no_numbers_is_refused(array):
    with pytest.raises(
        ValueError, match=r"X must hold finite numbers, got (an array of dtype|None at)"
    ):
        checks.finite("X", np.array(array))


@pytest.mark.parametrize("check", [checks.finite, checks.floats, checks.labels])
def test_rows_of_different_length_are_named(check):
    message = "y must be an array, got rows of unequal length, [[1], [1, 2]]"
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        check("y", [[1], [1, 2]])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_floats_are_returned_as_they_are(dtype):
    x = np.ones((2, 3), dtype)
    assert checks.floats("x", x) is x
    assert checks.floats("x", x, dtype) is x
    assert checks.floats("x", x, np.dtype(dtype)) is x


@pytest.mark.parametrize("dtype", [np.float32, np.dtype(np.float32), np.float64, np.dtype(float)])
@pytest.mark.parametrize("x", [[1, 0], np.array([True, False]), np.ones(2, "f4"), np.ones(2)])
def test_floats_are_converted_to_the_dtype_that_is_asked_for(x, dtype):
    assert checks.floats("x", x, dtype).dtype == dtype


@pytest.mark.parametrize("x", [[1, 0], (1.0, 0), np.array([1, 0], np.uint8), [True, False]])
def test_other_numbers_become_floats(x):
    array = checks.floats("x", x)
    assert array.dtype == float
    np.testing.assert_array_equal(array, [1.0, 0.0])


@pytest.mark.parametrize("x", ["a", None, [1j], np.array(["2020"], "M8"), {"a": 1}])
def test_what_holds_no_numbers_gives_no_floats(x):
    with pytest.raises(ValueError, match="x must hold numbers, got "):
        checks.floats("x", x)


def test_float_arrays_come_back_as_a_list_of_the_same_arrays():
    arrays = (np.ones(3), np.ones((2, 2), np.float32))
    back = checks.float_arrays("grads", iter(arrays))
    assert back[0] is arrays[0] and back[1] is arrays[1] and len(back) == 2


@pytest.mark.parametrize(
    ("arrays", "came"),
    [
        (None, "None"),
        (3, "3"),
        (np.array(3.0), "array(3.)"),
        (np.ones(2), "float64 at index 0"),
        ([np.ones(2), [1.0]], "list at index 1"),
        ([np.ones(2, int)], "int64 at index 0"),
        ({"W": np.ones(2)}, "str at index 0"),
    ],
)
def test_what_is_no_list_of_float_arrays_is_refused(arrays, came):
    with pytest.raises(
        ValueError, match=f"^grads must be a list of float arrays, got {re.escape(came)}$"
    ):
        checks.float_arrays("grads", arrays)


def test_instance():
    assert checks.instance("n", 3, int) == 3
    with pytest.raises(ValueError, match="n must be a int, got '3'"):
        checks.instance("n", "3", int)
    with pytest.raises(ValueError, match="e must be an Exception, got <class 'Exception'>"):
        checks.instance("e", Exception, Exception)


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
