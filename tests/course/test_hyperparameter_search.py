"""The scenes on hyperparameter search against cases worked by hand, limits and properties."""

from __future__ import annotations

import numpy as np
import pytest

from course.hyperparameter_search import brackets, grid, halving, rounds, training
from explorables.painter import Painter
from helpers.search import grid_search, random_search, successive_halving
from helpers.spaces import log_uniform, uniform
from helpers.trials import Trial, Trials

# Training


def test_a_row_of_a_population_learns_as_it_would_alone():
    settings = [{"lr": 0.3, "penalty": 1e-4}, {"lr": 0.05, "penalty": 0.01}]
    together = training.scores(settings, seed=3)
    alone = [training.scores([setting], seed=3)[0] for setting in settings]
    np.testing.assert_array_equal(together, alone)
    assert together.min() > 0.6


def test_what_chooses_what_trains_and_what_is_fresh_are_three_sets():
    part = training.data()
    sets = [{row.tobytes() for row in X} for X in (part.X, part.X_val, part.X_test)]
    assert [len(X) for X in (part.X, part.X_val, part.X_test)] == [300, 300, 897]
    assert not (sets[0] & sets[1] or sets[0] & sets[2] or sets[1] & sets[2])


def test_a_run_that_diverges_has_no_score():
    assert np.isnan(training.scores([{"lr": 10.0, "penalty": 1.0}], seed=0)[0])


# Coarse to fine


def test_the_best_so_far_takes_a_failed_trial_for_a_guess():
    found = Trials(trials=[Trial({}, score) for score in (np.nan, 0.05, 0.4, np.nan, 0.3)])
    assert rounds.best_so_far(found).tolist() == [0.1, 0.1, 0.4, 0.4, 0.4]


@pytest.fixture
def quick(monkeypatch):
    """Searches of the scene on a hill instead of on networks."""

    def hill(settings, seed):
        return np.array([-((np.log10(s["lr"] / 0.3)) ** 2) for s in settings])

    monkeypatch.setattr(rounds, "scores", hill)


def test_every_way_to_search_gets_the_same_number_of_trials(quick):
    assert [len(rounds.run(way, 0)) for way in rounds.WAYS] == [rounds.TRIALS] * 3


def test_two_ways_share_their_first_round_and_then_part(quick):
    fine, wide = (rounds.run(way, 2).column("lr") for way in (rounds.FINE, rounds.WIDE))
    n = rounds.PER_ROUND
    np.testing.assert_array_equal(fine[:n], wide[:n])
    assert not np.isin(fine[n:], wide[n:]).any()


def test_boxes_narrow_and_every_trial_lies_in_the_box_of_its_round(quick):
    found = rounds.run(rounds.FINE, 1)
    widths = [box["lr"].high / box["lr"].low for box in found.spaces]
    assert widths[0] > 10 * widths[1] > 10 * widths[2]
    for trial in found:
        box = found.spaces[trial.round]["lr"]
        assert box.low <= trial.params["lr"] <= box.high


def test_on_the_linear_scale_hardly_a_rate_is_small(quick):
    found = rounds.run(rounds.UNEVEN, 0).column("lr")
    assert np.mean(found < 0.1) <= 2 / 36
    assert np.mean(rounds.run(rounds.WIDE, 0).column("lr") < 0.1) > 0.4


# Drawing and reading


def refuse(*_, **__):
    raise AssertionError("only compute may compute")


def test_drawing_and_reading_train_nothing(quick, monkeypatch):
    monkeypatch.setattr(rounds, "searches", rounds.searches.__wrapped__)
    monkeypatch.setattr(rounds, "landscape", lambda: (np.ones(2), np.ones(3), np.ones((3, 2))))
    shown = [
        (rounds, rounds.CoarseToFine(), {"trials": 6, "way": rounds.FINE, "seed": 1}),
        (grid, grid.RandomAgainstGrid(), {"budget": 9, "case": "1 of 2"}),
    ]
    results = [scene.compute(**values) for _, scene, values in shown]
    taken = {rounds: ("landscape", "searches"), grid: ("draws", "grid_best", "random_best")}
    for (module, scene, values), result in zip(shown, results, strict=True):
        for name in taken[module]:
            monkeypatch.setattr(module, name, refuse)
        Painter(scene, "narrow", 50).paint(values, result)
        assert scene.read(result)


# Random against grid


def test_a_grid_spends_its_budget_and_never_more():
    assert grid.axis_points(9, 2) == [3, 3]
    assert grid.axis_points(16, 4) == [2, 2, 2, 2]
    assert sorted(grid.axis_points(12, 2)) == [3, 4]
    for budget in grid.BUDGETS:
        for dimensions in (2, 4):
            counts = grid.axis_points(budget, dimensions)
            assert np.prod(counts) <= budget < np.prod(counts) / min(counts) * (min(counts) + 1)


def test_the_largest_hole_between_middles_is_half_a_cell():
    at = np.linspace(0, 1, 1001)[:, None]
    assert np.abs(at - grid.middles(4)).min(axis=1).max() == pytest.approx(1 / 8)


@pytest.mark.parametrize("case, budget", [("1 of 2", 9), ("2 of 4", 36), ("4 of 4", 81)])
def test_the_grid_s_best_is_what_trying_all_its_points_finds(case, budget):
    matter, dimensions = grid.CASES[case]
    for draw in (0, 17, 400):
        counts = grid.grid_counts(case, budget)[draw]
        axes = np.meshgrid(*(grid.middles(n) for n in counts), indexing="ij")
        points = np.stack([axis.ravel() for axis in axes], axis=1)
        assert len(points) == np.prod(counts) and points.shape[1] == dimensions
        peak = grid.draws()[0][draw, :matter]
        best = max(np.exp(-((p[:matter] - peak) ** 2).sum() / (2 * 0.15**2)) for p in points)
        assert grid.grid_best(case, budget)[draw] == pytest.approx(best)


def test_helpers_grid_search_has_as_many_trials_as_such_a_grid():
    space = {"a": uniform(0, 1), "b": uniform(0, 1)}
    assert len(grid_search(lambda p: 0.0, space, 3)) == np.prod(grid.axis_points(9, 2))


def test_what_does_not_matter_changes_nothing_for_random_search():
    np.testing.assert_array_equal(grid.random_best("1 of 2"), grid.random_best("1 of 4"))


def test_random_wins_when_few_matter_and_the_grid_when_all_do():
    def wins(case):
        return grid.RandomAgainstGrid().compute(budget=81, case=case, draw=1).random_wins

    assert wins("1 of 4") > wins("1 of 2") > 0.8 > 0.5 > wins("2 of 2")
    assert wins("4 of 4") < 0.5


# Successive halving


def planted(n=27):
    """Curves that rise linearly to a height of their own: no rank ever changes."""
    heights = np.random.default_rng(0).permutation(n) / n
    return heights[:, None] * np.linspace(0, 1, 28), heights


def test_rounds_keep_a_third_and_train_it_three_times_as_long():
    curves, _ = planted()
    found = brackets.rounds(curves, 27, 10)
    assert [(steps, len(alive)) for steps, alive in found] == [(10, 27), (30, 9), (90, 3), (270, 1)]
    assert [len(alive) for _, alive in brackets.rounds(curves, 6, 90)] == [6, 2]
    assert [len(alive) for _, alive in brackets.rounds(curves, 4, 270)] == [4]


def test_the_best_wins_when_no_rank_changes_and_is_lost_when_it_starts_slowly():
    curves, heights = planted()
    assert brackets.winner(curves, 27, 10) == np.argmax(heights)
    slow = int(np.argmax(heights))
    curves[slow, :20] = 0
    assert brackets.winner(curves, 27, 10) == np.argsort(heights)[-2]
    assert brackets.winner(curves, 27, 270) == slow


def test_a_search_of_the_scene_ends_as_the_helpers_search_does():
    curves, _ = planted()
    # the helper draws its settings itself: their numbers are read off in the order of the calls
    seen = {}

    def objective(params, budget):
        row = seen.setdefault(params["lr"], len(seen))
        return curves[row, budget // brackets.EVERY]

    rng = np.random.default_rng(0)
    found = successive_halving(objective, {"lr": log_uniform(0.1, 1)}, 27, rng, budget=10)
    assert seen[found.best().params["lr"]] == brackets.winner(curves, 27, 10)
    sizes = [len(alive) for _, alive in brackets.rounds(curves, 27, 10)]
    assert np.bincount(found.column("round")).tolist() == sizes
    spent = found.column("budget").sum()
    result = halving.SuccessiveHalving().compute(step=270, bracket="27 x 10", task=brackets.WIDE)
    assert result.spent == spent == 1080


def test_the_brackets_spend_about_the_same():
    spent = [
        halving.SuccessiveHalving().compute(step=270, bracket=name, task=brackets.WIDE).spent
        for name in brackets.BRACKETS
    ]
    assert max(spent) / min(spent) < 1.1


def test_a_short_run_is_the_beginning_of_a_long_one():
    found = brackets.pool(brackets.WIDE)
    rows = slice(0, brackets.MOST)
    _, history = training.train(found.lr[rows], found.penalty[rows], range(brackets.MOST), steps=30)
    short = np.nan_to_num(history.val_accuracy[:, -1], nan=brackets.FAILED)
    np.testing.assert_array_equal(short, found.curves[rows, 30 // brackets.EVERY])


def test_halving_wins_in_the_wide_box_and_loses_with_wrong_labels():
    def mean(task, name):
        return brackets.outcomes(task, name).mean()

    wide, narrow = brackets.TASKS
    assert mean(wide, "27 x 10") > mean(wide, "4 x 270") + 0.05
    assert mean(narrow, "27 x 10") < mean(narrow, "4 x 270") - 0.01
    assert mean(narrow, "all") > max(mean(narrow, name) for name in brackets.BRACKETS)


def test_a_random_search_finds_the_best_share_as_often_as_the_formula_says():
    hits = []
    for seed in range(400):
        rng = np.random.default_rng(seed)
        found = random_search(lambda p: p["x"], {"x": uniform(0, 1)}, 20, rng)
        hits.append(found.best().score > 0.9)
    expected = 1 - 0.9**20
    error = np.sqrt(expected * (1 - expected) / 400)
    assert np.mean(hits) == pytest.approx(expected, abs=4 * error)
