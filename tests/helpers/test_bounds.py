"""Bounds that are promised hold, whatever the rounding."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import initializers, spaces
from helpers.clipping import clip_by_norm, clip_by_value
from helpers.hyperparameters import rounded_down
from helpers.records import norms
from helpers.schedules import cosine, warmup

FLOATS = [np.float16, np.float32, np.float64]
rates = st.floats(1e-8, 10)


def rng(seed=0):
    return np.random.default_rng(seed)


def size(grads):
    return np.sqrt(sum(np.sum(g.astype(np.longdouble) ** 2) for g in grads))


@pytest.mark.parametrize("dtype", FLOATS)
def test_the_norm_after_clipping_is_at_most_max_norm(dtype):
    for seed in range(200):
        max_norm = float(rng(seed).uniform(0.05, 2))
        grads = [rng(seed).normal(size=shape).astype(dtype) for shape in ((3, 4), (5,))]
        clip_by_norm(grads, max_norm)
        assert 0.995 * max_norm < size(grads) <= max_norm
        rows = [rng(seed).normal(size=(3, 7)).astype(dtype)]
        clip_by_norm(rows, np.array([max_norm, 2 * max_norm, 1e9]))
        assert size([rows[0][0]]) <= max_norm and size([rows[0][1]]) <= 2 * max_norm
        assert np.array_equal(rows[0][2], rng(seed).normal(size=(3, 7)).astype(dtype)[2])


@pytest.mark.parametrize("scale", [1e-300, 1e-200, 1e-100, 1e100, 1e200, 1e300])
def test_gradients_whose_squares_overflow_or_vanish_are_clipped(scale):
    grads = [scale * np.array([3.0, 0.0]), scale * np.array([[4.0]])]
    assert clip_by_norm(grads, 0.5 * scale) == pytest.approx(5 * scale, rel=1e-12, abs=0)
    assert np.concatenate([g.ravel() for g in grads]) == pytest.approx(
        scale * np.array([0.3, 0, 0.4]), rel=1e-9, abs=0
    )


def test_a_gradient_that_is_not_finite_is_left_alone_and_one_of_zeros_too():
    for bad in (np.inf, np.nan, 0.0):
        grads = [np.array([bad, 0.0])]
        norm = clip_by_norm(grads, 1.0)
        np.testing.assert_array_equal(grads[0], [bad, 0.0])
        np.testing.assert_array_equal(norm, bad)


@pytest.mark.parametrize("dtype", FLOATS)
def test_entries_after_clipping_by_value_are_at_most_the_limit(dtype):
    for limit in (0.1, 0.3, 0.7, 1e-3):
        g = np.array([[-1, 1, 0], [5, -5, limit]], dtype)
        clip_by_value([g], np.array([limit, 2 * limit]))
        assert g[0].astype(float).max() <= limit and -g[1].astype(float).min() <= 2 * limit
        assert g[0].astype(float).max() >= limit * 0.998
        h = np.array([7, -7], dtype)
        clip_by_value([h], limit)
        assert np.abs(h.astype(float)).max() <= limit


@given(st.floats(1e-30, 1e30), st.sampled_from([np.float32, np.float64]))
def test_rounded_down_is_the_largest_number_that_does_not_exceed(bound, dtype):
    found = rounded_down(bound, dtype)
    assert found.dtype == dtype and float(found) <= bound
    assert float(np.nextafter(found, dtype(np.inf))) > bound


class Edge:
    """A generator whose draws are the ends of the range, and next to them."""

    def __init__(self, share):
        self.share = share

    def uniform(self, low, high, size=None):
        value = low + (high - low) * self.share
        return np.full(size, value) if size is not None else value


@pytest.mark.parametrize("scheme", ["he", "lecun", "xavier"])
@pytest.mark.parametrize("share", [0.0, 1 - 2**-53, 1 - 2**-30])
def test_uniform_weights_stay_inside_the_bound_in_single_precision_too(scheme, share, monkeypatch):
    monkeypatch.setattr(initializers, "generator", lambda name, rng: rng)
    for fan_in in range(1, 60):
        bound = initializers.scheme_bound(scheme, fan_in, 7)
        W = initializers.INITIALIZERS[f"{scheme}_uniform"]((fan_in, 7), Edge(share))
        for dtype in (np.float32, np.float64):
            assert np.abs(W.astype(dtype).astype(float)).max() < bound


def test_bounds_are_the_roots_that_the_papers_name():
    for fan_in in (1, 2, 3, 6, 24, 100, 784):
        assert initializers.scheme_bound("he", fan_in, 5) == pytest.approx(
            np.sqrt(6 / fan_in), rel=3e-16
        )
    assert initializers.scheme_bound("he", 6, 5) == 1
    assert initializers.scheme_bound("lecun", 3, 5) == 1


@settings(deadline=None)
@given(rates, rates, st.integers(1, 1000), st.integers(0, 50))
def test_cosine_begins_at_lr_ends_at_lr_min_and_stays_between(a, b, total, climb):
    low, high = min(a, b), max(a, b)
    rate = cosine(high, total, low)
    curve = rate(np.arange(total + 5))
    assert curve[0] == high and np.all(curve[total:] == low)
    assert np.all((low <= curve) & (curve <= high)) and np.all(np.diff(curve) <= 0)
    warm = warmup(rate, climb)(np.arange(total + climb + 1))
    assert np.all(warm > 0) and warm.max() == high == warm[climb] and warm[-1] == low


@pytest.mark.parametrize("make", [spaces.uniform, spaces.log_uniform])
@settings(deadline=None)
@given(low=st.floats(1e-9, 1.0), width=st.floats(1e-6, 1e3), points=st.integers(2, 9))
def test_values_of_a_range_stay_in_it_and_a_grid_has_both_ends(make, low, width, points):
    space = make(low, low + width)
    grid = space.grid(points)
    assert len(grid) == points and grid[0] == space.low and grid[-1] == space.high
    drawn = [space.sample(Edge(share)) for share in (0.0, 0.3, 1.0)] + grid
    assert all(space.low <= value <= space.high for value in drawn)
    box = space.around([space.low, space.high], space)
    assert space.low <= box.low < box.high <= space.high


# Whole numbers


def test_whole_numbers_include_both_ends_with_even_shares():
    space = spaces.integers(2, 5)
    drawn = np.array([space.sample(rng(seed)) for seed in range(4000)])
    assert all(type(space.sample(rng(seed))) is int for seed in range(5))
    assert np.bincount(drawn)[2:] / 4000 == pytest.approx(0.25, abs=0.03)
    assert set(drawn) == {2, 3, 4, 5}


def test_whole_numbers_on_the_logarithmic_scale_have_even_shares_per_factor():
    space = spaces.integers(1, 1000, log=True)
    generator = rng()
    drawn = np.array([space.sample(generator) for _ in range(6000)])
    assert drawn.min() == 1 and 900 < drawn.max() <= 1000
    shares = [np.mean((drawn >= low) & (drawn < high)) for low, high in ((10, 100), (100, 1000))]
    assert shares == pytest.approx([0.303, 0.303], abs=0.025)  # log(10)/log(1000.5/0.5)


@pytest.mark.parametrize("log", [False, True])
def test_grid_and_box_of_whole_numbers_are_whole_and_inside(log):
    space = spaces.integers(1, 100, log=log)
    for points in (2, 3, 7, 300):
        grid = space.grid(points)
        assert grid[0] == 1 and grid[-1] == 100 and len(set(grid)) == len(grid) <= points
        assert all(type(value) is int for value in grid)
    assert len(space.grid(300)) == 100 or log
    for values in ([1], [100], [50, 51], [1, 100]):
        box = space.around(values, space)
        assert isinstance(box, spaces.Integers) and box.log is log
        assert 1 <= box.low <= min(values) and max(values) <= box.high <= 100
        assert box.low < box.high


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((1.5, 3), "low must be a whole number, got 1.5"),
        ((1, 3.0), "high must be a whole number 2 or larger, got 3.0"),
        ((3, 3), "high must be a whole number 4 or larger, got 3"),
        (("1", 3), "low must be a whole number, got '1'"),
    ],
)
def test_bad_ends_of_whole_numbers_are_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        spaces.integers(*arguments)


def test_a_logarithmic_range_of_whole_numbers_begins_at_1_or_later():
    with pytest.raises(ValueError, match="low must be a whole number 1 or larger, got 0"):
        spaces.integers(0, 10, log=True)
    assert spaces.integers(-3, 3).grid(7) == [-3, -2, -1, 0, 1, 2, 3]


@pytest.mark.parametrize("options", ["relu", b"relu", {"relu", "tanh"}, {"relu": 1}, 3, None])
def test_what_is_no_sequence_of_options_is_refused(options):
    with pytest.raises(ValueError, match="options must be a sequence, got"):
        spaces.choice(options)


# Norms


@pytest.mark.parametrize("scale", [1e-40, 1e-30, 1e-20, 1e-10, 1, 1e10, 1e20, 1e30])
def test_the_norm_of_a_single_precision_gradient_is_right_at_any_size(scale):
    g = (scale * np.array([3.0, 4.0])).astype(np.float32)
    assert norms(g) == pytest.approx(np.linalg.norm(g.astype(float)), rel=1e-6, abs=0)
