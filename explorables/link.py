"""From a link to a setting, as the pages copy it, to the sliders of a notebook."""

from __future__ import annotations

from urllib.parse import unquote

from explorables.checks import number, one_of
from explorables.controls import Slider

SHOWN = {}  # name -> the Live that shows it in this kernel


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
        shown = ", ".join(sorted(SHOWN)) or "none so far: run its cell first"
        raise ValueError(f"link must name an explorable of this notebook ({shown}), got {name!r}")
    live = SHOWN[name]
    wanted = {key: _value(live.controls, key, text) for key, text in values.items()}
    for key, value in wanted.items():
        live.inputs[key].value = value


def parse(link: str) -> tuple[str, dict[str, str]]:
    """Split ``"...#name:a=1,b=two"`` into the name and the texts of its controls."""
    name, _, rest = link.rpartition("#")[2].partition(":")
    pairs = [part.partition("=") for part in rest.split(",") if part]
    if not name or not all(equals for _, equals, _ in pairs):
        raise ValueError(f"link must be like '#name:control=value,...', got {link!r}")
    return name, {key: unquote(text) for key, _, text in pairs}


def _value(controls: dict, key: str, text: str):
    control = controls[one_of("a control of the link", key, controls)]
    if not isinstance(control, Slider):
        return one_of(key, text, control.values)
    try:
        value = float(text)
    except ValueError:
        value = text
    value = number(key, value, low=control.low, high=control.high)
    return round(value) if control.integer else value
