"""Schedules: PyTorch's rates, points known beforehand, properties."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.optimizers import SGD
from helpers.schedules import constant, cosine, exponential, inverse_time, step_decay, warmup

REFERENCE = np.load(Path(__file__).parents[1] / "references" / "optimizers.npz")
EVERY_KIND = {
    "constant": lambda lr: constant(lr),
    "step_decay": lambda lr: step_decay(lr, every=7, factor=0.5),
    "exponential": lambda lr: exponential(lr, factor=0.93),
    "inverse_time": lambda lr: inverse_time(lr, decay=0.1),
    "cosine": lambda lr: cosine(lr, total_steps=49, lr_min=0.02),
    "warmup_cosine": lambda lr: warmup(cosine(lr, total_steps=39, lr_min=0.02), steps=10),
}


@pytest.mark.parametrize("kind", sorted(EVERY_KIND.keys() - {"inverse_time"}))
def test_rates_equal_pytorchs(kind):
    rate = EVERY_KIND[kind](0.3)
    np.testing.assert_allclose(
        [rate(step) for step in range(50)], REFERENCE[f"rate_{kind}"], rtol=1e-12
    )


@pytest.mark.parametrize(
    ("rate", "points"),
    [
        (constant(0.2), {0: 0.2, 1: 0.2, 10_000: 0.2}),
        (step_decay(0.8, every=3, factor=0.5), {0: 0.8, 2: 0.8, 3: 0.4, 5: 0.4, 6: 0.2}),
        (exponential(0.8, factor=0.5), {0: 0.8, 1: 0.4, 3: 0.1}),
        (inverse_time(0.6, decay=0.01), {0: 0.6, 100: 0.3, 200: 0.2, 500: 0.1}),
        (cosine(0.3, 100, lr_min=0.1), {0: 0.3, 50: 0.2, 100: 0.1, 1000: 0.1}),
        # cos(60 degrees) = 1/2
        (cosine(0.4, 30), {10: 0.3, 20: 0.1, 30: 0.0}),
        (warmup(constant(0.5), steps=4), {0: 0.1, 1: 0.2, 3: 0.4, 4: 0.5, 5: 0.5}),
        (warmup(exponential(0.8, factor=0.5), steps=3), {0: 0.2, 2: 0.6, 3: 0.8, 4: 0.4, 5: 0.2}),
        (warmup(lambda step: 3.0 - step, steps=1), {0: 1.5, 1: 3.0, 2: 2.0}),
    ],
)
def test_points_known_beforehand(rate, points):
    for step, expected in points.items():
        np.testing.assert_allclose(rate(step), expected, rtol=1e-12, atol=1e-16)


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_an_array_of_steps_gives_the_whole_curve(kind):
    rate = EVERY_KIND[kind](0.3)
    steps = np.arange(60)
    curve = rate(steps)
    assert curve.shape == (60,)
    np.testing.assert_array_equal(curve, [rate(int(step)) for step in steps])


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_an_array_of_rates_gives_every_row_its_own_schedule(kind):
    lrs = np.array([0.1, 0.3, 1.0])
    together = EVERY_KIND[kind](lrs)
    for step in (0, 1, 8, 30, 80):
        assert together(step).shape == (3,)
        np.testing.assert_allclose(
            together(step), [EVERY_KIND[kind](lr)(step) for lr in lrs], rtol=1e-14
        )


@settings(deadline=None)
@given(
    lr=st.floats(1e-6, 10.0),
    share=st.floats(0.0, 1.0),
    total=st.integers(1, 500),
    step=st.integers(0, 1000),
)
def test_cosine_stays_between_its_ends_and_never_rises(lr, share, total, step):
    rate = cosine(lr, total, lr_min=share * lr)
    assert share * lr * (1 - 1e-12) <= rate(step + 1) <= rate(step) * (1 + 1e-12)
    assert rate(step) <= lr * (1 + 1e-12)
    np.testing.assert_allclose(rate(0), lr)
    np.testing.assert_allclose(rate(total), share * lr, atol=1e-15)


@settings(deadline=None)
@given(steps=st.integers(0, 200), after=st.integers(0, 200))
def test_warmup_climbs_in_equal_parts_and_then_hands_over_from_its_first_step(steps, after):
    inner = inverse_time(0.3, decay=0.05)
    rate = warmup(inner, steps)
    np.testing.assert_allclose(rate(steps + after), inner(after), rtol=1e-14)
    climb = np.diff(rate(np.arange(steps + 1)))
    np.testing.assert_allclose(climb, 0.3 / (steps + 1), rtol=1e-9)


def test_inverse_time_keeps_walking_but_its_noise_sums_to_a_finite_amount():
    rates = inverse_time(1.0, decay=1.0)(np.arange(1_000_000))
    assert rates.sum() > 14  # grows like log(t)
    np.testing.assert_allclose((rates**2).sum(), np.pi**2 / 6, rtol=1e-5)


def test_a_schedule_drives_an_optimizer():
    optimizer, rate, w = SGD(lr=1.0), exponential(1.0, factor=0.5), np.zeros(2)
    for step in range(4):
        optimizer.lr = rate(step)
        optimizer.step([w], [np.ones(2)])
    np.testing.assert_allclose(w, -(1 + 0.5 + 0.25 + 0.125))


def test_a_step_decay_falls_to_a_tenth_unless_told_otherwise():
    assert step_decay(1.0, every=2)(2) == 0.1


def test_the_rate_of_an_exponential_is_positive():
    with pytest.raises(ValueError, match="lr must be positive"):
        exponential(0, 0.5)


def test_one_step_below_0_among_many_is_refused():
    with pytest.raises(ValueError, match="step must be a whole number"):
        cosine(0.1, 10)(np.array([3, -1]))
