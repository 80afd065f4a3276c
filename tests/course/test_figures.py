"""What the scenes share: bands, panels, numbers in words, the split of the digits."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from course.figures import Band, pairs, panels, percent, short, spread
from helpers.data import digits, few_digits
from helpers.paired import paired


def test_band_shows_median_lowest_and_highest_seed():
    band = Band(Figure().subplots())
    band.set(np.arange(2), np.array([[1.0, 10], [2, 20], [9, 90]]))
    assert band.line.get_ydata().tolist() == [2, 20]
    corners = band.fill.get_xy()
    assert {1, 9, 10, 90} == set(corners[:, 1])


def test_band_ends_where_every_seed_has_diverged_and_goes_on_while_one_lives():
    band = Band(Figure().subplots())
    band.set(np.arange(3), np.array([[1.0, np.nan, np.nan], [2, 3, np.nan]]))
    assert band.line.get_xdata().tolist() == [0, 1]
    assert band.line.get_ydata().tolist() == [1.5, 3]


def test_band_of_nothing_finite_is_empty_and_does_not_warn():
    band = Band(Figure().subplots())
    band.set(np.arange(3), np.full((2, 3), np.nan))
    assert len(band.line.get_xdata()) == 0


@pytest.mark.parametrize(("inches", "columns"), [(7.2, 3), (3.5, 1)])
def test_panels_stand_in_rows_on_a_desktop_and_stacked_on_a_phone(inches, columns):
    axes = panels(Figure(figsize=(inches, 3)), 5, wide=3, narrow=1)
    assert len(axes) == 5
    assert axes[0].get_subplotspec().get_gridspec().ncols == columns


def test_numbers_in_words_are_short_and_never_round_away_the_difference_from_all_or_nothing():
    assert [percent(s) for s in (0, 0.003, 0.934, 0.9999, 1)] == [
        "0 %",
        "0.3 %",
        "93 %",
        "over 99.9 %",
        "100 %",
    ]
    assert [short(v) for v in (0, 0.00012, 4.2e-7, 17, np.inf)] == [
        "0",
        "0.00012",
        "4.2e-7",
        "17",
        "not finite",
    ]
    assert spread(np.array([0.1, 0.2, 0.4, np.nan])) == "0.2 (0.1 to 0.4)"


def test_few_digits_splits_all_digits_once_and_flips_only_training_labels():
    X, y = digits()
    split = few_digits(300, label_noise=0.2, seed=3)
    clean = few_digits(300, seed=3)
    assert len(split.y) + len(split.y_val) + len(split.y_test) == len(y)
    rows = np.concatenate([split.X, split.X_val, split.X_test])
    assert sorted(map(bytes, rows)) == sorted(map(bytes, X))
    assert (split.y != clean.y).sum() == 60
    assert (split.y_val == clean.y_val).all()
    assert (split.y_test == clean.y_test).all()


def test_paired_dots_stand_at_their_differences_with_the_interval_of_the_mean():
    found = {"one": paired([3.0, 5, 4, 9], [1.0, 5, 6, 5]), "other": paired([1.0, 2], [3.0, 3])}
    axes = Figure().subplots()
    pairs(axes, found, ("worse", "better"))
    for one in found.values():
        xs = [line.get_xdata() for line in axes.lines if len(line.get_xdata()) == one.n]
        assert any(np.array_equal(x, one.differences) for x in xs)
    assert [text.get_text() for text in axes.get_yticklabels()] == ["one\n2 of 4", "other\n0 of 2"]
    bars = [bar.get_segments()[0][:, 0] for bar in axes.collections]
    np.testing.assert_allclose(bars, [[one.low, one.high] for one in found.values()])
