"""Sliders that work everywhere: one scene, live in a kernel and static in a page without."""

from explorables.controls import Choice, Slider
from explorables.explorable import Explorable
from explorables.explore import explore
from explorables.link import open_setting
from explorables.scene import Goal, Scene, is_narrow
from explorables.still import show

__all__ = [
    "Choice",
    "Explorable",
    "Goal",
    "Scene",
    "Slider",
    "explore",
    "is_narrow",
    "open_setting",
    "show",
]
