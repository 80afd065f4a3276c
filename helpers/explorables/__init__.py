"""Sliders that work everywhere: one scene, live in a kernel and static in a page without."""

from helpers.explorables.controls import Choice, Slider
from helpers.explorables.explore import explore
from helpers.explorables.link import open_setting
from helpers.explorables.still import show

__all__ = ["Choice", "Slider", "explore", "open_setting", "show"]
