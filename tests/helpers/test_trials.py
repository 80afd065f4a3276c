"""What a search has found: the best trial, the ranking, columns and the table."""

import math

import pytest

from helpers.trials import Trial, Trials


def test_the_best_is_not_sought_at_a_budget_at_which_all_failed():
    scores = [(0.9, 1), (0.5, 3), (0.4, 3), (math.nan, 9), (math.inf, 9)]
    found = Trials(trials=[Trial({}, score, budget=budget) for score, budget in scores])
    assert (found.best().score, found.best().budget) == (0.5, 3)


def test_columns_and_table_show_what_was_tried():
    found = Trials(
        trials=[Trial({"lr": 0.1, "kind": "a"}, 0.5), Trial({"lr": 0.01, "kind": "b"}, 0.9)]
    )
    assert found.column("lr").tolist() == [0.1, 0.01]
    assert found.column("score").tolist() == [0.5, 0.9]
    lines = found.table().splitlines()
    assert [line.split() for line in lines] == [
        ["score", "lr", "kind"],
        ["0.9", "0.01", "b"],
        ["0.5", "0.1", "a"],
    ]
    assert len({len(line) for line in lines}) == 1
    assert len(found.table(1).splitlines()) == 2
    assert found[1].score == 0.9 and len(found) == 2
    assert Trials().table() == "score"


@pytest.mark.parametrize(
    "sizes", [[(10,), (10, 10)], [(1, 2), (3, 4)], ["relu", (1,)], [None, (1,)]]
)
def test_a_column_holds_one_value_per_trial_also_where_values_are_sequences(sizes):
    found = Trials(trials=[Trial({"hidden": size}, 0.5) for size in sizes])
    assert found.column("hidden").shape == (2,)
    assert found.column("hidden").tolist() == sizes


def test_a_column_of_names_is_text():
    found = Trials(trials=[Trial({"kind": "relu"}, 0.5), Trial({"kind": "tanh"}, 0.5)])
    assert found.column("kind").dtype.kind == "U"


def test_equal_scores_rank_in_the_order_in_which_they_finished():
    found = Trials(trials=[Trial({"n": i}, 1.0) for i in range(4)])
    assert [trial.params["n"] for trial in found.ranked()] == [0, 1, 2, 3]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: Trials(maximize="max"), "maximize must be one of True, False, got 'max'"),
        (lambda: Trials().table("a"), "n must be a whole number 0 or larger, got 'a'"),
        (lambda: Trials(trials=[Trial({"lr": 1}, 0)]).column("lrr"), "name must be one of 'sco"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
