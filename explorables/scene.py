"""The shape of every interactive figure: compute, draw and read, kept apart.

A scene knows nothing of sliders, widgets or web pages. The same object is driven by ipywidgets in a
kernel, is run over a grid of settings while the book is built, and speaks its numbers to a reader
who cannot see it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from matplotlib.figure import Figure

from explorables.controls import Control


@dataclass(frozen=True)
class Goal:
    """Something the reader tries to reach by moving the controls.

    Parameters
    ----------
    task : str
        The goal in words, an imperative sentence.
    reached : callable
        ``reached(values, result) -> bool`` for the control values and the computed result.
    praise : str
        What is said once it is reached: why that setting does it.
    """

    task: str
    reached: Callable[[dict, Any], bool]
    praise: str


class Scene:
    """Base class of the scenes. Subclasses set the attributes and define four methods.

    Attributes
    ----------
    name : str
        Short identifier; it names the explorable in links (``#name:std=0.01``).
    title : str
        A few words over the figure.
    caption : str
        One or two sentences under the figure: what is drawn, in which units. ``{left}``,
        ``{Left}``, ``{right}`` and ``{Right}`` become "above" and "below" on a phone, where the
        panels lie in a column.
    picture : str
        What the picture looks like, for a reader who cannot see it; the numbers are left to
        ``read``.
    sizes : dict
        Width and height in inches of the ``"wide"`` picture (desktop) and the ``"narrow"`` one
        (phone).
    rebuild_on : tuple of str
        Controls that change the figure's structure, such as its number of panels. For each
        combination of their values the artists are made once.
    redraw : str
        ``"moving"``: only the artists that ``init`` returned are drawn anew, over a stored
        background. ``"whole"``: all of the figure, several times slower; for scenes whose axis
        limits, ticks or number of artists change.
    goals : tuple of Goal
        What the reader may try to reach; may be empty.
    page : Path, optional
        A JavaScript module that does in a built page what this class does here: from the first move
        on the picture is computed there, and every value of a control can be had, not the stops
        alone. See "In the page" in the README. Without one the page shows frames.
    page_controls : mapping from str to Slider or Choice
        Controls that only the page has; frames show what is seen at their defaults.
    page_hint : str
        A sentence on what else can be moved there, such as "Drag the cross."
    """

    name: ClassVar[str]
    title: ClassVar[str]
    caption: ClassVar[str]
    picture: ClassVar[str]
    sizes: ClassVar[dict[str, tuple[float, float]]] = {"wide": (7.2, 3.6), "narrow": (3.15, 3.96)}
    rebuild_on: ClassVar[tuple[str, ...]] = ()
    redraw: ClassVar[str] = "moving"
    goals: ClassVar[tuple[Goal, ...]] = ()
    page: ClassVar[Path | None] = None
    page_controls: ClassVar[Mapping[str, Control]] = {}
    page_hint: ClassVar[str] = ""

    def page_data(self) -> dict:
        """Return the numbers that the module of the page needs, as JSON can hold them."""
        return {}

    def compute(self, **values: Any) -> Any:
        """Return the result for one setting: arrays only, the same on every call."""
        raise NotImplementedError

    def compute_grid(self, settings: list[dict]) -> list[Any]:
        """Return the results for many settings; override it where one call can train them all."""
        return [self.compute(**values) for values in settings]

    def init(self, figure: Figure, result: Any) -> Any:
        """Make axes and artists on an empty figure and return what ``update`` changes.

        What moves is returned: artists, alone or in lists and dictionaries. ``result`` tells the
        structure (how many panels); ``is_narrow(figure)`` which layout is asked for.
        """
        raise NotImplementedError

    def update(self, artists: Any, result: Any) -> None:
        """Show ``result`` with what ``init`` returned. Nothing is computed and nothing returned."""
        raise NotImplementedError

    def read(self, result: Any) -> str:
        """Return one or two plain sentences with the numbers that matter in this frame."""
        raise NotImplementedError


def is_narrow(figure: Figure) -> bool:
    """True when the figure is the narrow one, made for a phone."""
    return figure.get_figwidth() < 5
