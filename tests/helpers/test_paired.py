"""Comparisons seed by seed, held against SciPy's tests on random data."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from helpers.paired import paired, seeds_needed, sign_test, t_quantile

numbers = st.lists(st.floats(-100, 100), min_size=2, max_size=30)


@pytest.mark.parametrize("n", [2, 3, 4, 7, 20, 21, 302, 1000])
@pytest.mark.parametrize("share", [0.6, 0.9, 0.975, 0.999])
def test_the_quantiles_of_students_t_are_scipys(n, share):
    assert t_quantile(share, n - 1) == pytest.approx(stats.t.ppf(share, n - 1), rel=1e-6)


@pytest.mark.parametrize("seed", range(20))
def test_mean_interval_and_sign_test_are_scipys(seed):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(2, 40))
    a, b = rng.normal(0.3, 1, n), rng.normal(0, 1, n)
    found, theirs = paired(a, b), stats.ttest_rel(a, b)
    interval = theirs.confidence_interval(0.95)
    np.testing.assert_allclose((found.low, found.high), interval, rtol=1e-6)
    assert found.mean / found.se == pytest.approx(theirs.statistic)
    assert found.p == pytest.approx(stats.binomtest(int(np.sum(a > b)), n).pvalue)
    assert found.wins + found.losses == found.n == n and found.ties == 0


def test_a_pair_worked_by_hand():
    found = paired([3.0, 5.0, 4.0], [1.0, 5.0, 3.0])  # differences 2, 0, 1: mean 1, std 1
    assert (found.wins, found.losses, found.ties) == (2, 0, 1)
    assert found.mean == 1 and found.se == pytest.approx(1 / 3**0.5)
    assert found.p == 0.5  # two tosses, both heads or both tails
    assert str(found).startswith("better in 2 of 3, mean +1 +- 0.58 (95 %: ")


def test_lower_is_better_for_losses_and_ratios_compare_factors():
    found = paired([1.0, 2.0], [2.0, 8.0], lower=True, ratio=True)
    np.testing.assert_allclose(found.differences, np.log([2, 4]))
    assert found.wins == 2


@given(numbers)
def test_turning_sides_turns_every_sign(values):
    a = np.array(values)
    there, back = paired(a, a[::-1]), paired(a[::-1], a)
    assert (there.wins, there.mean) == (back.losses, pytest.approx(-back.mean))
    assert there.low == pytest.approx(-back.high)


def test_what_makes_a_seed_lucky_falls_out_of_the_difference():
    """Bands that overlap nearly whole, and an effect that every seed shows."""
    rng = np.random.default_rng(0)
    luck = rng.normal(0, 10, 20)
    a, b = luck + 1 + rng.normal(0, 0.2, 20), luck
    assert a.min() < b.max() and paired(a, b).wins == 20
    assert 0.8 < paired(a, b).low < paired(a, b).high < 1.2


def test_a_diverged_run_loses_and_leaves_no_mean():
    for gone in (np.inf, np.nan):
        found = paired([0.1, 0.2, gone], [gone, 0.3, gone], lower=True)
        assert (found.wins, found.losses, found.ties) == (2, 0, 1)
        assert np.isnan([found.mean, found.se, found.low, found.high]).all()
        assert not found.within(1e9) and str(found) == "better in 2 of 3, a run diverged"
    assert paired([np.nan, 1.0], [0.5, 0.5]).losses == 1


def test_no_effect_needs_the_whole_interval_inside_the_bound():
    rng = np.random.default_rng(1)
    b = rng.normal(0, 1, 200)
    found = paired(b + rng.normal(0, 0.1, 200), b)
    assert found.within(0.1) and not found.within(abs(found.mean))
    widest = max(abs(found.low), abs(found.high))
    assert widest > 1.5 * abs(found.mean)
    assert not found.within(0.99 * widest) and found.within(1.01 * widest)


def test_one_number_for_all_seeds_may_be_the_other_side():
    assert paired([1.0, 2.0, 3.0], 0.5).wins == 3


@pytest.mark.parametrize(("effect", "std"), [(0.5, 1.0), (1.0, 2.0)])
def test_so_many_seeds_show_the_effect_in_four_of_five_trials(effect, std):
    n, rng = seeds_needed(effect, std), np.random.default_rng(0)
    trials = rng.normal(effect, std, (2000, n))
    reach = t_quantile(0.975, n - 1) * trials.std(axis=1, ddof=1) / n**0.5
    assert np.mean(trials.mean(axis=1) > reach) == pytest.approx(0.8, abs=0.04)


def test_sign_test_of_no_tosses_shows_nothing():
    assert sign_test(0, 0) == 1


@pytest.mark.parametrize(
    ("call", "text"),
    [
        (lambda: paired([1, 2], [1, 2, 3]), r"a and b must be .* got shapes \(2,\) and \(3,\)"),
        (lambda: paired([1], [2]), r"a and b must be one number for each of 2 or more seeds"),
        (lambda: paired([[1, 2]], [[1, 2]]), r"a and b must be .* got shapes \(1, 2\)"),
        (lambda: paired([1, 0], [1, 1], ratio=True), "a and b must be positive for a ratio"),
        (lambda: paired([1, 1], [1, 0], ratio=True), "a and b must be positive for a ratio"),
        (lambda: paired(["a", "b"], [1, 2]), "a must hold numbers"),
        (lambda: sign_test(-1, 2), "wins must be"),
        (lambda: seeds_needed(0, 1), "effect must not be 0"),
        (lambda: seeds_needed(1, -1), "std must be"),
        (lambda: seeds_needed(1, 1, power=1), "power must be"),
        (lambda: seeds_needed(1, 1, power=0), "power must be"),
        (lambda: seeds_needed([1, 2], 1), "effect must be one number"),
        (lambda: seeds_needed(1, [1, 2]), "std must be one number"),
        (lambda: seeds_needed(1, 1, power=[0.5, 0.8]), "power must be one number"),
        (lambda: t_quantile(0.5, 0), "df must be"),
        (lambda: t_quantile(0, 5), "share must be"),
        (lambda: t_quantile([0.1, 0.5], 5), "share must be one number"),
        (lambda: t_quantile(1, 5), "share must be"),
    ],
)
def test_bad_arguments_are_named(call, text):
    with pytest.raises(ValueError, match=text):
        call()
