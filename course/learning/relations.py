"""Slips that no list names, found by how results relate to the right ones over all cases.

A sign turned round, a factor of 2, a root forgotten, degrees for radians, one too many, an array
that is transposed, values in another order: each holds in *every* case, or is not spoken of.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import permutations
from typing import Any

import numpy as np

from course.learning.compare import difference, ordinal, same
from course.learning.factors import by_an_argument
from course.learning.words import no_number

CLOSE = 1e-3
Relation = Callable[[np.ndarray, np.ndarray], bool]


RELATIONS: list[tuple[Relation, str]] = [
    (lambda got, right: same(got, -right), "the sign is turned round"),
    (lambda got, right: same(got, np.abs(right)), "the sign is lost"),
    (lambda got, right: same(got, right**2), "it is the square of what is expected. Is there a "
     "root missing, or a square too many?"),
    (lambda got, right: same(got**2, np.abs(right)), "it is the root of what is expected. Is there "
     "a square missing, or a root too many?"),
    (lambda got, right: same(got * right, 1), "it is 1 divided by what is expected"),
    (lambda got, right: same(got, 1 - right), "it is 1 minus what is expected"),
    (lambda got, right: same(np.radians(got), right), "it is in degrees, and radians are expected"),
    (lambda got, right: same(np.degrees(got), right), "it is in radians, and degrees are expected"),
    (lambda got, right: same(np.exp(got), right), "it is the logarithm of what is expected"),
]  # fmt: skip


def relation(
    results: Sequence, expected: Sequence, names: str = "", arguments: Sequence[dict] = ()
) -> str | None:
    """Return a sentence on how all ``results`` relate to what was ``expected``, or None.

    Parameters
    ----------
    results, expected : sequences of the same length
        What was returned and what should have been, case by case.
    names : str
        What an answer of several values has to return: ``"w, v"``.
    arguments : sequence of dict
        The arguments of each case by name: what is wrong by a factor may be wrong by one of them.
    """
    return (
        _other_order(results, expected, names)
        or _turned(results, expected)
        or _related_values(results, expected, arguments)
    )


def _other_order(results, expected, names) -> str | None:
    if not all(isinstance(right, tuple) and len(right) > 1 for right in expected):
        return None
    if not all(_is_items(got) and len(got) == len(expected[0]) for got in results):
        return None
    for order in permutations(range(len(expected[0]))):
        turned = [[got[i] for i in order] for got in results]
        if not any(map(difference, turned, expected)):
            wanted = f" Return {names}." if names else ""
            return f"the values are right, and their order is not.{wanted}"
    return None


def _is_items(got) -> bool:
    return isinstance(got, (tuple, list)) or (isinstance(got, np.ndarray) and got.ndim > 0)


def _turned(results, expected) -> str | None:
    """Say which arrays hold the right numbers in the wrong shape or order."""
    if not all(isinstance(right, tuple) for right in expected):
        return _turned_place(results, expected)
    if not all(_is_items(got) and len(got) == len(expected[0]) for got in results):
        return None
    for place in range(len(expected[0])):
        theirs, ours = [got[place] for got in results], [right[place] for right in expected]
        if any(map(difference, theirs, ours)):
            said = _turned_place(theirs, ours)
            return said and f"of the values returned, the {ordinal(place)}: {said}"
    return None


def _turned_place(results, expected) -> str | None:
    pairs = [
        (np.asarray(got, dtype=float), np.asarray(right, dtype=float))
        for got, right in zip(results, expected, strict=True)
        if not isinstance(right, (tuple, list)) and no_number(got) is None
    ]
    if len(pairs) < len(results) or any(got.size != right.size for got, right in pairs):
        return None
    wrong = [(got, right) for got, right in pairs if difference(got, right)]
    if all(got.ndim == 2 and not difference(got.T, right) for got, right in wrong):
        return "the array is transposed: its rows are the columns that are expected."
    if all(not difference(got.reshape(right.shape), right) for got, right in wrong):
        got, right = wrong[0]
        wanted = "a number" if right.ndim == 0 else f"the shape {right.shape}"
        return f"the numbers are right, and their shape is not: {got.shape}, where {wanted} is due."
    if all(got.ndim == 1 and not difference(got[::-1], right) for got, right in wrong):
        return "the numbers are right, and stand in reverse."
    return None


def _related_values(results, expected, arguments) -> str | None:
    """A relation of the values at the first place of the answer at which any is wrong."""
    places = _places(results, expected)
    for place, pairs in enumerate(places or []):
        got, right = (np.concatenate(side) for side in zip(*pairs, strict=True))
        if same(got, right):
            continue
        said = _relation_of(got, right) or by_an_argument(pairs, arguments)
        which = f"of the values returned, the {ordinal(place)}: " if len(places) > 1 else ""
        return said and f"{which}in every case {said.rstrip('.')}{'' if said[-1] == '?' else '.'}"
    return None


def _relation_of(got: np.ndarray, right: np.ndarray) -> str | None:
    if not np.isfinite(got).all() or len(set(np.abs(right[right != 0]).round(9))) < 2:
        return None  # a single number is related to any other
    if np.allclose(got, right, rtol=CLOSE, atol=0):
        return None  # nearly right: the digits say more than a factor of 1.00003
    with np.errstate(all="ignore"):
        for holds, said in RELATIONS:
            if holds(got, right):
                return said
    return _by_a_constant(got, right)


def _by_a_constant(got: np.ndarray, right: np.ndarray) -> str | None:
    factors = got[right != 0] / right[right != 0]
    if same(got[right == 0], 0) and factors[0] != 0 and same(factors, factors[0]):
        return f"it is {factors[0]:.4g} times what is expected"
    steps = got - right
    if same(steps, steps[0]):
        return f"it is {abs(steps[0]):.4g} {'more' if steps[0] > 0 else 'less'} than expected"
    return None


def _places(results, expected) -> list[list[tuple[np.ndarray, np.ndarray]]] | None:
    """For each value of a tuple, its numbers case by case; other answers have one place."""
    try:
        several = all(isinstance(right, tuple) for right in expected)
        pairs = [
            list(zip(got, right, strict=True)) if several else [(got, right)]
            for got, right in zip(results, expected, strict=True)
        ]
        return [_joined(place) for place in zip(*pairs, strict=True)]
    except (TypeError, ValueError):  # another number of values, another shape, no numbers
        return None


def _joined(pairs) -> list[tuple[np.ndarray, np.ndarray]]:
    flat = [(_flat(got), _flat(right)) for got, right in pairs]
    if any(np.shape(got) != np.shape(right) for got, right in flat):
        raise ValueError("the shapes differ")
    return flat


def _flat(value: Any) -> np.ndarray:
    if isinstance(value, list):
        return np.concatenate([_flat(item) for item in value]) if value else np.zeros(0)
    if no_number(value):
        raise ValueError("no numbers")
    return np.ravel(np.asarray(value, dtype=float))
