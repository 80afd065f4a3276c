"""Controls: the values a reader may set, and the stops a page without a kernel offers."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from numbers import Integral

import numpy as np

from explorables.checks import is_number


@dataclass(frozen=True)
class Slider:
    """A number the reader moves: continuous in a kernel, a row of stops in the static page.

    Parameters
    ----------
    low, high : float
        Ends of the range.
    default : float
        Where the slider stands at first; one of the stops is placed exactly there.
    stops : int or sequence of float
        How many settings the static page offers (at least 2), or the settings themselves.
    log : bool
        Equal factors rather than equal steps; needs ``low > 0``.
    integer : bool
        Whole numbers only.
    unit : str
        Written after the value, as in ``"steps"``.
    label : str
        Name shown to the reader; the control's own name when empty.
    when : mapping
        The control acts only while other controls hold given values, e.g. ``{"scheme": "own
        std"}``; elsewhere it is greyed out and counts as its default.
    play : bool
        Offer a play button, for sliders over time.
    """

    low: float
    high: float
    default: float
    stops: int | Sequence[float] = 25
    log: bool = False
    integer: bool = False
    unit: str = ""
    label: str = ""
    when: Mapping = field(default_factory=dict)
    play: bool = False

    def check(self, name: str) -> None:
        """Raise ValueError naming the control when its parameters cannot be met."""
        for which in ("low", "high", "default"):
            value = getattr(self, which)
            require(is_number(value), name, f"{which} must be a finite number, got {value!r}")
        low, high, default = ends = self.low, self.high, self.default
        require(low < high, name, f"low must be smaller than high, got {low} and {high}")
        require(low > 0 or not self.log, name, f"low of a log slider must be positive, got {low}")
        require(low <= default <= high, name, f"default must be in [{low}, {high}], got {default}")
        whole = not self.integer or all(value == int(value) for value in ends)
        require(whole, name, f"ends and default must be whole numbers, got {ends}")
        _check_texts(name, self)
        self._check_stops(name)
        texts = [self.text(value) for value in self.values]
        different = len(set(texts)) == len(texts)
        require(different, name, f"stops must differ in what is shown, got {texts}")

    def _check_stops(self, name: str) -> None:
        if isinstance(self.stops, Integral):
            enough = not isinstance(self.stops, bool) and self.stops >= 2
            require(enough, name, f"stops must be 2 or more, got {self.stops}")
            return
        several = isinstance(self.stops, Sequence | np.ndarray) and not isinstance(self.stops, str)
        require(several, name, f"stops must be a count or rising values, got {self.stops!r}")
        stops = list(self.stops)
        for stop in stops:
            inside = is_number(stop) and self.low <= stop <= self.high
            require(inside, name, f"stops must lie in [{self.low}, {self.high}], got {stop!r}")
        rising = len(stops) >= 2 and sorted(set(stops)) == stops
        require(rising, name, f"stops must be two or more rising values, got {stops}")
        whole = not self.integer or all(stop == int(stop) for stop in stops)
        require(whole, name, f"stops of an integer slider must be whole numbers, got {stops}")
        has_default = self.default in stops
        require(has_default, name, f"stops must include the default {self.default}, got {stops}")

    @cached_property
    def values(self) -> list[float]:
        """The stops, rising; the default is one of them."""
        if not isinstance(self.stops, Integral):
            return [int(s) if self.integer else float(s) for s in self.stops]
        grid = [self.low, *self._inner(), self.high]
        place, wanted = self._place, self._place(self.default)
        nearest = min(range(len(grid)), key=lambda i: abs(place(grid[i]) - wanted))
        if 0 < nearest < len(grid) - 1:
            grid[nearest] = self.default
        grid = sorted({*grid, self.default})
        return sorted({round(v) for v in grid}) if self.integer else [float(v) for v in grid]

    def _inner(self) -> list[float]:
        """The stops between the ends, in as few digits as tell them apart.

        What is computed is then what is written beside the slider.
        """
        if self.log:
            stops = np.geomspace(self.low, self.high, self.stops)
            digits = max(3, 1 - math.floor(math.log10(stops[1] / stops[0] - 1)))
            return [float(f"{stop:.{digits}g}") for stop in stops[1:-1]]
        stops = np.linspace(self.low, self.high, self.stops)
        decimals = 1 - math.floor(math.log10(stops[1] - stops[0]))
        return [round(float(stop), decimals) + 0.0 for stop in stops[1:-1]]  # -0.0 becomes 0.0

    def _place(self, value: float) -> float:
        """Position on the slider's own scale."""
        return math.log(value) if self.log else value

    def text(self, value: float) -> str:
        """The value as a reader sees it, with its unit."""
        return f"{plain(value, digits=6)} {self.unit}".rstrip()


@dataclass(frozen=True)
class Choice:
    """One of a few named settings.

    Parameters
    ----------
    options : sequence of str, or mapping from str to str
        The values handed to the scene; a mapping gives the text shown for each.
    default : str
        The option chosen at first; the first when empty.
    label, when
        As for Slider.
    """

    options: Sequence[str] | Mapping[str, str]
    default: str = ""
    label: str = ""
    when: Mapping = field(default_factory=dict)

    def check(self, name: str) -> None:
        """Raise ValueError naming the control when its parameters cannot be met."""
        several = isinstance(self.options, Sequence | Mapping) and not isinstance(self.options, str)
        some = several and len(self.options) > 0
        require(some, name, f"options must hold at least one choice, got {self.options!r}")
        options = self.values
        different = all(isinstance(o, str) for o in options) and len({*options}) == len(options)
        require(different, name, f"options must be different strings, got {options}")
        texts = [self.text(option) for option in options]
        different = all(isinstance(t, str) for t in texts) and len({*texts}) == len(texts)
        require(different, name, f"options must have different texts, got {texts}")
        _check_texts(name, self)
        known = not self.default or self.default in options
        require(known, name, f"default must be one of {options}, got {self.default!r}")

    @property
    def values(self) -> list[str]:
        """The options in their order."""
        return list(self.options)

    def text(self, value: str) -> str:
        """The option as a reader sees it."""
        return self.options[value] if isinstance(self.options, Mapping) else value


Control = Slider | Choice


def _check_texts(name: str, control: Control) -> None:
    for which in ("unit", "label"):
        text = getattr(control, which, "")
        require(isinstance(text, str), name, f"{which} must be a string, got {text!r}")
    when = control.when
    require(isinstance(when, Mapping), name, f"when must map a Choice to options, got {when!r}")


def require(met: bool, name: str, message: str) -> None:
    """Raise ValueError naming the control unless ``met``."""
    if not met:
        raise ValueError(f"control {name!r}: {message}")


def plain(value: float, digits: int = 3) -> str:
    """A number in at most ``digits`` significant digits, without an exponent where short."""
    if value == int(value) and abs(value) < 1e6:
        return str(int(value))
    text = f"{value:.{digits}g}"
    if "e" not in text:
        return text
    return np.format_float_positional(float(text), trim="-") if abs(value) >= 1e-5 else text


def listed(wanted: str | Sequence[str]) -> list[str]:
    """The options that a ``when`` names: one, or a list of some."""
    return [wanted] if isinstance(wanted, str) else list(wanted)
