"""Settings x seeds: what a seed fixes, the shape of the results, which setting is best."""

import numpy as np
import pytest

from helpers.data import few_digits
from helpers.experiment import PART_FIRST, Rows, Runs, best_of, fresh, run, tuned
from helpers.network import Network
from helpers.optimizers import SGD
from helpers.training import fit


def test_the_seeds_of_a_setting_stand_together_and_draw_the_same_in_every_setting():
    rows = Rows(("a", "b"), seeds=(3, 7, 9))
    assert rows.of_each == ["a"] * 3 + ["b"] * 3
    draws = rows.fold([rng.random() for rng in rows.weights])
    assert np.array_equal(draws[0], draws[1]) and len({*draws[0]}) == 3


def test_weights_and_batches_are_streams_of_their_own():
    for streams in (None, PART_FIRST):
        rows = Rows((0,), seeds=range(5), streams=streams)
        draws = [rng.random() for rng in rows.weights + rows.batches]
        assert len({*draws}) == 10


def test_no_settings_and_no_seeds_are_refused():
    with pytest.raises(ValueError, match="settings and seeds must not be empty"):
        Rows((), seeds=(1,))


@pytest.fixture(scope="module")
def runs():
    """Three rates, the last of which diverges, on two seeds."""
    data, rows = few_digits(100), Rows((0.01, 0.5, 1e200), seeds=(0, 1))
    network = Network([64, 20, 10], rng=rows.weights, population=len(rows), dtype=float)
    history = fit(
        network, data.X, data.y, SGD(lr=rows.values), 20, 10,
        X_val=data.X_val, y_val=data.y_val, rng=rows.batches, eval_every=10,
    )  # fmt: skip
    return Runs.of(rows, history)


def test_a_run_in_a_population_is_what_it_is_alone(runs):
    data = few_digits(100)
    network = Network([64, 20, 10], rng=np.random.default_rng([1, 0]), dtype=float)
    history = fit(network, data.X, data.y, SGD(lr=0.5), 20, 10, rng=np.random.default_rng([1, 1]))
    assert runs.train_loss[1, 1, -1] == pytest.approx(history.train_loss[-1], rel=1e-12)


def test_a_diverged_run_ends_at_infinity_and_is_not_the_best(runs):
    assert runs.train_loss.shape == runs.val_accuracy.shape == (3, 2, 3)
    assert np.isposinf(runs.final()[2]).all()
    assert np.isneginf(runs.final("val_accuracy")[2]).all()
    assert runs.best() == runs.best("val_loss") == runs.best("val_accuracy") == 1


def test_one_setting_is_taken_out_with_its_axis(runs):
    for i in (1, -2):
        assert runs[i].settings == (0.5,)
        assert np.array_equal(runs[i].train_loss, runs.train_loss[1:2])
        assert np.array_equal(runs[i].steps, runs.steps)
    assert runs[-1].settings == (1e200,)
    with pytest.raises(IndexError):
        runs[3]


def test_the_best_has_the_fewest_diverged_seeds_and_then_the_lowest_median():
    inf = np.inf
    assert best_of(np.array([[0.1, 0.1, inf], [0.9, 0.9, 0.8], [0.5, 0.7, 0.9]])) == 2
    assert (
        best_of([[0.1, 0.1, np.nan], [0.9, 0.9, 0.8], [0.9, 0.9, 0.8]]) == 1
    )  # of equals the first


@pytest.mark.parametrize("gone", [np.nan, -np.inf])
def test_the_best_by_accuracy_has_the_fewest_diverged_seeds_and_then_the_highest_median(gone):
    assert best_of([[0.9, 0.9, gone], [0.1, 0.9, 0.2], [0.3, 0.3, 0.4]], higher=True) == 2
    assert best_of([[0.9, 0.9, gone], [gone, gone, 0.99]], higher=True) == 0
    assert best_of([[0.5, 0.7, 0.1], [0.4, 0.4, 0.9]], higher=True) == 0


@pytest.mark.parametrize("measure, best", [("val_loss", 0), ("val_accuracy", 1)])
def test_the_measure_says_whether_higher_is_better(measure, best):
    values = np.array([[[0.2, 0.3]], [[0.9, 0.8]]])  # the first has the lower one
    runs = Runs((1, 2), (0,), np.array([0, 9]), values, values, values, values)
    assert runs.best(measure) == best


def short_training(rows):
    data = few_digits(60)
    network = Network([64, 10, 10], rng=rows.weights, population=len(rows), dtype=float)
    return fit(
        network, data.X, data.y, SGD(lr=rows.values), 10, 10,
        X_val=data.X_val, y_val=data.y_val, rng=rows.batches, eval_every=10,
    )  # fmt: skip


def test_the_rate_that_is_tuned_is_the_best_of_the_runs_and_not_one_that_diverges():
    rates, seeds = (1e-6, 0.5, 1e200), (0, 1, 2)
    runs = run(rates, seeds, short_training)
    assert runs.val_loss.shape[:2] == (3, 3)
    assert tuned(short_training, rates, seeds) == 0.5 == rates[runs.best("val_loss")]


def test_fresh_seeds_took_no_part_in_the_tuning():
    assert fresh(3, range(5)) == (5, 6, 7) and fresh(2) == (0, 1)
    with pytest.raises(ValueError, match="n must be"):
        fresh(0)
