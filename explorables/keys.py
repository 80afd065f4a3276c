"""What each key gives: the places of a live slider, and the digits that tell them apart.

A key that changed nothing the reader sees would look like a broken slider. So a slider shows as
many digits as tell its places apart, and one of whole numbers on a log scale stands on whole
numbers alone. ``check`` refuses a slider that no readout could tell apart.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from explorables.controls import Control, Slider, require

STEPS = 200  # from one end of a slider to the other, where whole numbers do not set them
FEWEST_DIGITS, MOST_DIGITS = 3, 7  # more do not fit beside a slider


def places(slider: Slider) -> list:
    """Where a slider stands, key by key, from its lower to its upper end."""
    if slider.log:
        even = np.geomspace(slider.low, slider.high, STEPS + 1)
        if slider.integer:  # the stops of the page among them
            return sorted({*(round(place) for place in even), *slider.values})
        return even.tolist()
    if slider.integer:
        return list(range(int(slider.low), int(slider.high) + 1))
    return np.linspace(slider.low, slider.high, STEPS + 1).tolist()


def digits(slider: Slider) -> int | None:
    """The fewest digits, 3 to 7, in which all neighbours differ; None if there are none."""
    for count in range(FEWEST_DIGITS, MOST_DIGITS + 1):
        shown = [f"{place:.{count}g}" for place in places(slider)]
        if all(before != after for before, after in pairwise(shown)):
            return count
    return None


def check(name: str, control: Control) -> None:
    """Raise ValueError naming the control when a key could leave the value shown as it was."""
    if isinstance(control, Slider) and not control.integer:
        met = digits(control) is not None
        told = f"the {STEPS} steps of a slider must differ in {MOST_DIGITS} digits"
        require(met, name, f"{told}, got low {control.low} and high {control.high}")
