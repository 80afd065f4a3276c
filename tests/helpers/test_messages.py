"""Messages name what is wrong: a cell of a table, a read-only array, a text for an object."""

import numpy as np
import pytest

from helpers.checks import finite, floats, labels
from helpers.clipping import clip_by_norm, clip_by_value
from helpers.gradcheck import check_layer, numerical_gradient
from helpers.layers import Linear
from helpers.network import Network
from helpers.optimizers import SGD, Adam
from helpers.penalties import L1
from helpers.search import choice, random_search, successive_halving, uniform
from helpers.training import fit


def rng(seed=0):
    return np.random.default_rng(seed)


class Table:
    """What ``np.asarray`` makes of a table whose columns differ in type: an array of objects."""

    def __init__(self, *columns):
        self.columns = columns

    def __array__(self, dtype=None, copy=None):
        rows = np.empty((len(self.columns[0]), len(self.columns)), object)
        for i, column in enumerate(self.columns):
            rows[:, i] = column
        return rows


HEIGHTS, AGES = rng().normal(size=30), np.arange(30)
SMOKES = AGES % 2 == 0
y = AGES % 3


def run(X=None, optimizer=None, **more):
    X = rng().normal(size=(30, 4)) if X is None else X
    return fit(Network([4, 6, 3], rng=rng()), X, y, optimizer or SGD(), 1, 5, rng=rng(1), **more)


def frozen(shape=2, dtype=float):
    array = np.ones(shape, dtype)
    array.flags.writeable = False
    return array


def test_a_table_with_columns_of_bools_and_numbers_is_a_table_of_numbers():
    table = Table(HEIGHTS, AGES, SMOKES, HEIGHTS)
    as_floats = np.column_stack([HEIGHTS, AGES, SMOKES, HEIGHTS])
    assert run(table).train_loss == run(as_floats).train_loss
    np.testing.assert_array_equal(floats("X", table), as_floats)
    np.testing.assert_array_equal(finite("X", Table(AGES, HEIGHTS)), as_floats[:, [1, 0]])
    assert labels("y", np.array([0, 2, 1], object)).tolist() == [0, 2, 1]


@pytest.mark.parametrize(
    ("cell", "came"), [("yes", "'yes'"), (None, "None"), (1j, "1j"), ([1], r"\[1\]")]
)
def test_the_cell_that_holds_no_number_is_named(cell, came):
    column = np.array([0.5] * 30, object)
    column[7] = cell
    message = rf"X must hold numbers, got {came} at index \(7, 1\)"
    with pytest.raises(ValueError, match=message):
        run(Table(HEIGHTS, column, HEIGHTS, HEIGHTS))
    with pytest.raises(ValueError, match=r"NaN|nan"):
        run(Table(HEIGHTS, np.full(30, np.nan), HEIGHTS, HEIGHTS))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: run(optimizer="adam"), r"optimizer must be an optimizer, as Adam\(\), got 'adam'"),
        (lambda: run(optimizer=Adam), "optimizer must be built, as Adam"),
        (lambda: run(penalty=0.01), "penalty must be L1, L2 or ElasticNet, as L1.*, got 0.01"),
        (lambda: run(penalty="l1"), "penalty must be L1, L2 or ElasticNet, as L1.*, got 'l1'"),
        (lambda: run(penalty=L1), "penalty must be built, as L1"),
        (lambda: run(schedule="cosine"), "schedule must be callable, got 'cosine'"),
        (lambda: numerical_gradient(np.sum, frozen()), "x must be an array to write into, got a"),
        (
            lambda: SGD().step([np.ones(2), frozen()], [np.ones(2)] * 2),
            "params must be a list of arrays to write into, got a read-only one at index 1",
        ),
        (lambda: clip_by_norm([frozen()], 1.0), "grads must be a list of arrays to write into"),
        (lambda: clip_by_value([frozen()], 1.0), "grads must be a list of arrays to write into"),
        (
            lambda: check_layer(
                Linear(np.ones((2, 3), np.float32), np.zeros(3, np.float32)), np.ones((4, 2))
            ),
            "layer must have float64 params to write into, got float32 as 0",
        ),
        (
            lambda: check_layer(Linear(np.ones((2, 3)), frozen(3)), np.ones((4, 2))),
            "layer must have float64 params to write into, got a read-only array as 1",
        ),
        (
            lambda: random_search(
                lambda batch: {0.1: "a", 0.2: "b"}, {"x": uniform(0, 1)}, 2, rng(), batch=2
            ),
            r"objective must return 2 number\(s\), got \{0.1",
        ),
        (
            lambda: random_search(
                lambda batch: {0.1, 0.2}, {"x": uniform(0, 1)}, 2, rng(), batch=2
            ),
            r"objective must return 2 number\(s\), got \{0",
        ),
        (lambda: Network("64", rng=rng()), "sizes"),
        (lambda: Network({64, 10}, rng=rng()), "sizes must be a sequence of whole numbers, got"),
        (lambda: Network({64: 1, 10: 1}, rng=rng()), "sizes must be a sequence of whole numbers"),
    ],
)
def test_the_argument_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_a_read_only_batch_is_only_read():
    X = frozen((30, 4), np.float32)
    assert np.isfinite(run(X).loss).all()


# An objective that raises


@pytest.mark.parametrize("batch", [None, 2])
@pytest.mark.parametrize("error", [MemoryError, ValueError, ZeroDivisionError])
def test_the_trials_that_had_finished_are_kept_by_the_error(error, batch):
    asked = []

    def objective(params):
        asked.append(params)
        if len(asked) == 3:
            raise error("one setting was too large")
        return [one["x"] for one in params] if batch else params["x"]

    with pytest.raises(error, match="one setting was too large") as caught:
        random_search(objective, {"x": uniform(0, 1)}, 10, rng(), batch=batch)
    trials = caught.value.trials
    settings = [one for params in asked[:2] for one in (params if batch else [params])]
    assert [trial.params for trial in trials] == settings
    assert trials.best().score == max(one["x"] for one in settings)
    notes = getattr(caught.value, "__notes__", [f"{len(trials)} finished"])
    assert any(f"{len(trials)} finished trial(s)".startswith(note[:10]) for note in notes)


def test_the_rounds_before_the_error_are_kept_too():
    def objective(params, budget):
        if budget > 1:
            raise MemoryError
        return params["x"]

    with pytest.raises(MemoryError) as caught:
        successive_halving(objective, {"x": choice([1, 2, 3])}, 9, rng())
    assert len(caught.value.trials) == 9
