"""What the full recipe loses with each of its techniques, seed by seed."""

from __future__ import annotations

from functools import cache

from course.figures import pairs
from course.playground.which_first import ALL, TECHNIQUES, at_best, variant
from helpers.paired import Paired, paired


@cache
def losses() -> dict[str, Paired]:
    """Points of validation accuracy that the full recipe is better by, for each one taken away.

    Each recipe at the best of seven rates; the seven fresh seeds fix split, wrong labels, first
    weights and batches, the same in all recipes.
    """
    _, full = at_best(ALL)
    return {
        name: paired(100 * full, 100 * at_best(variant("remove", name))[1]) for name in TECHNIQUES
    }


def ablation(figure) -> None:
    """Draw a row of dots for each technique: right of zero it is missed."""
    axes = figure.subplots()
    pairs(axes, losses(), ("not missed", "missed"))
    axes.set_xlabel("points lost without it")
