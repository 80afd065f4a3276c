"""The settings of an explorable that have been drawn, and which of them is nearest to another."""

from __future__ import annotations

import math
from collections.abc import Iterator

from explorables.controls import Control, Slider
from explorables.drawing import Drawn
from explorables.explorable import Explorable

KEPT = 200  # pictures, of 10 to 100 kB


class Known:
    """The settings drawn last, at most ``KEPT`` of them."""

    def __init__(self, explorable: Explorable) -> None:
        self.explorable = explorable
        self._drawn: dict[tuple, Drawn] = {}

    def keep(self, drawn: Drawn) -> None:
        """Keep a setting that has a picture; the one not asked for longest may go for it."""
        if drawn.picture is not None:
            self._drawn[_key(drawn.values)] = drawn
            if len(self._drawn) > KEPT:
                del self._drawn[next(iter(self._drawn))]

    def get(self, values: dict) -> Drawn | None:
        """The drawn setting with these values, or None."""
        drawn = self._drawn.pop(_key(values), None)
        if drawn is not None:
            self._drawn[_key(values)] = drawn  # now the newest
        return drawn

    def nearest(self, values: dict) -> Drawn | None:
        """The drawn setting nearest to these values, None when none is drawn.

        Nearest has the fewest other options, and among those the smallest way of the sliders, each
        measured as a share of its range.
        """
        return min(
            list(self._drawn.values()),
            key=lambda drawn: self._distance(drawn.values, values),
            default=None,
        )

    def _distance(self, one: dict, other: dict) -> tuple[int, float]:
        options, way = 0, 0.0
        for name, control in self.explorable.controls.items():
            if isinstance(control, Slider):
                way += abs(share(control, one[name]) - share(control, other[name]))
            else:
                options += one[name] != other[name]
        return options, way

    def unknown_nearby(self, values: dict) -> Iterator[dict]:
        """The stops of each slider while the others stay, the nearest first, that are not drawn."""
        explorable = self.explorable
        lines = [
            explorable.effective({**values, name: stop})
            for name, control in explorable.controls.items()
            if isinstance(control, Slider) and explorable.is_active(name, values)
            for stop in control.values
        ]
        for near in sorted(lines, key=lambda line: self._distance(line, values)):
            if _key(near) not in self._drawn:
                yield near


def share(slider: Slider, value: float) -> float:
    """How far along the slider a value lies: 0 at its lower end, 1 at its upper end."""
    if slider.log:
        return math.log(value / slider.low) / math.log(slider.high / slider.low)
    return (value - slider.low) / (slider.high - slider.low)


def difference(controls: dict[str, Control], one: dict, other: dict) -> tuple[str, str]:
    """The values in which two settings differ, in words: of the one, and of the other."""
    names = [name for name in controls if one[name] != other[name]]
    return tuple(
        ", ".join(f"{controls[name].label} {controls[name].text(values[name])}" for name in names)
        for values in (one, other)
    )


def _key(values: dict) -> tuple:
    return tuple(values.items())
