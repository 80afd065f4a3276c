"""The effective rank against cases in which the number of directions is known."""

from __future__ import annotations

import numpy as np
import pytest

from helpers.rank import effective_rank

RNG = np.random.default_rng(0)
TURN = np.linalg.qr(RNG.standard_normal((6, 6)))[0]  # six orthogonal directions


@pytest.mark.parametrize("n", [1, 2, 6])
def test_equally_long_orthogonal_directions_are_counted(n):
    assert effective_rank(TURN[:n]) == pytest.approx(n)


def test_multiples_of_one_vector_are_one_direction():
    assert effective_rank(np.outer([1.0, -2, 0, 3], TURN[0])) == pytest.approx(1, abs=1e-5)


def test_shares_of_three_and_one_count_as_their_entropy_says():
    h = np.diag([3.0, 1.0]) @ TURN[:2]
    assert effective_rank(h) == pytest.approx((4 / 3) ** 0.75 * 4**0.25)


@pytest.mark.parametrize("size", [1e-200, 1e-30, 1e200])
def test_the_size_of_the_outputs_does_not_matter_even_where_squares_vanish(size):
    h = RNG.standard_normal((20, 6))
    assert effective_rank(size * h) == pytest.approx(effective_rank(h))


def test_outputs_that_are_all_zero_have_no_direction():
    assert effective_rank(np.zeros((4, 3))) == 0
