"""From a link to a setting, as the pages copy it, to the sliders of a notebook."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import unquote

from explorables.checks import number, one_of
from explorables.controls import Control, Slider
from explorables.keys import places
from explorables.strings import text

if TYPE_CHECKING:
    from explorables.live import Live

SHOWN: dict[str, Live] = {}  # name -> the Live that shows it in this kernel


def open_setting(link: str) -> None:
    """Move the explorable of this notebook that ``link`` names to the setting it names.

    Parameters
    ----------
    link : str
        The address of a page with a setting, or its end alone:
        ``"#histograms:std=0.03,activation=relu"``. A control that is not named stays where it is.

    Raises
    ------
    ValueError
        When no such explorable has been shown in this kernel, or a control has no such value.
    """
    name, values = parse(link)
    if name not in SHOWN:
        shown = ", ".join(sorted(SHOWN)) or text("none_shown")
        raise ValueError(text("no_such_figure", shown=shown, name=repr(name)))
    live = SHOWN[name]
    controls = live.explorable.controls
    wanted = {key: _value(controls, key, given) for key, given in values.items()}
    for key, value in wanted.items():
        live.inputs[key].value = value


def parse(link: str) -> tuple[str, dict[str, str]]:
    """Split ``"...#name:a=1,b=two"`` into the name and the texts of its controls."""
    name, _, rest = link.rpartition("#")[2].partition(":")
    pairs = [part.partition("=") for part in rest.split(",") if part]
    if not name or not all(equals for _, equals, _ in pairs):
        raise ValueError(text("not_a_link", link=repr(link)))
    return name, {key: unquote(given) for key, _, given in pairs}


def _value(controls: Mapping[str, Control], key: str, given: str):
    control = controls[one_of("a control of the link", key, controls)]
    if not isinstance(control, Slider):
        return one_of(key, given, control.values)
    try:
        value = float(given)
    except ValueError:
        value = given
    value = number(key, value, low=control.low, high=control.high)
    return _whole(key, control, round(value)) if control.integer else value


def _whole(key: str, control: Slider, value: int) -> int:
    """Refuse a whole number that the slider does not stand on, and name its neighbours."""
    numbers = places(control)
    if value not in numbers:
        i = bisect(numbers, value)
        raise ValueError(
            f"{key} must be a number that its slider stands on, such as {numbers[i - 1]} or "
            f"{numbers[i]}, got {value}"
        )
    return value
