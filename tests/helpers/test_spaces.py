"""Search spaces: draws have the spread asked for, grids are even, boxes never leave the space."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.spaces import Choice, choice, log_uniform, uniform


@pytest.fixture
def rng():
    return np.random.default_rng(0)


@given(st.floats(1e-8, 1), st.floats(1.1, 1e6), st.integers(0, 999))
def test_draws_stay_in_their_range(low, factor, seed):
    for dimension in (log_uniform(low, low * factor), uniform(low, low * factor)):
        value = dimension.sample(np.random.default_rng(seed))
        assert dimension.low <= value <= dimension.high


def test_log_uniform_gives_every_decade_the_same_share(rng):
    draws = [log_uniform(1e-4, 1).sample(rng) for _ in range(20_000)]
    shares, _ = np.histogram(np.log10(draws), bins=[-4, -3, -2, -1, 0])
    np.testing.assert_allclose(shares, 5000, rtol=0.05)


def test_uniform_gives_every_stretch_the_same_share(rng):
    draws = [uniform(-1, 3).sample(rng) for _ in range(20_000)]
    shares, _ = np.histogram(draws, bins=[-1, 0, 1, 2, 3])
    np.testing.assert_allclose(shares, 5000, rtol=0.05)


def test_choice_gives_every_option_the_same_share(rng):
    draws = [choice(list("abcd")).sample(rng) for _ in range(20_000)]
    np.testing.assert_allclose([draws.count(option) for option in "abcd"], 5000, rtol=0.05)


def test_grids_are_even_on_their_scale():
    assert uniform(0, 1).grid(5) == [0, 0.25, 0.5, 0.75, 1]
    np.testing.assert_allclose(log_uniform(1e-4, 1).grid(5), [1e-4, 1e-3, 1e-2, 1e-1, 1])
    assert choice(["a", "b"]).grid(5) == ["a", "b"]


def test_a_narrowed_range_covers_the_values_with_a_margin_and_never_leaves_the_space():
    space = log_uniform(1e-4, 1)
    box = space.around([1e-2, 1e-1], space)
    np.testing.assert_allclose([box.low, box.high], [10**-2.4, 10**-0.6])
    edge = space.around([1e-4, 1.0], space)
    np.testing.assert_allclose([edge.low, edge.high], [1e-4, 1])
    # A best value at the edge of a narrowed box lets the next box reach beyond that edge.
    moved = box.around([box.high], space)
    assert box.high < moved.high < 1
    assert Choice(("a", "b", "c")).around(["c", "a"], Choice(("a", "b", "c"))).options == ("a", "c")


def test_options_that_are_arrays_or_tuples_can_be_narrowed_to():
    options = np.array([[10, 10], [20, 20]]), (10,), np.array([30]), "10"
    box = Choice(options).around([options[2], options[0].copy()], Choice(options))
    assert len(box.options) == 2
    assert box.options[0] is options[0] and box.options[1] is options[2]


def test_options_that_no_array_can_hold_can_be_narrowed_to():
    space = choice([((1, 2), (3,)), ((4, 5), (6,)), None])
    assert space.around([space.options[1]], space).options == (((4, 5), (6,)),)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: log_uniform(0, 1), "low must be positive, got 0"),
        (lambda: log_uniform(1, 0.1), "high must be larger than 1, got 0.1"),
        (lambda: uniform(1, 1), "high must be larger than 1, got 1"),
        (lambda: uniform(math.nan, 1), "low must be a finite number, got nan"),
        (lambda: uniform([0], 1), r"low must be one number, got \[0\]"),
        (lambda: uniform(0, [1]), r"high must be one number, got \[1\]"),
        (lambda: log_uniform([1], 2), r"low must be one number, got \[1\]"),
        (lambda: log_uniform(1, [2]), r"high must be one number, got \[2\]"),
        (lambda: choice([]), "options must not be empty"),
        (lambda: choice(None), "options must be a sequence, got None"),
        (lambda: choice(3), "options must be a sequence, got 3"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
