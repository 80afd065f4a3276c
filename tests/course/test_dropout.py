"""The scenes on dropout against binomial laws, closed forms, and networks trained by hand."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from course.dropout import ensemble
from course.dropout import mask as dropout_mask
from course.dropout import scaling as dropout_scaling
from course.dropout import sweep as dropout_sweep
from course.dropout.scaling import CONVENTIONS, Scaling, sums, terms
from course.dropout.training import (
    FRESH_SEEDS,
    LRS,
    PS,
    SEEDS,
    Courses,
    split,
    stacked,
    stopped_early,
    train,
    trained,
)
from explorables.painter import Painter
from helpers.activations import softmax
from helpers.batches import Batches
from helpers.data import few_digits
from helpers.layers import Dropout
from helpers.network import Network
from helpers.optimizers import Adam

SMALL = (64, 8, 10)
SHORT = {"steps": 40, "every": 20, "seeds": (0, 1)}


# Training


def test_a_p_trained_alone_is_what_it_is_among_others():
    among, alone = train(SMALL, (0.0, 0.2, 0.5), **SHORT), train(SMALL, (0.2,), **SHORT)
    np.testing.assert_array_equal(alone.parameters[0], among.only(0.2).parameters[0])
    np.testing.assert_array_equal(alone.val_accuracy[0], among.val_accuracy[1])


def test_a_row_is_a_network_with_dropout_trained_step_by_step():
    p, seed = 0.3, 1
    data = few_digits(300, label_noise=0.2, seed=seed)
    network = Network(SMALL, dropout=p, rng=np.random.default_rng([seed, 0]), dtype=float)
    batches = Batches(data.X.astype(float), data.y, 50, np.random.default_rng([seed, 1]))
    adam = Adam(lr=0.01)
    for _ in range(40):
        network.loss(*batches.draw())
        network.backward()
        adam.step(network.params, network.grads)
    row = train(SMALL, (0.0, p), dtype=np.float64, **SHORT).parameters[1, 1]
    np.testing.assert_allclose(row, network.flat, rtol=1e-6, atol=1e-8)


def test_networks_rebuilt_classify_as_they_did_after_the_last_step():
    runs = train(SMALL, (0.4,), **SHORT)
    network = trained(SMALL, runs)
    X, y = (stacked(part, 0.2, 300, (0, 1)) for part in ("X_val", "y_val"))
    right = np.mean(network.forward(X).argmax(-1) == y, axis=-1)
    assert right == pytest.approx(runs.val_accuracy[0, :, -1])


def test_a_share_of_the_training_labels_is_wrong_and_no_validation_label():
    noisy, clean = split(0.2, 300, 3), split(0.0, 300, 3)
    assert np.sum(noisy.y != clean.y) == 60
    np.testing.assert_array_equal(noisy.y_val, clean.y_val)


def courses(ps, val, **further):
    """Courses of these validation accuracies; all else is of no matter."""
    seeds, n = val.shape[1:]
    return Courses(ps, tuple(range(seeds)), np.arange(n), val, val, val, val, **further)


def test_stopping_early_reads_the_test_accuracy_where_validation_was_best():
    val = np.array([[[0.1, 0.9, 0.8], [0.1, 0.5, 0.6]]])
    test = np.array([[[0.2, 0.7, 0.99], [0.3, 0.4, 0.45]]])
    runs = courses((0.0,), val, test=test)
    assert stopped_early(runs).tolist() == [[0.7, 0.45]]


def test_rates_are_chosen_on_other_seeds_than_those_reported():
    assert not set(SEEDS) & set(FRESH_SEEDS)
    assert len(LRS) == 4 and len(SEEDS) == 5 and len(PS) == 13


# Effect and width


def test_dropout_keeps_wrong_labels_from_being_learned_and_gains_on_new_digits():
    result = dropout_sweep.Effect().compute(p=0.5, noise="20", n="300")
    learned = np.median(result.sweep.train_accuracy[..., -1], axis=1)
    assert learned[0] > 0.9  # more than the 80 % true labels
    assert learned[PS.index(0.5)] < 0.87
    assert result.wins == 5
    assert result.val.min() > result.without.max()
    assert "better than without in 5 of 5 seeds" in dropout_sweep.Effect().read(result)


def test_the_goals_of_the_effect_are_reached_at_half_and_at_nine_tenths():
    scene = dropout_sweep.Effect()
    gain, harm = (goal.reached for goal in scene.goals)
    for p, gains, harms in ((0.0, False, False), (0.5, True, False), (0.9, False, True)):
        values = {"p": p, "noise": "20", "n": "300"}
        result = scene.compute(**values)
        assert (gain(values, result), harm(values, result)) == (gains, harms)


def test_a_p_between_the_stops_lies_between_its_neighbours():
    result = dropout_sweep.Width().compute(p=0.65, width="10")
    low, high = (np.median(result.sweep.only(p).train_accuracy[0, :, -1]) for p in (0.8, 0.4))
    assert low < np.median(result.chosen.train_accuracy[0, :, -1]) < high


def test_the_best_p_is_told_with_the_seeds_in_which_it_is_better():
    val = np.zeros((13, 5, 1))
    val[0], val[3] = np.linspace(0.5, 0.6, 5)[:, None], np.linspace(0.55, 0.65, 5)[:, None]
    runs = courses(PS, val)
    result = dropout_sweep.Point("", 0.15, runs.only(0.15), runs)
    assert result.best == 0.15 and result.wins == 5
    assert dropout_sweep.best_in_words(result).endswith("better than without in 5 of 5 seeds.")
    val[3, 0] -= 0.06
    assert dropout_sweep.best_in_words(result).endswith("better than without in 4 of 5 seeds.")
    val[3] -= 0.2
    assert "No p" in dropout_sweep.best_in_words(result)


# Mask


def test_masks_grow_with_p_and_change_with_the_step():
    for step in range(1, 5):
        silent = [dropout_mask.draw(p, step) == 0 for p in PS]
        assert all(np.all(more[less]) for less, more in pairwise(silent))
    assert len({dropout_mask.draw(0.5, step).tobytes() for step in range(1, 5)}) == 4
    assert not (dropout_mask.draw(0.0, 1) == 0).any()


def test_connections_are_counted_between_units_that_work():
    masks = np.zeros((1, 2, 8))
    masks[0, 0, :3], masks[0, 1, :5] = 2.0, 2.0
    result = dropout_mask.Masks(0.5, 1, masks)
    assert result.connections == 5 * 3 + 3 * 5 + 5 * 3
    (goal,) = dropout_mask.Mask.goals
    assert not goal.reached({}, result)
    masks[0, 1] = 0
    assert goal.reached({}, result)


# Scaling


@pytest.mark.parametrize("p", [0.2, 0.5, 0.9])
def test_sums_have_the_mean_and_variance_of_independent_masks(p):
    spread = np.sqrt(p * (1 - p) * np.sum(terms() ** 2))
    for name, factor in (("no scaling", 1), ("classic", 1), ("inverted", 1 / (1 - p))):
        drawn = sums(p, name).training
        assert drawn.mean() == pytest.approx(factor * (1 - p), abs=5 * factor * spread / 4000**0.5)
        assert drawn.std() == pytest.approx(factor * spread, rel=0.05)


def test_only_without_scaling_does_the_test_sum_differ_from_training():
    ratio = {name: sums(0.5, name).ratio for name in CONVENTIONS}
    assert ratio == pytest.approx({"no scaling": 2, "classic": 1, "inverted": 1}, rel=0.02)
    (goal,) = Scaling.goals
    for convention, reached in (("no scaling", True), ("inverted", False)):
        result = Scaling().compute(p=0.8, convention=convention)
        assert goal.reached({}, result) == reached


def test_drawing_and_reading_draw_no_mask(monkeypatch):
    values = {"p": 0.5, "convention": "classic"}
    result = Scaling().compute(**values)
    monkeypatch.setattr(dropout_scaling, "sums", None)
    Painter(Scaling(), "narrow", 50).paint(values, result)
    assert Scaling().read(result).startswith("Classic, p 0.5")


def test_the_curves_over_p_go_through_the_chosen_one():
    result = Scaling().compute(p=PS[5], convention="classic")
    assert result.means[5] == result.sums.training.mean() and result.tests[5] == result.sums.test
    assert result.sums.shares.sum() == pytest.approx(1)


# Ensemble


def test_averages_of_masks_come_near_the_deterministic_pass():
    votes = ensemble.vote(0.5)
    assert np.all(votes.averaged[:, -1] > votes.single + 0.05)
    assert np.median(votes.averaged[:, -1]) == pytest.approx(
        np.median(votes.deterministic), abs=0.03
    )
    assert np.all(votes.gap[:, -1] < 0.6 * votes.gap[:, 0])
    assert np.mean(votes.averaged[:, 0]) == pytest.approx(np.mean(votes.single), abs=0.03)


def test_without_dropout_every_pass_is_the_deterministic_one():
    votes = ensemble.vote(0.0)
    assert np.abs(votes.gap).max() < 1e-6
    assert votes.single == pytest.approx(votes.deterministic)


def test_the_geometric_mean_over_all_masks_of_one_layer_is_the_pass_without():
    rng = np.random.default_rng(5)
    h, W = rng.standard_normal((1, 6)), rng.standard_normal((6, 4))
    p, share = 0.3, np.empty(64)
    masks = np.array([[bits >> i & 1 for i in range(6)] for bits in range(64)])
    share = np.prod(np.where(masks, 1 - p, p), axis=1)
    logs = share @ np.log(softmax((masks / (1 - p) * h) @ W))
    whole = Dropout(p, rng).forward(h, training=False) @ W
    assert np.exp(logs) / np.exp(logs).sum() == pytest.approx(softmax(whole)[0])
