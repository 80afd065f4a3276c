"""The scenes on validation splits against cases worked by hand, limits and properties."""

from __future__ import annotations

import numpy as np
import pytest

from course.validation_splits import capacity, leakage, peeking, stopping, writers
from course.validation_splits import split as splits
from course.validation_splits.ridge import columns, fit_ridge, right, train_and_score
from explorables.painter import Painter
from helpers.data import digit_groups
from helpers.paired import paired

# Drawing and reading


def refuse(*_, **__):
    raise AssertionError("only compute may compute")


def test_drawing_and_reading_fit_nothing(monkeypatch):
    shown = [
        (capacity.Capacity(), {"degree": 3, "n": 24}),
        (splits.SplitScatter(), {"fraction": 0.2, "k": 5, "draw": 1}),
        (writers.WriterLeak(), {"split": "apart", "model": "ridge", "n": 50}),
    ]
    results = [scene.compute(**values) for scene, values in shown]
    for name in ("samples", "fit_all_degrees", "errors"):
        monkeypatch.setattr(capacity, name, refuse)
    for name in ("fresh", "one_split", "folds"):
        monkeypatch.setattr(splits, name, refuse)
    for name in ("scores", "answers", "training_sets"):
        monkeypatch.setattr(writers, name, refuse)
    for (scene, values), result in zip(shown, results, strict=True):
        Painter(scene, "narrow", 50).paint(values, result)
        assert scene.read(result)


# The classifier


def test_ridge_makes_the_gradient_of_its_loss_zero():
    rng = np.random.default_rng(0)
    X, targets, h = rng.standard_normal((30, 4)), rng.standard_normal((30, 2)), 1e-5
    W = fit_ridge(X, targets, 0.7)

    def loss(W):
        return np.sum((X @ W - targets) ** 2) + 0.7 * np.sum(W**2)

    for i, j in np.ndindex(W.shape):
        step = np.zeros_like(W)
        step[i, j] = h
        assert abs(loss(W + step) - loss(W - step)) / (2 * h) < 1e-6


def test_ridge_solves_a_stack_of_problems_as_it_solves_each():
    rng = np.random.default_rng(0)
    X, targets = rng.standard_normal((3, 20, 4)), rng.standard_normal((3, 20, 2))
    alone = [fit_ridge(x, t) for x, t in zip(X, targets, strict=True)]
    np.testing.assert_allclose(fit_ridge(X, targets), alone)


def test_right_answers_are_counted_on_the_held_out_digits():
    everything = np.arange(1797)
    hits = train_and_score(everything, everything[:100])
    X, y, targets = columns()
    assert hits == sum(right(fit_ridge(X, targets), X[i : i + 1], y[i])[0] for i in range(100))
    assert hits > 90


# Capacity


def test_one_factorization_gives_the_fit_of_every_degree():
    x, y = capacity.samples(3, 40, "train")
    for degree, found in enumerate(capacity.fit_all_degrees(x, y)):
        expected = np.polynomial.Legendre.fit(x, y, degree, domain=[-1, 1]).coef
        np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-9)


def test_more_flexible_polynomials_never_fit_the_training_samples_worse():
    for n in capacity.SIZES:
        train = capacity.errors(n)[0]
        assert (np.diff(train, axis=1) < 1e-9).all()


def test_with_many_samples_both_errors_are_close_to_the_noise():
    assert capacity.errors(320)[:, :, 5] == pytest.approx(0.3, abs=0.04)


def test_training_and_validation_samples_are_draws_of_their_own():
    train, val = capacity.samples(0, 320, "train")[0], capacity.samples(0, 320, "val")[0]
    assert not np.intersect1d(train, val).size
    np.testing.assert_array_equal(capacity.samples(0, 16, "train")[0], train[:16])


# One split


@pytest.mark.parametrize("right_ones, n", [(0, 10), (9, 10), (36, 40), (1000, 1000)])
def test_from_the_ends_of_the_interval_the_score_is_196_standard_errors_away(right_ones, n):
    for a in splits.wilson(right_ones, n):
        error = np.sqrt(max(a * (1 - a), 0) / n)
        assert abs(right_ones / n - a) == pytest.approx(1.96 * error, abs=1e-9)


def test_the_interval_covers_the_truth_in_about_95_of_100_repetitions():
    counts = np.random.default_rng(0).binomial(40, 0.9, size=2000)
    inside = [low <= 0.9 <= high for low, high in (splits.wilson(c, 40) for c in counts)]
    assert 0.93 < np.mean(inside) < 0.98


def test_two_folds_are_the_mean_of_two_splits_in_half():
    mine = splits.dealt(0)[0]
    (a, b), _ = splits.k_fold(splits.N, 2, np.random.default_rng([0, 1]))
    hits = train_and_score(mine[a], mine[b]) + train_and_score(mine[b], mine[a])
    assert splits.folds(2)[0] == pytest.approx(hits / splits.N)


def test_a_small_share_scatters_and_a_large_one_is_biased():
    small, middle, large = (splits.one_split(n) for n in (10, 50, 160))
    assert small.std() > 1.5 * middle.std()
    truth = splits.fresh()
    assert splits.bias(large, truth) < -0.1 < 5 * splits.bias(small, truth)
    low, lowest, high = (splits.miss(scores, truth) for scores in (small, middle, large))
    assert lowest < min(low, high)
    assert splits.miss(splits.folds(10), truth) < 0.7 * lowest


def test_what_is_held_out_and_what_is_fresh_are_never_learned():
    mine, others = splits.dealt(7)
    assert len(mine) == splits.N
    assert sorted([*mine, *others]) == list(range(1797))


def test_points_are_written_without_a_minus_before_zero():
    assert splits.points(-0.0001) == "0.0 points"
    assert splits.points(-0.0123) == "-1.2 points"


# Peeking


def test_the_running_best_is_the_first_maximum_so_far():
    scores = np.array([[3, 1, 3, 5, 4, 5], [1, 2, 3, 2, 1, 9]])
    assert peeking.running_best(scores).tolist() == [[0, 0, 0, 3, 3, 3], [0, 1, 2, 2, 2, 5]]


def test_the_best_of_m_is_the_largest_score_of_the_first_m():
    found = peeking.search("models", 50)
    seen, new = found.one
    for m in (1, 2, 17, 1000):
        assert found.score[0, m - 1] == seen[:m].max()
        assert found.fresh[0, m - 1] == new[:m][np.argmax(seen[:m])]


@pytest.mark.parametrize("n, m", [(25, 10), (400, 30)])
def test_the_best_guesser_scores_the_expected_maximum_of_binomials(n, m):
    draws = np.random.default_rng(0).binomial(n, 0.1, size=(20000, m)).max(axis=1) / n
    found = peeking.search("guesses", n).score[:, m - 1]
    error = draws.std() / np.sqrt(len(found))
    assert found.mean() == pytest.approx(draws.mean(), abs=4 * error)


def test_guessers_chosen_by_any_score_are_right_one_time_in_ten_on_fresh_digits():
    for n in (25, 400):
        assert peeking.search("guesses", n).fresh.mean() == pytest.approx(0.1, abs=0.003)


def test_one_configuration_costs_nothing_and_the_price_grows_with_the_number():
    for kind in ("models", "guesses"):
        found = peeking.search(kind, 50)
        price = (found.score - found.fresh).mean(axis=0)[[0, 9, 99, 999]]
        assert abs(price[0]) < 0.01
        assert (np.diff(price) > 0.01).all()


# Early stopping


def test_stopping_keeps_the_lowest_and_waits_for_the_patience():
    losses = [5.0, 3.0, 4.0, 2.0, 2.5, 2.2, 2.1, 1.0]
    assert stopping.stopped(losses, 1) == (1, 2)
    assert stopping.stopped(losses, 2) == (3, 5)
    assert stopping.stopped(losses, 3) == (3, 6)
    assert stopping.stopped(losses, 4) == (7, 7)
    assert stopping.stopped([3.0, 2.0, 1.0], 2) == (2, 2)


def test_an_equal_loss_is_no_new_lowest_one():
    assert stopping.stopped([1.0, 1.0, 1.0], 2) == (0, 2)


def test_with_all_the_patience_the_lowest_of_all_is_kept():
    found = stopping.curves()[0.4]
    kept = [stopping.stopped(row, 100)[0] for row in found.val[600]]
    assert kept == np.argmin(found.val[600], axis=1).tolist()


def test_wrong_labels_make_later_steps_worse_and_clean_ones_do_not():
    noisy, clean = stopping.curves()[0.4].test, stopping.curves()[0.0].test
    assert (noisy.max(axis=1) - noisy[:, -1] > 0.05).all()
    assert (clean.max(axis=1) - clean[:, -1] < 0.015).all()


# Leakage


def test_correlations_are_those_of_numpy():
    X, y = leakage.coins(25)[0]
    expected = [abs(np.corrcoef(row, y)[0, 1]) for row in X[:20]]
    np.testing.assert_allclose(leakage.correlations(X[:20], y), expected)


def test_the_nearest_mean_is_worked_by_hand():
    X = np.array([[0.0, 2.0, 10.0, 12.0, 5.0, 7.0]])  # means 1 and 11, the middle is 6
    y = np.array([0, 0, 1, 1, 0, 0])
    held_out = np.arange(6) >= 4
    assert leakage.nearest_mean(X, y, held_out) == 1


def test_keeping_every_feature_leaves_nothing_to_leak():
    before, inside = leakage.scores(20, 20, 50)
    np.testing.assert_array_equal(before, inside)


def test_selection_inside_the_folds_stays_at_chance_and_before_them_does_not():
    before, inside = leakage.scores(2000, 20, 50)
    error = inside.std() / np.sqrt(len(inside))
    assert abs(inside.mean() - 0.5) < 3 * error
    assert before.min() > 0.8


# The writers


def test_who_judges_was_never_learned_and_apart_not_even_another_digit_by_the_same_hand():
    groups = digit_groups()
    for seed in (0, 7):
        sets, fresh, fold = writers.training_sets(300, seed)
        assert sets.shape == (8, 300)
        assert fresh.sum() == len(groups) - 300 and not fresh[sets[0]].any()
        for form in range(writers.FORMS):
            (held_out,) = set(fold[groups == form])
            assert form not in groups[sets[1 + held_out]]
            assert form in groups[sets[0]]


def test_both_ways_learn_from_as_many_digits_and_mostly_from_the_same():
    sets, _, _ = writers.training_sets(300, 0)
    for mine in sets:
        assert len(set(mine)) == 300
        assert len(set(mine) & set(sets[0])) > 200


def test_the_scores_of_ridge_are_those_of_models_fitted_one_by_one():
    found, groups, (X, y, targets) = writers.scores("ridge", 100), digit_groups(), columns()
    sets, fresh, fold = writers.training_sets(100, 3)
    for form in (0, 8, 13):
        judges = np.flatnonzero(fresh & (groups == form))
        for way, mine in enumerate((sets[0], sets[1 + fold[judges[0]]])):
            hits = right(fit_ridge(X[mine], targets[mine]), X[judges], y[judges])
            assert found[way, 3, form] == pytest.approx(hits.mean())


@pytest.mark.parametrize("model", ["ridge", "network"])
def test_new_writers_cost_a_few_points_whatever_the_number_of_digits(model):
    """95 % intervals over the forms: they are fewer than the seeds and differ more."""
    for n in (100, 300, 1200):
        seen, new = 100 * writers.scores(model, n)
        assert paired(seen.mean(axis=1), new.mean(axis=1)).wins >= 19
        over_forms = paired(seen.mean(axis=0), new.mean(axis=0))
        assert over_forms.low > 1.5 and over_forms.high < 6


@pytest.mark.parametrize("model", ["ridge", "network"])
def test_twelve_times_as_many_digits_do_not_close_the_gap(model):
    few, many = (100 * np.subtract(*writers.scores(model, n)).mean(axis=1) for n in (100, 1200))
    assert paired(few, many).high < 1.5


def test_labels_of_writers_that_mean_nothing_show_no_gap(monkeypatch):
    """The same measurement, with the forms dealt out at random: what is left is noise."""
    mixed = np.random.default_rng(0).permutation(digit_groups())
    monkeypatch.setattr(writers, "digit_groups", lambda: mixed)
    seen, new = 100 * writers.scores.__wrapped__("ridge", 300).mean(axis=2)
    gap = paired(seen, new)
    assert abs(gap.mean) < 3 * gap.se < 1.2


def test_more_people_close_the_gap_that_more_digits_leave():
    gaps = [100 * np.subtract(*writers.of_some(forms, 100)).mean() for forms in (1, 4, 10)]
    assert gaps[0] > gaps[1] + 5 > gaps[2] + 5
