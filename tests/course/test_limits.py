"""What the conditions of dropout, penalties and splits are measured by, against other ways."""

from __future__ import annotations

import numpy as np
import pytest

from course.dropout import limits as dropout
from course.evidence.data import split_of_each
from course.validation_splits import claims as splits
from course.validation_splits import limits as stiff
from course.weight_penalties import claims as penalties
from course.weight_penalties import limits as weights

SEEDS = (0, 1, 2)


def test_with_the_scale_the_accuracy_is_the_one_of_the_training_and_without_it_is_another():
    setting = {"noise": 0.0, "steps": 60}
    _, scaled = dropout.not_scaled(SEEDS, (20,), measure="accuracy", **setting)
    runs = dropout.runs_of(0.5, SEEDS, (20,), **setting)[1]
    np.testing.assert_allclose(scaled, 100 * runs.val_accuracy[0, :, -1])
    losses = dropout.not_scaled(SEEDS, (20, 20), **setting)
    assert not np.any(np.isclose(*losses))


def test_150_steps_are_compared_with_the_end_of_the_same_run():
    early, late = dropout.at_150_and_later(SEEDS, p=0.5, steps=150)
    np.testing.assert_array_equal(early, late)
    early_again, later = dropout.at_150_and_later(SEEDS, p=0.5, steps=300)
    np.testing.assert_array_equal(early_again, early)
    assert np.any(later != early)


def test_the_size_of_the_weights_leaves_the_biases_out():
    with_it, without = dropout.size_of_weights(SEEDS, steps=20)
    runs = dropout.runs_of(0.0, SEEDS, steps=20)[1]
    flat = runs.parameters[0][:, : 64 * 50 + 50 * 10]  # the biases come last
    np.testing.assert_allclose(without, np.sqrt(np.mean(flat**2, axis=1)), rtol=1e-5)
    assert np.any(with_it != without)


def test_one_mask_of_nothing_is_the_pass_without_masks():
    average, exact = dropout.average_of_masks(SEEDS, p=0.0, masks=3)
    np.testing.assert_array_equal(average, exact)


def test_without_a_penalty_the_error_is_that_of_least_squares():
    X, y = weights.few_matter(5, 3)
    w = np.linalg.lstsq(X, y, rcond=None)[0]
    (found,) = weights.errors((3,), "L2", 1e-9, 5)
    assert found == pytest.approx(np.sum((w - [1, -1, 0, 0, 0]) ** 2), rel=1e-6)


def test_twins_of_the_chapters_problem_count_by_their_covariance():
    """Under a penalty that leaves nothing the error is that of all coefficients 0."""
    (found,) = weights.errors((0,), "L1", 1e3, None)
    assert found == pytest.approx(1 + 1 + 2 * 0.98 + 1.5**2 + 0.5**2)


def test_the_first_layer_without_a_strength_trains_as_fit_does():
    _, test = weights.first_layer(((0.2, 0.0),), SEEDS, None)
    fitted = penalties.trained(((0.2, 0.0),), SEEDS, "nothing", 0.3, 300, weights.STEPS, "digits")
    np.testing.assert_allclose(test, fitted["test"][..., -1], atol=0.5)
    _, penalized = weights.first_layer(((0.2, 0.1),), SEEDS, None)
    assert np.all(penalized > test)


def test_the_rate_is_the_one_of_the_best_accuracy_and_not_of_the_lowest_loss(monkeypatch):
    """The second rate has the lower loss, the first the higher validation accuracy."""

    def curves(rates, seeds, *setting):
        of_rate = {splits.RATES[0]: (0.5, 90.0, 70.0), splits.RATES[1]: (0.1, 80.0, 60.0)}
        rows = [of_rate.get(rate, (9.0, 10.0, 10.0)) for rate in rates]
        ends = np.array(rows).T[:, :, None, None] * np.ones((len(seeds), 2))
        ends[0, ..., 0] += 1  # the loss falls from the first evaluation to the second
        return ends

    monkeypatch.setattr(splits, "curves", curves)
    stopped, late = splits.early_and_late((0, 1), noise=0.4, tuned=True)
    assert stopped.tolist() == late.tolist() == [70.0, 70.0]


def test_stopping_by_the_accuracy_keeps_the_evaluation_with_the_best(monkeypatch):
    losses = np.array([3.0, 1.0, 2.0, 2.5])
    val, test = np.array([10.0, 20.0, 40.0, 30.0]), np.array([1.0, 2.0, 3.0, 4.0])
    found = np.array([losses, val, test])[:, None, None]
    monkeypatch.setattr(splits, "curves", lambda *_: found)
    for by, kept in (("loss", 2.0), ("accuracy", 3.0)):
        stopped, late = splits.early_and_late((0,), noise=0.0, by=by)
        assert (stopped.tolist(), late.tolist()) == ([kept], [4.0])


def test_a_column_of_ones_changes_what_the_classifier_may_do():
    bare = np.array(splits.standardized((1000, 1001), strength=1.0))
    with_ones = np.array(splits.standardized((1000, 1001), strength=1.0, constant=True))
    assert bare.shape == with_ones.shape == (2, 2)
    assert np.any(bare != with_ones)


def test_standardized_digits_are_those_of_the_chapters_own_splits():
    one = dropout.standardized_digits(100, label_noise=0.2, seed=3)
    (X,) = split_of_each([3], "digits", 100, noise=0.2, standardized=True).X
    np.testing.assert_array_equal(one.X, X)
    used = X.std(axis=0) > 0
    np.testing.assert_allclose(X[:, used].std(axis=0), 1, rtol=1e-4)


def test_a_doubt_points_at_all_mistakes_none_or_half():
    wrong = np.array([[True, True, False, False]])
    for doubt, found in (([3, 2, 1, 0], 100), ([0, 1, 2, 3], 0), ([3, 0, 1, 2], 50)):
        assert dropout.pointed_at(np.array([doubt]), wrong).tolist() == [found]


def test_penalties_are_trained_on_the_pixels_that_were_asked_for():
    rest = (((0.2, 0.01),), SEEDS, "L2", 0.3, 300, 50, "digits")
    standard, raw = (penalties.trained(*rest, flag)["test"] for flag in (True, False))
    assert np.all(standard > raw)  # fifty steps get further on standardized pixels
    assert penalties.trials_of("L2", "digits", False) == penalties.AS_THEY_COME
    assert penalties.trials_of("nothing", "digits", False) == penalties.FREE


@pytest.mark.parametrize("kind", weights.PROBLEMS)
def test_a_further_problem_has_its_covariance_and_its_coefficients(kind):
    true, covariance, n, noise = weights.PROBLEMS[kind]
    drawn = [weights.drawn(kind, draw) for draw in range(300)]
    X, y = (np.concatenate(part) for part in zip(*drawn, strict=True))
    assert len(drawn[0][0]) == n
    np.testing.assert_allclose(np.cov(X.T), covariance, atol=0.08)
    assert np.std(y - X @ true) == pytest.approx(noise, rel=0.05)
    (nothing_left,) = weights.errors((0,), "L1", 1e4, None, kind)
    assert nothing_left == pytest.approx(true @ covariance @ true)


def test_the_nearest_mean_image_and_stiff_ridge_answer_for_every_set():
    sets = stiff.answers_of(stiff.MEANS, np.arange(400).reshape(2, 200), (0, 1))
    X, y, _ = stiff.columns()
    of_label = [X[200:400][y[200:400] == label].mean(axis=0) for label in range(10)]
    nearest = [np.argmin([np.linalg.norm(x - one) for one in of_label]) for x in X[:50]]
    np.testing.assert_array_equal(sets[1, :50], nearest == y[:50])
    weak, strong = (
        stiff.answers_of(model, np.arange(300)[None], (0,))[0] for model in ("ridge", stiff.STIFF)
    )
    assert weak[:300].mean() > strong[:300].mean() > 0.8


def test_places_are_those_of_the_chapter_or_chebyshevs_and_the_noise_can_go():
    x, y = stiff.places(15, 4, "random", stiff.NOISE)
    np.testing.assert_allclose((x, y), stiff.samples(4, 15, "train"))
    x, y = stiff.places(15, 4, "Chebyshev", 0.0)
    np.testing.assert_allclose(np.cos(15 * np.arccos(x)), 0, atol=1e-12)
    np.testing.assert_array_equal(y, stiff.truth(x))
