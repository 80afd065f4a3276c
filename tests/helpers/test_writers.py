"""The writers of the digits: where a form begins, told by the labels and by the images."""

import numpy as np
import pytest

from helpers.data import digit_groups, digits
from helpers.writers import FORM_STARTS

N_FORMS, LENGTH = 14, 130


@pytest.fixture(scope="module")
def known():
    X, y = digits()
    X = X.astype(float)
    squares = np.sum(X**2, axis=1)
    distances = squares[:, None] + squares - 2 * X @ X.T
    distances[y[:, None] != y] = np.inf  # a digit is compared with its like
    np.fill_diagonal(distances, np.inf)
    return distances, y, digit_groups()


def edits(y, form) -> np.ndarray:
    """Fewest places to leave out, put in or change from the first j of ``form`` to the first i.

    Returns
    -------
    ndarray of shape (len(y) + 1, len(form) + 1)
    """
    places = np.arange(len(form) + 1)
    table = [places]
    for label in y:
        row = table[-1] + 1  # a label that the form does not have
        row[1:] = np.minimum(row[1:], table[-1][:-1] + (form != label))
        table.append(np.minimum.accumulate(row - places) + places)  # a place without its digit
    return np.array(table)


def test_the_labels_repeat_one_form_and_only_one_cut_into_forms_fits_best(known):
    _, y, groups = known
    form = np.tile(y[:LENGTH], N_FORMS)
    before = edits(y, form)
    after = edits(y[::-1], form[::-1])[::-1, ::-1]
    assert before[-1, -1] == 24  # 23 places without their digit, and one other label
    assert N_FORMS * LENGTH - len(y) == 23
    through = before + after
    for number, start in enumerate(FORM_STARTS):
        assert np.flatnonzero(through[:, LENGTH * number] == 24).tolist() == [start]
    assert np.flatnonzero(np.diff(groups)).tolist() == [start - 1 for start in FORM_STARTS[1:]]


def test_thirteen_or_fifteen_forms_fit_far_worse(known):
    _, y, _ = known
    for n in (13, 15):
        assert edits(y, np.tile(y[:LENGTH], n))[-1, -1] > 130


def test_thirteen_forms_cannot_hold_so_many_digits(known):
    assert len(known[1]) > 13 * LENGTH
    sizes = np.bincount(known[2])
    assert len(sizes) == N_FORMS and sizes.max() <= LENGTH and sizes.min() == 122


def test_a_digits_nearest_like_is_in_its_own_form_for_more_than_half(known):
    distances, _, groups = known
    share = np.mean(groups[distances.argmin(axis=1)] == groups)
    assert share == pytest.approx(0.54, abs=0.005)
    assert np.sum((np.bincount(groups) / len(groups)) ** 2) == pytest.approx(0.07, abs=0.005)
    rng = np.random.default_rng(0)
    for _ in range(20):
        shuffled = rng.permutation(groups)
        assert np.mean(shuffled[distances.argmin(axis=1)] == shuffled) < 0.1


def test_the_nine_digits_before_915_look_like_the_eighth_form(known):
    distances, y, groups = known
    disputed = np.arange(906, 915)
    assert y[disputed].tolist() == list(range(1, 10))
    others = ~np.isin(np.arange(len(y)), disputed)

    def likeness(digit, form):
        row = distances[digit, others & (groups == form)]
        return np.sort(row)[:3].mean()

    assert all(likeness(digit, 7) < likeness(digit, 6) for digit in disputed)


def test_no_two_forms_look_as_alike_as_the_halves_of_one(known):
    """Mean distance from a digit to its nearest like in the other half, or in half another form."""
    distances, y, groups = known
    second = np.zeros(len(y), dtype=bool)
    for group in range(N_FORMS):
        for label in range(10):
            members = np.flatnonzero((groups == group) & (y == label))
            second[members[len(members) // 2 :]] = True
    halves = 2 * groups + second
    nearest = np.array([distances[:, halves == h].min(axis=1) for h in range(2 * N_FORMS)]).T
    table = np.array([nearest[halves == h].mean(axis=0) for h in range(2 * N_FORMS)])
    blocks = table.reshape(N_FORMS, 2, N_FORMS, 2)
    forms = range(N_FORMS)
    own = [(blocks[f, 0, f, 1] + blocks[f, 1, f, 0]) / 2 for f in forms]
    pairs = [(f, g) for f in forms for g in range(f)]
    ratios = [
        (blocks[f, :, g].mean() + blocks[g, :, f].mean()) / (own[f] + own[g]) for f, g in pairs
    ]
    assert len(ratios) == 91 and min(ratios) > 1.4


def test_the_groups_are_new_at_every_call(known):
    groups = digit_groups()
    groups[:] = 0
    assert digit_groups().max() == 13 and digit_groups().dtype == np.int64
