"""A training whose settings change on the way, against trainings that had them from the start."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from course.playground.training import SCHEDULES, SPAN, Training
from helpers.batches import Batches
from helpers.network import Network
from helpers.optimizers import Adam
from helpers.training import fit

AT_ONCE = {
    "optimizer": "Adam",
    "lr": 0.02,
    "schedule": "cosine",
    "batch_size": 100,
    "dropout": 0.5,
    "penalty": "L2",
}
ANEW = {
    "activation": "tanh",
    "init": "xavier_normal",
    "norm": "batch",
    "hidden": 1,
    "label_noise": 0.2,
}


@pytest.mark.parametrize("name", AT_ONCE)
def test_a_setting_of_the_running_network_keeps_its_weights_and_acts_from_the_next_step(name):
    changed, left = Training(), Training()
    for training in (changed, left):
        training.step(20)
    assert changed.change(**{name: AT_ONCE[name]}) is False
    np.testing.assert_array_equal(changed.network.flat, left.network.flat)
    assert changed.steps == 20
    changed.step(2), left.step(2)
    assert not np.array_equal(changed.network.flat, left.network.flat)


@pytest.mark.parametrize("name", ANEW)
def test_a_setting_of_the_first_weights_or_the_data_builds_the_network_anew(name):
    training = Training()
    training.step(5)
    assert training.change(**{name: ANEW[name]}) is True
    assert training.steps == 0 and training.course["step"] == [0]
    fresh = Training(**{name: ANEW[name]})
    np.testing.assert_array_equal(training.network.flat, fresh.network.flat)
    np.testing.assert_array_equal(training.y, fresh.y)


def test_every_setting_is_one_or_the_other():
    assert {*AT_ONCE, "strength"} | {*ANEW, "std"} == {*Training.DEFAULTS}
    assert {*ANEW, "std"} == {*Training.REBUILD}


def test_a_std_of_ones_own_acts_only_where_it_is_chosen():
    training = Training()
    training.step(3)
    assert training.change(std=0.5) is False
    assert training.change(init="own std") is True
    assert np.std(training.network.weights[0]) == pytest.approx(0.5, rel=0.05)
    assert training.change(std=0.1) is True
    assert np.std(training.network.weights[0]) == pytest.approx(0.1, rel=0.05)
    training.step(3)
    assert training.change(init="he_normal") is True


def test_left_alone_it_is_fit():
    training = Training(seed=3, optimizer="Adam", lr=0.01)
    network = Network(training.network.sizes, rng=np.random.default_rng(0))
    network.flat[...] = training.network.flat
    history = fit(
        network, training.X, training.y, Adam(lr=0.01), 40, 30, rng=np.random.default_rng([3, 2]),
        X_val=training.X_val, y_val=training.y_val,
    )  # fmt: skip
    training.step(15), training.step(25)
    np.testing.assert_array_equal(training.network.flat, network.flat)
    assert training.course["step"] == [0, 15, 40]
    assert training.course["val_accuracy"][-1] == history.val_accuracy[-1]


def test_reset_repeats_the_run():
    training = Training(dropout=0.3)
    training.step(30)
    first = training.network.flat.copy()
    training.reset()
    training.step(30)
    np.testing.assert_array_equal(training.network.flat, first)


def test_steps_with_one_rate_then_another_are_the_steps_of_two_runs():
    training = Training(lr=0.3)
    training.step(1)
    after_one = training.network.flat.copy()
    training.change(lr=0.05)
    twin = Network(training.network.sizes, rng=np.random.default_rng(0))
    twin.flat[...] = after_one
    batches = Batches(training.X, training.y, 30, np.random.default_rng([0, 2]))
    batches.draw()
    twin.loss(*batches.draw())
    twin.backward()
    training.step(1)
    np.testing.assert_allclose(
        training.network.flat, after_one - np.float32(0.05) * twin.flat_grad, rtol=1e-5, atol=1e-7
    )


def test_l1_makes_exact_zeros_on_the_running_network():
    training = Training()
    training.step(20)
    assert training.zeros == 0
    training.change(penalty="L1", strength=0.01)
    training.step(200)
    assert training.zeros > 0.3


def test_under_adamw_l2_is_its_decay():
    pulled, free = (
        Training(optimizer="AdamW", lr=0.01, penalty=kind, strength=0.5) for kind in ("L2", "none")
    )
    start = free.network.weights[0].copy()
    pulled.step(1), free.step(1)
    # 1 - lr*strength = 0.995 of every weight, then the same step
    np.testing.assert_allclose(
        pulled.network.weights[0] - free.network.weights[0], -0.005 * start, atol=1e-6
    )


def test_divergence_is_a_result_and_reset_ends_it():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        training = Training(init="own std", std=3.0, lr=100.0)
        taken = sum(training.step(5) for _ in range(20))
        assert training.diverged_at is not None and taken == training.steps < 100
        assert training.step(5) == 0
        assert np.isfinite(training.course["train_loss"]).all()
        assert 0 <= training.without_slope <= 1 and len(training.layer_gradients) == 4
        training.change(lr=0.01)
        training.reset()
    assert training.diverged_at is None and training.step(1) == 1


def test_units_without_a_slope_are_counted():
    training = Training(hidden=2)
    assert training.without_slope < 0.2
    training.network.params[1][:15] = -1000  # half of the first layer can never fire
    assert training.without_slope >= 0.25
    assert Training(init="zeros").without_slope == 1


@pytest.mark.parametrize("kind", SCHEDULES)
def test_every_schedule_starts_and_ends_where_it_says(kind):
    training = Training(schedule=kind, lr=0.2)
    assert training.lr == pytest.approx(0.002 if "warmup" in kind else 0.2, rel=0.01)
    training.steps = 2 * SPAN
    assert training.lr <= 0.2
    assert (training.lr == 0.2) == (kind == "constant")


@pytest.mark.parametrize(
    "settings, message",
    [
        ({"lr": 0}, "lr must be positive, got 0"),
        ({"dropout": 1}, "dropout must be in [0, 1), got 1"),
        ({"batch_size": 301}, "batch_size must be a whole number from 1 to 300, got 301"),
        ({"label_noise": 2}, "label_noise must be in [0, 1], got 2"),
        ({"strength": -1}, "strength must be 0 or larger, got -1"),
        ({"hidden": 0}, "hidden must be a whole number 1 or larger, got 0"),
    ],
)
def test_a_bad_setting_is_named_and_changes_nothing(settings, message):
    with pytest.raises(ValueError) as error:
        Training(**settings)
    assert str(error.value) == message
    training = Training()
    before = dict(training.settings)
    with pytest.raises(ValueError):
        training.change(**settings)
    assert training.settings == before


@pytest.mark.parametrize(
    "settings", [{"optimizer": "sgd"}, {"schedule": "none"}, {"norm": None}, {"speed": 3}]
)
def test_an_unknown_name_is_answered_with_the_list(settings):
    with pytest.raises(ValueError, match="must be one of '"):
        Training(**settings)
