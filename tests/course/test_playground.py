"""The recipes against single networks trained by ``fit``, cases worked by hand, and limits."""

from __future__ import annotations

import numpy as np
import pytest

from course.figures import tiles
from course.playground import budget, recipes, side_by_side
from course.playground import which_first as which
from course.playground.live import REACHES, Running, reach
from helpers.data import few_digits
from helpers.network import Network
from helpers.optimizers import Adam
from helpers.training import fit

ADAM = recipes.RECIPES["He, Adam"]


def test_a_row_is_a_network_trained_alone():
    runs = recipes.train(ADAM, (0.003, 0.01), (10, 11), dtype=np.float64, steps=40)
    digits = few_digits(300, label_noise=0.2, seed=11)
    network = Network(recipes.SIZES, rng=np.random.default_rng([11, 0]), dtype=np.float64)
    history = fit(
        network, digits.X, digits.y, Adam(lr=0.01), 40, 30, X_val=digits.X_val,
        y_val=digits.y_val, rng=np.random.default_rng([11, 1]),
    )  # fmt: skip
    assert runs.train_accuracy[1, 1, -1] == pytest.approx(history.train_accuracy[-1])
    assert runs.val_accuracy[1, 1, -1] == pytest.approx(history.val_accuracy[-1])


def test_a_recipe_is_the_same_alone_and_among_other_rates():
    alone = recipes.train(ADAM, (0.01,), (10,), steps=60)
    among = recipes.train(ADAM, (0.003, 0.01), (9, 10), steps=60)
    np.testing.assert_array_equal(alone.val_accuracy[0, 0], among.val_accuracy[1, 1])


def test_the_seeds_that_choose_do_not_judge():
    assert not {*recipes.TUNING_SEEDS} & {*recipes.FRESH_SEEDS}
    assert len(recipes.FRESH_SEEDS) >= 5 and {*recipes.TUNED.values()} <= {*recipes.RATES}


def test_the_noted_rate_is_the_one_that_tuning_finds():
    assert recipes.tuned(ADAM) == recipes.TUNED["He, Adam"]


def test_the_bare_recipe_guesses_and_its_first_layer_stays_put():
    runs = recipes.fresh(recipes.Recipe(), 0.1, dtype=np.float32)
    assert np.abs(runs.val_accuracy[..., 1:] - 0.1).max() < 0.06
    np.testing.assert_allclose(runs.weights[:, :, -1], runs.weights[:, :, 0], atol=1e-3)


def test_two_recipes_are_compared_seed_by_seed():
    scene = side_by_side.Recipes()
    far = scene.compute(left="He, SGD", right="small weights, SGD", step=200)
    assert side_by_side.told_apart(far) == (
        "Seed by seed, the left one is ahead on validation in 7 of 7."
    )
    near = scene.compute(left="He, SGD", right="He, SGD", step=200)
    assert side_by_side.told_apart(near) == "On validation they are level in every seed."
    back = scene.compute(left="small weights, SGD", right="He, SGD", step=200)
    assert "the right one is ahead" in side_by_side.told_apart(back)


def test_each_unit_has_its_tile():
    W = np.arange(64 * 30).reshape(64, 30)
    board = tiles(W, 3, 10)
    assert board.shape == (26, 89)
    np.testing.assert_array_equal(board[9:17, 9:17], W[:, 11].reshape(8, 8) / W.max())


def test_one_technique_is_all_that_differs():
    for name, field in which.TECHNIQUES.items():
        for base, start in (("add", which.BARE), ("remove", which.ALL)):
            one = which.variant(base, name)
            differ = [f for f in vars(one) if getattr(one, f) != getattr(start, f)]
            assert differ == [field]


def test_with_and_without_change_places_between_the_questions():
    scene = which.WhichFirst()
    added = scene.compute(base="add", technique="He start", lr=0.1)
    assert np.median(added.ends("with_it")[added.at]) > 0.5
    assert np.median(added.ends("without")[added.at]) < 0.15
    assert which.LRS[added.at] == 0.1


def test_a_rate_is_chosen_for_every_number_of_steps_by_seeds_that_are_not_shown(monkeypatch):
    made = []

    def train(recipe, rates, seeds, *, every, **_):
        made.append(seeds)
        steps = np.arange(0, budget.STOPS[-1] + 1, every)
        # at the first stop the last rate is best, from the second on the first
        val = np.zeros((len(rates), len(seeds), len(steps)))
        val[-1, :, : steps.tolist().index(budget.STOPS[0]) + 1] = 0.9
        val[0, :, steps > budget.STOPS[0]] = 0.8
        return recipes.Trained(rates, seeds, steps, val, val, val, val)

    monkeypatch.setattr(budget, "train", train)
    table = budget.table.__wrapped__(0.0)
    assert (table.rates[:, 0] == 1.0).all() and (table.rates[:, 1:] == 0.001).all()
    assert (table.val[:, 0] == 0.9).all() and (table.val[:, 1:] == 0.8).all()
    assert made == [recipes.TUNING_SEEDS, recipes.FRESH_SEEDS] * len(budget.ENTRANTS)


def test_the_first_is_compared_seed_by_seed_whatever_the_bands():
    val = np.array([[[0.5, 0.6, 0.7]], [[0.8, 0.9, 0.95]], [[0.7, 0.85, 0.9]], [[0.9, 0.3, 0.5]]])
    result = budget.Budget(0.0, 0, budget.Table(np.ones((4, 1)), val))
    assert result.order[0] == 1
    assert result.ahead() == {2: 3, 0: 3, 3: 2}  # 2 overlaps, and is behind in every seed
    assert not budget.alone_ahead({}, result)
    assert budget.alone_ahead({}, budget.Budget(0.0, 0, budget.Table(np.ones((3, 1)), val[:3])))


@pytest.mark.parametrize("technique, expected", [("L2 0.01", True), ("BatchNorm", False)])
def test_a_technique_is_spare_when_each_side_at_its_best_rate_shows_no_loss(technique, expected):
    scene = which.WhichFirst()
    at = scene.compute(base="remove", technique=technique, lr=0.03).best("without")
    values = {"base": "remove", "technique": technique, "lr": which.LRS[at]}
    assert which.spare(values, scene.compute(**values)) == expected
    other = values | {"lr": which.LRS[at - 1]}
    assert not which.spare(other, scene.compute(**other))


def test_the_axis_of_steps_grows_and_ends():
    assert [reach(s) for s in (0, 100, 101, 999, 10_000, 10**6)] == [
        100, 100, 300, 1000, REACHES[-1], REACHES[-1],
    ]  # fmt: skip
    assert Running.rebuild_on == ("reach",)
