"""Surfaces: gradients against central differences, minima, paths."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.optimizers import OPTIMIZERS, SGD, AdaGrad, Adam, Momentum, RMSProp
from helpers.schedules import exponential
from helpers.surfaces import BOWL, NARROW, ROSENBROCK, ROTATED_BOWL, SADDLE, SURFACES, descend

EACH = pytest.mark.parametrize("surface", SURFACES.values(), ids=lambda s: s.name)
NAMES = list(OPTIMIZERS)


def points_in_the_box(surface, n, seed=0):
    (x_low, x_high), (y_low, y_high) = surface.box
    return np.random.default_rng(seed).uniform((x_low, y_low), (x_high, y_high), size=(n, 2))


@EACH
def test_gradient_equals_central_differences(surface):
    p, h = points_in_the_box(surface, 200), 1e-6
    numeric = np.stack([(surface(p + h * e) - surface(p - h * e)) / (2 * h) for e in np.eye(2)], -1)
    error = np.linalg.norm(surface.gradient(p) - numeric, axis=-1)
    assert (error / np.linalg.norm(numeric, axis=-1)).max() < 1e-6


@EACH
def test_no_point_of_the_box_lies_below_the_minima_where_the_gradient_vanishes(surface):
    minima = np.array(surface.minima)
    heights = surface(minima)
    np.testing.assert_allclose(heights, heights[0], atol=1e-15)
    assert (surface(points_in_the_box(surface, 5000)) > heights[0]).all()
    np.testing.assert_allclose(surface.gradient(minima), 0, atol=1e-15)
    assert (surface.distance(minima) == 0).all()
    assert surface.minimum == surface.minima[0]


@EACH
def test_start_and_minima_lie_inside_the_box(surface):
    for x, y in (surface.start, *surface.minima):
        (x_low, x_high), (y_low, y_high) = surface.box
        assert x_low < x < x_high and y_low < y < y_high


@EACH
def test_a_batch_of_points_is_one_call(surface):
    p = points_in_the_box(surface, 12).reshape(3, 4, 2)
    assert surface(p).shape == surface.distance(p).shape == (3, 4)
    assert surface.gradient(p).shape == (3, 4, 2)
    np.testing.assert_array_equal(surface(p)[1, 2], surface(p[1, 2]))
    np.testing.assert_array_equal(surface.gradient(p)[1, 2], surface.gradient(p[1, 2]))
    x, y, z = surface.grid(30)
    assert x.shape == y.shape == z.shape == (30, 30)
    assert z[4, 7] == surface((x[4, 7], y[4, 7]))
    assert (x.min(), x.max()) == surface.box[0] and (y.min(), y.max()) == surface.box[1]


def test_heights_worked_by_hand():
    assert BOWL((10.0, 2.0)) == 9.0
    assert ROSENBROCK((2.0, 3.0)) == 101.0
    assert ROSENBROCK(ROSENBROCK.start) == pytest.approx(24.2)  # on the far side of the bend
    assert SADDLE((2.0, 2.0)) == 4.0
    assert ROTATED_BOWL((1.0, 1.0)) == pytest.approx(0.1)  # along the valley: u = root 2, v = 0
    assert ROTATED_BOWL((1.0, -1.0)) == pytest.approx(2.0)  # across it: u = 0, v = -root 2
    assert NARROW((0.0, 0.3)) == pytest.approx(np.log(2))


@EACH
def test_far_away_points_overflow_without_a_warning(surface):  # warnings are errors here
    far = np.array([[1e200, -1e200], [1e300, 1e300], [np.inf, np.nan]])
    surface(far), surface.gradient(far), surface.distance(far)


TURN = np.array([[1, -1], [1, 1]]) / np.sqrt(2)


@pytest.mark.parametrize("cls", [SGD, Momentum])
def test_plain_methods_take_the_same_path_on_the_rotated_bowl(cls):
    straight, turned = descend(BOWL, cls(lr=0.1)), descend(ROTATED_BOWL, cls(lr=0.1))
    np.testing.assert_allclose(turned, straight @ TURN.T, atol=1e-12)


@pytest.mark.parametrize(("cls", "lr"), [(AdaGrad, 1.5), (RMSProp, 0.1), (Adam, 0.3)])
def test_adaptive_methods_do_not(cls, lr):
    straight, turned = descend(BOWL, cls(lr=lr)), descend(ROTATED_BOWL, cls(lr=lr))
    assert np.abs(turned - straight @ TURN.T).max() > 0.5


def test_sgd_zigzags_on_the_bowl_and_adagrad_does_not():
    def crossings(optimizer):
        y = descend(BOWL, optimizer, start=(-7, 2), steps=30)[:, 1]
        return int((np.diff(np.sign(y)) != 0).sum())

    assert crossings(SGD(lr=0.95)) == 30
    assert crossings(AdaGrad(lr=1.5)) <= 1


@pytest.mark.parametrize("lr", [0.05, 0.95])
def test_the_path_of_sgd_on_the_bowl_is_known_exactly(lr):
    t = np.arange(31)
    path = descend(BOWL, SGD(lr=lr), start=(-7, 2), steps=30)
    np.testing.assert_allclose(path[:, 0], -7 * (1 - lr / 10) ** t, rtol=1e-12)
    np.testing.assert_allclose(path[:, 1], 2 * (1 - lr * 2) ** t, rtol=1e-11)


@pytest.mark.parametrize("lr", [0.01, 0.1])
def test_momentum_leaves_the_saddle_sooner_than_sgd(lr):
    paths = [descend(SADDLE, cls(lr=lr), steps=2000) for cls in (SGD, Momentum)]
    sgd, momentum = ((SADDLE.distance(path) < 0.5).argmax() for path in paths)
    assert 0 < momentum < sgd


def test_on_the_narrow_surface_a_falling_rate_arrives_where_a_constant_one_does_not():
    constant = descend(NARROW, SGD(lr=0.5), steps=100)
    falling = descend(NARROW, SGD(lr=0.5), steps=100, schedule=exponential(0.5, factor=0.96))
    assert NARROW.distance(constant[-20:]).max() > 0.1
    assert NARROW.distance(falling[-20:]).max() < 0.01


@pytest.mark.parametrize("name", NAMES)
@EACH
def test_every_optimizer_goes_down_on_every_surface(surface, name):
    path = descend(surface, OPTIMIZERS[name](lr=1e-3), steps=200)
    assert path.shape == (201, 2)
    np.testing.assert_array_equal(path[0], surface.start)
    assert surface(path[-1]) < surface(path[0])


@pytest.mark.parametrize("name", NAMES)
@settings(deadline=None)
@given(seed=st.integers(0, 2**31), p=st.integers(1, 4))
def test_a_population_of_rates_or_starts_equals_separate_paths(name, seed, p):
    rng = np.random.default_rng(seed)
    lrs, starts = rng.uniform(1e-3, 0.5, size=p), rng.normal(size=(p, 2))
    rates, many = (
        descend(BOWL, OPTIMIZERS[name](lr=lrs), steps=9),
        descend(BOWL, OPTIMIZERS[name](lr=lrs), starts, steps=9),
    )
    assert rates.shape == many.shape == (p, 10, 2)
    for i, lr in enumerate(lrs):
        alone = descend(BOWL, OPTIMIZERS[name](lr=lr), steps=9)
        np.testing.assert_allclose(rates[i], alone, rtol=1e-12, atol=1e-14)
        alone = descend(BOWL, OPTIMIZERS[name](lr=lr), starts[i], steps=9)
        np.testing.assert_allclose(many[i], alone, rtol=1e-12, atol=1e-14)


def test_descend_forgets_the_steps_an_optimizer_took_before():
    optimizer = Adam(lr=0.3)
    first = descend(BOWL, optimizer)
    np.testing.assert_array_equal(descend(BOWL, optimizer), first)


def test_a_diverging_path_is_nan_from_its_overflow_on_and_leaves_the_others_alone():
    path = descend(ROSENBROCK, SGD(lr=np.array([0.1, 0.001])), steps=60)
    overflow = np.isnan(path[0]).any(axis=-1).argmax()
    assert 1 < overflow < 60
    assert np.isfinite(path[0, :overflow]).all() and np.isnan(path[0, overflow:]).all()
    assert np.isfinite(path[1]).all()


def test_a_path_of_no_steps_is_its_start():
    np.testing.assert_array_equal(descend(BOWL, SGD(), (3, 1), 0), [[3.0, 1.0]])
