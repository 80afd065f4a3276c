"""The page's engine takes the steps of ``helpers``: losses and parameters of 200 steps."""

from __future__ import annotations

from itertools import product

import page_specs as page
import pytest

DIGITS = 1e-9


def specs_of(norms, start, **options):
    """Specs that meet every activation with every optimizer and penalty, the rest at random."""
    combinations = product(page.ACTIVATIONS, page.OPTIMIZERS, page.PENALTIES)
    found = []
    for i, (activation, name, kind) in enumerate(combinations):
        fixed = {"activation": activation, "norm": norms[i % len(norms)]}
        found.append(page.random_spec(start + i, name=name, kind=kind, **fixed, **options))
    return found


def test_every_activation_optimizer_and_penalty_gives_the_same_numbers():
    specs = specs_of([None, "layer"], start=0)
    assert len(specs) == 168
    assert {spec["schedule"] and spec["schedule"]["name"] for spec in specs} == {*page.SCHEDULES}
    for spec, found in page.zip_(specs, page.by_engine(specs)):
        expected = page.by_helpers(spec)
        assert page.difference(found, expected) <= DIGITS, page.settings(spec)


@pytest.mark.parametrize(
    ("norms", "odd", "share"), [(["batch"], False, 0.9), ([None, "batch", "layer"], True, 0.8)]
)
def test_where_rounding_grows_the_engine_is_as_near_as_helpers_is_to_itself(norms, odd, share):
    """Batch normalization, and layers or batches of one or two, divide by deviations near 0.

    There rounding alone can grow to the first digits. How far it does in a run, ``helpers`` shows
    when the samples of each batch come in another order: the same sums, rounded otherwise.
    """
    specs = specs_of(norms, start=1000, odd=odd)[:: 5 if odd else 2]
    within = 0
    for spec, found in page.zip_(specs, page.by_engine(specs)):
        expected, moved = page.by_helpers(spec), page.by_helpers(spec, order=0)
        own, apart = page.difference(moved, expected), page.difference(found, expected)
        assert apart <= max(DIGITS, 1000 * own), page.settings(spec)
        within += page.difference(found, expected, page.biases_before_batch_norm(spec)) <= DIGITS
    assert within >= share * len(specs)
