"""Controls: the values a reader may set, and the stops a page without a kernel offers."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import product
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
            _require(is_number(value), name, f"{which} must be a finite number, got {value!r}")
        low, high, default = ends = self.low, self.high, self.default
        _require(low < high, name, f"low must be smaller than high, got {low} and {high}")
        _require(low > 0 or not self.log, name, f"low of a log slider must be positive, got {low}")
        _require(low <= default <= high, name, f"default must be in [{low}, {high}], got {default}")
        whole = not self.integer or all(value == int(value) for value in ends)
        _require(whole, name, f"ends and default must be whole numbers, got {ends}")
        _check_texts(name, self)
        self._check_stops(name)
        texts = [self.text(value) for value in self.values]
        different = len(set(texts)) == len(texts)
        _require(different, name, f"stops must differ in what is shown, got {texts}")

    def _check_stops(self, name: str) -> None:
        if isinstance(self.stops, Integral):
            enough = not isinstance(self.stops, bool) and self.stops >= 2
            _require(enough, name, f"stops must be 2 or more, got {self.stops}")
            return
        several = isinstance(self.stops, Sequence | np.ndarray) and not isinstance(self.stops, str)
        _require(several, name, f"stops must be a count or rising values, got {self.stops!r}")
        stops = list(self.stops)
        for stop in stops:
            inside = is_number(stop) and self.low <= stop <= self.high
            _require(inside, name, f"stops must lie in [{self.low}, {self.high}], got {stop!r}")
        rising = len(stops) >= 2 and sorted(set(stops)) == stops
        _require(rising, name, f"stops must be two or more rising values, got {stops}")
        whole = not self.integer or all(stop == int(stop) for stop in stops)
        _require(whole, name, f"stops of an integer slider must be whole numbers, got {stops}")
        has_default = self.default in stops
        _require(has_default, name, f"stops must include the default {self.default}, got {stops}")

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
        _require(some, name, f"options must hold at least one choice, got {self.options!r}")
        options = self.values
        different = all(isinstance(o, str) for o in options) and len({*options}) == len(options)
        _require(different, name, f"options must be different strings, got {options}")
        texts = [self.text(option) for option in options]
        different = all(isinstance(t, str) for t in texts) and len({*texts}) == len(texts)
        _require(different, name, f"options must have different texts, got {texts}")
        _check_texts(name, self)
        known = not self.default or self.default in options
        _require(known, name, f"default must be one of {options}, got {self.default!r}")

    @property
    def values(self) -> list[str]:
        """The options in their order."""
        return list(self.options)

    def text(self, value: str) -> str:
        """The option as a reader sees it."""
        return self.options[value] if isinstance(self.options, Mapping) else value


Control = Slider | Choice


def bind(controls: Mapping[str, Control]) -> dict[str, Control]:
    """Check the controls of one explorable against each other; fill in labels and defaults."""
    if not controls:
        raise ValueError("an explorable needs at least one control")
    bound = {}
    for name, control in controls.items():
        if not isinstance(control, Slider | Choice):
            raise ValueError(f"control {name!r} must be a Slider or a Choice, got {control!r}")
        control.check(name)
        control = replace(control, label=control.label or name.replace("_", " "))
        if isinstance(control, Slider):
            plain_type = int if control.integer else float
            control = replace(control, default=plain_type(control.default))
        elif not control.default:
            control = replace(control, default=control.values[0])
        bound[name] = control
    for name, control in bound.items():
        _check_when(name, control, bound)
    return bound


def _check_when(name: str, control: Control, bound: Mapping[str, Control]) -> None:
    for other, wanted in control.when.items():
        is_choice = isinstance(bound.get(other), Choice) and other != name
        _require(is_choice, name, f"when must name another Choice, got {other!r}")
        always = not bound[other].when
        _require(always, name, f"when must name a Choice that always acts, got {other!r}")
        options = bound[other].values
        known = isinstance(wanted, str | Sequence) and {*_listed(wanted)} <= {*options}
        known = known and len(wanted) > 0
        _require(known, name, f"when must hold options of {other!r}, got {wanted!r}")


def _check_texts(name: str, control: Control) -> None:
    for which in ("unit", "label"):
        text = getattr(control, which, "")
        _require(isinstance(text, str), name, f"{which} must be a string, got {text!r}")
    when = control.when
    _require(isinstance(when, Mapping), name, f"when must map a Choice to options, got {when!r}")


def _require(met: bool, name: str, message: str) -> None:
    if not met:
        raise ValueError(f"control {name!r}: {message}")


def is_active(control: Control, values: Mapping) -> bool:
    """True when the control acts under these values of the others."""
    return all(values[other] in _listed(wanted) for other, wanted in control.when.items())


def effective(controls: Mapping[str, Control], values: Mapping) -> dict:
    """The setting with every inactive control at its default."""
    return {
        name: values[name] if is_active(control, values) else control.default
        for name, control in controls.items()
    }


def grid(controls: Mapping[str, Control]) -> list[dict]:
    """Every combination of stops, the last control fastest; inactive controls at default."""
    combinations = product(*(control.values for control in controls.values()))
    return [effective(controls, dict(zip(controls, c, strict=True))) for c in combinations]


def defaults(controls: Mapping[str, Control]) -> dict:
    """The setting an explorable opens with."""
    return {name: control.default for name, control in controls.items()}


def describe(controls: Mapping[str, Control], values: Mapping) -> str:
    """The setting in words: ``init std 0.01, activation relu``."""
    shown = [(c, values[name]) for name, c in controls.items() if is_active(c, values)]
    return ", ".join(f"{control.label} {control.text(value)}" for control, value in shown)


def plain(value: float, digits: int = 3) -> str:
    """A number in at most ``digits`` significant digits, without an exponent where short."""
    if value == int(value) and abs(value) < 1e6:
        return str(int(value))
    text = f"{value:.{digits}g}"
    if "e" not in text:
        return text
    return np.format_float_positional(float(text), trim="-") if abs(value) >= 1e-5 else text


def _listed(wanted) -> list:
    return [wanted] if isinstance(wanted, str) else list(wanted)
